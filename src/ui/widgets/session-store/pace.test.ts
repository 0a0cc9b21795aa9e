import { describe, expect, test } from 'vitest';
import { gapCost, Pace, type Paced } from './pace';

/** A session that has events at given moments and nothing else. */
class Moments implements Paced {
  now = 0;
  readonly passed: number[] = [];
  constructor(private readonly moments: number[]) {}
  get nextAt(): number | undefined {
    return this.moments[0];
  }
  get quiet(): boolean {
    return this.moments.length === 0;
  }
  advance(until: number): void {
    if (until < this.now) throw new Error('time ran backwards');
    this.now = until;
    while (this.moments[0] !== undefined && this.moments[0] <= until) this.passed.push(this.moments.shift() as number);
  }
}

/** Frames of 16 ms until nothing is left. */
function framesUntilQuiet(session: Paced, pace: Pace): number {
  let frames = 0;
  while (pace.run(session, 16)) {
    frames += 1;
    if (frames > 10_000) throw new Error('never ends');
  }
  return frames;
}

describe('a page’s pace', () => {
  test('a SYN that is sent again after 1, 2, 4 … 64 seconds (127 s) passes in about a second and a half', () => {
    let at = 0;
    const moments = [1, 2, 4, 8, 16, 32, 64].map((s) => (at += s * 1_000_000));
    const session = new Moments(moments);
    const wall = framesUntilQuiet(session, new Pace()) * 16;
    expect(session.now).toBe(127_000_000);
    expect(wall).toBeGreaterThan(1000);
    expect(wall).toBeLessThan(2000);
  });

  test('the clock is seen to run through a silence', () => {
    const session = new Moments([30_000_000]);
    const pace = new Pace();
    const seen = new Set<number>();
    while (pace.run(session, 16)) seen.add(session.now);
    expect(seen.size).toBeGreaterThan(10);
  });

  test('neighbouring moments take long enough to be seen, and less at a higher speed', () => {
    expect(gapCost(100)).toBeGreaterThan(5);
    expect(gapCost(100)).toBeLessThan(15);
    expect(gapCost(100, 4)).toBeCloseTo(gapCost(100) / 4);
  });

  test('paused, nothing passes', () => {
    const session = new Moments([1]);
    const pace = new Pace();
    pace.playing = false;
    expect(pace.run(session, 1000)).toBe(false);
    expect(session.now).toBe(0);
  });

  test('a frame stops when its time is up, and the next one goes on', () => {
    const session = new Moments([1, 2, 3]);
    const pace = new Pace();
    expect(pace.run(session, 1000, () => true)).toBe(true);
    expect(session.passed).toEqual([1]);
    expect(pace.run(session, 1000)).toBe(false);
    expect(session.passed).toEqual([1, 2, 3]);
  });
});
