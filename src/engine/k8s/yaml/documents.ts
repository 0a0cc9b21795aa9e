/**
 * A manifest's text, as kubectl reads it: documents between `---` lines (or a run of JSON objects), each with the place of every field.
 * Source: k8s.io/apimachinery v0.36, pkg/util/yaml/decoder.go. Its line numbers count from each document's first line, with go-yaml's
 * quirk: the parser's own errors are one line low, and an error on the first line names no line.
 */
import { encodeUtf8 } from '../../base/index';
import type { Json } from '../types/index';
import { Composer } from './composer';
import { construct, type DuplicateKey } from './construct';
import { Cursor, YamlSyntax, type Mark } from './cursor';
import { scanJson } from './json-stream';
import { rangeOf, type SourceMap, type SourceRange } from './source-map';

/** Bytes. @unsupported manifests larger than 1 MiB (a real API server takes 3 MiB): reading them would hold up the page */
export const LARGEST_MANIFEST = 1_048_576;

export type YamlErrorCode = 'yaml-syntax' | 'json-syntax' | 'document-separator' | 'too-large';

export interface YamlError {
  readonly code: YamlErrorCode;
  /** kubectl's words after `error: error parsing FILE: `. */
  readonly message: string;
  /** The place in the whole text; `line` and `column` from 1. Unlike kubectl's number in `message`, it is exact. */
  readonly range: SourceRange;
}

export interface DuplicateKeyWarning {
  readonly path: string;
  readonly key: string;
  /** What a strict reader says: `line 3: key "a" already set in map`. */
  readonly message: string;
  readonly range: SourceRange;
}

export interface ManifestDocument {
  /** A mapping for every real manifest; anything else is refused when it is decoded. Never null. */
  readonly value: Json;
  readonly source: SourceMap;
  /** The document's part of the text. */
  readonly offset: number;
  readonly endOffset: number;
  /** kubectl silently keeps the last of two equal keys; an editor should warn. */
  readonly duplicates: readonly DuplicateKeyWarning[];
}

/** Documents before an error are whole: kubectl acts on them before it reports the error. */
export interface Manifest {
  readonly documents: readonly ManifestDocument[];
  readonly error?: YamlError;
}

interface Chunk {
  readonly start: number;
  readonly end: number;
  readonly firstLine: number;
}

const isWhite = (char: string): boolean => /^\s$/.test(char);

/** go-yaml's line number: scanner errors are advanced by one, and zero (the first line) is not printed. */
function syntaxMessage(syntax: YamlSyntax): string {
  if (syntax.layer === 'reader' || syntax.layer === 'composer') return syntax.problem;
  let line = 0;
  if (syntax.at.line !== 0) line = syntax.layer === 'scanner' ? syntax.at.line + 1 : syntax.at.line;
  else if (syntax.context !== undefined && syntax.context.line !== 0) line = syntax.context.line;
  return line === 0 ? syntax.problem : `line ${line}: ${syntax.problem}`;
}

/** Characters that YAML 1.1 does not allow anywhere (readerc.go). */
 
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** libyaml reads this many bytes ahead, so a bad character is noticed before an error that stands shortly before it. */
const READ_AHEAD = 512;

class ManifestReader {
  private readonly documents: ManifestDocument[] = [];

  private readonly text: string;

  constructor(text: string) {
    // kubectl's line reader ends the last line when the text does not.
    this.text = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  }

  read(): Manifest {
    const bytes = this.text.length > LARGEST_MANIFEST ? this.text.length : encodeUtf8(this.text).length;
    if (bytes > LARGEST_MANIFEST) {
      return this.failed('too-large', `Podwire does not read manifests larger than ${LARGEST_MANIFEST} bytes`, this.pointAt(0));
    }
    const first = this.text.search(/\S/);
    let from = 0;
    let jsonError: { readonly message: string; readonly at: number } | undefined;
    if (first >= 0 && this.text.charAt(first) === '{') {
      const json = this.readJson(first);
      if (json === undefined) return { documents: this.documents };
      from = json.from;
      jsonError = json.error;
      // After two objects the text can only be JSON.
      if (this.documents.length > 1) return this.failed('json-syntax', json.error.message, this.pointAt(json.error.at));
    }
    const failure = this.readYaml(from);
    if (failure === undefined) return { documents: this.documents };
    return jsonError === undefined ? failure : this.failed('json-syntax', jsonError.message, this.pointAt(jsonError.at));
  }

  private failed(code: YamlErrorCode, message: string, range: SourceRange): Manifest {
    return { documents: this.documents, error: { code, message, range } };
  }

  private pointAt(offset: number): SourceRange {
    const before = this.text.slice(0, offset).split(/\r\n|\n|\r/);
    const line = before.length;
    const column = (before[before.length - 1] ?? '').length + 1;
    return { line, column, endLine: line, endColumn: column + 1, offset, endOffset: Math.min(offset + 1, this.text.length) };
  }

  /** Reads JSON objects; `undefined` when they reach the end of the text. */
  private readJson(first: number): { readonly from: number; readonly error: { readonly message: string; readonly at: number } } | undefined {
    let at = first;
    let from = 0;
    let counted = 0;
    let lineNumber = 0;
    while (at < this.text.length) {
      const scanned = scanJson(this.text, at);
      if (scanned.kind === 'error') return { from, error: scanned };
      // Counted step by step: a text may hold very many objects.
      for (let feed = this.text.indexOf('\n', counted); feed >= 0 && feed < at; feed = this.text.indexOf('\n', counted)) {
        lineNumber += 1;
        counted = feed + 1;
      }
      try {
        // The cursor's columns start at the value, so reading starts at the line's first column when only blanks precede the value.
        const blank = this.text.slice(counted, at).trim() === '';
        this.add({ start: blank ? counted : at, end: scanned.end, firstLine: lineNumber }, true);
      } catch (error) {
        if (error instanceof YamlSyntax) return { from, error: { message: error.problem, at: error.at.offset } };
        throw error;
      }
      at = scanned.end;
      from = at;
      while (at < this.text.length && isWhite(this.text.charAt(at))) at += 1;
    }
    return undefined;
  }

  private readYaml(from: number): Manifest | undefined {
    for (const chunk of this.chunks(from)) {
      if ('separator' in chunk) {
        return this.failed('document-separator', `invalid Yaml document separator: ${chunk.separator}`, this.pointAt(chunk.start));
      }
      try {
        this.checkCharacters(chunk);
        this.add(chunk, false);
      } catch (error) {
        if (!(error instanceof YamlSyntax)) throw error;
        return this.syntaxFailure(error, chunk);
      }
    }
    return undefined;
  }

  private syntaxFailure(error: YamlSyntax, chunk: Chunk): Manifest {
    const end: Mark = { ...error.at, offset: error.at.offset + 1, column: error.at.column + 1 };
    const beforeYaml = error.problem.startsWith('json:') || error.problem.startsWith('unsupported map key');
    const message = beforeYaml ? error.problem : `yaml: ${syntaxMessage(error)}`;
    return this.failed('yaml-syntax', `error converting YAML to JSON: ${message}`, rangeOf(error.at, end, chunk.firstLine));
  }

  /** A forbidden character wins over a syntax error unless that stands well before it. */
  private checkCharacters(chunk: Chunk): void {
    const at = this.text.slice(chunk.start, chunk.end).search(FORBIDDEN);
    if (at < 0) return;
    if (at > READ_AHEAD) new Composer(new Cursor(this.text, chunk.start, chunk.start + at - READ_AHEAD)).compose();
    const place = this.pointAt(chunk.start + at);
    throw new YamlSyntax('reader', 'control characters are not allowed', {
      offset: chunk.start + at,
      line: place.line - 1 - chunk.firstLine,
      column: place.column - 1,
    });
  }

  private add(chunk: Chunk, json: boolean): void {
    const root = new Composer(new Cursor(this.text, chunk.start, chunk.end), json).compose();
    if (root === undefined) return;
    const { value, source, duplicates } = construct(root, chunk.firstLine);
    if (value === null) return;
    const warn = (duplicate: DuplicateKey): DuplicateKeyWarning => ({
      path: duplicate.path,
      key: duplicate.key,
      message: duplicate.message,
      range: rangeOf(duplicate.start, duplicate.end, chunk.firstLine),
    });
    this.documents.push({ value, source, offset: chunk.start, endOffset: chunk.end, duplicates: duplicates.map(warn) });
  }

  /** The parts between separator lines. A separator that no content precedes belongs to the document after it, as in kubectl's reader. */
  private *chunks(from: number): Generator<Chunk | { readonly separator: string; readonly start: number }> {
    let at = from;
    let line = this.pointAt(from).line - 1;
    let start = at;
    let startLine = line;
    while (at < this.text.length) {
      const feed = this.text.indexOf('\n', at);
      const end = feed < 0 ? this.text.length : feed + 1;
      if (this.text.startsWith('---', at)) {
        const rest = this.text.slice(at + 3, end).trim();
        if (rest !== '' && !rest.startsWith('#')) {
          yield { separator: rest, start: at };
          return;
        }
        if (at > start) {
          yield { start, end: at, firstLine: startLine };
          start = end;
          startLine = line + 1;
        }
      }
      at = end;
      line += 1;
    }
    if (at > start) yield { start, end: at, firstLine: startLine };
  }
}

/** Reads a manifest's text. Never throws for any text; mistakes are in `error`. */
export const parseManifest = (text: string): Manifest => new ManifestReader(text).read();
