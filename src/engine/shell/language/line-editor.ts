/**
 * Editing a line at a prompt, as a pure model: state and key give the next state. Widgets keep the state and draw it; only finished
 * lines reach the engine. Emacs keys as in readline.
 */
import type { Completion } from '../terminal-device';

export interface LineEditorState {
  readonly text: string;
  /** Before which character the cursor stands: 0 to text.length. */
  readonly cursor: number;
  /** Lines to go back to, oldest first. */
  readonly history: readonly string[];
  /** Place in the history; history.length is the line being typed. */
  readonly at: number;
  /** The line that was being typed before going back. */
  readonly draft: string;
  /** What C-k, C-u and C-w took, for C-y. */
  readonly killed: string;
  /** Reverse search in progress. */
  readonly search: { readonly query: string; readonly at: number; readonly failed: boolean; readonly original: string } | undefined;
  /** Tab was pressed and nothing could be added: the next Tab lists. */
  readonly tabbed: boolean;
}

/** What else a key wants done. */
export type LineEditorEffect =
  | { readonly kind: 'submit'; readonly line: string }
  | { readonly kind: 'interrupt' }
  | { readonly kind: 'end-of-file' }
  | { readonly kind: 'clear' }
  /** Show these below the line, then the line again. */
  | { readonly kind: 'list'; readonly candidates: readonly string[] }
  | { readonly kind: 'bell' };

export interface LineEditorStep {
  readonly state: LineEditorState;
  readonly effect?: LineEditorEffect;
}

/** A key by its readline name. `text` carries printable characters, also pasted ones. */
export type LineEditorKey =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'key'; readonly name: 'enter' | 'backspace' | 'delete' | 'left' | 'right' | 'up' | 'down' | 'home' | 'end' | 'tab' | 'escape' | 'word-left' | 'word-right' | 'kill-word' | 'kill-word-back' }
  | { readonly kind: 'control'; readonly letter: string };

export function startLine(history: readonly string[] = []): LineEditorState {
  return { text: '', cursor: 0, history, at: history.length, draft: '', killed: '', search: undefined, tabbed: false };
}

const edit = (state: LineEditorState, text: string, cursor: number, more: Partial<LineEditorState> = {}): LineEditorStep => ({ state: { ...state, text, cursor, tabbed: false, ...more } });

/** Start of the word before the cursor; words are letters and digits (M-b), or anything but blanks (C-w). */
function wordStart(text: string, cursor: number, blanksOnly: boolean): number {
  const inWord = (c: string): boolean => (blanksOnly ? !/\s/.test(c) : /[A-Za-z0-9_]/.test(c));
  let i = cursor;
  while (i > 0 && !inWord(text[i - 1] as string)) i -= 1;
  while (i > 0 && inWord(text[i - 1] as string)) i -= 1;
  return i;
}

function wordEnd(text: string, cursor: number): number {
  const inWord = (c: string): boolean => /[A-Za-z0-9_]/.test(c);
  let i = cursor;
  while (i < text.length && !inWord(text[i] as string)) i += 1;
  while (i < text.length && inWord(text[i] as string)) i += 1;
  return i;
}

/** The text of a line as pasted or typed; newlines end lines, so a widget submits each (see {@link pastedLines}). */
export function pastedLines(text: string): readonly string[] {
  return text.replace(/\r\n?/g, '\n').split('\n');
}

export function pressKey(state: LineEditorState, key: LineEditorKey, complete: (line: string, cursor: number) => Completion): LineEditorStep {
  if (state.search) return searchKey(state, state.search, key, complete);
  const { text, cursor } = state;
  switch (key.kind) {
    case 'text':
      return edit(state, text.slice(0, cursor) + key.text + text.slice(cursor), cursor + key.text.length);
    case 'control':
      return controlKey(state, key.letter, complete);
    case 'key':
      break;
  }
  switch (key.name) {
    case 'enter':
      return { state: startLine(state.history), effect: { kind: 'submit', line: text } };
    case 'backspace':
      return cursor === 0 ? { state, effect: { kind: 'bell' } } : edit(state, text.slice(0, cursor - 1) + text.slice(cursor), cursor - 1);
    case 'delete':
      return cursor === text.length ? { state, effect: { kind: 'bell' } } : edit(state, text.slice(0, cursor) + text.slice(cursor + 1), cursor);
    case 'left':
      return edit(state, text, Math.max(0, cursor - 1));
    case 'right':
      return edit(state, text, Math.min(text.length, cursor + 1));
    case 'home':
      return edit(state, text, 0);
    case 'end':
      return edit(state, text, text.length);
    case 'up':
      return recall(state, state.at - 1);
    case 'down':
      return recall(state, state.at + 1);
    case 'word-left':
      return edit(state, text, wordStart(text, cursor, false));
    case 'word-right':
      return edit(state, text, wordEnd(text, cursor));
    case 'kill-word':
      return kill(state, cursor, wordEnd(text, cursor), cursor);
    case 'kill-word-back': {
      const start = wordStart(text, cursor, false);
      return kill(state, start, cursor, start);
    }
    case 'tab':
      return tab(state, complete);
    case 'escape':
      return { state };
  }
}

function kill(state: LineEditorState, from: number, to: number, cursor: number): LineEditorStep {
  if (from === to) return { state, effect: { kind: 'bell' } };
  return edit(state, state.text.slice(0, from) + state.text.slice(to), cursor, { killed: state.text.slice(from, to) });
}

function controlKey(state: LineEditorState, letter: string, complete: (line: string, cursor: number) => Completion): LineEditorStep {
  const { text, cursor } = state;
  const press = (name: Extract<LineEditorKey, { kind: 'key' }>['name']): LineEditorStep => pressKey(state, { kind: 'key', name }, complete);
  switch (letter) {
    case 'a': return press('home');
    case 'e': return press('end');
    case 'b': return press('left');
    case 'f': return press('right');
    case 'p': return press('up');
    case 'n': return press('down');
    case 'h': return press('backspace');
    case 'j':
    case 'm': return press('enter');
    case 'i': return press('tab');
    case 'c': return { state: startLine(state.history), effect: { kind: 'interrupt' } };
    case 'd': return text === '' ? { state, effect: { kind: 'end-of-file' } } : press('delete');
    case 'k': return kill(state, cursor, text.length, cursor);
    case 'u': return kill(state, 0, cursor, 0);
    case 'w': {
      const start = wordStart(text, cursor, true);
      return kill(state, start, cursor, start);
    }
    case 'y': return edit(state, text.slice(0, cursor) + state.killed + text.slice(cursor), cursor + state.killed.length);
    case 't': {
      if (cursor === 0 || text.length < 2) return { state, effect: { kind: 'bell' } };
      const at = cursor === text.length ? cursor - 1 : cursor;
      return edit(state, text.slice(0, at - 1) + (text[at] ?? '') + (text[at - 1] ?? '') + text.slice(at + 1), at + 1);
    }
    case 'l': return { state, effect: { kind: 'clear' } };
    case 'r': return { state: { ...state, search: { query: '', at: state.history.length, failed: false, original: text }, tabbed: false } };
    default: return { state, effect: { kind: 'bell' } };
  }
}

function recall(state: LineEditorState, at: number): LineEditorStep {
  if (at < 0 || at > state.history.length) return { state, effect: { kind: 'bell' } };
  const draft = state.at === state.history.length ? state.text : state.draft;
  const text = at === state.history.length ? draft : (state.history[at] ?? '');
  return edit(state, text, text.length, { at, draft });
}

const commonPrefix = (words: readonly string[]): string => words.reduce((a, b) => {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i += 1;
  return a.slice(0, i);
});

/** A word as it must be typed. */
const quoted = (word: string): string => word.replace(/[\s'"\\$&|;<>()*?[\]]/g, (c, offset: number) => (c === '$' && offset === 0 ? c : `\\${c}`));

function tab(state: LineEditorState, complete: (line: string, cursor: number) => Completion): LineEditorStep {
  const { text, cursor } = state;
  const { start, candidates } = complete(text, cursor);
  const [only] = candidates;
  if (only === undefined) return { state: { ...state, tabbed: false }, effect: { kind: 'bell' } };
  const typed = text.slice(start, cursor);
  if (candidates.length === 1) {
    const word = quoted(only) + (/[/=]$/.test(only) ? '' : ' ');
    return edit(state, text.slice(0, start) + word + text.slice(cursor), start + word.length);
  }
  const common = quoted(commonPrefix(candidates));
  if (common.length > typed.length && common.startsWith(typed)) return edit(state, text.slice(0, start) + common + text.slice(cursor), start + common.length);
  if (!state.tabbed) return { state: { ...state, tabbed: true }, effect: { kind: 'bell' } };
  // Paths are listed by their last part.
  const shown = candidates.every((c) => c.includes('/')) ? candidates.map((c) => c.replace(/^.*\/(?=[^/]+\/?$)/, '')) : candidates;
  return { state, effect: { kind: 'list', candidates: shown } };
}

/** What a widget shows in place of the prompt while C-r searches. */
export function searchPrompt(state: LineEditorState): string | undefined {
  return state.search && `(${state.search.failed ? 'failed ' : ''}reverse-i-search)\`${state.search.query}': `;
}

function searchKey(state: LineEditorState, search: NonNullable<LineEditorState['search']>, key: LineEditorKey, complete: (line: string, cursor: number) => Completion): LineEditorStep {
  const find = (query: string, from: number): LineEditorStep => {
    for (let i = Math.min(from, state.history.length - 1); i >= 0; i -= 1) {
      const line = state.history[i] ?? '';
      const at = line.indexOf(query);
      if (at >= 0) return { state: { ...state, text: line, cursor: at, at: i, search: { ...search, query, at: i, failed: false } } };
    }
    return { state: { ...state, search: { ...search, query, failed: true } }, effect: { kind: 'bell' } };
  };
  if (key.kind === 'text') return find(search.query + key.text, search.at);
  if (key.kind === 'key' && key.name === 'backspace') return find(search.query.slice(0, -1), state.history.length - 1);
  if (key.kind === 'control' && key.letter === 'r') return find(search.query, search.at - 1);
  if (key.kind === 'control' && (key.letter === 'g' || key.letter === 'c')) {
    const left = { ...state, text: search.original, cursor: search.original.length, at: state.history.length, search: undefined };
    return key.letter === 'c' ? { state: startLine(state.history), effect: { kind: 'interrupt' } } : { state: left };
  }
  // Any other key ends the search and then does what it does.
  const left = { ...state, search: undefined };
  return key.kind === 'key' && key.name === 'escape' ? { state: left } : pressKey(left, key, complete);
}
