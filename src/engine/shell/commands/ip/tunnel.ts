/** `ip tunnel` of iproute2 6.1 (ip/iptunnel.c). @unsupported ip tunnel: gre, sit, isatap, vti; keys, sequence numbers, checksums, 6rd, prl; changing a tunnel */
import type { Link } from '../../../kernel/index';
import { isIpv4, type Ipv4Address } from '../../../wire/index';
import { TUNNEL_HELP } from './kind-usage';
import { matches, type Printer, type Request } from './netlink';

export function tunnelCommand(r: Request): void {
  const word = r.peek();
  if (word === undefined) return show(r);
  r.next();
  if (matches(word, 'add')) return add(r);
  if (matches(word, 'change')) return r.unsupported('ip tunnel change');
  if (matches(word, 'delete')) return remove(r);
  if (matches(word, 'show') || matches(word, 'lst') || matches(word, 'list')) return show(r);
  if (matches(word, 'prl') || matches(word, '6rd')) return r.unsupported(`ip tunnel ${word}`);
  if (matches(word, 'help')) return r.usage(TUNNEL_HELP);
  return r.fail(`Command "${word}" is unknown, try "ip tunnel help".`, 255);
}

interface Words {
  readonly name?: string;
  readonly mode?: string;
  readonly remote?: Ipv4Address;
  readonly local?: Ipv4Address;
  readonly ttl?: number;
}

function parse(r: Request): Words {
  const out: { -readonly [K in keyof Words]: Words[K] } = {};
  const end = (): Ipv4Address | undefined => {
    const word = r.next();
    if (word === 'any') return undefined;
    const address = r.address(word, 4);
    return isIpv4(address) && address !== '0.0.0.0' ? address : undefined;
  };
  while (r.more) {
    const word = r.next();
    if (word === 'mode') {
      const mode = r.next();
      if (mode === 'ipip' || mode === 'ip/ip') out.mode = 'ipip';
      else if (['gre', 'gre/ip', 'sit', 'ipv6/ip', 'isatap', 'vti'].includes(mode)) r.unsupported(`tunnels of mode ${mode}`);
      else if (mode === 'ip6ip' || mode === 'ipip6' || mode === 'any') r.unsupported(`tunnels of mode ${mode}`);
      else return r.fail(`Unknown tunnel mode "${mode}"`, 255);
    } else if (word === 'remote') {
      const remote = end();
      if (remote !== undefined) out.remote = remote;
    } else if (word === 'local') {
      const local = end();
      if (local !== undefined) out.local = local;
    } else if (word === 'ttl' || word === 'hoplimit' || word === 'hlim') {
      const ttl = r.next();
      if (ttl !== 'inherit') {
        if (!/^\d+$/.test(ttl) || Number(ttl) > 255) r.invalid(ttl, 'invalid TTL\n');
        out.ttl = Number(ttl);
      }
    } else if (word === 'pmtudisc') continue;
    else if (/^(?:dev|tos|tclass|dsfield|nopmtudisc|[io]?key|[io]?seq|[io]?csum|6rd.*|prl-.*)$/.test(word)) r.unsupported(`ip tunnel … ${word}`);
    else {
      if (word !== 'name' && matches(word, 'help')) r.usage(TUNNEL_HELP);
      if (out.name !== undefined) return r.garbage('name', word === 'name' ? r.next() : word);
      const name = word === 'name' ? r.next() : word;
      if (name.length > 15 || name === '' || /[/\s]/.test(name)) r.invalid(name, '"name" not a valid ifname');
      out.name = name;
    }
  }
  return out;
}

function add(r: Request): void {
  const { name, mode, remote, local, ttl } = parse(r);
  if (mode === undefined) return r.fail('cannot determine tunnel mode (ipip, gre, vti or sit)', 1);
  if (ttl !== undefined && ttl !== 0 && name === undefined) return r.unsupported('ip tunnel add without a name');
  r.needAdmin();
  const links = r.netns.links;
  const same = links.some((l) => l.spec.kind === 'ipip' && l.spec.remote === remote && l.spec.local === local);
  if (same || (name !== undefined && r.netns.link(name))) return r.fail('add tunnel "tunl0" failed: File exists', 1);
  const made = r.netns.addLink({ name: name ?? freeName(r), kind: 'ipip', ...(remote !== undefined && { remote }), ...(local !== undefined && { local }), ...(ttl !== undefined && ttl !== 0 && { ttl }) });
  if (!made.ok) r.answer(made.error);
}

function freeName(r: Request): string {
  for (let n = 1; ; n += 1) if (!r.netns.link(`tunl${n}`)) return `tunl${n}`;
}

function remove(r: Request): void {
  const { name } = parse(r);
  const link = name === undefined ? undefined : r.netns.link(name);
  r.needAdmin();
  if (!link) return r.fail(`delete tunnel "${name ?? 'tunl0'}" failed: No such device`, 1);
  if (link.kind !== 'ipip') return r.fail(`delete tunnel "${link.name}" failed: Operation not supported`, 1);
  r.check(r.netns.deleteLink(link));
}

function show(r: Request): void {
  const { name, remote, local } = parse(r);
  const out = r.print();
  for (const link of r.netns.links) {
    if (link.spec.kind !== 'ipip' || (name !== undefined && link.name !== name)) continue;
    if ((remote !== undefined && link.spec.remote !== remote) || (local !== undefined && link.spec.local !== local)) continue;
    out.begin();
    printTunnel(out, link);
    out.end();
  }
  out.flush();
}

/** print_tunnel. */
function printTunnel(out: Printer, link: Link): void {
  if (link.spec.kind !== 'ipip') return;
  const { remote = 'any', local = 'any', ttl } = link.spec;
  out.both('ifname', link.name, out.tint('device', `${link.name}: `));
  out.both('mode', 'ip/ip', 'ip/ip ');
  out.both('remote', remote, `remote ${remote} `);
  out.both('local', local, `local ${local}`);
  if (ttl === undefined || ttl === 0) out.put(' ttl inherit');
  else out.both('ttl', ttl, ` ttl ${ttl}`);
  out.put('\n');
}
