/** Policy routing rules (`ip rule`; net/core/fib_rules.c, net/ipv4/fib_rules.c). */
import { err, ok, type Result } from '../../base/index';
import { cidrContains, formatCidr, type Family, type IpAddress } from '../../wire/index';
import type { FlowKey, KernelError, RoutingRule } from '../api';

export const TABLE_DEFAULT = 253;
export const TABLE_MAIN = 254;
export const TABLE_LOCAL = 255;

const initialRules = (family: Family): RoutingRule[] => {
  const rules: RoutingRule[] = [
    { priority: 0, action: { kind: 'lookup', table: TABLE_LOCAL } },
    { priority: 32766, action: { kind: 'lookup', table: TABLE_MAIN } },
  ];
  if (family === 4) rules.push({ priority: 32767, action: { kind: 'lookup', table: TABLE_DEFAULT } });
  return rules;
};

export class RuleSet {
  private rules: RoutingRule[];
  /** Whether anything but the three rules of the kernel is there (`fib4_has_custom_rules`). */
  custom = false;

  constructor(private readonly family: Family) {
    this.rules = initialRules(family);
  }

  get list(): readonly RoutingRule[] {
    return this.rules;
  }

  /** `priority` undefined: one below the second rule's, as the kernel chooses. */
  add(rule: Omit<RoutingRule, 'priority'> & { readonly priority?: number }): Result<void, KernelError> {
    const priority = rule.priority ?? this.freePriority();
    const added: RoutingRule = { ...rule, priority };
    if (this.rules.some((r) => sameRule(r, added))) return err({ errno: 'EEXIST' });
    const at = this.rules.findIndex((r) => r.priority > priority);
    this.rules = at < 0 ? [...this.rules, added] : [...this.rules.slice(0, at), added, ...this.rules.slice(at)];
    this.custom = true;
    return ok();
  }

  remove(match: Partial<RoutingRule>): Result<void, KernelError> {
    const at = this.rules.findIndex((r) => matchesRule(r, match));
    if (at < 0) return err({ errno: 'ENOENT' });
    this.rules = this.rules.filter((_, i) => i !== at);
    this.custom = this.rules.length !== initialRules(this.family).length || this.rules.some((r) => r.priority !== 0 && r.priority < 32766);
    return ok();
  }

  private freePriority(): number {
    const second = this.rules[1];
    return second && second.priority > 0 ? second.priority - 1 : 0;
  }
}

/** fib_rule_match and fib4_rule_match: whether the flow is one the rule speaks of. */
export function ruleMatches(rule: RoutingRule, flow: FlowKey): boolean {
  return conditionsHold(rule, flow) !== (rule.not === true);
}

function conditionsHold(rule: RoutingRule, flow: FlowKey): boolean {
  if (rule.iif !== undefined && rule.iif !== (flow.iif?.name ?? 'lo')) return false;
  if (rule.oif !== undefined && rule.oif !== flow.oif?.name) return false;
  if (rule.mark && (((flow.mark ?? 0) ^ rule.mark.value) & rule.mark.mask) !== 0) return false;
  if (rule.from && !inPrefix(rule.from, flow.src)) return false;
  if (rule.to && !cidrContains(rule.to, flow.dst)) return false;
  if (rule.tos !== undefined && rule.tos !== 0 && rule.tos !== (flow.tos ?? 0)) return false;
  if (rule.protocol !== undefined && rule.protocol !== flow.protocol) return false;
  if (rule.sourcePorts && !inRange(rule.sourcePorts, flow.sourcePort)) return false;
  if (rule.destinationPorts && !inRange(rule.destinationPorts, flow.destinationPort)) return false;
  return true;
}

/** A source that is not chosen yet is 0.0.0.0. */
const inPrefix = (prefix: NonNullable<RoutingRule['from']>, address: IpAddress | undefined): boolean => (address === undefined ? prefix.length === 0 : cidrContains(prefix, address));
const inRange = (range: readonly [number, number], port: number | undefined): boolean => port !== undefined && port >= range[0] && port <= range[1];

const text = (rule: Partial<RoutingRule>): string =>
  JSON.stringify([
    rule.from ? formatCidr(rule.from) : '',
    rule.to ? formatCidr(rule.to) : '',
    rule.mark ?? '',
    rule.iif ?? '',
    rule.oif ?? '',
    rule.tos ?? 0,
    rule.not ?? false,
    rule.protocol ?? 0,
    rule.sourcePorts ?? '',
    rule.destinationPorts ?? '',
    rule.suppressPrefixLength ?? '',
    rule.action,
  ]);

const sameRule = (a: RoutingRule, b: RoutingRule): boolean => a.priority === b.priority && text(a) === text(b);

/** What `ip rule del` names must be equal; what it does not name is free. */
function matchesRule(rule: RoutingRule, match: Partial<RoutingRule>): boolean {
  const same = (a: unknown, b: unknown): boolean => b === undefined || JSON.stringify(a) === JSON.stringify(b);
  return (
    same(rule.priority, match.priority) &&
    same(rule.from, match.from) &&
    same(rule.to, match.to) &&
    same(rule.mark, match.mark) &&
    same(rule.iif, match.iif) &&
    same(rule.oif, match.oif) &&
    same(rule.tos ?? 0, match.tos) &&
    same(rule.not ?? false, match.not) &&
    same(rule.protocol, match.protocol) &&
    same(rule.sourcePorts, match.sourcePorts) &&
    same(rule.destinationPorts, match.destinationPorts) &&
    same(rule.suppressPrefixLength, match.suppressPrefixLength) &&
    same(rule.action, match.action)
  );
}
