/** Drawings are committed; each must have been drawn from the source that is beside it. */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { names, root, text } from './read';

const folder = 'content/diagrams';
const sources = names(folder).filter((name) => name.endsWith('.mmd'));
/** A flowchart from left to right has a tall drawing too, for narrow screens. */
const drawingsOf = (name: string): readonly string[] => {
  const stem = name.split('.').length > 2 ? name.replace(/\.mmd$/, '') : name.replace(/\.mmd$/, '.en');
  return [`${stem}.svg`, ...(/^flowchart LR$/m.test(text(`${folder}/${name}`)) ? [`${stem}.tall.svg`] : [])];
};

describe.each(sources.flatMap((name) => drawingsOf(name).map((drawing) => [drawing, name] as const)))('%s', (drawing, name) => {
  const source = text(`${folder}/${name}`);
  const svg = text(`${folder}/${drawing}`);

  test('its drawing is of this source (else: npm run diagrams)', () => {
    expect(/data-source-sha256="([0-9a-f]{64})"/.exec(svg)?.[1]).toBe(createHash('sha256').update(source).digest('hex'));
  });

  test('tells in words what it shows', () => {
    expect(source).toMatch(/accTitle: \S/);
    expect(source).toMatch(/accDescr: \S/);
    expect(svg).toMatch(/<title[^>]*>[^<]+<\/title><desc[^>]*>[^<]{40,}<\/desc>/);
  });

  test('takes its colours from the page and loads nothing', () => {
    expect(svg).not.toMatch(/#[0-9a-f]{3,8}\b(?=["; ])/i);
    expect(svg).not.toMatch(/<style|<script|@import|<foreignObject|(?:href|src)="(?!#)/i);
  });
});

describe('the folder', () => {
  test('has no drawing without a source', () => {
    expect(names(folder).filter((name) => name.endsWith('.svg'))).toEqual(sources.flatMap(drawingsOf).sort());
  });
});

describe('fonts', () => {
  test('weigh less than 120 kB together, and their licence is beside them', () => {
    const bytes = names('public/fonts')
      .filter((name) => name.endsWith('.woff2'))
      .reduce((sum, name) => sum + statSync(path.join(root, 'public/fonts', name)).size, 0);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(120_000);
    expect(text('public/fonts/OFL.txt')).toContain('SIL Open Font License');
  });
});
