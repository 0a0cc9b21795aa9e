/** API objects to a {@link PolicySet}. A further policy API is one file under `versions/` and one line here. */
import type { NetworkPolicy } from '../k8s/index';
import type { PolicySet } from './policy-set';
import { networkPolicyTier } from './versions/networking-v1';

/** The policy kinds that Podwire evaluates. */
export type PolicyObject = NetworkPolicy;

/** Normalises policies, which the API server has accepted, into the set that {@link decide} and the proofs read. */
export const toPolicySet = (objects: readonly PolicyObject[]): PolicySet => ({ tiers: [networkPolicyTier(objects)] });
