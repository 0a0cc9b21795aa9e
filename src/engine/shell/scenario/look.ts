/** What the tools show of a scenario's nodes, beside its probes: without what depends on time or chance, as network.py of the runner on the real kernel. */
import type { ScenarioNetwork } from './network';
import type { Prober } from './prober';
import type { Scenario, Verdict } from './scenario';

/** Rows for `look` of the scenario. */
export function lookAround(scenario: Scenario, network: ScenarioNetwork, prober: Prober): readonly Verdict[] {
  // What is lost of an open connection is sent again, as often as time allows; long data may go in one piece or in several.
  const unsure = prober.halfOpen || prober.rows.some((r) => r.proto === 'tcp' && ((r.size ?? 0) > 500 || (r.result === 'ok' && r.server === undefined)));
  return Object.entries(scenario.look ?? {}).flatMap(([src, what]) =>
    what.flatMap((which) => (which === 'counters' ? counters(network.output(src, ['iptables-save', '-c'])) : [['conntrack -L', flows(network.output(src, ['conntrack', '-L']))] as const])).map(([dst, text]) => ({ src, dst, proto: 'look' as const, result: unsure ? 'unsure' : text })),
  );
}

function counters(saved: string): readonly (readonly [string, string])[] {
  const out: (readonly [string, string])[] = [];
  let table = '';
  for (const line of saved.split('\n')) {
    if (line.startsWith('*')) table = line.slice(1);
    else if (line.startsWith('[')) {
      const at = line.indexOf(' ');
      out.push([`${table} ${line.slice(at + 1)}`, line.slice(0, at)]);
    } else if (line.startsWith(':') && !line.includes(' - ')) {
      const at = line.lastIndexOf(' ');
      out.push([`${table} ${line.slice(0, at)}`, line.slice(at + 1)]);
    }
  }
  return out;
}

const flows = (listed: string): string =>
  listed
    .split('\n')
    .filter((line) => line !== '')
    .map(flow)
    .sort()
    .join('; ');

/** Without the timer; for a port or an id of chance E where it first stands, ? for another one in its place. */
function flow(line: string): string {
  const known: string[] = [];
  let chosen: string | undefined;
  return line
    .split(/\s+/)
    .filter((word) => word !== '' && !/^\d+$/.test(word) && !word.startsWith('use='))
    .map((word) => {
      const [, key, value = ''] = /^(sport|dport|id)=(\d+)$/.exec(word) ?? [];
      if (key === undefined) return word;
      const first = known.length < (key === 'id' ? 1 : 2);
      if (first) {
        known.push(value);
        if (Number(value) >= 32768) chosen = value;
      }
      const usual = first || known.includes(value) || Number(value) < 1024 || (Number(value) >= 8080 && Number(value) <= 8090);
      return `${key}=${value === chosen ? 'E' : usual ? value : '?'}`;
    })
    .join(' ');
}
