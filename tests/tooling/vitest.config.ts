/** Unit, property, conformance, golden, lab and architecture tests; the browser ones run under Playwright. */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const long = process.env['PODWIRE_SEEDS'] !== undefined

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['src/**/*.test.ts', 'tests/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'tests/e2e/**', 'tests/a11y/**', 'tests/architecture/fixtures/**', 'tests/budgets/**'],
    passWithNoTests: false,
    allowOnly: false,
    environment: 'node',
    testTimeout: long ? 600_000 : 30_000,
  },
})
