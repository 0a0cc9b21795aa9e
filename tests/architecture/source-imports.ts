/** What a source file imports, read with the TypeScript parser: also from the scripts inside .astro files. */
import ts from 'typescript';

/** One import, export-from, `import()` or `import('x').T`. */
export interface SourceImport {
  /** As written, without a `?query`. */
  readonly specifier: string;
  /** True when nothing remains of it at run time. */
  readonly isType: boolean;
  /** 1-based line in the file. */
  readonly line: number;
}

/** The imports of a file, in the order written. Unparsable text gives what the parser could still read. */
export function importsOf(file: string, text: string): readonly SourceImport[] {
  const source = ts.createSourceFile(file, file.endsWith('.astro') ? scriptsOfAstro(text) : text, ts.ScriptTarget.ES2023, true, ts.ScriptKind.TS);
  const found: SourceImport[] = [];
  const add = (node: ts.Node, specifier: ts.Node | undefined, isType: boolean): void => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
    found.push({
      specifier: specifier.text.replace(/\?.*$/, ''),
      isType,
      line: source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1,
    });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier, isTypeImport(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node, node.moduleSpecifier, isTypeExport(node));
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node, node.arguments[0], false);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node, node.argument.literal, true);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isTypeImport(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const { name, namedBindings } = clause;
  return (
    name === undefined &&
    namedBindings !== undefined &&
    ts.isNamedImports(namedBindings) &&
    namedBindings.elements.every(({ isTypeOnly }) => isTypeOnly)
  );
}

function isTypeExport({ isTypeOnly, exportClause }: ts.ExportDeclaration): boolean {
  if (isTypeOnly) return true;
  return exportClause !== undefined && ts.isNamedExports(exportClause) && exportClause.elements.every((element) => element.isTypeOnly);
}

/** The front matter and the scripts of an .astro file, each on its own lines; everything else blanked so that line numbers stay. */
function scriptsOfAstro(text: string): string {
  const kept: [start: number, end: number][] = [];
  const front = /^\s*---\r?\n([\s\S]*?)\r?\n---/.exec(text);
  const frontEnd = front === null ? 0 : front.index + front[0].length;
  if (front !== null) kept.push([front[0].indexOf('---') + 3, frontEnd - 3]);
  for (const match of text.slice(frontEnd).matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g)) {
    const start = frontEnd + match.index + match[0].indexOf('>') + 1;
    kept.push([start, start + (match[1] ?? '').length]);
  }
  const blank = (part: string): string => part.replace(/[^\n]/g, ' ');
  let out = '';
  let at = 0;
  for (const [start, end] of kept) {
    out += blank(text.slice(at, start)) + text.slice(start, end);
    at = end;
  }
  return out + blank(text.slice(at));
}
