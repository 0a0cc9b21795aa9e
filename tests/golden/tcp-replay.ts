/**
 * Conversations of two Linux hosts (kernel 6.18) over a cable that loses the frames it is told to, recorded segment by segment, and the same
 * conversations between two simulated hosts. One record is one line of tests/golden/tcp/*.jsonl.
 */
import { MILLISECOND, unwrap } from '../../src/engine/base/index'
import { createWorld, type NetNamespace, type TcpSocket } from '../../src/engine/kernel/index'
import { ip } from '../../src/engine/wire/index'

type Side = 'a' | 'b'

/** A segment as it left its sender; times in milliseconds since connect(2), sequence numbers from the initial ones. */
export interface RecordedSegment {
  readonly t: number
  readonly side: Side
  readonly flags: string
  readonly seq: number
  readonly len: number
  readonly ack?: number
  readonly win: number
  readonly sack?: readonly (readonly [number, number])[]
  readonly mss?: number
  readonly wscale?: number
  readonly sackOK?: boolean
  readonly ts?: boolean
  readonly lost?: boolean
}

export interface TcpRecording {
  readonly name: string
  /** One way, in milliseconds. */
  readonly delay?: number
  readonly end: number
  /** Frames of each side that get lost, from 1. */
  readonly lose?: Partial<Record<Side, readonly number[]>>
  readonly sysctl?: Partial<Record<Side, Readonly<Record<string, string>>>>
  readonly actions: readonly { readonly t: number; readonly op: 'write' | 'read' | 'noread' | 'autoread' | 'close' | 'shutdown' | 'ss'; readonly side?: Side; readonly n?: number }[]
  readonly recorded: readonly RecordedSegment[]
  readonly got: Readonly<Record<Side, number>>
  readonly ss: readonly { readonly t: number; readonly a: string; readonly b: string }[]
}

export interface Replayed {
  readonly segments: readonly RecordedSegment[]
  readonly got: Readonly<Record<Side, number>>
}

/** Plays a recording's actions; `look` is called where `ss` was run. */
export function replayTcp(recording: TcpRecording, look?: (t: number, hosts: Readonly<Record<Side, NetNamespace>>) => void): Replayed {
  const world = createWorld({ seed: 1 })
  const a = world.addHost('a').root
  const b = world.addHost('b').root
  const hosts = { a, b }
  const links = [a, b].map((n) => unwrap(n.addLink({ kind: 'physical', name: 'eth0' })))
  let lastOut: Side = 'a'
  const count = { a: 0, b: 0 }
  // Frames are told to be lost by side; the cable counts both together.
  const loseFrames = Object.assign([] as number[], { includes: () => recording.lose?.[lastOut]?.includes(count[lastOut]) === true })
  const [la, lb] = links
  if (!la || !lb) throw new Error('no links')
  world.connect(la, lb, { delayUs: (recording.delay ?? 10) * 1000, loseFrames })
  const start = MILLISECOND
  const segments: RecordedSegment[] = []
  const initial: Partial<Record<Side, number>> = {}
  for (const side of ['a', 'b'] as const) {
    const n = hosts[side]
    const link = n.link('eth0')
    if (!link) throw new Error('no eth0')
    unwrap(n.setLink(link, { up: true }))
    unwrap(n.addAddress(link, { address: ip(side === 'a' ? '10.0.0.1' : '10.0.0.2'), prefixLength: 24 }))
    for (const [name, value] of Object.entries(recording.sysctl?.[side] ?? {})) unwrap(n.setSysctl(name, value))
    const other = side === 'a' ? lb : la
    unwrap(n.neighbors.add({ address: ip(side === 'a' ? '10.0.0.2' : '10.0.0.1'), device: link, mac: other.mac, state: 'PERMANENT' }, 'add'))
    n.capture('eth0', (frame) => {
      const { transport, payload } = frame.headers
      if (frame.direction !== 'out' || transport?.kind !== 'tcp') return
      lastOut = side
      count[side] += 1
      const { flags, options } = transport
      const peer = side === 'a' ? 'b' : 'a'
      if (flags.syn === true) initial[side] ??= transport.seq
      const relative = (n: number, of: Side): number => (n - (initial[of] ?? 0)) >>> 0
      segments.push({
        t: (world.now - start) / MILLISECOND,
        side,
        flags: `${flags.fin === true ? 'F' : ''}${flags.syn === true ? 'S' : ''}${flags.rst === true ? 'R' : ''}${flags.psh === true ? 'P' : ''}${flags.ack === true ? '.' : ''}`,
        seq: relative(transport.seq, side),
        len: payload.kind === 'bytes' ? payload.bytes.length : 0,
        win: transport.window,
        ...(flags.ack === true && { ack: relative(transport.ack, peer) }),
        ...(options.mss !== undefined && { mss: options.mss }),
        ...(options.windowScale !== undefined && { wscale: options.windowScale }),
        ...(options.sackPermitted === true && { sackOK: true }),
        ...(options.sack && { sack: options.sack.map(({ from, to }) => [relative(from, peer), relative(to, peer)] as const) }),
        ...(options.timestamps && { ts: true }),
        ...(recording.lose?.[side]?.includes(count[side]) === true && { lost: true }),
      })
    })
  }
  world.runUntil(start)
  const listener = unwrap(b.sockets.tcpListen({ address: ip('0.0.0.0'), port: 80 }))
  const sockets: Partial<Record<Side, TcpSocket>> = { a: unwrap(a.sockets.tcpConnect({ address: ip('10.0.0.2'), port: 80 })) }
  const got = { a: 0, b: 0 }
  const reads = { a: true, b: true }
  const waiting: Record<Side, ((socket: TcpSocket) => void)[]> = { a: [], b: [] }
  const drain = (side: Side, most = Infinity): void => {
    got[side] += sockets[side]?.read(most).length ?? 0
  }
  const follow = (side: Side): void => {
    const socket = sockets[side]
    const on = (): void => {
      // A program wakes after the kernel has done with the packet.
      world.queue.schedule(world.now, () => {
        if (reads[side] && socket && socket.available > 0) drain(side)
      })
    }
    socket?.changed.subscribe(on)
    on()
  }
  follow('a')
  const accept = (): void => {
    const socket = sockets.b ? undefined : listener.accept()
    if (!socket) return
    sockets.b = socket
    follow('b')
    for (const action of waiting.b.splice(0)) action(socket)
  }
  listener.changed.subscribe(accept)
  const on = (side: Side, action: (socket: TcpSocket) => void): void => {
    const socket = sockets[side]
    if (socket) action(socket)
    else waiting[side].push(action)
  }
  for (const action of [...recording.actions].sort((x, y) => x.t - y.t)) {
    if (action.t > 0) world.runUntil(start + action.t * MILLISECOND)
    const { side = 'a', n = Infinity } = action
    switch (action.op) {
      case 'write':
        on(side, (s) => s.write(new Uint8Array(n).fill(120)))
        break
      case 'close':
        on(side, (s) => {
          reads[side] = false
          s.close()
        })
        break
      case 'shutdown':
        on(side, (s) => s.shutdown())
        break
      case 'read':
        drain(side, n)
        break
      case 'autoread':
        reads[side] = true
        drain(side)
        break
      case 'noread':
        reads[side] = false
        break
      case 'ss':
        look?.(action.t, hosts)
    }
  }
  world.runUntil(start + recording.end * MILLISECOND)
  return { segments, got }
}
