/** host of BIND 9.18. Texts from capture k15 and from running it against dnsmasq. */
import { SECOND, type Task } from '../../../base/index';
import { candidateNames, parseResolvConf, resolveHost, type Process } from '../../../program/index';
import { DNS_RCODES, DNS_TYPES, dnsTypeName, parseIp, type DnsMessage, type IpAddress } from '../../../wire/index';
import type { Command } from '../../command';
import { communicationsError } from '../dns/failures';
import { askServer, question, reverseName } from '../dns/query';
import { absolute, dataText, rcodeText } from '../dns/text';

const USAGE = `Usage: host [-aCdilrTvVw] [-c class] [-N ndots] [-t type] [-W time]
            [-R number] [-m flag] [-p port] hostname [server]
       -a is equivalent to -v -t ANY
       -A is like -a but omits RRSIG, NSEC, NSEC3
       -c specifies query class for non-IN data
       -C compares SOA records on authoritative nameservers
       -d is equivalent to -v
       -l lists all hosts in a domain, using AXFR
       -m set memory debugging flag (trace|record|usage)
       -N changes the number of dots allowed before root lookup is done
       -p specifies the port on the server to query
       -r disables recursive processing
       -R specifies number of retries for UDP packets
       -s a SERVFAIL response should stop query
       -t specifies the query type
       -T enables TCP/IP mode
       -U enables UDP mode
       -v enables verbose output
       -V print version number and exit
       -w specifies to wait forever for a reply
       -W specifies how long to wait for a reply
       -4 use IPv4 query transport only
       -6 use IPv6 query transport only
`;

const PHRASES: Readonly<Record<string, string>> = { A: 'has address', AAAA: 'has IPv6 address', CNAME: 'is an alias for', PTR: 'domain name pointer', NS: 'name server', TXT: 'descriptive text', SRV: 'has SRV record', SOA: 'has SOA record', MX: 'mail is handled by' };

const answerLines = (message: DnsMessage): string => message.answers.map(({ name, data }) => (data.kind === 'unknown' ? '' : `${name} ${PHRASES[data.kind] ?? ''} ${dataText(data)}\n`)).join('');

export const host: Command = {
  name: 'host',
  synopsis: 'look a name or an address up in the DNS, briefly',
  imitates: 'host 9.18.49 (BIND)',
  run: function* (process) {
    const operands: string[] = [];
    let type: number | undefined;
    let port = 53;
    let wait = 5;
    let tries = 2;
    let tcp = false;
    const argv = process.argv.slice(1);
    for (let i = 0; i < argv.length; i += 1) {
      const word = argv[i] as string;
      if (!word.startsWith('-') || word === '-') {
        operands.push(word);
        continue;
      }
      const letter = word[1] ?? '';
      if (letter === 'T') tcp = true;
      else if ('46rsUw'.includes(letter)) continue;
      else if (letter === 'V') {
        process.stderr.write('host 9.18.49-1~deb12u3-Debian\n');
        return 0;
      } else if ('tpWR'.includes(letter)) {
        const value = word.length > 2 ? word.slice(2) : (argv[(i += 1)] ?? '');
        if (letter === 't') {
          type = (DNS_TYPES as Readonly<Record<string, number>>)[value.toUpperCase()];
          if (type === undefined) {
            process.stderr.write(`host: invalid type: ${value}\n`);
            return 2;
          }
        } else if (letter === 'p') port = Number(value);
        else if (letter === 'W') wait = Math.max(1, Number(value));
        else tries = Math.max(1, Number(value) + 1);
      } else if ('aACcdilmNv'.includes(letter)) {
        process.stderr.write(`host: Podwire does not simulate host's option -${letter}\n`);
        return 1;
      } else {
        process.stderr.write(`host: illegal option -- ${letter}\n${USAGE}`);
        return 1;
      }
    }
    const [name, serverName] = operands;
    if (name === undefined) {
      process.stderr.write(USAGE);
      return 1;
    }
    const conf = process.environment.files.read('/etc/resolv.conf');
    const config = parseResolvConf(conf.ok ? conf.value : '');
    let servers: readonly IpAddress[] = config.nameservers;
    if (serverName !== undefined) {
      const found = yield* resolveHost(process, serverName);
      if (!found.ok) {
        process.stderr.write(`host: couldn't get address for '${serverName}': not found\n`);
        return 1;
      }
      servers = found.value;
    }
    const ask = function* (full: string, as: number): Task<DnsMessage | 'none' | 'interrupt'> {
      for (const server of servers) {
        for (let attempt = 0; attempt < tries; attempt += 1) {
          const outcome = yield* askServer(process, { server, port, message: question(process, full, as), tcp, timeout: wait * SECOND });
          if (outcome.kind === 'interrupt') return 'interrupt';
          if (outcome.kind === 'answer') return outcome.message;
          process.stdout.write(communicationsError(server, port, outcome));
        }
      }
      return 'none';
    };
    return yield* look(process, { name, type, port, search: config, server: serverName === undefined ? undefined : { text: serverName, address: servers[0] } }, ask);
  },
};

interface Looking {
  readonly name: string;
  readonly type: number | undefined;
  readonly port: number;
  readonly search: Parameters<typeof candidateNames>[1];
  readonly server: { readonly text: string; readonly address: IpAddress | undefined } | undefined;
}

function* look(process: Process, { name, type, port, search, server }: Looking, ask: (full: string, as: number) => Task<DnsMessage | 'none' | 'interrupt'>): Task<number> {
  const out = (text: string): void => void process.stdout.write(text);
  const address = parseIp(name);
  const names = address.ok ? [reverseName(address.value)] : candidateNames(name, search);
  const first = type ?? (address.ok ? DNS_TYPES.PTR : DNS_TYPES.A);
  let announced = false;
  for (const [i, full] of names.entries()) {
    const message = yield* ask(full, first);
    if (message === 'interrupt') return 130;
    if (message === 'none') {
      out(';; no servers could be reached\n');
      return 1;
    }
    if (message.rcode === DNS_RCODES.NXDOMAIN && i < names.length - 1) continue;
    if (server && !announced) out(`Using domain server:\nName: ${server.text}\nAddress: ${server.address ?? ''}#${port}\nAliases: \n\n`);
    announced = true;
    const missing = (text: string, m: DnsMessage): void => out(`Host ${text} not found: ${m.rcode}(${rcodeText(m)})\n`);
    if (message.rcode !== DNS_RCODES.NOERROR) {
      missing(address.ok ? absolute(full) : name, message);
      return 1;
    }
    out(answerLines(message));
    if (message.answers.length === 0 && (type !== undefined || address.ok)) out(`${full} has no ${dnsTypeName(first)} record\n`);
    if (type !== undefined || address.ok) return 0;
    // Having found A records it asks for AAAA and MX too.
    let status = 0;
    for (const more of [DNS_TYPES.AAAA, DNS_TYPES.MX]) {
      const next = yield* ask(message.answers.at(-1)?.name ?? full, more);
      if (next === 'interrupt') return 130;
      if (next === 'none') {
        out(';; no servers could be reached\n');
        return 1;
      }
      if (next.rcode === DNS_RCODES.NOERROR) out(answerLines({ ...next, answers: next.answers.filter(({ data }) => data.kind !== 'CNAME') }));
      else {
        missing(full, next);
        status = 1;
      }
    }
    return status;
  }
  return 1;
}
