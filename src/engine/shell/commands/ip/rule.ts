/** `ip rule` (iproute2 ip/iprule.c). */
import { tableName, type RoutingRule } from '../../../kernel/index';
import { cidrOf, formatCidr, isIpv4, maxPrefix, familyOf, type Cidr } from '../../../wire/index';
import { RULE_HELP } from './help-texts';
import { matches, type Printer, type Request } from './netlink';
import { tableId } from './route';

const PROTOCOL_NUMBERS: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, 'ipv6-icmp': 58, sctp: 132 };

export function ruleCommand(r: Request): void {
  const word = r.peek();
  if (word === undefined) return show(r, false);
  r.next();
  if (matches(word, 'list') || matches(word, 'lst') || matches(word, 'show')) return show(r, false);
  if (matches(word, 'add')) return change(r, true);
  if (matches(word, 'delete')) return change(r, false);
  if (matches(word, 'flush')) return show(r, true);
  if (matches(word, 'save') || matches(word, 'restore')) return r.unsupported(`ip rule ${word}`);
  if (matches(word, 'help')) return r.usage(RULE_HELP);
  return r.fail(`Command "${word}" is unknown, try "ip rule help".`, 255);
}

function parse(r: Request): Partial<RoutingRule> {
  const rule: { -readonly [K in keyof RoutingRule]?: RoutingRule[K] } = {};
  const ports = (word: string): readonly [number, number] => {
    const m = /^(\d+)(?:-(\d+))?$/.exec(word);
    if (!m) return r.invalid(word, 'invalid port range\n');
    return [Number(m[1]), Number(m[2] ?? m[1])];
  };
  const prefix = (word: string): Cidr | undefined => {
    if (word === 'all' || word === 'any' || word === 'default') return undefined;
    const p = r.prefix(word, r.flags.family);
    return cidrOf(p.address, p.length);
  };
  while (r.more) {
    const word = r.next();
    if (word === 'not') rule.not = true;
    else if (word === 'from') {
      const from = prefix(r.next());
      if (from) rule.from = from;
    } else if (word === 'to') {
      const to = prefix(r.next());
      if (to) rule.to = to;
    } else if (matches(word, 'preference') || matches(word, 'order') || matches(word, 'priority')) {
      const text = r.next();
      rule.priority = /^(?:0[xX][0-9a-fA-F]+|\d+)$/.test(text) ? Number(text) : r.invalid(text, 'preference value is invalid\n');
    } else if (word === 'tos' || matches(word, 'dsfield')) rule.tos = r.number(r.next(), 'TOS');
    else if (word === 'fwmark') {
      const text = r.next();
      const m = /^(0[xX][0-9a-fA-F]+|\d+)(?:\/(0[xX][0-9a-fA-F]+|\d+))?$/.exec(text);
      if (!m) return r.invalid(text, 'fwmark value is invalid\n');
      // fib_nl2rule: a mark of 0 without a mask asks for nothing.
      const value = Number(m[1]);
      const mask = m[2] === undefined ? (value === 0 ? 0 : 0xffffffff) : Number(m[2]);
      if (value !== 0 || mask !== 0) rule.mark = { value, mask };
    } else if (matches(word, 'table') || word === 'lookup') rule.action = { kind: 'lookup', table: tableId(r, r.next(), 'invalid table ID\n') };
    else if (matches(word, 'suppress_prefixlength') || word === 'sup_pl') rule.suppressPrefixLength = r.number(r.next(), 'suppress_prefixlength');
    else if (word === 'dev' || word === 'iif') rule.iif = r.next();
    else if (word === 'oif') rule.oif = r.next();
    else if (word === 'ipproto') {
      const name = r.next();
      rule.protocol = PROTOCOL_NUMBERS[name] ?? r.number(name, 'ipproto');
    } else if (word === 'sport') rule.sourcePorts = ports(r.next());
    else if (word === 'dport') rule.destinationPorts = ports(r.next());
    else if (['suppress_ifgroup', 'sup_group', 'realms', 'uidrange', 'l3mdev', 'goto', 'nat', 'map-to', 'tun_id', 'nop'].includes(word) || matches(word, 'protocol')) r.unsupported(`ip rule … ${word}`);
    else if (word === 'help') r.usage(RULE_HELP);
    else {
      const type = word === 'type' ? r.next() : word;
      if (type === 'blackhole' || type === 'prohibit' || type === 'unreachable') rule.action = { kind: type };
      else {
        r.error(`Error: argument "${type}" is wrong: Failed to parse rule type\n`);
        return r.fail('', 255);
      }
    }
  }
  return rule;
}

function change(r: Request, add: boolean): void {
  if (!r.more) return r.fail(`"ip rule ${add ? 'add' : 'del'}" requires arguments.`, 1);
  const rule = parse(r);
  // iproute2 asks for an IPv4 rule unless -6 is given; the kernel refuses addresses of the other size.
  const family = r.flags.family ?? 4;
  r.needAdmin();
  const wrong = (side: Cidr | undefined): boolean => side !== undefined && family === 4 && familyOf(side.address) === 6;
  if (wrong(rule.from)) return r.answer({ errno: 'EINVAL', detail: 'Invalid source address' });
  if (wrong(rule.to)) return r.answer({ errno: 'EINVAL', detail: 'Invalid dst address' });
  if (add) r.check(r.netns.routing.addRule(family, { action: { kind: 'lookup', table: 254 }, ...rule }));
  else r.check(r.netns.routing.removeRule(family, rule));
}

const cidrText = (c: Cidr): string => (c.length === maxPrefix(familyOf(c.address)) ? c.address : formatCidr(c));

function show(r: Request, flush: boolean): void {
  const family = r.flags.family ?? 4;
  const wanted = parse(r);
  const rules = r.netns.routing.rules(family).filter(
    (x) =>
      (wanted.priority === undefined || x.priority === wanted.priority) &&
      (!wanted.from || (x.from && cidrText(x.from) === cidrText(wanted.from))) &&
      (!wanted.to || (x.to && cidrText(x.to) === cidrText(wanted.to))) &&
      (wanted.action?.kind !== 'lookup' || (x.action.kind === 'lookup' && x.action.table === wanted.action.table)) &&
      (!wanted.mark || x.mark?.value === wanted.mark.value) &&
      (wanted.iif === undefined || x.iif === wanted.iif),
  );
  if (flush) {
    r.needAdmin();
    for (const x of rules) if (x.priority !== 0) r.netns.routing.removeRule(family, x);
    return;
  }
  const out = r.print();
  for (const x of rules) {
    out.begin();
    printRule(r, out, x);
    out.end();
  }
  out.flush();
}

/** One rule, with its newline. */
export function printRule(r: Request, out: Printer, x: RoutingRule): void {
  out.both('priority', x.priority, `${x.priority}:\t`);
  if (x.not) {
    out.set('not', null);
    out.put('not ');
  }
  const side = (key: 'src' | 'dst', word: string, c: Cidr | undefined): void => {
    if (!c) {
      if (key === 'src') out.both('src', 'all', 'from all');
      return;
    }
    const whole = c.length === maxPrefix(familyOf(c.address));
    out.both(key, c.address, `${word} ${out.tintAddress(c.address, c.address)}${whole ? '' : `/${c.length}`}`);
    if (c.length !== maxPrefix(isIpv4(c.address) ? 4 : 6)) out.set(`${key}len`, c.length);
  };
  side('src', 'from', x.from);
  side('dst', ' to', x.to);
  if (x.tos !== undefined && x.tos !== 0) out.both('tos', `0x${x.tos.toString(16)}`, ` tos 0x${x.tos.toString(16)}`);
  if (x.mark) {
    // As C's %#x writes: 0 has no prefix.
    const hex = (n: number): string => (n === 0 ? '0' : `0x${(n >>> 0).toString(16)}`);
    const masked = x.mark.mask >>> 0 !== 0xffffffff;
    out.both('fwmark', hex(x.mark.value), ` fwmark ${hex(x.mark.value)}${masked ? `/${hex(x.mark.mask)}` : ''}`);
    if (masked) out.set('fwmask', hex(x.mark.mask));
  }
  if (x.iif !== undefined) {
    out.both('iif', x.iif, ` iif ${out.tint('device', x.iif)}`);
    if (!r.netns.link(x.iif)) {
      out.set('iif_detached', null);
      out.put(' [detached]');
    }
  }
  if (x.oif !== undefined) {
    out.both('oif', x.oif, ` oif ${out.tint('device', x.oif)}`);
    if (!r.netns.link(x.oif)) {
      out.set('oif_detached', null);
      out.put(' [detached]');
    }
  }
  if (x.protocol !== undefined) {
    const name = Object.entries(PROTOCOL_NUMBERS).find(([, n]) => n === x.protocol)?.[0] ?? String(x.protocol);
    out.both('ipproto', name, ` ipproto ${name}`);
  }
  const range = (key: string, p: readonly [number, number] | undefined): void => {
    if (!p) return;
    if (p[0] === p[1]) out.both(key, p[0], ` ${key} ${p[0]}`);
    else {
      out.set(`${key}_start`, p[0]);
      out.set(`${key}_end`, p[1]);
      out.put(` ${key} ${p[0]}-${p[1]}`);
    }
  };
  range('sport', x.sourcePorts);
  range('dport', x.destinationPorts);
  if (x.action.kind === 'lookup') {
    out.both('table', tableName(x.action.table), ` lookup ${tableName(x.action.table)}`);
    if (x.suppressPrefixLength !== undefined) out.both('suppress_prefixlen', x.suppressPrefixLength, ` suppress_prefixlength ${x.suppressPrefixLength}`);
  } else out.both('action', x.action.kind, ` ${x.action.kind}`);
  const builtin = x.priority === 0 || x.priority >= 32766;
  if (r.flags.details) out.both('protocol', builtin ? 'kernel' : 'unspec', ` proto ${builtin ? 'kernel' : 'unspec'}`);
  out.put('\n');
}
