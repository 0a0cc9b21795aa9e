/**
 * Child processes that end when we do. Always asynchronous: a synchronous spawn cannot pass a signal on, and leaves the child running
 * when npm is stopped.
 */
import { spawn } from 'node:child_process';

const running = new Set();

/** Passes a signal on to every child; with none to wait for, ends as the signal asks. */
function passOn(signal) {
  if (running.size === 0) process.exit(signal === 'SIGINT' ? 130 : signal === 'SIGHUP' ? 129 : 143);
  for (const child of running) child.kill(signal);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => passOn(signal));

// npm sends its SIGTERM to the shell between us, and Debian's shell dies without passing it on: a lost parent is the only sign.
const parent = process.ppid;
setInterval(() => process.ppid !== parent && passOn('SIGTERM'), 500).unref();

/**
 * Runs a command to its end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, capture?: boolean }} [options] `capture` keeps the output instead of showing it.
 * @returns {Promise<{ code: number, output: string }>} `code` is 127 when the command cannot be started, 128 or more when a signal ended it.
 */
export function run(command, args, { cwd, env, capture = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: capture ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    });
    running.add(child);
    const pieces = [];
    child.stdout?.on('data', (piece) => pieces.push(piece));
    child.stderr?.on('data', (piece) => pieces.push(piece));
    const end = (code, extra = '') => {
      running.delete(child);
      resolve({ code, output: Buffer.concat(pieces).toString('utf8') + extra });
    };
    child.on('error', (error) => end(127, `${error.message}\n`));
    child.on('close', (code, signal) => end(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
}
