import { expect, test } from 'vitest';
import { parseHttpUrl } from './http-client';

test.each([
  ['http://1.1.1.1/', { host: '1.1.1.1', port: 80, target: '/' }],
  ['1.1.1.1', { host: '1.1.1.1', port: 80, target: '/' }],
  ['http://wordpress.default:8080/wp-login.php?x=1#top', { host: 'wordpress.default', port: 8080, target: '/wp-login.php?x=1' }],
  ['http://[2001:db8::1]:81', { host: '2001:db8::1', port: 81, target: '/' }],
  ['https://1.1.1.1/', undefined],
  ['http://a:99999/', undefined],
  ['javascript:alert(1)', undefined],
  ['http://a b/', undefined],
  ['', undefined],
])('%s', (url, expected) => expect(parseHttpUrl(url)).toEqual(expected));
