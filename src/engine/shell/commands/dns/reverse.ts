/** getnameinfo(3): the name of an address, from /etc/hosts or by a PTR question to the servers of /etc/resolv.conf. */
import type { Task } from '../../../base/index';
import { parseResolvConf, type Process } from '../../../program/index';
import { DNS_TYPES, parseIp, type IpAddress } from '../../../wire/index';
import { askServer, question, reverseName } from './query';

/** Undefined when nobody knows a name: tools print the address then. */
export function* nameOfAddress(process: Process, address: IpAddress): Task<string | undefined> {
  const found = yield* lookUpAddress(process, address);
  return found.kind === 'name' ? found.name : undefined;
}

export type NameLookup = { readonly kind: 'name'; readonly name: string } | { readonly kind: 'unknown' } | { readonly kind: 'failed' };

/** `unknown`: a server says that there is no name. `failed`: no server answered (EAI_AGAIN). */
export function* lookUpAddress(process: Process, address: IpAddress): Task<NameLookup> {
  const { files } = process.environment;
  const hosts = files.read('/etc/hosts');
  if (hosts.ok) {
    for (const line of hosts.value.split('\n')) {
      const [text = '', name] = line.replace(/#.*/, '').trim().split(/\s+/);
      const parsed = parseIp(text);
      if (parsed.ok && parsed.value === address && name !== undefined) return { kind: 'name', name };
    }
  }
  const conf = files.read('/etc/resolv.conf');
  const { nameservers, timeout, attempts } = parseResolvConf(conf.ok ? conf.value : '');
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    for (const server of nameservers) {
      const outcome = yield* askServer(process, { server, port: 53, message: question(process, reverseName(address), DNS_TYPES.PTR), tcp: false, timeout, kernelDecidesDf: true });
      if (outcome.kind === 'interrupt') return { kind: 'failed' };
      if (outcome.kind !== 'answer') continue;
      for (const { data } of outcome.message.answers) if (data.kind === 'PTR') return { kind: 'name', name: data.target };
      return { kind: 'unknown' };
    }
  }
  return { kind: 'failed' };
}
