/** What the editor knows of a text: its faults, the field under the cursor, the fields that may stand there. Pure; the view draws it. */
import { completeFields, diagnoseManifest, explain, findKind, parseManifest, type Diagnostic, type FieldExplanation, type Json, type ManifestDocument } from '../../../engine/k8s/index';
import { widgetMessages } from '../../../messages/index';

const say = widgetMessages('en');

export interface Mark {
  readonly from: number;
  readonly to: number;
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

/** Faults as stretches of the text; an empty one is widened to something that can be seen. */
export function marksOf(text: string): readonly Mark[] {
  return diagnoseManifest(text).map(({ range, severity, message }: Diagnostic): Mark => {
    const from = Math.min(range.offset, text.length);
    const to = Math.min(Math.max(range.endOffset, from), text.length);
    const tab = text[from] === '\t' ? `\n${say['editor.tab']}` : '';
    if (to > from) return { from, to, severity, message: message + tab };
    const lineEnd = text.indexOf('\n', from);
    const end = lineEnd < 0 ? text.length : lineEnd;
    // At the end of what was cut off there is nothing to underline: the last that is written is.
    const last = text.slice(0, end).trimEnd().length;
    if (text.slice(from, end).trim() === '' && last > 0) return { from: last - 1, to: last, severity, message: message + tab };
    return { from: end > from ? from : Math.max(0, from - 1), to: Math.max(end, from), severity, message: message + tab };
  });
}

const field = (value: Json, key: string): Json | undefined => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, Json>>)[key] : undefined);

function kindOf(document: ManifestDocument) {
  const apiVersion = field(document.value, 'apiVersion');
  const kind = field(document.value, 'kind');
  return typeof apiVersion === 'string' && typeof kind === 'string' ? findKind(apiVersion, kind) : undefined;
}

/** `spec.ingress[0].from` → its field names, without indices. */
const names = (path: string): readonly string[] => path.replace(/\[[^\]]*\]/g, '').split('.').filter((name) => name !== '');

/** The field whose key stands at `offset`, explained. */
export function fieldAt(text: string, offset: number): { readonly from: number; readonly to: number; readonly path: string; readonly field: FieldExplanation } | undefined {
  for (const document of parseManifest(text).documents) {
    if (offset < document.offset || offset > document.endOffset) continue;
    const kind = kindOf(document);
    if (!kind) return undefined;
    for (const [path, { key }] of document.source) {
      if (!key || offset < key.offset || offset > key.endOffset) continue;
      const explained = explain(kind, names(path));
      return explained.ok && explained.value.field ? { from: key.offset, to: key.endOffset, path, field: explained.value.field } : undefined;
    }
  }
  return undefined;
}

interface Line {
  readonly indent: number;
  readonly key: string | undefined;
}

/** A line's own key and the column it stands at; a dash of a list counts as indentation. */
function readLine(line: string): Line | undefined {
  if (/^\s*(?:#|$)/.test(line)) return undefined;
  const dashes = /^(\s*(?:-\s+)*)/.exec(line)?.[1] ?? '';
  const rest = line.slice(dashes.length);
  return { indent: dashes.length, key: /^([A-Za-z][\w.-]*)\s*:(?:\s|$)/.exec(rest)?.[1] };
}

/** Field names of the mappings around a position, outermost first, told by indentation: works while the text is unfinished. */
export function contextAt(text: string, offset: number): { readonly path: readonly string[]; readonly apiVersion: string | undefined; readonly kind: string | undefined; readonly word: string; readonly from: number } {
  const start = text.lastIndexOf('\n---', offset - 1);
  const before = text.slice(start < 0 ? 0 : start + 4, offset);
  const lines = before.split('\n');
  const current = lines.pop() ?? '';
  const lead = /^(\s*(?:-\s+)*)/.exec(current)?.[1] ?? '';
  const word = current.slice(lead.length);
  let limit = lead.length;
  const path: string[] = [];
  for (const line of lines.toReversed()) {
    const read = readLine(line);
    if (!read || read.key === undefined) continue;
    // A list may stand at its key's own column: then the dash makes it deeper.
    const deeper = read.indent < limit || (read.indent === limit - 2 && /^\s*-/.test(current) && read.indent === lead.indexOf('-'));
    if (!deeper || !/:\s*(?:#.*)?$/.test(line)) {
      if (read.indent < limit) limit = read.indent;
      continue;
    }
    path.unshift(read.key);
    limit = read.indent;
    if (limit === 0) break;
  }
  const documentText = text.slice(start < 0 ? 0 : start + 4).split(/\n---/)[0] ?? '';
  return {
    path,
    apiVersion: /^apiVersion:\s*(\S+)/m.exec(documentText)?.[1],
    kind: /^kind:\s*(\S+)/m.exec(documentText)?.[1],
    word,
    from: offset - word.length,
  };
}

/** Fields that may be written at a position, with their explanations. */
export function completionsAt(text: string, offset: number): { readonly from: number; readonly fields: readonly FieldExplanation[] } {
  const { path, apiVersion, kind, word, from } = contextAt(text, offset);
  if (/[:#"']/.test(word)) return { from, fields: [] };
  const schema = apiVersion !== undefined && kind !== undefined ? findKind(apiVersion, kind) : undefined;
  return { from, fields: schema ? completeFields(schema, path).filter(({ name }) => name.startsWith(word)) : [] };
}
