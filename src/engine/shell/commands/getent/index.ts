/**
 * getent of glibc 2.36: hosts, ahosts, ahostsv4, ahostsv6, services, protocols. Texts from running it.
 * @unsupported getent passwd, group, networks, rpc, shadow, aliases
 */
import type { Task } from '../../../base/index';
import { parseScopedAddress, resolveHostEntry, type Process } from '../../../program/index';
import { protocolNumber, serviceName, servicePort } from '../../../kernel/index';
import { parseIp } from '../../../wire/index';
import type { Command } from '../../command';
import { nameOfAddress } from '../dns/reverse';
import { GETENT_HELP, GETENT_VERSION } from './help';

const HINT = "Try `getent --help' or `getent --usage' for more information.\n";
const REAL = new Set(['passwd', 'group', 'networks', 'rpc', 'shadow', 'aliases', 'ethers', 'gshadow', 'initgroups', 'netgroup']);
/** Missing key. */
const NOT_FOUND = 2;

export const getent: Command = {
  name: 'getent',
  synopsis: 'what programs get when they look a name up',
  imitates: 'getent (Debian GLIBC 2.36-9+deb12u14) 2.36',
  run: function* (process) {
    const args = process.argv.slice(1);
    const options = args.filter((word) => word.startsWith('-'));
    for (const option of options) {
      if (option === '-?' || option === '--help' || option === '-V' || option === '--version') {
        process.stdout.write(option.toLowerCase().includes('v') ? GETENT_VERSION : GETENT_HELP);
        return 0;
      }
      if (/^(?:-[Ai]+|--no-addrconfig|--no-idn)$/.test(option)) continue;
      if (/^(?:-s|--service|--usage)/.test(option)) {
        process.stderr.write(`getent: Podwire does not simulate getent's option ${option}\n`);
        return 1;
      }
      process.stderr.write(`getent: ${option.startsWith('--') ? `unrecognized option '${option}'` : `invalid option -- '${option[1] ?? ''}'`}\n${HINT}`);
      return 64;
    }
    const [database, ...keys] = args.filter((word) => !word.startsWith('-'));
    if (database === undefined) {
      process.stderr.write('getent: wrong number of arguments\n');
      process.stdout.write(HINT);
      return 1;
    }
    if (REAL.has(database)) {
      process.stderr.write(`getent: Podwire does not simulate getent's database ${database}\n`);
      return 1;
    }
    if (!/^(hosts|ahosts|ahostsv4|ahostsv6|services|protocols)$/.test(database)) {
      process.stderr.write(`Unknown database: ${database}\n`);
      process.stdout.write(HINT);
      return 1;
    }
    if (keys.length === 0) {
      if (database !== 'hosts') {
        process.stderr.write(`Enumeration not supported on ${database}\n`);
        return 3;
      }
      const file = process.environment.files.read('/etc/hosts');
      for (const line of (file.ok ? file.value : '').split('\n')) {
        const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
        if (parseIp(address).ok) process.stdout.write(`${address.padEnd(15)} ${names.join(' ')}\n`);
      }
      return 0;
    }
    let status = 0;
    for (const key of keys) {
      const one = yield* lookUp(process, database, key);
      if (one === 130) return 130;
      if (one !== 0) status = one;
    }
    return status;
  },
};

function* lookUp(process: Process, database: string, key: string): Task<number> {
  const out = (text: string): void => void process.stdout.write(text);
  if (database === 'services') {
    const [name = '', protocol] = key.split('/');
    const number = /^\d+$/.test(name) ? Number(name) : undefined;
    for (const p of protocol === 'udp' ? (['udp'] as const) : protocol === 'tcp' ? (['tcp'] as const) : (['tcp', 'udp'] as const)) {
      const port = number ?? servicePort(name, p);
      const text = port === undefined ? undefined : number === undefined ? name : serviceName(port, p);
      if (port === undefined || text === undefined) continue;
      out(`${text.padEnd(21)} ${port}/${p}\n`);
      return 0;
    }
    return NOT_FOUND;
  }
  if (database === 'protocols') {
    const n = protocolNumber(key);
    if (n === undefined) return NOT_FOUND;
    out(`${key.padEnd(21)} ${n} ${key.toUpperCase()}\n`);
    return 0;
  }
  const literal = parseIp(key);
  if (database === 'hosts') {
    if (typeof parseScopedAddress(process.netns, key) !== 'undefined' && !literal.ok) return NOT_FOUND;
    if (literal.ok) {
      const name = yield* nameOfAddress(process, literal.value);
      if (name === undefined) return NOT_FOUND;
      out(`${key.padEnd(15)} ${name}\n`);
      return 0;
    }
    // gethostbyname2: IPv6 first, then IPv4.
    for (const family of [6, 4] as const) {
      const found = yield* resolveHostEntry(process, key, { family });
      if (!found.ok && found.error.kind === 'interrupt') return 130;
      if (!found.ok) continue;
      const names = found.value.canonicalName === key ? key : found.value.canonicalName;
      for (const address of found.value.addresses) out(`${address.padEnd(15)} ${names}\n`);
      return 0;
    }
    return NOT_FOUND;
  }
  const family = database === 'ahostsv4' ? 4 : database === 'ahostsv6' ? 6 : undefined;
  const found = yield* resolveHostEntry(process, key, family === undefined ? {} : { family });
  if (!found.ok) return found.error.kind === 'interrupt' ? 130 : NOT_FOUND;
  found.value.addresses.forEach((address, i) => {
    // inet_ntop knows no links; getent adds the number of one.
    const index = found.value.device === undefined ? undefined : process.netns.link(found.value.device)?.index;
    const text = (index === undefined ? address : `${address}%${index}`).padEnd(15);
    out(`${text} STREAM ${i === 0 ? found.value.canonicalName : ''}\n${text} DGRAM  \n${text} RAW    \n`);
  });
  return 0;
}
