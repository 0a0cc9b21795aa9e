/** Where a policy's field stands in the learner's own files. */
import { locate, parseManifest, type Json, type Manifest } from '../../../engine/k8s/index';

export interface SourcePlace {
  readonly file: string;
  /** Lines from 1; the last one included. */
  readonly line: number;
  readonly endLine: number;
  /** False when the field itself is not written and an enclosing one is shown. */
  readonly exact: boolean;
}

export interface NamedFile {
  readonly path: string;
  readonly text: string;
}

const parsed = new Map<string, Manifest>();

/** Parses a text once: the same few files are asked about again and again. */
function manifestOf(text: string): Manifest {
  const known = parsed.get(text);
  if (known) return known;
  if (parsed.size > 60) parsed.clear();
  const manifest = parseManifest(text);
  parsed.set(text, manifest);
  return manifest;
}

const field = (value: Json | undefined, key: string): Json | undefined => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, Json>>)[key] : undefined);

/** The first file, in the order given, that holds the policy. */
export function findInFiles(files: readonly NamedFile[], policy: { readonly namespace: string; readonly name: string; readonly path: string }): SourcePlace | undefined {
  for (const { path: file, text } of files) {
    if (!text.includes(policy.name)) continue;
    for (const document of manifestOf(text).documents) {
      const metadata = field(document.value, 'metadata');
      const namespace = field(metadata, 'namespace') ?? 'default';
      if (!/Policy$/.test(String(field(document.value, 'kind'))) || field(metadata, 'name') !== policy.name || namespace !== policy.namespace) continue;
      const found = locate(document.source, policy.path) ?? locate(document.source, 'metadata.name');
      if (!found) continue;
      const start = found.entry.key ?? found.entry.value;
      const { value } = found.entry;
      // A value that ends at the start of a line does not reach into that line.
      const endLine = value.endColumn <= 1 && value.endLine > start.line ? value.endLine - 1 : value.endLine;
      return { file, line: start.line, endLine: found.exact ? Math.max(start.line, endLine) : start.line, exact: found.exact };
    }
  }
  return undefined;
}
