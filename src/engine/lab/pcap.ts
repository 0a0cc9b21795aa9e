/**
 * What passed a network device, as a capture file that Wireshark opens. Taken from the trace, so it can be had for any device after the
 * fact: a frame that came in is in the trace as `receive`, one that went out as `transmit`, each with its headers at that moment.
 */
import type { CapturedFrame, TraceEvent } from '../kernel/index';
import { encodePcap } from '../wire/index';
import type { Session } from './session';

export interface CapturePoint {
  /** NetNamespace.id: `host`, or `host/name`. */
  readonly netns: string;
  readonly device: string;
}

/** The .pcap bytes of what a packet socket (tcpdump) saw. */
export const captureToPcap = (frames: readonly Pick<CapturedFrame, 'at' | 'headers'>[]): Uint8Array => encodePcap(frames.map(({ at, headers }) => ({ at, headers })));

/** Every frame of `events` that passed the device, in order. */
export const framesAt = (events: readonly TraceEvent[], { netns, device }: CapturePoint): readonly TraceEvent[] =>
  events.filter((e) => e.netns === netns && (e.step.kind === 'receive' || e.step.kind === 'transmit') && e.step.device === device);

/** The .pcap bytes of a device for the whole session, as far as the trace reaches back. */
export const sessionPcap = (session: Session, point: CapturePoint): Uint8Array => encodePcap(framesAt(session.scene.world.trace.events, point).map(({ at, headers }) => ({ at, headers })));
