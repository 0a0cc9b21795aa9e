/** One DNS question to one server, in real packets: what dig, nslookup, host and reverse lookups send. */
import { type SimTime, type Task } from '../../../base/index';
import { connectTcp, receive, type Process } from '../../../program/index';
import { DNS_TYPES, decodeDns, encodeDns, familyOf, ipToBytes, type DnsMessage, type IpAddress } from '../../../wire/index';
import type { Errno } from '../../../kernel/index';

export type DnsOutcome =
  | { readonly kind: 'answer'; readonly message: DnsMessage; readonly size: number; readonly elapsed: SimTime }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'error'; readonly errno: Errno }
  | { readonly kind: 'interrupt' };

export interface DnsRequest {
  readonly server: IpAddress;
  readonly port: number;
  readonly message: DnsMessage;
  readonly tcp: boolean;
  readonly timeout: SimTime;
  /** BIND's programs never set DF (IP_PMTUDISC_OMIT); glibc leaves it to the kernel, which does. */
  readonly kernelDecidesDf?: boolean;
}

/** The option's code in an OPT record (RFC 7873). */
const COOKIE = 10;

/** The cookie in a message, as hexadecimal digits: eight bytes from a client, more from a server that made one. */
export function cookieOf(message: DnsMessage): string | undefined {
  for (const { data } of message.additional) {
    if (data.kind !== 'unknown' || data.type !== DNS_TYPES.OPT) continue;
    for (let at = 0; at + 4 <= data.bytes.length; ) {
      const word = (i: number): number => (data.bytes[i] ?? 0) * 256 + (data.bytes[i + 1] ?? 0);
      const length = word(at + 2);
      if (word(at) === COOKIE) return [...data.bytes.subarray(at + 4, at + 4 + length)].map((b) => b.toString(16).padStart(2, '0')).join('');
      at += 4 + length;
    }
  }
  return undefined;
}

/** A question with a random id. `payloadSize` adds an OPT record (EDNS, RFC 6891) with that UDP size, as dig does; `cookie` a client cookie in it. */
export function question(process: Process, name: string, type: number, options: { readonly recurse?: boolean; readonly payloadSize?: number; readonly cookie?: boolean } = {}): DnsMessage {
  const rng = process.world.rng(`dns ${process.environment.name}`);
  const id = rng.below(65_536);
  const cookie = options.cookie === true ? Uint8Array.from([0, COOKIE, 0, 8, ...Array.from({ length: 8 }, () => rng.below(256))]) : new Uint8Array(0);
  return {
    id,
    response: false,
    authoritative: false,
    truncated: false,
    recursionDesired: options.recurse ?? true,
    recursionAvailable: false,
    rcode: 0,
    questions: [{ name, type }],
    answers: [],
    authority: [],
    additional: options.payloadSize === undefined ? [] : [{ name: '', ttl: 0, class: options.payloadSize, data: { kind: 'unknown', type: DNS_TYPES.OPT, bytes: cookie } }],
  };
}

const ownerOf = (process: Process): { program: string; pid: number } => ({ program: process.argv[0] ?? '?', pid: process.pid });

export function* askServer(process: Process, request: DnsRequest): Task<DnsOutcome> {
  return request.tcp ? yield* askByTcp(process, request) : yield* askByUdp(process, request);
}

function* askByUdp(process: Process, { server, port, message, timeout, kernelDecidesDf = false }: DnsRequest): Task<DnsOutcome> {
  const opened = process.netns.sockets.udp({ owner: ownerOf(process), family: familyOf(server) });
  if (!opened.ok) return { kind: 'error', errno: opened.error.errno };
  const socket = opened.value;
  const startedAt = process.world.now;
  try {
    const connected = socket.connect({ address: server, port });
    if (!connected.ok) return { kind: 'error', errno: connected.error.errno };
    const sent = socket.send(encodeDns(message), undefined, kernelDecidesDf ? {} : { dontFragment: false });
    // A rule in OUTPUT that drops gives EPERM.
    if (!sent.ok) return { kind: 'error', errno: sent.error.errno };
    for (;;) {
      for (let datagram = socket.receive(); datagram; datagram = socket.receive()) {
        const decoded = decodeDns(datagram.bytes);
        if (decoded.ok && decoded.value.response && decoded.value.id === message.id) return { kind: 'answer', message: decoded.value, size: datagram.bytes.length, elapsed: process.world.now - startedAt };
      }
      const error = socket.takeError();
      if (error) return { kind: 'error', errno: error.errno };
      const wake = yield { signals: [socket.changed], until: startedAt + timeout };
      if (wake.kind === 'interrupt') return { kind: 'interrupt' };
      if (wake.kind === 'time') return { kind: 'timeout' };
    }
  } finally {
    socket.close();
  }
}

/** With two bytes of length before each message (RFC 1035 section 4.2.2). */
function* askByTcp(process: Process, { server, port, message, timeout }: DnsRequest): Task<DnsOutcome> {
  const startedAt = process.world.now;
  const until = startedAt + timeout;
  // BIND's tools ask for small segments, which pass every tunnel (isc_nm, TCP_MAXSEG).
  const opened = yield* connectTcp(process, { address: server, port }, until, { maxSegment: 1220 });
  if (!opened.ok) return opened.error.kind === 'errno' ? { kind: 'error', errno: opened.error.errno } : { kind: opened.error.kind };
  const socket = opened.value;
  try {
    const bytes = encodeDns(message);
    socket.write(Uint8Array.from([bytes.length >> 8, bytes.length & 255, ...bytes]));
    let got: number[] = [];
    for (;;) {
      const more = yield* receive(socket, { until });
      if (more.kind === 'interrupt' || more.kind === 'timeout') return { kind: more.kind };
      if (more.kind === 'errno') return { kind: 'error', errno: more.errno };
      if (more.kind === 'end') return { kind: 'error', errno: 'ECONNRESET' };
      got = [...got, ...more.bytes];
      const length = (got[0] ?? 0) * 256 + (got[1] ?? 0);
      if (got.length < 2 || got.length < length + 2) continue;
      const decoded = decodeDns(Uint8Array.from(got.slice(2, length + 2)));
      if (!decoded.ok) return { kind: 'error', errno: 'EPROTO' };
      return { kind: 'answer', message: decoded.value, size: length, elapsed: process.world.now - startedAt };
    }
  } finally {
    socket.close();
  }
}

/** The name whose PTR record tells an address's name: `2.0.0.10.in-addr.arpa`, or nibbles under ip6.arpa. */
export function reverseName(address: IpAddress): string {
  const bytes = [...ipToBytes(address)];
  if (bytes.length === 4) return `${bytes.reverse().join('.')}.in-addr.arpa`;
  const nibbles = bytes.flatMap((byte) => [(byte >> 4).toString(16), (byte & 15).toString(16)]);
  return `${nibbles.reverse().join('.')}.ip6.arpa`;
}
