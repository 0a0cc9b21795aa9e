/** Offload features as `ethtool -k` lists them, recorded from Linux 6.18 with ethtool 6.1 (tests/golden/tools/ethtool.jsonl). */

/** In the order of printing; a tab before those that belong to the one above. */
const NAMES = [
  'rx-checksumming',
  'tx-checksumming',
  '\ttx-checksum-ipv4',
  '\ttx-checksum-ip-generic',
  '\ttx-checksum-ipv6',
  '\ttx-checksum-fcoe-crc',
  '\ttx-checksum-sctp',
  'scatter-gather',
  '\ttx-scatter-gather',
  '\ttx-scatter-gather-fraglist',
  'tcp-segmentation-offload',
  '\ttx-tcp-segmentation',
  '\ttx-tcp-ecn-segmentation',
  '\ttx-tcp-mangleid-segmentation',
  '\ttx-tcp6-segmentation',
  '\ttx-tcp-accecn-segmentation',
  'generic-segmentation-offload',
  'generic-receive-offload',
  'large-receive-offload',
  'rx-vlan-offload',
  'tx-vlan-offload',
  'ntuple-filters',
  'receive-hashing',
  'highdma',
  'rx-vlan-filter',
  'vlan-challenged',
  'tx-gso-robust',
  'tx-fcoe-segmentation',
  'tx-gre-segmentation',
  'tx-gre-csum-segmentation',
  'tx-ipxip4-segmentation',
  'tx-ipxip6-segmentation',
  'tx-udp_tnl-segmentation',
  'tx-udp_tnl-csum-segmentation',
  'tx-gso-partial',
  'tx-tunnel-remcsum-segmentation',
  'tx-sctp-segmentation',
  'tx-esp-segmentation',
  'tx-udp-segmentation',
  'tx-gso-list',
  'tx-nocache-copy',
  'loopback',
  'rx-fcs',
  'rx-all',
  'tx-vlan-stag-hw-insert',
  'rx-vlan-stag-hw-parse',
  'rx-vlan-stag-filter',
  'l2-fwd-offload',
  'hw-tc-offload',
  'esp-hw-offload',
  'esp-tx-csum-hw-offload',
  'rx-udp_tunnel-port-offload',
  'tls-hw-tx-offload',
  'tls-hw-rx-offload',
  'rx-gro-hw',
  'tls-hw-record',
  'rx-gro-list',
  'macsec-hw-offload',
  'rx-udp-gro-forwarding',
  'hsr-tag-ins-offload',
  'hsr-tag-rm-offload',
  'hsr-fwd-offload',
  'hsr-dup-offload',
] as const;

const STATES: Readonly<Record<string, string>> = { '1': 'on', '0': 'off', I: 'on [fixed]', O: 'off [fixed]', r: 'off [requested on]' };

/**
 * One letter for each name.
 * @simplified ethtool -k of a bridge: as with one veth port, whatever its ports are
 */
const FEATURES: Readonly<Record<string, string>> = {
  loopback: 'I1OIOOI1II11111111OOOOOIOIOOOOOOOOOO1O11OIOOOOOOOOOOOOOO0O0OOOO',
  veth: '11O1OO111111111110O11OO1OOOO111111OO1O110OOO11OOOOOOOOOO0O0OOOO',
  bridge: 'O1O1OOO11111111111OO1OO1OOrr1111111111110OOO1OOOOOOOOOOO0O0OOOO',
  vxlan: '11O1OOO11111111111OOOOOOOOOOOOOOOOOO1O110OOOOOOOOOOOOOOO0O0OOOO',
};

/** The features of a kind of device; undefined for kinds that were not recorded. */
export function featureLines(kind: string): string | undefined {
  const states = FEATURES[kind];
  return states === undefined ? undefined : NAMES.map((name, i) => `${name}: ${STATES[states[i] ?? 'O'] ?? 'off'}\n`).join('');
}

/** Whether there is a feature (or a group of them) of that name, or of the short name that -K takes. */
export const isFeature = (name: string): boolean => NAMES.some((n) => n.trim() === name) || SHORT_NAMES.has(name);

const SHORT_NAMES: ReadonlySet<string> = new Set(['rx', 'tx', 'sg', 'tso', 'ufo', 'gso', 'gro', 'lro', 'rxvlan', 'txvlan', 'ntuple', 'rxhash']);
