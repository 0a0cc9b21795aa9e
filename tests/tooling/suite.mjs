/**
 * `npm test`: every check in order, stopping after the first stage that fails.
 * `npm test -- unit e2e` runs the named stages only. The last line is `N passed, N failed`.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { run } from './child-process.mjs';
import { ensureChromium } from './chromium.mjs';
import { measureSite } from './page-weight.mjs';
import { basePath, cacheFolder, root, siteFolder, toolScript } from './project.mjs';
import { buildSite } from './site-build.mjs';
import { serveSite } from './site-server.mjs';

/**
 * What a stage found. `because` is shown when something failed.
 * @typedef {{ passed: number, failed: number, because?: string }} Outcome
 */

const oneCheck = ({ code, output }) => (code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1, because: output });
const together = (outcomes) => ({
  passed: outcomes.reduce((sum, { passed }) => sum + passed, 0),
  failed: outcomes.reduce((sum, { failed }) => sum + failed, 0),
  because: outcomes.map(({ because }) => because ?? '').join(''),
});

/** Runs a package's command quietly; its output counts only when it fails. */
const quietly = async (title, ...step) => {
  const result = await run(process.execPath, step, { cwd: root, capture: true });
  return oneCheck({ ...result, output: `--- ${title}\n${result.output}` });
};

/** TypeScript 7 checks the project in seconds; Astro and the lint rules cannot use it yet, so TypeScript 6 stays beside it. */
const tsc = (title, project) => quietly(title, toolScript('typescript7', 'tsc'), '-p', project, '--noEmit', '--pretty', 'false');

/** Two lanes for two cores. `astro check` goes first in its lane: it writes the types of the content collections that tsc reads. */
async function checkStatically() {
  const [types, rules] = await Promise.all([
    (async () => [
      await quietly('astro check', toolScript('astro'), 'check', '--minimumFailingSeverity', 'error'),
      await tsc('types', 'tsconfig.json'),
      await tsc('types: the engine without DOM and Node', 'src/engine/tsconfig.json'),
    ])(),
    quietly('lint', toolScript('eslint'), '--config', 'tests/tooling/eslint.config.mjs', '--max-warnings', '0', 'src', 'tests'),
  ]);
  return together([...types, rules]);
}

/** A report file of the last run must never be read as this run's. */
function freshReport(name) {
  const file = path.join(cacheFolder, name);
  mkdirSync(cacheFolder, { recursive: true });
  rmSync(file, { force: true });
  return file;
}

/** Counts from a report, with at least one failure when the runner itself failed or wrote none. */
function counted(file, code, count) {
  const { passed, failed } = existsSync(file) ? count(JSON.parse(readFileSync(file, 'utf8'))) : { passed: 0, failed: 0 };
  if (code === 0 && failed === 0 && passed > 0) return { passed, failed };
  return { passed, failed: Math.max(failed, 1), because: passed + failed === 0 ? 'No test ran.\n' : '' };
}

async function testUnits() {
  const file = freshReport('vitest.json');
  const { code } = await run(
    process.execPath,
    [toolScript('vitest'), 'run', '--config', 'tests/tooling/vitest.config.ts', '--reporter=dot', '--reporter=json', `--outputFile.json=${file}`],
    { cwd: root },
  );
  return counted(file, code, (report) => ({ passed: report.numPassedTests, failed: report.numFailedTests + report.numPendingTests }));
}

/**
 * Random networks in network namespaces of this machine, where it can make them, against the simulator. Its output is always shown: why it
 * cannot run, what could not be compared.
 */
async function compareWithKernel() {
  const { code } = await run(process.execPath, [path.join(root, 'tests/tooling/run-typescript.mjs'), 'tests/kernel/differential.ts', '--brief'], { cwd: root });
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1, because: 'The simulator and this kernel disagree: see above. `npm run test:kernel` looks closer.\n' };
}

function weighPages(folder, base) {
  const { pages, problems, table } = measureSite(folder, { base });
  console.log(table);
  if (pages === 0) return { passed: 0, failed: 1, because: 'The build has no pages.\n' };
  return {
    passed: pages - new Set(problems.map(({ page }) => page)).size,
    failed: problems.length,
    because: problems.map(({ page, text }) => `${page}: ${text}\n`).join(''),
  };
}

/** The same site for a host that keeps it in a folder: every address must carry the base path. */
async function checkBasePath() {
  const folder = path.join(cacheFolder, 'site-under-a-base');
  const base = '/some/where/';
  rmSync(folder, { recursive: true, force: true });
  const built = await run(process.execPath, [path.join(root, 'tests/tooling/site-build.mjs')], {
    cwd: root,
    capture: true,
    env: { PODWIRE_BASE: base, PODWIRE_OUT: folder },
  });
  const outcome = built.code === 0 ? weighPages(folder, base) : oneCheck(built);
  rmSync(folder, { recursive: true, force: true });
  return outcome;
}

async function testInBrowser(browser) {
  const found = await browser();
  if (found.error !== undefined) return { passed: 0, failed: 1, because: `${found.error}\n` };
  const file = freshReport('playwright.json');
  const site = await serveSite();
  const { code } = await run(
    process.execPath,
    [toolScript('@playwright/test', 'playwright'), 'test', '--config', 'tests/tooling/playwright.config.ts'],
    { cwd: root, env: { CHROMIUM_PATH: found.path, PODWIRE_SITE_URL: site.url, PLAYWRIGHT_JSON_OUTPUT_FILE: file } },
  );
  await site.close();
  // A skipped or retried test has not passed.
  return counted(file, code, ({ stats }) => ({ passed: stats.expected, failed: stats.unexpected + stats.flaky + stats.skipped }));
}

/** @type {readonly { name: string, title: string, run: (browser: () => Promise<{ path?: string, error?: string }>) => Promise<Outcome> }[]} */
const stages = [
  { name: 'static', title: 'types, lint', run: checkStatically },
  { name: 'unit', title: 'unit, property, conformance, golden, labs, architecture', run: testUnits },
  { name: 'kernel', title: 'kernel: the simulator beside the kernel of this machine', run: compareWithKernel },
  { name: 'build', title: 'build', run: async () => oneCheck(await buildSite({ capture: true })) },
  { name: 'weight', title: 'page weight, addresses', run: async () => weighPages(siteFolder, basePath()) },
  { name: 'base', title: 'build and addresses under another base path', run: checkBasePath },
  { name: 'e2e', title: 'browser: e2e, a11y', run: testInBrowser },
];

const names = process.argv.slice(2);
const unknown = names.filter((name) => !stages.some((stage) => stage.name === name));
if (unknown.length > 0) {
  console.error(`Unknown stage ${unknown.join(', ')}; there are: ${stages.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
const chosen = names.length === 0 ? stages : stages.filter(({ name }) => names.includes(name));

// On a fresh machine the browser installs while the other stages run.
const settled = (promise) =>
  promise.then(
    (found) => ({ path: found }),
    (error) => ({ error: error.message }),
  );
const browserReady = chosen.some(({ name }) => name === 'e2e') ? settled(ensureChromium()) : undefined;
const browser = () => browserReady ?? settled(ensureChromium());

const rows = [];
let passed = 0;
let failed = 0;
for (const stage of chosen) {
  console.log(`\n=== ${stage.title}`);
  const started = performance.now();
  const outcome = await stage.run(browser);
  if (outcome.failed > 0 && outcome.because) console.log(outcome.because.trimEnd());
  passed += outcome.passed;
  failed += outcome.failed;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  rows.push(
    `${outcome.failed === 0 ? 'ok    ' : 'FAILED'}  ${seconds.padStart(6)} s  ${String(outcome.passed).padStart(6)} passed  ${String(outcome.failed).padStart(4)} failed  ${stage.title}`,
  );
  if (outcome.failed > 0) break;
}
for (const stage of chosen.slice(rows.length)) rows.push(`not run                                      ${stage.title}`);
console.log(`\n${rows.join('\n')}\n\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
