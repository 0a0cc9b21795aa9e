/**
 * Records what the real iptables, ipset and conntrack print, on Linux as root, in a network namespace of its own:
 *   node tests/golden/iptables/record.mjs SCRIPT OUT.jsonl
 * SCRIPT has one command line each; lines that start with # are comments. State lasts from line to line.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

const [script, out] = process.argv.slice(2)
const netns = `record-${process.pid}`
const must = (...argv) => {
  const done = spawnSync(argv[0], argv.slice(1), { encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`${argv.join(' ')}: ${done.stderr}`)
}
must('ip', 'netns', 'add', netns)
try {
  const rows = readFileSync(script, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((cmd) => {
      const { stdout, stderr, status } = spawnSync('ip', ['netns', 'exec', netns, 'bash', '-c', cmd], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' } })
      return JSON.stringify({ cmd, stdout, stderr, status })
    })
  writeFileSync(out, `${rows.join('\n')}\n`)
  console.log(`${rows.length} commands recorded in ${out}`)
} finally {
  must('ip', 'netns', 'del', netns)
}
