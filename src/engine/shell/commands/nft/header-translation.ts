/** More translations of libxtables 1.8.9: -m connbytes, frag, rt and time. */
import { EPOCH_UNIX_SECONDS, SECOND, calendar } from '../../../base/index';
import type { Match } from '../../../kernel/index';

type Of<K extends Match['kind']> = Extract<Match, { kind: K }>;

const unequal = (not: boolean | undefined): string => (not ? '!= ' : '');
const rangeText = ([low, high]: readonly [number, number]): string => (low === high ? String(low) : `${low}-${high}`);
const two = (n: number): string => String(n).padStart(2, '0');

export function translateConnbytes({ range: [from, to], what, direction, not }: Of<'connbytes'>): string {
  const amount = to > Number.MAX_SAFE_INTEGER ? `${not ? 'lt' : 'ge'} ${from}` : `${unequal(not)}${rangeText([from, to])}`;
  return `ct ${direction === 'both' ? '' : `${direction} `}${what} ${amount}`;
}

export function translateFrag({ id, reserved, first, more, last }: Of<'frag'>): string {
  return [
    ...(id ? [`frag id ${unequal(id.not)}${rangeText(id.value)}`] : []),
    ...(reserved ? ['frag reserved 1'] : []),
    ...(first ? ['frag frag-off 0'] : []),
    ...(more ? ['frag more-fragments 1'] : []),
    ...(last ? ['frag more-fragments 0'] : []),
  ].join(' ');
}

/** What is about the addresses of a type 0 header has none. */
export function translateRt({ type, segments, length, reserved, addresses, notStrict }: Of<'rt'>): string | undefined {
  if (reserved || addresses.length > 0 || notStrict) return undefined;
  return [
    ...(type ? [`rt type ${unequal(type.not)}${type.value}`] : []),
    ...(segments ? [`rt seg-left ${unequal(segments.not)}${rangeText(segments.value)}`] : []),
    ...(length ? [`rt hdrlength ${unequal(length.not)}${length.value}`] : []),
  ].join(' ');
}

const clock = (seconds: number): string => `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;

function date(unix: number): string {
  const { year, month, day, hour, minute, second } = calendar((unix - EPOCH_UNIX_SECONDS) * SECOND);
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`;
}

/** The last second that 32 bits can tell. */
const LAST = 0x7fffffff;

/** Days of the month have none; Sunday is day 0. The hours begin with a space of their own. */
export function translateTime({ start, stop, weekdays, monthDays, from, until }: Of<'time'>): string | undefined {
  if (monthDays) return undefined;
  let text = '';
  if ((from !== undefined && from !== 0) || until !== undefined) text += `meta time "${date(from ?? 0)}"-"${date(until ?? LAST)}"`;
  if (start !== 0 || stop !== 86_399) text += ` meta hour "${clock(start)}"-"${clock(stop)}"`;
  if (!weekdays) return text;
  const days = weekdays.map((day) => String(day % 7));
  return `${text} meta day ${days.length === 1 ? (days[0] ?? '') : `{ ${days.join(', ')} }`}`;
}
