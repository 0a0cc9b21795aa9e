/** Finds a Chromium for the browser tests, and installs one when there is none. Never returns without a browser. */
import { existsSync, readFileSync } from 'node:fs';
import { run } from './child-process.mjs';
import { root, toolScript } from './project.mjs';

const SYSTEM_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** What Chromium needs in containers, and to keep to itself. */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** CHROMIUM_PATH, then Playwright's own, then the system's; undefined when there is none. */
export async function findChromium() {
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return named;
    throw new Error(`CHROMIUM_PATH is ${named}, and there is no such file.`);
  }
  const { chromium } = await import('playwright');
  return [chromium.executablePath(), ...SYSTEM_PATHS].find((file) => file !== '' && existsSync(file));
}

const isDebian = () => existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));

/** Finds a browser or installs one; throws with instructions when neither works. */
export async function ensureChromium() {
  const found = await findChromium();
  if (found !== undefined) return found;
  const attempts = [];
  // Ubuntu's chromium package is an empty shell around a snap, so only Debian's own is used.
  if (isDebian() && process.getuid?.() === 0) {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    attempts.push(await run('apt-get', ['update', '-qq'], { capture: true, env }));
    attempts.push(await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { capture: true, env }));
  }
  let browser = await findChromium();
  if (browser === undefined) {
    attempts.push(await run(process.execPath, [toolScript('playwright'), 'install', '--with-deps', 'chromium'], { capture: true, cwd: root }));
    browser = await findChromium();
  }
  if (browser !== undefined) return browser;
  throw new Error(
    [
      ...attempts.map((attempt) => attempt.output.trim()),
      'No Chromium was found and none could be installed. Install Chromium or Chrome, or name one: CHROMIUM_PATH=/path/to/chrome npm test',
    ].join('\n'),
  );
}
