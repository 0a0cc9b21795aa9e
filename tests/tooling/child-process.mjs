/**
 * Child processes that end when we do. Always asynchronous: a synchronous spawn cannot pass a signal on, and leaves the child running
 * when npm is stopped.
 */
import { spawn } from 'node:child_process'

const running = new Set()

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (running.size === 0) process.exit(128 + (signal === 'SIGINT' ? 2 : signal === 'SIGHUP' ? 1 : 15))
    for (const child of running) child.kill(signal)
  })
}

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
    })
    running.add(child)
    const pieces = []
    child.stdout?.on('data', (piece) => pieces.push(piece))
    child.stderr?.on('data', (piece) => pieces.push(piece))
    const end = (code, extra = '') => {
      running.delete(child)
      resolve({ code, output: Buffer.concat(pieces).toString('utf8') + extra })
    }
    child.on('error', (error) => end(127, `${error.message}\n`))
    child.on('close', (code, signal) => end(code ?? (signal === 'SIGINT' ? 130 : 143)))
  })
}
