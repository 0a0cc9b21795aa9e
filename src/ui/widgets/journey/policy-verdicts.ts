/** What a packet filter's hook says about policies: read from the annotations that the network plugin put on its rules, not from chain names. */
import type { RuleAnnotation, TraceEvent } from '../../../engine/kernel/index';
import type { PointedRule } from '../session-store/lab-store';

export interface PolicyVerdict {
  readonly direction: 'ingress' | 'egress';
  readonly verdict: 'allowed' | 'denied';
  /** The host's end of the Pod's veth. */
  readonly device: string | undefined;
  /** The rule that let it pass. */
  readonly rule?: { readonly namespace: string; readonly name: string; readonly path: string; readonly peerPath?: string; readonly portPaths?: string };
  /** `namespace/name` of all policies that isolate the Pod, when none admits the packet. */
  readonly selecting?: readonly string[];
  readonly chain: string;
}

const textOf = (ref: RuleAnnotation['ref'], key: string): string | undefined => {
  const value = ref?.[key];
  return value === undefined ? undefined : String(value);
};

/** The verdicts of one event, in the order in which the packet met them: egress of its sender, then ingress of its receiver. */
export function policyVerdicts({ step }: TraceEvent): readonly PolicyVerdict[] {
  if (step.kind !== 'hook' || step.table !== 'filter') return [];
  const found: PolicyVerdict[] = [];
  for (const { annotation, chain } of step.matched) {
    const { ref } = annotation ?? {};
    const path = textOf(ref, 'path');
    if (textOf(ref, 'kind') === 'NetworkPolicy' && path !== undefined && /^spec\.(?:ingress|egress)\[/.test(path)) {
      const direction = path.startsWith('spec.ingress') ? 'ingress' : 'egress';
      if (found.some((one) => one.direction === direction)) continue;
      const peerPath = textOf(ref, 'peerPath');
      const portPaths = textOf(ref, 'portPaths');
      found.push({
        direction,
        verdict: 'allowed',
        device: direction === 'ingress' ? step.out : step.in,
        chain,
        rule: { namespace: textOf(ref, 'namespace') ?? 'default', name: textOf(ref, 'name') ?? '', path, ...(peerPath === undefined ? {} : { peerPath }), ...(portPaths === undefined ? {} : { portPaths }) },
      });
    }
  }
  const end = step.decidedBy?.annotation?.ref;
  if (step.verdict === 'DROP' && textOf(end, 'kind') === 'PolicyTierEnd') {
    const direction = textOf(end, 'direction') === 'egress' ? 'egress' : 'ingress';
    found.push({
      direction,
      verdict: 'denied',
      device: direction === 'ingress' ? step.out : step.in,
      chain: step.decidedBy?.chain ?? '',
      selecting: (textOf(end, 'policies') ?? '').split(',').filter((name) => name !== ''),
    });
  }
  return found;
}

/** What makes a policy isolate a Pod: that it selects it, and the directions it names. */
export const ISOLATING = ['spec.podSelector', 'spec.policyTypes'] as const;

/** The places in policies that a journey's verdicts point at, for the editor. */
export function pointedRules(events: readonly TraceEvent[], note: (verdict: PolicyVerdict) => string): readonly PointedRule[] {
  return events.flatMap(policyVerdicts).flatMap((verdict): PointedRule[] => {
    if (verdict.rule) return [{ namespace: verdict.rule.namespace, name: verdict.rule.name, path: verdict.rule.path, verdict: 'allowed', note: note(verdict) }];
    return (verdict.selecting ?? []).flatMap((full) => {
      const [namespace = 'default', name = ''] = full.split('/');
      return ISOLATING.map((path) => ({ namespace, name, path, verdict: 'denied' as const, note: note(verdict) }));
    });
  });
}
