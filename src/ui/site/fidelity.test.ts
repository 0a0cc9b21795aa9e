import { describe, expect, test } from 'vitest';
import { harvest, harvestAll } from './fidelity';

const at = '/src/engine/kernel/link/bridge.ts';
const texts = (source: string): readonly (readonly [string, string, string | undefined])[] =>
  harvest(at, source).map((note) => [note.kind, note.what, note.effect]);

describe('tags in doc comments become entries', () => {
  test.each([
    [
      'a tag with its effect',
      '/**\n * @simplified ageing on read — entries vanish late\n */',
      [['simplified', 'ageing on read', 'entries vanish late']],
    ],
    ['a tag without effect', '/** @unsupported VLANs */', [['unsupported', 'VLANs', undefined]]],
    [
      'a tag over two lines',
      '/**\n * @unsupported spanning tree: a loop\n * stays a loop — packets circle\n * @simplified x\n */',
      [
        ['unsupported', 'spanning tree: a loop stays a loop', 'packets circle'],
        ['simplified', 'x', undefined],
      ],
    ],
    ['prose after a blank line is not the tag', '/**\n * @simplified a\n *\n * More.\n */', [['simplified', 'a', undefined]]],
    ['a hyphen inside a word is not a dash', '/** @simplified read-only sets */', [['simplified', 'read-only sets', undefined]]],
    ['a line comment', '// @unsupported IPv6 — refused', [['unsupported', 'IPv6', 'refused']]],
    ['a mention in prose is not a tag', '/** See @simplifiedX and the `@unsupported` tag. */', []],
  ])('%s', (_name, source, expected) => {
    expect(texts(source)).toEqual(expected);
  });

  test('the layer, the path from the root and the line are kept; tests are left out', () => {
    const notes = harvestAll({ [at]: '\n// @unsupported x', '/src/engine/kernel/a.test.ts': '// @unsupported y' });
    expect(notes).toEqual([
      { kind: 'unsupported', layer: 'kernel', path: 'src/engine/kernel/link/bridge.ts', line: 2, what: 'x', effect: undefined },
    ]);
  });
});
