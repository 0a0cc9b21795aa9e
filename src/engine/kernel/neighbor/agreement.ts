/** What all hosts of a World together know of who has an address: whether one more frame that says so can be news to anybody. */
import type { MacAddress } from '../../wire/index';

/**
 * The entries for one address in all neighbour tables, counted. A question of ARP that is flooded to a hundred hosts repeats what most of them
 * know; counting beforehand tells that without looking into their tables.
 */
export class Agreement {
  private mac: MacAddress | undefined = undefined;
  private entries = 0;
  private agreeing = 0;

  /** Whether every entry is valid and names `mac`. */
  isAbout(mac: MacAddress): boolean {
    return this.entries === 0 || (this.agreeing === this.entries && this.mac === mac);
  }

  joined(): void {
    this.entries += 1;
  }

  left(valid: MacAddress | undefined): void {
    this.changed(valid, undefined);
    this.entries -= 1;
  }

  /** The MAC of an entry that is valid, before and after a change; undefined while it is not valid. */
  changed(before: MacAddress | undefined, after: MacAddress | undefined): void {
    if (before !== undefined && before === this.mac) this.agreeing -= 1;
    if (after === undefined) return;
    if (this.agreeing === 0) this.mac = after;
    if (after === this.mac) this.agreeing += 1;
  }
}

/** By address. */
export class Agreements {
  private readonly byAddress = new Map<string, Agreement>();

  about(address: string): Agreement {
    let found = this.byAddress.get(address);
    if (!found) {
      found = new Agreement();
      this.byAddress.set(address, found);
    }
    return found;
  }

  /** Whether nobody learns anything from being told that `address` has `mac`. */
  known(address: string, mac: MacAddress): boolean {
    return this.byAddress.get(address)?.isAbout(mac) ?? true;
  }
}
