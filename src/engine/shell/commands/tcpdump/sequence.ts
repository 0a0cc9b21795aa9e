/** Relative sequence numbers per conversation, as print-tcp.c keeps them: the first packet with ACK seen (usually SYN-ACK) is shown absolutely. */
import type { TcpHeader } from '../../../wire/index';

export class SequenceNumbers {
  private readonly conversations = new Map<string, { forward: number; reverse: number }>();

  /** The figures to print. */
  relative(src: string, dst: string, tcp: TcpHeader): { readonly seq: number; readonly ack: number } {
    if (tcp.flags.ack !== true) return { seq: tcp.seq, ack: tcp.ack };
    const here = `${src} ${tcp.srcPort}`;
    const there = `${dst} ${tcp.dstPort}`;
    const reversed = here > there;
    const key = reversed ? `${there} ${here}` : `${here} ${there}`;
    const known = this.conversations.get(key);
    if (!known || tcp.flags.syn === true) {
      const [own, peer] = [tcp.seq, (tcp.ack - 1) >>> 0];
      this.conversations.set(key, reversed ? { forward: peer, reverse: own } : { forward: own, reverse: peer });
      return { seq: tcp.seq, ack: tcp.ack };
    }
    const [own, peer] = reversed ? [known.reverse, known.forward] : [known.forward, known.reverse];
    return { seq: (tcp.seq - own) >>> 0, ack: (tcp.ack - peer) >>> 0 };
  }
}
