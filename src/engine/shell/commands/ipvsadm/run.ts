/**
 * What ipvsadm does with a command line that makes sense, and libipvs's sentences for the kernel's errors. Texts and layout are
 * recorded from ipvsadm 1.31 itself (tests/golden/features/ipvsadm); its kernel side there is a stand-in, for want of IPVS.
 * @unsupported ipvsadm --start-daemon, --pe, tunnels other than IPIP and masks with holes — refused
 * @simplified ipvsadm without -n — names come from /etc/hosts only, not from DNS
 */
import type { Result } from '../../../base/index';
import type { Errno, Ipvs, IpvsScheduler, IpvsServiceKey, IpvsServiceSettings, KernelError } from '../../../kernel/index';
import type { IpAddress } from '../../../wire/index';
import { maskLength, parseCommand, type CommandName, type Request } from './command-line';
import { HELP, VERSION } from './help';
import { allServices, connectionList, serviceEntry, title, type Columns, type ListOptions } from './listing';

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

export interface IpvsadmContext {
  readonly ipvs: Ipvs;
  readonly now: () => number;
  readonly privileged: boolean;
  readonly resolve: (name: string) => IpAddress | undefined;
  readonly nameOf: (address: IpAddress) => string | undefined;
}

const SCHEDULERS = new Set(['rr', 'wrr', 'lc', 'wlc', 'sh', 'dh', 'sed', 'nq', 'fo', 'ovf']);
const NOT_SIMULATED = new Set(['lblc', 'lblcr', 'mh', 'twos']);

const done: Outcome = { stdout: '', stderr: '', status: 0 };
const failed = (text: string, status: number): Outcome => ({ stdout: '', stderr: `${text}\n`, status });
const refused = (what: string): Outcome => failed(`Podwire does not simulate ${what}.`, 1);

/** ipvs_strerror: by what was being done. */
function sentence(command: CommandName, errno: Errno): string {
  const server = command === 'add-server' || command === 'edit-server' || command === 'delete-server';
  switch (errno) {
    case 'EEXIST':
      return command === 'add-server' ? 'Destination already exists' : 'Service already exists';
    case 'ESRCH':
      return server ? 'Service not defined' : 'No such service';
    case 'ENOENT':
      return 'No such destination';
    case 'ERANGE':
      return 'Numerical result out of range';
    case 'EINVAL':
      return 'Invalid operation.  Possibly wrong module version, address not unicast, ...';
    default:
      return errno;
  }
}

const answer = (command: CommandName, result: Result<void, KernelError>): Outcome => (result.ok ? done : failed(sentence(command, result.error.errno), 255));

/** One command line, without the tool's name. `input` is what -R reads. */
export function runIpvsadm(argv: readonly string[], context: IpvsadmContext, input: string): Outcome {
  if (!context.privileged) return failed("Can't initialize ipvs: Permission denied (you must be root)\nAre you sure that IP Virtual Server is built in the kernel or as module?", 2);
  if (argv.length === 0) return { ...done, stdout: allServices(context.ipvs.services, listOptions(undefined, context, 'plain')) };
  return runLine(argv, context, input);
}

function runLine(argv: readonly string[], context: IpvsadmContext, input: string | undefined): Outcome {
  const parsed = parseCommand(argv, context.resolve);
  if (!parsed.ok) return failed(parsed.error.text, parsed.error.status);
  const request = parsed.value;
  const { ipvs } = context;
  switch (request.command) {
    case 'help':
      return { ...done, stdout: HELP };
    case 'version':
      return { ...done, stdout: VERSION };
    case 'list':
      return list(request, context);
    case 'save':
      return { ...done, stdout: allServices(ipvs.services, listOptions(request, context, 'rule')) };
    case 'restore':
      return input === undefined ? failed("Try `ipvsadm -h' or 'ipvsadm --help' for more information.", 255) : restore(input, context);
    case 'flush':
      ipvs.flush();
      return done;
    case 'zero':
      return answer('zero', ipvs.zero(request.given.has('service-address') ? keyOf(request) : undefined));
    case 'add-service':
    case 'edit-service':
      return putService(request, ipvs);
    case 'delete-service':
      return answer(request.command, ipvs.deleteService(keyOf(request)));
    case 'add-server':
    case 'edit-server':
    case 'delete-server':
      return server(request, ipvs);
    case 'set': {
      const [tcp, tcpFin, udp] = request.timeouts ?? [0, 0, 0];
      ipvs.setTimeouts({ tcp, tcpFin, udp });
      return done;
    }
    case 'start-daemon':
      return refused('the synchronisation of IPVS connections between balancers');
    case 'stop-daemon':
      return failed('No daemon is running', 255);
  }
}

function keyOf(request: Request): IpvsServiceKey {
  if (request.mark !== undefined) return { kind: 'fwmark', family: request.family, mark: request.mark };
  const { service } = request;
  // The options were checked: a command that needs a service has one.
  return { kind: 'address', protocol: request.protocol, address: service?.address ?? ('0.0.0.0' as IpAddress), port: service?.port ?? 0 };
}

function putService(request: Request, ipvs: Ipvs): Outcome {
  const key = keyOf(request);
  if (key.kind === 'address' && key.port === 0 && request.persistent === undefined) return failed('Zero port specified for non-persistent service', 2);
  if (request.onePacket && key.kind === 'address' && key.protocol !== 'udp') return failed('One-Packet Scheduling is only for UDP virtual services', 2);
  if (request.given.has('pe')) return refused('IPVS persistence engines');
  const name = request.scheduler ?? 'wlc';
  if (NOT_SIMULATED.has(name)) return refused(`the IPVS scheduler ${name}`);
  const known = ipvs.service(key) !== undefined;
  if (request.command === 'add-service' && known) return failed(sentence('add-service', 'EEXIST'), 255);
  if (request.command === 'edit-service' && !known) return failed(sentence('edit-service', 'ESRCH'), 255);
  if (!SCHEDULERS.has(name)) return failed('Scheduler or persistence engine not found', 255);
  const full = request.family === 4 ? 32 : 128;
  const granularity = request.mask === undefined ? full : request.family === 4 ? maskLength(request.mask) : Number(request.mask);
  if (granularity === undefined) return refused(`the persistence mask ${request.mask ?? ''}`);
  const settings: IpvsServiceSettings = {
    scheduler: name as IpvsScheduler,
    ...(request.persistent !== undefined && { persistent: request.persistent }),
    granularity,
    onePacket: request.onePacket,
    fallback: request.flags.some((f) => f === 'sh-fallback' || f === 'flag-1'),
    hashPort: request.flags.some((f) => f === 'sh-port' || f === 'flag-2'),
  };
  return answer(request.command, request.command === 'add-service' ? ipvs.addService(key, settings) : ipvs.editService(key, settings));
}

function server(request: Request, ipvs: Ipvs): Outcome {
  const key = keyOf(request);
  const { server: given, method, weight, upper, lower } = request;
  if (!given) return done;
  const own = key.kind === 'address' ? key.port : 0;
  // Without rewriting the port stays that of the service.
  const port = request.command !== 'delete-server' && key.kind === 'address' && method !== 'masq' ? own : (given.port ?? own);
  if (request.command !== 'delete-server') {
    const families = (given.address.includes(':') ? 6 : 4) !== request.family;
    if (families && method !== 'tunnel') return failed('Different address family is allowed only for tunneling servers', 2);
    const tunnel = ['tun-type', 'tun-port', 'tun-nocsum', 'tun-csum', 'tun-remcsum'].some((o) => request.given.has(o));
    if (tunnel && method !== 'tunnel') return failed('Tunnel options conflict with forward method', 2);
    if (tunnel || (method === 'tunnel' && (families || request.family === 6))) return refused('IPVS tunnels other than IPIP over IPv4');
  }
  const at = { address: given.address, port };
  switch (request.command) {
    case 'add-server':
      return answer('add-server', ipvs.addServer(key, at, { method, weight, upper, lower }));
    case 'edit-server':
      return answer('edit-server', ipvs.editServer(key, at, { method, weight, upper, lower }));
    default:
      return answer('delete-server', ipvs.deleteServer(key, at));
  }
}

function columnsOf(given: ReadonlySet<string>): Columns {
  for (const name of ['stats', 'rate', 'thresholds', 'persistent-conn', 'tun-info'] as const) if (given.has(name)) return name;
  return 'plain';
}

function listOptions(request: Request | undefined, context: IpvsadmContext, columns: Columns): ListOptions {
  const given = request?.given ?? new Set<string>();
  return { columns, numeric: given.has('numeric'), exact: given.has('exact'), sorted: !given.has('nosort'), nameOf: context.nameOf };
}

function list(request: Request, context: IpvsadmContext): Outcome {
  const { given } = request;
  const { ipvs } = context;
  const special = given.has('connection') || given.has('timeout') || given.has('daemon');
  if ((special && (given.has('stats') || given.has('rate') || given.has('thresholds'))) || ((given.has('timeout') || given.has('daemon')) && given.has('persistent-conn'))) return failed('options conflicts in the list command', 2);
  const options = listOptions(request, context, columnsOf(given));
  if (given.has('connection')) return { ...done, stdout: connectionList(ipvs.connections(), context.now(), options) };
  if (given.has('service-address')) {
    const service = ipvs.service(keyOf(request));
    return service ? { ...done, stdout: title(options.columns) + serviceEntry(service, options) } : failed('No such service', 1);
  }
  if (given.has('timeout')) {
    const { tcp, tcpFin, udp } = ipvs.timeouts;
    return { ...done, stdout: `Timeout (tcp tcpfin udp): ${String(tcp)} ${String(tcpFin)} ${String(udp)}\n` };
  }
  if (given.has('daemon')) return done;
  return { ...done, stdout: allServices(ipvs.services, options) };
}

/** Line by line; a mistake in a line ends it, an error of the kernel does not. */
function restore(input: string, context: IpvsadmContext): Outcome {
  let stdout = '';
  let stderr = '';
  let status = 0;
  for (const line of input.split('\n')) {
    const words = line.split(/[ \t\r]+/).filter((w) => w !== '' && w !== 'ipvsadm');
    if (words.length === 0) continue;
    const outcome = runLine(words, context, undefined);
    stdout += outcome.stdout;
    stderr += outcome.stderr;
    status = outcome.status;
    // exit() within the tool; the kernel's errors only set the status.
    if (outcome.status === 2 || outcome.status === 1 || outcome.stderr.startsWith('Try ')) break;
  }
  return { stdout, stderr, status };
}
