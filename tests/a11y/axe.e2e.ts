/** axe finds nothing on any page, in the light and the dark theme, on a wide and a narrow screen. */
import { expect, test } from '@playwright/test';
import { inBatches, sitePages } from '../e2e/site-pages';
import { findings } from './findings';

const SCREENS = [
  { name: 'wide', width: 1440, height: 900 },
  { name: 'narrow', width: 390, height: 844 },
] as const;

for (const { name, width, height } of SCREENS) {
  test.describe(name, () => {
    test.use({ viewport: { width, height }, contextOptions: { reducedMotion: 'reduce' } });
    for (const pages of inBatches(sitePages(), 4)) {
      test(`axe: ${pages.map((address) => `/${address}`).join(' ')}`, async ({ page }) => {
        test.setTimeout(45_000 * pages.length);
        for (const address of pages) {
          await page.goto(address);
          // A lab is looked at once it runs; what it looks like in use is tests/a11y/lab.e2e.ts.
          const lab = page.locator('podwire-lab');
          if ((await lab.count()) > 0) {
            await expect(lab).toHaveAttribute('data-state', 'ready', { timeout: 30_000 });
            await expect(page.locator('podwire-terminal')).toHaveAttribute('data-ready', 'true', { timeout: 30_000 });
          }
          // A page follows the system's theme while it is open, so one visit shows both.
          for (const colorScheme of ['light', 'dark'] as const) {
            await page.emulateMedia({ colorScheme });
            expect.soft(await findings(page), `${address}, ${colorScheme}`).toEqual([]);
          }
        }
      });
    }
  });
}
