/** Browser tests against the built site. `npm test` serves it and names the address; by hand, Playwright starts the server itself. */
import { fileURLToPath } from 'node:url';
import { defineConfig, devices } from '@playwright/test';
import { CHROMIUM_ARGS, findChromium } from './chromium.mjs';

const served = process.env['PODWIRE_SITE_URL'];
const ownPort = 4399;
const executablePath = await findChromium();

export default defineConfig({
  testDir: fileURLToPath(new URL('..', import.meta.url)),
  testMatch: ['e2e/**/*.{e2e,spec,test}.ts', 'a11y/**/*.{e2e,spec,test}.ts'],
  outputDir: fileURLToPath(new URL('../../test-results', import.meta.url)),
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  timeout: 60_000,
  reporter: [['list'], ...(process.env['PLAYWRIGHT_JSON_OUTPUT_FILE'] === undefined ? [] : [['json'] as const])],
  use: {
    baseURL: served ?? `http://127.0.0.1:${ownPort}/`,
    // Recording a trace of every test costs more than it tells; a failed one can be run again with --trace on.
    screenshot: 'only-on-failure',
    ...devices['Desktop Chrome'],
    viewport: { width: 1440, height: 900 },
    launchOptions: { args: [...CHROMIUM_ARGS], ...(executablePath !== undefined && { executablePath }) },
  },
  ...(served === undefined && {
    webServer: {
      command: `node ${fileURLToPath(new URL('site-server.mjs', import.meta.url))}`,
      env: { PORT: String(ownPort) },
      url: `http://127.0.0.1:${ownPort}/`,
      reuseExistingServer: true,
    },
  }),
});
