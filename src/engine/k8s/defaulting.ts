/**
 * What the API server fills in when an object is written, so that `get -o yaml` shows what a real cluster would.
 * Source: k8s.io/kubernetes v1.36 pkg/apis/<group>/v1/defaults.go and each kind's strategy and admission; recorded answers are in
 * tests/conformance/validation/defaulting.json. Cluster IPs and node ports are the store's business (they need its state).
 */
import { encodeBase64 } from './base64';
import { child, draftOf, ensure, items, setDefault, text, type Draft } from './draft';
import { canonicalStruct } from './schema/decoding';
import type { JsonObject, Kind } from './types/index';

/** Kinds whose `metadata.generation` the server keeps. */
const WITH_GENERATION: readonly Kind[] = ['NetworkPolicy', 'Pod', 'Deployment', 'ReplicaSet', 'DaemonSet', 'EndpointSlice'];

export const hasGeneration = (kind: Kind): boolean => WITH_GENERATION.includes(kind);

function defaultNetworkPolicy(object: Draft): void {
  const spec = ensure(object, 'spec');
  for (const direction of ['ingress', 'egress']) {
    for (const rule of items(spec, direction)) for (const port of items(rule, 'ports')) setDefault(port, 'protocol', 'TCP');
  }
  const types = spec['policyTypes'];
  if (Array.isArray(types) && types.length > 0) return;
  spec['policyTypes'] = items(spec, 'egress').length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}

function defaultService(object: Draft): void {
  const spec = ensure(object, 'spec');
  setDefault(spec, 'sessionAffinity', 'None');
  if (spec['sessionAffinity'] === 'ClientIP') setDefault(ensure(ensure(spec, 'sessionAffinityConfig'), 'clientIP'), 'timeoutSeconds', 10800);
  setDefault(spec, 'type', 'ClusterIP');
  for (const port of items(spec, 'ports')) {
    setDefault(port, 'protocol', 'TCP');
    if (port['targetPort'] === undefined || port['targetPort'] === 0 || port['targetPort'] === '') port['targetPort'] = port['port'] ?? 0;
  }
  const type = text(spec, 'type');
  const external = type === 'NodePort' || type === 'LoadBalancer' || (Array.isArray(spec['externalIPs']) && spec['externalIPs'].length > 0);
  if (external && type !== 'ExternalName') setDefault(spec, 'externalTrafficPolicy', 'Cluster');
  if (type !== 'ExternalName') setDefault(spec, 'internalTrafficPolicy', 'Cluster');
  if (type === 'LoadBalancer' && spec['allocateLoadBalancerNodePorts'] === undefined) spec['allocateLoadBalancerNodePorts'] = true;
  ensure(ensure(object, 'status'), 'loadBalancer');
}

/**
 * Address family fields, filled when a cluster IP is assigned (pkg/registry/core/service/storage/alloc.go) on an IPv4 single-stack cluster.
 * @unsupported dual-stack clusters
 */
export function defaultServiceFamilies(spec: Draft): void {
  if (text(spec, 'type') === 'ExternalName') return;
  const headlessWithoutSelector = spec['clusterIP'] === 'None' && Object.keys(child(spec, 'selector') ?? {}).length === 0;
  setDefault(spec, 'ipFamilyPolicy', headlessWithoutSelector ? 'RequireDualStack' : 'SingleStack');
  const families = spec['ipFamilies'];
  if (!Array.isArray(families) || families.length === 0) spec['ipFamilies'] = spec['ipFamilyPolicy'] === 'RequireDualStack' ? ['IPv4', 'IPv6'] : ['IPv4'];
}

/** Always for `:latest` or no tag, else IfNotPresent. A digest counts as a version. */
export function defaultPullPolicy(image: string): 'Always' | 'IfNotPresent' {
  if (image.includes('@')) return 'IfNotPresent';
  const name = image.slice(image.lastIndexOf('/') + 1);
  const colon = name.lastIndexOf(':');
  return colon < 0 || name.slice(colon + 1) === 'latest' ? 'Always' : 'IfNotPresent';
}

function defaultHttpGet(action: Draft | undefined): void {
  const get = child(action, 'httpGet');
  if (get === undefined) return;
  setDefault(get, 'path', '/');
  setDefault(get, 'scheme', 'HTTP');
}

function defaultProbe(probe: Draft | undefined): void {
  if (probe === undefined) return;
  for (const [key, value] of [['timeoutSeconds', 1], ['periodSeconds', 10], ['successThreshold', 1], ['failureThreshold', 3]] as const) {
    if (probe[key] === undefined || probe[key] === 0) probe[key] = value;
  }
  defaultHttpGet(probe);
}

function defaultContainer(container: Draft, hostNetwork: boolean): void {
  setDefault(container, 'imagePullPolicy', defaultPullPolicy(text(container, 'image')));
  setDefault(container, 'terminationMessagePath', '/dev/termination-log');
  setDefault(container, 'terminationMessagePolicy', 'File');
  for (const port of items(container, 'ports')) {
    setDefault(port, 'protocol', 'TCP');
    if (hostNetwork && (port['hostPort'] === undefined || port['hostPort'] === 0)) port['hostPort'] = port['containerPort'] ?? 0;
  }
  for (const variable of items(container, 'env')) {
    const ref = child(child(variable, 'valueFrom'), 'fieldRef');
    if (ref !== undefined) setDefault(ref, 'apiVersion', 'v1');
  }
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe']) defaultProbe(child(container, name));
  for (const hook of ['postStart', 'preStop']) defaultHttpGet(child(child(container, 'lifecycle'), hook));
  const resources = child(container, 'resources');
  const limits = child(resources, 'limits');
  if (resources !== undefined && limits !== undefined) {
    const requests = ensure(resources, 'requests');
    for (const name of Object.keys(limits)) requests[name] ??= limits[name] ?? null;
  }
}

function defaultVolume(volume: Draft): void {
  const sources = Object.keys(volume).filter((key) => key !== 'name');
  if (sources.length === 0) volume['emptyDir'] = {};
  for (const name of ['secret', 'configMap', 'downwardAPI', 'projected']) {
    const source = child(volume, name);
    if (source !== undefined && source['defaultMode'] === undefined) source['defaultMode'] = 420;
  }
  const host = child(volume, 'hostPath');
  if (host !== undefined && host['type'] === undefined) host['type'] = '';
  const withFieldRefs = [child(volume, 'downwardAPI'), ...items(child(volume, 'projected'), 'sources').map((source) => child(source, 'downwardAPI'))];
  for (const source of withFieldRefs) {
    for (const item of items(source, 'items')) {
      const ref = child(item, 'fieldRef');
      if (ref !== undefined) setDefault(ref, 'apiVersion', 'v1');
    }
  }
  for (const source of items(child(volume, 'projected'), 'sources')) {
    const token = child(source, 'serviceAccountToken');
    if (token !== undefined && token['expirationSeconds'] === undefined) token['expirationSeconds'] = 3600;
  }
}

function defaultPodSpec(spec: Draft): void {
  setDefault(spec, 'dnsPolicy', 'ClusterFirst');
  setDefault(spec, 'restartPolicy', 'Always');
  ensure(spec, 'securityContext');
  if (spec['terminationGracePeriodSeconds'] === undefined) spec['terminationGracePeriodSeconds'] = 30;
  setDefault(spec, 'schedulerName', 'default-scheduler');
  for (const volume of items(spec, 'volumes')) defaultVolume(volume);
  const hostNetwork = spec['hostNetwork'] === true;
  for (const list of ['initContainers', 'containers', 'ephemeralContainers']) {
    for (const container of items(spec, list)) defaultContainer(container, hostNetwork);
  }
  const account = text(spec, 'serviceAccountName') || text(spec, 'serviceAccount');
  if (account !== '') {
    spec['serviceAccountName'] = account;
    spec['serviceAccount'] = account;
  }
}

/** Tolerations and priority that admission adds to every Pod (DefaultTolerationSeconds, Priority). */
function admitPod(spec: Draft): void {
  const tolerations = items(spec, 'tolerations');
  const tolerates = (key: string): boolean =>
    tolerations.some((toleration) => {
      const named = text(toleration, 'key');
      const effect = text(toleration, 'effect');
      return (named === key || (named === '' && toleration['operator'] === 'Exists')) && (effect === 'NoExecute' || effect === '');
    });
  const added = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']
    .filter((key) => !tolerates(key))
    .map((key): Draft => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }));
  if (added.length > 0) spec['tolerations'] = [...tolerations, ...added];
  if (spec['priority'] === undefined) spec['priority'] = 0;
  if (spec['preemptionPolicy'] === undefined) spec['preemptionPolicy'] = 'PreemptLowerPriority';
}

function qosClass(spec: Draft): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const containers = [...items(spec, 'containers'), ...items(spec, 'initContainers')];
  let any = false;
  let guaranteed = true;
  for (const container of containers) {
    const limits = child(child(container, 'resources'), 'limits') ?? {};
    const requests = child(child(container, 'resources'), 'requests') ?? {};
    for (const name of ['cpu', 'memory']) {
      if (limits[name] !== undefined || requests[name] !== undefined) any = true;
      if (limits[name] === undefined || limits[name] !== requests[name]) guaranteed = false;
    }
  }
  return !any ? 'BestEffort' : guaranteed ? 'Guaranteed' : 'Burstable';
}

function defaultPod(object: Draft): void {
  const spec = ensure(object, 'spec');
  if (spec['enableServiceLinks'] === undefined) spec['enableServiceLinks'] = true;
  defaultPodSpec(spec);
}

function defaultTemplate(spec: Draft): void {
  defaultPodSpec(ensure(ensure(spec, 'template'), 'spec'));
}

function defaultDeployment(object: Draft): void {
  const spec = ensure(object, 'spec');
  if (spec['replicas'] === undefined) spec['replicas'] = 1;
  const strategy = ensure(spec, 'strategy');
  setDefault(strategy, 'type', 'RollingUpdate');
  if (strategy['type'] === 'RollingUpdate') {
    const rolling = ensure(strategy, 'rollingUpdate');
    if (rolling['maxUnavailable'] === undefined) rolling['maxUnavailable'] = '25%';
    if (rolling['maxSurge'] === undefined) rolling['maxSurge'] = '25%';
  }
  if (spec['revisionHistoryLimit'] === undefined) spec['revisionHistoryLimit'] = 10;
  if (spec['progressDeadlineSeconds'] === undefined) spec['progressDeadlineSeconds'] = 600;
  defaultTemplate(spec);
}

function defaultReplicaSet(object: Draft): void {
  const spec = ensure(object, 'spec');
  if (spec['replicas'] === undefined) spec['replicas'] = 1;
  defaultTemplate(spec);
}

function defaultDaemonSet(object: Draft): void {
  const spec = ensure(object, 'spec');
  const strategy = ensure(spec, 'updateStrategy');
  setDefault(strategy, 'type', 'RollingUpdate');
  if (strategy['type'] === 'RollingUpdate') {
    const rolling = ensure(strategy, 'rollingUpdate');
    if (rolling['maxUnavailable'] === undefined) rolling['maxUnavailable'] = 1;
    if (rolling['maxSurge'] === undefined) rolling['maxSurge'] = 0;
  }
  if (spec['revisionHistoryLimit'] === undefined) spec['revisionHistoryLimit'] = 10;
  defaultTemplate(spec);
}

function defaultSecret(object: Draft): void {
  setDefault(object, 'type', 'Opaque');
  const strings = child(object, 'stringData');
  if (strings === undefined) return;
  const data = ensure(object, 'data');
  for (const key of Object.keys(strings)) data[key] = encodeBase64(text(strings, key));
  delete object['stringData'];
}

function defaultNode(object: Draft): void {
  const spec = ensure(object, 'spec');
  const cidr = text(spec, 'podCIDR');
  if (cidr !== '' && spec['podCIDRs'] === undefined) spec['podCIDRs'] = [cidr];
}

function defaultEndpoints(object: Draft): void {
  for (const subset of items(object, 'subsets')) for (const port of items(subset, 'ports')) setDefault(port, 'protocol', 'TCP');
}

function defaultEndpointSlice(object: Draft): void {
  for (const port of items(object, 'ports')) {
    if (port['name'] === undefined) port['name'] = '';
    setDefault(port, 'protocol', 'TCP');
  }
}

function defaultClaim(object: Draft): void {
  setDefault(ensure(object, 'spec'), 'volumeMode', 'Filesystem');
}

/** Defaults that depend on the object alone; applied to every decoded object, on create and on update. */
export function applyDefaults(object: JsonObject, kind: Kind): JsonObject {
  const draft = draftOf(object);
  switch (kind) {
    case 'NetworkPolicy':
      defaultNetworkPolicy(draft);
      break;
    case 'Service':
      defaultService(draft);
      break;
    case 'Pod':
      defaultPod(draft);
      break;
    case 'Deployment':
      defaultDeployment(draft);
      break;
    case 'ReplicaSet':
      defaultReplicaSet(draft);
      break;
    case 'DaemonSet':
      defaultDaemonSet(draft);
      break;
    case 'Secret':
      defaultSecret(draft);
      break;
    case 'Node':
      defaultNode(draft);
      break;
    case 'Endpoints':
      defaultEndpoints(draft);
      break;
    case 'EndpointSlice':
      defaultEndpointSlice(draft);
      break;
    case 'PersistentVolumeClaim':
      defaultClaim(draft);
      break;
    case 'Namespace': {
      const name = text(child(draft, 'metadata'), 'name');
      if (name !== '') ensure(ensure(draft, 'metadata'), 'labels')['kubernetes.io/metadata.name'] = name;
      break;
    }
    case 'ConfigMap':
    case 'ServiceAccount':
    case 'Event':
      break;
  }
  return canonicalStruct(draft, kind);
}

/** What admission plugins add on create and on update: a Pod's tolerations and priority. */
export function admit(object: JsonObject, kind: Kind): JsonObject {
  if (kind !== 'Pod') return object;
  const draft = draftOf(object);
  admitPod(ensure(draft, 'spec'));
  return canonicalStruct(draft, kind);
}

/** What the server adds only when an object is created: the starting status, finalizers. Runs after {@link admit}. */
export function prepareForCreate(object: JsonObject, kind: Kind): JsonObject {
  const draft = draftOf(object);
  const metadata = ensure(draft, 'metadata');
  if (hasGeneration(kind)) metadata['generation'] = 1;
  else delete metadata['generation'];
  switch (kind) {
    case 'Pod': {
      draft['status'] = { phase: 'Pending', qosClass: qosClass(ensure(draft, 'spec')) };
      break;
    }
    case 'Deployment':
    case 'Service':
      draft['status'] = {};
      break;
    case 'ReplicaSet':
      draft['status'] = { replicas: 0 };
      break;
    case 'DaemonSet':
      draft['status'] = {};
      ensure(metadata, 'annotations')['deprecated.daemonset.template.generation'] = '1';
      break;
    case 'Namespace':
      draft['spec'] = { finalizers: ['kubernetes'] };
      draft['status'] = { phase: 'Active' };
      break;
    case 'Node': {
      const spec = ensure(draft, 'spec');
      const taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };
      if (!items(spec, 'taints').some((have) => have['key'] === taint.key && have['effect'] === taint.effect)) {
        spec['taints'] = [...items(spec, 'taints'), taint];
      }
      break;
    }
    case 'PersistentVolumeClaim':
      draft['status'] = { phase: 'Pending' };
      metadata['finalizers'] = ['kubernetes.io/pvc-protection'];
      break;
    case 'NetworkPolicy':
    case 'Endpoints':
    case 'EndpointSlice':
    case 'Secret':
    case 'ConfigMap':
    case 'ServiceAccount':
    case 'Event':
      break;
  }
  return canonicalStruct(draft, kind);
}
