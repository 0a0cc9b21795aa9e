/** axe on the WordPress lab in use, on a wide screen: at the start, with a packet chosen, with the matrix open, with the plain terminal. */
import { expect, test } from '@playwright/test';
import { findings } from './findings';

test.describe.configure({ timeout: 120_000 });

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`axe, ${colorScheme}`, () => {
    test.use({ colorScheme, contextOptions: { reducedMotion: 'reduce' } });
    test('finds nothing at the start, with a packet chosen, and with the matrix open', async ({ page }) => {
      await page.goto('en/labs/wordpress/');
      await expect(page.locator('podwire-lab[data-state="ready"]')).toBeAttached({ timeout: 30_000 });
      await expect(page.locator('podwire-terminal[data-ready]')).toBeAttached();
      const check = async (): Promise<void> => {
        expect.soft(await findings(page)).toEqual([]);
      };
      await check();
      await page.getByLabel('No answer at all', { exact: true }).check();
      await page.getByRole('button', { name: 'Apply and check' }).click();
      await expect(page.getByRole('button', { name: 'Next step' })).toBeVisible({ timeout: 40_000 });
      await page.locator('podwire-browser').getByRole('button', { name: 'See the packet' }).click();
      await check();
      await page.locator('.side-switch').getByRole('button', { name: 'Matrix' }).click();
      await page.locator('podwire-matrix .matrix-cell').first().click();
      await check();
      await page.locator('podwire-terminal').getByRole('button', { name: 'Plain' }).click();
      await check();
    });
  });
}
