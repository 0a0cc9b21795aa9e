/** Which segments are lost, told from the times at which they were sent (RACK, RFC 8985; net/ipv4/tcp_recovery.c). */
import type { SimTime } from '../../base/index';
import type { RetransmissionQueue, SentSegment } from './retransmission-queue';

export class Rack {
  /** The place among all transmissions of the newest that arrived. */
  private order = -1;
  private rtt: SimTime = 0;
  /** Something has arrived since the last look. */
  advanced = false;

  /** tcp_rack_advance: `segment` has arrived. An answer faster than any round trip is the answer to an earlier copy. */
  arrived(segment: SentSegment, now: SimTime, leastRtt: SimTime): void {
    const rtt = now - segment.sentAt;
    if (rtt < leastRtt && segment.repeated) return;
    this.advanced = true;
    this.rtt = rtt;
    this.order = Math.max(this.order, segment.order);
  }

  /** How long `segment` may still be on its way; 0 or less: it is late. */
  remaining(segment: SentSegment, reordering: SimTime, now: SimTime): SimTime {
    return this.rtt + reordering - (now - segment.sentAt);
  }

  /** tcp_rack_detect_loss: marks what was sent before something that has arrived. The time until the next one is late, 0 when none is. */
  detect(queue: RetransmissionQueue, reordering: SimTime, now: SimTime): SimTime {
    let timeout = 0;
    for (const s of queue.segments) {
      if (s.sacked || (s.lost && !s.again) || s.order >= this.order) continue;
      const left = this.remaining(s, reordering, now);
      if (left <= 0) queue.markLost(s);
      else timeout = Math.max(timeout, left);
    }
    return timeout;
  }
}
