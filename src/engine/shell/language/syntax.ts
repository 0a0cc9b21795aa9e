/** The syntax tree of the shell language: what the parser makes and the interpreter runs. */

/** A word before expansion. `source` is its text as written, for messages and `jobs`. */
export interface Word {
  readonly parts: readonly Part[];
  readonly source: string;
}

export type Part =
  | { readonly kind: 'literal'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'double'; readonly parts: readonly Part[] }
  | { readonly kind: 'parameter'; readonly parameter: Parameter }
  | { readonly kind: 'command'; readonly script: Script }
  /** `<(…)`, `>(…)`. */
  | { readonly kind: 'process'; readonly direction: '<' | '>'; readonly script: Script }
  | { readonly kind: 'arithmetic'; readonly expression: Word };

/** `$name`, `${name…}`. */
export interface Parameter {
  readonly name: string;
  /** `[…]` after the name; `@` and `*` stand for all elements. */
  readonly subscript?: Word;
  /** `${!name}`. */
  readonly indirect?: boolean;
  /** `${!prefix*}` and `${!name[@]}` list names or keys. */
  readonly list?: 'names' | 'keys';
  readonly operation?: ParameterOperation;
  /** As written, for `bad substitution`. */
  readonly source: string;
  /** Not understood: reported when expanded, as bash does. */
  readonly bad?: boolean;
}

export type ParameterOperation =
  | { readonly kind: 'length' }
  | { readonly kind: 'default' | 'assign' | 'error' | 'alternative'; readonly colon: boolean; readonly word: Word }
  | { readonly kind: 'remove'; readonly side: 'prefix' | 'suffix'; readonly longest: boolean; readonly pattern: Word }
  | { readonly kind: 'replace'; readonly scope: 'first' | 'all' | 'prefix' | 'suffix'; readonly pattern: Word; readonly replacement: Word }
  | { readonly kind: 'slice'; readonly offset: Word; readonly length: Word | undefined }
  | { readonly kind: 'case'; readonly to: 'upper' | 'lower'; readonly all: boolean }
  | { readonly kind: 'transform'; readonly letter: string };

export interface Redirect {
  readonly fd: number | undefined;
  readonly operator: '<' | '>' | '>>' | '>|' | '<>' | '<&' | '>&' | '&>' | '&>>' | '<<' | '<<-' | '<<<';
  readonly target: Word;
  /** Here-documents: the body, filled in when its lines were read. */
  readonly body?: { word: Word };
}

export interface Assignment {
  readonly name: string;
  readonly subscript?: Word;
  readonly append: boolean;
  readonly value: Word | { readonly elements: readonly ArrayElement[] };
  readonly source: string;
}

export interface ArrayElement {
  readonly subscript?: Word;
  readonly value: Word;
}

export type Script = readonly Statement[];

export interface Statement {
  readonly list: AndOrList;
  readonly background: boolean;
}

export interface AndOrList {
  readonly first: Pipeline;
  readonly rest: readonly { readonly operator: '&&' | '||'; readonly pipeline: Pipeline }[];
  readonly source: string;
}

export interface Pipeline {
  readonly negated: boolean;
  readonly timed: false | 'bash' | 'posix';
  readonly commands: readonly Command[];
}

interface Located {
  readonly line: number;
  readonly redirects: readonly Redirect[];
}

export type Command = Located &
  (
    | { readonly kind: 'simple'; readonly assignments: readonly Assignment[]; readonly words: readonly Word[] }
    | { readonly kind: 'group'; readonly body: Script }
    | { readonly kind: 'subshell'; readonly body: Script }
    | { readonly kind: 'if'; readonly branches: readonly { readonly condition: Script; readonly body: Script }[]; readonly otherwise: Script | undefined }
    | { readonly kind: 'while'; readonly until: boolean; readonly condition: Script; readonly body: Script }
    | { readonly kind: 'for'; readonly name: string; readonly words: readonly Word[] | undefined; readonly body: Script }
    | { readonly kind: 'select'; readonly name: string; readonly words: readonly Word[] | undefined; readonly body: Script }
    | { readonly kind: 'arithmetic-for'; readonly init: Word; readonly test: Word; readonly step: Word; readonly body: Script }
    | { readonly kind: 'case'; readonly subject: Word; readonly clauses: readonly { readonly patterns: readonly Word[]; readonly body: Script; readonly end: ';;' | ';&' | ';;&' }[] }
    | { readonly kind: 'function'; readonly name: string; readonly body: Command }
    | { readonly kind: 'arithmetic'; readonly expression: Word }
    | { readonly kind: 'conditional'; readonly expression: Condition }
  );

/** What stands between `[[` and `]]`. */
export type Condition =
  | { readonly kind: 'not'; readonly operand: Condition }
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Word }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Word; readonly right: Word };

/**
 * A mistake in the learner's text. `incomplete` means that more input could still mend it: an interactive shell then
 * shows its continuation prompt.
 */
export class ShellSyntaxError extends Error {
  constructor(
    message: string,
    readonly line: number,
    readonly incomplete: boolean,
    /** Whether bash prints the offending line after the message. */
    readonly quotesLine: boolean,
  ) {
    super(message);
  }
}
