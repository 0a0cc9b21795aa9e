/** Assembling Felix's chains: every rule starts with the comment `cali:<hash>`, then its own comments, then matches and action. */
import type { RuleAnnotation, TableName } from '../../../kernel/index';
import { calicoRuleHash } from '../../naming';
import type { ChainState, RuleText } from '../../state';

/** A rule before it has its place in a chain. `basic` is what iptables prints before any match: -s, -d, -i, -o, -p. */
export interface FelixLine {
  readonly basic?: string;
  readonly match?: string;
  /** `-j …` or `-g …`; absent for a rule that only carries a comment. */
  readonly action?: string;
  readonly comments?: readonly string[];
  readonly note?: string;
  readonly ref?: RuleAnnotation['ref'];
}

const comment = (text: string): string => `-m comment --comment "${text}"`;

export function felixRule(chain: string, position: number, line: FelixLine): RuleText {
  const body = [line.basic, ...(line.comments ?? []).map(comment), line.match, line.action].filter((part) => part !== undefined && part !== '').join(' ');
  const text = [line.basic, comment(`cali:${calicoRuleHash(chain, position, body)}`), ...(line.comments ?? []).map(comment), line.match, line.action]
    .filter((part) => part !== undefined && part !== '')
    .join(' ');
  return {
    text,
    annotation: { owner: 'calico', ...(line.ref ? { ref: line.ref } : {}), ...(line.note ? { note: line.note } : {}) },
  };
}

export const felixChain = (table: TableName, name: string, lines: readonly FelixLine[]): ChainState => ({
  table,
  name,
  rules: lines.map((line, i) => felixRule(name, i, line)),
});
