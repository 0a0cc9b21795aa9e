/** Programs that only wait: pause, sleep. */
import type { Program } from '../process';

/** Until it is ended. */
export const pause: Program = function* () {
  for (;;) {
    const wake = yield { background: true };
    if (wake.kind === 'interrupt') return 0;
  }
};

/** Suffixes of sleep(1). */
const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** `sleep 3600`, `sleep infinity`: in the background, since a container that sleeps keeps nobody waiting. */
export const sleep: Program = function* (process) {
  let total = 0;
  for (const word of process.argv.slice(1)) {
    if (word === 'infinity' || word === 'inf') return yield* pause(process);
    const m = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(word);
    if (!m) {
      process.stderr.write(`sleep: invalid time interval '${word}'\n`);
      return 1;
    }
    total += Number(m[1]) * (UNITS[m[2] ?? ''] ?? 1);
  }
  const until = process.world.now + Math.round(total * 1_000_000);
  const wake = yield { until, background: true };
  return wake.kind === 'interrupt' ? 130 : 0;
};
