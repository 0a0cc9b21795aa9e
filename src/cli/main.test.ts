import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from './main';

function podwire(argv: readonly string[], input = ''): { status: number; out: string; error: string } {
  let out = '';
  let error = '';
  const status = run(argv, { out: (t) => void (out += t), error: (t) => void (error += t), input: () => input });
  return { status, out, error };
}

let folder = '';
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'podwire-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('wrong usage ends with 2 and says what is wrong', () => {
  test.each([
    [[], 'Podwire: container'],
    [['cook'], 'unknown command "cook"'],
    [['lab'], 'lab needs a verb'],
    [['lab', 'eat'], 'unknown verb "lab eat"'],
    [['lab', 'run', 'nosuch'], 'there is no lab "nosuch". Labs: '],
    [['lab', 'check', 'first-packet', '--solution', '--wrong', 'adds-route'], 'choose one of'],
    [['lab', 'check', 'first-packet', '--wrong', 'nosuch'], 'It has: adds-route'],
    [['lab', 'check', 'first-packet', '--terminal', 'nosuch'], 'no place "nosuch" for a terminal. It opens: box:c1'],
    [['lab', 'check', 'first-packet', '--script', '/nonexistent'], 'cannot read /nonexistent'],
    [['lab', 'check', 'wordpress', '--switch', 'cni=weave'], 'switch cni takes canal or flannel'],
    [['lab', 'check', 'first-packet', '--frobnicate'], 'frobnicate'],
    [['lab', 'export', 'wordpress'], 'only labs that are built by hand'],
    [['lab', 'export', 'first-packet', '--json'], 'takes --script or --solution'],
    [['lab', 'run', 'first-packet', '--pcap', 'eth0'], '--pcap takes HOST[:NETNS]/DEVICE=FILE'],
    [['lab', 'run', 'first-packet', '--pcap', 'box/nosuch=x.pcap'], 'there is no device nosuch in box'],
    [['policy'], 'policy needs a verb'],
    [['policy', 'matrix'], 'name at least one file'],
    [['policy', 'matrix', '/nonexistent'], 'cannot read /nonexistent'],
    [['policy', 'matrix', '-o', 'xml', '.'], '-o takes table or json'],
    [['policy', 'matrix', '--port', 'icmp/8', '.'], '--port takes tcp/80'],
  ])('%j', (argv, says) => {
    const { status, error } = podwire(argv);
    expect(status).toBe(2);
    expect(error).toContain(says);
  });
});

test.each([[['--help']], [['help']], [['lab', '--help']], [['lab', 'run', 'wordpress', '-h']], [['policy', 'matrix', '--help']]])('%j goes to standard output with 0', (argv) => {
  expect(podwire(argv)).toMatchObject({ status: 0, error: '' });
  expect(podwire(argv).out).toContain('podwire lab run ID');
});

test('lab list names every lab with one line', () => {
  const { status, out } = podwire(['lab', 'list']);
  expect(status).toBe(0);
  expect(out).toMatch(/^first-packet +\S.*$/m);
  expect(out).toMatch(/^wordpress +\S.*$/m);
});

test('lab run types lines from standard input and prints the transcript', () => {
  const { status, out } = podwire(['lab', 'run', 'first-packet'], 'echo hello\ncat <<EOF\ntwo\n\nlines\nEOF\n');
  expect(status).toBe(0);
  expect(out).toContain('# echo hello\nhello\n');
  expect(out).toContain('two\n\nlines\n');
});

test('lab run --json gives transactions and a record that replays', () => {
  const { status, out } = podwire(['lab', 'run', 'first-packet', '--json'], 'ping -c 1 172.17.0.3\n');
  expect(status).toBe(0);
  const parsed = JSON.parse(out) as { record: { log: unknown[] }; transactions: { trace: unknown[] }[] };
  expect(parsed.record.log.length).toBe(1);
  expect(parsed.transactions[0]?.trace.length).toBeGreaterThan(10);
});

test('lab check prints each check and ends with 1, or 0 when all passed', () => {
  const start = podwire(['lab', 'check', 'first-packet']);
  expect(start.status).toBe(1);
  expect(start.out).toContain('FAILED  c3-answers');
  const script = file('solve.sh', 'ping -c 1 -W 1 172.17.0.3\n');
  expect(podwire(['lab', 'check', 'first-packet', '--script', script]).status).toBe(1);
  expect(podwire(['lab', 'check', 'first-packet', '--solution']).status).toBe(0);
  expect(podwire(['lab', 'check', 'first-packet', '--wrong', 'replugs-c2'])).toMatchObject({ status: 1 });
});

test('lab check recognises a mistake, typed or named, and sends the packet that a proof speaks of', () => {
  const script = file('replug.sh', 'ip link set veth2 nomaster\nip link set veth3 master docker0\n');
  expect(podwire(['lab', 'check', 'first-packet', '--terminal', 'box', '--script', script]).out).toContain('misconception one-at-a-time');
  const { out } = podwire(['lab', 'check', 'wordpress-write', '--wrong', 'forgets-egress']);
  expect(out).toContain('the packet got through');
  expect(out).toContain('recognised as forgets-egress, misconception types-follow-rules');
});

const POLICIES = `
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: c, image: nginx}]}
---
apiVersion: v1
kind: Pod
metadata: {name: db, labels: {app: db}}
spec: {containers: [{name: c, image: mysql}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 3306}]}]
`;

test('policy matrix and explain', () => {
  const manifests = file('all.yaml', POLICIES);
  const table = podwire(['policy', 'matrix', manifests, '--port', 'tcp/3306', '--port', 'tcp/80']);
  expect(table.status).toBe(0);
  expect(table.out).toContain('tcp/3306\n');
  const json = JSON.parse(podwire(['policy', 'matrix', manifests, '--port', 'tcp/3306', '-o', 'json']).out) as { endpoints: string[]; verdicts: string[][][] };
  expect(json.verdicts[0]?.[json.endpoints.indexOf('default/web')]?.[json.endpoints.indexOf('default/db')]).toBe('allowed');
  expect(podwire(['policy', 'explain', manifests, '--from', 'default/web', '--to', 'default/db', '--port', 'tcp/3306']).status).toBe(0);
  const denied = podwire(['policy', 'explain', manifests, '--from', '192.0.2.1', '--to', 'db', '--port', 'tcp/3306']);
  expect(denied.status).toBe(1);
  expect(denied.out).toMatch(/^denied\n/);
});

test('a broken manifest is reported with file, line and column', () => {
  const manifests = file('broken.yaml', 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: x}\nspec:\n  podSelector: {}\n  ingress:\n  - form: []\n');
  const { status, error } = podwire(['policy', 'matrix', manifests]);
  expect(status).toBe(2);
  expect(error).toContain('broken.yaml:7:5: unknown field "spec.ingress[0].form"');
});

test('lab run --pcap writes what passed a device', () => {
  const pcap = file('c1.pcap', '');
  const { status } = podwire(['lab', 'run', 'first-packet', '--pcap', `box:c1/eth0=${pcap}`], 'ip netns exec c1 ping -c 1 172.17.0.3\n');
  expect(status).toBe(0);
  const bytes = readFileSync(pcap);
  expect(bytes.readUInt32LE(0)).toBe(0xa1b2c3d4);
  expect(bytes.length).toBeGreaterThan(24 + 4 * 16);
});

test('lab export prints a script that asks the checks', () => {
  const { status, out } = podwire(['lab', 'export', 'first-packet', '--solution']);
  expect(status).toBe(0);
  expect(out).toMatch(/^#!\/bin\/sh\n/);
  expect(out).toContain("check_ping 'plug-in-c3/c3-answers' PASS ");
});
