import { uiMessages } from '../../messages/index';

/** Makes every `[data-copy]` button copy the code of its figure. */
export function startCopy(): void {
  const say = uiMessages('en');
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copy]')) {
    const code = button.closest('figure')?.querySelector('pre');
    if (!code) continue;
    button.addEventListener('click', () => {
      const text = (button.dataset['copy'] || code.textContent || '').replace(/\n$/, '');
      const done = (message: string): void => {
        button.textContent = message;
        setTimeout(() => (button.textContent = say['code.copy']), 1600);
      };
      const select = (): void => {
        getSelection()?.selectAllChildren(code);
        done(say['code.copy-failed']);
      };
      // `clipboard` is absent on plain http: select the code instead.
      if (!('clipboard' in navigator)) {
        select();
        return;
      }
      navigator.clipboard.writeText(text).then(() => {
        done(say['code.copied']);
      }, select);
    });
  }
}
