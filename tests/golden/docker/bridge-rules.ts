/**
 * The iptables commands of Docker 20.10's bridge driver, in its order. Source: libnetwork drivers/bridge/setup_ip_tables.go, iptables/iptables.go,
 * firewall_linux.go at the version that 20.10.24 vendors (see also the founders' notes, section 1.7).
 */

export interface BridgeRules {
  readonly bridge: string
  readonly subnet: string
  /** Containers of the network may talk to each other (`enable_icc`). */
  readonly icc: boolean
  readonly masquerade: boolean
  /** `--internal`. */
  readonly internal: boolean
}

/** What the daemon does when it starts, before it makes the default bridge. */
export const daemonRules = (): readonly string[] => [
  '-P FORWARD DROP',
  '-t nat -N DOCKER',
  '-t filter -N DOCKER',
  '-t filter -N DOCKER-ISOLATION-STAGE-1',
  '-t filter -N DOCKER-ISOLATION-STAGE-2',
  '-A DOCKER-ISOLATION-STAGE-1 -j RETURN',
  '-A DOCKER-ISOLATION-STAGE-2 -j RETURN',
  '-t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER',
  '-t nat -A OUTPUT -m addrtype --dst-type LOCAL -j DOCKER ! --dst 127.0.0.0/8',
  '-N DOCKER-USER',
  '-A DOCKER-USER -j RETURN',
]

/** Both jumps are taken out and put in first again whenever a network is made (EnsureJumpRule): their counters start anew. */
export const jumpsFirst = (exist: boolean): readonly string[] => ['DOCKER-ISOLATION-STAGE-1', 'DOCKER-USER'].flatMap((chain) => [...(exist ? [`-D FORWARD -j ${chain}`] : []), `-I FORWARD -j ${chain}`])

interface Rule {
  readonly table: 'nat' | 'filter'
  readonly chain: string
  readonly text: string
  /** Put at the end, not first. */
  readonly append?: true
}

function rules({ bridge, subnet, icc, masquerade, internal }: BridgeRules): readonly Rule[] {
  const between: Rule = icc ? { table: 'filter', chain: 'FORWARD', text: `-i ${bridge} -o ${bridge} -j ACCEPT` } : { table: 'filter', chain: 'FORWARD', text: `-i ${bridge} -o ${bridge} -j DROP`, append: true }
  if (internal) {
    return [
      { table: 'filter', chain: 'DOCKER-ISOLATION-STAGE-1', text: `-i ${bridge} ! -d ${subnet} -j DROP` },
      { table: 'filter', chain: 'DOCKER-ISOLATION-STAGE-1', text: `-o ${bridge} ! -s ${subnet} -j DROP` },
      between,
    ]
  }
  return [
    ...(masquerade ? [{ table: 'nat' as const, chain: 'POSTROUTING', text: `-s ${subnet} ! -o ${bridge} -j MASQUERADE` }] : []),
    { table: 'nat', chain: 'DOCKER', text: `-i ${bridge} -j RETURN` },
    between,
    { table: 'filter', chain: 'FORWARD', text: `-i ${bridge} ! -o ${bridge} -j ACCEPT` },
    { table: 'filter', chain: 'FORWARD', text: `-o ${bridge} -j DOCKER` },
    { table: 'filter', chain: 'FORWARD', text: `-o ${bridge} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT` },
    { table: 'filter', chain: 'DOCKER-ISOLATION-STAGE-1', text: `-i ${bridge} ! -o ${bridge} -j DOCKER-ISOLATION-STAGE-2` },
    { table: 'filter', chain: 'DOCKER-ISOLATION-STAGE-2', text: `-o ${bridge} -j DROP` },
  ]
}

export const networkRules = (of: BridgeRules): readonly string[] => rules(of).map(({ table, chain, text, append }) => `-t ${table} ${append ? '-A' : '-I'} ${chain} ${text}`)

export const networkRulesGone = (of: BridgeRules): readonly string[] => rules(of).map(({ table, chain, text }) => `-t ${table} -D ${chain} ${text}`)

export interface PortRules {
  readonly bridge: string
  readonly protocol: 'tcp' | 'udp'
  /** '' for all of the host's addresses. */
  readonly hostAddress: string
  readonly hostPort: number
  readonly containerAddress: string
  readonly containerPort: number
}

export const portRules = (p: PortRules, what: '-A' | '-D'): readonly string[] => [
  `-t nat ${what} DOCKER -p ${p.protocol} ${p.hostAddress === '' ? '' : `-d ${p.hostAddress} `}--dport ${p.hostPort} -j DNAT --to-destination ${p.containerAddress}:${p.containerPort} ! -i ${p.bridge}`,
  `-t filter ${what} DOCKER ! -i ${p.bridge} -o ${p.bridge} -p ${p.protocol} -d ${p.containerAddress} --dport ${p.containerPort} -j ACCEPT`,
  `-t nat ${what} POSTROUTING -p ${p.protocol} -s ${p.containerAddress} -d ${p.containerAddress} --dport ${p.containerPort} -j MASQUERADE`,
]

/** Inside a container: questions to 127.0.0.11:53 reach the daemon's ports (libnetwork resolver_unix.go). */
export const resolverRules = (address: string, ports: { readonly udp: number; readonly tcp: number }): readonly string[] => [
  '-t nat -N DOCKER_OUTPUT',
  '-t nat -N DOCKER_POSTROUTING',
  `-t nat -I OUTPUT -d ${address} -j DOCKER_OUTPUT`,
  `-t nat -I POSTROUTING -d ${address} -j DOCKER_POSTROUTING`,
  `-t nat -A DOCKER_OUTPUT -d ${address} -p tcp --dport 53 -j DNAT --to-destination ${address}:${ports.tcp}`,
  `-t nat -A DOCKER_OUTPUT -d ${address} -p udp --dport 53 -j DNAT --to-destination ${address}:${ports.udp}`,
  `-t nat -A DOCKER_POSTROUTING -s ${address} -p tcp --sport ${ports.tcp} -j SNAT --to-source :53`,
  `-t nat -A DOCKER_POSTROUTING -s ${address} -p udp --sport ${ports.udp} -j SNAT --to-source :53`,
]
