/**
 * `<podwire-lab>`: the whole screen of a lab. Brief | stage over timeline over editor and terminal; on a phone brief, stage, then tabs.
 * Its header (site/lab-page.ts) talks to it by events.
 */
import { describeRecordError, describeSessionError, widgetMessages } from '../../../messages/index';
import { Session } from '../../../engine/lab/index';
import { button, el, saveFile } from '../dom';
import { storeFor, type LabStore } from '../session-store/index';
import { parseKept } from '../session-store/keeping';
import { NoticeBar } from './notice-bar';
import { separator } from './panes';
import { captureTools, realTools } from './take-away';
import '../browser/index';
import '../editor/index';
import '../exercise/index';
import '../journey/index';
import '../matrix/index';
import '../terminal/index';
import '../timeline/index';
import '../topology/index';
import './styles.css';

const say = widgetMessages('en');

type StageTab = 'topology' | 'browser' | 'journey' | 'matrix';
type WorkTab = 'editor' | 'terminal';

export class LabWidget extends HTMLElement {
  private store: LabStore | undefined;
  private stop: () => void = () => undefined;

  connectedCallback(): void {
    if (this.store || this.dataset['state'] === 'starting') return;
    this.dataset['state'] = 'starting';
    storeFor(this, this.dataset['lab'] ?? this.id).then(
      (store) => {
        this.store = store;
        this.build(store);
      },
      (error: unknown) => {
        this.dataset['state'] = 'broken';
        const wait = this.querySelector('[data-lab-wait]');
        if (wait) wait.textContent = error instanceof Error ? error.message : String(error);
        throw error;
      },
    );
  }

  disconnectedCallback(): void {
    this.stop();
  }

  private build(store: LabStore): void {
    const { view, world } = { view: store.bundle.definition.view, world: store.bundle.definition.start.world };
    const widget = (name: string): HTMLElement => document.createElement(`podwire-${name}`);
    const hasMatrix = view.matrix !== undefined && world.kind === 'cluster';
    const hasEditor = world.kind === 'cluster';

    const brief = el('section', { class: 'lab-brief', 'aria-label': say['lab.brief'] }, widget('exercise'), this.sessionTools(store));
    const sideTabs: StageTab[] = ['topology', ...(view.browser ? (['browser'] as const) : []), 'journey', ...(hasMatrix ? (['matrix'] as const) : [])];
    const stage = el('section', { class: 'lab-stage', 'aria-label': say['lab.stage'] });
    const switcher = this.switcher(sideTabs, (id) => { stage.dataset['show'] = id; });
    const side = el('div', { class: 'lab-side' });
    if (view.browser) side.append(widget('browser'));
    const lower = el('div', { class: 'lab-side-lower' });
    if (hasMatrix) lower.append(this.switcher(['journey', 'matrix'], (id) => { stage.dataset['side'] = id; }, 'side-switch'));
    lower.append(widget('journey'));
    if (hasMatrix) lower.append(widget('matrix'));
    side.append(lower);
    stage.append(switcher, widget('topology'), separator(this, { variable: '--side', label: say['lab.resize-side'], axis: 'x', sign: -1, unit: 'px', initial: 316, min: 220, max: 560 }, () => stage.clientWidth), side);
    stage.dataset['show'] = 'topology';
    stage.dataset['side'] = 'journey';

    const work = el('section', { class: 'lab-work', 'aria-label': say['lab.work'] });
    if (hasEditor) {
      work.append(
        this.switcher(['editor', 'terminal'], (id) => { work.dataset['show'] = id; }, 'work-switch'),
        widget('editor'),
        separator(this, { variable: '--editor', label: say['lab.resize-editor'], axis: 'x', sign: 1, unit: '%', initial: 46, min: 20, max: 75 }, () => work.clientWidth),
      );
    }
    work.append(widget('terminal'));
    work.dataset['show'] = hasEditor ? 'editor' : 'terminal';

    const right = el('div', { class: 'lab-right' });
    right.append(
      stage,
      widget('timeline'),
      separator(this, { variable: '--stage', label: say['lab.resize-stage'], axis: 'y', sign: 1, unit: '%', initial: 55, min: 20, max: 75 }, () => right.clientHeight),
      work,
    );
    this.replaceChildren(
      new NoticeBar(store).element,
      brief,
      separator(this, { variable: '--brief', label: say['lab.resize-brief'], axis: 'x', sign: 1, unit: 'px', initial: 352, min: 240, max: 560 }, () => this.clientWidth),
      right,
    );
    this.dataset['state'] = 'ready';
    this.stop = store.on((change) => {
      if (['action', 'rebuilt', 'grade', 'quiet'].includes(change.kind)) this.report();
      if (change.kind === 'selection' && store.selected) {
        stage.dataset['side'] = 'journey';
        const side = stage.querySelector<HTMLElement>('.side-switch');
        if (side) this.markSwitch(side, 'journey');
      }
    });
    this.addEventListener('podwire-command', (event) => { this.command((event as CustomEvent<unknown>).detail); });
    this.addEventListener('podwire-show', (event) => {
      const what = (event as CustomEvent<string>).detail;
      if (what === 'editor' || what === 'terminal') {
        work.dataset['show'] = what;
        this.markSwitch(work, what);
      } else {
        stage.dataset['show'] = what;
        this.markSwitch(stage, what);
      }
    });
    this.report();
  }

  private markSwitch(root: HTMLElement, id: string): void {
    const bars = root.matches('.lab-switch') ? [root] : [...root.querySelectorAll<HTMLElement>('.lab-switch')];
    for (const bar of bars) {
      if (!bar.querySelector(`[data-id="${id}"]`)) continue;
      for (const one of bar.querySelectorAll<HTMLElement>('button')) one.setAttribute('aria-pressed', String(one.dataset['id'] === id));
    }
  }

  /** Buttons that choose what a narrow screen shows. */
  private switcher(ids: readonly (StageTab | WorkTab)[], choose: (id: string) => void, name = 'stage-switch'): HTMLElement {
    const bar = el('div', { class: `lab-switch ${name}`, role: 'group', 'aria-label': ids.map((id) => say[`tab.${id}`]).join(', ') });
    ids.forEach((id, i) => {
      bar.append(
        button(say[`tab.${id}`], () => {
          choose(id);
          for (const one of bar.querySelectorAll<HTMLElement>('button')) one.setAttribute('aria-pressed', String(one.dataset['id'] === id));
        }, { 'data-id': id, 'aria-pressed': i === 0 ? 'true' : 'false' }),
      );
    });
    return bar;
  }

  /** Redo, export, import, captures, the script for a real Linux: rarely needed, at the end of the brief. */
  private sessionTools(store: LabStore): HTMLElement {
    const input = el('input', { type: 'file', accept: '.json,application/json', hidden: true });
    input.addEventListener('change', () => {
      const file = input.files?.[0];
      input.value = '';
      if (file) void file.text().then((text) => { this.importText(store, text); });
    });
    const redo = button(say['lab.redo'], () => { store.redo(); }, { class: 'text-button' });
    store.on(() => (redo.disabled = !store.session.canRedo));
    redo.disabled = !store.session.canRedo;
    return el(
      'div',
      { class: 'lab-session-tools', role: 'group', 'aria-label': say['lab.more'] },
      redo,
      button(say['lab.export'], () => { saveFile(`podwire-${store.bundle.definition.id}.json`, store.exportText()); }, { class: 'text-button' }),
      button(say['lab.import'], () => { input.click(); }, { class: 'text-button' }),
      input,
      captureTools(store),
      realTools(store),
    );
  }

  private importText(store: LabStore, text: string): void {
    const { id, version } = store.bundle.definition;
    const read = parseKept(text, id, version);
    const refuse = (why: string): void => { store.tell({ kind: 'trouble', text: say['lab.import-refused'](why) }); };
    if (read.kind === 'none') return;
    if (read.kind === 'unreadable') return refuse(read.error.code === 'OTHER_LAB_VERSION' ? say['store.link-other-version'] : describeRecordError(read.error));
    const session = Session.replay(store.bundle, read.lab.record);
    if (!session.ok) return refuse(describeSessionError(session.error));
    store.replace(session.value);
    store.tell({ kind: 'info', text: say['lab.imported'] });
  }

  private command(detail: unknown): void {
    const { store } = this;
    if (!store) return;
    if (typeof detail === 'object' && detail !== null && 'go' in detail) {
      store.goTo(String(detail.go));
    } else if (detail === 'undo') {
      store.undo();
      store.tell({ kind: 'info', text: say['lab.undone'] });
    } else if (detail === 'reset') {
      store.reset();
      store.tell({ kind: 'info', text: say['lab.was-reset'] });
    } else if (detail === 'share') this.share(store);
  }

  private share(store: LabStore): void {
    const fragment = store.shareFragment();
    if (fragment === undefined) {
      store.tell({ kind: 'trouble', text: say['lab.share-long'] });
      return;
    }
    history.replaceState(null, '', `#${fragment}`);
    navigator.clipboard.writeText(location.href).then(
      () => { store.tell({ kind: 'info', text: say['lab.share-copied'] }); },
      () => { store.tell({ kind: 'info', text: say['lab.share-ready'] }); },
    );
  }

  /** What the header draws. */
  private report(): void {
    const { store } = this;
    if (!store) return;
    const text = store.text.objectives;
    const now = store.objective?.id;
    this.dispatchEvent(
      new CustomEvent('podwire-lab', {
        bubbles: true,
        detail: {
          steps: store.bundle.definition.objectives.map(({ id }) => ({ id, title: text[id]?.title ?? id, state: store.passed.includes(id) && !store.studied.includes(id) ? 'done' : id === now ? 'now' : 'todo' })),
          canUndo: store.session.canUndo,
          solved: store.solved && store.bundle.definition.objectives.every(({ id }) => !store.studied.includes(id)),
        },
      }),
    );
  }
}

customElements.define('podwire-lab', LabWidget);
