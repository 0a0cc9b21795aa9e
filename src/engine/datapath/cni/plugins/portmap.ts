/**
 * portmap: ports of the host that lead to the container. Source: plugins/meta/portmap 1.1.1 (portmap.go, chain.go), iptables backend.
 * @unsupported IPv6 addresses, conditionsV4, conditionsV6, externalSetMarkChain, markMasqBit — the default mark bit 13 is used
 */
import { type Ipv4Address, cidrOf, formatCidr, isIpv4, parsePrefix } from '../../../wire/index';
import { cniChainName } from '../../naming';
import { type CniPlugin, type CniResult, type PluginCall, failed } from '../api';
import { list, number, object, text } from '../config-values';
import { PluginRules } from './rules';

const DNAT_CHAIN = 'CNI-HOSTPORT-DNAT';
const MARK_CHAIN = 'CNI-HOSTPORT-SETMARK';
const MASQUERADE_CHAIN = 'CNI-HOSTPORT-MASQ';
const MARK = '0x2000/0x2000';
/** As many ports as a multiport match takes. */
const MULTIPORT = 15;

interface Mapping {
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: string;
  readonly hostAddress: string;
}

const mappingsOf = ({ config }: PluginCall): readonly Mapping[] =>
  list(object(config['runtimeConfig'])['portMappings']).map((each) => {
    const mapping = object(each);
    return { hostPort: number(mapping['hostPort']) ?? 0, containerPort: number(mapping['containerPort']) ?? 0, protocol: (text(mapping['protocol']) ?? '').toLowerCase(), hostAddress: text(mapping['hostIP']) ?? '' };
  });

/** The container's IPv4 address with its prefix length: the first that belongs to an interface inside. */
function containerNetwork({ ips = [], interfaces = [] }: CniResult): { readonly address: Ipv4Address; readonly subnet: string } | undefined {
  for (const { address, interface: index } of ips) {
    if (index !== undefined && interfaces[index]?.sandbox === undefined) continue;
    const parsed = parsePrefix(address);
    if (parsed.ok && isIpv4(parsed.value.address)) return { address: parsed.value.address, subnet: formatCidr(cidrOf(parsed.value.address, parsed.value.length)) };
  }
  return undefined;
}

const chainOf = (call: PluginCall): string => cniChainName('CNI-DN-', call.network, call.containerId);

function forward(call: PluginCall, mappings: readonly Mapping[], container: { readonly address: Ipv4Address; readonly subnet: string }): void {
  const { root } = call.on.host;
  const rules = new PluginRules(root, 'nat');
  const chain = chainOf(call);
  const snat = call.config['snat'] !== false;
  if (snat) {
    rules.ensureChain(MARK_CHAIN);
    rules.prepend(MARK_CHAIN, `-m comment --comment "CNI portfwd masquerade mark" -j MARK --set-xmark ${MARK}`);
    rules.ensureChain(MASQUERADE_CHAIN);
    rules.prepend(MASQUERADE_CHAIN, `-m mark --mark ${MARK} -j MASQUERADE`);
    rules.prepend('POSTROUTING', `-m comment --comment "CNI portfwd requiring masquerade" -j ${MASQUERADE_CHAIN}`);
    // What comes from 127.0.0.1 is let through to the container.
    const device = root.routing.lookup({ dst: container.address });
    const name = device.kind === 'route' ? device.nextHop.device?.name : undefined;
    if (name !== undefined) root.setSysctl(`net.ipv4.conf.${name}.route_localnet`, '1');
  }
  rules.ensureChain(DNAT_CHAIN);
  for (const from of ['PREROUTING', 'OUTPUT']) rules.append(from, `-m addrtype --dst-type LOCAL -j ${DNAT_CHAIN}`);
  rules.ensureChain(chain);
  rules.flush(chain);
  for (const protocol of ['tcp', 'udp', 'sctp']) {
    const ports = mappings.filter((mapping) => mapping.protocol === protocol).map(({ hostPort }) => hostPort);
    for (let i = 0; i < ports.length; i += MULTIPORT) {
      rules.append(DNAT_CHAIN, `-p ${protocol} -m comment --comment "dnat name: \\"${call.network}\\" id: \\"${call.containerId}\\"" -m multiport --destination-ports ${ports.slice(i, i + MULTIPORT).join(',')} -j ${chain}`);
    }
  }
  for (const { hostPort, containerPort, protocol, hostAddress } of mappings) {
    const match = `${hostAddress === '' || hostAddress === '0.0.0.0' ? '' : `-d ${hostAddress} `}-p ${protocol} --dport ${hostPort}`;
    if (snat) for (const source of [container.subnet, '127.0.0.1']) rules.append(chain, `-s ${source} ${match} -j ${MARK_CHAIN}`);
    rules.append(chain, `${match} -j DNAT --to-destination ${container.address}:${containerPort}`);
  }
}

export const portmap: CniPlugin = {
  type: 'portmap',
  add: (call) => {
    const { prevResult } = call;
    const mappings = mappingsOf(call);
    const wrong = mappings.find(({ containerPort }) => containerPort <= 0);
    if (wrong) return failed(`failed to parse config: Invalid container port number: ${wrong.containerPort}`);
    const nowhere = mappings.find(({ hostPort }) => hostPort <= 0);
    if (nowhere) return failed(`failed to parse config: Invalid host port number: ${nowhere.hostPort}`);
    if (!prevResult) return failed('must be called as chained plugin');
    const container = containerNetwork(prevResult);
    if (mappings.length > 0 && container) forward(call, mappings, container);
    return { ok: true, value: prevResult };
  },
  del: (call) => {
    new PluginRules(call.on.host.root, 'nat').dropChain(chainOf(call), DNAT_CHAIN);
    return { ok: true };
  },
  check: (call) => {
    if (!call.prevResult) return failed('Required prevResult missing');
    const [chain, mappings] = [chainOf(call), mappingsOf(call)];
    if (mappings.length === 0) return { ok: true };
    // The chain is asked for in both families, though only one has it.
    for (const [name, family] of [['ipv4', 4], ['ipv6', 6]] as const) if (!new PluginRules(call.on.host.root, 'nat', family).hasChain(chain)) return failed(`could not check ${name} dnat: chain ${chain} not found in iptables table nat`);
    return { ok: true };
  },
};
