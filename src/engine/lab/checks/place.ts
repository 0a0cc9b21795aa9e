/** Places of a check (see definition.ts) found in a session. */
import type { Environment } from '../../program/index';
import { parseSelector, selectorMatches } from '../../k8s/index';
import { invariant, SECOND } from '../../base/index';
import type { Place } from '../definition';
import type { Session } from '../session';

/** For people and codes: `client`, `app=client`. */
export function placeName(place: Place): string {
  if ('environment' in place) return place.environment;
  if ('pods' in place) return place.pods;
  return Object.entries(place.newPod)
    .map(([k, v]) => `${k}=${v}`)
    .join(',');
}

/** The environment a probe starts in. A new Pod is made, in this session, and waited for. */
export function settlePlace(session: Session, place: Place): Environment | undefined {
  const { scene } = session;
  if ('environment' in place) return scene.environment(place.environment);
  const { cluster } = scene;
  if (!cluster) return undefined;
  if ('newPod' in place) {
    const name = cluster.createProbePod(place.namespace, place.newPod);
    session.settle(60 * SECOND);
    return cluster.podEnvironment(place.namespace, name);
  }
  const pod = firstPod(session, place.pods, place.namespace);
  return pod && cluster.podEnvironment(place.namespace, pod.name);
}

/** The address to aim at. */
export function targetOf(session: Session, to: Place | string): string | undefined {
  if (typeof to === 'string') return to;
  if ('pods' in to) return firstPod(session, to.pods, to.namespace)?.ip;
  const environment = settlePlace(session, to);
  return environment?.netns.links.flatMap((l) => l.addresses).find((a) => a.scope === 'global')?.address;
}

function firstPod(session: Session, selector: string, namespace: string): { name: string; ip: string } | undefined {
  const parsed = parseSelector(selector);
  invariant(parsed.ok, `not a label selector: ${selector}`);
  for (const pod of session.scene.cluster?.pods(namespace) ?? []) {
    const ip = pod.status?.podIP;
    if (pod.status?.phase === 'Running' && ip && selectorMatches(parsed.value, pod.metadata.labels ?? {})) return { name: pod.metadata.name ?? '', ip };
  }
  return undefined;
}
