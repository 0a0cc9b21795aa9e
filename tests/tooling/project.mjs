/** Where things are: the project's root, and the folder for things that can be made again. Node built-ins only. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the repository's root. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Reports, bundles and stamps; inside node_modules so that a clean install clears it. */
export const cacheFolder = path.join(root, 'node_modules', '.cache', 'podwire');

/** Where the site is built: `dist`, or PODWIRE_OUT. */
export const siteFolder = path.resolve(root, process.env['PODWIRE_OUT'] ?? 'dist');

/** The site's base path with one slash at each end: `/`, `/course/`. */
export function basePath() {
  const bare = (process.env['PODWIRE_BASE'] ?? '').replace(/^\/+|\/+$/g, '');
  return bare === '' ? '/' : `/${bare}/`;
}

/** The script behind a package's command, so that it can be run with the pinned Node and without a shell. */
export function toolScript(packageName, command = packageName) {
  const folder = path.join(root, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const relative = typeof bin === 'string' ? bin : bin?.[command];
  if (relative === undefined) throw new Error(`${packageName} has no command called ${command}`);
  return path.join(folder, relative);
}
