/** `kubectl expose`. Source: k8s.io/kubectl v0.36, pkg/cmd/expose. */
import type { JsonObject, Stored, StringMap } from '../../../../k8s/index';
import type { Client } from '../client';
import { kindName } from '../client';
import { dryRunOf } from '../dry-run';
import { Failure, fail, statusFault, type Fault } from '../failure';
import { string, strings, unsupported, without } from '../flags';
import { service } from '../generated';
import { FILE_FLAGS, hasFiles } from '../manifests';
import { outputOf } from '../output';
import { parseResources } from '../resource-arguments';
import { selectTargets } from '../targets';
import { WRITE_FLAGS, reportMade } from './create';
import { NO_RESOURCE } from './delete';
import type { Verb } from './verb';

function selectorOf(object: Stored): StringMap {
  switch (object.kind) {
    case 'Pod': {
      const labels = object.metadata.labels ?? {};
      return Object.keys(labels).length > 0 ? labels : fail("couldn't retrieve selectors via --selector flag or introspection: the pod has no labels and cannot be exposed");
    }
    case 'Service':
      return object.spec.selector ?? fail("couldn't retrieve selectors via --selector flag or introspection: the service has no pod selector set, so it cannot be exposed");
    case 'Deployment':
    case 'ReplicaSet': {
      const { matchLabels, matchExpressions = [] } = object.spec.selector;
      if (matchExpressions.length > 0) fail(`couldn't retrieve selectors via --selector flag or introspection: couldn't convert expressions - "${JSON.stringify(matchExpressions)}" to map-based selector format`);
      return matchLabels ?? {};
    }
    default:
      return fail(`cannot expose a ${kindName(object)}`);
  }
}

interface Port {
  readonly port: number;
  readonly protocol: string;
}

function portsOf(object: Stored): readonly Port[] {
  if (object.kind === 'Service') return (object.spec.ports ?? []).map(({ port, protocol = 'TCP' }) => ({ port, protocol }));
  const spec = object.kind === 'Pod' ? object.spec : object.kind === 'Deployment' || object.kind === 'ReplicaSet' ? object.spec.template?.spec : undefined;
  return (spec?.containers ?? []).flatMap(({ ports = [] }) => ports.map(({ containerPort, protocol = 'TCP' }) => ({ port: containerPort, protocol })));
}

const parseMap = (text: string): StringMap =>
  Object.fromEntries(
    text.split(',').map((part) => {
      const cut = part.indexOf('=');
      return cut <= 0 ? fail(`unexpected label spec: ${part}`) : [part.slice(0, cut), part.slice(cut + 1)];
    }),
  );
export const parseLabels = parseMap;

function portList(client: Client, object: Stored): readonly JsonObject[] {
  const { flags } = client;
  const given = flags.get('port');
  const own = portsOf(object);
  const protocol = flags.get('protocol');
  const target = flags.get('target-port');
  const wanted = given !== undefined ? given.split(',').map((text) => ({ port: Number(text), protocol: protocol ?? own.find(({ port }) => String(port) === text)?.protocol ?? 'TCP' })) : own.map((one) => ({ ...one, protocol: protocol ?? one.protocol }));
  if (wanted.length === 0) fail("couldn't find port via --port flag or introspection");
  return wanted.map(({ port, protocol: proto }, i) => {
    if (!Number.isInteger(port)) fail(`strconv.Atoi: parsing ${JSON.stringify(given ?? '')}: invalid syntax`);
    return { ...(wanted.length > 1 && { name: `port-${i + 1}` }), port, protocol: proto, targetPort: target === undefined ? port : /^\d+$/.test(target) ? Number(target) : target };
  });
}

export const expose: Verb = {
  name: 'expose',
  synopsis: 'Take a service, deployment or pod and expose it as a new Kubernetes service',
  flags: [
    ...FILE_FLAGS,
    ...without(WRITE_FLAGS, 'validate'),
    string('port'),
    string('target-port'),
    string('protocol'),
    string('name'),
    string('type'),
    string('selector'),
    string('labels', 'l'),
    string('cluster-ip'),
    strings('external-ip'),
    string('load-balancer-ip'),
    string('session-affinity'),
    ...unsupported('string', 'overrides', 'override-type'),
  ],
  completes: 'workloads',
  *run(client) {
    const { flags } = client;
    const request = parseResources(client, client.args);
    if (!request && !hasFiles(client)) return fail(NO_RESOURCE);
    const faults: Fault[] = [];
    for (const object of yield* selectTargets(client, request, faults)) {
      const selector = flags.get('selector') === undefined ? selectorOf(object) : parseMap(flags.get('selector') ?? '');
      const ports = portList(client, object);
      const labels = flags.get('labels') === undefined ? object.metadata.labels : parseMap(flags.get('labels') ?? '');
      const type = flags.get('type');
      const clusterIP = flags.get('cluster-ip');
      const affinity = flags.get('session-affinity');
      const balancer = flags.get('load-balancer-ip');
      const rest: JsonObject = { ...(clusterIP !== undefined && { clusterIP }), ...(affinity !== undefined && { sessionAffinity: affinity }), ...(balancer !== undefined && { loadBalancerIP: balancer }), ...(flags.has('external-ip') && { externalIPs: [...flags.list('external-ip')] }) };
      const value = service({ name: flags.get('name') ?? object.metadata.name, labels, selector, ports, rest, ...(type !== undefined && { type }), ...(client.namespaceIsExplicit && { namespace: client.namespace }) });
      const mode = dryRunOf(client);
      if (mode === 'client') {
        reportMade(client, value as unknown as Stored, 'exposed', outputOf(client, false), mode);
        continue;
      }
      const made = client.store.create(value, { namespace: object.metadata.namespace ?? 'default', dryRun: mode === 'server', warn: client.warning });
      if (made.ok) reportMade(client, made.value, 'exposed', outputOf(client, false), mode);
      else faults.push(statusFault(made.error));
    }
    if (faults.length > 0) throw new Failure(faults);
    return 0;
  },
};
