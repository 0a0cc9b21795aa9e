/** What ping counts, and its closing lines: finish() of iputils' ping_common.c. */
import type { SimTime } from '../../../base/index';

export interface PingCounts {
  transmitted: number;
  received: number;
  repeats: number;
  errors: number;
  /** Round trips, simulated microseconds. */
  readonly roundTrips: number[];
  /** Most packets under way at once when an answer came. */
  pipe: number;
  startedAt: SimTime;
  lastSentAt: SimTime;
}

/** A round trip as ping prints it after `time=`. */
export function roundTripText(us: number): string {
  if (us >= 99_950) return `${Math.floor((us + 500) / 1000)} ms`;
  if (us >= 9_995) return `${Math.floor((us + 50) / 1000)}.${Math.floor(((us + 50) % 1000) / 100)} ms`;
  if (us >= 1_000) return `${Math.floor((us + 5) / 1000)}.${String(Math.floor(((us + 5) % 1000) / 10)).padStart(2, '0')} ms`;
  return `0.${String(us).padStart(3, '0')} ms`;
}

/** printf %g: six significant digits, no trailing zeros. */
const general = (n: number): string => String(Number(n.toPrecision(6)));

/** llsqrt() of ping_common.c: Newton's method on integers, with its rounding. */
function integerRoot(a: number): number {
  let previous = Infinity;
  let x = a;
  while (x > 0 && x < previous) {
    previous = x;
    x = Math.floor((x + Math.floor(a / x)) / 2);
  }
  return x;
}

const thousandths = (us: number): string => `${Math.floor(us / 1000)}.${String(Math.floor(us) % 1000).padStart(3, '0')}`;

/** From the empty line on. */
export function statisticsText(host: string, c: PingCounts, timed: boolean, hurried = false): string {
  let text = `\n--- ${host} ping statistics ---\n${c.transmitted} packets transmitted, ${c.received} received`;
  if (c.repeats > 0) text += `, +${c.repeats} duplicates`;
  if (c.errors > 0) text += `, +${c.errors} errors`;
  if (c.transmitted > 0) text += `, ${general(((c.transmitted - c.received) * 100) / c.transmitted)}% packet loss, time ${Math.floor((c.lastSentAt - c.startedAt + 500) / 1000)}ms`;
  text += '\n';
  let comma = '';
  if (c.received > 0 && timed) {
    const n = c.roundTrips.length;
    const sum = c.roundTrips.reduce((a, b) => a + b, 0);
    const average = Math.floor(sum / n);
    const squares = c.roundTrips.reduce((a, b) => a + b * b, 0);
    // The order of the divisions is finish()'s: it decides the last digit.
    const deviation = integerRoot(Math.floor((squares - Math.floor((sum * sum) / n)) / n));
    text += `rtt min/avg/max/mdev = ${[Math.min(...c.roundTrips), average, Math.max(...c.roundTrips), deviation].map(thousandths).join('/')} ms`;
    comma = ', ';
  }
  if (c.pipe > 1) {
    text += `${comma}pipe ${c.pipe}`;
    comma = ', ';
  }
  // With -f, -A and -i 0: the time between two packets, and the moving average of the round trips.
  if (hurried && c.received > 0 && c.transmitted > 1) {
    const average = c.roundTrips.reduce((old, trip) => (old === 0 ? trip * 8 : old + trip - Math.trunc(old / 8)), 0);
    text += `${comma}ipg/ewma ${thousandths((c.lastSentAt - c.startedAt) / (c.transmitted - 1))}/${thousandths(average / 8)} ms`;
  }
  return `${text}\n`;
}
