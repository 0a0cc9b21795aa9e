/** A row of tabs: arrow keys move, the chosen one is in the tab order, the panel is named by it. */
import { button, el } from './dom';
import { glyph } from './glyphs';
import './pane-bar.css';

export interface Tab {
  readonly id: string;
  readonly label: string;
  /** Shown after the label: a dot for an unsaved file. */
  readonly mark?: string;
  readonly closeLabel?: string;
}

export class Tabs {
  readonly element: HTMLElement;
  private tabs: readonly Tab[] = [];
  private active = '';

  constructor(
    label: string,
    private readonly panel: HTMLElement,
    private readonly choose: (id: string) => void,
    private readonly close: (id: string) => void = () => undefined,
  ) {
    this.element = el('div', { role: 'tablist', 'aria-label': label, class: 'pane-tabs' });
    panel.setAttribute('role', 'tabpanel');
    panel.id ||= `panel-${Math.floor(performance.now() * 1000).toString(36)}-${label.length}`;
    this.element.addEventListener('keydown', (event) => {
      const at = this.tabs.findIndex(({ id }) => id === this.active);
      const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: this.tabs.length - 1 }[event.key];
      const next = to === undefined ? undefined : this.tabs[(to + this.tabs.length) % this.tabs.length];
      if (event.key === 'Delete') {
        const now = this.tabs[at];
        if (now?.closeLabel !== undefined) this.close(now.id);
        return;
      }
      if (!next) return;
      event.preventDefault();
      this.choose(next.id);
      this.focus();
    });
  }

  draw(tabs: readonly Tab[], active: string): void {
    const hadFocus = this.element.contains(document.activeElement);
    this.tabs = tabs;
    this.active = active;
    this.element.replaceChildren(
      ...tabs.flatMap((tab): Node[] => {
        const chosen = tab.id === active;
        const made = button(tab.label, () => { this.choose(tab.id); }, {
          role: 'tab',
          id: `${this.panel.id}-${tab.id.replace(/[^A-Za-z0-9]/g, '_')}`,
          'aria-selected': chosen ? 'true' : 'false',
          'aria-controls': this.panel.id,
          tabindex: chosen ? 0 : -1,
          title: tab.label,
        });
        if (tab.mark !== undefined) made.append(el('span', { class: 'pane-tab-mark', title: tab.mark }, '•'), el('span', { class: 'visually-hidden' }, ` (${tab.mark})`));
        if (chosen) this.panel.setAttribute('aria-labelledby', made.id);
        if (!chosen || tab.closeLabel === undefined) return [made];
        // Not a button inside a tab list: Delete on the tab does the same for the keyboard.
        const cross = el('span', { class: 'pane-tab-close', 'aria-hidden': 'true', title: tab.closeLabel }, glyph('close', 13));
        cross.addEventListener('click', (event) => {
          event.stopPropagation();
          this.close(tab.id);
        });
        made.append(cross);
        return [made];
      }),
    );
    if (hadFocus) this.focus();
    this.reveal();
  }

  /** Scrolls the row, and nothing else, so that the chosen tab is seen. */
  private reveal(): void {
    const chosen = this.element.querySelector<HTMLElement>('[aria-selected="true"]');
    if (!chosen) return;
    const [row, tab] = [this.element.getBoundingClientRect(), chosen.getBoundingClientRect()];
    if (tab.left < row.left) this.element.scrollLeft -= row.left - tab.left;
    else if (tab.right > row.right) this.element.scrollLeft += Math.min(tab.right - row.right, tab.left - row.left);
  }

  focus(): void {
    this.element.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
  }
}
