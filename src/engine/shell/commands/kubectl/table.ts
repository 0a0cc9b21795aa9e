/** Tables of `kubectl get`. Source: k8s.io/cli-runtime, pkg/printers/tableprinter.go. */
import type { SimTime } from '../../../base/index';
import type { Kind, Stored } from '../../../k8s/index';
import { kindName } from './client';
import { formatLabels } from './labels';
import { printerOf } from './printers/index';

export interface TableOptions {
  readonly wide: boolean;
  readonly noHeaders: boolean;
  readonly withNamespace: boolean;
  /** `kind/name` in the NAME column. */
  readonly withKind: boolean;
  readonly showLabels: boolean;
  /** `-L`: a column for each of these labels. */
  readonly labelColumns: readonly string[];
}

/** `app.kubernetes.io/name` becomes NAME. */
const labelHeader = (label: string): string => label.slice(label.lastIndexOf('/') + 1).toUpperCase();

export function tableHeader(kind: Kind, options: TableOptions, eventColumn = false): string {
  const names = printerOf(kind)
    .columns.filter(({ wide }) => options.wide || wide !== true)
    .map(({ name }) => name);
  return [...(eventColumn ? ['EVENT'] : []), ...(options.withNamespace ? ['NAMESPACE'] : []), ...names, ...options.labelColumns.map(labelHeader), ...(options.showLabels ? ['LABELS'] : [])].join('\t');
}

/** Text after a line break is cut off; other control characters would break the columns. */
const oneLine = (text: string): string => {
  const at = text.search(/[\f\n\r]/);
  return at < 0 ? text : `${text.slice(0, at)}...`;
};

/** One row, cells separated by tabs; `event` stands in front in `--output-watch-events`. */
export function tableRow(object: Stored, options: TableOptions, now: SimTime, event?: string): string {
  const printer = printerOf(object.kind);
  const cells = printer.row(object, { now });
  const shown = printer.columns.flatMap((column, i): readonly string[] => {
    if (column.wide === true && !options.wide) return [];
    const cell = oneLine(cells[i] ?? '');
    return [column.isName === true && options.withKind ? `${kindName(object)}/${cell}` : cell];
  });
  const labels = object.metadata.labels ?? {};
  return [
    ...(event === undefined ? [] : [event]),
    ...(options.withNamespace ? [object.metadata.namespace ?? ''] : []),
    ...shown,
    ...options.labelColumns.map((label) => labels[label] ?? ''),
    ...(options.showLabels ? [formatLabels(labels)] : []),
  ].join('\t');
}
