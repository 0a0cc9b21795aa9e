/**
 * A static server for the built site, for `npm start` and the browser tests. Loopback unless HOST says otherwise.
 * Sends what any static host would: index.html for folders, 404.html for the rest, and `Access-Control-Allow-Origin: *`, which embeds need.
 */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { basePath, siteFolder } from './project.mjs';

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.pcap': 'application/vnd.tcpdump.pcap',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml; charset=utf-8',
  '.yaml': 'text/yaml; charset=utf-8',
};

/** The file for a request, or what to answer instead. Never leaves `folder`. */
function resolveRequest(folder, base, url) {
  let pathname;
  try {
    pathname = decodeURIComponent(new URL(url, 'http://host').pathname);
  } catch {
    return { status: 400 };
  }
  if (`${pathname}/` === base) return { redirect: base };
  if (!pathname.startsWith(base)) return pathname === '/' ? { redirect: base } : { status: 404 };
  const file = path.join(folder, pathname.slice(base.length));
  if (file !== folder && !file.startsWith(folder + path.sep)) return { status: 404 };
  const status = statSync(file, { throwIfNoEntry: false });
  if (status?.isFile()) return { file, status: 200 };
  if (!status?.isDirectory() || !existsSync(path.join(file, 'index.html'))) return { status: 404 };
  return pathname.endsWith('/') ? { file: path.join(file, 'index.html'), status: 200 } : { redirect: `${pathname}/` };
}

/**
 * Starts the server.
 * @param {{ folder?: string, base?: string, host?: string, port?: number }} [options] Port 0 takes any free port; a taken port moves to the next one.
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function serveSite({ folder = siteFolder, base = basePath(), host = '127.0.0.1', port = 0 } = {}) {
  const server = createServer((request, response) => {
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Cache-Control', 'no-cache');
    const answer = resolveRequest(folder, base, request.url ?? '/');
    if (answer.redirect !== undefined) {
      response.writeHead(302, { Location: encodeURI(answer.redirect) }).end();
      return;
    }
    const notFound = path.join(folder, '404.html');
    const file = answer.file ?? (answer.status === 404 && existsSync(notFound) ? notFound : undefined);
    if (file === undefined) {
      response.writeHead(answer.status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${answer.status}\n`);
      return;
    }
    response.writeHead(answer.status, { 'Content-Type': TYPES[path.extname(file)] ?? 'application/octet-stream' });
    if (request.method === 'HEAD') response.end();
    else
      createReadStream(file)
        .on('error', () => response.destroy())
        .pipe(response);
  });
  const taken = await listen(server, host, port);
  const shown = host === '0.0.0.0' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${shown}:${taken}${base}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server, host, port, triesLeft = 20) {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      if (error.code === 'EADDRINUSE' && port !== 0 && triesLeft > 0) resolve(listen(server, host, port + 1, triesLeft - 1));
      else reject(error);
    });
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      resolve(server.address().port);
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await serveSite({ port: Number(process.env['PORT'] ?? 4321) });
  console.log(url);
}
