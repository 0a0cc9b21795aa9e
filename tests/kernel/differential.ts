/**
 * `npm run test:kernel [-- COUNT [SEED]] [--kind KIND] [--write-figures] [--brief]`: random networks, built with the real tools in network
 * namespaces of the machine at hand and in the simulator; every probe must come out the same. What differs is run on the kernel twice more,
 * with more patience: only what the kernel itself repeats counts. `--write-figures` keeps the totals in oracle/figures.json.
 * `--brief` is the stage of `npm test`: what fits in half a minute, and no setting of the machine is touched.
 *
 * Needs Linux, root, python3, iproute2, iptables and ipset; says so and exits 0 where it cannot run. Installs nothing. Where a tool or the
 * kernel refuses a part of a scenario that the simulator accepts (or the other way round) the scenario is listed, not compared.
 */
import { writeFileSync } from 'node:fs';
import { runScenario, type Scenario, type ScenarioResult } from '../../src/engine/shell/index';
import { differences, sameVerdict, verdictText } from '../support/kernel-comparison';
import { folder, generated, limiterOff, missingKinds, obstacle, onKernel, versions } from './machine';

const COLUMNS = ['scenarios', 'verdicts', 'agreed', 'unrepeated', 'excluded', 'different', 'incomparable'] as const;
type Row = Record<(typeof COLUMNS)[number], number>;
const emptyRow = (): Row => ({ scenarios: 0, verdicts: 0, agreed: 0, unrepeated: 0, excluded: 0, different: 0, incomparable: 0 });

const kindOf = (scenario: Scenario): string => scenario.name.split('-')[0] ?? '';

/** Scenarios at once: they mostly wait. */
const LANES = 2;
const CHUNK = 2;
/** From the start of the process on, the looking around included. */
const BRIEF_SECONDS = 28;
const SHOWN = 40;

class Comparison {
  private readonly rows = new Map<string, Row>();
  private readonly reasons = new Map<string, number>();
  private readonly refusals = new Map<string, { readonly names: string[] }>();
  private shown = 0;

  constructor(private readonly missing: ReadonlyMap<string, string>) {}

  async take(scenario: Scenario, real: ScenarioResult): Promise<void> {
    const kind = kindOf(scenario);
    const row = this.rows.get(kind) ?? emptyRow();
    this.rows.set(kind, row);
    row.scenarios += 1;
    const ours = runScenario(scenario);
    if (JSON.stringify(real.errors) !== JSON.stringify(ours.errors)) {
      row.incomparable += 1;
      const text = `the machine says ${JSON.stringify(real.errors)}, the simulator ${JSON.stringify(ours.errors)}`;
      const known = this.refusals.get(text);
      if (known) known.names.push(scenario.name);
      else this.refusals.set(text, { names: [scenario.name] });
      return;
    }
    row.verdicts += real.probes.length;
    const found = differences(real, ours, scenario.unlimited === true);
    const again: readonly ScenarioResult[] = found.some((d) => d.reason === undefined) ? [...(await onKernel([scenario], true)), ...(await onKernel([scenario], true))] : [];
    row.agreed += real.probes.length - found.length;
    for (const { at, reason } of found) {
      const verdict = real.probes[at];
      if (reason !== undefined) {
        row.excluded += 1;
        this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
      } else if (!again.every((r) => sameVerdict(r.probes[at], verdict))) row.unrepeated += 1;
      else {
        row.different += 1;
        this.shown += 1;
        if (this.shown <= SHOWN) console.log(`${scenario.name} probe ${String(at)}\n  kernel ${verdictText(verdict)}\n  ours   ${verdictText(ours.probes[at])}`);
      }
    }
  }

  get total(): Row {
    const total = emptyRow();
    for (const row of this.rows.values()) for (const c of COLUMNS) total[c] += row[c];
    return total;
  }

  report(): void {
    console.log(`kind      ${COLUMNS.map((c) => c.padStart(13)).join('')}`);
    for (const [kind, row] of [...this.rows, ['total', this.total] as const]) console.log(`${kind.padEnd(10)}${COLUMNS.map((c) => String(row[c]).padStart(13)).join('')}`);
    console.log('unrepeated: the kernel itself answered differently when asked again');
    for (const [reason, n] of this.reasons) console.log(`excluded ${String(n)}: ${reason}`);
    if (this.refusals.size === 0) return;
    console.log(`NOT COMPARABLE ON THIS MACHINE: ${String(this.total.incomparable)} scenarios. This kernel or its tools lack something, or are of other versions than those simulated:`);
    for (const [text, { names }] of this.refusals) console.log(`  ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${String(names.length - 3)} more` : ''}: ${text}`);
  }

  figures(seed: number): unknown {
    const kinds = Object.fromEntries([...this.rows].map(([kind, row]) => [kind, row]));
    return { machine: versions(), seed, ...this.total, excludedBecause: Object.fromEntries(this.reasons), notOnThisMachine: Object.fromEntries(this.missing), kinds };
  }
}

/** Runs what is given until the time is over, two chunks at once. */
async function compare(comparison: Comparison, scenarios: readonly Scenario[], until: number): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < scenarios.length && Date.now() < until) {
      const chunk = scenarios.slice(next, next + CHUNK);
      next += CHUNK;
      const results = await onKernel(chunk);
      for (const [i, scenario] of chunk.entries()) {
        const real = results[i];
        if (real) await comparison.take(scenario, real);
      }
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

async function main(args: readonly string[]): Promise<number> {
  const begun = Date.now();
  const flag = (name: string): boolean => args.includes(name);
  const kindAt = args.indexOf('--kind');
  const kind = kindAt < 0 ? 'all' : (args[kindAt + 1] ?? 'all');
  const numbers = args.filter((a) => /^\d+$/.test(a)).map(Number);
  const brief = flag('--brief');
  const [count = brief ? 40 : 60, seed = 1] = numbers;
  const why = await obstacle();
  if (why !== undefined) {
    console.log(`KERNEL COMPARISON NOT RUN: ${why}.\nThe recorded verdicts of a real kernel are checked by the unit tests everywhere.`);
    return 0;
  }
  const unlimited = limiterOff(!brief);
  const missing = await missingKinds();
  for (const [name, what] of missing) console.log(`NOT COMPARABLE ON THIS MACHINE: kind ${name} needs ${what}`);
  const scenarios = generated(kind, count, seed)
    .filter((s) => !missing.has(kindOf(s)))
    .map((s) => ({ ...s, unlimited }));
  const comparison = new Comparison(missing);
  await compare(comparison, scenarios, brief ? begun + BRIEF_SECONDS * 1000 : Infinity);
  comparison.report();
  const { different, verdicts } = comparison.total;
  if (verdicts === 0) console.log('KERNEL COMPARISON: NOTHING COULD BE COMPARED on this machine (see above).');
  else console.log(different === 0 ? `The simulator agrees with this kernel (${versions().kernel}, seed ${String(seed)}): ${String(verdicts)} verdicts.` : `${String(different)} verdicts differ (seed ${String(seed)}).`);
  if (flag('--write-figures')) writeFileSync(`${folder}figures.json`, `${JSON.stringify(comparison.figures(seed), null, 2)}\n`);
  return different === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
