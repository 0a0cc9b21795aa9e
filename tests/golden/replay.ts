/**
 * Replays recorded transcripts of the real kernel and tools against the simulator, command by command, and compares what is printed
 * (see neutral.ts for what counts as the same).
 */
import { existsSync, readFileSync } from 'node:fs'
import { createWorld } from '../../src/engine/kernel/index'
import { createEnvironment, startProcess } from '../../src/engine/program/index'
import type { Environment, World } from '../../src/engine/program/index'
import { ip } from '../../src/engine/wire/index'
import { mountKernelFiles, runScript, startScript } from '../../src/engine/shell/index'
import type { ScriptOutcome } from '../../src/engine/shell/index'
import { dnsmasq } from './net/lab-network'
import { exclusionOf } from './exclusions'
import { sameText } from './neutral'

export interface Answer {
  readonly stdout: string
  readonly stderr: string
  readonly status: number | 'timeout'
}

/** One step of a transcript (made by transcript-of.py). `ms` is how long the real command took. */
export type Step =
  | { readonly kind: 'section'; readonly text: string }
  | { readonly kind: 'sleep'; readonly seconds: number }
  | { readonly kind: 'setup'; readonly cmd: string; readonly on?: string }
  | ({ readonly kind: 'background'; readonly cmd: string; readonly on?: string } & Answer)
  | { readonly kind: 'wait' }
  | ({ readonly kind: 'run'; readonly cmd: string; readonly on?: string; readonly ms: number } & Answer)
  | DockerStep

/** A docker command that changes something: `id` is what the daemon drew, `done` whether it succeeded, `late` that it failed with the network made. */
export interface DockerStep {
  readonly kind: 'docker'
  readonly cmd: string
  readonly on?: string
  readonly id?: string
  readonly done: boolean
  readonly late?: true
  readonly ms: number
}

/** `name`: of the kernel's transcripts, or with its folder. */
export const readTranscript = (name: string, folder = name.includes('/') ? './' : './kernel/'): readonly Step[] =>
  readFileSync(new URL(`${folder}${name}.jsonl`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Step)

export interface Comparison {
  readonly transcript: string
  /** Line of the transcript, from 1. */
  readonly line: number
  readonly cmd: string
  readonly background: boolean
  readonly matched: boolean
  readonly expected: Answer
  readonly actual: Answer
}

export interface Sandbox {
  readonly world: World
  readonly environment: Environment
  /** Where the steps that name a place (`on`) are run. */
  readonly places: ReadonlyMap<string, Environment>
  run(script: string, on?: string): ScriptOutcome
}

export interface SandboxOptions {
  readonly iptablesVariant?: 'nf_tables' | 'legacy'
  readonly hostname?: string
  readonly variables?: Readonly<Record<string, string>>
}

/** A fresh host, as each transcript had. */
export function sandbox(options: SandboxOptions = {}): Sandbox {
  const world = createWorld({ seed: 1 })
  const hostname = options.hostname ?? 'host'
  const host = world.addHost(hostname, options.iptablesVariant ? { iptablesVariant: options.iptablesVariant } : {})
  const environment = createEnvironment({ name: hostname, kind: 'host', hostname, host, netns: host.root, ...(options.variables && { variables: options.variables }) })
  mountKernelFiles(environment)
  const topo = new URL('./kernel/topo.sh', import.meta.url)
  if (existsSync(topo)) {
    environment.files.makeDirectory('/root/bin')
    environment.files.write('/root/bin/topo.sh', readFileSync(topo, 'utf8'))
  }
  return sandboxOn(world, environment)
}

export function sandboxOn(world: World, environment: Environment, places: ReadonlyMap<string, Environment> = new Map()): Sandbox {
  return {
    world,
    environment,
    places,
    run: (script, on) => {
      const handle = world.scheduler.spawn(runScript(placeOf({ environment, places }, on), world, script))
      // A minute is what the recorder gave each command.
      const limit = world.now + 60_000_000
      for (let steps = 0; !handle.done && steps < 3_000_000 && (world.queue.nextAt() ?? Infinity) <= limit; steps += 1) world.queue.step()
      if (handle.done && handle.result) return handle.result
      handle.kill()
      return { stdout: '', stderr: '[the command did not end]', status: -1 }
    },
  }
}

const placeOf = ({ environment, places }: Pick<Sandbox, 'environment' | 'places'>, on: string | undefined): Environment => (on === undefined ? environment : (places.get(on) ?? environment))

/** What a shell calls the end of a process by a signal, which the recorder writes as a negative number. */
const statusOf = (status: number | 'timeout'): number | 'timeout' => (typeof status === 'number' && status < 0 ? 128 - status : status)

export interface ReplayOptions extends SandboxOptions {
  /** Commands written for the recording machine, as they are written here. */
  readonly rewrite?: (cmd: string) => string
  /** Where an earlier transcript was replayed: this one goes on there. */
  readonly continues?: Sandbox
  /** Before each step. */
  readonly before?: (step: Step) => void
}

export function replay(transcript: string, options: ReplayOptions = {}): readonly Comparison[] {
  const place = options.continues ?? sandbox(options)
  const { world, environment, run } = place
  const rewrite = options.rewrite ?? ((cmd: string): string => cmd)
  const background: { readonly at: number; readonly running: ReturnType<typeof startScript> }[] = []
  const out: Comparison[] = []
  const add = (line: number, step: Extract<Step, { kind: 'run' | 'background' }>, actual: Answer): void => {
    const expected = { stdout: step.stdout, stderr: step.stderr, status: statusOf(step.status) }
    const matched = sameText(step.cmd, expected.stdout, actual.stdout) && sameText(step.cmd, expected.stderr, actual.stderr) && actual.status === expected.status
    out.push({ transcript, line, cmd: step.cmd, background: step.kind === 'background', matched, expected, actual })
  }
  const steps = readTranscript(transcript)
  for (const [i, step] of steps.entries()) {
    const started = world.now
    options.before?.(step)
    switch (step.kind) {
      case 'section':
        break
      case 'sleep':
        world.runUntil(world.now + Math.round(step.seconds * 1_000_000))
        break
      case 'setup':
        run(rewrite(step.cmd), step.on)
        break
      case 'docker':
        run(step.cmd, step.on)
        world.runUntil(Math.max(world.now, started + step.ms * 1000))
        break
      case 'background': {
        const server = /^ip netns exec (\S+) dnsmasq .*--address=\/([\w.]+)\/([\d.]+)/.exec(step.cmd)
        const netns = server?.[1] === undefined ? undefined : environment.host.named.get(server[1])
        // The recording's DNS server is not a tool of Podwire: a program answers in its place.
        if (server && netns) background.push({ at: i, running: serve(environment, world, netns, dnsmasq(server[2] ?? '', ip(server[3] ?? ''), ip(server[3] ?? ''))) })
        else background.push({ at: i, running: startScript(placeOf(place, step.on), world, rewrite(step.cmd)) })
        world.runUntil(started + 400_000)
        break
      }
      case 'wait':
        // The recorder stopped them one after the other.
        for (const { at, running } of background.splice(0)) {
          running.process.signal('INT')
          world.runUntil(world.now + 1_000)
          if (running.process.status === undefined) running.process.signal('KILL')
          world.runUntil(world.now + 1_000)
          const past = steps[at]
          if (past?.kind === 'background') add(at + 1, past, { stdout: running.stdout.text, stderr: running.stderr.text, status: running.process.status ?? 'timeout' })
        }
        break
      case 'run':
        if (exclusionOf(transcript, i + 1)?.skip) add(i + 1, step, { stdout: '', stderr: '[not run]', status: -1 })
        else add(i + 1, step, run(rewrite(step.cmd), step.on))
        // The real command took its time too: neighbours and flows age as they did.
        world.runUntil(Math.max(world.now, started + step.ms * 1000))
        break
    }
  }
  return out.sort((a, b) => a.line - b.line)
}

function serve(environment: Environment, world: World, netns: Environment['netns'], program: ReturnType<typeof dnsmasq>): ReturnType<typeof startScript> {
  const nothing = startScript(environment, world, ':')
  return { ...nothing, process: startProcess(environment, world, { argv: ['dnsmasq'], program, netns }) }
}
