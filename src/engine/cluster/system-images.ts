/** Images of the cluster's own Pods. The agents' work is done by the reconcilers; their containers run and wait. */
import { type DnsZone, type Image, coredns, pause } from '../program/index';
import type { Program } from '../program/index';

const waits = (text: string): Program =>
  function* (process) {
    process.stdout.write(text);
    return yield* pause(process);
  };

interface SystemImage {
  readonly pattern: RegExp;
  readonly program: (zone: DnsZone) => Program;
}

const SYSTEM_IMAGES: readonly SystemImage[] = [
  { pattern: /^registry\.k8s\.io\/coredns\/coredns:/, program: (zone) => coredns(zone) },
  { pattern: /^registry\.k8s\.io\/kube-proxy:/, program: () => waits('Using iptables Proxier\n') },
  { pattern: /^quay\.io\/calico\/node:/, program: () => waits('Starting Felix\n') },
  { pattern: /flannel-io\/flannel:|^docker\.io\/flannel\/flannel:/, program: () => waits('Found network config - Backend type: vxlan\n') },
];

/** The image of a Pod of the system, by its full reference; such references are known in namespace kube-system and kube-flannel only. */
export function systemImage(reference: string, zone: DnsZone): Image | undefined {
  const found = SYSTEM_IMAGES.find(({ pattern }) => pattern.test(reference));
  if (!found) return undefined;
  const colon = reference.lastIndexOf(':');
  return {
    repository: reference.slice(0, colon),
    tag: reference.slice(colon + 1),
    tools: new Set(),
    entrypoint: ['/entrypoint'],
    command: [],
    programs: new Map([['/entrypoint', found.program(zone)]]),
    ports: [],
    isBusybox: false,
    variables: {},
  };
}
