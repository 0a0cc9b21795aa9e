/** DNS messages in tcpdump's words (print-domain.c). */
import { dnsTypeName, dnsTypeOf, type DnsMessage, type DnsRecord } from '../../../wire/index';
import { absolute } from '../dns/text';

const RCODES: readonly string[] = ['', ' FormErr', ' ServFail', ' NXDomain', ' NotImp', ' Refused', ' YXDomain', ' YXRRSet', ' NXRRSet', ' NotAuth', ' NotZone'];

function duration(seconds: number): string {
  if (seconds === 0) return '0s';
  const parts: readonly (readonly [string, number])[] = [['w', 604_800], ['d', 86_400], ['h', 3600], ['m', 60], ['s', 1]];
  let rest = seconds;
  let text = '';
  for (const [unit, size] of parts) {
    if (rest >= size) text += `${Math.floor(rest / size)}${unit}`;
    rest %= size;
  }
  return text;
}

function recordLine({ name, ttl, class: size, data }: DnsRecord, verbose: number): string {
  const owner = verbose > 0 ? ` ${absolute(name)}` : '';
  if (dnsTypeOf(data) === 41) return `${owner} OPT UDPsize=${size ?? 512}`;
  const life = verbose > 1 ? ` [${duration(ttl)}]` : '';
  const head = `${owner}${life} ${dnsTypeName(dnsTypeOf(data))}`;
  switch (data.kind) {
    case 'A':
    case 'AAAA':
      return `${head} ${data.address}`;
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return `${head} ${absolute(data.target)}`;
    case 'SRV':
      return `${head} ${absolute(data.target)}:${data.port} ${data.priority} ${data.weight}`;
    case 'TXT':
      return `${head} "${data.text}"`;
    case 'SOA':
      return verbose > 0 ? `${head} ${absolute(data.primary)} ${absolute(data.mailbox)} ${data.serial} ${data.refresh} ${data.retry} ${data.expire} ${data.minimum}` : head;
    case 'unknown':
      return head;
  }
}

/** From the id to the length in parentheses. */
export function dnsLine(m: DnsMessage, length: number, verbose: number): string {
  const { questions, answers, authority, additional } = m;
  if (!m.response) {
    let text = `${m.id}${m.recursionDesired ? '+' : ''}`;
    if (questions.length !== 1) text += ` [${questions.length}q]`;
    if (answers.length > 0) text += ` [${answers.length}a]`;
    if (authority.length > 0) text += ` [${authority.length}n]`;
    if (additional.length > 0) text += ` [${additional.length}au]`;
    for (const { name, type } of questions) text += ` ${dnsTypeName(type)}? ${absolute(name)}`;
    return `${text} (${length})`;
  }
  let text = `${m.id}${RCODES[m.rcode] ?? ` Resp${m.rcode}`}${m.authoritative ? '*' : ''}${m.recursionAvailable ? '' : '-'}${m.truncated ? '|' : ''}`;
  if (questions.length !== 1) text += ` [${questions.length}q]`;
  if (verbose > 1) text += questions.map(({ name, type }, i) => `${i === 0 ? ' q:' : ','} ${dnsTypeName(type)}? ${absolute(name)}`).join('');
  text += ` ${answers.length}/${authority.length}/${additional.length}`;
  const list = (records: readonly DnsRecord[]): string => records.map((record) => recordLine(record, verbose)).join(',');
  text += list(answers);
  if (verbose > 1 && authority.length > 0) text += ` ns:${list(authority)}`;
  if (verbose > 1 && additional.length > 0) text += ` ar:${list(additional)}`;
  return `${text} (${length})`;
}
