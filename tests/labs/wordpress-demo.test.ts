/**
 * The demo as a script at the workstation, by real commands: our five manifests, and the originals, unmodified, where the founders' papers lie
 * beside the repository. Expected: what the original demo showed (curl's exit 28, HTTP 500 with the database error, HTTP 200).
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadLab, readFolder } from '../../src/cli/lab-folder';
import { Session, typeLine, type LabBundle } from '../../src/engine/lab/index';

const originals = fileURLToPath(new URL('../../../shared/wordpress-demo', import.meta.url));

function demoLab(): LabBundle {
  const lab = loadLab('wordpress');
  if (!lab?.ok) throw new Error(JSON.stringify(lab));
  const { definition } = lab.value;
  // Nothing is created beforehand: the script does it all.
  return { ...lab.value, definition: { ...definition, start: { ...definition.start, setup: [] } } };
}

class Workstation {
  readonly session: Session;
  constructor(switches: Readonly<Record<string, string>> = {}) {
    this.session = Session.begin(demoLab(), switches);
  }

  /** Types a line and gives what it printed, both streams, without prompt and echo. */
  run(line: string): string {
    typeLine(this.session, 'workstation', line);
    return (this.session.transactions().at(-1)?.output ?? [])
      .filter((o) => o.stream === 'stdout' || o.stream === 'stderr')
      .map((o) => o.text)
      .join('');
  }

  bring(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) expect(this.session.dispatch({ kind: 'write-file', environment: 'workstation', path: `/root/${path}`, text }).ok).toBe(true);
  }
}

const CURL = `curl -s -m 5 -o /dev/null http://1.1.1.1/; echo "exit $?"`;
const SLOW_CURL = `curl -s -w '\\nHTTP %{http_code}\\n' http://1.1.1.1/`;

function playDemo(machine: Workstation, [mysql, wordpress, deny, frontend, admit]: readonly string[]): void {
  expect(machine.run('kubectl create secret generic mysql --from-literal=password=x')).toBe('secret/mysql created\n');
  expect(machine.run(`kubectl create -f ${mysql}`)).toBe('service/wordpress-mysql created\npersistentvolumeclaim/mysql-pv-claim created\ndeployment.apps/wordpress-mysql created\n');
  expect(machine.run(`kubectl create -f ${wordpress}`)).toBe('service/wordpress created\npersistentvolumeclaim/wp-pv-claim created\ndeployment.apps/wordpress created\n');
  machine.run('kubectl create -f client.yaml');
  expect(machine.run(SLOW_CURL)).toContain('HTTP 200\n');

  expect(machine.run(`kubectl create -f ${deny}`)).toBe('networkpolicy.networking.k8s.io/default-deny-all created\n');
  expect(machine.run(CURL)).toBe('exit 28\n');

  expect(machine.run(`kubectl apply -f ${frontend}`)).toBe('networkpolicy.networking.k8s.io/allow-all-frontend created\n');
  const broken = machine.run(SLOW_CURL);
  expect(broken).toContain('Error establishing a database connection');
  expect(broken).toContain('HTTP 500\n');

  expect(machine.run(`kubectl apply -f ${admit}`)).toBe('networkpolicy.networking.k8s.io/allow-ingress-mysql created\n');
  expect(machine.run(SLOW_CURL)).toContain('HTTP 200\n');
  // default-deny-all isolates the stranger for egress as well: its DNS question is dropped before MySQL's policy is ever asked.
  const byName = machine.run('kubectl exec client -- nc -zv -w 3 wordpress-mysql 3306; echo "exit $?"');
  expect(byName).toContain('Temporary failure in name resolution');
  expect(byName).toContain('exit 1\n');
  const byAddress = machine.run(`kubectl exec client -- nc -zv -w 3 $(kubectl get svc wordpress-mysql -o jsonpath='{.spec.clusterIP}') 3306; echo "exit $?"`);
  expect(byAddress).toContain('timed out');
  expect(byAddress).toContain('exit 1\n');
  // A stranger in another namespace is not isolated: it finds the name, sends its SYN, and MySQL's own policy drops it.
  machine.run('kubectl create namespace guests; kubectl run visitor -n guests --image=nicolaka/netshoot -- sleep infinity; kubectl wait -n guests --for=condition=Ready pod/visitor');
  const visitor = machine.run('kubectl exec -n guests visitor -- nc -zv -w 3 wordpress-mysql.default 3306; echo "exit $?"');
  expect(visitor).toContain('timed out');
  expect(visitor).toContain('exit 1\n');
}

/** From shared/wordpress-demo/README.md: the Spec block of `kubectl describe netpol`, as today's kubectl prints it. */
const SPECS: Readonly<Record<string, string>> = {
  'default-deny-all': `Spec:
  PodSelector:     <none> (Allowing the specific traffic to all pods in this namespace)
  Allowing ingress traffic:
    <none> (Selected pods are isolated for ingress connectivity)
  Allowing egress traffic:
    <none> (Selected pods are isolated for egress connectivity)
  Policy Types: Ingress, Egress
`,
  'allow-all-frontend': `Spec:
  PodSelector:     tier=frontend
  Allowing ingress traffic:
    To Port: <any> (traffic allowed to all ports)
    From: <any> (traffic not restricted by source)
  Allowing egress traffic:
    To Port: <any> (traffic allowed to all ports)
    To: <any> (traffic not restricted by destination)
  Policy Types: Ingress, Egress
`,
  'allow-ingress-mysql': `Spec:
  PodSelector:     tier=mysql
  Allowing ingress traffic:
    To Port: 3306/TCP
    From:
      PodSelector: tier=frontend
  Allowing egress traffic:
    <none> (Selected pods are isolated for egress connectivity)
  Policy Types: Ingress, Egress
`,
};

const OURS = ['01-mysql.yaml', '02-wordpress.yaml', '03-deny-all.yaml', '04-allow-all-frontend.yaml', '05-allow-mysql-ingress.yaml'];

describe('the demo at the workstation', () => {
  test('our manifests: timeout, database error, site; a Pod without the label gets nothing', () => {
    const machine = new Workstation();
    playDemo(machine, OURS);
    for (const [name, spec] of Object.entries(SPECS)) expect(machine.run(`kubectl describe netpol ${name}`)).toContain(spec);
    const listed = machine.run('kubectl get netpol');
    expect(listed).toMatch(/^NAME +POD-SELECTOR +AGE\nallow-all-frontend +tier=frontend +\d+[ms]\S*\nallow-ingress-mysql +tier=mysql +\d+[ms]\S*\ndefault-deny-all +<none> +\d+[ms]\S*\n$/);
    const services = machine.run('kubectl get svc');
    expect(services).toMatch(/^NAME +TYPE +CLUSTER-IP +EXTERNAL-IP +PORT\(S\) +AGE\nkubernetes +ClusterIP +10\.96\.0\.1 +<none> +443\/TCP +\S+\nwordpress +LoadBalancer +10\.\d+\.\d+\.\d+ +1\.1\.1\.1 +80:3\d{4}\/TCP +\S+\nwordpress-mysql +ClusterIP +10\.\d+\.\d+\.\d+ +<none> +3306\/TCP +\S+\n$/);
  });

  test('nothing else opens: front end on another port, MySQL towards the front end', () => {
    const machine = new Workstation();
    playDemo(machine, OURS);
    const mysql = machine.run("kubectl get pod -l tier=mysql -o jsonpath='{.items[0].status.podIP}'");
    expect(machine.run(`kubectl exec deploy/wordpress -- curl -sS -m 3 telnet://${mysql}:33060; echo "exit $?"`)).toContain('exit 28\n');
    expect(machine.run(`kubectl exec deploy/wordpress -- curl -sS -m 3 telnet://${mysql}:3306; echo "exit $?"`)).toContain('5.7.44');
    const ip = machine.run("kubectl get pod -l tier=frontend -o jsonpath='{.items[0].status.podIP}'");
    expect(machine.run(`kubectl exec deploy/wordpress-mysql -- bash -c 'timeout 3 bash -c "</dev/tcp/${ip}/80"; echo "exit $?"'`)).toContain('exit 124\n');
  });

  test('under flannel the same policies are stored and change nothing', () => {
    const machine = new Workstation({ cni: 'flannel' });
    machine.run('kubectl create secret generic mysql --from-literal=password=x');
    machine.run('kubectl create -f 01-mysql.yaml -f 02-wordpress.yaml -f client.yaml');
    machine.run('kubectl create -f 03-deny-all.yaml');
    expect(machine.run('kubectl get netpol -o name')).toBe('networkpolicy.networking.k8s.io/default-deny-all\n');
    expect(machine.run(SLOW_CURL)).toContain('HTTP 200\n');
    expect(machine.run('kubectl exec client -- nc -zv -w 3 wordpress-mysql 3306; echo "exit $?"')).toContain('succeeded');
  });

  if (existsSync(originals)) {
    test('the originals, unmodified', () => {
      const files = readFolder(originals);
      const names = readdirSync(originals).filter((name) => name.endsWith('.yaml')).sort();
      expect(names.length).toBe(5);
      const machine = new Workstation();
      machine.bring(Object.fromEntries(names.map((name) => [`original/${name}`, files[name] ?? ''])));
      playDemo(machine, names.map((name) => `original/${name}`));
    });

    test('our manifests have the names, labels and ports of the originals', () => {
      const facts = (text: string): unknown => [...text.matchAll(/^\s*-?\s*(name|tier|app|port|containerPort|image|kind|claimName|type|protocol): *"?([\w.:/-]+)"?/gm)].map(([, key, value]) => `${key}=${value}`);
      const labelled = (text: string): string => text.replace(/\{([^{}]*)\}/g, (_, inner: string) => inner.split(',').map((pair) => `\n${pair.trim()}`).join(''));
      for (const name of readdirSync(originals).filter((n) => n.endsWith('.yaml'))) {
        const wanted = new Set(facts(readFileSync(`${originals}/${name}`, 'utf8')) as string[]);
        const ours = new Set(facts(labelled(demoLab().files[`start/${name}`] ?? '')) as string[]);
        // Volumes are named otherwise; they are nothing the network sees.
        const missing = [...wanted].filter((fact) => !ours.has(fact) && !/persistent-storage/.test(fact));
        expect(missing, name).toEqual([]);
      }
    });
  }
});
