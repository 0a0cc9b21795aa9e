/** The text of iptables-save and iptables-restore: whole tables, both ways. */
import { type Result, err, ok } from '../../../base/index';
import type { Family } from '../../../wire/index';
import type { KernelError } from '../../api';
import type { RuleAnnotation, TableName } from '../../trace/event';
import type { Counters, Netfilter, Table, TableCommand, TableContent } from '../api';
import { type ExtraOptions, readRule } from './reader';
import { formatRule, splitWords } from './rule';

export interface RestoreTable {
  readonly name: TableName;
  readonly content: TableContent;
  /** Line of its COMMIT, from 1. */
  readonly commitLine: number;
}

/** `line` is where reading stopped, from 1. PARAMETER and UNSUPPORTED carry the rule parser's words. */
export interface RestoreError {
  readonly code: 'PARAMETER' | 'UNSUPPORTED' | 'NO_TABLE' | 'NO_COMMIT' | 'BAD_LINE' | 'BAD_POLICY' | 'UNKNOWN_TABLE' | 'KERNEL';
  readonly line: number;
  readonly message: string;
  readonly kernel?: KernelError;
  readonly table?: TableName;
  /** Tables whose COMMIT came before: iptables-restore has applied them by then. */
  readonly before: readonly RestoreTable[];
}

const TABLE_NAMES: readonly TableName[] = ['raw', 'mangle', 'nat', 'filter', 'security'];
export const isTableName = (name: string): name is TableName => TABLE_NAMES.some((each) => each === name);

const COUNTERS = /^\[(\d+):(\d+)\]$/;

/** `[packets:bytes]`. */
export function parseCounters(text: string | undefined): Counters | undefined {
  const m = text === undefined ? null : COUNTERS.exec(text);
  return m ? { packets: Number(m[1]), bytes: Number(m[2]) } : undefined;
}

interface Line {
  readonly command: 'A' | 'I' | 'D' | 'F' | 'X' | 'N' | 'P' | 'R' | undefined;
  readonly chain: string;
  readonly argument: string | undefined;
}

/** One rule line: its command, and the rule. */
function parseLine(words: readonly string[], family: Family): Result<Line & { readonly rules: ReturnType<typeof readRule> }, never> {
  let command: Line['command'];
  let chain = '';
  let argument: string | undefined;
  const long: Readonly<Record<string, Line['command']>> = { append: 'A', insert: 'I', delete: 'D', flush: 'F', 'delete-chain': 'X', 'new-chain': 'N', policy: 'P', replace: 'R' };
  const extra: ExtraOptions = {
    shape: { A: 'one', I: 'one', D: 'one', F: 'optional', X: 'optional', N: 'one', P: 'one', R: 'one', append: 'one', insert: 'one', delete: 'one', flush: 'optional', 'delete-chain': 'optional', 'new-chain': 'one' },
    take(name, text, _not, next) {
      command = long[name] ?? (name as Line['command']);
      chain = text ?? '';
      if (command !== 'A' && command !== 'F' && command !== 'X' && command !== 'N') argument = next();
      return undefined;
    },
  };
  const rules = readRule(words, family, extra);
  return ok({ command, chain, argument, rules });
}

/** Reads restore text. Annotations are found by rule text (what follows `-A CHAIN `) or by `CHAIN rule`. */
export function parseRestore(text: string, family: Family, annotate?: (chain: string, line: string) => RuleAnnotation | undefined): Result<readonly RestoreTable[], RestoreError> {
  const tables: RestoreTable[] = [];
  let current: { name: TableName; chains: TableContent['chains'][number][]; commands: TableCommand[] } | undefined;
  const lines = text.split('\n');
  let number = 0;
  for (const raw of lines) {
    number += 1;
    const fail = (code: RestoreError['code'], message: string): { readonly ok: false; readonly error: RestoreError } => err({ code, line: number, message, before: tables, ...(current ? { table: current.name } : {}) });
    if (raw === '' || raw.startsWith('#')) continue;
    if (raw.startsWith('*')) {
      const name = raw.slice(1).trim();
      if (current) return fail('NO_COMMIT', 'COMMIT expected');
      if (!isTableName(name)) return fail('UNKNOWN_TABLE', name);
      current = { name, chains: [], commands: [] };
      continue;
    }
    if (!current) return fail('NO_TABLE', raw);
    if (raw.trim() === 'COMMIT') {
      tables.push({ name: current.name, content: { chains: current.chains, commands: current.commands }, commitLine: number });
      current = undefined;
      continue;
    }
    if (raw.startsWith(':')) {
      const [name = '', policy = '', counters] = raw.slice(1).split(/[ \t]+/);
      if (policy !== '-' && policy !== 'ACCEPT' && policy !== 'DROP') return fail('BAD_POLICY', policy);
      const parsed = parseCounters(counters);
      current.chains.push({ name, policy: policy === '-' ? undefined : policy, ...(parsed ? { counters: parsed } : {}) });
      continue;
    }
    let words = splitWords(raw);
    const counters = parseCounters(words[0]);
    if (counters) words = words.slice(1);
    const line = parseLine(words, family);
    if (!line.ok) return line;
    const { command, chain, argument, rules } = line.value;
    if (!rules.ok) return fail(rules.error.code, rules.error.message);
    switch (command) {
      case 'A':
      case 'I':
      case 'D':
        if (command === 'D' && argument !== undefined) return fail('BAD_LINE', raw);
        for (const spec of rules.value.rules) {
          const annotation = annotate?.(chain, formatRule(spec));
          const rule = { ...spec, ...(counters ? { counters } : {}), ...(annotation ? { annotation } : {}) };
          if (command === 'I') current.commands.push({ kind: 'insert', chain, position: Number(argument ?? 1), rule, line: number });
          else current.commands.push({ kind: command === 'A' ? 'append' : 'delete', chain, rule, line: number });
        }
        break;
      case 'F':
        current.commands.push({ kind: 'flush', chain, line: number });
        break;
      case 'X':
        current.commands.push({ kind: 'delete-chain', chain, line: number });
        break;
      case 'N':
        current.chains.push({ name: chain, policy: undefined });
        break;
      default:
        return fail('BAD_LINE', raw);
    }
  }
  if (current) return err({ code: 'NO_COMMIT', line: number, message: 'COMMIT expected', table: current.name, before: tables });
  return ok(tables);
}

export interface ApplyRestoreOptions {
  /** Keep what is there (-n): only chains named in the text are emptied. */
  readonly noflush?: boolean;
  readonly counters?: boolean;
  /** What each rule stands for, by chain and rule text as `iptables -S` prints it. */
  readonly annotate?: (chain: string, rule: string) => RuleAnnotation | undefined;
}

/** Reads and applies restore text, table by table, each as a whole or not at all. */
export function applyRestore(netfilter: Netfilter, family: Family, text: string, options: ApplyRestoreOptions = {}): Result<void, RestoreError> {
  const parsed = parseRestore(text, family, options.annotate);
  if (!parsed.ok) return parsed;
  for (const { name, content, commitLine } of parsed.value) {
    const done = netfilter.table(family, name).restore(content, { flush: !options.noflush, counters: options.counters ?? false });
    if (!done.ok) return err({ code: 'KERNEL', line: done.error.line ?? commitLine, message: done.error.detail ?? '', kernel: done.error, table: name, before: [] });
  }
  return ok();
}

const counterText = (counters: Counters): string => `[${counters.packets}:${counters.bytes}]`;

/** One table as iptables-save prints it between its two comment lines: `*name` to `COMMIT`. Policies always show their counters; rules only with -c. */
export function formatSave(table: Pick<Table, 'name' | 'chains'>, options: { readonly counters: boolean }): string {
  const lines = [`*${table.name}`];
  for (const chain of table.chains) lines.push(`:${chain.name} ${chain.policy ?? '-'} ${counterText(chain.counters)}`);
  for (const chain of table.chains) {
    for (const rule of chain.rules) {
      const text = formatRule(rule);
      lines.push(`${options.counters ? `${counterText(rule.counters)} ` : ''}-A ${chain.name}${text === '' ? '' : ` ${text}`}`);
    }
  }
  lines.push('COMMIT');
  return `${lines.join('\n')}\n`;
}
