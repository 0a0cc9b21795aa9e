/** Builds the site into `dist` (or PODWIRE_OUT) and its search index. Run by itself: builds always. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './child-process.mjs';
import { basePath, cacheFolder, root, siteFolder, toolScript } from './project.mjs';

/** Everything that a page can be made of. */
const SOURCES = ['src', 'content', 'labs', 'public', 'astro.config.mjs', 'package-lock.json', 'tsconfig.json', 'tests/golden/figures.json', 'tests/kernel/oracle/figures.json'];
const stampFile = path.join(cacheFolder, `site-${createHash('sha256').update(siteFolder).digest('hex').slice(0, 12)}.stamp`);

/** One digest of the sources' names, sizes and times of change, and of the settings that reach the output. */
function sourcesDigest() {
  const digest = createHash('sha256').update(JSON.stringify([basePath(), process.env['PODWIRE_SITE'] ?? '']));
  const visit = (relative) => {
    const absolute = path.join(root, relative);
    if (!existsSync(absolute)) return;
    const status = statSync(absolute);
    if (status.isDirectory()) for (const name of readdirSync(absolute).sort()) visit(path.join(relative, name));
    else digest.update(`${relative}\0${status.size}\0${status.mtimeMs}\n`);
  };
  for (const source of SOURCES) visit(source);
  return digest.digest('hex');
}

/** Whether the site on disk was built from the sources as they are now. */
export function isSiteCurrent() {
  return existsSync(siteFolder) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === sourcesDigest();
}

/** @returns {Promise<{ code: number, output: string }>} the first failing step's result, or the last one's. */
export async function buildSite({ capture = false } = {}) {
  const before = sourcesDigest();
  rmSync(stampFile, { force: true });
  const steps = [
    [toolScript('astro'), 'build'],
    [toolScript('pagefind'), '--site', siteFolder, '--silent'],
  ];
  let result = { code: 0, output: '' };
  for (const step of steps) {
    result = await run(process.execPath, step, { cwd: root, capture, env: { ASTRO_TELEMETRY_DISABLED: '1' } });
    if (result.code !== 0) return result;
  }
  mkdirSync(cacheFolder, { recursive: true });
  writeFileSync(stampFile, before);
  return result;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exit((await buildSite()).code);
