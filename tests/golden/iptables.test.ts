/** iptables against recorded transcripts of iptables 1.8.9 (tests/golden/iptables: recordings by record.mjs; captures k13 and k13b are in kernel.test.ts). */
import { describe, expect, test } from 'vitest'
import { type ReplayOptions, figure, readRows, replay } from './iptables/replay'

const dates = (text: string): string => text.replace(/ on \w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$/gm, ' on DATE')

/** The seed of a set's hash. */
const seeds = (text: string): string => text.replace(/initval 0x(?!12345678)[0-9a-f]{8}/g, 'initval SEED')

const files: readonly (readonly [string, ReplayOptions])[] = [
  ['forms', { normalize: dates }],
  ['errors', { normalize: dates }],
  ['restore', { normalize: dates }],
  ['u32', { normalize: dates }],
  ['counting', { normalize: dates }],
  ['beyond', { normalize: dates }],
  ['datapaths', {}],
  ['help', {}],
  ['values', {}],
  ['ipset', { normalize: seeds }],
]

describe.each(files)('%s', (name, options) => {
  const result = replay(readRows(new URL(`./iptables/${name}.jsonl`, import.meta.url)), options)
  console.info(figure(name, result))
  test.each(result.compared.map((c) => [c.cmd, c] as const))('%s', (_, { actual, expected }) => expect(actual).toEqual(expected))
})
