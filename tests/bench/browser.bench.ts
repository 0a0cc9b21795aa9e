/** What a learner waits for in a real browser: from the click on the WordPress lab to a prompt that answers, and from a key in the editor to its diagnostics. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright';
import { median, type Benchmark, type BenchmarkRow } from './benchmark';

const ROUNDS = 5;
const PATIENCE = 60_000;
const PROMPT = 'click to a prompt that has answered a command, WordPress lab';

/** Tools are used where they stand, not bundled: they find the project's folders from their own place. */
const tool = async <T>(name: string): Promise<T> => (await import(pathToFileURL(join(import.meta.dirname, '../tooling', name)).href)) as T;

interface SiteServer {
  serveSite(options: { readonly port: number }): Promise<{ readonly url: string; readonly close: () => Promise<void> }>;
}
interface ChromiumFinder {
  readonly CHROMIUM_ARGS: readonly string[];
  findChromium(): Promise<string | undefined>;
}
interface Project {
  readonly siteFolder: string;
}

/** Clicks the lab's link on the list of labs; milliseconds until a typed command has printed `word`. */
async function clickToPrompt(page: Page, site: string, word: string): Promise<number> {
  await page.goto(`${site}en/labs/`);
  const link = page.locator('main a[href$="labs/wordpress/"]').first();
  await link.waitFor();
  const started = performance.now();
  await link.click();
  await page.locator('podwire-terminal[data-ready="true"]').waitFor({ state: 'attached', timeout: PATIENCE });
  await page.locator('podwire-terminal .xterm-helper-textarea').focus();
  await page.keyboard.type(`echo ${word}`);
  await page.keyboard.press('Enter');
  // The line that was typed begins with the prompt, the answer with the word.
  await page.locator('podwire-terminal .xterm-rows > div').filter({ hasText: new RegExp(`^${word}`) }).first().waitFor({ state: 'attached', timeout: PATIENCE });
  return performance.now() - started;
}

/** Types one letter that makes the manifest wrong; milliseconds from the key to the mark in the text, counted by the page itself. */
async function keyToDiagnostics(page: Page): Promise<number> {
  const text = page.locator('podwire-editor .cm-content');
  await text.click();
  await page.keyboard.press('Control+Home');
  await page.evaluate(() => {
    const editor = document.querySelector('podwire-editor');
    if (!editor) throw new Error('there is no editor');
    const measured = new Promise<number>((resolve) => {
      let pressed = 0;
      editor.addEventListener('keydown', () => (pressed = performance.now()), { capture: true, once: true });
      new MutationObserver((_, observer) => {
        if (pressed === 0 || !editor.querySelector('.cm-lintRange, .cm-lintPoint, .cm-lint-marker')) return;
        observer.disconnect();
        resolve(performance.now() - pressed);
      }).observe(editor, { subtree: true, childList: true, attributes: true });
    });
    Object.assign(window, { measured });
  });
  await page.keyboard.press('x');
  const ms = await page.evaluate(() => (window as unknown as { readonly measured: Promise<number> }).measured);
  await page.keyboard.press('Backspace');
  await page.locator('podwire-editor .cm-lintRange').first().waitFor({ state: 'detached', timeout: PATIENCE });
  return ms;
}

async function measure(browser: Browser, site: string): Promise<readonly BenchmarkRow[]> {
  const cold: number[] = [];
  const warm: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    // A context of its own has nothing in its cache.
    const context = await browser.newContext();
    const page = await context.newPage();
    cold.push(await clickToPrompt(page, site, `cold${String(round)}`));
    warm.push(await clickToPrompt(page, site, `warm${String(round)}`));
    await context.close();
  }
  const page = await browser.newPage();
  await clickToPrompt(page, site, 'editor');
  const keys: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) keys.push(await keyToDiagnostics(page));
  return [
    { what: `${PROMPT}: first visit`, value: median(cold), unit: 'ms' },
    { what: `${PROMPT}: visited before`, value: median(warm), unit: 'ms' },
    { what: 'key in the editor to its diagnostics', value: median(keys), unit: 'ms' },
  ];
}

async function run(): Promise<readonly BenchmarkRow[]> {
  const unmeasured = (why: string): readonly BenchmarkRow[] => [{ what: PROMPT, unmeasured: `not measured: ${why}` }];
  const { siteFolder } = await tool<Project>('project.mjs');
  if (!existsSync(join(siteFolder, 'en', 'labs', 'wordpress', 'index.html'))) return unmeasured('the site is not built (npm run build)');
  const { findChromium, CHROMIUM_ARGS } = await tool<ChromiumFinder>('chromium.mjs');
  const executablePath = await findChromium();
  if (executablePath === undefined) return unmeasured('no Chromium was found (CHROMIUM_PATH names one)');
  const { chromium } = await import('playwright');
  const { serveSite } = await tool<SiteServer>('site-server.mjs');
  const server = await serveSite({ port: 0 });
  try {
    const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_ARGS] });
    try {
      return await measure(browser, server.url);
    } finally {
      await browser.close();
    }
  } finally {
    await server.close();
  }
}

export const benchmark: Benchmark = { name: 'browser', run };
