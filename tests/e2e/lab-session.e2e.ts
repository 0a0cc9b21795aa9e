/** A session is never lost: reload, links, files, what cannot be read, undo, redo, reset. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { LabPage } from './lab-page';

const KEY = 'podwire.lab.wordpress';

test('undo, redo and reset; a link and a file open the same session elsewhere', async ({ page, browser, baseURL }) => {
  const lab = await new LabPage(page).open();
  const command = (name: string) => page.locator('.lab-header').getByRole('button', { name, exact: true });
  await expect(command('Undo')).toBeDisabled();
  await lab.type('kubectl apply -f 03-deny-all.yaml');
  await lab.says('default-deny-all created');
  await lab.type('kubectl get netpol -o name');
  await lab.says('networkpolicy.networking.k8s.io/default-deny-all\nroot@');
  await command('Undo').click();
  await lab.forgets('get netpol');
  await command('Undo').click();
  await lab.type('kubectl get netpol');
  await lab.says('No resources found in default namespace.');
  await command('Undo').click();
  await lab.forgets('No resources');
  await lab.type('kubectl apply -f 03-deny-all.yaml');
  await lab.says('default-deny-all created');
  await command('Reset').click();
  await lab.forgets('default-deny-all');
  await expect(lab.notice).toContainText('Back at the start.');
  await page.getByRole('button', { name: 'Redo' }).click();
  await lab.says('default-deny-all created');

  const shown = await lab.shown();
  await page.getByRole('button', { name: 'Share' }).click();
  await expect(lab.notice).toContainText(/Link copied|in the address bar/);
  expect(page.url()).toContain('#s=');
  const other = await browser.newContext({ ...(baseURL !== undefined && { baseURL }) });
  const theirs = new LabPage(await other.newPage());
  await theirs.page.goto(page.url());
  await theirs.ready();
  await expect(theirs.notice).toContainText('This session came by link.');
  await theirs.says(shown);
  await theirs.type('kubectl get netpol -o name');
  await theirs.says('networkpolicy.networking.k8s.io/default-deny-all\nroot@');

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export session' }).click();
  const file = await (await download).path();
  await theirs.page.getByRole('button', { name: 'Reset' }).click();
  await theirs.forgets('default-deny-all');
  const chooser = theirs.lab.locator('.lab-session-tools input[type="file"]');
  await chooser.setInputFiles({ name: 'cat.json', mimeType: 'application/json', buffer: Buffer.from('{"version":1,"record"') });
  await expect(theirs.notice).toContainText('That file was not opened.');
  await chooser.setInputFiles({ name: 'session.json', mimeType: 'application/json', buffer: readFileSync(file) });
  await expect(theirs.notice).toContainText('The session is open.');
  await theirs.says('default-deny-all created');
  lab.expectNoErrors();
  theirs.expectNoErrors();
  await other.close();
});

test('cut and hostile links: said clearly, the own session is opened and stays as it was', async ({ page }) => {
  const lab = await new LabPage(page).open();
  await lab.type('kubectl apply -f 03-deny-all.yaml');
  await lab.says('default-deny-all created');
  await page.getByRole('button', { name: 'Share' }).click();
  await expect.poll(() => page.url()).toContain('#s=');
  const link = new URL(page.url()).hash;
  const kept = () => page.evaluate((key) => localStorage.getItem(key), KEY);
  const before = await kept();
  for (const bad of [link.slice(0, Math.floor(link.length / 2)), '#s=%00%ff%zz<script>alert(1)</script>', `#s=${'A'.repeat(200_000)}`]) {
    await page.goto('about:blank');
    await lab.open('wordpress', bad);
    await expect(lab.notice.getByRole('status')).toHaveText(/^[A-Z].{20,}\.$/);
    await lab.says('default-deny-all created');
    expect(await kept()).toBe(before);
  }
  lab.expectNoErrors();
});

test('storage that cannot be read, of another version or leading nowhere: said clearly, the lab starts, the raw value is kept', async ({ page }) => {
  const lab = new LabPage(page);
  await page.goto('en/labs/');
  const nowhere = {
    format: 1,
    start: { lab: 'wordpress', version: 1, switches: {} },
    log: [{ at: 5, action: { kind: 'line', terminal: 'nowhere', text: 'x' } }],
    until: 9,
  };
  for (const raw of ['{"version":1,"rec', '{"version":9,"record":{}}', JSON.stringify({ version: 1, record: nowhere, passed: [], studied: [] })]) {
    await page.evaluate(
      ([key, value]) => {
        localStorage.clear();
        localStorage.setItem(key, value);
      },
      [KEY, raw] as const,
    );
    await lab.open();
    await expect(lab.notice).toContainText('could not be opened');
    await expect(lab.notice).toContainText('It is set aside, not deleted.');
    await expect(lab.notice.getByRole('button', { name: 'Copy it' })).toBeVisible();
    await lab.says(/^root@workstation:~#$/);
    expect(await page.evaluate((key) => localStorage.getItem(`${key}.aside`), KEY)).toBe(raw);
    await lab.type('echo works');
    await lab.says('\nworks\nroot@');
  }
  lab.expectNoErrors();
});
