/** wait, jobs, kill, fg, bg, disown. */
import { SIGNAL_NUMBERS, runningProcess, type SignalName, type Task } from '../../../program/index';
import { Interrupted, ShellExit, type Builtin, type Job, type ShellContext } from '../shell-context';

const isDone = (job: Job): boolean => job.processes.every((p) => p.handle.done);

/** `%1`, `%%`, `%+`, `%-`, `%text`. */
function findJob(shell: ShellContext, spec: string): Job | undefined {
  const text = spec.slice(1);
  if (text === '' || text === '%' || text === '+') return shell.jobs[shell.jobs.length - 1];
  if (text === '-') return shell.jobs[shell.jobs.length - 2] ?? shell.jobs[shell.jobs.length - 1];
  if (/^\d+$/.test(text)) return shell.jobs.find((j) => j.id === Number(text));
  return shell.jobs.find((j) => (text.startsWith('?') ? j.source.includes(text.slice(1)) : j.source.startsWith(text)));
}

function statusText(job: Job): string {
  if (!isDone(job)) return 'Running';
  const status = job.processes[job.processes.length - 1]?.status ?? 0;
  if (status === 0) return 'Done';
  return { 130: 'Interrupt', 137: 'Killed', 143: 'Terminated', 129: 'Hangup' }[status] ?? `Exit ${status}`;
}

/** One line of `jobs`: `[1]+  Running                 sleep 5 &`. */
export function jobLine(shell: ShellContext, job: Job): string {
  const order = shell.jobs.length;
  const at = shell.jobs.indexOf(job);
  const mark = at === order - 1 ? '+' : at === order - 2 ? '-' : ' ';
  return `[${job.id}]${mark}  ${statusText(job).padEnd(24)}${job.source}${isDone(job) ? '' : ' &'}\n`;
}

/** Forgets jobs that have ended, telling those not told yet. */
export function reapJobs(shell: ShellContext, tell: boolean): void {
  const lines = shell.jobs.filter((job) => isDone(job) && !job.notified).map((job) => jobLine(shell, job));
  if (tell) for (const line of lines) shell.writeError(line);
  for (let i = shell.jobs.length - 1; i >= 0; i -= 1) if (isDone(shell.jobs[i] as Job)) shell.jobs.splice(i, 1);
}

 
export const jobs: Builtin = function* (shell, words) {
  for (const job of shell.jobs) {
    if (words[1] === '-p') shell.write(`${job.processes[0]?.process.pid ?? 0}\n`);
    else if (words[1] === '-l') shell.write(jobLine(shell, job).replace(/^(\[\d+\].) {2}/, `$1 ${job.processes[0]?.process.pid ?? 0} `));
    else shell.write(jobLine(shell, job));
  }
  reapJobs(shell, false);
  return 0;
};

export const wait: Builtin = function* (shell, words) {
  const args = words.slice(1).filter((w) => w !== '-f');
  if (args[0] === '-n') {
    const pending = [...shell.jobs];
    if (pending.length === 0) return 127;
    for (;;) {
      const done = pending.find(isDone);
      if (done) {
        const status = done.processes[done.processes.length - 1]?.status ?? 0;
        done.notified = true;
        shell.jobs.splice(shell.jobs.indexOf(done), 1);
        return status;
      }
      const wake = yield { signals: pending.flatMap((j) => j.processes.map((p) => p.handle.ended)) };
      if (wake.kind === 'interrupt') throw new Interrupted();
    }
  }
  if (args.length === 0) {
    for (const job of [...shell.jobs]) yield* shell.waitForJob(job);
    shell.jobs.splice(0);
    return 0;
  }
  let status = 0;
  for (const word of args) {
    const job = word.startsWith('%') ? findJob(shell, word) : shell.jobs.find((j) => j.processes.some((p) => String(p.process.pid) === word));
    if (job) {
      status = yield* shell.waitForJob(job);
      job.notified = true;
      // A script's shell keeps no record of what was waited for.
      if (!shell.interactive) shell.jobs.splice(shell.jobs.indexOf(job), 1);
    } else if (word.startsWith('%')) status = shell.fail(`wait: ${word}: no such job`, 127);
    else if (/^\d+$/.test(word)) status = shell.fail(`wait: pid ${word} is not a child of this shell`, 127);
    else status = shell.fail(`wait: \`${word}': not a pid or valid job spec`);
  }
  return status;
};

 
/** What a program of ours makes of a signal: those that it has no answer to end it. */
const known = (signal: string): SignalName => (Object.keys(SIGNAL_NUMBERS) as SignalName[]).find((name) => name === signal) ?? 'TERM';

/** Signals that end a shell which has no trap for them. */
const DEADLY: readonly string[] = ['HUP', 'INT', 'QUIT', 'KILL', 'USR1', 'USR2', 'PIPE', 'ALRM', 'TERM'];

/** A shell that signals itself runs its trap, or ends. False: nothing of the kind. */
function* toItself(shell: ShellContext, signal: string): Task<boolean> {
  const action = shell.state.traps.get(signal);
  if (signal === '0' || (action === undefined && shell.interactive)) return signal === '0' ? false : signal === 'TERM';
  if (action === '' && signal !== 'KILL') return true;
  if (action !== undefined && signal !== 'KILL') {
    yield* shell.runText(action, { source: 'trap' });
    return true;
  }
  if (!DEADLY.includes(signal)) return false;
  throw new ShellExit(128 + (NUMBER_OF[signal] ?? 15));
}

/** Of those that only a shell's own trap can hear. */
const NUMBER_OF: Readonly<Record<string, number>> = { ...SIGNAL_NUMBERS, HUP: 1, INT: 2, QUIT: 3, KILL: 9, USR1: 10, USR2: 12, PIPE: 13, ALRM: 14, TERM: 15 };

export const kill: Builtin = function* (shell, words) {
  let signal: string = 'TERM';
  let args = words.slice(1);
  if (args[0] === '-l') {
    shell.write(`${Object.entries(SIGNAL_NUMBERS).map(([name, n]) => `${String(n).padStart(2)}) SIG${name}`).join('\t')}\n`);
    return 0;
  }
  const named = args[0] === '-s' || args[0] === '-n' ? args[1] : /^-./.test(args[0] ?? '') ? args[0]?.slice(1) : undefined;
  if (named !== undefined) {
    args = args.slice(args[0] === '-s' || args[0] === '-n' ? 2 : 1);
    const upper = named.toUpperCase().replace(/^SIG/, '');
    const found = Object.keys(NUMBER_OF).find((n) => n === upper || String(NUMBER_OF[n]) === named);
    if (named === '0') signal = '0';
    else if (found) signal = found;
    else return shell.fail(`kill: ${named}: invalid signal specification`);
  }
  if (args.length === 0) {
    shell.writeError('kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n');
    return 2;
  }
  let status = 0;
  for (const word of args) {
    if (Number(word) === shell.pid && (yield* toItself(shell, signal))) continue;
    if (word.startsWith('%')) {
      const job = findJob(shell, word);
      if (!job) status = shell.fail(`kill: ${word}: no such job`);
      else if (signal !== '0') for (const p of job.processes) p.signal(known(signal));
      continue;
    }
    if (!/^-?\d+$/.test(word)) {
      status = shell.fail(`kill: ${word}: arguments must be process or job IDs`);
      continue;
    }
    const process = runningProcess(shell.process.environment, Number(word));
    if (!process) status = shell.fail(`kill: (${word}) - No such process`);
    else if (signal !== '0') process.signal(known(signal));
  }
  return status;
};

export const fg: Builtin = function* (shell, words) {
  if (!shell.interactive) return shell.fail('fg: no job control');
  const job = findJob(shell, words[1] ?? '%%');
  if (!job) return shell.fail(`fg: ${words[1] ?? 'current'}: no such job`);
  shell.write(`${job.source}\n`);
  shell.jobs.splice(shell.jobs.indexOf(job), 1);
  let interrupted = false;
  for (;;) {
    const running = job.processes.filter((p) => !p.handle.done);
    if (running.length === 0) break;
    const wake = yield { signals: running.map((p) => p.handle.ended) };
    if (wake.kind === 'interrupt') {
      interrupted = true;
      for (const p of running) p.signal('INT');
    }
  }
  const status = job.processes[job.processes.length - 1]?.status ?? 0;
  if (interrupted && status === 130) throw new Interrupted();
  return status;
};

 
export const bg: Builtin = function* (shell, words) {
  if (!shell.interactive) return shell.fail('bg: no job control');
  const job = findJob(shell, words[1] ?? '%%');
  if (!job) return shell.fail(`bg: ${words[1] ?? 'current'}: no such job`);
  return shell.fail(`bg: job ${job.id} already in background`, 0);
};

 
export const disown: Builtin = function* (shell, words) {
  const job = findJob(shell, words[1] ?? '%%');
  if (!job) return shell.fail(`disown: ${words[1] ?? 'current'}: no such job`);
  shell.jobs.splice(shell.jobs.indexOf(job), 1);
  return 0;
};
