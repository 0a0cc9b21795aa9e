/** The middle of nc: stdin to the peer, the peer to stdout, until an end. */
import { decodeUtf8, encodeUtf8, SECOND, type SimTime, type Task } from '../../../base/index';
import type { TcpSocket, UdpSocket } from '../../../kernel/index';
import type { Process } from '../../../program/index';
import type { NcOptions } from './options';

export type RelayEnd = 'closed' | 'idle' | 'interrupt';

export function* relayTcp(process: Process, socket: TcpSocket, options: Pick<NcOptions, 'noInput' | 'shutdownAtEnd' | 'quitAfter' | 'timeout'>): Task<RelayEnd> {
  let inputOpen = !options.noInput;
  let quitAt: SimTime | undefined;
  for (;;) {
    if (socket.available > 0) process.stdout.write(decodeUtf8(socket.read()));
    if (socket.error !== undefined || socket.ended) return 'closed';
    while (inputOpen) {
      const typed = process.stdin.poll();
      if (typed === '') break;
      if (typed === undefined) {
        inputOpen = false;
        if (options.shutdownAtEnd) socket.shutdown();
        if (options.quitAfter !== undefined) quitAt = process.world.now + options.quitAfter * SECOND;
      } else socket.write(encodeUtf8(typed));
    }
    const idle = options.timeout === undefined ? undefined : process.world.now + options.timeout * SECOND;
    const until = quitAt === undefined ? idle : Math.min(quitAt, idle ?? Infinity);
    const wake = yield { signals: inputOpen ? [socket.changed, process.stdin.changed] : [socket.changed], ...(until === undefined ? {} : { until }) };
    if (wake.kind === 'interrupt') return 'interrupt';
    if (wake.kind === 'time' && socket.available === 0) return 'idle';
  }
}

export function* relayUdp(process: Process, socket: UdpSocket, options: NcOptions, first?: { readonly reply: (bytes: Uint8Array) => void }): Task<RelayEnd> {
  let inputOpen = !options.noInput;
  for (;;) {
    for (let got = socket.receive(); got; got = socket.receive()) process.stdout.write(decodeUtf8(got.bytes));
    if (socket.takeError()) return 'closed';
    while (inputOpen) {
      const typed = process.stdin.poll();
      if (typed === '') break;
      if (typed === undefined) inputOpen = false;
      else if (first) first.reply(encodeUtf8(typed));
      else if (!socket.send(encodeUtf8(typed)).ok) return 'closed';
    }
    const until = options.timeout === undefined ? (inputOpen || options.quitAfter === undefined ? undefined : process.world.now + options.quitAfter * SECOND) : process.world.now + options.timeout * SECOND;
    const wake = yield { signals: inputOpen ? [socket.changed, process.stdin.changed] : [socket.changed], ...(until === undefined ? {} : { until }) };
    if (wake.kind === 'interrupt') return 'interrupt';
    if (wake.kind === 'time') return 'idle';
  }
}
