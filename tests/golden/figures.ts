/**
 * How many recorded commands answer as recorded, transcript by transcript, and what is left out and why: the data behind the fidelity page
 * (figures.json). Rewritten by `npx vitest run tests/golden/figures.test.ts -u`.
 */
import { EXCLUSIONS, exclusionOf, liesInTheRecording } from './exclusions'
import { CNI_TRANSCRIPTS, DOCKER_CLUSTER_TRANSCRIPTS, DOCKER_TRANSCRIPTS, KERNEL_TRANSCRIPTS, replayed } from './transcripts'

/** The tools of the recordings, and with them what Podwire imitates. */
export const IMITATED: readonly string[] = [
  'Linux 6.18',
  'iproute2 6.1 (ip, bridge, ss)',
  'iptables 1.8.9 (nf_tables and legacy)',
  'ipset 7.17',
  'conntrack-tools 1.4.7',
  'iputils 20221126 (ping, tracepath, arping)',
  'traceroute 2.1.2',
  'tcpdump 4.99.3',
  'curl 7.88.1',
  'netcat-openbsd 1.219',
  'wget 1.21.3',
  'BIND 9.18 (dig, host, nslookup)',
  'net-tools 2.10',
  'procps 4.0.2 (sysctl)',
  'BusyBox 1.35.0',
  'CNI plugins 1.1.1',
  'what Docker 20.10.24 makes of the network (its own command line is not compared)',
]

export interface TranscriptFigures {
  readonly transcript: string
  readonly total: number
  readonly matched: number
  /** What no imitation can match: chance, and the recording machine itself. */
  readonly recording: number
  /** Reason: the commands. */
  readonly excluded: Readonly<Record<string, readonly string[]>>
}

export interface Figures {
  readonly imitated: readonly string[]
  readonly total: number
  readonly matched: number
  readonly recording: number
  readonly transcripts: readonly TranscriptFigures[]
}

const LONGEST = 160

/** A command on one line, for a list. */
const oneLine = (cmd: string): string => {
  const text = cmd.replace(/\s+/g, ' ')
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text
}

const isRecording = (reason: string): boolean => EXCLUSIONS.some((e) => e.reason === reason && liesInTheRecording(e))

export function figuresOf(transcript: string): TranscriptFigures {
  const rows = replayed(transcript)
  const excluded: Record<string, string[]> = {}
  for (const row of rows) {
    const reason = exclusionOf(transcript, row.line)?.reason
    if (reason !== undefined) (excluded[reason] ??= []).push(oneLine(row.cmd))
  }
  return { transcript, total: rows.length, matched: rows.filter((row) => row.matched).length, recording: Object.entries(excluded).flatMap(([reason, commands]) => (isRecording(reason) ? commands : [])).length, excluded }
}

export function figures(): Figures {
  const transcripts = [...KERNEL_TRANSCRIPTS, ...DOCKER_TRANSCRIPTS, ...DOCKER_CLUSTER_TRANSCRIPTS, ...CNI_TRANSCRIPTS].map(figuresOf)
  const sum = (of: (t: TranscriptFigures) => number): number => transcripts.reduce((n, t) => n + of(t), 0)
  return { imitated: IMITATED, total: sum((t) => t.total), matched: sum((t) => t.matched), recording: sum((t) => t.recording), transcripts }
}

/** For a terminal: a line for each transcript, then the reasons, most commands first. */
export function summary({ total, matched, recording, transcripts }: Figures): string {
  const percent = (a: number, b: number): string => `${((100 * a) / b).toFixed(1)} %`
  const reasons = new Map<string, number>()
  for (const { excluded } of transcripts) for (const [reason, commands] of Object.entries(excluded)) reasons.set(reason, (reasons.get(reason) ?? 0) + commands.length)
  return [
    ...transcripts.map((t) => `${t.transcript.padEnd(32)} ${t.matched} of ${t.total}`),
    `${'all'.padEnd(32)} ${matched} of ${total} (${percent(matched, total)}); ${percent(matched, total - recording)} without the ${recording} that lie in the recording`,
    ...[...reasons].sort((a, b) => b[1] - a[1]).map(([reason, n]) => `  ${String(n).padStart(3)} excluded${isRecording(reason) ? ' (recording)' : ''}: ${reason}`),
  ].join('\n')
}
