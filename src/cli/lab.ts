/** `podwire lab list | run | check`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { firstEnvironment, namedWrongAnswer, passed, realScript, rehearseScript, rehearseSolution, rehearseStart, rehearseWrong, runSolution, Session, sessionPcap, tryCounterexamples, typeLine, type CapturePoint, type Grade, type LabBundle, type Rehearsal } from '../engine/lab/index';
import { describeFinding, describeSessionError, realScriptWords } from '../messages/index';
import { list, parse, text } from './arguments';
import { labIds, loadLab } from './lab-folder';
import type { Terminal } from './terminal';
import { usage } from './usage';

export function labCommand(argv: readonly string[], terminal: Terminal): number {
  const [verb, ...rest] = argv;
  switch (verb) {
    case 'list':
      return listLabs(terminal);
    case 'run':
      return withLab(rest, terminal, runLab);
    case 'check':
      return withLab(rest, terminal, checkLab);
    case 'export':
      return withLab(rest, terminal, exportLab);
    default:
      return wrongUsage(terminal, verb === undefined ? 'lab needs a verb: list, run, check or export' : `unknown verb "lab ${verb}"`);
  }
}

function wrongUsage(terminal: Terminal, message: string): number {
  terminal.error(`podwire: ${message}\n\n${usage}`);
  return 2;
}

function listLabs(terminal: Terminal): number {
  for (const id of labIds()) {
    const lab = loadLab(id);
    const title = lab?.ok ? (lab.value.texts.en?.summary ?? '') : '(cannot be read)';
    terminal.out(`${id.padEnd(18)} ${title}\n`);
  }
  return 0;
}

interface LabOptions {
  readonly script: string | undefined;
  /** Where the script is typed: a host, a Pod, a network namespace (`box:c1`). */
  readonly terminal: string;
  readonly solution: boolean;
  readonly wrong: string | undefined;
  readonly json: boolean;
  readonly switches: Readonly<Record<string, string>>;
  /** `HOST[:NETNS]/DEVICE=FILE`, as given. */
  readonly pcap: readonly string[];
}

function withLab(argv: readonly string[], terminal: Terminal, body: (lab: LabBundle, options: LabOptions, terminal: Terminal) => number): number {
  const parsed = parse(argv, {
    script: { type: 'string' },
    terminal: { type: 'string' },
    solution: { type: 'boolean' },
    wrong: { type: 'string' },
    json: { type: 'boolean' },
    switch: { type: 'string', multiple: true },
    pcap: { type: 'string', multiple: true },
  });
  if (!parsed.ok) return wrongUsage(terminal, parsed.message);
  const [id, ...more] = parsed.positionals;
  if (id === undefined || more.length > 0) return wrongUsage(terminal, 'name one lab; "lab list" shows them');
  const lab = loadLab(id);
  if (!lab) return wrongUsage(terminal, `there is no lab "${id}". Labs: ${labIds().join(', ')}`);
  if (!lab.ok) {
    terminal.error(`podwire: labs/${id}/${lab.error.file} (${lab.error.code})\n${lab.error.problems.map((p) => `  ${p}\n`).join('')}`);
    return 2;
  }
  const { values } = parsed;
  const switches: Record<string, string> = {};
  for (const item of list(values.switch)) {
    const [name = '', value = ''] = item.split('=');
    const known = lab.value.definition.switches.find((s) => s.id === name);
    if (!known?.values.includes(value)) {
      return wrongUsage(terminal, known ? `switch ${name} takes ${known.values.join(' or ')}` : `lab ${id} has no switch "${name}"`);
    }
    switches[name] = value;
  }
  const at = text(values.terminal) ?? firstEnvironment(lab.value.definition);
  if (!Session.begin(lab.value, switches).scene.environment(at)) return wrongUsage(terminal, `lab ${id} has no place "${at}" for a terminal. It opens: ${lab.value.definition.view.terminals.join(', ')}`);
  let script: string | undefined;
  if (text(values.script) !== undefined) {
    try {
      script = readFileSync(text(values.script) ?? '', 'utf8');
    } catch (error) {
      terminal.error(`podwire: cannot read ${text(values.script)}: ${error instanceof Error ? error.message : String(error)}\n`);
      return 2;
    }
  }
  return body(lab.value, { script, terminal: at, solution: values.solution === true, wrong: text(values.wrong), json: values.json === true, switches, pcap: list(values.pcap) }, terminal);
}

function runLab(lab: LabBundle, options: LabOptions, terminal: Terminal): number {
  if (options.solution || options.wrong !== undefined) return wrongUsage(terminal, '--solution and --wrong belong to "lab check"');
  const captures = options.pcap.map(capture);
  const bad = options.pcap.find((_, i) => captures[i] === undefined);
  if (bad !== undefined) return wrongUsage(terminal, `--pcap takes HOST[:NETNS]/DEVICE=FILE, not "${bad}"`);
  const script = options.script ?? terminal.input();
  const session = Session.begin(lab, options.switches);
  session.scene.world.trace.enabled = options.json || captures.length > 0;
  for (const line of script.split('\n')) {
    if (line.trim() === '' && !waitsForMore(session)) continue;
    const done = typeLine(session, options.terminal, line);
    if (!done.ok) {
      terminal.error(`podwire: ${describeSessionError(done.error)}\n`);
      return done.error.code === 'INTERNAL' ? 3 : 2;
    }
  }
  for (const point of captures) {
    if (!point) continue;
    const device = session.scene.world.namespace(point.netns)?.link(point.device);
    if (!device) {
      terminal.error(`podwire: there is no device ${point.device} in ${point.netns}\n`);
      return 2;
    }
    try {
      writeFileSync(point.file, sessionPcap(session, point));
    } catch (error) {
      terminal.error(`podwire: cannot write ${point.file}: ${error instanceof Error ? error.message : String(error)}\n`);
      return 2;
    }
  }
  if (options.json) terminal.out(`${JSON.stringify({ record: session.record(), transactions: session.transactions() })}\n`);
  else terminal.out(transcript(session));
  return 0;
}

function capture(text: string): (CapturePoint & { readonly file: string }) | undefined {
  const m = /^([^/:=]+)(?::([^/=]+))?\/([^=]+)=(.+)$/.exec(text);
  if (!m) return undefined;
  const [, host = '', name, device = '', file = ''] = m;
  return { netns: name === undefined ? host : `${host}/${name}`, device, file };
}

function exportLab(lab: LabBundle, options: LabOptions, terminal: Terminal): number {
  if (options.wrong !== undefined || options.json || options.pcap.length > 0) return wrongUsage(terminal, '"lab export" takes --script or --solution');
  if (options.script !== undefined && options.solution) return wrongUsage(terminal, 'choose one of --script and --solution');
  const session = Session.begin(lab, options.switches);
  if (options.solution) for (const objective of lab.definition.objectives) runSolution(session, objective);
  for (const line of options.script?.split('\n') ?? []) if (line.trim() !== '' || waitsForMore(session)) typeLine(session, options.terminal, line);
  if (session.failure) {
    terminal.error(`podwire: ${describeSessionError(session.failure)}\n`);
    return 3;
  }
  const script = realScript(session, realScriptWords);
  if (!script.ok) {
    const why = script.error.code === 'NOT_BY_HAND' ? 'only labs that are built by hand from hosts can run on a real Linux' : `check ${script.error.check} can only be made in Podwire`;
    terminal.error(`podwire: lab ${lab.definition.id} cannot be exported: ${why}\n`);
    return 2;
  }
  terminal.out(script.value);
  return 0;
}

/** Inside a here-document or an open quote an empty line is part of the input. */
const waitsForMore = (session: Session): boolean => [...session.scene.terminals.values()].some((t) => t.prompt.trimEnd() === '>');

/** What the terminals showed, the ones that were used; a prompt that waits for more is left out. */
function transcript(session: Session): string {
  const used = [...session.scene.terminals].filter(([, t]) => t.output.some((o) => o.stream !== 'prompt'));
  return used
    .map(([name, t]) => {
      const shown = t.output.at(-1)?.stream === 'prompt' ? t.output.slice(0, -1) : t.output;
      const text = shown.map((o) => o.text).join('');
      return `${used.length > 1 ? `== ${name}\n` : ''}${text}${text.endsWith('\n') ? '' : '\n'}`;
    })
    .join('');
}

function checkLab(lab: LabBundle, options: LabOptions, terminal: Terminal): number {
  const ways = [options.script !== undefined, options.solution, options.wrong !== undefined].filter(Boolean).length;
  if (ways > 1) return wrongUsage(terminal, 'choose one of --script, --solution and --wrong');
  const wrong = lab.definition.wrong.find((w) => w.id === options.wrong);
  if (options.wrong !== undefined && !wrong) return wrongUsage(terminal, `lab ${lab.definition.id} has no wrong answer "${options.wrong}". It has: ${lab.definition.wrong.map((w) => w.id).join(', ')}`);
  const rehearsal = rehearse(lab, options, wrong);
  const { failure } = rehearsal.session;
  if (failure) {
    terminal.error(`podwire: ${describeSessionError(failure)}\n`);
    return 3;
  }
  // The last grade is of the session as it stands: only there can packets be sent after a proof, and a mistake be recognised.
  const last = rehearsal.grades.at(-1);
  const answered = options.script !== undefined || wrong !== undefined;
  const tried = last && answered && !passed(last) ? tryCounterexamples(rehearsal.session, last) : last;
  const grades = tried ? [...rehearsal.grades.slice(0, -1), tried] : rehearsal.grades;
  const mistake = tried && answered ? namedWrongAnswer(rehearsal.session, tried) : undefined;
  if (options.json) {
    terminal.out(`${JSON.stringify(grades.map((g) => ({ objective: g.objective.id, passed: passed(g), results: g.results.map((r) => ({ check: r.check.id, ...r.finding })) })))}\n`);
  } else for (const grade of grades) terminal.out(gradeText(lab, grade));
  if (mistake && !options.json) terminal.out(`recognised as ${mistake.id}, misconception ${mistake.misconception}: ${lab.texts.en?.misconceptions[mistake.misconception] ?? ''}\n`);
  const unreached = wrong ? [] : lab.definition.objectives.slice(grades.length);
  if (!options.json) for (const o of unreached) terminal.out(`${o.id}: not reached\n`);
  return unreached.length === 0 && grades.every(passed) ? 0 : 1;
}

function rehearse(lab: LabBundle, options: LabOptions, wrong: LabBundle['definition']['wrong'][number] | undefined): Rehearsal {
  if (wrong) return rehearseWrong(lab, wrong);
  if (options.solution) return rehearseSolution(lab, options.switches);
  if (options.script !== undefined) return rehearseScript(lab, options.script, options.switches, options.terminal);
  return rehearseStart(lab, options.switches);
}

function gradeText(lab: LabBundle, grade: Grade): string {
  const texts = lab.texts.en?.objectives[grade.objective.id];
  const lines = grade.results.map(({ check, finding }) => {
    const what = texts?.checks[check.id] ?? '';
    return finding.kind === 'passed' ? `  passed  ${check.id}: ${what}` : `  FAILED  ${check.id}: ${what}\n          ${finding.code}: ${describeFinding(finding)}`;
  });
  return `${grade.objective.id}: ${passed(grade) ? 'passed' : 'not yet'}\n${lines.join('\n')}\n`;
}
