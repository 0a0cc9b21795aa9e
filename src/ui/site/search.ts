/** Search: our dialog over Pagefind's index, which is fetched on first use. */
import { uiMessages } from '../../messages/index';
import { escapeHtml } from './inline';
import { href } from './href';

/** The part of Pagefind's browser interface used here (pagefind 1.5, `pagefind.js`). */
interface Pagefind {
  options(options: { readonly baseUrl: string }): Promise<void>;
  debouncedSearch(query: string): Promise<{ readonly results: readonly PagefindResult[] } | null>;
}
interface PagefindResult {
  readonly data: () => Promise<PagefindPage>;
}
interface PagefindPage {
  readonly url: string;
  readonly excerpt: string;
  readonly meta: Readonly<Record<string, string>>;
  readonly sub_results?: readonly { readonly title: string; readonly url: string; readonly excerpt: string }[];
}

const most = 8;

export function startSearch(): void {
  const dialog = document.querySelector<HTMLDialogElement>('[data-search]');
  const input = dialog?.querySelector<HTMLInputElement>('input');
  const list = dialog?.querySelector<HTMLElement>('[data-search-results]');
  const status = dialog?.querySelector<HTMLElement>('[data-search-status]');
  if (!dialog || !input || !list || !status) return;
  const say = uiMessages('en');
  let index: Promise<Pagefind> | undefined;
  let asked = 0;

  const load = (): Promise<Pagefind> => {
    index ??= (async () => {
      const found = (await import(/* @vite-ignore */ href('/pagefind/pagefind.js'))) as Pagefind;
      await found.options({ baseUrl: import.meta.env.BASE_URL });
      return found;
    })();
    return index;
  };

  const choose = (at: number): void => {
    const links = [...list.querySelectorAll<HTMLAnchorElement>('a')];
    const wanted = links[(at + links.length) % links.length];
    wanted?.focus();
  };

  const search = async (): Promise<void> => {
    const query = input.value.trim();
    const turn = ++asked;
    if (query === '') {
      list.replaceChildren();
      status.textContent = say['search.start'];
      return;
    }
    let found: Awaited<ReturnType<Pagefind['debouncedSearch']>>;
    try {
      found = await (await load()).debouncedSearch(query);
    } catch {
      index = undefined;
      status.textContent = say['search.unavailable'];
      return;
    }
    if (!found || turn !== asked) return;
    const pages = await Promise.all(found.results.slice(0, most).map((result) => result.data()));
    if (turn !== asked) return;
    status.textContent = pages.length === 0 ? say['search.none'](query) : say['search.found'](found.results.length);
    list.innerHTML = pages
      .map((page) => {
        const part = page.sub_results?.find((candidate) => candidate.url.includes('#')) ?? undefined;
        const best = part ?? { title: '', url: page.url, excerpt: page.excerpt };
        const within = part && part.title !== page.meta['title'] ? `<span>${escapeHtml(part.title)}</span>` : '';
        // Pagefind's excerpt is escaped text with <mark> around the words that matched.
        return `<li><a href="${escapeHtml(best.url)}"><b>${escapeHtml(page.meta['title'] ?? '')}</b>${within}<small>${best.excerpt}</small></a></li>`;
      })
      .join('');
  };

  const open = (): void => {
    if (dialog.open) return;
    dialog.showModal();
    input.select();
    if (input.value === '') status.textContent = say['search.start'];
    void load().catch(() => {
      index = undefined;
      status.textContent = say['search.unavailable'];
    });
  };

  for (const button of document.querySelectorAll('[data-search-open]')) button.addEventListener('click', open);
  dialog.querySelector('[data-search-close]')?.addEventListener('click', () => {
    dialog.close();
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  input.addEventListener('input', () => void search());
  dialog.addEventListener('keydown', (event) => {
    const links = [...list.querySelectorAll<HTMLAnchorElement>('a')];
    const at = links.indexOf(document.activeElement as HTMLAnchorElement);
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      if (links.length > 0) choose(at + 1);
    } else if (event.key === 'ArrowUp') {
      event.preventDefault();
      if (at <= 0) input.focus();
      else choose(at - 1);
    } else if (event.key === 'Enter' && document.activeElement === input && links[0]) {
      event.preventDefault();
      links[0].click();
    }
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.composedPath()[0];
    if (target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName))) return;
    // Terminals and editors take their own slashes.
    if (target instanceof Element && target.closest('podwire-terminal, podwire-editor, podwire-lab')) return;
    event.preventDefault();
    open();
  });
}
