import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { isInstalled } from './install.mjs';

interface Entry {
  readonly version: string;
  readonly integrity: string;
  readonly optional?: boolean;
}

const one: Entry = { version: '1.0.0', integrity: 'sha512-one' };
let folder = '';

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function installed(wanted: Readonly<Record<string, Entry>>, present: Readonly<Record<string, Entry>> | undefined): boolean {
  folder = mkdtempSync(path.join(tmpdir(), 'podwire-install-'));
  writeFileSync(path.join(folder, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...wanted } }));
  if (present !== undefined) {
    mkdirSync(path.join(folder, 'node_modules'));
    writeFileSync(path.join(folder, 'node_modules/.package-lock.json'), JSON.stringify({ packages: present }));
  }
  return isInstalled(folder);
}

test.each<[sentence: string, wanted: Readonly<Record<string, Entry>>, present: Readonly<Record<string, Entry>> | undefined, expected: boolean]>([
  ['no node_modules: install', { a: one }, undefined, false],
  ['the same versions: nothing to do', { a: one }, { a: one }, true],
  ['a package is missing: install', { a: one, b: one }, { a: one }, false],
  ['another version: install', { a: { ...one, version: '1.0.1' } }, { a: one }, false],
  ['the same version with other contents: install', { a: { ...one, integrity: 'sha512-two' } }, { a: one }, false],
  ["another platform's package is missing: nothing to do", { a: one, b: { ...one, optional: true } }, { a: one }, true],
  ['a package too many: nothing to do', { a: one }, { a: one, b: one }, true],
])('%s', (_sentence, wanted, present, expected) => {
  expect(installed(wanted, present)).toBe(expected);
});
