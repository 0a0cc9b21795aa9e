/** kubectl against recorded answers of the real one, on an API server without controllers (kubectl/record.py). */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { EventQueue, Rng, Scheduler } from '../../src/engine/base/index';
import { ObjectStore, findResource } from '../../src/engine/k8s/index';
import { createEnvironment, type Environment, type World } from '../../src/engine/program/index';
import { loadKubectlManual, runScript, type ScriptOutcome } from '../../src/engine/shell/index';
import { provideCommands } from '../../src/engine/shell/command-table';
import { GLOBAL_FLAGS, type FlagSpec } from '../../src/engine/shell/commands/kubectl/flags';
import { helpText } from '../../src/engine/shell/commands/kubectl/help';
import { runKubectl } from '../../src/engine/shell/commands/kubectl/index';
import { VERBS } from '../../src/engine/shell/commands/kubectl/verbs/index';

await loadKubectlManual();

const folder = new URL('./kubectl/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

/** An API server with nothing but its store, and a shell to ask it. */
class Desk {
  private readonly queue = new EventQueue();
  private readonly scheduler = new Scheduler(this.queue);
  private readonly environment: Environment;
  private readonly world: World;
  readonly store: ObjectStore;

  constructor() {
    const { queue, scheduler } = this;
    this.world = {
      queue,
      scheduler,
      get now() {
        return queue.now;
      },
      rng: (name: string) => Rng.named(1, name),
    } as unknown as World;
    const netns = { id: 'desk', name: '' } as never;
    this.environment = createEnvironment({ name: 'desk', kind: 'host', hostname: 'desk', host: { name: 'desk', world: this.world, root: netns } as never, netns, variables: { HOME: '/root' } });
    this.store = new ObjectStore({ now: () => queue.now, rng: Rng.named(1, 'store') });
    this.store.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'golden' } });
    for (const file of readdirSync(new URL('files/', folder))) this.environment.files.write(`/root/${file}`, read(`files/${file}`));
    this.run('kubectl config set-context --current --namespace=golden');
  }

  run(line: string): ScriptOutcome {
    const api = { store: this.store, podEnvironment: () => undefined, logs: () => [] };
    // The table of commands is one for all desks: the one that runs now is asked.
    provideCommands([{ name: 'kubectl', synopsis: '', imitates: '', run: (process) => runKubectl(process, () => api) }]);
    const handle = this.scheduler.spawn(runScript(this.environment, this.world, line));
    while (!handle.done && this.queue.step());
    if (!handle.result) throw new Error(`did not end: ${line}`);
    return handle.result;
  }

  /** What a controller would write. */
  status(resource: string, name: string, json: string): void {
    const kind = findResource(resource)?.kind;
    if (kind === undefined) throw new Error(resource);
    const done = this.store.updateStatus(kind, name, 'golden', JSON.parse(json) as never);
    if (!done.ok) throw new Error(done.error.message);
  }
}

interface Step {
  readonly line: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

/** What differs from run to run. Ages and moments first, so that nothing of a width is lost. */
const plain = (text: string): string =>
  text
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, 'UID')
    .replace(/(resourceVersion"?: ?)"\d+"/g, '$1"N"')
    .replace(/\b20\d\d-\d\d-\d\d([T ])\d\d:\d\d:\d\d(\.\d+)?/g, 'DATE$1TIME')
    .replace(/\w{3}, \d\d \w{3} 20\d\d \d\d:\d\d:\d\d/g, 'DATE')
    .replace(/(?<=[ (])\d{1,3}[smhd](\d+[smh])?(?=$|[ )])/gm, 'AGE')
    .replace(/AGE +/g, 'AGE ')
    .replace(/\/tmp\/(LIVE|MERGED)-\d+/g, '/tmp/$1-N')
    .replace(/10\.\d+\.\d+\.\d+( +)(?=<none> +80\/TCP)/g, 'IP ')
    // An address from the Service range is as long as chance has it.
    .replace(/CLUSTER-IP +(?=EXTERNAL-IP)/g, 'CLUSTER-IP ');

const steps = (text: string): readonly (Step | { readonly status: readonly [string, string, string] })[] =>
  text
    .split(/^(?=\$ |# status )/m)
    .filter((part) => part !== '')
    .map((part) => {
      const status = /^# status (\S+) (\S+) (.*)\n$/.exec(part);
      if (status) return { status: [status[1] ?? '', status[2] ?? '', status[3] ?? ''] as const };
      const m = /^\$ ((?:[^\n']|'[^']*')+)\n([^]*?)(?:--- stderr\n([^]*?))?--- (\d+)\n$/.exec(part);
      if (!m) throw new Error(`no step: ${part}`);
      return { line: m[1] ?? '', stdout: m[2] ?? '', stderr: m[3] ?? '', status: Number(m[4]) };
    });

describe.each(['errors', 'explain', 'generate', 'policies', 'objects', 'changes', 'rollout', 'replace', 'get', 'config', 'recent', 'forward'])('%s', (name) => {
  const desk = new Desk();
  for (const step of steps(read(`${name}.txt`))) {
    if (!('line' in step)) {
      test(`the status of ${step.status[0]} ${step.status[1]}`, () => desk.status(...step.status));
      continue;
    }
    test(step.line, () => {
      const got = desk.run(step.line);
      expect({ stdout: plain(got.stdout), stderr: plain(got.stderr), status: got.status }).toEqual({ stdout: plain(step.stdout), stderr: plain(step.stderr), status: step.status });
    });
  }
});


/** The same hash as help-widths.py's. */
const fnv = (text: string): string => {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
};

describe('help, on terminals of 70, 80, 100 and 120 columns', () => {
  const widths = JSON.parse(read('help-widths.json')) as Readonly<Record<string, Readonly<Record<string, string>>>>;
  test.each(Object.entries(widths))('kubectl %s --help', (path, row) => {
    expect(Object.fromEntries(Object.keys(row).map((columns) => [columns, fnv(helpText(path, Number(columns)))]))).toEqual(row);
  });
});

describe('every verb takes the flags of its help, and no others', () => {
  const inHelp = (path: string): readonly string[] => [...helpText(path, undefined).matchAll(/^ {4}((?:-\w, )?--[\w-]+)=/gm)].map((m) => m[1] ?? '');
  const inSpec = (flags: readonly FlagSpec[]): readonly string[] => flags.filter(({ name }) => name !== 'help').map(({ name, short }) => `${short === undefined ? '' : `-${short}, `}--${name}`);
  test('kubectl options', () => {
    // `-v` is the short form of a flag with a name of one letter.
    expect([...inSpec(GLOBAL_FLAGS)].sort()).toEqual([...inHelp('options')].sort());
  });
  // A few take a flag of all commands as their own (`config set-context --cluster`).
  const global = new Set(inHelp('options'));
  test.each(VERBS.map((verb) => [verb.name, verb] as const))('kubectl %s', (name, verb) => {
    expect([...inSpec(verb.flags)].sort()).toEqual(inHelp(name).filter((flag) => !global.has(flag)).sort());
  });
});
