/** Closing lines recorded from iputils 20221126 (captures k03, k04, k08, k15). */
import { describe, expect, test } from 'vitest';
import { roundTripText, statisticsText } from './statistics';

const counts = (roundTrips: readonly number[], more: Partial<Parameters<typeof statisticsText>[1]> = {}) => ({ transmitted: roundTrips.length, received: roundTrips.length, repeats: 0, errors: 0, roundTrips: [...roundTrips], pipe: 1, startedAt: 0, lastSentAt: 0, ...more });

describe('statistics', () => {
  test.each([
    [[48, 55, 60], 404_000, '3 packets transmitted, 3 received, 0% packet loss, time 404ms\nrtt min/avg/max/mdev = 0.048/0.054/0.060/0.005 ms\n'],
    [[44, 53], 207_000, '2 packets transmitted, 2 received, 0% packet loss, time 207ms\nrtt min/avg/max/mdev = 0.044/0.048/0.053/0.004 ms\n'],
    [[80, 93], 200_000, '2 packets transmitted, 2 received, 0% packet loss, time 200ms\nrtt min/avg/max/mdev = 0.080/0.086/0.093/0.006 ms\n'],
    [[1272], 0, '1 packets transmitted, 1 received, 0% packet loss, time 0ms\nrtt min/avg/max/mdev = 1.272/1.272/1.272/0.000 ms\n'],
  ])('of the round trips %j', (trips, time, expected) => expect(statisticsText('10.0.0.2', counts(trips, { lastSentAt: time }), true)).toBe(`\n--- 10.0.0.2 ping statistics ---\n${expected}`));

  test('nobody at home: errors and how many were under way', () =>
    expect(statisticsText('10.0.0.99', counts([], { transmitted: 3, errors: 3, pipe: 3, lastSentAt: 2_042_000 }), true)).toBe('\n--- 10.0.0.99 ping statistics ---\n3 packets transmitted, 0 received, +3 errors, 100% packet loss, time 2042ms\npipe 3\n'));

  test('nothing came back: an empty line', () => expect(statisticsText('x', counts([], { transmitted: 1 }), true)).toBe('\n--- x ping statistics ---\n1 packets transmitted, 0 received, 100% packet loss, time 0ms\n\n'));
});

test.each([
  [48, '0.048 ms'],
  [1272, '1.27 ms'],
])('%d microseconds read %s', (us, text) => expect(roundTripText(us)).toBe(text));
