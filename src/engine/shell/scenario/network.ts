/** Builds a scenario's network in a World of its own, with the tools that a person would type. */
import { unwrap } from '../../base/index';
import { createWorld, type NetNamespace, type World } from '../../kernel/index';
import { createEnvironment, startProcess, textInput, TextSink, type Environment } from '../../program/index';
import { findCommand } from '../command-table';
import { strerror } from '../commands/strerror';
import type { Scenario, ScenarioPart } from './scenario';

/** As the runner on the real kernel sets them: nothing waits for ARP's three seconds. */
const NEIGHBOR: Readonly<Record<string, string>> = { retrans_time_ms: '4', mcast_solicit: '3', proxy_delay: '0', anycast_delay: '0', locktime: '0' };
/** The ICMP limiters are off, as there; that of "no route" only where the machine could turn it off. */
const LIMITERS_OFF: Readonly<Record<string, string>> = { 'net.ipv4.icmp_ratemask': '0', 'net.ipv6.icmp.ratelimit': '0' };
/** A bridge reports its groups when it pleases: rules would count that. */
const NO_REPORTS = 'net.ipv4.igmp_link_local_mcast_reports';
const IPV6_CONF: Readonly<Record<string, string>> = { accept_dad: '0', dad_transmits: '0', router_solicitations: '0' };

export class ScenarioNetwork {
  readonly world: World;
  readonly errors: (readonly [string, string, string])[] = [];
  private readonly environment: Environment;
  private readonly namespaces = new Map<string, NetNamespace>();

  constructor(private readonly scenario: Scenario) {
    this.world = createWorld({ seed: 1 });
    this.world.trace.enabled = false;
    const host = this.world.addHost('kernel');
    if (scenario.unlimited === true) unwrap(host.root.setSysctl('net.ipv4.route.error_cost', '0'));
    this.environment = createEnvironment({ name: 'kernel', kind: 'host', hostname: 'kernel', host, netns: host.root });
    for (const node of scenario.nodes) {
      const netns = unwrap(host.addNamespace(node));
      this.namespaces.set(node, netns);
      for (const [name, value] of Object.entries(LIMITERS_OFF)) unwrap(netns.setSysctl(name, value));
      netns.setSysctl(NO_REPORTS, '0');
      for (const which of ['all', 'default']) {
        const settings = scenario.ipv6 ? IPV6_CONF : { disable_ipv6: '1' };
        for (const [name, value] of Object.entries(settings)) this.sysctl(node, `net.ipv6.conf.${which}.${name}`, value);
      }
    }
    const up = new Map(scenario.nodes.map((node) => [node, ['link set lo up']]));
    const links = scenario.links ?? [];
    // All links of one node before those of the next, as there: which device came first decides some source addresses.
    for (const first of new Set(links.map(([a]) => a))) {
      for (const [a, deviceA, b, deviceB] of links) if (a === first) this.run(a, 'links', ['ip', '-force', '-batch', '-'], `link add ${deviceA} type veth peer name ${deviceB} netns ${b}\n`);
    }
    for (const [a, deviceA, b, deviceB] of links) {
      up.get(a)?.push(`link set ${deviceA} up`);
      up.get(b)?.push(`link set ${deviceB} up`);
    }
    const ip = Object.fromEntries(scenario.nodes.map((node) => [node, [...(up.get(node) ?? []), ...(scenario.ip?.[node] ?? [])]]));
    this.apply({ ...scenario, ip });
  }

  node(name: string): NetNamespace {
    const netns = this.namespaces.get(name);
    if (!netns) throw new Error(`the scenario has no node ${name}`);
    return netns;
  }

  /** In the order of the runner on the real kernel: node by node, then the packet filters. */
  apply(part: ScenarioPart): void {
    for (const node of this.scenario.nodes) {
      this.batch(node, 'ip', part.ip?.[node]);
      this.batch(node, 'ip', part.ip6?.[node], 'ip6');
      this.batch(node, 'bridge', part.bridge?.[node]);
      for (const link of this.node(node).links) {
        for (const family of this.scenario.ipv6 ? [4, 6] : [4]) for (const [name, value] of Object.entries(NEIGHBOR)) this.node(node).setSysctl(`net.ipv${family}.neigh.${link.name.replaceAll('.', '/')}.${name}`, value);
      }
      for (const [name, value] of Object.entries(part.sysctl?.[node] ?? {})) this.sysctl(node, name, value);
    }
    for (const node of this.scenario.nodes) {
      this.restore(node, 'ipset', ['ipset', 'restore'], part.ipset?.[node]);
      this.restore(node, 'iptables', ['iptables-restore'], part.iptables?.[node]);
      this.restore(node, 'ip6tables', ['ip6tables-restore'], part.ip6tables?.[node]);
      this.restore(node, 'iptables_add', ['iptables-restore', '--noflush'], part.iptables_add?.[node]);
      this.restore(node, 'ip6tables_add', ['ip6tables-restore', '--noflush'], part.ip6tables_add?.[node]);
      for (const line of part.conntrack?.[node] ?? []) this.run(node, undefined, ['conntrack', ...line.split(' ')], '');
    }
  }

  private batch(node: string, tool: 'ip' | 'bridge', lines: readonly string[] | undefined, what: string = tool): void {
    if (lines && lines.length > 0) this.run(node, what, [tool, ...(what === 'ip6' ? ['-6'] : []), '-force', '-batch', '-'], `${lines.join('\n')}\n`);
  }

  private restore(node: string, what: string, argv: readonly string[], text: string | undefined): void {
    if (text !== undefined && text !== '') this.run(node, what, argv, text);
  }

  /** The file below /proc/sys is written, as the runner does. */
  private sysctl(node: string, name: string, value: string): void {
    const done = this.node(node).setSysctl(name, value);
    if (!done.ok) this.errors.push([node, 'sysctl', `${name.replaceAll('.', '/')}: ${strerror(done.error.errno)}`]);
  }

  /** What a tool prints. */
  output(node: string, argv: readonly string[]): string {
    return this.run(node, undefined, argv, '');
  }

  private run(node: string, what: string | undefined, argv: readonly string[], stdin: string): string {
    const command = findCommand(this.environment, argv[0] ?? '');
    if (!command) throw new Error(`no command ${String(argv[0])}`);
    const stdout = new TextSink();
    const stderr = new TextSink();
    const running = startProcess(this.environment, this.world, { argv, program: command.run, stdin: textInput(stdin), stdout, stderr, netns: this.node(node) });
    this.world.runUntil(this.world.now);
    if (running.status !== 0 && what !== undefined) this.errors.push([node, what, stderr.text.trim()]);
    return stdout.text;
  }
}
