/** `-m time`. Expected values: time_mt of net/netfilter/xt_time.c. Simulated time begins on Monday, 2026-01-05 at 09:00 UTC. */
import { expect, it } from 'vitest';
import { MINUTE, unwrap } from '../../../base/index';
import { parseRuleSpec, splitWords } from '../text/rule';
import { packet, testHost, udp } from '../fixtures/host';

const HOUR = 60 * MINUTE;

it.each([
  ['--timestart 08:00 --timestop 10:00', 0, true],
  ['--timestart 09:00 --timestop 09:00', 5 * HOUR, true],
  ['--timestart 10:00 --timestop 12:00', 0, false],
  ['--timestart 10:00 --timestop 12:00', 2 * HOUR, true],
  ['--timestart 23:00 --timestop 02:00', 15 * HOUR, true],
  ['--timestart 23:00 --timestop 02:00', 18 * HOUR, false],
  ['--weekdays Mon', 0, true],
  ['--weekdays Mon', 24 * HOUR, false],
  ['! --weekdays Mon', 24 * HOUR, true],
  ['--weekdays Sun', 6 * 24 * HOUR, true],
  ['--monthdays 5,6', 24 * HOUR, true],
  ['--monthdays 5,6', 48 * HOUR, false],
  ['--datestart 2026-01-05T09:00:00', 0, true],
  ['--datestart 2026-01-05T09:00:01', 0, false],
  ['--datestop 2026-01-05T09:00', 0, true],
  ['--datestop 2026-01-05T09:00', HOUR, false],
  ['--datestart 2026-02-28 --datestop 2026-03-01', 54 * 24 * HOUR, true],
  // Tuesday, one o'clock: the night that began on Monday goes on.
  ['--timestart 23:00 --timestop 02:00 --weekdays Mon', 16 * HOUR, false],
  ['--timestart 23:00 --timestop 02:00 --weekdays Mon --contiguous', 16 * HOUR, true],
  ['--timestart 23:00 --timestop 02:00 --weekdays Tue --contiguous', 16 * HOUR, false],
])('-m time %s, %i microseconds after the beginning: %s', (options, now, expected) => {
  const host = testHost();
  unwrap(host.netfilter.table(4, 'filter').insert('INPUT', unwrap(parseRuleSpec(splitWords(`-m time ${options} -j DROP`), 4))));
  host.now = now;
  expect(host.pass(packet('10.0.0.1', '192.0.2.1', udp(1, 2)), 'INPUT').kind).toBe(expected ? 'drop' : 'accept');
});
