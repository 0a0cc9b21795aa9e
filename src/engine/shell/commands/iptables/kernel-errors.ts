/** What iptables says when the kernel refuses: texts of iptables 1.8.9, nf_tables and legacy (transcripts k13, k13b). */
import { NO_ALGORITHM, type Errno, type KernelError } from '../../../kernel/index';
import type { Outcome, ToolName } from './tool-name';

const STRERROR: Partial<Record<Errno, string>> = {
  EINVAL: 'Invalid argument',
  EOPNOTSUPP: 'Operation not supported',
  // nf_tables reports a loop as EMLINK.
  ELOOP: 'Too many links',
  EBUSY: 'Device or resource busy',
  ENOENT: 'No such file or directory',
  EEXIST: 'File exists',
  ENOTEMPTY: 'Device or resource busy',
  EPERM: 'Operation not permitted',
};

const LEGACY: Partial<Record<Errno, string>> = {
  EINVAL: "Invalid argument. Run `dmesg' for more information.",
  EOPNOTSUPP: "Invalid argument. Run `dmesg' for more information.",
  ELOOP: 'Too many levels of symbolic links.',
  EBUSY: 'Too many links.',
  ENOTEMPTY: 'Directory not empty.',
  EEXIST: 'File exists.',
};

export type Operation = 'RULE_APPEND' | 'RULE_INSERT' | 'RULE_REPLACE' | 'CHAIN_DEL';

/** A refused change. The short sentences come first: they are the same in both variants. */
export function kernelRefusal(tool: ToolName, error: KernelError, operation: Operation, subject: string): Outcome {
  const { errno } = error;
  const short = error.detail === NO_ALGORITHM && tool.variant === 'nf_tables' ? undefined : shortText(errno, operation);
  if (short !== undefined) return { stdout: '', stderr: `${tool.name}: ${short}\n`, status: 1 };
  if (tool.variant === 'legacy') return { stdout: '', stderr: `${tool.name}: ${LEGACY[errno] ?? errno}\n`, status: 1 };
  return { stdout: '', stderr: `${tool.name} ${tool.version}:  ${operation} failed (${STRERROR[errno] ?? errno}): ${subject}\n`, status: 4 };
}

function shortText(errno: Errno, operation: Operation): string | undefined {
  if (errno === 'ENOENT') return 'No chain/target/match by that name.';
  if (errno === 'ERANGE') return operation === 'RULE_INSERT' ? 'Index of insertion too big.' : operation === 'RULE_REPLACE' ? 'No chain/target/match by that name.' : 'Index of deletion too big.';
  return undefined;
}

/** The part in brackets, for restore: `RULE_APPEND failed (Invalid argument): rule in chain X`. */
export const nftFailure = (error: KernelError, operation: Operation, subject: string): string => `${operation} failed (${STRERROR[error.errno] ?? error.errno}): ${subject}`;

export const restoreShortText = shortText;
