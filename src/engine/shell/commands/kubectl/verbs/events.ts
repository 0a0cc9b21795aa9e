/** `kubectl events`. Source: k8s.io/kubectl v0.36, pkg/cmd/events. */
import { kindSchema, type Event, type JsonObject, type Stored } from '../../../../k8s/index';
import { Signal } from '../../../../base/index';
import type { Task } from '../../../../program/index';
import type { Client } from '../client';
import { fail } from '../failure';
import { bool, int, string, strings, unsupported } from '../flags';
import { ageOf } from '../human-duration';
import { listOf, outputOf, printObject } from '../output';
import { ALL_NAMESPACES, resourceNamed } from '../resource-arguments';
import { TABLE, alignTabs } from '../tab-writer';
import type { Verb } from './verb';

const since = (client: Client, time: string | null | undefined): string => (time ? ageOf(time, client.now) : '<unknown>');

function rowOf(client: Client, event: Stored<Event>): string {
  const first = since(client, event.eventTime ?? event.firstTimestamp);
  const count = event.count ?? 0;
  const seen = count > 1 ? `${since(client, event.lastTimestamp)} (x${count} over ${first})` : first;
  const { kind = '', name = '' } = event.involvedObject;
  const cells = [seen, event.type ?? '', event.reason ?? '', `${kind}/${name}`, (event.message ?? '').trim()];
  return (client.flags.on('all-namespaces') ? [event.metadata.namespace ?? '', ...cells] : cells).join('\t');
}

/** `--for pod/web`. */
function about(client: Client): { readonly kind: string; readonly apiVersion: string; readonly name: string } | undefined {
  const text = client.flags.get('for');
  if (text === undefined || text === '') return undefined;
  const parts = text.split('/');
  if (parts.length === 1) return fail('--for must be in resource/name form');
  if (parts.length > 2) return fail('arguments in resource/name form may not have more than one slash');
  const schema = resourceNamed(client, parts[0] ?? '');
  return { kind: schema.kind, apiVersion: schema.apiVersion, name: parts[1] ?? '' };
}

function* watchEvents(client: Client, wanted: (event: Stored<Event>) => boolean, show: (events: readonly Stored<Event>[]) => void): Task<number> {
  const pending: Stored<Event>[] = [];
  const changed = new Signal();
  const release = client.store.subscribe(({ type, object }) => {
    if (type === 'DELETED' || object.kind !== 'Event') return;
    pending.push(object);
    changed.notify();
  });
  try {
    // A watch begins with what is there.
    for (const event of client.store.list('Event').filter(wanted)) show([event]);
    for (;;) {
      for (const event of pending.splice(0)) if (wanted(event)) show([event]);
      const wake = yield { signals: [changed], background: true };
      if (wake.kind === 'interrupt') return 130;
    }
  } finally {
    release();
  }
}

export const eventsVerb: Verb = {
  name: 'events',
  synopsis: 'List events',
  flags: [ALL_NAMESPACES, string('for'), strings('types'), bool('watch', 'w'), bool('no-headers'), string('output', 'o'), string('template'), int('chunk-size'), bool('show-managed-fields'), ...unsupported('bool', 'allow-missing-template-keys')],
  completes: 'nothing',
  *run(client) {
    const { flags } = client;
    const types = flags.list('types').map((type) => type.toLowerCase());
    if (types.some((type) => type !== 'normal' && type !== 'warning')) fail('valid --types are Normal or Warning');
    const subject = about(client);
    const everywhere = flags.on('all-namespaces');
    const wanted = (event: Stored<Event>): boolean =>
      (everywhere || event.metadata.namespace === client.namespace) &&
      (types.length === 0 || types.includes((event.type ?? '').toLowerCase())) &&
      (!subject || (event.involvedObject.kind === subject.kind && event.involvedObject.apiVersion === subject.apiVersion && event.involvedObject.name === subject.name));
    const output = outputOf(client, false);
    let headed = flags.on('no-headers');
    const remembered: number[] = [];
    const show = (events: readonly Stored<Event>[]): void => {
      const header = everywhere ? 'NAMESPACE\tLAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE' : 'LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE';
      const lines = [...(headed ? [] : [header]), ...events.map((event) => rowOf(client, event))];
      headed = true;
      client.print(alignTabs(lines.map((line) => `${line}\n`).join(''), { ...TABLE, remembered }));
    };
    if (flags.on('watch')) return yield* watchEvents(client, wanted, show);
    const at = (event: Stored<Event>): string => event.lastTimestamp ?? event.eventTime ?? '';
    const found = client.store
      .list('Event')
      .filter(wanted)
      .sort((a, b) => (at(a) < at(b) ? -1 : at(a) > at(b) ? 1 : 0));
    if (found.length === 0) {
      client.warn(everywhere ? 'No events found.\n' : `No events found in ${client.namespace} namespace.\n`);
      return 0;
    }
    if (output && output.kind !== 'table' && output.kind !== 'name') printObject(client, { ...listOf(found as unknown as readonly JsonObject[]), kind: 'EventList' }, output);
    else if (output?.kind === 'name') client.print(found.map(({ metadata, kind }) => `${kindSchema(kind).singular}/${metadata.name}\n`).join(''));
    else show(found);
    return 0;
  },
};
