/** A port as `bridge link` and `bridge monitor` print it (iproute2 bridge/link.c: print_linkinfo). */
import type { Link } from '../../../kernel/index';
import { linkFlags, portState } from '../ip/link-text';
import type { Request } from '../ip/netlink';

/** A port, without its line break. */
export function printPort(r: Request, out: ReturnType<Request['print']>, link: Link, master: Link, port: NonNullable<Link['port']>): void {
  out.set('ifindex', link.index);
  out.put(`${link.index}: `);
  // bridge looks the peer's index up in this namespace, whoever has it (an old mistake of the tool, kept).
  const peer = link.lower ?? link.peer;
  const shown = peer && r.netns.linkByIndex(peer.index);
  const self = shown === link || (peer && peer.netns !== link.netns && peer.index === link.index);
  const down = shown !== undefined && !self && !shown.up;
  if (shown && !self) out.set('link', shown.name);
  out.both('ifname', link.name, out.tint('device', `${link.name}${shown && !self ? `@${shown.name}` : peer && !shown && !self ? `@if${peer.index}` : ''}: `));
  const flags = [...linkFlags(link), ...(down ? ['M-DOWN'] : [])];
  out.both('flags', flags, `<${flags.join(',')}> `);
  out.both('mtu', link.mtu, `mtu ${link.mtu} `);
  out.both('master', master.name, `master ${master.name} `);
  out.both('state', portState(link), `state ${portState(link)} `);
  const tree = link.bridging?.kind === 'port' ? link.bridging : { priority: 32, cost: 2 };
  out.both('priority', tree.priority, `priority ${tree.priority} `);
  out.both('cost', tree.cost, `cost ${tree.cost} `);
  if (r.flags.details) {
    const flag = (name: string, value: boolean): void => out.both(name, value, `${name} ${value ? 'on' : 'off'} `);
    out.put(`${out.newline}    `);
    flag('hairpin', port.hairpin);
    flag('guard', false);
    flag('root_block', false);
    flag('fastleave', false);
    flag('learning', port.learning);
    flag('flood', port.flood);
    flag('mcast_flood', port.multicastFlood);
    flag('bcast_flood', true);
    out.both('mcast_router', 1, 'mcast_router 1 ');
    for (const name of ['mcast_to_unicast', 'neigh_suppress', 'vlan_tunnel']) flag(name, false);
    flag('isolated', port.isolated);
    flag('locked', false);
  }
}
