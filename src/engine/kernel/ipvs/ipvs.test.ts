/** Expected values: the kernel's sources (net/netfilter/ipvs of Linux 6.x: schedulers, state tables, hook order); the recording machine has no IPVS. */
import { describe, expect, it } from 'vitest';
import { SECOND, unwrap } from '../../base/index';
import { ip } from '../../wire/index';
import type { NetNamespace, TcpSocket, World } from '../api';
import { addr, lab, link, route, sysctl, wire } from '../fixtures/network';
import { applyRestore } from '../netfilter/index';
import type { IpvsMethod, IpvsScheduler, IpvsServiceKey, IpvsServiceSettings } from './api';

const ANY = ip('0.0.0.0');
const VIP = ip('10.96.0.1');
const WEB: IpvsServiceKey = { kind: 'address', protocol: 'tcp', address: VIP, port: 80 };
const DNS: IpvsServiceKey = { kind: 'address', protocol: 'udp', address: VIP, port: 53 };
const SETTINGS: IpvsServiceSettings = { scheduler: 'rr', granularity: 32, onePacket: false, fallback: false, hashPort: false };

interface Balanced {
  readonly world: World;
  readonly client: NetNamespace;
  readonly director: NetNamespace;
  readonly servers: readonly NetNamespace[];
  /** Which server took each new connection. */
  connect(n: number, from?: NetNamespace): readonly (string | undefined)[];
  addServers(key: IpvsServiceKey, weights?: readonly number[], method?: IpvsMethod): void;
}

/** client 10.0.1.10 - director (VIP on a dummy) - three servers 10.0.1N.2 that route by the director and listen on 8080. */
function balanced(): Balanced {
  const l = lab();
  const director = l.at('director');
  const client = l.at('client');
  wire(client, 'eth0', director, 'c');
  addr(client, 'eth0', '10.0.1.10/24');
  addr(director, 'c', '10.0.1.1/24');
  route(client, '0.0.0.0/0', { via: '10.0.1.1' });
  sysctl(director, 'net.ipv4.ip_forward', '1');
  unwrap(director.addLink({ kind: 'dummy', name: 'kube-ipvs0' }));
  addr(director, 'kube-ipvs0', '10.96.0.1/32');
  const servers = [1, 2, 3].map((n) => {
    const server = l.at(`s${String(n)}`);
    wire(server, 'eth0', director, `s${String(n)}`);
    addr(server, 'eth0', `10.0.1${String(n)}.2/24`);
    addr(director, `s${String(n)}`, `10.0.1${String(n)}.1/24`);
    route(server, '0.0.0.0/0', { via: `10.0.1${String(n)}.1` });
    return server;
  });
  const listeners = servers.map((s) => unwrap(s.sockets.tcpListen({ address: ANY, port: 8080 })));
  const connect = (n: number, from = client): readonly (string | undefined)[] => {
    const out: (string | undefined)[] = [];
    for (let i = 0; i < n; i += 1) {
      unwrap(from.sockets.tcpConnect({ address: VIP, port: 80 }));
      l.world.runUntil(l.world.now + SECOND / 10);
      const at = listeners.findIndex((listener) => listener.accept() !== undefined);
      out.push(servers[at]?.name);
    }
    return out;
  };
  const addServers = (key: IpvsServiceKey, weights: readonly number[] = [1, 1, 1], method: IpvsMethod = 'masq'): void => {
    for (const [i, weight] of weights.entries()) {
      unwrap(director.ipvs.addServer(key, { address: ip(`10.0.1${String(i + 1)}.2`), port: method === 'masq' ? 8080 : 80 }, { method, weight, upper: 0, lower: 0 }));
    }
  };
  return { world: l.world, client, director, servers, connect, addServers };
}

function web(scheduler: IpvsScheduler = 'rr', weights?: readonly number[], settings: Partial<IpvsServiceSettings> = {}): Balanced {
  const b = balanced();
  unwrap(b.director.ipvs.addService(WEB, { ...SETTINGS, scheduler, ...settings }));
  b.addServers(WEB, weights);
  return b;
}

describe('IPVS schedulers', () => {
  const rows: readonly (readonly [string, IpvsScheduler, readonly number[], readonly string[]])[] = [
    ['rr takes the newest server first and goes round', 'rr', [1, 1, 1], ['s3', 's2', 's1', 's3']],
    ['rr passes over a server of weight 0', 'rr', [1, 0, 1], ['s3', 's1', 's3']],
    // The second server came while the required weight was 1: the first pass is the short one.
    ['wrr: of weights 3 and 1 the first gets three of four', 'wrr', [3, 1], ['s2', 's1', 's1', 's1', 's2', 's1', 's1', 's1']],
    ['lc takes the server with the fewest connections, the newest among equals', 'lc', [1, 1, 1], ['s3', 's2', 's1', 's3']],
    ['wlc divides by weight', 'wlc', [2, 1], ['s2', 's1', 's1', 's2']],
    ['sed counts the connection to come', 'sed', [3, 1], ['s1', 's1', 's2', 's1']],
    ['nq fills idle servers first', 'nq', [3, 1], ['s2', 's1', 's1']],
    ['fo takes the heaviest always', 'fo', [1, 5, 2], ['s2', 's2', 's2']],
    ['ovf goes on when a server has more connections than its weight', 'ovf', [1, 2], ['s2', 's2', 's2', 's1']],
    // hash_32(10.0.1.10) is 96, hash_32(10.96.0.1) is 130; the buckets go s3 s2 s1.
    ['sh keeps a client at its server', 'sh', [1, 1, 1], ['s3', 's3', 's3']],
    ['dh keeps a destination at its server', 'dh', [1, 1, 1], ['s2', 's2', 's2']],
  ];
  it.each(rows)('%s', (_, scheduler, weights, expected) => {
    expect(web(scheduler, weights).connect(expected.length)).toEqual(expected);
  });

  it('a persistent service keeps the client, and the next client gets the next server', () => {
    const b = web('rr', [1, 1, 1], { persistent: 360 });
    expect(b.connect(3)).toEqual(['s3', 's3', 's3']);
    addr(b.client, 'eth0', '10.0.1.11/24');
    const other = unwrap(b.client.sockets.tcpConnect({ address: VIP, port: 80 }, { source: ip('10.0.1.11') }));
    b.world.runUntil(b.world.now + SECOND);
    expect(other.state).toBe('ESTABLISHED');
    expect(b.director.ipvs.connections().map((c) => `${c.protocol} ${c.client.address}:${String(c.client.port === 0 ? 0 : 1)} ${c.server.address} ${c.state}`)).toEqual([
      'tcp 10.0.1.10:0 10.0.13.2 ASSURED',
      'tcp 10.0.1.10:1 10.0.13.2 ESTABLISHED',
      'tcp 10.0.1.10:1 10.0.13.2 ESTABLISHED',
      'tcp 10.0.1.10:1 10.0.13.2 ESTABLISHED',
      'tcp 10.0.1.11:0 10.0.12.2 ASSURED',
      'tcp 10.0.1.11:1 10.0.12.2 ESTABLISHED',
    ]);
  });
});

describe('IPVS connections', () => {
  const only = (b: Balanced): { active: number; inactive: number } => {
    const server = b.director.ipvs.service(WEB)?.servers[0];
    return { active: server?.activeConnections ?? -1, inactive: server?.inactiveConnections ?? -1 };
  };
  const open = (b: Balanced): TcpSocket => {
    const socket = unwrap(b.client.sockets.tcpConnect({ address: VIP, port: 80 }));
    b.world.runUntil(b.world.now + SECOND / 10);
    return socket;
  };

  it('an established connection is active, a closed one is inactive until its timeout', () => {
    const b = web('rr', [1]);
    const socket = open(b);
    expect(only(b)).toEqual({ active: 1, inactive: 0 });
    socket.abort();
    b.world.runUntil(b.world.now + SECOND);
    expect(only(b)).toEqual({ active: 0, inactive: 1 });
    expect(b.director.ipvs.connections()[0]?.state).toBe('CLOSE');
    b.world.runUntil(b.world.now + 10 * SECOND);
    expect(only(b)).toEqual({ active: 0, inactive: 0 });
  });

  it('without a server the client hears that the port is unreachable', () => {
    const b = web('rr', [0]);
    expect(open(b).error).toBe('ECONNREFUSED');
  });

  it('what a removed server still gets is dropped in silence', () => {
    const b = web('rr', [1]);
    const socket = open(b);
    unwrap(b.director.ipvs.deleteServer(WEB, { address: ip('10.0.11.2'), port: 8080 }));
    b.world.trace.enabled = true;
    socket.write(new Uint8Array(3));
    b.world.runUntil(b.world.now + SECOND);
    expect(socket.state).toBe('ESTABLISHED');
    expect(b.world.trace.events.some((e) => e.step.kind === 'ipvs' && e.step.decision === 'server-gone')).toBe(true);
  });

  it('the server that comes back finds its connections again', () => {
    const b = web('rr', [1]);
    open(b);
    const at = { address: ip('10.0.11.2'), port: 8080 };
    unwrap(b.director.ipvs.deleteServer(WEB, at));
    unwrap(b.director.ipvs.addServer(WEB, at, { method: 'masq', weight: 1, upper: 0, lower: 0 }));
    expect(only(b)).toEqual({ active: 1, inactive: 0 });
  });

  it('counts packets and bytes both ways', () => {
    const b = web('rr', [1]);
    open(b);
    const s = b.director.ipvs.service(WEB)?.statistics;
    // SYN and ACK of the client, SYN ACK of the server: 60, 52 and 60 bytes.
    expect(s && [s.connections, s.inPackets, s.outPackets, s.inBytes, s.outBytes]).toEqual([1, 2, 1, 112, 60]);
    unwrap(b.director.ipvs.zero());
    expect(b.director.ipvs.service(WEB)?.statistics.inPackets).toBe(0);
  });

  it('a server at its upper limit gets no more until three quarters are left', () => {
    const b = balanced();
    unwrap(b.director.ipvs.addService(WEB, SETTINGS));
    unwrap(b.director.ipvs.addServer(WEB, { address: ip('10.0.11.2'), port: 8080 }, { method: 'masq', weight: 1, upper: 2, lower: 0 }));
    const all = [open(b), open(b), open(b)];
    expect(all.map((s) => s.state)).toEqual(['ESTABLISHED', 'ESTABLISHED', 'CLOSED']);
  });
});

describe('IPVS and the rest of netfilter', () => {
  /** Whom the server sees, and its answer's way back. */
  const seen = (b: Balanced): string => {
    let from = '';
    b.servers[0]?.capture('eth0', (f) => {
      const { net, transport } = f.headers;
      if (f.direction === 'in' && net.kind === 'ipv4' && transport?.kind === 'tcp' && transport.flags.syn === true) from = `${net.src} > ${net.dst}:${String(transport.dstPort)} ttl ${String(net.ttl)}`;
    });
    const socket = unwrap(b.client.sockets.tcpConnect({ address: VIP, port: 80 }));
    b.world.runUntil(b.world.now + SECOND);
    return `${from} ${socket.state}`;
  };
  const masquerade = '*nat\n:PREROUTING ACCEPT\n:INPUT ACCEPT\n:OUTPUT ACCEPT\n:POSTROUTING ACCEPT\n-A POSTROUTING -j MASQUERADE\nCOMMIT\n';

  it('the server sees the client, one hop nearer its end', () => {
    expect(seen(web('rr', [1]))).toBe('10.0.1.10 > 10.0.11.2:8080 ttl 63 ESTABLISHED');
  });

  it('without net.ipv4.vs.conntrack MASQUERADE does not see balanced packets', () => {
    const b = web('rr', [1]);
    unwrap(applyRestore(b.director.netfilter, 4, masquerade));
    expect(seen(b)).toBe('10.0.1.10 > 10.0.11.2:8080 ttl 63 ESTABLISHED');
  });

  it('with it the server sees the director', () => {
    const b = web('rr', [1]);
    sysctl(b.director, 'net.ipv4.vs.conntrack', '1');
    unwrap(applyRestore(b.director.netfilter, 4, masquerade));
    expect(seen(b)).toBe('10.0.11.1 > 10.0.11.2:8080 ttl 63 ESTABLISHED');
    const entry = b.director.netfilter.conntrack.entries()[0];
    expect(entry && [entry.original.dst, entry.reply.src, entry.reply.srcPort, entry.reply.dst]).toEqual([VIP, '10.0.11.2', 8080, '10.0.11.1']);
  });

  it('filter INPUT decides about requests, filter FORWARD about answers only', () => {
    const table = (chain: string): string => `*filter\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\n-A ${chain} -p tcp -j DROP\nCOMMIT\n`;
    const state = (chain: string): string => {
      const b = web('rr', [1]);
      unwrap(applyRestore(b.director.netfilter, 4, table(chain)));
      return seen(b);
    };
    expect(state('INPUT')).toBe(' SYN_SENT');
    expect(state('FORWARD')).toBe('10.0.1.10 > 10.0.11.2:8080 ttl 63 SYN_SENT');
    // The balanced packet passes OUTPUT on its way to the server.
    expect(state('OUTPUT')).toBe(' SYN_SENT');
  });

  it('a service by firewall mark takes what mangle marks', () => {
    const b = balanced();
    const key: IpvsServiceKey = { kind: 'fwmark', family: 4, mark: 256 };
    unwrap(b.director.ipvs.addService(key, SETTINGS));
    unwrap(b.director.ipvs.addServer(key, { address: ip('10.0.11.2'), port: 8080 }, { method: 'masq', weight: 1, upper: 0, lower: 0 }));
    unwrap(applyRestore(b.director.netfilter, 4, '*mangle\n:PREROUTING ACCEPT\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\n:POSTROUTING ACCEPT\n-A INPUT -d 10.96.0.1/32 -j MARK --set-xmark 0x100/0xffffffff\nCOMMIT\n'));
    expect(seen(b)).toBe('10.0.1.10 > 10.0.11.2:8080 ttl 63 ESTABLISHED');
  });

  it('a client on the director itself is balanced in OUTPUT', () => {
    const b = web('rr', [1, 1]);
    expect(b.connect(2, b.director)).toEqual(['s2', 's1']);
  });

  it('a server on the director itself is reached without leaving', () => {
    const b = balanced();
    unwrap(b.director.ipvs.addService(WEB, SETTINGS));
    unwrap(b.director.ipvs.addServer(WEB, { address: ip('10.0.1.1'), port: 9000 }, { method: 'masq', weight: 1, upper: 0, lower: 0 }));
    unwrap(b.director.sockets.tcpListen({ address: ANY, port: 9000 }));
    const socket = unwrap(b.client.sockets.tcpConnect({ address: VIP, port: 80 }));
    b.world.runUntil(b.world.now + SECOND);
    expect(socket.state).toBe('ESTABLISHED');
  });

  it('the trace names the service, the scheduler and the server', () => {
    const b = web('rr', [1]);
    b.world.trace.enabled = true;
    b.connect(1);
    const steps = b.world.trace.events.flatMap((e) => (e.step.kind === 'ipvs' ? [`${e.step.hook} ${e.step.decision} ${e.step.service} ${e.step.server ?? ''} ${e.step.scheduler ?? ''}`.trim()] : []));
    expect(steps).toEqual(['INPUT schedule TCP 10.96.0.1:80 10.0.11.2:8080 rr', 'FORWARD reply TCP 10.96.0.1:80 10.0.11.2:8080', 'INPUT request TCP 10.96.0.1:80 10.0.11.2:8080']);
  });
});

describe('kube-proxy in ipvs mode', () => {
  /** Its nat rules for cluster addresses (pkg/proxy/ipvs/proxier.go), with Pods in 10.0.8.0/21 and the sets that it fills. */
  const cluster = (): Balanced => {
    const b = web('rr', [1]);
    const { director } = b;
    sysctl(director, 'net.ipv4.vs.conntrack', '1');
    const { sets } = director.netfilter;
    unwrap(sets.create({ name: 'KUBE-CLUSTER-IP', type: 'hash:ip,port' }));
    unwrap(sets.add('KUBE-CLUSTER-IP', '10.96.0.1,tcp:80'));
    unwrap(sets.create({ name: 'KUBE-LOOP-BACK', type: 'hash:ip,port,ip' }));
    unwrap(sets.add('KUBE-LOOP-BACK', '10.0.11.2,tcp:8080,10.0.11.2'));
    unwrap(
      applyRestore(
        director.netfilter,
        4,
        [
          '*nat', ':PREROUTING ACCEPT', ':INPUT ACCEPT', ':OUTPUT ACCEPT', ':POSTROUTING ACCEPT', ':KUBE-SERVICES -', ':KUBE-POSTROUTING -', ':KUBE-MARK-MASQ -',
          '-A PREROUTING -j KUBE-SERVICES', '-A OUTPUT -j KUBE-SERVICES', '-A POSTROUTING -j KUBE-POSTROUTING',
          '-A KUBE-SERVICES -s 127.0.0.0/8 -j RETURN',
          '-A KUBE-SERVICES ! -s 10.0.8.0/21 -m set --match-set KUBE-CLUSTER-IP dst,dst -j KUBE-MARK-MASQ',
          '-A KUBE-SERVICES -m set --match-set KUBE-CLUSTER-IP dst,dst -j ACCEPT',
          '-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000',
          '-A KUBE-POSTROUTING -m set --match-set KUBE-LOOP-BACK dst,dst,src -j MASQUERADE',
          '-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN',
          '-A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0',
          '-A KUBE-POSTROUTING -j MASQUERADE', 'COMMIT', '',
        ].join('\n'),
      ),
    );
    return b;
  };
  const from = (b: Balanced, client: NetNamespace): string => {
    let src = '';
    b.servers[0]?.capture('eth0', (f) => {
      if (f.direction === 'in' && f.headers.net.kind === 'ipv4' && f.headers.transport?.kind === 'tcp') src = f.headers.net.src;
    });
    const socket = unwrap(client.sockets.tcpConnect({ address: VIP, port: 80 }));
    b.world.runUntil(b.world.now + SECOND);
    return `${src} ${socket.state}`;
  };

  it('keeps the address of a Pod', () => {
    const b = cluster();
    expect(from(b, b.servers[1] as NetNamespace)).toBe('10.0.12.2 ESTABLISHED');
  });

  it('masquerades clients from outside the Pod network, and the node itself', () => {
    const outside = cluster();
    expect(from(outside, outside.client)).toBe('10.0.11.1 ESTABLISHED');
    const node = cluster();
    expect(from(node, node.director)).toBe('10.0.11.1 ESTABLISHED');
  });

  it('masquerades a Pod that reaches itself by its Service', () => {
    const b = cluster();
    expect(from(b, b.servers[0] as NetNamespace)).toBe('10.0.11.1 ESTABLISHED');
  });
});

describe('IPVS over UDP', () => {
  const udp = (): Balanced => {
    const b = balanced();
    unwrap(b.director.ipvs.addService(DNS, SETTINGS));
    for (const n of [1, 2]) unwrap(b.director.ipvs.addServer(DNS, { address: ip(`10.0.1${String(n)}.2`), port: 53 }, { method: 'masq', weight: 1, upper: 0, lower: 0 }));
    return b;
  };

  it('a closed port of the server is reported by the virtual address', () => {
    const b = udp();
    const socket = unwrap(b.client.sockets.udp());
    unwrap(socket.connect({ address: VIP, port: 53 }));
    unwrap(socket.send(new Uint8Array(4)));
    b.world.runUntil(b.world.now + SECOND);
    const error = socket.takeError();
    expect([error?.errno, error?.offender]).toEqual(['ECONNREFUSED', VIP]);
  });

  it('one socket stays at one server for five minutes of silence', () => {
    const b = udp();
    const got = [0, 0];
    const inbox = [0, 1].map((i) => unwrap(b.servers[i]?.sockets.udp({ local: { address: ANY, port: 53 } }) ?? { ok: false as const, error: { errno: 'ENOENT' as const } }));
    const socket = unwrap(b.client.sockets.udp());
    unwrap(socket.connect({ address: VIP, port: 53 }));
    const send = (): void => {
      unwrap(socket.send(new Uint8Array(1)));
      b.world.runUntil(b.world.now + SECOND);
      for (const [i, s] of inbox.entries()) while (s.receive()) got[i] = (got[i] ?? 0) + 1;
    };
    send();
    send();
    expect(got).toEqual([0, 2]);
    b.world.runUntil(b.world.now + 300 * SECOND);
    send();
    expect(got).toEqual([1, 2]);
    expect(b.director.ipvs.connections()[0]?.state).toBe('UDP');
  });
});

describe('IPVS without rewriting', () => {
  /** Every server has the virtual address on lo and answers by itself. */
  const direct = (method: 'route' | 'tunnel'): Balanced => {
    const b = balanced();
    unwrap(b.director.ipvs.addService(WEB, SETTINGS));
    b.addServers(WEB, [1], method);
    const server = b.servers[0] as NetNamespace;
    addr(server, 'lo', '10.96.0.1/32');
    unwrap(server.sockets.tcpListen({ address: ANY, port: 80 }));
    if (method === 'tunnel') {
      unwrap(server.addLink({ kind: 'ipip', name: 'tun' }));
      unwrap(server.setLink(link(server, 'tun'), { up: true }));
      sysctl(server, 'net.ipv4.conf.all.rp_filter', '0');
      sysctl(server, 'net.ipv4.conf.tun.rp_filter', '0');
    }
    return b;
  };

  it.each(['route', 'tunnel'] as const)('%s: the server gets the virtual address and answers past the balancer', (method) => {
    const b = direct(method);
    const socket = unwrap(b.client.sockets.tcpConnect({ address: VIP, port: 80 }));
    b.world.runUntil(b.world.now + SECOND);
    // The answer has the director's own address as its source there, which it takes for spoofed: as on Linux, unless it is allowed.
    const s = b.director.ipvs.service(WEB)?.statistics;
    expect([socket.state, s?.inPackets, s?.outPackets]).toEqual(['SYN_SENT', 1, 0]);
    expect(b.director.ipvs.connections()[0]?.state).toBe('SYN_RECV');
  });
});

describe('IPVS over IPv6', () => {
  it('balances and rewrites', () => {
    const b = balanced();
    const vip = ip('fd00:96::1');
    unwrap(b.director.setLink(link(b.director, 'kube-ipvs0'), { up: true }));
    for (const [n, d, a] of [[b.client, 'eth0', 'fd00:1::10/64'], [b.director, 'c', 'fd00:1::1/64'], [b.director, 's1', 'fd00:11::1/64'], [b.servers[0] as NetNamespace, 'eth0', 'fd00:11::2/64'], [b.director, 'kube-ipvs0', 'fd00:96::1/128']] as const) addr(n, d, a);
    b.world.runUntil(b.world.now + 5 * SECOND);
    route(b.client, '::/0', { via: 'fd00:1::1' });
    route(b.servers[0] as NetNamespace, '::/0', { via: 'fd00:11::1' });
    sysctl(b.director, 'net.ipv6.conf.all.forwarding', '1');
    const key: IpvsServiceKey = { kind: 'address', protocol: 'tcp', address: vip, port: 80 };
    unwrap(b.director.ipvs.addService(key, { ...SETTINGS, granularity: 128 }));
    unwrap(b.director.ipvs.addServer(key, { address: ip('fd00:11::2'), port: 8081 }, { method: 'masq', weight: 1, upper: 0, lower: 0 }));
    unwrap((b.servers[0] as NetNamespace).sockets.tcpListen({ address: ip('::'), port: 8081 }));
    const socket = unwrap(b.client.sockets.tcpConnect({ address: vip, port: 80 }));
    b.world.runUntil(b.world.now + SECOND);
    expect(socket.state).toBe('ESTABLISHED');
  });
});

describe('IPVS configuration errors', () => {
  it('are the kernel’s', () => {
    const { director } = balanced();
    const { ipvs } = director;
    const at = { address: ip('10.0.11.2'), port: 80 };
    const how = { method: 'masq', weight: 1, upper: 0, lower: 0 } as const;
    const errno = (r: { readonly ok: boolean; readonly error?: { readonly errno: string } }): string => (r.ok ? 'ok' : (r.error?.errno ?? ''));
    expect([
      errno(ipvs.addServer(WEB, at, how)),
      errno(ipvs.addService(WEB, SETTINGS)),
      errno(ipvs.addService(WEB, SETTINGS)),
      errno(ipvs.editServer(WEB, at, how)),
      errno(ipvs.addServer(WEB, { address: ip('224.0.0.1'), port: 80 }, how)),
      errno(ipvs.addServer(WEB, at, { ...how, lower: 5 })),
      errno(ipvs.addServer(WEB, at, how)),
      errno(ipvs.addServer(WEB, at, how)),
      errno(ipvs.deleteServer(WEB, at)),
      errno(ipvs.deleteServer(WEB, at)),
      errno(ipvs.deleteService(WEB)),
      errno(ipvs.deleteService(WEB)),
    ]).toEqual(['ESRCH', 'ok', 'EEXIST', 'ENOENT', 'EINVAL', 'ERANGE', 'ok', 'EEXIST', 'ok', 'ENOENT', 'ok', 'ESRCH']);
  });
});
