/** What the network's views say: another network plugin, who reaches whom, time held and stepped, less motion. */
import { expect, test } from '@playwright/test';
import { LabPage } from './lab-page';

test('under plain flannel the policies are stored and change nothing, and the page says why, in the brief and in the matrix', async ({ page }) => {
  const lab = await new LabPage(page).open();
  await lab.brief.getByRole('combobox', { name: 'Network plugin' }).selectOption('flannel');
  await expect(lab.brief).toContainText('flannel carries packets and enforces no policy.');
  await lab.brief.getByRole('radio', { name: 'No answer at all' }).check();
  await lab.brief.getByRole('button', { name: 'Apply and check' }).click();
  await expect(lab.brief.getByRole('status')).toContainText('Not yet: The browser gets no answer', { timeout: 30_000 });
  await lab.says('default-deny-all created');
  await expect(lab.browser).toContainText('Status 200 OK');
  await lab.type('clear; kubectl get netpol -o name');
  await lab.says('networkpolicy.networking.k8s.io/default-deny-all');

  await lab.lab.locator('.side-switch').getByRole('button', { name: 'Matrix' }).click();
  const cell = lab.matrix.getByRole('button', { name: /^client to wordpress on TCP 80/ });
  await expect(cell).toHaveAccessibleName(/denied/);
  await lab.matrix.getByRole('button', { name: 'Try it with packets' }).click();
  await expect(cell).toHaveAccessibleName(/packets say: open/, { timeout: 30_000 });
  await expect(lab.matrix.getByRole('status')).toContainText('This network plugin enforces no policy: packets pass whatever the policies say.');
  lab.expectNoErrors();
});

test('matrix: arrows move, a cell gives its reasons, its lines and its packet; policies and packets agree; the editor’s text is previewed', async ({
  page,
}) => {
  const lab = await new LabPage(page).open();
  const { matrix } = lab;
  const cell = (name: string) => matrix.getByRole('button', { name: new RegExp(`^${name}`) });
  await lab.lab.locator('.side-switch').getByRole('button', { name: 'Matrix' }).click();
  await expect(matrix.getByRole('table')).toBeVisible();
  await expect(cell('client to wordpress on TCP 80: allowed')).toBeVisible();
  await lab.type('kubectl apply -f 03-deny-all.yaml -f 04-allow-all-frontend.yaml -f 05-allow-mysql-ingress.yaml');
  await lab.says('allow-ingress-mysql created');
  await matrix.getByRole('combobox', { name: 'Port' }).selectOption('TCP 3306');
  await expect(cell('wordpress to wordpress-mysql on TCP 3306: allowed')).toBeVisible();
  await expect(cell('client to wordpress-mysql on TCP 3306: denied')).toBeVisible();
  await expect(cell('wordpress-mysql to wordpress on TCP 3306: denied')).toBeVisible();

  await cell('client to wordpress on TCP 3306').focus();
  await page.keyboard.press('ArrowRight');
  await expect(cell('client to wordpress-mysql on TCP 3306')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(cell('wordpress to wordpress-mysql on TCP 3306')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(matrix.locator('.matrix-reasons')).toContainText('Allowed by allow-ingress-mysql, spec.ingress[0]');
  await expect(lab.pointedLines().first()).toBeVisible();
  await expect(lab.editor.getByRole('tab', { selected: true })).toContainText(/04-allow-all-frontend|05-allow-mysql/);

  await cell('client to wordpress-mysql on TCP 3306').click();
  await expect(matrix.locator('.matrix-reasons')).toContainText('default-deny-all');
  await matrix.getByRole('button', { name: 'Try it with packets' }).click();
  await expect(matrix.getByRole('status')).toContainText('Policies and packets agree on all 6 that were tried.', { timeout: 30_000 });
  await expect(cell('client to wordpress-mysql on TCP 3306')).toHaveAccessibleName(/packets say: no answer/);
  await matrix.getByRole('button', { name: 'Show its packet' }).click();
  await expect(lab.journey).toContainText('A probe’s packet, tried in a copy of your network');
  await expect(lab.journey.getByRole('heading', { level: 2 })).toContainText('TCP SYN → 3306 dropped');
  await expect(lab.journey).toContainText(/cali-fw-cali[0-9a-f]{11}: No egress rule/);

  // What if: the text in the editor, not applied yet.
  await lab.editor.getByRole('tab', { name: '05-allow-mysql-ingress.yaml' }).click();
  const port = lab.editor.locator('.cm-line', { hasText: 'port: 3306' });
  await port.click();
  await page.keyboard.press('End');
  await page.keyboard.press('Backspace');
  await page.keyboard.type('7');
  await lab.lab.locator('.side-switch').getByRole('button', { name: 'Matrix' }).click();
  await expect(cell('wordpress to wordpress-mysql on TCP 3306: allowed')).toHaveAccessibleName(/would change: denied/);
  lab.expectNoErrors();
});

test('time is held, stepped packet by packet and let go; the timeline is walked with arrows; the picture has its words', async ({ page }) => {
  const lab = await new LabPage(page).open();
  const { timeline } = lab;
  await timeline.getByRole('button', { name: 'Hold time' }).click();
  await lab.browser.getByRole('button', { name: 'Load the page' }).click();
  await expect(lab.browser).toContainText('Waiting for an answer');
  await timeline.getByRole('button', { name: 'Next packet' }).click();
  await expect(lab.journey.getByRole('heading', { level: 2 })).toContainText(/Packet \d+/);
  await expect(lab.browser).toContainText('Waiting for an answer');
  await timeline.getByRole('button', { name: 'Let time pass' }).click();
  await expect(lab.browser).toContainText('Status 200 OK', { timeout: 30_000 });
  const slider = timeline.getByRole('slider');
  await slider.focus();
  await page.keyboard.press('Home');
  await expect(slider).toHaveAttribute('aria-valuetext', /TCP SYN → 80/);
  await expect(lab.journey.getByRole('heading', { level: 2 })).toContainText('TCP SYN → 80');
  await page.keyboard.press('ArrowRight');
  await expect(slider).toHaveAttribute('aria-valuetext', /TCP SYN/);
  await lab.journey.getByRole('button', { name: 'All steps' }).click();
  await expect(lab.journey).toContainText(/PREROUTING/i);
  await lab.topology.getByRole('button', { name: 'The same in words' }).click();
  await expect(lab.topology.getByRole('list', { name: 'The same in words' })).toContainText('client, 10.244.3.2, app=client; eth0');
  lab.expectNoErrors();
});

test.describe('less motion', () => {
  test.use({ contextOptions: { reducedMotion: 'reduce' } });

  test('no capsule moves; a chosen packet has numbered stops', async ({ page }) => {
    const lab = await new LabPage(page).open();
    await page.evaluate(() => {
      const layer = document.querySelector('podwire-topology .topology-scroller');
      const seen = new Set<string>();
      Object.assign(window, { capsules: seen });
      if (layer)
        new MutationObserver(() => {
          for (const one of layer.querySelectorAll('.t-moving > .t-capsule')) seen.add(one.textContent ?? '');
        }).observe(layer, { childList: true, subtree: true, attributes: true });
    });
    await lab.browser.getByRole('button', { name: 'Load the page' }).click();
    await expect(lab.browser).toContainText('Status 200 OK', { timeout: 30_000 });
    expect(await page.evaluate(() => (window as unknown as { capsules: Set<string> }).capsules.size)).toBe(0);
    await lab.timeline.getByRole('slider').focus();
    await page.keyboard.press('Home');
    await expect(lab.topology.locator('.t-chosen .stop').first()).toHaveText('1');
    expect(await lab.topology.locator('.t-chosen .stop').count()).toBeGreaterThan(3);
    lab.expectNoErrors();
  });
});
