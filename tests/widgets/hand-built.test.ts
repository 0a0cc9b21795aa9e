/** The picture of networks that a learner builds by hand: every namespace and wire is there, packets keep to the wires, at any width. */
import { describe, expect, test } from 'vitest';
import { loadLab } from '../../src/cli/lab-folder';
import { Session, typeLine } from '../../src/engine/lab/index';
import { decidingPacket, packetsOf } from '../../src/ui/widgets/journey/packet-log';
import { layoutTopology } from '../../src/ui/widgets/topology/layout';
import { readPicture } from '../../src/ui/widgets/topology/picture';
import { packetRoute } from '../../src/ui/widgets/topology/route';

function built(lab: string, terminal: string, lines: readonly string[]): Session {
  const read = loadLab(lab);
  if (!read?.ok) throw new Error(`labs/${lab} cannot be read`);
  const session = Session.begin(read.value);
  for (const line of lines) {
    typeLine(session, terminal, line);
    session.settle();
  }
  return session;
}

const joined = [
  'ip netns add red; ip netns add blue',
  'ip link add veth-red netns red type veth peer name veth-blue netns blue',
  'ip -n red addr add 10.0.0.1/24 dev veth-red; ip -n blue addr add 10.0.0.2/24 dev veth-blue',
  'ip -n red link set veth-red up; ip -n blue link set veth-blue up',
];

test('a namespace without a wire is a box without a port; a pair not yet moved is named on its host', () => {
  const { scene } = built('veth-pair', 'box', ['ip netns add red', 'ip link add veth-red type veth peer name veth-blue']);
  const [box] = readPicture(scene).hosts;
  expect(box?.boxes.map(({ title, ends }) => [title, ends.length])).toEqual([['red', 0]]);
  // `ip link` lists a pair's second end first.
  expect([...(box?.others ?? [])].sort()).toEqual(['veth-blue', 'veth-red']);
});

test('a pair between two namespaces is one wire between two boxes', () => {
  const { scene } = built('veth-pair', 'box', joined);
  const picture = readPicture(scene);
  expect(picture.hosts[0]?.boxes.map(({ title, ends }) => [title, ends.map(({ device, peer, connected }) => [device, peer?.device, connected])])).toEqual([
    ['red', [['veth-red', 'veth-blue', true]]],
    ['blue', [['veth-blue', 'veth-red', true]]],
  ]);
  expect(layoutTopology(picture, 'wide').wires.filter(({ down }) => !down)).toHaveLength(1);
  expect(picture.hosts[0]?.others).toEqual([]);
});

describe.each<[string, string, readonly string[], string, string]>([
  ['veth-pair', 'box', [...joined, 'ip netns exec red ping -c 1 10.0.0.2'], 'box/red', 'box/blue'],
  ['first-packet', 'box:c1', ['ping -c 1 172.17.0.3'], 'box/c1', 'box/c2'],
  ['masquerade', 'box', ['ip -n red route add default via 10.0.0.254', 'sysctl -w net.ipv4.ip_forward=1', 'ip netns exec red ping -c 1 -W 1 203.0.113.5'], 'box/red', 'outside'],
  ['pod-to-pod', 'node-1', ['bridge fdb add 02:00:00:00:01:02 dev flannel.1 dst 192.168.50.12 self permanent', 'ip netns exec pod-a ping -c 1 10.244.2.2'], 'node-1/pod-a', 'node-2/pod-c'],
])('%s: a ping', (lab, terminal, lines, from, to) => {
  const session = built(lab, terminal, lines);
  const picture = readPicture(session.scene);
  const request = packetsOf(session.scene.world.trace.since(session.traceMarks().at(-1) ?? 0)).find(({ label }) => label === 'ICMP echo request');

  test.each([['wide', 99], ['wide', 1], ['tall', 99]] as const)('goes from box to box along straight wires inside the picture (%s, %i)', (orientation, columns) => {
    if (!request) throw new Error('no ping');
    const layout = layoutTopology(picture, orientation, columns);
    const { points, end } = packetRoute(request, layout);
    expect(end).toBe('delivered');
    const [first] = points;
    const last = points.at(-1);
    expect([first?.x, first?.y]).toEqual([layout.inside.get(from)?.x, layout.inside.get(from)?.y]);
    expect([last?.x, last?.y]).toEqual([layout.inside.get(to)?.x, layout.inside.get(to)?.y]);
    for (const { x, y } of points) expect(x >= 0 && y >= 0 && x <= layout.width && y <= layout.height).toBe(true);
    const slanted = points.slice(1).filter((point, i) => {
      const before = points[i] as (typeof points)[number];
      return Math.min(Math.abs(point.x - before.x), Math.abs(point.y - before.y)) > 26;
    });
    expect(slanted.map(({ x, y }) => [x, y])).toEqual([]);
  });
});

test('what decided a page that failed is the SYN that a rule dropped, not what curl says when it gives up', () => {
  const session = built('wordpress', 'workstation', ['kubectl apply -f 03-deny-all.yaml -f 04-allow-all-frontend.yaml', 'curl -m 30 http://1.1.1.1/']);
  const packet = decidingPacket(packetsOf(session.scene.world.trace.since(session.traceMarks().at(-1) ?? 0)));
  expect(packet?.label).toBe('TCP SYN → 3306');
  expect(packet?.fate).toMatchObject({ kind: 'dropped', reason: 'NETFILTER_DROP' });
});
