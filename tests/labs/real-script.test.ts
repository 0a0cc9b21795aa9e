/**
 * By-hand labs on a real Linux: what `podwire lab export` prints. Where root and the tools are, the scripts run in real network namespaces
 * and every check must come out as in the simulator, in the start state and with the solution; `npm run test:long` adds each wrong answer.
 */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { labIds, loadLab } from '../../src/cli/lab-folder';
import { gradeObjective, realScript, runSolution, runWrong, Session, typeLine, type LabBundle } from '../../src/engine/lab/index';
import { realScriptWords } from '../../src/messages/index';

const bundle = (id: string): LabBundle => {
  const lab = loadLab(id);
  if (!lab?.ok) throw new Error(`labs/${id} cannot be read`);
  return lab.value;
};
const byHand = labIds().filter((id) => bundle(id).definition.start.world.kind === 'hosts');

function scriptOf(session: Session): string {
  const script = realScript(session, realScriptWords);
  if (!script.ok) throw new Error(JSON.stringify(script.error));
  return script.value;
}

/** Sessions worth running: the start, the solution, and each wrong answer when time allows. */
function ways(id: string): readonly { readonly name: string; readonly make: () => Session }[] {
  const lab = bundle(id);
  const { objectives, wrong } = lab.definition;
  const solved = (until?: string): Session => {
    const session = Session.begin(lab);
    for (const objective of objectives) {
      if (objective.id === until) break;
      runSolution(session, objective);
    }
    return session;
  };
  return [
    { name: 'start', make: () => Session.begin(lab) },
    ...(objectives.length > 0 ? [{ name: 'solution', make: () => solved() }] : []),
    ...(process.env['PODWIRE_SEEDS'] === undefined
      ? []
      : wrong.map((w) => ({
          name: `wrong answer ${w.id}`,
          make: () => {
            const session = solved(w.objective);
            const objective = objectives.find((o) => o.id === w.objective);
            if (objective) runWrong(session, objective, w);
            return session;
          },
        }))),
  ];
}

test('there are by-hand labs', () => {
  expect(byHand).toContain('first-packet');
});

describe('the script of every by-hand lab', () => {
  describe.each(byHand)('%s', (id) => {
    const script = scriptOf(Session.begin(bundle(id)));
    const { start, objectives } = bundle(id).definition;

    test('is one that sh can read', () => {
      const read = spawnSync('sh', ['-n'], { input: script, encoding: 'utf8' });
      expect(read.stderr).toBe('');
      expect(read.status).toBe(0);
    });

    test('refuses to run without root before it does anything', () => {
      const root = script.indexOf('id -u');
      expect(root).toBeGreaterThan(0);
      expect(script.slice(0, root)).not.toMatch(/^\s*(?:ip|nsenter|mktemp|sysctl|iptables)\b/m);
    });

    test('takes away what it made, however it ends', () => {
      expect(script.indexOf('trap clean_up EXIT')).toBeLessThan(script.indexOf('add_host '));
    });

    test('makes each host, each cable, and asks each check once', () => {
      if (start.world.kind !== 'hosts') throw new Error('not by hand');
      for (const { name } of start.world.hosts) expect(script).toContain(`add_host '${name}'`);
      expect(script.match(/ type veth peer name '/g) ?? []).toHaveLength(start.world.cables.length);
      for (const objective of objectives) for (const check of objective.checks) expect(script.split(`'${objective.id}/${check.id}'`)).toHaveLength(2);
    });

    test('runs the set-up word for word', () => {
      for (const { run } of start.setup) expect(script).toContain(run.trimEnd());
    });

    test('says what the simulator found', () => {
      const session = Session.begin(bundle(id));
      for (const objective of objectives) {
        for (const { check, finding } of gradeObjective(session, objective).results) {
          expect(script).toContain(`'${objective.id}/${check.id}' ${finding.kind === 'passed' ? 'PASS' : 'FAIL'} `);
        }
      }
    });
  });
});

test('a lab with a cluster is no by-hand lab', () => {
  expect(realScript(Session.begin(bundle('wordpress')), realScriptWords)).toEqual({ ok: false, error: { code: 'NOT_BY_HAND' } });
});

describe("a learner's line runs as root only when it touches nothing but the network", () => {
  const comment = `# ${realScriptWords.notRun} `;
  test.each([
    ['ip link set veth3 master docker0', true],
    ['for n in 1 2; do ip -n c$n link set eth0 up; done', true],
    ['n=2; ip netns exec c$n ip addr', true],
    ['iptables -A FORWARD -i docker0 -j DROP && ping -c 1 172.17.0.3', true],
    ['sysctl -w net.ipv4.ip_forward=0', true],
    ['echo 0 > /proc/sys/net/ipv4/ip_forward', true],
    ['rm -rf /tmp/x', false],
    ['echo x > /etc/passwd', false],
    ['echo x > /proc/sys/net/../kernel/x', false],
    ['cat /etc/shadow', false],
    ['ip netns exec c1 rm -rf /tmp/x', false],
    ['ip net e c1 sh -c "rm x"', false],
    ['ip -n c1 netns exec c2 touch /x', false],
    ['ip -all netns delete', false],
    ['x=netns; ip $x exec c1 touch /x', false],
    ['n="c1 netns exec c1 touch /x"; ip -n $n link', false],
    ['ip -n $(echo c1 netns exec c1 touch /x) link', false],
    ['ip link show $(touch /x)', false],
    ['iptables --modprobe=/tmp/x -L', false],
    ['x=/tmp/x; iptables --mod=$x -L', false],
    ['ip vrf exec a touch /x', false],
    ['sysctl -w kernel.hostname=x', false],
    ['bash -c "touch /x"', false],
    ['eval ip link', false],
    ['f() { touch /x; }; f', false],
    ['ping 172.17.0.3', false],
    ['PATH=/tmp ip link', false],
    ['ipp link', false],
    ['ip link | tee /x', false],
    ['ip link `touch /x`', false],
  ])('%s', (line, runs) => {
    const session = Session.begin(bundle('first-packet'));
    typeLine(session, 'box', line);
    const script = scriptOf(session);
    expect(script.includes(`\nrun_in 'box' <<'END'\n${line}\nEND`)).toBe(runs);
    expect(script.includes(`${comment}${line}`)).toBe(!runs);
  });

  test('what is typed in a nested shell runs in its namespace', () => {
    const session = Session.begin(bundle('first-packet'));
    typeLine(session, 'box', 'ip netns exec c1 bash');
    typeLine(session, 'box', 'ip addr add 10.9.9.9/24 dev eth0');
    typeLine(session, 'box', 'exit');
    typeLine(session, 'box', 'ip link set veth3 up');
    expect(scriptOf(session)).toMatch(/run_in 'box:c1' <<'END'\nip addr add 10\.9\.9\.9\/24 dev eth0\nEND\n[^]*run_in 'box' <<'END'\nip link set veth3 up\nEND/);
  });
});

/** In a /run and a /srv of its own: what others on this machine named (`ip netns` keeps names in /run/netns) or serve is neither in the way nor touched. */
const apart = (...command: readonly string[]): [string, string[]] => ['unshare', ['--mount', 'sh', '-c', 'mkdir -p /srv && mount -t tmpfs podwire /run && mount -t tmpfs podwire /srv && mkdir /run/lock /run/netns && exec "$@"', 'sh', ...command]];

/** Why the scripts cannot run here; undefined when they can. */
function obstacle(): string | undefined {
  if (process.platform !== 'linux') return `this is ${process.platform}, not Linux`;
  if (process.getuid?.() !== 0) return 'not root';
  for (const tool of ['ip', 'nsenter', 'unshare', 'iptables', 'curl', 'nc', 'ping', 'sysctl', 'timeout']) {
    if (spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0) return `no ${tool}`;
  }
  if (!spawnSync('nc', ['-h'], { encoding: 'utf8' }).stderr.includes('OpenBSD')) return 'nc is not the OpenBSD one';
  if (!existsSync('/proc/sys/net/bridge')) spawnSync('modprobe', ['br_netfilter']);
  if (!existsSync('/proc/sys/net/bridge')) return 'no module br_netfilter';
  const probe = spawnSync(...apart('sh', '-c', 'ip netns add probe && ip netns exec probe iptables -t nat -L -n'), { encoding: 'utf8' });
  if (probe.status !== 0) return `network namespaces with iptables cannot be made: ${probe.stderr.trim()}`;
  return undefined;
}

/** As spawnSync, while others run, too. */
const started = (command: string, parameters: readonly string[]): Promise<{ readonly status: unknown; readonly stdout: string; readonly stderr: string }> =>
  new Promise((resolve) => {
    execFile(command, parameters, { encoding: 'utf8', timeout: 110_000 }, (error, stdout, stderr) => resolve({ status: error ? (error.code ?? error.signal) : 0, stdout, stderr }));
  });

const why = obstacle();
const folder = mkdtempSync(join(tmpdir(), 'podwire-real-'));
afterAll(() => rmSync(folder, { recursive: true }));

if (why === undefined) {
  describe('on this real Linux every check comes out as in the simulator', () => {
    // Some at a time: most of what a script takes is waiting for what must not be answered.
    test.concurrent.each(byHand.flatMap((id) => ways(id).map(({ name, make }) => [`${id}, ${name}`, make, bundle(id).definition.objectives.flatMap((o) => o.checks).length] as const)))(
      '%s',
      async (name, make, checks) => {
        const file = join(folder, `${name.replaceAll(/\W+/g, '-')}.sh`);
        writeFileSync(file, scriptOf(make()));
        let ran = await started(...apart('sh', file));
        // A busy machine may keep a program waiting beyond its patience: only what happens again counts.
        if (ran.status !== 0) ran = await started(...apart('sh', file));
        const total = (ran.stdout.match(/^(?:PASS|FAIL) /gm) ?? []).length;
        console.log(`real Linux, ${name}: ${String(total)} checks, exit ${String(ran.status)}`);
        expect(total, ran.stdout + ran.stderr).toBe(checks);
        expect(ran.status, ran.stdout + ran.stderr).toBe(0);
      },
      240_000,
    );
  });
} else {
  test('the scripts did NOT run on a real kernel here', () => {
    console.warn(`\n*** Exported lab scripts were not run for real: ${why}. Run as root on Linux with iproute2, iptables, netcat-openbsd, curl. ***\n`);
    expect(why).not.toBe('');
  });
}
