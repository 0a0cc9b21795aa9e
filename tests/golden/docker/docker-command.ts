/** The docker command line of the recordings, as far as their commands go. What it prints itself is not compared; what it runs is. */
import { type Process, type Task, type Program, startProcess, waitForProcess } from '../../../src/engine/program/index'
import type { Command } from '../../../src/engine/shell/index'
import { type Ipv4Address, cidr, ip, mac } from '../../../src/engine/wire/index'
import type { Dockerd, PortOption, RunOptions } from './dockerd'
import { type Driver, Network, type NetworkOptions } from './network'
import { OverlayCluster } from './overlay'

/** What the recorded daemon drew, and whether the command did something. */
export interface Hint {
  readonly id: string
  /** The recording shows the id. */
  readonly drawn: boolean
  readonly done: boolean
  /** It failed after the container had got its network. */
  readonly late: boolean
}

interface Parsed {
  readonly flags: ReadonlyMap<string, readonly string[]>
  readonly words: readonly string[]
}

const WITHOUT_VALUE = new Set(['-d', '--rm', '-P', '-q', '-f', '-aq', '--internal', '--attachable', '--ipv6', '--privileged', '--no-resolve-image', '--force'])

/** Elsewhere -d is to detach. */
const OF_NETWORKS = new Set([...WITHOUT_VALUE].filter((name) => name !== '-d'))

/** Flags up to the first word that is none; the rest as it is. */
function parse(args: readonly string[], withoutValue = WITHOUT_VALUE): Parsed {
  const flags = new Map<string, string[]>()
  let i = 0
  for (; i < args.length && args[i]?.startsWith('-') === true; i += 1) {
    const [, name = '', value] = /^(-[^=]+)(?:=(.*))?$/s.exec(args[i] ?? '') ?? []
    const given = withoutValue.has(name) ? '' : (value ?? args[(i += 1)] ?? '')
    flags.set(name, [...(flags.get(name) ?? []), given])
  }
  return { flags, words: args.slice(i) }
}

const all = ({ flags }: Parsed, ...names: readonly string[]): readonly string[] => names.flatMap((name) => flags.get(name) ?? [])
const one = (parsed: Parsed, ...names: readonly string[]): string | undefined => all(parsed, ...names)[0]

function port(text: string): PortOption {
  const [, hostAddress = '', first, containerPort = '', protocol = 'tcp'] = /^(?:(\d+\.\d+\.\d+\.\d+):)?(?:(\d*)(?:-\d+)?:)?(\d+)(?:\/(\w+))?$/.exec(text) ?? []
  return { hostAddress, hostPort: Number(first ?? 0), containerPort: Number(containerPort), protocol: protocol === 'udp' ? 'udp' : 'tcp' }
}

function runOptions(parsed: Parsed, hint: Hint): RunOptions {
  const [image = '', ...command] = parsed.words
  const address = one(parsed, '--ip')
  const hostname = one(parsed, '--hostname')
  const own = one(parsed, '--mac-address')
  const pair = (text: string): readonly [string, string] => [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 1)]
  return {
    id: hint.id,
    name: one(parsed, '--name') ?? `unnamed-${hint.id.slice(-6)}`,
    image: image === 'nginx' || image === 'busybox' ? image : 'netshoot',
    command,
    network: one(parsed, '--network') ?? 'bridge',
    // On the default bridge the daemon of this version passes a wanted address over.
    ...(address !== undefined && one(parsed, '--network') !== undefined && { address: ip(address) as Ipv4Address }),
    ...(hostname !== undefined && { hostname }),
    ...(own !== undefined && { mac: mac(own) }),
    aliases: all(parsed, '--network-alias'),
    links: all(parsed, '--link').map(pair).map(([container, alias]) => ({ container, alias })),
    ports: all(parsed, '-p').map(port),
    publishAll: parsed.flags.has('-P'),
    dns: all(parsed, '--dns'),
    dnsSearch: all(parsed, '--dns-search'),
    extraHosts: all(parsed, '--add-host').map(pair).map(([name, host]) => ({ name, address: host })),
    netAdmin: all(parsed, '--cap-add').includes('NET_ADMIN'),
  }
}

function networkOptions(parsed: Parsed, hint: Hint): Omit<NetworkOptions, 'subnet'> & { readonly subnet?: NetworkOptions['subnet'] } {
  const settings = new Map(all(parsed, '-o', '--opt').map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)] as const))
  const subnets = all(parsed, '--subnet')
  const subnet = subnets.find((text) => !text.includes(':'))
  const subnet6 = subnets.find((text) => text.includes(':'))
  const gateway = one(parsed, '--gateway')
  const range = one(parsed, '--ip-range')
  const bridge = settings.get('com.docker.network.bridge.name')
  const mtu = settings.get('com.docker.network.driver.mtu')
  const parent = settings.get('parent')
  return {
    id: hint.id,
    name: parsed.words[0] ?? '',
    driver: (one(parsed, '-d', '--driver') ?? 'bridge') as Driver,
    internal: parsed.flags.has('--internal'),
    icc: settings.get('com.docker.network.bridge.enable_icc') !== 'false',
    ...(subnet !== undefined && { subnet: cidr(subnet) }),
    ...(subnet6 !== undefined && { subnet6 }),
    ...(gateway !== undefined && { gateway: ip(gateway) as Ipv4Address }),
    ...(range !== undefined && { range: cidr(range) }),
    ...(bridge !== undefined && { bridge }),
    ...(mtu !== undefined && { mtu: Number(mtu) }),
    ...(parent !== undefined && { parent }),
  }
}

const VARIABLES: Readonly<Record<string, string>> = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root' }

/** Runs `argv` in the container with the caller's streams. */
function* inside(process: Process, daemon: Dockerd, name: string, argv: readonly string[]): Task<number> {
  const { running } = daemon.container(name)
  if (!running) return 1
  const started = startProcess(running.environment, process.world, { argv, program: (p) => daemon.program(p, argv), stdout: process.stdout, stderr: process.stderr, variables: new Map(Object.entries(VARIABLES)) })
  return yield* waitForProcess(started)
}

function inspected(daemon: Dockerd, format: string, name: string): string {
  const container = daemon.container(name)
  return format
    .replace('{{.State.Pid}}', String(container.running?.pid ?? 0))
    .replace('{{.Id}}', container.options.id)
    .replace('{{.NetworkSettings.SandboxKey}}', container.running?.sandboxKey ?? '')
    .replace('{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}', container.endpoints.map(({ address }) => address).join(''))
}

export function* docker(process: Process, daemon: Dockerd, args: readonly string[], hint: Hint): Task<number> {
  const [verb = '', ...rest] = args
  // The daemon names a container before it starts it: where it drew an id, the container is there. Elsewhere a failure changes nothing.
  if (args.includes('--help') || (!hint.done && !hint.late && !hint.drawn)) return 1
  if (verb === 'network' || verb === 'swarm' || verb === 'service') return yield* group(process, daemon, `${verb} ${rest[0] ?? ''}`, parse(rest.slice(1), verb !== 'network' ? WITHOUT_VALUE : rest[0] === 'ls' ? new Set(['-q', '--no-trunc']) : OF_NETWORKS), hint)
  const parsed = parse(rest)
  const [first = ''] = parsed.words
  switch (verb) {
    case 'exec':
      return yield* inside(process, daemon, first, parsed.words.slice(1))
    case 'inspect': {
      // `-f FORMAT NAME`; elsewhere -f means to force.
      const [, format = '', name = ''] = rest
      process.stdout.write(`${inspected(daemon, format, name)}\n`)
      return 0
    }
    case 'ps':
      for (const { options } of daemon.containers) process.stdout.write(`${options.id.slice(0, 12)}\n`)
      return 0
    case 'create':
      daemon.create(runOptions(parsed, hint))
      return 0
    case 'run': {
      const options = runOptions(parsed, hint)
      const container = daemon.create(hint.late ? { ...options, ports: [] } : options)
      if (!hint.done && !hint.late) return 125
      if (hint.late) {
        // The network was there for a moment.
        yield* daemon.run(container)
        yield* daemon.stop(container)
        if (parsed.flags.has('--rm')) yield* daemon.remove(container)
        return 125
      }
      yield* daemon.run(container)
      if (parsed.flags.has('-d')) {
        yield* daemon.startProgram(container)
        return 0
      }
      const status = yield* inside(process, daemon, container.options.name, container.options.command)
      yield* daemon.remove(container)
      return status
    }
    case 'start':
      for (const name of parsed.words) {
        yield* daemon.run(daemon.container(name))
        yield* daemon.startProgram(daemon.container(name))
      }
      return 0
    case 'stop':
      for (const name of parsed.words) yield* daemon.stop(daemon.container(name))
      return 0
    case 'rm':
      for (const name of parsed.words) yield* daemon.remove(daemon.container(name))
      return 0
    default:
      throw new Error(`docker ${args.join(' ')}`)
  }
}

function* group(process: Process, daemon: Dockerd, verb: string, parsed: Parsed, hint: Hint): Task<number> {
  const [first = '', second = ''] = parsed.words
  switch (verb) {
    case 'network create':
      yield* daemon.createNetwork(networkOptions(parsed, hint))
      return 0
    case 'network rm':
      for (const name of parsed.words) yield* daemon.removeNetwork(daemon.network(name))
      return 0
    case 'network connect': {
      const address = one(parsed, '--ip')
      yield* daemon.connect(daemon.container(second), daemon.network(first), { aliases: all(parsed, '--alias'), ...(address !== undefined && { address: ip(address) as Ipv4Address }) })
      return 0
    }
    case 'network disconnect':
      yield* daemon.disconnect(daemon.container(second), daemon.network(first))
      return 0
    case 'network ls':
      for (const network of daemon.cluster?.networks ?? []) if (all(parsed, '-f').includes(`name=${network.name}`)) process.stdout.write(`${network.options.id}\n`)
      return 0
    case 'swarm init': {
      const cluster = new OverlayCluster(4096, true)
      cluster.add(new Network({ id: 'ingress', name: 'ingress', driver: 'overlay', subnet: cidr('10.0.0.0/24') }))
      daemon.joinSwarm(cluster, true)
      return 0
    }
    case 'swarm join-token':
      return 0
    case 'swarm leave':
      if (verb === 'swarm leave' && parsed.flags.has('--force')) daemon.leaveSwarm()
      return 0
    case 'service create':
    case 'service rm':
      // What the recordings show after these is left out, or is what was there before.
      return 0
    case 'network prune':
      yield* daemon.prune()
      return 0
    default:
      throw new Error(`docker ${verb}`)
  }
}

export const dockerProgram = (daemon: (process: Process) => Dockerd, hint: (process: Process) => Hint): Program =>
  function* (process) {
    return yield* docker(process, daemon(process), process.argv.slice(1), hint(process))
  }

export const dockerCommand = (run: Program): Command => ({ name: 'docker', synopsis: 'the container daemon of the recordings', imitates: 'Docker 20.10.24', run })
