/** The fences around the engine hold: its compiler settings hide the page and Node, and lint reports what the compiler lets through. */
import path from 'node:path';
import { ESLint } from 'eslint';
import ts from 'typescript';
import tseslint from 'typescript-eslint';
import { describe, expect, test } from 'vitest';
import { readTracked, root, trackedFiles } from './tracked-files';

const FENCE_FILE = path.join(root, 'src/engine/fence-probe.ts');

/** The errors of a file that would lie among the engine's real sources, so that a type leaked by any of their packages counts too. */
const probe = (() => {
  const configFile = path.join(root, 'src/engine/tsconfig.json');
  const { options, fileNames } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(configFile, ts.sys.readFile).config,
    ts.sys,
    path.dirname(configFile),
  );
  const host = ts.createCompilerHost(options, true);
  const onDisk = { getSourceFile: host.getSourceFile, fileExists: host.fileExists, readFile: host.readFile };
  let old: ts.Program | undefined;
  return (text: string): readonly string[] => {
    host.fileExists = (file) => file === FENCE_FILE || onDisk.fileExists(file);
    host.readFile = (file) => (file === FENCE_FILE ? text : onDisk.readFile(file));
    host.getSourceFile = (file, ...rest) =>
      file === FENCE_FILE
        ? ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true)
        : (old?.getSourceFile(file) ?? onDisk.getSourceFile(file, ...rest));
    const program = ts.createProgram([...fileNames, FENCE_FILE], options, host, old);
    old = program;
    const source = program.getSourceFile(FENCE_FILE);
    if (source === undefined) throw new Error('the probe was not compiled');
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(({ messageText }) =>
      ts.flattenDiagnosticMessageText(messageText, ' '),
    );
  };
})();

describe('the compiler', () => {
  test('accepts plain ECMAScript', () => {
    expect(probe("export const ports = new Map([['http', 80n]]).values().toArray?.length ?? [3, 1].toSorted()[0]")).toEqual([
      // An iterator helper is of ES2025: even the language stops at ES2023.
      expect.stringContaining("'toArray' does not exist"),
    ]);
    expect(probe('export const low = [3, 1].toSorted()[0]')).toEqual([]);
  }, 120_000);

  test.each(
    [
      'document.title',
      'window',
      'setTimeout(() => undefined, 1)',
      'performance.now()',
      'crypto.randomUUID()',
      "console.log('x')",
      "fetch('x')",
      "new URL('x')",
      'structuredClone(1)',
      'queueMicrotask(() => undefined)',
      'new TextEncoder()',
      'process.env',
      "Buffer.from('x')",
    ].map((expression) => [expression, (/\w+/.exec(expression.replace('new ', '')) ?? [''])[0]]),
  )(
    'refuses %s',
    (expression, name) => {
      expect(probe(`export const probe: unknown = ${expression}`)).toEqual([expect.stringContaining(`Cannot find name '${name}'`)]);
    },
    120_000,
  );

  test("refuses Node's modules", () => {
    expect(probe("import { readFileSync } from 'node:fs'\nexport const probe: unknown = readFileSync")).toEqual([expect.stringContaining('node:fs')]);
  }, 120_000);
});

describe('lint', () => {
  const eslint = new ESLint({
    cwd: root,
    overrideConfigFile: path.join(root, 'tests/tooling/eslint.config.mjs'),
    // The probe is no file of the project, so the rules that need types cannot look at it.
    overrideConfig: [{ files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked }],
  });
  const rulesBroken = async (file: string, text: string): Promise<readonly (string | null)[]> => {
    const results = await eslint.lintText(text, { filePath: path.join(root, file) });
    return results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => ruleId ?? message));
  };

  test.each([
    ['the ambient clock', 'export const probe = Date.now()', ['no-restricted-globals']],
    ['a date of today', 'export const probe = new Date()', ['no-restricted-globals']],
    ['ambient chance', 'export const probe = Math.random()', ['no-restricted-properties']],
    ['the console', "console.log('x')", ['no-restricted-globals']],
    ['a timer', 'setTimeout(() => 1, 1)', ['no-restricted-globals']],
    ["the machine's stopwatch", 'export const probe = performance.now()', ['no-restricted-globals']],
    ['the way round by globalThis', "export const probe = globalThis['Date']", ['no-restricted-globals']],
    ["the machine's collation", "export const probe = 'a'.localeCompare('b')", ['no-restricted-syntax']],
    ['a default export', 'export default 1', ['no-restricted-syntax']],
    ['an enum', 'export enum Probe { A }', ['no-restricted-syntax']],
    ['any', 'export const probe: any = 1', ['@typescript-eslint/no-explicit-any']],
    ['a non-null assertion', 'export const probe = [1][0]!', ['@typescript-eslint/no-non-null-assertion']],
  ])('reports %s in the engine', async (_sentence, text, expected) => {
    expect(await rulesBroken('src/engine/base/fence-probe.ts', `${text}\n`)).toEqual(expected);
  });

  test('leaves the clock and the console to the command line', async () => {
    expect(await rulesBroken('src/cli/fence-probe.ts', 'console.log(Date.now(), Math.random())\n')).toEqual([]);
  });
});

/** Ambient things that no expression of the engine may reach. `process` is not among them: it is also the field's word for a running program. */
const AMBIENT = new Set(['Date', 'performance', 'console', 'crypto', 'setTimeout', 'setInterval', 'globalThis']);

function ambientUses(file: string, text: string): readonly string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);
  const found: string[] = [];
  const report = (node: ts.Node): unknown =>
    found.push(`${file}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1} ${node.getText(source)}`);
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node)) {
      if (node.getText(source) === 'Math.random') report(node);
      else if (ts.isIdentifier(node.expression) && AMBIENT.has(node.expression.text)) report(node);
    } else if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && ts.isIdentifier(node.expression) && AMBIENT.has(node.expression.text))
      report(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

describe('ambient time and chance', () => {
  test('a use is found, a mention in a comment or a string is not', () => {
    expect(ambientUses('a.ts', "// Date.now()\nconst s = 'Math.random()'\nconst t = Date.now()\nconst r = Math.random")).toEqual([
      'a.ts:3 Date.now',
      'a.ts:4 Math.random',
    ]);
    expect(ambientUses('a.ts', 'new Date(); setTimeout(f, 1); header.Date.length')).toEqual(['a.ts:1 new Date()', 'a.ts:1 setTimeout(f, 1)']);
  });

  test('the engine uses none', () => {
    const files = trackedFiles().filter((file) => file.startsWith('src/engine/') && file.endsWith('.ts') && !file.endsWith('.test.ts'));
    expect(files.length).toBeGreaterThan(0);
    const uses = files.flatMap((file) => ambientUses(file, readTracked(file)));
    expect(uses).toEqual([]);
  });
});
