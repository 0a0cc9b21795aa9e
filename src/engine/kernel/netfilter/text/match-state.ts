/** Rule text of -m conntrack, state, mark, connmark, comment, recent, limit, policy, statistic (extensions/libxt_*.c). */
import { type Result, ok } from '../../../base/index';
import type { Cidr } from '../../../wire/index';
import type { ConntrackMatchState, Negatable, PortRange } from '../api';
import { type MatchExtension, type RuleTextError, arg, bang, both, find, hexMask, hostMask, negatable, numberOption, numberRange, problem, quote, rangeText, shortNetwork, unsigned, unsupported, valueMask, words } from './extension';
import { RATE_UNITS, rateText } from './rate';
import { protocolNumber, servicePort } from './names';

const STATES: readonly ConntrackMatchState[] = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED', 'SNAT', 'DNAT'];
const STATUSES: readonly string[] = ['EXPECTED', 'SEEN_REPLY', 'ASSURED', 'CONFIRMED'];

function states(text: string, known: readonly ConntrackMatchState[], badWord: (word: string) => string): Result<readonly ConntrackMatchState[], RuleTextError> {
  const given = text.split(',').map((word) => word.toUpperCase());
  for (const [i, word] of given.entries()) if (!known.some((state) => state === word)) return problem(badWord(text.split(',')[i] ?? ''));
  return ok(known.filter((state) => given.includes(state)));
}

/** A port, a service, or two of them with a colon; the second may be the smaller (XTTYPE_PORTRC). */
function flowPorts(text: string): Result<PortRange, RuleTextError> {
  const ends = text.split(':').map((word, i) => (word === '' && text.includes(':') ? i * 65535 : (unsigned(word, 0xffffffff) ?? servicePort(word, undefined) ?? word)));
  const unknown = ends.find((end) => typeof end === 'string');
  if (unknown !== undefined) return problem(`Port "${unknown}" does not resolve to anything.\n`);
  const [from, to = from] = ends as readonly number[];
  // The lower 16 bits are kept.
  return ok([(from ?? 0) & 0xffff, (to ?? 0) & 0xffff]);
}

export const conntrack: MatchExtension<'conntrack'> = {
  name: 'conntrack',
  options: {
    ctstate: { args: 1, invertible: true },
    ctproto: { args: 1, invertible: true },
    ctorigsrc: { args: 1, invertible: true },
    ctorigdst: { args: 1, invertible: true },
    ctreplsrc: { args: 1, invertible: true },
    ctrepldst: { args: 1, invertible: true },
    ctorigsrcport: { args: 1, invertible: true },
    ctorigdstport: { args: 1, invertible: true },
    ctreplsrcport: { args: 1, invertible: true },
    ctrepldstport: { args: 1, invertible: true },
    ctexpire: { args: 1, invertible: true },
    ctstatus: { args: 1, invertible: true },
    ctdir: { args: 1 },
  },
  parse(given, { family }) {
    if (given.length === 0) return problem('conntrack: At least one option is required');
    const state = negatable(given, 'ctstate', (text) => states(text, STATES, (word) => `Bad ctstate "${word}"`));
    if (!state.ok) return state;
    const cidr = (name: string): Result<Negatable<Cidr> | undefined, RuleTextError> => negatable(given, name, (text) => hostMask(text, family));
    const origSrc = cidr('ctorigsrc');
    const origDst = cidr('ctorigdst');
    const replSrc = cidr('ctreplsrc');
    const replDst = cidr('ctrepldst');
    if (!origSrc.ok) return origSrc;
    if (!origDst.ok) return origDst;
    if (!replSrc.ok) return replSrc;
    if (!replDst.ok) return replDst;
    const origSrcPort = negatable(given, 'ctorigsrcport', flowPorts);
    if (!origSrcPort.ok) return origSrcPort;
    const origDstPort = negatable(given, 'ctorigdstport', flowPorts);
    if (!origDstPort.ok) return origDstPort;
    const replSrcPort = negatable(given, 'ctreplsrcport', flowPorts);
    if (!replSrcPort.ok) return replSrcPort;
    const replDstPort = negatable(given, 'ctrepldstport', flowPorts);
    if (!replDstPort.ok) return replDstPort;
    const expires = negatable(given, 'ctexpire', (text) => numberRange('conntrack', 'ctexpire', text));
    if (!expires.ok) return expires;
    const protocol = negatable(given, 'ctproto', (text) => {
      const number = unsigned(text, 255) ?? protocolNumber(text);
      return number === undefined ? problem(`unknown protocol "${text}" specified`) : ok(number);
    });
    if (!protocol.ok) return protocol;
    const status = negatable(given, 'ctstatus', (text) => {
      const list = text.split(',').map((word) => word.toUpperCase());
      const bad = text.split(',').find((word) => word.toUpperCase() !== 'NONE' && !STATUSES.includes(word.toUpperCase()));
      return bad === undefined ? ok(STATUSES.filter((name) => list.includes(name))) : problem(`Bad ctstatus "${bad}"`);
    });
    if (!status.ok) return status;
    const direction = arg(given, 'ctdir')?.toUpperCase();
    if (direction !== undefined && direction !== 'ORIGINAL' && direction !== 'REPLY') return problem(`conntrack: Bad value for "--ctdir" option: "${arg(given, 'ctdir') ?? ''}"`);
    return ok({
      kind: 'conntrack',
      ...(state.value ? { states: state.value } : {}),
      ...(direction === undefined ? {} : { direction }),
      ...(origSrc.value ? { origSrc: origSrc.value } : {}),
      ...(origDst.value ? { origDst: origDst.value } : {}),
      ...(replSrc.value ? { replSrc: replSrc.value } : {}),
      ...(replDst.value ? { replDst: replDst.value } : {}),
      ...(origSrcPort.value ? { origSrcPort: origSrcPort.value } : {}),
      ...(origDstPort.value ? { origDstPort: origDstPort.value } : {}),
      ...(replSrcPort.value ? { replSrcPort: replSrcPort.value } : {}),
      ...(replDstPort.value ? { replDstPort: replDstPort.value } : {}),
      ...(expires.value ? { expires: expires.value } : {}),
      ...(protocol.value ? { protocol: protocol.value } : {}),
      ...(status.value ? { status: status.value } : {}),
    });
  },
  save: (match) => conntrackText(match, '--'),
  list: (match) => conntrackText(match, ''),
};

function conntrackText(match: Parameters<typeof conntrack.save>[0], prefix: string): string {
  const option = <T>(name: string, value: { readonly value: T; readonly not: boolean } | undefined, text: (value: T) => string): string | undefined =>
    value && `${bang(value.not)}${prefix}${name} ${text(value.value)}`;
  return words(
    option('ctstate', match.states, (list) => list.join(',')),
    option('ctproto', match.protocol, String),
    option('ctorigsrc', match.origSrc, shortNetwork),
    option('ctorigdst', match.origDst, shortNetwork),
    option('ctreplsrc', match.replSrc, shortNetwork),
    option('ctrepldst', match.replDst, shortNetwork),
    option('ctorigsrcport', match.origSrcPort, (range) => rangeText(range)),
    option('ctorigdstport', match.origDstPort, (range) => rangeText(range)),
    option('ctreplsrcport', match.replSrcPort, (range) => rangeText(range)),
    option('ctrepldstport', match.replDstPort, (range) => rangeText(range)),
    option('ctstatus', match.status, (list) => (list.length === 0 ? 'NONE' : list.join(','))),
    option('ctexpire', match.expires, (range) => rangeText(range)),
    match.direction && `${prefix}ctdir ${match.direction}`,
  );
}

const STATE_NAMES = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED'] as const;

export const state: MatchExtension<'state'> = {
  name: 'state',
  options: { state: { args: 1, invertible: true, required: true } },
  parse(given) {
    const text = arg(given, 'state') ?? '';
    if (text === '') return problem('"--state" requires a list of states with no spaces, e.g. ESTABLISHED,RELATED');
    // What follows the wrong word is told with it.
    const list = states(text, STATE_NAMES, (word) => `Bad state "${text.slice(text.indexOf(word))}"`);
    if (!list.ok) return list;
    return ok({ kind: 'state', states: { value: STATE_NAMES.filter((name) => list.value.includes(name)), not: find(given, 'state')?.not ?? false } });
  },
  save: ({ states: { value, not } }) => `${bang(not)}--state ${value.join(',')}`,
  list: ({ states: { value, not } }) => `${bang(not)}state ${value.join(',')}`,
};

export const comment: MatchExtension<'comment'> = {
  name: 'comment',
  options: { comment: { args: 1, required: true } },
  parse(given) {
    const text = arg(given, 'comment') ?? '';
    return text.length > 255 ? problem(`comment: Bad value for "--comment" option: "${text}"\n`) : ok({ kind: 'comment', text });
  },
  save: ({ text }) => `--comment ${quote(text)}`,
  list: ({ text }) => `/* ${text} */`,
};

export const mark: MatchExtension<'mark'> = {
  name: 'mark',
  options: { mark: { args: 1, invertible: true, required: true } },
  parse(given) {
    const parsed = valueMask('mark', 'mark', arg(given, 'mark') ?? '');
    return parsed.ok ? ok({ kind: 'mark', ...parsed.value, not: find(given, 'mark')?.not ?? false }) : parsed;
  },
  save: ({ value, mask, not }) => `${bang(not)}--mark ${hexMask(value, mask)}`,
  list: ({ value, mask, not }) => `mark match${not ? ' !' : ''} ${hexMask(value, mask)}`,
};

export const connmark: MatchExtension<'connmark'> = {
  name: 'connmark',
  options: { mark: { args: 1, invertible: true, required: true } },
  parse(given) {
    const parsed = valueMask('connmark', 'mark', arg(given, 'mark') ?? '');
    return parsed.ok ? ok({ kind: 'connmark', ...parsed.value, not: find(given, 'mark')?.not ?? false }) : parsed;
  },
  save: ({ value, mask, not }) => `${bang(not)}--mark ${hexMask(value, mask)}`,
  list: ({ value, mask, not }) => `connmark match ${not ? '!' : ''} ${hexMask(value, mask)}`,
};

const RECENT_OPS = ['set', 'rcheck', 'update', 'remove'] as const;

export const recent: MatchExtension<'recent'> = {
  name: 'recent',
  options: {
    set: { args: 0, invertible: true },
    rcheck: { args: 0, invertible: true },
    update: { args: 0, invertible: true },
    remove: { args: 0, invertible: true },
    seconds: { args: 1 },
    reap: { args: 0 },
    rttl: { args: 0 },
    hitcount: { args: 1 },
    name: { args: 1 },
    rsource: { args: 0 },
    rdest: { args: 0 },
    mask: { args: 1 },
  },
  parse(given, { family }) {
    const ops = RECENT_OPS.filter((op) => find(given, op));
    const [op] = ops;
    if (!op || ops.length > 1) return problem('recent: you must specify one of `--set\', `--rcheck\' `--update\' or `--remove\'');
    if (find(given, 'rttl') && (op === 'set' || op === 'remove')) return both('recent', op, 'rttl');
    const number = (name: string): number | undefined => unsigned(arg(given, name) ?? '');
    const seconds = number('seconds');
    const hitcount = number('hitcount');
    if (find(given, 'seconds') && (seconds ?? 0) === 0) return problem('recent: bad value for option "--seconds", or out of range (1-4294967295).\n');
    if (find(given, 'hitcount') && hitcount === undefined) return problem('recent: bad value for option "--hitcount", or out of range (0-4294967295).\n');
    return ok({
      kind: 'recent',
      op,
      name: arg(given, 'name') ?? 'DEFAULT',
      ...(seconds === undefined ? {} : { seconds }),
      ...(find(given, 'reap') ? { reap: true } : {}),
      ...(find(given, 'rttl') ? { ttl: true } : {}),
      ...(hitcount === undefined ? {} : { hitcount }),
      side: find(given, 'rdest') ? 'dest' : 'source',
      mask: arg(given, 'mask') ?? (family === 4 ? '255.255.255.255' : 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'),
      not: find(given, op)?.not ?? false,
    });
  },
  save: (match) =>
    words(
      `${bang(match.not)}--${match.op}`,
      match.seconds !== undefined && `--seconds ${match.seconds}`,
      match.reap && '--reap',
      match.hitcount !== undefined && `--hitcount ${match.hitcount}`,
      match.ttl && '--rttl',
      `--name ${match.name}`,
      `--mask ${match.mask}`,
      match.side === 'source' ? '--rsource' : '--rdest',
    ),
  list: (match) =>
    words(
      `${bang(match.not)}recent: ${match.op === 'rcheck' ? 'CHECK' : match.op.toUpperCase()}`,
      match.seconds !== undefined && `seconds: ${match.seconds}`,
      match.reap && 'reap',
      match.hitcount !== undefined && `hit_count: ${match.hitcount}`,
      match.ttl && 'TTL-Match',
      `name: ${match.name}`,
      `side: ${match.side}`,
      `mask: ${match.mask}`,
    ),
};

/** XT_LIMIT_SCALE: rates are stored as ten-thousandths of a second a packet. */
const SCALE = 10000;

export const limit: MatchExtension<'limit'> = {
  name: 'limit',
  options: { limit: { args: 1 }, 'limit-burst': { args: 1 } },
  parse(given) {
    const text = arg(given, 'limit') ?? '3/hour';
    const [count = '', unit] = text.split('/');
    const rate = unsigned(count);
    const scale = unit === undefined ? 1 : RATE_UNITS.find(([name]) => unit !== '' && name.startsWith(unit.toLowerCase()))?.[1];
    if (rate === undefined || rate === 0 || scale === undefined) return problem(`bad rate "${text}"'`);
    if (rate / scale > SCALE) return problem(`Rate too fast "${text}"`);
    const burst = numberOption('limit', 'limit-burst', arg(given, 'limit-burst') ?? '5', 10000);
    if (!burst.ok) return burst;
    const interval = Math.floor((SCALE * scale) / rate);
    return ok({ kind: 'limit', perSecond: SCALE / interval, text: rateText(interval, SCALE), burst: burst.value === 0 ? 5 : burst.value });
  },
  save: ({ text, burst }) => words(`--limit ${text}`, burst !== 5 && `--limit-burst ${burst}`),
  list: ({ text, burst }) => `limit: avg ${text} burst ${burst}`,
};

/** @unsupported iptables -m policy with elements (--reqid, --spi, --proto, --mode, --tunnel-src, --strict) — refused: there is no IPsec here */
export const policy: MatchExtension<'policy'> = {
  name: 'policy',
  options: { dir: { args: 1 }, pol: { args: 1 }, strict: { args: 0 }, reqid: { args: 1 }, spi: { args: 1 }, proto: { args: 1 }, mode: { args: 1 }, 'tunnel-src': { args: 1 }, 'tunnel-dst': { args: 1 }, next: { args: 0 } },
  parse(given) {
    const element = given.find(({ name }) => name !== 'dir' && name !== 'pol');
    if (element) return unsupported(`-m policy --${element.name}`);
    const direction = arg(given, 'dir');
    if (direction === undefined) return problem('policy match: neither --dir in nor --dir out specified');
    if (direction !== 'in' && direction !== 'out') return problem(`policy_match: invalid dir "${direction}"`);
    const pol = arg(given, 'pol') ?? 'ipsec';
    return pol === 'none' || pol === 'ipsec' ? ok({ kind: 'policy', direction, ipsec: pol === 'ipsec' }) : problem(`policy match: invalid policy "${pol}"`);
  },
  save: ({ direction, ipsec }) => `--dir ${direction} --pol ${ipsec ? 'ipsec' : 'none'}`,
  list: ({ direction, ipsec }) => `policy match dir ${direction} pol ${ipsec ? 'ipsec' : 'none'}`,
};

const statisticNumber = (option: string, text: string, min: number): Result<number, RuleTextError> => numberOption('statistic', option, text, 0xffffffff, min);

export const statistic: MatchExtension<'statistic'> = {
  name: 'statistic',
  options: {
    mode: { args: 1 },
    probability: { args: 1, invertible: true },
    every: { args: 1, invertible: true },
    packet: { args: 1 },
  },
  parse(given) {
    const mode = arg(given, 'mode');
    if (mode === undefined) return problem(find(given, 'probability') ? 'statistic: option "--mode" must be specified\n' : '--probability must be specified when using random mode');
    if (mode === 'random') {
      const text = arg(given, 'probability');
      if (text === undefined) return problem('--probability must be specified when using random mode');
      const probability = Number(text);
      if (!/^\d*\.?\d+([eE][-+]?\d+)?$/.test(text) || probability < 0 || probability > 1) return problem('statistic: bad value for option "--probability", or out of range (0-1).\n');
      // Stored in units of 2^-31 (lround(0x80000000 * p)).
      return ok({ kind: 'statistic', mode, probability: Math.round(probability * 0x8000_0000) / 0x8000_0000, not: find(given, 'probability')?.not ?? false });
    }
    if (mode === 'nth') {
      const [everyText, packetText] = [arg(given, 'every'), arg(given, 'packet')];
      if (everyText === undefined) return problem('--every and --packet must be specified when using nth mode');
      const every = statisticNumber('every', everyText, 1);
      if (!every.ok) return every;
      if (packetText === undefined) return problem('statistic: option "--every" also requires "--packet".\n');
      const packet = statisticNumber('packet', packetText, 0);
      if (!packet.ok) return packet;
      if (packet.value >= every.value) return problem('the --packet p must be 0 <= p <= n-1');
      return ok({ kind: 'statistic', mode, every: every.value, packet: packet.value, not: find(given, 'every')?.not ?? false });
    }
    return problem(`Bad mode "${mode}"`);
  },
  save: (match) =>
    match.mode === 'random'
      ? `--mode random${match.not ? ' !' : ''} --probability ${match.probability.toFixed(11)}`
      : `--mode nth${match.not ? ' !' : ''} --every ${match.every} --packet ${match.packet}`,
  list: (match) =>
    match.mode === 'random'
      ? `statistic mode random${match.not ? ' !' : ''} probability ${match.probability.toFixed(11)}`
      : `statistic mode nth${match.not ? ' !' : ''} every ${match.every}${match.packet === 0 ? '' : ` packet ${match.packet}`}`,
};
