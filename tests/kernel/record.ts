/**
 * `node tests/tooling/run-typescript.mjs tests/kernel/record.ts FILE.jsonl [--kind KIND COUNT SEED] [--all]`: lines for the unit tests
 * (oracle-verdicts.test.ts). Without --kind the scenarios of the file are run on the kernel again, those that no longer agree or, with --all,
 * every one; with it new scenarios are added. Each is run twice: -1 stands for what the kernel does not repeat.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { runScenario, type Outcome, type Scenario, type ScenarioResult, type Verdict } from '../../src/engine/shell/index';
import { differences, sameVerdict } from '../support/kernel-comparison';
import { generated, limiterOff, lines, onKernel } from './machine';

interface Recorded {
  /** What a scenario made by hand shows. */
  readonly sentence?: string;
  readonly scenario: Scenario;
  readonly errors?: ScenarioResult['errors'];
  readonly outcomes: readonly Outcome[];
  readonly probes: readonly number[];
}

const OUTCOME = ['result', 'local', 'icmp', 'mtu', 'reply_from', 'ttl', 'redirect', 'server', 'seen_src', 'seen_dst', 'seen_sport', 'got', 'again'] as const;
const outcomeOf = (verdict: Verdict): Outcome => Object.fromEntries(OUTCOME.filter((key) => verdict[key] !== undefined).map((key) => [key, verdict[key]]));

/** The probes of what is recorded, as a result to compare with. */
function agrees({ scenario, errors, outcomes, probes }: Recorded): boolean {
  const { probes: ours, errors: complaints } = runScenario(scenario);
  return (errors === undefined || JSON.stringify(errors) === JSON.stringify(complaints)) && ours.length === probes.length && probes.every((which, i) => which === -1 || sameVerdict(outcomes[which], outcomeOf(ours[i] as Verdict)));
}

async function record(given: Scenario, unlimited: boolean): Promise<Recorded> {
  const scenario = { ...given, unlimited };
  const [first] = await onKernel([scenario]);
  const [second] = await onKernel([scenario], true);
  if (!first || !second) throw new Error(`${scenario.name}: no result`);
  const excused = new Set(differences(first, runScenario(scenario), unlimited).filter((d) => d.reason !== undefined).map((d) => d.at));
  const outcomes: Outcome[] = [];
  const probes = first.probes.map((verdict, i) => {
    if (excused.has(i) || !sameVerdict(verdict, second.probes[i])) return -1;
    const outcome = outcomeOf(verdict);
    const known = outcomes.findIndex((o) => sameVerdict(o, outcome));
    return known >= 0 ? known : outcomes.push(outcome) - 1;
  });
  return { scenario, errors: first.errors, outcomes, probes };
}

async function main([file = '', ...args]: readonly string[]): Promise<void> {
  const unlimited = limiterOff(true);
  const old = existsSync(file) ? lines<Recorded>(readFileSync(file, 'utf8')) : [];
  const at = args.indexOf('--kind');
  const jobs: (Recorded | Scenario)[] = [...old, ...(at < 0 ? [] : generated(args[at + 1] ?? '', Number(args[at + 2]), Number(args[at + 3])))];
  const out: (Recorded | undefined)[] = jobs.map(() => undefined);
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < jobs.length) {
      const i = next;
      next += 1;
      const job = jobs[i];
      if (!job) return;
      if ('probes' in job && 'outcomes' in job && (at >= 0 || (!args.includes('--all') && agrees(job)))) out[i] = job;
      else {
        const scenario = 'outcomes' in job ? job.scenario : job;
        const made = await record(scenario, unlimited);
        const fresh: Recorded = 'sentence' in job ? { sentence: job.sentence, ...made } : made;
        out[i] = fresh;
        const left = fresh.probes.filter((which) => which === -1).length;
        console.log(`${scenario.name}: ${String(fresh.probes.length - left)} verdicts, ${String(left)} left out${agrees(fresh) ? '' : ', NOT AGREED'}`);
      }
    }
  };
  await Promise.all([lane(), lane(), lane()]);
  writeFileSync(file, out.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const total = out.reduce((sum, line) => sum + (line?.probes.filter((which) => which !== -1).length ?? 0), 0);
  console.log(`${String(out.length)} scenarios, ${String(total)} verdicts`);
}

await main(process.argv.slice(2));
