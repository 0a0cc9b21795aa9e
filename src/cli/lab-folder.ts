/** The labs/ folder on disk. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Result } from '../engine/base/index';
import { readLab, type LabBundle, type LabFileError } from '../engine/lab/index';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const labs = join(root, 'labs');
const misconceptions = join(root, 'content', 'en', 'misconceptions.yaml');

export const labIds = (): readonly string[] =>
  readdirSync(labs)
    .filter((name) => existsSync(join(labs, name, 'lab.yaml')))
    .sort();

/** Every text file of a folder, by path in it with `/`. */
export function readFolder(folder: string): Record<string, string> {
  const files: Record<string, string> = {};
  const walk = (at: string): void => {
    for (const name of readdirSync(at).sort()) {
      const path = join(at, name);
      if (statSync(path).isDirectory()) walk(path);
      else files[relative(folder, path).split(sep).join('/')] = readFileSync(path, 'utf8');
    }
  };
  walk(folder);
  return files;
}

/** `undefined` when there is no such lab. */
export function loadLab(id: string): Result<LabBundle, LabFileError> | undefined {
  return labIds().includes(id) ? readLab(readFolder(join(labs, id)), { en: readFileSync(misconceptions, 'utf8') }) : undefined;
}
