/**
 * Runs a scenario of the kernel oracle (namespaces, `ip`/`bridge` batch lines, sysctls, iptables-restore text, probes) in the simulator
 * and gives the same verdicts in the same form, so that the two can be compared field by field.
 * It reads just the batch lines that the scenarios use; the shell's own `ip` is tested elsewhere.
 */
import { MILLISECOND, decodeUtf8, encodeUtf8, unwrap } from '../../src/engine/base/index';
import { applyRestore, createWorld, type Errno, type IcmpSocket, type Link, type LinkSpec, type NetNamespace, type TcpListener, type TcpSocket, type UdpSocket, type World } from '../../src/engine/kernel/index';
import { cidrOf, ip, mac } from '../../src/engine/wire/index';

export interface Scenario {
  readonly name: string;
  readonly nodes: readonly string[];
  readonly links: readonly (readonly [string, string, string, string])[];
  readonly ip?: Readonly<Record<string, readonly string[]>>;
  readonly bridge?: Readonly<Record<string, readonly string[]>>;
  readonly sysctl?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly iptables?: Readonly<Record<string, string>>;
  readonly listen?: Readonly<Record<string, { readonly tcp?: readonly number[]; readonly udp?: readonly number[] }>>;
  readonly tcp_ports?: readonly number[];
  readonly udp_ports?: readonly number[];
  readonly sources?: readonly string[];
  readonly targets?: readonly string[];
  readonly vips?: readonly string[];
  readonly noroute?: string;
}

/** One probe and its verdict; keys are the oracle's. */
export interface Verdict {
  readonly src: string;
  readonly dst: string;
  readonly proto: 'tcp' | 'udp' | 'icmp';
  readonly port?: number;
  result?: string;
  local?: boolean;
  icmp?: readonly [string, number, number];
  reply_from?: string;
  ttl?: number;
  redirect?: boolean;
  server?: string;
  seen_src?: string;
  seen_dst?: string;
}

const RESULT: Partial<Record<Errno, string>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'host-unreachable',
  ENETUNREACH: 'net-unreachable',
  EPERM: 'eperm',
  ENOPROTOOPT: 'proto-unreachable',
  EACCES: 'eacces',
  EINVAL: 'einval',
  EMSGSIZE: 'emsgsize',
  ETIMEDOUT: 'timeout',
  ECONNRESET: 'reset',
};

/** The oracle shortens ARP's patience on every device so that a missing neighbour shows within its window of a second. */
const NEIGHBOR = { retrans_time_ms: '4', mcast_solicit: '3', proxy_delay: '0', locktime: '0' };
const WINDOW = 900 * MILLISECOND;

class Batch {
  constructor(private readonly netns: NetNamespace) {}

  private device(name: string): Link {
    const link = this.netns.link(name);
    if (!link) throw new Error(`no device ${name}`);
    return link;
  }

  run(line: string): void {
    const words = line.split(' ');
    const after = (key: string): string | undefined => {
      const at = words.indexOf(key);
      return at < 0 ? undefined : words[at + 1];
    };
    const need = (key: string): string => {
      const value = after(key);
      if (value === undefined) throw new Error(`no ${key} in: ${line}`);
      return value;
    };
    const [object, verb, first] = words as [string, string, string];
    switch (`${object} ${verb}`) {
      case 'addr add': {
        const [address, length] = first.split('/');
        unwrap(this.netns.addAddress(this.device(need('dev')), { address: ip(address as string), prefixLength: Number(length ?? 32) }));
        return;
      }
      case 'route add': {
        const special = first === 'blackhole' || first === 'unreachable' || first === 'prohibit' ? first : undefined;
        const to = special ? (words[3] as string) : first;
        const [address, length] = (to === 'default' ? '0.0.0.0/0' : to).split('/');
        const via = after('via');
        const dev = after('dev');
        const hop = { ...(via !== undefined && { via: ip(via) }), ...(dev !== undefined && { device: this.device(dev) }), ...(words.includes('onlink') && { onlink: true }) };
        // `ip -force`: a line that fails is passed over.
        this.netns.routing.add(
          {
            type: special ?? 'unicast',
            destination: cidrOf(ip(address as string), Number(length ?? 32)),
            nextHops: special ? [] : [hop],
            metric: 0,
            table: Number(after('table') ?? 254),
            protocol: 'boot',
            scope: via === undefined && !special ? 'link' : 'global',
          },
          'add',
        );
        return;
      }
      case 'rule add': {
        const mark = after('fwmark')?.split('/').map(Number);
        const from = after('from')?.split('/');
        unwrap(
          this.netns.routing.addRule(4, {
            ...(mark && { mark: { value: mark[0] ?? 0, mask: mark[1] ?? 0xffffffff } }),
            ...(from && { from: cidrOf(ip(from[0] as string), Number(from[1] ?? 32)) }),
            action: { kind: 'lookup', table: Number(need('table')) },
          }),
        );
        return;
      }
      case 'neigh add':
        unwrap(this.netns.neighbors.add({ address: ip(first), device: this.device(need('dev')), mac: mac(need('lladdr')), state: 'PERMANENT' }, 'add'));
        return;
      case 'link add':
        unwrap(this.netns.addLink(linkSpec(first, words, after)));
        return;
      case 'link set': {
        const master = after('master');
        const address = after('address');
        if (words.includes('hairpin') || words.includes('isolated')) {
          unwrap(this.netns.setLink(this.device(need('dev')), { port: { ...(words.includes('hairpin') && { hairpin: need('hairpin') === 'on' }), ...(words.includes('isolated') && { isolated: need('isolated') === 'on' }) } }));
          return;
        }
        unwrap(this.netns.setLink(this.device(first), { ...(master !== undefined && { master: this.device(master) }), ...(address !== undefined && { mac: mac(address) }), ...(words.includes('up') && { up: true }) }));
        return;
      }
      case 'fdb add': {
        const fdb = this.device(need('dev')).fdb;
        if (!fdb) throw new Error(`no fdb: ${line}`);
        unwrap(fdb.add({ mac: mac(first), remote: ip(need('dst')) }));
        return;
      }
      default:
        throw new Error(`the scenario reader does not know: ${line}`);
    }
  }
}

function linkSpec(name: string, words: readonly string[], after: (key: string) => string | undefined): LinkSpec {
  const type = after('type');
  if (type === 'bridge') return { kind: 'bridge', name };
  if (type === 'vxlan') {
    const lower = after('dev');
    const local = after('local');
    return { kind: 'vxlan', name, options: { vni: Number(after('id')), dstPort: Number(after('dstport')), learning: !words.includes('nolearning'), ...(lower !== undefined && { lower }), ...(local !== undefined && { local: ip(local) }) } };
  }
  throw new Error(`link type ${type ?? '?'}`);
}

export function build(scenario: Scenario): { readonly world: World; readonly netns: ReadonlyMap<string, NetNamespace> } {
  const world = createWorld({ seed: 1, limitErrors: true });
  world.trace.enabled = false;
  const host = world.addHost('oracle');
  const netns = new Map<string, NetNamespace>();
  for (const name of scenario.nodes) {
    const node = unwrap(host.addNamespace(name));
    netns.set(name, node);
    unwrap(node.setSysctl('net.ipv6.conf.all.disable_ipv6', '1'));
    unwrap(node.setSysctl('net.ipv6.conf.default.disable_ipv6', '1'));
  }
  const of = (name: string): NetNamespace => netns.get(name) as NetNamespace;
  const devices: (readonly [string, string])[] = [];
  for (const [a, ifA, b, ifB] of scenario.links) {
    unwrap(of(a).addLink({ kind: 'veth', name: ifA, peer: { name: ifB, netns: of(b) } }));
    devices.push([a, ifA], [b, ifB]);
  }
  for (const name of scenario.nodes) {
    const node = of(name);
    unwrap(node.setLink(node.link('lo') as Link, { up: true }));
    for (const [owner, device] of devices) if (owner === name) unwrap(node.setLink(node.link(device) as Link, { up: true }));
    const batch = new Batch(node);
    for (const line of scenario.ip?.[name] ?? []) batch.run(line);
    for (const line of scenario.bridge?.[name] ?? []) batch.run(line);
    for (const link of node.links) for (const [key, value] of Object.entries(NEIGHBOR)) unwrap(node.setSysctl(`net.ipv4.neigh.${link.name.replaceAll('.', '/')}.${key}`, value));
    for (const [key, value] of Object.entries(scenario.sysctl?.[name] ?? {})) unwrap(node.setSysctl(key, value));
    const rules = scenario.iptables?.[name];
    if (rules !== undefined) unwrap(applyRestore(node.netfilter, 4, rules));
  }
  return { world, netns };
}

/** The addresses that a node's `addr add` lines give it. */
const addressesOf = (scenario: Scenario, node: string): string[] =>
  (scenario.ip?.[node] ?? []).filter((l) => l.startsWith('addr add')).map((l) => (l.split(' ')[2] as string).split('/')[0] as string);

function probesOf(scenario: Scenario): Verdict[] {
  const listeners = Object.values(scenario.listen ?? {});
  const ports = (kind: 'tcp' | 'udp', more: readonly number[] = []): number[] => [...new Set([...listeners.flatMap((l) => l[kind] ?? []), ...more])].sort((a, b) => a - b);
  const tcp = ports('tcp', scenario.tcp_ports);
  const udp = ports('udp', scenario.udp_ports);
  const targets: [string | undefined, string][] = (scenario.targets ?? scenario.nodes).flatMap((m) => addressesOf(scenario, m).map((a): [string, string] => [m, a]));
  for (const vip of scenario.vips ?? []) targets.push([undefined, vip]);
  const out: Verdict[] = [];
  for (const src of scenario.sources ?? scenario.nodes) {
    for (const [node, dst] of targets) {
      if (node === src) continue;
      for (const port of tcp) out.push({ src, dst, proto: 'tcp', port });
      for (const port of udp) out.push({ src, dst, proto: 'udp', port });
      out.push({ src, dst, proto: 'icmp' });
    }
  }
  const nowhere = scenario.noroute;
  if (nowhere !== undefined) {
    for (const src of scenario.sources ?? scenario.nodes) out.push({ src, dst: nowhere, proto: 'tcp', port: 80 }, { src, dst: nowhere, proto: 'udp', port: 53 }, { src, dst: nowhere, proto: 'icmp' });
  }
  return out;
}

export function runScenario(scenario: Scenario): readonly Verdict[] {
  const { world, netns } = build(scenario);
  const of = (name: string): NetNamespace => netns.get(name) as NetNamespace;
  const tcpListeners: { readonly node: string; readonly listener: TcpListener }[] = [];
  const udpServers: { readonly node: string; readonly socket: UdpSocket }[] = [];
  for (const [node, l] of Object.entries(scenario.listen ?? {})) {
    for (const port of l.tcp ?? []) tcpListeners.push({ node, listener: unwrap(of(node).sockets.tcpListen({ address: ip('0.0.0.0'), port }, { backlog: 256 })) });
    for (const port of l.udp ?? []) udpServers.push({ node, socket: unwrap(of(node).sockets.udp({ local: { address: ip('0.0.0.0'), port } })) });
  }
  const probes = probesOf(scenario);
  const seen = new Map<number, { readonly node: string; readonly from: string; readonly to: string }>();
  const accepted: { readonly node: string; readonly socket: TcpSocket }[] = [];
  const serve = (): void => {
    for (const { node, listener } of tcpListeners) for (let s = listener.accept(); s; s = listener.accept()) accepted.push({ node, socket: s });
    for (const { node, socket } of accepted) {
      if (socket.available === 0) continue;
      const token = Number(decodeUtf8(socket.read()));
      seen.set(token, { node, from: socket.remote?.address ?? '', to: `${socket.local.address}:${String(socket.local.port)}` });
    }
    for (const { node, socket } of udpServers) {
      for (let d = socket.receive(); d; d = socket.receive()) {
        seen.set(Number(decodeUtf8(d.bytes)), { node, from: d.from.address, to: `${d.to.address}:${String(d.to.port)}` });
        socket.send(d.bytes, d.from);
      }
    }
  };
  const tcpClients: { readonly probe: Verdict; readonly index: number; readonly socket: TcpSocket; sent: boolean }[] = [];
  const udpClients: { readonly probe: Verdict; readonly socket: UdpSocket }[] = [];
  const pings = new Map<string, IcmpSocket>();
  const failed = (probe: Verdict, errno: Errno): void => {
    probe.result = RESULT[errno] ?? errno;
    probe.local = true;
  };
  const step = (until: number): void => {
    world.runUntil(until);
    serve();
    for (const c of tcpClients) {
      if (c.sent) continue;
      if (c.socket.error !== undefined) {
        c.sent = true;
        c.probe.result = RESULT[c.socket.error] ?? c.socket.error;
        const e = c.socket.icmpError;
        if (e) c.probe.icmp = [e.offender, e.type, e.code];
      } else if (c.socket.state === 'ESTABLISHED') {
        c.sent = true;
        c.probe.result = 'ok';
        c.socket.write(encodeUtf8(String(c.index)));
      }
    }
    for (const c of udpClients) {
      if (c.probe.result !== undefined) continue;
      const e = c.socket.takeError();
      if (e) {
        c.probe.result = RESULT[e.errno] ?? e.errno;
        c.probe.icmp = [e.offender, e.type, e.code];
      } else if (c.socket.receive()) c.probe.result = 'ok';
    }
    for (const socket of pings.values()) {
      for (let m = socket.receive(); m; m = socket.receive()) {
        const t = m.transport;
        if (t.kind !== 'icmp') continue;
        if (t.type === 0) {
          const probe = probes[t.sequence ?? -1];
          if (probe?.result !== undefined || !probe) continue;
          probe.result = 'ok';
          probe.reply_from = m.ip.src;
          probe.ttl = m.ip.ttl;
          continue;
        }
        const q = m.quoted?.transport;
        const probe = q?.kind === 'icmp' ? probes[q.sequence ?? -1] : undefined;
        if (!probe) continue;
        if (t.type === 5) probe.redirect = true;
        else if (probe.result === undefined) {
          probe.result = 'icmp-error';
          probe.icmp = [m.ip.src, t.type, t.code];
        }
      }
    }
  };
  probes.forEach((probe, index) => {
    const from = of(probe.src);
    const to = ip(probe.dst);
    if (probe.proto === 'icmp') {
      let socket = pings.get(probe.src);
      if (!socket) {
        socket = unwrap(from.sockets.icmp(4, 0x4242));
        pings.set(probe.src, socket);
      }
      const sent = socket.sendEcho(to, { id: 0x4242, sequence: index, bytes: encodeUtf8(`oracle${String(index).padStart(8, '0')}`) });
      if (!sent.ok) failed(probe, sent.error.errno);
    } else if (probe.proto === 'tcp') {
      const socket = from.sockets.tcpConnect({ address: to, port: probe.port as number }, { reportErrors: true });
      if (socket.ok) tcpClients.push({ probe, index, socket: socket.value, sent: false });
      else failed(probe, socket.error.errno);
    } else {
      const socket = unwrap(from.sockets.udp());
      const connected = socket.connect({ address: to, port: probe.port as number });
      const sent = connected.ok ? socket.send(encodeUtf8(String(index))) : connected;
      if (sent.ok) udpClients.push({ probe, socket });
      else failed(probe, sent.error.errno);
    }
    // The oracle answers and reads nothing before every probe is sent.
    world.runUntil(world.now + MILLISECOND / 20);
  });
  const end = world.now + WINDOW;
  while (world.now < end) step(world.now + 5 * MILLISECOND);
  probes.forEach((probe, index) => {
    probe.result ??= 'timeout';
    const view = seen.get(index);
    if (!view) return;
    probe.server = view.node;
    probe.seen_src = view.from;
    probe.seen_dst = view.to;
  });
  return probes;
}

