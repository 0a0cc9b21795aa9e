/**
 * What a real Linux kernel (6.18, network namespaces) did with some 92,000 probes in 827 topologies and rule sets, against what
 * the simulator does: outcome class, the sender, type and code of ICMP errors, TTLs, redirects, and the addresses that the server saw.
 * One line a scenario: the scenario, its distinct outcomes, and for each probe (in the order in which the runner makes them) which it had.
 * -1 marks the nine probes of `mixed` that have no verdict to compare: eight came out differently in three runs of the kernel itself, and in
 * one a redirect reached the sender while connect(2) still held its socket, which happens only where links take no time.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runScenario, type Scenario, type Verdict } from '../../src/engine/shell/index';

type Outcome = Omit<Verdict, 'src' | 'dst' | 'proto' | 'port'>;

interface Recorded {
  /** What a scenario made by hand shows. */
  readonly sentence?: string;
  readonly scenario: Scenario;
  /** What the real tools complained about; the older files do not tell. */
  readonly errors?: readonly (readonly [string, string, string])[];
  readonly outcomes: readonly Outcome[];
  readonly probes: readonly number[];
}

const KEYS = ['result', 'local', 'icmp', 'mtu', 'reply_from', 'ttl', 'redirect', 'server', 'seen_src', 'seen_dst', 'seen_sport', 'got', 'again'] as const;
const text = (o: Outcome | undefined): string => KEYS.map((k) => (o?.[k] === undefined ? '' : `${k}=${k === 'again' ? o.again?.map((x) => `(${text(x)})`).join('') : String(o[k])}`)).filter(Boolean).join(' ');

describe('verdicts of a real kernel', () => {
  it.each([
    ['router', 19_800],
    ['service', 3_200],
    ['flannel', 1_350],
    ['mixed', 22_396],
    ['varied', 21_221],
    ['wider', 16_413],
    ['six', 7_807],
  ])('%s: all %i agree', { timeout: 300_000 }, (kind, count) => {
    const file = readFileSync(new URL(`oracle/${kind}.jsonl`, import.meta.url), 'utf8');
    const differences: string[] = [];
    let total = 0;
    for (const line of file.trim().split('\n')) {
      const { scenario, errors: complaints, outcomes, probes } = JSON.parse(line) as Recorded;
      const { probes: got, errors } = runScenario(scenario);
      if (complaints) expect(errors, scenario.name).toEqual(complaints);
      // The generator of `mixed` may ask for the same route twice; the real ip said the same.
      else expect(errors.filter(([, tool, text]) => tool !== 'ip' || !/^RTNETLINK answers: File exists\nCommand failed -:\d+$/.test(text)), scenario.name).toEqual([]);
      expect(got).toHaveLength(probes.length);
      got.forEach((verdict, i) => {
        if (probes[i] === -1) return;
        total += 1;
        const want = text(outcomes[probes[i] as number]);
        if (text(verdict) !== want) differences.push(`${scenario.name} ${verdict.src} > ${verdict.dst} ${verdict.proto} ${String(verdict.port ?? '')}\n  kernel ${want}\n  ours   ${text(verdict)}`);
      });
    }
    console.log(`kernel verdicts, ${kind}: ${String(total - differences.length)} of ${String(total)} agree`);
    expect(differences.slice(0, 20).join('\n')).toBe('');
    expect(total).toBe(count);
  });

  const byHand = readFileSync(new URL('oracle/minimal.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Recorded);
  it.each(byHand.map((line) => [line.sentence ?? '', line] as const))('%s', (_, { scenario, errors, outcomes, probes }) => {
    const got = runScenario(scenario);
    expect(got.errors).toEqual(errors);
    expect(probes).not.toContain(-1);
    expect(got.probes.map((verdict) => text(verdict))).toEqual(probes.map((which) => text(outcomes[which])));
  });
});
