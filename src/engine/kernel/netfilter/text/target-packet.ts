/** Rule text of -j TCPOPTSTRIP, ECN, TEE, AUDIT and NFQUEUE (extensions/libxt_*.c, libipt_ECN.c). */
import { type Result, ok } from '../../../base/index';
import { familyOf, parseIp } from '../../../wire/index';
import { type Given, type RuleTextError, type TargetExtension, arg, both, find, numberOption, problem, unsigned, words } from './extension';

/** Names that TCPOPTSTRIP has for option numbers. */
const TCP_OPTIONS: readonly (readonly [string, number])[] = [['wscale', 3], ['mss', 2], ['sack-permitted', 4], ['sack', 5], ['timestamp', 8], ['md5', 19]];

export const tcpoptstrip: TargetExtension<'TCPOPTSTRIP'> = {
  name: 'TCPOPTSTRIP',
  options: { 'strip-options': { args: 1 } },
  parse(given) {
    const text = arg(given, 'strip-options');
    const options = new Set<number>();
    for (const word of text === undefined ? [] : text.split(',')) {
      const number = TCP_OPTIONS.find(([name]) => name === word)?.[1] ?? unsigned(word, 255);
      if (number === undefined) return problem(`Bad TCP option value "${word}"`);
      options.add(number);
    }
    return ok({ kind: 'TCPOPTSTRIP', options: [...options].sort((a, b) => a - b) });
  },
  save: ({ options }) => (options.length === 0 ? '' : `--strip-options ${options.join(',')}`),
  list: ({ options }, numeric) => (options.length === 0 ? '' : `TCPOPTSTRIP options ${options.map((option) => (numeric ? undefined : TCP_OPTIONS.find(([, number]) => number === option)?.[0]) ?? String(option)).join(',')}`),
};

const bit = (given: readonly Given[], option: string, max: number): Result<number | undefined, RuleTextError> => {
  const text = arg(given, option);
  return text === undefined ? ok(undefined) : numberOption('ECN', option, text, max);
};

export const ecnTarget: TargetExtension<'ECN'> = {
  name: 'ECN',
  family: 4,
  options: { 'ecn-tcp-remove': { args: 0 }, 'ecn-tcp-cwr': { args: 1 }, 'ecn-tcp-ece': { args: 1 }, 'ecn-ip-ect': { args: 1 } },
  parse(given) {
    if (given.length === 0) return problem('ECN target: An operation is required');
    const reduced = bit(given, 'ecn-tcp-cwr', 1);
    if (!reduced.ok) return reduced;
    const echo = bit(given, 'ecn-tcp-ece', 1);
    if (!echo.ok) return echo;
    const codepoint = bit(given, 'ecn-ip-ect', 3);
    if (!codepoint.ok) return codepoint;
    if (find(given, 'ecn-tcp-remove')) return ok({ kind: 'ECN', reduced: 0, echo: 0, ...(codepoint.value !== undefined && { codepoint: codepoint.value }) });
    return ok({ kind: 'ECN', ...(reduced.value !== undefined && { reduced: reduced.value }), ...(echo.value !== undefined && { echo: echo.value }), ...(codepoint.value !== undefined && { codepoint: codepoint.value }) });
  },
  save: ({ reduced, echo, codepoint }) =>
    words(
      reduced === 0 && echo === 0 ? '--ecn-tcp-remove' : words(echo !== undefined && `--ecn-tcp-ece ${echo}`, reduced !== undefined && `--ecn-tcp-cwr ${reduced}`),
      codepoint !== undefined && `--ecn-ip-ect ${codepoint}`,
    ),
  list: ({ reduced, echo, codepoint }) =>
    words('ECN', reduced === 0 && echo === 0 ? 'TCP remove' : words(echo !== undefined && `ECE=${echo}`, reduced !== undefined && `CWR=${reduced}`), codepoint !== undefined && `ECT codepoint=${codepoint}`),
};

export const tee: TargetExtension<'TEE'> = {
  name: 'TEE',
  options: { gateway: { args: 1, required: true }, oif: { args: 1 } },
  parse(given, { family }) {
    const text = arg(given, 'gateway') ?? '';
    const gateway = parseIp(text);
    if (!gateway.ok) return problem('getaddrinfo: Temporary failure in name resolution\n');
    if (familyOf(gateway.value) !== family) return problem('getaddrinfo: Address family for hostname not supported\n');
    const device = arg(given, 'oif')?.slice(0, 15);
    return ok({ kind: 'TEE', gateway: gateway.value, ...(device !== undefined && { device }) });
  },
  save: ({ gateway, device }) => words(`--gateway ${gateway}`, device !== undefined && `--oif ${device}`),
  list: ({ gateway, device }) => words(`TEE gw:${gateway}`, device !== undefined && `oif=${device}`),
};

const VERDICTS = ['accept', 'drop', 'reject'] as const;

export const audit: TargetExtension<'AUDIT'> = {
  name: 'AUDIT',
  options: { type: { args: 1, required: true } },
  parse(given) {
    const text = arg(given, 'type') ?? '';
    const type = VERDICTS.find((name) => name === text.toLowerCase());
    return type ? ok({ kind: 'AUDIT', type }) : problem(`Bad action type value "${text}"`);
  },
  save: ({ type }) => `--type ${type}`,
  list: ({ type }) => `AUDIT ${type}`,
};

export const nfqueue: TargetExtension<'NFQUEUE'> = {
  name: 'NFQUEUE',
  options: { 'queue-num': { args: 1 }, 'queue-balance': { args: 1 }, 'queue-bypass': { args: 0 }, 'queue-cpu-fanout': { args: 0 } },
  parse(given) {
    const [single, balance] = [arg(given, 'queue-num'), arg(given, 'queue-balance')];
    if (single !== undefined && balance !== undefined) return both('NFQUEUE', 'queue-balance', 'queue-num');
    const number = (option: string, text: string): Result<number, RuleTextError> => numberOption('NFQUEUE', option, text, 65535);
    if (balance !== undefined && !balance.includes(':')) return problem(`Bad range "${balance}"`);
    const [first = '', last = first] = (balance ?? '').split(':');
    const low = balance === undefined ? number('queue-num', single ?? '0') : number('queue-balance', first);
    if (!low.ok) return low;
    const high = balance === undefined ? low : number('queue-balance', last);
    if (!high.ok) return high;
    if (low.value > high.value) return problem(`${low.value} should be less than ${high.value}`);
    const fanout = find(given, 'queue-cpu-fanout') !== undefined;
    if (fanout && balance === undefined) return problem('NFQUEUE: option "--queue-cpu-fanout" also requires "--queue-balance".\n');
    return ok({ kind: 'NFQUEUE', queues: [low.value, high.value], bypass: find(given, 'queue-bypass') !== undefined, fanout });
  },
  save: ({ queues: [low, high], bypass, fanout }) => words(low === high ? `--queue-num ${low}` : `--queue-balance ${low}:${high}`, bypass && '--queue-bypass', fanout && '--queue-cpu-fanout'),
  list: ({ queues: [low, high], bypass, fanout }) => words('NFQUEUE', low === high ? `num ${low}` : `balance ${low}:${high}`, bypass && 'bypass', fanout && 'cpu-fanout'),
};
