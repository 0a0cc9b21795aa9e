/** brctl of bridge-utils 1.7.1. */
import type { Link } from '../../../kernel/index';
import { defineTool } from '../../tool';
import type { Task } from '../../../program/index';

const USAGE = 'Usage: brctl [commands]\ncommands:\n\taddbr     \t<bridge>\t\tadd bridge\n\tdelbr     \t<bridge>\t\tdelete bridge\n\taddif     \t<bridge> <device>\tadd interface to bridge\n\tdelif     \t<bridge> <device>\tdelete interface from bridge\n\thairpin   \t<bridge> <port> {on|off}\tturn hairpin on/off\n\tsetageing \t<bridge> <time>\t\tset ageing time\n\tsetbridgeprio\t<bridge> <prio>\t\tset bridge priority\n\tsetfd     \t<bridge> <time>\t\tset bridge forward delay\n\tsethello  \t<bridge> <time>\t\tset hello time\n\tsetmaxage \t<bridge> <time>\t\tset max message age\n\tsetpathcost\t<bridge> <port> <cost>\tset path cost\n\tsetportprio\t<bridge> <port> <prio>\tset port priority\n\tshow      \t[ <bridge> ]\t\tshow a list of bridges\n\tshowmacs  \t<bridge>\t\tshow a list of mac addrs\n\tshowstp   \t<bridge>\t\tshow bridge stp info\n\tstp       \t<bridge> {on|off}\tturn stp on/off\n';

const bridgeIdText = (bridge: Link): string => (bridge.bridging?.kind === 'bridge' ? bridge.bridging.id : `8000.${bridge.mac}`).replace(/:/g, '');

export const brctl = defineTool('brctl', 'make and show bridges, the old way', 'bridge-utils 1.7.1', function* (tool): Task<number> {
  const [verb, name, port, value] = tool.process.argv.slice(1);
  const { netns } = tool.process;
  const say = (text: string): number => {
    tool.process.stderr.write(`${text}\n`);
    return 1;
  };
  if (verb === '-V' || verb === '--version') {
    tool.write('bridge-utils, 1.7\n');
    return 0;
  }
  if (verb === undefined || verb === '-h' || verb === '--help') {
    tool.write(USAGE);
    return verb === undefined ? 1 : 0;
  }
  if (verb.startsWith('-')) {
    tool.process.stderr.write(`${verb.startsWith('--') ? `brctl: unrecognized option '${verb}'` : `brctl: invalid option -- '${verb[1] ?? ''}'`}\nUnknown option '?'\n`);
    tool.write(USAGE);
    return 1;
  }
  const admin = (): boolean => tool.process.environment.capabilities.has('NET_ADMIN');
  const ports = (bridge: Link): readonly Link[] => netns.links.filter((l) => l.master === bridge);
  const found = name === undefined ? undefined : netns.link(name);
  const isBridge = found?.kind === 'bridge';
  const needed = { show: 0, addbr: 1, delbr: 1, showmacs: 1, addif: 2, delif: 2, stp: 2, setageing: 2, hairpin: 3, setfd: 2, sethello: 2, setmaxage: 2, setbridgeprio: 2, setpathcost: 3, setportprio: 3, showstp: 1 }[verb];
  if (needed === undefined) {
    say(`never heard of command [${verb}]`);
    tool.write(USAGE);
    return 1;
  }
  if (tool.process.argv.length - 2 < needed) {
    // The line of the usage text, from the verb's arguments on.
    const line = USAGE.split('\n').find((l) => l.trim().startsWith(`${verb} `)) ?? '';
    tool.write(`Incorrect number of arguments for command\nUsage: brctl ${verb} ${line.trim().slice(verb.length).trimStart()}\n`);
    return 1;
  }
  switch (verb) {
    case 'show': {
      const names = tool.process.argv.slice(2);
      let titled = false;
      let status = 0;
      const wanted = names.length === 0 ? netns.links.filter((l) => l.kind === 'bridge') : names.map((each) => netns.link(each) ?? each);
      if (names.length === 0) tool.write('bridge name\tbridge id\t\tSTP enabled\tinterfaces\n');
      for (const bridge of wanted) {
        if (typeof bridge === 'string' || bridge.kind !== 'bridge') {
          status = say(typeof bridge === 'string' ? `bridge ${bridge} does not exist!` : `device ${bridge.name} is not a bridge!`);
          continue;
        }
        if (names.length > 0 && !titled) tool.write('bridge name\tbridge id\t\tSTP enabled\tinterfaces\n');
        titled = true;
        const stp = bridge.bridging?.kind === 'bridge' && bridge.bridging.options.stp;
        const members = ports(bridge).map((l) => l.name);
        tool.write(`${bridge.name}\t\t${bridgeIdText(bridge)}\t${stp ? 'yes' : 'no'}\t\t${members[0] ?? ''}\n`);
        for (const member of members.slice(1)) tool.write(`\t\t\t\t\t\t\t${member}\n`);
      }
      return status;
    }
    case 'addbr': {
      if (!admin()) return say('add bridge failed: Operation not permitted');
      const made = netns.addLink({ kind: 'bridge', name: (name ?? '').slice(0, 15) });
      if (made.ok) return 0;
      return say(made.error.errno === 'EEXIST' ? `device ${name ?? ''} already exists; can't create bridge with the same name` : `add bridge failed: Invalid argument`);
    }
    case 'delbr': {
      if (!found || !isBridge) return say(`bridge ${name ?? ''} doesn't exist; can't delete it`);
      if (!admin()) return say(`can't delete bridge ${name ?? ''}: Operation not permitted`);
      if (found.up) return say(`bridge ${name ?? ''} is still up; can't delete it`);
      netns.deleteLink(found);
      return 0;
    }
    case 'addif':
    case 'delif': {
      if (!found || !isBridge) return say(`bridge ${name ?? ''} does not exist!`);
      for (const member of tool.process.argv.slice(3)) {
        const link = netns.link(member);
        if (!link) return say(`interface ${member} does not exist!`);
        if (!admin()) return say(`can't ${verb === 'addif' ? `add ${member} to bridge ${found.name}` : `delete ${member} from ${found.name}`}: Operation not permitted`);
        if (verb === 'delif') {
          if (link.master !== found) return say(`device ${member} is not a port of ${found.name}`);
          netns.setLink(link, { master: null });
          continue;
        }
        if (link.master) return say(`device ${member} is already a member of a bridge; can't add it to bridge ${found.name}.`);
        const done = netns.setLink(link, { master: found });
        if (!done.ok) return say(`can't add ${member} to bridge ${found.name}: ${done.error.errno === 'ELOOP' ? 'Too many levels of symbolic links' : 'Invalid argument'}`);
      }
      return 0;
    }
    case 'stp': {
      if (!found || !isBridge) return say(`set stp status failed: No such device`);
      const on = { on: true, yes: true, '1': true, off: false, no: false, '0': false }[port ?? ''];
      if (on === undefined) return say('expect on/off for argument');
      netns.setLink(found, { bridge: { stp: on } });
      return 0;
    }
    case 'setfd':
    case 'sethello':
    case 'setmaxage': {
      const seconds = Number(port);
      const what = { setfd: 'forward delay', sethello: 'hello timer', setmaxage: 'max age' }[verb];
      if (port === undefined || port.trim() === '' || Number.isNaN(seconds)) return say(`bad ${what} value`);
      if (!found || !isBridge) return say(`set ${what} failed: No such device`);
      const us = Math.round(seconds * 1_000_000);
      const done = netns.setLink(found, { bridge: verb === 'setfd' ? { forwardDelayUs: us } : verb === 'sethello' ? { helloTimeUs: us } : { maxAgeUs: us } });
      return done.ok ? 0 : say(`set ${what} failed: Numerical result out of range`);
    }
    case 'setbridgeprio': {
      if (!/^\d+$/.test(port ?? '')) return say('bad priority');
      if (!found || !isBridge) return say('set bridge priority failed: No such device');
      netns.setLink(found, { bridge: { priority: Number(port) & 0xffff } });
      return 0;
    }
    case 'setpathcost':
    case 'setportprio': {
      const link = netns.link(port ?? '');
      if (!/^\d+$/.test(value ?? '')) return say(verb === 'setpathcost' ? 'bad path cost value' : 'bad path priority value');
      if (!link || link.master !== found) return say(`set ${verb === 'setpathcost' ? 'path cost' : 'port priority'} failed: No such device`);
      const done = netns.setLink(link, { port: verb === 'setpathcost' ? { cost: Number(value) } : { priority: Number(value) } });
      return done.ok ? 0 : say(`set ${verb === 'setpathcost' ? 'path cost' : 'port priority'} failed: Numerical result out of range`);
    }
    /** @unsupported brctl showstp */
    case 'showstp':
      if (!found || !isBridge) return say(found ? `device ${name ?? ''} is not a bridge!` : `bridge ${name ?? ''} does not exist!`);
      return say('Podwire does not simulate brctl showstp (see ip -d link)');
    case 'setageing': {
      if (!found || !isBridge) return say('set ageing time failed: No such device');
      netns.setLink(found, { bridge: { ageingTimeUs: Number(port) * 1_000_000 } });
      return 0;
    }
    case 'hairpin': {
      const link = netns.link(port ?? '');
      if (!link?.master) return say(`can't set ${port ?? ''} to hairpin on bridge ${name ?? ''}: No such device`);
      netns.setLink(link, { port: { hairpin: value === 'on' } });
      return 0;
    }
    default: {
      if (!found || !isBridge) return say(`read of forward table failed: No such device`);
      tool.write('port no\tmac addr\t\tis local?\tageing timer\n');
      const numbers = new Map(ports(found).map((l, i) => [l, i + 1]));
      const rows = [...(found.fdb?.entries() ?? [])].filter((e) => e.port).sort((a, b) => (a.mac < b.mac ? -1 : 1));
      for (const e of rows) {
        const number = e.port ? (numbers.get(e.port) ?? 0) : 0;
        const age = e.local ? '   0.00' : ((tool.process.world.now - e.updatedAt) / 1_000_000).toFixed(2).padStart(7);
        tool.write(`${String(number).padStart(3)}\t${e.mac}\t${e.local ? 'yes' : 'no'}\t\t${age}\n`);
      }
      return 0;
    }
  }
  yield {};
});
