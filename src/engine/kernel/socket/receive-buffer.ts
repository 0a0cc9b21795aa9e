/** What a TCP connection has received: bytes in order for the program, segments that came too early, and whether the peer has finished. */
import { ByteQueue } from './byte-queue';
import { OutOfOrderQueue } from './out-of-order-queue';
import { before } from './sequence';

export class ReceiveBuffer {
  /** RCV.NXT (RFC 9293 section 3.3.1): the sequence number that comes next. */
  next = 0;
  /** The peer's FIN has come, in order. */
  finished = false;
  private readonly bytes = new ByteQueue();
  private readonly early = new OutOfOrderQueue();

  /** Bytes that the program has not read. */
  get length(): number {
    return this.bytes.length;
  }

  read(max: number): Uint8Array {
    return this.bytes.take(Math.min(max, this.bytes.length));
  }

  /** Takes a segment, and those that waited for it. False: there is a gap before it, so it waits too. */
  take(seq: number, bytes: Uint8Array, fin: boolean): boolean {
    if (before(this.next, seq)) {
      this.early.add({ seq, bytes, fin });
      return false;
    }
    this.append(seq, bytes, fin);
    for (let waiting = this.early.take(this.next); waiting; waiting = this.early.take(this.next)) this.append(waiting.seq, waiting.bytes, waiting.fin);
    return true;
  }

  private append(seq: number, bytes: Uint8Array, fin: boolean): void {
    const known = (this.next - seq) >>> 0;
    if (known < bytes.length) {
      const fresh = bytes.subarray(known);
      this.bytes.push(fresh);
      this.next = (this.next + fresh.length) >>> 0;
    }
    if (!fin || this.finished) return;
    this.next = (this.next + 1) >>> 0;
    this.finished = true;
  }
}
