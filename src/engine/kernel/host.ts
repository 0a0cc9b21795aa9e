/** One machine: its root network namespace and the others on it. */
import { err, ok, type Result } from '../base/index';
import type { Host, HostOptions, KernelError, NetNamespace } from './api';
import { KernelLog } from './log/kernel-log';
import { SimNetNamespace } from './netns';
import type { SimWorld } from './world';

/** inode numbers as Linux gives them: the initial network namespace is 4026531840, later ones count up from elsewhere. */
const INITIAL_NETNS_INODE = 4026531840;
const FIRST_NETNS_INODE = 4026532192;

export class SimHost implements Host {
  readonly root: SimNetNamespace;
  readonly kernelLog = new KernelLog();
  readonly named = new Map<string, SimNetNamespace>();
  readonly iptablesVariant: 'nf_tables' | 'legacy';
  private readonly all: SimNetNamespace[] = [];
  private readonly ids = new Set<string>();
  private created = 0;

  constructor(
    readonly world: SimWorld,
    readonly name: string,
    options: HostOptions,
  ) {
    this.iptablesVariant = options.iptablesVariant ?? 'nf_tables';
    this.root = new SimNetNamespace(this, name, '', INITIAL_NETNS_INODE);
    this.all.push(this.root);
    this.ids.add(this.root.id);
    this.root.setLink(this.root.loopback, { up: true });
    for (const [key, value] of Object.entries(options.sysctl ?? {})) this.root.setSysctl(key, value);
  }

  get namespaces(): readonly SimNetNamespace[] {
    return this.all;
  }

  private create(name: string): SimNetNamespace {
    this.created += 1;
    let id = `${this.name}/${name}`;
    for (let n = 2; this.ids.has(id); n += 1) id = `${this.name}/${name}#${String(n)}`;
    const netns = new SimNetNamespace(this, id, name, FIRST_NETNS_INODE + 71 * this.created);
    this.inheritIpv4(netns);
    this.all.push(netns);
    this.ids.add(id);
    return netns;
  }

  /**
   * A new namespace starts with the initial one's IPv4 settings under conf/all and conf/default, ip_forward among them, and with IPv6's
   * defaults (net.core.devconf_inherit_init_net = 0; devinet_init_net in net/ipv4/devinet.c). Seen on Linux 6.18.
   */
  private inheritIpv4(netns: SimNetNamespace): void {
    netns.sysctls.inheritIpv4(this.root.sysctls);
  }

  addNamespace(name: string): Result<NetNamespace, KernelError> {
    if (this.named.has(name)) return err({ errno: 'EEXIST' });
    const netns = this.create(name);
    this.named.set(name, netns);
    return ok(netns);
  }

  deleteNamespace(name: string): Result<void, KernelError> {
    const netns = this.named.get(name);
    if (!netns) return err({ errno: 'ENOENT' });
    this.named.delete(name);
    this.removeNamespace(netns);
    return ok();
  }

  addAnonymousNamespace(label: string): NetNamespace {
    return this.create(label);
  }

  removeNamespace(netns: NetNamespace): void {
    const found = this.all.indexOf(netns as SimNetNamespace);
    if (found < 0 || netns === this.root) return;
    (netns as SimNetNamespace).destroy();
    this.all.splice(found, 1);
    this.ids.delete(netns.id);
    for (const [name, named] of this.named) if (named === netns) this.named.delete(name);
  }
}
