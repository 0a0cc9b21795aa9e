/** Runs one scenario from its start through its steps. */
import { lookAround } from './look';
import { ScenarioNetwork } from './network';
import { Prober } from './prober';
import type { Scenario, ScenarioResult } from './scenario';

/** The verdicts of the simulator, in the form of the runner on the real kernel. `ms` is 0: the same input gives the same bytes. */
export function runScenario(scenario: Scenario): ScenarioResult {
  const network = new ScenarioNetwork(scenario);
  const prober = new Prober(scenario, network);
  prober.round(0);
  prober.rows.push(...lookAround(scenario, network, prober));
  (scenario.steps ?? []).forEach((step, k) => {
    network.apply(step);
    prober.again();
    prober.round(k + 1);
  });
  return { name: scenario.name, errors: network.errors, probes: prober.rows, ms: 0 };
}
