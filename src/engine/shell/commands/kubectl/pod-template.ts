/** Whether two Pod templates are the same but for the hash label. Source: k8s.io/kubectl v0.36, pkg/util/deployment (EqualIgnoreHash). */
import { compareGoStrings, type JsonObject, type PodTemplateSpec } from '../../../k8s/index';
import { goJson } from './last-applied';

export const POD_TEMPLATE_HASH = 'pod-template-hash';

function withoutHash(template: PodTemplateSpec | undefined): string {
  const labels = Object.fromEntries(
    Object.entries(template?.metadata?.labels ?? {})
      .filter(([key]) => key !== POD_TEMPLATE_HASH)
      .sort(([a], [b]) => compareGoStrings(a, b)),
  );
  const { creationTimestamp: _moment, ...metadata } = { ...template?.metadata, labels } as Record<string, unknown>;
  return goJson({ ...template, metadata } as unknown as JsonObject);
}

export const sameTemplate = (a: PodTemplateSpec | undefined, b: PodTemplateSpec | undefined): boolean => withoutHash(a) === withoutHash(b);
