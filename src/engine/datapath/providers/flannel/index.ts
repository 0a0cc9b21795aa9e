/** flannel alone: VXLAN between nodes, a bridge `cni0` on each. It has no policy engine: NetworkPolicy objects are stored and enforced by nobody. */
import type { JsonObject } from '../../../k8s/index';
import type { DatapathProvider } from '../api';
import { renderFlannel, subnetEnv } from './render';

const BRIDGE: JsonObject = { type: 'flannel', delegate: { hairpinMode: true, isDefaultGateway: true } };
const PORTMAP: JsonObject = { type: 'portmap', capabilities: { portMappings: true } };

export const flannel: DatapathProvider = {
  name: 'flannel',
  capabilities: { networkPolicy: false, encapsulation: 'vxlan', sharedSegment: true },
  agents: [
    {
      name: 'kube-flannel-ds',
      namespace: 'kube-flannel',
      labels: { app: 'flannel', tier: 'node' },
      containers: [{ name: 'kube-flannel', image: 'ghcr.io/flannel-io/flannel:v0.28.0' }],
    },
  ],
  cniConfig: () => ({
    file: '10-flannel.conflist',
    list: {
      cniVersion: '0.3.1',
      name: 'cbr0',
      plugins: [BRIDGE, PORTMAP],
    },
  }),
  nodeFiles: (node, { clusterCidr }) => [{ path: '/run/flannel/subnet.env', text: subnetEnv(node, clusterCidr) }],
  render: (node, view) => [renderFlannel(node, view)],
};
