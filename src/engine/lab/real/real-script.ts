/**
 * A by-hand lab on a real Linux: one POSIX shell script that builds the same hosts as network namespaces, runs the lab's set-up and what
 * the learner typed in them, asks the real kernel the lab's own checks, compares with what the simulator found, and takes all away again.
 * A host of the lab is the namespace of its name; a namespace `c1` on host `box` is `box.c1`; a cable is a veth pair.
 * @unsupported the export of a lab with a cluster or with start files — by-hand labs only
 * @unsupported in the export, learner's lines that touch more than the network — they stay as comments: the script runs as root
 * @simplified the export's shell variables — they last as long as lines follow each other on one host
 */
import { err, ok, type Result } from '../../base/index';
import { gradeObjective } from '../checks/index';
import type { Check, Place } from '../definition';
import { passed, type CheckResult, type Grade } from '../grade';
import { Session } from '../session';
import { library } from './library';
import { isNetworkOnly } from './safe-line';
import type { RealScriptWords } from './words';

export type RealScriptError =
  /** The lab has a cluster, or files on its hosts. */
  | { readonly code: 'NOT_BY_HAND' }
  /** A check that only the simulator can make. */
  | { readonly code: 'CHECK'; readonly check: string };

/** A part of the script: lines that one shell runs in one place, or lines that are only told. */
interface Block {
  readonly place: string;
  readonly lines: readonly string[];
  readonly runs: boolean;
}

/** The script for the session as it stands: its start, its lines, and its checks as the simulator answers them now. */
export function realScript(session: Session, words: RealScriptWords, locale = 'en'): Result<string, RealScriptError> {
  const { definition, texts } = session.bundle;
  const { start, objectives } = definition;
  const { world } = start;
  if (world.kind !== 'hosts' || start.files.length > 0) return err({ code: 'NOT_BY_HAND' });
  const grades = objectives.map((o) => gradeObjective(session, o));
  const checks: string[] = [];
  for (const grade of grades) {
    for (const result of grade.results) {
      const line = checkLine(grade, result, texts[locale]?.objectives[grade.objective.id]?.checks[result.check.id] ?? '');
      if (line === undefined) return err({ code: 'CHECK', check: result.check.id });
      checks.push(line);
    }
  }
  const blocks = typed(session);
  const setup = start.setup.map((s): Block => ({ place: s.environment, lines: s.run.trimEnd().split('\n'), runs: true }));
  const text = [...setup, ...blocks].filter((b) => b.runs).flatMap((b) => b.lines).join('\n') + checks.join('\n');
  const tools = ['iptables', 'ip6tables', 'ipset', 'conntrack', 'bridge', 'brctl', 'sysctl', 'curl', 'nc', 'ping'].filter((tool) => new RegExp(`(^|[^\\w-])${tool}([^\\w]|$)`, 'm').test(text) || (tool === 'curl' && text.includes('check_http')) || (tool === 'nc' && text.includes('check_connect')) || (tool === 'ping' && text.includes('check_ping')));
  const loose = world.hosts.flatMap((h) => h.nics.map((nic) => `${h.name}:${nic}`)).filter((end) => !world.cables.flat().includes(end));
  const title = texts[locale]?.title ?? definition.id;
  const [firstHost] = world.hosts;
  return ok(
    [
      '#!/bin/sh',
      ...words.about(title).map((line) => `# ${line}`.trimEnd()),
      '',
      library({ words, tools, usesNetcat: tools.includes('nc'), usesBridgeFilter: /\bbridge\b/.test(text) && /\bip6?tables\b/.test(text) }),
      '',
      `say ${quoted(words.building)}`,
      ...world.hosts.flatMap((h) => [`add_host ${quoted(h.name)}`, ...Object.entries(h.sysctl).map(([key, value]) => `within ${quoted(h.name)} sysctl -q -w ${quoted(`${key}=${value}`)}`)]),
      ...(loose.length > 0 ? ["add_namespace 'unplugged'"] : []),
      ...world.cables.map(([a, b]) => cable(a, b)),
      ...loose.map((end) => cable(end, `unplugged:${end.replace(':', '-').slice(0, 15)}`)),
      ...setup.map(blockText),
      '',
      ...blocks.map((b) => (b.runs ? blockText(b) : b.lines.map((line) => `# ${words.notRun} ${line}`).join('\n'))),
      '',
      'sleep 1',
      `say ${quoted(words.checking)}`,
      ...checks,
      '',
      `finish ${quoted(firstHost?.name ?? '')}`,
      '',
    ].join('\n'),
  );
}

/** One word of shell, whatever it holds. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

function cable(a: string, b: string): string {
  const [hostA = '', nicA = ''] = a.split(':');
  const [hostB = '', nicB = ''] = b.split(':');
  return `ip -n ${quoted(hostA)} link add ${quoted(nicA)} type veth peer name ${quoted(nicB)} netns ${quoted(hostB)}`;
}

/** The lines as a here-document: no quoting to get wrong. */
function blockText({ place, lines }: Block): string {
  let end = 'END';
  while (lines.includes(end)) end += '_';
  return `\nrun_in ${quoted(place)} <<'${end}'\n${lines.join('\n')}\n${end}`;
}

/**
 * What was typed, in order; lines for a running program and lines that had to be interrupted are left out. The log is replayed to know
 * which line met a prompt, and in which namespace a nested shell (`ip netns exec red bash`) was.
 */
function typed(session: Session): readonly Block[] {
  const replay = Session.begin(session.bundle, session.start.switches);
  const nested = new Map<string, readonly string[]>();
  const open = new Map<string, readonly string[]>();
  const blocks: Block[] = [];
  const { log } = session;
  log.forEach(({ at, action }, i) => {
    if (at > replay.now) replay.advance(at);
    const terminal = 'terminal' in action ? replay.scene.terminals.get(action.terminal) : undefined;
    const wasBusy = terminal?.busy === true;
    replay.dispatch(action);
    if (action.kind !== 'line' || !terminal || wasBusy) return;
    const text = [...(open.get(action.terminal) ?? []), action.text];
    const until = log.slice(i + 1).find((e) => 'terminal' in e.action && e.action.terminal === action.terminal);
    if (terminal.prompt.trim() === '>') {
      open.set(action.terminal, text);
      return;
    }
    open.delete(action.terminal);
    const stack = nested.get(action.terminal) ?? [];
    const enter = /^\s*ip\s+netns\s+exec\s+([\w.-]+)\s+(?:ba)?sh\s*$/.exec(action.text);
    if (enter?.[1] !== undefined) nested.set(action.terminal, [...stack, enter[1]]);
    else if (/^\s*exit\s*$/.test(action.text)) nested.set(action.terminal, stack.slice(0, -1));
    else if (text.join('\n').trim() !== '') {
      const home = terminal.environment.name;
      const inner = stack.at(-1);
      const interrupted = until !== undefined && (until.action.kind === 'interrupt' || until.action.kind === 'eof');
      blocks.push({ place: inner === undefined ? home : `${home.split(':')[0] ?? home}:${inner}`, lines: text.join('\n').trimEnd().split('\n'), runs: !interrupted && isNetworkOnly(text.join('\n')) });
    }
  });
  return blocks.reduce<readonly Block[]>((merged, block) => {
    const last = merged.at(-1);
    return last?.place === block.place && last.runs === block.runs ? [...merged.slice(0, -1), { ...last, lines: [...last.lines, ...block.lines] }] : [...merged, block];
  }, []);
}

/** The call that asks the real kernel. Undefined: this check needs the simulator. */
function checkLine(grade: Grade, { check, finding }: CheckResult, title: string): string | undefined {
  const head = (kind: string, place: string): string => `check_${kind} ${quoted(`${grade.objective.id}/${check.id}`)} ${finding.kind === 'passed' ? 'PASS' : 'FAIL'} ${quoted(title)} ${quoted(place)}`;
  const target = (to: Place | string): string | undefined => (typeof to === 'string' ? quoted(to) : 'environment' in to ? `"$(address_of ${quoted(to.environment)})"` : undefined);
  switch (check.kind) {
    case 'ping':
    case 'connect': {
      const to = target(check.to);
      if (!('environment' in check.from) || to === undefined) return undefined;
      if (check.kind === 'ping') return `${head('ping', check.from.environment)} ${check.expect} ${to}`;
      return check.protocol === 'TCP' ? `${head('connect', check.from.environment)} ${check.expect} ${to} ${String(check.port)}` : undefined;
    }
    case 'http':
      if (!('environment' in check.from)) return undefined;
      return `${head('http', check.from.environment)} ${httpExpectation(check.expect)} ${quoted(check.url)}`;
    case 'command':
      return `${head('command', check.environment)} ${check.expect.status === undefined ? "''" : String(check.expect.status)} ${quoted(check.expect.stdout ?? '')} ${quoted(check.run)}`;
    case 'object':
    case 'policy-equivalent':
    case 'policy-claim':
      return undefined;
  }
}

const httpExpectation = (expect: Extract<Check, { kind: 'http' }>['expect']): string => (typeof expect === 'string' ? `${expect} ''` : `${String(expect.status)} ${quoted(expect.contains ?? '')}`);

/** Whether the simulator's checks all pass: what the script's last line will say too. */
export const allPass = (session: Session): boolean => session.bundle.definition.objectives.every((o) => passed(gradeObjective(session, o)));
