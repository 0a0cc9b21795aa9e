/**
 * The bits of `skb->mark` that Felix takes from its mask 0xffff0000, lowest first.
 * Source: calico felix/dataplane/driver.go (MarkBitsManager); the numbering with a drop bit, as on the master branch (v3.34-dev).
 */
export const MARK_ACCEPT = 0x10000;
export const MARK_PASS = 0x20000;
export const MARK_DROP = 0x40000;
export const MARK_SCRATCH0 = 0x80000;
export const MARK_SCRATCH1 = 0x100000;
export const ALL_MARKS = 0x1f0000;

const hex = (n: number): string => `0x${n.toString(16)}`;

/** `--mark BIT/BIT`: the bit is set. */
export const whenSet = (bit: number): string => `-m mark --mark ${hex(bit)}/${hex(bit)}`;
/** `--mark 0x0/BITS`: all of the bits are clear. */
export const whenClear = (bits: number): string => `-m mark --mark 0x0/${hex(bits)}`;
/** Any of the bits is set. */
export const whenNotClear = (bits: number): string => `-m mark ! --mark 0x0/${hex(bits)}`;
export const setMark = (bits: number): string => `-j MARK --set-xmark ${hex(bits)}/${hex(bits)}`;
export const clearMark = (bits: number): string => `-j MARK --set-xmark 0x0/${hex(bits)}`;
/** Sets `value` and clears the rest of `mask`. */
export const setMasked = (value: number, mask: number): string => `-j MARK --set-xmark ${hex(value)}/${hex(mask)}`;
