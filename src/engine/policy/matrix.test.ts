import { describe, expect, test } from 'vitest';
import { Rng } from '../base/index';
import type { NetworkPolicy } from '../k8s/index';
import { ip } from '../wire/index';
import { bitsWhere, fullBits, hasBit, setBit, transpose, wordsFor } from './bitset';
import type { ClusterView, PodView } from './cluster-view';
import { toPolicySet } from './compile';
import { missDistance } from './explain';
import { diffMatrices, matrix, reachablePorts } from './matrix';
import { elementaryClasses } from './port-class';

const pod = (name: string, n: number): PodView => ({ namespace: 'default', name, labels: { app: name }, ips: [ip(`10.0.0.${n}`)], hostNetwork: false, phase: 'Running', containerPorts: name === 'db' ? [{ name: 'sql', port: 3306, protocol: 'TCP' }] : [] });
const cluster: ClusterView = { namespaces: [{ name: 'default', labels: {} }], pods: [pod('web', 1), pod('db', 2)], nodes: [] };
const db = (ports: NonNullable<NonNullable<NonNullable<NetworkPolicy['spec']>['ingress']>[number]['ports']>): NetworkPolicy => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'db' }, spec: { podSelector: { matchLabels: { app: 'db' } }, ingress: [{ ports }] } });

describe('matrix', () => {
  test('all ports on which one Pod reaches another, as ranges; a named port counts where it resolves', () => {
    const all = matrix(toPolicySet([db([{ port: 80, endPort: 90 }, { port: 91 }, { port: 'sql' }, { protocol: 'UDP' }])]), cluster, { ports: 'all' });
    expect(reachablePorts(all, 0, 1)).toEqual([{ protocol: 'TCP', first: 80, last: 91 }, { protocol: 'TCP', first: 3306, last: 3306 }, { protocol: 'UDP', first: 1, last: 65535 }]);
    expect(reachablePorts(all, 1, 0)).toHaveLength(3);
  });

  test('addresses outside are further rows and columns', () => {
    const some = matrix(toPolicySet([db([{ port: 80 }])]), cluster, { ports: [{ protocol: 'TCP', port: 80 }], addresses: [ip('203.0.113.1')] });
    expect(some.endpoints).toHaveLength(3);
    expect(reachablePorts(some, 2, 1)).toHaveLength(1);
  });

  test('a diff names what changed, on the ports on which it did', () => {
    const before = matrix(toPolicySet([db([{ port: 80, endPort: 90 }])]), cluster, { ports: 'all' });
    const after = matrix(toPolicySet([db([{ port: 85, endPort: 95 }])]), { ...cluster, pods: [...cluster.pods, pod('new', 3)] }, { ports: 'all' });
    const diff = diffMatrices(before, after);
    expect(diff.added).toMatchObject([{ name: 'new' }]);
    expect(diff.changes.map(({ from, to, ports, before: was, after: is }) => [from.kind === 'pod' && from.name, to.kind === 'pod' && to.name, was, is, ports.map(({ first, last }) => `${first}-${last}`)])).toEqual([
      ['web', 'db', 'allowed', 'denied', ['80-84']],
      ['web', 'db', 'denied', 'allowed', ['91-95']],
    ]);
    expect(diffMatrices(after, after).changes).toEqual([]);
  });
});

test('port classes cut at both ends of every range and cover every port once', () => {
  const classes = elementaryClasses([{ protocol: 'TCP', first: 1, last: 10 }, { protocol: 'TCP', first: 5, last: 65535 }]);
  expect(classes.filter(({ protocol }) => protocol === 'TCP').map(({ first, last }) => [first, last])).toEqual([[1, 4], [5, 10], [11, 65535]]);
  expect(classes.filter(({ protocol }) => protocol === 'SCTP')).toEqual([{ protocol: 'SCTP', first: 1, last: 65535 }]);
});

test('a rule that misses by one thing is nearer than one that misses by two', () => {
  const port = { code: 'PORT_MISMATCH', path: 'p', first: 1, last: 1, had: 2 } as const;
  const peer = { code: 'PEER_OTHER_NAMESPACE', path: 'a', wanted: 'x', had: 'y' } as const;
  expect(missDistance([port])).toBeLessThan(missDistance([port, peer]));
  // Of alternatives the nearest counts: entry b misses one thing, entry a two.
  expect(missDistance([peer, { ...peer, wanted: 'z' }, { ...peer, path: 'b' }])).toBe(missDistance([peer]));
});

describe('bits', () => {
  test.each([[1, 1], [31, 33], [32, 32], [65, 40], [100, 3]])('a %i x %i matrix transposed twice is itself, once is its mirror', (rows, columns) => {
    const rng = new Rng(rows * 1000 + columns);
    const from = new Uint32Array(rows * wordsFor(columns));
    for (let r = 0; r < rows; r += 1) for (let c = 0; c < columns; c += 1) if (rng.chance(0.4)) setBit(from, c, r * wordsFor(columns));
    const mirror = new Uint32Array(columns * wordsFor(rows));
    transpose(from, rows, columns, mirror);
    for (let r = 0; r < rows; r += 1) for (let c = 0; c < columns; c += 1) expect(hasBit(mirror, r, c * wordsFor(rows))).toBe(hasBit(from, c, r * wordsFor(columns)));
    const again = new Uint32Array(from.length);
    transpose(mirror, columns, rows, again);
    expect(again).toEqual(from);
  });

  test('a full set has no bits beyond its length', () => {
    expect(fullBits(33)).toEqual(bitsWhere(33, () => true));
    expect(fullBits(0)).toHaveLength(0);
  });
});
