/** What the describers share. Source: k8s.io/kubectl v0.36, pkg/describe/describe.go. Columns are separated by tabs and aligned at the end. */
import { calendar, fromRfc3339 } from '../../../../base/index';
import type { StringMap } from '../../../../k8s/index';
import { sortedEntries } from '../labels';
import { DESCRIPTION, alignTabs } from '../tab-writer';

/** Two spaces a level. */
export class PrefixWriter {
  private text = '';
  private done = '';

  write(level: number, text: string): void {
    this.text += '  '.repeat(level) + text;
  }

  line(level: number, text: string): void {
    this.write(level, `${text}\n`);
  }

  /** What follows has columns of its own. */
  flush(): void {
    if (this.text !== '') this.done += alignTabs(this.text, DESCRIPTION);
    this.text = '';
  }

  /** All of it with its tabs, not aligned. */
  raw(): string {
    return this.done + this.text;
  }

  finish(): string {
    this.flush();
    return this.done;
  }
}

export function labelsLines(w: PrefixWriter, title: string, labels: StringMap | undefined, indent = '', inner = '\t'): void {
  w.write(0, `${indent}${title}:${inner}`);
  const entries = sortedEntries(labels);
  if (entries.length === 0) return w.line(0, '<none>');
  entries.forEach(([key, value], i) => {
    if (i > 0) w.write(0, indent + inner);
    w.line(0, `${key}=${value}`);
  });
}

const HIDDEN_ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';
const LONGEST = 140;
const shorten = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length)}...` : text);

export function annotationLines(w: PrefixWriter, annotations: StringMap | undefined, title = 'Annotations'): void {
  w.write(0, `${title}:\t`);
  const entries = sortedEntries(annotations).filter(([key]) => key !== HIDDEN_ANNOTATION);
  if (entries.length === 0) return w.line(0, '<none>');
  entries.forEach(([key, whole], i) => {
    if (i > 0) w.write(0, '\t');
    const value = whole.endsWith('\n') ? whole.slice(0, -1) : whole;
    if (value.length + key.length + 2 > LONGEST || value.includes('\n')) {
      w.line(0, `${key}:`);
      for (const part of value.split('\n')) w.line(0, `\t  ${shorten(part, LONGEST - 2)}`);
    } else w.line(0, `${key}: ${value}`);
  });
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const two = (n: number): string => String(n).padStart(2, '0');

/** `Mon, 05 Jan 2026 09:00:00 +0000` (Go's RFC1123Z); the zero time without a timestamp. */
export function rfc1123(timestamp: string | null | undefined): string {
  const at = timestamp === undefined || timestamp === null ? undefined : fromRfc3339(timestamp);
  if (at === undefined) return 'Mon, 01 Jan 0001 00:00:00 +0000';
  const c = calendar(at);
  return `${WEEKDAYS[c.weekday] ?? ''}, ${two(c.day)} ${MONTHS[c.month - 1] ?? ''} ${c.year} ${two(c.hour)}:${two(c.minute)}:${two(c.second)} +0000`;
}

/** `2026-01-05 09:00:00 +0000 UTC`: a Go time printed with `%s`. */
export const goTime = (timestamp: string | null | undefined): string => (timestamp === undefined || timestamp === null ? '0001-01-01 00:00:00 +0000 UTC' : timestamp.replace('T', ' ').replace('Z', ' +0000 UTC'));
