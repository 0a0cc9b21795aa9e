/** What the kernel tells of a TCP connection, for `ss`. */
import type { SimTime } from '../../base/index';
import type { AgreedOptions } from './agreed-options';
import type { TcpReceiver } from './tcp-receiver';
import type { TcpSender } from './tcp-sender';

/** The timer that runs for a connection (`ss -o`). */
export interface SocketTimer {
  readonly kind: 'on' | 'timewait' | 'persist';
  readonly until: SimTime;
  readonly retransmits: number;
}

/** struct tcp_info (include/uapi/linux/tcp.h). Times in microseconds, rates in bytes a second. */
export interface TcpInfo {
  readonly timestamps: boolean;
  readonly sack: boolean;
  /** Powers of two by which the peer's window and our own count. */
  readonly windowScales: { readonly peer: number; readonly own: number } | undefined;
  readonly congestionControl: 'cubic';
  readonly timeout: SimTime;
  readonly backoff: number;
  readonly roundTrip: number;
  readonly roundTripDeviation: number;
  readonly leastRoundTrip: SimTime;
  /** How long an acknowledgement may wait; 0 before data came. */
  readonly acknowledgementDelay: SimTime;
  readonly segmentSize: number;
  readonly pathMtu: number;
  readonly receivedSegmentSize: number;
  readonly advertisedSegmentSize: number;
  /** Segments. */
  readonly congestionWindow: number;
  readonly slowStartThreshold: number | undefined;
  readonly bytesSent: number;
  readonly bytesRetransmitted: number;
  readonly bytesAcknowledged: number;
  readonly bytesReceived: number;
  readonly segmentsOut: number;
  readonly segmentsIn: number;
  readonly dataSegmentsOut: number;
  readonly dataSegmentsIn: number;
  /** Since data was last sent, data came, an acknowledgement came. */
  readonly sinceSent: SimTime;
  readonly sinceReceived: SimTime;
  readonly sinceAcknowledged: SimTime;
  readonly pacingRate: number;
  readonly deliveryRate: number;
  readonly delivered: number;
  readonly applicationLimited: boolean;
  readonly busy: SimTime;
  readonly windowLimited: SimTime;
  readonly unacknowledged: number;
  readonly retransmitting: number;
  readonly retransmissions: number;
  readonly lost: number;
  readonly sacked: number;
  readonly duplicatesReported: number;
  readonly receiveRoundTrip: SimTime;
  readonly receiveSpace: number;
  readonly receiveLimit: number;
  readonly outOfOrder: number;
  readonly bytesNotSent: number;
  readonly sendWindow: number;
}

export interface Described {
  readonly sender: TcpSender;
  readonly receiver: TcpReceiver;
  readonly agreed: AgreedOptions;
  readonly now: SimTime;
  readonly segmentSize: number;
  readonly advertised: number;
  readonly pathMtu: number;
  readonly segmentsIn: number;
  readonly segmentsOut: number;
  /** It sent the SYN. */
  readonly opener: boolean;
  /** The SYN is acknowledged. */
  readonly opened: boolean;
  readonly synRetries: number;
  readonly synBackoff: number;
  readonly synTimeout: SimTime;
  readonly synWindow: number;
}

/** tcp_get_info. Before the SYN is answered the SYN is all that is on its way, and little is known. */
export function describeConnection(c: Described): TcpInfo {
  const { sender, receiver, agreed, now, opened } = c;
  const { rtt, queue, congestion } = sender;
  const { busy, limited } = sender.times;
  const repeats = c.synRetries > 0 ? 1 : 0;
  return {
    timestamps: agreed.timestamps && opened,
    sack: agreed.sack && opened,
    windowScales: agreed.scaling && opened ? { peer: agreed.peerScale, own: agreed.ownScale } : undefined,
    congestionControl: 'cubic',
    timeout: opened ? rtt.timeout : c.synTimeout,
    backoff: opened ? sender.backoff : c.synBackoff,
    roundTrip: rtt.smoothed,
    roundTripDeviation: rtt.deviation,
    leastRoundTrip: rtt.least === Infinity ? 0 : rtt.least,
    acknowledgementDelay: receiver.delay,
    segmentSize: opened ? c.segmentSize : 524,
    pathMtu: c.pathMtu,
    receivedSegmentSize: opened ? receiver.segment : 88,
    advertisedSegmentSize: c.advertised + (opened || !agreed.timestamps ? 0 : 12),
    congestionWindow: opened ? congestion.window : repeats === 1 ? 1 : congestion.window,
    slowStartThreshold: congestion.threshold === Infinity ? undefined : congestion.threshold,
    bytesSent: sender.bytesSent,
    bytesRetransmitted: sender.bytesAgain,
    bytesAcknowledged: opened ? Math.max(0, sender.una - (c.opener ? 0 : 1)) : 0,
    bytesReceived: receiver.bytesReceived,
    segmentsOut: c.segmentsOut,
    segmentsIn: c.segmentsIn,
    dataSegmentsOut: sender.segmentsSent,
    dataSegmentsIn: receiver.dataSegments,
    // Before, since the host began.
    sinceSent: now - (opened ? sender.lastSent : 0),
    sinceReceived: now - (opened ? receiver.lastReceived : 0),
    sinceAcknowledged: now - (opened ? sender.lastAcked : 0),
    pacingRate: opened && sender.pacingRate !== Infinity ? Math.floor(sender.pacingRate) : 0,
    deliveryRate: sender.deliveries.rate(c.segmentSize),
    delivered: sender.delivered,
    applicationLimited: sender.deliveries.limited,
    busy,
    windowLimited: limited,
    unacknowledged: opened ? queue.packetsOut : 1,
    retransmitting: opened ? queue.againOut : repeats,
    retransmissions: sender.totalAgain + (c.opener ? c.synRetries : 0),
    lost: opened ? queue.lostOut : repeats,
    sacked: queue.sackedOut,
    duplicatesReported: sender.needless,
    receiveRoundTrip: receiver.roundTrip,
    receiveSpace: opened ? receiver.bufferSpace : 0,
    receiveLimit: opened ? receiver.limit : c.synWindow,
    outOfOrder: receiver.outOfOrder,
    bytesNotSent: opened ? sender.unsent : 0,
    sendWindow: sender.window,
  };
}
