/** firewall: lets the container's traffic be forwarded. Source: plugins/meta/firewall 1.1.1, iptables backend. @unsupported the firewalld backend (there is no D-Bus), IPv6 */
import { type Ipv4Address, isIpv4, parsePrefix } from '../../../wire/index';
import { type CniPlugin, type CniResult, type PluginCall, failed } from '../api';
import { text } from '../config-values';
import { PluginRules } from './rules';

const ADMIN_CHAIN = 'CNI-ADMIN';
const FORWARD_CHAIN = 'CNI-FORWARD';
const STAGES = ['CNI-ISOLATION-STAGE-1', 'CNI-ISOLATION-STAGE-2'] as const;
const SAME_BRIDGE = '-m comment --comment "CNI firewall plugin rules (ingressPolicy: same-bridge)"';

const ownAddresses = ({ ips = [] }: CniResult): readonly Ipv4Address[] =>
  ips.flatMap(({ address }) => {
    const parsed = parsePrefix(address);
    return parsed.ok && isIpv4(parsed.value.address) ? [parsed.value.address] : [];
  });

const rulesFor = (address: Ipv4Address): readonly string[] => [`-d ${address}/32 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`, `-s ${address}/32 -j ACCEPT`];

function sameBridge(rules: PluginRules, bridge: string): void {
  for (const chain of STAGES) rules.ensureChain(chain);
  rules.first('FORWARD', `${SAME_BRIDGE} -j ${STAGES[0]}`);
  rules.prepend(STAGES[0], `-i ${bridge} ! -o ${bridge} ${SAME_BRIDGE} -j ${STAGES[1]}`);
  rules.append(STAGES[0], `${SAME_BRIDGE} -j RETURN`);
  rules.prepend(STAGES[1], `-o ${bridge} ${SAME_BRIDGE} -j DROP`);
  rules.append(STAGES[1], `${SAME_BRIDGE} -j RETURN`);
}

/** What is wrong with the configuration; undefined for the iptables backend. */
function refusal({ config, prevResult }: PluginCall): ReturnType<typeof failed> | undefined {
  const backend = text(config['backend']) ?? 'iptables';
  if (backend === 'firewalld') return failed('dial unix /var/run/dbus/system_bus_socket: connect: no such file or directory');
  if (backend !== 'iptables' && backend !== '') return failed(`unrecognized firewall backend "${backend}"`);
  return prevResult ? undefined : failed('missing prevResult from earlier plugin');
}

export const firewall: CniPlugin = {
  type: 'firewall',
  add: (call) => {
    const refused = refusal(call);
    const { prevResult } = call;
    if (refused || !prevResult) return refused ?? failed('missing prevResult from earlier plugin');
    const rules = new PluginRules(call.on.host.root, 'filter');
    rules.ensureChain(ADMIN_CHAIN);
    rules.ensureChain(FORWARD_CHAIN);
    rules.first(FORWARD_CHAIN, `-m comment --comment "CNI firewall plugin admin overrides" -j ${ADMIN_CHAIN}`);
    rules.first('FORWARD', `-m comment --comment "CNI firewall plugin rules" -j ${FORWARD_CHAIN}`);
    for (const address of ownAddresses(prevResult)) for (const rule of rulesFor(address)) rules.append(FORWARD_CHAIN, rule);
    const bridge = prevResult.interfaces?.find(({ name }) => call.on.host.root.link(name)?.kind === 'bridge')?.name;
    if (text(call.config['ingressPolicy']) === 'same-bridge' && bridge !== undefined) sameBridge(rules, bridge);
    return { ok: true, value: prevResult };
  },
  del: (call) => {
    const rules = new PluginRules(call.on.host.root, 'filter');
    if (call.prevResult) for (const address of ownAddresses(call.prevResult)) for (const rule of rulesFor(address)) rules.remove(FORWARD_CHAIN, rule);
    return { ok: true };
  },
  check: (call) => {
    const refused = refusal(call);
    if (refused || !call.prevResult) return refused ?? failed('missing prevResult from earlier plugin');
    const rules = new PluginRules(call.on.host.root, 'filter');
    for (const address of ownAddresses(call.prevResult)) for (const rule of rulesFor(address)) if (!rules.has(FORWARD_CHAIN, rule)) return failed(`expected rule ${rule} not found`);
    return { ok: true };
  },
};
