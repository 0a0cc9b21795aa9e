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
  const needed = { show: 0, addbr: 1, delbr: 1, showmacs: 1, addif: 2, delif: 2, stp: 2, setageing: 2, hairpin: 3 }[verb];
  if (needed === undefined) {
    if (/^(?:set|showstp)/.test(verb)) return say(`Podwire does not simulate brctl ${verb}`);
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
      tool.write('bridge name\tbridge id\t\tSTP enabled\tinterfaces\n');
      if (name !== undefined && !isBridge) return say(found ? `device ${name} is not a bridge!` : `bridge ${name} does not exist!`);
      for (const bridge of netns.links.filter((l) => l.kind === 'bridge' && (!found || l === found))) {
        const stp = bridge.bridging?.kind === 'bridge' && bridge.bridging.options.stp;
        const members = ports(bridge).map((l) => l.name);
        tool.write(`${bridge.name}\t\t${bridgeIdText(bridge)}\t${stp ? 'yes' : 'no'}\t\t${members[0] ?? ''}\n`);
        for (const member of members.slice(1)) tool.write(`\t\t\t\t\t\t\t${member}\n`);
      }
      return 0;
    }
    case 'addbr': {
      if (!admin()) return say('add bridge failed: Operation not permitted');
      const made = netns.addLink({ kind: 'bridge', name: name ?? '' });
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
          if (link.master !== found) return say(`device ${member} is not a slave of ${found.name}`);
          netns.setLink(link, { master: null });
          continue;
        }
        if (link.master) return say(`device ${member} is already a member of a bridge; can't enslave it to bridge ${found.name}.`);
        const done = netns.setLink(link, { master: found });
        if (!done.ok) return say(`can't add ${member} to bridge ${found.name}: ${done.error.errno === 'ELOOP' ? 'Too many levels of symbolic links' : 'Invalid argument'}`);
      }
      return 0;
    }
    case 'stp': {
      if (!found || !isBridge) return say(`set stp status failed: No such device`);
      netns.setLink(found, { bridge: { stp: port === 'on' || port === 'yes' || port === '1' } });
      return 0;
    }
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
