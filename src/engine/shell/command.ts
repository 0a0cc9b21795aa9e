/**
 * The contract of a tool. One folder under commands/ for each, one line in commands/index.ts.
 * A command is a Program (see program/process.ts) with what help, completion and the fidelity page need to know about it.
 */
import type { Program } from '../program/index';

export interface Command {
  /** The name it is called by; further names (`ip6tables`, `nslookup`) are commands of their own. */
  readonly name: string;
  /** One line: what `help` prints. Plain words, no sentence. */
  readonly synopsis: string;
  /** The real tool and version imitated, as `--version` prints or as the fidelity page says: `iproute2 6.1`. */
  readonly imitates: string;
  readonly run: Program;
  /** Words that could follow, given the words so far (the last one may be partial). */
  readonly complete?: Completer;
}

/** `words[0]` is the command's name; the last word is the one being completed ('' when a space was typed). Returns whole words. */
export type Completer = (words: readonly string[], context: CompletionContext) => readonly string[];

export interface CompletionContext {
  readonly environment: import('../program/index').Environment;
  readonly cwd: string;
}
