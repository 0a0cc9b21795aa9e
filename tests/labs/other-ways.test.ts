/** Labs built by hand are graded by what the network does: ways that are nothing like the reference pass, too. */
import { expect, test } from 'vitest';
import { loadLab } from '../../src/cli/lab-folder';
import { passed, rehearseScript } from '../../src/engine/lab/index';

const ways: readonly (readonly [way: string, lab: string, script: string])[] = [
  [
    'other names, a /30, ends made in place, nsenter',
    'veth-pair',
    `ip netns add blue; ip netns add red
     ip link add wire0 netns red type veth peer name wire1 netns blue
     ip netns exec red bash -c 'ip link set lo up; ip addr add 10.0.0.1/30 dev wire0; ip link set wire0 up'
     ip netns exec blue ip link set lo up
     nsenter --net=/run/netns/blue ip address add 10.0.0.2/30 dev wire1
     nsenter --net=/run/netns/blue ip link set dev wire1 up`,
  ],
  [
    'brctl, one loop, short forms',
    'bridge-three',
    `brctl addbr sw
     ip link set dev sw up
     for n in red:1 blue:2 green:3; do ns=\${n%:*}; ip link add p-$ns type veth peer name x netns $ns; brctl addif sw p-$ns; ip link set p-$ns up; ip -n $ns link set x up; ip -n $ns a add 10.0.0.\${n#*:}/24 brd + dev x; done
     ip a a 10.0.0.254/24 dev sw`,
  ],
  [
    'the file of /proc, SNAT by destination',
    'masquerade',
    `for n in red blue; do ip netns exec $n ip route add 0.0.0.0/0 via 10.0.0.254; done
     echo 1 > /proc/sys/net/ipv4/ip_forward
     iptables -t nat -I POSTROUTING 1 ! -d 10.0.0.0/24 -s 10.0.0.0/24 -j SNAT --to-source 203.0.113.1`,
  ],
  [
    'a chain of its own, as Docker writes it',
    'publish-port',
    `iptables -t nat -N PUBLISHED; iptables -t nat -A PUBLISHED -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.0.0.1:80
     iptables -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j PUBLISHED
     iptables -t nat -A OUTPUT -m addrtype --dst-type LOCAL -j PUBLISHED`,
  ],
  [
    'a route instead of the tunnel',
    'pod-to-pod',
    `ip route replace 10.244.2.0/24 via 192.168.50.12
     ip -n pod-a link set dev eth0 mtu 1450; nsenter --net=/run/netns/pod-b ip link set eth0 mtu 1450`,
  ],
];

test.each(ways)('%s (%s)', (_way, lab, script) => {
  const bundle = loadLab(lab);
  if (!bundle?.ok) throw new Error(`labs/${lab} cannot be read`);
  const { grades } = rehearseScript(bundle.value, script);
  const failed = grades.flatMap(({ results }) => results.filter(({ finding }) => finding.kind === 'failed').map(({ check }) => check.id));
  expect(failed).toEqual([]);
  expect(grades.filter(passed).length).toBe(bundle.value.definition.objectives.length);
});
