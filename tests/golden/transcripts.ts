/** The transcripts of the kernel and its tools, and how each is replayed. */
import { CNI_VARIABLES, provideCniPlugins } from './cni/plugin-commands'
import { OverlayCluster } from './docker/overlay'
import { type DockerPlace, clusterPlace, dockerPlace, joinOthers, usedUp } from './docker/place'
import { type Comparison, type ReplayOptions, type Sandbox, replay, sandbox } from './replay'

export const KERNEL_TRANSCRIPTS = [
  'k01-veth-carrier',
  'k02-bridge',
  'k03-arp',
  'k04-routing',
  'k05-mtu',
  'k06-nat-conntrack',
  'k07-hairpin',
  'k08-reject-drop',
  'k09-established',
  'k10-rpfilter-proxyarp',
  'k11-vxlan-flannel',
  'k12-policy-routing',
  'k13-iptables-formats',
  'k13b-iptables-legacy-formats',
  'k14-ipset',
  'k15-tcpdump-tools',
  'k17-ipv6',
] as const

const OPTIONS: Readonly<Record<string, ReplayOptions>> = {
  // 100 KiB to fetch; Podwire has no dd.
  'k05-mtu': { rewrite: (cmd) => (cmd.startsWith('dd if=/dev/zero') ? 'mkdir -p /run/w; yes | head -c 102400 > /run/w/big' : cmd) },
  // The variant is a property of the host here.
  'k13b-iptables-legacy-formats': { iptablesVariant: 'legacy', rewrite: (cmd) => cmd.replaceAll('iptables-legacy', 'iptables') },
}

/** In the order of the recording: each goes on where the one before ended. */
export const CNI_TRANSCRIPTS = ['cni/01-main-plugins', 'cni/02-ipam-ptp-meta', 'cni/03-supplement'] as const

/** Two devices that the recording made and Podwire does not: a bridge with VLANs, which failed there and cost a number all the same, and an ifb. */
const COSTS_A_NUMBER = /"vlan":100|type:"bandwidth",ingressRate:1000000/

function cniOptions(continues: Sandbox): ReplayOptions {
  return {
    continues,
    rewrite: (cmd) => cmd.replaceAll('/usr/lib/cni/', '').replaceAll('/srv/img/bb/var/www', '/srv/www'),
    before: (step) => {
      if (step.kind === 'run' && COSTS_A_NUMBER.test(step.cmd)) continues.run('ip link add earlier type dummy; ip link del earlier')
    },
  }
}

/** In the order of the recording, on one daemon. */
export const DOCKER_TRANSCRIPTS = ['docker/01-default-bridge', 'docker/02-user-bridge', 'docker/03-publish-host-none', 'docker/04-errors', 'docker/05-swarm-overlay-macvlan', 'docker/06-supplement', 'docker/07-cli28-errors'] as const

/** Seconds between the recordings (what was printed tells the hour), by the first section of the later one. */
const PAUSES: Readonly<Record<string, number>> = { 'publish a port': 88, "hairpin: container reaches itself by the published port on the host's address (bridge port hairpin off, userland-proxy on)": 80 }

/** The number of the next device where a section begins: what the daemon made in between is not simulated (the tasks of a service). */
const NUMBERS: Readonly<Record<string, number>> = { "hairpin: container reaches itself by the published port on the host's address (bridge port hairpin off, userland-proxy on)": 141 }

function dockerOptions(continues: DockerPlace): ReplayOptions {
  let drawn = 0
  return {
    continues,
    before: (step) => {
      if (step.kind === 'setup' && step.on === 'vm') joinOthers(continues)
      // On the recording machine the first attempt at a parent of its own failed, and cost a number all the same.
      if (step.kind === 'docker' && step.cmd.endsWith(' mvnop')) continues.run('ip link add earlier type dummy; ip link del earlier')
      if (step.kind === 'section' && NUMBERS[step.text] !== undefined) usedUp(continues.environment.netns, NUMBERS[step.text] ?? 0)
      if (step.kind === 'section' && PAUSES[step.text] !== undefined) continues.world.runUntil(continues.world.now + (PAUSES[step.text] ?? 0) * 1_000_000)
      if (step.kind === 'section' && step.text.startsWith('hairpin: container')) continues.upstream.unknown = 'NXDOMAIN'
      drawn += 1
      const unnamed = drawn.toString(16).padStart(64, '0')
      continues.hint.next = step.kind === 'docker' ? { id: step.id ?? unnamed, drawn: step.id !== undefined, done: step.done, late: step.late === true } : { id: unnamed, drawn: false, done: true, late: false }
    },
  }
}

/** Several daemons that share overlay networks: a swarm, and the key-value store before there was swarm. */
export const DOCKER_CLUSTER_TRANSCRIPTS = ['docker/multihost-01-swarm-overlay', 'docker/multihost-02-kvstore-overlay'] as const

function clusterPlaceOf(name: string): DockerPlace {
  if (name === DOCKER_CLUSTER_TRANSCRIPTS[0]) return clusterPlace({ nodes: ['node1', 'node2', 'node3'], eth0: 10, gatewayBridge: 7, next: 18, cluster: () => undefined })
  const store = new OverlayCluster(256, false)
  return clusterPlace({ nodes: ['node1', 'node2'], eth0: 10, next: 4, cluster: () => store })
}

const known = new Map<string, readonly Comparison[]>()

/** The replay of a transcript, made once. */
export function replayed(name: string): readonly Comparison[] {
  const rows = known.get(name)
  if (rows) return rows
  if (name.startsWith('cni/')) {
    provideCniPlugins()
    const place = sandbox({ variables: CNI_VARIABLES })
    // As on the recording machine.
    place.environment.files.write('/etc/resolv.conf', 'nameserver 10.255.255.53\n')
    place.environment.files.makeDirectory('/srv/www', { parents: true })
    place.environment.files.write('/srv/www/index.html', '<h1>Welcome to nginx!</h1>\n')
    for (const each of CNI_TRANSCRIPTS) known.set(each, replay(each, cniOptions(place)))
  } else if (DOCKER_CLUSTER_TRANSCRIPTS.some((each) => each === name)) {
    known.set(name, replay(name, dockerOptions(clusterPlaceOf(name))))
  } else if (name.startsWith('docker/')) {
    const place = dockerPlace()
    for (const each of DOCKER_TRANSCRIPTS) known.set(each, replay(each, dockerOptions(place)))
  } else known.set(name, replay(name, OPTIONS[name]))
  return known.get(name) ?? []
}
