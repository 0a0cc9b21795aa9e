import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { measureSite } from './page-weight.mjs';

let folder = '';

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Measures a site made of these files. */
function measure(files: Readonly<Record<string, string>>, base = '/'): readonly string[] {
  folder = mkdtempSync(path.join(tmpdir(), 'podwire-site-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return measureSite(folder, { base, budget: 1000 }).problems.map(({ page, text }) => `${page}: ${text}`);
}

/** Script that gzip cannot make small. */
const bulk = (bytes: number): string => {
  let state = 1;
  let text = '';
  while (text.length < bytes * 2) {
    state = (state * 48271) % 2147483647;
    text += state.toString(36);
  }
  return `export const bulk = '${text}'`;
};

const chapter = 'en/learn/04/07/index.html';
const overBudget = [expect.stringMatching(/^en\/learn\/04\/07\/index\.html: \d+ bytes of script \(gzip\) before interaction; at most 1000$/)];

describe('the script of a chapter', () => {
  test.each<[sentence: string, files: Readonly<Record<string, string>>, expected: readonly unknown[]]>([
    ['little script is fine', { [chapter]: '<script type="module" src="/a.js"></script>', 'a.js': 'let a' }, []],
    ['a module over budget is reported', { [chapter]: '<script type="module" src="/a.js"></script>', 'a.js': bulk(2000) }, overBudget],
    [
      'what it imports counts',
      { [chapter]: '<script type="module" src="/s/a.js"></script>', 's/a.js': 'import{bulk}from"./b.js";bulk', 's/b.js': bulk(2000) },
      overBudget,
    ],
    [
      'what it re-exports counts',
      { [chapter]: '<script type="module" src="/a.js"></script>', 'a.js': 'export*from"./b.js"', 'b.js': bulk(2000) },
      overBudget,
    ],
    ['a preloaded module counts', { [chapter]: '<link rel="modulepreload" href="/b.js">', 'b.js': bulk(2000) }, overBudget],
    ['script in the page counts', { [chapter]: `<script>${bulk(2000)}</script>` }, overBudget],
    ['imports of script in the page count', { [chapter]: '<script type="module">import "/b.js"</script>', 'b.js': bulk(2000) }, overBudget],
    ['data in the page does not count', { [chapter]: `<script type="application/json">${bulk(2000)}</script>` }, []],
    [
      'a dynamic import waits for the reader',
      { [chapter]: '<script type="module" src="/a.js"></script>', 'a.js': 'document.onclick=()=>import("./b.js")', 'b.js': bulk(2000) },
      [],
    ],
    ['another page may be heavier', { 'en/labs/x/index.html': '<script type="module" src="/a.js"></script>', 'a.js': bulk(2000) }, []],
    [
      'xterm is reported',
      { [chapter]: '<script type="module" src="/a.js"></script>', 'a.js': 'e.classList.add("xterm-helper-textarea")' },
      [`${chapter}: loads xterm before interaction`],
    ],
    [
      'CodeMirror behind an import is reported',
      { [chapter]: '<script type="module" src="/a.js"></script>', 'a.js': 'import"./b.js"', 'b.js': 'x="cm-scroller"' },
      [`${chapter}: loads CodeMirror before interaction`],
    ],
    [
      'a script that is not there is reported',
      { [chapter]: '<script src="/gone.js"></script>' },
      [`${chapter}: loads /gone.js, which the build does not contain`],
    ],
  ])('%s', (_sentence, files, expected) => {
    expect(measure(files)).toEqual(expected);
  });

  test('addresses are read under the base path', () => {
    expect(measure({ [chapter]: '<script type="module" src="/course/a.js"></script>', 'a.js': bulk(2000) }, '/course/')).toEqual(overBudget);
  });
});

describe('addresses inside the site', () => {
  test.each<[sentence: string, files: Readonly<Record<string, string>>, expected: readonly string[]]>([
    [
      'a link to a page is fine, with a fragment too',
      { 'course/index.html': '', 'en/index.html': '', 'index.html': '<a href="/course/en/#top">x</a><a href="en/">x</a><a href="#here">x</a>' },
      [],
    ],
    [
      'a link to no page is reported',
      { 'index.html': '<a href="/course/gone/">x</a>' },
      ['index.html: links to /course/gone/, which the build does not contain'],
    ],
    [
      'a link that forgets the base is reported',
      { 'en/index.html': '', 'index.html': '<a href="/en/">x</a>' },
      ['index.html: links to /en/, which the build does not contain'],
    ],
    [
      'a page that leads on to no page is reported',
      { 'index.html': '<meta http-equiv="refresh" content="0;url=/en/">' },
      ['index.html: links to /en/, which the build does not contain'],
    ],
    [
      'a style sheet that forgets the base is reported',
      { 'a.css': '', 'index.html': '<link rel="stylesheet" href="/a.css">' },
      ['index.html: loads /a.css, which the build does not contain'],
    ],
    ['a style sheet under the base is fine', { 'a.css': '', 'index.html': '<link rel="stylesheet" href="/course/a.css">' }, []],
    ['an image relative to the page is found', { 'en/a.png': '', 'en/index.html': '<img src="a.png">' }, []],
  ])('%s', (_sentence, files, expected) => {
    expect(measure(files, '/course/')).toEqual(expected);
  });
});

describe('third parties', () => {
  test.each<[sentence: string, files: Readonly<Record<string, string>>, expected: readonly string[]]>([
    [
      'a script',
      { 'index.html': '<script src="https://cdn.example/x.js"></script>' },
      ['index.html: loads from a third party: https://cdn.example/x.js'],
    ],
    [
      'a style sheet without a scheme',
      { 'index.html': '<link rel="stylesheet" href="//cdn.example/x.css">' },
      ['index.html: loads from a third party: //cdn.example/x.css'],
    ],
    [
      'a font in a style sheet',
      { 'index.html': '', 'a.css': '@font-face{src:url(https://fonts.example/a.woff2)}' },
      ['a.css: loads from a third party: https://fonts.example/a.woff2'],
    ],
    [
      'an import in a style of the page',
      { 'index.html': '<style>@import "https://fonts.example/a.css";</style>' },
      ['index.html: loads from a third party: https://fonts.example/a.css'],
    ],
    [
      'an image of a set',
      { 'a.png': '', 'index.html': '<img src="/a.png" srcset="/a.png 1x, https://img.example/a.png 2x">' },
      ['index.html: loads from a third party: https://img.example/a.png'],
    ],
    [
      'a hint to connect',
      { 'index.html': '<link rel=preconnect href=https://fonts.example>' },
      ['index.html: loads from a third party: https://fonts.example'],
    ],
    [
      'a link to follow is fine',
      { 'index.html': '<a href="https://kubernetes.io/">Kubernetes</a><link rel="canonical" href="https://podwire.example/">' },
      [],
    ],
    ['an address in data is fine', { 'index.html': '<img src="data:image/svg+xml,%3Csvg xmlns=\'http://www.w3.org/2000/svg\'/%3E">' }, []],
  ])('%s', (_sentence, files, expected) => {
    expect(measure(files)).toEqual(expected);
  });
});

test('a folder that is not there has no pages', () => {
  expect(measureSite('/nowhere/at/all').pages).toBe(0);
});
