/** What the evaluator and the functions it knows share: items with their paths, scopes, and the way back into the evaluator. */
import type { Filter } from './parse';
import type { Path } from './path';
import { JqError, brief, isArray, isObject, type Json } from './value';

export interface Closure {
  readonly parameters: readonly string[];
  readonly body: Filter;
  scope: Scope;
}

export interface Scope {
  readonly variables: ReadonlyMap<string, Json>;
  readonly functions: ReadonlyMap<string, Closure>;
}

export interface Item {
  readonly value: Json;
  /** Undefined when the value is not a part of the input. */
  readonly path: Path | undefined;
}

/** The evaluator as built-in functions see it. */
export interface Evaluation {
  values(f: Filter, v: Json, scope: Scope): Json[];
  items(f: Filter, input: Item, scope: Scope): Item[];
  paths(f: Filter, v: Json, scope: Scope): readonly Path[];
  recurse(input: Item): Item[];
}

/** Outputs that one filter may give before it is taken for endless. */
export const MAX_OUTPUTS = 200_000;

export const bind = (scope: Scope, name: string, value: Json): Scope => ({ ...scope, variables: new Map([...scope.variables, [name, value]]) });

export function children(t: Item): Item[] {
  const { value, path } = t;
  if (isArray(value)) return value.map((v, i) => ({ value: v, path: path && [...path, i] }));
  if (isObject(value)) return Object.entries(value).map(([k, v]) => ({ value: v, path: path && [...path, k] }));
  throw new JqError(`Cannot iterate over ${value === null ? 'null' : brief(value)}`);
}

/** Values that are not parts of the input. */
export const plain = (values: readonly Json[]): Item[] => values.map((value) => ({ value, path: undefined }));
