/** Network cards and the cables between them. */
import { MICROSECOND, type SimTime } from '../../base/index';
import { networkLength } from '../../wire/index';
import type { Cable, CableOptions } from '../api';
import type { Skb } from '../skb';
import { Device } from './device';
import type { Bpdu } from './tree-port';

const DEFAULT_CABLE_DELAY: SimTime = 100 * MICROSECOND;

export class Physical extends Device {
  cable: SimCable | undefined;

  override get carrier(): boolean {
    return this.up && this.cable !== undefined && this.cable.plugged && this.cable.otherEnd(this).up;
  }

  protected override get reportsCarrier(): boolean {
    return true;
  }

  override get maxMtu(): number {
    return 9216;
  }

  override onUp(): void {
    this.notifyOtherEnd();
  }

  override onDown(): void {
    this.notifyOtherEnd();
  }

  private notifyOtherEnd(): void {
    const other = this.cable?.otherEnd(this);
    if (other) other.netns.carrierChanged(other);
  }

  override onDelete(): void {
    super.onDelete();
    this.cable?.remove();
  }

  override sendBpdu(bpdu: Bpdu): void {
    const { cable } = this;
    if (!this.carrier || !cable) return;
    const { world } = this.netns;
    const other = cable.otherEnd(this);
    world.queue.schedule(world.now + cable.delayUs, () => other.receiveBpdu(bpdu), { background: true });
  }

  protected transmit(skb: Skb): void {
    this.countSent(skb);
    this.cable?.carry(this, skb);
  }
}

export class SimCable implements Cable {
  readonly delayUs: number;
  plugged = true;
  private sent = 0;

  constructor(
    readonly a: Physical,
    readonly b: Physical,
    private readonly options: CableOptions,
    private readonly chance: (probability: number) => boolean,
    private readonly onRemove: (cable: SimCable) => void,
  ) {
    this.delayUs = options.delayUs ?? DEFAULT_CABLE_DELAY;
    a.cable = this;
    b.cable = this;
  }

  otherEnd(device: Physical): Physical {
    return device === this.a ? this.b : this.a;
  }

  setPlugged(plugged: boolean): void {
    if (this.plugged === plugged) return;
    this.plugged = plugged;
    for (const end of [this.a, this.b]) end.netns.carrierChanged(end);
  }

  remove(): void {
    this.setPlugged(false);
    this.a.cable = undefined;
    this.b.cable = undefined;
    this.onRemove(this);
  }

  carry(from: Physical, skb: Skb): void {
    const to = this.otherEnd(from);
    const { netns } = from;
    const { world } = netns;
    this.sent += 1;
    const at = world.now + this.delayUs;
    if (netns.tracing) netns.record({ kind: 'transmit', device: from.name, peer: { netns: to.netns.id, device: to.name }, arrivesAt: at }, skb);
    if (this.options.mtu !== undefined && networkLength(skb) > this.options.mtu) {
      netns.drop(skb, 'PKT_TOO_BIG', { where: 'cable', mtu: this.options.mtu });
      return;
    }
    if (this.options.loseFrames?.includes(this.sent) === true || (this.options.lossProbability !== undefined && this.chance(this.options.lossProbability))) {
      netns.drop(skb, 'CABLE_LOSS', { frame: this.sent });
      return;
    }
    world.queue.schedule(at, () => {
      skb.scrub(true);
      to.receive(skb);
    });
  }
}
