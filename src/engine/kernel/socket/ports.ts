/** Ephemeral ports as Linux hands them out (inet_hash_connect, inet_csk_find_open_port): a random start, connect() prefers even ports, bind(0) odd ones. */
import type { Rng } from '../../base/index';

export interface PortRange {
  readonly low: number;
  readonly high: number;
}

/** A free port, or undefined when all are taken. */
export function ephemeralPort(range: PortRange, rng: Rng, parity: 'even' | 'odd', isFree: (port: number) => boolean): number | undefined {
  const span = range.high - range.low + 1;
  const pairs = span >> 1;
  const wanted = parity === 'even' ? 0 : 1;
  const base = range.low + ((range.low & 1) === wanted ? 0 : 1);
  const start = rng.below(pairs);
  for (const shift of [0, (range.low & 1) === wanted ? 1 : -1]) {
    for (let i = 0; i < pairs; i += 1) {
      // As a 32-bit integer: what holds ports holds them itself.
      const port = (base + shift + 2 * ((start + i) % pairs)) | 0;
      if (port >= range.low && port <= range.high && isFree(port)) return port;
    }
  }
  return undefined;
}
