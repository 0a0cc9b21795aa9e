/** What the simulated browser's window shows, from its state: words and a few plain blocks, never markup. */
import type { SimTime } from '../../../engine/base/index';
import type { BrowserState } from '../../../engine/lab/index';
import type { WidgetMessages } from '../../../messages/index';

export type PageBlock = { readonly kind: 'heading' | 'text' | 'rule'; readonly text: string };

export interface BrowserView {
  readonly phase: 'blank' | 'loading' | 'page' | 'problem';
  /** `200`, `500`; empty when nothing answered. */
  readonly status: string;
  readonly statusText: string;
  readonly good: boolean;
  readonly title: string;
  readonly blocks: readonly PageBlock[];
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#039': "'", '#39': "'", nbsp: ' ', hellip: '…', ndash: '–', mdash: '—', rsquo: '’', lsquo: '‘', raquo: '»' };

const plain = (html: string): string =>
  html
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(#?[a-z0-9]+);/gi, (all, name: string) => ENTITIES[name.toLowerCase()] ?? all)
    .replace(/\s+/g, ' ')
    .trim();

/** Headings and paragraphs of a page, as text. Scripts, styles and the head are left out; whatever tags remain are dropped. */
export function readPage(html: string): { readonly title: string; readonly blocks: readonly PageBlock[] } {
  const title = plain(/<title[^>]*>([\s\S]*?)<\/title>/i.exec(html)?.[1] ?? '');
  const body = html.replace(/<(script|style|head|noscript|template)\b[\s\S]*?<\/\1>/gi, '').replace(/<!--[\s\S]*?-->/g, '');
  if (!/<[a-z]/i.test(body)) return { title, blocks: body.trim() === '' ? [] : [{ kind: 'text', text: body.trim().slice(0, 4000) }] };
  const blocks: PageBlock[] = [];
  for (const piece of body.split(/(?=<(?:h[1-6]|p|li|div|article|footer|header|main|section|hr|body|nav)\b)/i)) {
    if (/^<hr\b/i.test(piece)) blocks.push({ kind: 'rule', text: '' });
    const heading = /^<h[1-6]\b[^>]*>([\s\S]*?)<\/h[1-6]>([\s\S]*)$/i.exec(piece);
    if (heading) {
      const text = plain(heading[1] ?? '');
      if (text !== '') blocks.push({ kind: 'heading', text });
    }
    const text = plain(heading ? (heading[2] ?? '') : piece);
    if (text !== '') blocks.push({ kind: 'text', text: text.slice(0, 4000) });
  }
  return { title, blocks };
}

const seconds = (span: SimTime): string => (span / 1_000_000).toFixed(span < 10_000_000 ? 2 : 1);

const hostOf = (url: string): string => /^(?:[a-z]+:\/\/)?([^/]+)/i.exec(url)?.[1] ?? url;

export function browserView(state: BrowserState, now: SimTime, say: WidgetMessages): BrowserView {
  const empty = { status: '', statusText: '', good: false, title: '', blocks: [] };
  const host = hostOf(state.url);
  const took = seconds((state.endedAt ?? now) - state.startedAt);
  switch (state.phase) {
    case 'blank':
      return { ...empty, phase: 'blank', blocks: [{ kind: 'text', text: say['browser.blank'] }] };
    case 'loading':
      return { ...empty, phase: 'loading', statusText: say['browser.loading'](took) };
    case 'loaded': {
      const { answer } = state;
      if (!answer) return { ...empty, phase: 'blank' };
      const page = readPage(answer.body);
      return { phase: 'page', status: String(answer.status), statusText: say['browser.status'](answer.status, answer.reason, took), good: answer.status < 400, ...page };
    }
    case 'failed': {
      const { failure } = state;
      const problem = (title: string, text: string): BrowserView => ({ ...empty, phase: 'problem', title, statusText: `${title}, ${took} s`, blocks: [{ kind: 'text', text }] });
      if (failure?.errno === 'ECONNREFUSED' || failure?.errno === 'ECONNRESET') return problem(say['browser.refused'], say['browser.refused-text'](host));
      if (failure?.errno === 'EHOSTUNREACH' || failure?.errno === 'ENETUNREACH') return problem(say['browser.unreachable'], say['browser.unreachable-text'](host));
      if (failure?.code === 'NO_NAME') return problem(say['browser.no-name'], say['browser.no-name-text'](host));
      if (failure?.code === 'BROKEN_ANSWER') return problem(say['browser.broken'], say['browser.broken-text'](host));
      return problem(say['browser.timeout'], say['browser.timeout-text'](host, took));
    }
  }
}
