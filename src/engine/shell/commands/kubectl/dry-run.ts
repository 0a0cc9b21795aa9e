/** `--dry-run`. */
import type { Client } from './client';
import { fail } from './failure';
import { optional } from './flags';

export type DryRun = 'none' | 'client' | 'server';

export const DRY_RUN = optional('dry-run', 'unchanged');

export function dryRunOf(client: Client): DryRun {
  const value = client.flags.get('dry-run');
  switch (value) {
    case undefined:
    case 'none':
    case 'false':
      return 'none';
    case 'client':
    case 'server':
      return value;
    case 'unchanged':
      client.warn('W0105 --dry-run is deprecated and can be replaced with --dry-run=client.\n');
      return 'client';
    case 'true':
      return 'client';
    default:
      return fail(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
  }
}

/** Added to `created`, `configured` and the like. */
export const dryRunSuffix = (mode: DryRun): string => (mode === 'none' ? '' : mode === 'client' ? ' (dry run)' : ' (server dry run)');
