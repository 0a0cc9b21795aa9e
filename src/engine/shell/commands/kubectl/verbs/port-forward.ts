/**
 * `kubectl port-forward`. Source: k8s.io/kubectl v0.36, pkg/cmd/portforward and pkg/util; k8s.io/client-go v0.36, tools/portforward; containerd 2.2,
 * internal/cri/server/sandbox_portforward_linux.go. Two connections of real packets: one over the loopback of the machine that kubectl runs on, one
 * over the loopback of the Pod, made by the runtime inside of its network namespace. No policy of the cluster sees either.
 * @simplified the stream between the two (kubectl, API server, kubelet, runtime) crosses no simulated network, as with every request of kubectl
 */
import type { Pod, Service } from '../../../../k8s/index';
import type { Endpoint } from '../../../../kernel/index';
import type { Task } from '../../../../program/index';
import { Failure, fail, statusFault } from '../failure';
import { duration, strings } from '../flags';
import { objectNamed, podBehind } from '../pod-target';
import { Forwarder, type ForwardedPort, type Listening } from '../port-forwarder';
import type { Verb } from './verb';

function splitPort(text: string): readonly [string, string] {
  const parts = text.split(':');
  return parts.length === 2 ? [parts[0] ?? '', parts[1] ?? ''] : [parts[0] ?? '', parts[0] ?? ''];
}

const NUMBER = /^[+-]?\d+$/;

function containerPort(pod: Pod, name: string): number {
  const found = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].flatMap(({ ports = [] }) => ports).find((port) => port.name === name);
  return found?.containerPort ?? fail(`Pod '${pod.metadata.name ?? ''}' does not have a named port '${name}'`);
}

function servicePort(service: Service, name: string): number {
  const found = (service.spec.ports ?? []).find((port) => (port.name ?? '') === name);
  return found?.port ?? fail(`Service '${service.metadata.name ?? ''}' does not have a named port '${name}'`);
}

/** The port of the Pod behind a Service's port. */
function targetPort(service: Service, pod: Pod, port: number): number {
  const found = (service.spec.ports ?? []).find((one) => one.port === port);
  if (!found) return fail(`Service ${service.metadata.name ?? ''} does not have a service port ${port}`);
  if (service.spec.clusterIP === 'None') return port;
  const { targetPort: target } = found;
  if (typeof target === 'string') return containerPort(pod, target);
  return target === undefined || target === 0 ? port : target;
}

/** Ports that are of UDP only cannot be forwarded. */
function refuseUdp(args: readonly string[], ports: readonly { readonly number: number; readonly protocol?: string }[], named: (name: string) => number): void {
  const of = (protocol: string): ReadonlySet<number> => new Set(ports.filter((port) => (port.protocol ?? 'TCP') === protocol).map(({ number }) => number));
  const [tcp, udp] = [of('TCP'), of('UDP')];
  for (const arg of args) {
    const [, remote] = splitPort(arg);
    const number = NUMBER.test(remote) ? Number(remote) : named(remote);
    if (udp.has(number) && !tcp.has(number)) fail(`UDP protocol is not supported for ${remote}`);
  }
}

const joined = (local: string, remote: string): string => (local === remote ? remote : `${local}:${remote}`);

function forService(service: Service, pod: Pod, args: readonly string[]): readonly string[] {
  refuseUdp(args, (service.spec.ports ?? []).map(({ port, protocol }) => ({ number: port, ...(protocol !== undefined && { protocol }) })), (name) => servicePort(service, name));
  return args.map((arg) => {
    const [given, remote] = splitPort(arg);
    const port = NUMBER.test(remote) ? Number(remote) : servicePort(service, remote);
    const local = !NUMBER.test(remote) && given === remote ? String(port) : given;
    return joined(local, String(targetPort(service, pod, port)));
  });
}

function forPod(pod: Pod, args: readonly string[]): readonly string[] {
  const ports = pod.spec.containers.flatMap(({ ports: all = [] }) => all.map(({ containerPort: number, protocol }) => ({ number, ...(protocol !== undefined && { protocol }) })));
  refuseUdp(args, ports, (name) => containerPort(pod, name));
  return args.map((arg) => {
    const [local, remote] = splitPort(arg);
    if (remote === '') fail('remote port cannot be empty');
    const number = NUMBER.test(remote) ? remote : String(containerPort(pod, remote));
    return local === remote ? number : `${local}:${number}`;
  });
}

/** Go's strconv.ParseUint(text, 10, 16). */
function parsePort(text: string, which: 'local' | 'remote'): number {
  const bad = (why: string): never => fail(`error parsing ${which} port '${text}': strconv.ParseUint: parsing ${JSON.stringify(text)}: ${why}`);
  if (!/^\d+$/.test(text)) return bad('invalid syntax');
  return Number(text) > 65_535 ? bad('value out of range') : Number(text);
}

function parsePorts(texts: readonly string[]): readonly ForwardedPort[] {
  return texts.map((text) => {
    const parts = text.split(':');
    if (parts.length > 2) return fail(`invalid port format '${text}'`);
    const [first = '', second = first] = parts;
    const local = parsePort(parts.length === 2 && first === '' ? '0' : first, 'local');
    const remote = parsePort(second, 'remote');
    return remote === 0 ? fail('remote port must be > 0') : { local, remote };
  });
}

function parseAddresses(texts: readonly string[]): readonly Listening[] {
  const found = new Map<string, Listening>();
  for (const text of texts) {
    if (text === 'localhost') for (const address of ['127.0.0.1', '::1']) found.set(address, { address: address as Endpoint['address'], mode: 'all' });
    else if (/^\d+\.\d+\.\d+\.\d+$/.test(text) || text.includes(':')) found.set(text, { address: text as Endpoint['address'], mode: 'any' });
    else fail(`${text} is not a valid IP`);
  }
  return [...found.values()].sort((a, b) => (a.address < b.address ? -1 : 1));
}

export const portForward: Verb = {
  name: 'port-forward',
  synopsis: 'Forward one or more local ports to a pod',
  flags: [strings('address'), duration('pod-running-timeout')],
  completes: 'pods',
  *run(client): Task<number> {
    const [name = '', ...args] = client.args;
    if (args.length === 0) client.usage('TYPE/NAME and list of ports are required for port-forward');
    const object = objectNamed(client, name);
    const pod = podBehind(client, object);
    const texts = object.kind === 'Service' ? forService(object, pod, args) : forPod(pod, args);
    // It may have changed while a Pod was looked for: read once more, as kubectl does.
    const now = client.store.read('Pod', pod.metadata.name, pod.metadata.namespace);
    if (!now.ok) throw new Failure([statusFault(now.error)]);
    const phase = now.value.status?.phase ?? '';
    if (phase !== 'Running') return fail(`unable to forward port because pod is not running. Current status=${phase}`);
    const addresses = parseAddresses(client.flags.has('address') ? client.flags.list('address') : ['localhost']);
    const ports = parsePorts(texts);
    const forwarder = new Forwarder(client, now.value);
    try {
      const listening = ports.filter((port) => forwarder.listen(port, addresses));
      if (listening.length === 0) return fail(`unable to listen on any of the requested ports: [${ports.map(({ local, remote }) => `{${local} ${remote}}`).join(' ')}]`);
      return (yield* forwarder.serve()) ? 0 : fail('lost connection to pod');
    } finally {
      forwarder.close();
    }
  },
};
