/** Looks through all flows of a universe for one that the caller's condition singles out, a port class at a time. */
import type { Protocol } from '../../k8s/index';
import { type Bits, fullBits, lowestBit, setBit } from '../bitset';
import { optionsOf } from '../cluster-view';
import { Grid } from '../grid';
import { familySignature, pairFamily } from '../party';
import type { Direction, PolicySet } from '../policy-set';
import type { PortClass } from '../port-class';
import { addressesFor } from './counterexample';
import { MAX_ENDS, MAX_FLOWS, type Representative, type Universe, type UniverseInput, buildUniverse } from './universe';
import type { TooLarge } from './scope';

export interface Found {
  readonly source: Representative;
  readonly destination: Representative;
  readonly ports: PortClass;
}

/** Given what each set allows (32 flows to a word), the flows that are sought. */
export type Condition = (allowedBySet: readonly number[]) => number;

export interface SearchResult {
  /** The first flow for each condition, in the order of the conditions. */
  readonly found: readonly (Found | undefined)[];
  /** How many flows were looked at: pairs of representatives times port classes. */
  readonly flows: number;
}

/** Pairs that can exist: they share an address family and need not share an address. */
function possiblePairs(sources: readonly Representative[], destinations: readonly Representative[], rowWords: number): Bits {
  const out = new Uint32Array(sources.length * rowWords);
  const bySignature = new Map<string, Bits>();
  const byAddress = new Map<string, number[]>();
  destinations.forEach((destination, i) => {
    const address = destination.party.ips[0] ?? '';
    const list = byAddress.get(address);
    if (list) list.push(i);
    else byAddress.set(address, [i]);
  });
  sources.forEach((source, row) => {
    const signature = familySignature(source.party);
    let mask = bySignature.get(signature);
    if (!mask) {
      mask = new Uint32Array(rowWords);
      for (let i = 0; i < destinations.length; i += 1) if (pairFamily(signature, familySignature((destinations[i] as Representative).party)) !== undefined) setBit(mask, i);
      bySignature.set(signature, mask);
    }
    out.set(mask, row * rowWords);
    if (source.second !== undefined || source.existing) return;
    for (const column of byAddress.get(source.party.ips[0] ?? '') ?? []) {
      if (addressesFor(source, destinations[column] as Representative) === undefined) {
        const word = row * rowWords + (column >>> 5);
        out[word] = (out[word] as number) & ~(1 << (column & 31));
      }
    }
  });
  return out;
}

const countBits = (bits: Bits): number => {
  let count = 0;
  for (let word of bits) for (; word !== 0; word &= word - 1) count += 1;
  return count;
};

function sizeError(universe: Universe): TooLarge | undefined {
  const { sources, destinations, classes } = universe;
  const most = Math.max(...[...destinations.values()].map((list) => list.length));
  const tooMany = sources.length > MAX_ENDS || most > MAX_ENDS || sources.length * most * classes.length > MAX_FLOWS;
  return tooMany ? { kind: 'not proven', code: 'TOO_LARGE', sources: sources.length, destinations: most, portClasses: classes.length } : undefined;
}

/** Searches all flows; exhaustive unless every condition has been met. */
export function search(input: UniverseInput, compare: 'connection' | Direction, conditions: readonly Condition[]): SearchResult | TooLarge {
  const universe = buildUniverse(input);
  if ('code' in universe) return { kind: 'not proven', code: 'TOO_LARGE', sources: universe.ends, destinations: universe.ends, portClasses: 0 };
  const tooLarge = sizeError(universe);
  if (tooLarge) return tooLarge;
  const found: (Found | undefined)[] = conditions.map(() => undefined);
  let flows = 0;
  const byProtocol = new Map<Protocol, PortClass[]>();
  for (const portClass of universe.classes) byProtocol.set(portClass.protocol, [...(byProtocol.get(portClass.protocol) ?? []), portClass]);
  for (const [protocol, classes] of byProtocol) {
    const destinations = universe.destinations.get(protocol) ?? [];
    const { sources } = universe;
    if (sources.length === 0 || destinations.length === 0) continue;
    const grids = input.sets.map(
      (set: PolicySet) => new Grid({ set, sources, destinations, classes, ipBlockMatchesPods: optionsOf(input.cluster).ipBlockMatchesPods, exemptSelf: !universe.symbolic }),
    );
    const rowWords = fullBits(destinations.length).length;
    const possible = possiblePairs(sources, destinations, rowWords);
    flows += countBits(possible) * classes.length;
    const scratch = (grids[0] as Grid).blank();
    const rows = grids.map((grid) => grid.blank());
    for (let k = 0; k < classes.length; k += 1) {
      grids.forEach((grid, g) => {
        const row = rows[g] as Bits;
        if (compare === 'ingress') grid.ingress(k, row);
        else grid.egress(k, row);
        if (compare !== 'connection') return;
        grid.ingress(k, scratch);
        for (let w = 0; w < row.length; w += 1) row[w] = (row[w] as number) & (scratch[w] as number);
      });
      const words = new Array<number>(rows.length).fill(0);
      for (let w = 0; w < possible.length; w += 1) {
        const can = possible[w] as number;
        if (can === 0) continue;
        for (let g = 0; g < rows.length; g += 1) words[g] = (rows[g] as Bits)[w] as number;
        for (let c = 0; c < conditions.length; c += 1) {
          if (found[c] !== undefined) continue;
          const hit = (conditions[c] as Condition)(words) & can;
          if (hit === 0) continue;
          const column = (w % rowWords) * 32 + lowestBit(hit);
          found[c] = { source: sources[Math.floor(w / rowWords)] as Representative, destination: destinations[column] as Representative, ports: classes[k] as PortClass };
        }
      }
      if (found.every((entry) => entry !== undefined)) return { found, flows };
    }
  }
  return { found, flows };
}
