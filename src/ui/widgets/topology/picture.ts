/** What there is to draw, read from the World: hosts, boxes (their network namespaces), interfaces and whose they are, bridges, tunnels, policies. */
import { labelSelectorMatches } from '../../../engine/k8s/index';
import type { Host, Link, NetNamespace } from '../../../engine/kernel/index';
import type { Scene } from '../../../engine/lab/index';

/** An interface inside a box, and where its other end is if it is one of a veth pair. */
export interface PictureEnd {
  readonly device: string;
  readonly address: string;
  readonly peer: { readonly netns: string; readonly device: string; readonly bridge: string | undefined } | undefined;
  /** Both ends are up and, towards a host with a bridge, plugged in. */
  readonly connected: boolean;
}

export interface PictureBox {
  /** NetNamespace.id */
  readonly id: string;
  readonly title: string;
  readonly namespace: string | undefined;
  readonly address: string;
  readonly labels: readonly string[];
  readonly ends: readonly PictureEnd[];
  /** A place to open a terminal in. */
  readonly environment: string | undefined;
  /** Names of the policies that select it; undefined where there are no policies at all. */
  readonly policies: readonly string[] | undefined;
  readonly pod: { readonly namespace: string; readonly name: string; readonly node: string } | undefined;
}

export type HostRole = 'node' | 'outside' | 'balancer' | 'transit' | 'switch' | 'hidden';

export interface PictureHost {
  /** NetNamespace.id of the root namespace, the host's name. */
  readonly id: string;
  readonly title: string;
  readonly role: HostRole;
  readonly address: string;
  readonly nics: readonly { readonly name: string; readonly up: boolean }[];
  readonly boxes: readonly PictureBox[];
  /** Name of a VXLAN device. */
  readonly tunnel: string | undefined;
  readonly bridges: readonly { readonly name: string; readonly address: string }[];
  /** Devices of the host itself that have no other place in the picture: a veth pair not yet moved, a dummy. */
  readonly others: readonly string[];
  readonly environment: string | undefined;
}

export interface PictureCable {
  readonly a: { readonly host: string; readonly device: string };
  readonly b: { readonly host: string; readonly device: string };
}

export interface Picture {
  readonly hosts: readonly PictureHost[];
  readonly cables: readonly PictureCable[];
  /** Whether the network plugin programs policies into the nodes. */
  readonly enforces: boolean;
  readonly nodeNetwork: string | undefined;
}

const globalAddress = (link: Link | undefined): string => link?.addresses.find(({ scope, address }) => scope === 'global' && !address.includes(':'))?.address ?? '';

/** `wordpress` for `wordpress-5d8f7c9b6d-x2x9p`: the generated part is in the details. */
export const shortPodName = (name: string): string => name.replace(/-[a-z0-9]{8,10}-[a-z0-9]{5}$/, '');

function endOf(link: Link, mustBePlugged: boolean): PictureEnd {
  const peer = link.kind === 'veth' ? link.peer : undefined;
  const atHost = peer !== undefined && peer.netns === peer.netns.host.root;
  return {
    device: link.name,
    address: globalAddress(link),
    peer: peer && { netns: peer.netns.id, device: peer.name, bridge: peer.master?.name },
    connected: link.up && (peer === undefined || (peer.up && (!atHost || !mustBePlugged || peer.master !== undefined))),
  };
}

function boxOf(scene: Scene, netns: NetNamespace, pods: ReadonlyMap<NetNamespace, { namespace: string; name: string; node: string; labels: Readonly<Record<string, string>> }>): PictureBox {
  const pod = pods.get(netns);
  const { cluster } = scene;
  const hostHasBridge = netns.host.root.links.some(({ kind }) => kind === 'bridge');
  const ends = netns.links.filter(({ kind }) => kind !== 'loopback').map((link) => endOf(link, pod === undefined && hostHasBridge));
  const environment = pod ? cluster?.podEnvironment(pod.namespace, pod.name)?.name : scene.environments.find((one) => one.netns === netns)?.name;
  const labels = Object.entries(pod?.labels ?? {}).filter(([key]) => !/^(?:pod-template-hash|controller-revision-hash)$/.test(key));
  const telling = ['tier', 'role', 'app', 'k8s-app'];
  labels.sort(([a], [b]) => ((telling.indexOf(a) + 99) % 99) - ((telling.indexOf(b) + 99) % 99));
  return {
    id: netns.id,
    title: pod ? shortPodName(pod.name) : netns.name,
    namespace: pod?.namespace,
    address: ends.find(({ address }) => address !== '')?.address ?? '',
    labels: labels.map(([key, value]) => `${key}=${value}`),
    ends,
    environment,
    policies:
      pod && cluster
        ? cluster
            .networkPolicies()
            .filter(({ metadata, spec }) => (metadata.namespace ?? 'default') === pod.namespace && labelSelectorMatches(spec?.podSelector, pod.labels))
            .map(({ metadata }) => metadata.name)
        : undefined,
    pod: pod && { namespace: pod.namespace, name: pod.name, node: pod.node },
  };
}

function roleOf(scene: Scene, host: Host): HostRole {
  const { cluster } = scene;
  if (cluster) {
    if (host === cluster.client.host || host === cluster.workstation.host) return 'outside';
    if (host === cluster.loadBalancer.environment.host) return 'balancer';
    if (host === cluster.internet.host) return 'transit';
    if (host === cluster.controlPlane.host) return 'hidden';
  }
  const links = host.root.links.filter(({ kind }) => kind !== 'loopback');
  const isSwitch = links.length > 1 && links.every(({ kind, master }) => kind === 'bridge' || (kind === 'physical' && master !== undefined));
  return isSwitch ? 'switch' : 'node';
}

/** The picture of a scene as it stands. */
export function readPicture(scene: Scene): Picture {
  const { world, cluster } = scene;
  const pods = new Map<NetNamespace, { namespace: string; name: string; node: string; labels: Readonly<Record<string, string>> }>();
  for (const pod of cluster?.pods() ?? []) {
    const namespace = pod.metadata.namespace ?? 'default';
    const netns = cluster?.podNamespace(namespace, pod.metadata.name);
    if (netns && !pod.spec.hostNetwork) pods.set(netns, { namespace, name: pod.metadata.name, node: pod.spec.nodeName ?? '', labels: pod.metadata.labels ?? {} });
  }
  const browserName = 'client';
  const hosts = world.hosts.map((host): PictureHost => {
    const links = host.root.links.filter(({ kind }) => kind !== 'loopback');
    const physical = links.filter(({ kind }) => kind === 'physical');
    const role = roleOf(scene, host);
    return {
      id: host.root.id,
      title: role === 'balancer' ? 'balancer' : role === 'outside' && host.name === browserName ? 'browser' : host.name,
      role,
      address: role === 'balancer' && cluster ? String(cluster.loadBalancer.address) : globalAddress(physical.find((link) => globalAddress(link) !== '') ?? links.find(({ kind }) => kind === 'bridge')),
      nics: physical.map(({ name, up, carrier }) => ({ name, up: up && carrier })),
      boxes: world.namespaces.filter((netns) => netns.host === host && netns !== host.root).map((netns) => boxOf(scene, netns, pods)),
      tunnel: links.find(({ kind }) => kind === 'vxlan')?.name,
      bridges: role === 'switch' ? [] : links.filter(({ kind }) => kind === 'bridge').map((link) => ({ name: link.name, address: globalAddress(link) })),
      others: links.filter((link) => !['physical', 'vxlan', 'bridge'].includes(link.kind) && (link.peer === undefined || link.peer.netns === host.root)).map(({ name }) => name),
      environment: scene.environments.find((one) => one.netns === host.root)?.name,
    };
  });
  const end = (link: Link) => ({ host: link.netns.id, device: link.name });
  const isolatingChains = world.hosts.some(({ root }) => root.netfilter.table(4, 'filter').chains.some(({ name }) => /^cali-t[ow]/.test(name)));
  return {
    hosts,
    cables: world.cables.map(({ a, b }) => ({ a: end(a), b: end(b) })),
    enforces: isolatingChains,
    nodeNetwork: cluster ? '10.0.10.0/24' : undefined,
  };
}
