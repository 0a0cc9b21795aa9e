/**
 * The entry of every npm script: `node tests/tooling/go.mjs <command> [arguments]`.
 * Runs on whatever Node started npm (built-ins only), installs what is missing, then hands over to the pinned Node.
 */
import path from 'node:path';
import { run } from './child-process.mjs';
import { ensureInstalled, pinnedNode } from './install.mjs';
import { root, toolScript } from './project.mjs';

const here = (name) => path.join(root, 'tests', 'tooling', name);

/** Command -> what the pinned Node runs. Functions, because a package's script is known only once it is installed. */
const commands = {
  start: () => [here('start.mjs')],
  dev: () => [toolScript('astro'), 'dev'],
  build: () => [here('site-build.mjs')],
  test: () => [here('suite.mjs')],
  'test:long': () => [here('suite.mjs'), 'unit'],
  'test:kernel': () => [here('run-typescript.mjs'), 'tests/kernel/differential.ts'],
  check: () => [here('suite.mjs'), 'static'],
  bench: () => [here('run-typescript.mjs'), 'tests/bench/run.ts'],
  layers: () => [here('run-typescript.mjs'), 'tests/architecture/write-layer-diagram.ts'],
  format: () => [toolScript('prettier'), '--write', '--log-level', 'warn', 'src', 'tests/**/*.{ts,mjs}', '*.mjs'],
  diagrams: () => [here('diagrams.mjs')],
  podwire: () => [here('run-typescript.mjs'), 'src/cli/main.ts'],
};

const [name = '', ...rest] = process.argv.slice(2);
const script = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (script === undefined) {
  console.error(`usage: node tests/tooling/go.mjs ${Object.keys(commands).join('|')} [arguments]`);
  process.exit(2);
}
await ensureInstalled();
const node = await pinnedNode();
const { code } = await run(node, [...script(), ...rest], {
  // Folders that a person names are relative to where they typed the command.
  cwd: name === 'podwire' ? (process.env['INIT_CWD'] ?? process.cwd()) : root,
  env: {
    ASTRO_TELEMETRY_DISABLED: '1',
    PATH: path.join(root, 'node_modules', '.bin') + path.delimiter + (process.env['PATH'] ?? ''),
    ...(name === 'test:long' && { PODWIRE_SEEDS: process.env['PODWIRE_SEEDS'] ?? '20000' }),
  },
});
process.exit(code);
