/** The one line in which a lab tells what happened to a session, a file, a link; and the view of a bug, with the record that repeats it. */
import { describeSessionError, widgetMessages } from '../../../messages/index';
import { button, el } from '../dom';
import type { LabStore, Notice } from '../session-store/index';

const say = widgetMessages('en');

function copyButton(text: string): HTMLButtonElement {
  const made = button(say['store.copy'], () => {
    navigator.clipboard.writeText(text).then(
      () => (made.textContent = say['store.copied']),
      () => undefined,
    );
  }, { class: 'button small' });
  return made;
}

export class NoticeBar {
  readonly element = el('div', { class: 'lab-notice', hidden: true });
  private readonly text = el('p', { role: 'status' });

  constructor(private readonly store: LabStore) {
    this.element.append(this.text);
    store.on((change) => {
      if (change.kind === 'notice') this.draw(store.notice);
      else if (change.kind === 'failed') this.fail();
      else if (change.kind === 'rebuilt' && this.element.classList.contains('failure')) this.draw(undefined);
    });
    this.draw(store.notice);
    if (store.session.failure) this.fail();
  }

  private draw(notice: Notice | undefined): void {
    this.element.hidden = notice === undefined;
    this.element.className = `lab-notice ${notice?.kind ?? ''}`;
    this.text.textContent = notice?.text ?? '';
    const close = button(say['store.dismiss'], () => { this.store.tell(undefined); }, { class: 'button small' });
    this.element.replaceChildren(this.text, ...(notice?.copy === undefined ? [] : [copyButton(notice.copy)]), close);
  }

  private fail(): void {
    const { failure } = this.store.session;
    if (!failure) return;
    const record = failure.code === 'INTERNAL' ? JSON.stringify(failure.record) : '';
    this.element.hidden = false;
    this.element.className = 'lab-notice failure';
    this.text.textContent = describeSessionError(failure);
    this.element.replaceChildren(
      this.text,
      copyButton(record),
      el('details', {}, el('summary', {}, say['store.record']), el('pre', { tabindex: 0 }, record)),
    );
  }
}
