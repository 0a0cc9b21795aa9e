/** A wrong answer: the card says which check failed and why, shows the proof's counterexample as a packet, names the belief behind it, and says so when Podwire contradicts itself. */
import { expect, test, type Page } from '@playwright/test';
import { LabPage } from './lab-page';

test.describe.configure({ timeout: 120_000 });

const CHECKED = { timeout: 60_000 };
const policy = (spec: string): string => `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: default-deny-all\nspec:\n${spec}`;

/** Puts the text into the first step's file, predicts, applies and waits for the verdict. */
async function attempt(page: Page, lab: LabPage, text: string): Promise<void> {
  await lab.editor.locator('.cm-content').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
  await lab.brief.getByRole('radio', { name: 'No answer at all' }).check();
  await lab.brief.getByRole('button', { name: 'Apply and check' }).click();
  await expect(lab.brief.getByRole('status')).toContainText('Not yet:', CHECKED);
}

test('Ingress alone: a packet to a Pod that was invented for the proof gets through, and the belief has a name', async ({ page }) => {
  const lab = await new LabPage(page).open();
  await attempt(page, lab, policy('  podSelector: {}\n  policyTypes: [Ingress]\n'));
  const failed = lab.brief.locator('.exercise-checks li.failed');
  await expect(failed).toHaveCount(1);
  // The prediction was right about the goal; this network is another one.
  await expect(lab.brief.locator('.exercise-feedback')).toHaveCount(0);
  await expect(failed).toContainText('Your policies let Pod client reach a Pod without labels in namespace kube-node-lease on TCP 80. The goal does not.');
  await expect(failed).toContainText('Tried in a copy of your network, with some-server invented for the proof: the packet got through.');

  // The packet is there without a further click; the button brings it back.
  const heading = lab.journey.getByRole('heading', { level: 2 });
  await expect(heading).toContainText('TCP SYN → 80 delivered');
  await expect(lab.journey).toContainText('some-server stands for a Pod without labels in namespace kube-node-lease.');
  await expect(lab.journey.getByText('some-server (invented)').first()).toBeVisible();
  await lab.journey.getByRole('button', { name: 'Next packet' }).click();
  await expect(lab.journey).not.toContainText('invented');
  await failed.getByRole('button', { name: 'Show me that packet' }).click();
  await expect(lab.journey.getByText('some-server (invented)').first()).toBeVisible();
  // Nothing of it is in the learner's own cluster.
  await lab.type('kubectl get pods -A | grep -c some-server');
  await lab.says(/grep -c some-server\n0\n/);

  const mistake = lab.brief.getByRole('region', { name: /Denying ingress cuts a Pod off/ });
  await expect(mistake).toContainText('A policy isolates only the directions it names.');
  await mistake.getByRole('link', { name: 'Read on in the glossary' }).click();
  await expect(page.locator('#isolated')).toBeVisible();
  lab.expectNoErrors();
});

test('an empty rule: the packet that got in leads to the line of YAML that let it in', async ({ page }) => {
  const lab = await new LabPage(page).open();
  await attempt(page, lab, policy('  podSelector: {}\n  policyTypes: [Ingress, Egress]\n  ingress:\n  - {}\n  egress:\n  - {}\n'));
  await expect(lab.brief.getByRole('region', { name: /An empty rule allows nothing/ })).toBeVisible();
  const line = lab.journey.getByRole('button', { name: '03-deny-all.yaml, line 9' }).first();
  await expect(line).toBeVisible();
  await expect(lab.pointedLines().first()).toContainText('- {}');
  await line.click();
  await expect(lab.editor.getByRole('tab', { name: '03-deny-all.yaml' })).toHaveAttribute('aria-selected', 'true');
  await expect(lab.pointedLines().first()).toContainText('- {}');
  lab.expectNoErrors();
});

test('when policies and packets disagree the card says so loudly, and the matrix too', async ({ page }) => {
  const lab = await new LabPage(page).open();
  // A broken decider: the evaluator is told that there is no policy, while the packets meet the rules of the one there is.
  await page.evaluate(() => {
    interface WithStore extends Element {
      readonly store: { readonly session: { readonly scene: { readonly cluster: { networkPolicies: () => readonly unknown[] } } } };
    }
    const { cluster } = (document.querySelector('podwire-exercise') as WithStore).store.session.scene;
    cluster.networkPolicies = () => [];
  });
  await attempt(page, lab, policy('  podSelector: {}\n  policyTypes: [Ingress, Egress]\n'));
  await expect(lab.brief.getByRole('alert')).toContainText('Policies and packets disagree here. That is a mistake in Podwire');
  await expect(lab.journey.getByRole('heading', { level: 2 })).toContainText('dropped');

  await lab.lab.locator('.side-switch').getByRole('button', { name: 'Matrix' }).click();
  await lab.matrix.getByRole('button', { name: 'Try it with packets' }).click();
  await expect(lab.matrix.getByRole('status')).toContainText('Policies and packets disagree here', CHECKED);
  await expect(lab.matrix.locator('.matrix-cell.wrong').first()).toBeVisible();
  lab.expectNoErrors();
});
