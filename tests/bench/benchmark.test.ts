import { expect, test } from 'vitest';
import { formatTable, median, timeMs } from './benchmark';

test('the table lines its columns up, keeps three digits, and names the aim beside the figure', () => {
  expect(
    formatTable([
      { benchmark: 'policy', what: '50 pods', value: 1.23456, unit: 'ms' },
      { benchmark: 'kernel', what: 'one hop', value: 1234567.8, unit: 'hops/s' },
      { benchmark: 'session', what: 'replay', value: 12, unit: 'ms', aim: '< 100 ms' },
    ]),
  ).toBe('policy   50 pods       1.23 ms\nkernel   one hop  1,234,568 hops/s\nsession  replay          12 ms      aim: < 100 ms');
});

test('what could not be measured says why', () => {
  expect(formatTable([{ benchmark: 'browser', what: 'click to prompt', unmeasured: 'not measured: the site is not built' }])).toBe('browser  click to prompt  - not measured: the site is not built');
});

test('timing gives its figures in order, and runs once more than it measures', async () => {
  let runs = 0;
  const [min, middle, max] = await timeMs(() => (runs += 1), 5);
  expect(runs).toBe(6);
  expect([min, middle, max]).toEqual([min, middle, max].toSorted((a, b) => a - b));
});

test('the median is the middle one, whatever the order', () => {
  expect(median([9, 1, 5])).toBe(5);
});
