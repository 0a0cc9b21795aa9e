/** iptables against recorded transcripts of iptables 1.8.9 (tests/golden/iptables: captures k13 and k13b, and recordings by record.mjs). */
import { describe, expect, test } from 'vitest'
import { type ReplayOptions, figure, readRows, replay } from './iptables/replay'

const dates = (text: string): string => text.replace(/ on \w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$/gm, ' on DATE')
/** The user that id 1000 had on the recording machine. */
const users = (text: string): string => text.replace('owner UID match cloudsdk', 'owner UID match 1000')
/** Rules that Podwire refuses: gone from the listings of both sides, with their numbers. */
const refused = (text: string): string => text.replace(/^.*(--u32|u32 "|TPROXY).*\n/gm, '')

const files: readonly (readonly [string, ReplayOptions])[] = [
  ['formats-nft', { normalize: (text) => refused(users(dates(text))), exclude: (cmd) => (cmd.includes('iptables-legacy') ? 'both variants in one command' : undefined) }],
  [
    'formats-legacy',
    {
      variant: 'legacy',
      rewrite: (cmd) => cmd.replaceAll('iptables-legacy', 'iptables'),
      normalize: (text) => refused(users(dates(text))),
    },
  ],
  ['forms', { normalize: dates }],
  ['errors', { normalize: dates }],
  ['restore', { normalize: dates }],
]

describe.each(files)('%s', (name, options) => {
  const result = replay(readRows(new URL(`./iptables/${name}.jsonl`, import.meta.url)), options)
  console.info(figure(name, result))
  test.each(result.compared.map((c) => [c.cmd, c] as const))('%s', (_, { actual, expected }) => expect(actual).toEqual(expected))
})
