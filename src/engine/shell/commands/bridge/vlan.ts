/** `bridge vlan` of iproute2 6.1. Mistakes and help are recorded (tests/golden/features/bridge-vlan.jsonl); listings follow bridge/vlan.c. */
import type { Link } from '../../../kernel/index';
import { matches, type Request } from '../ip/netlink';

const HELP = `Usage: bridge vlan { add | del } vid VLAN_ID dev DEV [ tunnel_info id TUNNEL_ID ]
                                                     [ pvid ] [ untagged ]
                                                     [ self ] [ master ]
       bridge vlan { set } vid VLAN_ID dev DEV [ state STP_STATE ]
                                               [ mcast_router MULTICAST_ROUTER ]
       bridge vlan { show } [ dev DEV ] [ vid VLAN_ID ]
       bridge vlan { tunnelshow } [ dev DEV ] [ vid VLAN_ID ]
       bridge vlan global { set } vid VLAN_ID dev DEV
                      [ mcast_snooping MULTICAST_SNOOPING ]
                      [ mcast_querier MULTICAST_QUERIER ]
                      [ mcast_igmp_version IGMP_VERSION ]
                      [ mcast_mld_version MLD_VERSION ]
                      [ mcast_last_member_count LAST_MEMBER_COUNT ]
                      [ mcast_last_member_interval LAST_MEMBER_INTERVAL ]
                      [ mcast_startup_query_count STARTUP_QUERY_COUNT ]
                      [ mcast_startup_query_interval STARTUP_QUERY_INTERVAL ]
                      [ mcast_membership_interval MEMBERSHIP_INTERVAL ]
                      [ mcast_querier_interval QUERIER_INTERVAL ]
                      [ mcast_query_interval QUERY_INTERVAL ]
                      [ mcast_query_response_interval QUERY_RESPONSE_INTERVAL ]
       bridge vlan global { show } [ dev DEV ] [ vid VLAN_ID ]
`;

export function vlanCommand(r: Request): void {
  const word = r.peek();
  if (word === undefined) return showVlans(r);
  r.next();
  if (matches(word, 'add')) return changeVlans(r, 'add');
  if (matches(word, 'delete')) return changeVlans(r, 'delete');
  if (matches(word, 'show') || matches(word, 'lst') || matches(word, 'list')) return showVlans(r);
  if (matches(word, 'tunnelshow') || word === 'set' || matches(word, 'global')) return r.unsupported(`bridge vlan ${word}`);
  if (matches(word, 'help')) return r.usage(HELP);
  return r.fail(`Command "${word}" is unknown, try "bridge vlan help".`, 255);
}

const atoi = (text: string): number => Number.parseInt(text, 10) || 0;

function changeVlans(r: Request, action: 'add' | 'delete'): void {
  let device: string | undefined;
  let first: number | undefined;
  let last: number | undefined;
  let pvid = false;
  let untagged = false;
  let self = false;
  while (r.more) {
    const word = r.next();
    if (word === 'dev') device = r.next();
    else if (word === 'vid') {
      const [from = '', to] = r.next().split('-');
      first = atoi(from);
      last = to === undefined ? undefined : atoi(to);
    } else if (word === 'pvid') pvid = true;
    else if (word === 'untagged') untagged = true;
    else if (word === 'self') self = true;
    else if (word === 'tunnel_info') r.unsupported('bridge vlan tunnel_info');
    else if (word !== 'master' && matches(word, 'help')) r.usage(HELP);
  }
  if (device === undefined || first === undefined) return r.fail('Device and VLAN ID are required arguments.', 255);
  const link = r.netns.link(device);
  if (!link) return r.fail(`Cannot find bridge device "${device}"`, 255);
  if (first >= 4096) return r.fail(`Invalid VLAN ID "${first}"`, 255);
  if (last !== undefined && (last >= 4096 || last <= first)) return r.fail(`Invalid VLAN range "${first}-${last}"`, 255);
  if (last !== undefined && pvid) return r.fail('pvid cannot be configured for a vlan range', 255);
  r.needAdmin();
  r.check(r.netns.setLink(link, { vlans: { action, first, last: last ?? first, pvid, untagged, self } }));
}

function showVlans(r: Request): void {
  let device: Link | undefined;
  let vid = 0;
  while (r.more) {
    const word = r.next();
    if (word === 'dev') {
      const name = r.next();
      if (device) r.fail(`Error: duplicate "dev": "${name}" is the second value.`, 255);
      device = r.device(name, 255);
    } else if (word === 'vid') vid = atoi(r.next());
    else if (matches(word, 'help')) r.usage(HELP);
  }
  if (r.flags.statistics > 0) r.unsupported('bridge -s vlan');
  const out = r.print();
  if (!r.flags.json) out.put('port              vlan-id  \n');
  for (const link of r.netns.links) {
    const shown = (link.vlans ?? []).filter((v) => vid === 0 || v.id === vid);
    if (shown.length === 0 || (device && link !== device)) continue;
    out.begin();
    out.set('ifname', link.name);
    out.set('vlans', shown.map((v) => ({ vlan: v.id, ...((v.pvid || v.untagged) && { flags: [...(v.pvid ? ['PVID'] : []), ...(v.untagged ? ['Egress Untagged'] : [])] }) })));
    for (const [i, v] of shown.entries()) out.put(`${(i === 0 ? link.name : '').padEnd(16)}  ${v.id}${v.pvid ? ' PVID' : ''}${v.untagged ? ' Egress Untagged' : ''}\n`);
    out.end();
  }
  out.flush();
}
