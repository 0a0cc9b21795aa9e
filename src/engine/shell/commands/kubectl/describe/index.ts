/** The describer of each kind. */
import type { Stored } from '../../../../k8s/index';
import type { Client } from '../client';
import { describeClaim, describeConfigMap, describeNamespace, describeSecret, describeServiceAccount } from './configuration';
import { describeNetworkPolicy } from './network-policy';
import { describeNode } from './node';
import { describePod } from './pod';
import { describeEndpointSlice, describeEndpoints, describeService } from './service';
import { describeDaemonSet, describeDeployment, describeReplicaSet } from './workloads';

export function describeObject(client: Client, object: Stored, showEvents: boolean): string {
  switch (object.kind) {
    case 'Pod':
      return describePod(client, object, showEvents);
    case 'Service':
      return describeService(client, object, showEvents);
    case 'Endpoints':
      return describeEndpoints(client, object, showEvents);
    case 'EndpointSlice':
      return describeEndpointSlice(client, object, showEvents);
    case 'NetworkPolicy':
      return describeNetworkPolicy(object);
    case 'Deployment':
      return describeDeployment(client, object, showEvents);
    case 'ReplicaSet':
      return describeReplicaSet(client, object, showEvents);
    case 'DaemonSet':
      return describeDaemonSet(client, object, showEvents);
    case 'Node':
      return describeNode(client, object, showEvents);
    case 'Namespace':
      return describeNamespace(object);
    case 'Secret':
      return describeSecret(object);
    case 'ConfigMap':
      return describeConfigMap(client, object, showEvents);
    case 'ServiceAccount':
      return describeServiceAccount(client, object, showEvents);
    case 'PersistentVolumeClaim':
      return describeClaim(client, object, showEvents);
    case 'Event':
      return client.notSimulated('kubectl describe event: kubectl get events -o yaml shows all of it');
  }
}
