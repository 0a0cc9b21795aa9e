/**
 * What every verb of kubectl works with: its process, the API, its flags, the namespace in force.
 * @simplified kubectl reaches the API server directly: no request crosses the simulated network, and none takes time — the way to the
 *   API server cannot be broken by a learner, and no certificate or permission is ever missing
 */
import type { SimTime } from '../../../base/index';
import type { Cluster } from '../../../cluster/index';
import type { ObjectStore, Stored } from '../../../k8s/index';
import { kindSchema } from '../../../k8s/index';
import { resolvePath, type Process } from '../../../program/index';
import { contextNamespace } from './kubeconfig';
import { fail } from './failure';
import type { Flags } from './flags';

/** The part of a cluster that kubectl asks: its API server, and the kubelets behind exec and logs. */
export interface Api extends Pick<Cluster, 'podEnvironment' | 'logs'> {
  readonly store: ObjectStore;
}

export class Client {
  private readonly warned = new Set<string>();

  constructor(
    readonly process: Process,
    readonly api: Api,
    readonly flags: Flags,
    /** `kubectl create secret generic`: how messages name the command. */
    readonly command: string,
  ) {}

  get store(): ObjectStore {
    return this.api.store;
  }

  get now(): SimTime {
    return this.process.world.now;
  }

  /** What `-n` says, else the context's namespace. */
  get namespace(): string {
    const given = this.flags.get('namespace');
    return given === undefined || given === '' ? contextNamespace(this.process) : given;
  }

  /** `-n` was given: objects that name another namespace are refused. */
  get namespaceIsExplicit(): boolean {
    return (this.flags.get('namespace') ?? '') !== '';
  }

  get args(): readonly string[] {
    return this.flags.args;
  }

  path(name: string): string {
    return resolvePath(this.process.cwd, name);
  }

  print(text: string): void {
    this.process.stdout.write(text);
  }

  warn(text: string): void {
    this.process.stderr.write(text);
  }

  /**
   * A warning of the API server (or of kubectl's own warning printer): each once, its first word yellow on a terminal.
   * Source: k8s.io/client-go v0.36, rest/warnings.go; k8s.io/cli-runtime v0.36, pkg/printers/terminal.go (AllowsColorOutput).
   */
  readonly warning = (message: string): void => {
    if (this.warned.has(message)) return;
    this.warned.add(message);
    const { stderr, variables } = this.process;
    const colored = stderr.isTerminal && variables.get('TERM') !== 'dumb' && !variables.has('NO_COLOR');
    this.warn(`${colored ? '\u001b[33;1mWarning:\u001b[0m' : 'Warning:'} ${message}\n`);
  };

  /** A request about objects of a kind: the server warns of kinds that are deprecated. Source: kubernetes v1.36, pkg/apis/core/v1 (Endpoints, APILifecycleDeprecated 1.33). */
  requests({ kind }: { readonly kind: string }): void {
    if (kind === 'Endpoints') this.warning('v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice');
  }

  /** A usage mistake: the words, and where to look. */
  usage(message: string): never {
    return fail(`${message}\nSee '${this.command} -h' for help and examples`);
  }

  notSimulated(what: string): never {
    this.warn(`Podwire does not simulate ${what}\n`);
    return fail('');
  }
}

/** `networkpolicy.networking.k8s.io`: how kubectl names an object's kind in what it reports. */
export function kindName(object: { readonly kind: Stored['kind'] }): string {
  const { group, singular } = kindSchema(object.kind);
  return group === '' ? singular : `${singular}.${group}`;
}

export const objectName = (object: Stored): string => `${kindName(object)}/${object.metadata.name}`;
