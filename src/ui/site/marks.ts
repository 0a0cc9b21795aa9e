/** Progress, drawn: each chapter's square in the outline, the count, the file in and out, and one notice when storage fails. */
import { uiMessages } from '../../messages/index';
import {
  MAX_PROGRESS_LENGTH,
  chapterState,
  parseNeeds,
  progressStore,
  withOpened,
  type ChapterState,
  type Progress,
  type ProgressError,
} from './progress';

const say = uiMessages('en');

const words: Readonly<Record<ChapterState, string>> = {
  none: '',
  half: say['status.half'],
  done: say['status.done'],
};

function drawMarks(progress: Progress): void {
  const done = new Set<string>();
  const all = new Set<string>();
  for (const item of document.querySelectorAll<HTMLElement>('[data-chapter]')) {
    const id = item.dataset['chapter'] ?? '';
    const state = chapterState(progress, id, parseNeeds(item.dataset['needs'] ?? ''));
    item.dataset['state'] = state;
    all.add(id);
    if (state === 'done') done.add(id);
    const word = item.querySelector('[data-state-word]');
    if (word) word.textContent = words[state];
  }
  for (const item of document.querySelectorAll<HTMLElement>('[data-lab-mark]')) {
    const lab = progress.labs[item.dataset['labMark'] ?? ''];
    item.dataset['state'] = lab ? (lab.solved ? 'done' : 'half') : 'none';
  }
  for (const count of document.querySelectorAll('[data-progress-count]')) {
    count.textContent = say['progress.count'](done.size, all.size);
  }
}

function errorText(error: ProgressError): string {
  switch (error.code) {
    case 'newer':
      return say['progress.error.newer'](error.version);
    case 'json':
      return say['progress.error.json'];
    case 'shape':
      return say['progress.error.shape'];
    case 'large':
      return say['progress.error.large'];
  }
}

function saveFile(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, 1000);
}

function startFiles(): void {
  const status = document.querySelector<HTMLElement>('[data-progress-status]');
  const tell = (text: string): void => {
    if (status) status.textContent = text;
  };
  document.querySelector('[data-progress-export]')?.addEventListener('click', () => {
    saveFile('podwire-progress.json', progressStore().export());
  });
  const input = document.querySelector<HTMLInputElement>('[data-progress-import]');
  input?.addEventListener('change', () => {
    const file = input.files?.[0];
    if (!file) return;
    input.value = '';
    if (file.size > MAX_PROGRESS_LENGTH * 3) {
      tell(say['progress.import-kept'](say['progress.error.large']));
      return;
    }
    file.text().then(
      (text) => {
        const error = progressStore().import(text);
        tell(error ? say['progress.import-kept'](errorText(error)) : say['progress.imported']);
      },
      () => {
        tell(say['progress.import-kept'](say['progress.error.json']));
      },
    );
  });
  document.querySelector('[data-progress-clear]')?.addEventListener('click', () => {
    if (!confirm(say['progress.clear-sure'])) return;
    progressStore().clear();
    tell(say['progress.cleared']);
  });
}

function showTrouble(): void {
  const store = progressStore();
  const trouble = store.trouble();
  const notice = document.querySelector<HTMLElement>('[data-notice]');
  if (!trouble || !notice) return;
  const text = notice.querySelector('[data-notice-text]');
  const message = { corrupt: say['progress.corrupt'], unavailable: say['progress.unavailable'], full: say['progress.error.full'] }[trouble];
  if (text) text.textContent = message;
  const save = notice.querySelector<HTMLButtonElement>('[data-notice-save]');
  const kept = store.setAside();
  if (save) {
    save.hidden = trouble !== 'corrupt' || kept === undefined;
    save.addEventListener('click', () => {
      saveFile('podwire-progress-unreadable.txt', kept ?? '');
    });
  }
  notice.querySelector('[data-notice-close]')?.addEventListener('click', () => (notice.hidden = true));
  notice.hidden = false;
}

/** Draws progress now and after each change. */
export function startMarks(): void {
  const store = progressStore();
  const opened = document.body.dataset['opened'];
  if (opened) store.update((before) => withOpened(before, opened));
  drawMarks(store.read());
  store.subscribe(drawMarks);
  startFiles();
  // A visitor who has done nothing yet is not bothered about storage that cannot be used.
  if (store.trouble() === 'corrupt' || opened) showTrouble();
}
