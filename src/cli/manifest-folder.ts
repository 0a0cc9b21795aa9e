/** Manifests on disk as the evaluator's view of a cluster: Pods as they are, workloads as one Pod each, named after the workload. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { AnyObject, Namespace, NetworkPolicy, Pod, PodTemplateSpec } from '../engine/k8s/index';
import { decodeManifests } from '../engine/lab/index';
import type { ClusterView, ContainerPortView, NamespaceView, PodView } from '../engine/policy/index';
import { addressIn, cidr } from '../engine/wire/index';

export type Manifests = { readonly ok: true; readonly cluster: ClusterView; readonly policies: readonly NetworkPolicy[] } | { readonly ok: false; readonly message: string };

const POD_CIDR = cidr('10.244.0.0/16');

function manifestFiles(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .map((name) => join(path, name))
    .filter((p) => statSync(p).isDirectory() || /\.(ya?ml|json)$/.test(p))
    .flatMap(manifestFiles);
}

/** Reads files and folders (recursively). The first mistake ends it, with file, line and the API server's words. */
export function readManifests(paths: readonly string[]): Manifests {
  if (paths.length === 0) return { ok: false, message: 'podwire: name at least one file or folder of manifests\n' };
  const objects: AnyObject[] = [];
  for (const path of paths) {
    let files: string[];
    try {
      files = manifestFiles(path);
    } catch (error) {
      return { ok: false, message: `podwire: cannot read ${path}: ${error instanceof Error ? error.message : String(error)}\n` };
    }
    for (const file of files) {
      const decoded = decodeManifests(readFileSync(file, 'utf8'));
      if (!decoded.ok) {
        const { line, column, message } = decoded.error;
        return { ok: false, message: `podwire: ${file}:${line}:${column}: ${message}\n` };
      }
      objects.push(...decoded.value);
    }
  }
  return { ok: true, cluster: viewOf(objects), policies: objects.filter((o): o is NetworkPolicy => o.kind === 'NetworkPolicy') };
}

function viewOf(objects: readonly AnyObject[]): ClusterView {
  const pods: PodView[] = [];
  const add = (namespace: string, name: string, template: PodTemplateSpec | Pod | undefined): void => {
    const ports: ContainerPortView[] = (template?.spec?.containers ?? []).flatMap((c) => (c.ports ?? []).map((p) => ({ name: p.name, port: p.containerPort, protocol: p.protocol ?? 'TCP' })));
    pods.push({ namespace, name, labels: template?.metadata?.labels ?? {}, ips: [addressIn(POD_CIDR, pods.length + 2)], hostNetwork: template?.spec?.hostNetwork ?? false, phase: 'Running', containerPorts: ports });
  };
  for (const object of objects) {
    const namespace = object.metadata.namespace ?? 'default';
    const name = object.metadata.name ?? '';
    if (object.kind === 'Pod') add(namespace, name, object);
    else if (object.kind === 'Deployment' || object.kind === 'ReplicaSet' || object.kind === 'DaemonSet') add(namespace, name, object.spec.template);
  }
  const names = new Set(['default', ...objects.map((o) => o.metadata.namespace ?? 'default')]);
  const declared = new Map(objects.filter((o): o is Namespace => o.kind === 'Namespace').map((n) => [n.metadata.name ?? '', n.metadata.labels ?? {}]));
  for (const name of declared.keys()) names.add(name);
  const namespaces: NamespaceView[] = [...names].sort().map((name) => ({ name, labels: { ...declared.get(name), 'kubernetes.io/metadata.name': name } }));
  return { namespaces, pods, nodes: [], podCidrs: [POD_CIDR] };
}
