/** Nodes, namespaces, configuration, storage, events. */
import type { ConfigMap, Event, Namespace, Node, PersistentVolumeClaim, Secret, ServiceAccount } from '../../../../k8s/index';
import { compareGoStrings } from '../../../../k8s/index';
import { ageOf } from '../human-duration';
import { columns, type TablePrinter } from './columns';

const ROLE = 'node-role.kubernetes.io/';

export function nodeRoles(node: Node): string {
  const roles = Object.entries(node.metadata.labels ?? {}).flatMap(([key, value]) => (key.startsWith(ROLE) && key.length > ROLE.length ? [key.slice(ROLE.length)] : key === 'kubernetes.io/role' && value !== '' ? [value] : []));
  return [...new Set(roles)].sort(compareGoStrings).join(',') || '<none>';
}

export const nodePrinter: TablePrinter<'Node'> = {
  columns: columns('NAME', 'STATUS', 'ROLES', 'AGE', 'VERSION', '+INTERNAL-IP', '+EXTERNAL-IP', '+OS-IMAGE', '+KERNEL-VERSION', '+CONTAINER-RUNTIME'),
  row(node: Node, { now }) {
    const info = node.status?.nodeInfo ?? {};
    const ready = (node.status?.conditions ?? []).find(({ type }) => type === 'Ready');
    const state = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
    const address = (type: string): string => (node.status?.addresses ?? []).find((one) => one.type === type)?.address ?? '<none>';
    const architecture = info['architecture'];
    return [
      node.metadata.name ?? '',
      node.spec?.unschedulable === true ? `${state},SchedulingDisabled` : state,
      nodeRoles(node),
      ageOf(node.metadata.creationTimestamp, now),
      info['kubeletVersion'] ?? '',
      address('InternalIP'),
      address('ExternalIP'),
      info['osImage'] || '<unknown>',
      `${info['kernelVersion'] || '<unknown>'}${architecture ? ` (${architecture})` : ''}`,
      info['containerRuntimeVersion'] || '<unknown>',
    ];
  },
};

export const namespacePrinter: TablePrinter<'Namespace'> = {
  columns: columns('NAME', 'STATUS', 'AGE'),
  row: (namespace: Namespace, { now }) => [namespace.metadata.name ?? '', namespace.status?.phase ?? '', ageOf(namespace.metadata.creationTimestamp, now)],
};

export const secretPrinter: TablePrinter<'Secret'> = {
  columns: columns('NAME', 'TYPE', 'DATA', 'AGE'),
  row: (secret: Secret, { now }) => [secret.metadata.name ?? '', secret.type ?? '', String(Object.keys(secret.data ?? {}).length), ageOf(secret.metadata.creationTimestamp, now)],
};

export const configMapPrinter: TablePrinter<'ConfigMap'> = {
  columns: columns('NAME', 'DATA', 'AGE'),
  row: (map: ConfigMap, { now }) => [map.metadata.name ?? '', String(Object.keys(map.data ?? {}).length + Object.keys(map.binaryData ?? {}).length), ageOf(map.metadata.creationTimestamp, now)],
};

/** No SECRETS column: 1.34 took it away. */
export const serviceAccountPrinter: TablePrinter<'ServiceAccount'> = {
  columns: columns('NAME', 'AGE'),
  row: (account: ServiceAccount, { now }) => [account.metadata.name ?? '', ageOf(account.metadata.creationTimestamp, now)],
};

const MODES: Readonly<Record<string, string>> = { ReadWriteOnce: 'RWO', ReadOnlyMany: 'ROX', ReadWriteMany: 'RWX', ReadWriteOncePod: 'RWOP' };

/** `RWO,RWX`, each once, in the API's order. */
export const accessModes = (modes: readonly string[] | undefined): string =>
  Object.keys(MODES)
    .filter((mode) => (modes ?? []).includes(mode))
    .map((mode) => MODES[mode] ?? '')
    .join(',');

export const claimPrinter: TablePrinter<'PersistentVolumeClaim'> = {
  columns: columns('NAME', 'STATUS', 'VOLUME', 'CAPACITY', 'ACCESS MODES', 'STORAGECLASS', 'VOLUMEATTRIBUTESCLASS', 'AGE', '+VOLUMEMODE'),
  row(claim: PersistentVolumeClaim, { now }) {
    const bound = (claim.spec.volumeName ?? '') !== '';
    return [
      claim.metadata.name ?? '',
      claim.metadata.deletionTimestamp === undefined ? (claim.status?.phase ?? '') : 'Terminating',
      claim.spec.volumeName ?? '',
      bound ? (claim.status?.capacity?.['storage'] ?? '0') : '',
      bound ? accessModes(claim.status?.accessModes) : '',
      claim.spec.storageClassName ?? '',
      '<unset>',
      ageOf(claim.metadata.creationTimestamp, now),
      claim.spec.volumeMode ?? '<unset>',
    ];
  },
};

export const eventPrinter: TablePrinter<'Event'> = {
  columns: [
    { name: 'LAST SEEN' },
    { name: 'TYPE' },
    { name: 'REASON' },
    { name: 'OBJECT' },
    { name: 'SUBOBJECT', wide: true },
    { name: 'SOURCE', wide: true },
    { name: 'MESSAGE' },
    { name: 'FIRST SEEN', wide: true },
    { name: 'COUNT', wide: true },
    { name: 'NAME', wide: true, isName: true },
  ],
  row(event: Event, { now }) {
    const first = ageOf(event.firstTimestamp ?? event.eventTime, now);
    const { kind = '', name = '', fieldPath = '' } = event.involvedObject;
    const component = event.source?.component || event.reportingComponent || '';
    const host = event.source?.host || event.reportingInstance || '';
    return [
      event.lastTimestamp === undefined || event.lastTimestamp === null ? first : ageOf(event.lastTimestamp, now),
      event.type ?? '',
      event.reason ?? '',
      name === '' ? kind.toLowerCase() : `${kind.toLowerCase()}/${name}`,
      fieldPath,
      host === '' ? component : `${component}, ${host}`,
      (event.message ?? '').trim(),
      first,
      String(event.count || 1),
      event.metadata.name ?? '',
    ];
  },
};
