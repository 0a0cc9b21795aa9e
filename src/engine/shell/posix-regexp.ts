/**
 * POSIX basic and extended regular expressions (with GNU's extensions), as JavaScript ones: grep, sed, awk, expr, `[[ =~ ]]`.
 * @simplified leftmost-first instead of leftmost-longest alternation — `echo ab | grep -oE 'a|ab'` prints `a`, GNU prints `ab`
 */
import { err, ok, type Result } from '../base/index';
import { bracket } from './language/pattern';

export type RegexpStyle = 'basic' | 'extended' | 'fixed';

const escape = (c: string): string => c.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

export function posixToRegExp(pattern: string, style: RegexpStyle, flags = ''): Result<RegExp, string> {
  if (style === 'fixed') return ok(new RegExp(pattern.split('\n').map(escape).join('|'), flags));
  const translated = translate(pattern, style);
  if (!translated.ok) return translated;
  try {
    return ok(new RegExp(translated.value, flags));
  } catch {
    return err('Invalid regular expression');
  }
}

function translate(pattern: string, style: 'basic' | 'extended'): Result<string, string> {
  const extended = style === 'extended';
  let out = '';
  let depth = 0;
  /** Whether a repetition may follow: not at the start of an expression, group or alternative. */
  let hasAtom = false;
  for (let i = 0; i < pattern.length; i += 1) {
    const c = pattern[i] as string;
    const next = pattern[i + 1];
    if (c === '\\') {
      i += 1;
      if (next === undefined) return err('Trailing backslash');
      const operator = !extended && '(){}|+?'.includes(next) ? next : undefined;
      if (operator !== undefined) {
        if (operator === '{') {
          const close = pattern.indexOf('\\}', i);
          if (close < 0) return err('Unmatched \\{');
          out += `{${pattern.slice(i + 1, close).replace(/^,/, '0,')}}`;
          i = close + 1;
          continue;
        }
        if (operator === '(') depth += 1;
        if (operator === ')') {
          if (depth === 0) return err('Unmatched ) or \\)');
          depth -= 1;
        }
        out += operator;
        hasAtom = operator === ')' || operator === '+' || operator === '?';
        continue;
      }
      if (/[1-9]/.test(next) || 'wWsSbB'.includes(next)) out += `\\${next}`;
      else if (next === '<') out += '\\b(?=\\w)';
      else if (next === '>') out += '\\b(?<=\\w)';
      else if (next === '`') out += '^';
      else if (next === "'") out += '$';
      else if (next === 'n') out += '\\n';
      else if (next === 't') out += '\\t';
      else out += escape(next);
      hasAtom = true;
      continue;
    }
    if (c === '[') {
      const set = bracketExpression(pattern, i);
      if (!set) return err('Unmatched [, [^, [:, [., or [=');
      out += set.source;
      i = set.end;
      hasAtom = true;
      continue;
    }
    if (c === '*') {
      out += hasAtom ? '*' : '\\*';
      hasAtom = true;
      continue;
    }
    if (c === '.') {
      out += '[^\\n]';
      hasAtom = true;
      continue;
    }
    if (c === '^') {
      const anchors = extended || i === 0 || pattern.slice(0, i).endsWith('\\(') || pattern.slice(0, i).endsWith('\\|');
      out += anchors ? '^' : '\\^';
      hasAtom = !anchors;
      continue;
    }
    if (c === '$') {
      const rest = pattern.slice(i + 1);
      const anchors = extended || rest === '' || rest.startsWith('\\)') || rest.startsWith('\\|');
      out += anchors ? '$' : '\\$';
      hasAtom = true;
      continue;
    }
    if (extended) {
      if (c === '(') {
        depth += 1;
        out += '(';
        hasAtom = false;
        continue;
      }
      if (c === ')') {
        if (depth === 0) return err('Unmatched ) or \\)');
        depth -= 1;
        out += ')';
        hasAtom = true;
        continue;
      }
      if (c === '|') {
        out += '|';
        hasAtom = false;
        continue;
      }
      if (c === '+' || c === '?') {
        out += hasAtom ? c : `\\${c}`;
        hasAtom = true;
        continue;
      }
      if (c === '{') {
        const m = /^\{(\d*)(,?)(\d*)\}/.exec(pattern.slice(i));
        if (m && hasAtom && m[0] !== '{}') {
          out += `{${m[1] === '' ? '0' : (m[1] ?? '')}${m[2] ?? ''}${m[3] ?? ''}}`;
          i += m[0].length - 1;
        } else out += '\\{';
        hasAtom = true;
        continue;
      }
    }
    out += escape(c);
    hasAtom = true;
  }
  if (depth > 0) return err('Unmatched ( or \\(');
  return ok(out);
}

/** In POSIX brackets a backslash is an ordinary character and only `^` negates. */
function bracketExpression(pattern: string, start: number): { readonly source: string; readonly end: number } | undefined {
  let end = start + 1;
  if (pattern[end] === '^') end += 1;
  if (pattern[end] === ']') end += 1;
  while (end < pattern.length && pattern[end] !== ']') {
    if (pattern[end] === '[' && (pattern[end + 1] === ':' || pattern[end + 1] === '.' || pattern[end + 1] === '=')) {
      const close = pattern.indexOf(`${pattern[end + 1] ?? ''}]`, end + 2);
      if (close < 0) return undefined;
      end = close + 2;
    } else end += 1;
  }
  if (end >= pattern.length) return undefined;
  const text = pattern.slice(start, end + 1).replace(/\\(?![nt])/g, '\\\\').replace(/^\[!/, '[\\!');
  const set = bracket(text, 0);
  return set && { source: set.source, end };
}
