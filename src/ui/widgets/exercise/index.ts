/** `<podwire-exercise>`: the brief. Question, prediction, checks with reasons, hints by state, solution, and one primary action. */
import type { CheckResult, Finding, Objective } from '../../../engine/lab/index';
import { disagrees, passed } from '../../../engine/lab/index';
import { describeCounterexample, describeFinding, describeInvented, describeSessionError, describeTrial, widgetMessages } from '../../../messages/index';
import { href } from '../../site/href';
import { button, el, prose, wantsStillness } from '../dom';
import { verdictGlyph } from '../glyphs';
import { decidingPacket } from '../journey/packet-log';
import { storeOf, type LabStore } from '../session-store/index';
import { nextHint, objectiveFile } from './model';
import './styles.css';

const say = widgetMessages('en');

export class ExerciseWidget extends HTMLElement {
  private store: LabStore | undefined;
  private stop: () => void = () => undefined;
  private readonly status = el('p', { class: 'exercise-status', role: 'status' });
  private readonly body = el('div', { class: 'exercise-body' });
  private readonly hinted = new Map<string, string[]>();
  private working = false;
  private sure = false;

  connectedCallback(): void {
    if (this.store) return;
    this.replaceChildren(this.body, this.status);
    void storeOf(this).then((store) => {
      this.store = store;
      this.stop = store.on((change) => {
        if (change.kind === 'rebuilt') this.status.replaceChildren();
        if (change.kind === 'grade' || change.kind === 'rebuilt' || change.kind === 'action' || change.kind === 'quiet') this.draw();
      });
      this.draw();
    });
  }

  disconnectedCallback(): void {
    this.stop();
  }

  private draw(): void {
    const { store } = this;
    const objective = store?.objective;
    if (!store) return;
    const held = this.body.contains(document.activeElement) ? document.activeElement?.id : undefined;
    this.body.replaceChildren(...(objective ? this.card(store, objective) : [el('p', { class: 'exercise-brief' }, prose(store.text.intro))]));
    if (held) this.body.querySelector<HTMLElement>(`#${CSS.escape(held)}`)?.focus();
  }

  private card(store: LabStore, objective: Objective): Node[] {
    const text = store.text.objectives[objective.id];
    const { objectives } = store.bundle.definition;
    const number = objectives.indexOf(objective) + 1;
    const done = store.passed.includes(objective.id);
    const studied = store.studied.includes(objective.id);
    const mark = studied ? ` · ${say['exercise.studied']}` : done ? ` · ${say['exercise.solved']}` : '';
    const grade = store.grades.get(objective.id);
    const nodes: (Node | undefined)[] = [
      el('p', { class: 'kicker' }, `${objectives.length > 1 ? say['exercise.scenario'](number, objectives.length) : store.text.title}${mark}`),
      el('h2', { tabindex: -1 }, text?.title ?? objective.id),
      number === 1 ? el('p', { class: 'exercise-brief' }, prose(store.text.intro)) : undefined,
      ...this.switches(store),
      el('p', { class: 'exercise-brief' }, prose(text?.brief ?? '')),
      this.prediction(store, objective),
      this.checks(store, objective, grade?.results),
      done ? undefined : this.mistake(store, objective),
      this.actions(store, objective),
      done || (grade && passed(grade)) ? this.epilogue(store, objective) : undefined,
    ];
    return nodes.filter((node): node is Node => node !== undefined);
  }

  private switches(store: LabStore): Node[] {
    return store.bundle.definition.switches.map((one) => {
      const text = store.text.switches[one.id];
      const now = store.session.start.switches[one.id] ?? one.default;
      const select = el('select', { id: `podwire-switch-${one.id}` }, ...one.values.map((value) => el('option', { value, selected: value === now }, text?.values[value] ?? value)));
      select.addEventListener('change', () => { store.switchTo(one.id, select.value); });
      const note = text?.note[now];
      return el('div', { class: 'exercise-switch' }, el('label', { for: select.id }, text?.label ?? one.id), select, note === undefined ? undefined : el('p', {}, prose(note)));
    });
  }

  private prediction(store: LabStore, objective: Objective): Node | undefined {
    const { prediction } = objective;
    const text = store.text.objectives[objective.id];
    if (!prediction || !text) return undefined;
    const said = store.prediction(objective.id);
    const current = said ?? store.leaning.get(objective.id);
    // The answer speaks of the goal's network: after an attempt that missed it, it would be wrong.
    const grade = store.grades.get(objective.id);
    const ran = store.passed.includes(objective.id) || (grade !== undefined && passed(grade));
    const fieldset = el('fieldset', {}, el('legend', {}, el('span', { class: 'kicker' }, say['exercise.predict']), prose(text.question ?? '')));
    for (const choice of prediction.choices) {
      const input = el('input', { type: 'radio', name: `predict-${objective.id}`, value: choice, id: `predict-${objective.id}-${choice}`, checked: current === choice, disabled: said !== undefined && said !== choice });
      input.addEventListener('change', () => {
        store.leaning.set(objective.id, choice);
        this.status.replaceChildren();
        this.draw();
      });
      const right = ran && choice === prediction.answer;
      const label = el('label', { class: `exercise-choice${current === choice ? ' chosen' : ''}${right ? ' right' : ''}`, for: input.id }, input, el('span', {}, prose(text.choices[choice]?.label ?? choice)));
      fieldset.append(label);
      if (ran && said === choice) fieldset.append(el('p', { class: 'exercise-feedback' }, prose(text.choices[choice]?.feedback ?? '')));
    }
    return fieldset;
  }

  private checks(store: LabStore, objective: Objective, results: readonly CheckResult[] | undefined): HTMLElement {
    const text = store.text.objectives[objective.id];
    const list = el('ul', { class: 'exercise-checks' });
    for (const check of objective.checks) {
      const finding = results?.find((result) => result.check.id === check.id)?.finding;
      const state = finding?.kind ?? (store.passed.includes(objective.id) ? 'passed' : undefined);
      const item = el(
        'li',
        { class: state ?? 'unchecked' },
        verdictGlyph(state === 'passed' ? 'allowed' : state === 'failed' ? 'denied' : 'open'),
        el('span', {}, prose(text?.checks[check.id] ?? check.id), el('span', { class: 'visually-hidden' }, ` (${state === 'passed' ? say['exercise.check-passed'] : state === 'failed' ? say['exercise.check-failed'] : say['exercise.unchecked']})`)),
      );
      if (finding?.kind === 'failed') item.append(...this.why(store, finding));
      list.append(item);
    }
    return el('section', { class: 'exercise-section', 'aria-label': say['exercise.checks'] }, el('h3', {}, say['exercise.checks']), list);
  }

  /** Why a check failed, and the packet that shows it. */
  private why(store: LabStore, finding: Extract<Finding, { kind: 'failed' }>): readonly Node[] {
    const { counterexample, trial, journey } = finding;
    const proved = counterexample !== undefined && trial !== undefined;
    const why = el('p', { class: 'exercise-why' }, proved ? describeCounterexample(counterexample) : describeFinding(finding));
    const shown = proved ? el('p', { class: `exercise-trial${disagrees(trial) ? ' wrong' : ''}`, ...(disagrees(trial) && { role: 'alert' }) }, describeTrial(trial)) : why;
    if (journey && journey.length > 0) {
      shown.append(' ', button(say['exercise.packet'], () => {
        this.showPacket(store, finding);
        this.dispatchEvent(new CustomEvent('podwire-show', { bubbles: true, detail: 'journey' }));
      }, { class: 'text-button' }));
    }
    return proved ? [why, shown] : [why];
  }

  private showPacket(store: LabStore, { counterexample, trial, journey = [] }: Extract<Finding, { kind: 'failed' }>): void {
    const note = counterexample ? describeInvented(counterexample) : '';
    store.showEvidence(journey, { places: trial?.kind === 'tried' ? trial.places : {}, ...(note === '' ? {} : { note }) });
  }

  /** The misconception that the attempt shows, when it is a known one: what is believed, what is so, where to read on. */
  private mistake(store: LabStore, objective: Objective): Node | undefined {
    const wrong = store.mistakes.get(objective.id);
    const known = wrong && store.bundle.misconceptions['en']?.[wrong.misconception];
    if (!wrong || !known) return undefined;
    return el(
      'section',
      { class: 'exercise-mistake', 'aria-labelledby': 'podwire-mistake', 'data-misconception': known.id },
      el('h3', { id: 'podwire-mistake' }, el('span', { class: 'kicker' }, say['exercise.belief']), el('q', {}, prose(known.belief))),
      el('p', {}, prose(store.text.misconceptions[wrong.misconception] ?? known.truth)),
      known.see === undefined ? undefined : el('p', {}, el('a', { href: href(`/en/glossary/#${known.see}`) }, say['exercise.read-on'])),
    );
  }

  private actions(store: LabStore, objective: Objective): HTMLElement {
    const file = objectiveFile(objective, store.bundle.definition.view.files);
    const hasFile = file !== undefined && (store.fileText(store.activeFile ?? file) ?? '') !== '';
    const label = this.working ? say['exercise.checking'] : hasFile ? say['exercise.apply'] : say['exercise.check'];
    const main = button(label, () => { this.run(store, objective, hasFile ? (store.activeFile ?? file) : undefined); }, { class: `button${store.passed.includes(objective.id) ? '' : ' primary'}`, id: 'podwire-apply', 'aria-disabled': this.working });
    const check = hasFile ? button(say['exercise.check'], () => { this.run(store, objective, undefined); }, { class: 'button', id: 'podwire-check' }) : undefined;
    const hint = button(say['exercise.hint'], () => { this.hint(store, objective); }, { class: 'button', id: 'podwire-hint' });
    const solution = button(this.sure ? say['exercise.solution-sure'] : say['exercise.solution'], () => {
      if (!this.sure) {
        this.sure = true;
        this.draw();
        return;
      }
      this.sure = false;
      store.solve(objective);
      this.tell(say['exercise.solution-shown'], objective.solution.run);
      this.draw();
    }, { class: `text-button${this.sure ? ' sure' : ''}`, id: 'podwire-solution' });
    return el('div', { class: 'exercise-actions' }, main, check, hint, solution);
  }

  private epilogue(store: LabStore, objective: Objective): HTMLElement {
    const text = store.text.objectives[objective.id];
    const next = store.bundle.definition.objectives.find(({ id }) => !store.passed.includes(id));
    const box = el('div', { class: 'exercise-passed' }, el('p', {}, el('b', {}, say['exercise.passed']), ' ', prose(text?.passed ?? '')));
    if (next) {
      box.append(button(say['exercise.next'], () => {
        store.goTo(next.id);
        this.status.replaceChildren();
        this.draw();
        this.body.querySelector('h2')?.focus();
        this.closest('.lab-brief')?.scrollTo({ top: 0 });
      }, { class: 'button primary', id: 'podwire-next' }));
    } else box.append(el('p', { class: 'exercise-done' }, say['exercise.all-done']));
    return box;
  }

  private tell(sentence: string, command?: string): void {
    if (sentence !== say['exercise.passed']) this.status.classList.remove('visually-hidden');
    this.status.replaceChildren(prose(sentence), ...(command === undefined ? [] : [el('code', { class: 'exercise-command' }, command)]));
  }

  private hint(store: LabStore, objective: Objective): void {
    const said = this.hinted.get(objective.id) ?? [];
    const hint = nextHint(
      objective,
      {
        grade: store.grades.get(objective.id),
        attempts: store.attempts(objective.id),
        has: (kind, name, namespace) => store.hasObject(kind, namespace, name),
      },
      said,
    );
    if (!hint) {
      this.tell(say['exercise.no-hint']);
      return;
    }
    this.hinted.set(objective.id, [...said, hint.id]);
    this.tell(store.text.objectives[objective.id]?.hints[hint.id] ?? hint.id);
  }

  /** Prediction, apply, reload the browser, check: each when the one before has come to rest. */
  private run(store: LabStore, objective: Objective, file: string | undefined): void {
    if (this.working) return;
    if (!store.commitPrediction(objective)) {
      this.tell(say['editor.predict-first']);
      this.body.querySelector<HTMLInputElement>('input[type="radio"]')?.focus();
      return;
    }
    this.working = true;
    this.status.replaceChildren();
    store.setPlaying(true);
    this.draw();
    if (file !== undefined) {
      const error = store.applyFile(file);
      if (error) {
        this.working = false;
        this.tell(describeSessionError(error));
        this.draw();
        return;
      }
    }
    store.whenQuiet(() => {
      const { browser } = store.session;
      if (browser && file !== undefined) store.do({ kind: 'browse', url: browser.url });
      store.whenQuiet(() => {
        // Let the page show what it has before the checks take their time.
        setTimeout(() => { void this.finish(store, objective); }, 40);
      });
    });
  }

  private async finish(store: LabStore, objective: Objective): Promise<void> {
    this.status.classList.remove('visually-hidden');
    const grade = await store.check(objective, (check) => { this.status.textContent = say['exercise.checking-now'](check + 1, objective.checks.length); });
    this.working = false;
    if (!grade) {
      this.tell(say['exercise.changed']);
      this.draw();
      return;
    }
    // The card itself shows that it passed; the sentence is for those who do not see it.
    this.status.classList.toggle('visually-hidden', passed(grade));
    if (passed(grade)) this.tell(say['exercise.passed']);
    else {
      const failed = grade.results.filter(({ finding }) => finding.kind === 'failed');
      this.tell(`${say['exercise.not-yet']} ${failed.map(({ check }) => store.text.objectives[objective.id]?.checks[check.id] ?? check.id).join('; ')}`);
    }
    // Predicted, run: now the packet that decided, hop by hop, and the lines of YAML behind its fate.
    // Where a check failed it is that check's packet.
    const telling = grade.results.map(({ finding }) => finding).find((finding) => finding.kind === 'failed' && finding.journey !== undefined && finding.journey.length > 0);
    const decided = decidingPacket(store.packets());
    if (telling?.kind === 'failed') this.showPacket(store, telling);
    else if (decided) store.select(decided.journey);
    this.draw();
    const news = this.body.querySelector('.exercise-passed') ?? this.body.querySelector('.exercise-checks');
    news?.scrollIntoView({ block: 'center', behavior: wantsStillness() ? 'auto' : 'smooth' });
  }
}

customElements.define('podwire-exercise', ExerciseWidget);
