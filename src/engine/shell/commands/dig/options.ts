/** dig's words: servers, names, types, `-` and `+` options of BIND 9.18. */
import { err, ok, type Result } from '../../../base/index';
import { DNS_TYPES, parseIp } from '../../../wire/index';
import { reverseName } from '../dns/query';
import { DIG_HELP } from './help';

export interface DigLookup {
  readonly name: string;
  readonly type: number;
}

export interface DigOptions {
  readonly server: string | undefined;
  /** The server was named after the name to ask for: the heading does not count it. */
  readonly serverLate: boolean;
  readonly port: number;
  readonly lookups: readonly DigLookup[];
  readonly family: 4 | 6 | undefined;
  readonly short: boolean;
  readonly cmd: boolean;
  readonly comments: boolean;
  readonly question: boolean;
  readonly answer: boolean;
  readonly authority: boolean;
  readonly additional: boolean;
  readonly stats: boolean;
  readonly search: boolean;
  readonly tcp: boolean;
  readonly recurse: boolean;
  readonly edns: boolean;
  readonly cookie: boolean;
  readonly ndots: number | undefined;
  readonly domain: string | undefined;
  /** Seconds. */
  readonly time: number;
  readonly tries: number;
  /** Complaints printed before everything else. */
  readonly warnings: readonly string[];
}

export const USAGE = `Usage:  dig [@global-server] [domain] [q-type] [q-class] {q-opt}
            {global-d-opt} host [@local-server] {local-d-opt}
            [ host [@local-server] {local-d-opt} [...]]

Use "dig -h" (or "dig -h | more") for complete list of options
`;

const typeOf = (text: string): number | undefined => {
  const known = (DNS_TYPES as Readonly<Record<string, number>>)[text.toUpperCase()];
  const numbered = /^TYPE(\d+)$/i.exec(text);
  return known ?? (numbered ? Number(numbered[1]) : undefined);
};

const SWITCHES = ['short', 'cmd', 'comments', 'question', 'answer', 'authority', 'additional', 'stats', 'search', 'tcp', 'recurse', 'edns', 'cookie'] as const;
type Switch = (typeof SWITCHES)[number];
const ALIASES: Readonly<Record<string, Switch>> = { vc: 'tcp', rec: 'recurse', defname: 'search', ques: 'question', ans: 'answer', auth: 'authority', add: 'additional', stat: 'stats', showsearch: 'search' };
/** @unsupported dig: DNSSEC, zone transfers, +trace, +multiline and the display options after it, TLS and HTTPS transports, -f, -k, -y */
const NOT_MODELLED = new Set(['trace', 'dnssec', 'multiline', 'nssearch', 'tls', 'https', 'qr', 'identify', 'subnet', 'yaml', 'bufsize', 'nsid', 'padding', 'ednsopt', 'ednsflags', 'sigchase', 'onesoa', 'ttlunits', 'keepalive', 'header-only', 'rrcomments', 'class', 'ttlid']);
/** Switches that change nothing here: what they ask for has no part in a cluster's DNS. */
const WITHOUT_EFFECT = new Set(['adflag', 'cdflag', 'aaflag', 'aaonly', 'besteffort', 'fail', 'ignore', 'idnin', 'idnout', 'crypto', 'expire', 'keepopen', 'mapped', 'badcookie', 'ednsnegotiation']);

const unknown = (word: string): Result<never, { status: number; stderr: string }> => err({ status: 1, stderr: `Invalid option: ${word}\n${USAGE}` });

export function parseDigOptions(argv: readonly string[]): Result<DigOptions, { readonly status: number; readonly stderr: string; readonly stdout?: string }> {
  const on: Record<Switch, boolean> = { short: false, cmd: true, comments: true, question: true, answer: true, authority: true, additional: true, stats: true, search: false, tcp: false, recurse: true, edns: true, cookie: true };
  const lookups: DigLookup[] = [];
  const warnings: string[] = [];
  let server: string | undefined;
  let serverLate = false;
  let port = 53;
  let family: 4 | 6 | undefined;
  let type: number | undefined;
  let time = 5;
  let tries = 3;
  let ndots: number | undefined;
  let domain: string | undefined;
  const add = (name: string, as: number): void => void lookups.push({ name: name.replace(/\.$/, '') === '' ? '' : name, type: as });
  for (let i = 0; i < argv.length; i += 1) {
    const word = argv[i] as string;
    if (word.startsWith('@')) {
      server = word.slice(1);
      serverLate = lookups.length > 0;
      continue;
    }
    if (word.startsWith('+')) {
      const [, no, name = '', value] = /^\+(no)?([^=]*)(?:=(.*))?$/.exec(word) ?? [];
      const state = no === undefined;
      if (name === 'all') {
        for (const key of ['question', 'answer', 'authority', 'additional', 'comments', 'stats', 'cmd'] as const) on[key] = state;
        continue;
      }
      if (['time', 'timeout', 'tries', 'retry', 'ndots', 'domain'].includes(name)) {
        const n = Number(value);
        if (name === 'domain') {
          domain = value;
          continue;
        }
        if ((name === 'time' || name === 'timeout') && value !== undefined && !/^\d+$/.test(value)) return err({ status: 10, stdout: `invalid timeout '${value}': not a valid number\n`, stderr: "dig: Couldn't parse timeout\n" });
        if (value === undefined || !/^\d+$/.test(value)) return err({ status: 1, stderr: `Couldn't parse ${name}: ${value === undefined ? 'bad number' : 'not a valid number'}\n${USAGE}` });
        if (name === 'time' || name === 'timeout') time = Math.max(1, n);
        else if (name === 'tries') tries = Math.max(1, n);
        else if (name === 'retry') tries = n + 1;
        else ndots = n;
        continue;
      }
      const key = (SWITCHES as readonly string[]).includes(name) ? (name as Switch) : ALIASES[name];
      if (key === undefined) {
        if (WITHOUT_EFFECT.has(name)) continue;
        if (NOT_MODELLED.has(name)) return err({ status: 1, stderr: `dig: Podwire does not simulate dig's option ${word}\n` });
        return unknown(word);
      }
      on[key] = state;
      // Short answers come without headings (dig.c: short_form).
      if (key === 'short' && state) for (const part of ['question', 'authority', 'additional', 'comments', 'stats', 'cmd'] as const) on[part] = false;
      if (key === 'short' && state) on.answer = true;
      continue;
    }
    if (word.startsWith('-') && word.length > 1) {
      const letter = word[1] as string;
      if (letter === '4') {
        family = 4;
        continue;
      }
      if (letter === '6') {
        family = 6;
        continue;
      }
      if (letter === 'r' || letter === 'u') continue;
      if (letter === 'h') return err({ status: 0, stderr: '', stdout: DIG_HELP });
      if (letter === 'v') return err({ status: 0, stderr: 'DiG 9.18.49-1~deb12u3-Debian\n' });
      if ('bfkym'.includes(letter)) return err({ status: 1, stderr: `dig: Podwire does not simulate dig's option -${letter}\n` });
      if (!'pqtxc'.includes(letter)) return unknown(word);
      const value = word.length > 2 ? word.slice(2) : argv[(i += 1)];
      if (value === undefined) return unknown(word);
      if (letter === 'p') {
        if (!/^\d+$/.test(value) || Number(value) > 65_535) return err({ status: 1, stdout: `invalid port number '${value}': not a valid number\n`, stderr: "dig: Couldn't parse port number\n" });
        port = Number(value);
      }
      else if (letter === 'q') add(value, type ?? DNS_TYPES.A);
      else if (letter === 't') {
        const found = typeOf(value);
        if (found === undefined) warnings.push(`;; Warning, ignoring invalid type ${value}\n`);
        else type = found;
        if (found !== undefined && lookups.length > 0) lookups[lookups.length - 1] = { name: lookups.at(-1)?.name ?? '', type: found };
      } else if (letter === 'x') {
        const address = parseIp(value);
        add(address.ok ? reverseName(address.value) : `${value.split('.').reverse().join('.')}.in-addr.arpa`, DNS_TYPES.PTR);
      }
      continue;
    }
    const asType = typeOf(word);
    if (asType !== undefined && !word.includes('.')) {
      type = asType;
      const last = lookups.at(-1);
      if (last) lookups[lookups.length - 1] = { name: last.name, type: asType };
      continue;
    }
    if (/^(in|ch|hs)$/i.test(word)) continue;
    if (/^axfr$|^ixfr=/i.test(word)) return err({ status: 1, stderr: "dig: Podwire does not simulate zone transfers\n" });
    if (/\.\./.test(word) || (word.startsWith('.') && word !== '.')) return err({ status: 10, stderr: `dig: '${word}' is not a legal name (empty label)\n` });
    add(word, type ?? DNS_TYPES.A);
  }
  if (lookups.length === 0) add('', type ?? DNS_TYPES.NS);
  return ok({ ...on, server, serverLate, port, lookups, family, ndots, domain, time, tries, warnings });
}
