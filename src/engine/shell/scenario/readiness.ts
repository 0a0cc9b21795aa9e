/** What poll(2) is for: of thousands of sockets only those are looked at to which something has happened. */
import type { Signal } from '../../base/index';

interface Member<T> {
  readonly item: T;
  readonly position: number;
  ready: boolean;
}

export class Readiness<T> {
  private members: Member<T>[] = [];
  private ready: Member<T>[] = [];

  /** Watches `item` from now on. It is ready at once, since nobody has looked at it. */
  add(item: T, changed?: Signal): void {
    const member: Member<T> = { item, position: this.members.length, ready: false };
    this.members.push(member);
    this.mark(member);
    changed?.subscribe(() => this.mark(member));
  }

  /** Everything is to be looked at anew. */
  markAll(): void {
    for (const member of this.members) this.mark(member);
  }

  private mark(member: Member<T>): void {
    if (member.ready) return;
    member.ready = true;
    this.ready.push(member);
  }

  /** Looks at those that are ready, in the order in which they were added. They are so no longer, unless `look` says "again". */
  each(look: (item: T) => 'again' | undefined): void {
    if (this.ready.length === 0) return;
    const ready = this.ready.sort((a, b) => a.position - b.position);
    this.ready = [];
    for (const member of ready) {
      member.ready = false;
      if (look(member.item) === 'again') this.mark(member);
    }
  }
}
