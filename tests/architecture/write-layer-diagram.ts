/** Brings the picture of the layers in src/README.md up to date: `npm run layers`. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withDiagram } from './layer-diagram';
import { root } from './tracked-files';

const file = path.join(root, 'src/README.md');
writeFileSync(file, withDiagram(readFileSync(file, 'utf8')));
