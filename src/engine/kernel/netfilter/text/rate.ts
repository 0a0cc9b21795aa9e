/** Rates as -m limit and -m hashlimit write them: the kernel stores the time a packet takes, in parts of a second. */

/** Units as they may be typed, by any beginning, with their seconds. */
export const RATE_UNITS: readonly (readonly [string, number])[] = [['second', 1], ['minute', 60], ['hour', 3600], ['day', 86400]];
const PRINTED: readonly (readonly [string, number])[] = [['day', 86400], ['hour', 3600], ['min', 60], ['sec', 1]];

/** `5/min`, as the stored interval prints (`print_rate`): the smallest unit that loses nothing. `interval` is in 1/`scale` of a second. */
export function rateText(interval: number, scale: number): string {
  let i = 1;
  for (; i < PRINTED.length; i += 1) {
    const unit = (PRINTED[i]?.[1] ?? 1) * scale;
    if (interval > unit || Math.floor(unit / interval) < unit % interval) break;
  }
  const [name, seconds] = PRINTED[i - 1] ?? ['sec', 1];
  return `${Math.floor((seconds * scale) / interval)}/${name}`;
}
