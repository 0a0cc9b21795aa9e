/** Links that survive any base path. `import.meta.env.BASE_URL` is where the site is served from, `/` or `/course/`. */

/** Joins a base path and a path from the site's root; a fragment or query in `path` is kept. */
export function joinBase(base: string, path: string): string {
  return `${base.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`;
}

/** The address of a page or file of this site, given from its root: `href('/en/learn/')`. */
export function href(path: string): string {
  return joinBase(import.meta.env.BASE_URL, path);
}
