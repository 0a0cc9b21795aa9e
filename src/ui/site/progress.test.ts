import { describe, expect, test } from 'vitest';
import {
  BACKUP_KEY,
  PROGRESS_KEY,
  chapterState,
  emptyProgress,
  openProgress,
  parseNeeds,
  parseProgress,
  printProgress,
  withAnswer,
  withLab,
  withOpened,
  type StorageLike,
} from './progress';

function memory(initial: Readonly<Record<string, string>> = {}, limit = Infinity): StorageLike & { readonly map: Map<string, string> } {
  const map = new Map(Object.entries(initial));
  return {
    map,
    getItem: (key) => map.get(key) ?? null,
    setItem(key, value) {
      if (value.length > limit) throw new Error('QuotaExceededError');
      map.set(key, value);
    },
    removeItem: (key) => void map.delete(key),
  };
}

describe('a record is read at the edge', () => {
  test.each([
    ['not JSON', '{', 'json'],
    ['a list', '[]', 'shape'],
    ['no version', '{"opened":[],"answers":{},"labs":{}}', 'shape'],
    ['a version of the future', '{"version":2}', 'newer'],
    ['an unknown old version', '{"version":0,"opened":[],"answers":{},"labs":{}}', 'shape'],
    ['an answer without tries', '{"version":1,"opened":[],"answers":{"q":{"first":"a","last":"a","right":true}},"labs":{}}', 'shape'],
    ['a lab with a wrong list', '{"version":1,"opened":[],"answers":{},"labs":{"l":{"solved":true,"steps":[1]}}}', 'shape'],
    ['a huge text', ' '.repeat(2_000_001), 'large'],
  ])('%s is refused', (_name, text, code) => {
    const parsed = parseProgress(text);
    expect(parsed.ok ? 'ok' : parsed.error.code).toBe(code);
  });

  test('what is printed is read back equal', () => {
    const progress = withLab(withAnswer(withOpened(emptyProgress, 'first-packet'), 'q', 'a', false), 'wordpress', { solved: true, steps: ['deny'] });
    expect(parseProgress(printProgress(progress))).toEqual({ ok: true, value: progress });
  });
});

describe('changes', () => {
  test('the first choice is kept beside the last', () => {
    const twice = withAnswer(withAnswer(emptyProgress, 'q', 'wrong', false), 'q', 'good', true);
    expect(twice.answers['q']).toEqual({ first: 'wrong', last: 'good', right: true, tries: 2 });
  });
  test('a right answer is not lost by trying another', () => {
    const again = withAnswer(withAnswer(emptyProgress, 'q', 'good', true), 'q', 'wrong', false);
    expect(again.answers['q']?.right).toBe(true);
  });
  test('a solved lab stays solved and its steps add up', () => {
    const after = withLab(withLab(emptyProgress, 'l', { solved: true, steps: ['a'] }), 'l', { solved: false, steps: ['b', 'a'] });
    expect(after.labs['l']).toEqual({ solved: true, steps: ['a', 'b'] });
  });
});

describe('a chapter', () => {
  const needs = parseNeeds('predict:p quiz:q lab:l nonsense other:x');
  test('needs are predictions, quizzes and labs', () => {
    expect(needs.map((need) => need.kind)).toEqual(['predict', 'quiz', 'lab']);
  });
  test('is untouched, begun, then done when all it asks for is there', () => {
    expect(chapterState(emptyProgress, 'c', needs)).toBe('none');
    const opened = withOpened(emptyProgress, 'c');
    expect(chapterState(opened, 'c', needs)).toBe('half');
    const answered = withAnswer(withAnswer(opened, 'p', 'x', false), 'q', 'y', true);
    expect(chapterState(answered, 'c', needs)).toBe('half');
    expect(chapterState(withLab(answered, 'l', { solved: true, steps: [] }), 'c', needs)).toBe('done');
  });
  test('a wrong quiz answer does not finish it', () => {
    expect(chapterState(withAnswer(emptyProgress, 'q', 'x', false), 'c', parseNeeds('quiz:q'))).toBe('half');
  });
  test('that asks for nothing is never done by itself', () => {
    expect(chapterState(withOpened(emptyProgress, 'c'), 'c', [])).toBe('half');
  });
});

describe('the store', () => {
  test('keeps across visits', () => {
    const storage = memory();
    openProgress(storage).update((before) => withOpened(before, 'a'));
    expect(openProgress(storage).read().opened).toEqual(['a']);
  });
  test('sets an unreadable record aside, word for word, and starts anew', () => {
    const storage = memory({ [PROGRESS_KEY]: 'garbage{' });
    const store = openProgress(storage);
    expect(store.trouble()).toBe('corrupt');
    expect(store.read()).toEqual(emptyProgress);
    expect(store.setAside()).toBe('garbage{');
    store.update((before) => withOpened(before, 'a'));
    expect(storage.map.get(BACKUP_KEY)).toBe('garbage{');
    expect(openProgress(storage).read().opened).toEqual(['a']);
  });
  test('an unreadable record that cannot be copied is left alone', () => {
    const storage = memory({ [PROGRESS_KEY]: 'garbage{' }, 3);
    openProgress(storage).update((before) => withOpened(before, 'a'));
    expect(storage.map.get(PROGRESS_KEY)).toBe('garbage{');
  });
  test('works in memory when storage throws or is missing', () => {
    const fail = (): never => {
      throw new Error('SecurityError');
    };
    for (const storage of [undefined, { getItem: fail, setItem: fail, removeItem: fail }]) {
      const store = openProgress(storage);
      store.update((before) => withOpened(before, 'a'));
      expect(store.read().opened).toEqual(['a']);
      expect(store.trouble()).toBeDefined();
      store.clear();
      expect(store.read()).toEqual(emptyProgress);
    }
  });
  test('says when there is no room, and keeps the change in memory', () => {
    const store = openProgress(memory({}, 10));
    store.update((before) => withOpened(before, 'a'));
    expect(store.trouble()).toBe('full');
    expect(store.read().opened).toEqual(['a']);
  });
  test('a bad import changes nothing; a good one replaces', () => {
    const store = openProgress(memory());
    store.update((before) => withOpened(before, 'a'));
    expect(store.import('{}')).toEqual({ code: 'shape' });
    expect(store.read().opened).toEqual(['a']);
    expect(store.import(printProgress(withOpened(emptyProgress, 'b')))).toBeUndefined();
    expect(store.read().opened).toEqual(['b']);
  });
  test('does not overwrite what another tab wrote', () => {
    const storage = memory();
    const one = openProgress(storage);
    const two = openProgress(storage);
    one.update((before) => withOpened(before, 'a'));
    two.update((before) => withOpened(before, 'b'));
    expect(openProgress(storage).read().opened).toEqual(['a', 'b']);
  });
  test('tells its listeners until they stop', () => {
    const store = openProgress(memory());
    const heard: number[] = [];
    const stop = store.subscribe((progress) => heard.push(progress.opened.length));
    store.update((before) => withOpened(before, 'a'));
    stop();
    store.update((before) => withOpened(before, 'b'));
    expect(heard).toEqual([1]);
  });
});
