/** Every page loads without an error, loads from nowhere else, and fits a narrow screen. Links are checked on disk by page-weight.mjs. */
import { expect, test } from '@playwright/test';
import { inBatches, sitePages } from './site-pages';

for (const pages of inBatches(sitePages(), 8)) {
  test(`loads cleanly: ${pages.map((address) => `/${address}`).join(' ')}`, async ({ page, baseURL }) => {
    test.setTimeout(20_000 * pages.length);
    const origin = new URL(baseURL ?? '').origin;
    let problems: string[] = [];
    page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
    page.on('console', (message) => message.type() === 'error' && problems.push(`console: ${message.text()}`));
    page.on('response', (response) => {
      if (response.status() >= 400) problems.push(`${response.status()}: ${response.url()}`);
    });
    page.on('request', (asked) => {
      const url = asked.url();
      if (/^https?:/.test(url) && new URL(url).origin !== origin) problems.push(`third party: ${url}`);
    });
    await page.setViewportSize({ width: 390, height: 844 });
    for (const address of pages) {
      problems = [];
      await page.goto(address, { waitUntil: 'networkidle' });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (overflow > 0) problems.push(`${overflow} px wider than a narrow screen`);
      expect.soft(problems, address).toEqual([]);
    }
  });
}
