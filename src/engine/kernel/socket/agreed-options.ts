/** What the two ends of a TCP connection agreed on in their SYNs (RFC 9293 section 3.7.1, RFC 7323), and the options that follow from it. */
import type { TcpOptions } from '../../wire/index';

/** The scale that Linux offers with its default buffer sizes (net.ipv4.tcp_rmem). */
const WINDOW_SCALE = 10;
/** The timestamps option, padded. */
const TIMESTAMPS_LENGTH = 12;

export class AgreedOptions {
  timestamps = true;
  private scaling = true;
  private peerScale = 0;
  private peerMss = 536;
  private lastTimestamp = 0;

  /** The peer's SYN, or its answer to ours. */
  take(options: TcpOptions): void {
    this.peerMss = options.mss ?? 536;
    this.timestamps = options.timestamps !== undefined;
    this.scaling = options.windowScale !== undefined;
    this.peerScale = options.windowScale ?? 0;
    this.lastTimestamp = options.timestamps?.value ?? 0;
  }

  /** The peer's newest timestamp is the one to echo. */
  echo(options: TcpOptions): void {
    if (options.timestamps) this.lastTimestamp = options.timestamps.value;
  }

  /** `timestamp` is this end's clock, here and below. */
  ofSyn(mss: number, timestamp: number): TcpOptions {
    return { mss, sackPermitted: true, timestamps: { value: timestamp, echo: 0 }, windowScale: WINDOW_SCALE };
  }

  ofSynAck(mss: number, timestamp: number): TcpOptions {
    return {
      mss,
      ...(this.timestamps && { sackPermitted: true, timestamps: { value: timestamp, echo: this.lastTimestamp } }),
      ...(this.scaling && { windowScale: WINDOW_SCALE }),
    };
  }

  ofSegment(timestamp: number): TcpOptions {
    return this.timestamps ? { timestamps: { value: timestamp, echo: this.lastTimestamp } } : {};
  }

  /** A window of so many bytes as the header of a segment after the SYN says it. */
  windowField(bytes: number): number {
    return this.scaling ? Math.ceil(bytes / (1 << WINDOW_SCALE)) : Math.min(65535, bytes);
  }

  /** The bytes that the peer's window field stands for. */
  windowOf(field: number): number {
    return field << this.peerScale;
  }

  /** Payload bytes of a full segment on a path whose own MSS is `pathMss`. */
  segmentSize(pathMss: number): number {
    return Math.max(36, Math.min(this.peerMss, pathMss) - (this.timestamps ? TIMESTAMPS_LENGTH : 0));
  }
}
