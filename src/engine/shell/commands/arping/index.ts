/**
 * arping of iputils 20221126: ARP requests and replies of a program's own, past the kernel's neighbour table. Behaviour: arping.c of that
 * version; texts from running it (tests/golden/tools/arping.jsonl).
 */
import { MILLISECOND, SECOND, Signal, type SimTime, type Task } from '../../../base/index';
import type { CapturedFrame, Link, NetNamespace } from '../../../kernel/index';
import { RESOLVE_MESSAGES, resolveHost, type Process } from '../../../program/index';
import { ANY_IPV4, BROADCAST_MAC, isIpv4, parseIp, type ArpHeader, type Ipv4Address, type MacAddress } from '../../../wire/index';
import type { Command } from '../../command';
import { ToolExit, exiting } from '../../tool';
import { strerror } from '../strerror';
import { parseArpingOptions, type ArpingOptions } from './options';

const stop = (process: Process, status: number, message: string): never => {
  process.stderr.write(`arping: ${message}\n`);
  throw new ToolExit(status);
};

function* targetAddress(process: Process, name: string): Task<Ipv4Address> {
  const literal = parseIp(name);
  if (literal.ok && isIpv4(literal.value)) return literal.value;
  const found = yield* resolveHost(process, name, { family: 4 });
  if (!found.ok && found.error.kind === 'interrupt') throw new ToolExit(130);
  const address = found.ok ? found.value[0] : undefined;
  if (address !== undefined && isIpv4(address)) return address;
  return stop(process, 2, `${name}: ${RESOLVE_MESSAGES[!found.ok && found.error.kind === 'failed' ? found.error.code : 'EAI_NODATA']}`);
}

/** The device: as given, or the one that the way to the target leads out of. */
function chooseDevice(process: Process, options: ArpingOptions, target: Ipv4Address): Link {
  const { netns } = process;
  let link: Link | undefined;
  if (options.device === undefined) {
    const found = netns.routing.lookup({ dst: target });
    if (found.kind === 'error') return stop(process, 1, 'NETLINK_ROUTE unexpected iov element');
    link = found.route.type === 'local' ? netns.link('lo') : found.nextHop.device;
  } else link = netns.link(options.device);
  if (!link) return stop(process, 2, `Device ${options.device ?? ''} not available.`);
  const refuse = (why: string, status: number): never => {
    if (!options.quiet) process.stdout.write(`Interface "${link.name}" is ${why}\n`);
    throw new ToolExit(status);
  };
  if (!link.up) return refuse('down', 2);
  if (!link.arpEnabled || link.kind === 'loopback' || link.kind === 'ipip') return refuse('not ARPable', options.duplicateDetection ? 0 : 2);
  return link;
}

/** What the probe socket, bound to the device, finds as the sender's address. */
function chooseSource(process: Process, options: ArpingOptions, link: Link, target: Ipv4Address): Ipv4Address {
  const { netns } = process;
  const given = options.source === undefined ? undefined : parseIp(options.source);
  if (given && (!given.ok || !isIpv4(given.value))) return stop(process, 2, `invalid source ${options.source ?? ''}`);
  const claimed = given?.ok && isIpv4(given.value) ? given.value : options.unsolicited && !options.duplicateDetection ? target : undefined;
  if (claimed !== undefined) return netns.isLocal(claimed) ? claimed : stop(process, 2, `bind: ${strerror('EADDRNOTAVAIL')}`);
  return options.duplicateDetection ? ANY_IPV4 : sourceOn(netns, link, target);
}

/** inet_select_addr: the address of the target's own subnet, else the first. */
function sourceOn(netns: NetNamespace, link: Link, target: Ipv4Address): Ipv4Address {
  const found = netns.routing.lookup({ dst: target, oif: link });
  if (found.kind === 'route' && found.nextHop.via === undefined && found.source !== undefined && isIpv4(found.source)) return found.source;
  const [first] = link.addresses.map((a) => a.address).filter(isIpv4);
  return first ?? ANY_IPV4;
}

export const arping: Command = {
  name: 'arping',
  synopsis: 'ask for a MAC address by ARP, again and again',
  imitates: 'iputils 20221126',
  run: exiting(function* (process) {
    const options = parseArpingOptions(process.argv.slice(1));
    if ('status' in options) {
      process.stdout.write(options.stdout ?? '');
      process.stderr.write(options.stderr ?? '');
      return options.status;
    }
    if (!process.environment.capabilities.has('NET_RAW')) return stop(process, 2, `socket: ${strerror('EPERM')}`);
    const target = yield* targetAddress(process, options.target);
    const link = chooseDevice(process, options, target);
    const source = chooseSource(process, options, link, target);
    if (!options.quiet) process.stdout.write(`ARPING ${target} from ${source} ${link.name}\n`);
    if (source === ANY_IPV4 && !options.duplicateDetection) return stop(process, 2, 'no source address in not-DAD mode');
    return yield* new Run(process, options, link, source, target).loop();
  }),
};

class Run {
  private sent = 0;
  private broadcasts = 0;
  private received = 0;
  private requests = 0;
  private broadcastAnswers = 0;
  private to: MacAddress = BROADCAST_MAC;
  private lastSent: SimTime = 0;
  private readonly arrived = new Signal();
  private readonly waiting: CapturedFrame[] = [];

  constructor(
    private readonly process: Process,
    private readonly options: ArpingOptions,
    private readonly link: Link,
    private readonly source: Ipv4Address,
    private readonly target: Ipv4Address,
  ) {}

  *loop(): Task<number> {
    const { process, options } = this;
    const { world, netns } = process;
    const socket = netns.capture(
      this.link.name,
      (frame) => {
        // An ARP packet socket sees neither what goes out nor what a bridge takes from its port first.
        if (frame.headers.net.kind !== 'arp' || frame.direction === 'out' || this.link.master) return;
        this.waiting.push(frame);
        this.arrived.notify();
      },
      { promiscuous: false },
    );
    try {
      const started = world.now;
      const deadline = options.timeout > 0 ? started + options.timeout * SECOND : undefined;
      let tick = options.interval > 0 ? started + options.interval * SECOND : undefined;
      let ticks = 1;
      this.send();
      for (;;) {
        const moments = [tick, deadline].filter((m): m is SimTime => m !== undefined);
        const wake = this.waiting.length > 0 ? undefined : yield { signals: [this.arrived], ...(moments.length > 0 && { until: Math.min(...moments) }) };
        if (wake?.kind === 'interrupt') break;
        // In the order in which arping looks at its descriptors: interval, time-out, socket.
        if (tick !== undefined && world.now >= tick) {
          tick += options.interval * SECOND;
          ticks += 1;
          if (options.count !== undefined && ticks > options.count) break;
          this.send();
        }
        if (deadline !== undefined && world.now >= deadline) {
          // The frame just sent has arrived when the next command begins: ending a process takes longer than a wire.
          yield { until: world.now + MILLISECOND };
          break;
        }
        const frame = this.waiting.shift();
        world.queue.cause = frame?.journey;
        if (frame && this.receive(frame)) break;
      }
    } finally {
      socket.close();
    }
    process.world.queue.cause = undefined;
    return this.finish();
  }

  private send(): void {
    const { process, options, link } = this;
    const arp: ArpHeader = { kind: 'arp', operation: options.answer ? 'reply' : 'request', senderMac: link.mac, senderIp: this.source, targetMac: options.answer ? link.mac : this.to, targetIp: this.target };
    const done = process.netns.sendArp(link, arp, this.to, { program: 'arping', pid: process.pid });
    if (!done.ok) return;
    this.lastSent = process.world.now;
    this.sent += 1;
    if (this.to === BROADCAST_MAC) this.broadcasts += 1;
  }

  /** recv_pack. True: that was the last one wanted. */
  private receive(frame: CapturedFrame): boolean {
    const { options, link } = this;
    const { net } = frame.headers;
    if (net.kind !== 'arp' || frame.direction === 'otherhost') return false;
    if (net.senderIp !== this.target) return false;
    if (options.duplicateDetection) {
      if (net.senderMac === link.mac) return false;
      if (this.source !== ANY_IPV4 && this.source !== net.targetIp) return false;
    } else if (net.targetIp !== this.source || net.targetMac !== link.mac) return false;
    const unicast = frame.direction === 'in';
    if (!options.quiet) this.process.stdout.write(`${unicast ? 'Unicast' : 'Broadcast'} ${net.operation === 'reply' ? 'reply' : 'request'} from ${net.senderIp} [${net.senderMac.toUpperCase()}] ${this.forWhom(net)}${this.roundTrip(frame.at)}\n`);
    this.received += 1;
    if (options.timeout > 0 && this.received === options.count) return true;
    if (!unicast) this.broadcastAnswers += 1;
    if (net.operation === 'request') this.requests += 1;
    if (options.quitOnReply) return true;
    if (!options.broadcastOnly) this.to = net.senderMac;
    return false;
  }

  /** Named when the answer is not meant for this device or address. */
  private forWhom(arp: ArpHeader): string {
    const other = arp.targetIp === this.source ? '' : `for ${arp.targetIp} `;
    if (arp.targetMac === this.link.mac) return other;
    return `${other === '' ? 'for ' : other}[${arp.targetMac.toUpperCase()}]`;
  }

  /** arping's own arithmetic: half a millisecond is added to the microseconds that remain. */
  private roundTrip(at: SimTime): string {
    const us = at - this.lastSent;
    const ms = Math.floor((us + 500) / 1000);
    return ` ${ms}.${String(us - ms * 1000 + 500).padStart(3, '0')}ms`;
  }

  private finish(): number {
    const { options, received } = this;
    if (!options.quiet) {
      const kinds = [...(this.requests > 0 ? [`${this.requests} request(s)`] : []), ...(this.broadcastAnswers > 0 ? [`${this.broadcastAnswers} broadcast(s)`] : [])];
      this.process.stdout.write(`Sent ${this.sent} probes (${this.broadcasts} broadcast(s))\nReceived ${received} response(s)${kinds.length > 0 ? ` (${kinds.join(', ')})` : ''}\n`);
    }
    if (options.duplicateDetection) return received > 0 ? 1 : 0;
    if (options.unsolicited) return 0;
    if (options.timeout > 0 && options.count !== undefined && !options.quitOnReply) return options.count <= received ? 0 : 1;
    return received > 0 ? 0 : 1;
  }
}
