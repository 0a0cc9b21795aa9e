/** The printer of each kind. */
import type { Kind } from '../../../../k8s/index';
import { claimPrinter, configMapPrinter, eventPrinter, namespacePrinter, nodePrinter, secretPrinter, serviceAccountPrinter } from './cluster';
import type { TablePrinter } from './columns';
import { endpointSlicePrinter, endpointsPrinter, networkPolicyPrinter, servicePrinter } from './network';
import { daemonSetPrinter, deploymentPrinter, podPrinter, replicaSetPrinter } from './workloads';

const PRINTERS: { readonly [K in Kind]: TablePrinter<K> } = {
  Pod: podPrinter,
  Deployment: deploymentPrinter,
  ReplicaSet: replicaSetPrinter,
  DaemonSet: daemonSetPrinter,
  Service: servicePrinter,
  Endpoints: endpointsPrinter,
  EndpointSlice: endpointSlicePrinter,
  NetworkPolicy: networkPolicyPrinter,
  Node: nodePrinter,
  Namespace: namespacePrinter,
  Secret: secretPrinter,
  ConfigMap: configMapPrinter,
  ServiceAccount: serviceAccountPrinter,
  PersistentVolumeClaim: claimPrinter,
  Event: eventPrinter,
};

export const printerOf = (kind: Kind): TablePrinter => PRINTERS[kind];
export type { Column, PrintContext, TablePrinter } from './columns';
