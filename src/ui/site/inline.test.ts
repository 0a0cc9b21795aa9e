import { describe, expect, test } from 'vitest';
import { joinBase } from './href';
import { inline, plain } from './inline';

describe('inline Markdown in content data', () => {
  test.each([
    ['code keeps its stars', '`a*b*c`', '<code>a*b*c</code>'],
    ['strong and emphasis', '**two** and *one*', '<strong>two</strong> and <em>one</em>'],
    ['HTML is text', '<script>"&', '&lt;script&gt;&quot;&amp;'],
    ['HTML in code is text', '`<b>`', '<code>&lt;b&gt;</code>'],
    ['an https link', '[k8s](https://kubernetes.io/)', '<a href="https://kubernetes.io/">k8s</a>'],
    ['a link inside the site gets the base', '[labs](/en/labs/)', '<a href="/en/labs/">labs</a>'],
    ['a script link stays text', '[x](javascript:alert)', '[x](javascript:alert)'],
    ['a lone backtick is a backtick', 'a ` b', 'a ` b'],
  ])('%s', (_name, given, expected) => {
    expect(inline(given)).toBe(expected);
  });

  test('plain text loses the marks and keeps the words', () => {
    expect(plain('**two** `ip` and [k8s](https://kubernetes.io/)')).toBe('two ip and k8s');
  });
});

describe('links survive any base path', () => {
  test.each([
    ['the root', '/', '/en/', '/en/'],
    ['a folder with its slash', '/course/', '/en/labs/x/', '/course/en/labs/x/'],
    ['a folder without its slash', '/course', 'en/', '/course/en/'],
    ['a fragment', '/course/', '/en/glossary/#veth', '/course/en/glossary/#veth'],
  ])('%s', (_name, base, path, expected) => {
    expect(joinBase(base, path)).toBe(expected);
  });
});
