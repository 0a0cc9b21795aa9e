import { expect, test } from 'vitest';
import { getopt } from './getopt';

/** What getopt(3) of glibc 2.36 gave a C program with the string `vc:` for the same words: `v`, `c=3`, `?x`, `:c`, and at the end the operands. */
const ROWS: readonly { readonly words: readonly string[]; readonly read: readonly string[] }[] = [
  { words: ['-v', '-c', '3', 'host'], read: ['v', 'c=3', 'host'] },
  { words: ['-vc3', 'host'], read: ['v', 'c=3', 'host'] },
  { words: ['host', '-v'], read: ['v', 'host'] },
  { words: ['-c', '-v'], read: ['c=-v'] },
  { words: ['-c', '--', 'host'], read: ['c=--', 'host'] },
  { words: ['-v', '--', '-c', '3'], read: ['v', '-c', '3'] },
  { words: ['-', '-v'], read: ['v', '-'] },
  { words: ['-xv'], read: ['?x', 'v'] },
  { words: ['-v', '-c'], read: ['v', ':c'] },
  { words: ['--v'], read: ['?-', 'v'] },
  { words: ['-:v'], read: ['?:', 'v'] },
];

for (const { words, read } of ROWS) {
  test(`getopt reads ${words.join(' ')}`, () => {
    const options: string[] = [];
    const operands: string[] = [];
    for (const one of getopt(words, 'vc:')) {
      if (one.kind === 'operand') operands.push(one.word);
      else if (one.kind === 'option') options.push(one.value === '' ? one.letter : `${one.letter}=${one.value}`);
      else options.push(one.kind === 'unknown' ? `?${one.letter}` : `:${one.letter}`);
    }
    expect([...options, ...operands]).toEqual(read);
  });
}
