/** Makes node_modules agree with package-lock.json, and finds the Node that the lock pins. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './child-process.mjs';
import { root } from './project.mjs';

/** Oldest Node that Astro 7 accepts; used only where no pinned Node can run. */
const OLDEST_NODE_MAJOR = 22;

/**
 * Whether every package that the lock asks for is installed in that very version. Reads npm's own record of what it installed, so an
 * `npm ci` typed by hand counts too. Optional packages of other platforms may be absent.
 */
export function isInstalled(folder = root) {
  const record = path.join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(readFileSync(path.join(folder, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(wanted).every(([where, entry]) => {
    if (where === '') return true;
    const installed = present[where];
    if (installed === undefined) return entry.optional === true || entry.peer === true;
    return installed.version === entry.version && installed.integrity === entry.integrity;
  });
}

/** Runs `npm ci` when it is needed. Exits the process with a plain sentence when that fails. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  console.error('podwire: installing the pinned packages (npm ci) ...');
  // Inside an npm script these two name the very npm that runs us.
  const npmScript = process.env['npm_execpath'];
  const [command, ...start] =
    npmScript !== undefined && /\.[cm]?js$/.test(npmScript)
      ? [process.env['npm_node_execpath'] ?? process.execPath, npmScript]
      : [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
  const { code } = await run(command, [...start, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root });
  if (code !== 0) {
    console.error(`podwire: "npm ci" ended with ${code}; nothing else was run.`);
    process.exit(code);
  }
}

/** The pinned Node's path, or the current one where the pinned binary cannot run (musl, an unlisted platform). */
export async function pinnedNode() {
  const file = path.join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(file) && (await run(file, ['--version'], { capture: true })).code === 0) return file;
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE_MAJOR) {
    console.error(`podwire: no pinned Node for this platform, and Node ${process.versions.node} is too old: use Node ${OLDEST_NODE_MAJOR} or newer.`);
    process.exit(1);
  }
  return process.execPath;
}
