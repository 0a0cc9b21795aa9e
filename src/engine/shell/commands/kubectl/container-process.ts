/** A process started in a container: what `kubectl exec` asks the kubelet for. */
import { nullInput, runningProcess, startProcess, type Environment, type InputStream, type OutputStream, type Process, type Task } from '../../../program/index';
import { Signal } from '../../../base/index';
import { findProgram } from '../../language/run-shell';
import type { Client } from './client';

export interface ContainerProcess {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly stdin: boolean;
  readonly tty: boolean;
}

export type Ending = { readonly kind: 'ended'; readonly status: number } | { readonly kind: 'missing-executable' } | { readonly kind: 'not-running' };

/** Streams that are no terminal any more, as without `-t`. */
const piped = (stream: OutputStream): OutputStream => ({ isTerminal: false, write: (text) => stream.write(text), close: () => undefined });
const pipedInput = (stream: InputStream): InputStream => ({
  isTerminal: false,
  changed: stream.changed,
  read: () => stream.read(),
  readLine: () => stream.readLine(),
  poll: () => stream.poll(),
});

function streamsOf(client: Client, request: ContainerProcess): Pick<Process, 'stdin' | 'stdout' | 'stderr' | 'terminal'> {
  const own = client.process;
  return {
    stdin: !request.stdin ? nullInput : request.tty ? own.stdin : pipedInput(own.stdin),
    stdout: request.tty ? own.stdout : piped(own.stdout),
    stderr: request.tty ? own.stdout : piped(own.stderr),
    terminal: request.tty ? own.terminal : undefined,
  };
}

/** Runs to the end; it is killed when its container goes. */
export function* runInContainer(client: Client, request: ContainerProcess): Task<Ending> {
  const here = (): Environment | undefined => client.api.podEnvironment(request.namespace, request.pod, request.container);
  const environment = here();
  if (!environment) return { kind: 'not-running' };
  const streams = streamsOf(client, request);
  const variables = new Map(Object.entries({ ...environment.variables, ...(request.tty && { TERM: 'xterm' }) }));
  const found = findProgram({ ...client.process, environment, cwd: request.cwd, variables }, request.argv);
  if (found.kind === 'missing') return { kind: 'missing-executable' };
  const changed = new Signal();
  const release = client.store.subscribe(() => changed.notify());
  const child = startProcess(environment, client.process.world, {
    argv: request.argv,
    program: (process) => found.run(process),
    cwd: request.cwd,
    variables,
    stdin: streams.stdin,
    stdout: streams.stdout,
    stderr: streams.stderr,
    ...(streams.terminal && { terminal: streams.terminal }),
  });
  try {
    while (!child.handle.done) {
      const wake = yield { signals: [child.handle.ended, changed] };
      if (wake.kind === 'interrupt') child.signal('INT');
      else if (!child.handle.done && here() !== environment) child.signal('KILL');
    }
  } finally {
    release();
    if (!child.handle.done && runningProcess(environment, child.process.pid)) child.signal('HUP');
  }
  return { kind: 'ended', status: child.status ?? 0 };
}
