/** The pages of the built site, found on disk so that no page is forgotten. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { siteFolder } from '../tooling/project.mjs';

/** Addresses relative to the site's base: `en/learn/00-start/`. Pages that only lead on to another are left out. Throws when the site is not built. */
export function sitePages(): readonly string[] {
  if (!existsSync(siteFolder)) throw new Error('The site is not built: run "npm run build" first.');
  const pages = readdirSync(siteFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.html'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !/<meta\s[^>]*http-equiv=["']?refresh/i.test(readFileSync(file, 'utf8')))
    .map((file) => path.relative(siteFolder, file).split(path.sep).join('/'))
    .map((page) => page.replace(/(^|\/)index\.html$/, '$1'));
  return pages.sort();
}

/** Groups of at most `size`: starting a browser page costs more than visiting one. */
export function inBatches<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}
