/** The objects of each kind in the order of etcd's keys: by namespace, then name. Kept in order at each write, because controllers list at each change. */
import { compareGoStrings } from './go-text';
import type { Kind, StoredObjectMeta } from './types/index';

interface Named {
  readonly kind: Kind;
  readonly metadata: StoredObjectMeta;
}

const order = (a: Named, b: Named): number => compareGoStrings(a.metadata.namespace ?? '', b.metadata.namespace ?? '') || compareGoStrings(a.metadata.name, b.metadata.name);

export class ObjectIndex<T extends Named> {
  private readonly kinds = new Map<Kind, T[]>();

  /** All of one kind; the array changes with the next write. */
  of(kind: Kind): readonly T[] {
    return this.kinds.get(kind) ?? [];
  }

  /** Adds the object, or puts it in the place of the one with its name. */
  put(object: T): void {
    let list = this.kinds.get(object.kind);
    if (!list) {
      list = [];
      this.kinds.set(object.kind, list);
    }
    const at = this.placeOf(list, object);
    const there = list[at];
    list.splice(at, there && order(there, object) === 0 ? 1 : 0, object);
  }

  remove(object: T): void {
    const list = this.kinds.get(object.kind);
    if (!list) return;
    const at = this.placeOf(list, object);
    const there = list[at];
    if (there && order(there, object) === 0) list.splice(at, 1);
  }

  /** Where the first stands that does not come before it. */
  private placeOf(list: readonly T[], object: T): number {
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (order(list[middle] as T, object) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
