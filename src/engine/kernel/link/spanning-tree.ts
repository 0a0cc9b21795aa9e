/**
 * The spanning tree protocol of a bridge (IEEE 802.1D-1998 as net/bridge/br_stp*.c has it): bridges elect a root, each keeps the
 * port nearest to it, and of every cable that would close a loop one end blocks. Recorded: tests/golden/features/stp.jsonl.
 * @simplified spanning tree messages — they travel over veth pairs, cables and bridges without STP, but are no frames: tcpdump does not show them
 * @unsupported rapid and multiple spanning trees, root guard, BPDU guard — refused
 */
import { SECOND, type SimTime } from '../../base/index';
import type { Bridge, BridgePort } from './bridge';
import { TreeTimer, type Bpdu, type PortState, type TreePort } from './tree-port';

/** A message that has crossed this many bridges without STP goes round in a loop of them. */
const MAX_HOPS = 8;
const HOLD_TIME = SECOND;
const AGE_STEP = SECOND / 256;

export class SpanningTree {
  root: string;
  rootCost = 0;
  rootPort: TreePort | undefined;
  changeSeen = false;
  changing = false;
  private maxAge: SimTime = 0;
  private helloTime: SimTime = 0;
  private forwardDelay: SimTime = 0;
  private readonly hello: TreeTimer;
  private readonly tcn: TreeTimer;
  private readonly changeTimer: TreeTimer;

  constructor(private readonly bridge: Bridge) {
    this.root = this.id;
    this.hello = new TreeTimer(bridge, () => this.sayHello());
    this.tcn = new TreeTimer(bridge, () => {
      if (this.isRoot || !bridge.up) return;
      this.sendChange();
      this.tcn.start(bridge.options.helloTimeUs);
    });
    this.changeTimer = new TreeTimer(bridge, () => {
      this.changeSeen = false;
      this.changing = false;
    });
    this.ownTimes();
  }

  /** `8000.02:00:00:00:0a:00`: compares as the protocol does. */
  get id(): string {
    return `${this.bridge.options.priority.toString(16).padStart(4, '0')}.${this.bridge.mac}`;
  }

  get isRoot(): boolean {
    return this.root === this.id;
  }

  /** While the topology changes, learned addresses are forgotten after the forward delay, not the ageing time. */
  get ageingTime(): SimTime {
    return this.changing ? 2 * this.forwardDelay : this.bridge.options.ageingTimeUs;
  }

  private get ports(): readonly TreePort[] {
    return this.bridge.ports.map((p) => p.tree);
  }

  private get enabled(): boolean {
    return this.bridge.options.stp;
  }

  private ownTimes(): void {
    const { maxAgeUs, helloTimeUs, forwardDelayUs } = this.bridge.options;
    this.maxAge = maxAgeUs;
    this.helloTime = helloTimeUs;
    this.forwardDelay = forwardDelayUs;
  }

  private designated(p: TreePort): boolean {
    return p.designatedBridge === this.id && p.designatedPort === p.id;
  }

  private becomeDesignated(p: TreePort): void {
    p.root = this.root;
    p.rootCost = this.rootCost;
    p.designatedBridge = this.id;
    p.designatedPort = p.id;
  }

  // ---------------------------------------------------------------- what happens to ports and the bridge

  /** br_stp_start, br_stp_stop. */
  switched(): void {
    this.hello.stop();
    this.tcn.stop();
    this.changeTimer.stop();
    this.changeSeen = false;
    this.changing = false;
    for (const p of this.ports) {
      p.stop();
      // Ports that forward go on forwarding; the others start.
      p.state = p.port.ready && !p.off ? 'forwarding' : 'disabled';
    }
    this.ownTimes();
    this.become();
    if (!this.enabled) return;
    for (const p of this.ports) this.becomeDesignated(p);
    if (this.bridge.up) this.hello.start(this.bridge.options.helloTimeUs);
    this.select();
  }

  private become(): void {
    this.root = this.id;
    this.rootCost = 0;
    this.rootPort = undefined;
  }

  /** A port came up or went down, or the bridge did. */
  portChanged(p: TreePort): void {
    if (!this.enabled) return;
    const { ready } = p.port;
    if (ready && p.state === 'disabled') {
      this.becomeDesignated(p);
      p.state = 'blocking';
      p.stop();
      this.select();
    } else if (!ready && p.state !== 'disabled') {
      const wasRoot = this.isRoot;
      this.becomeDesignated(p);
      p.state = 'disabled';
      p.stop();
      this.update();
      this.select();
      if (this.isRoot && !wasRoot) this.becomeRoot();
    }
  }

  /** A port has left the bridge. */
  removed(p: TreePort): void {
    p.stop();
    if (!this.enabled) return;
    const wasRoot = this.isRoot;
    this.update();
    this.select();
    if (this.isRoot && !wasRoot) this.becomeRoot();
  }

  bridgeUp(): void {
    if (!this.enabled) return;
    this.hello.start(this.bridge.options.helloTimeUs);
    this.generate();
    for (const p of this.ports) this.portChanged(p);
  }

  bridgeDown(): void {
    for (const p of this.ports) {
      p.stop();
      if (this.enabled) p.state = 'disabled';
    }
    this.hello.stop();
    this.tcn.stop();
    this.changeTimer.stop();
    this.changeSeen = false;
    this.changing = false;
  }

  /** Priority or MAC of the bridge changed (br_stp_set_bridge_priority, br_stp_change_bridge_id): `old` is what it was called. */
  renamed(old: string): void {
    if (old === this.id) return;
    const wasRoot = this.root === old;
    for (const p of this.ports) {
      if (p.designatedBridge === old) p.designatedBridge = this.id;
      if (p.root === old && wasRoot) p.root = this.id;
    }
    if (!this.enabled) {
      this.become();
      return;
    }
    if (wasRoot) this.root = this.id;
    this.update();
    this.select();
    if (this.isRoot && !wasRoot) this.becomeRoot();
  }

  /** Cost or priority of a port was set by hand. */
  portConfigured(p: TreePort, change: { readonly cost?: number; readonly priority?: number }): void {
    const mine = this.designated(p);
    if (change.cost !== undefined) p.cost = change.cost;
    if (change.priority !== undefined) {
      p.priority = change.priority;
      if (mine) p.designatedPort = p.id;
    }
    if (!this.enabled) return;
    if (change.cost !== undefined) this.update();
    this.select();
  }

  // ---------------------------------------------------------------- election

  /** br_configuration_update. */
  private update(): void {
    let best: TreePort | undefined;
    for (const p of this.ports) if (this.betterRoot(p, best)) best = p;
    this.rootPort = best;
    this.root = best?.root ?? this.id;
    this.rootCost = best ? best.rootCost + best.cost : 0;
    for (const p of this.ports) if (p.state !== 'disabled' && this.shouldBeDesignated(p)) this.becomeDesignated(p);
  }

  private betterRoot(p: TreePort, than: TreePort | undefined): boolean {
    if (p.state === 'disabled' || this.designated(p) || this.id <= p.root) return false;
    if (!than) return true;
    if (p.root !== than.root) return p.root < than.root;
    const costs = p.rootCost + p.cost - (than.rootCost + than.cost);
    if (costs !== 0) return costs < 0;
    if (p.designatedBridge !== than.designatedBridge) return p.designatedBridge < than.designatedBridge;
    if (p.designatedPort !== than.designatedPort) return p.designatedPort < than.designatedPort;
    return p.id < than.id;
  }

  private shouldBeDesignated(p: TreePort): boolean {
    if (this.designated(p) || p.root !== this.root) return true;
    if (this.rootCost !== p.rootCost) return this.rootCost < p.rootCost;
    if (this.id !== p.designatedBridge) return this.id < p.designatedBridge;
    return p.id < p.designatedPort;
  }

  /** br_port_state_selection. */
  private select(): void {
    for (const p of this.ports) {
      if (p.state === 'disabled') continue;
      if (p === this.rootPort || this.designated(p)) {
        if (p === this.rootPort) {
          p.pending = false;
          p.acknowledge = false;
        } else p.messageAge.stop();
        if (p.state === 'blocking') {
          if (this.forwardDelay === 0) this.setState(p, 'forwarding');
          else {
            this.setState(p, 'listening');
            p.forwardDelay.start(this.forwardDelay);
          }
        }
      } else {
        p.pending = false;
        p.acknowledge = false;
        if (p.state !== 'blocking') {
          if (p.state !== 'listening') this.topologyChanged();
          this.setState(p, 'blocking');
          p.forwardDelay.stop();
        }
      }
    }
  }

  private setState(p: TreePort, state: PortState): void {
    p.state = state;
    this.bridge.stateChanged(p.port);
  }

  delayOver(p: TreePort): void {
    if (p.state === 'listening') {
      this.setState(p, 'learning');
      p.forwardDelay.start(this.forwardDelay);
    } else if (p.state === 'learning') {
      this.setState(p, 'forwarding');
      if (this.ports.some((q) => this.designated(q))) this.topologyChanged();
    }
  }

  messageTooOld(p: TreePort): void {
    if (p.state === 'disabled') return;
    const wasRoot = this.isRoot;
    this.becomeDesignated(p);
    this.update();
    this.select();
    if (this.isRoot && !wasRoot) this.becomeRoot();
  }

  private becomeRoot(): void {
    this.ownTimes();
    this.topologyChanged();
    this.tcn.stop();
    if (!this.bridge.up) return;
    this.generate();
    this.hello.start(this.helloTime);
  }

  /** br_topology_change_detection. */
  private topologyChanged(): void {
    if (!this.enabled) return;
    const { forwardDelayUs, maxAgeUs, helloTimeUs } = this.bridge.options;
    if (this.isRoot) {
      this.changing = true;
      this.changeTimer.start(forwardDelayUs + maxAgeUs);
    } else if (!this.changeSeen) {
      this.sendChange();
      this.tcn.start(helloTimeUs);
    }
    this.changeSeen = true;
  }

  // ---------------------------------------------------------------- messages

  private sayHello(): void {
    if (!this.bridge.up) return;
    this.generate();
    if (this.enabled) this.hello.start(this.helloTime);
  }

  private generate(): void {
    for (const p of this.ports) if (p.state !== 'disabled' && this.designated(p)) this.sendConfig(p);
  }

  sendConfig(p: TreePort): void {
    if (!this.enabled) return;
    if (p.hold.pending) {
      p.pending = true;
      return;
    }
    const { now } = this.bridge.netns.world;
    const messageAge = this.rootPort ? now - this.rootPort.receivedAt + AGE_STEP : 0;
    if (messageAge >= this.maxAge) return;
    p.port.device.sendBpdu({ kind: 'config', hops: 0, root: this.root, cost: this.rootCost, bridge: this.id, port: p.id, messageAge, maxAge: this.maxAge, helloTime: this.helloTime, forwardDelay: this.forwardDelay, change: this.changing, acknowledge: p.acknowledge });
    p.acknowledge = false;
    p.pending = false;
    p.hold.start(HOLD_TIME);
  }

  private sendChange(): void {
    if (this.rootPort) this.rootPort.port.device.sendBpdu({ kind: 'change', hops: 0 });
  }

  /** br_stp_rcv; a bridge without STP passes messages on. */
  receive(port: BridgePort, bpdu: Bpdu): void {
    const p = port.tree;
    if (!this.enabled) {
      if (bpdu.hops >= MAX_HOPS || !port.forwarding) return;
      for (const other of this.bridge.ports) if (other !== port && other.forwarding) other.device.sendBpdu({ ...bpdu, hops: bpdu.hops + 1 });
      return;
    }
    if (!this.bridge.up || p.state === 'disabled') return;
    if (bpdu.kind === 'change') {
      if (!this.designated(p)) return;
      this.topologyChanged();
      p.acknowledge = true;
      this.sendConfig(p);
      return;
    }
    if (!this.supersedes(p, bpdu)) {
      if (this.designated(p)) this.sendConfig(p);
      return;
    }
    const wasRoot = this.isRoot;
    p.root = bpdu.root;
    p.rootCost = bpdu.cost;
    p.designatedBridge = bpdu.bridge;
    p.designatedPort = bpdu.port;
    p.receivedAt = this.bridge.netns.world.now - bpdu.messageAge;
    p.messageAge.start(bpdu.maxAge - bpdu.messageAge);
    this.update();
    this.select();
    if (!this.isRoot && wasRoot) {
      this.hello.stop();
      if (this.changeSeen) {
        this.changeTimer.stop();
        this.sendChange();
        this.tcn.start(this.bridge.options.helloTimeUs);
      }
    }
    if (p !== this.rootPort) return;
    this.maxAge = bpdu.maxAge;
    this.helloTime = bpdu.helloTime;
    this.forwardDelay = bpdu.forwardDelay;
    this.changing = bpdu.change;
    this.generate();
    if (bpdu.acknowledge) {
      this.changeSeen = false;
      this.tcn.stop();
    }
  }

  private supersedes(p: TreePort, bpdu: Extract<Bpdu, { kind: 'config' }>): boolean {
    if (bpdu.root !== p.root) return bpdu.root < p.root;
    if (bpdu.cost !== p.rootCost) return bpdu.cost < p.rootCost;
    if (bpdu.bridge !== p.designatedBridge) return bpdu.bridge < p.designatedBridge;
    if (bpdu.bridge !== this.id) return true;
    return bpdu.port <= p.designatedPort;
  }
}
