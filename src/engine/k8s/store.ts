/**
 * The API server's store: every object, its versions, and the feed of changes. Requests pass decoding, defaults, admission and validation
 * as on a real server; failures are `Status` objects in its words. Deterministic: time, names and ids come from what the caller injects.
 *
 * @simplified deletion is immediate: no finalizers, no grace period except where a caller asks for one — `Terminating` is short-lived on real clusters too
 * @simplified controllers write without optimistic-locking retries — conflicts only show when a caller sends a resourceVersion
 */
import { err, ok, toRfc3339, type Result, type Rng, type SimTime } from '../base/index';
import { allocateService } from './allocation';
import { admit, applyDefaults, hasGeneration, prepareForCreate } from './defaulting';
import { draftOf, ensure, text, type Draft } from './draft';
import { compareGoStrings, goJson, sameJson } from './go-text';
import { mergePatch, strategicMerge, threeWayMerge } from './merge';
import { canonicalStruct, decodeObject } from './schema/decoding';
import { findKind, kindSchema, noMatchMessage, type KindSchema } from './schema/kinds';
import { objectWarnings } from './warnings';
import { ObjectIndex } from './object-index';
import { selectorMatches, type Selector } from './selectors';
import { alreadyExists, badRequest, conflict, forbidden, invalid, notFound } from './status';
import { isJsonObject, type AnyObject, type JsonObject, type Kind, type ObjectByKind, type Service, type Status, type StoredObjectMeta } from './types/index';
import { FieldErrors } from './validation/field-error';
import { validateObject } from './validation/index';
import { validateClusterIPs } from './validation/service';

/** An object as the store holds it: the server's metadata is there. */
export type Stored<T extends AnyObject = AnyObject> = T & { readonly metadata: StoredObjectMeta };

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: Stored;
  /** The version the change got. */
  readonly resourceVersion: number;
}

export interface StoreOptions {
  /** The simulated time, read at each write. */
  readonly now: () => SimTime;
  /** A stream of its own (`Rng.named(seed, 'store')`): uids, generated names, cluster IPs, node ports. */
  readonly rng: Rng;
  /** Service addresses; `10.96.0.0/12` when absent. */
  readonly serviceRange?: string;
}

export interface WriteOptions {
  /** The request's namespace when the object names none. */
  readonly namespace?: string;
  /** Check everything, keep nothing (`--dry-run=server`). */
  readonly dryRun?: boolean;
  /** Refuse unknown fields (default) or drop them (`--validate=false`). */
  readonly strict?: boolean;
  /** Told what the server warns of while it accepts the object. */
  readonly warn?: (message: string) => void;
}

export interface DeleteOptions {
  readonly dryRun?: boolean;
  /** What happens to objects that this one owns: deleted (default) or kept. */
  readonly propagation?: 'background' | 'orphan';
  /** Pods on a node: mark as deleting for so many seconds; the kubelet then deletes with 0. Absent: at once. */
  readonly graceSeconds?: number;
  /** Refused with Conflict unless the stored uid is this one. */
  readonly uid?: string;
}

export interface ListOptions {
  /** All namespaces when absent. */
  readonly namespace?: string;
  readonly selector?: Selector;
}

export interface Applied {
  readonly outcome: 'created' | 'configured' | 'unchanged';
  readonly object: Stored;
  /** The live object had no last-applied annotation: kubectl warns and adds it. */
  readonly annotationMissing: boolean;
}

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
export const SYSTEM_NAMESPACES: readonly string[] = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];
const UNDELETABLE: readonly string[] = ['default', 'kube-system', 'kube-public'];
/** Kinds whose status is written apart from the rest (`/status`). */
const WITH_STATUS: readonly Kind[] = ['Pod', 'Service', 'Deployment', 'ReplicaSet', 'DaemonSet', 'Namespace', 'Node', 'PersistentVolumeClaim'];
/** No vowels and no look-alikes, so that no words arise (k8s.io/apimachinery, pkg/util/rand). */
const NAME_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

const keyOf = (kind: Kind, namespace: string | undefined, name: string): string => `${kind}\0${namespace ?? ''}\0${name}`;

/** Five characters for a generated name. */
export const randomSuffix = (rng: Rng, length = 5): string => Array.from({ length }, () => NAME_ALPHABET.charAt(rng.below(NAME_ALPHABET.length))).join('');

export class ObjectStore {
  private readonly objects = new Map<string, Stored>();
  private readonly sorted = new ObjectIndex<Stored>();
  private readonly feed: WatchEvent[] = [];
  private readonly listeners: ((event: WatchEvent) => void)[] = [];
  private version = 0;
  private readonly options: StoreOptions;

  constructor(options: StoreOptions) {
    this.options = options;
    for (const name of SYSTEM_NAMESPACES) this.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }

  /** The version of the latest change. */
  get resourceVersion(): number {
    return this.version;
  }

  /** The address range of Services. */
  get serviceRange(): string {
    return this.options.serviceRange ?? '10.96.0.0/12';
  }

  // ---- reading

  get<K extends Kind>(kind: K, name: string, namespace?: string): Stored<ObjectByKind[K]> | undefined {
    return this.objects.get(keyOf(kind, kindSchema(kind).namespaced ? (namespace ?? 'default') : undefined, name)) as Stored<ObjectByKind[K]> | undefined;
  }

  /** As a GET answers: the object or NotFound. */
  read<K extends Kind>(kind: K, name: string, namespace?: string): Result<Stored<ObjectByKind[K]>, Status> {
    const object = this.get(kind, name, namespace);
    return object === undefined ? err(notFound(kindSchema(kind), name)) : ok(object);
  }

  /** Sorted by namespace, then name, as etcd's keys are. */
  list<K extends Kind>(kind: K, options: ListOptions = {}): readonly Stored<ObjectByKind[K]>[] {
    const found: Stored[] = [];
    for (const object of this.sorted.of(kind)) {
      if (options.namespace !== undefined && kindSchema(kind).namespaced && object.metadata.namespace !== options.namespace) continue;
      if (options.selector !== undefined && !selectorMatches(options.selector, object.metadata.labels)) continue;
      found.push(object);
    }
    return found as unknown as readonly Stored<ObjectByKind[K]>[];
  }

  /** Every object, sorted by kind's place in the schema, namespace, name: the store's whole state. */
  snapshot(): readonly Stored[] {
    return [...this.objects.entries()].sort(([a], [b]) => compareGoStrings(a, b)).map(([, object]) => object);
  }

  /** Changes after a version, in order. */
  eventsSince(resourceVersion: number): readonly WatchEvent[] {
    return this.feed.filter((event) => event.resourceVersion > resourceVersion);
  }

  /** Calls back at each change, in order; the result ends it. */
  subscribe(listener: (event: WatchEvent) => void): () => void {
    this.listeners.push(listener);
    return () => {
      const at = this.listeners.indexOf(listener);
      if (at >= 0) this.listeners.splice(at, 1);
    };
  }

  // ---- writing

  create(object: JsonObject, options: WriteOptions = {}): Result<Stored, Status> {
    const decoded = this.decode(object, options);
    if (!decoded.ok) return decoded;
    const { schema, value } = decoded.value;
    const draft = draftOf(value);
    const metadata = ensure(draft, 'metadata');
    const name = this.nameFor(metadata, schema, options);
    const namespace = schema.namespaced ? text(metadata, 'namespace') : undefined;
    const namespaceFault = this.checkNamespace(schema, namespace, name);
    if (namespaceFault !== undefined) return err(namespaceFault);
    for (const key of ['uid', 'resourceVersion', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'managedFields', 'selfLink']) delete metadata[key];
    if (schema.kind === 'DaemonSet' || schema.kind === 'Deployment') delete draft['status'];
    const defaulted = prepareForCreate(admit(applyDefaults(draft, schema.kind), schema.kind), schema.kind);
    const checked = this.check(schema, defaulted, undefined, options);
    if (!checked.ok) return checked;
    // It is warned before it is stored, so also of what turns out to be there already.
    if (options.warn) objectWarnings(checked.value as unknown as AnyObject, undefined).forEach(options.warn);
    if (this.objects.has(keyOf(schema.kind, namespace, name))) return err(alreadyExists(schema, name));
    const stored = draftOf(checked.value);
    const written = ensure(stored, 'metadata');
    written['uid'] = options.dryRun === true ? '00000000-0000-4000-8000-000000000000' : this.newUid();
    written['creationTimestamp'] = toRfc3339(this.options.now());
    return ok(this.commit('ADDED', schema, stored, options.dryRun === true));
  }

  /** Replaces an object (PUT). A `resourceVersion` in it must be the current one; its status is kept when the kind has a status of its own. */
  update(object: JsonObject, options: WriteOptions = {}): Result<Stored, Status> {
    const decoded = this.decode(object, options);
    if (!decoded.ok) return decoded;
    const { schema, value } = decoded.value;
    return this.replace(schema, value, options, WITH_STATUS.includes(schema.kind) ? 'keep-status' : 'all');
  }

  /** Replaces only `status` (PUT .../status). */
  updateStatus<K extends Kind>(kind: K, name: string, namespace: string | undefined, status: ObjectByKind[K] extends { readonly status?: infer S } ? S : never): Result<Stored<ObjectByKind[K]>, Status> {
    const schema = kindSchema(kind);
    const current = this.get(kind, name, namespace);
    if (current === undefined) return err(notFound(schema, name));
    const written = canonicalStruct({ status: status as unknown as JsonObject }, kind)['status'];
    if (sameJson(written, (current as { readonly status?: unknown }).status)) return ok(current);
    this.version += 1;
    const stored = { ...current, metadata: { ...current.metadata, resourceVersion: String(this.version) }, status: written } as unknown as Stored;
    this.objects.set(keyOf(kind, stored.metadata.namespace, name), stored);
    this.sorted.put(stored);
    this.tell({ type: 'MODIFIED', object: stored, resourceVersion: this.version });
    return ok(stored as unknown as Stored<ObjectByKind[K]>);
  }

  /** Changes an object by a function of the current one; controllers' way. The status may change too. */
  modify<K extends Kind>(kind: K, name: string, namespace: string | undefined, change: (object: Stored<ObjectByKind[K]>) => ObjectByKind[K]): Result<Stored<ObjectByKind[K]>, Status> {
    const schema = kindSchema(kind);
    const current = this.get(kind, name, namespace);
    if (current === undefined) return err(notFound(schema, name));
    return this.replace(schema, change(current) as unknown as JsonObject, {}, 'all') as Result<Stored<ObjectByKind[K]>, Status>;
  }

  /** `strategic`: kubectl patch's default; `merge`: RFC 7386. */
  patch<K extends Kind>(kind: K, name: string, namespace: string | undefined, patch: JsonObject, type: 'strategic' | 'merge', options: WriteOptions = {}): Result<Stored<ObjectByKind[K]>, Status> {
    const schema = kindSchema(kind);
    const current = this.get(kind, name, namespace);
    if (current === undefined) return err(notFound(schema, name));
    const before = current as unknown as JsonObject;
    const merged = type === 'merge' ? mergePatch(before, patch) : strategicMerge(before, patch, kind).value;
    return this.update(merged, options) as Result<Stored<ObjectByKind[K]>, Status>;
  }

  /** `kubectl apply` of one object: create, or merge what changed since it was applied last. */
  apply(object: JsonObject, options: WriteOptions = {}): Result<Applied, Status> {
    const found = this.identify(object);
    if (!found.ok) return found;
    const schema = found.value;
    const draft = draftOf(object);
    const metadata = ensure(draft, 'metadata');
    if (schema.namespaced && text(metadata, 'namespace') === '') metadata['namespace'] = options.namespace ?? 'default';
    const annotations = ensure(metadata, 'annotations');
    delete annotations[LAST_APPLIED];
    const configuration = `${goJson(draft)}\n`;
    annotations[LAST_APPLIED] = configuration;
    const modified = draft as JsonObject;
    const name = text(metadata, 'name');
    const current = this.get(schema.kind, name, schema.namespaced ? text(metadata, 'namespace') : undefined);
    if (current === undefined) {
      const created = this.create(modified, options);
      return created.ok ? ok({ outcome: 'created', object: created.value, annotationMissing: false }) : created;
    }
    const last = current.metadata.annotations?.[LAST_APPLIED];
    const original = last === undefined ? undefined : (JSON.parse(last) as JsonObject);
    const { value, changed } = threeWayMerge(original, modified, current as unknown as JsonObject, schema.kind);
    if (!changed) return ok({ outcome: 'unchanged', object: current, annotationMissing: false });
    const updated = this.update(value, options);
    return updated.ok ? ok({ outcome: 'configured', object: updated.value, annotationMissing: last === undefined }) : updated;
  }

  delete(kind: Kind, name: string, namespace?: string, options: DeleteOptions = {}): Result<Stored, Status> {
    const schema = kindSchema(kind);
    const current = this.get<Kind>(kind, name, namespace);
    if (current === undefined) return err(notFound(schema, name));
    if (kind === 'Namespace' && UNDELETABLE.includes(name)) return err(forbidden(schema, name, 'this namespace may not be deleted'));
    if (options.uid !== undefined && options.uid !== current.metadata.uid) return err(conflict(schema, name));
    if (options.dryRun === true) return ok(current);
    if (kind === 'Pod' && (options.graceSeconds ?? 0) > 0 && (current as unknown as ObjectByKind['Pod']).spec.nodeName !== undefined) {
      return ok(this.markDeleting(schema, current, options.graceSeconds ?? 0));
    }
    if (kind === 'Namespace') this.emptyNamespace(name);
    this.remove(schema, current);
    if (options.propagation !== 'orphan') this.collectGarbage(current.metadata.uid);
    return ok(current);
  }

  // ---- the steps

  private identify(object: JsonObject): Result<KindSchema, Status> {
    const apiVersion = typeof object['apiVersion'] === 'string' ? object['apiVersion'] : '';
    const kind = typeof object['kind'] === 'string' ? object['kind'] : '';
    const schema = findKind(apiVersion, kind);
    return schema === undefined ? err(badRequest(noMatchMessage(apiVersion, kind))) : ok(schema);
  }

  private decode(object: JsonObject, options: WriteOptions): Result<{ readonly schema: KindSchema; readonly value: JsonObject }, Status> {
    const found = this.identify(object);
    if (!found.ok) return found;
    const decoded = decodeObject(object, found.value, options.strict !== false);
    return decoded.ok ? ok({ schema: found.value, value: decoded.value }) : err(badRequest(decoded.error.message));
  }

  /** Writes the namespace and, if asked for, a generated name into the metadata. */
  private nameFor(metadata: Draft, schema: KindSchema, options: WriteOptions): string {
    if (schema.namespaced) {
      if (text(metadata, 'namespace') === '') metadata['namespace'] = options.namespace ?? 'default';
    } else delete metadata['namespace'];
    const prefix = text(metadata, 'generateName');
    if (text(metadata, 'name') === '' && prefix !== '') {
      metadata['name'] = `${prefix.slice(0, 58)}${options.dryRun === true ? 'xxxxx' : randomSuffix(this.options.rng)}`;
    }
    return text(metadata, 'name');
  }

  private checkNamespace(schema: KindSchema, namespace: string | undefined, name: string): Status | undefined {
    if (namespace === undefined) return undefined;
    const found = this.get('Namespace', namespace);
    if (found === undefined) return notFound(kindSchema('Namespace'), namespace);
    if (found.metadata.deletionTimestamp === undefined) return undefined;
    return forbidden(schema, name, `unable to create new content in namespace ${namespace} because it is being terminated`);
  }

  /** The registry's allocations for Services, then validation. */
  private check(schema: KindSchema, object: JsonObject, old: Stored | undefined, options: WriteOptions): Result<JsonObject, Status> {
    const name = String((object['metadata'] as JsonObject)['name'] ?? '');
    const draft = draftOf(object);
    if (schema.kind === 'Service') normaliseClusterIPs(ensure(draft, 'spec'), old as Service | undefined);
    if (schema.kind === 'Service') {
      // The registry allocates before it validates, except that the address fields must make sense.
      const addresses = new FieldErrors();
      validateClusterIPs(addresses, draft['spec'] as unknown as Service['spec'], (old as Service | undefined)?.spec);
      if (addresses.list.length > 0 && (draft['spec'] as Draft)['type'] !== 'ExternalName') return err(invalid(schema, name, addresses.list));
      const others = this.list('Service').filter((other) => old === undefined || other.metadata.uid !== old.metadata.uid);
      // A dry run must not draw from the stream of real allocations.
      const rng = options.dryRun === true ? undefined : this.options.rng;
      const faults = allocateService(draft, old as Service | undefined, others, this.serviceRange, rng);
      if (faults.list.length > 0) return err(invalid(schema, name, faults.list));
    }
    const errors = validateObject(draft as unknown as AnyObject, old);
    if (errors.length > 0) return err(invalid(schema, name, errors));
    return ok(applyDefaults(draft as JsonObject, schema.kind));
  }

  private replace(schema: KindSchema, value: JsonObject, options: WriteOptions, part: 'all' | 'keep-status'): Result<Stored, Status> {
    const metadata = isJsonObject(value['metadata']) ? value['metadata'] : {};
    const name = String(metadata['name'] ?? '');
    const namespace = schema.namespaced ? String(metadata['namespace'] ?? options.namespace ?? 'default') : undefined;
    const current = this.objects.get(keyOf(schema.kind, namespace, name));
    if (current === undefined) return err(notFound(schema, name));
    const wanted = metadata['resourceVersion'];
    if (typeof wanted === 'string' && wanted !== '' && wanted !== current.metadata.resourceVersion) return err(conflict(schema, name));
    const before = current as unknown as JsonObject;
    const draft = draftOf(value);
    const next = ensure(draft, 'metadata');
    const old = draftOf(before);
    const oldMetadata = ensure(old, 'metadata');
    if (schema.namespaced) next['namespace'] = namespace ?? '';
    for (const key of ['uid', 'creationTimestamp', 'resourceVersion', 'generation', 'deletionTimestamp', 'deletionGracePeriodSeconds']) {
      const kept = oldMetadata[key];
      if (kept === undefined) delete next[key];
      else next[key] = kept;
    }
    if (part === 'keep-status') {
      if (old['status'] === undefined) delete draft['status'];
      else draft['status'] = old['status'];
    }
    const defaulted = admit(applyDefaults(draft, schema.kind), schema.kind);
    const checked = this.check(schema, defaulted, current, options);
    if (!checked.ok) return checked;
    if (sameJson(checked.value, before)) {
      if (options.warn) objectWarnings(current, current).forEach(options.warn);
      return ok(current);
    }
    const stored = draftOf(checked.value);
    // A Deployment's generation counts changes of its annotations too; controllers write theirs with the status, which does not count.
    const annotated = schema.kind === 'Deployment' && part === 'keep-status' && !sameJson(next['annotations'] ?? {}, oldMetadata['annotations'] ?? {});
    // Binding a Pod to its node is no change of its spec (pkg/registry/core/pod/storage: no strategy runs).
    const bound = schema.kind === 'Pod' && (before['spec'] as JsonObject)['nodeName'] === undefined && (stored['spec'] as Draft)['nodeName'] !== undefined;
    if (hasGeneration(schema.kind) && !bound && (annotated || !sameJson(stored['spec'] ?? stored['endpoints'], before['spec'] ?? before['endpoints']))) {
      ensure(stored, 'metadata')['generation'] = (current.metadata.generation ?? 0) + 1;
    }
    const made = this.commit('MODIFIED', schema, stored, options.dryRun === true);
    if (options.warn) objectWarnings(made, current).forEach(options.warn);
    return ok(made);
  }

  /** Sorts the metadata's keys by writing through the canonical form, stamps the version and tells the watchers. */
  private commit(type: 'ADDED' | 'MODIFIED', schema: KindSchema, object: Draft, dryRun: boolean): Stored {
    const metadata = ensure(object, 'metadata');
    if (!dryRun) this.version += 1;
    // What a dry run creates has no version: it was never stored.
    if (!dryRun || type === 'MODIFIED') metadata['resourceVersion'] = String(this.version);
    const stored = applyDefaults(object, schema.kind) as unknown as Stored;
    if (dryRun) return stored;
    this.objects.set(keyOf(schema.kind, stored.metadata.namespace, stored.metadata.name), stored);
    this.sorted.put(stored);
    this.tell({ type, object: stored, resourceVersion: this.version });
    return stored;
  }

  private remove(schema: KindSchema, object: Stored): void {
    this.version += 1;
    this.objects.delete(keyOf(schema.kind, object.metadata.namespace, object.metadata.name));
    this.sorted.remove(object);
    this.tell({ type: 'DELETED', object, resourceVersion: this.version });
  }

  private tell(event: WatchEvent): void {
    this.feed.push(event);
    for (const listener of [...this.listeners]) listener(event);
  }

  private markDeleting(schema: KindSchema, current: Stored, graceSeconds: number): Stored {
    if (current.metadata.deletionTimestamp !== undefined) return current;
    const draft = draftOf(current as unknown as JsonObject);
    const metadata = ensure(draft, 'metadata');
    metadata['deletionTimestamp'] = toRfc3339(this.options.now() + graceSeconds * 1_000_000);
    metadata['deletionGracePeriodSeconds'] = graceSeconds;
    return this.commit('MODIFIED', schema, draft, false);
  }

  private emptyNamespace(name: string): void {
    for (const object of this.snapshot()) {
      if (object.metadata.namespace === name && kindSchema(object.kind).namespaced) this.remove(kindSchema(object.kind), object);
    }
  }

  /** Deletes objects all of whose owners are gone, and what they own in turn. */
  private collectGarbage(goneUid: string): void {
    const alive = new Set([...this.objects.values()].map((object) => object.metadata.uid));
    for (const object of this.snapshot()) {
      const owners = object.metadata.ownerReferences ?? [];
      if (!owners.some((owner) => owner.uid === goneUid) || owners.some((owner) => alive.has(owner.uid))) continue;
      this.remove(kindSchema(object.kind), object);
      this.collectGarbage(object.metadata.uid);
    }
  }

  /** A version 4 UUID from the store's stream. */
  private newUid(): string {
    const hex = Array.from({ length: 4 }, () => this.options.rng.uint32().toString(16).padStart(8, '0')).join('');
    const variant = '89ab'.charAt(this.options.rng.below(4));
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  }
}

/** `clusterIPs` follows `clusterIP`, as the API server keeps the two in step (normalizeClusterIPs). */
function normaliseClusterIPs(spec: Draft, old: Service | undefined): void {
  const ip = text(spec, 'clusterIP');
  const list = spec['clusterIPs'];
  if (old === undefined) {
    if (ip !== '' && (!Array.isArray(list) || list.length === 0)) spec['clusterIPs'] = [ip];
    return;
  }
  if (ip === '' && (old.spec.clusterIP ?? '') !== '' && spec['type'] !== 'ExternalName') {
    spec['clusterIP'] = old.spec.clusterIP ?? '';
    spec['clusterIPs'] = [...(old.spec.clusterIPs ?? [])];
  } else if (ip !== (old.spec.clusterIP ?? '') && sameJson(list ?? [], old.spec.clusterIPs ?? [])) spec['clusterIPs'] = ip === '' ? [] : [ip];
  else if (ip !== '' && (!Array.isArray(list) || list.length === 0)) spec['clusterIPs'] = [ip];
}
