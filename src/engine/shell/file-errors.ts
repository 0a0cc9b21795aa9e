/** Linux's words for a failed file call (strerror). */
import type { FileError } from '../program/index';

const TEXTS: Readonly<Record<FileError, string>> = {
  ENOENT: 'No such file or directory',
  EEXIST: 'File exists',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  ENOTEMPTY: 'Directory not empty',
  EACCES: 'Permission denied',
  EINVAL: 'Invalid argument',
  ELOOP: 'Too many levels of symbolic links',
  EROFS: 'Read-only file system',
  EFBIG: 'File too large',
};

export const fileErrorText = (error: FileError): string => TEXTS[error];
