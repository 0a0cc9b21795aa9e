/** Verdicts of a real kernel beside the simulator's: what differs, and which differences say nothing about the simulator. */
import type { ScenarioResult, Verdict } from '../../src/engine/shell/index';

const ordered = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(ordered) : typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined).sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, ordered(v)])) : value;

export const verdictText = (v: Verdict | undefined): string => JSON.stringify(ordered(v));
export const sameVerdict = (a: Verdict | undefined, b: Verdict | undefined): boolean => verdictText(a) === verdictText(b);

export interface Difference {
  /** Index of the probe. */
  readonly at: number;
  /** Why it does not count. */
  readonly reason: string | undefined;
}

export function differences(kernel: ScenarioResult, ours: ScenarioResult): readonly Difference[] {
  if (kernel.probes.length !== ours.probes.length) throw new Error(`${kernel.name}: ${String(kernel.probes.length)} and ${String(ours.probes.length)} probes`);
  const out: Difference[] = [];
  kernel.probes.forEach((verdict, at) => {
    if (!sameVerdict(verdict, ours.probes[at])) out.push({ at, reason: reasonFor(kernel, ours, at) });
  });
  return out;
}

/** ip_error: a router tells one source of "no route" five times at once, then once a second of real time. Past the fifth either may happen. */
const LIMITED = 'a router says "no route" to one source five times at once, then once a second of real time';

const routeError = (v: Verdict): boolean => v.icmp?.[1] === 3 && (v.icmp[2] === 0 || v.icmp[2] === 1 || v.icmp[2] === 13);

function reasonFor(kernel: ScenarioResult, ours: ScenarioResult, at: number): string | undefined {
  const p = kernel.probes[at];
  const q = ours.probes[at];
  if (!p || !q) return undefined;
  const oneIsSilent = (p.result === 'timeout' && q.icmp !== undefined && routeError(q)) || (q.result === 'timeout' && p.icmp !== undefined && routeError(p));
  const said = (r: ScenarioResult): number => r.probes.filter((v) => v.src === p.src && routeError(v)).length;
  return oneIsSilent && Math.max(said(kernel), said(ours)) >= 5 ? LIMITED : undefined;
}
