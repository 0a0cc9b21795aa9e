/** The CodeMirror view: YAML, marks, hovers, completion, pointed lines. Loaded when the editor is shown. */
import { autocompletion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { HighlightStyle, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { forceLinting, linter, lintKeymap } from '@codemirror/lint';
import { EditorState, Prec, StateEffect, StateField, type Extension } from '@codemirror/state';
import { Decoration, EditorView, drawSelection, highlightActiveLine, hoverTooltip, keymap, lineNumbers, type DecorationSet } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { widgetMessages } from '../../../messages/index';
import { el } from '../dom';
import { FILE_LIMIT } from '../session-store/bring-file';
import { completionsAt, fieldAt, marksOf } from './model';

const say = widgetMessages('en');

export interface PointedLines {
  /** From 1, the last included. */
  readonly line: number;
  readonly endLine: number;
  readonly verdict: 'allowed' | 'denied' | 'undecided';
  readonly note: string;
}

const point = StateEffect.define<readonly PointedLines[]>();

const pointedLines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(lines, transaction) {
    let next = lines.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(point)) continue;
      const { doc } = transaction.state;
      const marks = new Map<number, PointedLines>();
      for (const one of effect.value) for (let n = one.line; n <= Math.min(one.endLine, doc.lines); n += 1) marks.set(n, one);
      next = Decoration.set(
        [...marks].sort(([a], [b]) => a - b).map(([n, { verdict, note }]) => Decoration.line({ class: `cm-pointed ${verdict}`, attributes: note === '' ? {} : { 'data-note': note } }).range(doc.line(n).from)),
      );
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName), tags.keyword], color: 'var(--accent)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--rewrite)' },
  { tag: tags.comment, color: 'var(--ink-3)', fontStyle: 'italic' },
  { tag: [tags.string, tags.content], color: 'var(--ink)' },
  { tag: [tags.punctuation, tags.separator, tags.bracket, tags.squareBracket, tags.brace], color: 'var(--ink-2)' },
]);

const hover = hoverTooltip((view, position) => {
  const found = fieldAt(view.state.doc.toString(), position);
  if (!found) return null;
  const { name, type, required, allowed, description } = found.field;
  return {
    pos: found.from,
    end: found.to,
    above: true,
    create: () => ({
      dom: el(
        'div',
        { class: 'editor-hover' },
        el('p', {}, el('code', {}, name), ' ', el('span', { class: 'type' }, `${type}${required ? `, ${say['editor.required']}` : ''}`)),
        description === '' ? undefined : el('p', {}, description),
        allowed.length === 0 ? undefined : el('p', {}, say['editor.values'](allowed.join(', '))),
      ),
    }),
  };
});

function complete(context: CompletionContext): CompletionResult | null {
  if (!context.explicit && !context.matchBefore(/[A-Za-z]+/)) return null;
  const { from, fields } = completionsAt(context.state.doc.toString(), context.pos);
  if (fields.length === 0) return null;
  return {
    from,
    options: fields.map(({ name, type, description, required }) => ({
      label: name,
      detail: type,
      info: description === '' ? undefined : description,
      boost: required ? 1 : 0,
      apply: `${name}:${/^(?:\[\]|map|[A-Z][a-z]+(?:[A-Z]|$))/.test(type) && type !== 'IntOrString' && type !== 'Quantity' ? '' : ' '}`,
    })),
    validFor: /^\w*$/,
  };
}

export interface CodeHandlers {
  changed(text: string): void;
  /** Number of faults after each check. */
  checked(count: number): void;
  apply(): void;
  /** Esc: the next Tab goes on instead of indenting. */
  leave(): void;
  /** A paste was larger than a file may be. */
  refused(): void;
}

export class CodeView {
  private readonly view: EditorView;
  private readonly extensions: Extension;
  private quiet = false;

  constructor(holder: HTMLElement, handlers: CodeHandlers) {
    this.extensions = [
      lineNumbers(),
      history(),
      drawSelection(),
      highlightActiveLine(),
      indentUnit.of('  '),
      EditorState.tabSize.of(2),
      yaml(),
      syntaxHighlighting(colours),
      pointedLines,
      hover,
      autocompletion({ override: [complete], icons: false }),
      linter(
        (view) => {
          const marks = marksOf(view.state.doc.toString());
          handlers.checked(marks.length);
          return [...marks];
        },
        { delay: 180 },
      ),
      keymap.of([
        { key: 'Mod-Enter', run: () => { handlers.apply(); return true; } },
        { key: 'Tab', run: indentMore, shift: indentLess },
        {
          key: 'Escape',
          run: (view) => {
            view.setTabFocusMode(true);
            handlers.leave();
            return true;
          },
        },
        ...lintKeymap,
        ...historyKeymap,
        ...defaultKeymap,
      ]),
      EditorView.updateListener.of((update) => { if (update.docChanged && !this.quiet) handlers.changed(update.state.doc.toString()); }),
      EditorView.domEventHandlers({
        // Whoever leaves, or types on, has Tab for indenting again.
        blur: (_event, view) => { view.setTabFocusMode(false); },
        keydown: (event, view) => {
          if (!/^(?:Escape|Tab|Shift|Control|Alt|Meta)$/.test(event.key)) view.setTabFocusMode(false);
        },
      }),
      Prec.highest(
        EditorView.domEventHandlers({
          paste: (event) => {
            if ((event.clipboardData?.getData('text/plain').length ?? 0) <= FILE_LIMIT) return false;
            event.preventDefault();
            handlers.refused();
            return true;
          },
        }),
      ),
      EditorView.theme({
        '&': { height: '100%', fontSize: '13px', backgroundColor: 'transparent', color: 'var(--ink)' },
        '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.6' },
        '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--ink-3)', border: 'none' },
        '.cm-content': { caretColor: 'var(--ink)' },
        '.cm-cursor': { borderLeftColor: 'var(--ink)' },
        '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--sunk) 70%, transparent)' },
        '&.cm-focused': { outline: 'none' },
        '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'color-mix(in srgb, var(--accent) 22%, transparent) !important' },
        '.cm-tooltip': { backgroundColor: 'var(--surface)', color: 'var(--ink)', border: '1px solid var(--line-strong)', borderRadius: '6px' },
        '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent)', color: 'var(--on-accent)' },
      }),
    ];
    this.view = new EditorView({ parent: holder, state: this.stateFor('', '') });
  }

  private stateFor(text: string, label: string): EditorState {
    return EditorState.create({ doc: text, extensions: [this.extensions, EditorView.contentAttributes.of({ tabindex: '0', 'aria-label': label, 'aria-describedby': 'podwire-editor-hint' })] });
  }

  /** Another file: with a history of its own. */
  open(text: string, label: string): void {
    this.view.setState(this.stateFor(text, label));
    forceLinting(this.view);
  }

  /** The same file changed elsewhere. */
  replace(text: string): void {
    if (this.view.state.doc.toString() === text) return;
    this.quiet = true;
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } });
    this.quiet = false;
  }

  pointAt(lines: readonly PointedLines[]): void {
    const { doc } = this.view.state;
    const valid = lines.filter(({ line }) => line >= 1 && line <= doc.lines);
    const [first] = valid;
    this.view.dispatch({ effects: [point.of(valid), ...(first ? [EditorView.scrollIntoView(doc.line(first.line).from, { y: 'center' })] : [])] });
  }

  focus(): void {
    this.view.focus();
  }

  dispose(): void {
    this.view.destroy();
  }
}
