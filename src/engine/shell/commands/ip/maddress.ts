/** `ip maddress` (iproute2 ip/ipmaddr.c): the groups that devices listen to, on the link (`link`) and as IP has them. */
import { isIpv4 } from '../../../wire/index';
import { matches, type Request } from './netlink';

const MADDRESS_HELP = `Usage: ip maddr [ add | del ] MULTIADDR dev STRING
       ip maddr show [ dev STRING ]
`;

export function maddressCommand(r: Request): void {
  const word = r.peek();
  if (word === undefined) return show(r);
  r.next();
  if (matches(word, 'add') || matches(word, 'delete')) return r.unsupported(`ip maddress ${word}`);
  if (matches(word, 'show') || word === 'lst' || matches(word, 'list')) return show(r);
  if (matches(word, 'help')) return r.usage(MADDRESS_HELP);
  return r.fail(`Command "${word}" is unknown, try "ip maddr help".`, 255);
}

function show(r: Request): void {
  let device: string | undefined;
  while (r.more) {
    const word = r.next();
    if (word === 'dev') device = r.next();
    else if (matches(word, 'help')) return r.usage(MADDRESS_HELP);
    else device = word;
  }
  const { family } = r.flags;
  const out = r.print();
  for (const link of r.netns.links) {
    if (device !== undefined && link.name !== device) continue;
    const { link: macs, groups } = link.multicast;
    const shown = groups.filter(({ group }) => family === undefined || isIpv4(group) === (family === 4));
    const rows = [
      ...(family === undefined ? macs.map(({ mac, users }) => ({ text: `link  ${mac}`, row: { link: mac }, users })) : []),
      ...[...shown.filter(({ group }) => isIpv4(group)), ...shown.filter(({ group }) => !isIpv4(group))].map(({ group, users }) => {
        const name = isIpv4(group) ? 'inet' : 'inet6';
        return { text: `${name.padEnd(5)} ${group}`, row: { family: name, address: group }, users };
      }),
    ];
    if (rows.length === 0) continue;
    out.begin();
    out.set('ifindex', link.index);
    out.set('ifname', link.name);
    const head = `${link.index}:\t${link.name}`;
    const lines = rows.map(({ text, users }) => `\t${text}${users > 1 ? ` users ${users}` : ''}\n`);
    out.put(r.flags.oneline ? lines.map((line) => `${head}\\${line}`).join('') : `${head}\n${lines.join('')}`);
    out.set('maddr', rows.map(({ row, users }) => ({ ...row, ...(users > 1 && { users }) })));
    out.end();
  }
  out.flush();
}
