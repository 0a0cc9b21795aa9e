/** The figures of the golden transcripts, kept as data for the fidelity page. */
import { expect, test } from 'vitest'
import { figures, summary } from './figures'

const now = figures()

test('figures.json is up to date (else: npx vitest run tests/golden/figures.test.ts -u)', async () => {
  console.info(summary(now))
  await expect(`${JSON.stringify(now, null, 2)}\n`).toMatchFileSnapshot('./figures.json')
})

test('every command is matched or excluded with a reason', () => {
  const left = now.transcripts.map(({ transcript, total, matched, excluded }) => [transcript, total - matched - Object.values(excluded).flat().length] as const)
  expect(left.filter(([, n]) => n !== 0)).toEqual([])
})
