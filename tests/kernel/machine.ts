/** What the machine at hand offers for the comparison: tools, namespaces, kernel modules, the limiter of "no route" errors. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Scenario, ScenarioResult } from '../../src/engine/shell/index';

export const folder = fileURLToPath(new URL('oracle/', import.meta.url));

export const lines = <T>(text: string): readonly T[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);

function run(command: string, args: readonly string[]): string | undefined {
  const done = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 30 });
  return done.status === 0 ? done.stdout : undefined;
}

/** Scenarios of the generator; the same arguments give the same ones. */
export function generated(kind: string, count: number, seed: number): readonly Scenario[] {
  const text = run('python3', [`${folder}generate.py`, kind, String(count), String(seed)]);
  if (text === undefined) throw new Error('generate.py failed');
  return lines<Scenario>(text);
}

const ERROR_COST = '/proc/sys/net/ipv4/route/error_cost';
let wantedOff = false;

/** Another comparison that ends meanwhile puts the limiter back. */
function keepLimiterOff(): void {
  if (wantedOff && existsSync(ERROR_COST) && readFileSync(ERROR_COST, 'utf8').trim() !== '0') writeFileSync(ERROR_COST, '0');
}

/** Runs scenarios on the kernel. `patient` waits longer for answers: for a second look on a busy machine. */
export function onKernel(scenarios: readonly Scenario[], patient = false): Promise<readonly ScenarioResult[]> {
  keepLimiterOff();
  return new Promise((resolve, reject) => {
    const child = spawn('python3', [`${folder}oracle.py`], { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...(patient && { ORACLE_PATIENT: '1' }) } });
    const out: Buffer[] = [];
    const complaints: Buffer[] = [];
    child.stdout.on('data', (piece: Buffer) => out.push(piece));
    child.stderr.on('data', (piece: Buffer) => complaints.push(piece));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(lines<ScenarioResult>(Buffer.concat(out).toString('utf8')));
      else reject(new Error(Buffer.concat(complaints).toString('utf8').trim().split('\n').at(-1) ?? `oracle.py ended with ${String(code)}`));
    });
    child.stdin.end(scenarios.map((s) => `${JSON.stringify(s)}\n`).join(''));
  });
}

const TOOLS = ['python3', 'ip', 'bridge', 'iptables-restore', 'ip6tables-restore', 'ipset'];
const BARE = '{"name":"bare","nodes":["a","b"],"links":[["a","e","b","e"]],"ip":{"a":["addr add 10.0.0.1/24 dev e"]},"probes":[]}';

/** Why nothing can be compared here, or undefined. */
export async function obstacle(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'it needs Linux';
  if (process.getuid?.() !== 0) return 'it needs root (network namespaces)';
  const missing = TOOLS.filter((tool) => run('sh', ['-c', `command -v ${tool}`]) === undefined);
  if (missing.length > 0) return `not installed: ${missing.join(', ')} (Debian packages python3, iproute2, iptables, ipset)`;
  try {
    const [bare] = await onKernel([JSON.parse(BARE) as Scenario]);
    return bare && bare.errors.length > 0 ? `namespaces with veth links cannot be made here: ${bare.errors.map((e) => e.join(' ')).join('; ')}` : undefined;
  } catch (error) {
    return `namespaces cannot be made here: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** What a kind of scenario needs of the kernel and the tools beside veth links, as a scenario of its own. */
const NEEDS: Readonly<Record<string, Partial<Scenario>>> = {
  bridges: { ip: { a: ['link add br0 type bridge'] }, sysctl: { a: { 'net.bridge.bridge-nf-call-iptables': '1' } } },
  vxlan: { ip: { a: ['link add v0 type vxlan id 1 dstport 4789'] } },
  vlan: { ip: { a: ['link add link e name e.10 type vlan id 10'] } },
  macvlan: { ip: { a: ['link add link e name m0 type macvlan mode bridge'] } },
  ipip: { ip: { a: ['link add t0 type ipip local 10.0.0.1 remote 10.0.0.2'] } },
  iptables: { iptables: { a: '*mangle\n-A PREROUTING -j CONNMARK --restore-mark\nCOMMIT\n*nat\n-A POSTROUTING -j MASQUERADE\nCOMMIT\n*filter\n-A FORWARD -m conntrack --ctstate RELATED -j REJECT\nCOMMIT\n' } },
  sets: { ipset: { a: 'create s hash:ip,port\n' }, iptables: { a: '*filter\n-A FORWARD -m set --match-set s src,src -j DROP\nCOMMIT\n' } },
  conntrack: { conntrack: { a: ['-F'] } },
};
const KIND_NEEDS: Readonly<Record<string, readonly (keyof typeof NEEDS)[]>> = {
  bridge: ['bridges', 'iptables'],
  service: ['bridges', 'iptables'],
  ports: ['bridges', 'iptables'],
  arp: ['bridges'],
  local: ['bridges', 'iptables'],
  vxlan: ['bridges', 'vxlan', 'iptables'],
  overlay: ['bridges', 'vxlan', 'iptables'],
  vlan: ['bridges', 'vlan'],
  macvlan: ['bridges', 'macvlan'],
  ipip: ['bridges', 'ipip'],
  ipset: ['iptables', 'sets'],
  stream: ['iptables', 'conntrack'],
};

/** Kinds that this machine cannot build, each with what it says. */
export async function missingKinds(): Promise<ReadonlyMap<string, string>> {
  const bare = JSON.parse(BARE) as Scenario;
  const names = Object.keys(NEEDS);
  const results = await onKernel(names.map((name) => ({ ...bare, ...NEEDS[name], name })));
  const said = new Map(results.filter((r) => r.errors.length > 0).map((r) => [r.name, r.errors.map(([, tool, text]) => `${tool}: ${text.split('\n')[0] ?? ''}`).join('; ')]));
  const out = new Map<string, string>();
  for (const [kind, needs] of Object.entries(KIND_NEEDS)) {
    const lacking = needs.filter((need) => said.has(need));
    if (lacking.length > 0) out.set(kind, lacking.map((need) => `${need} (${said.get(need) ?? ''})`).join(', '));
  }
  return out;
}

/** Versions that results depend on. */
export function versions(): Readonly<Record<'kernel' | 'iproute2' | 'iptables' | 'ipset', string>> {
  const first = (command: string, args: readonly string[]): string => run(command, args)?.trim().split('\n')[0] ?? 'absent';
  return { kernel: release(), iproute2: first('ip', ['-V']), iptables: first('iptables', ['-V']), ipset: first('ipset', ['-v']) };
}


/**
 * Whether the limiter of "no route" errors is off. With `mayChange` it is turned off, for the whole machine until this process ends. Only the
 * machine's own network namespace has the setting: in most containers there is none, and the limiter stays.
 */
export function limiterOff(mayChange: boolean): boolean {
  if (!existsSync(ERROR_COST)) return false;
  const before = readFileSync(ERROR_COST, 'utf8').trim();
  wantedOff = mayChange;
  if (before === '0') return true;
  if (!mayChange) return false;
  try {
    writeFileSync(ERROR_COST, '0');
  } catch {
    return false;
  }
  process.on('exit', () => writeFileSync(ERROR_COST, before));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1));
  return true;
}
