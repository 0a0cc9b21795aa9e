/** `<podwire-journey>`: one packet, each hop, hook and rule it met, its headers before and after, and where and why it ended. */
import { widgetMessages } from '../../../messages/index';
import { button, el } from '../dom';
import { glyph } from '../glyphs';
import type { LabStore} from '../session-store/index';
import { storeOf } from '../session-store/index';
import { steppable, stepped } from '../timeline/steps';
import { shortPodName } from '../topology/picture';
import { fateText, headerRows, journeySteps, type JourneyStep } from './model';
import { decidingPacket, type PacketView } from './packet-log';
import { findInFiles } from './policy-source';
import { ISOLATING, pointedRules, type PolicyVerdict } from './policy-verdicts';
import './styles.css';

const say = widgetMessages('en');

/** What the learner calls a namespace: the Pod's short name, the host's name, the namespace's name. */
export function placeNamer(store: LabStore): (netns: string) => string {
  const { cluster, world } = store.session.scene;
  const names = new Map<string, string>(Object.entries(store.evidenceNotes.places).map(([id, name]) => [id, say['journey.invented'](name)]));
  for (const pod of cluster?.pods() ?? []) {
    const netns = cluster?.podNamespace(pod.metadata.namespace ?? 'default', pod.metadata.name);
    if (netns && !pod.spec.hostNetwork) names.set(netns.id, shortPodName(pod.metadata.name));
  }
  if (cluster) {
    names.set(cluster.client.netns.id, 'browser');
    names.set(cluster.loadBalancer.environment.netns.id, 'balancer');
    names.set('node-network', say['topology.node-network']);
    names.set(cluster.internet.netns.id, say['topology.internet']);
  }
  return (id) => names.get(id) ?? (world.namespace(id)?.name || id.split('/').at(-1) || id);
}

/** The learner's files in which rules are looked for: the lab's first, then whatever else lies in the home directory. */
export function policyFiles(store: LabStore): readonly { readonly path: string; readonly text: string }[] {
  const workstation = store.session.scene.cluster?.workstation ?? store.session.scene.environments[0];
  if (!workstation) return [];
  const listed = store.bundle.definition.view.files.flatMap((path) => {
    const read = workstation.files.read(path);
    return read.ok ? [{ path, text: read.value }] : [];
  });
  const others = workstation.files.files('/root').filter(({ path }) => /\.(?:ya?ml|json)$/.test(path) && !listed.some((one) => one.path === path));
  return [...listed, ...others];
}

export class JourneyWidget extends HTMLElement {
  private store: LabStore | undefined;
  private stop: () => void = () => undefined;
  private every = false;
  private open: number | undefined;
  private drawn: PacketView | undefined;
  private readonly head = el('header', { class: 'journey-head' });
  private readonly list = el('ol', { class: 'wire-list journey-list' });
  private readonly body = el('div', { class: 'journey-body', tabindex: 0 });

  connectedCallback(): void {
    if (this.store) return;
    this.setAttribute('role', 'group');
    this.setAttribute('aria-label', say['tab.journey']);
    this.body.setAttribute('role', 'region');
    this.body.setAttribute('aria-label', say['tab.journey']);
    this.replaceChildren(this.head, this.body);
    this.list.addEventListener('keydown', (event) => { this.walk(event); });
    void storeOf(this).then((store) => {
      this.store = store;
      this.stop = store.on((change) => {
        if (change.kind === 'selection' || change.kind === 'rebuilt' || change.kind === 'quiet') this.draw();
      });
      this.draw();
    });
  }

  disconnectedCallback(): void {
    this.stop();
  }

  private draw(): void {
    const { store } = this;
    if (!store) return;
    const packet = store.selected;
    const isNew = packet !== this.drawn;
    if (isNew) {
      this.open = undefined;
      this.drawn = packet;
      if (packet) this.pointAt(store, packet);
    }
    this.drawHead(store, packet);
    if (!packet) {
      this.body.replaceChildren(el('p', { class: 'journey-empty' }, say['journey.empty']));
      return;
    }
    const steps = journeySteps(packet, placeNamer(store), say);
    const shown = this.every ? steps : steps.filter(({ main }) => main);
    const hop = this.list.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset['seq'] : undefined;
    this.list.replaceChildren(...shown.map((step) => this.item(store, step, steps)));
    this.body.replaceChildren(
      ...(store.evidence ? [el('p', { class: 'journey-evidence' }, store.evidenceNotes.note === undefined ? say['journey.evidence'] : `${say['journey.evidence']}. ${store.evidenceNotes.note}`)] : []),
      el('p', { class: 'journey-ends' }, el('code', {}, `${packet.from} → ${packet.to}`)),
      this.list,
    );
    // Drawn anew, the hop that had the focus has it still.
    if (hop !== undefined) this.list.querySelector<HTMLElement>(`[data-seq="${hop}"]`)?.focus({ preventScroll: true });
    // Where it ended is what is asked first.
    const end = isNew ? this.list.querySelector<HTMLElement>('li.drop') : null;
    if (isNew) this.body.scrollTop = end ? Math.max(0, end.offsetTop - this.body.offsetTop + end.offsetHeight - this.body.clientHeight + 12) : 0;
  }

  /** Hop by hop with up and down, packet by packet with left and right. */
  private walk(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const hops = [...this.list.querySelectorAll<HTMLElement>('button[data-seq]')];
    const at = hops.findIndex((hop) => hop === document.activeElement);
    if (at < 0) return;
    const { key } = event;
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: hops.length - 1 }[key];
    if (to !== undefined) hops[to]?.focus();
    else if (key === 'ArrowLeft' || key === 'ArrowRight') {
      if (this.store?.stepTo(key === 'ArrowLeft' ? -1 : 1)) this.list.querySelector<HTMLElement>('button[data-seq]')?.focus();
    } else return;
    event.preventDefault();
  }

  /** The editor shows the lines of the rules that decided. */
  private pointAt(store: LabStore, packet: PacketView): void {
    const note = (verdict: PolicyVerdict): string => (verdict.verdict === 'allowed' ? say['matrix.allowed'] : say['matrix.denied']);
    const rules = pointedRules(packet.events, note);
    queueMicrotask(() => { if (store.selected === packet) store.point(rules); });
  }

  private drawHead(store: LabStore, packet: PacketView | undefined): void {
    const packets = steppable(store.packets());
    const go = (to: PacketView | undefined): void => { if (to) store.select(to.journey); };
    const held = this.head.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset['go'] : undefined;
    const back = button(glyph('earlier', 15), () => { store.stepTo(-1); }, { class: 'journey-button', 'aria-label': say['journey.previous'], title: say['journey.previous'], 'data-go': 'back', 'aria-disabled': stepped(store.packets(), packet?.journey, -1) === undefined });
    const on = button(glyph('later', 15), () => { store.stepTo(1); }, { class: 'journey-button', 'aria-label': say['journey.next'], title: say['journey.next'], 'data-go': 'on', 'aria-disabled': stepped(store.packets(), packet?.journey, 1) === undefined });
    const decided = button(say['journey.decided'], () => { go(decidingPacket(packets)); }, { class: 'journey-small', 'data-go': 'decided' });
    const every = button(say['journey.all'], () => {
      this.every = !this.every;
      this.draw();
    }, { class: 'journey-small', 'aria-pressed': String(this.every), 'data-go': 'every' });
    const title = packet
      ? el('h2', {}, `${store.evidence ? '' : `${say['journey.title'](packet.number)} `}`, el('code', {}, packet.label), ' ', el('span', { class: `fate ${packet.fate.kind}` }, fateText(packet, say)))
      : el('h2', {}, say['tab.journey']);
    this.head.replaceChildren(title, el('div', { class: 'journey-buttons' }, back, on, decided, every));
    if (held) this.head.querySelector<HTMLElement>(`[data-go="${held}"]`)?.focus();
  }

  private item(store: LabStore, step: JourneyStep, steps: readonly JourneyStep[]): HTMLLIElement {
    const isOpen = this.open === step.seq;
    const open = el('button', { type: 'button', 'aria-expanded': String(isOpen), 'data-seq': step.seq }, el('span', { class: 'journey-place' }, step.place), ' ', step.line);
    open.addEventListener('click', () => {
      this.open = isOpen ? undefined : step.seq;
      this.draw();
      this.list.querySelector<HTMLElement>(`[data-seq="${step.seq}"]`)?.focus();
    });
    const item = el('li', { class: step.tone }, open);
    for (const verdict of step.verdicts) item.append(...this.ruleLinks(store, verdict));
    if (!isOpen) return item;
    if (step.detail !== undefined) item.append(el('p', { class: 'journey-detail' }, el('code', {}, step.detail)));
    const before = steps[steps.indexOf(step) - 1]?.event.headers;
    item.append(this.headers(step, before));
    return item;
  }

  private headers(step: JourneyStep, before: JourneyStep['event']['headers'] | undefined): HTMLElement {
    const rows = headerRows(step.event.headers, before);
    return el(
      'table',
      { class: 'journey-headers' },
      el('caption', { class: 'visually-hidden' }, say['journey.headers']),
      el(
        'tbody',
        {},
        ...rows.map(({ layer, fields, outer }) =>
          el('tr', { class: outer ? 'outer' : '' }, el('th', { scope: 'row' }, layer), el('td', {}, ...fields.map(({ name, value, changed }) => el('span', { class: changed ? `field changed ${step.tone}` : 'field' }, `${name} `, changed ? el('mark', {}, value) : value)))),
        ),
      ),
    );
  }

  /** "The rule, in your YAML": file and line, which the editor opens. */
  private ruleLinks(store: LabStore, verdict: PolicyVerdict): readonly Node[] {
    const files = policyFiles(store);
    const rules = verdict.rule
      ? [verdict.rule]
      : (verdict.selecting ?? []).map((full) => ({ namespace: full.split('/')[0] ?? 'default', name: full.split('/')[1] ?? full, path: 'spec.podSelector' }));
    return rules.map((rule) => {
      const place = findInFiles(files, rule);
      if (!place) return el('p', { class: 'journey-rule' }, say['journey.no-file'](rule.name));
      const go = el('button', { type: 'button', class: 'text-button' }, say['journey.line'](place.file.replace(/^\/root\//, ''), place.line));
      go.addEventListener('click', () => {
        this.dispatchEvent(new CustomEvent('podwire-show', { bubbles: true, detail: 'editor' }));
        store.point((verdict.rule ? [rule.path] : ISOLATING).map((path) => ({ namespace: rule.namespace, name: rule.name, path, verdict: verdict.verdict, note: '' })));
      });
      return el('p', { class: `journey-rule ${verdict.verdict}` }, `${say['journey.rule']}: `, go);
    });
  }
}


customElements.define('podwire-journey', JourneyWidget);
