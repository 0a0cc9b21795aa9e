/** Unit, property, conformance, golden, lab and architecture tests; the browser ones run under Playwright. */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const at = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** `npm run test:long` asks for many more random cases than a daily run. */
const isLong = process.env['PODWIRE_SEEDS'] !== undefined;

export default defineConfig({
  root: at('../..'),
  test: {
    include: ['src/**/*.test.ts', 'tests/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'tests/e2e/**', 'tests/a11y/**', '**/fixtures/**'],
    setupFiles: [at('engine-clock-fence.ts')],
    // Vitest leaves one core to itself, which on a machine of two is half of it.
    maxWorkers: Math.max(availableParallelism() - 1, 2),
    passWithNoTests: false,
    allowOnly: false,
    environment: 'node',
    // Only what hangs should end by it: a busy machine may take ten times as long as an idle one.
    testTimeout: isLong ? 600_000 : 120_000,
  },
});
