/** What `ss -i` shows of a TCP connection (misc/ss.c tcp_stats_print). */
import type { TcpInfo } from '../../../kernel/index';

/** printf's %g: six significant digits, no zeros at the end. */
const general = (n: number): string => String(Number(n.toPrecision(6)));

const milliseconds = (us: number): string => general(us / 1000);

/** sprint_bw. */
function rate(bits: number, numeric: boolean): string {
  if (numeric) return bits.toFixed(0);
  for (const [size, letter] of [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'K']] as const) if (bits > size) return `${String(Number((bits / size).toPrecision(3)))}${letter}`;
  return general(bits);
}

/** A listening socket has little to tell; `waiting` connections are not accepted yet. */
export const listenerInternals = (waiting: number): string => ` cubic cwnd:10${waiting > 0 ? ` unacked:${String(waiting)}` : ''}`;

/** `options`: -o or -e, which show what the SYNs agreed on. */
export function internals(t: TcpInfo, numeric: boolean, options: boolean): string {
  const out: string[] = [];
  const add = (name: string, value: number | undefined): void => {
    if (value !== undefined && value > 0) out.push(`${name}:${String(value)}`);
  };
  const since = (us: number): number => Math.floor(us / 4000) * 4;
  if (options && t.timestamps) out.push('ts');
  if (options && t.sack) out.push('sack');
  out.push(t.congestionControl);
  if (t.windowScales) out.push(`wscale:${String(t.windowScales.peer)},${String(t.windowScales.own)}`);
  out.push(`rto:${milliseconds(t.timeout)}`);
  add('backoff', t.backoff);
  if (t.roundTrip > 0) out.push(`rtt:${milliseconds(Math.floor(t.roundTrip))}/${milliseconds(t.roundTripDeviation)}`);
  if (t.acknowledgementDelay > 0) out.push(`ato:${milliseconds(since(t.acknowledgementDelay) * 1000)}`);
  add('mss', t.segmentSize);
  add('pmtu', t.pathMtu);
  add('rcvmss', t.receivedSegmentSize);
  add('advmss', t.advertisedSegmentSize);
  add('cwnd', t.congestionWindow);
  if (t.slowStartThreshold !== undefined && t.slowStartThreshold < 0xffff) add('ssthresh', t.slowStartThreshold);
  add('bytes_sent', t.bytesSent);
  add('bytes_retrans', t.bytesRetransmitted);
  add('bytes_acked', t.bytesAcknowledged);
  add('bytes_received', t.bytesReceived);
  add('segs_out', t.segmentsOut);
  add('segs_in', t.segmentsIn);
  add('data_segs_out', t.dataSegmentsOut);
  add('data_segs_in', t.dataSegmentsIn);
  const smoothed = Math.floor(t.roundTrip);
  if (smoothed > 0) out.push(`send ${rate((t.congestionWindow * t.segmentSize * 8_000_000) / smoothed, numeric)}bps`);
  add('lastsnd', since(t.sinceSent));
  add('lastrcv', since(t.sinceReceived));
  add('lastack', since(t.sinceAcknowledged));
  if (t.pacingRate > 0) out.push(`pacing_rate ${rate(t.pacingRate * 8, numeric)}bps`);
  if (t.deliveryRate > 0) out.push(`delivery_rate ${rate(t.deliveryRate * 8, numeric)}bps`);
  add('delivered', t.delivered);
  if (t.applicationLimited) out.push('app_limited');
  if (t.busy > 0) {
    out.push(`busy:${String(since(t.busy))}ms`);
    if (t.windowLimited > 0) out.push(`rwnd_limited:${String(since(t.windowLimited))}ms(${((100 * t.windowLimited) / t.busy).toFixed(1)}%)`);
  }
  add('unacked', t.unacknowledged);
  if (t.retransmissions > 0) out.push(`retrans:${String(t.retransmitting)}/${String(t.retransmissions)}`);
  add('lost', t.lost);
  add('sacked', t.sacked);
  add('dsack_dups', t.duplicatesReported);
  if (t.receiveRoundTrip > 0) out.push(`rcv_rtt:${milliseconds(t.receiveRoundTrip)}`);
  add('rcv_space', t.receiveSpace);
  add('rcv_ssthresh', t.receiveLimit);
  add('notsent', t.bytesNotSent);
  if (t.leastRoundTrip > 0) out.push(`minrtt:${milliseconds(t.leastRoundTrip)}`);
  add('rcv_ooopack', t.outOfOrder);
  add('snd_wnd', t.sendWindow);
  return ` ${out.join(' ')}`;
}
