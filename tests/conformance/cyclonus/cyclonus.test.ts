/**
 * The 230 generated Cyclonus cases (256 steps): every verdict, ipBlock steps included; the diagonal is not ground truth.
 * The file says where its verdicts come from (`source`).
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { NetworkPolicy, Protocol } from '../../../src/engine/k8s/index';
import { type ClusterView, allowed, cell, decide, matrix, toPolicySet } from '../../../src/engine/policy/index';
import { ip } from '../../../src/engine/wire/index';

interface Step {
  readonly ns: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly pods: readonly { readonly id: string; readonly labels: Readonly<Record<string, string>>; readonly ip: string }[];
  readonly ports: readonly (readonly [Protocol, number, string])[];
  readonly policies: readonly { readonly name: string; readonly namespace: string; readonly spec: NetworkPolicy['spec'] }[];
  readonly m: readonly string[];
  readonly ipBlock: boolean;
}

interface Case {
  readonly d: string;
  readonly tags: readonly string[];
  readonly steps: readonly Step[];
}

// Read, not imported: the compiler would spend ten seconds on the type of half a megabyte of literals.
const { cases } = JSON.parse(readFileSync(new URL('./cases.json', import.meta.url), 'utf8')) as { readonly cases: readonly Case[] };

const clusterOf = (step: Step): ClusterView => ({
  namespaces: Object.entries(step.ns).map(([name, labels]) => ({ name, labels })),
  pods: step.pods.map((pod) => {
    const [namespace = '', name = ''] = pod.id.split('/');
    const containerPorts = step.ports.map(([protocol, port, portName]) => ({ protocol, port, name: portName }));
    return { namespace, name, labels: pod.labels, ips: [ip(pod.ip)], hostNetwork: false, phase: 'Running' as const, containerPorts };
  }),
  nodes: [],
});

const policiesOf = (step: Step) =>
  toPolicySet(
    step.policies.map(({ name, namespace, spec }): NetworkPolicy => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name, namespace },
      ...(spec ? { spec } : {}),
    })),
  );

describe('Cyclonus vectors', () => {
  const totals = { cases: 0, steps: 0, ipBlockSteps: 0, verdicts: 0, matched: 0 };

  test.each(cases.map((entry, i) => [`${i + 1} ${entry.d} [${entry.tags.join(' ')}]`, entry] as const))('%s', (_, entry) => {
    totals.cases += 1;
    for (const step of entry.steps) {
      totals.steps += 1;
      if (step.ipBlock) totals.ipBlockSteps += 1;
      const cluster = clusterOf(step);
      const set = policiesOf(step);
      const fast = matrix(set, cluster, { ports: step.ports.map(([protocol, port]) => ({ protocol, port })) });
      const wrong: string[] = [];
      const size = cluster.pods.length;
      step.ports.forEach(([protocol, port], k) => {
        cluster.pods.forEach((from, i) => {
          cluster.pods.forEach((to, j) => {
            if (i === j) return;
            totals.verdicts += 1;
            const expected = step.m[k]?.[i * size + j] === '1';
            const decision = decide(set, cluster, {
              source: { kind: 'pod', namespace: from.namespace, name: from.name },
              destination: { kind: 'pod', namespace: to.namespace, name: to.name },
              protocol,
              port,
            });
            const grid = cell(fast, i, j, k) === 'allowed';
            if (allowed(decision) === expected && grid === expected) totals.matched += 1;
            else
              wrong.push(
                `${from.namespace}/${from.name} -> ${to.namespace}/${to.name} ${protocol}/${port}: expected ${expected}, decide ${allowed(decision)}, matrix ${grid}`,
              );
          });
        });
      });
      expect(wrong).toEqual([]);
    }
  });

  test('every case and step was run', () => {
    console.log(
      `Cyclonus: ${totals.cases} cases, ${totals.steps} steps (${totals.ipBlockSteps} with ipBlock), ${totals.matched} of ${totals.verdicts} verdicts matched`,
    );
    expect(totals).toMatchObject({ cases: 230, steps: 256, ipBlockSteps: 46 });
    const cells = cases.flatMap((entry) => entry.steps).flatMap((step) => step.m.map((rows) => rows.length - step.pods.length));
    expect(totals.verdicts).toBe(cells.reduce((a, b) => a + b));
    expect(totals.verdicts).toBeGreaterThan(100_000);
    expect(totals.matched).toBe(totals.verdicts);
  });
});
