/** The small networks of the recordings: namespaces of one host, joined by veth pairs, with a web server and a DNS server like dnsmasq. */
import { createWorld, type NetNamespace, type TcpSocket } from '../../../src/engine/kernel/index'
import { createEnvironment, receive, startProcess, type Environment, type Program, type Task } from '../../../src/engine/program/index'
import { runScript, startScript, type RunningScript, type ScriptOutcome } from '../../../src/engine/shell/index'
import { cidr, decodeDns, dnsTypeOf, encodeDns, ip, type IpAddress, type Ipv4Address } from '../../../src/engine/wire/index'

const taken = <T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown }): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}

export class LabNetwork {
  readonly world = createWorld({ seed: 1 })
  private readonly host = this.world.addHost('host')
  private readonly environments = new Map<string, Environment>()

  constructor(...names: readonly string[]) {
    for (const name of names) {
      const netns = taken(this.host.addNamespace(name))
      const lo = netns.link('lo')
      if (lo) taken(netns.setLink(lo, { up: true }))
    }
  }

  netns(name: string): NetNamespace {
    const found = this.host.named.get(name)
    if (!found) throw new Error(name)
    return found
  }

  join(a: string, deviceA: string, addressA: string, b: string, deviceB: string, addressB: string): void {
    taken(this.netns(a).addLink({ kind: 'veth', name: deviceA, peer: { name: deviceB, netns: this.netns(b) } }))
    for (const [name, device, address] of [[a, deviceA, addressA], [b, deviceB, addressB]] as const) {
      const netns = this.netns(name)
      const link = netns.link(device)
      if (!link) throw new Error(device)
      taken(netns.setLink(link, { up: true }))
      const [text = '', bits] = address.split('/')
      taken(netns.addAddress(link, { address: ip(text), prefixLength: Number(bits) }))
    }
  }

  route(name: string, via: string): void {
    taken(this.netns(name).routing.add({ type: 'unicast', destination: cidr('0.0.0.0/0'), nextHops: [{ via: ip(via) }], metric: 0, table: 254, protocol: 'boot', scope: 'global' }, 'add'))
  }

  environment(name: string): Environment {
    const known = this.environments.get(name)
    if (known) return known
    const made = createEnvironment({ name, kind: 'host', hostname: name, host: this.host, netns: this.netns(name) })
    this.environments.set(name, made)
    return made
  }

  run(name: string, command: string): ScriptOutcome {
    const handle = this.world.scheduler.spawn(runScript(this.environment(name), this.world, command))
    for (let i = 0; i < 300 && !handle.done; i += 1) this.world.runUntil(this.world.now + 100_000)
    if (!handle.result) throw new Error(`did not end: ${command}`)
    return handle.result
  }

  background(name: string, command: string): RunningScript {
    return startScript(this.environment(name), this.world, command)
  }

  start(name: string, program: Program, argv: readonly string[]): void {
    startProcess(this.environment(name), this.world, { argv, program })
  }
}

/** Answers like the dnsmasq of the recordings: one name with an A record, everything else does not exist. */
export const dnsmasq =
  (name: string, address: IpAddress, listen: IpAddress): Program =>
  function* (process) {
    const owner = { program: 'dnsmasq', pid: process.pid }
    const opened = process.netns.sockets.udp({ local: { address: listen, port: 53 }, owner })
    if (!opened.ok) return 1
    const udp = opened.value
    const listening = process.netns.sockets.tcpListen({ address: listen, port: 53 }, { backlog: 32, owner })
    if (!listening.ok) return 1
    const tcp = listening.value
    const answerTo = (bytes: Uint8Array): Uint8Array | undefined => {
      const request = decodeDns(bytes)
      if (!request.ok) return undefined
      const [question] = request.value.questions
      const known = question?.name === name && question.type === 1
      return encodeDns({ ...request.value, response: true, recursionAvailable: true, authoritative: known, rcode: known ? 0 : 3, answers: known ? [{ name, ttl: 0, data: { kind: 'A' as const, address: address as Ipv4Address } }] : [], additional: request.value.additional.filter((r) => dnsTypeOf(r.data) === 41).map((r) => ({ ...r, data: { kind: 'unknown' as const, type: 41, bytes: new Uint8Array(0) } })) })
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
          const bytes = answerTo(Uint8Array.from(held.slice(2, end)))
          held = held.slice(end)
          if (bytes) socket.write(Uint8Array.from([bytes.length >> 8, bytes.length & 255, ...bytes]))
        }
      } finally {
        socket.close()
      }
    }
    try {
      for (;;) {
        for (let got = udp.receive(); got; got = udp.receive()) {
          const bytes = answerTo(got.bytes)
          if (bytes) udp.send(bytes, got.from)
        }
        for (let socket = tcp.accept(); socket; socket = tcp.accept()) process.world.scheduler.spawn(overTcp(socket))
        const wake = yield { signals: [udp.changed, tcp.changed], background: true }
        if (wake.kind === 'interrupt') return 0
      }
    } finally {
      udp.close()
      tcp.close()
    }
  }
