/** `kubectl create serviceaccount`. Source: k8s.io/kubectl v0.36, pkg/cmd/create/create_serviceaccount.go. */
import { WRITE_FLAGS, createGenerated } from './create';
import { oneName } from './create-config';
import { done } from './create-kinds';
import type { Verb } from './verb';

export const createServiceAccount: Verb = {
  name: 'create serviceaccount',
  synopsis: 'Create a service account with the specified name',
  flags: WRITE_FLAGS,
  completes: 'nothing',
  run: (client) => done(createGenerated(client, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: oneName(client) } }, 'serviceaccount:')),
};
