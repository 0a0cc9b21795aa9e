/** The command line of nft 1.0.6: options as getopt reads them, then commands, joined and parsed as one line (src/main.c, src/parser_bison.y). */
import type { NftFamily } from './listing';

/** A word of the line, with its place for error messages. */
export interface Word {
  readonly text: string;
  readonly at: number;
}

export type ListCommand =
  | { readonly kind: 'ruleset' | 'tables' | 'chains' | 'containers' | 'nothing'; readonly family?: NftFamily }
  | { readonly kind: 'table'; readonly family: NftFamily; readonly table: Word }
  | { readonly kind: 'chain'; readonly family: NftFamily; readonly table: Word; readonly chain: Word }
  | { readonly kind: 'object'; readonly family: NftFamily; readonly table: Word; readonly object: Word };

export type Parsed =
  | { readonly kind: 'commands'; readonly commands: readonly ListCommand[] }
  /** `at`: where the caret is, and how long the underlined word. */
  | { readonly kind: 'syntax'; readonly message: string; readonly at: number; readonly length: number }
  | { readonly kind: 'unsupported'; readonly what: string };

const FAMILIES: readonly NftFamily[] = ['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev'];
const family = (word: Word | undefined): NftFamily | undefined => FAMILIES.find((name) => name === word?.text);

/**
 * Commands that change something, or that tell of changes.
 * @unsupported nft commands other than list (add, insert, delete, flush, monitor, describe, …): iptables makes the rules — refused
 */
const OTHER_COMMANDS: readonly string[] = ['add', 'create', 'insert', 'replace', 'delete', 'flush', 'rename', 'reset', 'import', 'export', 'monitor', 'describe'];
/** What holds elements: tables are listed with none of them. */
const CONTAINERS: readonly string[] = ['sets', 'maps', 'meters', 'flowtables'];
const STATEFUL: readonly string[] = ['counters', 'quotas', 'limits', 'secmarks', 'synproxys', 'hooks'];
const OBJECTS: readonly string[] = ['set', 'map', 'meter', 'flowtable', 'counter', 'quota', 'limit', 'secmark', 'synproxy'];
const KEYWORDS: ReadonlySet<string> = new Set([
  ...OTHER_COMMANDS, ...CONTAINERS, ...STATEFUL, ...OBJECTS, ...FAMILIES, 'list', 'table', 'tables', 'chain', 'chains', 'rule', 'ruleset', 'element', 'type', 'hook', 'policy', 'tcp', 'udp', 'ct', 'meta', 'accept', 'drop',
]);

class SyntaxError extends Error {
  constructor(
    message: string,
    readonly at: number,
    readonly length: number,
  ) {
    super(message);
  }
}

class Line {
  private index = 0;
  private readonly words: readonly Word[];

  constructor(private readonly text: string) {
    this.words = [...text.matchAll(/;|"[^"]*"|[^\s;]+/g)].map((found) => ({ text: found[0].replace(/^"(.*)"$/, '$1'), at: found.index }));
  }

  get next(): Word | undefined {
    return this.words[this.index];
  }

  take(): Word | undefined {
    const word = this.next;
    this.index += 1;
    return word;
  }

  unexpected(expecting?: string): never {
    const word = this.next;
    const tail = expecting === undefined ? '' : `, expecting ${expecting}`;
    if (!word) throw new SyntaxError(`syntax error, unexpected newline${tail}`, this.text.length, 1);
    const what = word.text === ';' ? 'semicolon' : KEYWORDS.has(word.text) ? word.text : /^\d+$/.test(word.text) ? 'number' : 'string';
    throw new SyntaxError(`syntax error, unexpected ${what}${tail}`, word.at, word.text.length);
  }

  string(): Word {
    const word = this.next;
    if (!word || word.text === ';' || KEYWORDS.has(word.text)) return this.unexpected('string');
    this.index += 1;
    return word;
  }

  family(): NftFamily | undefined {
    const found = family(this.next);
    if (found) this.index += 1;
    return found;
  }
}

function list(line: Line): ListCommand {
  const what = line.next?.text ?? '';
  const of = (): { readonly family?: NftFamily } => {
    const found = line.family();
    return found ? { family: found } : {};
  };
  if (what === 'ruleset' || what === 'tables' || what === 'chains') {
    line.take();
    return { kind: what, ...of() };
  }
  if (CONTAINERS.includes(what) || STATEFUL.includes(what)) {
    line.take();
    const kind = CONTAINERS.includes(what) ? 'containers' : 'nothing';
    if (line.next?.text !== 'table') return { kind, ...of() };
    // `list sets table ip filter`: the table's name makes no difference to what is printed.
    line.take();
    const found = line.family() ?? 'ip';
    line.string();
    return { kind, family: found };
  }
  if (what === 'table') {
    line.take();
    const found = line.family() ?? 'ip';
    return { kind: 'table', family: found, table: line.string() };
  }
  if (what === 'chain') {
    line.take();
    const found = line.family() ?? 'ip';
    return { kind: 'chain', family: found, table: line.string(), chain: line.string() };
  }
  if (OBJECTS.includes(what)) {
    line.take();
    const found = line.family() ?? 'ip';
    return { kind: 'object', family: found, table: line.string(), object: line.string() };
  }
  if (what === 'ct') {
    // `list ct helpers table FAMILY NAME`: there are none.
    line.take();
    if (!['helpers', 'timeout', 'expectation'].includes(line.next?.text ?? '')) return line.unexpected();
    line.take();
    if (line.next?.text !== 'table') return line.unexpected('table');
    line.take();
    line.family();
    line.string();
    return { kind: 'nothing' };
  }
  return line.unexpected();
}

/** Several commands may stand in one line, with semicolons between. */
export function parseCommands(text: string): Parsed {
  const line = new Line(text);
  const commands: ListCommand[] = [];
  try {
    while (line.next) {
      if (line.next.text === ';') {
        line.take();
        continue;
      }
      const verb = line.take()?.text ?? '';
      if (OTHER_COMMANDS.includes(verb)) return { kind: 'unsupported', what: verb };
      if (verb !== 'list') {
        // Anything else begins a rule: TABLE CHAIN RULE.
        if (!line.next || line.next.text === ';') line.unexpected('string');
        line.take();
        if (!line.next || line.next.text === ';') line.unexpected();
        return { kind: 'unsupported', what: `rules of its own (${verb} …)` };
      }
      commands.push(list(line));
      if (line.next && line.next.text !== ';') line.unexpected('end of file or newline or semicolon');
    }
  } catch (e) {
    if (e instanceof SyntaxError) return { kind: 'syntax', message: e.message, at: e.at, length: e.length };
    throw e;
  }
  return { kind: 'commands', commands };
}
