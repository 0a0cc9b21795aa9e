/**
 * ipvsadm against recordings of ipvsadm 1.31 itself (ipvsadm/record.sh): the real tool over a stand-in for the kernel's table,
 * because the recording machine has no IPVS. What is recorded is therefore the tool: words, layout, order, mistakes.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { IpvsConnectionInfo } from '../../../src/engine/kernel/index'
import { connectionList, type Columns } from '../../../src/engine/shell/commands/ipvsadm/listing'
import { ip, ipFromBytes } from '../../../src/engine/wire/index'
import { figure, readRows, replay } from '../iptables/replay'

describe('ipvsadm', () => {
  const result = replay(readRows(new URL('./ipvsadm/commands.jsonl', import.meta.url)))
  console.info(figure('ipvsadm', result))
  test.each(result.compared.map((c) => [c.cmd, c] as const))('%s', (_, { actual, expected }) => expect(actual).toEqual(expected))
})

describe('ipvsadm -Lnc', () => {
  const address = (text: string) => (text.includes(':') ? ip(text) : ipFromBytes(Uint8Array.from(text.match(/../g) ?? [], (b) => Number.parseInt(b, 16))))
  const rows = readFileSync(new URL('./ipvsadm/connections', import.meta.url), 'utf8').trimEnd().split('\n').slice(1)
  const connections = rows.map((row): IpvsConnectionInfo => {
    const [protocol = '', client = '', clientPort = '', virtual = '', virtualPort = '', server = '', serverPort = '', state = '', seconds = ''] = row.split(/ +/)
    const end = (host: string, port: string) => ({ address: address(host), port: Number.parseInt(port, 16) })
    return { protocol: protocol.toLowerCase() as IpvsConnectionInfo['protocol'], client: end(client, clientPort), virtual: end(virtual, virtualPort), server: end(server, serverPort), state, expiresAt: Number(seconds) * 1_000_000 }
  })
  test.each(readRows(new URL('./ipvsadm/connections.jsonl', import.meta.url)).map((r) => [r.cmd, r] as const))('%s', (cmd, row) => {
    const columns: Columns = cmd.includes('persistent-conn') ? 'persistent-conn' : 'plain'
    expect(connectionList(connections, 0, { columns, numeric: true, exact: false, sorted: true, nameOf: () => undefined })).toBe(row.stdout)
  })
})
