/** The terminal as a text field and a log: for touch, screen readers and anyone who prefers it. The same engine, the same history. */
import type { Terminal } from '../../../engine/shell/index';
import { widgetMessages } from '../../../messages/index';
import { button, el } from '../dom';
import type { TerminalHandlers, TerminalView } from './drawn-terminal';
import { logItems, type PrintedLine } from './lines';

const say = widgetMessages('en');
/** Commands that stay in the log. */
const KEEP = 60;

export class PlainTerminal implements TerminalView {
  private readonly log: HTMLOListElement;
  private readonly field: HTMLInputElement;
  private readonly prompt: HTMLElement;
  private terminal: Terminal | undefined;
  private stopOutput: () => void = () => undefined;
  private back = 0;
  private frame = 0;
  private readonly notes = new Map<number, { readonly text: string; readonly journey: number }>();

  constructor(
    holder: HTMLElement,
    private readonly handlers: TerminalHandlers,
  ) {
    this.log = el('ol', { class: 'plain-log', 'aria-live': 'polite', 'aria-relevant': 'additions text', tabindex: 0 });
    this.prompt = el('label', { class: 'plain-prompt', for: 'podwire-plain-input' });
    this.field = el('input', { id: 'podwire-plain-input', type: 'text', autocomplete: 'off', autocapitalize: 'off', autocorrect: 'off', spellcheck: 'false', enterkeyhint: 'send' });
    const form = el('form', { class: 'plain-form' }, this.prompt, this.field, el('button', { type: 'submit' }, say['terminal.run']), button(say['terminal.stop'], () => { handlers.interrupt(); }));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const line = this.field.value;
      this.field.value = '';
      this.back = 0;
      handlers.submit(line);
    });
    this.field.addEventListener('keydown', (event) => { this.keyDown(event); });
    holder.replaceChildren(el('div', { class: 'plain-terminal' }, this.log, form));
  }

  show(terminal: Terminal): void {
    this.stopOutput();
    this.terminal = terminal;
    this.notes.clear();
    const name = terminal.environment.name;
    this.log.setAttribute('aria-label', say['terminal.log'](name));
    this.field.setAttribute('aria-label', say['terminal.command'](name));
    this.stopOutput = terminal.onOutput((entry) => {
      if (entry.stream === 'prompt') {
        const note = this.handlers.annotate();
        if (note) this.notes.set(logItems(terminal.output).length - 2, note);
      }
      this.frame ||= requestAnimationFrame(() => {
        this.frame = 0;
        this.draw();
      });
    });
    this.draw();
  }

  focus(): void {
    this.field.focus();
  }

  dispose(): void {
    this.stopOutput();
    cancelAnimationFrame(this.frame);
  }

  private draw(): void {
    const { terminal } = this;
    if (!terminal) return;
    const items = logItems(terminal.output);
    this.prompt.textContent = terminal.busy ? say['terminal.input'] : terminal.prompt;
    const shown = items.slice(0, -1);
    if (terminal.busy) shown.push(...items.slice(-1));
    const first = Math.max(0, shown.length - KEEP);
    // Items are only ever added or lengthened: those that stand already stay, so that a screen reader hears only news.
    const kept = Number(this.log.dataset['first'] ?? '0') === first ? this.log.children.length : 0;
    const from = Math.max(0, kept - 1);
    this.log.dataset['first'] = String(first);
    for (const old of [...this.log.children].slice(from)) old.remove();
    shown.slice(first).forEach((item, i) => {
      if (i < from) return;
      const li = el('li', {}, el('span', { class: 'prompt' }, item.prompt), el('span', { class: 'command' }, item.command));
      li.append(...this.printed(item.lines));
      const note = this.notes.get(first + i);
      if (note) li.append(button(note.text, () => { this.handlers.follow(note.journey); }, { class: 'see-packet' }));
      this.log.append(li);
    });
    this.log.scrollTop = this.log.scrollHeight;
  }

  /** Lines that follow from no packet stand together; each other one has a button that leads to its packet. */
  private printed(lines: readonly PrintedLine[]): readonly Node[] {
    const shown: HTMLElement[] = [];
    let together: HTMLElement | undefined;
    for (const { stream, text, journey } of lines) {
      if (journey === undefined) {
        if (together?.className === stream) together.append(`\n${text}`);
        else {
          together = el('pre', { class: stream }, text);
          shown.push(together);
        }
        continue;
      }
      together = undefined;
      shown.push(el('div', { class: 'plain-line' }, el('pre', { class: stream }, text), button(say['terminal.line-packet'], () => { this.handlers.follow(journey); }, { class: 'line-packet', 'aria-label': say['terminal.packet-of'](text) })));
    }
    return shown;
  }

  private keyDown(event: KeyboardEvent): void {
    const history = this.terminal?.history ?? [];
    if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      const back = this.back + (event.key === 'ArrowUp' ? 1 : -1);
      if (back < 0 || back > history.length) return;
      this.back = back;
      this.field.value = back === 0 ? '' : (history[history.length - back] ?? '');
      event.preventDefault();
    } else if (event.ctrlKey && event.key === 'c' && this.field.selectionStart === this.field.selectionEnd) {
      event.preventDefault();
      this.handlers.interrupt();
    } else if (event.ctrlKey && event.key === 'd' && this.field.value === '') {
      event.preventDefault();
      this.handlers.eof();
    }
  }
}
