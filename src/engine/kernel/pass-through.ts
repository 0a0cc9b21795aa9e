/** Netfilter that lets everything pass, for the hour in which the real one is still being written. */
import type { Netfilter, NetfilterHost } from './netfilter/api';

export function createNetfilter(_host: NetfilterHost): Netfilter {
  return { hook: () => ({ kind: 'accept' }), related: () => undefined, tables: () => [], sets: { all: [] }, conntrack: { entries: () => [] } } as unknown as Netfilter;
}
