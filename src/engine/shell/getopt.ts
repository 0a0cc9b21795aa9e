/** The words of a command line as getopt(3) of the GNU C library reads them: operands may stand between options, `--` ends the options. */

export type GetoptWord =
  /** `value` is empty for a letter that takes none. */
  | { readonly kind: 'option'; readonly letter: string; readonly value: string }
  | { readonly kind: 'operand'; readonly word: string }
  /** getopt's `invalid option`. */
  | { readonly kind: 'unknown'; readonly letter: string }
  /** getopt's `option requires an argument`. */
  | { readonly kind: 'missing'; readonly letter: string };

/** `short`: letters, `:` after one that takes an argument, attached (`-c3`) or as the next word (`-c 3`). */
export function* getopt(argv: readonly string[], short: string): Generator<GetoptWord, void> {
  for (let i = 0; i < argv.length; i += 1) {
    const word = argv[i] as string;
    if (word === '--') {
      for (const operand of argv.slice(i + 1)) yield { kind: 'operand', word: operand };
      return;
    }
    if (!word.startsWith('-') || word === '-') {
      yield { kind: 'operand', word };
      continue;
    }
    for (let k = 1; k < word.length; k += 1) {
      const letter = word[k] as string;
      const at = letter === ':' ? -1 : short.indexOf(letter);
      if (at < 0) {
        yield { kind: 'unknown', letter };
        continue;
      }
      if (short[at + 1] !== ':') {
        yield { kind: 'option', letter, value: '' };
        continue;
      }
      const attached = word.slice(k + 1);
      if (attached === '') i += 1;
      const value = attached === '' ? argv[i] : attached;
      yield value === undefined ? { kind: 'missing', letter } : { kind: 'option', letter, value };
      break;
    }
  }
}
