/** Brings kubectl's long texts in; see manual-shelf.ts. */
import { kubectlManual, provideKubectlManual } from '../manual-shelf';

/** Resolves once `kubectl --help` and `kubectl explain` have their texts. Whoever opens a laboratory with a cluster awaits it first. */
export async function loadKubectlManual(): Promise<void> {
  if (kubectlManual()) return;
  provideKubectlManual((await import('./index')).MANUAL);
}
