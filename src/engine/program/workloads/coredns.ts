/**
 * CoreDNS: a DNS server on UDP and TCP 53 that answers from a zone it is given (the cluster's Services and Pods).
 * Source: coredns plugins kubernetes, errors, forward; dns-based service discovery specification v1.1.
 */
import type { Task } from '../../base/index';
import type { Endpoint, TcpSocket } from '../../kernel/index';
import { DNS_RCODES, DNS_TYPES, type DnsMessage, type DnsRecord, decodeDns, dnsTypeOf, encodeDns } from '../../wire/index';
import { receive, serveTcp } from '../connection';
import type { Process, Program } from '../process';

/** What a zone says about one question. `outside`: not its business, so the server would forward it. */
export type ZoneAnswer =
  | { readonly kind: 'records'; readonly answers: readonly DnsRecord[]; readonly additional?: readonly DnsRecord[] }
  /** The name exists without such records / does not exist. `soa` goes into the authority section. */
  | { readonly kind: 'nodata' | 'nxdomain'; readonly soa: DnsRecord }
  | { readonly kind: 'outside' };

export interface DnsZone {
  /** Which type numbers mean what: see wire's DNS_TYPES. */
  answer(name: string, type: number, askedBy: string): ZoneAnswer;
}

const DNS_PORT = 53;
/** What the server needs to look a name up. */
const LOOKUP_TIME = 150;

function reply(request: DnsMessage, zone: DnsZone, askedBy: string): DnsMessage {
  // The request's OPT record comes back as it was (request.SizeAndDo); no recursion is offered for what the kubernetes plugin answers itself.
  const edns = request.additional.filter(({ data }) => dnsTypeOf(data) === DNS_TYPES.OPT);
  const base = { ...request, response: true, recursionAvailable: false, truncated: false, answers: [], authority: [], additional: edns };
  const [question] = request.questions;
  if (!question || request.questions.length !== 1) return { ...base, authoritative: false, rcode: DNS_RCODES.FORMERR };
  const found = zone.answer(question.name, question.type, askedBy);
  switch (found.kind) {
    case 'records':
      return { ...base, authoritative: true, rcode: DNS_RCODES.NOERROR, answers: found.answers, additional: [...(found.additional ?? []), ...edns] };
    case 'nodata':
      return { ...base, authoritative: true, rcode: DNS_RCODES.NOERROR, authority: [found.soa] };
    case 'nxdomain':
      return { ...base, authoritative: true, rcode: DNS_RCODES.NXDOMAIN, authority: [found.soa] };
    case 'outside':
      // @unsupported names of the Internet: there is no upstream server here. A name without a dot has no top-level domain, which any upstream denies; others are refused.
      return { ...base, authoritative: false, recursionAvailable: true, rcode: question.name.includes('.') ? DNS_RCODES.REFUSED : DNS_RCODES.NXDOMAIN };
  }
}

function* overTcp(process: Process, zone: DnsZone, socket: TcpSocket): Task<void> {
  let held: number[] = [];
  for (;;) {
    const [high, low] = held;
    const length = high === undefined || low === undefined ? undefined : high * 256 + low;
    if (length === undefined || held.length < 2 + length) {
      const got = yield* receive(socket, { background: true, until: process.world.now + 10_000_000 });
      if (got.kind !== 'bytes') return;
      held = [...held, ...got.bytes];
      continue;
    }
    const request = decodeDns(Uint8Array.from(held.slice(2, 2 + length)));
    held = held.slice(2 + length);
    if (!request.ok) return;
    const bytes = encodeDns(reply(request.value, zone, String(socket.remote?.address ?? '')));
    socket.write(Uint8Array.from([bytes.length >> 8, bytes.length & 255, ...bytes]));
  }
}

export const coredns =
  (zone: DnsZone): Program =>
  function* (process) {
    process.stdout.write('.:53\nCoreDNS-1.14.2\nlinux/amd64, go1.26.1\n');
    const opened = process.netns.sockets.udp({ local: { address: '0.0.0.0' as Endpoint['address'], port: DNS_PORT }, owner: { program: 'coredns', pid: process.pid } });
    if (!opened.ok) {
      process.stderr.write('Listen: listen udp :53: bind: address already in use\n');
      return 1;
    }
    const socket = opened.value;
    const tcp = process.world.scheduler.spawn(serveTcp(process, DNS_PORT, (connection) => overTcp(process, zone, connection)));
    try {
      for (;;) {
        const datagram = socket.receive();
        if (!datagram) {
          const wake = yield { signals: [socket.changed], background: true };
          if (wake.kind === 'interrupt') return 0;
          continue;
        }
        const request = decodeDns(datagram.bytes);
        if (!request.ok || request.value.response) continue;
        yield { until: process.world.now + LOOKUP_TIME };
        socket.send(encodeDns(reply(request.value, zone, String(datagram.from.address))), datagram.from);
      }
    } finally {
      tcp.kill();
      socket.close();
    }
  };
