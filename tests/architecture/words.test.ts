/** Nothing shown to a person is hard-wired: in layouts and styles words come from `src/messages`. (Pages under `src/pages/<locale>` and `content` are a locale's own.) */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../tooling/project.mjs';

/** The same in every language: the course's own name, what is printed on a key. */
const NAMES: readonly string[] = ['podwire', 'Esc'];

/** What is left of an Astro template without its script, expressions and tags, and the literal texts of attributes that are read out or shown. */
function wordsOf(source: string): readonly string[] {
  let template = source
    .replace(/^---\n[^]*?\n---\n/, '')
    .replace(/<(script|style)\b[^]*?<\/\1>/g, ' ')
    .replace(/<!--[^]*?-->/g, ' ');
  for (let before = ''; before !== template; ) {
    before = template;
    template = template.replace(/\{[^{}]*\}/g, '∅');
  }
  const attributes = [...template.matchAll(/\b(?:aria-label|title|placeholder|alt)="([^"]*)"/g)].map(([, text = '']) => text);
  const texts = template.replace(/<[^>]*>/g, '\n').split('\n');
  return [...attributes, ...texts].map((text) => text.replaceAll('∅', '').trim()).filter((text) => /\p{L}{2}/u.test(text) && !NAMES.includes(text));
}

const wordsOfStyle = (source: string): readonly string[] =>
  [...source.replace(/\/\*[^]*?\*\//g, ' ').matchAll(/\bcontent:\s*(['"])(.*?)\1/g)].map(([, , text = '']) => text).filter((text) => /\p{L}{2}/u.test(text));

const filesOf = (ending: string): readonly string[] =>
  readdirSync(path.join(root, 'src/ui'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .sort();

test('the finder sees words in texts, attributes and styles, and none in expressions, scripts and tags', () => {
  expect(wordsOf(`---\nconst say = 'no';\n---\n<p class="kicker">{say['a.b']} now</p><a href="/x/" title="Open it">{rows.map((r) => (<b>{r.name}</b>))}</a><script>say('no');</script>`)).toEqual(['Open it', 'now']);
  expect(wordsOfStyle(`a::after { content: '✓ done'; } b::before { content: '→'; } /* content: 'no' */`)).toEqual(['✓ done']);
});

test('layouts and styles have no words of their own', () => {
  const read = (file: string): string => readFileSync(path.join(root, 'src/ui', file), 'utf8');
  const found = [...filesOf('.astro').map((file) => ({ file, words: wordsOf(read(file)) })), ...filesOf('.css').map((file) => ({ file, words: wordsOfStyle(read(file)) }))];
  expect(found.length).toBeGreaterThan(10);
  expect(found.filter(({ words }) => words.length > 0)).toEqual([]);
});
