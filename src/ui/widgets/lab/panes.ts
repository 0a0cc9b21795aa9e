/** Sizes of a lab's panes, changed by dragging or by arrow keys on a separator, and remembered. */
import { el } from '../dom';

export interface PaneSize {
  /** CSS variable on the lab's element. */
  readonly variable: string;
  readonly label: string;
  readonly axis: 'x' | 'y';
  /** 1: the pane before the separator grows when it moves on; -1: the one after. */
  readonly sign: 1 | -1;
  readonly unit: 'px' | '%';
  readonly initial: number;
  readonly min: number;
  readonly max: number;
}

const KEY = 'podwire.panes';

function readSizes(): Record<string, number> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === 'number' && Number.isFinite(entry[1])));
  } catch {
    return {};
  }
}

function writeSize(name: string, value: number): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...readSizes(), [name]: value }));
  } catch {
    // Lasts for this page.
  }
}

export const clampSize = (size: PaneSize, value: number): number => Math.round(Math.min(size.max, Math.max(size.min, value)) * 10) / 10;

/** A separator between two panes of `root`. `span()` is the length that percentages are of. */
export function separator(root: HTMLElement, size: PaneSize, span: () => number): HTMLElement {
  const kept = readSizes()[size.variable];
  let value = clampSize(size, kept ?? size.initial);
  const bar = el('div', { role: 'separator', tabindex: 0, class: `pane-separator ${size.axis}`, 'aria-label': size.label, 'aria-orientation': size.axis === 'x' ? 'vertical' : 'horizontal', 'aria-valuemin': size.min, 'aria-valuemax': size.max });
  const show = (): void => {
    root.style.setProperty(size.variable, `${String(value)}${size.unit}`);
    bar.setAttribute('aria-valuenow', String(Math.round(value)));
  };
  const set = (next: number): void => {
    value = clampSize(size, next);
    show();
  };
  show();
  bar.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    bar.setPointerCapture(event.pointerId);
    const start = size.axis === 'x' ? event.clientX : event.clientY;
    const before = value;
    const move = (moved: PointerEvent): void => {
      const by = ((size.axis === 'x' ? moved.clientX : moved.clientY) - start) * size.sign;
      set(before + (size.unit === '%' ? (by / span()) * 100 : by));
    };
    const end = (): void => {
      bar.removeEventListener('pointermove', move);
      writeSize(size.variable, value);
    };
    bar.addEventListener('pointermove', move);
    bar.addEventListener('pointerup', end, { once: true });
    bar.addEventListener('pointercancel', end, { once: true });
    event.preventDefault();
    bar.focus();
  });
  bar.addEventListener('keydown', (event) => {
    const step = (size.unit === '%' ? 2 : 20) * size.sign;
    const keys: Readonly<Record<string, number | undefined>> = size.axis === 'x' ? { ArrowLeft: value - step, ArrowRight: value + step } : { ArrowUp: value - step, ArrowDown: value + step };
    const next = keys[event.key] ?? { Home: size.min, End: size.max, Enter: size.initial }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    set(next);
    writeSize(size.variable, value);
  });
  bar.addEventListener('dblclick', () => {
    set(size.initial);
    writeSize(size.variable, value);
  });
  return bar;
}
