import { describe, expect, test } from 'vitest';
import { startLine } from '../../../engine/shell/index';
import { editorKey, pasteText } from './keys';

describe('keys', () => {
  const plain = { ctrlKey: false, altKey: false };
  test.each<[string, Parameters<typeof editorKey>[0], ReturnType<typeof editorKey>]>([
    ['Enter', { ...plain, key: 'Enter' }, { kind: 'key', name: 'enter' }],
    ['Ctrl-R, also with caps lock', { ...plain, key: 'R', ctrlKey: true }, { kind: 'control', letter: 'r' }],
    ['Alt-Backspace takes a word', { ...plain, key: 'Backspace', altKey: true }, { kind: 'key', name: 'kill-word-back' }],
    ['Ctrl-Left goes back a word', { ...plain, key: 'ArrowLeft', ctrlKey: true }, { kind: 'key', name: 'word-left' }],
    ['AltGr makes letters on many keyboards', { key: '@', ctrlKey: true, altKey: true }, undefined],
    ['a letter is text, not a key', { ...plain, key: 'a' }, undefined],
    ['F5 is the browser’s', { ...plain, key: 'F5' }, undefined],
  ])('%s', (_what, pressed, key) => {
    expect(editorKey(pressed)).toEqual(key);
  });
});

describe('paste', () => {
  test.each<[string, string, string[], string]>([
    ['one line goes in at the cursor', 'abc', [], 'xabc|y'],
    ['whole lines are submitted', 'ls\npwd\n', ['xls', 'pwd'], '|y'],
    ['the last, unfinished one stays', 'ls\r\npw', ['xls'], 'pw|y'],
    ['control characters do not get in', 'a\u001b[31mb', [], 'xa[31mb|y'],
  ])('%s', (_what, pasted, lines, shown) => {
    const got = pasteText({ ...startLine(), text: 'xy', cursor: 1 }, pasted);
    expect(got.lines).toEqual(lines);
    expect(`${got.state.text.slice(0, got.state.cursor)}|${got.state.text.slice(got.state.cursor)}`).toBe(shown);
  });
});
