/**
 * English sentences for what happens to a packet. One short line for each {@link TraceStep}, one explanation for each drop reason.
 * Names of devices, chains and rules are given as they are: they are what the learner can look up in a terminal.
 */
import type { DropReason, TraceEvent, TraceStep } from '../../engine/kernel/index';

export interface TraceText {
  /** One line: what happened, where. */
  readonly line: string;
  /** More, when there is more to say: the rule, the route, the reason. */
  readonly detail?: string;
}

const HOOKS = { PREROUTING: 'on arrival', INPUT: 'for this host', FORWARD: 'passing through', OUTPUT: 'leaving a program here', POSTROUTING: 'before it leaves' } as const;

/** Why a packet stopped, in one sentence, and what to look at. */
export const dropReasons: Record<DropReason, string> = {
  NETFILTER_DROP: 'A rule of the packet filter dropped it. Nobody is told: the sender sees silence.',
  NO_SOCKET: 'No program listens there.',
  IP_INNOROUTES: 'This host has no route to the destination.',
  IP_OUTNOROUTES: 'This host has no route to the destination.',
  IP_INADDRERRORS: 'The destination address is not one this host may accept or forward.',
  IP_RPFILTER: 'Answers to its source would leave by another interface (rp_filter), so the packet is not believed.',
  IP_LOCAL_SOURCE: 'Its source is an address of this very host, yet it came from outside.',
  IP_INVALID_SOURCE: 'Its source address cannot be a sender.',
  IP_LOCALNET: 'Loopback addresses (127.0.0.0/8) are not accepted from a wire.',
  IP_INVALID_DEST: 'Its destination address cannot be a receiver.',
  UNICAST_IN_L2_MULTICAST: 'A packet for one host came in a frame for many.',
  OTHERHOST: 'The frame carries another MAC address, so it is for another host.',
  PKT_TOO_BIG: 'It is larger than the link can carry, and it may not be cut into pieces.',
  PKT_TOO_SMALL: 'It is shorter than its headers say.',
  NEIGH_FAILED: 'Nobody answered the question which MAC address has the next address on the way.',
  NEIGH_QUEUEFULL: 'Too many packets were already waiting for that MAC address.',
  NEIGH_DEAD: 'The neighbour entry was removed while the packet waited.',
  QUEUE_PURGE: 'It waited for a MAC address that nobody answered for. To report that, the host needed the very same MAC address, so it threw everything that waited away without a word.',
  NEIGH_CREATEFAIL: 'No neighbour entry could be made for it.',
  BRIDGE_STORM: 'A broadcast storm: bridges send the same frame round in a loop. Podwire stops it after 256 rounds; a real network goes on until the loop is cut or the spanning tree protocol (STP) blocks a port.',
  TTL_EXPIRED: 'Its time to live ran out here. This host reports that to the sender.',
  DEV_READY: 'The device was not ready to take it.',
  SOCKET_FILTER: 'The receiving socket did not want it.',
  TCP_FLAGS: 'Its TCP flags make no sense in the connection’s state.',
  TCP_RESET: 'The connection was reset.',
  TCP_CLOSE: 'The connection is closed.',
  TCP_OLD_DATA: 'It repeats bytes that had already arrived.',
  TCP_OFOMERGE: 'Its bytes had already arrived out of order.',
  TCP_INVALID_SEQUENCE: 'Its sequence number is outside the window.',
  TCP_INVALID_ACK_SEQUENCE: 'It acknowledges bytes that were never sent.',
  ICMP_CSUM: 'Its ICMP checksum is wrong.',
  UNHANDLED_PROTO: 'No protocol handler here knows it.',
  FRAG_REASM_TIMEOUT: 'Its other pieces did not arrive in time.',
  FRAG_TOO_FAR: 'Its piece lies too far from the others.',
  DUP_FRAG: 'This piece had already arrived.',
  VXLAN_VNI_NOT_FOUND: 'No VXLAN device here has that network identifier (VNI).',
  VXLAN_INVALID_HDR: 'Its VXLAN header is not valid.',
  VXLAN_NO_REMOTE: 'The VXLAN device knows no remote host for that MAC address: there is no FDB entry.',
  VXLAN_ENTRY_EXISTS: 'The VXLAN device refused to learn a new place for a permanent entry.',
  TUNNEL_TXINFO: 'The tunnel device was not told where to send it.',
  LOCAL_MAC: 'The frame carries this host’s own MAC as its source.',
  ARP_PVLAN_DISABLE: 'ARP between these ports is not answered here.',
  MAC_IEEE_MAC_CONTROL: 'Bridges do not forward frames for that reserved MAC address.',
  BRIDGE_INGRESS_STP_STATE: 'The bridge port is not forwarding.',
  BRIDGE_NO_EGRESS_PORT: 'The bridge has no port to send it out of.',
  IPV6_NDISC_FAIL: 'Neighbour discovery found nobody with that IPv6 address.',
  IPV6DISABLED: 'IPv6 is switched off here.',
  NOT_SPECIFIED: 'Linux drops it here without giving a reason.',
  LINK_DOWN: 'The link is down.',
  NO_CARRIER: 'The link has no carrier: its other end is down or unplugged.',
  CABLE_LOSS: 'It was lost on the cable.',
  FORWARDING_DISABLED: 'This host does not forward packets (net.ipv4.ip_forward is 0).',
  ROUTE_BLACKHOLE: 'A blackhole route discards it without a word.',
  ROUTE_UNREACHABLE: 'An unreachable route refuses it, and this host tells the sender.',
  ROUTE_PROHIBIT: 'A prohibit route refuses it, and this host tells the sender.',
  CONNTRACK_CLASH: 'Connection tracking already has another connection with these addresses and ports.',
  CONSUMED: 'The kernel was done with it; nothing was lost.',
};

const pair = (device: string | undefined, word: string): string => (device ? ` ${word} ${device}` : '');

/** What one event says, for the journey and for the topology's text equivalent. */
export function describeEvent(event: TraceEvent): TraceText {
  return describeStep(event.step);
}

function describeStep(step: TraceStep): TraceText {
  switch (step.kind) {
    case 'origin':
      return { line: step.by === 'socket' ? 'A program sends it' : 'The kernel makes it', ...(step.why ? { detail: step.why } : {}) };
    case 'route':
      return describeRoute(step);
    case 'hook': {
      const way = `${pair(step.in, 'in')}${pair(step.out, 'out')}`;
      const name = `${step.table} ${step.hook}`;
      const rule = step.decidedBy && (step.decidedBy.rule === undefined ? `policy of ${step.decidedBy.chain}: ${step.decidedBy.text}` : `${step.decidedBy.chain}, rule ${step.decidedBy.rule}: ${step.decidedBy.text}`);
      const verdict = { ACCEPT: 'accepted', DROP: 'dropped', REJECT: 'rejected', STOLEN: 'taken' }[step.verdict];
      return { line: `${name} (${HOOKS[step.hook]}${way}): ${verdict}`, ...(rule ? { detail: rule } : {}) };
    }
    case 'conntrack':
      return { line: `Connection tracking: ${step.state}${step.state === 'NEW' || step.state === 'INVALID' || step.state === 'UNTRACKED' ? '' : `, ${step.direction} direction`}`, ...(step.entry ? { detail: step.entry } : {}) };
    case 'nat':
      return { line: `${step.manip === 'dst' ? 'Destination' : 'Source'} rewritten: ${step.from} becomes ${step.to}`, ...(step.rule ? { detail: `${step.rule.chain}: ${step.rule.text}` } : {}) };
    case 'ttl':
      return { line: `Time to live ${step.from} becomes ${step.to}` };
    case 'neighbor':
      return { line: step.mac ? `${step.address} on ${step.device} has ${step.mac}` : `Who has ${step.address} on ${step.device}?`, detail: step.state };
    case 'bridge':
      return describeBridge(step);
    case 'ipvs':
      return describeIpvs(step);
    case 'encapsulate':
      return { line: `${step.device} wraps it (${step.how})${step.remote ? `, for ${step.remote}` : ''}`, ...(step.entry ? { detail: step.entry } : {}) };
    case 'decapsulate':
      return { line: `${step.device} unwraps it (${step.how})` };
    case 'fragment':
      return { line: `Cut into ${step.pieces} pieces of at most ${step.mtu} bytes` };
    case 'reassemble':
      return { line: `Put together from ${step.pieces} pieces` };
    case 'unreported':
      return { line: 'Its sender is not told: this host has sent it too many ICMP messages lately', detail: `${step.what}, limited by ${step.limit}` };
    case 'transmit':
      return { line: step.peer ? `Leaves by ${step.device}, to ${step.peer.device} in ${step.peer.netns}` : `Leaves by ${step.device}` };
    case 'receive':
      return { line: `Arrives at ${step.device}` };
    case 'deliver':
      return { line: `Delivered to ${step.program ?? step.to}${step.socket ? ` (${step.socket})` : ''}` };
    case 'drop':
      return { line: `Dropped: ${step.reason}`, detail: dropReasons[step.reason] };
  }
}

function describeRoute(step: Extract<TraceStep, { kind: 'route' }>): TraceText {
  const detail = step.route ? { detail: step.route } : {};
  switch (step.type) {
    case 'local':
      return { line: 'Route: it is for this host', ...detail };
    case 'broadcast':
    case 'multicast':
      return { line: `Route: ${step.type}`, ...detail };
    case 'none':
      return { line: 'Route: none' };
    case 'unreachable':
    case 'blackhole':
    case 'prohibit':
      return { line: `Route: ${step.type}`, ...detail };
    case 'unicast':
      return { line: `Route:${step.via ? ` via ${step.via}` : ' directly'}${step.device ? ` out of ${step.device}` : ''}`, ...detail };
  }
}

const METHODS = { masq: 'its address is rewritten', route: 'by direct routing', tunnel: 'in a tunnel' } as const;

function describeIpvs(step: Extract<TraceStep, { kind: 'ipvs' }>): TraceText {
  const server = step.server ?? '';
  const how = step.method ? METHODS[step.method] : '';
  switch (step.decision) {
    case 'schedule':
      return { line: `IPVS service ${step.service}: the new connection goes to ${server}`, detail: `scheduler ${step.scheduler ?? ''}; ${how}` };
    case 'request':
      return { line: `IPVS service ${step.service}: on to ${server}`, detail: how };
    case 'reply':
      return { line: `IPVS gives the answer of ${server} the address of ${step.service}` };
    case 'no-server':
      return { line: `IPVS service ${step.service} has no server that may take it`, detail: 'The sender is told that the port is unreachable.' };
    case 'server-gone':
      return { line: `IPVS service ${step.service}: ${server} was taken out, what it still gets is dropped` };
  }
}

function describeBridge(step: Extract<TraceStep, { kind: 'bridge' }>): TraceText {
  const to = step.to.join(', ');
  const entry = step.entry ? { detail: step.entry } : {};
  switch (step.decision) {
    case 'forward':
      return { line: `${step.bridge} forwards it from ${step.port} to ${to}`, ...entry };
    case 'flood':
      return { line: `${step.bridge} does not know the MAC address and floods: ${to || 'no other port'}`, ...entry };
    case 'local':
      return { line: `${step.bridge} takes it for the host itself`, ...entry };
    case 'drop':
      return { line: `${step.bridge} does not forward it`, ...entry };
  }
}
