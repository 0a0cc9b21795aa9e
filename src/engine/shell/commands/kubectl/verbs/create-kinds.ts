/** `kubectl create namespace`, `deployment`, `service TYPE`. Source: k8s.io/kubectl v0.36, pkg/cmd/create. */
import type { JsonObject } from '../../../../k8s/index';
import type { Task } from '../../../../program/index';
import type { Client } from '../client';
import { fail } from '../failure';
import { int, string, strings, type FlagSpec } from '../flags';
import { deployment, service } from '../generated';
import { WRITE_FLAGS, createGenerated } from './create';
import { oneName } from './create-config';
import type { Verb } from './verb';

/** cobra checks required flags before the command runs. */
export function requireFlags(client: Client, ...names: readonly string[]): void {
  const missing = names.filter((name) => !client.flags.has(name));
  if (missing.length > 0) fail(`required flag(s) ${missing.map((name) => `"${name}"`).join(', ')} not set`);
}

 
export function* done(status: number): Task<number> {
  return status;
}

export const createNamespace: Verb = {
  name: 'create namespace',
  aliases: ['ns'],
  synopsis: 'Create a namespace with the specified name',
  flags: WRITE_FLAGS,
  completes: 'nothing',
  run: (client) => done(createGenerated(client, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: oneName(client) }, spec: {}, status: {} }, undefined)),
};

export const createDeployment: Verb = {
  name: 'create deployment',
  aliases: ['deploy'],
  synopsis: 'Create a deployment with the specified name',
  flags: [...WRITE_FLAGS, strings('image'), int('replicas', 'r'), int('port')],
  completes: 'nothing',
  run(client) {
    requireFlags(client, 'image');
    const { flags } = client;
    const name = oneName(client);
    const images = flags.list('image');
    const command = flags.dashAt === undefined ? [] : client.args.slice(flags.dashAt);
    if (images.length > 1 && command.length > 0) fail('cannot specify multiple --image options and command');
    const replicas = flags.number('replicas') ?? 1;
    if (replicas < 0) fail(`invalid replicas ${replicas}: must be non-negative`);
    const port = flags.number('port');
    return done(createGenerated(client, deployment(name, images, { replicas, command, ...(port !== undefined && { port }) }), 'deployment:'));
  },
};

/** `80:8080` or `80`. */
function tcpPorts(client: Client, nodePort: number | undefined): readonly JsonObject[] {
  return client.flags.list('tcp').map((text) => {
    const [port = '', target = port] = text.split(':');
    if (!/^\d+$/.test(port)) fail(`invalid port specified: ${port}`);
    return {
      name: text.replace(':', '-'),
      ...(nodePort !== undefined && nodePort !== 0 && { nodePort }),
      port: Number(port),
      protocol: 'TCP',
      targetPort: /^\d+$/.test(target) ? Number(target) : target,
    };
  });
}

const serviceVerb = (word: string, type: string, synopsis: string, own: readonly FlagSpec[]): Verb => ({
  name: `create service ${word}`,
  synopsis,
  flags: [...WRITE_FLAGS, strings('tcp'), ...own],
  completes: 'nothing',
  run(client) {
    const name = oneName(client);
    const { flags } = client;
    const clusterIP = flags.get('clusterip');
    const externalName = flags.get('external-name');
    if (type === 'ExternalName') requireFlags(client, 'external-name');
    else if (!flags.has('tcp') && clusterIP !== 'None') fail('at least one tcp port specifier must be provided');
    const rest: JsonObject = { ...(clusterIP !== undefined && { clusterIP }), ...(externalName !== undefined && { externalName }) };
    const labels = { app: name };
    return done(createGenerated(client, service({ name, labels, selector: labels, ports: tcpPorts(client, flags.number('node-port')), type, rest }), `${type} service:`));
  },
});

export const createServices: readonly Verb[] = [
  serviceVerb('clusterip', 'ClusterIP', 'Create a ClusterIP service', [string('clusterip')]),
  serviceVerb('nodeport', 'NodePort', 'Create a NodePort service', [int('node-port')]),
  serviceVerb('loadbalancer', 'LoadBalancer', 'Create a LoadBalancer service', []),
  serviceVerb('externalname', 'ExternalName', 'Create an ExternalName service', [string('external-name')]),
];
