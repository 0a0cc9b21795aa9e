/** Evaluator, matrix and a naive oracle written from the API's text agree on random clusters. */
import { expect, test } from 'vitest';
import { Rng } from '../../../src/engine/base/index';
import { cell, decide, isLive, matrix, toPolicySet, verdict } from '../../../src/engine/policy/index';
import type { Endpoint, PodView } from '../../../src/engine/policy/index';
import { ip } from '../../../src/engine/wire/index';
import { type OracleEnd, oracleVerdict } from '../../support/naive-policy-oracle';
import { randomCluster, randomPolicies, seedCount } from '../../support/policy-generator';

const BASE = 20_000;

const endOf = (pod: PodView): { endpoint: Endpoint; oracle: OracleEnd } => ({
  endpoint: { kind: 'pod', namespace: pod.namespace, name: pod.name },
  oracle: { pod },
});

const outside = ['203.0.113.5', '192.0.2.7', '192.168.50.12', '2001:db8::5', '10.244.9.9'].map((text) => ({
  endpoint: { kind: 'address', ip: ip(text) } as const,
  oracle: { address: text },
}));

test('on random clusters the evaluator and the matrix say what the naive oracle says', () => {
  const seeds = seedCount(250);
  const tally = { allowed: 0, denied: 0, undecided: 0 };
  for (let seed = BASE; seed < BASE + seeds; seed += 1) {
    const rng = new Rng(seed);
    const cluster = randomCluster(rng, { keys: 1 + rng.below(3) });
    const policies = randomPolicies(rng, {});
    const set = toPolicySet(policies);
    const ends = [...cluster.pods.filter(isLive).map(endOf), ...outside];
    const ports = [...[53, 80, 81, 95, 3306, 9999, 65535].map((port) => ({ protocol: 'TCP', port }) as const), { protocol: 'UDP', port: 53 } as const, { protocol: 'UDP', port: 80 } as const, { protocol: 'SCTP', port: 3306 } as const];
    const probes = matrix(set, cluster, { ports, addresses: outside.map(({ endpoint }) => endpoint.ip) });
    const all = matrix(set, cluster, { ports: 'all', addresses: outside.map(({ endpoint }) => endpoint.ip) });
    ports.forEach(({ protocol, port }, k) => {
      const inAll = all.classes.findIndex((c) => c.protocol === protocol && c.first <= port && port <= c.last);
      ends.forEach((from, i) => {
        ends.forEach((to, j) => {
          const expected = oracleVerdict(policies, cluster, { from: from.oracle, to: to.oracle, protocol, port });
          tally[expected] += 1;
          const said = verdict(decide(set, cluster, { source: from.endpoint, destination: to.endpoint, protocol, port }));
          const where = () => `seed ${seed}: ${JSON.stringify(from.endpoint)} -> ${JSON.stringify(to.endpoint)} ${protocol}/${port}`;
          if (said !== expected) expect.fail(`${where()}: oracle ${expected}, decide ${said}`);
          if (cell(probes, i, j, k) !== expected) expect.fail(`${where()}: oracle ${expected}, matrix ${cell(probes, i, j, k)}`);
          if (cell(all, i, j, inAll) !== expected) expect.fail(`${where()}: oracle ${expected}, matrix over all ports ${cell(all, i, j, inAll)}`);
        });
      });
    });
  }
  console.log(`policy oracle: seeds ${BASE} to ${BASE + seeds - 1}; ${tally.allowed} allowed, ${tally.denied} denied, ${tally.undecided} undecided, all agreed`);
  for (const count of Object.values(tally)) expect(count).toBeGreaterThan(0);
});
