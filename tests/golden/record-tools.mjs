/**
 * Records transcripts of network tools on a real Linux (root): node tests/golden/record-tools.mjs [NAME …]
 * tests/golden/tools/NAME.txt holds the commands, one a line; NAME.jsonl is what they printed. Each file begins on an empty host: its own
 * network and mount namespace with an empty /run. `# text` begins a section, `+ cmd` is set-up that is run but not compared,
 * `& cmd` runs in the background until `wait`, `sleep N` waits.
 */
import { spawnSync, spawn } from 'node:child_process'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'

const folder = new URL('./tools/', import.meta.url)

if (process.env.PODWIRE_RECORD === undefined) {
  const names = process.argv.length > 2 ? process.argv.slice(2) : readdirSync(folder).filter((f) => f.endsWith('.txt')).map((f) => f.slice(0, -4))
  for (const name of names) {
    const done = spawnSync('unshare', ['-n', '-m', '--propagation', 'private', 'sh', '-c', 'mount -t tmpfs tmpfs /run && mkdir /run/netns && mount -t sysfs sysfs /sys && exec "$@"', 'sh', process.execPath, new URL(import.meta.url).pathname], {
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', LANG: 'C.UTF-8', PODWIRE_RECORD: name },
      stdio: 'inherit',
    })
    if (done.status !== 0) process.exitCode = 1
  }
} else {
  const name = process.env.PODWIRE_RECORD
  delete process.env.PODWIRE_RECORD
  const shell = (cmd) => spawnSync('bash', ['-c', cmd], { encoding: 'utf8', timeout: 60_000, cwd: '/tmp', stdio: ['ignore', 'pipe', 'pipe'] })
  const out = []
  const background = []
  const stop = () => {
    for (const child of background.splice(0)) {
      try {
        process.kill(-child.pid, 'SIGTERM')
      } catch {
        // It has ended by itself.
      }
    }
  }
  for (const line of readFileSync(new URL(`${name}.txt`, folder), 'utf8').split('\n')) {
    if (line.trim() === '') continue
    if (line.startsWith('# ')) out.push({ kind: 'section', text: line.slice(2) })
    else if (line.startsWith('+ ')) {
      const cmd = line.slice(2)
      const done = shell(cmd)
      if (done.status !== 0) console.error(`${name}: set-up failed: ${cmd}: ${done.stderr}`)
      out.push({ kind: 'setup', cmd })
    } else if (line.startsWith('& ')) {
      const cmd = line.slice(2)
      background.push(spawn('bash', ['-c', cmd], { stdio: 'ignore', detached: true, cwd: '/tmp' }))
      await new Promise((r) => setTimeout(r, 1500))
      out.push({ kind: 'background', cmd })
    } else if (line === 'wait') {
      stop()
      await new Promise((r) => setTimeout(r, 200))
      out.push({ kind: 'wait' })
    } else if (/^sleep [\d.]+$/.test(line)) {
      const seconds = Number(line.slice(6))
      await new Promise((r) => setTimeout(r, seconds * 1000))
      out.push({ kind: 'sleep', seconds })
    } else {
      const done = shell(line)
      out.push({ kind: 'run', cmd: line, stdout: done.stdout, stderr: done.stderr, status: done.error ? 'timeout' : done.status })
    }
  }
  stop()
  writeFileSync(new URL(`${name}.jsonl`, folder), out.map((row) => `${JSON.stringify(row)}\n`).join(''))
  console.log(`${name}: ${out.filter((r) => r.kind === 'run').length} commands`)
  process.exit()
}
