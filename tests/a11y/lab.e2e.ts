/** axe finds nothing in a lab as it is used on a phone: after a step, in its journey, matrix and plain terminal. */
import { expect, test } from '@playwright/test';
import { LabPage } from '../e2e/lab-page';
import { findings } from './findings';

test.describe.configure({ timeout: 120_000 });

test.describe('narrow', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, contextOptions: { reducedMotion: 'reduce' } });

  test('the WordPress lab on a phone, tab by tab', async ({ page }) => {
    const lab = await new LabPage(page).open();
    await lab.predictAndApply('No answer at all');
    for (const name of ['Journey', 'Matrix', 'Terminal']) {
      await page.getByRole('button', { name, exact: true }).filter({ visible: true }).first().tap();
      expect.soft(await findings(page), name).toEqual([]);
    }
  });
});
