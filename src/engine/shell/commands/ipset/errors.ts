/** ipset's sentences for errors (lib/errcode.c and lib/parse.c of ipset 7.17; transcript k14). */
import type { IpSetError } from '../../../kernel/index';

const TEXT: Readonly<Record<string, string>> = {
  NOSET: 'The set with the given name does not exist',
  SET_EXISTS: 'Set cannot be created: set with the same name already exists',
  EXIST_ENTRY: "Element cannot be added to the set: it's already added",
  NOENTRY: "Element cannot be deleted from the set: it's not added",
  IN_USE: 'Set cannot be destroyed: it is in use by a kernel component',
  RENAME_EXISTS: 'Set cannot be renamed: a set with the new name already exists',
  RENAME_IN_USE: 'Set cannot be renamed: it is in use by another system',
  SWAP_SECOND: 'Sets cannot be swapped: the second set does not exist',
  TYPE_MISMATCH: 'The sets cannot be swapped: their type does not match',
  FULL: 'Hash is full, cannot add more elements',
  OUT_OF_RANGE: 'Element is out of the range of the set',
  INVALID_CIDR: 'The value of the CIDR parameter of the IP address is invalid',
  RANGE_TOO_LARGE: 'The range of the element is too large',
  NO_TIMEOUT: 'Timeout cannot be used: set was created without timeout support',
  NO_COMMENT: 'Comment cannot be used: set was created without comment support',
  NO_SUCH_MEMBER: 'Set to be added/deleted/tested as element does not exist.',
  NO_COUNTER: 'Packet/byte counters cannot be used: set was created without counter support',
  NO_SKBINFO: 'Skbinfo mapping cannot be used: set was created without skbinfo support',
  RANGE_SIZE: 'The range you specified exceeds the size limit of the set type',
  NO_NEIGHBOUR: "The set to which you referred with 'before' or 'after' does not exist.",
  NEIGHBOUR_ABSENT: "The set to which you referred with 'before' or 'after' is not added to the set.",
  LIST_LOOP: 'Sets with list:set type cannot be added to the set.',
};

/** The sentence, without the tool's name. */
export const errorText = (error: IpSetError): string => (error.code === 'SYNTAX' ? `Syntax error: ${error.params?.['text'] ?? ''}` : (TEXT[error.code] ?? `Kernel error received: ${error.errno}`));
