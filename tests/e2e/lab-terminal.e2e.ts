/** The terminal: line editing, programs that run, several places, files that come in, and the plain mode. */
import { expect, test } from '@playwright/test';
import { LabPage } from './lab-page';

test('drawn: history, completion, Ctrl-C on a running ping, paste, nested shells, terminals on a node and in a Pod', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const lab = await new LabPage(page).open();
  const { keyboard } = page;
  const prompt = lab.terminal.locator('.xterm-helper-textarea');
  const tab = (name: string) => lab.terminal.getByRole('tab', { name });

  await lab.type('echo first-line');
  await lab.says(/# echo first-line\nfirst-line\n.*#$/);
  await keyboard.press('ArrowUp');
  await keyboard.type(' again');
  await keyboard.press('Enter');
  await lab.says('first-line again\nroot@workstation:~#');

  // One candidate is completed; several are offered.
  await keyboard.type('cat cl');
  await keyboard.press('Tab');
  await lab.says('cat client.yaml');
  await keyboard.press('Control+c');
  await lab.says(/# cat client\.yaml ?\^C\n/);
  await keyboard.type('cat 0');
  await keyboard.press('Tab');
  await keyboard.press('Tab');
  await lab.says(/# cat 0\n01-mysql\.yaml +\S+\n02-wordpress\.yaml/);
  await keyboard.press('Control+u');

  // Pasted lines run one by one, the last waits to be sent.
  await page.evaluate(() => navigator.clipboard.writeText('echo pasted-$((40+2))\necho not-sent'));
  await keyboard.press('Control+v');
  await lab.says('\npasted-42\n');
  await lab.says(/# echo not-sent$/);
  await keyboard.press('Control+u');

  // Streams until it is stopped; then says what it saw.
  await keyboard.type('ping 10.0.10.11');
  await keyboard.press('Enter');
  await lab.says(/icmp_seq=2/);
  await keyboard.press('Control+c');
  await lab.says(/\^C\n--- 10\.0\.10\.11 ping statistics ---\n\d+ packets transmitted, \d+ received/);

  // A shell in a Pod, and back.
  await lab.type('clear');
  await lab.type('kubectl exec -it client -- sh');
  await lab.says(/\n#$/);
  await lab.type('hostname');
  await lab.says(/# hostname\nclient\n/);
  await lab.type('exit');
  await lab.says(/# exit\nroot@workstation:~#$/);

  // Terminals elsewhere.
  const opener = lab.terminal.getByRole('combobox', { name: 'Open a terminal on' });
  await opener.selectOption('node-1');
  await expect(tab('node-1')).toHaveAttribute('aria-selected', 'true');
  await lab.says(/node-1:\S*#/);
  await lab.type('hostname; ip -br addr show flannel.1');
  await lab.says(/\nnode-1\nflannel\.1 +UNKNOWN +10\.244\.1\.0\/32/);
  await lab.topology.locator('[data-box]', { hasText: 'client' }).locator('.t-open').click();
  await lab.topology.getByRole('button', { name: 'Open a terminal in it' }).click();
  await lab.type('hostname -i');
  await lab.says('10.244.3.2');
  await expect(lab.terminal.getByRole('tab')).toHaveCount(3);
  // Each keeps what it showed; one that was opened can be closed.
  await tab('workstation').click();
  await lab.says('kubectl exec -it client');
  await tab('node-1').click();
  await lab.says('flannel.1');
  await tab('node-1').focus();
  await keyboard.press('Delete');
  await expect(tab('node-1')).toHaveCount(0);
  await prompt.focus();
  lab.expectNoErrors();
});

test('a dropped file lies in the home directory; a lost packet is a link to its journey; plain mode does all of it in words', async ({ page }) => {
  const lab = await new LabPage(page).open();
  const dropped = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(
      new File(['apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: brought}\nspec: {podSelector: {}}\n'], 'my policy.yaml', {
        type: 'text/yaml',
      }),
    );
    return transfer;
  });
  const holder = lab.terminal.locator('.terminal-holder');
  await holder.dispatchEvent('dragover', { dataTransfer: dropped });
  await holder.dispatchEvent('drop', { dataTransfer: dropped });
  await expect(lab.notice).toContainText('my-policy.yaml is now in the home directory.');
  await lab.type('kubectl apply -f my-policy.yaml');
  await lab.says('networkpolicy.networking.k8s.io/brought created');

  await lab.terminal.getByRole('button', { name: 'Plain' }).click();
  const field = lab.terminal.getByRole('textbox', { name: 'Command for workstation' });
  const log = lab.terminal.getByRole('list', { name: 'Output of workstation' });
  await expect(log).toContainText('brought created');
  await field.fill('curl -m 3 http://1.1.1.1/');
  await field.press('Enter');
  await expect(log).toContainText('curl: (28)', { timeout: 30_000 });
  await log.getByRole('button', { name: 'see the packet' }).click();
  await expect(lab.journey).toContainText('Selecting: brought.');
  await field.focus();
  await field.press('ArrowUp');
  await expect(field).toHaveValue('curl -m 3 http://1.1.1.1/');
  await field.fill('ping 10.0.10.12');
  await field.press('Enter');
  await expect(log).toContainText('icmp_seq=1');
  await lab.terminal.getByRole('button', { name: 'Stop (Ctrl-C)' }).click();
  await expect(log).toContainText('ping statistics');
  // The choice is remembered.
  await page.reload();
  await lab.ready();
  await expect(field).toBeVisible();
  lab.expectNoErrors();
});
