/**
 * dig of BIND 9.18. Texts from captures k08, k15, docker/06, and from running dig 9.18.49 against dnsmasq.
 */
import { SECOND, type Task } from '../../../base/index';
import { candidateNames, parseResolvConf, resolveHost, type Process } from '../../../program/index';
import { DNS_RCODES, DNS_TYPES, dnsTypeOf, parseIp, type DnsMessage, type DnsRecord, type IpAddress } from '../../../wire/index';
import type { Command } from '../../command';
import { askServer, cookieOf, question, type DnsOutcome } from '../dns/query';
import { dataText, flagsText, questionText, rcodeText, recordText, whenText } from '../dns/text';
import { communicationsError, connectionFailed } from '../dns/failures';
import { parseDigOptions, type DigLookup, type DigOptions } from './options';

const NO_SERVERS = ';; no servers could be reached\n';

export const dig: Command = {
  name: 'dig',
  synopsis: 'ask a DNS server and show its whole answer',
  imitates: 'dig 9.18.49 (BIND)',
  run: function* (process) {
    const args = process.argv.slice(1);
    const parsed = parseDigOptions(args);
    if (!parsed.ok) {
      process.stdout.write(parsed.error.stdout ?? '');
      process.stderr.write(parsed.error.stderr);
      return parsed.error.status;
    }
    const options = parsed.value;
    for (const warning of options.warnings) process.stderr.write(warning);
    const servers = yield* serversOf(process, options);
    if (typeof servers === 'number') return servers;
    let status = 0;
    for (const [i, lookup] of options.lookups.entries()) {
      const heading = i === 0 && options.cmd ? `\n; <<>> DiG 9.18.49-1~deb12u3-Debian <<>>${args.map((arg) => ` ${arg}`).join('')}\n${options.server === undefined || options.serverLate ? '' : `; (${servers.length} server${servers.length === 1 ? '' : 's'} found)\n`};; global options: +cmd\n` : '';
      const one = yield* look(process, options, servers, lookup, heading);
      if (one === 130) return 130;
      if (one !== 0) status = one;
    }
    return status;
  },
};

function* serversOf(process: Process, options: DigOptions): Task<readonly IpAddress[] | number> {
  const conf = process.environment.files.read('/etc/resolv.conf');
  if (options.server === undefined) {
    const { nameservers } = parseResolvConf(conf.ok ? conf.value : '');
    return nameservers.length > 0 ? nameservers : [...localhost()];
  }
  const literal = parseIp(options.server);
  if (literal.ok) return [literal.value];
  const found = yield* resolveHost(process, options.server, options.family === undefined ? {} : { family: options.family });
  if (found.ok) return found.value;
  if (found.error.kind === 'interrupt') return 130;
  process.stderr.write(`dig: couldn't get address for '${options.server}': ${found.error.kind === 'failed' && found.error.code === 'EAI_AGAIN' ? 'failure' : 'not found'}\n`);
  return 1;
}

function* localhost(): Generator<IpAddress> {
  for (const text of ['127.0.0.1', '::1']) {
    const address = parseIp(text);
    if (address.ok) yield address.value;
  }
}

function* look(process: Process, options: DigOptions, servers: readonly IpAddress[], lookup: DigLookup, heading: string): Task<number> {
  const conf = process.environment.files.read('/etc/resolv.conf');
  const config = parseResolvConf(conf.ok ? conf.value : '');
  const search = options.domain === undefined ? config.search : [options.domain];
  const names = options.search || options.domain !== undefined ? candidateNames(lookup.name, { search, ndots: options.ndots ?? config.ndots }) : [lookup.name.replace(/\.$/, '')];
  for (const [i, name] of names.entries()) {
    const asked = yield* ask(process, options, servers, { name, type: lookup.type });
    if (asked.kind === 'interrupt') return 130;
    if (asked.kind === 'refused') {
      process.stdout.write(NO_SERVERS);
      return 9;
    }
    if (asked.kind === 'none') {
      process.stdout.write(`${heading}${NO_SERVERS}`);
      return 9;
    }
    if (asked.outcome.message.rcode === DNS_RCODES.NXDOMAIN && i < names.length - 1) continue;
    process.stdout.write(options.short ? shortText(asked.outcome.message) : heading + answerText(process, options, asked));
    return 0;
  }
  return 0;
}

type Answer = Extract<DnsOutcome, { kind: 'answer' }>;
type Asked = { readonly kind: 'answered'; readonly server: IpAddress; readonly outcome: Answer; readonly cookie: string | undefined } | { readonly kind: 'none' } | { readonly kind: 'refused' } | { readonly kind: 'interrupt' };

function* ask(process: Process, options: DigOptions, servers: readonly IpAddress[], { name, type }: DigLookup): Task<Asked> {
  for (const server of servers) {
    for (let attempt = 0; attempt < options.tries; attempt += 1) {
      const message = question(process, name, type, { recurse: options.recurse, ...(options.edns && { payloadSize: 1232, cookie: options.cookie }) });
      const outcome = yield* askServer(process, { server, port: options.port, message, tcp: options.tcp, timeout: options.time * SECOND });
      if (outcome.kind === 'interrupt') return { kind: 'interrupt' };
      if (outcome.kind === 'answer') return { kind: 'answered', server, outcome, cookie: cookieOf(message) };
      // Over TCP a refused connection is told otherwise, and ends it.
      if (options.tcp && outcome.kind === 'error') {
        process.stdout.write(connectionFailed(server, options.port, name, outcome));
        if (servers.at(-1) === server) return { kind: 'refused' };
        continue;
      }
      process.stdout.write(communicationsError(server, options.port, outcome));
    }
  }
  return { kind: 'none' };
}

/** RFC 8914: why the server could not answer, in the words of its registry. */
const EXTENDED_ERRORS = ['Other', 'Unsupported DNSKEY Algorithm', 'Unsupported DS Digest Type', 'Stale Answer', 'Forged Answer', 'DNSSEC Indeterminate', 'DNSSEC Bogus', 'Signature Expired', 'Signature Not Yet Valid', 'DNSKEY Missing', 'RRSIGs Missing', 'No Zone Key Bit Set', 'NSEC Missing', 'Cached Error', 'Not Ready', 'Blocked', 'Censored', 'Filtered', 'Prohibited', 'Stale NXDOMAIN Answer', 'Not Authoritative', 'Not Supported', 'No Reachable Authority', 'Network Error', 'Invalid Data'];
const OPTION_EDE = 15;

function extendedErrors({ data }: DnsRecord): readonly string[] {
  if (data.kind !== 'unknown') return [];
  const at = (i: number): number => ((data.bytes[i] ?? 0) << 8) | (data.bytes[i + 1] ?? 0);
  const lines: string[] = [];
  for (let i = 0; i + 4 <= data.bytes.length; i += 4 + at(i + 2)) {
    if (at(i) !== OPTION_EDE) continue;
    const name = EXTENDED_ERRORS[at(i + 4)];
    lines.push(`; EDE: ${at(i + 4)}${name === undefined ? '' : ` (${name})`}`);
  }
  return lines;
}

const shortText = (message: DnsMessage): string => message.answers.map(({ data }) => `${dataText(data)}\n`).join('');

function answerText(process: Process, options: DigOptions, { server, outcome: { message, size, elapsed }, cookie }: Extract<Asked, { kind: 'answered' }>): string {
  const lines: string[] = [];
  const opt = message.additional.find(({ data }) => dnsTypeOf(data) === DNS_TYPES.OPT);
  const additional = message.additional.filter((record) => record !== opt);
  if (options.comments) {
    lines.push(';; Got answer:');
    if (/(^|\.)local$/i.test(message.questions[0]?.name ?? '')) lines.push(';; WARNING: .local is reserved for Multicast DNS', ';; You are currently testing what happens when an mDNS query is leaked to DNS');
    lines.push(`;; ->>HEADER<<- opcode: QUERY, status: ${rcodeText(message)}, id: ${message.id}`);
    lines.push(`;; flags: ${flagsText(message)}; QUERY: ${message.questions.length}, ANSWER: ${message.answers.length}, AUTHORITY: ${message.authority.length}, ADDITIONAL: ${message.additional.length}`);
    if (message.recursionDesired && !message.recursionAvailable) lines.push(';; WARNING: recursion requested but not available');
    lines.push('');
    if (opt) lines.push(';; OPT PSEUDOSECTION:', `; EDNS: version: 0, flags:; udp: ${opt.class ?? 512}`);
    if (opt) lines.push(...extendedErrors(opt));
    const returned = cookieOf(message);
    if (returned !== undefined) lines.push(`; COOKIE: ${returned} ${returned === cookie ? '(echoed)' : returned.startsWith(cookie ?? '-') ? '(good)' : '(bad)'}`);
  }
  const blank = options.comments ? [''] : [];
  const section = (title: string, shown: boolean, records: readonly DnsRecord[]): void => {
    if (!shown || records.length === 0) return;
    if (options.comments) lines.push(`;; ${title} SECTION:`);
    lines.push(...records.map(recordText), ...blank);
  };
  if (options.question && message.questions.length > 0) {
    if (options.comments) lines.push(';; QUESTION SECTION:');
    lines.push(...message.questions.map(({ name, type }) => questionText(name, type)), ...blank);
  } else if (opt && options.comments) lines.push('');
  section('ANSWER', options.answer, message.answers);
  section('AUTHORITY', options.authority, message.authority);
  section('ADDITIONAL', options.additional, additional);
  if (options.stats) {
    lines.push(`;; Query time: ${Math.floor(elapsed / 1000)} msec`);
    lines.push(`;; SERVER: ${server}#${options.port}(${server}) (${options.tcp ? 'TCP' : 'UDP'})`);
    lines.push(`;; WHEN: ${whenText(process.world.now)}`);
    lines.push(`;; MSG SIZE  rcvd: ${size}`, '');
  }
  return lines.map((line) => `${line}\n`).join('');
}
