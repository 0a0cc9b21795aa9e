/**
 * Bringing the kernel to a desired state with the fewest operations: what is right already is not touched (its counters live on),
 * and a second call does nothing. What an owner wanted before and does not want any more is removed; what others made is left alone.
 */
import { Invariant, invariant } from '../base/index';
import { type Link, type NetNamespace, type RuleSpec, type Table, type TableName, ruleFromText } from '../kernel/index';
import { cidr, formatCidr } from '../wire/index';
import type { ChainState, LinkState, OwnerState, RouteState, RuleText, SetState, SharedRules } from './state';

/** One change that was made, as the command that would have made it: for tests, and for learners who want to see an agent work. */
export type SyncOperation = string;

// ---------------------------------------------------------------- rules

interface DesiredRule {
  readonly spec: RuleSpec;
  readonly key: string;
  readonly annotation: string;
  readonly text: string;
}

const parsed = new Map<string, RuleSpec>();
/** Only speeds things up; forgetting changes nothing. */
const PARSED_LIMIT = 5_000;

function specOf(text: string): RuleSpec {
  const known = parsed.get(text);
  if (known) return known;
  const spec = ruleFromText(text, 4);
  if (parsed.size > PARSED_LIMIT) parsed.clear();
  parsed.set(text, spec);
  return spec;
}

interface Identity {
  readonly key: string;
  readonly annotation: string;
}

/** Rules are immutable but for their counters, so what identifies one is worked out once. */
const identities = new WeakMap<object, Identity>();

function identityOf(rule: RuleSpec): Identity {
  let identity = identities.get(rule);
  if (!identity) {
    identity = { key: JSON.stringify([rule.basic, rule.matches, rule.target]), annotation: JSON.stringify(rule.annotation ?? null) };
    identities.set(rule, identity);
  }
  return identity;
}

const ruleKey = (rule: RuleSpec): string => identityOf(rule).key;

function desiredRule({ text, annotation }: RuleText): DesiredRule {
  const spec = specOf(text);
  return { spec: annotation ? { ...spec, annotation } : spec, key: ruleKey(spec), annotation: JSON.stringify(annotation ?? null), text };
}

const isSame = (actual: RuleSpec | undefined, wanted: DesiredRule | undefined): boolean =>
  actual !== undefined && wanted !== undefined && ruleKey(actual) === wanted.key && identityOf(actual).annotation === wanted.annotation;

class TableSync {
  constructor(
    private readonly table: Table,
    private readonly did: (operation: SyncOperation) => void,
  ) {}

  private note(text: string): void {
    this.did(`iptables -t ${this.table.name} ${text}`);
  }

  ensureChain(name: string): void {
    if (this.table.chain(name)) return;
    const made = this.table.addChain(name);
    invariant(made.ok, `cannot add chain ${name}`);
    this.note(`-N ${name}`);
  }

  /** Replaces the part of the chain that differs; rules before and after it stay. */
  fill(name: string, rules: readonly RuleText[]): void {
    const wanted = rules.map(desiredRule);
    const actual = this.table.chain(name)?.rules ?? [];
    let head = 0;
    while (head < wanted.length && head < actual.length && isSame(actual[head], wanted[head])) head += 1;
    let tail = 0;
    while (tail < wanted.length - head && tail < actual.length - head && isSame(actual[actual.length - 1 - tail], wanted[wanted.length - 1 - tail])) tail += 1;
    const stale = actual.length - head - tail;
    for (let i = 0; i < stale; i += 1) this.removeAt(name, head + 1);
    wanted.slice(head, wanted.length - tail).forEach((rule, i) => this.insert(name, rule, head + 1 + i));
  }

  ensureShared({ chain, position, rules }: SharedRules): void {
    const wanted = rules.map(desiredRule);
    if (position === 'first') {
      const actual = this.table.chain(chain)?.rules ?? [];
      if (wanted.every((rule, i) => isSame(actual[i], rule))) return;
      for (const rule of wanted) this.removeShared(chain, rule);
      wanted.forEach((rule, i) => this.insert(chain, rule, i + 1));
      return;
    }
    for (const rule of wanted) {
      if ((this.table.chain(chain)?.rules ?? []).some((actual) => isSame(actual, rule))) continue;
      this.removeShared(chain, rule);
      if (position === 'prepend') this.insert(chain, rule, 1);
      else this.insert(chain, rule, (this.table.chain(chain)?.rules.length ?? 0) + 1);
    }
  }

  removeShared(chain: string, rule: DesiredRule): void {
    for (;;) {
      const at = (this.table.chain(chain)?.rules ?? []).findIndex((actual) => ruleKey(actual) === rule.key);
      if (at < 0) return;
      this.removeAt(chain, at + 1);
    }
  }

  dropChain(name: string): void {
    if (!this.table.chain(name)) return;
    this.table.flush(name);
    const gone = this.table.deleteChain(name);
    // A learner's own rule may still jump there; the chain then stays, empty, as it would on a real node.
    if (gone.ok) this.note(`-X ${name}`);
  }

  private insert(chain: string, rule: DesiredRule, position: number): void {
    const done = this.table.insert(chain, rule.spec, position);
    if (!done.ok) throw new Invariant(`cannot insert into ${chain}: ${rule.text}: ${JSON.stringify(done.error)}`);
    this.note(`-I ${chain} ${position} ${rule.text}`);
  }

  private removeAt(chain: string, position: number): void {
    const done = this.table.deleteAt(chain, position);
    invariant(done.ok, `cannot delete rule ${position} of ${chain}`);
    this.note(`-D ${chain} ${position}`);
  }
}

// ---------------------------------------------------------------- the owner's view of one namespace

/** Keeps what one owner programmed in one namespace, so that it can take back what it no longer wants. */
export class OwnerSync {
  private applied: OwnerState | undefined;

  constructor(private readonly netns: NetNamespace) {}

  /** Applies `wanted` and returns what had to be done; an empty list when everything was right. */
  apply(wanted: OwnerState): readonly SyncOperation[] {
    const done: SyncOperation[] = [];
    const did = (operation: SyncOperation): void => void done.push(operation);
    const before = this.applied;
    this.applySysctls(wanted, did);
    this.applyLinks(wanted, did);
    this.applySets(wanted.sets, did);
    this.applyRules(wanted, before, did);
    this.applyRoutes(wanted, before, did);
    if (before) {
      this.removeSets(before.sets.filter((set) => !wanted.sets.some(({ name }) => name === set.name)), did);
      this.removeLinks(before.links.filter((link) => !wanted.links.some(({ name }) => name === link.name)), did);
    }
    this.applied = wanted;
    return done;
  }

  private applySysctls(wanted: OwnerState, did: (operation: SyncOperation) => void): void {
    for (const { name, value } of wanted.sysctls) {
      const current = this.netns.sysctl(name);
      if (current.ok && current.value === value) continue;
      const set = this.netns.setSysctl(name, value);
      invariant(set.ok, `cannot set ${name}`);
      did(`sysctl -w ${name}=${value}`);
    }
  }

  private applyLinks(wanted: OwnerState, did: (operation: SyncOperation) => void): void {
    for (const link of wanted.links) this.ensureLink(link, did);
    for (const { device, address, prefixLength, scope } of wanted.addresses) {
      const link = this.device(device);
      if (link.addresses.some((have) => have.address === address && have.prefixLength === prefixLength)) continue;
      const added = this.netns.addAddress(link, { address, prefixLength, scope: scope ?? 'global' });
      invariant(added.ok, `cannot add ${address} to ${device}`);
      did(`ip addr add ${address}/${prefixLength} dev ${device}`);
    }
  }

  private ensureLink(wanted: LinkState, did: (operation: SyncOperation) => void): void {
    let link = this.netns.link(wanted.name);
    if (!link) {
      const made = this.netns.addLink({
        kind: 'vxlan',
        name: wanted.name,
        mac: wanted.mac,
        mtu: wanted.mtu,
        options: { vni: wanted.vni, lower: wanted.lower, local: wanted.local, dstPort: wanted.port, learning: false },
      });
      invariant(made.ok, `cannot add link ${wanted.name}`);
      link = made.value;
      did(`ip link add ${wanted.name} type vxlan id ${wanted.vni} dev ${wanted.lower} local ${wanted.local} dstport ${wanted.port} nolearning`);
    }
    if (link.up && link.mtu === wanted.mtu && link.mac === wanted.mac) return;
    this.netns.setLink(link, { up: true, mtu: wanted.mtu, mac: wanted.mac });
    did(`ip link set ${wanted.name} up`);
  }

  private removeLinks(links: readonly LinkState[], did: (operation: SyncOperation) => void): void {
    for (const { name } of links) {
      const link = this.netns.link(name);
      if (link && this.netns.deleteLink(link).ok) did(`ip link del ${name}`);
    }
  }

  private applySets(sets: readonly SetState[], did: (operation: SyncOperation) => void): void {
    const kernel = this.netns.netfilter.sets;
    for (const { name, type, maxElements, members } of sets) {
      if (!kernel.get(name)) {
        const made = kernel.create({ name, type, family: 4, maxelem: maxElements });
        if (!made.ok) throw new Invariant(`cannot create set ${name}: ${JSON.stringify(made.error)}`);
        did(`ipset create ${name} ${type} family inet maxelem ${maxElements}`);
      }
      const have = new Set((kernel.get(name)?.members ?? []).map(({ text }) => text));
      const wanted = new Set(members);
      for (const member of have) {
        if (wanted.has(member)) continue;
        kernel.remove(name, member);
        did(`ipset del ${name} ${member}`);
      }
      for (const member of members) {
        if (have.has(member)) continue;
        const added = kernel.add(name, member);
        if (!added.ok) throw new Invariant(`cannot add ${member} to ${name}: ${JSON.stringify(added.error)}`);
        did(`ipset add ${name} ${member}`);
      }
    }
  }

  private removeSets(sets: readonly SetState[], did: (operation: SyncOperation) => void): void {
    for (const { name } of sets) {
      if (this.netns.netfilter.sets.get(name) && this.netns.netfilter.sets.destroy(name).ok) did(`ipset destroy ${name}`);
    }
  }

  private applyRules(wanted: OwnerState, before: OwnerState | undefined, did: (operation: SyncOperation) => void): void {
    const sync = (table: TableName): TableSync => new TableSync(this.netns.netfilter.table(4, table), did);
    // All chains first: rules may jump to chains that come later.
    for (const { table, name } of wanted.chains) sync(table).ensureChain(name);
    for (const { table, name, rules } of wanted.chains) sync(table).fill(name, rules);
    for (const shared of wanted.shared) sync(shared.table).ensureShared(shared);
    if (!before) return;
    const still = new Set(wanted.shared.flatMap(({ table, chain, rules }) => rules.map((rule) => `${table} ${chain} ${desiredRule(rule).key}`)));
    for (const { table, chain, rules } of before.shared) {
      for (const rule of rules.map(desiredRule)) if (!still.has(`${table} ${chain} ${rule.key}`)) sync(table).removeShared(chain, rule);
    }
    this.removeChains(before.chains, wanted.chains, sync);
  }

  private removeChains(before: readonly ChainState[], wanted: readonly ChainState[], sync: (table: TableName) => TableSync): void {
    const keep = new Set(wanted.map(({ table, name }) => `${table} ${name}`));
    const stale = before.filter(({ table, name }) => !keep.has(`${table} ${name}`));
    // Emptied first, so that chains which jump to each other can go in any order.
    for (const { table, name } of stale) if (this.netns.netfilter.table(4, table).chain(name)) sync(table).fill(name, []);
    for (const { table, name } of stale) sync(table).dropChain(name);
  }

  private applyRoutes(wanted: OwnerState, before: OwnerState | undefined, did: (operation: SyncOperation) => void): void {
    for (const { device, address, mac } of wanted.neighbors) {
      const link = this.device(device);
      const have = this.netns.neighbors.entries().find((entry) => entry.address === address && entry.device === link);
      if (have?.mac === mac && have.state === 'PERMANENT') continue;
      const done = this.netns.neighbors.add({ address, device: link, mac, state: 'PERMANENT' }, 'replace');
      invariant(done.ok, `cannot add neighbour ${address}`);
      did(`ip neigh replace ${address} lladdr ${mac} dev ${device} nud permanent`);
    }
    for (const { device, mac, remote } of wanted.fdb) {
      const { fdb } = this.device(device);
      if (!fdb || fdb.entries().some((entry) => entry.mac === mac && entry.remote === remote)) continue;
      const done = fdb.add({ mac, remote, state: 'permanent', replace: true });
      invariant(done.ok, `cannot add FDB entry ${mac}`);
      did(`bridge fdb replace ${mac} dev ${device} dst ${remote} self permanent`);
    }
    for (const route of wanted.routes) this.ensureRoute(route, did);
    if (!before) return;
    for (const route of before.routes) {
      if (wanted.routes.some((other) => other.destination === route.destination && other.device === route.device)) continue;
      this.removeRoute(route, did);
    }
    for (const { device, mac, remote } of before.fdb) {
      if (wanted.fdb.some((other) => other.mac === mac && other.remote === remote)) continue;
      if (this.netns.link(device)?.fdb?.remove({ mac, remote }).ok) did(`bridge fdb del ${mac} dev ${device} dst ${remote}`);
    }
    for (const { device, address } of before.neighbors) {
      if (wanted.neighbors.some((other) => other.address === address && other.device === device)) continue;
      const link = this.netns.link(device);
      if (link && this.netns.neighbors.remove(address, link).ok) did(`ip neigh del ${address} dev ${device}`);
    }
  }

  private ensureRoute(wanted: RouteState, did: (operation: SyncOperation) => void): void {
    // A Pod's device can be gone while its object is still there: its route then waits for the next round.
    const link = this.netns.link(wanted.device);
    if (!link?.up) return;
    const destination = cidr(wanted.destination);
    const text = formatCidr(destination);
    const have = this.netns.routing.routes(4).some((route) => {
      const [hop] = route.nextHops;
      return formatCidr(route.destination) === text && hop?.device === link && hop.via === wanted.via;
    });
    if (have) return;
    const done = this.netns.routing.add(
      {
        type: 'unicast',
        destination,
        nextHops: [{ device: link, ...(wanted.via ? { via: wanted.via } : {}), ...(wanted.onlink ? { onlink: true } : {}) }],
        metric: 0,
        table: 254,
        protocol: wanted.protocol,
        scope: wanted.scope,
      },
      'replace',
    );
    invariant(done.ok, `cannot add route ${wanted.destination} dev ${wanted.device}`);
    did(`ip route replace ${wanted.destination}${wanted.via ? ` via ${wanted.via}` : ''} dev ${wanted.device}`);
  }

  private removeRoute(route: RouteState, did: (operation: SyncOperation) => void): void {
    const link = this.netns.link(route.device);
    if (!link) return;
    const destination = cidr(route.destination);
    const have = this.netns.routing.routes(4).find((other) => formatCidr(other.destination) === formatCidr(destination) && other.nextHops[0]?.device === link);
    if (have && this.netns.routing.remove(have).ok) did(`ip route del ${route.destination} dev ${route.device}`);
  }

  private device(name: string): Link {
    const link = this.netns.link(name);
    invariant(link, `no device ${name} in ${this.netns.id}`);
    return link;
  }
}
