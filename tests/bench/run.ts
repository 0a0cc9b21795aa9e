/** `npm run bench [-- name ...]`: runs every `*.bench.ts` of this folder, or the named ones, and prints one table. */
import { readdirSync } from 'node:fs';
import { formatTable } from './benchmark';
import type { Benchmark, BenchmarkRow } from './benchmark';

const ENDING = '.bench.ts';

const all = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(ENDING))
  .map((file) => file.slice(0, -ENDING.length))
  .sort();
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !all.includes(name));
if (unknown.length > 0 || all.length === 0) {
  console.error(
    all.length === 0
      ? 'There is no benchmark: tests/bench has no *.bench.ts.'
      : `No benchmark called ${unknown.join(', ')}; there are: ${all.join(', ')}`,
  );
  process.exit(2);
}

const rows: (BenchmarkRow & { readonly benchmark: string })[] = [];
for (const name of asked.length === 0 ? all : asked) {
  const { benchmark } = (await import(`./${name}.bench.ts`)) as { readonly benchmark: Benchmark };
  console.error(`${benchmark.name} ...`);
  rows.push(...(await benchmark.run()).map((row) => ({ ...row, benchmark: benchmark.name })));
}
console.log(formatTable(rows));
