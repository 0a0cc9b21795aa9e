/** Real TCP conversations, segment by segment (tests/golden/tcp/*.jsonl; recorded with tests/golden/record-tcp.py on kernel 6.18). */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { replayTcp, type RecordedSegment, type TcpRecording } from './tcp-replay'

const recordings = readFileSync(new URL('./tcp/segments.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as TcpRecording)

/** Everything but the time. The timestamps option's figures are each host's own. */
const text = (s: RecordedSegment): string =>
  `${s.side} ${s.flags} ${String(s.seq)}:${String(s.seq + s.len)}${s.ack === undefined ? '' : ` ack ${String(s.ack)}`} win ${String(s.win)}${s.mss === undefined ? '' : ` mss ${String(s.mss)}`}${s.wscale === undefined ? '' : ` wscale ${String(s.wscale)}`}${s.sackOK === true ? ' sackOK' : ''}${s.ts === true ? ' ts' : ''}${s.sack ? ` sack ${s.sack.map(([from, to]) => `{${String(from)}:${String(to)}}`).join('')}` : ''}${s.lost === true ? ' lost' : ''}`

/** A real host's timers run by ticks of 4 ms, long ones by larger steps, and its cable was a program: near is near what came before, or near the clock. */
function near(real: readonly RecordedSegment[], ours: readonly RecordedSegment[], i: number): boolean {
  const [theirs, own] = [real[i], ours[i]]
  if (!theirs || !own) return false
  const [pause, ownPause] = [theirs.t - (real[i - 1]?.t ?? 0), own.t - (ours[i - 1]?.t ?? 0)]
  return Math.abs(pause - ownPause) <= Math.max(15, pause / 10) || Math.abs(theirs.t - own.t) <= 15 + theirs.t / 100
}

describe.each(recordings.map((r) => [r.name, r] as const))('TCP, %s', (_, recording) => {
  const replayed = replayTcp(recording)
  it.each(['a', 'b'] as const)('segments of %s', (side) => {
    const real = recording.recorded.filter((s) => s.side === side)
    const ours = replayed.segments.filter((s) => s.side === side)
    expect(ours.map(text)).toEqual(real.map(text))
    const wrong = real.flatMap((segment, i) => (near(real, ours, i) ? [] : [`${text(segment)} at ${String(segment.t)}, ours at ${String(ours[i]?.t)}`]))
    expect(wrong).toEqual([])
  })

  it('what the programs have read', () => {
    expect(replayed.got).toEqual(recording.got)
  })
})
