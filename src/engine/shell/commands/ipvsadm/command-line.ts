/** ipvsadm's command line (ipvsadm.c parse_options, over popt): the command first, then its options; mistakes in its words. */
import { err, ok, type Result } from '../../../base/index';
import { type Family, type IpAddress, familyOf, parseIp, parseIpv4, parseIpv6 } from '../../../wire/index';
import { servicePort, type IpvsMethod, type IpvsProtocol } from '../../../kernel/index';

export type CommandName = 'add-service' | 'edit-service' | 'delete-service' | 'flush' | 'list' | 'add-server' | 'delete-server' | 'edit-server' | 'set' | 'start-daemon' | 'stop-daemon' | 'restore' | 'save' | 'zero' | 'help' | 'version';

/** How a mistake ends: the text on stderr, and the status. */
export interface Failure {
  readonly text: string;
  readonly status: number;
}

export interface Endpoint {
  readonly address: IpAddress;
  readonly port: number | undefined;
}

/** What the options say; only what was given is there. */
export interface Request {
  readonly command: CommandName;
  readonly given: ReadonlySet<string>;
  readonly protocol: IpvsProtocol;
  readonly family: Family;
  readonly service?: Endpoint;
  readonly mark?: number;
  readonly scheduler?: string;
  readonly persistent?: number;
  readonly mask?: string;
  readonly onePacket: boolean;
  readonly flags: readonly string[];
  readonly server?: Endpoint;
  readonly method: IpvsMethod;
  readonly weight: number;
  readonly upper: number;
  readonly lower: number;
  readonly timeouts?: readonly [number, number, number];
}

/** Letters and long names of options; the value says whether one takes an argument. `_` begins those without a letter. */
const COMMANDS: Readonly<Record<string, CommandName>> = { A: 'add-service', E: 'edit-service', D: 'delete-service', C: 'flush', L: 'list', l: 'list', Z: 'zero', a: 'add-server', e: 'edit-server', d: 'delete-server', R: 'restore', S: 'save', h: 'help', v: 'version', _set: 'set', '_start-daemon': 'start-daemon', '_stop-daemon': 'stop-daemon' };
const LONG: Readonly<Record<string, string>> = {
  'add-service': 'A', 'edit-service': 'E', 'delete-service': 'D', clear: 'C', list: 'L', zero: 'Z', 'add-server': 'a', 'edit-server': 'e', 'delete-server': 'd', help: 'h', version: 'v', restore: 'R', save: 'S',
  'tcp-service': 't', 'udp-service': 'u', 'fwmark-service': 'f', scheduler: 's', persistent: 'p', netmask: 'M', 'real-server': 'r', masquerading: 'm', ipip: 'i', gatewaying: 'g', weight: 'w', 'u-threshold': 'x', 'l-threshold': 'y',
  numeric: 'n', connection: 'c', exact: 'X', ipv6: '6', ops: 'o', 'sched-flags': 'b',
  ...Object.fromEntries(['set', 'start-daemon', 'stop-daemon', 'sctp-service', 'mcast-interface', 'syncid', 'timeout', 'daemon', 'stats', 'rate', 'thresholds', 'persistent-conn', 'nosort', 'sort', 'pe', 'mcast-group', 'mcast-port', 'mcast-ttl', 'sync-maxlen', 'tun-info', 'tun-type', 'tun-port', 'tun-nocsum', 'tun-csum', 'tun-remcsum'].map((name) => [name, `_${name}`])),
};
const WITH_ARGUMENT = new Set(['t', 'u', 'f', 's', 'M', 'r', 'w', 'x', 'y', 'b', '_start-daemon', '_stop-daemon', '_sctp-service', '_mcast-interface', '_syncid', '_pe', '_mcast-group', '_mcast-port', '_mcast-ttl', '_sync-maxlen', '_tun-type', '_tun-port']);

/** The names that mistakes use; the options of one name exclude each other. In the order of the tool's table. */
const NAMES: Readonly<Record<string, string>> = {
  n: 'numeric', c: 'connection', t: 'service-address', u: 'service-address', '_sctp-service': 'service-address', f: 'service-address', s: 'scheduler', p: 'persistent', M: 'netmask', r: 'real-server', m: 'forwarding-method', i: 'forwarding-method', g: 'forwarding-method',
  w: 'weight', x: 'u-threshold', y: 'l-threshold', '_mcast-interface': 'mcast-interface', _timeout: 'timeout', _daemon: 'daemon', _stats: 'stats', _rate: 'rate', _thresholds: 'thresholds', '_persistent-conn': 'persistent-conn', _nosort: 'nosort', _syncid: 'syncid', X: 'exact', o: 'ops', _pe: 'pe', b: 'sched-flags',
  '_mcast-group': 'mcast-group', '_mcast-port': 'mcast-port', '_mcast-ttl': 'mcast-ttl', '_sync-maxlen': 'sync-maxlen', '_tun-info': 'tun-info', '_tun-type': 'tun-type', '_tun-port': 'tun-port', '_tun-nocsum': 'tun-nocsum', '_tun-csum': 'tun-csum', '_tun-remcsum': 'tun-remcsum',
};
const ORDER = [...new Set(Object.values(NAMES))];

/** What each command must have (+), may have, or takes one of (1). The rest is illegal. */
const SERVICE_OPTIONS = { need: ['service-address'], may: ['scheduler', 'persistent', 'netmask', 'ops', 'pe', 'sched-flags'], one: [] };
const SERVER_OPTIONS = { need: ['service-address', 'real-server'], may: ['forwarding-method', 'weight', 'u-threshold', 'l-threshold', 'tun-type', 'tun-port', 'tun-nocsum', 'tun-csum', 'tun-remcsum'], one: [] };
const NO_OPTIONS = { need: [], may: [], one: [] };
const LEGAL: Readonly<Record<CommandName, { readonly need: readonly string[]; readonly may: readonly string[]; readonly one: readonly string[] }>> = {
  'add-service': SERVICE_OPTIONS,
  'edit-service': SERVICE_OPTIONS,
  'delete-service': { need: ['service-address'], may: [], one: [] },
  flush: NO_OPTIONS,
  list: { need: [], may: ['numeric', 'stats', 'rate', 'thresholds', 'persistent-conn', 'nosort', 'syncid', 'exact', 'tun-info'], one: ['connection', 'service-address', 'timeout', 'daemon'] },
  'add-server': SERVER_OPTIONS,
  'delete-server': { need: ['service-address', 'real-server'], may: [], one: [] },
  'edit-server': SERVER_OPTIONS,
  set: NO_OPTIONS,
  'start-daemon': { need: [], may: ['mcast-interface', 'syncid', 'mcast-group', 'mcast-port', 'mcast-ttl', 'sync-maxlen'], one: [] },
  'stop-daemon': { need: [], may: ['syncid'], one: [] },
  restore: NO_OPTIONS,
  save: { need: [], may: ['numeric'], one: [] },
  zero: { need: [], may: ['service-address'], one: [] },
  help: NO_OPTIONS,
  version: NO_OPTIONS,
};

const MAX_TIMEOUT = 86400 * 31;
const DEFAULT_PERSISTENCE = 360;
const INT_MAX = 2147483647;
const SCHEDULER_FLAGS: Readonly<Record<string, number>> = { 'sh-fallback': 1, 'sh-port': 2, 'mh-fallback': 1, 'mh-port': 2, 'flag-1': 1, 'flag-2': 2, 'flag-3': 3 };

const tryHelp: Failure = { text: "Try `ipvsadm -h' or 'ipvsadm --help' for more information.", status: 255 };
const failure = (text: string): Result<never, Failure> => err({ text, status: 2 });

interface Word {
  readonly option: string;
  /** As it was written, for mistakes. */
  readonly written: string;
  readonly argument: string | undefined;
}

/** popt: options in order, and the words between them. A mistake is met only when the reader gets there. */
function words(argv: readonly string[]): { readonly options: readonly (Word | Failure)[]; readonly rest: readonly string[] } {
  const options: (Word | Failure)[] = [];
  const rest: string[] = [];
  let i = 0;
  const optional = (): string | undefined => {
    const next = argv[i];
    if (next === undefined || next.startsWith('-')) return undefined;
    i += 1;
    return next;
  };
  const read = (option: string | undefined, written: string, attached: string | undefined): boolean => {
    if (option === undefined) {
      options.push({ text: `${written}: unknown option`, status: 255 });
      return false;
    }
    let argument = attached;
    if (WITH_ARGUMENT.has(option) && argument === undefined) {
      argument = argv[i];
      i += 1;
      if (argument === undefined) {
        options.push({ text: `${written}: missing argument`, status: 255 });
        return false;
      }
    } else if (option === 'p' && argument === undefined) argument = optional();
    options.push({ option, written, argument });
    return true;
  };
  while (i < argv.length) {
    const word = argv[i] ?? '';
    i += 1;
    if (word === '--') {
      rest.push(...argv.slice(i));
      break;
    }
    if (word.startsWith('--')) {
      const at = word.indexOf('=');
      const name = at === -1 ? word.slice(2) : word.slice(2, at);
      if (!read(Object.hasOwn(LONG, name) ? LONG[name] : undefined, `--${name}`, at === -1 ? undefined : word.slice(at + 1))) break;
      continue;
    }
    if (!word.startsWith('-') || word === '-') {
      rest.push(word);
      continue;
    }
    let bad = false;
    for (let letters = word.slice(1); letters !== '' && !bad; ) {
      const letter = letters[0] ?? '';
      letters = letters.slice(1);
      const known = Object.values(LONG).includes(letter) || letter === 'l';
      let attached: string | undefined;
      if (known && (WITH_ARGUMENT.has(letter) || letter === 'p') && letters !== '') {
        attached = letters.replace(/^=/, '');
        letters = '';
      }
      bad = !read(known ? letter : undefined, `-${letter}`, attached);
    }
    if (bad) break;
  }
  return { options, rest };
}

const whole = (text: string, min: number, max: number): number | undefined => {
  if (!/^[ \t]*[+-]?\d+$/.test(text)) return undefined;
  const n = Number(text);
  return n >= min && n <= max ? n : undefined;
};

/** host[:port], [v6]:port; undefined: illegal. Names come from the hosts file only. */
export function parseEndpoint(text: string, protocol: IpvsProtocol, resolve: (name: string) => IpAddress | undefined): Endpoint | undefined {
  if (/^\d*$/.test(text)) return undefined;
  let host = text;
  let port: string | undefined;
  if (text.startsWith('[')) {
    const end = text.indexOf(']');
    if (end === -1 || text[end + 1] !== ':') return undefined;
    host = text.slice(1, end);
    port = text.slice(end + 2);
  }
  const v6 = parseIpv6(host);
  if (v6 === undefined) {
    const at = text.lastIndexOf(':');
    host = at === -1 ? text : text.slice(0, at);
    port = at === -1 ? undefined : text.slice(at + 1);
  }
  const v4 = parseIpv4(host);
  const address = v6 ?? v4 ?? resolve(host);
  if (address === undefined) return undefined;
  if (port === undefined) return { address, port };
  const number = whole(port, 0, 65535) ?? servicePort(port, protocol);
  return number === undefined ? undefined : { address, port: number };
}

interface Draft {
  protocol: IpvsProtocol;
  family: Family;
  service?: Endpoint;
  mark?: number;
  scheduler?: string;
  persistent?: number;
  mask?: string;
  onePacket: boolean;
  flagText: string;
  server?: Endpoint;
  method: IpvsMethod;
  weight: number;
  upper: number;
  lower: number;
}

/** Reads a command line (without the tool's name). */
export function parseCommand(argv: readonly string[], resolve: (name: string) => IpAddress | undefined): Result<Request, Failure> {
  const { options, rest } = words(argv);
  const [first, ...others] = options;
  if (!first || 'text' in first) return err(tryHelp);
  const command = COMMANDS[first.option];
  if (command === undefined) return err(tryHelp);
  if (command === 'start-daemon' && first.argument !== 'master' && first.argument !== 'backup') return failure('illegal start-daemon parameter specified');
  if (command === 'stop-daemon' && first.argument !== 'master' && first.argument !== 'backup') return failure('illegal start_daemon specified');
  const draft: Draft = { protocol: 'tcp', family: 4, onePacket: false, flagText: '', method: 'route', weight: 1, upper: 0, lower: 0 };
  const given = new Set<string>();
  if (command !== 'help' && command !== 'version') {
    for (const word of others) {
      if ('text' in word) return err(word);
      const name = NAMES[word.option];
      if (name !== undefined) {
        if (given.has(name)) return failure(`multiple '${name}' options specified`);
        given.add(name);
      } else if (word.option !== '6' && word.option !== '_sort') return failure(`invalid option \`${word.written}'`);
      const wrong = take(word, draft, resolve);
      if (wrong !== undefined) return failure(wrong);
    }
  }
  const left = [...rest];
  let timeouts: [number, number, number] | undefined;
  if (command === 'set') {
    if (left.length < 3) return failure('--set option requires 3 timeout values');
    const values: number[] = [];
    for (const text of left.splice(0, 3)) {
      const value = whole(text, 0, MAX_TIMEOUT);
      if (value === undefined) return failure(`invalid timeout value \`${text}' specified`);
      values.push(value);
    }
    timeouts = values as [number, number, number];
  }
  if (left.length > 0 && command !== 'help' && command !== 'version') return failure(`unexpected argument ${left[0] ?? ''}`);
  const flags = draft.flagText === '' ? [] : draft.flagText.split(',');
  for (const flag of flags) if (SCHEDULER_FLAGS[flag] === undefined) return failure(`invalid scheduler flag \`${flag}'`);
  const illegal = check(command, given);
  if (illegal !== undefined) return failure(illegal);
  const { flagText: _text, ...rested } = draft;
  return ok({ command, given, ...rested, flags, ...(timeouts && { timeouts }) });
}

/** generic_opt_check. */
function check(command: CommandName, given: ReadonlySet<string>): string | undefined {
  const { need, may, one } = LEGAL[command];
  let last: string | undefined;
  for (const name of ORDER) {
    if (!given.has(name)) {
      if (need.includes(name)) return `You need to supply the '${name}' option for the '${command}' command`;
    } else if (one.includes(name)) {
      if (last !== undefined) return `The option '${name}' conflicts with the '${last}' option in the '${command}' command`;
      last = name;
    } else if (!need.includes(name) && !may.includes(name)) return `Illegal '${name}' option with the '${command}' command`;
  }
  return undefined;
}

/** Takes one option into the draft; the sentence of a mistake. */
function take(word: Word, draft: Draft, resolve: (name: string) => IpAddress | undefined): string | undefined {
  const argument = word.argument ?? '';
  const number = (min: number, max: number, what: string): number | string => whole(argument, min, max) ?? `illegal ${what} specified`;
  switch (word.option) {
    case 't':
    case 'u':
    case '_sctp-service': {
      draft.protocol = word.option === 't' ? 'tcp' : word.option === 'u' ? 'udp' : 'sctp';
      const service = parseEndpoint(argument, draft.protocol, resolve);
      if (!service) return 'illegal virtual server address[:port] specified';
      draft.service = service;
      draft.family = familyOf(service.address);
      return undefined;
    }
    case 'f': {
      const mark = whole(argument, 1, 0xffffffff);
      if (mark === undefined) return `invalid fwmark value \`${argument}' specified`;
      draft.mark = mark;
      return undefined;
    }
    case 's':
      draft.scheduler = argument.slice(0, 15);
      return undefined;
    case 'p': {
      const seconds = word.argument === undefined ? DEFAULT_PERSISTENCE : whole(word.argument, 1, MAX_TIMEOUT);
      if (seconds === undefined) return `invalid timeout value \`${argument}' specified`;
      draft.persistent = seconds;
      return undefined;
    }
    case 'M':
      if (draft.family === 4 ? parseIpv4(argument) === undefined : (whole(argument, 1, 128) ?? 0) === 0) return draft.family === 4 ? 'illegal virtual server persistent mask specified' : 'illegal ipv6 netmask specified';
      draft.mask = argument;
      return undefined;
    case 'r': {
      const server = parseEndpoint(argument, draft.protocol, resolve);
      if (!server) return 'illegal real server address[:port] specified';
      draft.server = server;
      return undefined;
    }
    case 'm':
    case 'i':
    case 'g':
      draft.method = word.option === 'm' ? 'masq' : word.option === 'i' ? 'tunnel' : 'route';
      return undefined;
    case 'w':
    case 'x':
    case 'y': {
      const value = word.option === 'w' ? number(0, 65535, 'weight') : word.option === 'x' ? number(0, INT_MAX, 'u_threshold') : number(0, INT_MAX, 'l_threshold');
      if (typeof value === 'string') return value;
      if (word.option === 'w') draft.weight = value;
      else if (word.option === 'x') draft.upper = value;
      else draft.lower = value;
      return undefined;
    }
    case '6':
      if (draft.mark === undefined) return '-6 used before -f\n';
      draft.family = 6;
      return undefined;
    case 'o':
      draft.onePacket = true;
      return undefined;
    case 'b':
      draft.flagText = argument;
      return undefined;
    case '_syncid':
      return whole(argument, 0, 255) === undefined ? 'illegal syncid specified' : undefined;
    case '_tun-type':
      return ['ipip', 'gue', 'gre'].includes(argument) ? undefined : 'illegal tunnel type specified';
    default:
      return undefined;
  }
}

/** A dotted mask as a prefix length; undefined when its bits are not in one piece. */
export function maskLength(text: string): number | undefined {
  const parsed = parseIp(text);
  if (!parsed.ok || familyOf(parsed.value) !== 4) return undefined;
  const bits = parsed.value.split('.').map((n) => Number(n).toString(2).padStart(8, '0')).join('');
  return /^1*0*$/.test(bits) ? bits.replace(/0+$/, '').length : undefined;
}
