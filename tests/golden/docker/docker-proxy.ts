/** docker-proxy: one process for each published port and address family; what comes in on the host's address goes on to the container. */
import type { TcpSocket } from '../../../src/engine/kernel/index'
import { type Process, type Program, type Task, connectTcp, receive } from '../../../src/engine/program/index'
import type { IpAddress } from '../../../src/engine/wire/index'

export interface Published {
  readonly protocol: 'tcp' | 'udp'
  readonly hostAddress: IpAddress
  readonly hostPort: number
  readonly containerAddress: IpAddress
  readonly containerPort: number
}

export const proxyArguments = (p: Published): readonly string[] => ['/usr/sbin/docker-proxy', '-proto', p.protocol, '-host-ip', p.hostAddress, '-host-port', String(p.hostPort), '-container-ip', p.containerAddress, '-container-port', String(p.containerPort)]

function* copy(from: TcpSocket, to: TcpSocket): Task<void> {
  for (;;) {
    const got = yield* receive(from, { background: true })
    if (got.kind === 'bytes') to.write(got.bytes)
    else if (got.kind === 'end') return to.shutdown()
    else return to.abort()
  }
}

function* serve(process: Process, front: TcpSocket, p: Published): Task<void> {
  const back = yield* connectTcp(process, { address: p.containerAddress, port: p.containerPort })
  if (!back.ok) return front.abort()
  const up = process.world.scheduler.spawn(copy(front, back.value))
  yield* copy(back.value, front)
  up.kill()
  front.close()
  back.value.close()
}

export const dockerProxy =
  (p: Published): Program =>
  function* (process) {
    const owner = { program: 'docker-proxy', pid: process.pid }
    const local = { address: p.hostAddress, port: p.hostPort }
    if (p.protocol === 'udp') {
      // The recordings send no datagram through it: it only holds the port.
      const udp = process.netns.sockets.udp({ local, owner, v6only: true })
      if (!udp.ok) return 1
      try {
        for (;;) if ((yield { background: true }).kind === 'interrupt') return 0
      } finally {
        udp.value.close()
      }
    }
    const listening = process.netns.sockets.tcpListen(local, { owner, v6only: true, backlog: 4096 })
    if (!listening.ok) return 1
    try {
      for (;;) {
        for (let front = listening.value.accept(); front; front = listening.value.accept()) process.world.scheduler.spawn(serve(process, front, p))
        if ((yield { signals: [listening.value.changed], background: true }).kind === 'interrupt') return 0
      }
    } finally {
      listening.value.close()
    }
  }
