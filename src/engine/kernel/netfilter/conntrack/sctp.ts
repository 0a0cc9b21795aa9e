/** SCTP as conntrack follows it: `sctp_conntracks` of net/netfilter/nf_conntrack_proto_sctp.c. */
import type { SctpHeader } from '../../packet';
import type { ConntrackTimeout } from './timeouts';

export type SctpState = 'NONE' | 'CLOSED' | 'COOKIE_WAIT' | 'COOKIE_ECHOED' | 'ESTABLISHED' | 'SHUTDOWN_SENT' | 'SHUTDOWN_RECD' | 'SHUTDOWN_ACK_SENT';
type Next = SctpState | 'INVALID';

const COLUMNS: readonly SctpState[] = ['NONE', 'CLOSED', 'COOKIE_WAIT', 'COOKIE_ECHOED', 'ESTABLISHED', 'SHUTDOWN_SENT', 'SHUTDOWN_RECD', 'SHUTDOWN_ACK_SENT'];
const SHORT: Readonly<Record<string, Next>> = {
  CL: 'CLOSED', CW: 'COOKIE_WAIT', CE: 'COOKIE_ECHOED', ES: 'ESTABLISHED', SS: 'SHUTDOWN_SENT', SR: 'SHUTDOWN_RECD', SA: 'SHUTDOWN_ACK_SENT', IV: 'INVALID',
};
const row = (text: string): ReadonlyMap<SctpState, Next> => new Map(text.split(' ').map((code, i) => [COLUMNS[i] as SctpState, SHORT[code] as Next]));

/** Columns NO CL CW CE ES SS SR SA. DATA and SACK change nothing. */
const TABLE: Readonly<Record<'original' | 'reply', Readonly<Partial<Record<SctpHeader['chunk'], ReadonlyMap<SctpState, Next>>>>>> = {
  original: {
    INIT: row('CL CL CW CE ES CL CL SA'),
    INIT_ACK: row('CL CL CW CE ES SS SR SA'),
    ABORT: row('CL CL CL CL CL CL CL CL'),
    SHUTDOWN: row('CL CL CW CE SS SS SR SA'),
    SHUTDOWN_ACK: row('SA CL CW CE ES SA SA SA'),
    COOKIE_ECHO: row('CL CL CE CE ES SS SR SA'),
    COOKIE_ACK: row('CL CL CW ES ES SS SR SA'),
    SHUTDOWN_COMPLETE: row('CL CL CW CE ES SS SR CL'),
  },
  reply: {
    INIT: row('IV CL CW CE ES SS SR SA'),
    INIT_ACK: row('IV CW CW CE ES SS SR SA'),
    ABORT: row('IV CL CL CL CL CL CL CL'),
    SHUTDOWN: row('IV CL CW CE SR SS SR SA'),
    SHUTDOWN_ACK: row('IV CL CW CE ES SA SA SA'),
    COOKIE_ECHO: row('IV CL CE CE ES SS SR SA'),
    COOKIE_ACK: row('IV CL CW ES ES SS SR SA'),
    SHUTDOWN_COMPLETE: row('IV CL CW CE ES SS SR CL'),
  },
};

export const SCTP_TIMEOUT: Readonly<Record<SctpState, ConntrackTimeout>> = {
  NONE: 'sctp_timeout_closed',
  CLOSED: 'sctp_timeout_closed',
  COOKIE_WAIT: 'sctp_timeout_cookie_wait',
  COOKIE_ECHOED: 'sctp_timeout_cookie_echoed',
  ESTABLISHED: 'sctp_timeout_established',
  SHUTDOWN_SENT: 'sctp_timeout_shutdown_sent',
  SHUTDOWN_RECD: 'sctp_timeout_shutdown_recd',
  SHUTDOWN_ACK_SENT: 'sctp_timeout_shutdown_ack_sent',
};

/** The state after `chunk`, or INVALID. A flow may start only with INIT or SHUTDOWN ACK (`sctp_new`). */
export function sctpNext(state: SctpState, direction: 'original' | 'reply', chunk: SctpHeader['chunk']): Next {
  if (state === 'NONE' && chunk !== 'INIT' && chunk !== 'SHUTDOWN_ACK') return 'INVALID';
  return TABLE[direction][chunk]?.get(state) ?? state;
}
