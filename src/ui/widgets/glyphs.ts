/** The small signs that say the same thing everywhere: tick, cross, question mark; play, pause, step. */
import { svg } from './dom';
import './verdicts.css';

export type Glyph = 'tick' | 'cross' | 'question' | 'dash' | 'play' | 'pause' | 'step' | 'reload' | 'plus' | 'close' | 'earlier' | 'later' | 'more';

const PATHS: Readonly<Record<Glyph, string>> = {
  tick: 'm4.5 9 3 3 6-6.5',
  cross: 'm5.5 5.5 7 7m0-7-7 7',
  question: 'M6.5 7a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.7M9 13.4v.1',
  dash: 'M5 9h8',
  play: 'M6 4v10l8-5z',
  pause: 'M6 4h2v10H6zM11 4h2v10h-2z',
  step: 'M5 4v10l7-5zM13 4v10',
  reload: 'M13.5 6.5A5 5 0 1 0 14 9M14 3.5v3h-3',
  plus: 'M9 4v10M4 9h10',
  close: 'm5.5 5.5 7 7m0-7-7 7',
  earlier: 'm11 4-5 5 5 5',
  later: 'm7 4 5 5-5 5',
  more: 'M4 9h.1M9 9h.1M14 9h.1',
};

const FILLED: ReadonlySet<Glyph> = new Set(['play', 'pause']);

/** A sign as an SVG, hidden from assistive technology: the words beside it say the same. */
export function glyph(name: Glyph, size = 18): SVGSVGElement {
  return svg(
    'svg',
    { width: size, height: size, viewBox: '0 0 18 18', fill: FILLED.has(name) ? 'currentColor' : 'none', stroke: 'currentColor', 'stroke-width': 1.75, 'aria-hidden': 'true', focusable: 'false' },
    svg('path', { d: PATHS[name], 'stroke-linecap': 'round', 'stroke-linejoin': 'round', ...(FILLED.has(name) ? { stroke: 'none' } : {}) }),
  );
}

/** A verdict's box: tick on a solid edge, cross on a dashed one, question mark on a dotted one. */
export function verdictGlyph(verdict: 'allowed' | 'denied' | 'undecided' | 'open'): SVGSVGElement {
  const name: Glyph = verdict === 'allowed' ? 'tick' : verdict === 'denied' ? 'cross' : verdict === 'undecided' ? 'question' : 'dash';
  const made = glyph(name, 18);
  const dash = verdict === 'denied' ? '3 2' : verdict === 'undecided' ? '1.5 2' : undefined;
  made.prepend(svg('rect', { x: 1.5, y: 1.5, width: 15, height: 15, rx: 3, 'stroke-width': 1.5, 'stroke-dasharray': dash }));
  made.setAttribute('class', `verdict-glyph ${verdict}`);
  return made;
}
