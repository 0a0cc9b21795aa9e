import { describe, expect, test } from 'vitest';
import { checkImports } from './import-rules';
import { layers } from './layers';
import { readTracked, trackedFiles } from './tracked-files';

/** Files with a text; the others of the tree are empty. */
const tree = (files: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map([
    ['src/engine/base/index.ts', ''],
    ['src/engine/base/rng.ts', ''],
    ['src/engine/wire/index.ts', ''],
    ['src/engine/kernel/index.ts', ''],
    ['src/engine/k8s/index.ts', ''],
    ['src/engine/policy/index.ts', ''],
    ['src/ui/index.ts', ''],
    ['src/ui/layouts/page.astro', ''],
    ...Object.entries(files),
  ]);

describe('the rules report what they forbid', () => {
  test.each<[sentence: string, files: Readonly<Record<string, string>>, expected: readonly string[]]>([
    ['downwards through index.ts is fine', { 'src/engine/wire/ipv4.ts': "import { Rng } from '../base/index'" }, []],
    ['a folder stands for its index.ts', { 'src/engine/wire/ipv4.ts': "import { Rng } from '../base'" }, []],
    [
      'past index.ts is reported',
      { 'src/engine/wire/ipv4.ts': "\nimport { Rng } from '../base/rng'" },
      ['src/engine/wire/ipv4.ts:2 enters base through src/engine/base/rng.ts, not through its index.ts'],
    ],
    ['upwards is reported', { 'src/engine/base/time.ts': "import '../wire/index'" }, ['src/engine/base/time.ts:1 base may not import wire']],
    [
      'upwards is reported for a type too',
      { 'src/engine/base/time.ts': "import type { Packet } from '../wire/index'" },
      ['src/engine/base/time.ts:1 base may not import wire'],
    ],
    [
      'an import() inside a type is an import',
      { 'src/engine/base/time.ts': "export type P = import('../wire/index').Packet" },
      ['src/engine/base/time.ts:1 base may not import wire'],
    ],
    [
      'a dynamic import is an import',
      { 'src/engine/base/time.ts': "export const later = () => import('../wire/index')" },
      ['src/engine/base/time.ts:1 base may not import wire'],
    ],
    [
      'a re-export is an import',
      { 'src/engine/base/time.ts': "export * from '../wire/index'" },
      ['src/engine/base/time.ts:1 base may not import wire'],
    ],
    ['siblings are reported', { 'src/engine/kernel/host.ts': "import '../k8s/index'" }, ['src/engine/kernel/host.ts:1 kernel may not import k8s']],
    [
      'policy knows nothing of packets',
      { 'src/engine/policy/decide.ts': "import '../kernel/index'" },
      ['src/engine/policy/decide.ts:1 policy may not import kernel'],
    ],
    ['no ui in the engine', { 'src/engine/lab/view.ts': "import '../../ui/index'" }, ['src/engine/lab/view.ts:1 lab may not import ui']],
    [
      'an unlisted package is reported',
      { 'src/engine/kernel/hash.ts': "import { sha1 } from '@noble/hashes/legacy.js'" },
      ['src/engine/kernel/hash.ts:1 kernel may not import the package @noble/hashes'],
    ],
    ['a listed package is fine', { 'src/engine/datapath/chain-name.ts': "import { sha256 } from '@noble/hashes/sha2.js'" }, []],
    [
      "Node's modules are reported in the engine",
      { 'src/engine/lab/files.ts': "import { readFileSync } from 'node:fs'" },
      ['src/engine/lab/files.ts:1 lab may not import the package node'],
    ],
    ['a test may use vitest and Node', { 'src/engine/lab/files.test.ts': "import 'node:fs'\nimport 'vitest'" }, []],
    [
      'a test keeps to the direction',
      { 'src/engine/base/time.test.ts': "import '../wire/index'" },
      ['src/engine/base/time.test.ts:1 base may not import wire'],
    ],
    [
      'messages take types only',
      {
        'src/messages/index.ts':
          "import type { Rng } from '../engine/base/index'\nimport { type A } from '../engine/wire/index'\nimport { b } from '../engine/wire/index'",
      },
      ['src/messages/index.ts:3 messages may import only types of wire'],
    ],
    [
      'an .astro front matter and its scripts are read',
      {
        'src/pages/index.astro':
          "---\nimport Page from '../ui/layouts/page.astro'\n---\n<p>import 'nothing'</p>\n<script>\nimport '../cli/main'\n</script>",
        'src/cli/main.ts': '',
      },
      ['src/pages/index.astro:6 pages may not import cli'],
    ],
    [
      'a file that is not there is reported',
      { 'src/engine/wire/ipv4.ts': "import './gone'" },
      ['src/engine/wire/ipv4.ts:1 imports ./gone, which is not there'],
    ],
    ['a file of no layer is reported', { 'src/stray.ts': '' }, ['src/stray.ts:1 belongs to no layer']],
    [
      'a cycle of types inside a layer is reported',
      { 'src/engine/wire/a.ts': "import type { B } from './b'", 'src/engine/wire/b.ts': "import type { A } from './a'" },
      ['src/engine/wire/a.ts:1 is in an import cycle: src/engine/wire/a.ts -> src/engine/wire/b.ts -> src/engine/wire/a.ts'],
    ],
    [
      'where a layer allows circles of types, a circle of values is still reported',
      {
        'src/engine/kernel/a.ts': "import type { B } from './b'",
        'src/engine/kernel/b.ts': "import type { A } from './a'",
        'src/engine/kernel/c.ts': "import { d } from './d'",
        'src/engine/kernel/d.ts': "import { c } from './c'",
      },
      ['src/engine/kernel/c.ts:1 is in an import cycle: src/engine/kernel/c.ts -> src/engine/kernel/d.ts -> src/engine/kernel/c.ts'],
    ],
    [
      'two cycles that share no file are two reports',
      {
        'src/engine/wire/a.ts': "import './a'",
        'src/engine/wire/b.ts': "import './c'",
        'src/engine/wire/c.ts': "import './d'",
        'src/engine/wire/d.ts': "import './b'",
      },
      [
        'src/engine/wire/a.ts:1 is in an import cycle: src/engine/wire/a.ts -> src/engine/wire/a.ts',
        'src/engine/wire/b.ts:1 is in an import cycle: src/engine/wire/b.ts -> src/engine/wire/c.ts -> src/engine/wire/d.ts -> src/engine/wire/b.ts',
      ],
    ],
    [
      'the same file twice below is no cycle',
      { 'src/engine/wire/a.ts': "import './b'\nimport './c'", 'src/engine/wire/b.ts': "import './c'", 'src/engine/wire/c.ts': '' },
      [],
    ],
  ])('%s', (_sentence, files, expected) => {
    expect(checkImports(tree(files))).toEqual(expected);
  });
});

describe('the list of layers', () => {
  test('each layer imports lower ranks only', () => {
    const rankOf = new Map(layers.map(({ name, rank }) => [name, rank]));
    const wrong = layers.flatMap(({ name, rank, imports }) =>
      imports.filter((other) => !((rankOf.get(other) ?? Infinity) < rank)).map((other) => `${name} -> ${other}`),
    );
    expect(wrong).toEqual([]);
  });

  test('each name and folder is listed once', () => {
    expect(new Set(layers.map(({ name }) => name)).size).toBe(layers.length);
    expect(new Set(layers.map(({ folder }) => folder)).size).toBe(layers.length);
  });
});

test('src keeps the rules', () => {
  const files = trackedFiles().filter((file) => file.startsWith('src/') || file.startsWith('content/') || file.startsWith('labs/'));
  const sources = new Map(files.map((file) => [file, /\.(?:ts|astro)$/.test(file) ? readTracked(file) : '']));
  expect(sources.size).toBeGreaterThan(0);
  expect(checkImports(sources)).toEqual([]);
});
