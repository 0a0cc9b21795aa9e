/**
 * How fast simulated time passes on a page: a moment with much going on takes long enough to be seen, a long silence passes quickly,
 * and the clock is seen to run through it. The CLI and tests do not pace; the session is the same either way.
 */
import type { SimTime } from '../../../engine/base/index';

/** What pacing needs of a session. */
export interface Paced {
  readonly now: SimTime;
  readonly nextAt: SimTime | undefined;
  readonly quiet: boolean;
  advance(until: SimTime): void;
}

/** Silences longer than this take no longer: their length is read off the clock. */
const LONGEST: SimTime = 2_000_000;

/** Wall milliseconds that a gap of simulated microseconds takes: 100 µs 8 ms, 5 ms 66 ms, 2 s and more a fifth of a second. */
export function gapCost(gap: SimTime, speed = 1): number {
  return (14 * Math.log2(1 + Math.min(LONGEST, Math.max(0, gap)) / 200)) / speed;
}

/** A position on an axis on which silences are compressed the same way; for the timeline. */
export const compressedLength = (gap: SimTime): number => Math.log2(1 + Math.max(0, gap) / 200);

interface Gap {
  readonly start: SimTime;
  readonly end: SimTime;
  readonly cost: number;
}

export class Pace {
  playing = true;
  speed = 1;
  private gap: Gap | undefined;
  private spent = 0;

  /** Forgets the gap it was in: after undo, reset or another session. */
  restart(): void {
    this.gap = undefined;
    this.spent = 0;
  }

  /**
   * Lets `wallMs` of real time pass for `session`. `outOfTime` is asked between events, so that one frame never takes long.
   * Returns whether anything may still happen by itself.
   */
  run(session: Paced, wallMs: number, outOfTime: () => boolean = () => false): boolean {
    let left = wallMs;
    while (this.playing && left > 0 && !session.quiet) {
      const next = session.nextAt;
      if (next === undefined) break;
      if (this.gap?.end !== next || session.now < this.gap.start) {
        this.gap = { start: session.now, end: next, cost: gapCost(next - session.now, this.speed) };
        this.spent = 0;
      }
      const { start, end, cost } = this.gap;
      if (this.spent + left < cost) {
        this.spent += left;
        // Slow at first, then faster: the first second of a wait is read, the rest runs by.
        const share = (this.spent / cost) ** 2;
        session.advance(Math.max(session.now, start + Math.floor((end - start) * share)));
        return true;
      }
      left -= cost - this.spent;
      this.restart();
      session.advance(next);
      if (outOfTime()) return true;
    }
    return this.playing && !session.quiet && session.nextAt !== undefined;
  }
}
