/** `-m u32`: arithmetic on four-byte words of the packet, from its IP header on (net/netfilter/xt_u32.c). */
import { encodePacket } from '../../../wire/index';
import type { Match, U32Test } from '../api';
import type { Predicate } from './predicate';

function holds({ start, steps, ranges }: U32Test, bytes: Uint8Array): boolean {
  const word = (at: number): number | undefined => (at + 4 > bytes.length ? undefined : (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0);
  let base = 0;
  let value = word(start);
  for (const { operator, value: operand } of steps) {
    if (value === undefined) return false;
    switch (operator) {
      case '&':
        value = (value & operand) >>> 0;
        break;
      case '<<':
        value = operand > 31 ? 0 : (value << operand) >>> 0;
        break;
      case '>>':
        value = operand > 31 ? 0 : value >>> operand;
        break;
      case '@':
        base += value;
        value = word(base + operand);
        break;
    }
  }
  if (value === undefined) return false;
  const found = value;
  return ranges.some(([low, high]) => low <= found && found <= high);
}

export const u32Predicate = (match: Extract<Match, { kind: 'u32' }>): Predicate => (packet) => {
  const bytes = encodePacket(packet);
  return match.tests.every((test) => holds(test, bytes)) !== match.not;
};
