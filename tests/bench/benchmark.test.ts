import { expect, test } from 'vitest';
import { formatTable, timeMs } from './benchmark';

test('the table lines its columns up and keeps three digits', () => {
  expect(
    formatTable([
      { benchmark: 'policy', what: '50 pods', value: 1.23456, unit: 'ms' },
      { benchmark: 'kernel', what: 'one hop', value: 1234567.8, unit: 'hops/s' },
    ]),
  ).toBe('policy  50 pods       1.23 ms\nkernel  one hop  1,234,568 hops/s');
});

test('timing gives its figures in order, and runs once more than it measures', async () => {
  let runs = 0;
  const [min, median, max] = await timeMs(() => (runs += 1), 5);
  expect(runs).toBe(6);
  expect([min, median, max]).toEqual([min, median, max].toSorted((a, b) => a - b));
});
