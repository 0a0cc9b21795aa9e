/** Errors recorded with kubectl against kube-apiserver v1.36.3; semantics from pkg/labels (missing keys satisfy negative operators). */
import { describe, expect, it } from 'vitest';
import { formatLabelSelector, formatSelector, labelSelectorMatches, parseSelector, selectorMatches } from './selectors';
import type { LabelSelector, StringMap } from './types/index';

describe('-l matches', () => {
  const labels = { app: 'web', tier: '', n: '5' };
  it.each([
    ['app=web', true],
    ['app==web', true],
    ['app=db', false],
    ['app!=db', true],
    ['gone!=db', true],
    ['gone=db', false],
    ['app in (web,db)', true],
    ['app notin (web)', false],
    ['gone notin (web)', true],
    ['app', true],
    ['gone', false],
    ['!gone', true],
    ['!app', false],
    ['tier=', true],
    ['tier in ()', true],
    ['gone=', false],
    ['n>4', true],
    ['n<5', false],
    ['app>4', false],
    ['app=web,tier!=x,!gone', true],
    ['', true],
    ['in', false],
    ['app in (in,notin)', false],
  ])('%j: %s', (text, expected) => {
    const parsed = parseSelector(text);
    expect(parsed.ok && selectorMatches(parsed.value, labels)).toBe(expected);
  });
});

const NAME = "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

describe('-l refuses', () => {
  it.each([
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['!', "unable to parse requirement: found '', expected: identifier"],
    ['a=b,', "found '', expected: identifier after ','"],
    ['a=b c', "found 'c', expected: ',' or 'end of string'"],
    ['a==b,,c', "found ',', expected: identifier after ','"],
    ['a>x', "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer"],
    ['-a=b', `unable to parse requirement: <nil>: Invalid value: "-a": ${NAME}`],
    [',a', "found ',', expected: !, identifier, or 'end of string'"],
    ['a=()', "unable to parse requirement: found '(', expected: identifier"],
  ])('%j', (text, message) => {
    const parsed = parseSelector(text);
    expect(parsed.ok ? 'accepted' : parsed.error.message).toBe(message);
  });
});

describe('label selectors', () => {
  const row = (selector: LabelSelector | undefined, labels: StringMap): boolean => labelSelectorMatches(selector, labels);
  it.each<[string, LabelSelector | undefined, StringMap, boolean]>([
    ['empty selects everything', {}, {}, true],
    ['absent selects nothing', undefined, {}, false],
    ['NotIn holds when the key is missing', { matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['b'] }] }, {}, true],
    ['In needs the key', { matchExpressions: [{ key: 'a', operator: 'In', values: [''] }] }, {}, false],
    ['an empty value needs the key', { matchLabels: { a: '' } }, {}, false],
    ['an empty value matches an empty value', { matchLabels: { a: '' } }, { a: '' }, true],
    ['DoesNotExist', { matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] }, { a: '' }, false],
    ['a name from Object’s prototype is no label', { matchExpressions: [{ key: 'constructor', operator: 'Exists' }] }, {}, false],
  ])('%s', (_name, selector, labels, expected) => expect(row(selector, labels)).toBe(expected));

  it('print as kubectl prints them', () => {
    expect(formatLabelSelector({})).toBe('<none>');
    expect(
      formatLabelSelector({
        matchLabels: { tier: 'db', app: 'x' },
        matchExpressions: [
          { key: 'env', operator: 'In', values: ['b', 'a'] },
          { key: 'old', operator: 'DoesNotExist' },
        ],
      }),
    ).toBe('app=x,env in (a,b),!old,tier=db');
    const parsed = parseSelector('b==1, a notin (z,y)');
    expect(parsed.ok && formatSelector(parsed.value)).toBe('a notin (y,z),b==1');
  });
});
