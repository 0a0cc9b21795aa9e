/** `ip netns` (iproute2 ip/ipnetns.c). */
import type { NetNamespace } from '../../../kernel/index';
import type { Task } from '../../../program/index';
import { enterNamespace } from '../../kernel-files';
import { findProgram } from '../../language/run-shell';
import { NETNS_HELP } from './help-texts';
import { matches, type Request } from './netlink';

export function* netnsCommand(r: Request): Task<number> {
  const word = r.peek();
  if (word === undefined) return list(r);
  r.next();
  if (matches(word, 'list') || matches(word, 'show') || matches(word, 'lst')) return list(r);
  if (word === 'list-id') return listIds(r);
  if (matches(word, 'help')) return r.usage(NETNS_HELP);
  if (matches(word, 'add')) return add(r);
  if (matches(word, 'set')) return setId(r);
  if (matches(word, 'delete')) return remove(r);
  if (matches(word, 'identify')) return identify(r);
  if (matches(word, 'pids')) return pids(r);
  if (matches(word, 'exec')) return yield* exec(r);
  if (matches(word, 'monitor')) return r.unsupported('ip netns monitor');
  if (matches(word, 'attach')) return attach(r);
  return r.fail(`Command "${word}" is unknown, try "ip netns help".`, 255);
}

/** Ids that this namespace has given to others, without making new ones. */
function knownIds(netns: NetNamespace): ReadonlyMap<NetNamespace, number> {
  const ids = (netns as NetNamespace & { readonly nsids?: ReadonlyMap<NetNamespace, number> }).nsids;
  return ids ?? new Map();
}

/** Links whose other end lies elsewhere have made the kernel give ids, whether printed or not. */
function assignIds(netns: NetNamespace): void {
  for (const link of netns.links) {
    const other = link.lower ?? link.peer;
    if (other && other.netns !== netns) netns.nsidOf(other.netns);
  }
}

function list(r: Request): number {
  const out = r.print();
  assignIds(r.netns);
  const ids = knownIds(r.netns);
  // Newest first: the order in which the directory /run/netns (tmpfs) is read.
  for (const [name, netns] of [...r.host.named].reverse()) {
    out.begin();
    const id = ids.get(netns);
    out.both('name', name, name);
    if (id !== undefined) out.both('id', id, ` (id: ${id})`);
    out.put('\n');
    out.end();
  }
  out.flush();
  return 0;
}

function listIds(r: Request): number {
  const out = r.print();
  assignIds(r.netns);
  for (const [netns, id] of knownIds(r.netns)) {
    out.begin();
    const name = [...r.host.named].find(([, n]) => n === netns)?.[0];
    out.both('nsid', id, `nsid ${id} `);
    if (name !== undefined) out.both('name', name, `(iproute2 netns name: ${name})`);
    out.put('\n');
    out.end();
  }
  out.flush();
  return 0;
}

/** Ids are given by need here, and a namespace keeps the one that it has. */
function setId(r: Request): number {
  const name = r.peek();
  if (name === undefined) return r.fail('No netns name specified', 1);
  if (r.peek(1) === undefined) return r.fail('No nsid specified', 1);
  const netns = r.host.named.get(name);
  if (!netns) return r.fail(`Cannot open network namespace "${name}": No such file or directory`, 1);
  assignIds(r.netns);
  if (knownIds(r.netns).has(netns)) return r.answer({ errno: 'EEXIST', detail: 'Peer netns already has a nsid assigned.' });
  return r.unsupported('ip netns set');
}

/** @unsupported ip netns attach — a second name for a namespace */
function attach(r: Request): number {
  const [name, pid] = [r.peek(), r.peek(1)];
  if (name === undefined || pid === undefined) return r.fail('No netns name and PID specified', 1);
  if (!/^\d+$/.test(pid) || Number(pid) <= 0) return r.fail(`Invalid PID: ${pid}`, 1);
  if (r.host.named.has(name)) return r.fail(`Cannot create namespace file "/run/netns/${name}": File exists`, 1);
  if (!r.process.environment.processes.has(Number(pid)) && pid !== '1') return r.fail(`Bind /proc/${pid}/ns/net -> /run/netns/${name} failed: No such file or directory`, 1);
  return r.unsupported('ip netns attach');
}

function add(r: Request): number {
  const name = r.peek();
  if (name === undefined) return r.fail('No netns name specified', 1);
  if (name.includes('/') || name === '.' || name === '..') return r.fail(`Invalid netns name "${name}"`, 255);
  if (!r.process.environment.capabilities.has('SYS_ADMIN')) return r.fail('mkdir /run/netns failed: Permission denied', 1);
  const made = r.host.addNamespace(name);
  if (!made.ok) return r.fail(`Cannot create namespace file "/run/netns/${name}": File exists`, 1);
  return 0;
}

function remove(r: Request): number {
  if (r.flags.all) {
    for (const name of [...r.host.named.keys()]) r.host.deleteNamespace(name);
    return 0;
  }
  const name = r.peek();
  if (name === undefined) return r.fail('No netns name specified', 1);
  const done = r.host.deleteNamespace(name);
  if (!done.ok) return r.fail(`Cannot remove namespace file "/run/netns/${name}": No such file or directory`, 1);
  return 0;
}

function identify(r: Request): number {
  const pid = r.peek();
  if (pid !== undefined && pid !== 'self' && !/^\d+$/.test(pid)) return r.fail(`Specified string '${pid}' is not a pid`, 1);
  // The host's first process is not run here, but its namespace is known.
  if (pid === '1') {
    r.write('\n');
    return 0;
  }
  const process = pid === undefined || pid === 'self' ? r.process : r.process.environment.processes.get(Number(pid));
  if (!process) return r.fail(`Cannot open network namespace: No such file or directory`, 1);
  r.write(`${[...r.host.named].find(([, netns]) => netns === process.netns)?.[0] ?? ''}\n`);
  return 0;
}

function pids(r: Request): number {
  const name = r.peek();
  if (name === undefined) return r.fail('No netns name specified', 1);
  const netns = r.host.named.get(name);
  if (!netns) return r.fail('Cannot open network namespace: No such file or directory', 1);
  for (const process of r.process.environment.processes.values()) if (process.netns === netns) r.write(`${process.pid}\n`);
  return 0;
}

function* exec(r: Request): Task<number> {
  if (r.flags.all) {
    let status = 0;
    const argv = r.rest();
    if (argv.length === 0) return r.fail('No command specified', 1);
    for (const [name, netns] of [...r.host.named].reverse()) {
      r.write(`\nnetns: ${name}\n`);
      status = yield* runIn(r, netns, argv);
    }
    return status;
  }
  const name = r.peek();
  if (name === undefined) return r.fail('No netns name specified', 1);
  r.next();
  const argv = r.rest();
  if (argv.length === 0) return r.fail('No command specified', 1);
  const netns = r.host.named.get(name);
  if (!netns) return r.fail(`Cannot open network namespace "${name}": No such file or directory`, 255);
  return yield* runIn(r, netns, argv);
}

function* runIn(r: Request, netns: NetNamespace, argv: readonly string[]): Task<number> {
  const process = enterNamespace(r.process, netns, argv);
  const found = findProgram(process, argv);
  if (found.kind === 'missing') return r.fail(`exec of "${argv[0] ?? ''}" failed: No such file or directory`, 1);
  return yield* found.run(process);
}
