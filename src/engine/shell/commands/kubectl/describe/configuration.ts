/** `kubectl describe` of namespaces, Secrets, ConfigMaps, ServiceAccounts, claims and events. Source: k8s.io/kubectl v0.36, pkg/describe/describe.go. */
import { compareGoStrings, decodeBase64, type ConfigMap, type Namespace, type PersistentVolumeClaim, type Secret, type ServiceAccount, type Stored } from '../../../../k8s/index';
import type { Client } from '../client';
import { ageOf } from '../human-duration';
import { sortedEntries } from '../labels';
import { accessModes } from '../printers/cluster';
import { eventLines } from './events';
import { PrefixWriter, annotationLines, labelsLines } from './prefix-writer';

function head(object: Stored): PrefixWriter {
  const { metadata } = object;
  const w = new PrefixWriter();
  w.line(0, `Name:\t${metadata.name}`);
  if (metadata.namespace !== undefined) w.line(0, `Namespace:\t${metadata.namespace}`);
  labelsLines(w, 'Labels', metadata.labels);
  annotationLines(w, metadata.annotations);
  return w;
}

/** @unsupported resource quotas and limit ranges: no namespace here has any */
export function describeNamespace(namespace: Stored<Namespace>): string {
  const w = head(namespace);
  w.line(0, `Status:\t${namespace.status?.phase ?? ''}`);
  w.line(0, '\nNo resource quota.');
  w.line(0, '\nNo LimitRange resource.');
  return w.finish();
}

/** How many bytes base64 text stands for. */
const byteLength = (base64: string): number => {
  const clean = base64.replace(/[^A-Za-z0-9+/]/g, '');
  return Math.floor((clean.length * 3) / 4);
};

export function describeSecret(secret: Stored<Secret>): string {
  const w = head(secret);
  w.line(0, `\nType:\t${secret.type ?? ''}`);
  w.line(0, '\nData\n====');
  for (const [key, value] of sortedEntries(secret.data)) {
    const token = key === 'token' && secret.type === 'kubernetes.io/service-account-token';
    w.line(0, token ? `${key}:\t${decodeBase64(value) ?? ''}` : `${key}:\t${byteLength(value)} bytes`);
  }
  return w.finish();
}

export function describeConfigMap(client: Client, map: Stored<ConfigMap>, showEvents: boolean): string {
  const w = head(map);
  w.line(0, '\nData\n====');
  for (const [key, value] of sortedEntries(map.data)) w.line(0, `${key}:\n----\n${value}\n`);
  w.line(0, '\nBinaryData\n====');
  for (const [key, value] of sortedEntries(map.binaryData)) w.line(0, `${key}: ${byteLength(value)} bytes`);
  w.line(0, '');
  eventLines(w, client, map, showEvents);
  return w.finish();
}

export function describeServiceAccount(client: Client, account: Stored<ServiceAccount>, showEvents: boolean): string {
  const w = head(account);
  const empty = ' '.repeat('Image pull secrets:'.length);
  const list = (title: string, names: readonly string[]): void => {
    if (names.length === 0) w.line(0, `${title}\t<none>`);
    names.forEach((name, i) => w.line(0, `${i === 0 ? title : empty}\t${name}`));
  };
  list('Image pull secrets:', (account.imagePullSecrets ?? []).map(({ name = '' }) => name));
  eventLines(w, client, account, showEvents);
  return w.finish();
}

export function describeClaim(client: Client, claim: Stored<PersistentVolumeClaim>, showEvents: boolean): string {
  const { metadata, spec, status } = claim;
  const w = new PrefixWriter();
  const bound = (spec.volumeName ?? '') !== '';
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  w.line(0, `StorageClass:\t${spec.storageClassName ?? ''}`);
  w.line(0, metadata.deletionTimestamp === undefined ? `Status:\t${status?.phase ?? ''}` : `Status:\tTerminating (lasts ${ageOf(metadata.deletionTimestamp, client.now)})`);
  w.line(0, `Volume:\t${spec.volumeName ?? ''}`);
  labelsLines(w, 'Labels', metadata.labels);
  annotationLines(w, metadata.annotations);
  w.line(0, `Finalizers:\t[${(metadata.finalizers ?? []).join(' ')}]`);
  w.line(0, `Capacity:\t${bound ? (status?.capacity?.['storage'] ?? '0') : ''}`);
  w.line(0, `Access Modes:\t${bound ? accessModes(status?.accessModes) : ''}`);
  if (spec.volumeMode !== undefined) w.line(0, `VolumeMode:\t${spec.volumeMode}`);
  const users = client.store
    .list('Pod', { namespace: metadata.namespace ?? 'default' })
    .filter((pod) => (pod.spec.volumes ?? []).some(({ persistentVolumeClaim: used }) => used?.claimName === metadata.name))
    .map((pod) => pod.metadata.name)
    .sort(compareGoStrings);
  w.write(0, 'Used By:\t');
  if (users.length === 0) w.line(0, '<none>');
  users.forEach((name, i) => w.line(0, `${i > 0 ? '\t' : ''}${name}`));
  eventLines(w, client, claim, showEvents);
  return w.finish();
}

