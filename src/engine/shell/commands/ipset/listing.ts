/** How ipset prints sets: plain, for restore, and as XML (ipset 7.17). */
import { SECOND, type SimTime } from '../../../base/index';
import { type IpSet, type IpSetPacketInfo, SET_TYPES } from '../../../kernel/index';

export type OutputMode = 'plain' | 'save' | 'xml';

/** `family inet hashsize 1024 maxelem 65536 …`: what follows `Header:`, and the name and type in `create`. */
export function headerText(set: IpSet): string {
  const { method } = SET_TYPES[set.type];
  const parts: string[] = [];
  if (method === 'hash') {
    if (set.type !== 'hash:mac') parts.push(`family ${set.family === 4 ? 'inet' : 'inet6'}`);
    parts.push(`hashsize ${set.hashsize}`, `maxelem ${set.maxelem}`);
  }
  // hash:ip,port tells its mask last.
  const mask = [...(set.netmask === undefined ? [] : [`netmask ${set.netmask}`]), ...(set.bitmask === undefined ? [] : [`bitmask ${set.bitmask}`])];
  if (set.type === 'hash:ip') parts.push(...mask);
  if (set.range !== undefined) parts.push(`range ${set.range}`, ...mask);
  if (method === 'list') parts.push(`size ${set.size ?? 8}`);
  if (set.timeout !== undefined) parts.push(`timeout ${set.timeout}`);
  if (set.counters) parts.push('counters');
  if (set.comment) parts.push('comment');
  if (set.skbinfo) parts.push('skbinfo');
  if (method === 'hash') parts.push(`bucketsize ${set.bucketsize ?? 12}`, `initval 0x${set.initval.toString(16).padStart(8, '0')}`);
  if (set.type === 'hash:ip,port') parts.push(...mask);
  return parts.join(' ');
}

/** Zeroes are not told, nor a mask of all bits. */
function skbText(skb: IpSetPacketInfo | undefined): string {
  if (!skb) return '';
  const { mark, priority, queue } = skb;
  const hex = (n: number): string => `0x${(n >>> 0).toString(16)}`;
  return (
    (mark ? ` skbmark ${hex(mark.value)}${mark.mask >>> 0 === 0xffffffff ? '' : `/${hex(mark.mask)}`}` : '') +
    (priority ? ` skbprio ${priority.major.toString(16)}:${priority.minor.toString(16)}` : '') +
    (queue ? ` skbqueue ${queue}` : '')
  );
}

/** One element with its extensions. The remaining time is in whole seconds, rounded down but never 0 while it lives. */
function memberText(set: IpSet, member: IpSet['members'][number], now: SimTime): string {
  let text = member.text;
  if (set.timeout !== undefined) text += ` timeout ${member.expiresAt === undefined ? 0 : Math.max(1, Math.floor((member.expiresAt - now) / SECOND))}`;
  if (member.nomatch) text += ' nomatch';
  if (member.wildcard) text += ' wildcard';
  if (set.counters) text += ` packets ${member.packets} bytes ${member.bytes}`;
  if (member.comment !== undefined) text += ` comment "${member.comment}"`;
  return text + skbText(member.skb);
}

export interface ListOptions {
  readonly mode: OutputMode;
  readonly namesOnly: boolean;
  readonly headersOnly: boolean;
}

export function listSets(sets: readonly IpSet[], options: ListOptions, now: SimTime): string {
  if (options.namesOnly && options.mode === 'plain') return sets.map((set) => `${set.name}\n`).join('');
  if (options.mode === 'xml') return xml(sets, options, now);
  if (options.mode === 'save') return sets.map((set) => saveSet(set, now)).join('');
  return sets.map((set) => plainSet(set, options, now)).join('\n');
}

function plainSet(set: IpSet, options: ListOptions, now: SimTime): string {
  const head = `Name: ${set.name}\nType: ${set.type}\nRevision: ${set.revision}\nHeader: ${headerText(set)}\nSize in memory: ${set.memory}\nReferences: ${set.references}\nNumber of entries: ${set.members.length}\n`;
  return options.headersOnly ? head : `${head}Members:\n${set.members.map((member) => `${memberText(set, member, now)}\n`).join('')}`;
}

export const saveSet = (set: IpSet, now: SimTime): string =>
  `create ${set.name} ${set.type} ${headerText(set)}\n${set.members.map((member) => `add ${set.name} ${memberText(set, member, now)}\n`).join('')}`;

const tags = (text: string): string => {
  const words = text.split(' ');
  let out = '';
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? '';
    if (word === 'counters' || word === 'comment' || word === 'skbinfo') out += `<${word}/>`;
    else {
      i += 1;
      out += `<${word}>${words[i] ?? ''}</${word}>`;
    }
  }
  return out;
};

function xml(sets: readonly IpSet[], options: ListOptions, now: SimTime): string {
  const one = (set: IpSet): string => {
    if (options.namesOnly) return `<ipset name="${set.name}"/>\n`;
    const head = `<ipset name="${set.name}">\n<type>${set.type}</type>\n<revision>${set.revision}</revision>\n<header>${tags(headerText(set))}\n<memsize>${set.memory}</memsize>\n<references>${set.references}</references>\n<numentries>${set.members.length}</numentries>\n</header>\n`;
    if (options.headersOnly) return `${head}</ipset>\n`;
    const members = set.members.map((member) => `<member><elem>${memberText(set, { ...member, nomatch: false }, now)}</elem>${member.nomatch ? '<nomatch/>' : ''}</member>\n`).join('');
    return `${head}<members>\n${members}</members>\n</ipset>\n`;
  };
  return `<ipsets>\n${sets.map(one).join('')}</ipsets>\n`;
}
