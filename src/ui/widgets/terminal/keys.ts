/** From the browser's keys and pastes to those of the engine's line editor. */
import { pastedLines, startLine, type LineEditorKey, type LineEditorState } from '../../../engine/shell/index';

/** The parts of a KeyboardEvent that count. */
export interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
}

type KeyName = Extract<LineEditorKey, { kind: 'key' }>['name'];

const NAMES: Readonly<Record<string, KeyName>> = {
  Enter: 'enter',
  Backspace: 'backspace',
  Delete: 'delete',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'home',
  End: 'end',
  Tab: 'tab',
  Escape: 'escape',
};

const ALT: Readonly<Record<string, KeyName>> = { b: 'word-left', f: 'word-right', d: 'kill-word', Backspace: 'kill-word-back' };
const CTRL: Readonly<Record<string, KeyName>> = { ArrowLeft: 'word-left', ArrowRight: 'word-right', Backspace: 'kill-word-back' };

/** The line editor's key; undefined for keys that mean nothing to it. Printable keys are left to the browser, which composes them into text. */
export function editorKey({ key, ctrlKey, altKey }: Pressed): LineEditorKey | undefined {
  const named = (name: KeyName | undefined): LineEditorKey | undefined => (name === undefined ? undefined : { kind: 'key', name });
  if (ctrlKey && altKey) return undefined;
  if (ctrlKey) return key.length === 1 ? { kind: 'control', letter: key.toLowerCase() } : named(CTRL[key]);
  return named(altKey ? ALT[key] : NAMES[key]);
}

/** Pasted text: its lines up to the last newline are submitted one by one, the rest stays to be edited. */
export function pasteText(state: LineEditorState, pasted: string): { readonly lines: readonly string[]; readonly state: LineEditorState } {
   
  const pieces = pastedLines(pasted.replace(/\t/g, '    ').replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, ''));
  const before = state.text.slice(0, state.cursor);
  const after = state.text.slice(state.cursor);
  const [first = '', ...others] = pieces;
  const last = others.pop();
  if (last === undefined) return { lines: [], state: { ...state, text: before + first + after, cursor: before.length + first.length, tabbed: false } };
  return { lines: [before + first, ...others], state: { ...startLine(state.history), killed: state.killed, text: last + after, cursor: last.length } };
}
