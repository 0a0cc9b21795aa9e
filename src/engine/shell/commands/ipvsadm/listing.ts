/** What ipvsadm -L and -S print (ipvsadm.c print_service_entry, print_conn). */
import { SECOND, type SimTime } from '../../../base/index';
import { serviceName, type IpvsConnectionInfo, type IpvsServer, type IpvsService, type IpvsStatistics } from '../../../kernel/index';
import { familyOf, ipToBytes, ipv4FromNumber, ipv4Mask, type IpAddress } from '../../../wire/index';

export type Columns = 'plain' | 'rule' | 'stats' | 'rate' | 'thresholds' | 'persistent-conn' | 'tun-info';

export interface ListOptions {
  readonly columns: Columns;
  readonly numeric: boolean;
  readonly exact: boolean;
  readonly sorted: boolean;
  /** The name of an address, from the hosts file. */
  readonly nameOf: (address: IpAddress) => string | undefined;
}

export const BANNER = 'IP Virtual Server version 1.2.1 (size=4096)\n';

const numbersTitle = (a: string, b: string, c: string, d: string, e: string): string => `${'Prot LocalAddress:Port'.padEnd(33)} ${[a, b, c, d, e].map((n) => n.padStart(8)).join(' ')}\n  -> RemoteAddress:Port\n`;
const wordsTitle = (words: readonly (readonly [string, number])[]): string => `${'Prot LocalAddress:Port'.padEnd(33)} ${words.map(([word, width]) => word.padEnd(width)).join(' ')}\n  -> RemoteAddress:Port\n`;

export function title(columns: Columns): string {
  switch (columns) {
    case 'stats':
      return numbersTitle('Conns', 'InPkts', 'OutPkts', 'InBytes', 'OutBytes');
    case 'rate':
      return numbersTitle('CPS', 'InPPS', 'OutPPS', 'InBPS', 'OutBPS');
    case 'thresholds':
      return wordsTitle([['Uthreshold', 10], ['Lthreshold', 10], ['ActiveConn', 10], ['InActConn', 10]]);
    case 'persistent-conn':
      return wordsTitle([['Weight', 9], ['PersistConn', 11], ['ActiveConn', 10], ['InActConn', 10]]);
    case 'tun-info':
      return 'Prot LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward TunnelInfo    Weight ActiveConn InActConn\n';
    case 'plain':
      return 'Prot LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n';
    case 'rule':
      return '';
  }
}

function large(n: number, exact: boolean): string {
  if (exact) return String(n).padStart(Math.max(9, String(n).length + 1));
  if (n < 1e8) return String(n).padStart(9);
  const unit = n < 1e9 ? { size: 1e3, letter: 'K' } : n < 1e11 ? { size: 1e6, letter: 'M' } : n < 1e14 ? { size: 1e9, letter: 'G' } : { size: 1e12, letter: 'T' };
  return `${String(Math.floor(n / unit.size)).padStart(8)}${unit.letter}`;
}

const five = (s: IpvsStatistics | IpvsStatistics['rates'], exact: boolean): string => [s.connections, s.inPackets, s.outPackets, s.inBytes, s.outBytes].map((n) => large(n, exact)).join('');

function endpoint(address: IpAddress, port: number, protocol: string, options: ListOptions): string {
  const host = options.numeric ? address : (options.nameOf(address) ?? address);
  const service = options.numeric || (protocol !== 'tcp' && protocol !== 'udp') ? undefined : serviceName(port, protocol);
  return `${familyOf(address) === 4 ? host : `[${host}]`}:${service ?? String(port)}`;
}

const protocolOf = (service: IpvsService): string => (service.key.kind === 'fwmark' ? 'tcp' : service.key.protocol);

function serviceWords(service: IpvsService, options: ListOptions): string {
  const { key } = service;
  const rule = options.columns === 'rule';
  if (key.kind === 'fwmark') return rule ? `-f ${String(key.mark)}${key.family === 6 ? ' -6' : ''}` : `FWM  ${String(key.mark)}${key.family === 6 ? ' IPv6' : ''}`;
  const name = endpoint(key.address, key.port, key.protocol, options);
  if (rule) return `${{ tcp: '-t', udp: '-u', sctp: '--sctp-service' }[key.protocol]} ${name}`;
  const text = `${key.protocol.toUpperCase().padEnd(4)} ${name}`;
  return service.family === 4 ? text.slice(0, 33) : text;
}

const flagWords = (service: IpvsService): string => (service.scheduler === 'sh' ? [service.fallback && 'sh-fallback', service.hashPort && 'sh-port'] : [service.fallback && 'flag-1', service.hashPort && 'flag-2']).filter((w) => w !== false).join(',');

function granularity(service: IpvsService, switchWord: string): string {
  if (service.family === 4) return service.granularity === 32 ? '' : ` ${switchWord} ${ipv4FromNumber(ipv4Mask(service.granularity))}`;
  return service.granularity === 128 ? '' : ` ${switchWord} ${String(service.granularity)}`;
}

function serviceLine(service: IpvsService, options: ListOptions): string {
  const name = serviceWords(service, options);
  const flags = flagWords(service);
  const { persistent } = service;
  switch (options.columns) {
    case 'rule':
      return `-A ${name} -s ${service.scheduler}${persistent === undefined ? '' : ` -p ${String(persistent)}${granularity(service, '-M')}`}${service.onePacket ? ' -o' : ''}${flags === '' ? '' : ` -b ${flags}`}\n`;
    case 'stats':
      return `${name.padEnd(33)}${five(service.statistics, options.exact)}\n`;
    case 'rate':
      return `${name.padEnd(33)}${five(service.statistics.rates, options.exact)}\n`;
    default:
      return `${name} ${service.scheduler}${flags === '' ? '' : ` (${flags})`}${persistent === undefined ? '' : ` persistent ${String(persistent)}${granularity(service, 'mask')}`}${service.onePacket ? ' ops' : ''}\n`;
  }
}

const FORWARD = { masq: 'Masq', tunnel: 'Tunnel', route: 'Route' } as const;
const SWITCH = { masq: '-m', tunnel: '-i', route: '-g' } as const;

function serverLine(service: IpvsService, server: IpvsServer, options: ListOptions): string {
  const full = endpoint(server.address, server.port, protocolOf(service), options);
  const columns = (...cells: readonly (readonly [string | number, number])[]): string => cells.map(([cell, width]) => String(cell).padEnd(width)).join(' ');
  const head = `  -> ${(familyOf(server.address) === 4 ? full.slice(0, 28) : full).padEnd(28)}`;
  const counts = [[server.activeConnections, 10], [server.inactiveConnections, 10]] as const;
  switch (options.columns) {
    case 'rule':
      return `-a ${serviceWords(service, options)} -r ${full} ${SWITCH[server.method]} -w ${String(server.weight)}${server.method === 'tunnel' ? ' --tun-type ipip' : ''}\n`;
    case 'stats':
      return `${head}${five(server.statistics, options.exact)}\n`;
    case 'rate': {
      const { connections, inPackets, outPackets, inBytes, outBytes } = server.statistics.rates;
      return `${head} ${[connections, inPackets, outPackets].map((n) => String(n).padStart(8)).join(' ')}${large(inBytes, options.exact)}${large(outBytes, options.exact)}\n`;
    }
    case 'thresholds':
      return `${head} ${columns([server.upper, 10], [server.lower, 10], ...counts)}\n`;
    case 'persistent-conn':
      return `${head} ${columns([server.weight, 9], [server.persistentConnections, 11], ...counts)}\n`;
    case 'tun-info':
      return `${head} ${columns([FORWARD[server.method], 7], [server.method === 'tunnel' ? 'ipip' : 'n/a', 13], [server.weight, 6], ...counts)}\n`;
    case 'plain':
      return `${head} ${columns([FORWARD[server.method], 7], [server.weight, 6], ...counts)}\n`;
  }
}

/** Compared as libipvs does: unsigned words subtracted into a signed one, so that 192.168.0.0 comes before 10.0.0.0. */
function compareAddresses(a: IpAddress, b: IpAddress): number {
  const [x, y] = [ipToBytes(a), ipToBytes(b)];
  const word = (bytes: Uint8Array, i: number): number => ((bytes[i] ?? 0) << 24) | ((bytes[i + 1] ?? 0) << 16) | ((bytes[i + 2] ?? 0) << 8) | (bytes[i + 3] ?? 0);
  for (let i = 0; i < x.length; i += 4) {
    const difference = (word(x, i) - word(y, i)) | 0;
    if (difference !== 0) return difference;
  }
  return 0;
}

const NUMBERS = { tcp: 6, udp: 17, sctp: 132 } as const;

function compareServices(a: IpvsService, b: IpvsService): number {
  const mark = (s: IpvsService): number => (s.key.kind === 'fwmark' ? s.key.mark : 0);
  const byMark = mark(a) - mark(b) || a.family - b.family;
  if (byMark !== 0 || a.key.kind === 'fwmark' || b.key.kind === 'fwmark') return byMark;
  return NUMBERS[a.key.protocol] - NUMBERS[b.key.protocol] || compareAddresses(a.key.address, b.key.address) || a.key.port - b.key.port;
}

export function serviceEntry(service: IpvsService, options: ListOptions): string {
  const servers = options.sorted ? [...service.servers].sort((a, b) => compareAddresses(a.address, b.address) || a.port - b.port) : service.servers;
  return serviceLine(service, options) + servers.map((server) => serverLine(service, server, options)).join('');
}

export function allServices(services: readonly IpvsService[], options: ListOptions): string {
  const listed = options.sorted ? [...services].sort(compareServices) : services;
  return `${options.columns === 'rule' ? '' : BANNER}${title(options.columns)}${listed.map((s) => serviceEntry(s, options)).join('')}`;
}

/** The connection table. */
export function connectionList(connections: readonly IpvsConnectionInfo[], now: SimTime, options: ListOptions): string {
  const wide = options.columns === 'persistent-conn';
  const head = `IPVS connection entries\npro expire ${'state'.padEnd(11)} ${'source'.padEnd(18)} ${'virtual'.padEnd(18)} ${wide ? `${'destination'.padEnd(18)} ${'pe name'.padEnd(16)} pe_data` : 'destination'}\n`;
  return head + connections.map((c) => connectionLine(c, now, options)).join('');
}

function connectionLine(c: IpvsConnectionInfo, now: SimTime, options: ListOptions): string {
  const seconds = Math.max(0, Math.floor((c.expiresAt - now) / SECOND));
  const expire = `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
  const at = (e: { readonly address: IpAddress; readonly port: number }): string => endpoint(e.address, e.port, c.protocol, options);
  return `${c.protocol.toUpperCase().padEnd(3)} ${expire.padEnd(6)} ${c.state.padEnd(11)} ${at(c.client).padEnd(18)} ${at(c.virtual).padEnd(18)} ${at(c.server)}\n`;
}
