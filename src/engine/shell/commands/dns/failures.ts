import type { IpAddress } from '../../../wire/index';
import { strerror } from '../strerror';
import type { DnsOutcome } from './query';

/** BIND's words for an attempt that failed: isc_result_totext in lower case. */
export function communicationsError(server: IpAddress, port: number, outcome: Extract<DnsOutcome, { kind: 'timeout' | 'error' }>): string {
  const why = outcome.kind === 'timeout' ? 'timed out' : RESULTS[outcome.errno] ?? strerror(outcome.errno).toLowerCase();
  return `;; communications error to ${server}#${port}: ${why}\n`;
}

/** dig and host over TCP. */
export function connectionFailed(server: IpAddress, port: number, name: string, outcome: Extract<DnsOutcome, { kind: 'error' }>): string {
  return `;; Connection to ${server}#${port}(${server}) for ${name} failed: ${RESULTS[outcome.errno] ?? strerror(outcome.errno).toLowerCase()}.\n`;
}

const RESULTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ECONNRESET: 'connection reset',
  ETIMEDOUT: 'timed out',
  EPERM: 'permission denied',
  EACCES: 'permission denied',
};
