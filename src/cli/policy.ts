/** `podwire policy matrix | explain`: the evaluator over manifests on disk, no cluster started. */
import { parse, list, text } from './arguments';
import { readManifests } from './manifest-folder';
import type { Terminal } from './terminal';
import { usage } from './usage';
import { cell, decide, endpointKey, explainDecision, matrix, toPolicySet, verdict, type Endpoint, type Flow, type Matrix, type ProbePort } from '../engine/policy/index';
import { parseIp } from '../engine/wire/index';
import { describeExplanation } from '../messages/index';

export function policyCommand(argv: readonly string[], terminal: Terminal): number {
  const [verb, ...rest] = argv;
  if (verb === 'matrix') return policyMatrix(rest, terminal);
  if (verb === 'explain') return policyExplain(rest, terminal);
  return wrongUsage(terminal, verb === undefined ? 'policy needs a verb: matrix or explain' : `unknown verb "policy ${verb}"`);
}

function wrongUsage(terminal: Terminal, message: string): number {
  terminal.error(`podwire: ${message}\n\n${usage}`);
  return 2;
}

function parsePort(value: string): ProbePort | undefined {
  const m = /^(tcp|udp|sctp)\/(\d{1,5})$/i.exec(value);
  const port = Number(m?.[2]);
  return m && port >= 1 && port <= 65535 ? { protocol: (m[1] as string).toUpperCase() as ProbePort['protocol'], port } : undefined;
}

function policyMatrix(argv: readonly string[], terminal: Terminal): number {
  const parsed = parse(argv, { output: { type: 'string', short: 'o' }, port: { type: 'string', multiple: true } });
  if (!parsed.ok) return wrongUsage(terminal, parsed.message);
  const format = text(parsed.values.output) ?? 'table';
  if (format !== 'table' && format !== 'json') return wrongUsage(terminal, `-o takes table or json, not "${format}"`);
  const ports: ProbePort[] = [];
  for (const value of list(parsed.values.port)) {
    const port = parsePort(value);
    if (!port) return wrongUsage(terminal, `--port takes tcp/80, udp/53 or sctp/7000, not "${value}"`);
    ports.push(port);
  }
  const read = readManifests(parsed.positionals);
  if (!read.ok) {
    terminal.error(read.message);
    return 2;
  }
  const of = matrix(toPolicySet(read.policies), read.cluster, { ports: ports.length > 0 ? ports : 'all' });
  terminal.out(format === 'json' ? `${JSON.stringify(matrixJson(of))}\n` : matrixTable(of));
  return 0;
}

const className = ({ protocol, first, last }: Matrix['classes'][number]): string => `${protocol.toLowerCase()}/${first === last ? first : `${first}-${last}`}`;

function matrixJson(of: Matrix): unknown {
  const names = of.endpoints.map(endpointKey);
  return {
    endpoints: names,
    ports: of.classes.map((c) => ({ protocol: c.protocol, first: c.first, last: c.last })),
    verdicts: of.classes.map((_, k) => names.map((_from, i) => names.map((_to, j) => cell(of, i, j, k)))),
  };
}

/** One table for each port class; equal neighbours are printed once. `.` denied, `X` allowed, `?` left open by the specification. */
function matrixTable(of: Matrix): string {
  const names = of.endpoints.map(endpointKey);
  const width = Math.max(4, ...names.map((n) => n.length));
  const tables = new Map<string, string[]>();
  of.classes.forEach((c, k) => {
    const rows = names.map((name, i) => `${name.padEnd(width)}  ${names.map((_, j) => (i === j ? '-' : { allowed: 'X', denied: '.', undecided: '?' }[cell(of, i, j, k)])).join('  ')}`);
    const body = rows.join('\n');
    tables.set(body, [...(tables.get(body) ?? []), className(c)]);
  });
  const columns = names.map((n, j) => `  ${String(j + 1).padStart(2)} ${n}`).join('\n');
  const head = `${'from \\ to'.padEnd(width)}  ${names.map((_, j) => String(j + 1).padEnd(2)).join(' ')}`;
  const parts = [...tables].map(([body, classes]) => `${classes.join(', ')}\n${head}\n${body}\n`);
  return `X allowed   . denied   ? left open by the specification\n${columns}\n\n${parts.join('\n')}`;
}

function policyExplain(argv: readonly string[], terminal: Terminal): number {
  const parsed = parse(argv, { output: { type: 'string', short: 'o' }, from: { type: 'string' }, to: { type: 'string' }, port: { type: 'string' } });
  if (!parsed.ok) return wrongUsage(terminal, parsed.message);
  const { from, to, port: portText } = parsed.values;
  const port = parsePort(text(portText) ?? '');
  if (!port) return wrongUsage(terminal, '--port tcp/3306 is needed');
  const read = readManifests(parsed.positionals);
  if (!read.ok) {
    terminal.error(read.message);
    return 2;
  }
  const ends: Endpoint[] = [];
  for (const [option, value] of [
    ['--from', text(from)],
    ['--to', text(to)],
  ] as const) {
    const end = value === undefined ? undefined : endpoint(value, read.cluster.pods);
    if (!end) {
      const known = read.cluster.pods.map((p) => `${p.namespace}/${p.name}`).join(', ');
      return wrongUsage(terminal, value === undefined ? `${option} is needed` : `${option} ${value} is no Pod of these manifests and no address. Pods: ${known}`);
    }
    ends.push(end);
  }
  const [source, destination] = ends as [Endpoint, Endpoint];
  const flow: Flow = { source, destination, protocol: port.protocol, port: port.port };
  const decision = decide(toPolicySet(read.policies), read.cluster, flow);
  const answer = verdict(decision);
  if ((text(parsed.values.output) ?? 'text') === 'json') terminal.out(`${JSON.stringify({ verdict: answer, decision })}\n`);
  else terminal.out(`${answer}\n${describeExplanation(explainDecision(decision)).map((line) => `  ${line}\n`).join('')}`);
  return answer === 'allowed' ? 0 : 1;
}

function endpoint(value: string, pods: readonly { readonly namespace: string; readonly name: string }[]): Endpoint | undefined {
  const [namespace, name] = value.includes('/') ? (value.split('/') as [string, string]) : ['default', value];
  if (pods.some((p) => p.namespace === namespace && p.name === name)) return { kind: 'pod', namespace, name };
  const ip = parseIp(value);
  return ip.ok ? { kind: 'address', ip: ip.value } : undefined;
}
