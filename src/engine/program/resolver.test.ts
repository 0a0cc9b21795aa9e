import { describe, expect, it } from 'vitest';
import { SECOND, type Task } from '../base/index';
import { type Host, type World, createWorld } from '../kernel/index';
import { DNS_TYPES, type DnsRecord, ip } from '../wire/index';
import { createEnvironment, startProcess } from './environment';
import type { Environment, Process } from './process';
import { candidateNames, hostsEntries, parseResolvConf, resolveHost } from './resolver';
import { type DnsZone, type ZoneAnswer, coredns } from './workloads/coredns';

describe('/etc/resolv.conf', () => {
  it('a Pod has the cluster search list and ndots 5', () => {
    expect(parseResolvConf('search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n')).toEqual({
      nameservers: ['10.96.0.10'],
      search: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
      ndots: 5,
      timeout: 5 * SECOND,
      attempts: 2,
    });
  });

  it('without options: one dot makes a name absolute first, 5 s, twice; at most three servers', () => {
    expect(parseResolvConf('nameserver 1.1.1.1\nnameserver 1.1.1.2\nnameserver 1.1.1.3\nnameserver 1.1.1.4\n')).toMatchObject({ ndots: 1, attempts: 2, timeout: 5 * SECOND, nameservers: { length: 3 } });
  });

  it('options are bounded as resolv.conf(5) says', () => {
    expect(parseResolvConf('options ndots:99 timeout:99 attempts:99')).toMatchObject({ ndots: 15, timeout: 30 * SECOND, attempts: 5 });
  });
});

describe('which names are asked for', () => {
  const pod = { search: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'], ndots: 5 };
  it.each([
    ['wordpress-mysql', ['wordpress-mysql.default.svc.cluster.local', 'wordpress-mysql.svc.cluster.local', 'wordpress-mysql.cluster.local', 'wordpress-mysql']],
    ['example.com', ['example.com.default.svc.cluster.local', 'example.com.svc.cluster.local', 'example.com.cluster.local', 'example.com']],
    ['example.com.', ['example.com']],
    ['a.b.c.d.e.f', ['a.b.c.d.e.f', 'a.b.c.d.e.f.default.svc.cluster.local', 'a.b.c.d.e.f.svc.cluster.local', 'a.b.c.d.e.f.cluster.local']],
  ])('%s', (name, names) => {
    expect(candidateNames(name, pod)).toEqual(names);
  });
});

it('/etc/hosts: any name of a line, comments apart', () => {
  const hosts = '127.0.0.1\tlocalhost # 1.2.3.4 web\n10.0.0.1 Web web.example\n';
  expect(hostsEntries(hosts, 'web')).toEqual(['10.0.0.1']);
  expect(hostsEntries(hosts, 'WEB.example.')).toEqual(['10.0.0.1']);
  expect(hostsEntries(hosts, '1.2.3.4')).toEqual([]);
});

// ---------------------------------------------------------------- by packets

const record = (name: string, address: string): DnsRecord => ({ name, ttl: 30, data: { kind: 'A', address: ip(address) as never } });
const SOA: DnsRecord = { name: 'test', ttl: 30, data: { kind: 'SOA', primary: 'ns.test', mailbox: 'host.test', serial: 1, refresh: 1, retry: 1, expire: 1, minimum: 1 } };

class TestZone implements DnsZone {
  readonly asked: string[] = [];
  answer(name: string, type: number): ZoneAnswer {
    this.asked.push(`${name} ${type === DNS_TYPES.A ? 'A' : 'AAAA'}`);
    if (name === 'web.test') return type === DNS_TYPES.A ? { kind: 'records', answers: [record(name, '10.0.0.80')] } : { kind: 'nodata', soa: SOA };
    if (name === 'empty.test') return { kind: 'nodata', soa: SOA };
    if (name.endsWith('test')) return { kind: 'nxdomain', soa: SOA };
    return { kind: 'outside' };
  }
}

interface Bench {
  readonly world: World;
  readonly client: Environment;
  readonly server: Host;
  readonly zone: TestZone;
}

function bench(options: { readonly serve?: boolean } = {}): Bench {
  const world = createWorld({ seed: 5 });
  const make = (name: string, address: string): Host => {
    const host = world.addHost(name);
    const link = host.root.addLink({ kind: 'physical', name: 'eth0' });
    if (link.ok) {
      host.root.setLink(link.value, { up: true });
      host.root.addAddress(link.value, { address: ip(address), prefixLength: 24 });
    }
    return host;
  };
  const [a, b] = [make('client', '10.0.0.1'), make('server', '10.0.0.53')];
  const [from, to] = [a.root.link('eth0'), b.root.link('eth0')];
  if (from && to) world.connect(from, to, { delayUs: 100 });
  const zone = new TestZone();
  const client = createEnvironment({ name: 'client', kind: 'host', hostname: 'client', host: a, netns: a.root });
  client.files.write('/etc/resolv.conf', 'search test\nnameserver 10.0.0.53\n');
  client.files.write('/etc/hosts', '127.0.0.1 localhost\n');
  if (options.serve ?? true) startProcess(createEnvironment({ name: 'server', kind: 'host', hostname: 'server', host: b, netns: b.root }), world, { argv: ['coredns'], program: coredns(zone) });
  return { world, client, server: b, zone };
}

function resolve({ world, client }: Bench, name: string): { readonly result: unknown; readonly took: number } {
  const started = world.now;
  let result: unknown;
  let ended = 0;
  startProcess(client, world, {
    argv: ['getent'],
    program: function* (process: Process): Task<number> {
      const found = yield* resolveHost(process, name);
      result = found.ok ? found.value : found.error;
      ended = world.now;
      return 0;
    },
  });
  world.runUntilIdle(started + 100 * SECOND);
  return { result, took: ended - started };
}

describe('getaddrinfo by packets', () => {
  it('asks for A and AAAA of the searched name together', () => {
    const b = bench();
    expect(resolve(b, 'web').result).toEqual(['10.0.0.80']);
    expect(b.zone.asked).toEqual(['web.test A', 'web.test AAAA']);
  });

  it('a name that nobody knows: all names are tried', () => {
    const b = bench();
    expect(resolve(b, 'nosuch').result).toEqual({ kind: 'failed', code: 'EAI_NONAME' });
    expect(b.zone.asked).toEqual(['nosuch.test A', 'nosuch.test AAAA', 'nosuch A', 'nosuch AAAA']);
  });

  it('a name without addresses', () => {
    expect(resolve(bench(), 'empty').result).toEqual({ kind: 'failed', code: 'EAI_NODATA' });
  });

  it('addresses and /etc/hosts need no packet', () => {
    const b = bench();
    expect(resolve(b, '192.0.2.1')).toEqual({ result: ['192.0.2.1'], took: 0 });
    expect(resolve(b, 'localhost')).toEqual({ result: ['127.0.0.1'], took: 0 });
    expect(b.zone.asked).toEqual([]);
  });

  it('silence: 5 s twice for the searched name, and again for the name as it stands', () => {
    const b = bench();
    b.server.root.netfilter.table(4, 'filter').setPolicy('INPUT', 'DROP');
    const { result, took } = resolve(b, 'web');
    expect(result).toEqual({ kind: 'failed', code: 'EAI_AGAIN' });
    expect(took).toBe(20 * SECOND);
  });

  it('no server at that address: an ICMP error ends the wait', () => {
    const { result, took } = resolve(bench({ serve: false }), 'web');
    expect(result).toEqual({ kind: 'failed', code: 'EAI_AGAIN' });
    expect(took).toBeLessThan(SECOND);
  });

  it('no nameserver at all', () => {
    const b = bench();
    b.client.files.write('/etc/resolv.conf', '');
    expect(resolve(b, 'web').result).toEqual({ kind: 'failed', code: 'EAI_AGAIN' });
  });
});
