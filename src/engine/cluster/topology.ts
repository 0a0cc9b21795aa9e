/**
 * The machines and cables around the Pods:
 *
 *   client 203.0.113.9 ── internet ── load-balancer ── node-network ── node-1, node-2, node-3, control-plane
 *   workstation 198.51.100.10 ──┘
 *
 * `load-balancer` stands in the path between the outside and the Node network: it is the nodes' gateway and it rewrites the
 * destination of what comes to its public address (DNAT), as a pass-through load balancer of a cloud does. Real packets all the way;
 * a connection that a node drops stays unanswered for the client, and the client's address is not changed here.
 */
import { unwrap } from '../base/index';
import type { Host, Link, World } from '../kernel/index';
import { type Ipv4Address, addressIn, cidr, ip } from '../wire/index';
import { stableMac } from '../datapath/index';
import { type Environment, createEnvironment } from '../program/index';

export const CLIENT_ADDRESS = ip('203.0.113.9') as Ipv4Address;
export const WORKSTATION_ADDRESS = ip('198.51.100.10') as Ipv4Address;
/** The load balancer's public address. */
export const PUBLIC_ADDRESS = ip('1.1.1.1') as Ipv4Address;

const CABLE_DELAY = 100;
/** The way through the Internet to the cluster's data centre. */
const INTERNET_DELAY = 5_000;

export interface Machine {
  readonly host: Host;
  readonly environment: Environment;
}

export interface Topology {
  readonly client: Machine;
  readonly workstation: Machine;
  readonly internet: Machine;
  readonly loadBalancer: Machine;
  readonly controlPlane: Machine;
  readonly nodes: readonly (Machine & { readonly address: Ipv4Address })[];
  readonly controlPlaneAddress: Ipv4Address;
}

function nic(host: Host, name: string, address?: string): Link {
  const link = unwrap(host.root.addLink({ kind: 'physical', name, mac: stableMac(`${host.name} ${name}`) }));
  unwrap(host.root.setLink(link, { up: true }));
  if (address !== undefined) {
    const slash = address.indexOf('/');
    unwrap(host.root.addAddress(link, { address: ip(address.slice(0, slash)), prefixLength: Number(address.slice(slash + 1)) }));
  }
  return link;
}

function route(host: Host, destination: string, via: string, device: Link): void {
  unwrap(host.root.routing.add({ type: 'unicast', destination: cidr(destination), nextHops: [{ via: ip(via), device }], metric: 0, table: 254, protocol: 'static', scope: 'global' }, 'add'));
}

function machine(world: World, name: string, sysctl: Readonly<Record<string, string>> = {}): Machine {
  const host = world.addHost(name, { sysctl });
  const lo = host.root.link('lo');
  if (lo) host.root.setLink(lo, { up: true });
  const environment = createEnvironment({
    name,
    kind: 'host',
    hostname: name,
    host,
    netns: host.root,
    variables: { HOME: '/root', USER: 'root', SHELL: '/bin/bash', PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
  });
  environment.files.write('/etc/hosts', `127.0.0.1\tlocalhost\n127.0.1.1\t${name}\n`);
  environment.files.write('/etc/resolv.conf', '');
  return { host, environment };
}

/** Builds and cables everything; addresses on the Node network: .1 gateway, .10 control plane, .11 and up the nodes. */
export function buildTopology(world: World, nodeNetwork: string, nodeCount: number): Topology {
  const forwarding = { 'net.ipv4.ip_forward': '1' };
  const network = cidr(nodeNetwork);
  const at = (n: number): Ipv4Address => addressIn(network, n) as Ipv4Address;
  const withLength = (n: number): string => `${at(n)}/${network.length}`;

  const client = machine(world, 'client');
  const workstation = machine(world, 'workstation');
  const internet = machine(world, 'internet', forwarding);
  const loadBalancer = machine(world, 'load-balancer', forwarding);
  const fabric = machine(world, 'node-network');
  const bridge = unwrap(fabric.host.root.addLink({ kind: 'bridge', name: 'br0', mac: stableMac('node-network br0') }));
  unwrap(fabric.host.root.setLink(bridge, { up: true }));
  let ports = 0;
  const plug = (link: Link): void => {
    ports += 1;
    const port = nic(fabric.host, `port${ports}`);
    unwrap(fabric.host.root.setLink(port, { master: bridge }));
    world.connect(link, port, { delayUs: CABLE_DELAY });
  };

  const clientNic = nic(client.host, 'eth0', `${CLIENT_ADDRESS}/24`);
  world.connect(clientNic, nic(internet.host, 'eth0', '203.0.113.1/24'), { delayUs: INTERNET_DELAY });
  route(client.host, '0.0.0.0/0', '203.0.113.1', clientNic);
  const workstationNic = nic(workstation.host, 'eth0', `${WORKSTATION_ADDRESS}/24`);
  world.connect(workstationNic, nic(internet.host, 'eth1', '198.51.100.1/24'), { delayUs: INTERNET_DELAY });
  route(workstation.host, '0.0.0.0/0', '198.51.100.1', workstationNic);

  const towardsCluster = nic(internet.host, 'eth2', '192.0.2.1/30');
  const uplink = nic(loadBalancer.host, 'eth0', '192.0.2.2/30');
  world.connect(towardsCluster, uplink, { delayUs: CABLE_DELAY });
  route(internet.host, `${PUBLIC_ADDRESS}/32`, '192.0.2.2', towardsCluster);
  route(internet.host, nodeNetwork, '192.0.2.2', towardsCluster);
  route(loadBalancer.host, '0.0.0.0/0', '192.0.2.1', uplink);
  unwrap(loadBalancer.host.root.addAddress(uplink, { address: PUBLIC_ADDRESS, prefixLength: 32 }));
  plug(nic(loadBalancer.host, 'eth1', withLength(1)));

  const inside = (name: string, n: number): Machine => {
    const made = machine(world, name, forwarding);
    const link = nic(made.host, 'eth0', withLength(n));
    plug(link);
    route(made.host, '0.0.0.0/0', at(1), link);
    return made;
  };
  const controlPlane = inside('control-plane', 10);
  const nodes = Array.from({ length: nodeCount }, (_, i) => ({ ...inside(`node-${i + 1}`, 11 + i), address: at(11 + i) }));
  return { client, workstation, internet, loadBalancer, controlPlane, nodes, controlPlaneAddress: at(10) };
}
