/** The picture of the layers in src/README.md, drawn from `layers.json`. */
import { layers } from './layers';

export const DIAGRAM_START = '<!-- layers:start -->';
export const DIAGRAM_END = '<!-- layers:end -->';

/** Markdown: the layers from high to low, siblings side by side, then what each may import beside everything below it. */
export function drawLayers(): string {
  const ranks = [...new Set(layers.map(({ rank }) => rank))].sort((a, b) => b - a);
  const rows = ranks.map((rank) => layers.filter((layer) => layer.rank === rank));
  const width = Math.max(...rows.map((row) => row.map(({ name }) => name).join(' | ').length));
  const picture = rows.map((row) => {
    const names = row.map(({ name }) => name).join(' | ');
    return `  ${names.padEnd(width)}   ${row.map(({ folder }) => folder).join('  ')}`.trimEnd();
  });
  const notes = layers.flatMap((layer) => {
    const below = layers.filter(({ rank }) => rank < layer.rank).map(({ name }) => name);
    const closed = below.filter((name) => !layer.imports.includes(name));
    const words = [
      ...(closed.length === 0 ? [] : [`never imports ${closed.map((name) => `\`${name}\``).join(', ')}`]),
      ...(layer.typesOnly === true ? ['imports types only'] : []),
      ...(layer.packages === undefined ? [] : [`may use ${layer.packages.map((name) => `\`${name}\``).join(', ')}`]),
    ];
    return words.length === 0 ? [] : [`- \`${layer.name}\` ${words.join('; ')}`];
  });
  return ['```', ...picture, '```', '', ...notes].join('\n');
}

/** The document with the picture between its markers made current; unchanged when it has no markers. */
export function withDiagram(document: string): string {
  const start = document.indexOf(DIAGRAM_START);
  const end = document.indexOf(DIAGRAM_END);
  if (start === -1 || end < start) return document;
  return `${document.slice(0, start + DIAGRAM_START.length)}\n${drawLayers()}\n${document.slice(end)}`;
}
