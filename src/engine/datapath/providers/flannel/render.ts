/**
 * What flanneld programs on a node: the VXLAN device, one route, neighbour and FDB entry for each other node, and the masquerade and
 * forward chains. Source: flannel pkg/backend/vxlan/{vxlan,device,vxlan_network}.go, pkg/trafficmngr/iptables/iptables.go.
 */
import { type Ipv4Address, cidr } from '../../../wire/index';
import type { ChainState, OwnerState, RuleText, SharedRules } from '../../state';
import type { NetworkView, NodeView } from '../api';

export const FLANNEL_VNI = 1;
/** Linux's default VXLAN port from before IANA assigned 4789; flannel leaves the port unset. */
export const FLANNEL_PORT = 8472;
export const FLANNEL_DEVICE = `flannel.${FLANNEL_VNI}`;
/** Outer Ethernet, IPv4, UDP and VXLAN headers: 14 + 20 + 8 + 8. */
export const VXLAN_OVERHEAD = 50;

const rule = (text: string, note: string): RuleText => ({ text, annotation: { owner: 'flannel', note } });

function chains(node: NodeView, clusterCidr: string): readonly ChainState[] {
  const masq = (match: string, target: string, note: string): RuleText => rule(`${match} -m comment --comment "flanneld masq" -j ${target}`, note);
  return [
    {
      table: 'nat',
      name: 'FLANNEL-POSTRTG',
      rules: [
        masq('-m mark --mark 0x4000/0x4000', 'RETURN', 'traffic that kube-proxy masquerades is left to kube-proxy'),
        masq(`-s ${node.podCidr} -d ${clusterCidr}`, 'RETURN', 'a Pod of this node to a Pod: no address change'),
        masq(`-s ${clusterCidr} -d ${node.podCidr}`, 'RETURN', 'a Pod to a Pod of this node: no address change'),
        masq(`! -s ${clusterCidr} -d ${node.podCidr}`, 'RETURN', 'from outside to a Pod of this node: the source is kept'),
        masq(`-s ${clusterCidr} ! -d 224.0.0.0/4`, 'MASQUERADE --random-fully', 'a Pod to the outside: the node lends its address'),
        masq(`! -s ${clusterCidr} -d ${clusterCidr}`, 'MASQUERADE --random-fully', 'from outside to a Pod of another node: the answer has to come back this way'),
      ],
    },
    {
      table: 'filter',
      name: 'FLANNEL-FWD',
      rules: [
        rule(`-s ${clusterCidr} -m comment --comment "flanneld forward" -j ACCEPT`, 'from a Pod'),
        rule(`-d ${clusterCidr} -m comment --comment "flanneld forward" -j ACCEPT`, 'to a Pod'),
      ],
    },
  ];
}

const shared: readonly SharedRules[] = [
  { table: 'filter', chain: 'FORWARD', position: 'last', rules: [rule('-m comment --comment "flanneld forward" -j FLANNEL-FWD', 'flannel: forward Pod traffic')] },
  { table: 'nat', chain: 'POSTROUTING', position: 'last', rules: [rule('-m comment --comment "flanneld masq" -j FLANNEL-POSTRTG', 'flannel: masquerade')] },
];

/** The VXLAN backend; Pods are plugged in by the CNI plugin (bridge for flannel, veth for Canal). */
export function renderFlannel(node: NodeView, view: NetworkView): OwnerState {
  const others = view.nodes.filter((other) => other.name !== node.name);
  // The device's address is the network address of the node's Pod range, as a /32: nobody else can have it.
  const vtep = (of: NodeView): Ipv4Address => cidr(of.podCidr).address as Ipv4Address;
  return {
    owner: 'flannel',
    sysctls: [{ name: 'net.ipv4.ip_forward', value: '1' }],
    links: [
      { kind: 'vxlan', name: FLANNEL_DEVICE, mac: node.vtepMac, mtu: node.mtu - VXLAN_OVERHEAD, vni: FLANNEL_VNI, lower: node.device, local: node.address, port: FLANNEL_PORT },
    ],
    addresses: [{ device: FLANNEL_DEVICE, address: vtep(node), prefixLength: 32, scope: 'global' }],
    neighbors: others.map((other) => ({ device: FLANNEL_DEVICE, address: vtep(other), mac: other.vtepMac })),
    fdb: others.map((other) => ({ device: FLANNEL_DEVICE, mac: other.vtepMac, remote: other.address })),
    // netlink's RouteAdd without a protocol is `boot`, which `ip route` does not print.
    routes: others.map((other) => ({ destination: other.podCidr, via: vtep(other), device: FLANNEL_DEVICE, onlink: true, scope: 'global', protocol: 'boot' })),
    sets: [],
    chains: chains(node, view.clusterCidr),
    shared,
  };
}

/** /run/flannel/subnet.env, which the flannel CNI plugin reads. */
export function subnetEnv(node: NodeView, clusterCidr: string): string {
  const gateway = cidr(node.podCidr).address.replace(/\.0$/, '.1');
  const length = node.podCidr.slice(node.podCidr.indexOf('/'));
  return `FLANNEL_NETWORK=${clusterCidr}\nFLANNEL_SUBNET=${gateway}${length}\nFLANNEL_MTU=${node.mtu - VXLAN_OVERHEAD}\nFLANNEL_IPMASQ=true\n`;
}
