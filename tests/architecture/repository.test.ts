/** Promises about the repository as a whole: what its files may hold, and how they are named. */
import { describe, expect, test } from 'vitest';
import { readTracked, trackedFiles } from './tracked-files';

const files = trackedFiles();
const texts = files.filter((file) => !/\.(?:png|webp|woff2|ico|pcap|gz|jpg)$/.test(file));

/** `file:line` of each line that matches. */
const linesWith = (candidates: readonly string[], pattern: RegExp): readonly string[] =>
  candidates.flatMap((file) => {
    const text = readTracked(file);
    return pattern.test(text) ? text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}`] : [])) : [];
  });

describe('what files may hold', () => {
  test('no path of a developer machine', () => {
    expect(linesWith(texts, /(?<![\w.-])\/(?:work\/(?:main|shared)|work\/\.library|home\/runner|Users\/[a-z]+)\b/)).toEqual([]);
  });

  test('no host of a package registry in what npm reads', () => {
    expect(linesWith(['package.json', 'package-lock.json', '.npmrc'], /"resolved":|registry\s*=|https?:\/\/(?:registry|npm)\b/)).toEqual([]);
  });

  test('no host of the registry that installed us, anywhere', () => {
    const registry = process.env['npm_config_registry'] ?? '';
    const host = URL.canParse(registry) ? new URL(registry).hostname : '';
    const isPublic = host === '' || host === 'registry.npmjs.org' || host === 'localhost';
    const pattern = new RegExp(host.replace(/[.]/g, '\\.'));
    expect(isPublic ? [] : linesWith(texts, pattern)).toEqual([]);
  });

  test('no test is skipped, postponed or singled out', () => {
    const tests = files.filter((file) => /\.(?:test|e2e|bench)\.ts$/.test(file) && file !== 'tests/architecture/repository.test.ts');
    expect(tests.length).toBeGreaterThan(0);
    expect(linesWith(tests, /\b(?:it|test|describe|suite|bench)(?:\.\w+)*\.(?:skip|todo|only|fixme|skipIf|runIf|fails)\b/)).toEqual([]);
  });
});

describe('how modules are made', () => {
  const modules = files.filter((file) => /^(?:src|tests)\/.*\.(?:ts|mjs|astro)$/.test(file));
  const written = modules.filter((file) => !/\/generated\//.test(file) && !file.startsWith('src/messages/'));

  test('no module is longer than 600 lines', () => {
    const long = written
      .filter((file) => !file.startsWith('tests/') && !file.endsWith('.test.ts'))
      .map((file) => ({ file, lines: readTracked(file).split('\n').length - 1 }))
      .filter(({ lines }) => lines > 600)
      .sort((a, b) => b.lines - a.lines);
    expect(long.map(({ file, lines }) => `${lines} ${file}`)).toEqual([]);
  });

  test('no name hides what is inside', () => {
    expect(modules.filter((file) => /(?:^|\/)(?:utils?|helpers?|common|misc|managers?|data)(?:\/|\.[a-z]+$)/.test(file))).toEqual([]);
  });

  test("file names are in kebab-case, Astro's components in PascalCase", () => {
    const allowed = /(?:^|\/)(?:\[(?:\.\.\.)?[a-z]+\](?:\.json)?\.(?:ts|astro)|[a-z0-9]+(?:[-.][a-z0-9]+)*\.(?:ts|mjs|astro)|[A-Z][A-Za-z0-9]*\.astro)$/;
    expect(modules.filter((file) => !allowed.test(file))).toEqual([]);
  });
});
