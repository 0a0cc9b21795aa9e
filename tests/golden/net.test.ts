/** Network tools against recorded transcripts (captures k08 and k15: iputils 20221126, curl 7.88.1, nc 1.219, dig 9.18, tcpdump 4.99.3, ss 6.1). */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ip } from '../../src/engine/wire/index'
import { LabNetwork, dnsmasq } from './net/lab-network'

interface Row {
  readonly on?: string
  readonly cmd?: string
  readonly stdout?: string
  readonly stderr?: string
  readonly status?: number
  /** FORWARD's rules from here on. */
  readonly rules?: readonly string[]
}

const read = (name: string): readonly Row[] =>
  readFileSync(new URL(`./net/${name}.jsonl`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row)

/** What differs from run to run: times, dates, ids, ports, process ids, speeds. */
const normalize = (text: string): string =>
  text
    .replace(/time[=~ ]*[\d.]+ ?ms/g, 'time T')
    .replace(/[\d.]+\/[\d.]+\/[\d.]+\/[\d.]+ ms/g, 'T')
    .replace(/after \d+ (ms|milliseconds)/g, 'after N $1')
    .replace(/ {2}\d+\.\d{3} ms/g, '  T ms')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'DATE')
    .replace(/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/g, 'DATE')
    .replace(/ETag: "[0-9a-f]+-/g, 'ETag: "T-')
    .replace(/id: \d+/g, 'id: N')
    .replace(/Query time: \d+ msec/g, 'Query time: N msec')
    .replace(/WHEN: .*/g, 'WHEN: DATE')
    .replace(/(\d+|busybox|httpd)",pid=\d+,fd=\d+/g, '$1",pid=N,fd=N')
    .replace(/pid=\d+,fd=\d+/g, 'pid=N,fd=N')
    .replace(/"busybox"/g, '"httpd"')
    .replace(/\d+\/(busybox|httpd)/g, 'N/httpd')
    .replace(/\d+\/dnsmasq/g, 'N/dnsmasq')
    .replace(/ +$/gm, '')
    .replace(/(PortProcess|Process) +$/gm, '$1')
    .replace(/\r\n?/g, '\n')
    .replace(/^ *\d+ +\d+ +\d+ +\d+ +\d+ +\d+ +\S+ +\d+ [-:\d]+ [-:\d]+ [-:\d]+ +\d+k?(?=\*|curl|$)/gm, 'METER')

interface Compared {
  readonly name: string
  readonly expected: { readonly stdout: string; readonly stderr: string; readonly status: number }
  readonly actual: { readonly stdout: string; readonly stderr: string; readonly status: number }
}

function compare(rows: readonly Row[], network: LabNetwork, place: (row: Row) => string, excluded: (cmd: string) => string | undefined, onRules: (rules: readonly string[]) => void): { readonly compared: readonly Compared[]; readonly left: readonly string[] } {
  const compared: Compared[] = []
  const left: string[] = []
  for (const row of rows) {
    if (row.rules) onRules(row.rules)
    const { cmd } = row
    if (cmd === undefined) continue
    const reason = excluded(cmd)
    if (reason !== undefined) {
      left.push(`${cmd}: ${reason}`)
      continue
    }
    const actual = network.run(place(row), cmd)
    compared.push({
      name: `${row.on ?? ''} ${cmd}`,
      expected: { stdout: normalize(row.stdout ?? ''), stderr: normalize(row.stderr ?? ''), status: row.status ?? 0 },
      actual: { stdout: normalize(actual.stdout), stderr: normalize(actual.stderr), status: actual.status },
    })
  }
  return { compared, left }
}

const report = (name: string, { compared, left }: ReturnType<typeof compare>): void => {
  const matched = compared.filter(({ expected, actual }) => JSON.stringify(expected) === JSON.stringify(actual)).length
  console.info(`${name}: ${matched} of ${compared.length} commands match; ${left.length} excluded${left.map((l) => `\n  ${l}`).join('')}`)
}

describe('DROP, REJECT and no listener, seen by ping, curl, nc, traceroute (k08)', () => {
  const network = new LabNetwork('c', 'r', 's')
  network.join('c', 'eth0', '10.0.1.10/24', 'r', 'eth0', '10.0.1.1/24')
  network.join('r', 'eth1', '10.0.2.1/24', 's', 'eth0', '10.0.2.10/24')
  network.route('c', '10.0.1.1')
  network.route('s', '10.0.2.1')
  network.netns('r').setSysctl('net.ipv4.ip_forward', '1')
  network.environment('s').files.write('/tmp/index.html', 'hello from s\n')
  network.run('s', 'httpd -p 80 -h /tmp')
  const result = compare(
    read('reject-drop'),
    network,
    () => 'c',
    (cmd) => (cmd.startsWith('bash ') ? "the shell's own /dev/tcp: tests/golden/bash" : undefined),
    (rules) => {
      // The commands left out took seconds; meanwhile the limiter of ICMP errors let more go.
      network.world.runUntil(network.world.now + 6_000_000)
      network.run('r', ['iptables -F FORWARD', ...rules.map((rule) => `iptables ${rule}`)].join('; '))
    },
  )
  report('reject-drop', result)
  test.each(result.compared.map((c, i) => [`${i} ${c.name}`, c] as const))('%s', (_, { expected, actual }) => expect(actual).toEqual(expected))
})

describe('DNS tools, ss, curl, nc, ping, their errors (k15)', () => {
  const network = new LabNetwork('a', 'b')
  network.join('a', 'eth0', '10.0.0.1/24', 'b', 'eth0', '10.0.0.2/24')
  network.environment('b').files.write('/tmp/index.html', 'hello from b\n')
  network.run('b', 'httpd -p 80 -h /tmp')
  network.start('b', dnsmasq('example.com', ip('10.0.0.2'), ip('10.0.0.2')), ['dnsmasq'])
  const result = compare(read('tools'), network, (row) => row.on ?? 'a', excludedTool, () => undefined)
  report('tools', result)
  test.each(result.compared.map((c, i) => [`${i} ${c.name}`, c] as const))('%s', (_, { expected, actual }) => expect(actual).toEqual(expected))
})

function excludedTool(cmd: string): string | undefined {
  if (cmd.startsWith('arping')) return 'arping is not modelled'
  if (cmd === 'ss -s') return 'ss -s is not modelled (refused plainly)'
  if (cmd === 'tcpdump -D') return 'lists devices that are not modelled (bluetooth, nflog, dbus)'
  if (cmd.includes('nc -lv -p 7777')) return 'the recorded nc could not name its own address'
  if (cmd.includes('iptables-legacy')) return 'iptables-legacy is a variant of the host, not a command'
  if (/^curl .*10\.0\.0\.99$/.test(cmd)) return 'depends on how long ago the neighbour was asked for'
  return undefined
}

describe("busybox's ping (docker/06)", () => {
  const network = new LabNetwork('web', 'host')
  network.join('web', 'eth0', '172.17.0.2/16', 'host', 'docker0', '172.17.0.1/16')
  network.route('web', '172.17.0.1')
  network.environment('web').files.write('/bin/busybox', '')
  network.run('host', 'iptables -P FORWARD DROP; iptables -A OUTPUT -p icmp --icmp-type destination-unreachable -j DROP')
  const recorded = read('busybox').map((row) => ({ ...row, stdout: (row.stdout ?? '').replace(/[\d.]+\/[\d.]+\/[\d.]+ ms/, 'T') }))
  const result = compare(recorded, network, () => 'web', () => undefined, () => undefined)
  const shortened = result.compared.map((c) => ({ ...c, actual: { ...c.actual, stdout: c.actual.stdout.replace(/[\d.]+\/[\d.]+\/[\d.]+ ms/, 'T') } }))
  report('busybox', { ...result, compared: shortened })
  test.each(shortened.map((c) => [c.name, c] as const))('%s', (_, { expected, actual }) => expect(actual).toEqual(expected))
})

/** Traffic of the recording whose packets do not depend on how a server cuts its answer into segments. */
function frames(text: string): readonly string[] {
  const packets = text.replace(/\n(?=[ \t])/g, '\u0001').split('\n')
  return packets
    .filter((line) => line !== '' && !/\.(80|http)[ :]/.test(line) && !(/Flags|tcp/.test(line) && /\.(53|domain)[ :]/.test(line)))
    .map((line) =>
      line
        .replaceAll('\u0001', '\n')
        .replace(/^(\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d\.\d{6}/, 'TIME')
        .replace(/([0-9a-f]{2}:){5}[0-9a-f]{2}/g, (mac) => (mac === 'ff:ff:ff:ff:ff:ff' ? mac : 'MAC'))
        .replace(/ id [1-9]\d*/g, ' id N')
        .replace(/(seq|ack|val|ecr) \d{5,}/g, '$1 N')
        .replace(/\.\d{5}( |:)/g, '.PORT$1')
        .replace(/: \d+([+*]| NXDomain)/g, ': N$1')
        .replace(/cksum 0x[0-9a-f]{4} \((correct|incorrect -> 0x[0-9a-f]{4})\)/g, 'cksum C')
        .replace(/^\t0x00.*$/gm, (row) => row.replace(/[0-9a-f]{4}(?= )/g, 'HHHH').replace(/ {2}\S{1,16}$/, '  TEXT')),
    )
}

describe('tcpdump (k15)', () => {
  const network = new LabNetwork('a', 'b')
  network.join('a', 'eth0', '10.0.0.1/24', 'b', 'eth0', '10.0.0.2/24')
  network.environment('b').files.write('/tmp/index.html', 'hello from b\n')
  network.run('b', 'httpd -p 80 -h /tmp')
  network.start('b', dnsmasq('example.com', ip('10.0.0.2'), ip('10.0.0.2')), ['dnsmasq'])
  const rows = read('tcpdump')
  const running = rows.map((row) => network.background('a', row.cmd ?? ''))
  network.run('a', 'ping -c 1 10.0.0.2; curl -s http://10.0.0.2; nc -z 10.0.0.2 81; dig @10.0.0.2 example.com; dig @10.0.0.2 nosuch.test')
  for (const one of running) one.process.signal('INT')
  network.world.runUntil(network.world.now + 1000)
  let matched = 0
  let total = 0
  test.each(rows.map((row, i) => [row.cmd ?? '', row, running[i]] as const))('%s', (_, row, one) => {
    const three = (row.cmd ?? '').includes('-S')
    const whole = (text: string): readonly string[] => (three ? text.split('\n').filter((l) => l !== '').map((l) => l.replace(/\d{4}-\S+ \S+/, 'TIME').replace(/\d{5,}/g, 'N')) : frames(text))
    const [expected, actual] = [whole(row.stdout ?? ''), whole(one?.stdout.text ?? '')]
    total += expected.length
    matched += expected.filter((line, i) => line === actual[i]).length
    if (row === rows.at(-1)) console.info(`tcpdump: ${matched} of ${total} recorded packets are printed the same (left out: those of HTTP and DNS over TCP, which depend on the server)`)
    expect(actual).toEqual(expected)
    expect(one?.stderr.text.split('\n')[0]).toBe((row.stderr ?? '').split('\n')[0])
  })
})
