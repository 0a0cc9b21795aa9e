/**
 * Records what real tools print, on Linux as root, in a network namespace of its own, with an empty /run/netns:
 *   node tests/golden/features/record.mjs SCRIPT OUT.jsonl
 * SCRIPT has one command line each; lines that start with # are comments. State lasts from line to line.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

const [script, out, inside] = process.argv.slice(2)
if (inside === undefined) {
  const start = 'mkdir -p /run/netns && mount -t tmpfs none /run/netns && mount -t sysfs none /sys && exec "$@"'
  const { status } = spawnSync('unshare', ['--net', '--mount', '--propagation', 'private', 'sh', '-c', start, 'sh', process.execPath, process.argv[1], script, out, 'inside'], { stdio: 'inherit' })
  process.exit(status ?? 1)
}
const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' }
for (const name of ['PATH', 'IPVS_TABLE', 'IPVS_CONNECTIONS']) if (process.env[name] !== undefined) env[name] = process.env[name]
const rows = readFileSync(script, 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((cmd) => {
    const { stdout, stderr, status } = spawnSync('bash', ['-c', cmd], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env })
    return JSON.stringify({ cmd, stdout, stderr, status })
  })
writeFileSync(out, `${rows.join('\n')}\n`)
console.log(`${rows.length} commands recorded in ${out}`)
