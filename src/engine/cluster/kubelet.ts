/**
 * The kubelet of one node: sandboxes, containers, status. One worker per Pod, by uid.
 * Source: kubernetes pkg/kubelet (syncPod, status generation), texts of events and reasons as it writes them.
 * @unsupported init containers, probes, lifecycle hooks and resource limits — a container counts as ready once it runs
 */
import { type SimTime, toRfc3339 } from '../base/index';
import { type Attachment, type CniHost, type DatapathProvider, type NodeView, attach, detach, loopback, invokePlugin, stableHex } from '../datapath/index';
import type { Container, ContainerState, ObjectStore, Pod, Stored } from '../k8s/index';
import type { Host, NetNamespace, World } from '../kernel/index';
import { type DnsZone, type Environment, type Program, TextSink, createEnvironment, findImage, imageRepositories, pause, runningProcess, startProcess } from '../program/index';
import type { Image } from '../program/index';
import { writeStatus } from './api-writer';
import { PULL_TIME, RESTART_BACKOFF, RESTART_BACKOFF_LIMIT, SANDBOX_TIME, START_TIME, STOP_TIME } from './clock';
import { containerCommand, containerVariables, hostsFile, mountedFiles, notSimulated, portMappings, resolvConf } from './container-environment';
import type { EventRecorder } from './event-recorder';
import { podStatus } from './pod-status';
import { type ContainerRun, type LogLine, type Worker, newWorker } from './pod-worker';
import { systemImage } from './system-images';

/** Programs of the layers above (shell tools), by argv; undefined when there is none of that name. */
export type ProgramSource = (argv: readonly string[], environment: Environment) => Program | undefined;

export interface KubeletOptions {
  readonly world: World;
  readonly store: ObjectStore;
  readonly events: EventRecorder;
  readonly host: Host;
  readonly environment: Environment;
  readonly node: NodeView;
  readonly provider: () => DatapathProvider;
  readonly clusterCidr: string;
  readonly zone: DnsZone;
  readonly dnsAddress: () => string;
  readonly programs: () => ProgramSource | undefined;
  /** Puts into a new container what layers above provide: /proc and /sys. */
  readonly furnish: ((environment: Environment) => void) | undefined;
}

const COMPONENT = 'kubelet';

export class Kubelet {
  private readonly workers = new Map<string, Worker>();
  private readonly pulled = new Set<string>();
  private readonly namespaces = new Map<string, NetNamespace>();

  constructor(private readonly options: KubeletOptions) {}

  private get now(): SimTime {
    return this.options.world.now;
  }

  /** What the CNI plugins see of this node. */
  private get cniHost(): CniHost {
    return { host: this.options.host, files: this.options.environment.files, namespaceAt: (path) => this.namespaces.get(path), podCidr: this.options.node.podCidr };
  }

  environmentOf(uid: string, container?: string): Environment | undefined {
    const worker = this.workers.get(uid);
    const run = container === undefined ? worker?.containers[0] : worker?.containers.find((one) => one.container.name === container);
    return run?.running ? run.environment : undefined;
  }

  logsOf(uid: string, container?: string, previous = false): readonly LogLine[] {
    const worker = this.workers.get(uid);
    const run = container === undefined ? worker?.containers[0] : worker?.containers.find((one) => one.container.name === container);
    return (previous ? run?.previousLogs : run?.logs) ?? [];
  }

  /** Environments of running containers, in order of their Pods' start. */
  get environments(): readonly Environment[] {
    return [...this.workers.values()].flatMap(({ containers }) => containers.flatMap((run) => (run.running && run.environment ? [run.environment] : [])));
  }

  netnsOf(uid: string): NetNamespace | undefined {
    return this.workers.get(uid)?.netns;
  }

  reconcile(): void {
    const { store, node } = this.options;
    const mine = store.list('Pod').filter((pod) => pod.spec.nodeName === node.name);
    const present = new Set(mine.map((pod) => pod.metadata.uid));
    for (const pod of mine) {
      const worker = this.workers.get(pod.metadata.uid);
      if (worker) worker.pod = pod;
      if (pod.metadata.deletionTimestamp !== undefined) this.stop(worker ?? this.adopt(pod));
      else if (!worker) this.begin(pod);
      else if (worker.stage === 'running') this.syncContainers(worker);
    }
    for (const worker of this.workers.values()) if (!present.has(worker.uid)) this.stop(worker);
  }

  private adopt(pod: Stored<Pod>): Worker {
    const worker = newWorker(pod, toRfc3339(this.now));
    this.workers.set(worker.uid, worker);
    return worker;
  }

  private later(delay: SimTime, worker: Worker, step: () => void, background = false): void {
    this.options.world.queue.schedule(
      this.now + delay,
      () => {
        if (worker.stage !== 'stopping' && worker.stage !== 'gone') step();
      },
      { background },
    );
  }

  private begin(pod: Stored<Pod>): void {
    const worker = this.adopt(pod);
    for (const message of notSimulated(pod)) this.warn(worker, 'NotSimulated', message);
    this.report(worker);
    this.later(SANDBOX_TIME, worker, () => this.makeSandbox(worker));
  }

  // ---------------------------------------------------------------- sandbox

  private makeSandbox(worker: Worker): void {
    const { host, node, provider, clusterCidr } = this.options;
    const missing = this.missingVolume(worker.pod);
    if (missing !== undefined) {
      this.warn(worker, 'FailedMount', missing);
      return this.later(10_000_000, worker, () => this.makeSandbox(worker), true);
    }
    if (worker.pod.spec.hostNetwork === true) {
      worker.netns = host.root;
      worker.address = node.address;
    } else {
      const sandboxId = stableHex(`sandbox ${worker.uid}`, 64);
      const path = `/var/run/netns/cni-${worker.uid}`;
      const netns = host.addAnonymousNamespace(`pod ${worker.namespace}/${worker.name}`);
      this.namespaces.set(path, netns);
      const environment = { CNI_COMMAND: 'ADD', CNI_CONTAINERID: sandboxId, CNI_NETNS: path, CNI_IFNAME: 'lo', CNI_PATH: '/opt/cni/bin' };
      invokePlugin(loopback, environment, { cniVersion: '0.3.1', name: 'cni-loopback', type: 'loopback' }, this.cniHost);
      const { list } = provider().cniConfig(node, { clusterCidr });
      const attachment: Attachment = {
        containerId: sandboxId,
        netnsPath: path,
        ifName: 'eth0',
        args: `IgnoreUnknown=1;K8S_POD_NAMESPACE=${worker.namespace};K8S_POD_NAME=${worker.name};K8S_POD_INFRA_CONTAINER_ID=${sandboxId};K8S_POD_UID=${worker.uid}`,
        capabilityArgs: portMappings(worker.pod),
      };
      const attached = attach(list, attachment, this.cniHost);
      if (!attached.ok) {
        detach(list, attachment, this.cniHost);
        host.removeNamespace(netns);
        this.namespaces.delete(path);
        this.warn(worker, 'FailedCreatePodSandBox', `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "${sandboxId}": plugin type="${String(list.plugins[0]?.['type'] ?? '')}" failed (add): ${attached.error.msg}`);
        return this.later(10_000_000, worker, () => this.makeSandbox(worker), true);
      }
      worker.netns = netns;
      worker.attachment = { attachment, list };
      worker.address = (attached.value.ips?.[0]?.address ?? '').replace(/\/\d+$/, '');
    }
    worker.stage = 'running';
    this.report(worker);
    this.syncContainers(worker);
  }

  private missingVolume(pod: Pod): string | undefined {
    const namespace = pod.metadata.namespace ?? 'default';
    for (const volume of pod.spec.volumes ?? []) {
      const secret = volume.secret?.['secretName'];
      if (typeof secret === 'string' && volume.secret?.['optional'] !== true && !this.options.store.get('Secret', secret, namespace)) return `MountVolume.SetUp failed for volume "${volume.name}" : secret "${secret}" not found`;
      const config = volume.configMap?.['name'];
      if (typeof config === 'string' && volume.configMap?.['optional'] !== true && !this.options.store.get('ConfigMap', config, namespace)) return `MountVolume.SetUp failed for volume "${volume.name}" : configmap "${config}" not found`;
    }
    return undefined;
  }

  // ---------------------------------------------------------------- containers

  private syncContainers(worker: Worker): void {
    for (const run of worker.containers) {
      if (run.running || run.busy || run.state.terminated) continue;
      const reason = run.state.waiting?.reason;
      // A container that waits for a Secret is tried again at every change; one without an image only after its back-off.
      if (reason === 'ContainerCreating' || reason === 'CreateContainerConfigError') this.startContainer(worker, run);
    }
  }

  private startContainer(worker: Worker, run: ContainerRun): void {
    const { container } = run;
    const reference = container.image ?? '';
    const image = this.lookUp(worker, reference);
    if (typeof image === 'string') return this.pullFailed(worker, run, image);
    run.busy = true;
    const ready = (): void => {
      run.busy = false;
      run.imageId = `${reference}@sha256:${stableHex(`image ${image.repository}:${image.tag}`, 64)}`;
      this.createContainer(worker, run, image);
    };
    if (this.pulled.has(reference) && container.imagePullPolicy !== 'Always') {
      if (run.state.waiting?.reason !== 'CreateContainerConfigError') this.note(worker, run, 'Pulled', `Container image "${reference}" already present on machine and can be accessed by the pod`);
      return this.later(START_TIME, worker, ready);
    }
    this.note(worker, run, 'Pulling', `Pulling image "${reference}"`);
    const started = this.now;
    this.later(this.pulled.has(reference) ? START_TIME : PULL_TIME, worker, () => {
      this.pulled.add(reference);
      const took = `${Math.round((this.now - started) / 1000)}ms`;
      this.note(worker, run, 'Pulled', `Successfully pulled image "${reference}" in ${took} (${took} including waiting). Image size: ${10_000_000 + (parseInt(stableHex(reference, 6), 16) % 190_000_000)} bytes.`);
      ready();
    });
  }

  /** The image, or why there is none. */
  private lookUp(worker: Worker, reference: string): Image | string {
    const system = worker.namespace.startsWith('kube-') ? systemImage(reference, this.options.zone) : undefined;
    if (system) return system;
    const found = findImage(reference);
    switch (found.kind) {
      case 'found':
        return found.image;
      case 'invalid':
        return 'invalid';
      case 'unknown':
        return `Podwire has no image "${reference}" (it has: ${imageRepositories.join(', ')})`;
    }
  }

  private pullFailed(worker: Worker, run: ContainerRun, why: string): void {
    const reference = run.container.image ?? '';
    if (why === 'invalid') {
      run.state = { waiting: { reason: 'InvalidImageName', message: `Failed to apply default image tag "${reference}": couldn't parse image name "${reference}": invalid reference format` } };
      this.warn(worker, 'InspectFailed', run.state.waiting?.message ?? '', run);
      return this.report(worker);
    }
    run.busy = true;
    this.note(worker, run, 'Pulling', `Pulling image "${reference}"`);
    this.later(START_TIME, worker, () => {
      const message = `failed to pull image "${reference}": ${why}`;
      this.warn(worker, 'Failed', `Failed to pull image "${reference}": ${why}`, run);
      this.warn(worker, 'Failed', 'Error: ErrImagePull', run);
      run.state = { waiting: { reason: 'ErrImagePull', message } };
      this.report(worker);
      this.later(1_000_000, worker, () => {
        run.busy = false;
        this.note(worker, run, 'BackOff', `Back-off pulling image "${reference}"`);
        this.warn(worker, 'Failed', 'Error: ImagePullBackOff', run);
        run.state = { waiting: { reason: 'ImagePullBackOff', message: `Back-off pulling image "${reference}": ErrImagePull: ${message}` } };
        this.report(worker);
      });
    });
  }

  private createContainer(worker: Worker, run: ContainerRun, image: Image): void {
    const { store, world, host } = this.options;
    const { container } = run;
    if (!worker.netns || worker.address === undefined) return;
    const current: Pod = { ...worker.pod, status: { ...(worker.pod.status ?? {}), podIP: worker.address, hostIP: this.options.node.address } };
    const variables = containerVariables(store, current, container, image);
    if (!variables.ok) {
      if (run.state.waiting?.message !== variables.message) this.warn(worker, 'Failed', `Error: ${variables.message}`, run);
      run.state = { waiting: { reason: 'CreateContainerConfigError', message: variables.message } };
      return this.report(worker);
    }
    const hostname = worker.pod.spec.hostNetwork === true ? this.options.environment.hostname : (worker.pod.spec.hostname ?? worker.name);
    const environment = createEnvironment({ name: `${worker.namespace}/${worker.name}/${container.name}`, kind: 'container', hostname, host, netns: worker.netns, variables: variables.value, tools: image.tools });
    this.options.furnish?.(environment);
    const nodeFile = this.options.environment.files.read('/etc/resolv.conf');
    environment.files.write('/etc/resolv.conf', resolvConf(worker.pod, this.options.dnsAddress(), nodeFile.ok ? nodeFile.value : ''));
    environment.files.write('/etc/hosts', hostsFile(worker.pod, worker.address));
    for (const { path, text } of mountedFiles(store, worker.pod, container)) {
      environment.files.makeDirectory(path.slice(0, path.lastIndexOf('/')) || '/', { parents: true });
      environment.files.write(path, text);
    }
    if (image.isBusybox) environment.files.write('/bin/busybox', 'BusyBox v1.37.0 multi-call binary.\n', { executable: true });
    const argv = containerCommand(container, image, variables.value);
    const program = this.programOf(argv, image, environment, container);
    run.containerId = stableHex(`container ${worker.uid} ${container.name} ${run.restarts}`, 64);
    this.note(worker, run, 'Created', 'Container created');
    if (!program) return this.startFailed(worker, run, argv[0] ?? '');
    run.environment = environment;
    const log = this.logSink(run);
    run.running = startProcess(environment, world, { argv: argv.length > 0 ? argv : ['/pause'], program, stdout: log, stderr: log, cwd: container.workingDir ?? '/' });
    run.state = { running: { startedAt: toRfc3339(this.now) } };
    this.note(worker, run, 'Started', 'Container started');
    const running = run.running;
    if (running.handle.done) this.ended(worker, run);
    else {
      running.handle.ended.subscribe(() => {
        if (run.running === running) this.ended(worker, run);
      });
      this.report(worker);
    }
  }

  /** The image's own program, a tool of the layers above, or a shell that waits for input on its terminal. */
  private programOf(argv: readonly string[], image: Image, environment: Environment, container: Container): Program | undefined {
    const [name = ''] = argv;
    const base = name.slice(name.lastIndexOf('/') + 1);
    const own = image.programs.get(name) ?? image.programs.get(base);
    if (own) return own;
    // curlimages/curl: its entrypoint script runs what it is given, and curl when that starts with an option.
    if (base === 'entrypoint.sh') {
      const rest = argv.slice(1);
      return rest[0] === 'entrypoint.sh' ? undefined : this.programOf(rest[0]?.startsWith('-') ? ['curl', ...rest] : rest, image, environment, container);
    }
    if (!image.tools.has(base)) return undefined;
    if (['sh', 'ash', 'bash', 'dash', 'zsh'].includes(base) && argv.length === 1 && container.stdin === true) return pause;
    if (base === 'tail' && argv.includes('/dev/null')) return pause;
    return (
      this.options.programs()?.([base, ...argv.slice(1)], environment) ??
      // A shell without input reads its end and is done.
      (['sh', 'ash', 'bash', 'dash', 'zsh'].includes(base) && argv.length === 1
        ?  
          function* () {
            return 0;
          }
        : undefined)
    );
  }

  private logSink(run: ContainerRun): TextSink {
    let partial = '';
    return new TextSink((text) => {
      const lines = (partial + text).split('\n');
      partial = lines.pop() ?? '';
      for (const line of lines) run.logs.push({ at: this.now, text: line });
    });
  }

  private startFailed(worker: Worker, run: ContainerRun, executable: string): void {
    const message = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "${executable}": ${executable.startsWith('/') ? `stat ${executable}: no such file or directory` : 'executable file not found in $PATH'}`;
    this.warn(worker, 'Failed', `Error: ${message}`, run);
    const at = toRfc3339(this.now);
    this.afterEnd(worker, run, { terminated: { exitCode: 128, reason: 'StartError', message, startedAt: '1970-01-01T00:00:00Z', finishedAt: at, containerID: `containerd://${run.containerId ?? ''}` } });
  }

  private ended(worker: Worker, run: ContainerRun): void {
    const exitCode = run.running?.status ?? 0;
    const startedAt = run.state.running?.startedAt ?? toRfc3339(this.now);
    run.running = undefined;
    if (worker.stage === 'stopping' || worker.stage === 'gone') return;
    this.afterEnd(worker, run, { terminated: { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error', startedAt, finishedAt: toRfc3339(this.now), containerID: `containerd://${run.containerId ?? ''}` } });
  }

  /** What becomes of a container that has ended, by the Pod's restartPolicy. */
  private afterEnd(worker: Worker, run: ContainerRun, state: ContainerState): void {
    const policy = worker.pod.spec.restartPolicy ?? 'Always';
    const failed = (state.terminated?.exitCode ?? 0) !== 0;
    run.state = state;
    if (policy === 'Never' || (policy === 'OnFailure' && !failed)) return this.report(worker);
    this.report(worker);
    const backoff = Math.min(RESTART_BACKOFF * 2 ** Math.min(run.restarts, 10), RESTART_BACKOFF_LIMIT);
    const restart = (): void => {
      run.restarts += 1;
      run.previousLogs = [...run.logs];
      run.logs.length = 0;
      run.lastState = state;
      run.state = { waiting: { reason: 'ContainerCreating' } };
      this.startContainer(worker, run);
    };
    // The first restart is immediate; then the kubelet waits longer and longer.
    if (run.restarts === 0) return this.later(START_TIME, worker, restart);
    this.later(START_TIME, worker, () => {
      run.lastState = state;
      const seconds = Math.round(backoff / 1_000_000);
      run.state = { waiting: { reason: 'CrashLoopBackOff', message: `back-off ${seconds >= 60 ? `${Math.floor(seconds / 60)}m${seconds % 60}s` : `${seconds}s`} restarting failed container=${run.container.name} pod=${worker.name}_${worker.namespace}(${worker.uid})` } };
      this.warn(worker, 'BackOff', `Back-off restarting failed container ${run.container.name} in pod ${worker.name}_${worker.namespace}(${worker.uid})`, run);
      this.report(worker);
    });
    this.later(backoff, worker, restart, true);
  }

  // ---------------------------------------------------------------- the end

  private stop(worker: Worker): void {
    if (worker.stage === 'stopping' || worker.stage === 'gone') return;
    worker.stage = 'stopping';
    const { world, store } = this.options;
    if (store.get('Pod', worker.name, worker.namespace)?.metadata.uid === worker.uid) {
      for (const run of worker.containers) if (run.running) this.note(worker, run, 'Killing', `Stopping container ${run.container.name}`);
    }
    const grace = worker.containers.some(({ running }) => running) ? STOP_TIME : 0;
    world.queue.schedule(this.now + grace, () => this.tearDown(worker));
  }

  private tearDown(worker: Worker): void {
    const { host, store } = this.options;
    for (const run of worker.containers) {
      run.running?.signal('TERM');
      run.running = undefined;
      // Whoever still works in the container (kubectl exec) ends with it.
      for (const pid of [...(run.environment?.processes.keys() ?? [])]) if (run.environment) runningProcess(run.environment, pid)?.signal('KILL');
    }
    if (worker.attachment && worker.netns) {
      const { attachment, list } = worker.attachment;
      detach(list, attachment, this.cniHost);
      this.namespaces.delete(attachment.netnsPath);
      host.removeNamespace(worker.netns);
    }
    worker.stage = 'gone';
    this.workers.delete(worker.uid);
    const still = store.get('Pod', worker.name, worker.namespace);
    if (still?.metadata.uid === worker.uid) store.delete('Pod', worker.name, worker.namespace);
  }

  // ---------------------------------------------------------------- status

  private report(worker: Worker): void {
    const status = podStatus(worker, this.options.node.address, toRfc3339(this.now));
    const current = this.options.store.get('Pod', worker.name, worker.namespace);
    if (current?.metadata.uid === worker.uid) writeStatus(this.options.store, 'Pod', worker.pod, status);
  }

  private note(worker: Worker, run: ContainerRun, reason: string, message: string): void {
    this.options.events.record(worker.pod, 'Normal', reason, message, COMPONENT, this.options.node.name, `spec.containers{${run.container.name}}`);
  }

  private warn(worker: Worker, reason: string, message: string, run?: ContainerRun): void {
    this.options.events.record(worker.pod, 'Warning', reason, message, COMPONENT, this.options.node.name, run ? `spec.containers{${run.container.name}}` : undefined);
  }
}
