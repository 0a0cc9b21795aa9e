/** The same session log leads to the same bytes in Node and in a browser: output, trace and state. */
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { build } from 'esbuild';
import { readFolder } from '../../src/cli/lab-folder';
import { readLab, Session, typeLine } from '../../src/engine/lab/index';
import { replayed } from '../support/replayed-session';

const SCRIPTS: Readonly<Record<string, readonly string[]>> = {
  'first-packet': ['ping -c 2 172.17.0.3', 'ping -c 1 -W 4 172.17.0.4', 'ip neigh', 'for i in 1 2; do echo $i; done | sort -r'],
  wordpress: [
    'kubectl get pods -o wide',
    'curl -s -o /dev/null -w "%{http_code}\\n" http://1.1.1.1/',
    'kubectl apply -f 03-deny-all.yaml',
    'curl -s -m 4 http://1.1.1.1/',
    'kubectl apply -f 04-allow-all-frontend.yaml -f 05-allow-mysql-ingress.yaml',
    'kubectl exec client -- nc -zv -w 3 wordpress-mysql 3306',
    'curl -s -o /dev/null -w "%{http_code}\\n" http://1.1.1.1/',
  ],
};

for (const [id, lines] of Object.entries(SCRIPTS)) {
  test(`lab ${id}: Node and the browser replay the same bytes`, async ({ page }) => {
    const files = readFolder(fileURLToPath(new URL(`../../labs/${id}`, import.meta.url)));
    const lab = readLab(files);
    if (!lab.ok) throw new Error(JSON.stringify(lab.error));
    const session = Session.begin(lab.value);
    const [environment = ''] = lab.value.definition.view.terminals;
    for (const line of lines) typeLine(session, environment, line);
    const record = JSON.stringify(session.record());
    const inNode = replayed(files, record);
    // The log was not empty, and things happened.
    expect(session.transactions().some((t) => t.trace.length > 0)).toBe(true);

    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL('../support/replayed-session.ts', import.meta.url))],
      bundle: true,
      write: false,
      format: 'iife',
      globalName: 'podwire',
      platform: 'browser',
    });
    await page.goto('about:blank');
    await page.addScriptTag({ content: outputFiles[0]?.text ?? '' });
    const inBrowser = await page.evaluate(([f, r]) => (window as unknown as { podwire: { replayed: typeof replayed } }).podwire.replayed(f, r), [files, record] as const);
    expect(inBrowser.length).toBe(inNode.length);
    expect(inBrowser === inNode).toBe(true);
  });
}
