/** Rule text both ways. Lines are those that iptables 1.8.9 printed (transcripts and recordings under tests/golden/iptables). */
import { describe, expect, test } from 'vitest';
import { formatRule, parseRestore, parseRuleSpec, ruleFromText, splitWords } from '../index';

/** As kube-proxy, Felix, flannel and Docker write them, and as `iptables -S` prints them. */
const PRINTED = [
  '-d 10.96.0.10/32 -p udp -m comment --comment "kube-system/kube-dns:dns cluster IP" -m udp --dport 53 -j KUBE-SVC-TCOU7JCQXEZGVUNU',
  '! -s 10.244.0.0/16 -d 10.96.0.10/32 -p tcp -m comment --comment "ns/svc:p cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ',
  '-m comment --comment "ns/svc:p -> 10.244.1.2:80" -m statistic --mode random --probability 0.33333333349 -j KUBE-SEP-A',
  '-p tcp -m comment --comment "ns/svc:p" -m tcp -j DNAT --to-destination 10.244.1.2:80',
  '-m mark ! --mark 0x4000/0x4000 -j RETURN',
  '-j MARK --set-xmark 0x4000/0x0',
  '-m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully',
  '-d 127.0.0.0/8 ! -s 127.0.0.0/8 -m comment --comment "block incoming localnet connections" -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP',
  '-m comment --comment "cali:wUHhoiAYhphO9Mso" -i cali+ -g cali-wl-to-host',
  '-p tcp -m set --match-set cali40s:XdTkeoA4uORlm_7HsXcm20F src -m multiport --dports 3306 -j MARK --set-xmark 0x10000/0x10000',
  '-m rpfilter --validmark --invert -j DROP',
  '-m addrtype ! --src-type LOCAL --limit-iface-out -m addrtype --src-type LOCAL -j MASQUERADE --random-fully',
  '-s 10.244.0.0/16 ! -d 224.0.0.0/4 -m comment --comment "flanneld masq" -j MASQUERADE --random-fully',
  '-m recent --rcheck --seconds 10800 --reap --name KUBE-SEP-A --mask 255.255.255.255 --rsource -j KUBE-SEP-A',
  '-s 172.17.0.0/16 ! -o docker0 -j MASQUERADE',
  '-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j REJECT --reject-with icmp-port-unreachable',
  '-p ipencap -j DROP',
];

describe('what is printed reads back as itself', () => {
  test.each(PRINTED)('%s', (line) => {
    const printed = formatRule(ruleFromText(line, 4));
    // Programs may write options in another order than the tool prints: printing again must change nothing.
    expect(formatRule(ruleFromText(printed, 4))).toBe(printed);
    expect([...splitWords(printed)].sort()).toEqual([...splitWords(line)].sort());
  });
});

test.each([
  ['-p tcp --dport 80 -j ACCEPT', '-p tcp -m tcp --dport 80 -j ACCEPT'],
  ['-j REJECT', '-j REJECT --reject-with icmp-port-unreachable'],
  ['-p tcp --syn', '-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN'],
  ['-j MARK --or-mark 0x4000', '-j MARK --set-xmark 0x4000/0x4000'],
  ['-j MARK --set-mark 1', '-j MARK --set-xmark 0x1/0xffffffff'],
  ['-m conntrack --ctstate ESTABLISHED,RELATED', '-m conntrack --ctstate RELATED,ESTABLISHED'],
  ['-m statistic --mode random --probability 0.3333333333', '-m statistic --mode random --probability 0.33333333349'],
  ['-s 10.1.2.3/255.0.0.0', '-s 10.0.0.0/8'],
  ['-s 0/0 -i +', ''],
  ['-p icmp --icmp-type echo-request', '-p icmp -m icmp --icmp-type 8'],
  ['-p 4', '-p ipencap'],
])('%s is printed as %s', (typed, printed) => expect(formatRule(ruleFromText(typed, 4))).toBe(printed));

test.each([
  ['--dport 80', 'unknown option "--dport"'],
  ['-p banana', 'unknown protocol "banana" specified'],
  ['-s 300.1.1.1', "host/network `300.1.1.1' not found"],
  ['-p tcp --dport 99999', "invalid port/service `99999' specified"],
  ['-j ACCEPT -j DROP', 'multiple -j flags not allowed'],
  ['foo', "Bad argument `foo'"],
  ['-m cgroup --path a', 'Podwire does not simulate -m cgroup'],
])('%s: %s', (text, message) => expect(parseRuleSpec(splitWords(text), 4)).toMatchObject({ ok: false, error: { message } }));

test('restore text gives chains, rules with their lines, counters and annotations', () => {
  const text = '# comment\n*nat\n:PREROUTING ACCEPT [1:2]\n:X - [0:0]\n[3:4] -A X -p tcp --dport 80 -j RETURN\n-X OLD\nCOMMIT\n';
  const parsed = parseRestore(text, 4, (chain, rule) => (chain === 'X' && rule === '-p tcp -m tcp --dport 80 -j RETURN' ? { owner: 'test' } : undefined));
  expect(parsed).toMatchObject({
    ok: true,
    value: [
      {
        name: 'nat',
        commitLine: 7,
        content: {
          chains: [{ name: 'PREROUTING', policy: 'ACCEPT', counters: { packets: 1, bytes: 2 } }, { name: 'X', policy: undefined }],
          commands: [
            { kind: 'append', chain: 'X', line: 5, rule: { counters: { packets: 3, bytes: 4 }, annotation: { owner: 'test' } } },
            { kind: 'delete-chain', chain: 'OLD', line: 6 },
          ],
        },
      },
    ],
  });
});
