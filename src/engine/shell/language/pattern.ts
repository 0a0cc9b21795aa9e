/** Shell patterns: `*`, `?`, `[…]`, escapes (bash manual, section 3.5.8.1). */

const CLASSES: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z', digit: '0-9', alnum: 'A-Za-z0-9', upper: 'A-Z', lower: 'a-z', space: '\\s', blank: ' \\t', punct: '!-\\/:-@\\[-`{-~', xdigit: '0-9A-Fa-f', word: 'A-Za-z0-9_', cntrl: '\\x00-\\x1f\\x7f', print: '\\x20-\\x7e', graph: '\\x21-\\x7e',
};

const escapeRegExp = (c: string): string => c.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** Text as a pattern that matches only itself. */
export const escapePattern = (text: string): string => text.replace(/[\\*?[\]]/g, '\\$&');

export const hasGlob = (pattern: string): boolean => /(^|[^\\])(?:\\\\)*[*?]|(^|[^\\])(?:\\\\)*\[.*\]/s.test(pattern);

/** The pattern with its escapes removed: what a glob without matches stands for. */
export const unescapePattern = (pattern: string): string => pattern.replace(/\\(.)/gs, '$1');

/** Source of a regular expression for the pattern. `lazy`: `*` takes as little as it can. */
export function patternSource(pattern: string, lazy = false): string {
  let out = '';
  for (let i = 0; i < pattern.length; i += 1) {
    const c = pattern[i] as string;
    if (c === '\\') {
      i += 1;
      out += escapeRegExp(pattern[i] ?? '\\');
    } else if (c === '*') out += lazy ? '[\\s\\S]*?' : '[\\s\\S]*';
    else if (c === '?') out += '[\\s\\S]';
    else if (c === '[') {
      const set = bracket(pattern, i);
      if (!set) out += '\\[';
      else {
        out += set.source;
        i = set.end;
      }
    } else out += escapeRegExp(c);
  }
  return out;
}

/** A bracket expression from its `[`; also used by grep and sed, whose rules are the same but for `!`. */
export function bracket(pattern: string, start: number): { readonly source: string; readonly end: number } | undefined {
  let i = start + 1;
  let out = '[';
  if (pattern[i] === '!' || pattern[i] === '^') {
    out += '^';
    i += 1;
  }
  let first = true;
  for (; i < pattern.length; i += 1) {
    const c = pattern[i] as string;
    if (c === ']' && !first) return { source: `${out}]`, end: i };
    first = false;
    const named = /^\[:([a-z]+):\]/.exec(pattern.slice(i));
    if (named) {
      out += CLASSES[named[1] ?? ''] ?? '';
      i += named[0].length - 1;
    } else if (c === '\\' && i + 1 < pattern.length) {
      i += 1;
      out += `\\${pattern[i] as string}`;
    } else out += c === '-' ? '-' : escapeRegExp(c);
  }
  return undefined;
}

/** Whole-text match. */
export const patternMatches = (pattern: string, text: string): boolean => new RegExp(`^(?:${patternSource(pattern)})$`).test(text);
