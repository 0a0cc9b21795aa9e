/** Splits a line of a batch file: blanks separate, quotes and backslashes protect, `#` starts a comment. */
export function splitCommandLine(line: string): readonly string[] {
  const out: string[] = [];
  const pattern = /\s*(?:#.*$|((?:"[^"]*"|'[^']*'|\\.|[^\s"'\\#]|(?<=\S)#)+))/y;
  for (;;) {
    const m = pattern.exec(line);
    if (!m || m[1] === undefined) return out;
    out.push(m[1].replace(/"([^"]*)"|'([^']*)'|\\(.)/g, (_, a: string | undefined, b: string | undefined, c: string | undefined) => a ?? b ?? c ?? ''));
  }
}
