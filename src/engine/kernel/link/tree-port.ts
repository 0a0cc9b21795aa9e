/** What the spanning tree protocol knows of one port, its timers, and the messages that bridges exchange (IEEE 802.1D-1998 sections 8.5.5 and 9.3). */
import type { ScheduledEvent, SimTime } from '../../base/index';
import type { LinkKind } from '../api';
import type { Bridge, BridgePort } from './bridge';
import type { SpanningTree } from './spanning-tree';

export type PortState = 'disabled' | 'listening' | 'learning' | 'forwarding' | 'blocking';

/** What bridges tell each other. `hops` counts bridges without STP on its way. */
export type Bpdu = { readonly hops: number } & (
  | { readonly kind: 'config'; readonly root: string; readonly cost: number; readonly bridge: string; readonly port: number; readonly messageAge: SimTime; readonly maxAge: SimTime; readonly helloTime: SimTime; readonly forwardDelay: SimTime; readonly change: boolean; readonly acknowledge: boolean }
  | { readonly kind: 'change' }
);

/** One timer: background, so that a quiet network counts as idle. */
export class TreeTimer {
  private event: ScheduledEvent | undefined;

  constructor(
    private readonly bridge: Bridge,
    private readonly run: () => void,
  ) {}

  get pending(): boolean {
    return this.event !== undefined;
  }

  start(after: SimTime): void {
    this.stop();
    const { world } = this.bridge.netns;
    this.event = world.queue.schedule(
      world.now + after,
      () => {
        this.event = undefined;
        if (!this.bridge.deleted) this.run();
      },
      { background: true },
    );
  }

  stop(): void {
    this.event?.cancel();
    this.event = undefined;
  }
}

const WITHOUT_SPEED: readonly LinkKind[] = ['vxlan', 'geneve', 'dummy', 'ipip'];

/** The protocol's part of a port. */
export class TreePort {
  state: PortState = 'disabled';
  /** Without STP: switched off by hand. */
  off = false;
  /** 2 for 10 Gbit/s, which veth names; 100 where the device names no speed (port_cost in br_if.c). */
  cost: number;
  priority = 32;
  root = '';
  rootCost = 0;
  designatedBridge = '';
  designatedPort = 0;
  receivedAt: SimTime = 0;
  acknowledge = false;
  pending = false;
  readonly messageAge: TreeTimer;
  readonly forwardDelay: TreeTimer;
  readonly hold: TreeTimer;

  constructor(
    readonly port: BridgePort,
    tree: SpanningTree,
  ) {
    this.cost = WITHOUT_SPEED.includes(port.device.kind) ? 100 : 2;
    const { bridge } = port;
    this.messageAge = new TreeTimer(bridge, () => tree.messageTooOld(this));
    this.forwardDelay = new TreeTimer(bridge, () => tree.delayOver(this));
    this.hold = new TreeTimer(bridge, () => {
      if (this.pending) tree.sendConfig(this);
    });
  }

  get id(): number {
    return this.priority * 1024 + this.port.number;
  }

  stop(): void {
    for (const timer of [this.messageAge, this.forwardDelay, this.hold]) timer.stop();
    this.acknowledge = false;
    this.pending = false;
  }
}
