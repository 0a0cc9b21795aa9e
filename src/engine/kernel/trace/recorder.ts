/** Collects TraceEvents. Callers test `enabled` before they build a step, so that an idle recorder costs one comparison. */
import type { EventQueue } from '../../base/index';
import type { TraceRecorder } from '../api';
import type { Skb } from '../skb';
import type { TraceEvent, TraceStep } from './event';

export class Recorder implements TraceRecorder {
  enabled = true;
  private list: TraceEvent[] = [];
  private seq = 0;

  constructor(private readonly queue: EventQueue) {}

  get events(): readonly TraceEvent[] {
    return this.list;
  }

  get lastSeq(): number {
    return this.seq;
  }

  since(seq: number): readonly TraceEvent[] {
    const first = this.list[0];
    if (!first) return [];
    return this.list.slice(Math.max(0, seq + 1 - first.seq));
  }

  trim(keep: number): void {
    if (this.list.length > keep) this.list = this.list.slice(this.list.length - keep);
  }

  record(netns: string, host: string, packet: Skb, step: TraceStep): void {
    this.seq += 1;
    if (step.kind === 'deliver') this.queue.cause = packet.journey;
    // A packet lost on the way out of the answer to another is not what its sender hears of.
    else if (step.kind === 'drop') this.queue.cause ??= packet.journey;
    this.list.push({ seq: this.seq, at: this.queue.now, packet: packet.id, journey: packet.journey, cause: packet.cause, netns, host, headers: packet.headers(), step });
  }
}
