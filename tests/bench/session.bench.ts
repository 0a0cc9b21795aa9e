/** What a learner waits for: a lab's start, a replay, a copy for grading, a grade; and what an author waits for at each key. */
import { loadLab } from '../../src/cli/lab-folder';
import { diagnoseManifest } from '../../src/engine/k8s/index';
import { clusterView, decodeManifests, gradeObjective, Session, typeLine, type LabBundle } from '../../src/engine/lab/index';
import { matrix, toPolicySet } from '../../src/engine/policy/index';
import { processorMs, timeMs, type Benchmark, type BenchmarkRow } from './benchmark';

function bundle(id: string): LabBundle {
  const lab = loadLab(id);
  if (!lab?.ok) throw new Error(`labs/${id} cannot be read`);
  return lab.value;
}

const median = (times: readonly [number, number, number]): number => times[1];

async function run(): Promise<readonly BenchmarkRow[]> {
  const wordpress = bundle('wordpress');
  const packet = bundle('first-packet');
  const rows: BenchmarkRow[] = [];
  const row = (what: string, value: number, aim?: string): void => void rows.push({ what, value, unit: 'ms', ...(aim !== undefined && { aim }) });

  row('engine start to prompt, first-packet', median(await timeMs(() => Session.begin(packet), 15)));
  row('engine start to prompt, wordpress (3 nodes)', median(await timeMs(() => Session.begin(wordpress), 9)));

  const session = Session.begin(packet);
  for (let i = 0; i < 100; i += 1) {
    typeLine(session, 'box', `ip neigh show dev docker0; echo ${i}`);
    typeLine(session, 'box:c1', 'ping -c 1 172.17.0.3');
  }
  const record = session.record();
  row('replay of 200 commands, first-packet', median(await timeMs(() => Session.replay(packet, record), 7)), '< 100 ms');
  row('the same by processor time (for busy machines)', median(await timeMs(() => Session.replay(packet, record), 7, processorMs)), '< 100 ms');

  const demo = Session.begin(wordpress);
  typeLine(demo, 'workstation', 'kubectl apply -f 03-deny-all.yaml');
  const [objective] = wordpress.definition.objectives;
  if (objective) row('grading an objective (copy, packets, proof), wordpress', median(await timeMs(() => gradeObjective(demo, objective), 7)));

  // What the editor does at each key: squiggles, then what would be reachable if this were applied.
  const text = wordpress.files['start/05-allow-mysql-ingress.yaml'] ?? '';
  const view = clusterView(demo.scene.cluster ?? fail());
  let n = 0;
  row(
    "editor's re-evaluation at one key, wordpress",
    median(
      await timeMs(() => {
        n += 1;
        const edited = text.replace('3306', String(3000 + (n % 900)));
        diagnoseManifest(edited);
        const decoded = decodeManifests(edited);
        const policies = decoded.ok ? decoded.value.flatMap((o) => (o.kind === 'NetworkPolicy' ? [o] : [])) : [];
        return matrix(toPolicySet([...(demo.scene.cluster?.networkPolicies() ?? []), ...policies]), view, { ports: [{ protocol: 'TCP', port: 3306 }] });
      }, 50),
    ),
  );
  return rows;
}

function fail(): never {
  throw new Error('the lab has no cluster');
}

export const benchmark: Benchmark = { name: 'session', run };
