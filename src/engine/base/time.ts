/**
 * Simulated time. Whole microseconds since the World's epoch (its start), so that sums are exact and replays byte-identical.
 * Nothing in the engine reads a wall clock.
 */
export type SimTime = number;

export const MICROSECOND = 1;
export const MILLISECOND = 1_000;
export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Seconds (may be fractional) to simulated microseconds. */
export const seconds = (n: number): SimTime => Math.round(n * SECOND);

/**
 * The calendar date that simulated time 0 stands for, as Unix seconds: 2026-01-05T09:00:00Z.
 * Only for printing (`date`, `kubectl get -o yaml`, tcpdump's clock).
 */
export const EPOCH_UNIX_SECONDS = 1_767_603_600;

const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334] as const;

export interface CalendarTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
  /** 0 is Sunday. */
  readonly weekday: number;
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** Calendar fields in UTC of a simulated moment (negative times are before the epoch). */
export function calendar(at: SimTime): CalendarTime {
  const microsecond = ((at % SECOND) + SECOND) % SECOND;
  const unix = EPOCH_UNIX_SECONDS + (at - microsecond) / SECOND;
  let days = Math.floor(unix / 86_400);
  const rest = unix - days * 86_400;
  const weekday = (((days + 4) % 7) + 7) % 7;
  let year = 1970;
  for (;;) {
    const length = isLeap(year) ? 366 : 365;
    if (days < length) break;
    days -= length;
    year += 1;
  }
  let month = 12;
  const leap = isLeap(year) ? 1 : 0;
  const before = (m: number): number => (DAYS_BEFORE_MONTH[m - 1] ?? 0) + (m > 2 ? leap : 0);
  while (month > 1 && before(month) > days) month -= 1;
  return {
    year,
    month,
    day: days - before(month) + 1,
    hour: Math.floor(rest / 3600),
    minute: Math.floor((rest % 3600) / 60),
    second: rest % 60,
    microsecond,
    weekday,
  };
}

const two = (n: number): string => String(n).padStart(2, '0');

/** RFC 3339 in UTC with whole seconds, as Kubernetes prints timestamps: `2026-01-05T09:00:00Z`. */
export function toRfc3339(at: SimTime): string {
  const c = calendar(at);
  return `${c.year}-${two(c.month)}-${two(c.day)}T${two(c.hour)}:${two(c.minute)}:${two(c.second)}Z`;
}

/** The inverse of {@link toRfc3339}; `undefined` when the text is not of that form. */
export function fromRfc3339(text: string): SimTime | undefined {
  const m = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?Z$/.exec(text);
  if (!m) return undefined;
  const [year, month, day, hour, minute, second] = m.slice(1).map(Number) as [number, number, number, number, number, number];
  let days = 0;
  for (let y = 1970; y < year; y += 1) days += isLeap(y) ? 366 : 365;
  days += (DAYS_BEFORE_MONTH[month - 1] ?? 0) + (month > 2 && isLeap(year) ? 1 : 0) + day - 1;
  return (days * 86_400 + hour * 3600 + minute * 60 + second - EPOCH_UNIX_SECONDS) * SECOND;
}
