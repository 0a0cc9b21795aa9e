/** How kubectl fits its texts to a width. Source: mitchellh/go-wordwrap (WrapString); k8s.io/kubectl v0.36, pkg/util/term (term_writer.go) and pkg/util/templates (help_flags_printer.go). */

const isSpace = (char: string): boolean => /[\t\v\f\r \u0085\u00a0\u2028\u2029\u2000-\u200a]/.test(char);

/** Breaks lines at white space so that they keep to `limit` characters; words longer than it stay whole. */
export function wordWrap(text: string, limit: number): string {
  let out = '';
  let current = 0;
  let word = '';
  let space = '';
  const flush = (): void => {
    current += space.length + word.length;
    out += space + word;
    space = '';
    word = '';
  };
  for (const char of text) {
    if (char === '\n') {
      if (word === '') {
        if (current + space.length <= limit) out += space;
        space = '';
      } else flush();
      out += char;
      current = 0;
    } else if (isSpace(char) && char !== '\u00a0') {
      if (space === '' || word !== '') flush();
      space += char;
    } else {
      word += char;
      if (current + word.length + space.length > limit && word.length < limit) {
        out += '\n';
        current = 0;
        space = '';
      }
    }
  }
  if (word === '') return current + space.length <= limit ? out + space : out;
  return out + space + word;
}

/** The widths that kubectl uses; a narrower terminal gets its text unwrapped. */
const widthFor = (columns: number): number => [120, 100, 80].find((width) => columns >= width) ?? 0;

/** A flag in a help text: its line, and its usage behind a tab. */
const FLAG = /^( {4}(?:-\w, | {4}|)--[^\n]*:)\n\t([^\n]*)$/gm;

/**
 * A help text as a terminal of `columns` gets it. kubectl wraps the usage of each flag (at ten less), then all pieces.
 * Below 80 columns its limit for flags is less than nothing, which in Go's unsigned numbers is no limit.
 */
export function wrapHelp(text: string, columns: number | undefined): string {
  const width = columns === undefined ? 0 : widthFor(columns);
  if (width === 0) return text;
  const flags = text.replace(FLAG, (_, head: string, usage: string) => `${head}\n\t${wordWrap(usage, width - 10).replaceAll('\n', '\n\t')}`);
  return wordWrap(flags, width);
}
