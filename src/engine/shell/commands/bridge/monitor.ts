/**
 * `bridge monitor` (iproute2 bridge/monitor.c): what the kernel tells of bridges, their ports and their forwarding tables, until Ctrl-C.
 * @simplified bridge monitor — Linux tells some changes of ports and bridges more than once; here each is told once. Groups (mdb) are not told
 */
import { Signal } from '../../../base/index';
import type { NetworkChange } from '../../../kernel/index';
import type { Task } from '../../../program/index';
import { linkFlags } from '../ip/link-text';
import { timestamp } from '../ip/monitor';
import { Printer, matches, type Request } from '../ip/netlink';
import { printPort } from './port-line';

type Topic = 'link' | 'fdb' | 'mdb' | 'vlan' | 'vni';

const HELP = 'Usage: bridge monitor [file | link | fdb | mdb | vlan | vni | all]\n';
const LABELS: Readonly<Record<Topic, string>> = { link: 'LINK', fdb: 'NEIGH', mdb: 'MDB', vlan: 'VLAN', vni: 'VNI' };

/** In the order in which iproute2 compares them. */
const TOPICS: readonly Topic[] = ['link', 'fdb', 'mdb', 'vlan', 'vni'];

function parse(r: Request): { readonly topics: ReadonlySet<Topic>; readonly labels: boolean } {
  const topics = new Set<Topic>();
  let labels = false;
  while (r.more) {
    const word = r.next();
    const topic = TOPICS.find((each) => matches(word, each));
    if (matches(word, 'file')) r.unsupported('bridge monitor file');
    else if (topic !== undefined) topics.add(topic);
    else if (word === 'all') labels = true;
    else if (matches(word, 'help')) r.usage(HELP);
    else r.fail(`Argument "${word}" is unknown, try "bridge monitor help".`, 255);
  }
  return { topics: topics.size > 0 ? topics : new Set(TOPICS), labels };
}

/** Undefined for what is no bridge's business. */
function topicOf(change: NetworkChange): Topic | undefined {
  if (change.kind === 'fdb') return 'fdb';
  if (change.kind === 'port') return 'link';
  return change.kind === 'link' && (change.link.kind === 'bridge' || change.link.master !== undefined) ? 'link' : undefined;
}

function text(r: Request, out: Printer, change: NetworkChange): void {
  switch (change.kind) {
    case 'fdb': {
      const state = change.state === 'reachable' ? '' : change.state;
      out.put(`${out.tint('mac', `${change.mac} `)}dev ${out.tint('device', `${change.device.name} `)}${change.vlan === 0 ? '' : `vlan ${change.vlan} `}master ${change.bridge.name} ${state}\n`);
      return;
    }
    case 'port':
      if (change.gone || !change.link.port) {
        const name = change.link.name;
        out.put(`${change.link.index}: ${out.tint('device', `${name}@${change.master.name}: `)}<${linkFlags(change.link).join(',')}> mtu ${change.link.mtu} master ${change.master.name} \n`);
      } else {
        printPort(r, out, change.link, change.master, change.link.port);
        out.put('\n');
      }
      return;
    case 'link': {
      const { link, opening } = change;
      const peer = link.lower ?? link.peer;
      const flags = opening === undefined ? linkFlags(link) : ['NO-CARRIER', ...linkFlags(link)];
      const other = peer && (peer.netns === link.netns ? `@${peer.name}` : `@if${peer.index}`);
      out.put(`${link.index}: ${out.tint('device', `${link.name}${other ?? ''}: `)}<${flags.join(',')}> mtu ${link.mtu} ${link.master ? `master ${link.master.name} ` : ''}\n`);
      return;
    }
    default:
  }
}

export function* monitorCommand(r: Request): Task<number> {
  const { topics, labels } = parse(r);
  const ended = new Signal();
  const stop = r.netns.listen((change) => {
    const topic = topicOf(change);
    if (topic === undefined || !topics.has(topic)) return;
    let written = '';
    const out = new Printer({ ...r.flags, json: false }, (piece) => void (written += piece));
    text(r, out, change);
    out.flush();
    if (!r.process.stdout.write(`${timestamp(r)}${labels ? `[${LABELS[topic]}]` : ''}${change.gone ? 'Deleted ' : ''}${written}`)) ended.notify();
  });
  try {
    const wake = yield { signals: [ended], background: true };
    return wake.kind === 'interrupt' ? 130 : 141;
  } finally {
    stop();
  }
}
