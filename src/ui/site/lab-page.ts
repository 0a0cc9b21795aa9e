/**
 * The frame around `<podwire-lab>`: its header's steps and buttons.
 *
 * The two talk by events, so that neither knows the other's insides:
 * - the header dispatches `podwire-command` on the element, `detail` = `'undo' | 'reset' | 'share'` or `{ go: stepId }`;
 * - the element dispatches a bubbling `podwire-lab` whenever its state changes, `detail` = {@link LabState}.
 */
import { uiMessages } from '../../messages/index';
import { progressStore, withLab } from './progress';
import { loadWidget } from './widgets';

/** What the lab tells the header. */
export interface LabState {
  readonly steps: readonly { readonly id: string; readonly title: string; readonly state: 'done' | 'now' | 'todo' }[];
  readonly canUndo: boolean;
  readonly solved: boolean;
}

function isLabState(value: unknown): value is LabState {
  return typeof value === 'object' && value !== null && 'steps' in value && Array.isArray(value.steps) && 'canUndo' in value;
}

function drawSteps(list: HTMLElement, state: LabState, go: (id: string) => void): void {
  list.hidden = state.steps.length === 0;
  list.replaceChildren(
    ...state.steps.map((step, index) => {
      const item = document.createElement('li');
      item.className = step.state;
      const square = document.createElement('i');
      square.setAttribute('aria-hidden', 'true');
      square.textContent = step.state === 'done' ? '✓' : String(index + 1);
      const button = document.createElement('button');
      button.type = 'button';
      button.append(square, document.createTextNode(step.title));
      if (step.state === 'now') button.setAttribute('aria-current', 'step');
      if (step.state === 'done') {
        const word = document.createElement('span');
        word.className = 'visually-hidden';
        word.textContent = ` (${uiMessages('en')['status.done']})`;
        button.append(word);
      }
      button.addEventListener('click', () => {
        go(step.id);
      });
      item.append(button);
      return item;
    }),
  );
}

async function startLab(): Promise<void> {
  const lab = document.querySelector<HTMLElement>('podwire-lab');
  const id = lab?.dataset['lab'];
  if (!lab || !id) return;
  const list = document.querySelector<HTMLElement>('[data-lab-steps]');
  const buttons = [...document.querySelectorAll<HTMLButtonElement>('[data-lab-command]')];
  const command = (detail: unknown): void => {
    lab.dispatchEvent(new CustomEvent('podwire-command', { detail }));
  };
  lab.addEventListener('podwire-lab', (event) => {
    const state: unknown = (event as CustomEvent<unknown>).detail;
    if (!isLabState(state)) return;
    if (list)
      drawSteps(list, state, (step) => {
        command({ go: step });
      });
    for (const button of buttons) button.disabled = button.dataset['labCommand'] === 'undo' && !state.canUndo;
    const passed = state.steps.filter((step) => step.state === 'done').map((step) => step.id);
    const before = progressStore().read().labs[id];
    const isNews = state.solved !== (before?.solved ?? false) || passed.some((step) => !before?.steps.includes(step));
    if (isNews && (state.solved || passed.length > 0)) {
      progressStore().update((progress) => withLab(progress, id, { solved: state.solved, steps: passed }));
    }
  });
  for (const button of buttons)
    button.addEventListener('click', () => {
      command(button.dataset['labCommand']);
    });
  if (!(await loadWidget(lab))) {
    const wait = lab.querySelector('[data-lab-wait]');
    if (wait) wait.textContent = uiMessages('en')['lab.broken'];
    lab.classList.add('broken');
  }
}

void startLab();
