/** `ip address` (iproute2 ip/ipaddress.c). */
import type { AddressSpec, InterfaceAddress, Link } from '../../../kernel/index';
import { broadcastOf, cidrContains, cidrOf, isIpv4, type Cidr, type IpAddress, type Ipv4Address } from '../../../wire/index';
import { ADDRESS_HELP } from './help-texts';
import { briefName, parseFilter, selected } from './link';
import { printLink, printStatisticsAfter } from './link-text';
import { matches, type Printer, type Request } from './netlink';

export function addressCommand(r: Request): void {
  const word = r.peek();
  if (word === undefined) return show(r, false);
  r.next();
  if (matches(word, 'add')) return add(r, false);
  if (matches(word, 'change') || word === 'chg' || matches(word, 'replace')) return add(r, true);
  if (matches(word, 'delete')) return remove(r);
  if (matches(word, 'show') || matches(word, 'lst') || matches(word, 'list')) return show(r, false);
  if (matches(word, 'flush')) return show(r, true);
  if (matches(word, 'help')) return r.usage(ADDRESS_HELP);
  if (matches(word, 'save') || matches(word, 'restore') || matches(word, 'showdump')) return r.unsupported(`ip address ${word}`);
  return r.fail(`Command "${word}" is unknown, try "ip address help".`, 255);
}

/** A pattern of the shell, as fnmatch(3) takes it without flags. */
const glob = (pattern: string): RegExp => new RegExp(`^${pattern.replace(/[.+^${}()|\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.')}$`);

function show(r: Request, flush: boolean): void {
  if (flush && !r.more) return r.fail('Flush requires arguments.', 1);
  let scope: string | undefined;
  let to: Cidr | undefined;
  let label: string | undefined;
  let secondary: boolean | undefined;
  let permanent: boolean | undefined;
  let tentative: boolean | undefined;
  const filter = parseFilter(r, true, (word) => {
    if (word === 'scope') scope = r.next();
    else if (word === 'to') to = r.cidr(r.next());
    else if (matches(word, 'label')) label = r.next();
    else if (word === 'primary') secondary = false;
    else if (word === 'secondary' || word === 'temporary') secondary = true;
    else if (word === 'permanent') permanent = true;
    else if (word === 'dynamic') permanent = false;
    else if (word === 'tentative') tentative = true;
    else if (word !== 'all' || !flush) return false;
    return true;
  });
  // A prefix decides the family, and devices are asked for with it.
  const family = r.flags.family ?? (to && (isIpv4(to.address) ? 4 : 6));
  const flags = family === undefined ? r.flags : { ...r.flags, family };
  const pattern = label === undefined ? undefined : glob(label);
  const narrowed = scope !== undefined || to !== undefined || pattern !== undefined || secondary !== undefined || permanent !== undefined || tentative !== undefined;
  const wanted = (link: Link): readonly InterfaceAddress[] =>
    r.flags.linkOnly
      ? []
      : ordered(link).filter(
          (a) =>
            (family === undefined || isIpv4(a.address) === (family === 4)) &&
            (scope === undefined || scope === 'all' || a.scope === scope) &&
            (!to || cidrContains(to, a.address)) &&
            (!pattern || pattern.test(a.label ?? link.name)) &&
            (secondary === undefined || a.secondary === secondary) &&
            permanent !== false &&
            (tentative === undefined || a.tentative === true),
        );
  const links = selected(r.netns.links, filter);
  if (flush) return flushAddresses(r, links.map((link) => [link, wanted(link)]));
  const out = r.print();
  for (const link of links) {
    const addresses = wanted(link);
    // With a family (or a narrower wish) devices without such addresses are left out.
    if ((family !== undefined || narrowed || (r.flags.oneline && !r.flags.brief)) && addresses.length === 0) continue;
    out.begin();
    const infos: Record<string, unknown>[] = [];
    if (r.flags.brief) {
      briefName(link, out);
      for (const a of addresses) {
        out.put(`${addressText(out, a)} `);
        infos.push({ local: a.address, ...(a.peer !== undefined && { address: a.peer }), prefixlen: a.prefixLength });
      }
      out.put('\n');
    } else {
      const titled = !r.flags.oneline && pattern === undefined;
      if (titled) printLink(out, link, r.netns, { flags, mode: false, inet6Only: family === 6 && !filter.device, withoutStatistics: true });
      for (const a of addresses) infos.push(printAddress(r, out, link, a));
      if (titled && r.flags.statistics > 0) printStatisticsAfter(out, link, r.flags);
    }
    out.set('addr_info', infos);
    out.end();
  }
  out.flush();
}

function flushAddresses(r: Request, chosen: readonly (readonly [Link, readonly InterfaceAddress[]])[]): void {
  r.needAdmin();
  const count = chosen.reduce((sum, [, addresses]) => sum + addresses.length, 0);
  const out = r.print();
  if (r.flags.statistics > 1) for (const [link, addresses] of chosen) for (const a of addresses) printAddress(r, out, link, a, true);
  if (r.flags.statistics > 0) out.put(count === 0 ? 'Nothing to flush.\n' : `\n*** Round 1, deleting ${count} addresses ***\n*** Flush is complete after 1 round ***\n`);
  for (const [link, addresses] of chosen) for (const a of [...addresses].reverse()) r.netns.deleteAddress(link, a.address, a.prefixLength);
  out.flush();
}

/** IPv4 before IPv6; IPv6 global before link-local and the newest first, as the kernel keeps them by scope (ipv6_link_dev_addr). */
function ordered(link: Link): readonly InterfaceAddress[] {
  const rank = { global: 0, link: 1, host: 2 } as const;
  const four = link.addresses.filter((a) => isIpv4(a.address));
  const six = link.addresses.filter((a) => !isIpv4(a.address));
  return [...four, ...[...six].reverse().sort((a, b) => rank[a.scope] - rank[b.scope])];
}

const addressText = (out: Printer, a: InterfaceAddress): string => `${out.tintAddress(a.address, a.address)}${a.peer === undefined ? '' : ` peer ${out.tintAddress(a.peer, a.peer)}`}/${a.prefixLength}`;

/** `named`: on a line of its own, with the device first, as `-o` and `ip monitor` have it. */
export function printAddress(r: Request, out: Printer, link: Link, a: InterfaceAddress, named = r.flags.oneline): Record<string, unknown> {
  const four = isIpv4(a.address);
  const label = a.label ?? link.name;
  if (named) out.put(`${link.index}: ${link.name}    ${four ? 'inet' : 'inet6'} `);
  else out.put(`    ${four ? 'inet' : 'inet6'} `);
  out.put(`${addressText(out, a)} `);
  if (a.broadcast !== undefined) out.put(`brd ${out.tintAddress(a.broadcast, `${a.broadcast} `)}`);
  out.put(`scope ${a.scope} `);
  if (a.secondary) out.put('secondary ');
  if (a.noDuplicateCheck) out.put('nodad ');
  if (a.duplicate) out.put('dadfailed ');
  if (a.tentative) out.put('tentative ');
  if (a.noPrefixRoute) out.put('noprefixroute ');
  if (four) out.put(label);
  out.put(`${out.newline}       valid_lft forever preferred_lft forever\n`);
  return {
    family: four ? 'inet' : 'inet6',
    local: a.address,
    ...(a.peer !== undefined && { address: a.peer }),
    prefixlen: a.prefixLength,
    ...(a.broadcast !== undefined && { broadcast: a.broadcast }),
    scope: a.scope,
    ...(a.secondary && { secondary: true }),
    ...(a.noDuplicateCheck && { nodad: true }),
    ...(a.duplicate && { dadfailed: true }),
    ...(a.tentative && { tentative: true }),
    ...(a.noPrefixRoute && { noprefixroute: true }),
    ...(four && { label }),
    valid_life_time: 4294967295,
    preferred_life_time: 4294967295,
  };
}

interface Words {
  readonly local: { readonly address: IpAddress; readonly length: number; readonly explicit: boolean } | undefined;
  readonly peer: { readonly address: IpAddress; readonly length: number } | undefined;
  readonly broadcast: string | undefined;
  readonly scope: AddressSpec['scope'] | undefined;
  readonly label: string | undefined;
  readonly device: string;
  readonly noPrefixRoute: boolean;
  readonly noDuplicateCheck: boolean;
}

function parseWords(r: Request): Words {
  let local: Words['local'];
  let peer: Words['peer'];
  let broadcast: string | undefined;
  let scope: AddressSpec['scope'] | undefined;
  let label: string | undefined;
  let device: string | undefined;
  let noPrefixRoute = false;
  let noDuplicateCheck = false;
  while (r.more) {
    const word = r.next();
    if (word === 'peer' || word === 'remote') peer = r.prefix(r.next(), local && (isIpv4(local.address) ? 4 : 6));
    else if (matches(word, 'broadcast') || word === 'brd') broadcast = r.next();
    else if (word === 'scope') {
      const given = r.next();
      if (given === 'global' || given === 'link' || given === 'host') scope = given;
      else r.invalid(given, 'invalid scope value.');
    } else if (word === 'dev') device = r.next();
    else if (matches(word, 'label')) label = r.next();
    else if (word === 'noprefixroute') noPrefixRoute = true;
    else if (word === 'nodad') noDuplicateCheck = true;
    else if (word === 'home' || word === 'mngtmpaddr' || word === 'autojoin') continue;
    else if (word === 'valid_lft' || word === 'preferred_lft' || word === 'metric' || word === 'anycast' || word === 'proto') {
      const given = r.next();
      if (given !== 'forever') r.unsupported(`ip address … ${word}`);
    } else if (matches(word, 'help')) r.usage(ADDRESS_HELP);
    else {
      const given = word === 'local' ? r.next() : word;
      if (local) r.garbage('local', given);
      local = r.prefix(given);
    }
  }
  if (device === undefined) return r.fail('Not enough information: "dev" argument is required.', 1);
  return { local, peer, broadcast, scope, label, device, noPrefixRoute, noDuplicateCheck };
}

function add(r: Request, replace: boolean): void {
  const words = parseWords(r);
  const link = r.device(words.device);
  const { local, peer } = words;
  r.needAdmin();
  if (!local) return r.answer({ errno: 'EOPNOTSUPP' });
  if (words.label !== undefined && words.label !== link.name && !words.label.startsWith(`${link.name}:`) && !/^[A-Za-z0-9]/.test(words.label)) r.answer({ errno: 'EINVAL' });
  const prefixLength = peer?.length ?? local.length;
  let broadcast: Ipv4Address | undefined;
  if (words.broadcast === '+' || words.broadcast === '-') {
    if (words.broadcast === '+' && isIpv4(local.address)) broadcast = broadcastOf(local.address, prefixLength);
  } else if (words.broadcast !== undefined) {
    const given = r.address(words.broadcast, 4);
    if (isIpv4(given)) broadcast = given;
  }
  const loopback = isIpv4(local.address) && local.address.startsWith('127.');
  const spec: AddressSpec = {
    address: local.address,
    prefixLength,
    ...(peer && { peer: peer.address }),
    ...(broadcast !== undefined && { broadcast }),
    ...(words.scope !== undefined ? { scope: words.scope } : loopback ? { scope: 'host' as const } : {}),
    ...(words.label !== undefined && { label: words.label }),
    ...(words.noPrefixRoute && { noPrefixRoute: true }),
    ...(words.noDuplicateCheck && { noDuplicateCheck: true }),
  };
  // inet_insert_ifa: addresses of one subnet have one scope.
  const scope = spec.scope ?? 'global';
  const beside = replace ? undefined : link.addresses.find((a) => isIpv4(a.address) && a.prefixLength === prefixLength && cidrContains(cidrOf(a.peer ?? a.address, prefixLength), peer?.address ?? local.address));
  if (isIpv4(local.address) && beside && beside.address !== local.address && beside.scope !== scope) return r.answer({ errno: 'EINVAL', detail: 'ipv4: Invalid scope value.' });
  if (replace && link.addresses.some((a) => a.address === spec.address && a.prefixLength === prefixLength)) return;
  r.check(r.netns.addAddress(link, spec));
}

function remove(r: Request): void {
  const words = parseWords(r);
  const link = r.device(words.device);
  const { local } = words;
  r.needAdmin();
  if (!local) return r.answer({ errno: 'EINVAL' });
  if (!local.explicit && !words.peer && isIpv4(local.address)) {
    const exact = link.addresses.find((a) => a.address === local.address && a.prefixLength === 32);
    const any = link.addresses.find((a) => a.address === local.address);
    if (!exact && any) {
      r.error(`Warning: Executing wildcard deletion to stay compatible with old scripts.\n         Explicitly specify the prefix length (${local.address}/32) to avoid this warning.\n         This special behaviour is likely to disappear in further releases,\n         fix your scripts!\n`);
      r.check(r.netns.deleteAddress(link, any.address, any.prefixLength));
      return;
    }
  }
  r.check(r.netns.deleteAddress(link, local.address, words.peer?.length ?? local.length));
}
