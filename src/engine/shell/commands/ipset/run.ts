/** Runs one ipset command on a namespace's sets: text in, text out. */
import type { SimTime } from '../../../base/index';
import { type IpSetError, type IpSets, OLD_TYPE_NAMES, isSetType, splitWords } from '../../../kernel/index';
import { errorText } from './errors';
import { Failure, other, usage } from './failure';
import { HELP } from './help';
import { readCreateOptions, readElementOptions } from './options';
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
          if (mode !== 'plain' && mode !== 'save' && mode !== 'xml') throw mode === undefined ? usage(`Missing mandatory argument of option \`-o'`) : other(`Syntax error: unknown output mode '${mode}'`);
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

  private create(name: string, typed: string, words: readonly string[]): void {
    if (name.length > 31) throw other(`Syntax error: setname '${name}' is longer than 31 characters`);
    const type = OLD_TYPE_NAMES[typed] ?? typed;
    if (!isSetType(type)) throw other(`Syntax error: typename '${typed}' is unknown`);
    const header = readCreateOptions(type, words);
    this.permitted();
    this.check(this.host.sets.create({ name, type, ...header }, { exist: this.options.exist }));
  }

  private element(command: 'add' | 'del' | 'test', name: string, member: string, words: readonly string[]): void {
    const { sets } = this.host;
    const set = sets.get(name);
    if (!set) throw other('The set with the given name does not exist');
    const { place, ...options } = readElementOptions(set, words);
    const beside = place ? { place } : {};
    if (command === 'test') {
      const tested = sets.test(name, member, beside);
      if (!tested.ok) throw other(errorText(tested.error));
      const { found, text } = tested.value;
      this.status = found ? 0 : 1;
      // Whichever side was asked for, the tool says "after".
      const shown = place ? `${text} after ${place.name}` : text;
      if (!this.options.quiet) this.stderr += found ? `Warning: ${shown} is in set ${name}.\n` : `${shown} is NOT in set ${name}.\n`;
      return;
    }
    if (command === 'del') this.check(sets.remove(name, member, { exist: this.options.exist, ...beside }));
    else this.check(sets.add(name, member, { exist: this.options.exist, ...options, ...beside }));
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
