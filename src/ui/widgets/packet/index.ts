/**
 * `<podwire-packet lab="first-packet" command="ping -c 1 172.17.0.3">`: one command in a small running network, its packets on the picture and
 * step by step beside it. For chapters and the landing page; the engine loads with this module, so only when the reader asks.
 */
import { widgetMessages } from '../../../messages/index';
import { button, el } from '../dom';
import { decidingPacket } from '../journey/packet-log';
import { storeOf, type LabStore } from '../session-store/index';
import '../journey/index';
import '../timeline/index';
import '../topology/index';
import './styles.css';

const say = widgetMessages('en');

export class PacketWidget extends HTMLElement {
  private store: LabStore | undefined;

  connectedCallback(): void {
    if (this.store || this.dataset['state'] === 'starting') return;
    this.dataset['state'] = 'starting';
    if (!this.hasAttribute('lab')) this.setAttribute('lab', 'first-packet');
    this.setAttribute('session', this.getAttribute('session') ?? `packet:${this.getAttribute('lab') ?? ''}`);
    storeOf(this).then(
      (store) => {
        this.store = store;
        this.build(store);
      },
      (error: unknown) => {
        // The page's own words stay.
        this.dataset['state'] = 'broken';
        throw error;
      },
    );
  }

  private build(store: LabStore): void {
    const command = this.getAttribute('command') ?? 'ping -c 1 172.17.0.3';
    const terminal = this.getAttribute('terminal') ?? store.bundle.definition.view.terminals[0] ?? '';
    const output = el('pre', { class: 'packet-output', tabindex: 0, 'aria-live': 'polite' });
    const send = button(this.getAttribute('label') ?? command, () => {
      store.setPlaying(true);
      if (store.session.scene.terminals.get(terminal)?.busy) store.do({ kind: 'interrupt', terminal });
      store.do({ kind: 'line', terminal, text: command });
      store.whenQuiet(() => {
        const packet = decidingPacket(store.packets());
        if (packet) store.select(packet.journey);
      });
    }, { class: 'button primary' });
    const show = (): void => {
      output.textContent = (store.session.scene.terminals.get(terminal)?.output ?? []).map(({ text }) => text).join('').replace(/\r/g, '');
      output.scrollTop = output.scrollHeight;
    };
    store.on((change) => { if (change.kind === 'frame' || change.kind === 'quiet' || change.kind === 'rebuilt') show(); });
    this.replaceChildren(
      el('div', { class: 'packet-bar' }, send, el('span', { class: 'packet-live' }, say['packet.live'])),
      document.createElement('podwire-topology'),
      document.createElement('podwire-journey'),
      document.createElement('podwire-timeline'),
      output,
    );
    show();
    this.dataset['state'] = 'ready';
  }
}

customElements.define('podwire-packet', PacketWidget);
