/**
 * Probes: a connection, a request or a ping from a place, made with the same sockets and name resolution as any program.
 * They run in a copy of the session, so the learner's world keeps no trace of them.
 */
import { encodeUtf8, SECOND, type SimTime, type Task, waitFor } from '../../base/index';
import type { Protocol } from '../../k8s/index';
import type { Errno, TraceEvent, World } from '../../kernel/index';
import { connectTcp, httpGet, resolveHost, startProcess, type Environment, type Process } from '../../program/index';
import { familyOf, parseIp, type IpAddress } from '../../wire/index';

export type ProbeOutcome = 'open' | 'timeout' | 'refused' | 'unreachable' | 'no-name';

/** How long a probe waits for an answer before it calls it a timeout: longer than any retry that could still succeed here. */
export const PROBE_PATIENCE: SimTime = 15 * SECOND;
/** A page may take longer: the front end itself waits for its database. */
export const PAGE_PATIENCE: SimTime = 150 * SECOND;

const ofErrno = (errno: Errno): Exclude<ProbeOutcome, 'open'> => {
  switch (errno) {
    case 'ECONNREFUSED':
    case 'ECONNRESET':
      return 'refused';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EACCES':
      return 'unreachable';
    default:
      return 'timeout';
  }
};

/** Runs `body` as a process of `environment` in `world` until it ends; simulated time passes. */
export function runProbe<T>(world: World, environment: Environment, name: string, body: (process: Process) => Task<T>, patience: SimTime): T | undefined {
  let result: T | undefined;
  const { handle } = startProcess(environment, world, {
    argv: [name],
    program: function* (process) {
      result = yield* body(process);
      return 0;
    },
  });
  const deadline = world.now + patience;
  while (!handle.done) {
    const next = world.queue.nextAt();
    if (next === undefined || next > deadline) break;
    world.queue.step();
  }
  if (!handle.done) handle.kill();
  return result;
}

/** An address as it is, or a name through the process's own resolver. */
export function* addressOf(process: Process, target: string): Task<IpAddress | undefined> {
  const literal = parseIp(target);
  if (literal.ok) return literal.value;
  const found = yield* resolveHost(process, target);
  return found.ok ? found.value[0] : undefined;
}

/** Whether a probe's packets got through: a refusal comes from the other end itself, so they did. */
export const gotThrough = (outcome: ProbeOutcome): boolean => outcome === 'open' || outcome === 'refused';

export function* connectProbe(process: Process, target: string, port: number, protocol: Protocol): Task<ProbeOutcome> {
  const address = yield* addressOf(process, target);
  if (!address) return 'no-name';
  const deadline = process.world.now + PROBE_PATIENCE;
  switch (protocol) {
    case 'TCP':
      return yield* tcpProbe(process, address, port, deadline);
    case 'UDP':
      return yield* udpProbe(process, address, port, deadline);
    case 'SCTP':
      return yield* sctpProbe(process, address, port, deadline);
  }
}

function* tcpProbe(process: Process, address: IpAddress, port: number, deadline: SimTime): Task<ProbeOutcome> {
  const opened = yield* connectTcp(process, { address, port }, deadline);
  if (!opened.ok) return opened.error.kind === 'errno' ? ofErrno(opened.error.errno) : 'timeout';
  opened.value.abort();
  return 'open';
}

function* sctpProbe(process: Process, address: IpAddress, port: number, deadline: SimTime): Task<ProbeOutcome> {
  const opened = process.netns.sockets.sctpConnect({ address, port }, { owner: { program: 'probe', pid: process.pid } });
  if (!opened.ok) return ofErrno(opened.error.errno);
  const association = opened.value;
  try {
    while (association.state !== 'ESTABLISHED') {
      if (association.error !== undefined) return ofErrno(association.error);
      if (association.state === 'CLOSED') return 'timeout';
      const wake = yield* waitFor(association.changed, deadline);
      if (wake.kind === 'time') return 'timeout';
    }
    return 'open';
  } finally {
    association.abort();
  }
}

/** UDP has no handshake: an answer is open, an ICMP error tells, silence is a timeout. */
function* udpProbe(process: Process, address: IpAddress, port: number, deadline: SimTime): Task<ProbeOutcome> {
  const made = process.netns.sockets.udp({ family: familyOf(address) });
  if (!made.ok) return ofErrno(made.error.errno);
  const socket = made.value;
  try {
    const ready = socket.connect({ address, port });
    if (!ready.ok) return ofErrno(ready.error.errno);
    const sent = socket.send(encodeUtf8('podwire'));
    if (!sent.ok) return ofErrno(sent.error.errno);
    for (;;) {
      if (socket.receive()) return 'open';
      const error = socket.takeError();
      if (error) return ofErrno(error.errno);
      const wake = yield* waitFor(socket.changed, deadline);
      if (wake.kind === 'time') return 'timeout';
    }
  } finally {
    socket.close();
  }
}

export function* pingProbe(process: Process, target: string): Task<'reply' | 'none'> {
  const address = yield* addressOf(process, target);
  if (!address) return 'none';
  const made = process.netns.sockets.icmp(familyOf(address), process.pid & 0xffff);
  if (!made.ok) return 'none';
  const socket = made.value;
  const deadline = process.world.now + PROBE_PATIENCE;
  try {
    const sent = socket.sendEcho(address, { id: process.pid & 0xffff, sequence: 1, bytes: encodeUtf8('podwire') });
    if (!sent.ok) return 'none';
    for (;;) {
      for (let message = socket.receive(); message; message = socket.receive()) {
        const { transport } = message;
        if ((transport.kind === 'icmp' && transport.type === 0) || (transport.kind === 'icmpv6' && transport.type === 129)) return 'reply';
        if (message.quoted) return 'none';
      }
      const wake = yield* waitFor(socket.changed, deadline);
      if (wake.kind === 'time') return 'none';
    }
  } finally {
    socket.close();
  }
}

export type HttpOutcome = { readonly outcome: 'answer'; readonly status: number; readonly body: string } | { readonly outcome: Exclude<ProbeOutcome, 'open'> };

export function* httpProbe(process: Process, url: string): Task<HttpOutcome> {
  const answer = yield* httpGet(process, url, { connectTimeout: PROBE_PATIENCE, totalTimeout: PAGE_PATIENCE });
  if (answer.ok) return { outcome: 'answer', status: answer.value.status, body: answer.value.body };
  const { error } = answer;
  if (error.errno !== undefined) return { outcome: ofErrno(error.errno) };
  return { outcome: error.code === 'NO_NAME' ? 'no-name' : 'timeout' };
}

/** The first packet of a connection, a datagram or a question: not one that belongs to something that was opened before. */
function opens({ step, headers: { transport } }: TraceEvent): boolean {
  if (step.kind !== 'origin') return false;
  switch (transport?.kind) {
    case 'tcp':
      return transport.flags.syn === true && transport.flags.ack !== true;
    case 'udp':
      return transport.srcPort !== 53;
    case 'sctp':
      return transport.chunk === 'INIT';
    case 'icmp':
      return transport.type === 8;
    default:
      return false;
  }
}

/** ARP and other housekeeping explain nothing, nor does DNS where something else was opened, nor copies that their receiver ignored. */
const telling = ({ step, headers }: TraceEvent): boolean =>
  headers.net.kind !== 'arp' && headers.transport?.kind !== 'icmpv6' && !(step.kind === 'drop' && (step.reason === 'OTHERHOST' || step.reason === 'CONSUMED'));
const asksDns = ({ headers: { transport } }: TraceEvent): boolean => transport?.kind === 'udp' && transport.dstPort === 53;

/**
 * The journey that explains a failure: that of the last packet that was dropped; where none was, that of the first that opened something,
 * since it should have been; or else of the last that was sent.
 */
export function decidingJourney(events: readonly TraceEvent[]): readonly TraceEvent[] {
  const chosen =
    events.findLast((e) => e.step.kind === 'drop' && telling(e)) ??
    events.find((e) => opens(e) && !asksDns(e)) ??
    events.find(opens) ??
    events.findLast((e) => e.step.kind === 'origin' && telling(e));
  return chosen ? events.filter((e) => e.journey === chosen.journey) : [];
}
