/**
 * Label selectors: matching, printing, and the text form of `-l`.
 * Source: k8s.io/apimachinery v0.36, pkg/labels/selector.go and pkg/apis/meta/v1/helpers.go.
 */
import { err, ok, type Result } from '../base/index';
import { goQuote } from './go-text';
import type { LabelSelector, StringMap } from './types/index';
import { labelKeyErrors, labelValueErrors } from './validation/name-syntax';

export type RequirementOperator = 'in' | 'notin' | '=' | '==' | '!=' | 'exists' | '!' | 'gt' | 'lt';

/** One condition on one label key. `values` are in the order written; printing sorts them. */
export interface Requirement {
  readonly key: string;
  readonly operator: RequirementOperator;
  readonly values: readonly string[];
}

/** All requirements must hold. An empty list matches every object. Sorted by key. */
export type Selector = readonly Requirement[];

/** Why a `-l` text or a selector was refused; `message` is what kubectl prints after `error: `. */
export interface SelectorError {
  readonly code: 'selector-syntax' | 'selector-requirement';
  readonly message: string;
}

/** Plain byte order, as Go sorts strings (ASCII keys, so UTF-16 order is the same). */
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const byKey = (requirements: readonly Requirement[]): Selector => [...requirements].sort((a, b) => compareText(a.key, b.key));

const own = (labels: StringMap, key: string): string | undefined => (Object.hasOwn(labels, key) ? labels[key] : undefined);

const wholeNumber = (text: string): bigint | undefined => (/^[+-]?\d+$/.test(text) ? BigInt(text) : undefined);

function requirementMatches(requirement: Requirement, labels: StringMap): boolean {
  const value = own(labels, requirement.key);
  switch (requirement.operator) {
    case 'in':
    case '=':
    case '==':
      return value !== undefined && requirement.values.includes(value);
    // A missing key satisfies the negative operators: the label is not one of the values.
    case 'notin':
    case '!=':
      return value === undefined || !requirement.values.includes(value);
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    case 'gt':
    case 'lt': {
      const have = value === undefined ? undefined : wholeNumber(value);
      const want = wholeNumber(requirement.values[0] ?? '');
      if (have === undefined || want === undefined) return false;
      return requirement.operator === 'gt' ? have > want : have < want;
    }
  }
}

export const selectorMatches = (selector: Selector, labels: StringMap | undefined): boolean =>
  selector.every((requirement) => requirementMatches(requirement, labels ?? {}));

/** A `matchLabels`-like map (Service `spec.selector`, `nodeSelector`) as a selector. */
export const selectorFromMap = (map: StringMap | undefined): Selector =>
  byKey(Object.keys(map ?? {}).map((key) => ({ key, operator: '=', values: [map?.[key] ?? ''] })));

/** A LabelSelector as requirements; the selector must have passed validation. */
export function selectorFromLabelSelector(selector: LabelSelector): Selector {
  const expressions = (selector.matchExpressions ?? []).map(({ key, operator, values }): Requirement => {
    switch (operator) {
      case 'In':
        return { key, operator: 'in', values: values ?? [] };
      case 'NotIn':
        return { key, operator: 'notin', values: values ?? [] };
      case 'Exists':
        return { key, operator: 'exists', values: [] };
      case 'DoesNotExist':
        return { key, operator: '!', values: [] };
    }
  });
  return byKey([...selectorFromMap(selector.matchLabels), ...expressions]);
}

/**
 * Whether a LabelSelector selects an object with these labels. `undefined` selects nothing, an empty selector everything
 * (`metav1.LabelSelectorAsSelector`); a field that gives its absence another meaning must be handled by its owner.
 */
export const labelSelectorMatches = (selector: LabelSelector | undefined, labels: StringMap | undefined): boolean =>
  selector !== undefined && selectorMatches(selectorFromLabelSelector(selector), labels);

function formatRequirement({ key, operator, values }: Requirement): string {
  const list = [...values].sort(compareText).join(',');
  switch (operator) {
    case 'exists':
      return key;
    case '!':
      return `!${key}`;
    case 'in':
    case 'notin':
      return `${key} ${operator} (${list})`;
    case 'gt':
      return `${key}>${list}`;
    case 'lt':
      return `${key}<${list}`;
    case '=':
    case '==':
    case '!=':
      return `${key}${operator}${list}`;
  }
}

/** `a=b,tier in (x,y),!z`; the empty selector prints as the empty text. */
export const formatSelector = (selector: Selector): string => selector.map(formatRequirement).join(',');

/** As kubectl prints a LabelSelector in columns and `describe`: `<none>` when it selects everything (`FormatLabelSelector`). */
export function formatLabelSelector(selector: LabelSelector | undefined): string {
  // An absent selector is labels.Nothing(), whose text is empty too.
  const text = selector === undefined ? '' : formatSelector(selectorFromLabelSelector(selector));
  return text === '' ? '<none>' : text;
}

// ---- the text form

type Token = 'identifier' | 'end' | 'error' | ')' | ',' | '!' | '==' | '=' | '>' | 'in' | '<' | '!=' | 'notin' | '(';

interface Lexeme {
  readonly token: Token;
  readonly text: string;
}

const SYMBOLS: readonly Token[] = [')', ',', '!', '==', '=', '>', '<', '!=', '('];
const isSymbolStart = (char: string): boolean => '=!(),><'.includes(char);
const isSpace = (char: string): boolean => ' \t\r\n'.includes(char);

/** The longest operator at `at`, by the same greedy rule as Go's lexer (it consumes symbols until no operator fits). */
function scanSymbol(text: string, at: number): { readonly lexeme: Lexeme; readonly next: number } {
  let buffer = '';
  let found: Token | undefined;
  let next = at;
  while (next < text.length && isSymbolStart(text.charAt(next))) {
    buffer += text.charAt(next);
    const symbol = SYMBOLS.find((candidate) => candidate === buffer);
    if (symbol !== undefined) found = symbol;
    else if (found !== undefined) break;
    next += 1;
  }
  return found === undefined
    ? { lexeme: { token: 'error', text: `error expected: keyword found '${buffer}'` }, next }
    : { lexeme: { token: found, text: found }, next };
}

function scan(text: string): readonly Lexeme[] {
  const lexemes: Lexeme[] = [];
  let at = 0;
  for (;;) {
    while (at < text.length && isSpace(text.charAt(at))) at += 1;
    if (at >= text.length || text.charAt(at) === '\0') break;
    if (isSymbolStart(text.charAt(at))) {
      const { lexeme, next } = scanSymbol(text, at);
      lexemes.push(lexeme);
      at = next;
      continue;
    }
    const start = at;
    while (at < text.length && !isSymbolStart(text.charAt(at)) && !isSpace(text.charAt(at))) at += 1;
    const word = text.slice(start, at);
    lexemes.push({ token: word === 'in' || word === 'notin' ? word : 'identifier', text: word });
  }
  lexemes.push({ token: 'end', text: '' });
  return lexemes;
}

class SelectorSyntax extends Error {
  constructor(
    readonly code: SelectorError['code'],
    text: string,
  ) {
    super(text);
  }
}

const refuse = (text: string): never => {
  throw new SelectorSyntax('selector-syntax', text);
};

const BINARY_OPERATORS = 'in, notin, =, ==, !=, gt, lt';

class SelectorParser {
  private position = 0;

  constructor(private readonly lexemes: readonly Lexeme[]) {}

  /** Inside values, `in` and `notin` are ordinary words. */
  private look(asOperator = false): Lexeme {
    const lexeme = this.lexemes[Math.min(this.position, this.lexemes.length - 1)] ?? { token: 'end' as const, text: '' };
    const isWord = lexeme.token === 'in' || lexeme.token === 'notin';
    return isWord && !asOperator ? { token: 'identifier', text: lexeme.text } : lexeme;
  }

  private take(asOperator = false): Lexeme {
    const lexeme = this.look(asOperator);
    this.position += 1;
    return lexeme;
  }

  parse(): Selector {
    const requirements: Requirement[] = [];
    for (;;) {
      const { token, text } = this.look();
      if (token === 'end') return byKey(requirements);
      if (token !== 'identifier' && token !== '!') refuse(`found '${text}', expected: !, identifier, or 'end of string'`);
      requirements.push(this.wrapped());
      const after = this.take();
      if (after.token === 'end') return byKey(requirements);
      if (after.token !== ',') refuse(`found '${after.text}', expected: ',' or 'end of string'`);
      const next = this.look();
      if (next.token !== 'identifier' && next.token !== '!') refuse(`found '${next.text}', expected: identifier after ','`);
    }
  }

  private wrapped(): Requirement {
    try {
      return this.requirement();
    } catch (error) {
      if (error instanceof SelectorSyntax) throw new SelectorSyntax('selector-requirement', `unable to parse requirement: ${error.message}`);
      throw error;
    }
  }

  private requirement(): Requirement {
    let lexeme = this.take();
    const negated = lexeme.token === '!';
    if (negated) lexeme = this.take();
    if (lexeme.token !== 'identifier') refuse(`found '${lexeme.text}', expected: identifier`);
    const key = lexeme.text;
    const keyErrors = labelKeyErrors(key);
    if (keyErrors.length > 0) refuse(`<nil>: Invalid value: ${goQuote(key)}: ${keyErrors.join('; ')}`);
    const after = this.look();
    if (negated) return { key, operator: '!', values: [] };
    if (after.token === 'end' || after.token === ',') return { key, operator: 'exists', values: [] };
    const operator = this.operator();
    return checked(key, operator, operator === 'in' || operator === 'notin' ? this.valueSet() : this.exactValue());
  }

  private operator(): RequirementOperator {
    const { token, text } = this.take(true);
    switch (token) {
      case 'in':
      case 'notin':
      case '=':
      case '==':
      case '!=':
        return token;
      case '>':
        return 'gt';
      case '<':
        return 'lt';
      default:
        return refuse(`found '${text}', expected: ${BINARY_OPERATORS}`);
    }
  }

  private valueSet(): readonly string[] {
    const open = this.take();
    if (open.token !== '(') refuse(`found '${open.text}' expected: '('`);
    const first = this.look();
    if (first.token === ')') {
      this.take();
      return [''];
    }
    if (first.token !== 'identifier' && first.token !== ',') refuse(`found '${first.text}', expected: ',', ')' or identifier`);
    const values = new Set<string>();
    for (;;) {
      const { token, text } = this.take();
      if (token === 'identifier') {
        values.add(text);
        const next = this.look();
        if (next.token === ')') break;
        if (next.token !== ',') refuse(`found '${next.text}', expected: ',' or ')'`);
      } else if (token === ',') {
        if (values.size === 0) values.add('');
        const next = this.look();
        if (next.token === ')') {
          values.add('');
          break;
        }
        if (next.token === ',') values.add('');
      } else refuse(`found '${text}', expected: ',', or identifier`);
    }
    this.take();
    return [...values].sort(compareText);
  }

  private exactValue(): readonly string[] {
    const next = this.look();
    if (next.token === 'end' || next.token === ',') return [''];
    const { token, text } = this.take();
    return token === 'identifier' ? [text] : refuse(`found '${text}', expected: identifier`);
  }
}

/** The checks of `labels.NewRequirement` that the grammar leaves open. Several faults print as a Go aggregate: `[a, b]`. */
function checked(key: string, operator: RequirementOperator, values: readonly string[]): Requirement {
  const faults: string[] = [];
  if (operator === 'gt' || operator === 'lt') {
    values.forEach((value, i) => {
      if (wholeNumber(value) === undefined) {
        faults.push(`values[${i}]: Invalid value: ${goQuote(value)}: for 'Gt', 'Lt' operators, the value must be an integer`);
      }
    });
  }
  values.forEach((value, i) => {
    const errors = labelValueErrors(value);
    if (errors.length > 0) faults.push(`values[${i}][${key}]: Invalid value: ${goQuote(value)}: ${errors.join('; ')}`);
  });
  if (faults.length === 1) refuse(faults[0] ?? '');
  if (faults.length > 1) refuse(`[${faults.join(', ')}]`);
  return { key, operator, values };
}

/** Parses the text of `-l`: `app=web,tier!=db,env in (a,b),!legacy,name`. Errors carry kubectl's words. */
export function parseSelector(text: string): Result<Selector, SelectorError> {
  try {
    return ok(new SelectorParser(scan(text)).parse());
  } catch (error) {
    if (error instanceof SelectorSyntax) return err({ code: error.code, message: error.message });
    throw error;
  }
}
