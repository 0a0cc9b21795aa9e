import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../base/index';
import { HttpReader, headerOf, responseText } from './http';

describe('HTTP messages as they arrive', () => {
  it('a response is complete when its announced body is there, whatever the pieces', () => {
    const reader = new HttpReader();
    const text = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\ngrüß';
    const bytes = encodeUtf8(text);
    for (let i = 0; i < bytes.length; i += 1) {
      expect(reader.isComplete('response')).toBe(false);
      reader.push(bytes.slice(i, i + 1));
    }
    expect(reader.isComplete('response')).toBe(true);
    expect(reader.body).toBe('grüß');
    expect(reader.head?.start).toEqual(['HTTP/1.1', '200', 'OK']);
  });

  it('a request without a length has no body', () => {
    const reader = new HttpReader();
    reader.push(encodeUtf8('GET / HTTP/1.1\r\nHost: web\r\n'));
    expect(reader.isComplete('request')).toBe(false);
    reader.push(encodeUtf8('\r\n'));
    expect(reader.isComplete('request')).toBe(true);
    expect(headerOf(reader.head?.headers ?? [], 'HOST')).toBe('web');
  });

  it.each([
    ['an answer to HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n', 'HEAD'],
    ['204', 'HTTP/1.1 204 No Content\r\n\r\n', 'GET'],
    ['304', 'HTTP/1.1 304 Not Modified\r\n\r\n', 'GET'],
  ])('%s ends with its head', (_, text, method) => {
    const reader = new HttpReader();
    reader.push(encodeUtf8(text));
    expect(reader.isComplete('response', method)).toBe(true);
  });

  it('a response without a length goes on until the connection ends', () => {
    const reader = new HttpReader();
    reader.push(encodeUtf8('HTTP/1.0 200 OK\r\n\r\nabc'));
    expect(reader.isComplete('response')).toBe(false);
    expect(reader.body).toBe('abc');
  });

  it('a server announces bytes, not characters', () => {
    const response = { status: 200, reason: 'OK', headers: [], body: 'ü' } as const;
    expect(responseText(response)).toBe('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nü');
    expect(responseText(response, 'HEAD')).toBe('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n');
  });
});
