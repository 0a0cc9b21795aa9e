/** The DNS servers of the recordings: the one of the outside world, and the one that dockerd runs inside each container on 127.0.0.11. */
import type { NetNamespace, TcpSocket } from '../../../src/engine/kernel/index'
import { type Program, type Task, receive } from '../../../src/engine/program/index'
import { DNS_RCODES, DNS_TYPES, type DnsMessage, type DnsRecord, type Ipv4Address, decodeDns, dnsTypeOf, encodeDns, ip } from '../../../src/engine/wire/index'

interface ServerOptions {
  readonly address: Ipv4Address
  readonly ports: { readonly udp: number; readonly tcp: number }
  readonly owner: { readonly program: string; readonly pid: number }
  /** The bytes to answer with. */
  readonly answer: (request: DnsMessage, question: Uint8Array) => Task<Uint8Array | undefined>
}

/** Serves UDP and TCP in the process's namespace until it is ended. */
const server = ({ address, ports, owner, answer }: ServerOptions): Program =>
  function* (process) {
    const opened = process.netns.sockets.udp({ local: { address, port: ports.udp }, owner })
    const listening = process.netns.sockets.tcpListen({ address, port: ports.tcp }, { owner, backlog: 4096 })
    if (!opened.ok || !listening.ok) throw new Error('a DNS server cannot bind')
    const [udp, tcp] = [opened.value, listening.value]
    function* reply(bytes: Uint8Array): Task<Uint8Array | undefined> {
      const request = decodeDns(bytes)
      return request.ok ? yield* answer(request.value, bytes) : undefined
    }
    function* overTcp(socket: TcpSocket): Task<void> {
      try {
        for (let held: number[] = []; ; ) {
          const [high, low] = held
          if (high === undefined || low === undefined || held.length < 2 + high * 256 + low) {
            const got = yield* receive(socket, { background: true })
            if (got.kind !== 'bytes') return
            held = [...held, ...got.bytes]
            continue
          }
          const end = 2 + high * 256 + low
          const bytes = yield* reply(Uint8Array.from(held.slice(2, end)))
          held = held.slice(end)
          if (bytes) socket.write(Uint8Array.from([bytes.length >> 8, bytes.length & 255, ...bytes]))
        }
      } finally {
        socket.close()
      }
    }
    function* overUdp(bytes: Uint8Array, from: Parameters<typeof udp.send>[1]): Task<void> {
      const out = yield* reply(bytes)
      if (out) udp.send(out, from)
    }
    try {
      for (;;) {
        for (let got = udp.receive(); got; got = udp.receive()) process.world.scheduler.spawn(overUdp(got.bytes, got.from))
        for (let socket = tcp.accept(); socket; socket = tcp.accept()) process.world.scheduler.spawn(overTcp(socket))
        const wake = yield { signals: [udp.changed, tcp.changed], background: true }
        if (wake.kind === 'interrupt') return 0
      }
    } finally {
      udp.close()
      tcp.close()
    }
  }

/** What the outside world's server says to a name that it does not have: REFUSED with the extended error "Not Ready" (RFC 8914), later NXDOMAIN. */
export interface Upstream {
  unknown: 'REFUSED' | 'NXDOMAIN'
}

const NOT_READY = Uint8Array.from([0, 15, 0, 2, 0, 14])

/** dnsmasq with one name, example.com. */
export const upstream = (address: Ipv4Address, known: Readonly<Record<string, Ipv4Address>>, state: Upstream): Program =>
  server({
    address,
    ports: { udp: 53, tcp: 53 },
    owner: { program: 'dnsmasq', pid: 1 },
    answer: function* (request) {
      const [question] = request.questions
      // It has addresses and nothing else of a name: other types do not exist.
      const found = question?.type === DNS_TYPES.A ? known[question.name] : undefined
      const refused = !found && state.unknown === 'REFUSED'
      const rcode = found ? DNS_RCODES.NOERROR : DNS_RCODES[state.unknown]
      const answers: readonly DnsRecord[] = found ? [{ name: question?.name ?? '', ttl: 0, data: { kind: 'A', address: found } }] : []
      const additional = request.additional.filter((r) => dnsTypeOf(r.data) === DNS_TYPES.OPT).map((r) => ({ ...r, class: 1232, data: { kind: 'unknown' as const, type: DNS_TYPES.OPT, bytes: refused ? NOT_READY : new Uint8Array(0) } }))
      return encodeDns({ ...request, response: true, recursionAvailable: true, authoritative: found !== undefined, rcode, answers, additional })
    },
  })

/** Labels with their lengths, and no compression: miekg/dns, which dockerd answers with, does not compress unless it is told to. */
const plainName = (name: string): readonly number[] => [...name.split('.').flatMap((label) => [label.length, ...Array.from(label, (c) => c.charCodeAt(0))]), 0]

function plainAnswer(request: DnsMessage, records: readonly { readonly name: string; readonly type: number; readonly data: readonly number[] }[]): Uint8Array {
  const head = encodeDns({ ...request, response: true, recursionAvailable: true, authoritative: false, rcode: DNS_RCODES.NOERROR, answers: [], additional: [] })
  head[7] = records.length
  const TTL = 600
  return Uint8Array.from([...head, ...records.flatMap(({ name, type, data }) => [...plainName(name), 0, type, 0, 1, 0, 0, TTL >> 8, TTL & 255, 0, data.length, ...data])])
}

export interface NamesOfContainer {
  /** Addresses of a name on the container's networks; undefined: unknown there. */
  addresses(name: string): readonly Ipv4Address[] | undefined
  /** NAME.NETWORK of an address. */
  reverse(address: string): string | undefined
}

export const EMBEDDED_DNS = ip('127.0.0.11') as Ipv4Address

/** libnetwork's resolver: names of the container's networks from its own knowledge, everything else from the host's servers, asked from inside the container. */
export const embeddedDns = (ports: ServerOptions['ports'], names: NamesOfContainer, upstreamServer: Ipv4Address, netns: NetNamespace): Program =>
  server({
    address: EMBEDDED_DNS,
    ports,
    owner: { program: 'dockerd', pid: 1 },
    answer: function* (request, bytes) {
      const [question] = request.questions
      const name = question?.name.toLowerCase() ?? ''
      const found = names.addresses(name)
      if (found && question?.type === DNS_TYPES.A) return plainAnswer(request, found.map((address) => ({ name: question.name, type: DNS_TYPES.A, data: address.split('.').map(Number) })))
      if (found) return plainAnswer(request, [])
      const octets = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\.in-addr\.arpa$/.exec(name)
      const pointed = octets && question?.type === DNS_TYPES.PTR ? names.reverse(octets.slice(1).reverse().join('.')) : undefined
      if (pointed !== undefined) return plainAnswer(request, [{ name: question?.name ?? '', type: DNS_TYPES.PTR, data: plainName(pointed) }])
      const asked = netns.sockets.udp({ owner: { program: 'dockerd', pid: 1 } })
      if (!asked.ok) return undefined
      try {
        if (!asked.value.send(bytes, { address: upstreamServer, port: 53 }).ok) return encodeDns({ ...request, response: true, recursionAvailable: true, rcode: DNS_RCODES.SERVFAIL, additional: [] })
        for (;;) {
          const got = asked.value.receive()
          if (got) return got.bytes
          yield { signals: [asked.value.changed], background: true }
        }
      } finally {
        asked.value.close()
      }
    },
  })
