/** Verdicts of a real kernel beside the simulator's: what differs, and which differences say nothing about the simulator. */
import type { Outcome, ScenarioResult, Verdict } from '../../src/engine/shell/index';

const ordered = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(ordered) : typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined).sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, ordered(v)])) : value;

export const verdictText = (v: Outcome | undefined): string => JSON.stringify(ordered(v));
export const sameVerdict = (a: Outcome | undefined, b: Outcome | undefined): boolean => verdictText(a) === verdictText(b);

export interface Difference {
  /** Index of the probe. */
  readonly at: number;
  /** Why it does not count. */
  readonly reason: string | undefined;
}

/** `unlimited`: the limiter of "no route" errors is off, so nothing is excused by it. */
export function differences(kernel: ScenarioResult, ours: ScenarioResult, unlimited = false): readonly Difference[] {
  if (kernel.probes.length !== ours.probes.length) throw new Error(`${kernel.name}: ${String(kernel.probes.length)} and ${String(ours.probes.length)} probes`);
  const out: Difference[] = [];
  kernel.probes.forEach((verdict, at) => {
    if (!sameVerdict(verdict, ours.probes[at])) out.push({ at, reason: unlimited ? undefined : reasonFor(kernel, ours, at) });
  });
  return out;
}

/**
 * ip_error: a router tells one source of "no route" five times at once, then once a second of real time. Past the fifth either may happen.
 * Retransmissions and packets with a translated source take their share unseen, so three that are seen are enough. IPv6 has
 * none of this.
 */
const LIMITED = 'a router says "no route" to one source five times at once, then once a second of real time';
const SEEN = 3;

const routeError = (o: Outcome): boolean => (o.icmp?.[1] === 3 && (o.icmp[2] === 0 || o.icmp[2] === 1 || o.icmp[2] === 13)) || (o.icmp === undefined && o.local !== true && (o.result === 'net-unreachable' || o.result === 'host-unreachable'));
const outcomes = (v: Verdict): readonly Outcome[] => [v, ...(v.again ?? [])];

function reasonFor(kernel: ScenarioResult, ours: ScenarioResult, at: number): string | undefined {
  const p = kernel.probes[at];
  const q = ours.probes[at];
  if (!p || !q || p.dst.includes(':')) return undefined;
  const { again: before = [], ...first } = p;
  const { again: after = [], ...second } = q;
  const silent = (o: Outcome, other: Outcome): boolean => o.result === 'timeout' && routeError(other);
  const excused = (o: Outcome | undefined, other: Outcome | undefined): boolean => sameVerdict(o, other) || (o !== undefined && other !== undefined && (silent(o, other) || silent(other, o)));
  const length = Math.max(before.length, after.length);
  if (!excused(first, second) || !Array.from({ length }, (_, i) => excused(before[i], after[i])).every(Boolean)) return undefined;
  const said = (r: ScenarioResult): number => r.probes.filter((v) => v.src === p.src).flatMap(outcomes).filter(routeError).length;
  return Math.max(said(kernel), said(ours)) >= SEEN ? LIMITED : undefined;
}
