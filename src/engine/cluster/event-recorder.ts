/** Events, as `kubectl describe` and `kubectl get events` show them; a repeated one counts up. */
import { toRfc3339, type SimTime } from '../base/index';
import type { ObjectReference, ObjectStore, Stored } from '../k8s/index';
import { changeObject, createObject } from './api-writer';

export class EventRecorder {
  constructor(
    private readonly store: ObjectStore,
    private readonly now: () => SimTime,
  ) {}

  record(about: Stored, type: 'Normal' | 'Warning', reason: string, message: string, component: string, host?: string, fieldPath?: string): void {
    const namespace = about.metadata.namespace ?? 'default';
    const at = toRfc3339(this.now());
    const same = this.store
      .list('Event', { namespace })
      .find((event) => event.involvedObject.uid === about.metadata.uid && event.reason === reason && event.message === message && event.involvedObject.fieldPath === fieldPath);
    if (same) return changeObject(this.store, 'Event', same, (event) => ({ ...event, count: (event.count ?? 1) + 1, lastTimestamp: at }));
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
