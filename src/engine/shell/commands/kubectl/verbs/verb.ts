/** What a verb of kubectl is. */
import type { Task } from '../../../../program/index';
import type { Client } from '../client';
import type { FlagSpec } from '../flags';

export interface Verb {
  /** `get`, or for a subcommand its words: `create secret generic`. */
  readonly name: string;
  readonly aliases?: readonly string[];
  /** One line of `kubectl help`. */
  readonly synopsis: string;
  readonly flags: readonly FlagSpec[];
  /** Status: 0, or what it prints as its own failure. A `Failure` thrown is printed by the caller. */
  run(client: Client): Task<number>;
  /** What its arguments are, for completion. */
  readonly completes?: 'resources' | 'files' | 'pods' | 'workloads' | 'kinds' | 'nothing';
}
