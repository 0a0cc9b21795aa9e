/** Rule text of -m connbytes, helper, socket, realm, cluster and ipvs (extensions/libxt_*.c, libipt_realm.c). */
import { type Result, ok } from '../../../base/index';
import type { IpvsMatch, NumberRange } from '../extension-kinds';
import { type MatchExtension, type RuleTextError, arg, badValue, bang, both, find, hexMask, hostMask, negatable, numberOption, problem, shortNetwork, unsigned, words } from './extension';
import { protocolNumber, servicePort } from './names';

// ---------------------------------------------------------------- connbytes

/** Counters are 64 bits wide; ours stay below what a number holds exactly. */
const MOST = 18_446_744_073_709_551_615n;
const OPEN = Number(MOST);

function byteRange(text: string): Result<NumberRange, RuleTextError> {
  const wrong = problem(`connbytes: bad value for option "--connbytes" near "${text}", or out of range (0-${MOST}).\n`);
  const [low = '', high, ...more] = text.split(':');
  const from = low === '' && high !== undefined ? 0 : unsigned(low, OPEN);
  // One number alone is where it begins.
  const to = high === undefined || high === '' ? OPEN : unsigned(high, OPEN);
  if (from === undefined || to === undefined || more.length > 0) return wrong;
  return from > to ? problem(`${from} should be less than ${to}`) : ok([from, to]);
}

const connbytesRange = ([from, to]: NumberRange): string => (to === OPEN || to === 0 ? String(from) : `${from}:${to}`);
const AMOUNTS = ['packets', 'bytes', 'avgpkt'] as const;
const DIRECTIONS = ['original', 'reply', 'both'] as const;

export const connbytes: MatchExtension<'connbytes'> = {
  name: 'connbytes',
  options: { connbytes: { args: 1, invertible: true, required: true }, 'connbytes-dir': { args: 1, required: true }, 'connbytes-mode': { args: 1, required: true } },
  parse(given) {
    const range = byteRange(arg(given, 'connbytes') ?? '');
    if (!range.ok) return range;
    const [dir, mode] = [arg(given, 'connbytes-dir') ?? '', arg(given, 'connbytes-mode') ?? ''];
    const direction = DIRECTIONS.find((name) => name === dir);
    if (!direction) return problem(`Unknown --connbytes-dir \`${dir}'`);
    const what = AMOUNTS.find((name) => name === mode);
    if (!what) return problem(`Unknown --connbytes-mode \`${mode}'`);
    return ok({ kind: 'connbytes', range: range.value, what, direction, not: find(given, 'connbytes')?.not ?? false });
  },
  save: ({ range, what, direction, not }) => `${bang(not)}--connbytes ${connbytesRange(range)} --connbytes-mode ${what} --connbytes-dir ${direction}`,
  list: ({ range, what, direction, not }) => `${bang(not)}connbytes ${connbytesRange(range)} connbytes mode ${what} connbytes direction ${direction}`,
};

// ---------------------------------------------------------------- helper

export const helper: MatchExtension<'helper'> = {
  name: 'helper',
  options: { helper: { args: 1, invertible: true, required: true } },
  // 29 characters and their end fit.
  parse: (given) => ok({ kind: 'helper', name: (arg(given, 'helper') ?? '').slice(0, 29), not: find(given, 'helper')?.not ?? false }),
  save: ({ name, not }) => `${bang(not)}--helper ${/^[\w-]+$/.test(name) ? name : `"${name}"`}`,
  list: ({ name, not }) => `helper match ${bang(not)}"${name}"`,
};

// ---------------------------------------------------------------- socket

export const socket: MatchExtension<'socket'> = {
  name: 'socket',
  options: { transparent: { args: 0 }, nowildcard: { args: 0 }, 'restore-skmark': { args: 0 } },
  parse: (given) => ok({ kind: 'socket', transparent: find(given, 'transparent') !== undefined, noWildcard: find(given, 'nowildcard') !== undefined, restoreMark: find(given, 'restore-skmark') !== undefined }),
  save: ({ transparent, noWildcard, restoreMark }) => words(transparent && '--transparent', noWildcard && '--nowildcard', restoreMark && '--restore-skmark'),
  list: (match, _numeric, family) => words('socket', socket.save(match, family)),
};

// ---------------------------------------------------------------- realm

export const realm: MatchExtension<'realm'> = {
  name: 'realm',
  family: 4,
  options: { realm: { args: 1, invertible: true, required: true } },
  parse(given) {
    const text = arg(given, 'realm') ?? '';
    const [first = '', second, ...more] = text.split('/');
    const value = unsigned(first);
    const mask = second === undefined ? 0xffffffff : unsigned(second);
    if (value === undefined || mask === undefined || more.length > 0) return problem(`realm: could not map name ${text} to an integer value for option "--realm".\n`);
    return ok({ kind: 'realm', value, mask, not: find(given, 'realm')?.not ?? false });
  },
  save: ({ value, mask, not }) => `${bang(not)}--realm ${hexMask(value, mask)}`,
  list: ({ value, mask, not }) => `${bang(not)}realm ${hexMask(value, mask)}`,
};

// ---------------------------------------------------------------- cluster

const fullHex = (value: number): string => `0x${value.toString(16).padStart(8, '0')}`;

export const cluster: MatchExtension<'cluster'> = {
  name: 'cluster',
  options: {
    'cluster-total-nodes': { args: 1 },
    'cluster-local-node': { args: 1, invertible: true },
    'cluster-local-nodemask': { args: 1, invertible: true },
    'cluster-hash-seed': { args: 1 },
  },
  parse(given) {
    const [local, mask] = [find(given, 'cluster-local-node'), find(given, 'cluster-local-nodemask')];
    if (local && mask) return both('cluster', 'cluster-local-nodemask', 'cluster-local-node');
    const option = local ?? mask;
    if (!option) return problem("cluster match: `--cluster-local-node' or`--cluster-local-nodemask' is missing");
    const absent = ['cluster-total-nodes', 'cluster-hash-seed'].find((name) => !find(given, name));
    if (absent !== undefined) return problem(`cluster: option "--${absent}" must be specified\n`);
    const total = numberOption('cluster', 'cluster-total-nodes', arg(given, 'cluster-total-nodes') ?? '', 32, 1);
    if (!total.ok) return total;
    const seed = numberOption('cluster', 'cluster-hash-seed', arg(given, 'cluster-hash-seed') ?? '');
    if (!seed.ok) return seed;
    const nodes = local ? numberOption('cluster', 'cluster-local-node', local.args[0] ?? '', 32, 1) : numberOption('cluster', 'cluster-local-nodemask', mask?.args[0] ?? '', 0xffffffff, 1);
    if (!nodes.ok) return nodes;
    if (local && nodes.value > total.value) return problem("cluster match: `--cluster-local-node' must be <= `--cluster-total-nodes'");
    if (mask && nodes.value >= 2 ** total.value) return problem("cluster match: `--cluster-local-nodemask' too big for `--cluster-total-nodes'");
    return ok({ kind: 'cluster', total: total.value, nodes: local ? 2 ** (nodes.value - 1) : nodes.value, seed: seed.value, not: option.not });
  },
  save: ({ total, nodes, seed, not }) => `${bang(not)}--cluster-local-nodemask ${fullHex(nodes)} --cluster-total-nodes ${total} --cluster-hash-seed ${fullHex(seed)}`,
  list: ({ total, nodes, seed, not }) => `cluster ${not ? '!' : ''}node_mask=${fullHex(nodes)} total_nodes=${total} hash_seed=${fullHex(seed)}`,
};

// ---------------------------------------------------------------- ipvs

function virtualPort(text: string): Result<number, RuleTextError> {
  const number = unsigned(text, 65535) ?? servicePort(text, undefined);
  return number === undefined ? problem(`Port "${text}" does not resolve to anything.\n`) : ok(number);
}

const METHODS = ['GATE', 'IPIP', 'MASQ'] as const;

function ipvsText(match: IpvsMatch, prefix: string): string {
  const option = <T>(name: string, value: { readonly value: T; readonly not: boolean } | undefined, text: (value: T) => string): string | undefined => value && `${bang(value.not)}${prefix}${name} ${text(value.value)}`;
  return words(
    match.handled && `${bang(match.handled.not)}${prefix}ipvs`,
    option('vproto', match.protocol, String),
    option('vaddr', match.address, shortNetwork),
    option('vport', match.port, String),
    match.direction && `${prefix}vdir ${match.direction}`,
    option('vmethod', match.method, (method) => method),
    option('vportctl', match.controlPort, String),
  );
}

/** The recording machine's kernel has no xt_ipvs: this follows the sources, and what iptables -v printed before the kernel refused. */
export const ipvs: MatchExtension<'ipvs'> = {
  name: 'ipvs',
  options: {
    ipvs: { args: 0, invertible: true },
    vproto: { args: 1, invertible: true },
    vaddr: { args: 1, invertible: true },
    vport: { args: 1, invertible: true },
    vdir: { args: 1 },
    vmethod: { args: 1, invertible: true },
    vportctl: { args: 1, invertible: true },
  },
  parse(given, { family }) {
    if (given.length === 0) return problem('IPVS: At least one option is required');
    const protocol = negatable(given, 'vproto', (text) => {
      const number = unsigned(text, 255) ?? protocolNumber(text);
      return number === undefined ? problem(`unknown protocol "${text}" specified`) : ok(number);
    });
    if (!protocol.ok) return protocol;
    const address = negatable(given, 'vaddr', (text) => hostMask(text, family));
    if (!address.ok) return address;
    const port = negatable(given, 'vport', virtualPort);
    if (!port.ok) return port;
    const written = arg(given, 'vdir');
    const direction = (['ORIGINAL', 'REPLY'] as const).find((name) => name === written?.toUpperCase());
    const noValue = (option: string, text: string): ReturnType<typeof problem> => problem(badValue('ipvs', option, text).error.message.trimEnd());
    if (written !== undefined && !direction) return noValue('vdir', written);
    const method = negatable(given, 'vmethod', (text) => {
      const known = METHODS.find((name) => name === text.toUpperCase());
      return known ? ok(known) : noValue('vmethod', text);
    });
    if (!method.ok) return method;
    const controlPort = negatable(given, 'vportctl', virtualPort);
    if (!controlPort.ok) return controlPort;
    const handled = find(given, 'ipvs');
    if (handled?.not && given.length > 1) return problem('! --ipvs cannot be together with other options');
    return ok({
      kind: 'ipvs',
      // Every other option asks for it anyway.
      ...(handled && given.length === 1 && { handled: { value: true, not: handled.not } }),
      ...(protocol.value && { protocol: protocol.value }),
      ...(address.value && { address: address.value }),
      ...(port.value && { port: port.value }),
      ...(direction && { direction }),
      ...(method.value && { method: method.value }),
      ...(controlPort.value && { controlPort: controlPort.value }),
    });
  },
  save: (match) => ipvsText(match, '--'),
  list: (match) => ipvsText(match, ''),
};

