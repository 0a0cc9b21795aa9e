/**
 * From a line of output to the packet to be shown for it. The terminal's output says which packet the program heard when it wrote
 * (TerminalOutput.journey). One step back from there: when the host itself made the ICMP error because nobody answered its ARP,
 * the packet to look at is the ARP request that nobody answered.
 */
import type { TraceEvent } from '../../../engine/kernel/index';

/** The journey to show for output that follows from `journey`; undefined when the trace does not reach back that far. */
export function tellingJourney(trace: readonly TraceEvent[], journey: number): number | undefined {
  const first = trace.find((event) => event.journey === journey);
  if (!first) return undefined;
  const { transport } = first.headers;
  const unreachable = transport?.kind === 'icmp' && transport.type === 3 && transport.code === 1;
  if (!unreachable || first.cause === undefined || trace.findLast((event) => event.journey === journey)?.netns !== first.netns) return journey;
  const lost = trace.findLast((event) => event.packet === first.cause && event.step.kind === 'drop' && event.netns === first.netns);
  if (lost?.step.kind !== 'drop' || lost.step.reason !== 'NEIGH_FAILED') return journey;
  const asked = trace.findLast((event) => event.packet === lost.packet && event.netns === lost.netns && event.step.kind === 'neighbor')?.step;
  if (asked?.kind !== 'neighbor') return journey;
  const request = trace.findLast(({ headers: { net }, step, netns, seq }) => step.kind === 'origin' && netns === lost.netns && seq < lost.seq && net.kind === 'arp' && net.operation === 'request' && net.targetIp === asked.address);
  return request?.journey ?? journey;
}
