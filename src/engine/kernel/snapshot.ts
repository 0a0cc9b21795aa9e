/** All network state as plain data with sorted keys: equal states give equal JSON. */
import { compareIp, formatCidr } from '../wire/index';
import type { Link, NetNamespace, World } from './api';
import { routeText } from './route/text';

type Plain = string | number | boolean | null | Plain[] | { [key: string]: Plain };

export function worldSnapshot(world: World): Plain {
  return {
    cables: world.cables.map((c) => ({ a: `${c.a.netns.id}:${c.a.name}`, b: `${c.b.netns.id}:${c.b.name}`, delayUs: c.delayUs, plugged: c.plugged })),
    namespaces: Object.fromEntries(world.namespaces.map((n) => [n.id, namespaceState(n)])),
    now: world.now,
  };
}

function namespaceState(n: NetNamespace): Plain {
  return {
    conntrack: n.netfilter.conntrack.entries().map((e) => JSON.stringify([e.original, e.reply, e.protocolState ?? '', e.mark])),
    links: Object.fromEntries(n.links.map((l) => [l.name, linkState(l)])),
    neighbors: n.neighbors
      .entries()
      .map((e) => [e.device.name, e.address, e.mac ?? '', e.state, e.proxy] as Plain[])
      .sort((a, b) => (String(a) < String(b) ? -1 : 1)),
    routes: ([4, 6] as const).flatMap((f) => n.routing.routes(f).map((r) => `${String(r.table)}: ${routeText(r)}`)),
    rules: ([4, 6] as const).map((f) => n.routing.rules(f).map((r) => JSON.stringify({ ...r, from: r.from ? formatCidr(r.from) : null, to: r.to ? formatCidr(r.to) : null }))),
    sets: n.netfilter.sets.all.map((s) => ({ members: s.members.map((m) => m.text), name: s.name, type: s.type })),
    sockets: n.sockets.list().map((s) => `${s.protocol} ${s.state} ${s.local.address}:${String(s.local.port)} ${s.remote ? `${s.remote.address}:${String(s.remote.port)}` : ''}`),
    sysctls: Object.fromEntries(n.sysctlNames().map((name) => [name, valueOf(n, name)])),
    tables: ([4, 6] as const).flatMap((f) =>
      n.netfilter.tables(f).map((t) => ({ chains: t.chains.map((c) => ({ name: c.name, policy: c.policy ?? '-', rules: c.rules.map((r) => JSON.stringify([r.basic, r.matches, r.target])) })), family: f, name: t.name })),
    ),
  };
}

function valueOf(n: NetNamespace, name: string): string {
  const value = n.sysctl(name);
  return value.ok ? value.value : '';
}

function linkState(l: Link): Plain {
  return {
    addresses: [...l.addresses].sort((a, b) => compareIp(a.address, b.address)).map((a) => `${a.address}/${String(a.prefixLength)} ${a.scope}${a.secondary ? ' secondary' : ''}`),
    carrier: l.carrier,
    fdb: l.fdb?.entries().map((e) => `${e.mac} ${e.port?.name ?? ''} ${e.remote ?? ''} ${e.state}`) ?? [],
    index: l.index,
    kind: l.kind,
    mac: l.mac,
    master: l.master?.name ?? null,
    mtu: l.mtu,
    peer: l.peer ? `${l.peer.netns.id}:${l.peer.name}` : null,
    state: l.operState,
    stats: Object.entries(l.stats).map(([k, v]) => `${k}=${String(v)}`),
    up: l.up,
  };
}
