/** What a file `tests/bench/<name>.bench.ts` exports as `benchmark`, and how the rows are shown. */

/** One measured figure, or why it could not be measured. */
export type BenchmarkRow =
  | {
      /** What was measured, in a few words: `50 pods x 20 policies`. */
      readonly what: string;
      readonly value: number;
      /** `ms`, `hops/s`, `kB`. */
      readonly unit: string;
      /** What the project wants it to be: `< 100 ms`. Only where somebody has said so. */
      readonly aim?: string;
    }
  | { readonly what: string; readonly unmeasured: string };

/** A named group of measurements. `run` warms up and repeats as it needs; its rows are shown in its order. */
export interface Benchmark {
  readonly name: string;
  readonly run: () => readonly BenchmarkRow[] | Promise<readonly BenchmarkRow[]>;
}

/** Milliseconds of processor time that this process has used: what other programs on the machine do is not counted. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Times `work` in milliseconds by `clock`, `rounds` times after one unmeasured round: [smallest, median, largest]. */
export async function timeMs(work: () => unknown, rounds: number, clock: () => number = () => performance.now()): Promise<readonly [min: number, median: number, max: number]> {
  await work();
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const started = clock();
    await work();
    times.push(clock() - started);
  }
  times.sort((a, b) => a - b);
  return [times[0] ?? 0, median(times), times.at(-1) ?? 0];
}

/** The middle one (of an even number the upper of the two). */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** One table of all rows: benchmark, what, value with three significant digits, unit, and the aim where there is one. */
export function formatTable(rows: readonly (BenchmarkRow & { readonly benchmark: string })[]): string {
  const cells = rows.map((row) => [row.benchmark, row.what, 'value' in row ? formatValue(row.value) : '-', 'value' in row ? row.unit : row.unmeasured, 'value' in row ? (row.aim ?? '') : ''] as const);
  const width = (column: 0 | 1 | 2): number => Math.max(0, ...cells.map((row) => row[column].length));
  const units = Math.max(0, ...rows.map((row) => ('value' in row ? row.unit.length : 0)));
  const [first, second, third] = [width(0), width(1), width(2)];
  return cells
    .map(([benchmark, what, value, unit, aim]) => `${benchmark.padEnd(first)}  ${what.padEnd(second)}  ${value.padStart(third)} ${aim === '' ? unit : `${unit.padEnd(units)}  aim: ${aim}`}`)
    .join('\n');
}

function formatValue(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return Number(value.toPrecision(3)).toString();
}
