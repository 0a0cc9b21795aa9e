/** ipset against the recorded transcript of ipset 7.17 (capture k14, in tests/golden/ipset). */
import { describe, expect, test } from 'vitest'
import { figure, readRows, replay } from './iptables/replay'

const sorted = (lines: string): string => `${lines.trimEnd().split('\n').sort().join('\n')}\n`

/** Random seeds; members in the order of the kernel's hash; seconds that passed between two recorded commands. */
const normalize = (text: string): string =>
  text
    .replace(/(initval>?) ?0x[0-9a-f]{8}/g, '$1 SEED')
    .replace(/(^add .*\n)+/gm, sorted)
    .replace(/(^<member>.*\n)+/gm, sorted)
    .replace(/(?<=^Members:\n)(?:(?!Name:)[^\n]+\n)+/gm, sorted)
    .replace(/timeout [345]\b/g, 'timeout SECONDS')

describe('ipset', () => {
  const result = replay(readRows(new URL('./ipset/ipset.jsonl', import.meta.url)), {
    normalize,
    // The recorded kernel was built without hash:mac; Podwire has it, so it is not made here, that later listings agree.
    rewrite: (cmd) => (cmd.includes('hash:mac') ? 'true' : cmd),
    exclude: (cmd) => (cmd.includes('hash:mac') ? 'the recorded kernel lacks hash:mac' : undefined),
  })
  console.info(figure('ipset', result))
  test.each(result.compared.map((c) => [c.cmd, c] as const))('%s', (_, { actual, expected }) => expect(actual).toEqual(expected))
})
