/** Events, as `kubectl describe` and `kubectl get events` show them; a repeated one counts up. */
import { toRfc3339, type SimTime } from '../base/index';
import type { ObjectReference, ObjectStore, Stored, WatchEvent } from '../k8s/index';
import { changeObject, createObject } from './api-writer';

/** What makes two events one. */
const keyOf = (namespace: string, uid: string | undefined, reason: string | undefined, message: string | undefined, fieldPath: string | undefined): string => JSON.stringify([namespace, uid, reason, message, fieldPath]);

export class EventRecorder {
  /** Names of the events there are, by what makes them one: every step of every Pod asks whether it was said before. */
  private readonly names = new Map<string, string>();

  constructor(
    private readonly store: ObjectStore,
    private readonly now: () => SimTime,
  ) {
    store.subscribe((change) => this.follow(change));
    for (const event of store.list('Event')) this.follow({ type: 'ADDED', object: event, resourceVersion: 0 });
  }

  private follow({ type, object }: WatchEvent): void {
    if (object.kind !== 'Event') return;
    const { namespace = 'default', name } = object.metadata;
    const key = keyOf(namespace, object.involvedObject.uid, object.reason, object.message, object.involvedObject.fieldPath);
    if (type !== 'DELETED') this.names.set(key, name);
    else if (this.names.get(key) === name) this.names.delete(key);
  }

  record(about: Stored, type: 'Normal' | 'Warning', reason: string, message: string, component: string, host?: string, fieldPath?: string): void {
    const namespace = about.metadata.namespace ?? 'default';
    const at = toRfc3339(this.now());
    const known = this.names.get(keyOf(namespace, about.metadata.uid, reason, message, fieldPath));
    const same = known === undefined ? undefined : this.store.get('Event', known, namespace);
    if (same?.message === message && same.reason === reason) return changeObject(this.store, 'Event', same, (event) => ({ ...event, count: (event.count ?? 1) + 1, lastTimestamp: at }));
    if (!this.store.get('Namespace', namespace)) return;
    const involvedObject: ObjectReference = {
      apiVersion: about.apiVersion,
      kind: about.kind,
      name: about.metadata.name,
      ...(about.metadata.namespace === undefined ? {} : { namespace: about.metadata.namespace }),
      uid: about.metadata.uid,
      resourceVersion: about.metadata.resourceVersion,
      ...(fieldPath === undefined ? {} : { fieldPath }),
    };
    const serial = (this.store.resourceVersion + 1).toString(16).padStart(16, '0');
    createObject(this.store, {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `${about.metadata.name}.${serial}`, namespace },
      involvedObject,
      reason,
      message,
      source: { component, ...(host === undefined ? {} : { host }) },
      firstTimestamp: at,
      lastTimestamp: at,
      count: 1,
      type,
      eventTime: null,
      reportingComponent: component,
      reportingInstance: host ?? '',
    });
  }
}
