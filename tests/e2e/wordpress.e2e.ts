/** The WordPress demo from its first step to its last: by mouse, by keyboard alone, and its start on a phone. */
import { expect, test } from '@playwright/test';
import { LabPage } from './lab-page';

// Half a minute on two idle cores; the whole demo on a busy machine takes longer.
test.describe.configure({ timeout: 120_000 });

test('by mouse: predict, apply, see what the browser gets and which packet and rule decided, three times; it lasts', async ({ page }) => {
  const lab = await new LabPage(page).open();
  const { browser, journey } = lab;

  // Everything is open at the start.
  await browser.getByRole('button', { name: 'Load the page' }).click();
  await expect(browser).toContainText('Status 200 OK');

  // Without a prediction nothing runs.
  await lab.brief.getByRole('button', { name: 'Apply and check' }).click();
  await expect(lab.brief.getByRole('status')).toContainText('Choose a prediction first');
  await lab.brief.getByRole('radio', { name: 'An error page from WordPress' }).check();
  // Committed by the editor's own button, which types the command for all to see.
  await lab.editor.getByRole('button', { name: 'Apply', exact: true }).click();
  await lab.says('kubectl apply -f 03-deny-all.yaml');
  await lab.says('networkpolicy.networking.k8s.io/default-deny-all created');
  await browser.getByRole('button', { name: 'Load the page' }).click();
  await expect(browser.getByText('No answer', { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(browser).toContainText('1.1.1.1 did not answer within 30.0 s');
  await lab.brief.getByRole('button', { name: 'Check', exact: true }).click();
  await lab.passed();
  // The wrong guess gets its own answer.
  await expect(lab.brief).toContainText('WordPress would have to receive the request to answer it, even with an error.');
  await expect(lab.step('Deny all').locator('i')).toHaveText('✓');

  await browser.getByRole('button', { name: 'See the packet' }).click();
  await expect(journey.getByRole('heading', { level: 2 })).toContainText('TCP SYN → 80 dropped');
  await expect(journey).toContainText('203.0.113.9 → 1.1.1.1');
  await expect(journey).toContainText(
    /cali-tw-cali[0-9a-f]{11}: No ingress rule of any policy that selects this Pod admits it\. Selecting: default-deny-all\./,
  );
  await expect(lab.pointedLines().first()).toContainText('podSelector: {}');
  await expect(lab.topology.locator('.t-chosen .t-cross')).toHaveCount(1);
  await journey.getByRole('button', { name: /^03-deny-all\.yaml, line \d+$/ }).click();
  await expect(lab.pointedLines().first()).toContainText('podSelector: {}');
  await expect(lab.editor.getByRole('tab', { name: '03-deny-all.yaml' })).toHaveAttribute('aria-selected', 'true');

  await lab.brief.getByRole('button', { name: 'Next step' }).click();
  await lab.predictAndApply('A page that says the database cannot be reached');
  await expect(browser).toContainText('Error establishing a database connection');
  await expect(browser).toContainText('Status 500 Internal Server Error');
  await browser.getByRole('button', { name: 'See the packet' }).click();
  await expect(journey.getByRole('heading', { level: 2 })).toContainText('TCP SYN → 3306 dropped');
  await expect(journey).toContainText('allow-all-frontend lets it pass (spec.egress[0])');
  await expect(journey).toContainText(/flannel\.1 wraps it/);
  await expect(journey).toContainText(/cali-tw-cali[0-9a-f]{11}: No ingress rule/);

  await lab.brief.getByRole('button', { name: 'Next step' }).click();
  await lab.predictAndApply('The site; client does not get through');
  await expect(browser).toContainText('Status 200 OK');
  await expect(browser).toContainText('Podwire Blog');
  await expect(lab.brief.getByText('The lab is solved.')).toBeVisible();
  for (const step of ['Deny all', 'Front end', 'MySQL']) await expect(lab.step(step).locator('i')).toHaveText('✓');
  // The packet that decided is one that was let through, by the third policy.
  await journey.getByRole('button', { name: 'What decided' }).click();
  await expect(journey.getByRole('heading', { level: 2 })).toContainText('TCP SYN → 3306 delivered');
  await expect(journey).toContainText('allow-ingress-mysql lets it pass (spec.ingress[0]');
  await expect(lab.pointedLines().first()).toBeVisible();
  await lab.type('kubectl exec client -- nc -zv -w 3 wordpress-mysql 3306');
  await lab.says('command terminated with exit code 1');

  await page.reload();
  await lab.ready();
  for (const step of ['Deny all', 'Front end', 'MySQL']) await expect(lab.step(step).locator('i')).toHaveText('✓');
  await lab.says('allow-ingress-mysql created');
  lab.expectNoErrors();
});

test('by keyboard alone: commands typed, Esc leaves the terminal, the packet and the rule are reached, three times', async ({ page }) => {
  const lab = await new LabPage(page).open();
  const { keyboard } = page;
  const prompt = lab.terminal.locator('.xterm-helper-textarea');
  const reload = lab.browser.getByRole('button', { name: 'Load the page' });
  const check = lab.brief.getByRole('button', { name: 'Check', exact: true });
  const radio = (name: string) => lab.brief.getByRole('radio', { name });
  const press = async (target: ReturnType<typeof radio>, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> => {
    await lab.tabTo(target, key);
    await keyboard.press('Enter');
  };

  await lab.tabTo(radio('The site, as before'));
  await keyboard.press('Space');
  await keyboard.press('ArrowDown');
  await keyboard.press('ArrowDown');
  await expect(radio('No answer at all')).toBeChecked();
  // In the editor Tab indents; Esc, then Tab, goes on.
  const code = lab.editor.locator('.cm-content');
  await lab.tabTo(code);
  await keyboard.press('Escape');
  await lab.tabTo(prompt);
  await keyboard.type('kubectl apply -f 03');
  await keyboard.press('Tab');
  await lab.says('kubectl apply -f 03-deny-all.yaml');
  await keyboard.press('Enter');
  await lab.says('default-deny-all created');
  await keyboard.press('Escape');
  await expect(prompt).not.toBeFocused();
  await expect(lab.terminal.getByRole('status')).toContainText('Left the terminal');
  await expect(lab.terminal.getByRole('tab', { name: 'workstation' })).toBeFocused();
  // Backwards too, Esc lets Shift+Tab through the editor.
  await lab.tabTo(code, 'Shift+Tab');
  await keyboard.press('Escape');
  await press(reload, 'Shift+Tab');
  await expect(lab.browser.getByText('No answer', { exact: true })).toBeVisible({ timeout: 30_000 });
  await press(lab.browser.getByRole('button', { name: 'See the packet' }));
  await expect(lab.journey).toContainText(/cali-tw-cali[0-9a-f]{11}: No ingress rule/);
  await press(lab.journey.getByRole('button', { name: /^03-deny-all\.yaml, line/ }));
  await expect(lab.pointedLines().first()).toContainText('podSelector: {}');
  await press(check, 'Shift+Tab');
  await lab.passed();

  // The next step's heading has the focus; the editor's own key applies its file.
  await press(lab.brief.getByRole('button', { name: 'Next step' }));
  await expect(lab.brief.getByRole('heading', { name: 'Front end' })).toBeFocused();
  await lab.tabTo(radio('No answer, as before'));
  await keyboard.press('Space');
  await keyboard.press('ArrowDown');
  await lab.tabTo(code);
  await keyboard.press('Control+Enter');
  await lab.says('allow-all-frontend created');
  await keyboard.press('Escape');
  await press(reload, 'Shift+Tab');
  await expect(lab.browser).toContainText('Status 500', { timeout: 30_000 });
  await press(check, 'Shift+Tab');
  await lab.passed();

  await press(lab.brief.getByRole('button', { name: 'Next step' }));
  await lab.tabTo(radio('The database error still'));
  await keyboard.press('Space');
  await keyboard.press('ArrowDown');
  await press(lab.brief.getByRole('button', { name: 'Apply and check' }));
  await lab.passed();
  await expect(lab.browser).toContainText('Status 200 OK');
  await expect(lab.brief.getByText('The lab is solved.')).toBeVisible();
  lab.expectNoErrors();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('brief, network, then tabs; the first step is done by touch, with a plain terminal', async ({ page }) => {
    const lab = await new LabPage(page).open();
    const tab = (name: string) => page.getByRole('button', { name, exact: true });
    const order = await Promise.all([lab.brief, lab.topology, lab.timeline, lab.editor].map(async (part) => (await part.boundingBox())?.y ?? -1));
    expect(order.every((y, i) => y >= 0 && y > (order[i - 1] ?? -1))).toBe(true);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);

    await lab.brief.getByText('No answer at all').tap();
    await tab('Terminal').tap();
    const field = lab.terminal.getByRole('textbox');
    await field.fill('kubectl get pods');
    await lab.terminal.getByRole('button', { name: 'Run' }).tap();
    await expect(lab.terminal.getByRole('list')).toContainText(/wordpress-mysql-\S+\s+1\/1\s+Running/);
    await lab.brief.getByRole('button', { name: 'Apply and check' }).tap();
    await lab.passed();
    await expect(lab.terminal.getByRole('list')).toContainText('default-deny-all created');
    await tab('Browser').tap();
    await expect(lab.browser).toContainText('did not answer within 30.0 s');
    await lab.browser.getByRole('button', { name: 'See the packet' }).tap();
    await tab('Journey').tap();
    await expect(lab.journey).toContainText(/cali-tw-cali[0-9a-f]{11}: No ingress rule/);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    lab.expectNoErrors();
  });
});
