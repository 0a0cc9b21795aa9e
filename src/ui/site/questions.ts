/**
 * Predictions and quizzes. The page already holds every sentence; this decides which are shown.
 * A prediction is made once and kept: what happens appears after it. A quiz may be tried again.
 */
import { uiMessages } from '../../messages/index';
import { progressStore, withAnswer } from './progress';

const say = uiMessages('en');

function show(element: Element | null | undefined, visible: boolean): void {
  if (element instanceof HTMLElement) element.hidden = !visible;
}

function startQuestion(form: HTMLFormElement): void {
  const id = form.dataset['question'];
  const predict = form.dataset['kind'] === 'predict';
  if (!id) return;
  const options = [...form.querySelectorAll<HTMLElement>('[data-option]')];
  const status = form.querySelector<HTMLElement>('[data-status]');
  const submit = form.querySelector<HTMLButtonElement>('button[type="submit"]');
  const reveal = form.parentElement?.querySelector<HTMLElement>('[data-reveal]');
  const hint = form.querySelector<HTMLElement>('[data-hint]');

  const inputOf = (option: HTMLElement): HTMLInputElement | null => option.querySelector('input');

  function settle(choice: string): void {
    for (const option of options) {
      const chosen = option.dataset['option'] === choice;
      const right = option.dataset['right'] === 'true';
      option.dataset['verdict'] = chosen ? (right ? 'right' : 'wrong') : predict && right ? 'was-right' : '';
      show(option.querySelector('[data-feedback]'), chosen);
      show(option.querySelector('[data-truth]'), predict && right && !chosen);
      const input = inputOf(option);
      if (input) {
        input.checked = chosen;
        if (predict) input.disabled = true;
      }
    }
    if (predict) {
      show(submit, false);
      show(hint, false);
      show(reveal, true);
      form.dataset['settled'] = 'true';
    } else if (submit) {
      submit.textContent = say['question.answer'];
    }
  }

  form.addEventListener('change', () => {
    if (status) status.textContent = '';
    for (const option of options) {
      option.dataset['verdict'] = '';
      show(option.querySelector('[data-feedback]'), false);
    }
  });

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const chosen = options.find((option) => inputOf(option)?.checked);
    const choice = chosen?.dataset['option'];
    if (!chosen || !choice) {
      if (status) status.textContent = say['question.choose'];
      return;
    }
    const right = chosen.dataset['right'] === 'true';
    progressStore().update((before) => withAnswer(before, id, choice, right));
    settle(choice);
    if (status) {
      // Read out by screen readers; sighted readers see the same words at the option.
      const verdict = chosen.querySelector('[data-feedback]')?.textContent ?? '';
      status.textContent = '';
      const spoken = document.createElement('span');
      spoken.className = 'visually-hidden';
      spoken.textContent = verdict;
      status.append(spoken);
    }
    if (predict && reveal) {
      reveal.tabIndex = -1;
      reveal.focus({ preventScroll: true });
    }
  });

  const before = progressStore().read().answers[id];
  if (before && options.some((option) => option.dataset['option'] === before.last)) {
    settle(predict ? before.first : before.last);
  }
}

/** Starts every question of the page. */
export function startQuestions(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-question]')) startQuestion(form);
}
