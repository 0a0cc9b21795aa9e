/** The WordPress demo as a learner does it: by mouse, by keyboard alone, with mistakes, by link, on a phone. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';

const LAB = 'en/labs/wordpress/';

/** The lab has started and its terminal can be typed into. */
async function openLab(page: Page, address = LAB): Promise<void> {
  await page.goto(address);
  await expect(page.locator('podwire-lab[data-state="ready"]')).toBeAttached({ timeout: 30_000 });
  await expect(page.locator('podwire-terminal[data-ready]')).toBeAttached();
}

const browser = (page: Page) => page.locator('podwire-browser');
const next = (page: Page) => page.getByRole('button', { name: 'Next step' });

/** What the workstation's terminal has printed, read from its buffer: xterm draws on its own. */
const printed = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const widget = document.querySelector('podwire-terminal') as unknown as { store: { session: { scene: { terminals: Map<string, { output: { text: string }[] }> } } } };
    return [...(widget.store.session.scene.terminals.get('workstation')?.output ?? [])].map(({ text }) => text).join('');
  });

async function type(page: Page, line: string): Promise<void> {
  await page.locator('podwire-terminal .xterm-helper-textarea').focus();
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
}

/** Predicts, applies, waits for the verdict. */
async function doStep(page: Page, prediction: string): Promise<void> {
  await page.getByLabel(prediction, { exact: true }).check();
  await page.getByRole('button', { name: 'Apply and check' }).click();
}

test.describe.configure({ timeout: 120_000 });

test('by mouse: open, closed, half open, as wanted; each time the packet and the rule that decided', async ({ page }) => {
  await openLab(page);
  await page.getByRole('button', { name: 'Load the page' }).click();
  await expect(browser(page)).toContainText('200', { timeout: 20_000 });

  // Nothing is applied before a prediction is made.
  await page.getByRole('button', { name: 'Apply and check' }).click();
  await expect(page.getByText('Choose a prediction first')).toBeVisible();

  await doStep(page, 'No answer at all');
  await expect(browser(page)).toContainText('did not answer within 30.0 s', { timeout: 30_000 });
  await expect(next(page)).toBeVisible({ timeout: 30_000 });
  await browser(page).getByRole('button', { name: 'See the packet' }).click();
  const journey = page.locator('podwire-journey');
  await expect(journey).toContainText('dropped');
  await expect(journey).toContainText('No ingress rule of any policy that selects this Pod admits it');
  await expect(journey.getByRole('button', { name: /^03-deny-all\.yaml, line \d+/ }).first()).toBeVisible();
  await expect(page.locator('.cm-pointed.denied').first()).toContainText('podSelector');

  await next(page).click();
  await doStep(page, 'A page that says the database cannot be reached');
  await expect(browser(page)).toContainText('Error establishing a database connection', { timeout: 40_000 });
  await expect(next(page)).toBeVisible({ timeout: 30_000 });
  await browser(page).getByRole('button', { name: 'See the packet' }).click();
  await expect(journey).toContainText('TCP SYN → 3306');
  await expect(journey).toContainText('allow-all-frontend lets it pass (spec.egress[0])');
  await expect(journey).toContainText('wraps it (vxlan)');

  await next(page).click();
  await doStep(page, 'The site; client does not get through');
  await expect(page.getByText('The lab is solved.')).toBeVisible({ timeout: 60_000 });
  await expect(browser(page)).toContainText('200');

  await type(page, 'kubectl exec client -- nc -zv -w 3 wordpress-mysql 3306');
  await expect.poll(() => printed(page), { timeout: 20_000 }).toMatch(/port 3306.*(?:timed out|Temporary failure in name resolution)/);

  await page.locator('.side-switch').getByRole('button', { name: 'Matrix' }).click();
  const matrix = page.locator('podwire-matrix');
  await matrix.getByRole('combobox').selectOption({ label: 'TCP 3306' });
  await matrix.getByRole('button', { name: 'Try it with packets' }).click();
  await expect(matrix).toContainText('Policies and packets agree on all 6', { timeout: 30_000 });
  await matrix.getByRole('button', { name: /^wordpress to wordpress-mysql on TCP 3306: allowed/ }).click();
  await expect(matrix).toContainText('Allowed by allow-ingress-mysql, spec.ingress[0]');
});

test('by keyboard alone: predict, apply, read the packet, type a command, leave the terminal', async ({ page }) => {
  await openLab(page);
  await page.getByLabel('The site, as before').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByLabel('No answer at all')).toBeChecked();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Apply and check' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(next(page)).toBeVisible({ timeout: 40_000 });

  const track = page.getByRole('slider', { name: 'Packets in simulated time' });
  await track.focus();
  await page.keyboard.press('End');
  await expect(track).toHaveAttribute('aria-valuetext', /TCP SYN → 80, at .* s, dropped/);
  await expect(page.locator('podwire-journey')).toContainText('dropped');

  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.type('kubectl get netp');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect.poll(() => printed(page)).toContain('default-deny-all');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Control+u');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('tab', { name: 'workstation' })).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(page.locator('.xterm-helper-textarea')).not.toBeFocused();

  await next(page).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 2, name: 'Front end' })).toBeFocused();
});

test('wrong YAML is underlined where it is wrong, and applying it prints the server’s words', async ({ page }) => {
  await openLab(page);
  const code = page.locator('.cm-content');
  await code.click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText('apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: x\nspec:\n  podSelector: {}\n  ingres:\n  - {}\n');
  await expect(page.locator('.cm-lintRange-error')).toHaveText('ingres');
  await expect(page.locator('.editor-findings')).toHaveText('1 finding');
  await page.getByLabel('I am not sure').check();
  await page.getByRole('button', { name: 'Apply and check' }).click();
  await expect.poll(() => printed(page), { timeout: 30_000 }).toContain('unknown field "spec.ingres"');
  await expect(page.getByText('Not yet:')).toBeVisible({ timeout: 30_000 });
});

test('what was done stays after a reload; undo takes it back, redo brings it again', async ({ page }) => {
  await openLab(page);
  await type(page, 'kubectl apply -f 03-deny-all.yaml');
  await expect.poll(() => printed(page)).toContain('default-deny-all created');
  await openLab(page);
  expect(await printed(page)).toContain('default-deny-all created');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => printed(page)).not.toContain('created');
  await page.getByRole('button', { name: 'Redo' }).click();
  await expect.poll(() => printed(page)).toContain('created');
});

test('a link opens the same session elsewhere, and a broken one says so', async ({ page, browser: engine, baseURL }) => {
  await openLab(page);
  await type(page, 'kubectl apply -f 03-deny-all.yaml');
  await expect.poll(() => printed(page)).toContain('created');
  await page.getByRole('button', { name: 'Share' }).click();
  await expect.poll(() => page.url()).toContain('#s=1.');
  const link = page.url();
  const other = await engine.newContext({ ...(baseURL !== undefined && { baseURL }) });
  const elsewhere = await other.newPage();
  await openLab(elsewhere, link);
  expect(await printed(elsewhere)).toBe(await printed(page));
  await expect(elsewhere.locator('.lab-notice')).toContainText('This session came by link');
  const hostile = await other.newPage();
  await openLab(hostile, `${LAB}#s=1.zzz.AAAA`);
  await expect(hostile.locator('.lab-notice')).toContainText('cut or changed');
  expect(await printed(hostile)).not.toContain('created');
  await other.close();
});

test('a stored session that cannot be read is set aside, said, and the lab starts anew', async ({ page }) => {
  await page.goto(LAB);
  await page.evaluate(() => { localStorage.setItem('podwire.lab.wordpress', '{"version":1,"record":{"for'); });
  await openLab(page);
  await expect(page.locator('.lab-notice')).toContainText('set aside, not deleted');
  expect(await page.evaluate(() => localStorage.getItem('podwire.lab.wordpress.aside'))).toBe('{"version":1,"record":{"for');
});

test('under plain flannel the policies are stored and change nothing, and the page says why', async ({ page }) => {
  await openLab(page);
  await page.getByLabel('Network plugin').selectOption('flannel');
  await expect(page.getByText('enforces no policy').first()).toBeVisible({ timeout: 20_000 });
  await type(page, 'kubectl apply -f 03-deny-all.yaml');
  await expect.poll(() => printed(page)).toContain('created');
  await page.getByRole('button', { name: 'Load the page' }).click();
  await expect(browser(page)).toContainText('200', { timeout: 20_000 });
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  test('brief, stage and tabs; the plain terminal takes a command; nothing is wider than the screen', async ({ page }) => {
    await openLab(page);
    await page.locator('.work-switch').getByRole('button', { name: 'Terminal' }).click();
    const field = page.getByLabel('Command for workstation');
    await field.fill('kubectl get pods');
    await page.locator('podwire-terminal').getByRole('button', { name: 'Run' }).click();
    await expect(page.locator('.plain-log')).toContainText('wordpress-mysql');
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`axe, ${colorScheme}`, () => {
    test.use({ colorScheme, contextOptions: { reducedMotion: 'reduce' } });
    test('finds nothing at the start, with a packet chosen, and with the matrix open', async ({ page }) => {
      await openLab(page);
      const check = async (): Promise<void> => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect.soft(violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)).toEqual([]);
      };
      await check();
      await doStep(page, 'No answer at all');
      await expect(next(page)).toBeVisible({ timeout: 40_000 });
      await browser(page).getByRole('button', { name: 'See the packet' }).click();
      await check();
      await page.locator('.side-switch').getByRole('button', { name: 'Matrix' }).click();
      await page.locator('podwire-matrix .matrix-cell').first().click();
      await check();
      await page.locator('podwire-terminal').getByRole('button', { name: 'Plain' }).click();
      await check();
    });
  });
}
