/** getnameinfo(3): the name of an address, from /etc/hosts or by a PTR question to the servers of /etc/resolv.conf. */
import type { Task } from '../../../base/index';
import { parseResolvConf, type Process } from '../../../program/index';
import { DNS_TYPES, parseIp, type IpAddress } from '../../../wire/index';
import { askServer, question, reverseName } from './query';

/** Undefined when nobody knows a name: tools print the address then. */
export function* nameOfAddress(process: Process, address: IpAddress): Task<string | undefined> {
  const { files } = process.environment;
  const hosts = files.read('/etc/hosts');
  if (hosts.ok) {
    for (const line of hosts.value.split('\n')) {
      const [text = '', name] = line.replace(/#.*/, '').trim().split(/\s+/);
      const parsed = parseIp(text);
      if (parsed.ok && parsed.value === address && name !== undefined) return name;
    }
  }
  const conf = files.read('/etc/resolv.conf');
  const { nameservers, timeout, attempts } = parseResolvConf(conf.ok ? conf.value : '');
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    for (const server of nameservers) {
      const outcome = yield* askServer(process, { server, port: 53, message: question(process, reverseName(address), DNS_TYPES.PTR), tcp: false, timeout, kernelDecidesDf: true });
      if (outcome.kind === 'interrupt') return undefined;
      if (outcome.kind !== 'answer') continue;
      for (const { data } of outcome.message.answers) if (data.kind === 'PTR') return data.target;
      return undefined;
    }
  }
  return undefined;
}
