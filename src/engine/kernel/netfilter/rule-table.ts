/** One table of one family: chains, rules, counters, and what the kernel refuses. */
import { type Result, err, ok } from '../../base/index';
import type { Errno, KernelError } from '../api';
import type { Hook, TableName } from '../trace/event';
import type { Chain, Counters, Policy, Rule, RuleSpec, Table, TableContent, Target } from './api';
import { compileRule, needsConntrack } from './match/compile';
import type { MatchContext, Predicate } from './match/predicate';
import { formatRule } from './text/rule';
import { hookAllowed, hookRestricted, ruleAllowed } from './target/placement';

/** Hooks of each table, in the order in which iptables lists its chains. */
export const TABLE_HOOKS: Readonly<Record<TableName, readonly Hook[]>> = {
  raw: ['PREROUTING', 'OUTPUT'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  security: ['INPUT', 'FORWARD', 'OUTPUT'],
};

/** XT_FUNCTION_MAXNAMELEN - 1: the longest chain name. */
export const MAX_CHAIN_NAME = 28;

/** A rule ready to run. */
export interface CompiledRule extends Rule {
  readonly test: Predicate;
  /** The chain a jump or goto leads to. */
  readonly destination: TableChain | undefined;
  /** As `iptables -S` prints it, made when first needed. */
  text: string | undefined;
}

export class TableChain implements Chain {
  policy: Policy | undefined;
  handle = 0;
  readonly counters: Counters = { packets: 0, bytes: 0 };
  rules: CompiledRule[] = [];
  references = 0;

  constructor(
    readonly table: TableName,
    public name: string,
    readonly builtin: boolean,
    /** Whether packets that its policy decides are counted. */
    public countsPolicy = false,
  ) {
    this.policy = builtin ? 'ACCEPT' : undefined;
  }
}

/** Ways to search that the kernel has for `-m string`. */
const ALGORITHMS: readonly string[] = ['bm', 'kmp', 'fsm'];
/** The detail of ENOENT when it has not the one asked for. */
export const NO_ALGORITHM = 'no such algorithm';

export const ruleText = (rule: CompiledRule): string => (rule.text ??= formatRule(rule));

const fail = (errno: Errno, detail?: string): { readonly ok: false; readonly error: KernelError } => err(detail === undefined ? { errno } : { errno, detail });

/** What a failed restore puts back. */
interface TableBackup {
  readonly exists: boolean;
  readonly handle: number;
  readonly lastHandle: number;
  readonly chains: readonly { readonly chain: TableChain; readonly rules: CompiledRule[]; readonly references: number; readonly policy: Policy | undefined; readonly handle: number; readonly countsPolicy: boolean; readonly counters: Counters }[];
  readonly users: number;
}

export class RuleTable implements Table {
  private there = false;
  handle = 0;
  /** The last handle given to a chain or rule (`table->hgenerator`). */
  private lastHandle = 0;
  private readonly byName = new Map<string, TableChain>();
  /** Rules that need conntrack (`nf_ct_netns_get`). */
  conntrackUsers = 0;

  constructor(
    readonly name: TableName,
    readonly family: 4 | 6,
    private readonly context: MatchContext,
    private readonly nextId: () => number,
    private readonly nextTableHandle: () => number,
    /** Told when it comes to be (1) or goes (-1). */
    private readonly counted: (by: 1 | -1) => void,
  ) {
    this.clear();
  }

  get exists(): boolean {
    return this.there;
  }

  private set exists(there: boolean) {
    if (there !== this.there) this.counted(there ? 1 : -1);
    this.there = there;
  }

  clear(): void {
    this.flushRules();
    this.byName.clear();
    for (const hook of TABLE_HOOKS[this.name]) this.byName.set(hook, this.builtinChain(hook));
    this.exists = false;
    this.handle = 0;
    this.lastHandle = 0;
  }

  private builtinChain(hook: Hook): TableChain {
    return new TableChain(this.name, hook, true, this.context.host.countsPolicies ?? true);
  }

  /** iptables-nft makes a table when it first needs it, and of its built-in chains only those it needs (`nft_xt_builtin_init`). */
  private present(chain?: TableChain): void {
    this.exists = true;
    if (this.handle === 0) this.handle = this.nextTableHandle();
    if (chain?.handle === 0) chain.handle = this.newHandle();
  }

  private newHandle(): number {
    this.lastHandle += 1;
    return this.lastHandle;
  }

  /** The built-in ones by hook, then the others by name, as both variants list them (nft_cache_sort_chains; iptc_insert_chain). */
  get chains(): readonly TableChain[] {
    const all = [...this.byName.values()];
    return [...all.filter((chain) => chain.builtin), ...all.filter((chain) => !chain.builtin).sort((a, b) => (a.name < b.name ? -1 : 1))];
  }

  chain(name: string): TableChain | undefined {
    return this.byName.get(name);
  }

  addChain(name: string): Result<void, KernelError> {
    if (this.byName.has(name)) return fail('EEXIST');
    if (name.length > MAX_CHAIN_NAME) return fail('EINVAL');
    const chain = new TableChain(this.name, name, false);
    this.present(chain);
    this.byName.set(name, chain);
    return ok();
  }

  renameChain(from: string, to: string): Result<void, KernelError> {
    const chain = this.byName.get(from);
    if (!chain || chain.builtin) return fail('ENOENT');
    if (this.byName.has(to)) return fail('EEXIST');
    const all = [...this.byName];
    this.byName.clear();
    for (const [name, each] of all) this.byName.set(name === from ? to : name, each);
    chain.name = to;
    for (const each of this.byName.values()) {
      each.rules = each.rules.map((rule) => (rule.destination === chain ? { ...rule, target: { kind: rule.target.kind as 'jump' | 'goto', chain: to }, text: undefined } : rule));
    }
    return ok();
  }

  deleteChain(name: string): Result<void, KernelError> {
    const chain = this.byName.get(name);
    if (!chain) return fail('ENOENT');
    if (chain.builtin) return fail('EINVAL');
    if (chain.references > 0) return fail('EBUSY');
    if (chain.rules.length > 0) return fail('ENOTEMPTY');
    this.byName.delete(name);
    return ok();
  }

  deleteEmptyBuiltins(name?: string): void {
    for (const chain of this.byName.values()) {
      if (!chain.builtin || chain.rules.length > 0 || chain.policy !== 'ACCEPT' || (name !== undefined && chain.name !== name)) continue;
      chain.handle = 0;
      chain.countsPolicy = this.context.host.countsPolicies ?? true;
      reset(chain.counters);
    }
  }

  setPolicy(name: string, policy: Policy): Result<void, KernelError> {
    const chain = this.byName.get(name);
    if (!chain) return fail('ENOENT');
    if (!chain.builtin) return fail('EINVAL');
    this.present(chain);
    chain.policy = policy;
    chain.countsPolicy = true;
    reset(chain.counters);
    return ok();
  }

  insert(name: string, spec: RuleSpec, position?: number): Result<Rule, KernelError> {
    const chain = this.byName.get(name);
    if (!chain) return fail('ENOENT');
    if (position !== undefined && (position < 1 || position > chain.rules.length + 1)) return fail('ERANGE');
    const made = this.make(chain, spec);
    if (!made.ok) return made;
    chain.rules.splice(position === undefined ? chain.rules.length : position - 1, 0, made.value);
    return ok(made.value);
  }

  replace(name: string, position: number, spec: RuleSpec): Result<Rule, KernelError> {
    const chain = this.byName.get(name);
    if (!chain) return fail('ENOENT');
    const old = chain.rules[position - 1];
    if (!old) return fail('ERANGE');
    const made = this.make(chain, spec, old.handle);
    if (!made.ok) return made;
    chain.rules[position - 1] = made.value;
    this.release(old);
    return ok(made.value);
  }

  deleteAt(name: string, position: number): Result<void, KernelError> {
    const chain = this.byName.get(name);
    if (!chain) return fail('ENOENT');
    const [old] = chain.rules[position - 1] ? chain.rules.splice(position - 1, 1) : [];
    if (!old) return fail('ERANGE');
    this.release(old);
    return ok();
  }

  find(name: string, spec: RuleSpec): number | undefined {
    const text = formatRule(spec);
    const index = this.byName.get(name)?.rules.findIndex((rule) => ruleText(rule) === text) ?? -1;
    return index < 0 ? undefined : index + 1;
  }

  flush(name?: string): Result<void, KernelError> {
    if (name !== undefined) {
      const chain = this.byName.get(name);
      if (!chain) return fail('ENOENT');
      for (const rule of chain.rules.splice(0)) this.release(rule);
      this.present(chain);
      return ok();
    }
    this.flushRules();
    return ok();
  }

  private flushRules(): void {
    for (const chain of this.byName.values()) for (const rule of chain.rules.splice(0)) this.release(rule);
  }

  zero(name?: string, position?: number): Result<void, KernelError> {
    const chains = name === undefined ? this.chains : [this.byName.get(name)];
    for (const chain of chains) {
      if (!chain) return fail('ENOENT');
      if (position !== undefined) {
        const rule = chain.rules[position - 1];
        if (!rule) return fail('ERANGE');
        reset(rule.counters);
        continue;
      }
      reset(chain.counters);
      for (const rule of chain.rules) reset(rule.counters);
    }
    return ok();
  }

  restore(content: TableContent, options: { readonly flush: boolean; readonly counters: boolean }): Result<void, KernelError & { readonly line?: number }> {
    const backup = this.save();
    const result = this.apply(content, options);
    if (!result.ok) this.load(backup);
    return result;
  }

  private apply(content: TableContent, options: { readonly flush: boolean; readonly counters: boolean }): Result<void, KernelError & { readonly line?: number }> {
    if (options.flush) this.flushAll();
    for (const { name, policy, counters } of content.chains) {
      let chain = this.byName.get(name);
      if (!chain) {
        const added = this.addChain(name);
        if (!added.ok) return added;
        chain = this.byName.get(name);
        if (!chain) return fail('ENOENT', name);
      } else if (!chain.builtin) {
        // With --noflush, naming a chain empties it.
        for (const rule of chain.rules.splice(0)) this.release(rule);
      }
      this.present(chain);
      if (policy !== undefined && chain.builtin) {
        chain.policy = policy;
        chain.countsPolicy = true;
      }
      if (options.counters && counters) Object.assign(chain.counters, counters);
      else if (chain.builtin && (options.flush || policy !== undefined)) reset(chain.counters);
    }
    for (const command of content.commands) {
      const result = this.command(command, options.counters);
      if (!result.ok) return err(command.line === undefined ? result.error : { ...result.error, line: command.line });
    }
    return ok();
  }

  /** nf_tables deletes the table and makes it anew, with what follows alone; the legacy variant keeps built-in chains and their policies. */
  private flushAll(): void {
    if (this.context.host.countsPolicies === false) {
      this.clear();
      return;
    }
    this.exists = true;
    this.flushRules();
    for (const chain of this.chains) if (!chain.builtin) this.byName.delete(chain.name);
  }

  private command(command: TableContent['commands'][number], counters: boolean): Result<unknown, KernelError> {
    const spec = (rule: RuleSpec): RuleSpec => (counters ? rule : { ...rule, counters: { packets: 0, bytes: 0 } });
    switch (command.kind) {
      case 'append':
        return this.insert(command.chain, spec(command.rule));
      case 'insert':
        return this.insert(command.chain, spec(command.rule), command.position);
      case 'delete': {
        const position = this.find(command.chain, command.rule);
        return position === undefined ? fail('ENOENT') : this.deleteAt(command.chain, position);
      }
      case 'flush':
        return this.flush(command.chain);
      case 'delete-chain':
        return this.deleteChain(command.chain);
    }
  }

  private save(): TableBackup {
    return {
      exists: this.exists,
      handle: this.handle,
      lastHandle: this.lastHandle,
      users: this.conntrackUsers,
      chains: this.chains.map((chain) => ({ chain, rules: [...chain.rules], references: chain.references, policy: chain.policy, handle: chain.handle, countsPolicy: chain.countsPolicy, counters: { ...chain.counters } })),
    };
  }

  private load(backup: TableBackup): void {
    this.flushRules();
    this.byName.clear();
    for (const { chain, rules, references, policy, handle, countsPolicy, counters } of backup.chains) {
      chain.rules = rules;
      chain.handle = handle;
      chain.countsPolicy = countsPolicy;
      chain.references = references;
      chain.policy = policy;
      Object.assign(chain.counters, counters);
      this.byName.set(chain.name, chain);
      for (const rule of rules) for (const name of setsOf(rule)) this.context.sets.hold(name);
    }
    this.conntrackUsers = backup.users;
    this.exists = backup.exists;
    this.handle = backup.handle;
    this.lastHandle = backup.lastHandle;
  }

  /** `handle`: that of the rule it replaces. */
  private make(chain: TableChain, spec: RuleSpec, handle?: number): Result<CompiledRule, KernelError> {
    const { target } = spec;
    let destination: TableChain | undefined;
    if (target.kind === 'jump' || target.kind === 'goto') {
      destination = this.byName.get(target.chain);
      if (!destination) return fail('ENOENT', target.chain);
      if (destination.builtin) return fail('EOPNOTSUPP');
      if (destination === chain || this.reaches(destination, chain)) return fail('ELOOP');
    }
    for (const name of setsOf(spec)) if (!this.context.sets.handle(name).set) return fail('ENOENT', name);
    if (spec.matches.some((match) => match.kind === 'string' && !ALGORITHMS.includes(match.algo))) return fail('ENOENT', NO_ALGORITHM);
    if (!ruleAllowed(spec, this.name)) return fail('EINVAL');
    // Finding who reaches this chain costs a walk through the table: only for the few rules that care.
    if (hookRestricted(spec) || this.subtreeRestricted(destination)) {
      for (const hook of this.hooksReaching(chain)) if (!hookAllowed(spec, hook, chain.builtin) || !this.subtreeAllowed(destination, hook)) return fail('EINVAL');
    }
    this.present(chain);
    if (destination) destination.references += 1;
    for (const name of setsOf(spec)) this.context.sets.hold(name);
    if (tracks(spec)) this.conntrackUsers += 1;
    if (spec.matches.some((match) => match.kind === 'connbytes')) this.context.host.accountConnections?.();
    const rule: CompiledRule = {
      id: this.nextId(),
      handle: handle ?? this.newHandle(),
      family: spec.family,
      basic: spec.basic,
      matches: spec.matches,
      target,
      counters: { packets: spec.counters?.packets ?? 0, bytes: spec.counters?.bytes ?? 0 },
      ...(spec.annotation ? { annotation: spec.annotation } : {}),
      test: compileRule(spec, this.context),
      destination,
      text: undefined,
    };
    return ok(rule);
  }

  private subtreeRestricted(chain: TableChain | undefined, seen = new Set<TableChain>()): boolean {
    if (!chain || seen.has(chain)) return false;
    seen.add(chain);
    return chain.rules.some((rule) => hookRestricted(rule) || this.subtreeRestricted(rule.destination, seen));
  }

  /** A jump opens its chain, and those beyond, to this hook: their rules must be allowed there too. */
  private subtreeAllowed(chain: TableChain | undefined, hook: Hook, seen = new Set<TableChain>()): boolean {
    if (!chain || seen.has(chain)) return true;
    seen.add(chain);
    return chain.rules.every((rule) => hookAllowed(rule, hook, false) && this.subtreeAllowed(rule.destination, hook, seen));
  }

  private release(rule: CompiledRule): void {
    if (rule.destination) rule.destination.references -= 1;
    for (const name of setsOf(rule)) this.context.sets.release(name);
    if (tracks(rule)) this.conntrackUsers -= 1;
  }

  /** Whether a jump path leads from one chain to the other. */
  private reaches(from: TableChain, to: TableChain, seen = new Set<TableChain>()): boolean {
    if (from === to) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    return from.rules.some((rule) => rule.destination !== undefined && this.reaches(rule.destination, to, seen));
  }

  /** The hooks from which packets come to this chain: targets are checked against each (unreachable chains pass). */
  private hooksReaching(chain: TableChain): Hook[] {
    return TABLE_HOOKS[this.name].filter((hook) => {
      const start = this.byName.get(hook);
      return start !== undefined && this.reaches(start, chain);
    });
  }
}

const reset = (counters: Counters): void => {
  counters.packets = 0;
  counters.bytes = 0;
};

const tracks = (spec: RuleSpec): boolean => spec.matches.some(needsConntrack) || trackingTarget(spec.target);
const TRACKING_TARGETS: ReadonlySet<Target['kind']> = new Set(['CONNMARK', 'DNAT', 'SNAT', 'MASQUERADE', 'REDIRECT', 'NETMAP']);
const trackingTarget = (target: Target): boolean => TRACKING_TARGETS.has(target.kind) || (target.kind === 'CT' && !target.notrack);

function setsOf(spec: RuleSpec): string[] {
  const names: string[] = [];
  for (const match of spec.matches) if (match.kind === 'set') names.push(match.name);
  if (spec.target.kind === 'SET') names.push(spec.target.name);
  return names;
}
