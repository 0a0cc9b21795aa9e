/** Unit, property, conformance, golden, lab and architecture tests; the browser ones run under Playwright. */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const at = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** `npm run test:long` asks for many more random cases than a daily run. */
const isLong = process.env['PODWIRE_SEEDS'] !== undefined;

/** These put tools of their own into the one table of commands, so each has a worker to itself. */
const ALONE = ['tests/golden/cni.test.ts', 'tests/golden/docker.test.ts', 'tests/golden/figures.test.ts', 'tests/golden/kubectl.test.ts'];
const elsewhere = ['**/node_modules/**', 'tests/e2e/**', 'tests/a11y/**', '**/fixtures/**'];

/** What takes longest begins first, on a fresh machine too: at the end one worker would wait for the other. */
const LONGEST = [
  'tests/property/policy-packets.test.ts',
  'tests/kernel/oracle-verdicts.test.ts',
  'tests/labs/real-script.test.ts',
  'tests/labs/labs.test.ts',
];
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const found = LONGEST.findIndex((name) => moduleId.endsWith(name));
      return found < 0 ? LONGEST.length : found;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  root: at('../..'),
  test: {
    projects: [
      // The others share a worker's modules: loading the engine anew for each file took half of the time.
      {
        extends: true,
        test: { name: 'shared', include: ['src/**/*.test.ts', 'tests/**/*.test.ts'], exclude: [...elsewhere, ...ALONE], isolate: false },
      },
      { extends: true, test: { name: 'alone', include: ALONE, exclude: elsewhere } },
    ],
    setupFiles: [at('engine-clock-fence.ts')],
    // Vitest leaves one core to itself, which on a machine of two is half of it.
    maxWorkers: Math.max(availableParallelism() - 1, 2),
    sequence: { sequencer: LongestFirst },
    passWithNoTests: false,
    allowOnly: false,
    environment: 'node',
    // Only what hangs should end by it: a busy machine may take ten times as long as an idle one.
    testTimeout: isLong ? 600_000 : 120_000,
  },
});
