/** The editor: what is wrong is shown where it is, in words; what a field means; files that come in; more than it can take. */
import { expect, test, type Locator, type Page } from '@playwright/test';
import { LabPage } from './lab-page';

const policy = (spec: string): string => `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: mine\nspec:\n${spec}`;

/** Replaces the text, as a paste would: character by character the editor would indent by itself. */
async function write(page: Page, code: Locator, text: string): Promise<void> {
  await code.click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
}

test('a tab, an unknown field, a cut text: a mark at the place and a message that helps', async ({ page }) => {
  const lab = await new LabPage(page).open();
  const code = lab.editor.locator('.cm-content');
  const findings = lab.editor.locator('.editor-findings');
  const marks = lab.editor.locator('.cm-lintRange-error, .cm-lintPoint-error');
  const message = page.locator('.cm-tooltip-lint');
  await expect(findings).toHaveText('no findings');

  await write(page, code, policy('  podSelector: {}\n\tpolicyTypes: [Ingress]\n'));
  await expect(findings).toHaveText('1 finding');
  await expect(marks.first().locator('xpath=ancestor::*[contains(@class, "cm-line")]')).toContainText('policyTypes');
  await marks.first().hover();
  await expect(message).toContainText(/tab/i);

  await write(page, code, policy('  podSelector: {}\n  policyType: [Ingress]\n'));
  await expect(marks.first()).toHaveText('policyType');
  await marks.first().hover();
  await expect(message).toContainText('unknown field "spec.policyType"');

  await write(page, code, policy('  podSelector: {matchLabels: {app: wordpress\n'));
  await expect(findings).not.toHaveText('no findings');
  await expect(marks.first()).toBeVisible();
  await marks.first().hover();
  await expect(message).not.toHaveText('');

  // A wrong kind, and a value of the wrong type.
  await write(page, code, policy('  podSelector: {}\n').replace('kind: NetworkPolicy', 'kind: NetworkPolicies'));
  await expect(findings).toHaveText('1 finding');
  await marks.first().hover();
  await expect(message).toContainText('NetworkPolicies');
  await write(page, code, policy('  podSelector: {}\n  policyTypes: [Inbound]\n'));
  await expect(marks.first()).toContainText('Inbound');

  // The API server says it too.
  await write(page, code, policy('  podSelector: {}\n  policyType: [Ingress]\n'));
  await lab.brief.getByRole('radio', { name: 'No answer at all' }).check();
  await lab.brief.getByRole('button', { name: 'Apply and check' }).click();
  await lab.says(/unknown field "spec\.policyType"/);
  await expect(lab.brief.getByRole('status')).toContainText('Not yet:', { timeout: 30_000 });
  lab.expectNoErrors();
});

test('a field is explained where the pointer rests; a file chosen or dropped opens; 5 MB are refused and nothing hangs', async ({ page }) => {
  const lab = await new LabPage(page).open();
  const code = lab.editor.locator('.cm-content');
  await expect(code).toContainText('policyTypes');
  const field = lab.editor.locator('.cm-line', { hasText: 'policyTypes:' }).locator('span').first();
  await field.hover();
  await expect(page.locator('.editor-hover')).toContainText('policyTypes');
  await expect(page.locator('.editor-hover')).toContainText(/Ingress/);

  const text = policy('  podSelector: {}\n');
  await lab.editor.locator('input[type="file"]').setInputFiles({ name: 'from-disk.yaml', mimeType: 'text/yaml', buffer: Buffer.from(text) });
  await expect(lab.editor.getByRole('tab', { name: 'from-disk.yaml' })).toHaveAttribute('aria-selected', 'true');
  await expect(code).toContainText('name: mine');
  const dropped = await page.evaluateHandle(
    (body) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([body], 'dropped.yaml'));
      return transfer;
    },
    text.replace('mine', 'dropped'),
  );
  await lab.editor.locator('.editor-holder').dispatchEvent('drop', { dataTransfer: dropped });
  await expect(lab.editor.getByRole('tab', { name: 'dropped.yaml' })).toHaveAttribute('aria-selected', 'true');
  await lab.type('cat dropped.yaml from-disk.yaml | grep name:');
  await lab.says(/name: dropped\n.*name: mine/);

  await lab.editor
    .locator('input[type="file"]')
    .setInputFiles({ name: 'huge.yaml', mimeType: 'text/yaml', buffer: Buffer.alloc(5_000_000, 'a: b\n') });
  await expect(lab.notice).toContainText('huge.yaml was not taken: it is larger than 2 MB');
  await lab.notice.getByRole('button', { name: 'Dismiss' }).click();
  await code.click();
  await page.keyboard.press('Control+a');
  const pasted = Date.now();
  await page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', 'a: b\n'.repeat(1_000_000));
    document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  });
  await expect(lab.notice).toContainText('larger than 2 MB');
  expect(Date.now() - pasted).toBeLessThan(5_000);
  // Nothing was lost, and the page works on.
  await expect(code).toContainText('name: dropped');
  await page.keyboard.press('ArrowRight');
  await lab.type('echo still-here');
  await lab.says('still-here\nroot@');
  // The same into the terminal.
  await lab.terminal.locator('.xterm-helper-textarea').focus();
  await lab.notice.getByRole('button', { name: 'Dismiss' }).click();
  await lab.terminal.locator('.xterm-helper-textarea').focus();
  await page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', 'x'.repeat(5_000_000));
    document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  });
  await expect(lab.notice).toContainText('larger than');
  await lab.type('echo and-here');
  await lab.says('and-here\nroot@');
  lab.expectNoErrors();
});
