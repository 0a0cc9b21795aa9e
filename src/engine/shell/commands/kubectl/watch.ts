/** `kubectl get -w`: prints what is there, then every change, until Ctrl-C. Source: k8s.io/kubectl v0.36, pkg/cmd/get/get.go (watch). */
import { Signal } from '../../../base/index';
import { selectorMatches, toJson, toYaml, type JsonObject, type KindSchema, type Stored, type WatchEvent } from '../../../k8s/index';
import type { Task } from '../../../program/index';
import { objectName, type Client } from './client';
import { parseFieldSelector } from './field-selector';
import { toKyaml } from './kyaml';
import { printObject, type Output } from './output';
import { selectorOf } from './resource-arguments';
import { TABLE, alignTabs } from './tab-writer';
import { tableHeader, tableRow } from './table';
import { tableOptions } from './table-flags';

const EVENT_COLUMN: Readonly<Record<WatchEvent['type'], string>> = { ADDED: 'ADDED   ', MODIFIED: 'MODIFIED', DELETED: 'DELETED ' };

export function* watchObjects(client: Client, initial: readonly Stored[], schema: KindSchema, single: boolean, output: Output | undefined): Task<number> {
  const { flags, store } = client;
  const options = tableOptions(client, false, output);
  const withEvents = flags.on('output-watch-events');
  const remembered: number[] = [];
  let headed = options.noHeaders;
  const print = (objects: readonly { readonly object: Stored; readonly type: WatchEvent['type'] }[]): void => {
    if (objects.length === 0) return;
    if (output !== undefined && output.kind !== 'table') {
      for (const { object, type } of objects) {
        if (output.kind === 'name') client.print(`${objectName(object)}\n`);
        else if (withEvents && output.kind === 'json') client.print(toJson({ object: object as unknown as JsonObject, type }));
        else if (withEvents && output.kind === 'yaml') client.print(`---\n${toYaml({ object: object as unknown as JsonObject, type })}`);
        else if (withEvents && output.kind === 'kyaml') client.print(toKyaml({ object: object as unknown as JsonObject, type }));
        else printObject(client, object as unknown as JsonObject, output, output.kind !== 'yaml' || object === initial[0]);
      }
      return;
    }
    const rows = objects.map(({ object, type }) => tableRow(object, options, client.now, withEvents ? EVENT_COLUMN[type] : undefined));
    const lines = headed ? rows : [tableHeader(schema.kind, options, withEvents), ...rows];
    headed = true;
    client.print(alignTabs(lines.map((line) => `${line}\n`).join(''), { ...TABLE, remembered }));
  };
  const selector = selectorOf(client, schema);
  const byField = parseFieldSelector(client, schema);
  const namespace = schema.namespaced && !flags.on('all-namespaces') ? client.namespace : undefined;
  const name = single ? initial[0]?.metadata.name : undefined;
  const wanted = (object: Stored): boolean =>
    object.kind === schema.kind &&
    (namespace === undefined || object.metadata.namespace === namespace) &&
    (name === undefined || object.metadata.name === name) &&
    (selector === undefined || selectorMatches(selector, object.metadata.labels)) &&
    (byField === undefined || byField(object));
  // What the watch has shown: an object that stops to match is reported as deleted, one that starts to as added.
  const known = new Set(initial.map(({ metadata }) => metadata.uid));
  const pending: WatchEvent[] = [];
  const changed = new Signal();
  const release = store.subscribe((event) => {
    pending.push(event);
    changed.notify();
  });
  try {
    if (!flags.on('watch-only')) print(initial.map((object) => ({ object, type: 'ADDED' as const })));
    for (;;) {
      for (let event = pending.shift(); event; event = pending.shift()) {
        const { object } = event;
        if (object.kind !== schema.kind) continue;
        const { uid } = object.metadata;
        const matches = wanted(object);
        const was = known.has(uid);
        if (!matches && !was) continue;
        const type = event.type === 'DELETED' || !matches ? 'DELETED' : was ? 'MODIFIED' : 'ADDED';
        if (type === 'DELETED') known.delete(uid);
        else known.add(uid);
        print([{ object, type }]);
      }
      const wake = yield { signals: [changed], background: true };
      if (wake.kind === 'interrupt') return 130;
    }
  } finally {
    release();
  }
}
