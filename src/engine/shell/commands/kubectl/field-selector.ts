/**
 * `--field-selector`. Source: k8s.io/apimachinery, pkg/fields, and each kind's own list (pkg/apis/core/v1/conversion.go).
 * @unsupported escapes in field selectors
 */
import { badRequest, isJsonObject, type Json, type KindSchema, type Stored } from '../../../k8s/index';
import type { Client } from './client';
import { failStatus } from './failure';

const EVERY: readonly string[] = ['metadata.name', 'metadata.namespace'];
const OF_KIND: Readonly<Partial<Record<Stored['kind'], readonly string[]>>> = {
  Pod: ['spec.nodeName', 'spec.restartPolicy', 'spec.schedulerName', 'spec.serviceAccountName', 'spec.hostNetwork', 'status.phase', 'status.podIP', 'status.podIPs', 'status.nominatedNodeName'],
  Node: ['spec.unschedulable'],
  Namespace: ['status.phase'],
  Secret: ['type'],
  Service: ['spec.clusterIP', 'spec.type'],
  Event: ['involvedObject.kind', 'involvedObject.namespace', 'involvedObject.name', 'involvedObject.uid', 'involvedObject.apiVersion', 'involvedObject.resourceVersion', 'involvedObject.fieldPath', 'reason', 'reportingComponent', 'source', 'type'],
};

function fieldText(object: Stored, path: string): string {
  if (path === 'source') return object.kind === 'Event' ? (object.source?.component ?? '') : '';
  if (path === 'spec.unschedulable' || path === 'spec.hostNetwork') {
    const value = valueAt(object, path);
    return value === true ? 'true' : 'false';
  }
  const value = valueAt(object, path);
  return value === undefined || value === null ? '' : String(value);
}

function valueAt(object: Stored, path: string): Json | undefined {
  let value: Json | undefined = object as unknown as Json;
  for (const part of path.split('.')) value = isJsonObject(value) ? value[part] : undefined;
  return value;
}

/** Whether an object is meant; undefined without the flag. */
export function parseFieldSelector(client: Client, schema: KindSchema): ((object: Stored) => boolean) | undefined {
  const text = client.flags.get('field-selector');
  if (text === undefined || text === '') return undefined;
  const resource = `${schema.group === '' ? '' : schema.group}/${schema.version}, Resource=${schema.plural}`;
  const refuse = (why: string): never => failStatus(badRequest(`Unable to find "${resource}" that match label selector "${client.flags.get('selector') ?? ''}", field selector "${text}": ${why}`));
  const terms = text.split(',').filter((term) => term !== '').map((term) => {
    const m = /^(.*?)(!=|==|=)(.*)$/.exec(term);
    if (!m) return refuse(`invalid selector: '${text}'; can't understand '${term}'`);
    const [, field = '', operator = '', value = ''] = m;
    if (!EVERY.includes(field) && !(OF_KIND[schema.kind] ?? []).includes(field)) return refuse(schema.group === '' && OF_KIND[schema.kind] ? `field label not supported: ${field}` : `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`);
    return { field, wanted: operator !== '!=', value };
  });
  return (object) => terms.every(({ field, wanted, value }) => (fieldText(object, field) === value) === wanted);
}
