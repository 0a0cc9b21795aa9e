/** Connections by the tuples of both their directions (`nf_conntrack_hash`). */
import type { Tuple } from '../api';
import type { Connection, Direction } from './connection';
import { sameTuple, tupleHash } from './tuple';

export interface Slot {
  readonly connection: Connection;
  readonly direction: Direction;
}

interface Link extends Slot {
  readonly tuple: Tuple;
  next: Link | undefined;
}

/**
 * A hash table of its own: every tracked packet asks it once or more. Nobody goes through it, so the order in a bucket decides nothing.
 */
export class FlowTable {
  private readonly buckets = new Map<number, Link>();

  get(tuple: Tuple, zone: number): Slot | undefined {
    let link = this.buckets.get(tupleHash(tuple));
    while (link && !(link.connection.zone === zone && sameTuple(link.tuple, tuple))) link = link.next;
    return link;
  }

  /** What had the same tuple in the same zone is replaced. */
  set(tuple: Tuple, connection: Connection, direction: Direction): void {
    this.delete(tuple, connection.zone);
    const hash = tupleHash(tuple);
    this.buckets.set(hash, { connection, direction, tuple, next: this.buckets.get(hash) });
  }

  delete(tuple: Tuple, zone: number): void {
    const hash = tupleHash(tuple);
    let before: Link | undefined;
    for (let link = this.buckets.get(hash); link; before = link, link = link.next) {
      if (link.connection.zone !== zone || !sameTuple(link.tuple, tuple)) continue;
      if (before) before.next = link.next;
      else if (link.next) this.buckets.set(hash, link.next);
      else this.buckets.delete(hash);
      return;
    }
  }
}
