/** Everything that is wrong with a manifest's text, each at its place: what an editor underlines. */
import { applyDefaults } from './defaulting';
import { decodeObject } from './schema/decoding';
import { findKind, noMatchMessage } from './schema/kinds';
import { isJsonArray, isJsonObject, type AnyObject, type Json } from './types/index';
import { validateObject } from './validation/index';
import { itemPath, locate, parseManifest, type ManifestDocument, type SourceRange } from './yaml/index';

export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly code: 'yaml' | 'duplicate-key' | 'not-an-object' | 'unknown-kind' | 'unknown-field' | 'wrong-type' | 'invalid';
  /** The tool's words, with the field's path in front where the server puts it. */
  readonly message: string;
  /** The field; empty for the document. */
  readonly path: string;
  readonly range: SourceRange;
}

/** A field's place: its key when it is wrong by its name, else its value; the enclosing field's key when it is missing. */
function rangeFor(document: ManifestDocument, path: string, atKey: boolean): SourceRange | undefined {
  const place = locate(document.source, path);
  if (place === undefined) return undefined;
  return atKey || !place.exact ? (place.entry.key ?? place.entry.value) : place.entry.value;
}

function diagnoseObject(document: ManifestDocument, value: Json, base: string): readonly Diagnostic[] {
  const at = (path: string): string => (base === '' ? path : path === '' ? base : `${base}.${path}`);
  const report = (code: Diagnostic['code'], path: string, message: string, atKey = false): Diagnostic[] => {
    const range = rangeFor(document, at(path), atKey);
    return range === undefined ? [] : [{ severity: 'error', code, message, path: at(path), range }];
  };
  if (!isJsonObject(value)) return report('not-an-object', '', 'invalid object to validate');
  const { apiVersion, kind } = value;
  if (typeof apiVersion !== 'string' || apiVersion === '') return report('not-an-object', 'apiVersion', 'apiVersion not set', true);
  if (typeof kind !== 'string' || kind === '') return report('not-an-object', 'kind', 'kind not set', true);
  if (kind === 'List' && apiVersion === 'v1' && isJsonArray(value['items'])) {
    return value['items'].flatMap((item, i) => diagnoseObject(document, item, itemPath(at('items'), i)));
  }
  const schema = findKind(apiVersion, kind);
  if (schema === undefined) return report('unknown-kind', 'kind', noMatchMessage(apiVersion, kind).split('\n')[0] ?? '');
  const decoded = decodeObject(value, schema);
  if (!decoded.ok) {
    const { code, paths, message } = decoded.error;
    return paths.flatMap((path) => report(code, path, code === 'unknown-field' ? `unknown field "${path}"` : message, code === 'unknown-field'));
  }
  const object = applyDefaults(decoded.value, schema.kind) as unknown as AnyObject;
  return validateObject(object).flatMap((error) => report('invalid', error.path, `${error.path}: ${error.message}`));
}

/**
 * Checks every document as `kubectl create --dry-run=server` would, without a store: text, kinds, fields, types and rules.
 * What depends on other objects (names in use, addresses) is the store's to say.
 */
export function diagnoseManifest(text: string): readonly Diagnostic[] {
  const manifest = parseManifest(text);
  const found = manifest.documents.flatMap((document): Diagnostic[] => [
    ...document.duplicates.map(({ key, path, range }): Diagnostic => ({ severity: 'warning', code: 'duplicate-key', message: `key "${key}" already set in map`, path, range })),
    ...diagnoseObject(document, document.value, ''),
  ]);
  if (manifest.error !== undefined) found.push({ severity: 'error', code: 'yaml', message: manifest.error.message, path: '', range: manifest.error.range });
  return found;
}
