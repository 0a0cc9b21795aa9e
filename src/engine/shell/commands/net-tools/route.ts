/**
 * route of net-tools 2.10 (route.c, lib/inet_sr.c, lib/inet6_sr.c): routes through SIOCADDRT and SIOCDELRT, with the meaning that
 * the kernel gives them (net/ipv4/fib_frontend.c rtentry_to_fib_config).
 * @unsupported route: mss, window, irtt, mod, dyn, reinstate
 */
import type { Task } from '../../../base/index';
import type { Errno, KernelError, Link, Route } from '../../../kernel/index';
import { TABLE_MAIN } from '../../../kernel/index';
import type { Process } from '../../../program/index';
import { cidrOf, ipv4FromNumber, ipv4ToNumber, isIpv4, parseIp, type Cidr, type IpAddress, type Ipv4Address } from '../../../wire/index';
import type { Command } from '../../command';
import { ToolExit, exiting } from '../../tool';
import { strerror } from '../strerror';
import { inetName } from './inet-name';
import { routeTable, routeTable6, type RouteColumns } from './route-table';
import { INET6_ROUTE_USAGE, INET_ROUTE_USAGE, ROUTE_TYPES, ROUTE_USAGE, ROUTE_VERSION } from './usage';

type Verb = 'add' | 'del';

const ROUTE_NOT_SIMULATED = new Set(['mss', 'window', 'irtt', 'mod', 'modify', 'dyn', 'reinstate']);

function misused(process: Process, message = ''): never {
  process.stderr.write(`${message}${INET_ROUTE_USAGE}`);
  throw new ToolExit(3);
}

function unresolved(process: Process, name: string, text: string): never {
  process.stderr.write(`${name}: ${text}\n`);
  throw new ToolExit(6);
}

/** The ioctl's answer; 7 is E_IOCTL. */
function answer(process: Process, verb: Verb, result: { readonly ok: true } | { readonly ok: false; readonly error: Pick<KernelError, 'errno'> }): number {
  if (result.ok) return 0;
  process.stderr.write(`${verb === 'add' ? 'SIOCADDRT' : 'SIOCDELRT'}: ${strerror(result.error.errno)}\n`);
  return 7;
}

const refuse = (errno: Errno): { readonly ok: false; readonly error: { readonly errno: Errno } } => ({ ok: false, error: { errno } });
const mayChange = (process: Process): boolean => process.environment.capabilities.has('NET_ADMIN');

interface Request4 {
  readonly destination: Ipv4Address;
  readonly host: boolean;
  readonly mask: number | undefined;
  readonly gateway: Ipv4Address | undefined;
  readonly device: string | undefined;
  readonly metric: number | undefined;
  readonly reject: boolean;
}

const hex8 = (n: number): string => [n & 255, (n >>> 8) & 255, (n >>> 16) & 255, n >>> 24].map((b) => b.toString(16).padStart(2, '0')).join('');
const contiguous = (mask: number): boolean => ((~mask + 1) & ~mask) === 0;

function* parse4(process: Process, words: readonly string[]): Task<Request4> {
  let at = 0;
  let kind: 'net' | 'host' | undefined;
  if (words[at] === '-net' || words[at] === '-host') {
    kind = words[at] === '-net' ? 'net' : 'host';
    at += 1;
  }
  const target = words[at];
  at += 1;
  if (target === undefined) return misused(process);
  const [name = '', length] = target.split('/');
  const found = yield* inetName(process, name, kind === 'host');
  if (!found.ok) return unresolved(process, name, found.text);
  const network = kind === 'net' || (kind === undefined && (found.network || length !== undefined));
  // The mask's bits are shifted out by the length's low five bits.
  let mask = length === undefined ? undefined : Number(length) === 32 ? 0xffffffff : ~(0xffffffff >>> (Number.parseInt(length, 10) & 31)) >>> 0;
  let gateway: Ipv4Address | undefined;
  let device: string | undefined;
  let metric: number | undefined;
  let reject = false;
  const argument = (): string => {
    const word = words[at];
    if (word === undefined) return misused(process);
    at += 1;
    return word;
  };
  while (at < words.length) {
    const word = argument();
    if (word === 'metric') {
      const text = argument();
      if (!/^\d/.test(text)) return misused(process);
      metric = Number.parseInt(text, 10);
    } else if (word === 'netmask') {
      const text = argument();
      if (length !== undefined) return misused(process);
      const given = yield* inetName(process, text);
      if (!given.ok) return unresolved(process, text, given.text);
      mask = ipv4ToNumber(given.address);
    } else if (word === 'gw' || word === 'gateway') {
      const text = argument();
      if (gateway !== undefined) return misused(process);
      const given = yield* inetName(process, text, true);
      if (!given.ok) return unresolved(process, text, given.text);
      if (given.network) {
        process.stderr.write(`route: ${text}: cannot use a NETWORK as gateway!\n`);
        throw new ToolExit(6);
      }
      gateway = given.address;
    } else if (word === 'reject') reject = true;
    else if (ROUTE_NOT_SIMULATED.has(word)) {
      process.stderr.write(`Podwire does not simulate route's ${word}\n`);
      throw new ToolExit(1);
    } else if (word === 'device' || word === 'dev') device = argument();
    else {
      if (device !== undefined) return misused(process);
      device = word;
      if (at < words.length && words[at] !== 'metric') return misused(process);
    }
  }
  const host = !network;
  if (mask !== undefined) {
    if (host && mask !== 0xffffffff) return misused(process, `route: netmask ${hex8(mask)} doesn't make sense with host route\n`);
    if (!contiguous(mask)) return misused(process, `route: bogus netmask ${ipv4FromNumber(mask)}\n`);
    if ((ipv4ToNumber(found.address) & ~mask) !== 0) return misused(process, "route: netmask doesn't match route address\n");
  }
  return { destination: found.address, host, mask, gateway, device, metric, reject };
}

function change4(process: Process, verb: Verb, request: Request4): number {
  const { netns } = process;
  if (!mayChange(process)) return answer(process, verb, refuse('EPERM'));
  let device: Link | undefined;
  if (request.device !== undefined) {
    device = netns.link(request.device);
    if (!device) return answer(process, verb, refuse('ENODEV'));
  }
  const mask = request.host ? 0xffffffff : (request.mask ?? 0);
  if ((ipv4ToNumber(request.destination) & ~mask) !== 0) return answer(process, verb, refuse('EINVAL'));
  const length = mask.toString(2).replace(/0+$/, '').length * (mask === 0 ? 0 : 1);
  const destination: Cidr = cidrOf(request.destination, length);
  const nextHops = request.reject || (request.gateway === undefined && !device) ? [] : [{ ...(request.gateway !== undefined && { via: request.gateway }), ...(device && { device }) }];
  const type: Route['type'] = request.reject ? 'unreachable' : 'unicast';
  if (verb === 'del') {
    return answer(process, verb, netns.routing.remove({ destination, table: TABLE_MAIN, ...(request.reject && { type }), ...(nextHops.length > 0 && { nextHops }), ...(request.metric !== undefined && request.metric > 0 && { metric: request.metric }) }));
  }
  if (!request.reject && nextHops.length === 0) return answer(process, verb, refuse('ENODEV'));
  const scope: Route['scope'] = request.reject ? 'host' : request.gateway === undefined ? 'link' : 'global';
  return answer(process, verb, netns.routing.add({ type, destination, nextHops, metric: request.metric ?? 0, table: TABLE_MAIN, protocol: 'boot', scope }, 'add'));
}

// ---------------------------------------------------------------- IPv6

function* change6(process: Process, verb: Verb, words: readonly string[]): Task<number> {
  const { netns } = process;
  const fail = (): never => {
    process.stderr.write(INET6_ROUTE_USAGE);
    throw new ToolExit(3);
  };
  const address = (text: string): IpAddress => {
    const parsed = parseIp(text);
    if (parsed.ok && !isIpv4(parsed.value)) return parsed.value;
    process.stderr.write(`${text}: Resolver Error 0 (no error)\n`);
    throw new ToolExit(1);
  };
  const [target, ...rest] = words;
  if (target === undefined) return fail();
  const [name = '', length = '128'] = (target === 'default' ? '::/0' : target).split('/');
  const destination = cidrOf(address(name), Number(length));
  let gateway: IpAddress | undefined;
  let device: Link | undefined;
  let metric: number | undefined;
  for (let i = 0; i < rest.length; i += 1) {
    const word = rest[i] as string;
    const next = (): string => {
      i += 1;
      return rest[i] ?? fail();
    };
    if (word === 'metric') metric = Number.parseInt(next(), 10);
    else if (word === 'gw' || word === 'gateway') gateway = address(next());
    else if (word === 'mod' || word === 'dyn') {
      process.stderr.write(`Podwire does not simulate route's ${word}\n`);
      return 1;
    } else {
      const text = word === 'device' || word === 'dev' ? next() : word;
      device = netns.link(text);
      if (!device) {
        process.stderr.write(`SIOCGIFINDEX: ${strerror('ENODEV')}\n`);
        return 7;
      }
    }
  }
  if (!mayChange(process)) return answer(process, verb, refuse('EPERM'));
  const nextHops = gateway === undefined && !device ? [] : [{ ...(gateway !== undefined && { via: gateway }), ...(device && { device }) }];
  // The ioctl's metric is 1 unless one is given, and deleting needs the same one only when given.
  if (verb === 'del') return answer(process, verb, netns.routing.remove({ destination, table: TABLE_MAIN, metric: metric ?? 1, ...(nextHops.length > 0 && { nextHops }) }));
  if (nextHops.length === 0) return answer(process, verb, refuse('ENODEV'));
  return answer(process, verb, netns.routing.add({ type: 'unicast', destination, nextHops, metric: metric ?? 1, table: TABLE_MAIN, protocol: 'boot', scope: 'global' }, 'add'));
}

// ---------------------------------------------------------------- the command line

interface Flags {
  readonly six: boolean;
  readonly numeric: boolean;
  readonly extended: number;
  readonly cache: boolean;
  readonly words: readonly string[];
}

const LONG: Readonly<Record<string, string>> = { extend: 'e', verbose: 'v', version: 'V', numeric: 'n', symbolic: 'N', protocol: 'A', cache: 'C', fib: 'F', help: 'h', inet: '4', inet6: '6' };

function showUsage(process: Process, status: number): never {
  if (status === 0) {
    process.stdout.write(ROUTE_USAGE);
    process.stderr.write(ROUTE_TYPES);
  } else process.stderr.write(ROUTE_USAGE + ROUTE_TYPES);
  throw new ToolExit(status);
}

/** Options stand anywhere before the verb's own words (`-net` and `-host` belong to those). */
function parseFlags(process: Process): Flags {
  const args = process.argv.slice(1);
  let six = false;
  let numeric = false;
  let extended = 0;
  let cache = false;
  let i = 0;
  const family = (name: string): void => {
    if (name === 'inet6') six = true;
    else if (name === 'inet') six = false;
    else {
      process.stderr.write(`route: Podwire does not simulate the address family ${name}\n`);
      throw new ToolExit(1);
    }
  };
  for (; i < args.length; i += 1) {
    const word = args[i] as string;
    if (!word.startsWith('-') || word === '-net' || word === '-host') break;
    const letters = word.startsWith('--') ? [LONG[word.slice(2)] ?? ''] : [...word.slice(1)];
    for (const [k, letter] of letters.entries()) {
      if (letter === 'n') numeric = true;
      else if (letter === 'e') extended += 1;
      else if (letter === '4' || letter === '6') six = letter === '6';
      else if (letter === 'C') cache = true;
      else if (letter === 'A') {
        family(word.startsWith('--') || k === letters.length - 1 ? (args[(i += 1)] ?? '') : word.slice(k + 2));
        break;
      } else if (letter === 'V') {
        process.stdout.write(ROUTE_VERSION);
        throw new ToolExit(0);
      } else if (letter === 'h' || letter === '?') showUsage(process, 0);
      else if (letter === 'F' || letter === 'v' || letter === 'N') continue;
      else {
        process.stderr.write(word.startsWith('--') ? `route: unrecognized option '${word}'\n` : `route: invalid option -- '${letter}'\n`);
        showUsage(process, 0);
      }
    }
  }
  return { six, numeric, extended, cache, words: args.slice(i) };
}

function* run(process: Process): Task<number> {
  const { six, numeric, extended, cache, words } = parseFlags(process);
  const [verb, ...rest] = words;
  if (verb === undefined) {
    if (cache) process.stdout.write('Kernel IP routing cache\nSource          Destination     Gateway         Flags Metric Ref    Use Iface\n');
    else {
      const columns: RouteColumns = extended === 0 ? 'metric' : extended === 1 ? 'mss' : 'both';
      process.stdout.write(six ? yield* routeTable6(process, numeric) : yield* routeTable(process, columns, numeric));
    }
    return 0;
  }
  if (verb === 'flush') {
    process.stderr.write(`Flushing \`${six ? 'inet6' : 'inet'}' routing table not supported\n${six ? '' : INET_ROUTE_USAGE}`);
    return six ? 1 : 3;
  }
  if (verb !== 'add' && verb !== 'del' && verb !== 'delete') return showUsage(process, 3);
  const action = verb === 'add' ? 'add' : 'del';
  if (six) return yield* change6(process, action, rest);
  if (rest.length === 0) {
    process.stdout.write(INET_ROUTE_USAGE);
    return 0;
  }
  return change4(process, action, yield* parse4(process, rest));
}

export const route: Command = {
  name: 'route',
  synopsis: 'show and change the routing table, in the old way',
  imitates: 'net-tools 2.10',
  run: exiting(run),
};
