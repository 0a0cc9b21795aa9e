/** Validation of decoded and defaulted objects: every fault, in the API server's words. */
import type { AnyObject } from '../types/index';
import { validateConfigMap, validateNamespace, validateNode, validatePersistentVolumeClaim, validateSecret, validateServiceAccount } from './configuration';
import { validateEndpoints, validateEndpointSlice } from './endpoints';
import { FieldErrors, type FieldError } from './field-error';
import { validateMetadata } from './metadata';
import { dns1123SubdomainErrors } from './name-syntax';
import { validateNetworkPolicy } from './network-policy';
import { validatePod } from './pod';
import { validateService } from './service';
import { validateDaemonSet, validateDeployment, validateReplicaSet } from './workload';

/** The old version of an object, typed as the new one. */
const as = <T extends AnyObject>(_like: T, old: AnyObject | undefined): T | undefined => old as T | undefined;

/** All faults of an object; `old` is the stored version when it is an update. */
export function validateObject(object: AnyObject, old?: AnyObject): readonly FieldError[] {
  const errors = new FieldErrors();
  if (old !== undefined) {
    // On updates the server checks metadata again, except the name.
    validateMetadata(errors, object.metadata, () => []);
  }
  switch (object.kind) {
    case 'NetworkPolicy':
      validateNetworkPolicy(errors, object, as(object, old));
      break;
    case 'Service':
      validateService(errors, object, as(object, old));
      break;
    case 'Pod':
      validatePod(errors, object, as(object, old));
      break;
    case 'Deployment':
      validateDeployment(errors, object, as(object, old));
      break;
    case 'ReplicaSet':
      validateReplicaSet(errors, object, as(object, old));
      break;
    case 'DaemonSet':
      validateDaemonSet(errors, object, as(object, old));
      break;
    case 'Namespace':
      if (old === undefined) validateNamespace(errors, object);
      break;
    case 'PersistentVolumeClaim':
      validatePersistentVolumeClaim(errors, object, as(object, old));
      break;
    case 'Secret':
      validateSecret(errors, object, as(object, old));
      break;
    case 'ConfigMap':
      validateConfigMap(errors, object, as(object, old));
      break;
    case 'Endpoints':
      validateEndpoints(errors, object, as(object, old));
      break;
    case 'EndpointSlice':
      validateEndpointSlice(errors, object, as(object, old));
      break;
    case 'Node':
      validateNode(errors, object, as(object, old));
      break;
    case 'ServiceAccount':
      if (old === undefined) validateServiceAccount(errors, object);
      break;
    case 'Event':
      if (old === undefined) validateMetadata(errors, object.metadata, dns1123SubdomainErrors);
      break;
  }
  return errors.list;
}

export { aggregateMessage, causesOf } from './field-error';
export type { FieldError, FieldErrorReason } from './field-error';
