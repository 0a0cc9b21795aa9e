/**
 * Draws content/diagrams/*.mmd once, with mermaid in a browser, into <name>.<locale>.svg beside the source. The drawings are committed, so
 * nobody else needs mermaid or a browser for them; each carries its source's digest, which `npm test` compares.
 *
 * A flowchart from left to right is drawn from top to bottom too, into <name>.<locale>.tall.svg, for narrow screens.
 * `name.mmd` is English; `name.ja.mmd` would be Japanese. Colours are not in the file: prose.css gives the classes the site's own.
 */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright';
import { CHROMIUM_ARGS, ensureChromium } from './chromium.mjs';
import { root } from './project.mjs';

const sources = path.join(root, 'content/diagrams');
const mermaidScript = path.join(root, 'node_modules/mermaid/dist/mermaid.min.js');

const font = readFileSync(path.join(root, 'public/fonts/plex-sans-latin.woff2')).toString('base64');
const browser = await chromium.launch({ executablePath: await ensureChromium(), args: CHROMIUM_ARGS });
const page = await browser.newPage();
await page.setContent(
  `<style>@font-face{font-family:'IBM Plex Sans Variable';src:url(data:font/woff2;base64,${font});font-weight:100 700}body{font-family:'IBM Plex Sans Variable'}</style><p>x</p>`,
);
await page.evaluate(() => document.fonts.load("14px 'IBM Plex Sans Variable'"));
await page.addScriptTag({ path: mermaidScript });

/** Draws `text`, which is `source` or its tall form, into `target`. */
async function draw(id, source, text, target) {
  const digest = createHash('sha256').update(source).digest('hex');
  const svg = await page.evaluate(
    async ({ id, text }) => {
      const { mermaid } = globalThis;
      mermaid.initialize({
        startOnLoad: false,
        theme: 'base',
        htmlLabels: false,
        layout: 'dagre',
        fontFamily: "'IBM Plex Sans Variable'",
        fontSize: 14,
        themeVariables: { fontFamily: "'IBM Plex Sans Variable'", fontSize: '14px' },
        flowchart: { htmlLabels: false, padding: 14, nodeSpacing: 44, rankSpacing: 40, wrappingWidth: 260 },
      });
      return (await mermaid.render(id, text)).svg;
    },
    { id, text },
  );
  const plain = svg
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .replace(/<marker [\s\S]*?<\/marker>/g, (marker) => (svg.includes(`url(#${/id="([^"]+)"/.exec(marker)?.[1] ?? ''})`) ? marker : ''))
    .replace(/<(defs|g)><filter[\s\S]*?<\/\1>/g, '')
    .replace(/<linearGradient[\s\S]*?<\/linearGradient>/g, '')
    .replace(/ aria-roledescription="[^"]*"/, '')
    .replace('role="graphics-document document"', 'role="img"')
    .replace(/ style="[^"]*"/g, '')
    .replace(/ (?:fill|stroke)="(?!none)[^"]*"/g, '')
    .replace('<svg ', `<svg data-source-sha256="${digest}" `);
  writeFileSync(path.join(sources, target), `${plain}\n`);
  console.log(target);
}

for (const file of readdirSync(sources)
  .filter((name) => name.endsWith('.mmd'))
  .sort()) {
  const [name = '', locale = 'en'] = file.replace(/\.mmd$/, '').split('.');
  const source = readFileSync(path.join(sources, file), 'utf8');
  await draw(`diagram-${name}`, source, source, `${name}.${locale}.svg`);
  const tall = source.replace(/^flowchart LR$/m, 'flowchart TB');
  if (tall !== source) await draw(`diagram-${name}-tall`, source, tall, `${name}.${locale}.tall.svg`);
}
await browser.close();
