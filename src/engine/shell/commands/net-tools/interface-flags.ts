/** IFF_ flags of a device as net-tools shows them (include/uapi/linux/if.h), and counters in columns. */
import type { Link, NetNamespace } from '../../../kernel/index';

const FLAGS = [
  ['UP', 0x1],
  ['BROADCAST', 0x2],
  ['LOOPBACK', 0x8],
  ['POINTOPOINT', 0x10],
  ['RUNNING', 0x40],
  ['NOARP', 0x80],
  ['PROMISC', 0x100],
  ['MULTICAST', 0x1000],
] as const;

export type FlagName = (typeof FLAGS)[number][0];

export function interfaceFlags(link: Link): ReadonlySet<FlagName> {
  const flags = new Set<FlagName>();
  const loopback = link.kind === 'loopback';
  const tunnel = link.kind === 'ipip';
  if (link.up) flags.add('UP');
  if (link.up && (link.operState === 'UP' || link.operState === 'UNKNOWN')) flags.add('RUNNING');
  if (loopback) flags.add('LOOPBACK');
  else if (tunnel) {
    if (link.spec.kind === 'ipip' && link.spec.remote !== undefined) flags.add('POINTOPOINT');
  } else {
    flags.add('BROADCAST');
    if (link.kind !== 'dummy') flags.add('MULTICAST');
  }
  if (!loopback && (!link.arpEnabled || tunnel || link.kind === 'dummy')) flags.add('NOARP');
  // What captures and bridges want is not in the flag that a user sees.
  if ((link as Link & { readonly promiscuousFlag?: boolean }).promiscuousFlag ?? link.promiscuous) flags.add('PROMISC');
  return flags;
}

/** `4163<UP,BROADCAST,RUNNING,MULTICAST>`. */
export function flagsText(flags: ReadonlySet<FlagName>): string {
  const set = FLAGS.filter(([name]) => flags.has(name));
  return `${set.reduce((sum, [, bit]) => sum + bit, 0)}<${set.map(([name]) => name).join(',')}>`;
}

const LETTERS: readonly (readonly [FlagName, string])[] = [
  ['BROADCAST', 'B'],
  ['LOOPBACK', 'L'],
  ['MULTICAST', 'M'],
  ['PROMISC', 'P'],
  ['NOARP', 'O'],
  ['POINTOPOINT', 'P'],
  ['RUNNING', 'R'],
  ['UP', 'U'],
];

export const SHORT_HEADER = 'Iface      MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n';
export const INTERFACE_TABLE_HEADER = 'Kernel Interface table\nIface             MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n';

/** A line of `ifconfig -s` and `netstat -i`. */
export function shortLine(link: Link): string {
  const s = link.stats;
  const n = (value: number, width: number): string => String(value).padStart(width);
  const flags = interfaceFlags(link);
  const letters = LETTERS.filter(([name]) => flags.has(name)).map(([, letter]) => letter).join('');
  return `${link.name.padEnd(15)} ${n(link.mtu, 5)} ${n(s.rxPackets, 8)} ${n(s.rxErrors, 6)} ${n(s.rxDropped, 6)} ${'0'.padEnd(6)} ${n(s.txPackets, 8)} ${n(s.txErrors, 6)} ${n(s.txDropped, 6)} ${n(0, 6)} ${letters || '[NO FLAGS]'}\n`;
}

/** By name, numbers in names by their value (nstrcmp). */
export function byName(a: string, b: string): number {
  const [, stemA = '', numberA = ''] = /^(.*?)(\d*)$/.exec(a) ?? [];
  const [, stemB = '', numberB = ''] = /^(.*?)(\d*)$/.exec(b) ?? [];
  if (stemA !== stemB) return stemA < stemB ? -1 : 1;
  return Number(numberA) - Number(numberB);
}

export const interfacesByName = (netns: NetNamespace, all: boolean): readonly Link[] => netns.links.filter((l) => all || l.up).sort((a, b) => byName(a.name, b.name));
