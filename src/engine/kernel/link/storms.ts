/**
 * Ends broadcast storms: in a loop of bridges without a spanning tree a frame goes round for ever.
 * @simplified broadcast storms — a frame (with its copies) may pass bridges 256 times, then it is dropped as BRIDGE_STORM; Linux goes on
 */
const LIMIT = 256;
/** Forget the counts of old journeys when there are this many. */
const REMEMBERED = 4096;

export class Storms {
  private readonly passes = new Map<number, number>();

  /** Whether a frame of this journey may pass one more bridge. */
  allows(journey: number): boolean {
    const count = (this.passes.get(journey) ?? 0) + 1;
    if (count === 1 && this.passes.size >= REMEMBERED) this.passes.clear();
    this.passes.set(journey, count);
    return count <= LIMIT;
  }
}
