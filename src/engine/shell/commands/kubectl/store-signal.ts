/** Waiting for the API server's state to change, as a watch does. */
import { Signal, type Task, type Wake } from '../../../base/index';
import type { Client } from './client';
import { fail } from './failure';

/**
 * Waits until `done` holds, at most until `until` (simulated time). Looks again after every change of any object.
 * @returns whether it came to hold. Ctrl-C ends the command.
 */
export function* waitUntil(client: Client, done: () => boolean, until?: number): Task<boolean> {
  if (done()) return true;
  const changed = new Signal();
  const release = client.store.subscribe(() => changed.notify());
  try {
    for (;;) {
      const wake: Wake = yield { signals: [changed], ...(until !== undefined && { until }), background: until === undefined };
      if (wake.kind === 'interrupt') return fail('', 130);
      if (done()) return true;
      if (wake.kind === 'time') return false;
    }
  } finally {
    release();
  }
}
