/** Replays recorded commands, in order, on a host of the simulator, and compares what they print. */
import { readFileSync } from 'node:fs'
import { createWorld } from '../../../src/engine/kernel/index'
import { createEnvironment } from '../../../src/engine/program/index'
import { runScript } from '../../../src/engine/shell/index'

export interface Row {
  readonly cmd: string
  readonly stdout?: string
  readonly stderr?: string
  readonly status?: number
  /** Run silently in the recording: nothing to compare. */
  readonly setup?: boolean
}

export interface ReplayOptions {
  readonly variant?: 'nf_tables' | 'legacy'
  /** Commands as written in the recording, adapted (tool names). */
  readonly rewrite?: (cmd: string) => string
  /** What differs for reasons that are not behaviour: dates, random numbers. Applied to both sides. */
  readonly normalize?: (text: string) => string
  /** Commands left out of the comparison (still run), with the reason. */
  readonly exclude?: (cmd: string) => string | undefined
}

export interface Comparison {
  readonly cmd: string
  readonly expected: { readonly stdout: string; readonly stderr: string; readonly status: number }
  readonly actual: { readonly stdout: string; readonly stderr: string; readonly status: number }
  readonly matched: boolean
}

export interface Replay {
  readonly compared: readonly Comparison[]
  readonly excluded: readonly { readonly cmd: string; readonly reason: string }[]
}

export const readRows = (url: URL): readonly Row[] =>
  readFileSync(url, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row)

export function replay(rows: readonly Row[], options: ReplayOptions = {}): Replay {
  const world = createWorld({ seed: 1 })
  const host = world.addHost('host', options.variant ? { iptablesVariant: options.variant } : {})
  const environment = createEnvironment({ name: 'host', kind: 'host', hostname: 'host', host, netns: host.root })
  const normalize = options.normalize ?? ((text: string) => text)
  const compared: Comparison[] = []
  const excluded: { cmd: string; reason: string }[] = []
  for (const row of rows) {
    const handle = world.scheduler.spawn(runScript(environment, world, options.rewrite?.(row.cmd) ?? row.cmd))
    world.runUntilIdle(world.now + 60_000_000)
    if (!handle.result) throw new Error(`did not end: ${row.cmd}`)
    if (row.setup) continue
    const reason = options.exclude?.(row.cmd)
    if (reason !== undefined) {
      excluded.push({ cmd: row.cmd, reason })
      continue
    }
    const expected = { stdout: normalize(row.stdout ?? ''), stderr: normalize(row.stderr ?? ''), status: row.status ?? 0 }
    const actual = { stdout: normalize(handle.result.stdout), stderr: normalize(handle.result.stderr), status: handle.result.status }
    compared.push({ cmd: row.cmd, expected, actual, matched: expected.stdout === actual.stdout && expected.stderr === actual.stderr && expected.status === actual.status })
  }
  return { compared, excluded }
}

/** One line for the report: how many commands print what the real tool printed. */
export const figure = (name: string, { compared, excluded }: Replay): string =>
  `${name}: ${compared.filter((c) => c.matched).length} of ${compared.length} commands match${excluded.length > 0 ? `; ${excluded.length} excluded (${[...new Set(excluded.map((e) => e.reason))].join('; ')})` : ''}`
