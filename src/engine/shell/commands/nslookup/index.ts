/**
 * nslookup of BIND 9.18; in images built on busybox, busybox's. Texts from captures k15, docker/06, and from running both against dnsmasq.
 * @unsupported nslookup's interactive mode
 */
import { SECOND, type Task } from '../../../base/index';
import { candidateNames, parseResolvConf, resolveHost, type Process, type ResolverConfig } from '../../../program/index';
import { DNS_RCODES, DNS_TYPES, parseIp, type DnsMessage, type IpAddress } from '../../../wire/index';
import type { Command } from '../../command';
import { communicationsError } from '../dns/failures';
import { askServer, question, reverseName } from '../dns/query';
import { absolute, dataText, rcodeText } from '../dns/text';

interface Request {
  readonly name: string;
  readonly server: string | undefined;
  /** Undefined: A and then AAAA. */
  readonly type: number | undefined;
  readonly port: number;
  readonly timeout: number;
  readonly tries: number;
  readonly search: boolean;
}

const usage = (process: Process): number => {
  process.stderr.write('Podwire does not simulate the interactive mode of nslookup; give it a name.\n');
  return 1;
};

function parse(argv: readonly string[]): Request | string | undefined {
  const operands: string[] = [];
  let type: number | undefined;
  let port = 53;
  let timeout = 5;
  let tries = 3;
  let search = true;
  for (const word of argv) {
    if (!word.startsWith('-') || word === '-') {
      operands.push(word);
      continue;
    }
    const [, key = '', value = ''] = /^-([a-z]+)(?:=(.*))?$/i.exec(word) ?? [];
    if (key !== '' && 'querytype'.startsWith(key) && key.startsWith('q') || key === 'type' || key === 'ty') {
      type = (DNS_TYPES as Readonly<Record<string, number>>)[value.toUpperCase()];
      if (type === undefined) return `unknown query type: ${value}\n`;
    } else if (key === 'port') port = Number(value);
    else if (key === 'timeout') timeout = Number(value);
    else if (key === 'retry') tries = Number(value);
    else if (key === 'nosearch') search = false;
    else if (key === 'search' || key === 'debug' || key === 'nodebug' || key === 'recurse') continue;
    else return `*** Invalid option: ${word.slice(1)}\n\n`;
  }
  const [name, server] = operands;
  return name === undefined ? undefined : { name, server, type, port, timeout, tries, search };
}

export const nslookup: Command = {
  name: 'nslookup',
  synopsis: 'look a name up in the DNS',
  imitates: 'nslookup 9.18.49 (BIND)',
  run: function* (process) {
    if (process.argv[1] === '-version') {
      process.stderr.write('nslookup 9.18.49-1~deb12u3-Debian\n');
      return 0;
    }
    const request = parse(process.argv.slice(1));
    if (request === undefined) return usage(process);
    if (typeof request === 'string') {
      process.stdout.write(request);
      return 1;
    }
    const conf = process.environment.files.read('/etc/resolv.conf');
    const config = parseResolvConf(conf.ok ? conf.value : '');
    let servers: readonly IpAddress[] = config.nameservers;
    if (request.server !== undefined) {
      const found = yield* resolveHost(process, request.server);
      if (!found.ok) {
        process.stderr.write(`nslookup: couldn't get address for '${request.server}': not found\n`);
        return 1;
      }
      servers = found.value;
    }
    if (process.environment.files.exists('/bin/busybox')) return yield* busybox(process, request, servers, config);
    return yield* bind(process, request, servers, config);
  },
};

type Answered = { readonly kind: 'answer'; readonly server: IpAddress; readonly message: DnsMessage } | { readonly kind: 'none' } | { readonly kind: 'interrupt' };

function* ask(process: Process, request: Request, servers: readonly IpAddress[], name: string, type: number, complain: boolean): Task<Answered> {
  for (const server of servers) {
    for (let attempt = 0; attempt < Math.max(1, request.tries); attempt += 1) {
      const outcome = yield* askServer(process, { server, port: request.port, message: question(process, name, type), tcp: false, timeout: request.timeout * SECOND });
      if (outcome.kind === 'interrupt') return { kind: 'interrupt' };
      if (outcome.kind === 'answer') return { kind: 'answer', server, message: outcome.message };
      if (complain) process.stdout.write(communicationsError(server, request.port, outcome));
    }
  }
  return { kind: 'none' };
}

/** Lines for the answer section as nslookup prints records. */
function recordLines(message: DnsMessage): string {
  return message.answers
    .map(({ name, data }) => {
      switch (data.kind) {
        case 'A':
        case 'AAAA':
          return `Name:\t${name}\nAddress: ${data.address}\n`;
        case 'CNAME':
          return `${name}\tcanonical name = ${absolute(data.target)}\n`;
        case 'PTR':
          return `${name}\tname = ${absolute(data.target)}\n`;
        case 'NS':
          return `${name}\tnameserver = ${absolute(data.target)}\n`;
        case 'SRV':
          return `${name}\tservice = ${dataText(data)}\n`;
        case 'TXT':
          return `${name}\ttext = ${dataText(data)}\n`;
        case 'SOA':
          return `${name}\n\torigin = ${data.primary}\n\tmail addr = ${data.mailbox}\n\tserial = ${data.serial}\n\trefresh = ${data.refresh}\n\tretry = ${data.retry}\n\texpire = ${data.expire}\n\tminimum = ${data.minimum}\n`;
        case 'unknown':
          return '';
      }
    })
    .join('');
}

function* bind(process: Process, request: Request, servers: readonly IpAddress[], config: ResolverConfig): Task<number> {
  const address = parseIp(request.name);
  const type = request.type ?? (address.ok ? DNS_TYPES.PTR : DNS_TYPES.A);
  const names = address.ok ? [reverseName(address.value)] : request.search ? candidateNames(request.name, config) : [request.name.replace(/\.$/, '')];
  const out = (text: string): void => void process.stdout.write(text);
  const nobody = (): number => {
    out(';; no servers could be reached\n\n');
    return 1;
  };
  for (const [i, name] of names.entries()) {
    const got = yield* ask(process, request, servers, name, type, true);
    if (got.kind === 'interrupt') return 130;
    if (got.kind === 'none') return nobody();
    const { message, server } = got;
    if (message.rcode === DNS_RCODES.NXDOMAIN && i < names.length - 1) continue;
    // The server is not named for reverse lookups (nslookup.c: printmessage).
    if (!address.ok) out(`Server:\t\t${server}\nAddress:\t${server}#${request.port}\n\n`);
    if (message.rcode !== DNS_RCODES.NOERROR) {
      out(`** server can't find ${request.type !== undefined && !address.ok ? request.name : name}: ${rcodeText(message)}\n\n`);
      return 1;
    }
    let status = 0;
    if (!message.authoritative && message.answers.length > 0) out('Non-authoritative answer:\n');
    if (message.answers.length === 0) out(`*** Can't find ${name}: No answer\n`);
    out(recordLines(message));
    if (request.type === undefined && !address.ok) {
      // Having found an address it asks for IPv6 addresses of the name that answered.
      const last = message.answers.at(-1)?.name ?? name;
      const six = yield* ask(process, request, [server], last, DNS_TYPES.AAAA, true);
      if (six.kind === 'interrupt') return 130;
      if (six.kind === 'none') return nobody();
      if (six.message.rcode !== DNS_RCODES.NOERROR) {
        out(`** server can't find ${last}: ${rcodeText(six.message)}\n`);
        status = 1;
      } else out(recordLines({ ...six.message, answers: six.message.answers.filter(({ data }) => data.kind === 'AAAA') }));
    }
    out('\n');
    return status;
  }
  return 1;
}

/** networking/nslookup.c of BusyBox 1.35: all questions for the searched names are sent, then each is reported. */
function* busybox(process: Process, request: Request, servers: readonly IpAddress[], config: ResolverConfig): Task<number> {
  const out = (text: string): void => void process.stdout.write(text);
  const address = parseIp(request.name);
  const bare = request.name.replace(/\.$/, '');
  const names = address.ok ? [reverseName(address.value)] : bare.includes('.') || config.search.length === 0 ? [bare] : config.search.map((domain) => `${bare}.${domain}`);
  const types = request.type !== undefined ? [request.type] : address.ok ? [DNS_TYPES.PTR] : [DNS_TYPES.A, DNS_TYPES.AAAA];
  const found: { name: string; message: DnsMessage }[] = [];
  let server: IpAddress | undefined;
  for (const type of types) {
    for (const name of names) {
      const got = yield* ask(process, { ...request, tries: 2 }, server === undefined ? servers : [server], name, type, false);
      if (got.kind === 'interrupt') return 130;
      if (got.kind === 'none') {
        if (server === undefined) {
          out(';; connection timed out; no servers could be reached\n\n');
          return 1;
        }
        continue;
      }
      ({ server } = got);
      found.push({ name, message: got.message });
    }
  }
  out(`Server:\t\t${server ?? ''}\nAddress:\t${server ?? ''}:${request.port}\n\n`);
  let status = 0;
  for (const { name, message } of found) {
    if (message.rcode !== DNS_RCODES.NOERROR) {
      out(`** server can't find ${name}: ${rcodeText(message)}\n\n`);
      status = 1;
      continue;
    }
    if (!message.authoritative) out('Non-authoritative answer:\n');
    const lines = recordLines(message).replace(/(\tname = .*)\.$/gm, '$1').replace(/(canonical name = .*)\.$/gm, '$1');
    out(lines === '' ? `*** Can't find ${name}: No answer\n` : lines);
    out('\n');
  }
  return status;
}
