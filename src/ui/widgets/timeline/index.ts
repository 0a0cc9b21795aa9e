/** `<podwire-timeline>`: play, step, speed, and a tick for each packet in simulated time. One slider to the keyboard: arrows go from packet to packet. */
import { widgetMessages } from '../../../messages/index';
import { button, el } from '../dom';
import { glyph } from '../glyphs';
import { fateText } from '../journey/model';
import type { PacketView } from '../journey/packet-log';
import { LabStore, storeOf } from '../session-store/index';
import { timelineView } from './model';
import type { Stride } from './steps';
import './styles.css';

const say = widgetMessages('en');
const SPEEDS = [0.25, 0.5, 1, 2, 4] as const;

export class TimelineWidget extends HTMLElement {
  private store: LabStore | undefined;
  private stop: () => void = () => undefined;
  private frame = 0;
  private readonly play = button('', () => { this.store?.setPlaying(!this.store.pace.playing); }, { class: 'time-button' });
  private readonly step = button(glyph('step', 18), () => {
    this.hold();
    this.store?.step();
    this.announce();
  }, { class: 'time-button', 'aria-label': say['timeline.step'], title: say['timeline.step'] });
  private readonly back = button(glyph('step', 18), () => {
    this.hold();
    this.store?.stepTo(-1);
    this.announce();
  }, { class: 'time-button back', 'aria-label': say['timeline.back'], title: say['timeline.back'] });
  private readonly status = el('p', { class: 'visually-hidden', role: 'status' });
  private readonly clock = el('code', { class: 'time-clock' });
  private readonly track = el('div', { class: 'time-track', role: 'slider', tabindex: 0, 'aria-label': say['timeline.label'] });
  private readonly count = el('span', { class: 'time-count' });
  private readonly speed = el('select', { class: 'time-select', 'aria-label': say['timeline.speed'], title: say['timeline.speed'] }, ...SPEEDS.map((speed) => el('option', { value: speed, selected: speed === 1 }, `${String(speed)}×`)));
  private readonly stretch = el('select', { class: 'time-select stretch', 'aria-label': say['timeline.of'], title: say['timeline.of'] });

  connectedCallback(): void {
    if (this.store) return;
    this.replaceChildren(this.play, this.back, this.step, this.speed, this.clock, this.track, this.count, this.stretch, this.status);
    this.setAttribute('role', 'group');
    this.setAttribute('aria-label', say['timeline.label']);
    this.speed.addEventListener('change', () => this.store?.setSpeed(Number(this.speed.value)));
    this.stretch.addEventListener('change', () => this.store?.showStretch(Number(this.stretch.value)));
    this.track.addEventListener('keydown', (event) => { this.keyDown(event); });
    this.track.addEventListener('pointerdown', (event) => {
      const choose = (x: number): void => { this.chooseAt(x); };
      choose(event.clientX);
      this.track.setPointerCapture(event.pointerId);
      const move = (moved: PointerEvent): void => { choose(moved.clientX); };
      this.track.addEventListener('pointermove', move);
      this.track.addEventListener('pointerup', () => { this.track.removeEventListener('pointermove', move); }, { once: true });
    });
    void storeOf(this).then((store) => {
      this.store = store;
      this.stop = store.on((change) => {
        if (change.kind !== 'draft' && change.kind !== 'notice') this.frame ||= requestAnimationFrame(() => { this.draw(); });
      });
      this.draw();
    });
  }

  disconnectedCallback(): void {
    this.stop();
    cancelAnimationFrame(this.frame);
  }

  private draw(): void {
    this.frame = 0;
    const { store } = this;
    if (!store) return;
    const { playing } = store.pace;
    this.play.replaceChildren(glyph(playing ? 'pause' : 'play', 18));
    this.play.setAttribute('aria-label', playing ? say['timeline.pause'] : say['timeline.play']);
    this.play.title = playing ? say['timeline.pause'] : say['timeline.play'];
    // Not `disabled`: whoever steps with the keyboard keeps the focus at either end.
    this.back.setAttribute('aria-disabled', String(!store.canStep('back')));
    this.step.setAttribute('aria-disabled', String(!store.canStep('on')));
    const packets = store.packets();
    const { ticks, packets: shown, dropped } = timelineView(packets);
    const { selected } = store;
    this.clock.textContent = `t = ${LabStore.clock(selected && !store.evidence ? selected.at : store.session.now)}`;
    this.count.textContent = shown === 0 ? say['timeline.none'] : say['timeline.count'](shown, dropped);
    this.track.replaceChildren(
      ...ticks.map(({ at, dropped: lost, housekeeping, journey }) => {
        const tick = el('s', { class: `${lost ? 'd' : ''} ${housekeeping ? 'h' : ''}`, 'data-journey': journey });
        tick.style.left = `${(at * 100).toFixed(2)}%`;
        return tick;
      }),
    );
    const chosen = ticks.find(({ journey }) => journey === selected?.journey);
    const knob = el('b');
    knob.style.left = `${((chosen?.at ?? 1) * 100).toFixed(2)}%`;
    if (ticks.length > 0) this.track.append(knob);
    this.track.setAttribute('aria-valuemin', ticks.length === 0 ? '0' : '1');
    this.track.setAttribute('aria-valuemax', String(ticks.length));
    this.track.setAttribute('aria-valuenow', String(chosen?.number ?? ticks.length));
    const packet = selected ?? packets.at(-1);
    this.track.setAttribute('aria-valuetext', packet ? this.words(packet, packets.length) : say['timeline.none']);
    this.drawStretches(store);
  }

  private drawStretches(store: LabStore): void {
    const stretches = store.stretches();
    const key = `${String(store.stretchIndex)} ${stretches.map(({ label }) => label).join('\n')}`;
    this.stretch.hidden = stretches.length < 2;
    if (this.stretch.dataset['key'] === key) return;
    this.stretch.dataset['key'] = key;
    this.stretch.replaceChildren(
      el('option', { value: -1, selected: store.stretchIndex < 0 }, say['timeline.latest']),
      ...stretches.toReversed().slice(0, 40).map(({ index, label }) => el('option', { value: index, selected: index === store.stretchIndex }, label.length > 48 ? `${label.slice(0, 47)}…` : label)),
    );
  }

  private chooseAt(x: number): void {
    const { store } = this;
    if (!store) return;
    const box = this.track.getBoundingClientRect();
    const share = (x - box.left) / box.width;
    const { ticks } = timelineView(store.packets());
    const candidates = ticks.some(({ housekeeping }) => !housekeeping) ? ticks.filter(({ housekeeping }) => !housekeeping) : ticks;
    // A lost packet is the larger target.
    const distance = (tick: (typeof ticks)[number]): number => Math.abs(tick.at - share) * (tick.dropped ? 0.6 : 1);
    const nearest = candidates.toSorted((a, b) => distance(a) - distance(b))[0];
    if (nearest && nearest.journey !== store.selected?.journey) store.select(nearest.journey);
  }

  private keyDown(event: KeyboardEvent): void {
    const { store } = this;
    if (!store) return;
    const strides: Readonly<Record<string, Stride>> = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, Home: 'first', End: 'last', PageDown: -10, PageUp: 10 };
    const stride = strides[event.key];
    if (stride === undefined || store.packets().length === 0) return;
    event.preventDefault();
    store.stepTo(stride);
  }

  /** Time stands still while somebody steps; where nothing moves any more there is nothing to hold, and the next command is to run. */
  private hold(): void {
    if (this.store?.session.quiet === false) this.store.setPlaying(false);
  }

  private words(packet: PacketView, of: number): string {
    return say['timeline.packet'](packet.number, of, packet.label, LabStore.clock(packet.at), fateText(packet, say));
  }

  /** What a button's step led to, for whoever does not see it. The slider says it itself. */
  private announce(): void {
    const { store } = this;
    const packet = store?.selected;
    if (store && packet) this.status.textContent = this.words(packet, store.packets().length);
  }
}

customElements.define('podwire-timeline', TimelineWidget);
