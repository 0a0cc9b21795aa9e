/** What is asked of every replayed transcript: each command answers as recorded, or is excluded for a reason that still holds. */
import { describe, expect, test } from 'vitest'
import { exclusionOf } from './exclusions'
import { bothNeutral } from './neutral'
import { replayed } from './transcripts'

export function checkTranscripts(names: readonly string[]): void {
  describe.each(names)('%s', (name) => {
    const rows = replayed(name)
    const counted = rows.filter((row) => exclusionOf(name, row.line) === undefined)

    test(`${counted.filter((r) => r.matched).length} of ${rows.length} commands answer as recorded`, () => {
      const wrong = counted.filter((row) => !row.matched)
      const shown = (row: (typeof rows)[number], side: 0 | 1): object => ({
        line: row.line,
        cmd: row.cmd,
        stdout: bothNeutral(row.cmd, row.expected.stdout, row.actual.stdout)[side],
        stderr: bothNeutral(row.cmd, row.expected.stderr, row.actual.stderr)[side],
        status: [row.expected, row.actual][side]?.status,
      })
      expect(wrong.map((row) => shown(row, 1))).toEqual(wrong.map((row) => shown(row, 0)))
      expect(counted.length).toBeGreaterThan(5)
    })

    test('every exclusion is still needed', () => {
      expect(rows.filter((row) => row.matched && exclusionOf(name, row.line) !== undefined).map((row) => `${row.line}: ${row.cmd}`)).toEqual([])
    })
  })
}
