/** A shell waiting for the processes that it started. */
import type { RunningProcess, Task } from '../../program/index';
import { Interrupted, type Job, type ShellState } from './shell-context';

/** Waits for foreground processes; Ctrl-C goes to all of them, and ends this command when one of them died of it. */
export function* waitAll(state: ShellState, started: readonly RunningProcess[]): Task<void> {
  let interrupted = false;
  try {
    for (;;) {
      const running = started.filter((p) => !p.handle.done);
      if (running.length === 0) break;
      const wake = yield { signals: running.map((p) => p.handle.ended) };
      if (wake.kind === 'interrupt') {
        interrupted = true;
        for (const p of started) p.signal('INT');
      }
    }
  } finally {
    for (const p of started) if (!p.handle.done) p.signal('TERM');
  }
  if (interrupted && started.some((p) => p.status === 130)) {
    state.lastStatus = 130;
    throw new Interrupted();
  }
}

/** Waits for a background job; its last process gives the status. */
export function* waitForJob(job: Job): Task<number> {
  for (;;) {
    const running = job.processes.filter((p) => !p.handle.done);
    if (running.length === 0) break;
    const wake = yield { signals: running.map((p) => p.handle.ended) };
    if (wake.kind === 'interrupt') throw new Interrupted();
  }
  return job.processes[job.processes.length - 1]?.status ?? 0;
}
