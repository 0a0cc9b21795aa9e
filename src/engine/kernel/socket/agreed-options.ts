/** What the two ends of a TCP connection agreed on in their SYNs (RFC 9293 section 3.7.1, RFC 7323, RFC 2018), and the options that follow from it. */
import type { TcpOptions } from '../../wire/index';

/** The timestamps option, padded. */
const TIMESTAMPS_LENGTH = 12;

/** What this end is willing to do (net.ipv4.tcp_timestamps, tcp_window_scaling, tcp_sack), and the scale that its buffers ask for. */
export interface OwnOptions {
  readonly timestamps: boolean;
  readonly scaling: boolean;
  readonly sack: boolean;
  readonly scale: number;
}

export class AgreedOptions {
  timestamps: boolean;
  scaling: boolean;
  sack: boolean;
  peerScale = 0;
  private peerMss = 536;
  private lastTimestamp = 0;

  constructor(private readonly own: OwnOptions) {
    this.timestamps = own.timestamps;
    this.scaling = own.scaling;
    this.sack = own.sack;
  }

  /** The power of two by which this end's window counts. */
  get ownScale(): number {
    return this.scaling ? this.own.scale : 0;
  }

  /** The peer's SYN, or its answer to ours. */
  take(options: TcpOptions): void {
    this.peerMss = options.mss ?? 536;
    this.timestamps = this.own.timestamps && options.timestamps !== undefined;
    this.scaling = this.own.scaling && options.windowScale !== undefined;
    this.sack = this.own.sack && options.sackPermitted === true;
    this.peerScale = this.scaling ? Math.min(14, options.windowScale ?? 0) : 0;
    this.lastTimestamp = options.timestamps?.value ?? 0;
  }

  /** The peer's newest timestamp is the one to echo. */
  echo(options: TcpOptions): void {
    if (options.timestamps) this.lastTimestamp = options.timestamps.value;
  }

  /** `timestamp` is this end's clock, here and below. */
  ofSyn(mss: number, timestamp: number): TcpOptions {
    return { mss, ...(this.sack && { sackPermitted: true }), ...(this.timestamps && { timestamps: { value: timestamp, echo: 0 } }), ...(this.scaling && { windowScale: this.own.scale }) };
  }

  ofSynAck(mss: number, timestamp: number): TcpOptions {
    return {
      mss,
      ...(this.sack && { sackPermitted: true }),
      ...(this.timestamps && { timestamps: { value: timestamp, echo: this.lastTimestamp } }),
      ...(this.scaling && { windowScale: this.own.scale }),
    };
  }

  ofSegment(timestamp: number): TcpOptions {
    return this.timestamps ? { timestamps: { value: timestamp, echo: this.lastTimestamp } } : {};
  }

  /** A window of so many bytes as the header of a segment after the SYN says it. */
  windowField(bytes: number): number {
    return Math.min(65535, bytes >>> this.ownScale);
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
