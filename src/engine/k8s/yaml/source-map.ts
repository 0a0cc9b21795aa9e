/** Where in the text each field of an object stands. */
import type { Mark } from './cursor';

/** Lines and columns from 1 (as editors and kubectl count); offsets in UTF-16 units from 0; the end is exclusive. */
export interface SourceRange {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly offset: number;
  readonly endOffset: number;
}

export interface SourceEntry {
  /** The key's own text; absent for list items and the root. */
  readonly key?: SourceRange;
  readonly value: SourceRange;
}

/** By field path as the API server prints it; the root is the empty path. In the order of the text. */
export type SourceMap = ReadonlyMap<string, SourceEntry>;

/** A field's path under its parent's: `spec.ports[0]`, `metadata.labels[app.kubernetes.io/name]`. */
export function childPath(parent: string, key: string): string {
  if (!/^[A-Za-z0-9_-]+$/.test(key)) return `${parent}[${key}]`;
  return parent === '' ? key : `${parent}.${key}`;
}

export const itemPath = (parent: string, index: number): string => `${parent}[${index}]`;

/** The path of the enclosing field, `undefined` for the root. */
export function parentPath(path: string): string | undefined {
  if (path === '') return undefined;
  if (path.endsWith(']')) {
    // A bracket may hold dots and slashes; API field names and label keys hold no brackets.
    const open = path.lastIndexOf('[');
    return open < 0 ? '' : path.slice(0, open);
  }
  const dot = path.lastIndexOf('.');
  const bracket = path.lastIndexOf(']');
  return dot > bracket ? path.slice(0, dot) : '';
}

export interface Location {
  readonly path: string;
  /** False when the field itself is absent and an enclosing one was found. */
  readonly exact: boolean;
  readonly entry: SourceEntry;
}

/** The entry of `path`, or of the nearest enclosing field that the text has (for fields that are missing). */
export function locate(map: SourceMap, path: string): Location | undefined {
  for (let at: string | undefined = path; at !== undefined; at = parentPath(at)) {
    const entry = map.get(at);
    if (entry !== undefined) return { path: at, exact: at === path, entry };
  }
  return undefined;
}

/** `firstLine`: the text's line (from 0) where the marks' line 0 stands. */
export const rangeOf = (start: Mark, end: Mark, firstLine: number): SourceRange => ({
  line: start.line + firstLine + 1,
  column: start.column + 1,
  endLine: end.line + firstLine + 1,
  endColumn: end.column + 1,
  offset: start.offset,
  endOffset: end.offset,
});
