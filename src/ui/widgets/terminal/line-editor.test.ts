import { describe, expect, test } from 'vitest';
import { emptyLine, pasteText, pressKey, type LineContext, type LineKey, type LineState } from './line-editor';

const context = (history: readonly string[] = [], words: readonly string[] = []): LineContext => ({
  history,
  complete: (line, cursor) => {
    const start = line.lastIndexOf(' ', cursor - 1) + 1;
    return { start, candidates: words.filter((word) => word.startsWith(line.slice(start, cursor))) };
  },
});

/** Keys as people write them: `a`, `C-a`, `M-b`, `Enter`. */
function key(text: string): LineKey {
  if (text.startsWith('C-')) return { key: text.slice(2), ctrl: true };
  if (text.startsWith('M-')) return { key: text.slice(2), alt: true };
  return { key: text };
}

function type(keys: readonly string[], using = context(), from: LineState = emptyLine) {
  let state = from;
  let effect = pressKey(state, { key: 'Shift' }, using).effect;
  for (const one of keys) ({ state, effect } = pressKey(state, key(one), using));
  return { ...state, shown: `${state.text.slice(0, state.cursor)}|${state.text.slice(state.cursor)}`, effect };
}

const letters = (text: string): string[] => [...text];

describe('editing a line', () => {
  test.each<[string, string[], string]>([
    ['letters go in at the cursor', [...letters('ac'), 'ArrowLeft', 'b'], 'ab|c'],
    ['Backspace takes the letter before, Delete the one after', [...letters('abcd'), 'ArrowLeft', 'ArrowLeft', 'Backspace', 'Delete'], 'a|d'],
    ['Ctrl-A and Ctrl-E go to the ends', [...letters('ab'), 'C-a', 'x', 'C-e', 'y'], 'xaby|'],
    ['Ctrl-W takes the word before, blanks divide', letters('kubectl get po-d').concat('C-w'), 'kubectl get |'],
    ['Alt-Backspace stops at a hyphen', letters('get po-d').concat('M-Backspace'), 'get po-|'],
    ['Ctrl-U takes all before, Ctrl-Y brings it back', [...letters('abc'), 'ArrowLeft', 'C-u', 'End', 'C-y'], 'cab|'],
    ['Ctrl-K takes all after', [...letters('abc'), 'C-a', 'ArrowRight', 'C-k'], 'a|'],
    ['Alt-B and Alt-F move by words', [...letters('one two'), 'M-b', 'x', 'M-f'], 'one xtwo|'],
    ['a letter outside the basic plane is one letter', ['a', '𝄞', 'Backspace'], 'a|'],
    ['a key without a letter does nothing', ['a', 'Shift', 'F5', 'C-q'], 'a|'],
  ])('%s', (_what, keys, shown) => {
    expect(type(keys).shown).toBe(shown);
  });
});

describe('history', () => {
  const using = context(['first', 'second', 'curl x']);
  test.each<[string, string[], string]>([
    ['Up shows the newest, then older ones', ['ArrowUp', 'ArrowUp'], 'second|'],
    ['Down comes back to what was being typed', [...letters('ls'), 'ArrowUp', 'ArrowUp', 'ArrowDown', 'ArrowDown'], 'ls|'],
    ['Up stops at the oldest', ['ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowUp'], 'first|'],
    ['Ctrl-R finds the newest with the letters', ['C-r', ...letters('ir')], 'f|irst'],
    ['Ctrl-R again goes further back', ['C-r', 's', 'C-r'], 'fir|st'],
    ['Ctrl-G leaves the search', [...letters('ab'), 'C-r', 's', 'C-g'], 'ab|'],
  ])('%s', (_what, keys, shown) => {
    expect(type(keys, using).shown).toBe(shown);
  });
});

describe('completion', () => {
  const using = context([], ['kubectl', 'describe', 'delete', '03-deny.yaml', 'wrong/']);
  test.each<[string, string, string]>([
    ['one candidate is written out with a blank', 'ku', 'kubectl |'],
    ['a directory gets none', 'cat wr', 'cat wrong/|'],
    ['several share as much as they have', 'kubectl d', 'kubectl de|'],
  ])('%s', (_what, line, shown) => {
    expect(type([...letters(line), 'Tab'], using).shown).toBe(shown);
  });
  test('several that share no more are offered', () => {
    expect(type([...letters('kubectl de'), 'Tab'], using).effect).toEqual({ kind: 'offer', candidates: ['describe', 'delete'] });
  });
  test('none rings', () => {
    expect(type(['z', 'Tab'], using).effect).toEqual({ kind: 'bell' });
  });
});

describe('what leaves the line', () => {
  test.each<[string, string[], object]>([
    ['Enter submits', [...letters('ls'), 'Enter'], { kind: 'submit', line: 'ls' }],
    ['Ctrl-C interrupts', ['a', 'C-c'], { kind: 'interrupt' }],
    ['Ctrl-D on an empty line ends', ['C-d'], { kind: 'eof' }],
    ['Ctrl-D on a line only deletes', ['a', 'C-a', 'C-d'], { kind: 'none' }],
    ['Esc leaves the terminal', ['Escape'], { kind: 'leave' }],
  ])('%s', (_what, keys, effect) => {
    expect(type(keys).effect).toEqual(effect);
  });
  test('after Enter the line is empty', () => {
    expect(type([...letters('ls'), 'Enter']).shown).toBe('|');
  });
});

describe('paste', () => {
  test.each<[string, string, string[], string]>([
    ['one line goes in at the cursor', 'abc', [], 'xabc|y'],
    ['whole lines are submitted', 'ls\npwd\n', ['xls', 'pwd'], '|y'],
    ['the last, unfinished one stays', 'ls\npw', ['xls'], 'pw|y'],
    ['control characters do not get in', 'a\u001b[31mb', [], 'xa[31mb|y'],
  ])('%s', (_what, pasted, lines, shown) => {
    const got = pasteText({ ...emptyLine, text: 'xy', cursor: 1 }, pasted);
    expect(got.lines).toEqual(lines);
    expect(`${got.state.text.slice(0, got.state.cursor)}|${got.state.text.slice(got.state.cursor)}`).toBe(shown);
  });
});
