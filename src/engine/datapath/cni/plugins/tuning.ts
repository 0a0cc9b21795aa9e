/** tuning, sbr, bandwidth, vrf: what is changed on an interface that an earlier plugin made. Source: plugins/meta 1.1.1. @unsupported bandwidth (tc) and vrf */
import { type IpAddress, cidr, familyOf, maxPrefix, parseMac, parsePrefix } from '../../../wire/index';
import { type CniPlugin, type CniResult, type PluginCall, failed } from '../api';
import { flag, number, object, text } from '../config-values';

const NO_RESULT = 'Required prevResult missing';

/** `net.ipv4.conf.IFNAME.arp_notify` with the interface's name in it. */
const sysctlName = (key: string, ifName: string): string => key.replace(/\//g, '.').replace('IFNAME', ifName);

export const tuning: CniPlugin = {
  type: 'tuning',
  add: (call) => {
    const { netns, config, ifName, prevResult } = call;
    if (!netns) return failed('no network namespace');
    const wanted = Object.entries(object(config['sysctl']));
    for (const [key] of wanted) if (!/^net[./]/.test(key)) return failed(`invalid net sysctl key: "${key}"`);
    for (const [key, value] of wanted) {
      const name = sysctlName(key, ifName);
      if (!netns.setSysctl(name, text(value) ?? '').ok) return failed(`open /proc/sys/${name.replaceAll('.', '/')}: no such file or directory`);
    }
    const link = netns.link(ifName);
    const [mac, mtu] = [parseMac(text(config['mac']) ?? ''), number(config['mtu'])];
    if ((mac.ok || mtu !== undefined || flag(config['promisc'])) && !link) return failed(`failed to get "${ifName}": Link not found`);
    if (link && flag(config['promisc'])) netns.setLink(link, { promiscuous: true });
    if (link && mac.ok) netns.setLink(link, { mac: mac.value });
    if (link && mtu !== undefined) netns.setLink(link, { mtu });
    const before: CniResult = prevResult ?? { cniVersion: call.cniVersion, dns: {} };
    if (!mac.ok) return { ok: true, value: before };
    return { ok: true, value: { ...before, ...(before.interfaces && { interfaces: before.interfaces.map((each) => (each.name === ifName && each.sandbox !== undefined ? { ...each, mac: mac.value } : each)) }) } };
  },
  del: () => ({ ok: true }),
  check: (call) => (call.prevResult ? { ok: true } : failed(NO_RESULT)),
};

const FIRST_TABLE = 100;

/** Tables that some rule or route of the namespace refers to. */
function referenced({ netns }: PluginCall): ReadonlySet<number> {
  const tables = new Set<number>();
  for (const family of [4, 6] as const) {
    for (const rule of netns?.routing.rules(family) ?? []) if (rule.action.kind === 'lookup') tables.add(rule.action.table);
    for (const route of netns?.routing.routes(family) ?? []) tables.add(route.table);
  }
  return tables;
}

/** sbr: what has the interface's address as its source leaves by it. @simplified the plugin's log on standard error is not printed */
export const sbr: CniPlugin = {
  type: 'sbr',
  add: (call) => {
    const { netns, ifName, prevResult } = call;
    if (!prevResult) return failed('This plugin must be called as chained plugin');
    const link = netns?.link(ifName);
    if (!netns || !link) return failed(`Cannot find network interface ${ifName}`);
    const used = referenced(call);
    let table = FIRST_TABLE;
    const { routing } = netns;
    const mine = prevResult.ips?.filter(({ interface: index }) => index === undefined || prevResult.interfaces?.[index]?.name === ifName) ?? [];
    for (const { address, gateway } of mine) {
      const parsed = parsePrefix(address);
      if (!parsed.ok) continue;
      while (used.has(table)) table += 1;
      const own = parsed.value.address;
      routing.addRule(familyOf(own), { from: { address: own, length: maxPrefix(familyOf(own)) }, action: { kind: 'lookup', table } });
      if (gateway !== undefined) {
        const destination = cidr(familyOf(own) === 4 ? '0.0.0.0/0' : '::/0');
        routing.add({ type: 'unicast', destination, nextHops: [{ device: link, via: gateway as IpAddress }], metric: 0, table, protocol: 'boot', scope: 'global' }, 'add');
      }
      for (const family of [4, 6] as const) {
        for (const route of routing.routes(family, 254).filter(({ nextHops }) => nextHops[0]?.device === link)) {
          routing.add({ ...route, table }, 'add');
        }
      }
      table += 1;
    }
    for (const family of [4, 6] as const) for (const route of routing.routes(family, 254).filter(({ nextHops }) => nextHops[0]?.device === link)) routing.remove(route);
    return { ok: true, value: prevResult };
  },
  del: ({ netns, ifName }) => {
    const link = netns?.link(ifName);
    if (!netns || !link) return { ok: true };
    for (const { address } of link.addresses) netns.routing.removeRule(familyOf(address), { from: { address, length: maxPrefix(familyOf(address)) } });
    return { ok: true };
  },
  check: () => ({ ok: true }),
};

export const bandwidth: CniPlugin = {
  type: 'bandwidth',
  add: ({ config, prevResult }) => {
    for (const way of ['ingress', 'egress']) {
      const [rate, burst] = [number(config[`${way}Rate`]) ?? 0, number(config[`${way}Burst`]) ?? 0];
      if (rate > 0 && burst === 0) return failed('if rate is set, burst must also be set');
      if (burst > 0 && rate === 0) return failed('if burst is set, rate must also be set');
      if (rate > 0) return failed('Podwire does not simulate the bandwidth plugin (tc)');
    }
    return prevResult ? { ok: true, value: prevResult } : failed('must be called as chained plugin');
  },
  del: () => ({ ok: true }),
  check: () => ({ ok: true }),
};

/** The kernel here has no VRF, as many have not. */
export const vrf: CniPlugin = {
  type: 'vrf',
  add: ({ config, prevResult }) => (prevResult ? failed(`cmdAdd failed: could not add VRF ${text(config['vrfname']) ?? ''}: operation not supported`) : failed('missing prevResult from earlier plugin')),
  del: () => ({ ok: true }),
  check: () => ({ ok: true }),
};
