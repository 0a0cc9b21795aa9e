/** `<podwire-matrix>`: Pods by Pods for one port. The policies' verdict and the packets', side by side; click a cell for the reasons. */
import type { Pausable, Session } from '../../../engine/lab/index';
import { explanationText, widgetMessages } from '../../../messages/index';
import { button, el } from '../dom';
import { verdictGlyph } from '../glyphs';
import { ISOLATING } from '../journey/policy-verdicts';
import { inPieces, storeOf, type LabStore, type PointedRule } from '../session-store/index';
import { readPicture, shortPodName } from '../topology/picture';
import { agree, explainCell, parsePort, portText, Prober, verdictTable, viewOf, withDrafts, type PodRef, type Port, type Probed, type VerdictTable } from './model';
import './styles.css';

const say = widgetMessages('en');
type Pair = { readonly from: PodRef; readonly to: PodRef };

const keyOf = (from: PodRef, to: PodRef): string => `${from.namespace}/${from.name}>${to.namespace}/${to.name}`;

export class MatrixWidget extends HTMLElement {
  private store: LabStore | undefined;
  private stop: () => void = () => undefined;
  private ports: readonly Port[] = [];
  private port: Port = { protocol: 'TCP', port: 80 };
  private pair: Pair | undefined;
  private readonly probed = new Map<string, Probed>();
  private probing = false;
  private frame = 0;
  private readonly select = el('select', { 'aria-label': say['matrix.port'] });
  private readonly holder = el('div', { class: 'matrix-holder' });
  private readonly status = el('p', { class: 'matrix-status', role: 'status' });
  private readonly reasons = el('div', { class: 'matrix-reasons' });
  private readonly probeButton = button(say['matrix.probe'], () => void this.probeAll(), { class: 'button small' });

  connectedCallback(): void {
    if (this.store) return;
    this.setAttribute('role', 'group');
    this.setAttribute('aria-label', say['matrix.title']);
    this.replaceChildren(el('div', { class: 'matrix-bar' }, this.select, this.probeButton), el('div', { class: 'matrix-scroll', tabindex: 0, role: 'region', 'aria-label': say['matrix.title'] }, this.holder, this.status, this.reasons));
    this.select.addEventListener('change', () => {
      this.port = this.ports[Number(this.select.value)] ?? this.port;
      this.pair = undefined;
      this.draw();
    });
    this.holder.addEventListener('keydown', (event) => { this.keyDown(event); });
    void storeOf(this).then((store) => {
      this.store = store;
      this.ports = (store.bundle.definition.view.matrix?.ports ?? ['TCP/80']).flatMap((text) => parsePort(text) ?? []);
      const asked = parsePort(this.getAttribute('port') ?? '');
      this.port = this.ports.find((port) => asked && portText(port) === portText(asked)) ?? this.ports[0] ?? this.port;
      this.select.replaceChildren(...this.ports.map((port, i) => el('option', { value: i, selected: port === this.port }, portText(port))));
      this.stop = store.on((change) => {
        if (change.kind === 'action' && change.action.kind !== 'predict' && change.action.kind !== 'open-terminal') this.probed.clear();
        if (change.kind === 'rebuilt') this.probed.clear();
        if (['quiet', 'rebuilt', 'draft', 'action'].includes(change.kind)) this.frame ||= requestAnimationFrame(() => { this.draw(); });
      });
      this.draw();
    });
  }

  disconnectedCallback(): void {
    this.stop();
    cancelAnimationFrame(this.frame);
  }

  private probeKey(from: PodRef, to: PodRef): string {
    return `${keyOf(from, to)} ${portText(this.port)}`;
  }

  private draw(): void {
    this.frame = 0;
    const { store } = this;
    const view = store && viewOf(store.session);
    const { cluster } = store?.session.scene ?? {};
    if (!store || !view || !cluster) return;
    const policies = cluster.networkPolicies();
    const table = verdictTable(view, policies, this.port);
    const preview = withDrafts(policies, store.drafts.values());
    const after = preview && verdictTable(view, preview, this.port);
    if (table.pods.length === 0) {
      this.holder.replaceChildren(el('p', {}, say['matrix.none']));
      return;
    }
    const held = this.holder.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset['key'] : undefined;
    this.holder.replaceChildren(this.table(table, after));
    if (held) [...this.holder.querySelectorAll<HTMLElement>('button')].find((one) => one.dataset['key'] === held)?.focus();
    this.drawStatus(table);
    if (this.pair) this.explain(this.pair);
  }

  private table(table: VerdictTable, after: VerdictTable | undefined): HTMLTableElement {
    const { pods } = table;
    const body = el('tbody');
    pods.forEach((from, row) => {
      const tr = el('tr', {}, el('th', { scope: 'row', title: `${from.namespace}/${from.name}` }, shortPodName(from.name)));
      pods.forEach((to, column) => {
        if (from === to) {
          tr.append(el('td', { class: 'self' }, el('span', { class: 'visually-hidden' }, say['matrix.self'])));
          return;
        }
        const verdict = table.verdict(from, to);
        const next = after?.verdict(from, to);
        const changes = next !== undefined && next !== verdict;
        const probe = this.probed.get(this.probeKey(from, to));
        const wrong = probe !== undefined && !agree(verdict, probe.outcome) && this.enforces();
        const words = [say['matrix.cell'](shortPodName(from.name), shortPodName(to.name), portText(this.port), say[`matrix.${verdict}`])];
        if (probe) words.push(`${say['matrix.packets']}: ${say[`matrix.${probe.outcome}`]}`);
        if (changes) words.push(`${say['matrix.changed']}: ${say[`matrix.${next}`]}`);
        if (wrong) words.push(say['matrix.disagree']);
        const isChosen = this.pair?.from.name === from.name && this.pair.to.name === to.name;
        const first = this.pair === undefined && row === 0 && column === 1;
        const made = button(verdictGlyph(changes ? next : verdict), () => { this.choose({ from, to }); }, {
          class: `matrix-cell ${verdict}${changes ? ' changes' : ''}${probe ? ' tried' : ''}${wrong ? ' wrong' : ''}`,
          'aria-label': words.join('; '),
          title: words.join('; '),
          'aria-pressed': String(isChosen),
          tabindex: isChosen || first ? 0 : -1,
          'data-key': keyOf(from, to),
        });
        tr.append(el('td', {}, made));
      });
      body.append(tr);
    });
    return el(
      'table',
      {},
      el('caption', {}, `${say['matrix.title']}, ${portText(this.port)}${after ? ` · ${say['matrix.preview']}` : ''}`),
      el('thead', {}, el('tr', {}, el('td', { class: 'corner' }, say['matrix.from']), ...pods.map((to) => el('th', { scope: 'col', title: `${to.namespace}/${to.name}` }, el('span', {}, shortPodName(to.name)))))),
      body,
    );
  }

  private enforces(): boolean {
    const { store } = this;
    if (!store) return false;
    const policies = store.session.scene.cluster?.networkPolicies().length ?? 0;
    return policies === 0 || readPicture(store.session.scene).enforces;
  }

  private drawStatus(table: VerdictTable): void {
    if (this.probing) return;
    const results = table.pods.flatMap((from) => table.pods.flatMap((to) => {
      const probe = from === to ? undefined : this.probed.get(this.probeKey(from, to));
      return probe ? [agree(table.verdict(from, to), probe.outcome)] : [];
    }));
    const wrong = results.includes(false);
    this.status.className = `matrix-status${wrong && this.enforces() ? ' wrong' : ''}`;
    this.status.textContent = !this.enforces() ? say['matrix.not-enforced'] : results.length === 0 ? '' : wrong ? say['matrix.disagree'] : say['matrix.agree'](results.length);
  }

  private choose(pair: Pair): void {
    this.pair = pair;
    this.draw();
    this.holder.querySelector<HTMLElement>('[aria-pressed="true"]')?.focus();
  }

  private explain({ from, to }: Pair): void {
    const { store } = this;
    const view = store && viewOf(store.session);
    const { cluster } = store?.session.scene ?? {};
    if (!store || !view || !cluster || ![from, to].every((pod) => view.pods.some(({ name }) => name === pod.name))) {
      this.reasons.replaceChildren();
      return;
    }
    const policies = cluster.networkPolicies();
    const explanation = explainCell(view, policies, from, to, this.port);
    const pointed: PointedRule[] = explanation.directions.flatMap(({ direction, lines }) =>
      lines.flatMap((line): PointedRule[] => {
        if (line.code === 'ALLOWED_BY') return [{ namespace: line.rule.namespace, name: line.rule.name, path: line.rule.path, verdict: 'allowed', note: say['matrix.allowed'] }];
        if (line.code === 'ISOLATED_BY' && explanation.directions.find((one) => one.direction === direction)?.verdict === 'denied') {
          return line.policies.flatMap((policy) => ISOLATING.map((path) => ({ namespace: policy.namespace, name: policy.name, path, verdict: 'denied' as const, note: say['matrix.denied'] })));
        }
        return [];
      }),
    );
    if (JSON.stringify(pointed) !== JSON.stringify(store.pointedRules)) store.point(pointed);
    this.reasons.replaceChildren(
      el('h3', {}, say['matrix.cell'](shortPodName(from.name), shortPodName(to.name), portText(this.port), say[`matrix.${explanation.verdict}`])),
      ...explanation.directions.map(({ direction, subject, verdict, lines }) =>
        el('section', { class: verdict }, el('h4', {}, verdictGlyph(verdict), ` ${direction}, ${subject.kind === 'pod' ? shortPodName(subject.name) : subject.kind}`), el('ul', {}, ...lines.map((line) => el('li', {}, explanationText(line))))),
      ),
      button(say['matrix.show-packet'], () => void this.showPacket({ from, to }), { class: 'button small' }),
    );
  }

  private async showPacket({ from, to }: Pair): Promise<void> {
    const { store } = this;
    if (!store) return;
    const key = this.probeKey(from, to);
    const known = this.probed.get(key);
    const probe = known ?? (await inPieces(Prober.of(store.session), this.unchanged(store)))?.probe(from, to, this.port);
    if (!probe) return;
    this.probed.set(key, probe);
    this.draw();
    store.showEvidence(probe.trace);
    this.dispatchEvent(new CustomEvent('podwire-show', { bubbles: true, detail: 'journey' }));
  }

  /** All cells of this port, a few at a time so that the page stays responsive. */
  private async probeAll(): Promise<void> {
    const { store } = this;
    const view = store && viewOf(store.session);
    if (!store || !view || this.probing) return;
    const { pods } = verdictTable(view, store.session.scene.cluster?.networkPolicies() ?? [], this.port);
    const pairs = pods.flatMap((from) => pods.flatMap((to) => (from === to ? [] : [{ from, to }])));
    this.probing = true;
    this.probeButton.disabled = true;
    await inPieces(this.probePairs(store.session, pairs), this.unchanged(store));
    this.probing = false;
    this.probeButton.disabled = false;
    this.draw();
  }

  private *probePairs(session: Session, pairs: readonly Pair[]): Pausable<void> {
    const { port } = this;
    const keys = pairs.map(({ from, to }) => this.probeKey(from, to));
    const prober = yield* Prober.of(session);
    for (const [done, { from, to }] of pairs.entries()) {
      this.status.textContent = say['matrix.probing'](done, pairs.length);
      yield;
      const got = prober.probe(from, to, port);
      if (got) this.probed.set(keys[done] as string, got);
    }
  }

  /** Whether the session is still what it was: an answer about an older one would be shown as if it were of now. */
  private unchanged({ session }: LabStore): () => boolean {
    const { length } = session.log;
    return () => this.store?.session === session && session.log.length === length;
  }

  private keyDown(event: KeyboardEvent): void {
    const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
    const here = event.target instanceof HTMLElement ? event.target.closest('td') : null;
    const row = here?.parentElement;
    if (!step || !here || !(row instanceof HTMLTableRowElement)) return;
    event.preventDefault();
    const rows = [...(row.parentElement?.children ?? [])] as HTMLTableRowElement[];
    let r = rows.indexOf(row);
    let c = [...row.cells].indexOf(here);
    for (let guard = 0; guard < 3; guard += 1) {
      r += step[0] ?? 0;
      c += step[1] ?? 0;
      const target = rows[r]?.cells[c]?.querySelector('button');
      if (!rows[r]?.cells[c]) return;
      if (target) {
        for (const one of this.holder.querySelectorAll('button')) one.tabIndex = -1;
        target.tabIndex = 0;
        target.focus();
        return;
      }
    }
  }
}

customElements.define('podwire-matrix', MatrixWidget);
