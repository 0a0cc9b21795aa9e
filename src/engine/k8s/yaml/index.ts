export { LARGEST_MANIFEST, parseManifest } from './documents';
export type { DuplicateKeyWarning, Manifest, ManifestDocument, YamlError, YamlErrorCode } from './documents';
export { childPath, itemPath, locate, parentPath } from './source-map';
export type { Location, SourceEntry, SourceMap, SourceRange } from './source-map';
export { decodeBase64 } from './resolve';
