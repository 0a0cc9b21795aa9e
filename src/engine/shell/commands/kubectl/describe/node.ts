/** `kubectl describe node`. Source: k8s.io/kubectl v0.36, pkg/describe/describe.go (describeNode). */
import { compareGoStrings, parseQuantity, type Node, type Pod, type Stored, type StringMap } from '../../../../k8s/index';
import type { Client } from '../client';
import { ageOf } from '../human-duration';
import { sortedEntries } from '../labels';
import { nodeRoles } from '../printers/cluster';
import { eventLines } from './events';
import { PrefixWriter, annotationLines, labelsLines, rfc1123 } from './prefix-writer';

type Amounts = 'requests' | 'limits';

/** A quantity in thousandths, as resources are compared. */
function milli(text: string | undefined): number {
  const m = /^([+-]?[0-9.]+)([a-zA-Z]*)$/.exec(parseQuantity(text ?? '0')?.canonical ?? '0');
  const FACTORS: Readonly<Record<string, number>> = { '': 1, m: 1e-3, u: 1e-6, n: 1e-9, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18, Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3, Ti: 1024 ** 4, Pi: 1024 ** 5, Ei: 1024 ** 6 };
  return Math.round(Number(m?.[1] ?? '0') * (FACTORS[m?.[2] ?? ''] ?? 1) * 1000);
}

/** What a Pod asks for. @simplified sums of quantities with different units are printed in the units of the first */
function podAmount(pod: Pod, which: Amounts, resource: string): readonly string[] {
  return pod.spec.containers.flatMap(({ resources }) => {
    const text = resources?.[which]?.[resource];
    return text === undefined ? [] : [text];
  });
}

function sumText(texts: readonly string[]): string {
  const present = texts.filter((text) => milli(text) !== 0);
  if (present.length === 0) return '0';
  if (present.length === 1) return parseQuantity(present[0] ?? '0')?.canonical ?? '0';
  const suffix = /[a-zA-Z]*$/.exec(parseQuantity(present[0] ?? '0')?.canonical ?? '0')?.[0] ?? '';
  const total = present.reduce((sum, text) => sum + milli(text), 0);
  const unit = milli(`1${suffix}`);
  if (total % unit === 0) return parseQuantity(`${total / unit}${suffix}`)?.canonical ?? '0';
  return parseQuantity(`${total}m`)?.canonical ?? '0';
}

function share(texts: readonly string[], of: string | undefined): string {
  const all = milli(of);
  const used = texts.reduce((sum, text) => sum + milli(text), 0);
  return `${sumText(texts)} (${all === 0 ? 0 : Math.trunc((used / all) * 100)}%)`;
}

function podLines(w: PrefixWriter, client: Client, node: Node, pods: readonly Stored<Pod>[]): void {
  const allocatable: StringMap = node.status?.allocatable ?? node.status?.capacity ?? {};
  w.line(0, `Non-terminated Pods:\t(${pods.length} in total)`);
  w.line(1, 'Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge');
  w.line(1, '---------\t----\t\t------------\t----------\t---------------\t-------------\t---');
  for (const pod of pods) {
    const cell = (which: Amounts, resource: string): string => share(podAmount(pod, which, resource), allocatable[resource]);
    w.line(1, `${pod.metadata.namespace ?? ''}\t${pod.metadata.name}\t\t${cell('requests', 'cpu')}\t${cell('limits', 'cpu')}\t${cell('requests', 'memory')}\t${cell('limits', 'memory')}\t${ageOf(pod.metadata.creationTimestamp, client.now)}`);
  }
  w.line(0, 'Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)');
  w.line(1, 'Resource\tRequests\tLimits');
  w.line(1, '--------\t--------\t------');
  const huge = Object.keys(allocatable)
    .filter((name) => name.startsWith('hugepages-'))
    .sort(compareGoStrings);
  for (const resource of ['cpu', 'memory', 'ephemeral-storage', ...huge]) {
    const total = (which: Amounts): string => share(pods.flatMap((pod) => podAmount(pod, which, resource)), allocatable[resource]);
    w.line(1, `${resource}\t${total('requests')}\t${total('limits')}`);
  }
}

const INFO: readonly (readonly [string, string])[] = [
  ['Machine ID', 'machineID'],
  ['System UUID', 'systemUUID'],
  ['Boot ID', 'bootID'],
  ['Kernel Version', 'kernelVersion'],
  ['OS Image', 'osImage'],
  ['Operating System', 'operatingSystem'],
  ['Architecture', 'architecture'],
  ['Container Runtime Version', 'containerRuntimeVersion'],
  ['Kubelet Version', 'kubeletVersion'],
];

/** @simplified the lease is always fresh: node heartbeats are not simulated */
export function describeNode(client: Client, node: Stored<Node>, showEvents: boolean): string {
  const { metadata, spec = {}, status = {} } = node;
  const w = new PrefixWriter();
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Roles:\t${nodeRoles(node)}`);
  labelsLines(w, 'Labels', metadata.labels);
  annotationLines(w, metadata.annotations);
  w.line(0, `CreationTimestamp:\t${rfc1123(metadata.creationTimestamp)}`);
  const taints = [...(spec.taints ?? [])].sort((a, b) => compareGoStrings(`${a.effect},${a.key}`, `${b.effect},${b.key}`));
  w.write(0, 'Taints:\t');
  if (taints.length === 0) w.line(0, '<none>');
  taints.forEach(({ key, value, effect }, i) => w.line(0, `${i > 0 ? '\t' : ''}${key}${value ? `=${value}` : ''}:${effect}`));
  w.line(0, `Unschedulable:\t${String(spec.unschedulable ?? false)}`);
  w.line(0, 'Lease:');
  w.line(1, `HolderIdentity:\t${metadata.name}`);
  w.line(1, 'AcquireTime:\t<unset>');
  w.line(1, `RenewTime:\t${rfc1123(status.conditions?.[0]?.lastHeartbeatTime)}`);
  if ((status.conditions ?? []).length > 0) {
    w.line(0, 'Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage');
    w.line(1, '----\t------\t-----------------\t------------------\t------\t-------');
    for (const c of status.conditions ?? []) w.line(1, `${c.type} \t${c.status} \t${rfc1123(c.lastHeartbeatTime)} \t${rfc1123(c.lastTransitionTime)} \t${c.reason ?? ''} \t${c.message ?? ''}`);
  }
  w.line(0, 'Addresses:');
  for (const { type, address } of status.addresses ?? []) w.line(1, `${type}:\t${address}`);
  for (const [title, list] of [['Capacity', status.capacity], ['Allocatable', status.allocatable]] as const) {
    const entries = sortedEntries(list);
    if (entries.length > 0) w.line(0, `${title}:`);
    for (const [name, quantity] of entries) w.line(0, `  ${name}:\t${quantity}`);
  }
  w.line(0, 'System Info:');
  for (const [title, key] of INFO) w.line(0, `  ${title}:\t${status.nodeInfo?.[key] ?? ''}`);
  if (spec.podCIDR) w.line(0, `PodCIDR:\t${spec.podCIDR}`);
  if ((spec.podCIDRs ?? []).length > 0) w.line(0, `PodCIDRs:\t${(spec.podCIDRs ?? []).join(',')}`);
  if (spec.providerID) w.line(0, `ProviderID:\t${spec.providerID}`);
  const pods = client.store.list('Pod').filter((pod) => pod.spec.nodeName === metadata.name && pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed');
  podLines(w, client, node, pods);
  eventLines(w, client, node, showEvents);
  return w.finish();
}
