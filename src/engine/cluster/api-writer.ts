/** The control plane's own writes: they must succeed, so a refusal is a bug of ours. */
import { Invariant } from '../base/index';
import type { AnyObject, JsonObject, Kind, ObjectByKind, ObjectStore, OwnerReference, Stored } from '../k8s/index';

/** Creates an object unless one of that name is there. */
export function ensureObject(store: ObjectStore, object: AnyObject): void {
  const { kind, metadata } = object;
  if (metadata.name !== undefined && store.get(kind, metadata.name, metadata.namespace)) return;
  createObject(store, object);
}

export function createObject(store: ObjectStore, object: AnyObject): Stored {
  const made = store.create(object as unknown as JsonObject);
  if (!made.ok) throw new Invariant(`the control plane's own ${object.kind} was refused: ${made.error.message}`);
  return made.value;
}

/** Changes an object that may have gone meanwhile. */
export function changeObject<K extends Kind>(store: ObjectStore, kind: K, object: { readonly metadata: { readonly name?: string; readonly namespace?: string } }, change: (object: Stored<ObjectByKind[K]>) => ObjectByKind[K]): void {
  const name = object.metadata.name ?? '';
  if (!store.get(kind, name, object.metadata.namespace)) return;
  const done = store.modify(kind, name, object.metadata.namespace, change);
  if (!done.ok) throw new Invariant(`the control plane's change of ${kind} ${name} was refused: ${done.error.message}`);
}

/** Writes the status of an object that may have gone meanwhile. */
export function writeStatus<K extends Kind>(store: ObjectStore, kind: K, object: { readonly metadata: { readonly name?: string; readonly namespace?: string } }, status: ObjectByKind[K] extends { readonly status?: infer S } ? S : never): void {
  const name = object.metadata.name ?? '';
  if (!store.get(kind, name, object.metadata.namespace)) return;
  const done = store.updateStatus(kind, name, object.metadata.namespace, status);
  if (!done.ok) throw new Invariant(`the control plane's status of ${kind} ${name} was refused: ${done.error.message}`);
}

export const ownerOf = (object: Stored): OwnerReference => ({
  apiVersion: object.apiVersion,
  kind: object.kind,
  name: object.metadata.name,
  uid: object.metadata.uid,
  controller: true,
  blockOwnerDeletion: true,
});

export const isOwnedBy = (object: AnyObject, owner: Stored): boolean => (object.metadata.ownerReferences ?? []).some(({ uid }) => uid === owner.metadata.uid);
