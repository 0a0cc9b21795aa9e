/** `bridge` of iproute2 6.1: link and fdb. @unsupported bridge mdb, bridge vni; of ports guard, root_block, fastleave, neigh_suppress, vlan_tunnel, mcast_router */
import type { FdbEntry, Link, NetNamespace } from '../../../kernel/index';
import type { Process, Task } from '../../../program/index';
import { ZERO_MAC, type MacAddress } from '../../../wire/index';
import type { Command, Completer } from '../../command';
import { runBatch } from '../ip/batch';
import { BRIDGE_FDB_HELP, BRIDGE_HELP, BRIDGE_LINK_HELP } from '../ip/help-texts';
import { IpExit, Request, matches, type IpFlags } from '../ip/netlink';
import { monitorCommand } from './monitor';
import { printPort } from './port-line';
import { vlanCommand } from './vlan';

// ---------------------------------------------------------------- link

const onOff = (r: Request, name: string): boolean => {
  const word = r.next();
  if (word === 'on') return true;
  if (word === 'off') return false;
  return r.fail(`Error: argument of "${name}" must be one of "off", "on", not "${word}"`, 234);
};

function linkCommand(r: Request): void {
  const word = r.peek();
  if (word === undefined) return showLinks(r);
  r.next();
  if (matches(word, 'set') || matches(word, 'change')) return setLink(r);
  if (matches(word, 'show') || matches(word, 'lst') || matches(word, 'list')) return showLinks(r);
  if (matches(word, 'help')) return r.usage(BRIDGE_LINK_HELP);
  return r.fail(`Command "${word}" is unknown, try "bridge link help".`, 255);
}

function showLinks(r: Request): void {
  let device: Link | undefined;
  while (r.more) {
    // A word alone says nothing.
    if (r.next() === 'dev') device = r.device(r.next(), 255);
  }
  const out = r.print();
  for (const link of r.netns.links) {
    if (!link.master || !link.port || (device && link !== device)) continue;
    out.begin();
    printPort(r, out, link, link.master, link.port);
    out.put('\n');
    out.end();
  }
  out.flush();
}

function setLink(r: Request): void {
  let device: Link | undefined;
  const port: { hairpin?: boolean; isolated?: boolean; learning?: boolean; flood?: boolean; multicastFlood?: boolean; cost?: number; priority?: number; state?: 'disabled' | 'forwarding' } = {};
  while (r.more) {
    const word = r.next();
    if (word === 'dev') {
      const name = r.next();
      device = r.netns.link(name) ?? r.fail(`Cannot find bridge device "${name}"`, 255);
    } else if (word === 'cost') port.cost = Number.parseInt(r.next(), 10) || 0;
    else if (word === 'priority') port.priority = Number.parseInt(r.next(), 10) || 0;
    else if (word === 'state') port.state = portStateWord(r);
    else if (word === 'hairpin') port.hairpin = onOff(r, word);
    else if (word === 'isolated') port.isolated = onOff(r, word);
    else if (word === 'learning') port.learning = onOff(r, word);
    else if (word === 'flood') port.flood = onOff(r, word);
    else if (word === 'mcast_flood') port.multicastFlood = onOff(r, word);
    else if (word === 'self' || word === 'master') continue;
    else if (['guard', 'fastleave', 'root_block', 'learning_sync', 'mcast_router', 'bcast_flood', 'mcast_to_unicast', 'neigh_suppress', 'vlan_tunnel', 'locked', 'hwmode', 'backup_port', 'nobackup_port'].includes(word)) r.unsupported(`bridge link set ${word}`);
    else r.usage(BRIDGE_LINK_HELP);
  }
  if (!device) return r.fail('Device is a required argument.', 255);
  r.needAdmin();
  r.check(r.netns.setLink(device, { port }));
}

const STATES = ['disabled', 'listening', 'learning', 'forwarding', 'blocking'];

/** A state by number or name. Blocking does not last: without a spanning tree the port forwards at once (br_port_state_selection). */
function portStateWord(r: Request): 'disabled' | 'forwarding' {
  const word = r.next();
  const index = /^[0-4]$/.test(word) ? Number(word) : STATES.indexOf(word.toLowerCase());
  if (index === -1) r.fail('Error: invalid STP port state', 255);
  if (index === 1 || index === 2) r.unsupported(`bridge link set state ${STATES[index] ?? ''}`);
  return index === 0 ? 'disabled' : 'forwarding';
}

// ---------------------------------------------------------------- fdb

function fdbCommand(r: Request): void {
  const word = r.peek();
  if (word === undefined) return showFdb(r);
  r.next();
  if (matches(word, 'add')) return changeFdb(r, 'add');
  if (matches(word, 'append')) return changeFdb(r, 'append');
  if (matches(word, 'replace')) return changeFdb(r, 'replace');
  if (matches(word, 'delete')) return changeFdb(r, 'del');
  if (matches(word, 'get')) return getFdb(r);
  if (matches(word, 'flush')) return flushFdb(r);
  if (matches(word, 'show') || matches(word, 'lst') || matches(word, 'list')) return showFdb(r);
  if (matches(word, 'help')) return r.usage(BRIDGE_FDB_HELP);
  return r.fail(`Command "${word}" is unknown, try "bridge fdb help".`, 255);
}

interface Row {
  readonly mac: string;
  readonly device: Link;
  readonly entry: FdbEntry | undefined;
  readonly master: Link | undefined;
  readonly self: boolean;
}

/** Multicast addresses that a device listens to (its `dev_mc_list`). */
function multicastOf(link: Link): readonly string[] {
  if (link.kind === 'vxlan' || link.kind === 'geneve') return [];
  return link.multicast.link.map(({ mac }) => mac);
}

function rowsOf(link: Link): readonly Row[] {
  const rows: Row[] = [];
  if (link.master?.fdb) {
    // The bridge keeps the newest entry first.
    for (const entry of [...link.master.fdb.entries()].reverse()) if (entry.port === link) rows.push({ mac: entry.mac, device: link, entry, master: link.master, self: false });
  }
  if (link.kind === 'vxlan' && link.fdb) {
    // Newest address first; the remotes of one address in the order in which they were added.
    const entries = link.fdb.entries();
    const addresses = [...new Set(entries.map((e) => e.mac))].reverse();
    for (const mac of addresses) for (const entry of entries) if (entry.mac === mac) rows.push({ mac, device: link, entry, master: undefined, self: true });
  }
  for (const mac of multicastOf(link)) rows.push({ mac, device: link, entry: undefined, master: undefined, self: true });
  if (link.kind === 'bridge' && link.fdb) {
    for (const entry of [...link.fdb.entries()].reverse()) if (!entry.port && entry.mac !== ZERO_MAC) rows.push({ mac: entry.mac, device: link, entry, master: link, self: false });
  }
  return rows;
}

function showFdb(r: Request): void {
  let bridge: Link | undefined;
  let device: Link | undefined;
  let dynamic = false;
  let wantedState: string | undefined;
  while (r.more) {
    const word = r.next();
    if (word === 'br') {
      const name = r.next();
      bridge = r.netns.link(name) ?? r.fail(`Cannot find bridge device "${name}"`, 255);
    } else if (word === 'brport' || word === 'dev') device = r.device(r.next(), 255);
    else if (word === 'vlan') r.unsupported('bridge VLANs');
    else if (word === 'state') wantedState = r.next();
    else if (word === 'dynamic') dynamic = true;
    else if (word === 'help') r.usage(BRIDGE_FDB_HELP);
  }
  const out = r.print();
  for (const link of r.netns.links) {
    if (device && link !== device) continue;
    if (bridge && link !== bridge && link.master !== bridge) continue;
    for (const row of rowsOf(link)) {
      const stateText = stateOf(row);
      if (dynamic && stateText === 'permanent') continue;
      if (wantedState !== undefined && stateText !== wantedState && !(wantedState === 'all')) continue;
      out.begin();
      printRow(r, out, row, stateText, device !== undefined);
      out.end();
    }
  }
  out.flush();
}

const stateOf = (row: Row): string => (!row.entry ? 'permanent' : row.entry.state === 'permanent' || row.entry.local ? 'permanent' : row.entry.state === 'static' ? 'static' : row.entry.state === 'stale' ? 'stale' : '');

function printRow(r: Request, out: ReturnType<Request['print']>, row: Row, state: string, deviceKnown: boolean): void {
  const { entry } = row;
  out.both('mac', row.mac, out.tint('mac', `${row.mac} `));
  if (!deviceKnown) out.both('ifname', row.device.name, `dev ${out.tint('device', `${row.device.name} `)}`);
  if (entry?.vlan !== undefined) out.both('vlan', entry.vlan, `vlan ${entry.vlan} `);
  if (entry?.remote !== undefined) {
    out.both('dst', entry.remote, `dst ${out.tintAddress(entry.remote, `${entry.remote} `)}`);
    if (entry.remotePort !== undefined) out.both('port', entry.remotePort, `port ${entry.remotePort} `);
    if (entry.remoteVni !== undefined) out.both('vni', entry.remoteVni, `vni ${entry.remoteVni} `);
    const { spec } = row.device;
    const group = spec.kind === 'vxlan' ? spec.options.group : undefined;
    if (group !== undefined && entry.remote === group && spec.kind === 'vxlan' && spec.options.lower !== undefined) out.both('viaIf', spec.options.lower, `via ${spec.options.lower} `);
  }
  if (row.self && row.entry && row.device.linkNetns) out.both('linkNetNsId', r.netns.nsidOf(row.device.linkNetns), `link-netnsid ${r.netns.nsidOf(row.device.linkNetns)} `);
  if (r.flags.statistics > 0 && row.entry && !row.self) {
    const age = Math.floor((r.process.world.now - row.entry.updatedAt) / 1_000_000);
    out.set('used', age);
    out.set('updated', age);
    out.put(`used ${age}/${age} `);
  }
  out.set('flags', row.self ? ['self'] : []);
  if (row.self) out.put('self ');
  if (row.master) out.both('master', row.master.name, `master ${row.master.name} `);
  out.both('state', state, `${state}\n`);
}

function changeFdb(r: Request, mode: 'add' | 'append' | 'replace' | 'del'): void {
  let mac: string | undefined;
  let device: Link | undefined;
  let remote: ReturnType<Request['address']> | undefined;
  let remotePort: number | undefined;
  let remoteVni: number | undefined;
  let self = false;
  let master = false;
  let state: 'permanent' | 'static' | 'reachable' = 'permanent';
  while (r.more) {
    const word = r.next();
    if (word === 'dev') device = r.device(r.next(), 255);
    else if (matches(word, 'dst')) remote = r.address(r.next());
    else if (matches(word, 'nhid') || word === 'src_vni' || word === 'via' || word === 'vlan') r.unsupported(`bridge fdb … ${word}`);
    else if (word === 'port') remotePort = r.number(r.next(), 'port');
    else if (word === 'vni') remoteVni = r.number(r.next(), 'vni');
    else if (word === 'self') self = true;
    else if (matches(word, 'master')) master = true;
    else if (matches(word, 'local') || matches(word, 'permanent')) state = 'permanent';
    else if (matches(word, 'temp') || matches(word, 'static')) state = 'static';
    else if (matches(word, 'dynamic')) state = 'reachable';
    else if (word === 'router' || word === 'use' || word === 'extern_learn' || word === 'sticky') r.unsupported(`bridge fdb … ${word}`);
    else if (matches(word, 'help')) r.usage(BRIDGE_FDB_HELP);
    else {
      const text = word === 'to' ? r.next() : word;
      if (mac !== undefined) r.garbage('to', text);
      mac = text;
    }
  }
  if (!device || mac === undefined) return r.fail('Device and address are required arguments.', 255);
  if (!/^[0-9a-fA-F]{1,2}(?::[0-9a-fA-F]{1,2}){5}$/.test(mac)) return r.fail(`Invalid mac address ${mac}`, 255);
  const address = mac.split(':').map((p) => p.toLowerCase().padStart(2, '0')).join(':') as MacAddress;
  r.needAdmin();
  const usesMaster = master && !self;
  const own = device.kind === 'vxlan' || device.kind === 'bridge';
  const table = usesMaster ? device.master?.fdb : own ? device.fdb : undefined;
  if (usesMaster && !table) return r.answer({ errno: 'EOPNOTSUPP' });
  if (!table) return r.unsupported(`entries in the own address list of a ${device.kind} device (say master)`);
  if (mode === 'del') r.check(table.remove({ mac: address, ...(usesMaster && { port: device }), ...(remote !== undefined && { remote }) }));
  else {
    r.check(
      table.add({
        mac: address,
        ...(usesMaster && { port: device }),
        ...(remote !== undefined && { remote }),
        ...(remotePort !== undefined && { remotePort }),
        ...(remoteVni !== undefined && { remoteVni }),
        state,
        ...(mode === 'append' && { append: true }),
        ...(mode === 'replace' && { replace: true }),
      }),
    );
  }
}

function getFdb(r: Request): void {
  let mac: string | undefined;
  let device: Link | undefined;
  let bridge: Link | undefined;
  while (r.more) {
    const word = r.next();
    if (word === 'br' || word === 'dev' || word === 'brport') {
      const name = r.next();
      const link = r.netns.link(name) ?? r.fail(`Cannot find device "${name}"`, 255);
      if (word === 'br') bridge = link;
      else device = link;
    } else if (word === 'self' || matches(word, 'master')) continue;
    else if (word === 'vlan' || word === 'vni') r.unsupported(`bridge fdb get ${word}`);
    else if (matches(word, 'help')) r.usage(BRIDGE_FDB_HELP);
    else {
      const text = word === 'to' ? r.next() : word;
      if (mac !== undefined) r.garbage('to', text);
      mac = text;
    }
  }
  if (mac === undefined || (!device && !bridge)) return r.fail('Device or master and address are required arguments.', 255);
  const wanted = r.mac(mac);
  const table = bridge ?? device?.master ?? device;
  const row = r.netns.links.filter((link) => link === table || link.master === table).flatMap(rowsOf).find((each) => each.entry && each.mac === wanted);
  if (!row) {
    r.error('Error: Fdb entry not found.\n');
    return r.leave(254);
  }
  const out = r.print();
  out.begin();
  printRow(r, out, row, stateOf(row), false);
  out.end();
  out.flush();
}

function flushFdb(r: Request): void {
  let device: Link | undefined;
  while (r.more) {
    const word = r.next();
    if (word === 'dev') device = r.device(r.next(), 255);
    else if (word !== 'self' && word !== 'master' && word !== 'dynamic') r.unsupported(`bridge fdb flush ${word}`);
  }
  if (!device) return r.fail('Device is a required argument.', 255);
  r.needAdmin();
  const table = device.fdb ?? device.master?.fdb;
  if (!table) return r.answer({ errno: 'EOPNOTSUPP' });
  table.flush();
  // Without a filter everything goes, what is permanent and local too.
  for (const entry of [...table.entries()]) table.remove({ mac: entry.mac, ...(entry.port && { port: entry.port }), ...(entry.remote !== undefined && { remote: entry.remote }) });
}

// ---------------------------------------------------------------- options

function* run(process: Process): Task<number> {
  const args = process.argv.slice(1);
  const f = { family: undefined, brief: false, details: false, statistics: 0, oneline: false, json: false, pretty: false, numeric: false, all: false, color: false, human: 'no' } as { -readonly [K in keyof IpFlags]: IpFlags[K] };
  let netns = process.netns;
  let batch: string | undefined;
  let force = false;
  let i = 0;
  for (; i < args.length && (args[i] as string).startsWith('-'); i += 1) {
    const opt = (args[i] as string).replace(/^--/, '-');
    if (matches(opt, '-help')) {
      process.stderr.write(BRIDGE_HELP);
      return 255;
    }
    if (matches(opt, '-Version')) {
      process.stdout.write('bridge utility, 6.1.0\n');
      return 0;
    }
    if (matches(opt, '-stats') || matches(opt, '-statistics')) f.statistics += 1;
    else if (matches(opt, '-details')) f.details = true;
    else if (matches(opt, '-oneline')) f.oneline = true;
    else if (matches(opt, '-timestamp')) f.timestamp = 'long';
    else if (opt === '-ts' || matches(opt, '-tshort')) f.timestamp = 'short';
    else if (/^-c(?:o(?:l(?:or?)?)?)?(?:=(?:always|auto|never))?$/.test(opt)) f.color = opt.endsWith('=never') ? false : !opt.endsWith('=auto') || process.stdout.isTerminal;
    else if (matches(opt, '-json')) f.json = true;
    else if (matches(opt, '-pretty')) f.pretty = true;
    else if (matches(opt, '-netns')) {
      i += 1;
      const name = args[i] ?? '';
      const named = process.netns.host.named.get(name);
      if (!named) {
        process.stderr.write(`Cannot open network namespace "${name}": No such file or directory\n`);
        return 255;
      }
      netns = named;
    } else if (matches(opt, '-batch')) {
      i += 1;
      const name = args[i];
      if (name === undefined) {
        process.stderr.write('Command line is not complete. Try option "help"\n');
        return 255;
      }
      batch = name;
    } else if (matches(opt, '-force')) force = true;
    else if (matches(opt, '-compressvlans')) {
      process.stderr.write(`Podwire does not simulate bridge ${opt}\n`);
      return 1;
    } else {
      process.stderr.write(`Option "${opt}" is unknown, try "bridge help".\n`);
      return 255;
    }
  }
   
  const one = function* (line: readonly string[]): Task<number> {
    return yield* runObject(process, netns, f, line);
  };
  return batch === undefined ? yield* runObject(process, netns, f, args.slice(i)) : yield* runBatch(process, batch, force, one);
}

function* runObject(process: Process, netns: NetNamespace, flags: IpFlags, line: readonly string[]): Task<number> {
  const [object, ...words] = line;
  if (object === undefined || matches(object, 'help')) {
    process.stderr.write(BRIDGE_HELP);
    return 255;
  }
  const request = new Request(process, netns, flags, words, 'bridge');
  try {
    if (matches(object, 'link')) linkCommand(request);
    else if (matches(object, 'fdb')) fdbCommand(request);
    else if (matches(object, 'vlan')) vlanCommand(request);
    else if (matches(object, 'mdb')) request.unsupported('bridge mdb');
    else if (matches(object, 'monitor')) return yield* monitorCommand(request);
    else if (matches(object, 'vni')) request.unsupported('bridge vni');
    else request.fail(`Object "${object}" is unknown, try "bridge help".`, 255);
    return 0;
  } catch (e) {
    if (e instanceof IpExit) return e.status;
    throw e;
  }
}

const complete: Completer = (words, { environment }) => {
  const devices = environment.netns.links.map((l) => l.name);
  const previous = words[words.length - 2];
  if (previous === 'dev' || previous === 'br' || previous === 'brport') return devices;
  if (previous === 'link') return ['show', 'set', 'help'];
  if (previous === 'fdb') return ['show', 'add', 'append', 'replace', 'del', 'get', 'flush', 'help'];
  if (previous === 'vlan') return ['show', 'add', 'del', 'help'];
  if (previous === 'bridge') return ['link', 'fdb', 'vlan', 'monitor', '-d', '-s', '-j', '-c', '-n'];
  return ['dev', 'br', 'master', 'self', 'dst', 'static', 'dynamic', 'permanent', 'hairpin', 'isolated', 'learning', 'flood', 'on', 'off', ...devices];
};

export const bridge: Command = { name: 'bridge', synopsis: 'show and change bridge ports and forwarding tables', imitates: 'iproute2 6.1', run, complete };
