/**
 * ifconfig of net-tools 2.10 (ifconfig.c), with the meaning that the kernel's ioctls give its words (net/ipv4/devinet.c devinet_ioctl).
 * @unsupported ifconfig: pointopoint, allmulti, multicast, dynamic, tunnel, media, name, IPv4 aliases by `add`
 */
import type { Task } from '../../../base/index';
import type { AddressSpec, InterfaceAddress, KernelError, Link, LinkChange } from '../../../kernel/index';
import type { Process } from '../../../program/index';
import { isIpv4, parseIp, type Ipv4Address, type Ipv6Address, type MacAddress } from '../../../wire/index';
import type { Command } from '../../command';
import { ToolExit, exiting } from '../../tool';
import { strerror } from '../strerror';
import { hardwareAddress, inetName } from './inet-name';
import { SHORT_HEADER, byName, interfacesByName, shortLine } from './interface-flags';
import { addressOfLabel, broadcastFor, classLength, interfaceText } from './interface-text';
import { IFCONFIG_AND_FAMILIES, IFCONFIG_FAMILIES, IFCONFIG_HARDWARE, IFCONFIG_USAGE, IFCONFIG_VERSION } from './usage';

const HINT = "ifconfig: `--help' gives usage information.\n";
const HARDWARE = new Set(['loop', 'slip', 'cslip', 'slip6', 'cslip6', 'adaptive', 'ash', 'ether', 'ax25', 'netrom', 'rose', 'tunnel', 'ppp', 'hdlc', 'lapb', 'arcnet', 'dlci', 'frad', 'sit', 'fddi', 'hippi', 'irda', 'ec', 'x25', 'eui64']);
/** Words that exist and take so many arguments, but do what is not simulated. */
const NOT_SIMULATED: ReadonlySet<string> = new Set(['trailers', '-trailers', 'allmulti', '-allmulti', 'multicast', '-multicast', 'dynamic', '-dynamic', 'pointopoint', '-pointopoint', 'dstaddr', 'tunnel', 'keepalive', 'outfill', 'mem_start', 'io_addr', 'irq', 'media', 'name', '-broadcast']);

class Ifconfig {
  private status = 0;
  private index = 0;
  private link: Link | undefined;

  constructor(
    private readonly process: Process,
    /** The interface as it was named, maybe an alias. */
    private readonly name: string,
    private readonly words: readonly string[],
  ) {
    this.link = process.netns.link(name.replace(/:.*/, ''));
  }

  private error(text: string, status = 1): void {
    this.process.stderr.write(`${text}\n`);
    this.status = status;
  }

  private usage(): never {
    this.process.stderr.write(IFCONFIG_USAGE + IFCONFIG_HARDWARE + IFCONFIG_AND_FAMILIES + IFCONFIG_FAMILIES);
    throw new ToolExit(3);
  }

  private argument(): string {
    const word = this.words[this.index];
    if (word === undefined) return this.usage();
    this.index += 1;
    return word;
  }

  private refused(what: string): never {
    this.process.stderr.write(`Podwire does not simulate ifconfig's ${what}\n`);
    throw new ToolExit(1);
  }

  /** Runs a kernel call as its ioctl would: the device must exist, and the caller be allowed. */
  private call(ioctl: string, run: (link: Link) => { readonly ok: true } | { readonly ok: false; readonly error: KernelError }): boolean {
    const { link, process } = this;
    const errno = !link ? 'ENODEV' : !process.environment.capabilities.has('NET_ADMIN') ? 'EPERM' : undefined;
    if (errno !== undefined || !link) {
      this.error(`${ioctl}: ${strerror(errno ?? 'ENODEV')}`);
      return false;
    }
    const done = run(link);
    if (done.ok) return true;
    this.error(`${ioctl}: ${strerror(done.error.errno)}`);
    return false;
  }

  private set(ioctl: string, change: LinkChange): boolean {
    return this.call(ioctl, (link) => this.process.netns.setLink(link, change));
  }

  /** set_flag: it reads the flags first. */
  private flag(change: LinkChange): void {
    if (!this.link) {
      this.error(`${this.name}: ERROR while getting interface flags: ${strerror('ENODEV')}`, 255);
      return;
    }
    const alias = this.name !== this.link.name;
    const before = this.status;
    this.status = 0;
    if (alias && change.up !== undefined) {
      // Of an alias, "down" removes the address; "up" needs one.
      this.call('SIOCSIFFLAGS', (link) => {
        const old = addressOfLabel(link, this.name);
        if (!old) return { ok: false, error: { errno: 'EADDRNOTAVAIL' } };
        return change.up === true ? { ok: true } : this.process.netns.deleteAddress(link, old.address, old.prefixLength);
      });
    } else this.set('SIOCSIFFLAGS', change);
    this.status = this.status === 0 ? before : 255;
  }

  private replace(link: Link, old: InterfaceAddress | undefined, spec: AddressSpec | undefined): { readonly ok: true } | { readonly ok: false; readonly error: KernelError } {
    const { netns } = this.process;
    if (old) {
      const gone = netns.deleteAddress(link, old.address, old.prefixLength);
      if (!gone.ok) return gone;
    }
    return spec ? netns.addAddress(link, spec) : { ok: true };
  }

  private setAddress(address: Ipv4Address): boolean {
    return this.call('SIOCSIFADDR', (link) => {
      const old = addressOfLabel(link, this.name);
      const length = classLength(address);
      if (length === undefined) return { ok: false, error: { errno: 'EINVAL' } };
      if (old?.address === address) return { ok: true };
      if (address === '0.0.0.0') return this.replace(link, old, undefined);
      const broadcast = link.kind === 'loopback' ? undefined : broadcastFor(address, length);
      return this.replace(link, old, { address, prefixLength: length, label: this.name, ...(address.startsWith('127.') && { scope: 'host' as const }), ...(broadcast !== undefined && { broadcast }) });
    });
  }

  /** The address again, changed. */
  private changeAddress(ioctl: string, change: (old: InterfaceAddress & { readonly address: Ipv4Address }) => Partial<AddressSpec> | undefined): void {
    this.call(ioctl, (link) => {
      const old = addressOfLabel(link, this.name);
      if (!old || !isIpv4(old.address)) return { ok: false, error: { errno: 'EADDRNOTAVAIL' } };
      const changed = change({ ...old, address: old.address });
      if (!changed) return { ok: false, error: { errno: 'EINVAL' } };
      const { secondary: _secondary, tentative: _tentative, ...spec } = old;
      return this.replace(link, old, { ...spec, ...changed });
    });
  }

  private setMask(length: number): void {
    this.changeAddress('SIOCSIFNETMASK', (old) => {
      const follows = old.broadcast !== undefined && old.broadcast === broadcastFor(old.address, old.prefixLength);
      const broadcast = follows ? broadcastFor(old.address, length) : undefined;
      return { prefixLength: length, ...(broadcast !== undefined && { broadcast }) };
    });
  }

  *run(): Task<number> {
    while (this.index < this.words.length) yield* this.word(this.argument());
    return this.status;
  }

  private *word(word: string): Task<void> {
    const { netns } = this.process;
    if (NOT_SIMULATED.has(word)) this.refused(word);
    switch (word) {
      case 'up':
      case 'down':
        this.flag({ up: word === 'up' });
        return;
      case 'arp':
      case '-arp':
        this.flag({ arp: word === 'arp' });
        return;
      case 'promisc':
      case '-promisc':
        this.flag({ promiscuous: word === 'promisc' });
        return;
      case 'mtu':
        this.set('SIOCSIFMTU', { mtu: Number.parseInt(this.argument(), 10) || 0 });
        return;
      case 'txqueuelen':
        this.set('SIOCSIFTXQLEN', { txQueueLength: Number.parseInt(this.argument(), 10) || 0 });
        return;
      case 'hw': {
        const type = this.argument();
        if (!HARDWARE.has(type)) this.usage();
        const text = this.argument();
        const mac = hardwareAddress(text);
        if (mac === undefined) {
          this.error(`${text}: invalid ${type} address.`);
          return;
        }
        this.call('SIOCSIFHWADDR', (link) => (type === 'ether' ? netns.setLink(link, { mac: mac as MacAddress }) : { ok: false, error: { errno: 'EINVAL' } }));
        return;
      }
      case 'netmask': {
        const mask = yield* this.addressWord(this.argument());
        if (mask === undefined) return;
        const bits = mask.split('.').map((b) => Number(b).toString(2).padStart(8, '0')).join('');
        if (/^1*0*$/.test(bits)) this.setMask((`${bits}0`).indexOf('0'));
        else this.changeAddress('SIOCSIFNETMASK', () => undefined);
        return;
      }
      case 'broadcast': {
        const broadcast = yield* this.addressWord(this.argument());
        if (broadcast !== undefined) this.changeAddress('SIOCSIFBRDADDR', () => ({ broadcast }));
        return;
      }
      case 'add':
      case 'del':
        this.ipv6(word, this.argument());
        return;
      case 'inet':
        return;
      case 'inet6': {
        const next = this.argument();
        if (next === 'add' || next === 'del') this.ipv6(next, this.argument());
        else this.error("Don't know how to set addresses for family 10.");
        return;
      }
      default:
        yield* this.address(word);
    }
  }

  /** A mask or broadcast address; hexadecimal too. */
  private *addressWord(word: string): Task<Ipv4Address | undefined> {
    const hex = /^0x([0-9a-fA-F]{1,8})$/.exec(word);
    if (hex) {
      const n = Number.parseInt(hex[1] ?? '0', 16);
      return [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255].join('.') as Ipv4Address;
    }
    const found = yield* inetName(this.process, word);
    if (found.ok) return found.address;
    this.error(`${word}: ${found.text}`);
    return undefined;
  }

  /** `10.0.0.1` or `10.0.0.1/24`: sets it and brings the device up. */
  private *address(word: string): Task<void> {
    const [text = '', length] = word.split('/');
    const found = yield* inetName(this.process, text);
    if (!found.ok) {
      this.process.stderr.write(`${text}: ${found.text}\n${HINT}`);
      throw new ToolExit(1);
    }
    const set = this.setAddress(found.address);
    // ifconfig goes on to bring the device up, whatever happened; an alias has no state of its own.
    if (this.link === undefined || this.name === this.link.name) this.flag({ up: true });
    if (set && length !== undefined) {
      // net-tools 2.10 shifts by the length's low five bits, so /32 means a mask of 0.0.0.0.
      const bits = Number.parseInt(length, 10);
      this.setMask(bits === 0 ? 0 : bits % 32);
    }
  }

  private ipv6(verb: 'add' | 'del', word: string): void {
    const [text = '', length = '128'] = word.split('/');
    if (!text.includes(':')) this.refused(`${verb} with an IPv4 address: use an alias such as ${this.name}:1`);
    const parsed = parseIp(text);
    if (!parsed.ok || isIpv4(parsed.value)) {
      this.error(`${text}: Resolver Error 0 (no error)`);
      return;
    }
    const address: Ipv6Address = parsed.value;
    if (!this.link) {
      this.error(`SIOGIFINDEX: ${strerror('ENODEV')}`);
      return;
    }
    const { netns } = this.process;
    const prefixLength = Number(length);
    if (verb === 'add') this.call('SIOCSIFADDR', (link) => netns.addAddress(link, { address, prefixLength }));
    else this.call('SIOCDIFADDR', (link) => netns.deleteAddress(link, address, prefixLength));
  }
}

/** Every device (or those that are up), each followed by its aliases. */
function listing(process: Process, all: boolean, short: boolean): string {
  const links = interfacesByName(process.netns, all);
  if (short) return SHORT_HEADER + links.map(shortLine).join('');
  const named = links.flatMap((link) => {
    const aliases = [...new Set(link.addresses.flatMap((a) => (isIpv4(a.address) && a.label !== undefined && a.label !== link.name ? [a.label] : [])))].sort(byName);
    return [link.name, ...aliases].map((label) => interfaceText(link, label));
  });
  return named.join('');
}

function* run(process: Process): Task<number> {
  const args = [...process.argv.slice(1)];
  let all = false;
  let short = false;
  for (; args[0]?.startsWith('-') === true; args.shift()) {
    const [option = ''] = args;
    if (option === '-a') all = true;
    else if (option === '-s') short = true;
    else if (option === '-v') continue;
    else if (option === '-V' || option === '--version' || option === '-version') {
      process.stdout.write(IFCONFIG_VERSION);
      return 0;
    } else if (option === '-?' || option === '-h' || option === '--help' || option === '-help') {
      process.stdout.write(IFCONFIG_USAGE);
      process.stderr.write(IFCONFIG_HARDWARE);
      process.stdout.write(IFCONFIG_AND_FAMILIES);
      process.stderr.write(IFCONFIG_FAMILIES);
      return 0;
    } else {
      process.stderr.write(`ifconfig: option \`${option}' not recognised.\n${HINT}`);
      return 1;
    }
  }
  const [name, ...words] = args;
  if (name === undefined) {
    process.stdout.write(listing(process, all, short));
    return 0;
  }
  if (words.length > 0) return yield* new Ifconfig(process, name, words).run();
  const link = process.netns.link(name.replace(/:.*/, ''));
  if (!link) {
    process.stderr.write(`${name}: error fetching interface information: Device not found\n`);
    return 1;
  }
  process.stdout.write(short ? SHORT_HEADER + shortLine(link) : interfaceText(link, name));
  return 0;
}

export const ifconfig: Command = {
  name: 'ifconfig',
  synopsis: 'show and change devices, in the old way',
  imitates: 'net-tools 2.10',
  run: exiting(run),
  complete: (_, { environment }) => environment.netns.links.map((l) => l.name),
};
