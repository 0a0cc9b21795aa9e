/**
 * The import rules, checked over a map of files so that a test can hand in any tree:
 * downwards only, through the other layer's doors, listed packages only, no cycles (types included, unless the layer says otherwise).
 */
import { importsOf } from './source-imports';
import { isDoor, layerOf, layers as allLayers } from './layers';
import type { Layer } from './layers';
import type { SourceImport } from './source-imports';

/** Path from the repository's root, with `/` -> the file's text. */
export type SourceTree = ReadonlyMap<string, string>;

/** A broken rule, as `file:line what`. */
export type Violation = string;

/** Packages that any test may import beside its layer's own. */
const TEST_PACKAGES = ['node', 'vitest'];

const isTest = (file: string): boolean => file.endsWith('.test.ts');

/** Every broken rule under `src`, in the order of the files' names. */
export function checkImports(tree: SourceTree, layers: readonly Layer[] = allLayers): readonly Violation[] {
  const violations: Violation[] = [];
  const edges = new Map<string, readonly string[]>();
  const files = [...tree.keys()].filter((file) => file.startsWith('src/') && /\.(?:ts|astro)$/.test(file) && !file.endsWith('.d.ts')).sort();
  for (const file of files) {
    const layer = layerOf(file, layers);
    if (layer === undefined) {
      violations.push(`${file}:1 belongs to no layer`);
      continue;
    }
    const targets: string[] = [];
    for (const one of importsOf(file, tree.get(file) ?? '')) {
      const report = (what: string): unknown => violations.push(`${file}:${one.line} ${what}`);
      if (!one.specifier.startsWith('.')) {
        checkPackage(file, one, layer, report);
        continue;
      }
      const target = resolveRelative(file, one.specifier, tree);
      if (target === undefined) {
        report(`imports ${one.specifier}, which is not there`);
        continue;
      }
      // Where a layer allows it, names of types may refer to each other in a circle: nothing of that is left at run time.
      if (!(one.isType && layer.typeCycles === true)) targets.push(target);
      checkLayers(file, one, layer, target, layers, report);
    }
    edges.set(file, targets);
  }
  return [...violations, ...cyclesIn(edges).map((cycle) => `${cycle[0] ?? ''}:1 is in an import cycle: ${[...cycle, cycle[0]].join(' -> ')}`)];
}

function checkPackage(file: string, { specifier }: SourceImport, layer: Layer, report: (what: string) => unknown): void {
  const name = packageOf(specifier);
  const allowed = [...(layer.packages ?? []), ...(isTest(file) ? TEST_PACKAGES : [])];
  if (!allowed.includes(name)) report(`${layer.name} may not import the package ${name}`);
}

function checkLayers(
  file: string,
  { isType }: SourceImport,
  layer: Layer,
  target: string,
  layers: readonly Layer[],
  report: (what: string) => unknown,
): void {
  // Data files have no layer: styles and pictures are the bundler's business.
  if (!/\.(?:ts|astro)$/.test(target)) return;
  const other = layerOf(target, layers);
  if (other === undefined) return void report(`imports ${target}, which belongs to no layer`);
  if (other === layer) return;
  if (!layer.imports.includes(other.name)) return void report(`${layer.name} may not import ${other.name}`);
  if (layer.typesOnly === true && !isType && !isTest(file)) report(`${layer.name} may import only types of ${other.name}`);
  if (!isDoor(target, other) && !isTest(file)) report(`enters ${other.name} through ${target}, not through its index.ts`);
}

/** `@scope/name/file` -> `@scope/name`; Node's modules -> `node`; Astro's virtual modules -> `astro`. */
function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return 'node';
  if (specifier.startsWith('astro:')) return 'astro';
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

function resolveRelative(from: string, specifier: string, tree: SourceTree): string | undefined {
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  const bare = parts.join('/');
  return [bare, `${bare}.ts`, `${bare}/index.ts`, `${bare}.d.ts`].find((candidate) => tree.has(candidate));
}

/** Groups of files that reach themselves (Tarjan's strongly connected components), each sorted, in the order of their first file. */
function cyclesIn(edges: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const cycles: string[][] = [];
  const lowOf = (file: string): number => low.get(file) ?? Infinity;
  const visit = (file: string): void => {
    order.set(file, order.size);
    low.set(file, order.size - 1);
    stack.push(file);
    for (const target of edges.get(file) ?? []) {
      if (!order.has(target)) visit(target);
      if (stack.includes(target)) low.set(file, Math.min(lowOf(file), lowOf(target)));
    }
    if (low.get(file) !== order.get(file)) return;
    const group = stack.splice(stack.indexOf(file));
    if (group.length > 1 || edges.get(file)?.includes(file) === true) cycles.push(group.sort());
  };
  for (const file of edges.keys()) if (!order.has(file)) visit(file);
  return cycles.sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
}
