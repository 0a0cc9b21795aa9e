/** Segments that came before their turn (RFC 9293 section 3.10.7.4), kept until the gap before them is filled. */
import { before } from './sequence';

export interface EarlySegment {
  readonly seq: number;
  readonly bytes: Uint8Array;
  readonly fin: boolean;
}

export class OutOfOrderQueue {
  private segments: readonly EarlySegment[] = [];

  /** Keeps the segment; of two with the same start the first stays. */
  add(segment: EarlySegment): void {
    if (!this.segments.some(({ seq }) => seq === segment.seq)) this.segments = [...this.segments, segment];
  }

  /** The first kept segment that starts at or before `next`, the sequence number expected now; it leaves the queue. */
  take(next: number): EarlySegment | undefined {
    const found = this.segments.find(({ seq }) => !before(next, seq));
    if (found) this.segments = this.segments.filter((segment) => segment !== found);
    return found;
  }
}
