/** The events at the end of a description. Source: k8s.io/kubectl v0.36, pkg/describe/describe.go (DescribeEvents, searchEvents). */
import type { Stored } from '../../../../k8s/index';
import type { Client } from '../client';
import { ageOf } from '../human-duration';
import type { PrefixWriter } from './prefix-writer';

export function eventLines(w: PrefixWriter, client: Client, object: Stored, show: boolean): void {
  if (!show) return;
  // Events about nodes are kept in the default namespace.
  const namespace = object.metadata.namespace ?? 'default';
  const events = client.store
    .list('Event', { namespace })
    .filter(({ involvedObject: about }) => about.kind === object.kind && about.name === object.metadata.name && (about.uid === undefined || about.uid === object.metadata.uid))
    .map((event, i) => ({ event, i }))
    .sort((a, b) => compareTimes(a.event.lastTimestamp, b.event.lastTimestamp) || Number(a.event.metadata.resourceVersion) - Number(b.event.metadata.resourceVersion) || a.i - b.i)
    .map(({ event }) => event);
  if (events.length === 0) return w.line(0, 'Events:\t<none>');
  w.flush();
  w.line(0, 'Events:\n  Type\tReason\tAge\tFrom\tMessage');
  w.line(1, '----\t------\t----\t----\t-------');
  for (const event of events) {
    const first = ageOf(event.eventTime ?? event.firstTimestamp, client.now);
    const count = event.count ?? 0;
    const age = count > 1 ? `${ageOf(event.lastTimestamp, client.now)} (x${count} over ${first})` : first;
    const message = (event.message ?? '').trim();
    const { fieldPath = '' } = event.involvedObject;
    w.line(1, `${event.type ?? ''}\t${event.reason ?? ''}\t${age}\t${event.source?.component || event.reportingComponent || ''}\t${fieldPath === '' ? message : `${fieldPath}: ${message}`}`);
  }
}

const compareTimes = (a: string | null | undefined, b: string | null | undefined): number => ((a ?? '') < (b ?? '') ? -1 : (a ?? '') > (b ?? '') ? 1 : 0);
