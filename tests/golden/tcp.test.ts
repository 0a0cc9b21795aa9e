/** Real TCP conversations, segment by segment (tests/golden/tcp/*.jsonl; recorded with tests/golden/record-tcp.py on kernel 6.18). */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { internals } from '../../src/engine/shell/commands/ss/internal'
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

/** The fields of `ss -i`: `name:value` or `name value`. */
function fields(line: string): ReadonlyMap<string, string> {
  const shown = line.split('\t').at(-1)?.replace(/skmem:\(\S*\)/, '').trim() ?? ''
  return new Map([...shown.replace(/(send|pacing_rate|delivery_rate) /g, '$1:').matchAll(/(\w+)(?::(\S+))?/g)].map(([, name = '', value = '']) => [name, value]))
}

/** Fields that differ. Round trips, and what is counted from them, are a real host's within a tenth; times since something are those of a busy machine. */
function same(real: ReadonlyMap<string, string>, ours: ReadonlyMap<string, string>): readonly string[] {
  const loose: Readonly<Record<string, number>> = { rto: 0.1, rtt: 0.12, minrtt: 0.1, send: 0.12, pacing_rate: 0.12, delivery_rate: 0.12, rcv_rtt: 0.2, busy: 0.2, lastsnd: 0.2, lastrcv: 0.2, lastack: 0.2, rwnd_limited: 0.2, ato: 0.1, rcv_ssthresh: 0.02 }
  const out: string[] = []
  for (const name of [...new Set([...real.keys(), ...ours.keys()])]) {
    const [x, y] = [real.get(name), ours.get(name)]
    if (x === y) continue
    const [m, n] = [parseFloat(x ?? ''), parseFloat(y ?? '')]
    const far = Math.abs(m - n) > Math.max(loose[name] === undefined ? 0 : 24, m * (loose[name] ?? 0))
    if (!(name in loose) || Number.isNaN(far) || !(m >= 0) || !(n >= 0) || (far && name !== 'rtt') || (name === 'rtt' && Math.abs(m - n) > m * 0.12)) out.push(`${name}: ${x ?? 'absent'}, ours ${y ?? 'absent'}`)
  }
  return out
}

describe.each(recordings.map((r) => [r.name, r] as const))('TCP, %s', (_, recording) => {
  const seen: { readonly t: number; readonly a: string; readonly b: string }[] = []
  const replayed = replayTcp(recording, (t, hosts) => {
    const [a = '', b = ''] = [hosts.a, hosts.b].map((n) =>
      n.sockets.list().flatMap((s) => {
        const info = s.protocol === 'tcp' && s.state !== 'LISTEN' ? s.tcpInfo?.() : undefined
        return info ? [internals(info, true, true)] : []
      })[0],
    )
    seen.push({ t, a, b })
  })
  it.each(['a', 'b'] as const)('segments of %s', (side) => {
    const real = recording.recorded.filter((s) => s.side === side)
    const ours = replayed.segments.filter((s) => s.side === side)
    expect(ours.map(text)).toEqual(real.map(text))
    const wrong = real.flatMap((segment, i) => (near(real, ours, i) ? [] : [`${text(segment)} at ${String(segment.t)}, ours at ${String(ours[i]?.t)}`]))
    expect(wrong).toEqual([])
  })

  it.each(recording.ss.map((row, i) => [row.t, row, i] as const))('ss -tino after %s ms', (_t, row, i) => {
    for (const side of ['a', 'b'] as const) expect(same(fields(row[side]), fields(seen[i]?.[side] ?? ''))).toEqual([])
  })

  it('what the programs have read', () => {
    expect(replayed.got).toEqual(recording.got)
  })
})
