/** Netfilter: tables, conntrack, NAT, ipsets, and rules as text. Other folders of the kernel and the layers above import from here. */
export { createNetfilter } from './netfilter';
export type * from './api';
export type * from './extension-kinds';
export { TABLE_HOOKS, MAX_CHAIN_NAME, NO_ALGORITHM } from './rule-table';
export { formatRule, parseRuleSpec, ruleFromText, splitWords, targetText } from './text/rule';
export { readRule } from './text/reader';
export type { ExtraOptions, LoadedExtensions, ReadRule } from './text/reader';
export type { RuleTextError } from './text/extension';
export { applyRestore, formatSave, isTableName, parseCounters, parseRestore } from './text/restore';
export type { ApplyRestoreOptions, RestoreError, RestoreTable } from './text/restore';
export { MATCHES } from './text/matches';
export { TARGETS } from './text/targets';
export { protocolName, protocolNumber, serviceName, servicePort } from './text/names';
export { conntrackProtocol, directionText, tupleText } from './conntrack/text';
export { OLD_TYPE_NAMES, SET_TYPES, isSetType } from './ipset/types';
