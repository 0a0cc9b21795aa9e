/** tcpdump 4.99.3 (capture k15), packet by packet; what else k15 holds is in kernel.test.ts. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ip } from '../../src/engine/wire/index'
import { LabNetwork, dnsmasq } from './net/lab-network'

interface Row {
  readonly cmd?: string
  readonly stdout?: string
  readonly stderr?: string
}

const read = (name: string): readonly Row[] =>
  readFileSync(new URL(`./net/${name}.jsonl`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row)

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
  // As in the recording, the links have been up for a while.
  network.world.runUntil(4_000_000)
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
