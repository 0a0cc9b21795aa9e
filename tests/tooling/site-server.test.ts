import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveSite } from './site-server.mjs';

let folder = '';
let site: Awaited<ReturnType<typeof serveSite>>;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'podwire-served-'));
  mkdirSync(path.join(folder, 'site/en'), { recursive: true });
  writeFileSync(path.join(folder, 'secret.txt'), 'secret');
  writeFileSync(path.join(folder, 'site/index.html'), 'home');
  writeFileSync(path.join(folder, 'site/en/index.html'), 'english');
  writeFileSync(path.join(folder, 'site/404.html'), 'not here');
  site = await serveSite({ folder: path.join(folder, 'site'), base: '/course/' });
});

afterAll(async () => {
  await site.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Asks for the path as it is written: `fetch` would tidy the dots away. */
const ask = (where: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(site.url);
    request({ hostname, port, path: where }, (response) => {
      let text = '';
      response.on('data', (piece: Buffer) => (text += piece.toString()));
      response.on('end', () =>
        resolve([response.statusCode, response.headers.location, text].filter((part) => part !== undefined && part !== '').join(' ')),
      );
    })
      .on('error', reject)
      .end();
  });

test.each([
  ['the base is the home page', '/course/', '200 home'],
  ['a folder is its index.html', '/course/en/', '200 english'],
  ['a folder without its slash is sent to it', '/course/en', '302 /course/en/'],
  ['the host alone is sent to the base', '/', '302 /course/'],
  ['a page that is not there is 404.html', '/course/gone', '404 not here'],
  ['outside the base is not the site', '/en/', '404 not here'],
  ['no way up out of the folder', '/course/../secret.txt', '404 not here'],
  ['no way up with encoded dots and slashes', '/course/%2e%2e%2fsecret.txt', '404 not here'],
  ['a broken escape is refused', '/course/%zz', '400 400\n'],
])('%s', async (_sentence, where, expected) => {
  expect(await ask(where)).toBe(expected);
});

test('a taken port moves to the next one', async () => {
  const port = Number(new URL(site.url).port);
  const second = await serveSite({ folder: path.join(folder, 'site'), base: '/', port });
  expect(Number(new URL(second.url).port)).toBeGreaterThan(port);
  await second.close();
});
