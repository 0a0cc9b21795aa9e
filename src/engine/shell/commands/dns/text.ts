/** DNS records in BIND's master-file style, as dig prints them (lib/dns/masterdump.c, rdata/ *_totext). */
import { dnsRcodeName, dnsTypeName, dnsTypeOf, type DnsData, type DnsMessage, type DnsRecord } from '../../../wire/index';
import { EPOCH_UNIX_SECONDS, SECOND, calendar, type SimTime } from '../../../base/index';

export const absolute = (name: string): string => (name === '' ? '.' : name.endsWith('.') ? name : `${name}.`);

/** What follows the type. */
export function dataText(data: DnsData): string {
  switch (data.kind) {
    case 'A':
    case 'AAAA':
      return data.address;
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return absolute(data.target);
    case 'SRV':
      return `${data.priority} ${data.weight} ${data.port} ${absolute(data.target)}`;
    case 'TXT':
      return `"${data.text.replace(/["\\]/g, '\\$&')}"`;
    case 'SOA':
      return `${absolute(data.primary)} ${absolute(data.mailbox)} ${data.serial} ${data.refresh} ${data.retry} ${data.expire} ${data.minimum}`;
    case 'unknown':
      return `\\# ${data.bytes.length}${data.bytes.length > 0 ? ` ${[...data.bytes].map((b) => b.toString(16).padStart(2, '0').toUpperCase()).join('')}` : ''}`;
  }
}

/** indent() of masterdump.c: tabs, then spaces, up to a column; one space at least. */
function pad(from: number, column: number): string {
  const to = Math.max(column, from + 1);
  const tabs = Math.floor(to / 8) - Math.floor(from / 8);
  return tabs > 0 ? '\t'.repeat(tabs) + ' '.repeat(to % 8) : ' '.repeat(to - from);
}

function columns(words: readonly (readonly [text: string, column: number])[]): string {
  let text = '';
  let at = 0;
  for (const [word, column] of words) {
    if (column > 0) {
      text += pad(at, column);
      at = Math.max(column, at + 1);
    }
    text += word;
    at += word.length;
  }
  return text;
}

export const recordText = ({ name, ttl, data }: DnsRecord): string =>
  columns([
    [absolute(name), 0],
    [String(ttl), 24],
    ['IN', 32],
    [dnsTypeName(dnsTypeOf(data)), 40],
    [dataText(data), 48],
  ]);

export const questionText = (name: string, type: number): string =>
  `;${columns([
    [absolute(name), 0],
    ['IN', 32],
    [dnsTypeName(type), 40],
  ])}`;

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const two = (n: number): string => String(n).padStart(2, '0');

/** `Sun Nov 22 07:27:53 UTC 2026`. */
export function whenText(at: SimTime): string {
  const c = calendar(at);
  return `${DAYS[c.weekday] ?? ''} ${MONTHS[c.month - 1] ?? ''} ${two(c.day)} ${two(c.hour)}:${two(c.minute)}:${two(c.second)} UTC ${c.year}`;
}

/** Unix seconds of a simulated moment. */
export const unixSeconds = (at: SimTime): number => EPOCH_UNIX_SECONDS + Math.floor(at / SECOND);

export const flagsText = (m: DnsMessage): string =>
  [m.response && 'qr', m.authoritative && 'aa', m.truncated && 'tc', m.recursionDesired && 'rd', m.recursionAvailable && 'ra'].filter((flag) => flag !== false).join(' ');

export const rcodeText = (m: DnsMessage): string => dnsRcodeName(m.rcode);
