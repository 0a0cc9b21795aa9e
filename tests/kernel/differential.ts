/**
 * `npm run test:kernel [-- COUNT [SEED]]`: random networks, built with the real tools in network namespaces of the machine at hand and in the
 * simulator; every probe must come out the same. What differs is run on the kernel twice more: only what the kernel itself repeats counts.
 * Needs Linux, root, python3, iproute2, iptables and ipset; says so and exits 0 where it cannot run. Installs nothing.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runScenario, type Scenario, type ScenarioResult } from '../../src/engine/shell/index';
import { differences, sameVerdict, verdictText } from '../support/kernel-comparison';

const folder = fileURLToPath(new URL('oracle/', import.meta.url));

function run(command: string, args: readonly string[], input = ''): { readonly ok: boolean; readonly out: string; readonly error: string } {
  const done = spawnSync(command, args, { input, encoding: 'utf8', maxBuffer: 1 << 30 });
  return { ok: done.status === 0, out: done.stdout ?? '', error: (done.error?.message ?? '') + (done.stderr ?? '') };
}

/** Why this machine cannot run the comparison, or undefined. */
function obstacle(): string | undefined {
  if (process.platform !== 'linux') return 'it needs Linux';
  if (process.getuid?.() !== 0) return 'it needs root (network namespaces)';
  const missing = ['python3', 'ip', 'bridge', 'iptables-restore', 'ip6tables-restore', 'ipset'].filter((tool) => !run('sh', ['-c', `command -v ${tool}`]).ok);
  if (missing.length > 0) return `not installed: ${missing.join(', ')} (packages python3, iproute2, iptables, ipset)`;
  const probe = '{"name":"probe","nodes":["a","b"],"links":[["a","e","b","e"]],"ip":{"a":["link add br0 type bridge","link add v0 type vxlan id 1 dstport 4789"]},"iptables":{"a":"*nat\\n-A POSTROUTING -j MASQUERADE\\nCOMMIT\\n"},"ipset":{"a":"create s hash:ip\\n"},"probes":[]}';
  const tried = run('python3', [`${folder}oracle.py`], probe);
  if (!tried.ok) return `namespaces cannot be made here: ${tried.error.trim().split('\n').at(-1) ?? ''}`;
  const { errors } = JSON.parse(tried.out) as ScenarioResult;
  return errors.length > 0 ? `this kernel or container lacks something: ${errors.map((e) => e.join(' ')).join('; ')}` : undefined;
}

const lines = <T>(text: string): readonly T[] => text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as T);
const onKernel = (scenarios: readonly Scenario[]): readonly ScenarioResult[] => {
  const done = run('python3', [`${folder}oracle.py`], scenarios.map((s) => `${JSON.stringify(s)}\n`).join(''));
  if (!done.ok) throw new Error(done.error);
  return lines<ScenarioResult>(done.out);
};

interface Row {
  scenarios: number;
  verdicts: number;
  agreed: number;
  unrepeated: number;
  excluded: number;
  different: number;
}

function main(count: number, seed: number): number {
  const why = obstacle();
  if (why !== undefined) {
    console.log(`KERNEL COMPARISON NOT RUN: ${why}.\nThe recorded verdicts of a real kernel are checked by the unit tests everywhere.`);
    return 0;
  }
  const scenarios = lines<Scenario>(run('python3', [`${folder}generate.py`, 'all', String(count), String(seed)]).out);
  const kernel = onKernel(scenarios);
  const rows = new Map<string, Row>();
  const reasons = new Map<string, number>();
  let shown = 0;
  scenarios.forEach((scenario, index) => {
    const kind = scenario.name.split('-')[0] ?? '';
    const row = rows.get(kind) ?? { scenarios: 0, verdicts: 0, agreed: 0, unrepeated: 0, excluded: 0, different: 0 };
    rows.set(kind, row);
    const real = kernel[index] as ScenarioResult;
    const ours = runScenario(scenario);
    row.scenarios += 1;
    row.verdicts += real.probes.length;
    const found = differences(real, ours);
    const again = found.some((d) => d.reason === undefined) ? [onKernel([scenario])[0] as ScenarioResult, onKernel([scenario])[0] as ScenarioResult] : [];
    row.agreed += real.probes.length - found.length;
    for (const { at, reason } of found) {
      const verdict = real.probes[at];
      if (reason !== undefined) {
        row.excluded += 1;
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      } else if (!again.every((r) => sameVerdict(r.probes[at], verdict))) row.unrepeated += 1;
      else {
        row.different += 1;
        shown += 1;
        if (shown <= 40) console.log(`${scenario.name} probe ${String(at)}\n  kernel ${verdictText(verdict)}\n  ours   ${verdictText(ours.probes[at])}`);
      }
    }
  });
  const columns = ['scenarios', 'verdicts', 'agreed', 'unrepeated', 'excluded', 'different'] as const;
  const total: Row = { scenarios: 0, verdicts: 0, agreed: 0, unrepeated: 0, excluded: 0, different: 0 };
  for (const row of rows.values()) for (const c of columns) total[c] += row[c];
  console.log(`kind       ${columns.map((c) => c.padStart(11)).join('')}`);
  for (const [kind, row] of [...rows, ['total', total] as const]) console.log(`${kind.padEnd(11)}${columns.map((c) => String(row[c]).padStart(11)).join('')}`);
  console.log('unrepeated: the kernel itself answered differently when asked again');
  for (const [reason, n] of reasons) console.log(`excluded ${String(n)}: ${reason}`);
  console.log(total.different === 0 ? `The simulator agrees with this kernel (seed ${String(seed)}).` : `${String(total.different)} verdicts differ (seed ${String(seed)}).`);
  return total.different === 0 ? 0 : 1;
}

process.exitCode = main(Number(process.argv[2] ?? 44), Number(process.argv[3] ?? 1));
