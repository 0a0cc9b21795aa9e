/** `<podwire-browser>`: the simulated web browser of somebody outside the cluster. */
import { describeSessionError, widgetMessages } from '../../../messages/index';
import { el } from '../dom';
import { glyph } from '../glyphs';
import { decidingPacket, packetsOf } from '../journey/packet-log';
import { storeOf, type LabStore } from '../session-store/index';
import { browserView } from './model';
import './styles.css';

const say = widgetMessages('en');

export class BrowserWidget extends HTMLElement {
  private store: LabStore | undefined;
  private stop: () => void = () => undefined;
  private readonly address = el('input', { type: 'text', inputmode: 'url', autocomplete: 'off', spellcheck: 'false', 'aria-label': say['browser.address'] });
  private readonly reload = el('button', { type: 'submit', class: 'browser-reload', 'aria-label': say['browser.reload'], title: say['browser.reload'] }, glyph('reload', 16));
  private readonly code = el('span', { class: 'browser-code' });
  private readonly status = el('p', { class: 'browser-status', role: 'status' });
  private readonly page = el('div', { class: 'browser-page', tabindex: 0 });
  private readonly progress = el('div', { class: 'browser-progress', 'aria-hidden': 'true' });
  private drawn: unknown;

  connectedCallback(): void {
    if (this.store) return;
    const form = el('form', { class: 'browser-bar' }, this.reload, this.address, this.code);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.load();
    });
    this.setAttribute('role', 'group');
    this.setAttribute('aria-label', say['browser.label']);
    this.page.setAttribute('aria-label', say['tab.browser']);
    this.page.setAttribute('role', 'document');
    this.replaceChildren(form, this.progress, this.page, this.status);
    void storeOf(this).then((store) => {
      this.store = store;
      this.address.value = store.session.browser?.url ?? '';
      this.hidden = store.session.browser === undefined;
      this.stop = store.on((change) => {
        if (change.kind === 'rebuilt') this.address.value = store.session.browser?.url ?? '';
        if (['frame', 'quiet', 'action', 'rebuilt'].includes(change.kind)) this.draw();
      });
      this.draw();
    });
  }

  disconnectedCallback(): void {
    this.stop();
  }

  /** Asks for the page in the address bar. */
  load(): void {
    const { store } = this;
    if (!store) return;
    const error = store.do({ kind: 'browse', url: this.address.value.trim() });
    if (error) store.tell({ kind: 'trouble', text: describeSessionError(error) });
  }

  private draw(): void {
    const { store } = this;
    const state = store?.session.browser;
    if (!store || !state) return;
    if (state === this.drawn && state.phase !== 'loading') return;
    const view = browserView(state, store.session.now, say);
    this.dataset['phase'] = view.phase;
    this.code.textContent = view.status;
    this.code.className = `browser-code ${view.good ? 'good' : 'bad'}`;
    if (view.phase === 'loading') {
      // The clock runs in the picture; a live region would read every number.
      this.status.setAttribute('aria-live', 'off');
      this.status.textContent = view.statusText;
      if (this.drawn !== state) this.page.replaceChildren();
      this.drawn = state;
      return;
    }
    this.drawn = state;
    this.status.setAttribute('aria-live', 'polite');
    this.status.textContent = view.statusText;
    this.page.replaceChildren(
      ...(view.phase === 'problem' ? [el('p', { class: 'browser-heading problem' }, view.title)] : []),
      ...view.blocks.map(({ kind, text }) => (kind === 'rule' ? el('hr') : el('p', { class: kind === 'heading' ? 'browser-heading' : 'browser-text' }, text))),
    );
    if (view.phase === 'problem' || (view.phase === 'page' && !view.good)) {
      const at = store.session.log.findLastIndex(({ action }) => action.kind === 'browse');
      const packet = decidingPacket(packetsOf(store.session.scene.world.trace.since(store.session.traceMarks()[at] ?? 0)));
      if (packet) {
        const see = el('button', { type: 'button', class: 'text-button' }, say['browser.see-packet']);
        see.addEventListener('click', () => {
          store.showStretch(at);
          store.select(packet.journey);
        });
        this.page.append(see);
      }
    }
  }
}

customElements.define('podwire-browser', BrowserWidget);
