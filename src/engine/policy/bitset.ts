/** Fixed-length sets of small numbers, 32 to a word: the rows of the reachability grid. */

export type Bits = Uint32Array;

export const wordsFor = (length: number): number => (length + 31) >>> 5;

export const emptyBits = (length: number): Bits => new Uint32Array(wordsFor(length));

/** All of `0 … length - 1`; the spare bits of the last word stay clear. */
export function fullBits(length: number): Bits {
  const bits = new Uint32Array(wordsFor(length)).fill(0xffffffff);
  const spare = length & 31;
  if (spare !== 0) bits[bits.length - 1] = 0xffffffff >>> (32 - spare);
  return bits;
}

export function setBit(bits: Bits, index: number, offset = 0): void {
  const word = offset + (index >>> 5);
  bits[word] = (bits[word] ?? 0) | (1 << (index & 31));
}

export const hasBit = (bits: Bits, index: number, offset = 0): boolean => ((bits[offset + (index >>> 5)] ?? 0) & (1 << (index & 31))) !== 0;

/** `into |= from`. */
export function orInto(into: Bits, from: Bits): void {
  for (let i = 0; i < from.length; i += 1) into[i] = (into[i] as number) | (from[i] as number);
}

/** `into |= a & b`. */
export function orAndInto(into: Bits, a: Bits, b: Bits): void {
  for (let i = 0; i < a.length; i += 1) into[i] = (into[i] as number) | ((a[i] as number) & (b[i] as number));
}

/** `into &= ~from`. */
export function removeFrom(into: Bits, from: Bits): void {
  for (let i = 0; i < from.length; i += 1) into[i] = (into[i] as number) & ~(from[i] as number);
}

export function bitsWhere(length: number, holds: (index: number) => boolean): Bits {
  const bits = emptyBits(length);
  for (let i = 0; i < length; i += 1) if (holds(i)) setBit(bits, i);
  return bits;
}

/** The index of the lowest set bit of a word that is not zero. */
export const lowestBit = (word: number): number => 31 - Math.clz32(word & -word);

/**
 * Turns `rows × columns` (row-major, each row padded to whole words) into `columns × rows`.
 * Works on 32 × 32 blocks by swapping halves, quarters, … of a block (Warren, Hacker's Delight, section 7-3).
 */
export function transpose(from: Bits, rows: number, columns: number, into: Bits): void {
  const rowWords = wordsFor(columns);
  const columnWords = wordsFor(rows);
  const block = new Uint32Array(32);
  for (let rowBlock = 0; rowBlock < columnWords; rowBlock += 1) {
    for (let columnBlock = 0; columnBlock < rowWords; columnBlock += 1) {
      for (let i = 0; i < 32; i += 1) {
        const row = rowBlock * 32 + i;
        block[i] = row < rows ? (from[row * rowWords + columnBlock] as number) : 0;
      }
      let mask = 0x0000ffff;
      for (let width = 16; width !== 0; width >>>= 1, mask ^= mask << width) {
        for (let i = 0; i < 32; i = ((i | width) + 1) & ~width) {
          const low = block[i] as number;
          const high = block[i | width] as number;
          const swap = ((low >>> width) ^ high) & mask;
          block[i | width] = high ^ swap;
          block[i] = low ^ (swap << width);
        }
      }
      for (let i = 0; i < 32; i += 1) {
        const column = columnBlock * 32 + i;
        if (column < columns) into[column * columnWords + rowBlock] = block[i] as number;
      }
    }
  }
}
