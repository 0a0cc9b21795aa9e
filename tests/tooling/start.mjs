/** `npm start`: builds the site when its sources have changed, serves it and prints its address. HOST and PORT are read from the environment. */
import { buildSite, isSiteCurrent } from './site-build.mjs';
import { serveSite } from './site-server.mjs';

if (!isSiteCurrent()) {
  console.log('podwire: building the course ...');
  const { code, output } = await buildSite({ capture: true });
  if (code !== 0) {
    console.error(output);
    console.error(`podwire: the build ended with ${code}.`);
    process.exit(code);
  }
}
const { url } = await serveSite({ host: process.env['HOST'] ?? '127.0.0.1', port: Number(process.env['PORT'] ?? 4321) });
console.log(`\n  Podwire is at ${url}\n\n  Press Ctrl-C to stop.\n`);
