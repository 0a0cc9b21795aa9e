/** How IPVS follows a connection: the state tables of ip_vs_proto_tcp.c, ip_vs_proto_udp.c and ip_vs_proto_sctp.c. */
import { SECOND, type SimTime } from '../../base/index';
import type { SctpHeader, TcpFlags, TransportHeader } from '../../wire/index';
import type { IpvsTimeouts } from './api';

/** `input` is from the client; `input-only` the same when answers do not pass here (direct routing, tunnels). */
export type IpvsDirection = 'input' | 'output' | 'input-only';

const TCP_COLUMNS = ['NONE', 'ESTABLISHED', 'SYN_SENT', 'SYN_RECV', 'FIN_WAIT', 'TIME_WAIT', 'CLOSE', 'CLOSE_WAIT', 'LAST_ACK', 'LISTEN', 'SYNACK'] as const;
const TCP_SHORT: Readonly<Record<string, string>> = { NO: 'NONE', ES: 'ESTABLISHED', SS: 'SYN_SENT', SR: 'SYN_RECV', FW: 'FIN_WAIT', TW: 'TIME_WAIT', CL: 'CLOSE', CW: 'CLOSE_WAIT', LA: 'LAST_ACK', LI: 'LISTEN', SA: 'SYNACK' };

const SCTP_COLUMNS = ['NONE', 'INIT1', 'INIT', 'C-SENT', 'C-REPLIED', 'C-WAIT', 'COOKIE', 'C-ECHOED', 'ESTABLISHED', 'S-SENT', 'S-RECEIVED', 'S-ACK-SENT', 'REJECTED', 'CLOSED'] as const;
const SCTP_SHORT: Readonly<Record<string, string>> = { NO: 'NONE', I1: 'INIT1', IN: 'INIT', CS: 'C-SENT', CR: 'C-REPLIED', CW: 'C-WAIT', CO: 'COOKIE', CE: 'C-ECHOED', ES: 'ESTABLISHED', SS: 'S-SENT', SR: 'S-RECEIVED', SA: 'S-ACK-SENT', RJ: 'REJECTED', CL: 'CLOSED' };

type Row = ReadonlyMap<string, string>;

function row(columns: readonly string[], short: Readonly<Record<string, string>>, text: string): Row {
  const cells = text.split(' ');
  return new Map(columns.map((from, i) => [from, short[cells[i] ?? ''] ?? from]));
}

const tcp = (text: string): Row => row(TCP_COLUMNS, TCP_SHORT, text);
const sctp = (text: string): Row => row(SCTP_COLUMNS, SCTP_SHORT, text);

type TcpEvent = 'syn' | 'fin' | 'ack' | 'rst';

/** Columns NO ES SS SR FW TW CL CW LA LI SA. */
const TCP: Readonly<Record<IpvsDirection, Readonly<Record<TcpEvent, Row>>>> = {
  input: {
    syn: tcp('SR ES ES SR SR SR SR SR SR SR SR'),
    fin: tcp('CL CW SS TW TW TW CL CW LA LI TW'),
    ack: tcp('CL ES SS ES FW TW CL CW CL LI ES'),
    rst: tcp('CL CL CL SR CL CL CL CL LA LI SR'),
  },
  output: {
    syn: tcp('SS ES SS SR SS SS SS SS SS LI SR'),
    fin: tcp('TW FW SS TW FW TW CL TW LA LI TW'),
    ack: tcp('ES ES SS ES FW TW CL CW LA ES ES'),
    rst: tcp('CL CL SS CL CL TW CL CL CL CL CL'),
  },
  'input-only': {
    syn: tcp('SR ES ES SR SR SR SR SR SR SR SR'),
    fin: tcp('CL FW SS TW FW TW CL CW LA LI TW'),
    ack: tcp('CL ES SS ES FW TW CL CW CL LI ES'),
    rst: tcp('CL CL CL SR CL CL CL CL LA LI CL'),
  },
};

/** Columns NO I1 IN CS CR CW CO CE ES SS SR SA RJ CL. DATA and SACK share a row. */
const SCTP: Readonly<Record<IpvsDirection, Readonly<Record<Exclude<SctpHeader['chunk'], 'SACK'>, Row>>>> = {
  input: {
    DATA: sctp('ES I1 IN CS CR CW CO CE ES SS SR SA RJ CL'),
    INIT: sctp('I1 IN IN CS CR CW CO CE ES SS SR SA IN IN'),
    INIT_ACK: sctp('CW CW CW CS CR CO CO CE ES SS SR SA RJ CL'),
    COOKIE_ECHO: sctp('CR IN IN CR CR CW CO CE ES SS SR SA RJ CL'),
    COOKIE_ACK: sctp('ES I1 IN CS CR CW CO ES ES SS SR SA RJ CL'),
    SHUTDOWN: sctp('SR I1 IN CS CR CW CO CE SR SS SR SA RJ CL'),
    SHUTDOWN_ACK: sctp('CL IN IN CS CR CW CO CE ES CL SR CL RJ CL'),
    SHUTDOWN_COMPLETE: sctp('CL CL CL CS CR CW CO CE ES SS SR CL RJ CL'),
    ABORT: sctp('CL CL CL CL CL RJ CL CL CL CL CL CL CL CL'),
  },
  output: {
    DATA: sctp('ES I1 IN CS CR CW CO CE ES SS SR SA RJ CL'),
    INIT: sctp('CW CW CW CW CW CW CW CW ES CW CW CW CW CW'),
    INIT_ACK: sctp('CS CS CS CS CR CW CO CE ES SS SR SA RJ CL'),
    COOKIE_ECHO: sctp('CE CE CE CE CE CE CE CE ES SS SR SA RJ CL'),
    COOKIE_ACK: sctp('ES ES ES ES ES ES ES ES ES SS SR SA RJ CL'),
    SHUTDOWN: sctp('SS SS SS SS SS SS SS SS SS SS SR SA RJ CL'),
    SHUTDOWN_ACK: sctp('SA SA SA SA SA CW CO CE ES SA SA SA RJ CL'),
    SHUTDOWN_COMPLETE: sctp('CL I1 IN CS CR CW CO CE ES SS SR SA RJ CL'),
    ABORT: sctp('CL RJ CL CL CL CL CL CL CL CL CL CL CL CL'),
  },
  'input-only': {
    DATA: sctp('ES I1 IN CS CR ES CO CE ES SS SR SA RJ CL'),
    INIT: sctp('I1 IN IN IN IN IN CO CE ES SS SR SA IN IN'),
    INIT_ACK: sctp('CE CE CE CE CE CE CO CE ES SS SR SA RJ CL'),
    COOKIE_ECHO: sctp('ES ES ES ES ES ES CO CE ES SS SR SA RJ CL'),
    COOKIE_ACK: sctp('ES I1 IN ES ES CW ES ES ES SS SR SA RJ CL'),
    SHUTDOWN: sctp('SR I1 IN CS CR CW CO CE SR SS SR SA RJ CL'),
    SHUTDOWN_ACK: sctp('CL IN IN CS CR CW CO CE CL CL SR CL RJ CL'),
    SHUTDOWN_COMPLETE: sctp('CL CL CL CL CL CW CO CE ES SS CL CL RJ CL'),
    ABORT: sctp('CL CL CL CL CL RJ CL CL CL CL CL CL CL CL'),
  },
};

/** Seconds in each state. ESTABLISHED, FIN_WAIT and UDP can be set (`ipvsadm --set`). */
const TCP_SECONDS: Readonly<Record<string, number>> = { NONE: 2, ESTABLISHED: 900, SYN_SENT: 120, SYN_RECV: 60, FIN_WAIT: 120, TIME_WAIT: 120, CLOSE: 10, CLOSE_WAIT: 60, LAST_ACK: 30, LISTEN: 120, SYNACK: 120 };
const SCTP_SECONDS: Readonly<Record<string, number>> = { NONE: 2, INIT1: 4, REJECTED: 4, ESTABLISHED: 900 };
const SCTP_OTHER_SECONDS = 61;

export const DEFAULT_TIMEOUTS: IpvsTimeouts = { tcp: 900, tcpFin: 120, udp: 300 };

function tcpEvent(flags: TcpFlags): TcpEvent | undefined {
  if (flags.rst === true) return 'rst';
  if (flags.syn === true) return 'syn';
  if (flags.fin === true) return 'fin';
  return flags.ack === true ? 'ack' : undefined;
}

/** State and timeout after a packet. Unknown transports leave things as they are. */
export function nextState(state: string, direction: IpvsDirection, transport: TransportHeader, timeouts: IpvsTimeouts): { readonly state: string; readonly timeout: SimTime } | undefined {
  switch (transport.kind) {
    case 'tcp': {
      const event = tcpEvent(transport.flags);
      const next = event === undefined ? 'CLOSE' : (TCP[direction][event].get(state) ?? 'CLOSE');
      const seconds = next === 'ESTABLISHED' ? timeouts.tcp : next === 'FIN_WAIT' ? timeouts.tcpFin : (TCP_SECONDS[next] ?? 2);
      return { state: next, timeout: seconds * SECOND };
    }
    case 'udp':
      return { state: 'UDP', timeout: timeouts.udp * SECOND };
    case 'sctp': {
      const chunk = transport.chunk === 'SACK' ? 'DATA' : transport.chunk;
      const next = SCTP[direction][chunk].get(state) ?? state;
      return { state: next, timeout: (SCTP_SECONDS[next] ?? SCTP_OTHER_SECONDS) * SECOND };
    }
    case 'icmp':
    case 'icmpv6':
      return undefined;
  }
}
