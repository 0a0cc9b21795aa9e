/**
 * The syntax of names, label keys and label values, with the API server's words when one is broken.
 * Source: k8s.io/apimachinery v0.36, pkg/api/validate/content and pkg/util/validation. Each function returns the
 * messages in the server's order; an empty list means valid. Lengths are in bytes of UTF-8, as Go's `len` counts.
 */
import { encodeUtf8 } from '../../base/index';

const LABEL_CHARS = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const LABEL_KEY_TEXT = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const LABEL_VALUE_TEXT =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const DNS1123_LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const DNS1123_LABEL_TEXT =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
const DNS1123_SUBDOMAIN = `${DNS1123_LABEL}(\\.${DNS1123_LABEL})*`;
const DNS1123_SUBDOMAIN_TEXT =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
const DNS1035_LABEL = '[a-z]([-a-z0-9]*[a-z0-9])?';
const DNS1035_LABEL_TEXT =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
const CONFIG_KEY = '[-._a-zA-Z0-9]+';
const CONFIG_KEY_TEXT = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
const PERCENT = '[0-9]+%';
const PERCENT_TEXT = "a valid percent string must be a numeric string followed by an ending '%'";

const whole = (source: string): RegExp => new RegExp(`^${source}$`);
const labelKeyPattern = whole(LABEL_CHARS);
const labelValuePattern = whole(`(${LABEL_CHARS})?`);
const dns1123LabelPattern = whole(DNS1123_LABEL);
const dns1123SubdomainPattern = whole(DNS1123_SUBDOMAIN);
const dns1035LabelPattern = whole(DNS1035_LABEL);
const configKeyPattern = whole(CONFIG_KEY);
const percentPattern = whole(PERCENT);

export const byteLength = (text: string): number => encodeUtf8(text).length;

/** The server says "bytes" where the rule is a label's and "characters" elsewhere; both count bytes. */
const tooLong = (limit: number, unit: 'bytes' | 'characters' = 'characters'): string => `must be no more than ${limit} ${unit}`;

const syntaxMessage = (text: string, source: string, ...examples: readonly string[]): string =>
  examples.length === 0
    ? `${text} (regex used for validation is '${source}')`
    : `${text} (e.g. ${examples.map((example, i) => `${i > 0 ? ' or ' : ''}'${example}', `).join('')}regex used for validation is '${source}')`;

/** Port numbers and other ranges: `must be between 1 and 65535, inclusive`. */
export const rangeMessage = (low: number, high: number): string => `must be between ${low} and ${high}, inclusive`;

/** A label key: an optional DNS prefix and `/`, then a name of at most 63 characters. */
export function labelKeyErrors(key: string): readonly string[] {
  const errors: string[] = [];
  const parts = key.split('/');
  if (parts.length > 2) {
    return [
      `a valid label key ${syntaxMessage(LABEL_KEY_TEXT, LABEL_CHARS, 'MyName', 'my.name', '123-abc')} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const name = parts[parts.length - 1] ?? '';
  const prefix = parts.length === 2 ? parts[0] : undefined;
  if (prefix === '') errors.push('prefix part must be non-empty');
  else if (prefix !== undefined) errors.push(...dns1123SubdomainErrors(prefix, 'bytes').map((message) => `prefix part ${message}`));
  if (name === '') errors.push('name part must be non-empty');
  else if (byteLength(name) > 63) errors.push(`name part ${tooLong(63, 'bytes')}`);
  if (!labelKeyPattern.test(name)) {
    errors.push(`name part ${syntaxMessage(LABEL_KEY_TEXT, LABEL_CHARS, 'MyName', 'my.name', '123-abc')}`);
  }
  return errors;
}

export function labelValueErrors(value: string): readonly string[] {
  const errors: string[] = [];
  if (byteLength(value) > 63) errors.push(tooLong(63, 'bytes'));
  if (!labelValuePattern.test(value)) {
    errors.push(syntaxMessage(LABEL_VALUE_TEXT, `(${LABEL_CHARS})?`, 'MyValue', 'my_value', '12345'));
  }
  return errors;
}

/** A Namespace, container or volume name. */
export function dns1123LabelErrors(name: string): readonly string[] {
  const errors: string[] = [];
  if (byteLength(name) > 63) errors.push(tooLong(63));
  if (!dns1123LabelPattern.test(name)) {
    errors.push(
      dns1123SubdomainPattern.test(name) ? 'must not contain dots' : syntaxMessage(DNS1123_LABEL_TEXT, DNS1123_LABEL, 'my-name', '123-abc'),
    );
  }
  return errors;
}

/** Most objects' names. */
export function dns1123SubdomainErrors(name: string, unit: 'bytes' | 'characters' = 'characters'): readonly string[] {
  const errors: string[] = [];
  if (byteLength(name) > 253) errors.push(tooLong(253, unit));
  if (!dns1123SubdomainPattern.test(name)) errors.push(syntaxMessage(DNS1123_SUBDOMAIN_TEXT, DNS1123_SUBDOMAIN, 'example.com'));
  return errors;
}

/** A Service name: must start with a letter. */
export function dns1035LabelErrors(name: string): readonly string[] {
  const errors: string[] = [];
  if (byteLength(name) > 63) errors.push(tooLong(63));
  if (!dns1035LabelPattern.test(name)) errors.push(syntaxMessage(DNS1035_LABEL_TEXT, DNS1035_LABEL, 'my-name', 'abc-123'));
  return errors;
}

/** An IANA service name, used for named container ports (RFC 6335 section 5.1, lower case only). */
export function portNameErrors(name: string): readonly string[] {
  const errors: string[] = [];
  if (byteLength(name) > 15) errors.push(tooLong(15));
  if (!/^[-a-z0-9]+$/.test(name)) errors.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(name)) errors.push('must contain at least one letter (a-z)');
  if (name.includes('--')) errors.push('must not contain consecutive hyphens');
  if (name.startsWith('-') || name.endsWith('-')) errors.push('must not begin or end with a hyphen');
  return errors;
}

export const portNumberErrors = (port: number): readonly string[] => (port >= 1 && port <= 65535 ? [] : [rangeMessage(1, 65535)]);

/** A key of a ConfigMap or Secret. */
export function configKeyErrors(key: string): readonly string[] {
  const errors: string[] = [];
  if (byteLength(key) > 253) errors.push(tooLong(253));
  if (!configKeyPattern.test(key)) errors.push(syntaxMessage(CONFIG_KEY_TEXT, CONFIG_KEY, 'key.name', 'KEY_NAME', 'key-name'));
  if (key === '.') errors.push("must not be '.'");
  else if (key === '..') errors.push("must not be '..'");
  else if (key.startsWith('..')) errors.push("must not start with '..'");
  return errors;
}

/** An environment variable's name (relaxed rule, on by default since 1.32). */
export function envNameErrors(name: string): readonly string[] {
  const errors: string[] = [];
  if (name === '') errors.push('environment variable name must be non-empty');
  if (!/^[ -<>-~]*$/.test(name)) {
    errors.push("a valid environment variable name must consist only of printable ASCII characters other than '='");
  }
  return errors;
}

export const percentErrors = (text: string): readonly string[] =>
  percentPattern.test(text) ? [] : [syntaxMessage(PERCENT_TEXT, PERCENT, '1%', '93%')];
