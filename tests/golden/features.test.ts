/** Features that no capture of the founders covers, against recordings of the real kernel and iproute2 6.1 (features/*.script, by features/record.mjs). */
import { describe, expect, test } from 'vitest'
import { figure, readRows, replay } from './iptables/replay'

describe.each(['macvlan', 'stp', 'bridge-vlan'])('%s', (name) => {
  const result = replay(readRows(new URL(`./features/${name}.jsonl`, import.meta.url)))
  console.info(figure(name, result))
  test.each(result.compared.map((c) => [c.cmd, c] as const))('%s', (_, { actual, expected }) => expect(actual).toEqual(expected))
})
