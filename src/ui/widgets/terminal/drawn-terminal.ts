/** The terminal as xterm draws it. Lines are edited by the engine's pure line editor; the session hears of whole lines, Ctrl-C and Ctrl-D. */
import { FitAddon } from '@xterm/addon-fit';
import { Terminal as Screen, type IMarker } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { pressKey, searchPrompt, startLine, type LineEditorKey, type LineEditorState, type LineEditorStep, type Terminal, type TerminalOutput } from '../../../engine/shell/index';
import { widgetMessages } from '../../../messages/index';
import { button } from '../dom';
import { editorKey, pasteText } from './keys';
import { candidateColumns, coloured, columnAfter } from './output';

const say = widgetMessages('en');

export interface TerminalHandlers {
  submit(line: string): void;
  interrupt(): void;
  eof(): void;
  leave(): void;
  /** A paste was longer than a line may be. */
  refusePaste(): void;
  /** Whether the command that just ended lost packets; the words are drawn before the next prompt. */
  annotate(): { readonly text: string; readonly journey: number } | undefined;
  follow(journey: number): void;
}

/** Characters; whoever brings more wants a file. */
const PASTE_LIMIT = 100_000;

export interface TerminalView {
  show(terminal: Terminal): void;
  focus(): void;
  dispose(): void;
}

/** Colours come from the page's tokens, so that both themes and any later one fit. */
function theme(element: Element): Record<string, string> {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    background: token('--term-bg'),
    foreground: token('--term-ink'),
    cursor: token('--term-ink'),
    cursorAccent: token('--term-bg'),
    selectionBackground: '#3b5b80',
    brightBlue: token('--term-prompt'),
    yellow: token('--term-error'),
    brightBlack: token('--term-dim'),
    blue: token('--term-prompt'),
    green: '#8bd5a8',
    red: token('--term-error'),
    cyan: '#7fd6d6',
    magenta: '#e0a3d0',
  };
}

export class DrawnTerminal implements TerminalView {
  private readonly screen: Screen;
  private readonly fit = new FitAddon();
  private readonly sizes: ResizeObserver;
  private line: LineEditorState = startLine();
  private terminal: Terminal | undefined;
  private stopOutput: () => void = () => undefined;
  /** Where the edited line starts, and how many rows below that start the cursor was left. */
  private column = 0;
  private cursorRow = 0;
  private links: { readonly marker: IMarker; readonly text: string; readonly journey: number }[] = [];
  /** Lines that follow from a packet, by the last row that each takes. */
  private causes: { readonly marker: IMarker; readonly journey: number }[] = [];
  private readonly chip: HTMLButtonElement;

  constructor(
    private readonly holder: HTMLElement,
    label: string,
    hintId: string,
    private readonly handlers: TerminalHandlers,
  ) {
    this.screen = new Screen({
      convertEol: true,
      cursorBlink: false,
      fontFamily: getComputedStyle(holder).getPropertyValue('--font-mono'),
      fontSize: 13,
      lineHeight: 1.35,
      scrollback: 5000,
      theme: theme(holder),
      allowProposedApi: false,
    });
    this.screen.loadAddon(this.fit);
    this.screen.open(holder);
    this.screen.textarea?.setAttribute('aria-label', label);
    this.screen.textarea?.setAttribute('aria-describedby', hintId);
    this.screen.attachCustomKeyEventHandler((event) => this.keyDown(event));
    this.screen.onData((data) => { this.data(data); });
    this.screen.registerLinkProvider({
      provideLinks: (y, callback) => {
        const link = this.links.find(({ marker }) => marker.line === y - 1);
        const text = this.screen.buffer.active.getLine(y - 1)?.translateToString(true) ?? '';
        const start = link ? text.indexOf(link.text) : -1;
        callback(
          link && start >= 0
            ? [{ range: { start: { x: start + 1, y }, end: { x: start + link.text.length, y } }, text: link.text, decorations: { pointerCursor: true, underline: true }, activate: () => { this.handlers.follow(link.journey); } }]
            : undefined,
        );
      },
    });
    this.chip = button(say['terminal.see-packet'], () => { this.handlers.follow(Number(this.chip.dataset['journey'])); }, { class: 'line-packet drawn', tabindex: -1, hidden: true });
    holder.append(this.chip);
    holder.addEventListener('mousemove', (event) => { this.hover(event); });
    holder.addEventListener('mouseleave', () => { this.chip.hidden = true; });
    this.screen.onScroll(() => { this.chip.hidden = true; });
    this.sizes = new ResizeObserver(() => { this.resize(); });
    this.sizes.observe(holder);
    this.resize();
  }

  private resize(): void {
    if (this.holder.clientWidth > 20 && this.holder.clientHeight > 20) this.fit.fit();
  }

  /** Shows another terminal, or the same one made anew. */
  show(terminal: Terminal): void {
    this.stopOutput();
    this.terminal = terminal;
    this.links = [];
    this.causes = [];
    this.chip.hidden = true;
    this.screen.reset();
    this.column = 0;
    this.cursorRow = 0;
    this.line = startLine(terminal.history);
    for (const entry of terminal.output) this.put(entry);
    this.stopOutput = terminal.onOutput((entry) => { this.output(entry); });
  }

  focus(): void {
    this.screen.focus();
  }

  dispose(): void {
    this.stopOutput();
    this.sizes.disconnect();
    this.screen.dispose();
  }

  /** After a change of theme. */
  repaint(): void {
    this.screen.options.theme = theme(this.holder);
  }

  private put(entry: Pick<TerminalOutput, 'stream' | 'text' | 'journey'>): void {
    const { journey } = entry;
    if (journey === undefined) this.screen.write(coloured(entry));
    else {
      // Line by line, so that each line's row can be marked once it is known.
      entry.text.split('\n').forEach((text, i) => {
        if (i > 0) this.screen.write('\n');
        if (text === '') return;
        this.screen.write(coloured({ stream: entry.stream, text }), text.trim() === '' ? undefined : () => { this.causes.push({ marker: this.screen.registerMarker(0), journey }); });
      });
    }
    this.column = columnAfter(this.column, entry.text);
  }

  /** The packet that the line in this row of the buffer follows from. */
  private causeAt(row: number): number | undefined {
    const { active } = this.screen.buffer;
    let last = row;
    while (active.getLine(last + 1)?.isWrapped === true) last += 1;
    return this.causes.findLast(({ marker }) => marker.line === last)?.journey;
  }

  /** The button stands at the right end of the line that the pointer is on. */
  private hover(event: MouseEvent): void {
    if (event.target === this.chip) return;
    const rows = this.holder.querySelector('.xterm-screen')?.getBoundingClientRect();
    if (!rows || rows.height === 0) return;
    const height = rows.height / this.screen.rows;
    const row = Math.floor((event.clientY - rows.top) / height);
    const journey = row < 0 || row >= this.screen.rows ? undefined : this.causeAt(this.screen.buffer.active.viewportY + row);
    this.chip.hidden = journey === undefined;
    if (journey === undefined) return;
    this.chip.dataset['journey'] = String(journey);
    this.chip.style.top = `${String(rows.top - this.holder.getBoundingClientRect().top + row * height)}px`;
    this.chip.style.height = `${String(height)}px`;
  }

  private output(entry: TerminalOutput): void {
    this.chip.hidden = true;
    this.eraseLine();
    if (entry.stream === 'prompt') this.annotation();
    this.put(entry);
    if (entry.stream === 'prompt' && this.line.text === '') this.line = startLine(this.terminal?.history);
    this.drawLine();
  }

  private annotation(): void {
    const note = this.handlers.annotate();
    if (!note) return;
    const { journey, text } = note;
    this.screen.write(`\u001b[90m  ${text}\u001b[0m\n`, () => {
      const marker = this.screen.registerMarker(-1);
      const linked = text.split(' · ').at(-1) ?? text;
      this.links.push({ marker, text: linked, journey });
    });
    this.column = 0;
  }

  // ---------------------------------------------------------------- the edited line

  private eraseLine(): void {
    const up = this.cursorRow > 0 ? `\u001b[${this.cursorRow}A` : '';
    const { cols } = this.screen;
    this.screen.write(`${up}\r${this.column % cols > 0 ? `\u001b[${this.column % cols}C` : ''}\u001b[J`);
    this.cursorRow = 0;
  }

  private drawLine(): void {
    const { text, cursor } = this.line;
    const { cols } = this.screen;
    const search = searchPrompt(this.line) ?? '';
    const shown = search + text;
    const at = search.length + cursor;
    const start = this.column % cols;
    const end = start + shown.length;
    this.screen.write(shown);
    // A full row leaves the cursor hanging at its end: push it over.
    if (shown !== '' && end % cols === 0) this.screen.write('\r\n');
    const endRow = Math.floor(end / cols);
    const target = start + at;
    const row = Math.floor(target / cols);
    const up = endRow - row;
    this.screen.write(`${up > 0 ? `\u001b[${up}A` : ''}\r${target % cols > 0 ? `\u001b[${target % cols}C` : ''}`);
    this.cursorRow = row;
  }

  private apply({ state, effect }: LineEditorStep): void {
    this.eraseLine();
    const before = this.line;
    this.line = state;
    const prompt = `\u001b[94m${this.terminal?.prompt ?? ''}\u001b[0m`;
    switch (effect?.kind) {
      case 'submit':
        this.handlers.submit(effect.line);
        break;
      case 'interrupt':
        // What was typed stays to be read, with ^C after it.
        this.put({ stream: 'stdout', text: before.text });
        this.handlers.interrupt();
        break;
      case 'end-of-file':
        this.handlers.eof();
        break;
      case 'clear':
        this.screen.write(`\u001b[2J\u001b[3J\u001b[H${prompt}`);
        break;
      case 'list':
        this.screen.write(`${before.text}\n${candidateColumns(effect.candidates, this.screen.cols)}\n${prompt}`);
        break;
      case 'bell':
      case undefined:
        break;
    }
    this.drawLine();
  }

  private press(key: LineEditorKey): void {
    const { terminal } = this;
    if (terminal) this.apply(pressKey(this.line, key, (line, cursor) => terminal.complete(line, cursor)));
  }

  /** Text: typed, composed or pasted. */
  private data(data: string): void {
    if (data.length === 1 || [...data].length === 1) {
      if (data >= ' ' && data !== '\u007f') this.press({ kind: 'text', text: data });
      return;
    }
    if (data.startsWith('\u001b')) return;
    if (data.length > PASTE_LIMIT) {
      this.handlers.refusePaste();
      return;
    }
    const { lines, state } = pasteText(this.line, data);
    this.eraseLine();
    this.line = startLine(this.line.history);
    for (const line of lines) this.handlers.submit(line);
    this.line = state;
    this.drawLine();
  }

  /** False: xterm leaves the key alone. */
  private keyDown(event: KeyboardEvent): boolean {
    if (event.type !== 'keydown') return event.type !== 'keypress' || !event.ctrlKey;
    const { key } = event;
    if (event.isComposing || event.metaKey) return true;
    // Shift+Tab always leaves; Tab completes only once something is typed, so that nobody is trapped.
    if (key === 'Tab' && (event.shiftKey || this.line.text === '')) return false;
    if (event.ctrlKey && !event.altKey) {
      const letter = key.toLowerCase();
      // The browser pastes; what comes is text.
      if (letter === 'v') return false;
      if (letter === 'c' && (event.shiftKey || this.screen.hasSelection())) {
        void navigator.clipboard.writeText(this.screen.getSelection());
        this.screen.clearSelection();
        event.preventDefault();
        return false;
      }
      if (event.shiftKey) return true;
    }
    if (/^Page(?:Up|Down)$/.test(key)) {
      this.screen.scrollPages(key === 'PageUp' ? -1 : 1);
      event.preventDefault();
      return false;
    }
    const pressed = editorKey(event);
    if (!pressed) return !event.ctrlKey || event.altKey;
    event.preventDefault();
    event.stopPropagation();
    if (key === 'Escape' && !this.line.search) this.handlers.leave();
    else this.press(pressed);
    return false;
  }
}
