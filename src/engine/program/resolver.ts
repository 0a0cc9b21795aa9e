/**
 * Name resolution as glibc's getaddrinfo does it: /etc/hosts, then DNS by /etc/resolv.conf, in UDP packets of the process's namespace.
 * Source: glibc 2.36 resolv/res_query.c (search rules), res_send.c (retries), nss/getaddrinfo (errors); resolv.conf(5).
 * @simplified images with musl (alpine, busybox) search and retry a little differently; here all resolve as glibc does
 * @unsupported DNS over TCP after a truncated answer, EDNS, nsswitch.conf other than "hosts: files dns"
 */
import { type Result, SECOND, type SimTime, type Task, err, ok } from '../base/index';
import type { UdpSocket } from '../kernel/index';
import { parseScopedAddress } from './scoped-address';
import { DNS_RCODES, DNS_TYPES, type DnsMessage, type IpAddress, decodeDns, encodeDns, familyOf, isIpv4, parseIp } from '../wire/index';
import type { Process } from './process';

export type ResolveErrorCode =
  /** No such name. */
  | 'EAI_NONAME'
  /** Nobody answered, or the server failed: "Temporary failure in name resolution". */
  | 'EAI_AGAIN'
  /** The name exists and has no address of the family asked for. */
  | 'EAI_NODATA'
  | 'EAI_FAIL';

export type ResolveError = { readonly kind: 'failed'; readonly code: ResolveErrorCode } | { readonly kind: 'timeout' } | { readonly kind: 'interrupt'; readonly name: string };

/** gai_strerror(3). */
export const RESOLVE_MESSAGES: Readonly<Record<ResolveErrorCode, string>> = {
  EAI_NONAME: 'Name or service not known',
  EAI_AGAIN: 'Temporary failure in name resolution',
  EAI_NODATA: 'No address associated with hostname',
  EAI_FAIL: 'Non-recoverable failure in name resolution',
};

export interface ResolverConfig {
  /** At most three. */
  readonly nameservers: readonly IpAddress[];
  readonly search: readonly string[];
  readonly ndots: number;
  readonly timeout: SimTime;
  readonly attempts: number;
}

export function parseResolvConf(text: string): ResolverConfig {
  const nameservers: IpAddress[] = [];
  let search: readonly string[] = [];
  let ndots = 1;
  let timeout = 5;
  let attempts = 2;
  for (const line of text.split('\n')) {
    const [key, ...values] = line.trim().split(/\s+/);
    if (key === 'nameserver') {
      const address = parseIp(values[0] ?? '');
      if (address.ok && nameservers.length < 3) nameservers.push(address.value);
    } else if (key === 'search') search = values.map((domain) => domain.replace(/\.$/, ''));
    else if (key === 'domain') search = values.slice(0, 1);
    else if (key === 'options') {
      for (const option of values) {
        const [name, value] = option.split(':');
        const n = Number(value);
        if (name === 'ndots' && value) ndots = Math.min(n, 15);
        if (name === 'timeout' && value) timeout = Math.min(n, 30);
        if (name === 'attempts' && value) attempts = Math.min(n, 5);
      }
    }
  }
  return { nameservers, search, ndots, timeout: timeout * SECOND, attempts };
}

/** The names to ask for, in order: the search list first unless the name has `ndots` dots or ends in one. */
export function candidateNames(name: string, { search, ndots }: Pick<ResolverConfig, 'search' | 'ndots'>): readonly string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const dots = name.split('.').length - 1;
  const searched = search.map((domain) => (domain === '' ? name : `${name}.${domain}`));
  return dots >= ndots ? [name, ...searched] : [...searched, name];
}

/** Addresses that /etc/hosts gives a name. */
export function hostsEntries(hosts: string, name: string): readonly IpAddress[] {
  const wanted = name.replace(/\.$/, '').toLowerCase();
  return hosts.split('\n').flatMap((line) => {
    const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (!names.some((candidate) => candidate.toLowerCase() === wanted)) return [];
    const parsed = parseIp(address ?? '');
    return parsed.ok ? [parsed.value] : [];
  });
}

/** The first name of the line in /etc/hosts that has `name`. */
function hostsCanonicalName(hosts: string, name: string): string {
  const wanted = name.replace(/\.$/, '').toLowerCase();
  for (const line of hosts.split('\n')) {
    const [, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (names.some((candidate) => candidate.toLowerCase() === wanted)) return names[0] ?? name;
  }
  return name;
}

export interface ResolveOptions {
  /** AF_INET, AF_INET6 or, by default, both (AF_UNSPEC: an A and an AAAA query together). */
  readonly family?: 4 | 6;
  /** The program's own deadline (curl --connect-timeout). */
  readonly until?: SimTime;
}

type QueryOutcome =
  | { readonly kind: 'addresses'; readonly canonicalName: string; readonly addresses: readonly IpAddress[] }
  | { readonly kind: 'nodata' | 'nxdomain' | 'servfail' | 'unanswered' | 'refused' }
  | { readonly kind: 'stopped'; readonly error: ResolveError };

/** Queries of one name and family set sent together; ids differ. */
interface Pending {
  readonly message: DnsMessage;
  readonly type: number;
  answer: DnsMessage | undefined;
}

const query = (id: number, name: string, type: number): DnsMessage => ({
  id,
  response: false,
  authoritative: false,
  truncated: false,
  recursionDesired: true,
  recursionAvailable: false,
  rcode: 0,
  questions: [{ name, type }],
  answers: [],
  authority: [],
  additional: [],
});

/** getaddrinfo(3): the addresses of `name`, IPv4 first. An address in text form is returned as it is, without any packet. */
export function* resolveHost(process: Process, name: string, options: ResolveOptions = {}): Task<Result<readonly IpAddress[], ResolveError>> {
  const found = yield* resolveHostEntry(process, name, options);
  return found.ok ? ok(found.value.addresses) : found;
}

/** What getaddrinfo(3) tells with AI_CANONNAME. */
export interface HostEntry {
  /** The name that has the addresses: with the search domain, after CNAMEs; the line's first name in /etc/hosts. */
  readonly canonicalName: string;
  readonly addresses: readonly IpAddress[];
  /** The link that was named behind the address. */
  readonly device?: string;
}

/** As {@link resolveHost}, with the canonical name that ping and getent print. */
export function* resolveHostEntry(process: Process, name: string, options: ResolveOptions = {}): Task<Result<HostEntry, ResolveError>> {
  const literal = parseScopedAddress(process.netns, name);
  const fits = (address: IpAddress): boolean => options.family === undefined || familyOf(address) === options.family;
  if (literal === 'no such link') return err({ kind: 'failed', code: 'EAI_NONAME' });
  if (literal) return fits(literal.address) ? ok({ canonicalName: name, addresses: [literal.address], ...(literal.device !== undefined && { device: literal.device }) }) : err({ kind: 'failed', code: 'EAI_NONAME' });
  const { files } = process.environment;
  const hosts = files.read('/etc/hosts');
  const known = hosts.ok ? hostsEntries(hosts.value, name).filter(fits) : [];
  if (known.length > 0) return ok({ canonicalName: hostsCanonicalName(hosts.ok ? hosts.value : '', name), addresses: known });
  const conf = files.read('/etc/resolv.conf');
  const config = parseResolvConf(conf.ok ? conf.value : '');
  if (config.nameservers.length === 0) return err({ kind: 'failed', code: 'EAI_AGAIN' });

  const dots = name.split('.').length - 1;
  let nodata = false;
  let servfail = false;
  let last: QueryOutcome['kind'] = 'nxdomain';
  const candidates = candidateNames(name, config);
  for (let i = 0; i < candidates.length; i += 1) {
    const candidate = candidates[i] as string;
    const outcome = yield* queryName(process, candidate, config, options);
    last = outcome.kind;
    if (outcome.kind === 'addresses') return ok({ canonicalName: outcome.canonicalName, addresses: outcome.addresses });
    if (outcome.kind === 'stopped') return err(outcome.error);
    if (outcome.kind === 'refused') break;
    if (outcome.kind === 'nodata') nodata = true;
    if (outcome.kind === 'servfail') servfail = true;
    // A server that does not answer ends the search; the name as it stands is still tried if that has not been done.
    if (outcome.kind === 'unanswered' && i < candidates.length - 1) {
      if (dots >= config.ndots) break;
      i = candidates.length - 2;
    }
  }
  if (nodata) return err({ kind: 'failed', code: 'EAI_NODATA' });
  if (servfail || last === 'unanswered' || last === 'refused') return err({ kind: 'failed', code: 'EAI_AGAIN' });
  return err({ kind: 'failed', code: 'EAI_NONAME' });
}

function* queryName(process: Process, name: string, config: ResolverConfig, options: ResolveOptions): Task<QueryOutcome> {
  const rng = process.world.rng(`resolver ${process.environment.name}`);
  const types = options.family === 4 ? [DNS_TYPES.A] : options.family === 6 ? [DNS_TYPES.AAAA] : [DNS_TYPES.A, DNS_TYPES.AAAA];
  const pending = types.map((type): Pending => ({ message: query(rng.below(65_536), name, type), type, answer: undefined }));
  let failure: 'unanswered' | 'servfail' | 'refused' = 'unanswered';
  // Where both of two queries were answered with a failure, the socket stays open for the next round (send_dg, after next_ns).
  const kept = new Map<IpAddress, UdpSocket>();
  try {
    for (let attempt = 0; attempt < config.attempts; attempt += 1) {
      for (const server of config.nameservers) {
        const socket = kept.get(server) ?? open(process, server);
        if (!socket) {
          failure = 'refused';
          continue;
        }
        kept.set(server, socket);
        const outcome = yield* ask(process, socket, pending, config.timeout, options);
        if (outcome.kind === 'stopped') return outcome;
        if (outcome.kind === 'answered') {
          const decided = decide(pending);
          if (decided) return decided;
          failure = 'servfail';
        } else failure = outcome.kind;
        for (const one of pending) one.answer = undefined;
        if (outcome.kind === 'answered' && pending.length > 1) continue;
        socket.close();
        kept.delete(server);
      }
    }
    return { kind: failure };
  } finally {
    for (const socket of kept.values()) socket.close();
  }
}

function open(process: Process, server: IpAddress): UdpSocket | undefined {
  const opened = process.netns.sockets.udp({ owner: { program: process.argv[0] ?? '?', pid: process.pid }, family: familyOf(server) });
  if (!opened.ok) return undefined;
  if (opened.value.connect({ address: server, port: 53 }).ok) return opened.value;
  opened.value.close();
  return undefined;
}

/** What the answers mean; undefined when a server failed and another may do better. */
function decide(pending: readonly Pending[]): QueryOutcome | undefined {
  const rcodes = pending.map(({ answer }) => answer?.rcode ?? DNS_RCODES.SERVFAIL);
  const records = pending.flatMap(({ answer }) => answer?.answers ?? []).filter(({ data }) => data.kind === 'A' || data.kind === 'AAAA');
  const addresses = records.flatMap(({ data }) => (data.kind === 'A' || data.kind === 'AAAA' ? [data.address] : []));
  if (addresses.length > 0) return { kind: 'addresses', canonicalName: records[0]?.name ?? '', addresses: [...addresses.filter(isIpv4), ...addresses.filter((address) => !isIpv4(address))] };
  if (rcodes.every((rcode) => rcode === DNS_RCODES.NXDOMAIN)) return { kind: 'nxdomain' };
  if (rcodes.some((rcode) => rcode !== DNS_RCODES.NOERROR && rcode !== DNS_RCODES.NXDOMAIN)) return undefined;
  return { kind: 'nodata' };
}

/**
 * @simplified the AAAA query leaves 0.1 ms after the A query instead of at the same instant — two packets of one new flow at once can lose each other in
 * conntrack behind DNAT (insert_failed), the well-known DNS delays of five seconds, which would come here whenever an ARP entry is missing
 */
const SECOND_QUERY_AFTER = 100;

type AskOutcome = { readonly kind: 'answered' | 'unanswered' | 'refused' } | { readonly kind: 'stopped'; readonly error: ResolveError };

/** One round with one server: all queries from one socket, until all are answered or the time is up. */
function* ask(process: Process, socket: UdpSocket, pending: readonly Pending[], timeout: SimTime, options: ResolveOptions): Task<AskOutcome> {
  const deadline = process.world.now + timeout;
  for (const one of pending) {
    // EPERM from an OUTPUT rule is silent for the resolver: it waits as if the packet were lost.
    socket.send(encodeDns(one.message));
    if (one === pending.at(-1)) continue;
    const wake = yield { until: process.world.now + SECOND_QUERY_AFTER };
    if (wake.kind === 'interrupt') return { kind: 'stopped', error: { kind: 'interrupt', name: wake.name } };
  }
  for (;;) {
    take(socket, pending);
    if (pending.every(({ answer }) => answer)) return { kind: 'answered' };
    const error = socket.takeError();
    if (error) return { kind: 'refused' };
    const limit = options.until !== undefined && options.until < deadline ? options.until : deadline;
    const wake = yield { signals: [socket.changed], until: limit };
    if (wake.kind === 'interrupt') return { kind: 'stopped', error: { kind: 'interrupt', name: wake.name } };
    if (wake.kind === 'time') return limit < deadline ? { kind: 'stopped', error: { kind: 'timeout' } } : { kind: 'unanswered' };
  }
}

function take(socket: UdpSocket, pending: readonly Pending[]): void {
  for (let datagram = socket.receive(); datagram; datagram = socket.receive()) {
    const decoded = decodeDns(datagram.bytes);
    if (!decoded.ok || !decoded.value.response) continue;
    const mine = pending.find(({ message }) => message.id === decoded.value.id);
    if (mine) mine.answer = decoded.value;
  }
}
