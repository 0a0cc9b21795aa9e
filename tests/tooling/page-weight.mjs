/**
 * What a page of the built site loads before the reader touches it, and whether that keeps the promises:
 * at most 40 kB (gzip) of script on a chapter, no terminal or editor code there, nothing from third parties anywhere,
 * and, under whatever base path, no load and no link that leads out of the site or to a file that is not there.
 */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { init, parse } from 'es-module-lexer';
import { basePath } from './project.mjs';

/** Bytes of script, gzip -9, that a chapter may load before interaction. */
export const CHAPTER_SCRIPT_BUDGET = 40_000;

/** Text that only these packages' code contains, also when minified: class names and attributes that they set on the page. */
const HEAVY = [
  { what: 'xterm', mark: /xterm-helper-textarea/ },
  { what: 'CodeMirror', mark: /cm-contentContainer|cm-scroller/ },
];

await init;

const attribute = (tag, name) =>
  new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, 'i')
    .exec(tag)
    ?.slice(1)
    .find((value) => value !== undefined);
const isForeign = (url) => /^(?:[a-z][a-z0-9+.-]*:)?\/\//i.test(url);

/** Every address that the browser loads by itself for this HTML: not links that a reader may follow. */
function loadsOf(html) {
  const loads = [];
  const add = (kind, url) => url !== undefined && url !== '' && !url.startsWith('data:') && loads.push({ kind, url });
  for (const [tag, name] of html.matchAll(/<(script|img|source|iframe|video|audio|embed|object|input|track|image|use)\b[^>]*>/gi)) {
    const kind = name.toLowerCase() === 'script' ? 'script' : 'other';
    // A script that is data (JSON, import maps) has no src; a `use` or SVG image has href.
    add(kind, attribute(tag, 'src'));
    if (/^(?:image|use)$/i.test(name)) add('other', attribute(tag, 'href')?.replace(/^#.*/, ''));
    if (/^object$/i.test(name)) add('other', attribute(tag, 'data'));
    for (const candidate of attribute(tag, 'srcset')?.split(',') ?? []) add('other', candidate.trim().split(/\s+/)[0]);
  }
  for (const [tag] of html.matchAll(/<link\b[^>]*>/gi)) {
    const relation = attribute(tag, 'rel')?.toLowerCase() ?? '';
    if (!/stylesheet|icon|preload|prefetch|preconnect|dns-prefetch|manifest/.test(relation)) continue;
    const isScript = relation === 'modulepreload' || (relation === 'preload' && attribute(tag, 'as') === 'script');
    add(isScript ? 'script' : 'other', attribute(tag, 'href'));
  }
  for (const [, css] of html.matchAll(/<style\b[^>]*>([\s\S]*?)<\/style>/gi)) for (const url of urlsInCss(css)) add('other', url);
  return loads;
}

const urlsInCss = (css) =>
  [...css.matchAll(/url\(\s*["']?([^"')]+)["']?\s*\)|@import\s+["']([^"']+)["']/g)]
    .map(([, url, imported]) => url ?? imported)
    .filter((url) => !url.startsWith('data:'));

/** Where a page leads inside the site, by links or by sending the reader on; without fragments. */
const linksOf = (html) =>
  [
    ...[...html.matchAll(/<a\b[^>]*>/gi)].map(([tag]) => attribute(tag, 'href') ?? ''),
    ...[...html.matchAll(/<meta\b[^>]*http-equiv=["']?refresh[^>]*>/gi)].map(([tag]) => (attribute(tag, 'content') ?? '').replace(/^[^=]*=/, '')),
  ]
    .map((url) => url.replace(/[#?].*$/, ''))
    .filter((url) => url !== '' && !/^[a-z][a-z0-9+.-]*:|^\/\//i.test(url));

/** Scripts written into the page itself; the JSON and import-map kinds are not code. */
const inlineScripts = (html) =>
  [...html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/gi)]
    .filter(
      ([, attributes, text]) =>
        text.trim() !== '' &&
        attribute(attributes, 'src') === undefined &&
        /^(?:module|text\/javascript|)$/.test(attribute(attributes, 'type') ?? ''),
    )
    .map(([, , text]) => text);

/** Static imports of a module: `import x from`, `export from`. Dynamic `import()` waits for the reader and does not count. */
const staticImports = (code) => {
  try {
    return parse(code)[0].flatMap(({ d, n }) => (d === -1 && n !== undefined ? [n] : []));
  } catch {
    // A classic script, not a module: it imports nothing.
    return [];
  }
};

function filesUnder(folder, ending) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

/**
 * Measures every page under `folder`.
 * @param {string} folder
 * @param {{ base?: string, budget?: number }} [options]
 * @returns {{ pages: number, problems: { page: string, text: string }[], table: string }}
 */
export function measureSite(folder, { base = basePath(), budget = CHAPTER_SCRIPT_BUDGET } = {}) {
  const problems = [];
  const rows = [];
  const pages = existsSync(folder) ? filesUnder(folder, '.html') : [];
  for (const file of pages) {
    const page = path.relative(folder, file).split(path.sep).join('/');
    const problem = (text) => problems.push({ page, text });
    const html = readFileSync(file, 'utf8');
    const pageUrl = new URL(base + page, 'http://site');
    const toFile = (url, from) => {
      const { pathname } = new URL(url, from);
      return pathname.startsWith(base) ? path.join(folder, decodeURIComponent(pathname.slice(base.length))) : undefined;
    };
    const isThere = (url, from) => {
      const target = toFile(url, from);
      return (
        target !== undefined &&
        [target, path.join(target, 'index.html'), `${target}.html`].some(
          (candidate) => statSync(candidate, { throwIfNoEntry: false })?.isFile() === true,
        )
      );
    };
    const scripts = new Map();
    const visit = (url, from) => {
      if (isForeign(url)) return;
      const script = toFile(url, from);
      if (script === undefined || !existsSync(script)) {
        problem(`loads ${url}, which the build does not contain`);
        return;
      }
      if (scripts.has(script)) return;
      const code = readFileSync(script, 'utf8');
      scripts.set(script, code);
      const own = new URL(base + path.relative(folder, script).split(path.sep).join('/'), 'http://site');
      for (const imported of staticImports(code)) visit(imported, own);
    };
    for (const { kind, url } of loadsOf(html)) {
      if (isForeign(url)) problem(`loads from a third party: ${url}`);
      else if (kind === 'script') visit(url, pageUrl);
      else if (!isThere(url, pageUrl)) problem(`loads ${url}, which the build does not contain`);
    }
    for (const url of new Set(linksOf(html))) if (!isThere(url, pageUrl)) problem(`links to ${url}, which the build does not contain`);
    const inline = inlineScripts(html);
    for (const code of inline) for (const imported of staticImports(code)) visit(imported, pageUrl);
    const all = [...scripts.values(), ...inline];
    const bytes = all.reduce((sum, code) => sum + gzipSync(code, { level: 9 }).length, 0);
    rows.push({ page, bytes });
    if (!/^[a-z-]+\/learn\//i.test(page)) continue;
    if (bytes > budget) problem(`${bytes} bytes of script (gzip) before interaction; at most ${budget}`);
    for (const { what, mark } of HEAVY) if (all.some((code) => mark.test(code))) problem(`loads ${what} before interaction`);
  }
  for (const file of pages.length === 0 ? [] : filesUnder(folder, '.css')) {
    const page = path.relative(folder, file).split(path.sep).join('/');
    for (const url of urlsInCss(readFileSync(file, 'utf8'))) if (isForeign(url)) problems.push({ page, text: `loads from a third party: ${url}` });
  }
  const heaviest = rows.toSorted((a, b) => b.bytes - a.bytes).slice(0, 8);
  const table = [
    `${pages.length} pages; script before interaction, gzip:`,
    ...heaviest.map(({ page, bytes }) => `${(bytes / 1000).toFixed(1).padStart(8)} kB  ${page}`),
  ].join('\n');
  return { pages: pages.length, problems, table };
}
