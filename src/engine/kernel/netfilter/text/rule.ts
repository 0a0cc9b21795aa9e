/** A rule as text, both ways: what follows `-A CHAIN` in `iptables -S` and iptables-save (1.8.9). */
import { type Result, invariant, ok } from '../../../base/index';
import type { Family } from '../../../wire/index';
import type { RuleAnnotation } from '../../trace/event';
import type { BasicMatch, RuleSpec, Target } from '../api';
import { type RuleTextError, bang, networkText, problem, words } from './extension';
import { MATCHES } from './matches';
import { protocolText, readRule } from './reader';
import { TARGETS } from './targets';

/** Splits a line into words: spaces separate, double or single quotes hold together, a backslash takes the next character as it is (as iptables-restore reads lines). */
export function splitWords(line: string): string[] {
  const out: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let i = 0; i < line.length; i += 1) {
    const c = line[i] as string;
    if (c === '\\' && i + 1 < line.length && quote !== "'") {
      i += 1;
      word = (word ?? '') + (line[i] as string);
    } else if (quote !== '') {
      if (c === quote) quote = '';
      else word = (word ?? '') + c;
    } else if (c === '"' || c === "'") {
      quote = c;
      word ??= '';
    } else if (c === ' ' || c === '\t' || c === '\n') {
      if (word !== undefined) out.push(word);
      word = undefined;
    } else word = (word ?? '') + c;
  }
  if (word !== undefined) out.push(word);
  return out;
}

/** Reads rule words (without -A CHAIN). Text that stands for several rules (`-s a,b`) is refused here: see {@link readRule}. */
export function parseRuleSpec(input: readonly string[], family: Family): Result<RuleSpec, RuleTextError> {
  const read = readRule(input, family);
  if (!read.ok) return read;
  const [rule] = read.value.rules;
  if (!rule || read.value.rules.length > 1) return problem('one rule expected: several addresses make several rules');
  return ok(rule);
}

/**
 * A rule from its text, for those who program tables: `-p tcp -m tcp --dport 80 -j ACCEPT`. A leading `-A CHAIN` is not part of it.
 * The text is the programmer's own, so a mistake is a bug.
 */
export function ruleFromText(text: string, family: Family, annotation?: RuleAnnotation): RuleSpec {
  const parsed = parseRuleSpec(splitWords(text), family);
  invariant(parsed.ok, `rule text: ${text}: ${parsed.ok ? '' : parsed.error.message}`);
  return annotation ? { ...parsed.value, annotation } : parsed.value;
}

function basicText(basic: BasicMatch): string {
  const { src, dst, in: inside, out: outside, protocol, fragment } = basic;
  return words(
    src && `${bang(src.not)}-s ${networkText(src.value)}`,
    dst && `${bang(dst.not)}-d ${networkText(dst.value)}`,
    inside && `${bang(inside.not)}-i ${inside.value}`,
    outside && `${bang(outside.not)}-o ${outside.value}`,
    protocol && `${bang(protocol.not)}-p ${protocolText(protocol.value)}`,
    fragment && `${bang(fragment.not)}-f`,
  );
}

/** `-j NAME options`, `-g CHAIN`, or nothing. */
export function targetText(target: Target, family: Family): string {
  switch (target.kind) {
    case 'none':
      return '';
    case 'jump':
      return `-j ${target.chain}`;
    case 'goto':
      return `-g ${target.chain}`;
    case 'ACCEPT':
    case 'DROP':
    case 'RETURN':
      return `-j ${target.kind}`;
    default:
      return words(`-j ${target.kind}`, TARGETS[target.kind]?.save(target, family));
  }
}

/** Exactly what `iptables -S` prints after `-A CHAIN `. */
export function formatRule(rule: Pick<RuleSpec, 'family' | 'basic' | 'matches' | 'target'>): string {
  return words(
    basicText(rule.basic),
    ...rule.matches.map((match) => words(`-m ${match.kind === 'icmp6' ? 'icmp6' : match.kind}`, MATCHES[match.kind]?.save(match, rule.family))),
    targetText(rule.target, rule.family),
  );
}

