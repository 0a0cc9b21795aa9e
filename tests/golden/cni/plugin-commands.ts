/** The CNI plugins as commands of the test's host: the environment and stdin in, JSON out, as the reference plugins 1.1.1 do it. */
import { SUPPORTED_VERSIONS, formatResult, invokePlugin, plugins } from '../../../src/engine/datapath/index'
import type { CniHost } from '../../../src/engine/datapath/index'
import type { JsonObject } from '../../../src/engine/k8s/index'
import type { Process, Task } from '../../../src/engine/program/index'
import { allCommands } from '../../../src/engine/shell/index'
import type { Command } from '../../../src/engine/shell/index'
import { provideCommands } from '../../../src/engine/shell/command-table'

function* readAll(process: Process): Task<string> {
  let text = ''
  for (;;) {
    const piece = process.stdin.poll()
    if (piece === undefined) return text
    if (piece === '') yield { signals: [process.stdin.changed] }
    else text += piece
  }
}

function* call(process: Process, type: string): Task<number> {
  const plugin = plugins.get(type)
  const variable = (name: string): string | undefined => process.variables.get(name)
  if (!plugin) return 127
  if (!variable('CNI_COMMAND')) {
    process.stderr.write(`CNI ${type} plugin version unknown\nCNI protocol versions supported: ${SUPPORTED_VERSIONS.join(', ')}\n`)
    return 0
  }
  const { host, files } = process.environment
  const on: CniHost = { host, files, podCidr: '10.244.0.0/24', namespaceAt: (path) => host.named.get(path.replace(/^\/(?:var\/)?run\/netns\//, '')) }
  const environment = Object.fromEntries(['CNI_COMMAND', 'CNI_CONTAINERID', 'CNI_NETNS', 'CNI_IFNAME', 'CNI_ARGS', 'CNI_PATH'].map((name) => [name, variable(name) ?? '']))
  const outcome = invokePlugin(plugin, environment, yield* readAll(process), on)
  switch (outcome.kind) {
    case 'done':
      return 0
    case 'version':
      process.stdout.write(`${JSON.stringify({ cniVersion: '1.0.0', supportedVersions: outcome.supported })}\n`)
      return 0
    case 'result':
      process.stdout.write(formatResult(outcome.result as unknown as JsonObject))
      return 0
    case 'error':
      process.stdout.write(JSON.stringify(outcome.error, null, 4))
      return 1
  }
}

const command = (type: string): Command => ({ name: type, synopsis: `the CNI plugin ${type}`, imitates: 'CNI plugins 1.1.1', run: (process) => call(process, type) })

/** Adds them. The CNI plugin `bridge` hides the one of iproute2, as it does where CNI's directory comes first in PATH. */
export function provideCniPlugins(): void {
  const iproute2 = allCommands().find(({ name }) => name === 'bridge')
  provideCommands([...plugins.keys()].filter((type) => type !== 'bridge').map(command))
  provideCommands([{ ...command('bridge'), run: (process) => (process.argv[0]?.startsWith('/usr/sbin/') === true || process.environment.variables['CNI_PATH'] === undefined ? (iproute2?.run(process) ?? call(process, 'bridge')) : call(process, 'bridge')) }])
}

export const CNI_VARIABLES: Readonly<Record<string, string>> = { CNI_PATH: '/usr/lib/cni' }
