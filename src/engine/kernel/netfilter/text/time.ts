/** Rule text of -m time (extensions/libxt_time.c). */
import { type Result, EPOCH_UNIX_SECONDS, SECOND, calendar, ok } from '../../../base/index';
import type { TimeMatch } from '../extension-kinds';
import { type MatchExtension, type RuleTextError, arg, find, problem, words } from './extension';

const two = (n: number): string => String(n).padStart(2, '0');
const clock = (seconds: number): string => `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;

/** The last second that 32 bits can tell, which the tool prints when no end was given. */
const LAST = 0x7fffffff;

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

function clockSeconds(written: string | undefined, otherwise: number): Result<number, RuleTextError> {
  if (written === undefined) return ok(otherwise);
  const m = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?$/.exec(written);
  const [hour, minute, second] = [Number(m?.[1]), Number(m?.[2]), Number(m?.[3] ?? 0)];
  return !m || hour > 23 || minute > 59 || second > 59 ? problem(`invalid time "${written}" specified, should be hh:mm[:ss] format and within the boundaries`) : ok(hour * 3600 + minute * 60 + second);
}

/** `2026[-01[-05[T09[:00[:00]]]]]` in Unix seconds, UTC. */
function dateSeconds(written: string): Result<number, RuleTextError> {
  const wrong = problem(`Invalid date "${written}" specified. Should be YYYY[-MM[-DD[Thh[:mm[:ss]]]]]`);
  const m = /^(\d+)(?:-(\d+)(?:-(\d+)(?:T(\d+)(?::(\d+)(?::(\d+))?)?)?)?)?$/.exec(written);
  if (!m) return wrong;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = m.slice(1).map((part: string | undefined) => (part === undefined ? undefined : Number(part)));
  if (year < 1970 || year > 2038 || month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59) return wrong;
  const leaps = (y: number): number => Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  const leap = leaps(year) > leaps(year - 1) ? 1 : 0;
  const before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][month - 1] ?? 0;
  const days = (year - 1970) * 365 + leaps(year - 1) - leaps(1969) + before + (month > 2 ? leap : 0) + day - 1;
  return ok(days * 86_400 + hour * 3600 + minute * 60 + second);
}

const dateText = (unix: number, between: string): string => {
  const { year, month, day, hour, minute, second } = calendar((unix - EPOCH_UNIX_SECONDS) * SECOND);
  return `${year}-${two(month)}-${two(day)}${between}${two(hour)}:${two(minute)}:${two(second)}`;
};

function weekday(word: string): Result<number, RuleTextError> {
  if (/^\d/.test(word)) {
    const number = Number(word);
    if (number === 0) return problem('No, the week does NOT begin with Sunday.');
    return Number.isInteger(number) && number <= 7 ? ok(number) : problem(`${word} is not a valid day specifier`);
  }
  const at = DAYS.findIndex((name) => word.startsWith(name) || word === name.slice(0, 2));
  return at < 0 ? problem(`${word} is not a valid day specifier`) : ok(at + 1);
}

function monthDay(word: string): Result<number, RuleTextError> {
  return /^\d+$/.test(word) && Number(word) >= 1 && Number(word) <= 31 ? ok(Number(word)) : problem(`${word.slice(0, 2)} is not a valid day for --monthdays`);
}

/** The days named, or the others; all of them count as none named. */
function days(written: string | undefined, not: boolean, last: number, read: (word: string) => Result<number, RuleTextError>): Result<readonly number[] | undefined, RuleTextError> {
  if (written === undefined) return ok(undefined);
  const named: number[] = [];
  for (const word of written.split(',')) {
    const day = read(word);
    if (!day.ok) return day;
    named.push(day.value);
  }
  const chosen = Array.from({ length: last }, (_, i) => i + 1).filter((day) => named.includes(day) !== not);
  return ok(chosen.length === last ? undefined : chosen);
}

/** As the tool has it: 11st, 12nd, 13rd. */
const ordinal = (day: number): string => `${day}${day % 10 === 1 ? 'st' : day % 10 === 2 ? 'nd' : day % 10 === 3 ? 'rd' : 'th'}`;

const allDay = ({ start, stop }: TimeMatch): boolean => start === 0 && stop === 86_399;
const weekdayNames = (list: readonly number[]): string => list.map((day) => DAYS[day - 1]).join(',');

export const time: MatchExtension<'time'> = {
  name: 'time',
  options: {
    timestart: { args: 1 },
    timestop: { args: 1 },
    datestart: { args: 1 },
    datestop: { args: 1 },
    monthdays: { args: 1, invertible: true },
    weekdays: { args: 1, invertible: true },
    contiguous: { args: 0 },
    kerneltz: { args: 0 },
    utc: { args: 0 },
  },
  parse(given) {
    const start = clockSeconds(arg(given, 'timestart'), 0);
    if (!start.ok) return start;
    const stop = clockSeconds(arg(given, 'timestop'), 86_399);
    if (!stop.ok) return stop;
    const [begin, end] = [arg(given, 'datestart'), arg(given, 'datestop')];
    const from = begin === undefined ? ok(undefined) : dateSeconds(begin);
    if (!from.ok) return from;
    const until = end === undefined ? ok(undefined) : dateSeconds(end);
    if (!until.ok) return until;
    const monthDays = days(arg(given, 'monthdays'), find(given, 'monthdays')?.not ?? false, 31, monthDay);
    if (!monthDays.ok) return monthDays;
    const weekdays = days(arg(given, 'weekdays'), find(given, 'weekdays')?.not ?? false, 7, weekday);
    if (!weekdays.ok) return weekdays;
    const contiguous = find(given, 'contiguous') !== undefined;
    if (contiguous && start.value < stop.value) return problem('time: --contiguous only makes sense when stoptime is smaller than starttime');
    return ok({
      kind: 'time',
      start: start.value,
      stop: stop.value,
      ...(contiguous && { contiguous }),
      ...(weekdays.value && { weekdays: weekdays.value }),
      ...(monthDays.value && { monthDays: monthDays.value }),
      ...(from.value !== undefined && { from: from.value }),
      ...(until.value !== undefined && { until: until.value }),
      ...(find(given, 'kerneltz') && { kernelZone: true }),
    });
  },
  save: (match) =>
    words(
      !allDay(match) && `--timestart ${clock(match.start)} --timestop ${clock(match.stop)}`,
      match.monthDays && `--monthdays ${match.monthDays.join(',')}`,
      match.weekdays && `--weekdays ${weekdayNames(match.weekdays)}`,
      match.from !== undefined && match.from !== 0 && `--datestart ${dateText(match.from, 'T')}`,
      `--datestop ${dateText(match.until ?? LAST, 'T')}`,
      match.kernelZone && '--kerneltz',
      match.contiguous && '--contiguous',
    ),
  list: (match) =>
    words(
      'TIME',
      !allDay(match) && `from ${clock(match.start)} to ${clock(match.stop)}`,
      match.weekdays && `on ${weekdayNames(match.weekdays)}`,
      match.monthDays && `on ${match.monthDays.map(ordinal).join(',')}`,
      match.from !== undefined && match.from !== 0 && `starting from ${dateText(match.from, ' ')}`,
      match.until !== undefined && `until date ${dateText(match.until, ' ')}`,
      !match.kernelZone && 'UTC',
      match.contiguous && 'contiguous',
    ),
};
