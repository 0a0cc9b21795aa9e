import { describe, expect, test } from 'vitest';
import { asideKey, keptKey, Keeping, parseKept, type KeptLab, type StorageLike } from './keeping';

const kept: KeptLab = {
  version: 1,
  record: { format: 1, start: { lab: 'demo', version: 2, switches: {} }, log: [{ at: 5, action: { kind: 'line', terminal: 'workstation', text: 'ls' } }], until: 9 },
  passed: ['one'],
  studied: [],
};

function memory(entries: Record<string, string> = {}): StorageLike & { readonly map: Map<string, string> } {
  const map = new Map(Object.entries(entries));
  return { map, getItem: (key) => map.get(key) ?? null, setItem: (key, value) => void map.set(key, value), removeItem: (key) => void map.delete(key) };
}

describe('a kept lab', () => {
  test('comes back as it was', () => {
    const storage = memory();
    new Keeping(storage, 'demo', 2).write(kept);
    expect(new Keeping(storage, 'demo', 2).read()).toEqual({ kind: 'kept', lab: kept });
  });

  test('a bare session record, as an export of another program, is taken', () => {
    expect(parseKept(JSON.stringify(kept.record), 'demo', 2)).toEqual({ kind: 'kept', lab: { ...kept, passed: [] } });
  });

  test.each([
    ['text that is not JSON', '{"version":1,', 'NOT_A_RECORD'],
    ['a record of another lab', JSON.stringify({ ...kept, record: { ...kept.record, start: { ...kept.record.start, lab: 'other' } } }), 'BAD_FIELD'],
    ['a record of an older version of the lab', JSON.stringify({ ...kept, record: { ...kept.record, start: { ...kept.record.start, version: 1 } } }), 'OTHER_LAB_VERSION'],
    ['a newer format', JSON.stringify({ ...kept, version: 7 }), 'UNKNOWN_FORMAT'],
    ['words that are no words', JSON.stringify({ ...kept, passed: [1] }), 'BAD_FIELD'],
    ['null', 'null', 'NOT_A_RECORD'],
  ])('%s is refused, named, and set aside word for word', (_what, raw, code) => {
    const storage = memory({ [keptKey('demo')]: raw });
    const keeping = new Keeping(storage, 'demo', 2);
    expect(keeping.read()).toMatchObject({ kind: 'unreadable', error: { code }, raw });
    expect(storage.map.get(asideKey('demo'))).toBe(raw);
    expect(keeping.aside()).toBe(raw);
  });

  test('storage that throws is done without', () => {
    const refuse = (): never => {
      throw new Error('denied');
    };
    const keeping = new Keeping({ getItem: refuse, setItem: refuse, removeItem: refuse }, 'demo', 2);
    expect(keeping.read()).toEqual({ kind: 'none' });
    keeping.write(kept);
    expect(keeping.lasting).toBe(false);
  });
});
