/** The widgets' models on a real session of the WordPress lab: what a learner is shown is what the packets did. */
import { beforeAll, describe, expect, test } from 'vitest';
import { loadLab } from '../../src/cli/lab-folder';
import { complete, Session, typeLine } from '../../src/engine/lab/index';
import { widgetMessages } from '../../src/messages/index';
import { fateText, headerRows, journeySteps } from '../../src/ui/widgets/journey/model';
import { decidingPacket, packetsOf, type PacketView } from '../../src/ui/widgets/journey/packet-log';
import { findInFiles } from '../../src/ui/widgets/journey/policy-source';
import { policyVerdicts } from '../../src/ui/widgets/journey/policy-verdicts';
import { agree, gotThrough, Prober, tablePods, verdictTable, viewOf, withDrafts } from '../../src/ui/widgets/matrix/model';
import { timelineView } from '../../src/ui/widgets/timeline/model';
import { layoutTopology, type Rect, type TopologyLayout } from '../../src/ui/widgets/topology/layout';
import { readPicture } from '../../src/ui/widgets/topology/picture';
import { packetRoute } from '../../src/ui/widgets/topology/route';

const say = widgetMessages('en');
const read = loadLab('wordpress');
if (!read?.ok) throw new Error('labs/wordpress cannot be read');
const bundle = read.value;
let session: Session;
/** Packets of the page that shows the database error. */
let packets: readonly PacketView[];
let lost: PacketView;

beforeAll(() => {
  session = Session.begin(bundle);
  typeLine(session, 'workstation', 'kubectl apply -f 03-deny-all.yaml -f 04-allow-all-frontend.yaml');
  session.dispatch({ kind: 'browse', url: 'http://1.1.1.1/' });
  session.settle();
  packets = packetsOf(session.scene.world.trace.since(session.traceMarks().at(-1) ?? 0));
  const found = decidingPacket(packets);
  if (!found) throw new Error('no packet decided');
  lost = found;
});

describe('the packet that decided', () => {
  test('is the front end’s SYN to MySQL, dropped in MySQL’s ingress chain', () => {
    expect(lost.label).toBe('TCP SYN → 3306');
    expect(lost.fate).toMatchObject({ kind: 'dropped', reason: 'NETFILTER_DROP' });
    expect(fateText(lost, say)).toBe('dropped');
    expect(lost.events.flatMap(policyVerdicts).map(({ direction, verdict, rule, selecting }) => [direction, verdict, rule?.name ?? selecting?.join()])).toEqual([
      ['egress', 'allowed', 'allow-all-frontend'],
      ['ingress', 'denied', 'default/default-deny-all'],
    ]);
  });

  test('its journey tells of the Service’s address, the tunnel and the drop, in this order', () => {
    const tones = journeySteps(lost, (id) => id, say).filter(({ main }) => main).map(({ tone }) => tone).filter((tone) => tone !== 'plain');
    expect(tones).toEqual(['rewrite', 'allow', 'tunnel', 'tunnel', 'drop']);
  });

  test('DNAT marks the destination address as changed, and nothing else of the IP header', () => {
    const steps = journeySteps(lost, (id) => id, say);
    const at = steps.findIndex(({ event }) => event.step.kind === 'nat');
    const ip = headerRows((steps[at] as (typeof steps)[number]).event.headers, (steps[at - 1] as (typeof steps)[number]).event.headers).find(({ layer }) => layer === 'IPv4');
    expect(ip?.fields.filter(({ changed }) => changed).map(({ name }) => name)).toEqual(['dst']);
  });

  test.each<[string, string, string]>([
    ['the rule that let it out', 'allow-all-frontend', 'spec.egress[0]'],
    ['the policy that isolates MySQL', 'default-deny-all', 'spec.podSelector'],
  ])('%s is found in the learner’s file', (_what, name, path) => {
    const files = Object.entries(bundle.files).filter(([file]) => file.startsWith('start/')).map(([file, text]) => ({ path: file, text }));
    const place = findInFiles(files, { namespace: 'default', name, path });
    const line = files.find((file) => file.path === place?.file)?.text.split('\n')[(place?.line ?? 0) - 1];
    expect(line).toMatch(path.endsWith(']') ? /- \{\}/ : /podSelector/);
  });

  test('a field that is not written leads to the one around it', () => {
    const text = bundle.files['start/03-deny-all.yaml'] ?? '';
    expect(findInFiles([{ path: 'a', text }], { namespace: 'default', name: 'default-deny-all', path: 'spec.ingress' })).toMatchObject({ exact: false });
    expect(findInFiles([{ path: 'a', text }], { namespace: 'other', name: 'default-deny-all', path: 'spec.ingress' })).toBeUndefined();
  });
});

test('the timeline counts what was lost, and its ticks are in order', () => {
  const view = timelineView(packets);
  const telling = packets.filter(({ housekeeping }) => !housekeeping);
  expect(view.packets).toBe(telling.length);
  expect(view.dropped).toBe(telling.filter(({ fate }) => fate.kind === 'dropped').length);
  expect(view.dropped).toBeGreaterThan(1);
  for (let i = 1; i < view.ticks.length; i += 1) expect(view.ticks[i]?.at).toBeGreaterThanOrEqual(view.ticks[i - 1]?.at ?? 0);
  for (const { at } of view.ticks) expect(at).toBeLessThan(1);
});

const apart = (a: Rect, b: Rect): boolean => a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
const within = (inner: Rect, outer: Rect): boolean => inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.w <= outer.x + outer.w && inner.y + inner.h <= outer.y + outer.h;

describe.each([['wide', 99], ['wide', 2], ['wide', 1], ['tall', 99]] as const)('the %s picture with at most %i Pods side by side', (orientation, columns) => {
  let layout: TopologyLayout;
  beforeAll(() => {
    layout = layoutTopology(readPicture(session.scene), orientation, columns);
  });

  test('has every Pod with a network of its own, on its node', () => {
    expect(layout.boxes.map(({ box, host }) => [box.title, host]).filter(([title]) => title !== 'coredns')).toEqual([['wordpress', 'node-1'], ['wordpress-mysql', 'node-2'], ['client', 'node-3']]);
  });

  test('nothing lies over another, and all is inside the picture', () => {
    const hosts = layout.hosts.map(({ rect }) => rect);
    hosts.forEach((a, i) => hosts.slice(i + 1).forEach((b) => expect(apart(a, b)).toBe(true)));
    for (const { rect, host, plate } of layout.boxes) {
      const outer = layout.hosts.find((one) => one.host.id === host)?.rect;
      expect(outer && within(rect, outer)).toBe(true);
      expect(plate && outer && within(plate, outer)).toBe(true);
    }
    const all = layout.boxes.map(({ rect }) => rect);
    all.forEach((a, i) => all.slice(i + 1).forEach((b) => expect(apart(a, b)).toBe(true)));
    for (const rect of hosts) expect(within(rect, { x: 0, y: 0, w: layout.width, h: layout.height })).toBe(true);
  });

  test('a narrow one fits a phone', () => {
    if (orientation === 'tall') expect(layout.width).toBeLessThanOrEqual(390);
  });

  test('the lost packet walks from WordPress through the tunnel to MySQL’s filter, along straight wires', () => {
    const { points, end } = packetRoute(lost, layout);
    expect(end).toBe('dropped');
    const mysql = layout.boxes.find(({ box }) => box.title === 'wordpress-mysql');
    const last = points.at(-1);
    expect([last?.x, last?.y]).toEqual([mysql?.ends[0]?.outer?.x, (mysql?.plate?.y ?? 0) + (mysql?.plate?.h ?? 0)]);
    expect(points.some(({ tunnelled }) => tunnelled)).toBe(true);
    const slanted = points.slice(1).filter((point, i) => {
      const before = points[i] as (typeof points)[number];
      return Math.min(Math.abs(point.x - before.x), Math.abs(point.y - before.y)) > 26;
    });
    expect(slanted).toEqual([]);
  });
});

describe('the matrix', () => {
  const port = { protocol: 'TCP', port: 3306 } as const;

  test('policies and packets agree for every pair', () => {
    const view = viewOf(session);
    if (!view) throw new Error('no cluster');
    const table = verdictTable(view, session.scene.cluster?.networkPolicies() ?? [], port);
    const prober = complete(Prober.of(session));
    let tried = 0;
    for (const from of table.pods) {
      for (const to of table.pods) {
        if (from === to) continue;
        const probe = prober.probe(from, to, port);
        expect(probe && agree(table.verdict(from, to), probe.outcome), `${from.name} > ${to.name}`).toBe(true);
        tried += 1;
      }
    }
    expect(tried).toBe(6);
  });

  test('the editor’s text, were it applied, would let the front end in', () => {
    const view = viewOf(session);
    const policies = session.scene.cluster?.networkPolicies() ?? [];
    const after = withDrafts(policies, [bundle.files['start/05-allow-mysql-ingress.yaml'] ?? '']);
    if (!view || !after) throw new Error('nothing to compare');
    const [from, to] = ['wordpress-', 'wordpress-mysql-'].map((start) => tablePods(view).find(({ name }) => name.startsWith(start) && (start.length > 10 || !name.includes('mysql'))));
    if (!from || !to) throw new Error('Pods are missing');
    expect(verdictTable(view, policies, port).verdict(from, to)).toBe('denied');
    expect(verdictTable(view, after, port).verdict(from, to)).toBe('allowed');
  });

  test.each<[string, string]>([
    ['text without a policy', 'kind: Pod\napiVersion: v1\n'],
    ['text that cannot be read', 'a: [\n'],
    ['an unfinished policy', 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n'],
  ])('%s changes nothing', (_what, text) => {
    expect(withDrafts([], [text])).toBeUndefined();
  });

  test('a refusal comes from the Pod itself, so packets got through', () => {
    expect([gotThrough('refused'), gotThrough('open'), gotThrough('timeout'), gotThrough('unreachable')]).toEqual([true, true, false, false]);
  });
});
