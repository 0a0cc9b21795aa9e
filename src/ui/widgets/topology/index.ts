/** `<podwire-topology>`: the network as a picture that moves, with the same facts as text. */
import { describeSessionError, widgetMessages } from '../../../messages/index';
import { button, el } from '../dom';
import { glyph } from '../glyphs';
import { storeOf, type LabStore } from '../session-store/index';
import { drawTopology } from './drawing';
import { layoutTopology, type TopologyLayout } from './layout';
import { MovingLayer } from './moving';
import { readPicture, type Picture, type PictureBox } from './picture';
import './styles.css';

const say = widgetMessages('en');
/** Below this many pixels for each drawn unit nothing can be read: the picture scrolls instead of shrinking. */
const SMALLEST = 0.74;
/** Pixels: the most a picture in a chapter may take before it shrinks, and the room for the button below it. */
const LIVE_HEIGHT = 420;
const TOGGLE_HEIGHT = 40;

export class TopologyWidget extends HTMLElement {
  private store: LabStore | undefined;
  private stop: () => void = () => undefined;
  private picture: Picture | undefined;
  private layout: TopologyLayout | undefined;
  private moving: MovingLayer | undefined;
  private drawnAs = '';
  private readonly sizes = new ResizeObserver(() => { this.redraw(); });
  private readonly scroller = el('div', { class: 'topology-scroller' });
  private readonly words = el('ol', { class: 'topology-words', hidden: true, 'aria-label': say['topology.text'] });
  private readonly details = el('div', { class: 'topology-details', hidden: true });
  private readonly toggle = button(say['topology.text'], () => { this.setWords(this.words.hasAttribute('hidden')); }, { class: 'topology-toggle', 'aria-pressed': 'false' });

  connectedCallback(): void {
    if (this.store) return;
    this.replaceChildren(this.scroller, this.words, this.toggle, this.details);
    this.scroller.tabIndex = 0;
    this.scroller.setAttribute('role', 'region');
    this.scroller.setAttribute('aria-label', say['topology.label']);
    this.addEventListener('click', (event) => { this.opened(event); });
    this.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !this.details.hidden) this.closeDetails();
      else if (event.key === 'Enter' || event.key === ' ') this.opened(event);
    });
    void storeOf(this).then((store) => {
      this.store = store;
      this.stop = store.on((change) => {
        switch (change.kind) {
          case 'rebuilt':
            this.closeDetails();
            this.redraw(true);
            break;
          case 'frame':
            this.moving?.follow(store.packets(), store.pace.speed);
            break;
          case 'quiet':
          case 'action':
            this.redraw();
            break;
          case 'selection':
            this.showChosen(true);
            break;
          default:
            break;
        }
      });
      this.sizes.observe(this);
      this.redraw();
      this.moving?.pass(store.packets());
    });
  }

  disconnectedCallback(): void {
    this.stop();
    this.sizes.disconnect();
    this.moving?.stop();
  }

  /** Draws anew when what there is to draw, or the room for it, has changed. */
  private redraw(fresh = false): void {
    const { store } = this;
    if (!store || this.clientWidth === 0) return;
    const picture = readPicture(store.session.scene);
    // In a chapter the frame is as high as its picture; elsewhere the pane has its height.
    const live = this.closest('[data-live]') !== null;
    const room = { width: this.clientWidth, height: live ? Math.min(LIVE_HEIGHT, innerHeight * 0.7) : this.clientHeight };
    const fit = ({ width, height }: TopologyLayout): number => Math.min(room.width / width, room.height / height);
    const wide = [99, 2, 1].map((columns) => layoutTopology(picture, 'wide', columns)).reduce((best, one) => (fit(one) > fit(best) ? one : best));
    const tall = fit(wide) < SMALLEST && room.width < 560;
    const layout = tall ? layoutTopology(picture, 'tall') : wide;
    const scale = Math.min(room.width / layout.width, tall ? Infinity : room.height / layout.height, 1.2);
    const drawnAs = JSON.stringify([picture, layout.orientation, layout.width]);
    if (fresh || drawnAs !== this.drawnAs) {
      this.drawnAs = drawnAs;
      this.picture = picture;
      this.layout = layout;
      const shown = fresh ? undefined : this.moving?.shown;
      this.moving?.stop();
      const drawing = drawTopology(layout, picture, say);
      const layer = drawing.querySelector<SVGGElement>('.t-moving');
      this.scroller.replaceChildren(drawing);
      this.moving = layer ? new MovingLayer(layer, drawing, layout, shown) : undefined;
      if (fresh) this.moving?.pass(store.packets());
      this.drawWords();
      this.showChosen(false);
    }
    const drawing = this.scroller.firstElementChild as SVGSVGElement | null;
    const used = Math.max(scale, tall ? Math.min(1, scale) : Math.min(SMALLEST, 1));
    drawing?.setAttribute('width', String(Math.floor(layout.width * used)));
    drawing?.setAttribute('height', String(Math.floor(layout.height * used)));
    if (live) this.style.height = `${String(Math.ceil(layout.height * used) + TOGGLE_HEIGHT)}px`;
  }

  private showChosen(walk: boolean): void {
    const { store } = this;
    if (!store) return;
    const packet = store.selected;
    this.moving?.choose(packet, { allowed: say['matrix.allowed'], denied: say['topology.no-rule'] });
    if (packet && walk && !this.words.hidden) this.drawWords();
  }

  // ---------------------------------------------------------------- in words

  private setWords(shown: boolean): void {
    this.words.hidden = !shown;
    this.scroller.hidden = shown;
    this.toggle.setAttribute('aria-pressed', String(shown));
    this.drawWords();
  }

  private drawWords(): void {
    const { picture } = this;
    if (!picture) return;
    this.words.replaceChildren(
      ...picture.hosts
        .filter(({ role }) => role !== 'hidden' && role !== 'switch')
        .map((host) => {
          const item = el('li', {}, el('b', {}, host.title), ` ${host.address}`);
          if (host.boxes.length === 0) return item;
          item.append(el('ol', {}, ...host.boxes.map((box) => el('li', {}, this.boxWords(box, picture)))));
          return item;
        }),
    );
  }

  private boxWords(box: PictureBox, picture: Picture): string {
    const policies = box.policies === undefined ? '' : box.policies.length === 0 ? `; ${say['topology.no-policy']}` : `; ${say['topology.selected-by']} ${box.policies.join(', ')}${picture.enforces ? '' : ` (${say['topology.not-enforced']})`}`;
    const ends = box.ends.map(({ device, peer }) => [device, peer?.device, peer?.bridge].filter((name) => name !== undefined).join(' – '));
    return `${[box.title, box.address, box.labels.join(' ')].filter((part) => part !== '').join(', ')}${ends.length > 0 ? `; ${ends.join(', ')}` : ''}${policies}`;
  }

  // ---------------------------------------------------------------- details

  private opened(event: Event): void {
    const target = event.target instanceof Element ? event.target.closest('.t-open') : null;
    const id = target?.closest('[data-box]')?.getAttribute('data-box');
    const placed = this.layout?.boxes.find(({ box }) => box.id === id);
    if (!placed) return;
    event.preventDefault();
    this.showDetails(placed.box);
  }

  private showDetails(box: PictureBox): void {
    const { picture, store } = this;
    if (!picture || !store) return;
    const row = (term: string, ...value: (Node | string)[]): Node[] => {
      const dd = el('dd');
      dd.append(...value);
      return [el('dt', {}, term), dd];
    };
    const policies = box.policies ?? [];
    const list = el('dl', {});
    list.append(
      ...box.ends.flatMap(({ device, address, peer }) => row(say['topology.interfaces'], el('code', {}, `${device} ${address}`), ...(peer ? [' – ', el('code', {}, peer.device)] : []))),
      ...(box.labels.length > 0 ? row(say['topology.labels'], ...box.labels.map((label) => el('code', { class: 'chip' }, label))) : []),
      ...(box.policies ? row(say['topology.selected-by'], policies.length === 0 ? say['topology.nothing'] : `${policies.join(', ')}${picture.enforces ? '' : ` (${say['topology.not-enforced']})`}`) : []),
    );
    const { environment } = box;
    const close = button(glyph('close', 15), () => { this.closeDetails(); }, { class: 'details-close', 'aria-label': say['topology.close'] });
    const terminal =
      environment !== undefined &&
      button(say['topology.open-terminal'], () => {
        this.closeDetails();
        this.openTerminal(environment);
      }, { class: 'button small' });
    this.details.replaceChildren(el('header', {}, el('b', {}, box.pod ? box.pod.name : box.title), close), list, terminal || '');
    this.details.hidden = false;
    this.details.dataset['box'] = box.id;
    close.focus();
  }

  private closeDetails(): void {
    if (this.details.hidden) return;
    this.details.hidden = true;
    const back = [...this.scroller.querySelectorAll<SVGGElement>('[data-box]')].find((one) => one.dataset['box'] === this.details.dataset['box']);
    back?.querySelector<SVGGElement>('.t-open')?.focus();
  }

  private openTerminal(environment: string): void {
    const { store } = this;
    if (!store) return;
    const terminal = this.closest('podwire-lab')?.querySelector('podwire-terminal');
    if (terminal && 'openOn' in terminal && typeof terminal.openOn === 'function') {
      this.dispatchEvent(new CustomEvent('podwire-show', { bubbles: true, detail: 'terminal' }));
      terminal.openOn(environment);
      return;
    }
    const error = store.do({ kind: 'open-terminal', terminal: environment, environment });
    if (error) store.tell({ kind: 'trouble', text: describeSessionError(error) });
  }
}

customElements.define('podwire-topology', TopologyWidget);
