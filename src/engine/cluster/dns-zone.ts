/**
 * The zone cluster.local as CoreDNS's plugin `kubernetes` serves it (pods insecure, ttl 30).
 * Source: kubernetes/dns docs/specification.md v1.1.0; coredns plugin/kubernetes.
 */
import type { EndpointSlice, ObjectStore, Service } from '../k8s/index';
import { DNS_TYPES, type DnsData, type DnsRecord, type IpAddress, type Ipv4Address, isIpv4, parseIp } from '../wire/index';
import type { DnsZone, ZoneAnswer } from '../program/index';

export const CLUSTER_DOMAIN = 'cluster.local';
const TTL = 30;

const soa = (zone: string): DnsRecord => ({
  name: zone,
  ttl: TTL,
  data: { kind: 'SOA', primary: `ns.dns.${CLUSTER_DOMAIN}`, mailbox: `hostmaster.${CLUSTER_DOMAIN}`, serial: 1767603600, refresh: 7200, retry: 1800, expire: 86_400, minimum: TTL },
});

/** `isA`: the name exists; `data`: what it has of any type. */
interface Entry {
  readonly data: readonly DnsData[];
  readonly additional?: readonly DnsRecord[];
}

const a = (address: IpAddress): readonly DnsData[] => (isIpv4(address) ? [{ kind: 'A', address }] : []);

export class ClusterZone implements DnsZone {
  constructor(private readonly store: ObjectStore) {}

  answer(name: string, type: number): ZoneAnswer {
    const lower = name.toLowerCase();
    if (lower.endsWith('.in-addr.arpa')) return this.reverse(lower, type, name);
    if (lower !== CLUSTER_DOMAIN && !lower.endsWith(`.${CLUSTER_DOMAIN}`)) return { kind: 'outside' };
    const labels = lower === CLUSTER_DOMAIN ? [] : lower.slice(0, -CLUSTER_DOMAIN.length - 1).split('.');
    const entry = this.lookup(labels);
    if (!entry) return { kind: 'nxdomain', soa: soa(CLUSTER_DOMAIN) };
    const cname = entry.data.find((data) => data.kind === 'CNAME');
    const fitting = cname ? [cname] : entry.data.filter((data) => data.kind !== 'unknown' && (type === DNS_TYPES.ANY || DNS_TYPES[data.kind] === type));
    if (fitting.length === 0) return { kind: 'nodata', soa: soa(CLUSTER_DOMAIN) };
    return { kind: 'records', answers: fitting.map((data) => ({ name, ttl: TTL, data })), ...(entry.additional ? { additional: entry.additional } : {}) };
  }

  /** Labels before cluster.local, first to last. */
  private lookup(labels: readonly string[]): Entry | undefined {
    const kind = labels.at(-1);
    if (kind === undefined || (labels.length === 1 && (kind === 'svc' || kind === 'pod'))) return { data: [] };
    if (kind === 'dns' && labels.length === 2 && labels[0] === 'ns') {
      const dns = this.store.get('Service', 'kube-dns', 'kube-system');
      const parsed = parseIp(dns?.spec.clusterIP ?? '');
      return { data: parsed.ok ? a(parsed.value) : [] };
    }
    const namespace = labels.at(-2);
    if (namespace === undefined || !this.store.get('Namespace', namespace)) return undefined;
    const rest = labels.slice(0, -2);
    if (kind === 'pod') return this.pod(rest);
    if (kind === 'svc') return this.service(rest, namespace);
    return undefined;
  }

  /** `10-244-1-2.default.pod`: any address, whether a Pod has it or not (pods insecure). */
  private pod(rest: readonly string[]): Entry | undefined {
    if (rest.length === 0) return { data: [] };
    const address = parseIp((rest[0] ?? '').replace(/-/g, '.'));
    return rest.length === 1 && address.ok ? { data: a(address.value) } : undefined;
  }

  private service(rest: readonly string[], namespace: string): Entry | undefined {
    if (rest.length === 0) return { data: [] };
    const name = rest.at(-1) ?? '';
    const service = this.store.get('Service', name, namespace);
    if (!service) return undefined;
    const before = rest.slice(0, -1);
    if (service.spec.type === 'ExternalName') return before.length === 0 ? { data: [{ kind: 'CNAME', target: (service.spec.externalName ?? '').replace(/\.$/, '') }] } : undefined;
    const headless = service.spec.clusterIP === 'None';
    const endpoints = this.endpoints(service);
    if (before.length === 0) {
      const parsed = parseIp(service.spec.clusterIP ?? '');
      const addresses = headless ? [...new Set(endpoints.map(({ address }) => address))] : parsed.ok ? [parsed.value] : [];
      // A headless Service with no Pod behind it: the name exists only while it has endpoints.
      if (headless && addresses.length === 0) return undefined;
      return { data: [...addresses.flatMap(a), ...this.srv(service, undefined, undefined)] };
    }
    if (before.length === 2 && before[0]?.startsWith('_') && before[1]?.startsWith('_')) {
      const records = this.srv(service, before[0].slice(1), before[1].slice(1));
      return records.length > 0 ? { data: records } : undefined;
    }
    if (before.length === 1 && headless) {
      const host = before[0];
      const found = endpoints.filter(({ address, hostname }) => hostname === host || address.replace(/\./g, '-') === host);
      return found.length > 0 ? { data: found.flatMap(({ address }) => a(address)) } : undefined;
    }
    return undefined;
  }

  private srv(service: Service, portName: string | undefined, protocol: string | undefined): readonly DnsData[] {
    return (service.spec.ports ?? [])
      .filter((port) => (portName === undefined || port.name === portName) && (protocol === undefined || (port.protocol ?? 'TCP').toLowerCase() === protocol))
      .map((port) => ({ kind: 'SRV', priority: 0, weight: 100, port: port.port, target: `${service.metadata.name ?? ''}.${service.metadata.namespace ?? ''}.svc.${CLUSTER_DOMAIN}` }));
  }

  private endpoints(service: Service): readonly { readonly address: Ipv4Address; readonly hostname: string | undefined }[] {
    const mine = (slice: EndpointSlice): boolean => slice.metadata.labels?.['kubernetes.io/service-name'] === service.metadata.name;
    return this.store
      .list('EndpointSlice', { namespace: service.metadata.namespace ?? 'default' })
      .filter(mine)
      .flatMap((slice) => slice.endpoints.filter(({ conditions }) => conditions?.ready !== false))
      .flatMap(({ addresses, hostname }) => addresses.map((address) => ({ address: address as Ipv4Address, hostname })));
  }

  private reverse(name: string, type: number, asked: string): ZoneAnswer {
    const address = name.slice(0, -'.in-addr.arpa'.length).split('.').reverse().join('.');
    const targets: string[] = [];
    for (const service of this.store.list('Service')) {
      const base = `${service.metadata.name}.${service.metadata.namespace ?? ''}.svc.${CLUSTER_DOMAIN}`;
      if (service.spec.clusterIP === address) targets.push(base);
      else if (this.endpoints(service).some((endpoint) => endpoint.address === address)) targets.push(`${address.replace(/\./g, '-')}.${base}`);
    }
    if (targets.length === 0) return { kind: 'outside' };
    if (type !== DNS_TYPES.PTR && type !== DNS_TYPES.ANY) return { kind: 'nodata', soa: soa('in-addr.arpa') };
    return { kind: 'records', answers: targets.map((target) => ({ name: asked, ttl: TTL, data: { kind: 'PTR', target } })) };
  }
}
