/** `ip` of iproute2 6.1: options, objects, -batch. */
import type { NetNamespace } from '../../../kernel/index';
import type { Process, Task } from '../../../program/index';
import type { Command, Completer } from '../../command';
import { addressCommand } from './address';
import { runBatch } from './batch';
import { IP_HELP } from './help-texts';
import { linkCommand } from './link';
import { maddressCommand } from './maddress';
import { monitorCommand } from './monitor';
import { neighborCommand } from './neighbor';
import { netnsCommand } from './netns';
import { IpExit, Request, matches, type IpFlags } from './netlink';
import { routeCommand } from './route';
import { ruleCommand } from './rule';
import { tunnelCommand } from './tunnel';

type Run = (r: Request) => void | Task<number>;

/** In the order in which iproute2 tries them, so that abbreviations mean the same. */
const OBJECTS: readonly (readonly [string, Run | undefined])[] = [
  ['address', addressCommand], ['addrlabel', undefined], ['maddress', maddressCommand], ['route', routeCommand], ['rule', ruleCommand], ['neighbor', neighborCommand], ['neighbour', neighborCommand], ['ntable', undefined], ['ntbl', undefined],
  ['link', linkCommand], ['l2tp', undefined], ['fou', undefined], ['ila', undefined], ['macsec', undefined], ['tunnel', tunnelCommand], ['tunl', tunnelCommand], ['tuntap', undefined], ['tap', undefined], ['token', undefined], ['tcpmetrics', undefined],
  ['monitor', monitorCommand], ['xfrm', undefined], ['mroute', undefined], ['mrule', undefined], ['netns', netnsCommand], ['netconf', undefined], ['vrf', undefined], ['sr', undefined], ['nexthop', undefined], ['mptcp', undefined], ['ioam', undefined], ['stats', undefined],
];

interface Invocation {
  readonly flags: IpFlags;
  readonly netns: NetNamespace;
  readonly words: readonly string[];
  readonly batch: string | undefined;
  readonly force: boolean;
}

function parseOptions(process: Process): Invocation {
  const args = process.argv.slice(1);
  let family: IpFlags['family'];
  const f: { -readonly [K in Exclude<keyof IpFlags, 'family' | 'timestamp' | 'linkOnly'>]: IpFlags[K] } = { brief: false, details: false, statistics: 0, oneline: false, json: false, pretty: false, numeric: false, all: false, color: false, human: 'no' };
  let human = false;
  let binary = false;
  let netns = process.netns;
  let batch: string | undefined;
  let timestamp: IpFlags['timestamp'];
  let linkOnly = false;
  let force = false;
  let i = 0;
  const stop = (text: string, status: number): never => {
    process.stderr.write(text);
    throw new IpExit(status);
  };
  const argument = (): string => {
    i += 1;
    return args[i] ?? stop(IP_HELP, 255);
  };
  for (; i < args.length; i += 1) {
    const arg = args[i] as string;
    if (arg === '--') {
      i += 1;
      break;
    }
    if (!arg.startsWith('-')) break;
    const opt = arg.startsWith('--') ? arg.slice(1) : arg;
    if (matches(opt, '-loops')) argument();
    else if (matches(opt, '-family')) {
      const name = argument();
      if (name === 'inet') family = 4;
      else if (name === 'inet6') family = 6;
      else if (name === 'link') linkOnly = true;
      else if (matches(name, 'help')) stop(IP_HELP, 255);
      else if (name === 'mpls' || name === 'bridge') stop(`Podwire does not simulate ip -family ${name}\n`, 1);
      else stop(`Error: argument "${name}" is wrong: invalid protocol family\n`, 255);
    } else if (opt === '-4') family = 4;
    else if (opt === '-6') family = 6;
    else if (opt === '-0') linkOnly = true;
    else if (opt === '-M' || opt === '-B') stop(`Podwire does not simulate ip ${opt}\n`, 1);
    else if (matches(opt, '-human-readable')) human = true;
    else if (matches(opt, '-iec')) binary = true;
    else if (matches(opt, '-stats') || matches(opt, '-statistics')) f.statistics += 1;
    else if (matches(opt, '-details')) f.details = true;
    else if (matches(opt, '-resolve')) continue;
    else if (matches(opt, '-oneline')) f.oneline = true;
    else if (matches(opt, '-timestamp')) timestamp = 'long';
    else if (opt === '-ts' || matches(opt, '-tshort')) timestamp = 'short';
    else if (matches(opt, '-Version')) {
      process.stdout.write('ip utility, iproute2-6.1.0, libbpf 1.1.2\n');
      throw new IpExit(0);
    } else if (matches(opt, '-force')) force = true;
    else if (matches(opt, '-batch')) batch = argument();
    else if (matches(opt, '-brief')) f.brief = true;
    else if (matches(opt, '-json')) f.json = true;
    else if (matches(opt, '-rcvbuf')) argument();
    else if (/^-c(?:o(?:l(?:or?)?)?)?(?:=(?:always|auto|never))?$/.test(opt)) f.color = opt.endsWith('=never') ? false : !opt.endsWith('=auto') || process.stdout.isTerminal;
    else if (matches(opt, '-help')) stop(IP_HELP, 255);
    else if (matches(opt, '-netns')) {
      i += 1;
      const name = args[i] ?? '(null)';
      const named = process.netns.host.named.get(name);
      netns = named ?? stop(`Cannot open network namespace "${name}": No such file or directory\n`, 255);
    } else if (matches(opt, '-Numeric')) f.numeric = true;
    else if (matches(opt, '-pretty')) f.pretty = true;
    else if (matches(opt, '-all')) f.all = true;
    else if (matches(opt, '-echo')) stop('Podwire does not simulate ip -echo\n', 1);
    else stop(`Option "${opt}" is unknown, try "ip -help".\n`, 255);
  }
  if (human) f.human = binary ? 'binary' : 'decimal';
  return { flags: { ...f, family, ...(linkOnly && { linkOnly }), ...(timestamp && { timestamp }) }, netns, words: args.slice(i), batch, force };
}

function* runObject(process: Process, invocation: Invocation, words: readonly string[]): Task<number> {
  const [object, ...rest] = words;
  if (object === undefined) {
    process.stderr.write(IP_HELP);
    return 255;
  }
  const found = OBJECTS.find(([name]) => matches(object, name));
  if (!found) {
    if (matches(object, 'help')) {
      process.stderr.write(IP_HELP);
      return 255;
    }
    process.stderr.write(`Object "${object}" is unknown, try "ip help".\n`);
    return 1;
  }
  const [name, run] = found;
  if (!run) {
    process.stderr.write(`Podwire does not simulate ip ${name}\n`);
    return 1;
  }
  try {
    // `ip netns exec` itself changes the namespace; the others act in the chosen one.
    const running = run(new Request(process, invocation.netns, invocation.flags, rest));
    return running === undefined ? 0 : yield* running;
  } catch (e) {
    if (e instanceof IpExit) return e.status;
    throw e;
  }
}

function* run(process: Process): Task<number> {
  let invocation: Invocation;
  try {
    invocation = parseOptions(process);
  } catch (e) {
    if (e instanceof IpExit) return e.status;
    throw e;
  }
  return invocation.batch === undefined ? yield* runObject(process, invocation, invocation.words) : yield* runBatch(process, invocation.batch, invocation.force, (words) => runObject(process, invocation, words));
}

const VERBS: Readonly<Record<string, readonly string[]>> = {
  address: ['show', 'add', 'del', 'flush', 'replace', 'help'],
  link: ['show', 'add', 'set', 'del', 'help'],
  route: ['show', 'add', 'del', 'replace', 'append', 'change', 'flush', 'get', 'help'],
  neigh: ['show', 'add', 'replace', 'del', 'flush', 'get', 'help'],
  rule: ['show', 'add', 'del', 'flush', 'help'],
  netns: ['list', 'add', 'del', 'exec', 'identify', 'pids', 'list-id', 'help'],
  monitor: ['all', 'link', 'address', 'route', 'neigh', 'rule', 'netconf', 'label', 'dev', 'help'],
};

const complete: Completer = (words, { environment }) => {
  const plain = words.slice(1);
  const devices = environment.netns.links.map((l) => l.name);
  const names = [...environment.host.named.keys()];
  const previous = plain[plain.length - 2];
  if (previous === '-n' || previous === '-netns' || previous === 'netns') return names.concat(VERBS['netns'] ?? []);
  if (previous === 'exec' || previous === 'identify' || (plain[0] === 'netns' && previous === 'del')) return names;
  if (previous === 'dev' || previous === 'master' || previous === 'oif' || previous === 'iif') return devices;
  if (previous === 'type') return ['bridge', 'dummy', 'geneve', 'ipip', 'ipvlan', 'macvlan', 'veth', 'vlan', 'vxlan'];
  const at = plain.findIndex((w, i) => !w.startsWith('-') && plain[i - 1] !== '-n' && i < plain.length - 1);
  if (at < 0) return ['addr', 'address', 'link', 'monitor', 'neigh', 'netns', 'route', 'rule', '-br', '-d', '-n', '-s', '-4', '-6', '-j', '-o'];
  const object = ['address', 'link', 'route', 'neigh', 'rule', 'netns', 'monitor'].find((o) => matches(plain[at] ?? '', o));
  if (at === plain.length - 2) return VERBS[object ?? ''] ?? [];
  if (plain[at + 1] === 'set' || plain[at + 1] === 'show' || plain[at + 1] === 'del') return [...devices, 'dev', 'up', 'down', 'master', 'nomaster', 'netns', 'name', 'mtu', 'address', 'table'];
  return ['dev', 'via', 'type', 'name', 'peer', 'netns', 'master', 'table', 'metric', 'src', 'scope', 'proto', 'onlink', 'nexthop', 'lladdr', 'nud', 'from', 'to', 'fwmark', 'priority', 'lookup', ...devices];
};

export const ip: Command = { name: 'ip', synopsis: 'show and change devices, addresses, routes, neighbours, namespaces', imitates: 'iproute2 6.1', run, complete };
