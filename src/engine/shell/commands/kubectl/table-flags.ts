/** What the flags of `kubectl get` ask of a table. */
import type { Client } from './client';
import type { Output } from './output';
import type { TableOptions } from './table';

export function tableOptions(client: Client, severalKinds: boolean, output: Output | undefined): TableOptions {
  const { flags } = client;
  return {
    wide: output?.kind === 'table' && output.wide,
    noHeaders: flags.on('no-headers'),
    withNamespace: flags.on('all-namespaces'),
    withKind: severalKinds || flags.on('show-kind') || client.args.some((arg) => arg.split(',').includes('all')),
    showLabels: flags.on('show-labels'),
    labelColumns: flags.list('label-columns'),
  };
}
