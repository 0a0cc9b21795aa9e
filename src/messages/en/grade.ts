/** English sentences for what a check found. They name objects that the learner can see. */
import type { Counterexample, CounterexampleTrial, Finding, RecordError, SessionError, TrialProblem } from '../../engine/lab/index';

const OUTCOMES: Record<string, string> = {
  timeout: 'no answer (a timeout)',
  refused: 'a refusal',
  unreachable: 'an error that the host cannot be reached',
  open: 'an open connection',
  reply: 'a reply',
  none: 'no reply',
  'no-name': 'a name that could not be resolved',
};

const outcome = (value: string | number | undefined): string => OUTCOMES[String(value)] ?? String(value);

const labelsText = (labels: Readonly<Record<string, string>>): string => {
  const list = Object.entries(labels).map(([k, v]) => `${k}=${v}`);
  return list.length === 0 ? 'without labels' : `labelled ${list.join(', ')}`;
};

/** A flow's end in words: "Pod client", "a Pod labelled tier=x in namespace default", "the address 10.0.0.1". */
export function describeEnd(end: Counterexample['flow']['source']): string {
  if (end.kind === 'address') return `the address ${end.ip}`;
  if (end.existing) return `Pod ${end.namespace === 'default' ? '' : `${end.namespace}/`}${end.name}`;
  return `a Pod ${labelsText(end.labels)} in namespace ${end.namespace}`;
}

export function describeCounterexample(c: Counterexample): string {
  const { source, destination, flow } = c.flow;
  const way = `${describeEnd(source)} reach ${describeEnd(destination)} on ${flow.protocol} ${flow.port}`;
  return c.kind === 'too open' ? `Your policies let ${way}. The goal does not.` : `Your policies do not let ${way}. The goal does.`;
}

function describeProblem(problem: TrialProblem): string {
  switch (problem.code) {
    case 'NO_SUCH_ADDRESS':
      return `No packet shows it: nothing here can be given the address ${problem.address}.`;
    case 'NOT_RUNNING':
      return `No packet shows it: the Pod ${problem.name} does not run.`;
    case 'REFUSED':
      return `No packet shows it: the API server refused what it needs (${problem.message}).`;
    case 'ONE_DIRECTION':
      return 'No packet shows it: this check looks at one direction only, and a packet meets both.';
  }
}

const IN_A_COPY = 'in a copy of your network';

/** What the counterexample's packets did, and with which invented ends. */
export function describeTrial(trial: CounterexampleTrial): string {
  if (trial.kind === 'not tried') return describeProblem(trial.problem);
  const invented = Object.values(trial.places);
  const how = invented.length === 0 ? `Tried ${IN_A_COPY}` : `Tried ${IN_A_COPY}, with ${invented.join(' and ')} invented for the proof`;
  if (!trial.enforced) return `${how}: the packet got through. This network plugin enforces no policy, so packets pass whatever the policies say.`;
  const what = trial.got === 'allowed' ? 'the packet got through' : 'the packet was dropped';
  if (trial.expected === trial.got) return `${how}: ${what}.`;
  return `${how}: ${what}, but the policies say otherwise. Policies and packets disagree here. That is a mistake in Podwire: please report it with this session.`;
}

/** Whom the invented ends stand for; '' when both ends are the learner's own. */
export function describeInvented({ flow: { source, destination } }: Counterexample): string {
  const said = [source, destination].flatMap((end) => {
    if (end.kind === 'pod') return end.existing ? [] : [`${end.name} stands for ${describeEnd(end)}.`];
    return [`${end.ip} stands for any machine outside with such an address.`];
  });
  return said.length === 0 ? '' : `${said.join(' ')} Only this copy has ${said.length > 1 ? 'them' : 'it'}: the proof invented what it needed.`;
}

/** Why a check failed; '' for one that passed. */
export function describeFinding(finding: Finding): string {
  if (finding.kind === 'passed') return '';
  const { params } = finding;
  switch (finding.code) {
    case 'OUTCOME':
      return `Wanted ${outcome(params.wanted)}, got ${outcome(params.got)}.`;
    case 'STATUS':
      return `Wanted HTTP status ${params.wanted}, got ${params.got}.`;
    case 'BODY':
      return `The page does not contain “${params.wanted}”.`;
    case 'OBJECT_MISSING':
      return `${params.object} is not in namespace ${params.namespace}.`;
    case 'OBJECT_PRESENT':
      return `${params.object} is still in namespace ${params.namespace}.`;
    case 'NO_SUCH_PLACE':
      return `There is no ${params.place} to try it from.`;
    case 'ALLOWS_TOO_MUCH':
    case 'DENIES_TOO_MUCH':
      return finding.counterexample ? `${describeCounterexample(finding.counterexample)}${finding.trial ? ` ${describeTrial(finding.trial)}` : ''}` : 'The policies mean something else than the goal.';
    case 'PROOF_TOO_LARGE':
      return `Your policies mention so many labels that a complete comparison would need ${params.classes} cases. Podwire does not guess: please use fewer.`;
    case 'CLAIM_VACUOUS':
      return 'Nothing in the cluster is what this check speaks of.';
    case 'COMMAND_STATUS':
      return `The command should end with status ${params.wanted}, it ended with ${params.got}.`;
    case 'COMMAND_OUTPUT':
      return `The command’s output lacks “${params.wanted}”.`;
  }
}

/** What is wrong with a share link, a file or a stored session, and what happens now. */
export function describeRecordError(error: RecordError): string {
  switch (error.code) {
    case 'NOT_A_RECORD':
      return 'This is not a Podwire session. The lab starts from the beginning; nothing was changed.';
    case 'TRUNCATED_OR_CHANGED':
      return 'This session link was cut or changed on its way. Ask for it again, or start from the beginning.';
    case 'TOO_LARGE':
      return 'This session is too large to open. The lab starts from the beginning; nothing was changed.';
    case 'UNKNOWN_FORMAT':
      return `This session has format ${error.format}, which this version of Podwire does not know.`;
    case 'BAD_FIELD':
      return `This session has a part that makes no sense (${error.path}). The lab starts from the beginning; nothing was changed.`;
  }
}

export function describeSessionError(error: SessionError): string {
  switch (error.code) {
    case 'UNKNOWN_TERMINAL':
      return `There is no terminal ${error.name}.`;
    case 'TERMINAL_EXISTS':
      return `A terminal ${error.name} is open already.`;
    case 'UNKNOWN_ENVIRONMENT':
      return `There is no ${error.name} to open a terminal on. Has its Pod gone?`;
    case 'FILE':
      return `${error.path} could not be written (${error.error}).`;
    case 'NO_BROWSER':
      return 'This lab has no browser.';
    case 'BAD_URL':
      return `${error.url} is not an address the simulated browser can open. It speaks http:// only.`;
    case 'INTERNAL':
      return `Podwire itself made a mistake (${error.message}). Undo or reset works. The session’s record, below, lets us repeat it.`;
  }
}
