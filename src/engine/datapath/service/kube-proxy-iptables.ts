/**
 * kube-proxy in iptables mode: Services as NAT chains on every node.
 * Source: kubernetes pkg/proxy/iptables/proxier.go (syncProxyRules) and its golden tests; masquerade bit 14, detect-local by cluster CIDR.
 */
import type { RuleAnnotation, TableName } from '../../kernel/index';
import { serviceEndpointHash, servicePortHash } from '../naming';
import { type ChainState, type OwnerState, type RuleText, type SharedRules, emptyState } from '../state';
import type { ServiceEndpoint, ServicePortView } from './view';

const MASQUERADE_MARK = '0x4000/0x4000';

interface ServiceRef {
  readonly ref?: RuleAnnotation['ref'];
  readonly note?: string;
}

const rule = (text: string, { ref, note }: ServiceRef = {}): RuleText => ({
  text,
  annotation: { owner: 'kube-proxy', ...(ref ? { ref } : {}), ...(note ? { note } : {}) },
});

const comment = (text: string): string => `-m comment --comment "${text}"`;

/** Chains in order of first mention, each filled rule by rule. */
class ChainBook {
  private readonly chains = new Map<string, { table: TableName; name: string; rules: RuleText[] }>();

  chain(table: TableName, name: string): RuleText[] {
    const key = `${table} ${name}`;
    let chain = this.chains.get(key);
    if (!chain) this.chains.set(key, (chain = { table, name, rules: [] }));
    return chain.rules;
  }

  add(table: TableName, name: string, text: string, about: ServiceRef = {}): void {
    this.chain(table, name).push(rule(text, about));
  }

  states(): readonly ChainState[] {
    return [...this.chains.values()];
  }
}

/** Probability of the i-th of n endpoints, as `iptables -S` prints it back after the kernel rounded it to 1/2^31 steps. */
export function probabilityText(n: number, i: number): string {
  // xt_statistic stores lround(0x80000000 * p) of the text "%0.10f" that kube-proxy writes; iptables prints 11 decimals of that.
  const written = Number((1 / (n - i)).toFixed(10));
  return (Math.round(written * 0x8000_0000) / 0x8000_0000).toFixed(11);
}

const NEW = '-m conntrack --ctstate NEW';

/** Jumps in the order kube-proxy ensures them; each goes to the top, so the last of a chain ends up first. */
const jumps = (): readonly SharedRules[] => {
  const jump = (table: TableName, chain: string, target: string, text: string, match = ''): SharedRules => ({
    table,
    chain,
    position: 'prepend',
    rules: [rule([match, comment(text), `-j ${target}`].filter((part) => part !== '').join(' '))],
  });
  const portals = 'kubernetes externally-visible service portals';
  return [
    jump('filter', 'INPUT', 'KUBE-EXTERNAL-SERVICES', portals, NEW),
    jump('filter', 'FORWARD', 'KUBE-EXTERNAL-SERVICES', portals, NEW),
    jump('filter', 'INPUT', 'KUBE-NODEPORTS', 'kubernetes health check service ports'),
    jump('filter', 'FORWARD', 'KUBE-SERVICES', 'kubernetes service portals', NEW),
    jump('filter', 'OUTPUT', 'KUBE-SERVICES', 'kubernetes service portals', NEW),
    jump('filter', 'FORWARD', 'KUBE-FORWARD', 'kubernetes forwarding rules'),
    jump('filter', 'INPUT', 'KUBE-PROXY-FIREWALL', 'kubernetes load balancer firewall', NEW),
    jump('filter', 'OUTPUT', 'KUBE-PROXY-FIREWALL', 'kubernetes load balancer firewall', NEW),
    jump('filter', 'FORWARD', 'KUBE-PROXY-FIREWALL', 'kubernetes load balancer firewall', NEW),
    jump('nat', 'OUTPUT', 'KUBE-SERVICES', 'kubernetes service portals'),
    jump('nat', 'PREROUTING', 'KUBE-SERVICES', 'kubernetes service portals'),
    jump('nat', 'POSTROUTING', 'KUBE-POSTROUTING', 'kubernetes postrouting rules'),
    { table: 'filter', chain: 'INPUT', position: 'prepend', rules: [rule('-j KUBE-FIREWALL')] },
    { table: 'filter', chain: 'OUTPUT', position: 'prepend', rules: [rule('-j KUBE-FIREWALL')] },
  ];
};

function baseChains(book: ChainBook): void {
  for (const table of ['mangle', 'nat', 'filter'] as const) book.chain(table, 'KUBE-PROXY-CANARY');
  for (const table of ['mangle', 'nat', 'filter'] as const) book.chain(table, 'KUBE-KUBELET-CANARY');
  book.add('filter', 'KUBE-FIREWALL', `! -s 127.0.0.0/8 -d 127.0.0.0/8 ${comment('block incoming localnet connections')} -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP`);
  book.chain('filter', 'KUBE-PROXY-FIREWALL');
  book.chain('filter', 'KUBE-EXTERNAL-SERVICES');
  book.chain('filter', 'KUBE-NODEPORTS');
  book.chain('filter', 'KUBE-SERVICES');
  book.add('filter', 'KUBE-FORWARD', '-m conntrack --ctstate INVALID -j DROP');
  book.add('filter', 'KUBE-FORWARD', `${comment('kubernetes forwarding rules')} -m mark --mark ${MASQUERADE_MARK} -j ACCEPT`);
  book.add('filter', 'KUBE-FORWARD', `${comment('kubernetes forwarding conntrack rule')} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`);
  book.add('nat', 'KUBE-MARK-MASQ', `-j MARK --set-xmark ${MASQUERADE_MARK}`, { note: 'to be masqueraded on the way out' });
  book.add('nat', 'KUBE-POSTROUTING', `-m mark ! --mark ${MASQUERADE_MARK} -j RETURN`);
  book.add('nat', 'KUBE-POSTROUTING', '-j MARK --set-xmark 0x4000/0x0');
  book.add('nat', 'KUBE-POSTROUTING', `${comment('kubernetes service traffic requiring SNAT')} -j MASQUERADE --random-fully`);
  book.chain('nat', 'KUBE-SERVICES');
  book.chain('nat', 'KUBE-NODEPORTS');
}

/** One Service port: its entries in KUBE-SERVICES and KUBE-NODEPORTS and its chains. */
class ServiceRenderer {
  private readonly hash: string;
  private readonly proto: string;
  private readonly about: ServiceRef;
  private readonly local: readonly ServiceEndpoint[];

  constructor(
    private readonly book: ChainBook,
    private readonly service: ServicePortView,
    private readonly clusterCidr: string,
  ) {
    this.hash = servicePortHash(service.name, service.protocol);
    this.proto = service.protocol.toLowerCase();
    this.about = { ref: { kind: 'Service', namespace: service.namespace, name: service.service, port: service.port } };
    this.local = service.endpoints.filter((endpoint) => endpoint.local);
  }

  private get svc(): string {
    return `KUBE-SVC-${this.hash}`;
  }

  private get svl(): string {
    return `KUBE-SVL-${this.hash}`;
  }

  private get ext(): string {
    return `KUBE-EXT-${this.hash}`;
  }

  private get fw(): string {
    return `KUBE-FW-${this.hash}`;
  }

  private add(table: TableName, chain: string, text: string): void {
    this.book.add(table, chain, text, this.about);
  }

  private entry(address: string, what: string): string {
    const { service, proto } = this;
    return `-d ${address}/32 -p ${proto} ${comment(`${service.name} ${what}`)} -m ${proto} --dport ${service.port}`;
  }

  render(): void {
    const { service } = this;
    const external = service.nodePort !== undefined || service.externalIps.length > 0 || service.loadBalancerIps.length > 0;
    const internal = service.internalPolicyLocal ? this.local : service.endpoints;
    const internalChain = service.internalPolicyLocal ? this.svl : this.svc;

    if (internal.length > 0) this.add('nat', 'KUBE-SERVICES', `${this.entry(service.clusterIp, 'cluster IP')} -j ${internalChain}`);
    else if (service.internalPolicyLocal && service.endpoints.length > 0) this.add('filter', 'KUBE-SERVICES', `${this.entry(service.clusterIp, 'has no local endpoints')} -j DROP`);
    else this.refuse('KUBE-SERVICES', service.clusterIp);

    for (const ip of service.externalIps) this.externalAddress(ip, 'external IP');
    for (const ip of service.loadBalancerIps) this.externalAddress(ip, 'loadbalancer IP');
    this.nodePort();
    if (external && service.endpoints.length > 0) this.externalChain();
    this.firewall();

    const usesCluster = service.endpoints.length > 0 && (!service.internalPolicyLocal || external);
    if (usesCluster) this.backends(this.svc, service.endpoints, !service.internalPolicyLocal);
    const usesLocal = this.local.length > 0 && (service.internalPolicyLocal || (external && service.externalPolicyLocal));
    if (usesLocal) this.backends(this.svl, this.local, service.internalPolicyLocal);
    for (const endpoint of usesCluster ? service.endpoints : usesLocal ? this.local : []) this.endpoint(endpoint);
  }

  private refuse(chain: 'KUBE-SERVICES' | 'KUBE-EXTERNAL-SERVICES', address: string): void {
    this.add('filter', chain, `${this.entry(address, 'has no endpoints')} -j REJECT --reject-with icmp-port-unreachable`);
  }

  private externalAddress(address: string, what: string): void {
    const { service } = this;
    if (service.endpoints.length === 0) return this.refuse('KUBE-EXTERNAL-SERVICES', address);
    const guarded = what === 'loadbalancer IP' && service.sourceRanges.length > 0;
    this.add('nat', 'KUBE-SERVICES', `${this.entry(address, what)} -j ${guarded ? this.fw : this.ext}`);
    if (guarded) this.add('filter', 'KUBE-PROXY-FIREWALL', `${this.entry(address, `traffic not accepted by ${this.fw}`)} -j DROP`);
    if (service.externalPolicyLocal && this.local.length === 0) this.add('filter', 'KUBE-EXTERNAL-SERVICES', `${this.entry(address, 'has no local endpoints')} -j DROP`);
  }

  private nodePort(): void {
    const { service, proto } = this;
    if (service.nodePort === undefined) return;
    const match = (text: string): string => `-p ${proto} ${comment(text)} -m addrtype --dst-type LOCAL -m ${proto} --dport ${service.nodePort ?? 0}`;
    if (service.endpoints.length === 0) {
      this.add('filter', 'KUBE-EXTERNAL-SERVICES', `${match(`${service.name} has no endpoints`)} -j REJECT --reject-with icmp-port-unreachable`);
    } else {
      this.add('nat', 'KUBE-NODEPORTS', `-p ${proto} ${comment(service.name)} -m ${proto} --dport ${service.nodePort} -j ${this.ext}`);
      if (service.externalPolicyLocal && this.local.length === 0) this.add('filter', 'KUBE-EXTERNAL-SERVICES', `${match(`${service.name} has no local endpoints`)} -j DROP`);
    }
    if (service.externalPolicyLocal && service.healthCheckNodePort) {
      this.add('filter', 'KUBE-NODEPORTS', `-p tcp ${comment(`${service.namespace}/${service.service} health check node port`)} -m tcp --dport ${service.healthCheckNodePort} -j ACCEPT`);
    }
  }

  /** Where traffic from outside comes in: masqueraded, or kept to this node's endpoints with its source. */
  private externalChain(): void {
    const { service, clusterCidr } = this;
    if (!service.externalPolicyLocal) {
      this.add('nat', this.ext, `${comment(`masquerade traffic for ${service.name} external destinations`)} -j KUBE-MARK-MASQ`);
      this.add('nat', this.ext, `-j ${this.svc}`);
      return;
    }
    this.add('nat', this.ext, `-s ${clusterCidr} ${comment(`pod traffic for ${service.name} external destinations`)} -j ${this.svc}`);
    this.add('nat', this.ext, `${comment(`masquerade LOCAL traffic for ${service.name} external destinations`)} -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ`);
    this.add('nat', this.ext, `${comment(`route LOCAL traffic for ${service.name} external destinations`)} -m addrtype --src-type LOCAL -j ${this.svc}`);
    if (this.local.length > 0) this.add('nat', this.ext, `-j ${this.svl}`);
  }

  private firewall(): void {
    const { service } = this;
    if (service.sourceRanges.length === 0 || service.loadBalancerIps.length === 0 || service.endpoints.length === 0) return;
    for (const range of service.sourceRanges) this.add('nat', this.fw, `-s ${range} ${comment(`${service.name} loadbalancer IP`)} -j ${this.ext}`);
  }

  /** KUBE-SVC / KUBE-SVL: one endpoint is drawn, or the one that this client had before. */
  private backends(chain: string, endpoints: readonly ServiceEndpoint[], clusterIp: boolean): void {
    const { service, proto, clusterCidr } = this;
    if (clusterIp) {
      this.add('nat', chain, `! -s ${clusterCidr} -d ${service.clusterIp}/32 -p ${proto} ${comment(`${service.name} cluster IP`)} -m ${proto} --dport ${service.port} -j KUBE-MARK-MASQ`);
    }
    const target = (endpoint: ServiceEndpoint): string => this.endpointChain(endpoint);
    const label = (endpoint: ServiceEndpoint): string => comment(`${service.name} -> ${endpoint.address}:${endpoint.port}`);
    if (service.affinitySeconds !== undefined) {
      for (const endpoint of endpoints) {
        this.add('nat', chain, `${label(endpoint)} -m recent --rcheck --seconds ${service.affinitySeconds} --reap --name ${target(endpoint)} --mask 255.255.255.255 --rsource -j ${target(endpoint)}`);
      }
    }
    endpoints.forEach((endpoint, i) => {
      const draw = i === endpoints.length - 1 ? '' : `-m statistic --mode random --probability ${probabilityText(endpoints.length, i)} `;
      this.add('nat', chain, `${label(endpoint)} ${draw}-j ${target(endpoint)}`);
    });
  }

  private endpointChain(endpoint: ServiceEndpoint): string {
    return `KUBE-SEP-${serviceEndpointHash(this.service.name, this.service.protocol, `${endpoint.address}:${endpoint.port}`)}`;
  }

  private endpoint(endpoint: ServiceEndpoint): void {
    const { service, proto } = this;
    const chain = this.endpointChain(endpoint);
    this.add('nat', chain, `-s ${endpoint.address}/32 ${comment(service.name)} -j KUBE-MARK-MASQ`);
    const affinity = service.affinitySeconds === undefined ? '' : `-m recent --set --name ${chain} --mask 255.255.255.255 --rsource `;
    this.add('nat', chain, `-p ${proto} ${comment(service.name)} ${affinity}-m ${proto} -j DNAT --to-destination ${endpoint.address}:${endpoint.port}`);
  }
}

/** What kube-proxy programs on a node for these Service ports. */
export function renderKubeProxy(ports: readonly ServicePortView[], clusterCidr: string): OwnerState {
  const book = new ChainBook();
  baseChains(book);
  for (const port of ports) new ServiceRenderer(book, port, clusterCidr).render();
  book.add(
    'nat',
    'KUBE-SERVICES',
    `${comment('kubernetes service nodeports; NOTE: this must be the last rule in this chain')} -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS`,
  );
  return {
    ...emptyState('kube-proxy'),
    sysctls: [{ name: 'net.ipv4.conf.all.route_localnet', value: '1' }],
    chains: book.states(),
    shared: jumps(),
  };
}
