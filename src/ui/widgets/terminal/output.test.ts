import { describe, expect, test } from 'vitest';
import { candidateColumns, coloured, columnAfter } from './output';
import { logItems } from './lines';

describe('terminal output', () => {
  test.each<[string, number, string, number]>([
    ['text moves the column on', 3, 'abc', 6],
    ['a newline starts anew', 3, 'abc\nde', 2],
    ['colours take no room', 0, '\u001b[94m~# \u001b[0m', 3],
  ])('%s', (_what, column, text, after) => {
    expect(columnAfter(column, text)).toBe(after);
  });

  test('an error’s colour ends with its line', () => {
    expect(coloured({ stream: 'stderr', text: 'bad\n' })).toBe('\u001b[33mbad\u001b[0m\n');
  });

  test('the plain log has one item per command, and the waiting prompt', () => {
    const entry = (stream: 'stdout' | 'stderr' | 'echo' | 'prompt', text: string) => ({ seq: 0, at: 0, stream, text });
    expect(logItems([entry('prompt', '~# '), entry('echo', 'ls\n'), entry('stdout', 'a'), entry('stdout', 'b\n'), entry('stderr', 'no\n'), entry('prompt', '~# ')])).toEqual([
      { prompt: '~# ', command: 'ls', lines: [{ stream: 'stdout', text: 'ab', journey: undefined }, { stream: 'stderr', text: 'no', journey: undefined }] },
      { prompt: '~# ', command: '', lines: [] },
    ]);
  });

  test('candidates stand in columns that fit, filled downwards as bash does', () => {
    expect(candidateColumns(['aa', 'bb', 'cc'], 9)).toBe('aa  cc\nbb');
  });
});
