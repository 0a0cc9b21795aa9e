/** Every verb that Podwire's kubectl has. */
import { apiResourcesVerb, apiVersionsVerb, canI, clusterInfo, edit, versionVerb } from './api';
import { apply } from './apply';
import { configVerbs } from './config';
import { create } from './create';
import { createConfigMap, createSecret } from './create-config';
import { createDeployment, createNamespace, createServices } from './create-kinds';
import { createServiceAccount } from './create-service-account';
import { deleteVerb } from './delete';
import { describeVerb } from './describe';
import { diff } from './diff';
import { exec } from './exec';
import { eventsVerb } from './events';
import { explainVerb } from './explain';
import { expose } from './expose';
import { get } from './get';
import { annotate, label } from './label';
import { logs } from './logs';
import { patch } from './patch';
import { portForward } from './port-forward';
import { replace } from './replace';
import { rolloutRestart, rolloutStatus } from './rollout';
import { rolloutHistory, rolloutPause, rolloutResume, rolloutUndo } from './rollout-history';
import { run } from './run';
import { scale } from './scale';
import { setImage } from './set-image';
import { topVerbs } from './top';
import type { Verb } from './verb';
import { wait } from './wait';

/** Subcommands before their parents, so that the longest name wins. */
export const VERBS: readonly Verb[] = [
  createSecret,
  createConfigMap,
  createNamespace,
  createDeployment,
  ...createServices,
  createServiceAccount,
  create,
  get,
  describeVerb,
  explainVerb,
  apply,
  diff,
  deleteVerb,
  edit,
  label,
  annotate,
  patch,
  exec,
  logs,
  portForward,
  run,
  expose,
  scale,
  rolloutStatus,
  rolloutRestart,
  rolloutHistory,
  rolloutUndo,
  rolloutPause,
  rolloutResume,
  replace,
  ...topVerbs,
  eventsVerb,
  setImage,
  wait,
  apiResourcesVerb,
  apiVersionsVerb,
  ...configVerbs,
  clusterInfo,
  versionVerb,
  canI,
];
