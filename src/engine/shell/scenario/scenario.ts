/**
 * The input and output of `podwire kernel run`: the same lines that `tests/kernel/oracle/oracle.py` runs on a real kernel. A network as the
 * batch files of the real tools, what listens in it, and probes; each probe gets a verdict. Key names are the file format's.
 */

export type PerNode<T> = Readonly<Record<string, T>>;

/** What can be changed by the tools, at the start and in mid-stream. Text per node: lines of a batch file, or input of a restore command. */
export interface ScenarioPart {
  readonly ip?: PerNode<readonly string[]>;
  /** With -6. */
  readonly ip6?: PerNode<readonly string[]>;
  readonly bridge?: PerNode<readonly string[]>;
  readonly sysctl?: PerNode<Readonly<Record<string, string>>>;
  readonly ipset?: PerNode<string>;
  readonly iptables?: PerNode<string>;
  readonly ip6tables?: PerNode<string>;
  /** With --noflush. */
  readonly iptables_add?: PerNode<string>;
  readonly ip6tables_add?: PerNode<string>;
  /** Arguments of conntrack(8), one call a line; what it counts on stderr is not compared. */
  readonly conntrack?: PerNode<readonly string[]>;
}

export interface Scenario extends ScenarioPart {
  readonly name: string;
  /** Network namespaces, created in this order. */
  readonly nodes: readonly string[];
  /** veth pairs: node, device, node, device. All ends are set up. */
  readonly links?: readonly (readonly [string, string, string, string])[];
  readonly listen?: PerNode<{ readonly tcp?: readonly number[]; readonly udp?: readonly number[] }>;
  /** The probes themselves, or what they are made from: every source to every address of every target on every port. */
  readonly probes?: readonly Probe[];
  readonly sources?: readonly string[];
  readonly targets?: readonly string[];
  readonly tcp_ports?: readonly number[];
  readonly udp_ports?: readonly number[];
  /** Addresses that belong to no node. */
  readonly vips?: readonly string[];
  /** An address outside the network, probed on tcp/80, udp/53 and by ping. */
  readonly noroute?: string;
  /** Default false: disable_ipv6 everywhere. */
  readonly ipv6?: boolean;
  /** Only what reaches the namespace that sent a ping counts; without it any ping socket that is open may see an answer or an error. */
  readonly own?: boolean;
  /** Milliseconds before another source begins: ARP that fails has failed by then. */
  readonly pause?: number;
  /** No limiter of ICMP "no route" errors: net.ipv4.route.error_cost is 0 (only root of the machine itself can set it). */
  readonly unlimited?: boolean;
  readonly iptables_cmd?: string;
  /** What the tools show of a node after the first round: counters of IPv4 rules, tracked flows. */
  readonly look?: PerNode<readonly ('counters' | 'conntrack')[]>;
  /** Changes in mid-stream. After each, open connections send again, then all probes are made anew. */
  readonly steps?: readonly ScenarioPart[];
}

export interface Probe {
  readonly src: string;
  /** A link-local address names its device: fe80::1%eth0. */
  readonly dst: string;
  /** `look` is no probe: `dst` says what of the node `src` was looked at, `result` what was there. */
  readonly proto: 'tcp' | 'udp' | 'icmp' | 'look';
  readonly port?: number;
  /** Source address. */
  readonly from?: string;
  /** Source port. */
  readonly sport?: number;
  readonly ttl_out?: number;
  readonly mark?: number;
  /** Bytes of payload, at least. */
  readonly size?: number;
  /** true: set DF and refuse what does not fit; false: never set it; absent: as Linux does on its own. */
  readonly df?: boolean;
}

export interface Outcome {
  /** ok, refused, timeout, icmp-error, net-unreachable, … */
  result?: string;
  /** The call itself failed: nothing was sent. */
  local?: boolean;
  /** Sender, type and code of the ICMP error. */
  icmp?: readonly [string, number, number];
  mtu?: number;
  reply_from?: string;
  ttl?: number;
  redirect?: boolean;
}

/** A probe and what became of it. */
export interface Verdict extends Probe, Outcome {
  step?: number;
  server?: string;
  seen_src?: string;
  seen_dst?: string;
  /** Whether the server saw the source port that the probe asked for. */
  seen_sport?: 'kept' | 'changed';
  /** Bytes that reached the server, when the probe has a size. */
  got?: number;
  /** The same socket after each step. */
  again?: Outcome[];
}

export interface ScenarioResult {
  readonly name: string;
  /** Node, tool, message. */
  readonly errors: readonly (readonly [string, string, string])[];
  readonly probes: readonly Verdict[];
  readonly ms: number;
}

const addressesOf = (scenario: Scenario, node: string): readonly string[] =>
  (scenario.ip?.[node] ?? [])
    .map((line) => line.split(/\s+/).filter((word) => word !== ''))
    .filter(([object, verb]) => (object === 'addr' || object === 'address') && verb === 'add')
    .map((words) => words[2]?.split('/')[0] ?? '');

/** The probes that a scenario asks for, in the order in which they are sent. */
export function probesOf(scenario: Scenario): readonly Probe[] {
  if (scenario.probes) return scenario.probes;
  const listeners = Object.values(scenario.listen ?? {});
  const ports = (kind: 'tcp' | 'udp', more: readonly number[] = []): readonly number[] => [...new Set([...listeners.flatMap((l) => l[kind] ?? []), ...more])].sort((a, b) => a - b);
  const tcp = ports('tcp', scenario.tcp_ports);
  const udp = ports('udp', scenario.udp_ports);
  const targets: (readonly [string | undefined, string])[] = (scenario.targets ?? scenario.nodes).flatMap((node) => addressesOf(scenario, node).map((a) => [node, a] as const));
  for (const vip of scenario.vips ?? []) targets.push([undefined, vip]);
  const out: Probe[] = [];
  const sources = scenario.sources ?? scenario.nodes;
  for (const src of sources) {
    for (const [node, dst] of targets) {
      if (node === src) continue;
      for (const port of tcp) out.push({ src, dst, proto: 'tcp', port });
      for (const port of udp) out.push({ src, dst, proto: 'udp', port });
      out.push({ src, dst, proto: 'icmp' });
    }
  }
  const nowhere = scenario.noroute;
  if (nowhere === undefined) return out;
  for (const src of sources) out.push({ src, dst: nowhere, proto: 'tcp', port: 80 }, { src, dst: nowhere, proto: 'udp', port: 53 }, { src, dst: nowhere, proto: 'icmp' });
  return out;
}
