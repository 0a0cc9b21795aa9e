/** Level-triggered controllers: a change of certain kinds makes one run soon; many changes make one run. */
import type { EventQueue, SimTime } from '../base/index';
import type { Kind } from '../k8s/index';

interface Entry {
  readonly kinds: ReadonlySet<Kind>;
  readonly delay: SimTime;
  readonly run: () => void;
  pending: boolean;
}

export class ReconcileLoop {
  private readonly entries: Entry[] = [];

  constructor(private readonly queue: EventQueue) {}

  /** `run` is called `delay` after a change of one of `kinds`, and once at the start. */
  add(kinds: readonly Kind[], delay: SimTime, run: () => void): { trigger(): void } {
    const entry: Entry = { kinds: new Set(kinds), delay, run, pending: false };
    this.entries.push(entry);
    this.schedule(entry);
    return { trigger: () => this.schedule(entry) };
  }

  changed(kind: Kind): void {
    for (const entry of this.entries) if (entry.kinds.has(kind)) this.schedule(entry);
  }

  private schedule(entry: Entry): void {
    if (entry.pending) return;
    entry.pending = true;
    this.queue.schedule(this.queue.now + entry.delay, () => {
      entry.pending = false;
      entry.run();
    });
  }
}
