/** Runs one ipset command on a namespace's sets: text in, text out. */
import type { SimTime } from '../../../base/index';
import { type IpSetError, type IpSets, SET_TYPES, isSetType, splitWords } from '../../../kernel/index';
import { errorText } from './errors';
import { HELP } from './help';
import { type OutputMode, listSets } from './listing';

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

const VERSION = 'ipset v7.17';

interface Options {
  exist: boolean;
  quiet: boolean;
  sorted: boolean;
  namesOnly: boolean;
  headersOnly: boolean;
  output: OutputMode | undefined;
  file: string | undefined;
}

/** A failure on the way: what to print and the status. `hint`: followed by "Try `ipset help'". */
class Failure extends Error {
  constructor(
    readonly text: string,
    readonly hint: boolean,
    readonly status: number,
  ) {
    super(text);
  }
}

const usage = (text: string): Failure => new Failure(text, true, 2);
const other = (text: string): Failure => new Failure(text, false, 1);

const OPTION_ALIASES: Readonly<Record<string, string>> = {
  '-exist': 'exist', '--exist': 'exist', '-!': 'exist', '-q': 'quiet', '-quiet': 'quiet', '--quiet': 'quiet', '-s': 'sorted', '-sorted': 'sorted', '--sorted': 'sorted', '-n': 'name', '-name': 'name', '--name': 'name',
  '-t': 'terse', '-terse': 'terse', '--terse': 'terse', '-o': 'output', '-output': 'output', '--output': 'output', '-f': 'file', '-file': 'file', '--file': 'file', '-r': 'resolve', '-resolve': 'resolve', '--resolve': 'resolve',
};

const COMMANDS: Readonly<Record<string, string>> = {
  create: 'create', '-N': 'create', '--create': 'create', n: 'create', add: 'add', '-A': 'add', '--add': 'add', del: 'del', '-D': 'del', '--del': 'del', test: 'test', '-T': 'test', '--test': 'test', list: 'list', '-L': 'list',
  '--list': 'list', ls: 'list', save: 'save', '-S': 'save', '--save': 'save', restore: 'restore', '-R': 'restore', '--restore': 'restore', destroy: 'destroy', '-X': 'destroy', '--destroy': 'destroy', x: 'destroy', flush: 'flush', '-F': 'flush',
  '--flush': 'flush', rename: 'rename', '-E': 'rename', '--rename': 'rename', swap: 'swap', '-W': 'swap', '--swap': 'swap', help: 'help', '-h': 'help', '--help': 'help', '-H': 'help', version: 'version', '-V': 'version', '--version': 'version',
  '-v': 'version',
};

export interface IpsetHost {
  readonly sets: IpSets;
  now(): SimTime;
  readonly privileged: boolean;
}

/** What `run` needs from outside: the text for restore, or a file to write. */
export interface IpsetRequest {
  /** `restore` without -f reads stdin. */
  readonly needsInput: boolean;
  readonly inputFile: string | undefined;
}

export function parseRequest(words: readonly string[]): IpsetRequest {
  const command = words.map((word) => COMMANDS[word]).find((each) => each !== undefined);
  if (command !== 'restore') return { needsInput: false, inputFile: undefined };
  const file = words.findIndex((word) => OPTION_ALIASES[word] === 'file');
  return { needsInput: true, inputFile: file < 0 ? undefined : words[file + 1] };
}

/** Runs the words after `ipset`. `input` is what restore reads. */
export function runIpset(words: readonly string[], host: IpsetHost, input: string | undefined): Outcome {
  const run = new Run(host);
  try {
    run.command(words, input);
    return { stdout: run.stdout, stderr: run.stderr, status: run.status };
  } catch (e) {
    if (!(e instanceof Failure)) throw e;
    const hint = e.hint ? "Try `ipset help' for more information.\n" : '';
    return { stdout: run.stdout, stderr: run.stderr + (run.options.quiet && !e.hint ? '' : `${VERSION}: ${e.text}\n${hint}`), status: e.status };
  }
}

class Run {
  stdout = '';
  stderr = '';
  status = 0;
  readonly options: Options = { exist: false, quiet: false, sorted: false, namesOnly: false, headersOnly: false, output: undefined, file: undefined };

  constructor(private readonly host: IpsetHost) {}

  command(words: readonly string[], input: string | undefined): void {
    const rest = this.takeOptions(words);
    const [name, ...args] = rest;
    if (name === undefined) throw usage('No command specified.');
    const command = COMMANDS[name];
    if (command === undefined) throw usage(`No command specified: unknown argument ${name}`);
    if (command === 'help') {
      this.stdout += HELP;
      return;
    }
    if (command === 'version') {
      this.stdout += `${VERSION}, protocol version: 7\n`;
      return;
    }
    if (command === 'restore') {
      this.restore(input ?? '');
      return;
    }
    this.execute(command, args);
  }

  /** Options may stand anywhere before the arguments of the set's type. */
  private takeOptions(words: readonly string[]): string[] {
    const rest: string[] = [];
    for (let i = 0; i < words.length; i += 1) {
      const word = words[i] as string;
      switch (OPTION_ALIASES[word]) {
        case 'exist':
          this.options.exist = true;
          break;
        case 'quiet':
          this.options.quiet = true;
          break;
        case 'sorted':
          this.options.sorted = true;
          break;
        case 'name':
          this.options.namesOnly = true;
          break;
        case 'terse':
          this.options.headersOnly = true;
          break;
        case 'resolve':
          break;
        case 'output': {
          i += 1;
          const mode = words[i];
          if (mode !== 'plain' && mode !== 'save' && mode !== 'xml') throw usage(mode === undefined ? `Missing mandatory argument of option \`-o'` : `Couldn't parse output mode: ${mode}`);
          this.options.output = mode;
          break;
        }
        case 'file':
          i += 1;
          this.options.file = words[i];
          break;
        default:
          rest.push(word);
      }
    }
    return rest;
  }

  private check(result: { readonly ok: true } | { readonly ok: false; readonly error: IpSetError }): void {
    if (!result.ok) throw other(errorText(result.error));
  }

  private permitted(): void {
    if (!this.host.privileged) throw other('Kernel error received: Operation not permitted');
  }

  private execute(command: string, args: readonly string[]): void {
    const [first, second, ...more] = args;
    const { sets } = this.host;
    const none = (extra: string | undefined): void => {
      if (extra !== undefined) throw usage(`Unknown argument ${extra}`);
    };
    const both = (): [string, string] => {
      if (first === undefined) throw usage(`Missing mandatory argument to command ${command}`);
      if (second === undefined) throw usage(`Missing second mandatory argument to command ${command}`);
      return [first, second];
    };
    switch (command) {
      case 'create': {
        const [name, type] = both();
        this.create(name, type, more);
        return;
      }
      case 'add':
      case 'del':
      case 'test': {
        const [name, member] = both();
        this.permitted();
        this.element(command, name, member, more);
        return;
      }
      case 'list':
      case 'save':
        none(second);
        this.permitted();
        this.list(command, first);
        return;
      case 'destroy':
        none(second);
        this.permitted();
        if (first !== undefined) this.check(sets.destroy(first));
        else this.destroyAll();
        return;
      case 'flush':
        none(second);
        this.permitted();
        if (first !== undefined) this.check(sets.flush(first));
        else for (const set of sets.all) this.check(sets.flush(set.name));
        return;
      case 'rename':
      case 'swap': {
        const [from, to] = both();
        none(more[0]);
        this.permitted();
        this.check(command === 'rename' ? sets.rename(from, to) : sets.swap(from, to));
        return;
      }
      default:
        throw usage(`No command specified: unknown argument ${command}`);
    }
  }

  /** All sets go, or none: one that is used, even by another set, stops it. */
  private destroyAll(): void {
    const { sets } = this.host;
    const lists = sets.all.filter((set) => set.type === 'list:set');
    const held = (name: string): number => lists.filter((list) => list.members.some((member) => member.text === name)).length;
    if (sets.all.some((set) => set.references > held(set.name) || held(set.name) > 0)) throw other('Set cannot be destroyed: it is in use by a kernel component');
    for (const set of sets.all) this.check(sets.destroy(set.name));
  }

  private create(name: string, type: string, words: readonly string[]): void {
    if (name.length > 31) throw other(`Syntax error: setname '${name}' is longer than 31 characters`);
    if (!isSetType(type)) throw other(UNSUPPORTED_TYPES.includes(type) ? `Podwire does not simulate ipset type ${type}` : `Syntax error: typename '${type}' is unknown`);
    const { method } = SET_TYPES[type];
    const number = (option: string, text: string | undefined, max = 0xffffffff): number => this.number(option, text, max);
    let family: 4 | 6 | undefined;
    let hashsize: number | undefined;
    let maxelem: number | undefined;
    let timeout: number | undefined;
    let size: number | undefined;
    let range: string | undefined;
    let counters = false;
    let comment = false;
    for (let i = 0; i < words.length; i += 1) {
      const word = words[i] as string;
      const next = (): string | undefined => {
        i += 1;
        return words[i];
      };
      if (word === 'counters') counters = true;
      else if (word === 'comment') comment = true;
      else if (word === 'timeout') timeout = number(word, next());
      else if (method === 'hash' && word === 'family') family = this.family(next());
      else if (method === 'hash' && (word === 'inet' || word === '-4')) family = 4;
      else if (method === 'hash' && (word === 'inet6' || word === '-6')) family = 6;
      else if (method === 'hash' && word === 'hashsize') hashsize = number(word, next());
      else if (method === 'hash' && word === 'maxelem') maxelem = number(word, next());
      else if (method === 'hash' && (word === 'bucketsize' || word === 'initval')) number(word, next());
      else if (method === 'bitmap' && word === 'range') range = this.range(type, next());
      else if (method === 'list' && word === 'size') size = number(word, next());
      else if (['netmask', 'markmask', 'bitmask', 'skbinfo', 'forceadd'].includes(word)) throw other(`Podwire does not simulate ipset create … ${word}`);
      else throw usage(`Unknown argument: \`${word}'`);
    }
    if (method === 'bitmap' && range === undefined) throw usage("Mandatory option `range' is missing");
    this.permitted();
    this.check(
      this.host.sets.create(
        {
          name,
          type,
          ...(family === undefined ? {} : { family }),
          ...(hashsize === undefined ? {} : { hashsize }),
          ...(maxelem === undefined ? {} : { maxelem }),
          ...(timeout === undefined ? {} : { timeout }),
          ...(size === undefined ? {} : { size }),
          ...(range === undefined ? {} : { range }),
          ...(counters ? { counters } : {}),
          ...(comment ? { comment } : {}),
        },
        { exist: this.options.exist },
      ),
    );
  }

  private number(option: string, text: string | undefined, max: number): number {
    if (text === undefined) throw usage(`Missing mandatory argument of option \`${option}'`);
    if (!/^(0x[0-9a-fA-F]+|\d+)$/.test(text)) throw other(`Syntax error: '${text}' is invalid as number`);
    const n = Number(text);
    if (n > max) throw other(`Syntax error: '${text}' is out of range 0-${max}`);
    return n;
  }

  private family(text: string | undefined): 4 | 6 {
    if (text === undefined) throw usage("Missing mandatory argument of option `family'");
    if (text === 'inet' || text === 'ipv4') return 4;
    if (text === 'inet6' || text === 'ipv6') return 6;
    throw other(`Syntax error: unknown inet family ${text}`);
  }

  private range(type: string, text: string | undefined): string {
    if (text === undefined) throw usage("Missing mandatory argument of option `range'");
    if (type !== 'bitmap:port') return text;
    for (const part of text.split('-')) {
      const problem = !/^\d+$/.test(part) ? `'${part}' is invalid as number` : Number(part) > 65535 ? `'${part}' is out of range 0-65535` : undefined;
      if (problem !== undefined) throw other(`Syntax error: ${problem}\nSyntax error: 'tcp' is invalid as number\ncannot parse '${part}' as a tcp port`);
    }
    return text;
  }

  private element(command: 'add' | 'del' | 'test', name: string, member: string, words: readonly string[]): void {
    const { sets } = this.host;
    const set = sets.get(name);
    if (!set) throw other('The set with the given name does not exist');
    const networks = SET_TYPES[set.type].dimensions.includes('net');
    let timeout: number | undefined;
    let comment: string | undefined;
    let nomatch = false;
    let packets: number | undefined;
    let bytes: number | undefined;
    for (let i = 0; i < words.length; i += 1) {
      const word = words[i] as string;
      const next = (): string | undefined => {
        i += 1;
        return words[i];
      };
      if (word === 'timeout') timeout = this.number(word, next(), 2_147_483);
      else if (word === 'comment') comment = next() ?? '';
      else if (word === 'packets') packets = this.number(word, next(), Number.MAX_SAFE_INTEGER);
      else if (word === 'bytes') bytes = this.number(word, next(), Number.MAX_SAFE_INTEGER);
      else if (word === 'nomatch' && networks) nomatch = true;
      else if ((word === 'wildcard' && set.type === 'hash:net,iface') || ((word === 'before' || word === 'after') && set.type === 'list:set')) throw other(`Podwire does not simulate ipset ${command} … ${word}`);
      else throw usage(`Unknown argument: \`${word}'`);
    }
    if (command === 'test') {
      const tested = sets.test(name, member);
      if (!tested.ok) throw other(errorText(tested.error));
      this.status = tested.value ? 0 : 1;
      if (!this.options.quiet) this.stderr += tested.value ? `Warning: ${member} is in set ${name}.\n` : `${member} is NOT in set ${name}.\n`;
      return;
    }
    if (command === 'del') {
      this.check(sets.remove(name, member, { exist: this.options.exist }));
      return;
    }
    this.check(
      sets.add(name, member, {
        exist: this.options.exist,
        nomatch,
        ...(timeout === undefined ? {} : { timeout }),
        ...(comment === undefined ? {} : { comment }),
        ...(packets === undefined ? {} : { packets }),
        ...(bytes === undefined ? {} : { bytes }),
      }),
    );
  }

  private list(command: 'list' | 'save', name: string | undefined): void {
    const set = name === undefined ? undefined : this.host.sets.get(name);
    if (name !== undefined && !set) throw other('The set with the given name does not exist');
    const chosen = set ? [set] : this.listOrder();
    const mode = this.options.output ?? (command === 'save' ? 'save' : 'plain');
    this.stdout += listSets(chosen, { mode, namesOnly: this.options.namesOnly, headersOnly: this.options.headersOnly }, this.host.now());
  }

  /** Sets of sets come last, so that saved text restores in order. */
  private listOrder(): IpSets['all'] {
    const all = this.host.sets.all;
    return [...all.filter((set) => set.type !== 'list:set'), ...all.filter((set) => set.type === 'list:set')];
  }

  private restore(text: string): void {
    let line = 0;
    for (const raw of text.split('\n')) {
      line += 1;
      const trimmed = raw.trim();
      if (trimmed === '' || trimmed.startsWith('#') || trimmed === 'COMMIT') continue;
      const words = this.takeOptions(splitWords(trimmed));
      const command = COMMANDS[words[0] ?? ''];
      if (command === undefined) throw usage(`No command specified: unknown argument ${words[0] ?? ''}`);
      try {
        this.execute(command, words.slice(1));
      } catch (e) {
        if (e instanceof Failure && !e.hint) throw new Failure(`Error in line ${line}: ${e.text}`, false, e.status);
        throw e;
      }
    }
  }
}

/** @unsupported ipset types hash:net,port,net, hash:ip,mac and bitmap:ip,mac — refused. */
const UNSUPPORTED_TYPES: readonly string[] = ['hash:net,port,net', 'hash:ip,mac', 'bitmap:ip,mac'];

