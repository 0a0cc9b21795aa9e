/**
 * Records what the real bash prints for each snippet of tests/golden/bash/snippets.txt, as golden data for the simulated shell.
 * Run it where bash 5.2 is installed: node tests/golden/record-bash.mjs
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const here = path.dirname(fileURLToPath(import.meta.url))
const [, , input = 'bash/snippets.txt', shell = 'bash'] = process.argv
const version = execFileSync('bash', ['--version'], { encoding: 'utf8' }).split('\n')[0]

/** Snippets are separated by lines of `---`; `# title` on the first line names one. */
const snippets = readFileSync(path.join(here, input), 'utf8').split(/^---\n/m).map((text) => text.replace(/\n$/, '')).filter((text) => text !== '')

const rows = snippets.map((text) => {
  const directory = mkdtempSync(path.join(tmpdir(), 'podwire-bash-'))
  try {
    const ran = spawnSync(shell, ['-c', text], {
      cwd: directory,
      encoding: 'utf8',
      input: '',
      timeout: 20_000,
      env: { HOME: directory, PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: input.includes('tools') ? 'C' : 'C.UTF-8' },
    })
    const neutral = (s) => s.replaceAll(directory, '/root')
    return { script: text, stdout: neutral(ran.stdout), stderr: neutral(ran.stderr), status: ran.status }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})
const output = path.join(here, input.replace(/\.txt$/, '.json'))
writeFileSync(output, `${JSON.stringify({ recordedWith: shell === 'bash' ? version : shell, rows }, null, 1)}\n`)
console.log(`${rows.length} snippets recorded in ${path.basename(output)}`)
