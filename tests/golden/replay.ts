/**
 * Replays recorded transcripts of the real kernel and tools against the simulator, command by command, and compares what is printed.
 * MACs that nobody set, ids and times are made neutral on both sides.
 */
import { readFileSync } from 'node:fs'
import { createWorld } from '../../src/engine/kernel/index'
import { createEnvironment, startProcess, nullOutput } from '../../src/engine/program/index'
import type { Environment, World } from '../../src/engine/program/index'
import { findCommand, mountKernelFiles, runScript, runShell } from '../../src/engine/shell/index'
import type { ScriptOutcome } from '../../src/engine/shell/index'

export type Step =
  | { readonly kind: 'section'; readonly text: string }
  | { readonly kind: 'sleep'; readonly seconds: number }
  | { readonly kind: 'setup' | 'background'; readonly cmd: string }
  | { readonly kind: 'wait' }
  | { readonly kind: 'run'; readonly cmd: string; readonly stdout: string; readonly stderr: string; readonly status: number | 'timeout'; readonly ms: number }

export const readTranscript = (name: string): readonly Step[] =>
  readFileSync(new URL(`./kernel/${name}.jsonl`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Step)

/** Words that a transcript's commands start with, through `ip netns exec NAME` and shell loops. */
export function toolsOf(command: string): readonly string[] {
  const tools = new Set<string>()
  for (const part of command.split(/[;|&\n]+|\bdo\b|\bthen\b|\{|\$\(/)) {
    const m = /^\s*(?:\[ .*|ip netns exec \S+ (?:(?:bash|sh) -c '?)?([\w./-]+)|nsenter --?\S+ (?:-n )?([\w./-]+)|([\w./-]+))/.exec(part.replace(/^\s*(?:\w+=\S+\s+)+/, ''))
    const word = m?.[1] ?? m?.[2] ?? m?.[3]
    if (word !== undefined && !SHELL_WORDS.has(word)) tools.add(word)
  }
  return [...tools]
}

const SHELL_WORDS = new Set(['for', 'done', 'echo', 'if', 'fi', 'sleep', 'cd', 'true', 'false', 'export', 'kill', 'wait', 'set', 'printf', 'read', 'while', 'bash', 'sh', '}'])

/** Both sides with what differs by chance made the same. */
export function neutral(text: string): string {
  return text
    .replace(/\b(?!02:00:00:00|00:00:00:00:00:00|ff:ff:ff:ff:ff:ff|33:33|01:00:5e|01:80:c2|ee:ee:ee)(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b/g, 'MAC')
    .replace(/8000\.[0-9a-f]{12}/g, '8000.MAC')
    .replace(/33:33:ff:[0-9a-f:]{8}/g, '33:33:ff:SOLICITED')
    .replace(/fe80::[0-9a-f:]+/g, 'fe80::LINKLOCAL')
    .replace(/ tentative\b|"tentative":true,/g, '')
    .replace(/net:\[\d+\]/g, 'net:[N]')
    .replace(/^\d{10} /gm, 'INODE ')
    .replace(/time=[\d.]+ ms/g, 'time=T ms')
    .replace(/time \d+ms/g, 'time Tms')
    .replace(/rtt min\/avg\/max\/mdev = .*/g, 'rtt T')
    .replace(/after \d+ ms/g, 'after T ms')
    .replace(/ {2}[\d.]+ ms/g, '  T ms')
    .replace(/ +[\d.]+ms\b/g, ' Tms')
    .replace(/(gc_timer|forward_delay_timer) +[\d.]+/g, '$1 T')
    .replace(/\bNov \d+ \d\d:\d\d|\bJan +\d+ \d\d:\d\d/g, 'DATE')
    .replace(/used \d+\/\d+(?:\/\d+probes \d+)?/g, 'used N')
}

export interface Comparison {
  readonly transcript: string
  readonly section: string
  readonly cmd: string
  readonly tools: readonly string[]
  /** A tool that Podwire does not have. */
  readonly missing: string | undefined
  readonly matched: boolean
  readonly expected: ScriptOutcome
  readonly actual: ScriptOutcome
}

export interface Sandbox {
  readonly world: World
  readonly environment: Environment
  run(script: string): ScriptOutcome
}

/** A fresh host, as each transcript had. */
export function sandbox(seed = 1): Sandbox {
  const world = createWorld({ seed })
  const host = world.addHost('host')
  const environment = createEnvironment({ name: 'host', kind: 'host', hostname: 'host', host, netns: host.root })
  mountKernelFiles(environment)
  return {
    world,
    environment,
    run: (script) => {
      const handle = world.scheduler.spawn(runScript(environment, world, script))
      // A minute is what the recorder gave each command.
      const limit = world.now + 60_000_000
      for (let steps = 0; !handle.done && steps < 3_000_000 && (world.queue.nextAt() ?? Infinity) <= limit; steps += 1) world.queue.step()
      if (handle.done && handle.result) return handle.result
      handle.kill()
      return { stdout: '', stderr: '[the command did not end]', status: -1 }
    },
  }
}

export function replay(transcript: string): readonly Comparison[] {
  const { world, environment, run } = sandbox()
  const background: ReturnType<typeof startProcess>[] = []
  const out: Comparison[] = []
  let section = ''
  for (const step of readTranscript(transcript)) {
    switch (step.kind) {
      case 'section':
        section = step.text
        break
      case 'sleep':
        world.runUntil(world.now + Math.round(step.seconds * 1_000_000))
        break
      case 'setup':
        run(step.cmd)
        break
      case 'background':
        background.push(startProcess(environment, world, { argv: ['bash'], program: (p) => runShell(p, { script: step.cmd }), stdout: nullOutput, stderr: nullOutput, cwd: '/root' }))
        world.runUntil(world.now + 400_000)
        break
      case 'wait':
        for (const p of background.splice(0)) p.signal('TERM')
        break
      case 'run': {
        const tools = toolsOf(step.cmd)
        const missing = tools.find((t) => t === 'arping' || !findCommand(environment, t.split('/').pop() ?? '')) // arping only says that it is not simulated
        const actual = run(step.cmd)
        const expected = { stdout: step.stdout, stderr: step.stderr, status: step.status === 'timeout' ? -1 : step.status }
        // The kernel lists neighbours in the order of a hash that it seeds at random.
        const order = /\bneigh\b/.test(step.cmd) ? (text: string): string => text.split('\n').sort().join('\n') : (text: string): string => text
        const matched = order(neutral(actual.stdout)) === order(neutral(expected.stdout)) && neutral(actual.stderr) === neutral(expected.stderr) && actual.status === expected.status
        out.push({ transcript, section, cmd: step.cmd, tools, missing, matched, expected, actual })
        break
      }
    }
  }
  return out
}
