/**
 * The kernel's ring buffer, which `dmesg` reads: one of a machine, whatever its namespaces.
 * @simplified dmesg — it tells of the LOG target only; Linux also writes there what becomes of devices and bridge ports, and martians
 */
import { Signal, type SimTime } from '../../base/index';

export interface KernelMessage {
  /** Since the machine started. */
  readonly at: SimTime;
  /** 0 emerg to 7 debug. */
  readonly level: number;
  readonly text: string;
}

/** The oldest go first, as in a buffer of 256 KiB (CONFIG_LOG_BUF_SHIFT). */
const KEPT = 2000;

export class KernelLog {
  /** Notified of each message. */
  readonly changed = new Signal();
  private kept: KernelMessage[] = [];
  private cleared = 0;
  private written = 0;

  /** How many messages were ever written: the number of the next. */
  get end(): number {
    return this.written;
  }

  write(message: KernelMessage): void {
    this.kept.push(message);
    this.written += 1;
    if (this.kept.length > KEPT) this.kept.shift();
    this.changed.notify();
  }

  /** Messages from number `from` on; without one, those since the buffer was cleared. */
  messages(from = this.cleared): readonly KernelMessage[] {
    return this.kept.slice(Math.max(0, from - (this.written - this.kept.length)));
  }

  /** SYSLOG_ACTION_CLEAR: what is there is no longer shown. */
  clear(): void {
    this.cleared = this.written;
  }
}
