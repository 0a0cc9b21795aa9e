/** The files that a clone of the repository would hold: tracked ones, and new ones that git does not ignore. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Paths from the root, with `/`, sorted. */
export function trackedFiles(): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const names = new Set(listed.split('\0').filter((name) => name !== '' && existsSync(path.join(root, name))));
  return [...names].sort();
}

/** A tracked file's text. */
export function readTracked(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}
