/**
 * The lock trap: where a registry lacks a platform's build of an optional package, `npm install` leaves it out of the lock without a word,
 * and `npm ci` then fails on every machine.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Locked {
  readonly version?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
type Packages = Readonly<Record<string, Locked>>;

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8'));
const lock = read('package-lock.json') as { readonly packages: Packages };
const manifest = read('package.json') as Readonly<Record<'devDependencies' | 'optionalDependencies', Readonly<Record<string, string>>>>;

/** Each optional dependency that Node's resolution would not find from the package that wants it. */
function missingOptional(packages: Packages): readonly string[] {
  const found = (from: string, name: string): boolean => {
    for (let folder = from; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/node_modules/'), 0))) {
      if (packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`] !== undefined) return true;
      if (folder === '') return false;
    }
  };
  return Object.entries(packages).flatMap(([where, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !found(where, name))
      .map((name) => `${where} wants ${name}`),
  );
}

test('a missing platform package is reported, a nested one is found', () => {
  expect(
    missingOptional({
      '': { optionalDependencies: { a: '1' } },
      'node_modules/a': { optionalDependencies: { 'a-linux': '1', 'a-mac': '1' } },
      'node_modules/a/node_modules/a-linux': {},
      'node_modules/b': { optionalDependencies: { a: '1', 'a-linux': '1' } },
    }),
  ).toEqual(['node_modules/a wants a-mac', 'node_modules/b wants a-linux']);
});

test('the lock holds every optional package of every platform', () => {
  expect(missingOptional(lock.packages)).toEqual([]);
});

test('the manifest asks for exact versions, and the lock has those', () => {
  const wanted = Object.entries({ ...manifest.devDependencies, ...manifest.optionalDependencies });
  // An alias, `npm:typescript@7.0.2`, asks for what follows its last @.
  expect(wanted.filter(([name, version]) => lock.packages[`node_modules/${name}`]?.version !== version.replace(/^npm:.*@/, ''))).toEqual([]);
});
