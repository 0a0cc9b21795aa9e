/** A device as `ifconfig` prints it (net-tools 2.10, lib/interface.c ife_print_long). */
import type { InterfaceAddress, Link } from '../../../kernel/index';
import { broadcastOf, ipv4Mask, isIpv4, type Ipv4Address } from '../../../wire/index';
import { flagsText, interfaceFlags } from './interface-flags';

/** `1.0 KiB`: tenths, cut off. */
function scaled(bytes: number): string {
  const units: readonly (readonly [string, number])[] = [['PiB', 2 ** 50], ['TiB', 2 ** 40], ['GiB', 2 ** 30], ['MiB', 2 ** 20], ['KiB', 2 ** 10]];
  const unit = units.find(([, size]) => bytes > size);
  const tenths = Math.floor((bytes * 10) / (unit?.[1] ?? 1));
  return `${Math.floor(tenths / 10)}.${tenths % 10} ${unit?.[0] ?? 'B'}`;
}

const SCOPES = { global: '0x0<global>', link: '0x20<link>', host: '0x10<host>' } as const;

const maskText = (length: number): string => {
  const n = ipv4Mask(length);
  return [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255].join('.');
};

/** The address that the name (a device's or an alias's) stands for: SIOCGIFADDR finds the first with that label. */
export const addressOfLabel = (link: Link, label: string): InterfaceAddress | undefined => link.addresses.find((a) => isIpv4(a.address) && (a.label ?? link.name) === label);

/** @simplified the order of IPv6 addresses in ifconfig — the kernel's list there is a hash; ours is global first */
function addressLines(link: Link, label: string): string {
  let out = '';
  const four = addressOfLabel(link, label);
  const flags = interfaceFlags(link);
  if (four && isIpv4(four.address)) {
    out += `        inet ${four.address}  netmask ${maskText(four.prefixLength)}`;
    // SIOCGIFBRDADDR gives 0.0.0.0 where none is set; ifconfig prints it for devices that can broadcast.
    if (flags.has('BROADCAST')) out += `  broadcast ${four.broadcast ?? '0.0.0.0'}`;
    if (flags.has('POINTOPOINT')) out += `  destination ${four.peer ?? four.address}`;
    out += '\n';
  }
  if (label !== link.name) return out;
  const rank = { global: 0, link: 1, host: 2 } as const;
  for (const a of link.addresses.filter((x) => !isIpv4(x.address)).sort((x, y) => rank[x.scope] - rank[y.scope])) out += `        inet6 ${a.address}  prefixlen ${a.prefixLength}  scopeid ${SCOPES[a.scope]}\n`;
  return out;
}

function hardwareLine(link: Link): string {
  switch (link.kind) {
    case 'loopback':
      return `        loop  txqueuelen ${link.txQueueLength}  (Local Loopback)\n`;
    case 'ipip':
      return `        tunnel   txqueuelen ${link.txQueueLength}  (IPIP Tunnel)\n`;
    default:
      return `        ether ${link.mac}  txqueuelen ${link.txQueueLength}  (Ethernet)\n`;
  }
}

export function interfaceText(link: Link, label: string): string {
  const s = link.stats;
  const head = `${label}: flags=${flagsText(interfaceFlags(link))}  mtu ${link.mtu}\n${addressLines(link, label)}${hardwareLine(link)}`;
  // An alias has no counters of its own.
  if (label !== link.name) return `${head}\n`;
  return (
    `${head}        RX packets ${s.rxPackets}  bytes ${s.rxBytes} (${scaled(s.rxBytes)})\n        RX errors ${s.rxErrors}  dropped ${s.rxDropped}  overruns 0  frame 0\n` +
    `        TX packets ${s.txPackets}  bytes ${s.txBytes} (${scaled(s.txBytes)})\n        TX errors ${s.txErrors}  dropped ${s.txDropped} overruns 0  carrier ${s.carrierErrors}  collisions 0\n\n`
  );
}

/** Class A, B or C: what an address without a mask means here (inet_abc_len). */
export function classLength(address: Ipv4Address): number | undefined {
  const first = Number(address.split('.')[0]);
  if (first === 0) return address === '0.0.0.0' ? 0 : 8;
  return first < 128 ? 8 : first < 192 ? 16 : first < 224 ? 24 : undefined;
}

export const broadcastFor = (address: Ipv4Address, length: number): Ipv4Address | undefined => (length < 31 ? broadcastOf(address, length) : undefined);
