/** Where the kernel lets a match or target be used: the `table` and `hooks` fields of struct xt_target and xt_match. */
import type { Hook, TableName } from '../../trace/event';
import type { RuleSpec } from '../api';

interface Placement {
  readonly tables?: readonly TableName[];
  readonly hooks?: readonly Hook[];
}

const TARGETS: Readonly<Record<string, Placement>> = {
  REJECT: { tables: ['filter'], hooks: ['INPUT', 'FORWARD', 'OUTPUT'] },
  DNAT: { tables: ['nat'], hooks: ['PREROUTING', 'OUTPUT'] },
  SNAT: { tables: ['nat'], hooks: ['POSTROUTING', 'INPUT'] },
  MASQUERADE: { tables: ['nat'], hooks: ['POSTROUTING'] },
  REDIRECT: { tables: ['nat'], hooks: ['PREROUTING', 'OUTPUT'] },
  NETMAP: { tables: ['nat'], hooks: ['PREROUTING', 'OUTPUT', 'POSTROUTING', 'INPUT'] },
  CT: { tables: ['raw'] },
  NOTRACK: { tables: ['raw'] },
  TTL: { tables: ['mangle'] },
  HL: { tables: ['mangle'] },
  TOS: { tables: ['mangle'] },
  DSCP: { tables: ['mangle'] },
  CHECKSUM: { tables: ['mangle'] },
  TRACE: { tables: ['raw'] },
  CLASSIFY: { hooks: ['FORWARD', 'OUTPUT', 'POSTROUTING'] },
};

const MATCHES: Readonly<Record<string, Placement>> = {
  rpfilter: { tables: ['raw', 'mangle'], hooks: ['PREROUTING'] },
  owner: { hooks: ['OUTPUT', 'POSTROUTING'] },
  mac: { hooks: ['PREROUTING', 'INPUT', 'FORWARD'] },
};

const fits = (placement: Placement | undefined, table: TableName, hook: Hook): boolean =>
  !placement || ((placement.tables?.includes(table) ?? true) && (placement.hooks?.includes(hook) ?? true));

/** Whether a rule may stand in a chain that packets reach from `hook`. A rule in a chain that nothing reaches is not checked, as in Linux. */
export function targetAllowed(spec: RuleSpec, table: TableName, hook: Hook): boolean {
  if (!fits(TARGETS[spec.target.kind], table, hook)) return false;
  for (const match of spec.matches) {
    if (!fits(MATCHES[match.kind], table, hook)) return false;
    if (match.kind === 'addrtype' && match.limitIn && (hook === 'POSTROUTING' || hook === 'OUTPUT')) return false;
    if (match.kind === 'addrtype' && match.limitOut && (hook === 'PREROUTING' || hook === 'INPUT')) return false;
  }
  return true;
}
