/** Long work on the page's one thread, in pieces short enough that keys, clicks and frames are served in between. */
import type { Pausable } from '../../../engine/lab/index';

/** A piece, in milliseconds. A page that nobody sees has no frames to serve, and its timers are slow. */
const PIECE = 12;
const UNSEEN_PIECE = 250;

/**
 * Runs `work` to its end; undefined when `goOn` said no meanwhile.
 * Not in a worker: a session lives on the page, a worker would have to load the engine once more and replay the log to reach the same state,
 * and its answer would come no sooner.
 */
export async function inPieces<T>(work: Pausable<T>, goOn: () => boolean = () => true): Promise<T | undefined> {
  for (;;) {
    const piece = document.hidden ? UNSEEN_PIECE : PIECE;
    const started = performance.now();
    do {
      if (!goOn()) return undefined;
      const step = work.next();
      if (step.done) return step.value;
    } while (performance.now() - started < piece);
    await new Promise((resolve) => {
      setTimeout(resolve, 0);
    });
  }
}
