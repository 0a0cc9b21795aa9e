/**
 * The network tools against transcripts of the real ones: iputils 20221126, net-tools 2.10, ethtool 6.1, iproute2 6.1 on Linux 6.18.
 * tests/golden/tools/NAME.txt is what was typed, NAME.jsonl what was printed; record-tools.mjs records them.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { TRANSCRIPTS, replayTools, stepsOf } from './tools/transcripts'

describe.each(TRANSCRIPTS)('$name', (transcript) => {
  const rows = replayTools(transcript)
  const counted = rows.filter((row) => !transcript.excluded.some((e) => e.cmd.test(row.cmd)))
  const wrong = counted.filter((row) => JSON.stringify(row.expected) !== JSON.stringify(row.actual))

  test(`${counted.length - wrong.length} of ${counted.length} commands answer as recorded (${rows.length} in the transcript)`, () => {
    expect(wrong.map(({ cmd, actual }) => ({ cmd, ...actual }))).toEqual(wrong.map(({ cmd, expected }) => ({ cmd, ...expected })))
    expect(counted.length).toBeGreaterThan(5)
  })

  test('the recording is of what is typed', () => {
    const typed = readFileSync(new URL(`./tools/${transcript.name}.txt`, import.meta.url), 'utf8').split('\n').filter((line) => line !== '' && !/^(?:[#+&] |wait$|sleep [\d.]+$)/.test(line))
    expect(stepsOf(transcript.name).flatMap((step) => (step.kind === 'run' ? [step.cmd] : []))).toEqual(typed)
  })

  test('every exclusion is still needed', () => {
    expect(transcript.excluded.filter((e) => !rows.some((row) => e.cmd.test(row.cmd) && JSON.stringify(row.expected) !== JSON.stringify(row.actual)))).toEqual([])
  })
})
