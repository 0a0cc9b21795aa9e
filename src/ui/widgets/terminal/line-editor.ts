/**
 * Editing one line as readline does, as a pure model: a state and a key give the next state and what to do. The terminal draws it; the session
 * only hears of whole lines.
 */

export interface LineState {
  readonly text: string;
  /** Where the cursor stands, in UTF-16 units from 0. */
  readonly cursor: number;
  /** What Ctrl-Y brings back. */
  readonly killed: string;
  /** Place in the history, counted back from the newest; 0 is the line being typed. */
  readonly back: number;
  /** The line being typed, while the history is looked at. */
  readonly typed: string;
  /** Ctrl-R: what is searched for. */
  readonly search: { readonly query: string; readonly match: number } | undefined;
}

export type LineEffect =
  | { readonly kind: 'none' }
  | { readonly kind: 'submit'; readonly line: string }
  | { readonly kind: 'interrupt' }
  | { readonly kind: 'eof' }
  | { readonly kind: 'clear' }
  | { readonly kind: 'leave' }
  /** Tab was pressed twice with several candidates. */
  | { readonly kind: 'offer'; readonly candidates: readonly string[] }
  | { readonly kind: 'bell' };

export interface LineContext {
  /** Oldest first. */
  readonly history: readonly string[];
  complete(line: string, cursor: number): { readonly start: number; readonly candidates: readonly string[] };
}

export interface LineKey {
  /** `KeyboardEvent.key`, or the text that was pasted or composed. */
  readonly key: string;
  readonly ctrl?: boolean;
  readonly alt?: boolean;
}

export interface LineResult {
  readonly state: LineState;
  readonly effect: LineEffect;
}

export const emptyLine: LineState = { text: '', cursor: 0, killed: '', back: 0, typed: '', search: undefined };

const none: LineEffect = { kind: 'none' };
const stay = (state: LineState, effect: LineEffect = none): LineResult => ({ state, effect });

const replace = (state: LineState, text: string, cursor: number): LineState => ({ ...state, text, cursor, back: 0, typed: '', search: undefined });

/** Start of the word before `at`: letters and digits, as readline's Alt-B; `wide` counts anything but blanks, as Ctrl-W. */
function wordStart(text: string, at: number, wide = false): number {
  const inWord = (char: string | undefined): boolean => char !== undefined && (wide ? !/\s/.test(char) : /[A-Za-z0-9_]/.test(char));
  let i = at;
  while (i > 0 && !inWord(text[i - 1])) i -= 1;
  while (i > 0 && inWord(text[i - 1])) i -= 1;
  return i;
}

function wordEnd(text: string, at: number): number {
  let i = at;
  while (i < text.length && !/[A-Za-z0-9_]/.test(text[i] ?? '')) i += 1;
  while (i < text.length && /[A-Za-z0-9_]/.test(text[i] ?? '')) i += 1;
  return i;
}

/** A surrogate pair is one step. */
const stepBack = (text: string, at: number): number => (at > 1 && /[\uDC00-\uDFFF]/.test(text[at - 1] ?? '') ? at - 2 : Math.max(0, at - 1));
const stepOn = (text: string, at: number): number => (/[\uD800-\uDBFF]/.test(text[at] ?? '') ? Math.min(text.length, at + 2) : Math.min(text.length, at + 1));

export function insertText(state: LineState, inserted: string): LineState {
  return replace(state, state.text.slice(0, state.cursor) + inserted + state.text.slice(state.cursor), state.cursor + inserted.length);
}

function kill(state: LineState, from: number, to: number): LineState {
  if (from === to) return state;
  return { ...replace(state, state.text.slice(0, from) + state.text.slice(to), from), killed: state.text.slice(from, to) };
}

function lookBack(state: LineState, back: number, { history }: LineContext): LineResult {
  if (back < 0 || back > history.length) return stay(state, { kind: 'bell' });
  const typed = state.back === 0 ? state.text : state.typed;
  const text = back === 0 ? typed : (history[history.length - back] ?? '');
  return stay({ ...state, text, cursor: text.length, back, typed });
}

const commonPrefix = (words: readonly string[]): string => {
  let prefix = words[0] ?? '';
  for (const word of words) while (!word.startsWith(prefix)) prefix = prefix.slice(0, -1);
  return prefix;
};

function complete(state: LineState, context: LineContext): LineResult {
  const { start, candidates } = context.complete(state.text, state.cursor);
  if (candidates.length === 0) return stay(state, { kind: 'bell' });
  const typed = state.text.slice(start, state.cursor);
  const prefix = commonPrefix(candidates);
  const put = (word: string): LineState => replace(state, state.text.slice(0, start) + word + state.text.slice(state.cursor), start + word.length);
  if (candidates.length === 1) return stay(put(prefix.endsWith('/') || prefix.endsWith(' ') ? prefix : `${prefix} `));
  if (prefix.length > typed.length) return stay(put(prefix));
  return stay(state, { kind: 'offer', candidates });
}

function searching(state: LineState, key: LineKey, { history }: LineContext): LineResult | undefined {
  const { search } = state;
  if (!search) return undefined;
  const find = (query: string, before: number): LineState => {
    for (let i = before; i >= 0; i -= 1) {
      const line = history[i] ?? '';
      if (line.includes(query)) return { ...state, text: line, cursor: line.indexOf(query), search: { query, match: i } };
    }
    return { ...state, search: { query, match: search.match } };
  };
  if (key.ctrl && key.key === 'r') return stay(find(search.query, search.match - 1));
  if (key.ctrl && (key.key === 'g' || key.key === 'c')) return stay({ ...state, text: state.typed, cursor: state.typed.length, search: undefined, typed: '' });
  if (key.key === 'Backspace') return stay(find(search.query.slice(0, -1), history.length - 1));
  if (!key.ctrl && !key.alt && [...key.key].length === 1) return stay(find(search.query + key.key, search.match));
  return undefined;
}

/** What a key does to the line. */
export function pressKey(before: LineState, key: LineKey, context: LineContext): LineResult {
  const found = searching(before, key, context);
  if (found) return found;
  const state: LineState = before.search ? { ...before, search: undefined } : before;
  const { text, cursor } = state;
  const move = (to: number): LineResult => stay({ ...state, cursor: to });
  if (key.ctrl) {
    switch (key.key) {
      case 'a':
        return move(0);
      case 'e':
        return move(text.length);
      case 'b':
        return move(stepBack(text, cursor));
      case 'f':
        return move(stepOn(text, cursor));
      case 'c':
        return stay({ ...emptyLine, killed: state.killed }, { kind: 'interrupt' });
      case 'd':
        return text === '' ? stay(state, { kind: 'eof' }) : stay(replace(state, text.slice(0, cursor) + text.slice(stepOn(text, cursor)), cursor));
      case 'h':
        return stay(replace(state, text.slice(0, stepBack(text, cursor)) + text.slice(cursor), stepBack(text, cursor)));
      case 'k':
        return stay(kill(state, cursor, text.length));
      case 'u':
        return stay(kill(state, 0, cursor));
      case 'w':
        return stay(kill(state, wordStart(text, cursor, true), cursor));
      case 'y':
        return stay(insertText(state, state.killed));
      case 'l':
        return stay(state, { kind: 'clear' });
      case 'p':
        return lookBack(state, state.back + 1, context);
      case 'n':
        return lookBack(state, state.back - 1, context);
      case 'r':
        return stay({ ...state, typed: text, search: { query: '', match: context.history.length - 1 } });
      case 'ArrowLeft':
        return move(wordStart(text, cursor));
      case 'ArrowRight':
        return move(wordEnd(text, cursor));
      default:
        return stay(state);
    }
  }
  if (key.alt) {
    switch (key.key) {
      case 'b':
        return move(wordStart(text, cursor));
      case 'f':
        return move(wordEnd(text, cursor));
      case 'd':
        return stay(kill(state, cursor, wordEnd(text, cursor)));
      case 'Backspace':
        return stay(kill(state, wordStart(text, cursor), cursor));
      default:
        return stay(state);
    }
  }
  switch (key.key) {
    case 'Enter':
      return stay({ ...emptyLine, killed: state.killed }, { kind: 'submit', line: text });
    case 'Backspace':
      return cursor === 0 ? stay(state, { kind: 'bell' }) : stay(replace(state, text.slice(0, stepBack(text, cursor)) + text.slice(cursor), stepBack(text, cursor)));
    case 'Delete':
      return stay(replace(state, text.slice(0, cursor) + text.slice(stepOn(text, cursor)), cursor));
    case 'ArrowLeft':
      return move(stepBack(text, cursor));
    case 'ArrowRight':
      return move(stepOn(text, cursor));
    case 'Home':
      return move(0);
    case 'End':
      return move(text.length);
    case 'ArrowUp':
      return lookBack(state, state.back + 1, context);
    case 'ArrowDown':
      return lookBack(state, state.back - 1, context);
    case 'Tab':
      return complete(state, context);
    case 'Escape':
      return stay(state, { kind: 'leave' });
    default:
      return [...key.key].length === 1 ? stay(insertText(state, key.key)) : stay(state);
  }
}

/** Pasted text: its lines up to the last newline are submitted one by one, the rest stays to be edited. */
export function pasteText(state: LineState, pasted: string): { readonly lines: readonly string[]; readonly state: LineState } {
  const clean = pasted.replace(/\r\n?/g, '\n').replace(/\t/g, '    ').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');
  const pieces = clean.split('\n');
  if (pieces.length === 1) return { lines: [], state: insertText(state, clean) };
  const [first = '', ...others] = pieces;
  const rest = others.pop() ?? '';
  const head = state.text.slice(0, state.cursor) + first + (others.length === 0 && rest === '' ? state.text.slice(state.cursor) : '');
  const tail = others.length === 0 && rest === '' ? '' : rest + state.text.slice(state.cursor);
  return { lines: [head, ...others], state: { ...emptyLine, text: tail, cursor: rest.length, killed: state.killed } };
}
