/**
 * arp of net-tools 2.10 (arp.c): the kernel's ARP table through /proc/net/arp and the SIOCSARP family of ioctls.
 * @unsupported arp -f, arp -D, other hardware than Ethernet
 */
import type { Task } from '../../../base/index';
import type { Link, NeighborEntry } from '../../../kernel/index';
import type { Process } from '../../../program/index';
import { isIpv4, type Ipv4Address, type MacAddress } from '../../../wire/index';
import type { Command } from '../../command';
import { Tool, exiting, type Options, type OptionSpec } from '../../tool';
import { strerror } from '../strerror';
import { hardwareAddress, hostText, inetName } from './inet-name';
import { ARP_TYPES, ARP_USAGE, ARP_VERSION } from './usage';

const OPTIONS: OptionSpec = {
  short: 'A:H:adfp:nsei:t:vh?DNV',
  long: { verbose: 'v', version: 'V', all: 'a', delete: 'd', file: 'f', numeric: 'n', set: 's', 'protocol=': 'A', 'hw-type=': 'H', 'device=': 'i', help: 'h', 'use-device': 'D', symbolic: 'N' },
  usage: (ARP_USAGE + ARP_TYPES).replace(/\n$/, ''),
  status: 3,
};

const HEADER = 'Address                  HWtype  HWaddress           Flags Mask            Iface\n';

class Arp {
  private readonly tool: Tool;
  private readonly options: Options;

  constructor(private readonly process: Process) {
    this.tool = new Tool(process);
    this.options = this.tool.options(OPTIONS);
  }

  private warn(text: string): void {
    this.process.stderr.write(`${text}\n`);
  }

  *run(): Task<number> {
    const { options, process } = this;
    if (options.has('V')) {
      process.stdout.write(ARP_VERSION);
      return 0;
    }
    if (options.has('h') || options.has('?')) {
      process.stdout.write(ARP_USAGE);
      process.stderr.write(ARP_TYPES);
      return 0;
    }
    for (const letter of ['f', 'D']) {
      if (!options.has(letter)) continue;
      this.warn(`Podwire does not simulate arp -${letter}`);
      return 1;
    }
    if ((options.get('A') ?? options.get('p') ?? 'inet') !== 'inet') {
      this.warn(`arp: ${options.get('A') ?? options.get('p') ?? ''}: unknown address family.`);
      return 255;
    }
    if ((options.get('H') ?? options.get('t') ?? 'ether') !== 'ether') {
      this.warn(`arp: ${options.get('H') ?? options.get('t') ?? ''}: unknown hardware type.`);
      return 255;
    }
    if (options.has('s')) return yield* this.set();
    if (options.has('d')) return yield* this.remove();
    return yield* this.show();
  }

  private *host(word: string): Task<Ipv4Address | undefined> {
    const found = yield* inetName(this.process, word);
    if (found.ok) return found.address;
    this.warn(`${word}: ${found.text}`);
    return undefined;
  }

  // ---------------------------------------------------------------- show

  private *show(): Task<number> {
    const { options, process } = this;
    const [name] = options.operands;
    let wanted: Ipv4Address | undefined;
    if (name !== undefined) {
      wanted = yield* this.host(name);
      if (wanted === undefined) return 255;
    }
    const device = options.get('i') ?? '';
    // /proc/net/arp leaves out what needs no ARP.
    const table = process.netns.neighbors.entries().filter((n) => isIpv4(n.address) && n.state !== 'NOARP' && n.device.kind !== 'loopback');
    const entries = [...table.filter((n) => !n.proxy), ...table.filter((n) => n.proxy)];
    const shown = entries.filter((n) => (wanted === undefined || n.address === wanted) && (device === '' || n.device.name === device));
    const bsd = options.has('a') && !options.has('e');
    let header = false;
    for (const n of shown) {
      if (bsd) process.stdout.write(yield* this.bsdLine(n));
      else {
        if (!header) process.stdout.write(HEADER);
        header = true;
        process.stdout.write(yield* this.line(n));
      }
    }
    if (options.has('v')) process.stdout.write(`Entries: ${entries.length}\tSkipped: ${entries.length - shown.length}\tFound: ${shown.length}\n`);
    if (shown.length > 0) return 0;
    if (name !== undefined && !bsd) process.stdout.write(`${name} (${wanted ?? ''}) -- no entry\n`);
    else if (name !== undefined || device !== '') process.stdout.write(`arp: in ${entries.length} entries no match found.\n`);
    return 0;
  }

  private *line(n: NeighborEntry): Task<string> {
    const name = yield* hostText(this.process, n.address, this.options.has('n'));
    const start = (this.options.has('n') ? name : name.slice(0, 23)).padEnd(23);
    if (n.proxy) return `${start}  ${'*'.padEnd(8)}${'<from_interface>'.padEnd(20)}${'MP'.padEnd(6)}${''.padEnd(15)} ${n.device.name}\n`;
    if (n.mac === undefined) return `${start}  ${''.padEnd(8)}${'(incomplete)'.padEnd(20)}${''.padEnd(6)}${''.padEnd(15)} ${n.device.name}\n`;
    return `${start}  ${'ether'.padEnd(8)}${n.mac.padEnd(20)}${(n.state === 'PERMANENT' ? 'CM' : 'C').padEnd(6)}${''.padEnd(15)} ${n.device.name}\n`;
  }

  private *bsdLine(n: NeighborEntry): Task<string> {
    const name = yield* hostText(this.process, n.address, this.options.has('n'));
    const start = `${name === n.address ? '?' : name} (${n.address}) at `;
    if (n.proxy) return `${start}<from_interface> PERM PUP on ${n.device.name}\n`;
    if (n.mac === undefined) return `${start}<incomplete> on ${n.device.name}\n`;
    return `${start}${n.mac} [ether]${n.state === 'PERMANENT' ? ' PERM' : ''} on ${n.device.name}\n`;
  }

  // ---------------------------------------------------------------- change

  /** The device of an ioctl: as named, or the one that leads to the address. */
  private device(address: Ipv4Address): Link | 'ENODEV' | 'ENETUNREACH' | 'EINVAL' {
    const { netns } = this.process;
    const name = this.options.get('i');
    if (name !== undefined && name !== '') return netns.link(name) ?? 'ENODEV';
    const found = netns.routing.lookup({ dst: address });
    if (found.kind === 'error') return found.errno === 'EINVAL' ? 'EINVAL' : 'ENETUNREACH';
    // arp_req_set asks for what is on the link (RT_SCOPE_LINK); arp_req_delete does too.
    if (found.nextHop.via !== undefined) return 'ENETUNREACH';
    return (found.route.type === 'local' ? netns.link('lo') : found.nextHop.device) ?? 'EINVAL';
  }

  private get forbidden(): boolean {
    return !this.process.environment.capabilities.has('NET_ADMIN');
  }

  private *set(): Task<number> {
    const { netns } = this.process;
    const [name, hardware, ...flags] = this.options.operands;
    if (name === undefined) return this.missing('host name');
    const address = yield* this.host(name);
    if (address === undefined) return 255;
    if (hardware === undefined) return this.missing('hardware address');
    const mac = hardwareAddress(hardware);
    if (mac === undefined) {
      this.warn('arp: invalid hardware address');
      return 255;
    }
    let permanent = true;
    let published = false;
    for (const word of flags) {
      if (word === 'temp') permanent = false;
      else if (word === 'pub') published = true;
      else if (word === 'priv') published = false;
      else {
        this.warn(`Podwire does not simulate arp -s … ${word}`);
        return 1;
      }
    }
    if (this.forbidden) return this.failed('SIOCSARP', 'EPERM');
    // With `pub` and no device the hardware address says whose entry it is (arp_req_set_public).
    const named = this.options.get('i') ?? '';
    const owner = published && named === '' ? (netns.links.find((link) => link.mac === mac) ?? 'ENODEV') : undefined;
    const device = owner ?? this.device(address);
    if (typeof device === 'string') return this.failed('SIOCSARP', device);
    const done = published
      ? netns.neighbors.add({ address, device, state: 'NONE', proxy: true }, 'replace')
      : netns.neighbors.add({ address, device, mac: mac as MacAddress, state: permanent ? 'PERMANENT' : 'STALE' }, 'replace');
    return done.ok ? 0 : this.failed('SIOCSARP', done.error.errno);
  }

  private *remove(): Task<number> {
    const { netns } = this.process;
    const [name, ...flags] = this.options.operands;
    if (name === undefined) return this.missing('host name');
    const address = yield* this.host(name);
    if (address === undefined) return 255;
    const published = flags.includes('pub');
    if (this.forbidden) return this.failed(published ? 'SIOCDARP(pub)' : 'SIOCDARP(dontpub)', 'EPERM');
    const device = this.device(address);
    const found = typeof device === 'string' ? undefined : netns.neighbors.entries().find((n) => n.address === address && n.device === device && n.proxy === published);
    if (!found) {
      this.process.stdout.write(`No ARP entry for ${name}\n`);
      return 255;
    }
    if (published) {
      const gone = netns.neighbors.remove(address, found.device);
      return gone.ok ? 0 : this.failed('SIOCDARP(pub)', gone.error.errno);
    }
    // arp_invalidate: the entry fails at once, and goes when nothing holds it.
    const gone = netns.neighbors.remove(address, found.device);
    return gone.ok ? 0 : this.failed('SIOCDARP(dontpub)', gone.error.errno);
  }

  private missing(what: string): number {
    this.warn(`arp: need ${what}`);
    return 255;
  }

  private failed(ioctl: string, errno: Parameters<typeof strerror>[0]): number {
    this.warn(`${ioctl}: ${strerror(errno)}`);
    return 255;
  }
}

export const arp: Command = {
  name: 'arp',
  synopsis: 'show and change the ARP table, in the old way',
  imitates: 'net-tools 2.10',
  run: exiting((process) => new Arp(process).run()),
};
