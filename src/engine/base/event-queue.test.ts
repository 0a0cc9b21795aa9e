import { expect, test } from 'vitest';
import { EventQueue } from './event-queue';
import { Rng } from './rng';

test('events run by time, and in the order of scheduling when times are equal', () => {
  const queue = new EventQueue();
  const ran: string[] = [];
  const at = (time: number, name: string, then?: () => void): void => {
    queue.schedule(time, () => {
      ran.push(name);
      then?.();
    });
  };
  at(5, 'a');
  at(5, 'b', () => at(5, 'e'));
  at(3, 'early');
  at(5, 'c');
  at(5, 'd');
  queue.runUntil(10);
  expect(ran).toEqual(['early', 'a', 'b', 'c', 'd', 'e']);
  expect(queue.now).toBe(10);
});

test('a cancelled event does not run, wherever it stands among events of its moment', () => {
  for (const gone of [0, 1, 2, 3]) {
    const queue = new EventQueue();
    const ran: number[] = [];
    const events = [0, 1, 2, 3].map((n) => queue.schedule(7, () => ran.push(n)));
    events[gone]?.cancel();
    events[gone]?.cancel();
    queue.schedule(7, () => ran.push(4));
    expect(queue.pending).toBe(4);
    queue.runUntil(7);
    expect(ran).toEqual([0, 1, 2, 3, 4].filter((n) => n !== gone));
    expect(queue.pending).toBe(0);
  }
});

test('thousands of events, scheduled and cancelled at random, run as a sorted list says', () => {
  const rng = Rng.named(1, 'queue');
  const queue = new EventQueue();
  const ran: number[] = [];
  const expected: { readonly at: number; readonly n: number }[] = [];
  for (let n = 0; n < 5000; n += 1) {
    const time = rng.below(300);
    const event = queue.schedule(time, () => ran.push(n), { background: rng.chance(0.3) });
    if (rng.chance(0.7)) event.cancel();
    else expected.push({ at: time, n });
  }
  expected.sort((a, b) => a.at - b.at || a.n - b.n);
  expect(queue.nextAt()).toBe(expected[0]?.at);
  while (queue.step());
  expect(ran).toEqual(expected.map(({ n }) => n));
  expect(queue.ran).toBe(expected.length);
});

test('near and far events that are scheduled while others run take turns as a sorted list says', () => {
  const rng = Rng.named(2, 'queue');
  const queue = new EventQueue();
  const ran: number[] = [];
  const expected: { readonly at: number; readonly n: number }[] = [];
  let n = 0;
  const schedule = (): void => {
    if (n === 5000) return;
    n += 1;
    const id = n;
    const at = queue.now + rng.pick([0, 5, 5, 5, 7, 100, 101, 250]);
    const run = (): void => {
      ran.push(id);
      expect(queue.now).toBe(at);
      for (let i = rng.below(3); i > 0; i -= 1) schedule();
    };
    if (rng.chance(0.5)) queue.scheduleArrival(at, { arrive: run }, undefined);
    else if (rng.chance(0.2)) {
      queue.schedule(at, run).cancel();
      return;
    } else queue.schedule(at, run);
    expected.push({ at, n: id });
  };
  while (n < 5000) {
    schedule();
    schedule();
    queue.step();
  }
  while (queue.step());
  expected.sort((a, b) => a.at - b.at || a.n - b.n);
  expect(ran).toEqual(expected.map((each) => each.n));
});
