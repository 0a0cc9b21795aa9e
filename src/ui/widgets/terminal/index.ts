/** `<podwire-terminal>`: the learner's terminals, as tabs. */
import { describeSessionError, widgetMessages } from '../../../messages/index';
import { fateText } from '../journey/model';
import { decidingPacket, packetsOf } from '../journey/packet-log';
import { button, el } from '../dom';
import { storeOf, type LabStore } from '../session-store/index';
import { takeDrops } from '../session-store/bring-file';
import { Tabs } from '../tabs';
import type { TerminalHandlers, TerminalView } from './drawn-terminal';
import { printedLines } from './lines';
import { PlainTerminal } from './plain-terminal';
import './styles.css';

const say = widgetMessages('en');
const PLAIN_KEY = 'podwire.terminal.plain';

function wantsPlain(): boolean {
  try {
    const kept = localStorage.getItem(PLAIN_KEY);
    if (kept !== null) return kept === 'yes';
  } catch {
    // The device decides.
  }
  return matchMedia('(pointer: coarse)').matches;
}

export class TerminalWidget extends HTMLElement {
  private store: LabStore | undefined;
  private view: TerminalView | undefined;
  private active = '';
  private plain = wantsPlain();
  private stops: (() => void)[] = [];
  private readonly holder = el('div', { class: 'terminal-holder' });
  private readonly status = el('p', { class: 'visually-hidden', role: 'status' });
  private readonly opener = el('select', { class: 'terminal-opener', 'aria-label': say['terminal.open'] });
  private readonly toggle = button(say['terminal.plain'], () => { this.setPlain(!this.plain); }, { class: 'pane-tool', title: say['terminal.plain-title'] });
  private readonly hint = el('span', { class: 'pane-hint', id: 'podwire-terminal-hint' }, say['terminal.hint']);
  private readonly tabs = new Tabs(say['terminal.tabs'], this.holder, (id) => { this.choose(id); }, (id) => { this.closeTerminal(id); });
  private readonly lastPacket = button(say['terminal.last-packet'], () => { this.followLine(); }, { class: 'pane-tool', title: say['terminal.last-packet-title'], 'aria-label': say['terminal.last-packet-title'], 'aria-keyshortcuts': 'Alt+P' });
  /** Which line's packet was shown last, counted among the linked lines from the end, and how much output there was then. */
  private followed = { back: 0, seq: -1, terminal: '' };
  private startedAt = 0;

  connectedCallback(): void {
    if (this.store) return;
    this.replaceChildren(el('div', { class: 'pane-bar' }, this.tabs.element, el('div', { class: 'pane-tools' }, this.opener, this.lastPacket, this.toggle, this.hint)), this.holder, this.status);
    this.addEventListener('keydown', (event) => {
      // The key's place: with Alt held, some layouts make another letter of it.
      if (!event.altKey || event.ctrlKey || event.metaKey || event.code !== 'KeyP') return;
      event.preventDefault();
      event.stopPropagation();
      this.followLine();
    }, { capture: true });
    void storeOf(this).then((store) => { this.start(store); });
  }

  disconnectedCallback(): void {
    for (const stop of this.stops) stop();
    this.view?.dispose();
  }

  private start(store: LabStore): void {
    this.store = store;
    this.active = [...store.session.scene.terminals.keys()][0] ?? '';
    takeDrops(this.holder, store, () => this.environmentOfActive());
    this.opener.addEventListener('change', () => {
      if (this.opener.value !== '') this.openOn(this.opener.value);
      this.opener.value = '';
    });
    this.opener.addEventListener('focus', () => { this.drawOpener(); });
    this.opener.addEventListener('pointerdown', () => { this.drawOpener(); });
    this.stops.push(
      store.on((change) => {
        if (change.kind === 'rebuilt') this.attach();
        else if (change.kind === 'action' && (change.action.kind === 'open-terminal' || change.action.kind === 'close-terminal')) this.attach();
        else if (change.kind === 'action' && change.action.kind === 'line') this.startedAt = store.session.now;
      }),
    );
    this.drawOpener();
    void this.makeView();
  }

  private async makeView(): Promise<void> {
    this.view?.dispose();
    this.view = undefined;
    this.holder.replaceChildren();
    this.holder.classList.toggle('plain', this.plain);
    this.toggle.setAttribute('aria-pressed', String(this.plain));
    this.hint.hidden = this.plain;
    const handlers: TerminalHandlers = {
      submit: (line) => this.store?.do({ kind: 'line', terminal: this.active, text: line }),
      interrupt: () => this.store?.do({ kind: 'interrupt', terminal: this.active }),
      eof: () => this.store?.do({ kind: 'eof', terminal: this.active }),
      leave: () => {
        this.status.textContent = say['terminal.left'];
        this.tabs.focus();
      },
      refusePaste: () => { this.store?.tell({ kind: 'trouble', text: say['terminal.paste-too-large'] }); },
      annotate: () => this.annotation(),
      follow: (journey) => this.store?.follow(journey),
    };
    if (this.plain) this.view = new PlainTerminal(this.holder, handlers);
    else {
      const { DrawnTerminal } = await import('./drawn-terminal');
      await document.fonts.ready;
      const drawn = new DrawnTerminal(this.holder, say['terminal.label'](this.active), this.hint.id, handlers);
      this.view = drawn;
      const themes = new MutationObserver(() => { drawn.repaint(); });
      themes.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
      const dark = matchMedia('(prefers-color-scheme: dark)');
      const repaint = (): void => { drawn.repaint(); };
      dark.addEventListener('change', repaint);
      this.stops.push(() => { themes.disconnect(); dark.removeEventListener('change', repaint); });
    }
    this.attach();
    this.dataset['ready'] = 'true';
  }

  private attach(): void {
    const { store } = this;
    if (!store) return;
    const { terminals } = store.session.scene;
    if (!terminals.has(this.active)) this.active = [...terminals.keys()][0] ?? '';
    const kept = new Set(store.bundle.definition.view.terminals);
    this.tabs.draw([...terminals.keys()].map((id) => ({ id, label: id, ...(kept.has(id) ? {} : { closeLabel: say['terminal.close'](id) }) })), this.active);
    const terminal = terminals.get(this.active);
    if (terminal) this.view?.show(terminal);
  }

  private choose(id: string): void {
    this.active = id;
    this.attach();
  }

  private environmentOfActive(): string {
    return this.store?.session.scene.terminals.get(this.active)?.environment.name ?? 'workstation';
  }

  private drawOpener(): void {
    const environments = this.store?.session.scene.environments ?? [];
    const hidden = /^(?:internet|load-balancer)$|^kube-system\//;
    this.opener.replaceChildren(
      el('option', { value: '' }, '+'),
      ...environments.filter(({ name }) => !hidden.test(name)).map(({ name }) => el('option', { value: name }, name)),
    );
  }

  /** Opens one more terminal, or goes to the one that is open there. */
  openOn(environment: string): void {
    const { store } = this;
    if (!store) return;
    const { terminals } = store.session.scene;
    let name = environment;
    for (let n = 2; terminals.has(name); n += 1) name = `${environment} ${n}`;
    const error = store.do({ kind: 'open-terminal', terminal: name, environment });
    if (error) store.tell({ kind: 'trouble', text: describeSessionError(error) });
    else this.choose(name);
    this.view?.focus();
  }

  private closeTerminal(name: string): void {
    this.store?.do({ kind: 'close-terminal', terminal: name });
  }

  private setPlain(plain: boolean): void {
    this.plain = plain;
    try {
      localStorage.setItem(PLAIN_KEY, plain ? 'yes' : 'no');
    } catch {
      // Lasts for this page.
    }
    void this.makeView();
  }

  /** Shows the packet of the last line that has one; asked again without new output, of the line before it. */
  private followLine(): void {
    const { store, active } = this;
    const output = store?.session.scene.terminals.get(active)?.output ?? [];
    const lines = printedLines(output).filter(({ journey }) => journey !== undefined);
    const seq = output.at(-1)?.seq ?? 0;
    const again = this.followed.seq === seq && this.followed.terminal === active;
    const back = again && lines.length > 0 ? (this.followed.back % lines.length) + 1 : 1;
    this.followed = { back, seq, terminal: active };
    const line = lines.at(-back);
    const packet = line?.journey === undefined ? undefined : store?.follow(line.journey);
    this.status.textContent = line && packet ? say['terminal.followed'](line.text.trim(), packet.label, fateText(packet, say)) : say['terminal.no-packet'];
  }

  /** Time that passed and the packet that was lost, when one was. */
  private annotation(): { readonly text: string; readonly journey: number } | undefined {
    const { store } = this;
    const last = store?.session.log.at(-1)?.action;
    if (!store || last?.kind !== 'line' || last.terminal !== this.active) return undefined;
    const lost = decidingPacket(packetsOf(store.session.scene.world.trace.since(store.session.traceMarks().at(-1) ?? 0)));
    if (!lost || lost.fate.kind !== 'dropped') return undefined;
    const seconds = ((store.session.now - this.startedAt) / 1_000_000).toFixed(1);
    return { text: `${say['terminal.took'](seconds)} · ${say['terminal.see-packet']}`, journey: lost.journey };
  }
}

customElements.define('podwire-terminal', TerminalWidget);
