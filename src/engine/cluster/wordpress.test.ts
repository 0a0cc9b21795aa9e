/** The WordPress demo by real packets: what a browser outside and Pods inside get at each step. */
import { describe, expect, it } from 'vitest';

import { createWorld } from '../kernel/index';
import { createCluster } from './index';


describe('bootstrap', () => {
  it('comes to rest with everything running', () => {
    const cluster = createCluster(createWorld({ seed: 1 }));
    expect(cluster.settle()).toBe(true);
    for (const pod of cluster.pods()) {
      console.log(pod.metadata.namespace, pod.metadata.name, pod.spec.nodeName, pod.status?.podIP, pod.status?.phase, JSON.stringify(pod.status?.containerStatuses?.map((c) => c.state)));
    }
    console.log(cluster.world.now);
  });
});
