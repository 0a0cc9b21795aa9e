/** The live frames of the chapters: each shows what the text around it says, and starts only when the reader asks. */
import { expect, test } from '@playwright/test';

const frames: readonly (readonly [chapter: string, title: string, widget: string, says: RegExp])[] = [
  ['start/first-packet', 'The same ping, live', 'podwire-terminal', /64 bytes from 172\.17\.0\.3/],
  ['start/how-it-works', 'One ping, three instruments', 'podwire-journey', /ICMP echo request\s+delivered/],
  ['docker/building-blocks', 'Two namespaces, one wire', 'podwire-terminal', /1 received, 0% packet loss/],
  ['docker/building-blocks', 'Three on a bridge', 'podwire-journey', /Delivered to icmp/],
  ['docker/building-blocks', 'Out and back', 'podwire-journey', /Source rewritten: 10\.0\.0\.1 becomes 203\.0\.113\.1/],
  ['docker/building-blocks', 'From box itself', 'podwire-journey', /Destination rewritten: 203\.0\.113\.1:8080 becomes 10\.0\.0\.1:80/],
  ['network-model/pod-to-pod', 'Through the tunnel', 'podwire-journey', /flannel\.1 wraps it/],
  ['networkpolicy/wordpress-demo', 'The packet that was dropped', 'podwire-journey', /TCP SYN → 80\s+dropped/],
  ['networkpolicy/wordpress-demo', 'The second connection', 'podwire-journey', /TCP SYN → 3306\s+dropped/],
  ['networkpolicy/wordpress-demo', 'Who reaches whom now', 'podwire-matrix', /TCP 3306/],
];

for (const [chapter, title, widget, says] of frames) {
  test(`${chapter}: "${title}" runs alone, and shows what the chapter says`, async ({ page }) => {
    const broken: string[] = [];
    page.on('pageerror', (error) => broken.push(error.message));
    await page.goto(`en/learn/${chapter}/`);
    // The reader has made every prediction.
    await page.evaluate(() => document.querySelectorAll<HTMLElement>('[data-reveal]').forEach((one) => (one.hidden = false)));
    const frame = page.getByRole('region', { name: title, exact: true });
    await expect(page.locator('[data-live] :is(podwire-topology, podwire-journey, podwire-matrix, podwire-terminal)')).toHaveCount(0);
    await frame.getByRole('button', { name: 'Run it here' }).click();
    await expect(frame.locator(widget)).toContainText(says, { timeout: 40_000 });
    for (const other of await page.locator('[data-live]').all()) {
      if ((await other.getAttribute('aria-label')) === title) continue;
      await expect(other.locator('[data-widget]').first()).not.toBeEmpty();
      await expect(other.getByRole('button', { name: 'Run it here' })).toBeVisible();
    }
    expect(broken).toEqual([]);
  });
}

test('the matrix of the last scenario lets the front end in, and nobody else', async ({ page }) => {
  await page.goto('en/learn/networkpolicy/wordpress-demo/');
  await page.evaluate(() => document.querySelectorAll<HTMLElement>('[data-reveal]').forEach((one) => (one.hidden = false)));
  const frame = page.getByRole('region', { name: 'Who reaches whom now', exact: true });
  await frame.getByRole('button', { name: 'Run it here' }).click();
  const allowed = frame.locator('.matrix-cell.allowed');
  await expect(allowed).toHaveCount(1, { timeout: 40_000 });
});
