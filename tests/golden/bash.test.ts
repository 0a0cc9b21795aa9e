/** The shell language against recorded answers of the real bash 5.2 (record-bash.mjs). */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { plainHost } from './bash-world'

interface Row {
  readonly script: string
  readonly stdout: string
  readonly stderr: string
  readonly status: number
}

const read = (name: string): readonly Row[] => (JSON.parse(readFileSync(new URL(`./bash/${name}`, import.meta.url), 'utf8')) as { rows: readonly Row[] }).rows

describe.each(['snippets.json', 'scripting.json', 'tools.json'])('%s', (file) => {
  test.each(read(file).map((row) => [row.script, row] as const))('%s', (_, row) => {
    expect(plainHost().run(row.script)).toEqual({ stdout: row.stdout, stderr: row.stderr, status: row.status })
  })
})
