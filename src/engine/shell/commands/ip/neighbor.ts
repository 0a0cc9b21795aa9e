/** `ip neigh` (iproute2 ip/ipneigh.c). */
import type { Link, NeighborEntry, NeighborState } from '../../../kernel/index';
import { cidrContains, cidrOf, familyOf, isIpv4, type Cidr, type IpAddress, type MacAddress } from '../../../wire/index';
import { NEIGH_HELP } from './help-texts';
import { matches, type Request } from './netlink';

const STATES: Readonly<Record<string, NeighborState>> = { permanent: 'PERMANENT', reachable: 'REACHABLE', noarp: 'NOARP', none: 'NONE', stale: 'STALE', incomplete: 'INCOMPLETE', delay: 'DELAY', probe: 'PROBE', failed: 'FAILED' };

export function neighborCommand(r: Request): void {
  const word = r.peek();
  if (word === undefined) return show(r, false);
  r.next();
  if (matches(word, 'add')) return add(r, 'add');
  if (matches(word, 'change') || word === 'chg') return add(r, 'change');
  if (matches(word, 'replace')) return add(r, 'replace');
  if (matches(word, 'delete')) return remove(r);
  if (matches(word, 'get')) return get(r);
  if (matches(word, 'show') || matches(word, 'lst') || matches(word, 'list')) return show(r, false);
  if (matches(word, 'flush')) return show(r, true);
  if (matches(word, 'help')) return r.usage(NEIGH_HELP);
  return r.fail(`Command "${word}" is unknown, try "ip neigh help".`, 255);
}

function state(r: Request, word: string): NeighborState {
  return STATES[word] ?? r.invalid(word, 'nud state is bad');
}

function show(r: Request, flush: boolean): void {
  if (flush && !r.more) return r.fail('Flush requires arguments.', 1);
  let device: Link | undefined;
  let to: Cidr | undefined;
  const states = new Set<NeighborState>();
  let all = false;
  let proxy = false;
  let unused = false;
  while (r.more) {
    const word = r.next();
    if (word === 'dev') device = r.device(r.next());
    else if (word === 'nud') {
      const name = r.next();
      if (name === 'all') all = true;
      else states.add(state(r, name));
    } else if (word === 'proxy') proxy = true;
    else if (word === 'unused') unused = true;
    else if (word === 'vrf' || word === 'nomaster' || word === 'master') r.unsupported(`ip neigh show ${word}`);
    else if (word === 'help') r.usage(NEIGH_HELP);
    else {
      const text = word === 'to' ? r.next() : word;
      if (text === 'all') continue;
      const p = r.prefix(text);
      to = cidrOf(p.address, p.length);
    }
  }
  void unused;
  const chosen = r.netns.neighbors.entries().filter(
    (n) =>
      n.proxy === proxy &&
      (r.flags.family === undefined || familyOf(n.address) === r.flags.family) &&
      (!device || n.device === device) &&
      (!to || cidrContains(to, n.address)) &&
      (states.size > 0 ? states.has(n.state) : all || proxy || (n.state !== 'NOARP' && n.state !== 'NONE') ),
  );
  if (flush) {
    r.needAdmin();
    const doomed = chosen.filter((n) => all || states.size > 0 || proxy || n.state !== 'PERMANENT');
    if (r.flags.statistics > 0) flushReport(r, doomed, device);
    for (const n of doomed) r.netns.neighbors.remove(n.address, n.device);
    return;
  }
  const out = r.print();
  // IPv4 neighbours come first.
  for (const n of [...chosen.filter((e) => isIpv4(e.address)), ...chosen.filter((e) => !isIpv4(e.address))]) {
    out.begin();
    printEntry(r, out, n, device);
    out.end();
  }
  out.flush();
}

function flushReport(r: Request, doomed: readonly NeighborEntry[], device: Link | undefined): void {
  const out = r.print();
  if (r.flags.statistics > 1) for (const n of doomed) printEntry(r, out, n, device);
  out.put(doomed.length === 0 ? 'Nothing to flush.\n' : `\n*** Round 1, deleting ${doomed.length} entries ***\n*** Flush is complete after 1 round ***\n`);
  out.flush();
}

export function printEntry(r: Request, out: ReturnType<Request['print']>, n: NeighborEntry, filtered: Link | undefined): void {
  if (r.flags.brief) {
    out.both('dst', n.address, out.tintAddress(n.address, n.address.padEnd(40)));
    out.both('dev', n.device.name, out.tint('device', `${n.device.name.padEnd(16)} `));
    if (n.mac !== undefined) out.both('lladdr', n.mac, out.tint('mac', n.mac));
    out.put('\n');
    return;
  }
  out.both('dst', n.address, out.tintAddress(n.address, `${n.address} `));
  if (!filtered) out.both('dev', n.device.name, `dev ${out.tint('device', `${n.device.name} `)}`);
  if (n.proxy) {
    out.set('proxy', null);
    out.put('proxy \n');
    return;
  }
  if (n.mac !== undefined) out.both('lladdr', n.mac, `lladdr ${out.tint('mac', `${n.mac} `)}`);
  if (n.router) {
    out.set('router', null);
    out.put('router ');
  }
  if (r.flags.statistics > 0) {
    // A running timer holds a reference; a stale or permanent entry has none.
    const timed = n.state === 'REACHABLE' || n.state === 'DELAY' || n.state === 'PROBE' || n.state === 'INCOMPLETE';
    if (timed) out.both('refcnt', 1, ' ref 1');
    const age = (at: number): number => Math.floor((r.process.world.now - at) / 1_000_000);
    const [used, confirmed, updated] = [age(n.usedAt), age(n.confirmedAt), age(n.updatedAt)];
    out.put(` used ${used}/${confirmed}/${updated}probes ${n.probes} `);
    out.set('used', used);
    out.set('confirmed', confirmed);
    out.set('updated', updated);
    out.set('probes', n.probes);
  }
  out.set('state', [n.state]);
  out.put(`${n.state} \n`);
}

function add(r: Request, mode: 'add' | 'change' | 'replace'): void {
  let address: IpAddress | undefined;
  let device: string | undefined;
  let mac: MacAddress | undefined;
  let entryState: NeighborState = 'PERMANENT';
  let proxy = false;
  while (r.more) {
    const word = r.next();
    if (matches(word, 'lladdr')) {
      const text = r.next();
      if (text === 'null' || text === 'none') continue;
      if (r.bytes(text).length !== 6) r.answer({ errno: 'EINVAL', detail: 'Invalid link address.' });
      mac = r.mac(text);
    } else if (word === 'nud') entryState = state(r, r.next());
    else if (word === 'proxy') {
      proxy = true;
      address = r.address(r.next());
    } else if (word === 'dev') device = r.next();
    else if (word === 'router' || word === 'use' || word === 'managed' || word === 'extern_learn' || word === 'protocol') r.unsupported(`ip neigh … ${word}`);
    else if (word === 'help') r.usage(NEIGH_HELP);
    else {
      const text = word === 'to' ? r.next() : word;
      if (address !== undefined) r.garbage('to', text);
      address = r.address(text);
    }
  }
  if (device === undefined || address === undefined) return r.fail('Device and destination are required arguments.', 255);
  const link = r.device(device);
  r.needAdmin();
  // An entry that is there keeps the address it has (___neigh_update).
  const kept = mode !== 'add' && r.netns.neighbors.entries().some((n) => n.address === address && n.device === link && n.proxy !== true && n.mac !== undefined);
  if (!proxy && mac === undefined && !kept && entryState !== 'NOARP' && entryState !== 'INCOMPLETE' && entryState !== 'FAILED') r.answer({ errno: 'EINVAL', detail: 'No link layer address given.' });
  r.check(r.netns.neighbors.add({ address, device: link, ...(mac !== undefined && { mac }), state: entryState, ...(proxy && { proxy: true }) }, mode));
}

function remove(r: Request): void {
  let address: IpAddress | undefined;
  let device: string | undefined;
  while (r.more) {
    const word = r.next();
    if (word === 'dev') device = r.next();
    else if (word === 'lladdr' || word === 'nud') r.next();
    else if (word === 'proxy') address = r.address(r.next());
    else address = r.address(word === 'to' ? r.next() : word);
  }
  if (device === undefined || address === undefined) return r.fail('Device and destination are required arguments.', 255);
  const link = r.device(device);
  r.needAdmin();
  r.check(r.netns.neighbors.remove(address, link));
}

function get(r: Request): void {
  let address: IpAddress | undefined;
  let device: Link | undefined;
  while (r.more) {
    const word = r.next();
    if (word === 'dev') device = r.device(r.next());
    else address = r.address(word === 'to' ? r.next() : word);
  }
  if (!device || address === undefined) return r.fail('Device and address are required arguments.', 1);
  const found = r.netns.neighbors.entries().find((n) => n.address === address && n.device === device && !n.proxy);
  if (!found) return r.answer({ errno: 'ENOENT', detail: 'Neighbour entry not found.' });
  const out = r.print();
  out.begin();
  printEntry(r, out, found, undefined);
  out.end();
  out.flush();
}
