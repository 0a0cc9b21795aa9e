/** How kubectl prints what went wrong. Source: k8s.io/kubectl v0.36, pkg/cmd/util/helpers.go (checkErr, StandardErrorMessage, MultilineError). */
import type { Status } from '../../../k8s/index';

/** One thing that went wrong: the API server's answer (with the words that kubectl puts before it), or kubectl's own words. */
export type Fault = { readonly kind: 'status'; readonly status: Status; readonly context?: string } | { readonly kind: 'text'; readonly message: string; readonly plain?: boolean };

/** Ends the command; printed once, at the end. */
export class Failure extends Error {
  constructor(
    readonly faults: readonly Fault[],
    readonly exitStatus = 1,
  ) {
    super('kubectl failed');
  }
}

export const textFault = (message: string): Fault => ({ kind: 'text', message });
/** Words of the server that stand without `error: `. */
export const plainFault = (message: string): Fault => ({ kind: 'text', message, plain: true });
export const statusFault = (status: Status, context?: string): Fault => ({ kind: 'status', status, ...(context !== undefined && { context }) });
export const fail = (message: string, exitStatus = 1): never => {
  throw new Failure([textFault(message)], exitStatus);
};
export const failStatus = (status: Status, context?: string): never => {
  throw new Failure([statusFault(status, context)]);
};

const statusMessage = (status: Status, context?: string): string => (context === undefined ? status.message : `${context}: ${status.message}`);

/** A line of a list of errors. */
function lineOf(fault: Fault): string {
  if (fault.kind === 'text') return fault.message;
  return `Error from server (${fault.status.reason}): ${statusMessage(fault.status, fault.context)}`;
}

function invalidText({ details, message: words }: Status): string {
  if ((details?.kind ?? '') === '' && (details?.name ?? '') === '' && (details?.causes ?? []).length === 0) return `The request is invalid${words === '' ? '' : `: ${words}`}\n`;
  const head = `The ${details?.kind ?? ''} "${details?.name ?? ''}" is invalid`;
  const causes = [...new Set((details?.causes ?? []).map(({ field, message }) => `${field ?? ''}: ${message ?? ''}`))];
  if (causes.length === 0) return `${head}\n`;
  if (causes.length === 1) return `${head}: ${causes[0] ?? ''}\n`;
  return `${head}: \n${causes.map((cause) => `* ${cause}\n`).join('')}`;
}

/** What goes to stderr, with its last newline. */
export function failureText(faults: readonly Fault[]): string {
  const [first] = faults;
  if (first === undefined) return '';
  if (faults.length > 1) return faults.map((fault) => `${lineOf(fault)}\n`).join('');
  if (first.kind === 'status') return first.status.reason === 'Invalid' ? invalidText(first.status) : `${lineOf(first)}\n`;
  if (first.message === '') return '';
  return `${first.plain === true || /^(error: |Error from server)/.test(first.message) ? '' : 'error: '}${first.message}\n`;
}
