/** Runs one nft command line on a namespace's tables. Pure: text out, nothing changes. */
import { type Result, err, ok } from '../../../base/index';
import type { Netfilter, Table } from '../../../kernel/index';
import { type ListCommand, type Word, parseCommands } from './command-line';
import { NFT_HELP } from './help';
import { type ListFormat, type Output, chainHeads, chainsOf, familyName, tableOutput, tablesOf } from './listing';

export interface NftOutcome {
  readonly output: readonly Output[];
  readonly status: number;
}

export interface NftHost {
  /** Undefined where iptables is the legacy variant: nf_tables then has nothing. */
  readonly netfilter: Netfilter | undefined;
  readonly privileged: boolean;
}

const VERSION = 'nftables v1.0.6 (Lester Gooch #5)\n';
const EXTENDED = '  cli:\t\teditline\n  json:\t\tyes\n  minigmp:\tno\n  libxtables:\tyes\n';

const LONG: Readonly<Record<string, string>> = {
  help: 'h', version: 'v', file: 'f', define: 'D', interactive: 'i', includepath: 'I', check: 'c', optimize: 'o', handle: 'a', stateless: 's', terse: 't', service: 'S', reversedns: 'N', guid: 'u', numeric: 'n',
  'numeric-priority': 'y', 'numeric-protocol': 'p', 'numeric-time': 'T', echo: 'e', json: 'j', debug: 'd',
};
const WITH_ARGUMENT = 'fDId';
/** @unsupported nft -f, -i, -j, -N, -o, -d, -D, -I (files, a prompt, JSON, names of addresses) — refused. */
const REFUSED = 'fijNodDI';

const out = (text: string): NftOutcome => ({ output: [{ stream: 'stdout', text }], status: 0 });
const failure = (text: string): NftOutcome => ({ output: [{ stream: 'stderr', text }], status: 1 });

export function runNft(args: readonly string[], host: NftHost): NftOutcome {
  const misplaced = misplacedOption(args);
  if (misplaced) return misplaced;
  let letters = '';
  let i = 0;
  for (; i < args.length; i += 1) {
    const arg = args[i] ?? '';
    if (arg === '--') {
      i += 1;
      break;
    }
    if (!arg.startsWith('-') || arg === '-') break;
    const found = arg.startsWith('--') ? longOption(arg) : arg.slice(1);
    if (found === undefined) return failure(`nft: unrecognized option '${arg}'\n`);
    for (const letter of found) {
      if (!Object.values(LONG).includes(letter) && letter !== 'V') return failure(`nft: invalid option -- '${letter}'\n`);
      if (letter === 'h') return out(NFT_HELP);
      if (letter === 'v') return out(VERSION);
      if (letter === 'V') return out(VERSION + EXTENDED);
      if (WITH_ARGUMENT.includes(letter) && found.endsWith(letter) && args[i + 1] === undefined && !arg.includes('=')) return failure(arg.startsWith('--') ? `nft: option '${arg}' requires an argument\n` : `nft: option requires an argument -- '${letter}'\n`);
      if (REFUSED.includes(letter)) return failure(`Podwire does not simulate nft -${letter}\n`);
      letters += letter;
    }
  }
  const words = args.slice(i);
  if (words.length === 0) return failure('nft: no command specified\n');
  const has = (letter: string): boolean => letters.includes(letter);
  const format: ListFormat = {
    numeric: has('n'),
    numericProtocol: has('n') || has('p'),
    numericPriority: has('n') || has('y'),
    service: has('S'),
    stateless: has('s'),
    handles: has('a'),
    translated: {},
  };
  return runLine(words.join(' '), format, host);
}

/** A long option or any beginning of it that fits one alone. */
function longOption(arg: string): string | undefined {
  const name = arg.slice(2).split('=')[0] ?? '';
  const exact = LONG[name];
  if (exact !== undefined) return exact;
  const fits = Object.keys(LONG).filter((each) => each.startsWith(name));
  return fits.length === 1 ? LONG[fits[0] ?? ''] : undefined;
}

/** `nft list ruleset -a`: the line goes to one stream, what points at the option to the other. */
function misplacedOption(args: readonly string[]): NftOutcome | undefined {
  let at = 4;
  let commands = false;
  for (const [i, arg] of args.entries()) {
    if (i > 0) at += (args[i - 1] ?? '').length + 1;
    if (arg.startsWith('{')) return undefined;
    // What follows -f, -D, -I or -d is the option's.
    if (!arg.startsWith('-')) commands ||= !/^-[fDId]$/.test(args[i - 1] ?? '');
    else if (commands) {
      const line = `Error: syntax error, options must be specified before commands\n${['nft', ...args].map((word) => `${word} `).join('')}`;
      return { output: [{ stream: 'stderr', text: line }, { stream: 'stdout', text: `\n   ^${'~~'.padStart(at - 2)}\n` }], status: 1 };
    }
  }
  return undefined;
}

function runLine(line: string, format: ListFormat, host: NftHost): NftOutcome {
  const parsed = parseCommands(line);
  switch (parsed.kind) {
    case 'unsupported':
      return failure(`Podwire does not simulate nft ${parsed.what}: use iptables, whose rules nft lists\n`);
    case 'syntax':
      return failure(pointedAt(line, parsed.message, parsed.at, parsed.length));
    case 'commands':
      break;
  }
  if (!host.privileged) return failure('Operation not permitted (you must be root)\nnetlink: Error: cache initialization failed: Operation not permitted\n');
  const output: Output[] = [];
  for (const command of parsed.commands) {
    const done = runList(command, format, host.netfilter);
    if (!done.ok) return { output: [...output, { stream: 'stderr', text: pointedAt(line, 'No such file or directory', done.error.at, done.error.text.length) }], status: 1 };
    output.push(...done.value);
  }
  return { output, status: 0 };
}

const pointedAt = (line: string, message: string, at: number, length: number): string => `Error: ${message}\n${line}\n${' '.repeat(at)}${'^'.repeat(length)}\n`;

/** Fails with the word that names what is not there. */
function runList(command: ListCommand, format: ListFormat, netfilter: Netfilter | undefined): Result<readonly Output[], Word> {
  const tables = netfilter ? tablesOf(netfilter, command.family) : [];
  const each = (text: (table: Table) => string): Result<readonly Output[], Word> => ok(tables.map((table) => ({ stream: 'stdout', text: text(table) })));
  switch (command.kind) {
    case 'nothing':
      return ok([]);
    case 'tables':
      return each((table) => `table ${familyName(table)} ${table.name}\n`);
    case 'chains':
      return each((table) => chainHeads(table, format));
    case 'containers':
      return each((table) => `table ${familyName(table)} ${table.name} {\n}\n`);
    case 'ruleset':
      return ok(tables.flatMap((table) => tableOutput(table, chainsOf(table), format, format.handles)));
    case 'table': {
      const table = tables.find(({ name }) => name === command.table.text);
      return table ? ok(tableOutput(table, chainsOf(table), format, format.handles)) : err(command.table);
    }
    case 'chain': {
      const table = tables.find(({ name }) => name === command.table.text);
      if (!table) return err(command.table);
      const chain = chainsOf(table).find(({ name }) => name === command.chain.text);
      return chain ? ok(tableOutput(table, [chain], format, false)) : err(command.chain);
    }
    case 'object':
      return err(tables.some(({ name }) => name === command.table.text) ? command.object : command.table);
  }
}
