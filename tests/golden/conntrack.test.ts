/** conntrack against recordings of conntrack-tools 1.4.7 (tests/golden/conntrack/commands.script and more.script, by record.mjs). */
import { describe, expect, test } from 'vitest'
import { figure, readRows, replay } from './iptables/replay'

/** The kernel lists flows by hash: any order is right. A second may pass between two recorded commands. */
const normalize = (text: string): string =>
  text
    .replace(/((?:^(?:tcp|udp|icmp|unknown|ipv[46]|-A) .*\n)+)/gm, (flows) => `${flows.trimEnd().split('\n').sort().join('\n')}\n`)
    .replace(/^((?:ipv[46] +\d+ )?\w+ +\d+) (?:99\d|1000|9\d|100) /gm, '$1 SECONDS ')
    .replace(/<id>\d+</g, '<id>N<')
    .replace(/<timeout>\d+<|^-A -t \d+ /gm, 'SECONDS ')

describe.each(['commands', 'more'])('conntrack: %s', (name) => {
  const result = replay(readRows(new URL(`./conntrack/${name}.jsonl`, import.meta.url)), { normalize })
  console.info(figure(`conntrack ${name}`, result))
  test.each(result.compared.map((c) => [c.cmd, c] as const))('%s', (_, { actual, expected }) => expect(actual).toEqual(expected))
})
