/** Counters and rates of a service or server (ip_vs_est.c): every two seconds each rate moves a quarter of the way to what was counted. */
import { SECOND, type SimTime } from '../../base/index';
import type { IpvsStatistics } from './api';

const PERIOD = 2 * SECOND;
const FIELDS = ['connections', 'inPackets', 'outPackets', 'inBytes', 'outBytes'] as const;
type Field = (typeof FIELDS)[number];
type Values = Record<Field, number>;

const zeros = (): Values => ({ connections: 0, inPackets: 0, outPackets: 0, inBytes: 0, outBytes: 0 });
/** Fixed point: packets and connections carry 10 binary digits, bytes 5. */
const scale = (field: Field): number => (field === 'inBytes' || field === 'outBytes' ? 32 : 1024);

export class Statistics {
  private readonly counts = zeros();
  private zeroPoint = zeros();
  private seen = zeros();
  private rate = zeros();
  /** Number of the last period that the rates include. */
  private period: number;

  constructor(private readonly now: () => SimTime) {
    this.period = Math.floor(now() / PERIOD);
  }

  count(field: Field, by: number): void {
    this.advance();
    this.counts[field] += by;
  }

  zero(): void {
    this.zeroPoint = { ...this.counts };
    this.seen = { ...this.counts };
    this.rate = zeros();
  }

  /** Applies the periods that have passed since somebody last looked. */
  private advance(): void {
    const current = Math.floor(this.now() / PERIOD);
    while (this.period < current) {
      this.period += 1;
      let moving = false;
      for (const field of FIELDS) {
        const measured = ((this.counts[field] - this.seen[field]) * scale(field)) / 2;
        this.seen[field] = this.counts[field];
        this.rate[field] += Math.floor((measured - this.rate[field]) / 4);
        moving ||= this.rate[field] !== 0;
      }
      if (!moving) this.period = current;
    }
  }

  read(): IpvsStatistics {
    this.advance();
    const value = (field: Field): number => this.counts[field] - this.zeroPoint[field];
    const rate = (field: Field): number => Math.floor((this.rate[field] + scale(field) / 2 - 1) / scale(field));
    const all = (get: (field: Field) => number): Values => ({ connections: get('connections'), inPackets: get('inPackets'), outPackets: get('outPackets'), inBytes: get('inBytes'), outBytes: get('outBytes') });
    return { ...all(value), rates: all(rate) };
  }
}
