/** `<podwire-editor>`: the learner's YAML files, checked as they are typed, applied with one button that types the command. */
import { describeSessionError, widgetMessages } from '../../../messages/index';
import { button, el } from '../dom';
import { objectiveFile } from '../exercise/model';
import { findInFiles } from '../journey/policy-source';
import { bringFiles, bringText, safeName, takeDrops } from '../session-store/bring-file';
import { storeOf, type LabStore } from '../session-store/index';
import { Tabs } from '../tabs';
import type { CodeView, PointedLines } from './code-view';
import './styles.css';

const say = widgetMessages('en');

export class EditorWidget extends HTMLElement {
  private store: LabStore | undefined;
  private stop: () => void = () => undefined;
  private code: CodeView | undefined;
  private files: string[] = [];
  private objective: string | undefined;
  private readonly holder = el('div', { class: 'editor-holder' });
  private readonly findings = el('span', { class: 'editor-findings', role: 'status' });
  private readonly hint = el('span', { class: 'visually-hidden', id: 'podwire-editor-hint' }, say['editor.leave']);
  private readonly tabs = new Tabs(say['editor.files'], this.holder, (path) => { this.open(path); });
  private readonly applyButton = button(say['editor.apply'], () => { this.apply(); }, { class: 'primary', title: say['editor.apply-title'] });
  private readonly chooser = el('input', { type: 'file', multiple: true, hidden: true, accept: '.yaml,.yml,.json,text/plain' });

  connectedCallback(): void {
    if (this.store) return;
    const more = el('select', { class: 'editor-more', 'aria-label': say['editor.new'] }, el('option', { value: '' }, '+'), el('option', { value: 'new' }, say['editor.new']), el('option', { value: 'bring' }, say['editor.upload']));
    more.addEventListener('change', () => {
      const { value } = more;
      more.value = '';
      if (value === 'new') this.newFile();
      else if (value === 'bring') this.chooser.click();
    });
    this.chooser.addEventListener('change', () => {
      const chosen = [...(this.chooser.files ?? [])];
      this.chooser.value = '';
      const place = this.store?.workstation?.name;
      if (this.store && place !== undefined) void bringFiles(this.store, place, chosen).then((paths) => { this.brought(paths); });
    });
    this.replaceChildren(el('div', { class: 'pane-bar' }, this.tabs.element, el('div', { class: 'pane-tools' }, this.findings, more, this.applyButton)), this.holder, this.hint, this.chooser);
    void storeOf(this).then((store) => { void this.start(store); });
  }

  disconnectedCallback(): void {
    this.stop();
    this.code?.dispose();
  }

  private async start(store: LabStore): Promise<void> {
    this.store = store;
    this.files = [...store.bundle.definition.view.files];
    takeDrops(this.holder, store, () => store.workstation?.name ?? 'workstation', (paths) => { this.brought(paths); });
    const { CodeView } = await import('./code-view');
    this.code = new CodeView(this.holder, {
      changed: (text) => { this.changed(text); },
      checked: (count) => {
        this.findings.textContent = count === 0 ? say['editor.clean'] : say['editor.findings'](count);
        this.findings.classList.toggle('bad', count > 0);
      },
      apply: () => { this.apply(); },
      leave: () => { this.findings.textContent = say['editor.left']; },
      refused: () => { store.tell({ kind: 'trouble', text: say['editor.paste-too-large'] }); },
    });
    this.stop = store.on((change) => {
      if (change.kind === 'rebuilt' || (change.kind === 'action' && change.action.kind === 'write-file')) this.refresh();
      else if (change.kind === 'quiet') this.refresh();
      else if (change.kind === 'selection') this.pointAt(true);
      else if (change.kind === 'grade') this.followObjective();
      else if (change.kind === 'draft') this.drawTabs();
    });
    const wanted = store.objective && objectiveFile(store.objective, this.files);
    this.objective = store.objective?.id;
    this.open(wanted ?? this.files[0]);
    this.dataset['ready'] = 'true';
  }

  /** Files that exist, or that the lab wants written. */
  private refresh(): void {
    const { store } = this;
    if (!store) return;
    const active = store.activeFile;
    if (active !== undefined) this.code?.replace(store.fileText(active) ?? '');
    this.drawTabs();
  }

  private drawTabs(): void {
    const { store } = this;
    if (!store) return;
    this.tabs.draw(
      this.files.map((path) => ({ id: path, label: path.split('/').at(-1) ?? path, ...(store.drafts.has(path) ? { mark: say['editor.unsaved'] } : {}) })),
      store.activeFile ?? '',
    );
  }

  private open(path: string | undefined): void {
    const { store } = this;
    if (!store || path === undefined) return;
    if (!this.files.includes(path)) this.files.push(path);
    store.activeFile = path;
    this.code?.open(store.fileText(path) ?? '', say['editor.label'](path.split('/').at(-1) ?? path));
    this.drawTabs();
    this.pointAt();
  }

  /** A new step opens its file; going back and forth within one does not. */
  private followObjective(): void {
    const { store } = this;
    const objective = store?.objective;
    if (!store || !objective || objective.id === this.objective) return;
    this.objective = objective.id;
    const file = objectiveFile(objective, store.bundle.definition.view.files);
    if (file !== undefined) this.open(file);
  }

  private changed(text: string): void {
    const { store } = this;
    const path = store?.activeFile;
    if (!store || path === undefined) return;
    const read = store.workstation?.files.read(path);
    const stored = read?.ok ? read.value : '';
    store.setDraft(path, text === stored ? undefined : text);
  }

  private apply(): void {
    const { store } = this;
    const path = store?.activeFile;
    if (!store || path === undefined) return;
    const { objective } = store;
    if (objective && objectiveFile(objective, this.files) === path && !store.commitPrediction(objective)) {
      store.tell({ kind: 'info', text: say['editor.predict-first'] });
      return;
    }
    const error = store.applyFile(path);
    if (error) store.tell({ kind: 'trouble', text: describeSessionError(error) });
    else this.dispatchEvent(new CustomEvent('podwire-show', { bubbles: true, detail: 'terminal' }));
  }

  private newFile(): void {
    const { store } = this;
    const name = prompt(say['editor.new-name'], 'policy.yaml');
    const place = store?.workstation?.name;
    if (!store || place === undefined || name === null || name.trim() === '') return;
    const path = `/root/${safeName(name.trim())}`;
    if (store.fileText(path) === undefined) bringText(store, place, name.trim(), '');
    this.open(path);
    this.code?.focus();
  }

  private brought(paths: readonly string[]): void {
    for (const path of paths) if (/\.(?:ya?ml|json)$/.test(path)) this.open(path);
  }

  /** Shows the lines of the rules that decided, and opens their file when it is another one. */
  private pointAt(follow = false): void {
    const { store, code } = this;
    if (!store || !code) return;
    const named = this.files.map((path) => ({ path, text: store.fileText(path) ?? '' }));
    const places = store.pointedRules.flatMap((rule) => {
      const place = findInFiles(named, rule);
      return place ? [{ ...place, verdict: rule.verdict, note: rule.note }] : [];
    });
    const wanted = places.find(({ file }) => file === store.activeFile) ?? places[0];
    if (follow && wanted && wanted.file !== store.activeFile) {
      this.open(wanted.file);
      return;
    }
    code.pointAt(places.filter(({ file }) => file === store.activeFile).map(({ line, endLine, verdict, note }): PointedLines => ({ line, endLine, verdict, note })));
  }
}

customElements.define('podwire-editor', EditorWidget);
