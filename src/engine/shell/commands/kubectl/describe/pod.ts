/** `kubectl describe pod`. Source: k8s.io/kubectl v0.36, pkg/describe/describe.go (describePod). */
import type { Pod, Stored } from '../../../../k8s/index';
import { parseQuantity, type Container } from '../../../../k8s/index';
import type { Client } from '../client';
import { ageOf } from '../human-duration';
import { eventLines } from './events';
import { containersLines, tolerationLines, volumesLines } from './pod-parts';
import { PrefixWriter, annotationLines, labelsLines, rfc1123 } from './prefix-writer';

export const controllerOf = (object: Stored): string => {
  const owner = (object.metadata.ownerReferences ?? []).find(({ controller }) => controller === true);
  return owner ? `${owner.kind}/${owner.name}` : '';
};

/** As the server works it out from requests and limits. */
function qosClass(pod: Pod): string {
  if (pod.status?.qosClass) return pod.status.qosClass;
  const asks = ({ resources }: Container): boolean => Object.values({ ...resources?.requests, ...resources?.limits }).some((text) => parseQuantity(text) !== undefined);
  return pod.spec.containers.some(asks) ? 'Burstable' : 'BestEffort';
}

export function describePod(client: Client, pod: Stored<Pod>, showEvents: boolean): string {
  const { metadata, spec, status = {} } = pod;
  const w = new PrefixWriter();
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  if (spec.priority !== undefined) w.line(0, `Priority:\t${spec.priority}`);
  if (spec.priorityClassName) w.line(0, `Priority Class Name:\t${spec.priorityClassName}`);
  if (spec.serviceAccountName) w.line(0, `Service Account:\t${spec.serviceAccountName}`);
  w.line(0, spec.nodeName ? `Node:\t${spec.nodeName}/${status.hostIP ?? ''}` : 'Node:\t<none>');
  if (status.startTime !== undefined) w.line(0, `Start Time:\t${rfc1123(status.startTime)}`);
  labelsLines(w, 'Labels', metadata.labels);
  annotationLines(w, metadata.annotations);
  if (metadata.deletionTimestamp !== undefined && status.phase !== 'Failed' && status.phase !== 'Succeeded') {
    w.line(0, `Status:\tTerminating (lasts ${ageOf(metadata.deletionTimestamp, client.now)})`);
    w.line(0, `Termination Grace Period:\t${metadata.deletionGracePeriodSeconds ?? 0}s`);
  } else w.line(0, `Status:\t${status.phase ?? ''}`);
  if (status.reason) w.line(0, `Reason:\t${status.reason}`);
  if (status.message) w.line(0, `Message:\t${status.message}`);
  w.line(0, `IP:\t${status.podIP ?? ''}`);
  const ips = status.podIPs ?? [];
  w.line(0, ips.length === 0 ? 'IPs:\t<none>' : 'IPs:');
  for (const { ip } of ips) w.line(1, `IP:\t${ip}`);
  const controller = controllerOf(pod);
  if (controller !== '') w.line(0, `Controlled By:\t${controller}`);
  if ((spec.initContainers ?? []).length > 0) containersLines(w, 'Init Containers', spec.initContainers ?? [], status.initContainerStatuses, pod);
  containersLines(w, 'Containers', spec.containers, status.containerStatuses, pod);
  const conditions = status.conditions ?? [];
  if (conditions.length > 0) {
    w.line(0, 'Conditions:\n  Type\tStatus');
    for (const condition of conditions) w.line(1, `${condition.type} \t${condition.status} `);
  }
  volumesLines(w, spec.volumes ?? []);
  w.line(0, `QoS Class:\t${qosClass(pod)}`);
  labelsLines(w, 'Node-Selectors', spec.nodeSelector);
  tolerationLines(w, spec.tolerations ?? []);
  eventLines(w, client, pod, showEvents);
  return w.finish();
}
