import { expect, test } from 'vitest';
import { DIAGRAM_END, DIAGRAM_START, drawLayers, withDiagram } from './layer-diagram';
import { layers } from './layers';
import { readTracked } from './tracked-files';

test('every layer is in the picture', () => {
  const picture = drawLayers();
  expect(layers.filter(({ folder }) => !picture.includes(folder))).toEqual([]);
});

test('only what is between the markers changes', () => {
  const document = `# Map\n${DIAGRAM_START}\nold\n${DIAGRAM_END}\nrest\n`;
  expect(withDiagram(document)).toBe(`# Map\n${DIAGRAM_START}\n${drawLayers()}\n${DIAGRAM_END}\nrest\n`);
  expect(withDiagram('# No markers\n')).toBe('# No markers\n');
});

test('src/README.md shows the layers as they are listed (npm run layers)', () => {
  const document = readTracked('src/README.md');
  expect(document).toContain(DIAGRAM_START);
  expect(document).toBe(withDiagram(document));
});
