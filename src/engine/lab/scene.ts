/**
 * The start of a lab made real: a World with a cluster or with plain hosts, their environments and files, the set-up commands run, and the
 * learner's first terminals open. Rebuilt from nothing for each undo and replay.
 */
import { Invariant, invariant, SECOND, type SimTime } from '../base/index';
import { createCluster, type Cluster } from '../cluster/index';
import { createWorld, type World } from '../kernel/index';
import { createEnvironment, type Environment } from '../program/index';
import { findCommand, mountKernelFiles, startScript, Terminal, type ScriptOutcome } from '../shell/index';
import type { LabDefinition, WorldStart } from './definition';
import type { LabBundle } from './lab-files';
import { complete, runEvents, type Pausable } from './pausable';

/** How long the set-up of a lab may take, in simulated time: Pods have to start. */
const SETUP_LIMIT: SimTime = 300 * SECOND;
const SCRIPT_LIMIT: SimTime = 300 * SECOND;
/** How long ago hosts that a lab has set up came up: their IPv6 addresses have passed duplicate address detection. */
const SINCE_SETUP: SimTime = 5 * SECOND;

export interface Scene {
  readonly world: World;
  readonly cluster: Cluster | undefined;
  /** By the name that the log uses. */
  readonly terminals: ReadonlyMap<string, Terminal>;
  /** Places where a terminal can be opened, by name: hosts, `host:netns`, running containers. */
  readonly environments: readonly Environment[];
  environment(name: string): Environment | undefined;
  /** False when there is no such environment. */
  openTerminal(name: string, environment: string): boolean;
  closeTerminal(name: string): boolean;
  /** Runs a script to its end, letting simulated time pass. */
  runScript(environment: Environment, script: string): ScriptOutcome;
}

/** Builds the start state. The trace recorder is on when it returns; what happened during set-up is not in the trace. */
export const startScene = (bundle: LabBundle, switches: Readonly<Record<string, string>>): Scene => complete(startingScene(bundle, switches));

/** The same, with pauses. */
export function* startingScene(bundle: LabBundle, switches: Readonly<Record<string, string>>): Pausable<Scene> {
  const { definition } = bundle;
  const world = createWorld({ seed: definition.start.seed });
  world.trace.enabled = false;
  const scene = buildScene(world, worldStart(definition, switches));
  copyFiles(scene, bundle);
  yield;
  const idle = (): boolean => world.queue.pending > 0;
  if (scene.cluster) yield* runEvents(world, world.now + SETUP_LIMIT, idle);
  for (const step of definition.start.setup) {
    const environment = scene.environment(step.environment);
    if (!environment) throw new Invariant(`lab ${definition.id}: setup names an unknown environment "${step.environment}"`);
    yield;
    const outcome = scene.runScript(environment, step.run);
    if (outcome.status !== 0) throw new Invariant(`lab ${definition.id}: setup failed on ${step.environment}: ${outcome.stderr || outcome.stdout}`);
  }
  yield* runEvents(world, world.now + SETUP_LIMIT, idle);
  invariant(!idle(), `lab ${definition.id}: the start does not come to rest`);
  if (!scene.cluster && definition.start.setup.length > 0) {
    const ready = world.now + SINCE_SETUP;
    yield* runEvents(world, ready, () => true);
    world.runUntil(ready);
  }
  for (const name of definition.view.terminals) {
    if (!scene.openTerminal(name, name)) throw new Invariant(`lab ${definition.id}: view names an unknown environment "${name}"`);
  }
  world.runUntil(world.now);
  world.trace.enabled = true;
  return scene;
}

/** The definition's world with the switches' values in place. Unknown names and values are ignored: old links stay openable. */
function worldStart(definition: LabDefinition, switches: Readonly<Record<string, string>>): WorldStart {
  let start = definition.start.world;
  for (const { id, values, sets } of definition.switches) {
    const value = switches[id];
    if (value === undefined || !values.includes(value)) continue;
    if (sets === 'world.cni' && start.kind === 'cluster') start = { ...start, cni: value };
  }
  return start;
}

class BuiltScene implements Scene {
  readonly terminals = new Map<string, Terminal>();
  /** Environments of named namespaces, made when first asked for. */
  private readonly namespaces = new Map<string, Environment>();

  constructor(
    readonly world: World,
    readonly cluster: Cluster | undefined,
    private readonly hosts: readonly Environment[],
  ) {}

  get environments(): readonly Environment[] {
    if (this.cluster) return this.cluster.environments;
    return this.hosts.flatMap((host) => [host, ...[...host.host.named.keys()].flatMap((name) => this.namespace(host, name) ?? [])]);
  }

  environment(name: string): Environment | undefined {
    const cut = name.indexOf(':');
    if (cut >= 0 && !this.cluster) {
      const host = this.hosts.find((h) => h.name === name.slice(0, cut));
      return host && this.namespace(host, name.slice(cut + 1));
    }
    return this.cluster ? this.cluster.environment(name) : this.hosts.find((h) => h.name === name);
  }

  private namespace(host: Environment, name: string): Environment | undefined {
    const netns = host.host.named.get(name);
    if (!netns) return undefined;
    const key = `${host.name}:${name}`;
    const known = this.namespaces.get(key);
    if (known?.netns === netns) return known;
    const made = createEnvironment({ name: key, kind: 'host', hostname: name, host: host.host, netns, variables: host.variables });
    mountKernelFiles(made);
    this.namespaces.set(key, made);
    return made;
  }

  openTerminal(name: string, environmentName: string): boolean {
    const environment = this.environment(environmentName);
    if (!environment) return false;
    this.terminals.set(name, new Terminal(environment, this.world));
    return true;
  }

  closeTerminal(name: string): boolean {
    this.terminals.get(name)?.close();
    return this.terminals.delete(name);
  }

  runScript(environment: Environment, script: string): ScriptOutcome {
    const { queue } = this.world;
    const running = startScript(environment, this.world, script);
    const deadline = this.world.now + SCRIPT_LIMIT;
    while (!running.process.handle.done) {
      const next = queue.nextAt();
      if (next === undefined || next > deadline) break;
      queue.step();
    }
    const { handle } = running.process;
    if (!handle.done) handle.kill();
    return { stdout: running.stdout.text, stderr: running.stderr.text, status: handle.result ?? 124 };
  }
}

function buildScene(world: World, start: WorldStart): BuiltScene {
  if (start.kind === 'cluster') {
    const cluster = createCluster(world, { nodes: start.nodes, cni: start.cni, programs: (argv, environment) => findCommand(environment, argv[0] ?? '')?.run, furnish: mountKernelFiles });
    for (const environment of cluster.environments) if (environment.kind === 'host') mountKernelFiles(environment);
    return new BuiltScene(world, cluster, []);
  }
  const hosts = start.hosts.map(({ name, nics, sysctl }) => {
    const host = world.addHost(name, { sysctl });
    const lo = host.root.link('lo');
    if (lo) host.root.setLink(lo, { up: true });
    for (const nic of nics) host.root.addLink({ kind: 'physical', name: nic });
    const environment = createEnvironment({ name, kind: 'host', hostname: name, host, netns: host.root, variables: { HOME: '/root', USER: 'root', PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } });
    environment.files.write('/etc/hosts', `127.0.0.1\tlocalhost\n`);
    mountKernelFiles(environment);
    return environment;
  });
  const end = (text: string) => {
    const [hostName = '', nic = ''] = text.split(':');
    const link = hosts.find((h) => h.name === hostName)?.host.root.link(nic);
    invariant(link, `a cable ends at ${text}, which is no NIC`);
    return link;
  };
  for (const [a, b] of start.cables) world.connect(end(a), end(b));
  return new BuiltScene(world, undefined, hosts);
}

function copyFiles(scene: Scene, { definition, files }: LabBundle): void {
  for (const { environment: name, path, from } of definition.start.files) {
    const environment = scene.environment(name);
    invariant(environment, `lab ${definition.id}: files are for an unknown environment "${name}"`);
    environment.files.makeDirectory(path, { parents: true });
    for (const [file, text] of Object.entries(files)) {
      if (file.startsWith(`${from}/`)) environment.files.write(`${path}/${file.slice(from.length + 1)}`, text);
    }
  }
}
