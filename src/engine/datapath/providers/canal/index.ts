/**
 * Canal: flannel carries the packets between nodes, Calico plugs in the Pods (veth `cali…`, gateway 169.254.1.1) and enforces policy.
 * There is no bridge `cni0` and no BGP. Source: calico manifests/canal.yaml on the master branch (v3.34-dev), whose Felix is imitated.
 */
import type { JsonObject } from '../../../k8s/index';
import type { DatapathProvider, NodeView } from '../api';
import { renderFelix } from '../felix/render';
import { VXLAN_OVERHEAD, renderFlannel, subnetEnv } from '../flannel/render';

const veth = (node: NodeView): JsonObject => ({
  type: 'calico',
  log_level: 'info',
  log_file_path: '/var/log/calico/cni/cni.log',
  datastore_type: 'kubernetes',
  nodename: node.name,
  mtu: node.mtu - VXLAN_OVERHEAD,
  ipam: { type: 'host-local', subnet: 'usePodCidr' },
  policy: { type: 'k8s' },
  kubernetes: { kubeconfig: '/etc/cni/net.d/calico-kubeconfig' },
});
const PORTMAP: JsonObject = { type: 'portmap', snat: true, capabilities: { portMappings: true } };

export const canal: DatapathProvider = {
  name: 'canal',
  capabilities: { networkPolicy: true, encapsulation: 'vxlan', sharedSegment: false },
  agents: [
    {
      name: 'canal',
      namespace: 'kube-system',
      labels: { 'k8s-app': 'canal' },
      containers: [
        { name: 'calico-node', image: 'quay.io/calico/node:master' },
        { name: 'kube-flannel', image: 'docker.io/flannel/flannel:v0.24.4' },
      ],
    },
  ],
  cniConfig: (node) => ({
    file: '10-canal.conflist',
    list: {
      name: 'k8s-pod-network',
      cniVersion: '0.3.1',
      plugins: [veth(node), PORTMAP],
    },
  }),
  nodeFiles: (node, { clusterCidr }) => [
    { path: '/run/flannel/subnet.env', text: subnetEnv(node, clusterCidr) },
    { path: '/var/lib/calico/nodename', text: node.name },
  ],
  render: (node, view) => [renderFlannel(node, view), renderFelix(node, view)],
};
