/** Objects that kubectl makes up: Deployments, Pods, Services. Source: k8s.io/kubectl v0.36, pkg/cmd/create and pkg/generate. */
import type { Json, JsonObject, StringMap } from '../../../k8s/index';

const meta = (name: string, labels?: StringMap): JsonObject => ({ ...(labels && { labels: { ...labels } }), name });

export function deployment(name: string, images: readonly string[], options: { readonly replicas: number; readonly port?: number; readonly command: readonly string[] }): JsonObject {
  const labels = { app: name };
  const used: string[] = [];
  const containers = images.map((image, i): JsonObject => {
    const base = (image.split('/').at(-1) ?? '').split(/[:@]/)[0] ?? '';
    const clean = base.toLowerCase().replace(/[^a-z0-9-]/g, '-').replace(/^-+|-+$/g, '').slice(0, 57);
    const containerName = used.includes(clean) ? `${clean}-${i}` : clean;
    used.push(containerName);
    return {
      ...(options.command.length > 0 && { command: [...options.command] }),
      image,
      name: containerName,
      ...(i === 0 && options.port !== undefined && { ports: [{ containerPort: options.port }] }),
      resources: {},
    };
  });
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: meta(name, labels),
    spec: { replicas: options.replicas, selector: { matchLabels: labels }, strategy: {}, template: { metadata: { labels }, spec: { containers } } },
    status: {},
  };
}

export interface ServiceSpecification {
  readonly name: string;
  readonly labels: StringMap | undefined;
  readonly selector: StringMap | undefined;
  readonly ports: readonly JsonObject[];
  /** Absent where `kubectl expose` leaves it to the server. */
  readonly type?: string;
  readonly rest?: JsonObject;
  readonly namespace?: string;
}

export function service({ name, labels, selector, ports, type, rest, namespace }: ServiceSpecification): JsonObject {
  const spec: Record<string, Json> = { ...rest };
  if (ports.length > 0) spec['ports'] = [...ports];
  if (selector) spec['selector'] = { ...selector };
  if (type !== undefined && type !== '') spec['type'] = type;
  return { apiVersion: 'v1', kind: 'Service', metadata: { ...meta(name, labels), ...(namespace !== undefined && { namespace }) }, spec, status: { loadBalancer: {} } };
}
