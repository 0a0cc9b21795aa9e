/** The transcripts of the kernel and its tools, and how each is replayed. */
import { CNI_VARIABLES, provideCniPlugins } from './cni/plugin-commands'
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

function cniOptions(continues: Sandbox): ReplayOptions {
  return { continues, rewrite: (cmd) => cmd.replaceAll('/usr/lib/cni/', '') }
}

const known = new Map<string, readonly Comparison[]>()

/** The replay of a transcript, made once. */
export function replayed(name: string): readonly Comparison[] {
  const rows = known.get(name)
  if (rows) return rows
  if (name.startsWith('cni/')) {
    provideCniPlugins()
    const place = sandbox({ variables: CNI_VARIABLES })
    for (const each of CNI_TRANSCRIPTS) known.set(each, replay(each, cniOptions(place)))
  } else known.set(name, replay(name, OPTIONS[name]))
  return known.get(name) ?? []
}
