import { calendar, type SimTime } from '../../../base/index';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
export const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const two = (n: number): string => String(n).padStart(2, '0');

/** `Sun, 22 Nov 2026 07:27:55 GMT` (RFC 9110 section 5.6.7). */
export function httpDate(at: SimTime): string {
  const c = calendar(at);
  return `${DAYS[c.weekday] ?? ''}, ${two(c.day)} ${MONTHS[c.month - 1] ?? ''} ${c.year} ${two(c.hour)}:${two(c.minute)}:${two(c.second)} GMT`;
}
