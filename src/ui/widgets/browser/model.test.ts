import { describe, expect, test } from 'vitest';
import type { BrowserState } from '../../../engine/lab/index';
import { widgetMessages } from '../../../messages/index';
import { browserView, readPage } from './model';

const state = (over: Partial<BrowserState>): BrowserState => ({ url: 'http://1.1.1.1/', phase: 'blank', startedAt: 1_000_000, endedAt: undefined, answer: undefined, failure: undefined, ...over });
const answer = (status: number, reason: string, body: string) => ({ status, reason, headers: [], body });

describe('the browser’s window', () => {
  test.each<[string, Partial<BrowserState>, object]>([
    ['loading, it counts simulated seconds', { phase: 'loading' }, { phase: 'loading', statusText: 'Waiting for an answer, 2.50 s' }],
    ['a page shows its status', { phase: 'loaded', endedAt: 1_250_000, answer: answer(500, 'Internal Server Error', '<h1>Error establishing a database connection</h1>') }, { phase: 'page', status: '500', good: false, blocks: [{ kind: 'heading', text: 'Error establishing a database connection' }] }],
    ['silence is no error page', { phase: 'failed', endedAt: 31_000_000, failure: { code: 'TIMEOUT' } }, { phase: 'problem', status: '', title: 'No answer' }],
    ['a refusal is another thing than silence', { phase: 'failed', endedAt: 1_100_000, failure: { code: 'CONNECT', errno: 'ECONNREFUSED' } }, { title: 'Connection refused' }],
    ['ICMP unreachable is a third', { phase: 'failed', endedAt: 1_100_000, failure: { code: 'CONNECT', errno: 'EHOSTUNREACH' } }, { title: 'Cannot be reached' }],
  ])('%s', (_what, over, shown) => {
    expect(browserView(state(over), 3_500_000, widgetMessages('en'))).toMatchObject(shown);
  });
});

describe('reading a page', () => {
  test.each<[string, string, object]>([
    ['scripts and styles are not text', '<html><head><title>My &amp; blog</title><style>p{}</style></head><body><h1>Hello</h1><script>alert(1)</script><p>One <b>two</b></p></body></html>', { title: 'My & blog', blocks: [{ kind: 'heading', text: 'Hello' }, { kind: 'text', text: 'One two' }] }],
    ['markup that tries to get in stays text', '<p>&lt;img src=x onerror=alert(1)&gt;</p>', { title: '', blocks: [{ kind: 'text', text: '<img src=x onerror=alert(1)>' }] }],
    ['an answer without markup is shown as it is', 'It works', { title: '', blocks: [{ kind: 'text', text: 'It works' }] }],
    ['an empty answer has no blocks', '', { title: '', blocks: [] }],
  ])('%s', (_what, html, page) => {
    expect(readPage(html)).toEqual(page);
  });
});
