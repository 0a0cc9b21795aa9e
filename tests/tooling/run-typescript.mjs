/**
 * Runs one of the project's TypeScript programs in this Node: `node run-typescript.mjs src/cli/main.ts [arguments]`.
 *
 * esbuild bundles our own modules into one file (packages stay in node_modules). Bundling each time costs less than starting a loader that
 * compiles module by module, and needs no build step that can go stale.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { cacheFolder, root } from './project.mjs';

/** After bundling `import.meta.url` would name the bundle; programs mean their own file. */
const ownUrl = {
  name: 'own-url',
  setup(bundler) {
    bundler.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
      const text = readFileSync(file, 'utf8');
      if (!text.includes('import.meta.')) return undefined;
      const contents = text
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href))
        .replaceAll('import.meta.dirname', JSON.stringify(path.dirname(file)))
        .replaceAll('import.meta.filename', JSON.stringify(file));
      return { contents, loader: 'ts' };
    });
  },
};

const entry = process.argv[2];
if (entry === undefined) {
  console.error('usage: node tests/tooling/run-typescript.mjs FILE.ts [arguments]');
  process.exit(2);
}
const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: [entry],
  bundle: true,
  write: false,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  packages: 'external',
  sourcemap: 'inline',
  sourcesContent: false,
  loader: { '.yaml': 'text', '.md': 'text' },
  plugins: [ownUrl],
  logLevel: 'error',
  // Where an entry's folder is absolute, source maps need a place to be relative to.
  outfile: path.join(cacheFolder, 'program.mjs'),
});
// A name of our own: two programs may run at once.
const file = path.join(cacheFolder, `program-${process.pid}.mjs`);
mkdirSync(cacheFolder, { recursive: true });
writeFileSync(file, outputFiles[0].text);
process.on('exit', () => rmSync(file, { force: true }));
process.setSourceMapsEnabled(true);
process.argv.splice(1, 2, path.join(root, entry));
await import(pathToFileURL(file).href);
