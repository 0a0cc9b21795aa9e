/**
 * How often the packets of a journey have come by: ends what would go round for ever.
 * @simplified broadcast storms — a frame (with its copies) may pass bridges 256 times, then it is dropped as BRIDGE_STORM; Linux goes on
 * @simplified routing loops with a rule that raises the TTL — a rule raises a packet's TTL 256 times and then lets it be, so that it expires; Linux goes on
 */
/** Forget the counts of old journeys when there are this many. */
const REMEMBERED = 4096;

export class Rounds {
  private readonly passes = new Map<number, number>();

  constructor(private readonly limit: number) {}

  /** Counts once more; false: often enough. */
  allows(journey: number): boolean {
    const count = (this.passes.get(journey) ?? 0) + 1;
    if (count === 1 && this.passes.size >= REMEMBERED) this.passes.clear();
    this.passes.set(journey, count);
    return count <= this.limit;
  }
}
