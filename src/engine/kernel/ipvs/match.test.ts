/** `-m ipvs`. Expected values: net/netfilter/xt_ipvs.c and libxt_ipvs.c of iptables 1.8.9; the recording machine has no xt_ipvs. */
import { describe, expect, it } from 'vitest';
import { SECOND, unwrap } from '../../base/index';
import { ip } from '../../wire/index';
import type { NetNamespace } from '../api';
import { addr, lab, route, sysctl, wire } from '../fixtures/network';
import { applyRestore, formatRule, parseRuleSpec, splitWords } from '../netfilter/index';
import type { IpvsMethod } from './api';

const VIP = ip('10.96.0.1');

/** One connection from 10.0.1.10 to 10.96.0.1:80 by a director to 10.0.2.2; how many packets each rule of POSTROUTING counts. */
function counted(rules: readonly string[], method: IpvsMethod = 'masq'): readonly number[] {
  const l = lab();
  const [client, director, server] = ['client', 'director', 'server'].map((n) => l.at(n)) as [NetNamespace, NetNamespace, NetNamespace];
  wire(client, 'eth0', director, 'c');
  wire(server, 'eth0', director, 's');
  addr(client, 'eth0', '10.0.1.10/24');
  addr(director, 'c', '10.0.1.1/24');
  addr(server, 'eth0', '10.0.2.2/24');
  addr(director, 's', '10.0.2.1/24');
  route(client, '0.0.0.0/0', { via: '10.0.1.1' });
  route(server, '0.0.0.0/0', { via: '10.0.2.1' });
  sysctl(director, 'net.ipv4.ip_forward', '1');
  unwrap(director.addLink({ kind: 'dummy', name: 'kube-ipvs0' }));
  addr(director, 'kube-ipvs0', '10.96.0.1/32');
  sysctl(director, 'net.ipv4.vs.conntrack', '1');
  const key = { kind: 'address', protocol: 'tcp', address: VIP, port: 80 } as const;
  unwrap(director.ipvs.addService(key, { scheduler: 'rr', granularity: 32, onePacket: false, fallback: false, hashPort: false }));
  const port = method === 'masq' ? 8080 : 80;
  unwrap(director.ipvs.addServer(key, { address: ip('10.0.2.2'), port }, { method, weight: 1, upper: 0, lower: 0 }));
  unwrap(applyRestore(director.netfilter, 4, `*mangle\n:POSTROUTING ACCEPT\n${rules.map((rule) => `-A POSTROUTING -o s ${rule}\n-A POSTROUTING -o c ${rule}\n`).join('')}COMMIT\n`));
  // xt_ipvs does not turn connection tracking on by itself.
  unwrap(applyRestore(director.netfilter, 4, '*filter\n:FORWARD ACCEPT\n-A FORWARD -m conntrack --ctstate NEW\nCOMMIT\n'));
  unwrap(server.sockets.tcpListen({ address: ip('0.0.0.0'), port }));
  unwrap(client.sockets.tcpConnect({ address: VIP, port: 80 }));
  l.world.runUntil(l.world.now + SECOND / 2);
  return director.netfilter.table(4, 'mangle').chain('POSTROUTING')?.rules.map((rule) => rule.counters.packets) ?? [];
}

describe('-m ipvs', () => {
  // SYN and ACK go to the server, SYN-ACK to the client. Properties of the connection are known on the way to the server alone.
  const rows: readonly (readonly [string, string, readonly [number, number]])[] = [
    ['what IPVS forwards, both ways', '-m ipvs --ipvs', [2, 1]],
    ['what it does not', '-m ipvs ! --ipvs', [0, 0]],
    ['the protocol', '-m ipvs --vproto 6', [2, 0]],
    ['another protocol', '-m ipvs --vproto udp', [0, 0]],
    ['any but another protocol', '-m ipvs ! --vproto udp', [2, 0]],
    ['the virtual address, which the packet no longer has', '-m ipvs --vaddr 10.96.0.1', [2, 0]],
    ['its network', '-m ipvs --vaddr 10.96.0.0/16', [2, 0]],
    ['another address', '-m ipvs --vaddr 10.97.0.0/16', [0, 0]],
    ['the virtual port', '-m ipvs --vport 80', [2, 0]],
    ['not the port of the server', '-m ipvs --vport 8080', [0, 0]],
    ['how it is forwarded', '-m ipvs --vmethod MASQ', [2, 0]],
    ['in another way', '-m ipvs --vmethod GATE', [0, 0]],
    ['in any but another way', '-m ipvs ! --vmethod gate', [2, 0]],
    ['the direction of conntrack', '-m ipvs --vdir ORIGINAL', [2, 0]],
    ['the other direction', '-m ipvs --vdir REPLY', [0, 0]],
    ['the port of a connection that controls it: there is none', '-m ipvs --vportctl 21', [0, 0]],
    ['and so it is no other', '-m ipvs ! --vportctl 21', [2, 0]],
    ['all at once', '-m ipvs --vproto tcp --vaddr 10.96.0.1 --vport http --vdir original --vmethod masq', [2, 0]],
  ];
  const all = counted(rows.map(([, rule]) => rule));
  it.each(rows.map((row, i) => [...row, i] as const))('%s: %s', (_what, _rule, expected, i) => {
    expect([all[2 * i], all[2 * i + 1]]).toEqual(expected);
  });

  it('a tunnel is of IPVS, but its packets have no protocol that IPVS knows', () => {
    const [ofIpvs, , byProtocol] = counted(['-m ipvs --ipvs', '-m ipvs ! --vproto udp'], 'tunnel');
    expect([(ofIpvs ?? 0) > 0, byProtocol]).toEqual([true, 0]);
  });
});

describe('-m ipvs as text', () => {
  it.each([
    ['--ipvs', '--ipvs'],
    ['! --ipvs', '! --ipvs'],
    ['--ipvs --vaddr 10.0.0.1', '--vaddr 10.0.0.1'],
    ['--vmethod MASQ --vdir reply --vport http --vaddr 10.96.0.0/16 --vproto tcp', '--vproto 6 --vaddr 10.96.0.0/16 --vport 80 --vdir REPLY --vmethod MASQ'],
    ['! --vproto 6 ! --vaddr 10.0.0.1 ! --vport 80 ! --vmethod gate ! --vportctl 21', '! --vproto 6 ! --vaddr 10.0.0.1 ! --vport 80 ! --vmethod GATE ! --vportctl 21'],
  ])('%s is written %s', (typed, written) => {
    expect(formatRule(unwrap(parseRuleSpec(splitWords(`-m ipvs ${typed}`), 4)))).toBe(`-m ipvs ${written}`);
  });

  // As iptables 1.8.9 says it, which reads the options before it asks the kernel.
  it.each([
    ['', 'IPVS: At least one option is required'],
    ['! --ipvs --vaddr 10.0.0.1', '! --ipvs cannot be together with other options'],
    ['--vproto foo', 'unknown protocol "foo" specified'],
    ['--vport x', 'Port "x" does not resolve to anything.\n'],
    ['--vport 80:90', 'Port "80:90" does not resolve to anything.\n'],
    ['--vdir up', 'ipvs: Bad value for "--vdir" option: "up"'],
    ['--vmethod nat', 'ipvs: Bad value for "--vmethod" option: "nat"'],
    ['! --vdir REPLY', 'ipvs: option "--vdir" cannot be inverted.\n'],
    ['--ipvs --ipvs', 'ipvs: option "--ipvs" can only be used once.\n'],
    ['--vdir', 'option "--vdir" requires an argument'],
  ])('%s: %s', (typed, message) => {
    const read = parseRuleSpec(splitWords(`-m ipvs ${typed}`), 4);
    expect(read.ok ? '' : read.error.message).toBe(message);
  });
});
