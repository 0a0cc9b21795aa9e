/** The public list of what the engine simplifies and what it refuses: harvested from doc comments when the site is built. */

/** One `@simplified` or `@unsupported` tag. */
export interface FidelityNote {
  readonly kind: 'simplified' | 'unsupported';
  /** First folder under `src/engine/`: `kernel`, `policy`, ... */
  readonly layer: string;
  /** From the project's root. */
  readonly path: string;
  readonly line: number;
  readonly what: string;
  /** What a learner notices; the part after the dash. */
  readonly effect: string | undefined;
}

/** Reads the tags of one file. A tag's text runs to the next tag, a blank comment line or the end of the comment. */
export function harvest(path: string, source: string): readonly FidelityNote[] {
  const lines = source.split('\n');
  const notes: FidelityNote[] = [];
  const layer = /src\/engine\/([^/]+)\//.exec(path)?.[1] ?? '';
  for (let at = 0; at < lines.length; at += 1) {
    const tag = /^\s*(?:\/\*\*|\*|\/\/)?\s*@(simplified|unsupported)\s+(.*)$/.exec(lines[at] ?? '');
    if (!tag) continue;
    const text = [tag[2] ?? ''];
    const oneLine = (tag[2] ?? '').includes('*/');
    for (let next = at + 1; !oneLine && next < lines.length; next += 1) {
      const more = /^\s*(?:\*(?!\/)|\/\/)\s?(.*)$/.exec(lines[next] ?? '');
      const words = more?.[1]?.trim();
      if (!words || words.startsWith('@')) break;
      text.push(words);
      if (words.includes('*/')) break;
    }
    const whole = text
      .join(' ')
      .replace(/\s*\*\/.*$/, '')
      .trim();
    if (whole === '') continue;
    const dash = /^(.*?)\s+(?:—|–|--)\s+(.*)$/.exec(whole);
    notes.push({
      kind: tag[1] === 'simplified' ? 'simplified' : 'unsupported',
      layer,
      path: path.replace(/^\/+/, ''),
      line: at + 1,
      what: dash?.[1] ?? whole,
      effect: dash?.[2],
    });
  }
  return notes;
}

/** All notes of several files, by layer in the given order, then by path and line. */
export function harvestAll(sources: Readonly<Record<string, string>>): readonly FidelityNote[] {
  return Object.keys(sources)
    .filter((path) => !path.endsWith('.test.ts'))
    .sort()
    .flatMap((path) => harvest(path, sources[path] ?? ''));
}
