import { expect, test } from 'vitest';
import { SECOND } from '../base/index';
import type { LabBundle } from './lab-files';
import { readLab } from './lab-files';
import { Session } from './session';

/** Two hosts on one cable: the smallest world in which something can happen. */
const LAB = `
id: two-hosts
version: 3
start:
  seed: 5
  world:
    kind: hosts
    hosts: [{name: a, nics: [eth0]}, {name: b, nics: [eth0]}]
    cables: [["a:eth0", "b:eth0"]]
view: {terminals: [a]}
`;

function lab(): LabBundle {
  const read = readLab({ 'lab.yaml': LAB });
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value;
}

const printed = (session: Session, terminal = 'a'): string =>
  (session.scene.terminals.get(terminal)?.output ?? [])
    .filter((o) => o.stream === 'stdout' || o.stream === 'stderr')
    .map((o) => o.text)
    .join('');

function type(session: Session, text: string): void {
  expect(session.dispatch({ kind: 'line', terminal: 'a', text })).toEqual({ ok: true, value: undefined });
  session.settle();
}

test('a line runs, its output belongs to its transaction', () => {
  const session = Session.begin(lab());
  type(session, 'echo one');
  type(session, 'echo two');
  expect(printed(session)).toBe('one\ntwo\n');
  const [first, second] = session.transactions();
  expect(first?.output.filter((o) => o.stream === 'stdout').map((o) => o.text)).toEqual(['one\n']);
  expect(second?.output.filter((o) => o.stream === 'stdout').map((o) => o.text)).toEqual(['two\n']);
});

test('simulated time stands still while nothing runs', () => {
  const session = Session.begin(lab());
  const before = session.now;
  type(session, 'echo x');
  expect(session.now).toBe(before);
  type(session, 'sleep 3');
  expect(session.now - before).toBe(3 * SECOND);
});

test('undo takes the last action back, redo does it again, reset goes to the start', () => {
  const session = Session.begin(lab());
  type(session, 'echo one > f');
  type(session, 'echo two >> f');
  session.undo();
  type(session, 'cat f');
  expect(printed(session)).toBe('one\n');
  // Something new was done: there is nothing left to redo.
  expect(session.canRedo).toBe(false);
  session.undo();
  expect(session.canRedo).toBe(true);
  session.redo();
  session.settle();
  expect(printed(session)).toBe('one\n');
  session.reset();
  expect(session.log).toEqual([]);
  expect(printed(session)).toBe('');
  session.redo();
  session.redo();
  session.settle();
  expect(session.log.length).toBe(2);
});

test('Ctrl-C ends what runs, at the same moment in a replay', () => {
  const session = Session.begin(lab());
  session.dispatch({ kind: 'line', terminal: 'a', text: 'sleep 100; echo $?' });
  session.advance(session.now + 2 * SECOND);
  session.dispatch({ kind: 'interrupt', terminal: 'a' });
  session.settle();
  expect(session.now).toBeLessThan(3 * SECOND + (session.log[0]?.at ?? 0));
  const again = Session.replay(lab(), session.record());
  if (!again.ok) throw new Error(JSON.stringify(again.error));
  expect(JSON.stringify(again.value.transactions())).toBe(JSON.stringify(session.transactions()));
  expect(again.value.now).toBe(session.now);
});

test('a copy knows everything and leaves no trace', () => {
  const session = Session.begin(lab());
  type(session, 'x=5');
  const record = JSON.stringify(session.record());
  const copy = session.fork();
  type(copy, 'echo $x');
  expect(printed(copy)).toBe('5\n');
  expect(JSON.stringify(session.record())).toBe(record);
});

test('what is refused is not logged', () => {
  const session = Session.begin(lab());
  expect(session.dispatch({ kind: 'line', terminal: 'nowhere', text: 'x' })).toEqual({ ok: false, error: { code: 'UNKNOWN_TERMINAL', name: 'nowhere' } });
  expect(session.dispatch({ kind: 'open-terminal', terminal: 't', environment: 'c' })).toEqual({ ok: false, error: { code: 'UNKNOWN_ENVIRONMENT', name: 'c' } });
  expect(session.dispatch({ kind: 'browse', url: 'http://1.1.1.1/' })).toEqual({ ok: false, error: { code: 'NO_BROWSER' } });
  expect(session.dispatch({ kind: 'write-file', environment: 'a', path: '/root/big', text: 'x'.repeat(5_000_000) })).toEqual({ ok: false, error: { code: 'FILE', path: '/root/big', error: 'EFBIG' } });
  expect(session.log).toEqual([]);
});

test('a written file is there, also after a replay, with its folder', () => {
  const session = Session.begin(lab());
  session.dispatch({ kind: 'write-file', environment: 'a', path: '/root/new/deep/p.yaml', text: 'kind: Pod\n' });
  type(session, 'cat new/deep/p.yaml');
  expect(printed(session)).toBe('kind: Pod\n');
  expect(Session.replay(lab(), session.record()).ok).toBe(true);
});

test('a bug is caught once, keeps the record, and undo leads out', () => {
  const session = Session.begin(lab());
  type(session, 'echo fine');
  const { world } = session.scene;
  world.queue.schedule(world.now + 1, () => {
    throw new TypeError('boom');
  });
  session.advance(world.now + 10);
  expect(session.failure).toMatchObject({ code: 'INTERNAL', message: 'TypeError: boom' });
  expect(session.dispatch({ kind: 'line', terminal: 'a', text: 'echo' }).ok).toBe(false);
  session.undo();
  expect(session.failure).toBeUndefined();
  type(session, 'echo again');
  expect(printed(session)).toBe('again\n');
});
