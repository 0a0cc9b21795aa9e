/** Brace expansion (bash manual, section 3.5.1): purely textual, before everything else. */
import type { Part, Word } from './syntax';

/** A character of unquoted text, or something that braces cannot look into. */
type Atom = string | Part;

export function expandBraces(word: Word): readonly Word[] {
  if (!word.parts.some((part) => part.kind === 'literal' && !part.quoted && part.text.includes('{'))) return [word];
  const atoms: Atom[] = [];
  for (const part of word.parts) {
    if (part.kind === 'literal' && !part.quoted) atoms.push(...part.text);
    else atoms.push(part);
  }
  return expand(atoms).map((list) => ({ parts: join(list), source: word.source }));
}

function join(atoms: readonly Atom[]): readonly Part[] {
  const parts: Part[] = [];
  let text = '';
  for (const atom of atoms) {
    if (typeof atom === 'string') text += atom;
    else {
      if (text !== '') parts.push({ kind: 'literal', text, quoted: false });
      text = '';
      parts.push(atom);
    }
  }
  if (text !== '') parts.push({ kind: 'literal', text, quoted: false });
  return parts;
}

function expand(atoms: readonly Atom[]): readonly (readonly Atom[])[] {
  for (let open = 0; open < atoms.length; open += 1) {
    if (atoms[open] !== '{') continue;
    let depth = 0;
    const commas: number[] = [];
    let close = -1;
    for (let i = open + 1; i < atoms.length; i += 1) {
      if (atoms[i] === '{') depth += 1;
      else if (atoms[i] === '}') {
        if (depth === 0) {
          close = i;
          break;
        }
        depth -= 1;
      } else if (atoms[i] === ',' && depth === 0) commas.push(i);
    }
    if (close < 0) continue;
    const inner = atoms.slice(open + 1, close);
    let alternatives: readonly (readonly Atom[])[] | undefined;
    if (commas.length > 0) {
      const cuts = [open, ...commas, close];
      alternatives = cuts.slice(1).flatMap((end, i) => expand(atoms.slice((cuts[i] as number) + 1, end)));
    } else if (inner.every((a) => typeof a === 'string')) alternatives = sequence(inner.join(''))?.map((text) => [...text]);
    if (!alternatives) continue;
    const before = atoms.slice(0, open);
    const after = expand(atoms.slice(close + 1));
    return alternatives.flatMap((middle) => after.map((end) => [...before, ...middle, ...end]));
  }
  return [atoms];
}

/** Longest sequence that is made: beyond it bash too would run out of memory sooner or later. */
const MAX_SEQUENCE = 100_000;

function sequence(text: string): readonly string[] | undefined {
  const m = /^(-?\d+|[A-Za-z])\.\.(-?\d+|[A-Za-z])(?:\.\.(-?\d+))?$/.exec(text);
  if (!m) return undefined;
  const [, a = '', b = '', by] = m;
  const numeric = /\d/.test(a) && /\d/.test(b);
  if (!numeric && (/\d/.test(a) || /\d/.test(b))) return undefined;
  const from = numeric ? Number(a) : a.charCodeAt(0);
  const to = numeric ? Number(b) : b.charCodeAt(0);
  const step = Math.max(1, Math.abs(Number(by ?? 1)));
  const padded = numeric && [a, b].some((n) => /^-?0\d/.test(n));
  const width = padded ? Math.max(a.length, b.length) : 0;
  const out: string[] = [];
  for (let i = from; from <= to ? i <= to : i >= to; i += from <= to ? step : -step) {
    if (out.length >= MAX_SEQUENCE) return undefined;
    out.push(numeric ? (i < 0 ? `-${String(-i).padStart(width - 1, '0')}` : String(i).padStart(width, '0')) : String.fromCharCode(i));
  }
  return out;
}
