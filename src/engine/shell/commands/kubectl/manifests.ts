/**
 * Objects from files: `-f FILE`, `-f DIR`, `-f -`, several, lists. Source: k8s.io/cli-runtime, pkg/resource (builder.go, visitor.go).
 * @unsupported -f URL and -k DIR (kustomize)
 */
import { findKind, isJsonArray, isJsonObject, noMatchMessage, parseManifest, selectorMatches, type Json, type JsonObject, type KindSchema, type StringMap } from '../../../k8s/index';
import type { Task } from '../../../program/index';
import type { Client } from './client';
import { fail, plainFault, textFault, type Fault } from './failure';
import { strings, bool, type FlagSpec } from './flags';
import { selectorOf } from './resource-arguments';
import { isServedElsewhere, unmodelledText } from './unmodelled-kinds';

export const FILE_FLAGS: readonly FlagSpec[] = [strings('filename', 'f'), bool('recursive', 'R'), { name: 'kustomize', short: 'k', kind: 'string', unsupported: true }];

/** An object of a manifest, ready to be sent. */
export interface ManifestObject {
  /** `np.yaml`, `STDIN`: how messages name where it came from. */
  readonly source: string;
  readonly schema: KindSchema;
  readonly name: string;
  /** Empty for cluster-scoped kinds. */
  readonly namespace: string;
  /** With the namespace in force written into it. */
  readonly value: JsonObject;
}

/** Objects and mistakes in the order of the files: what stands before a mistake is acted on first. */
export type ManifestEntry = { readonly kind: 'object'; readonly object: ManifestObject } | { readonly kind: 'fault'; readonly fault: Fault };

interface SourceText {
  readonly source: string;
  readonly text: string;
}

const EXTENSION = /\.(json|yaml|yml)$/;

function filesUnder(client: Client, path: string, shown: string, recursive: boolean): readonly SourceText[] {
  const { files } = client.process.environment;
  const listing = files.list(path);
  if (!listing.ok) return [];
  return [...listing.value].sort().flatMap((name): readonly SourceText[] => {
    const inner = `${path === '/' ? '' : path}/${name}`;
    const as = `${shown.replace(/\/+$/, '')}/${name}`;
    const stat = files.stat(inner);
    if (!stat.ok) return [];
    if (stat.value.kind === 'directory') return recursive ? filesUnder(client, inner, as, true) : [];
    if (!EXTENSION.test(name)) return [];
    const text = files.read(inner);
    return text.ok ? [{ source: as.replace(/^\.\//, ''), text: text.value }] : [];
  });
}

function* readSource(client: Client, name: string, recursive: boolean): Task<readonly SourceText[]> {
  if (name === '-') {
    let text = '';
    for (;;) {
      const more = yield* client.process.stdin.read();
      if (more.kind === 'interrupt') fail('', 130);
      if (more.kind !== 'text') break;
      text += more.text;
    }
    return [{ source: 'STDIN', text }];
  }
  if (/^https?:\/\//.test(name)) client.notSimulated(`reading manifests from the Internet (${name}): bring the file in and name it with -f`);
  const path = client.path(name);
  const { files } = client.process.environment;
  const stat = files.stat(path);
  if (!stat.ok) return fail(`the path "${name}" does not exist`);
  if (stat.value.kind === 'directory') {
    const found = filesUnder(client, path, name, recursive);
    return found.length > 0 ? found : fail(`error reading [${name}]: recognized file extensions are [.json .yaml .yml]`);
  }
  const text = files.read(path);
  return [{ source: name, text: text.ok ? text.value : '' }];
}

const validation = (source: string, what: string): Fault =>
  textFault(`error validating "${source}": error validating data: ${what}; if you choose to ignore these errors, turn validation off with --validate=false`);

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

function entriesOf(client: Client, source: string, value: Json): readonly ManifestEntry[] {
  const fault = (one: Fault): readonly ManifestEntry[] => [{ kind: 'fault', fault: one }];
  if (!isJsonObject(value)) return fault(validation(source, 'invalid object to validate'));
  const apiVersion = textOf(value['apiVersion']);
  const kind = textOf(value['kind']);
  if (apiVersion === '' && kind === '') return fault(validation(source, '[apiVersion not set, kind not set]'));
  if (apiVersion === '') return fault(validation(source, 'apiVersion not set'));
  if (kind === '') return fault(validation(source, 'kind not set'));
  if (apiVersion === 'v1' && kind === 'List') return isJsonArray(value['items']) ? value['items'].flatMap((item) => entriesOf(client, source, item)) : [];
  const metadata = isJsonObject(value['metadata']) ? value['metadata'] : {};
  const name = textOf(metadata['name']);
  const schema = findKind(apiVersion, kind);
  if (!schema) {
    if (isServedElsewhere(apiVersion, kind)) return fault(plainFault(unmodelledText(apiVersion, kind)));
    return fault(textFault(`resource mapping not found for name: "${name}" namespace: "${textOf(metadata['namespace'])}" from "${source}": ${noMatchMessage(apiVersion, kind)}`));
  }
  if (!schema.namespaced) return [{ kind: 'object', object: { source, schema, name, namespace: '', value } }];
  const own = textOf(metadata['namespace']);
  const wanted = client.namespace;
  if (client.namespaceIsExplicit && own !== '' && own !== wanted) {
    return fault(
      textFault(`the namespace from the provided object "${own}" does not match the namespace "${wanted}". You must pass '--namespace=${own}' to perform this operation.`),
    );
  }
  const namespace = own === '' ? wanted : own;
  return [{ kind: 'object', object: { source, schema, name, namespace, value: { ...value, metadata: { ...metadata, namespace } } } }];
}

function labelsOf(value: JsonObject): StringMap {
  const { labels } = isJsonObject(value['metadata']) ? value['metadata'] : {};
  return isJsonObject(labels) ? (labels as StringMap) : {};
}

/** Whether the command line names files. */
export const hasFiles = (client: Client): boolean => client.flags.has('filename');

/** Every object of the files that `-f` names, in order. Ends the command when a file is not there at all. */
export function* readManifests(client: Client): Task<readonly ManifestEntry[]> {
  const sources: SourceText[] = [];
  for (const name of client.flags.list('filename')) sources.push(...(yield* readSource(client, name, client.flags.on('recursive'))));
  const selector = client.flags.has('selector') ? selectorOf(client, undefined) : undefined;
  const wanted = (entry: ManifestEntry): boolean => selector === undefined || entry.kind === 'fault' || selectorMatches(selector, labelsOf(entry.object.value));
  return sources.flatMap(({ source, text }): readonly ManifestEntry[] => {
    const manifest = parseManifest(text);
    const entries = manifest.documents.flatMap((document) => entriesOf(client, source, document.value)).filter(wanted);
    if (manifest.error === undefined) return entries;
    return [...entries, { kind: 'fault', fault: textFault(`error parsing ${source}: ${manifest.error.message}`) }];
  });
}
