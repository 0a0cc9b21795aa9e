/**
 * curl 7.88.1 over HTTP and telnet.
 * @unsupported curl: https (TLS), proxies, cookie files, uploads, HTTP/2
 */
import { sleepUntil, SECOND, type Task } from '../../../base/index';
import { headerOf, resolvePath, type Process } from '../../../program/index';
import type { Command } from '../../command';
import { meterHead, meterLine } from './meter';
import { parseCurlOptions, type CurlOptions } from './options';
import { locationOf, transfer, type Transfer } from './transfer';
import { writeOut } from './write-out';

const VERSION = `curl 7.88.1 (x86_64-pc-linux-gnu) libcurl/7.88.1 (Podwire)
Release-Date: 2023-02-20
Protocols: http telnet
Features: IPv6
`;

const HELP = `Usage: curl [options...] <url>
 -d, --data <data>          HTTP POST data
 -f, --fail                 Fail fast with no output on HTTP errors
 -h, --help <category>      Get help for commands
 -i, --include              Include protocol response headers in the output
 -o, --output <file>        Write to file instead of stdout
 -O, --remote-name          Write output to a file named as the remote file
 -s, --silent               Silent mode
 -T, --upload-file <file>   Transfer local FILE to destination
 -u, --user <user:password> Server user and password
 -A, --user-agent <name>    Send User-Agent <name> to server
 -v, --verbose              Make the operation more talkative
 -V, --version              Show version number and quit

This is not the full help, this menu is stripped into categories.
Use "--help category" to get an overview of all categories.
For all options use the manual or "--help all".
`;

export const curl: Command = {
  name: 'curl',
  synopsis: 'ask an HTTP server for a page',
  imitates: 'curl 7.88.1',
  run: function* (process) {
    const parsed = parseCurlOptions(process.argv.slice(1));
    if (!parsed.ok) {
      process.stderr.write(parsed.error.text);
      return parsed.error.status;
    }
    const { options, showVersion, showHelp } = parsed.value;
    if (showVersion || showHelp) {
      process.stdout.write(showVersion ? VERSION : HELP);
      return 0;
    }
    if (options.urls.length === 0) {
      process.stderr.write(`${process.argv.length > 1 ? 'curl: no URL specified!\n' : ''}curl: try 'curl --help' or 'curl --manual' for more information\n`);
      return 2;
    }
    // --stderr -: everything to where the page goes.
    const place: Process = options.stderrTo === '-' ? Object.assign(Object.create(Object.getPrototypeOf(process) as object) as Process, process, { stderr: process.stdout }) : process;
    let status = 0;
    for (const [i, url] of options.urls.entries()) {
      status = yield* fetchOne(place, options, url, i);
      if (status === 130) break;
    }
    return status;
  },
};

function* fetchOne(process: Process, options: CurlOptions, url: string, index: number): Task<number> {
  const output = options.outputs[index];
  const toTerminal = output === undefined && process.stdout.isTerminal;
  const meter = !options.silent && !options.noProgress && !toTerminal;
  const note = options.verbose ? (text: string): void => void process.stderr.write(text) : (): void => undefined;
  const method = options.method ?? (options.head ? 'HEAD' : options.data.length > 0 && !options.get ? 'POST' : 'GET');
  const startedAt = process.world.now;
  const startsMeter = meter && /^(https?:\/\/|[^:/]+(:\d+)?(\/|$))/i.test(url);
  if (startsMeter) process.stderr.write(`${meterHead}${meterLine({ total: undefined, received: 0, elapsed: 0 })}`);

  let current = url;
  let redirects = 0;
  let attempts = 0;
  if (options.method === 'HEAD' && !options.head && !options.silent) process.stderr.write(warning('Setting custom HTTP method to HEAD with -X/--request may not work the way you want. Consider using -I/--head instead.'));
  let result = yield* transfer(process, { url: current, method, options, startedAt, note });
  for (let attempt = 0; attempt < options.retry && isTransient(result, options); attempt += 1) {
    const pause = options.retryDelay ?? Math.min(600, 2 ** attempt);
    if (result.exitCode !== 0) {
      note(`* Closing connection ${attempt}\n`);
      if (!options.silent || options.showError) process.stderr.write(`curl: (${result.exitCode}) ${result.errorText}\n`);
    }
    const why = result.exitCode === 0 ? ': HTTP error' : result.exitCode === 7 ? ': connection refused' : ': timeout';
    if (!options.silent) process.stderr.write(warning(`Problem ${why}. Will retry in ${pause} seconds. ${options.retry - attempt} retries left.`));
    const wake = yield* sleepUntil(process.world.now + pause * SECOND);
    if (wake.kind === 'interrupt') return 130;
    result = yield* transfer(process, { url: current, method, options, startedAt: process.world.now, note, attempt: attempt + 1 });
    attempts = attempt + 1;
  }
  for (let location = locationOf(result); options.location && location !== undefined && result.exitCode === 0; location = locationOf(result)) {
    if (redirects >= options.maxRedirs) {
      result = { ...result, exitCode: 47, errorText: `Maximum (${options.maxRedirs}) redirects followed` };
      break;
    }
    redirects += 1;
    current = absolute(current, location);
    note(`* Issue another request to this URL: '${current}'\n`);
    result = yield* transfer(process, { url: current, method: method === 'POST' && result.status < 307 ? 'GET' : method, options, startedAt, note });
  }
  return report(process, options, index, { url: current, method, redirects, result, meter: startsMeter, note, connection: attempts });
}

/** warnf(): lines of 79 columns. */
function warning(text: string): string {
  let out = '';
  let rest = text;
  while (rest.length > 70) {
    const cut = Math.max(rest.lastIndexOf(' ', 69), 0) + 1;
    out += `Warning: ${rest.slice(0, cut)}\n`;
    rest = rest.slice(cut);
  }
  return `${out}Warning: ${rest}\n`;
}

const isTransient = (t: Transfer, options: CurlOptions): boolean =>
  t.exitCode === 28 || t.exitCode === 6 || (t.exitCode === 7 && options.retryConnrefused) || (t.exitCode === 0 && [408, 429, 500, 502, 503, 504].includes(t.status));

/** A redirect's target, relative to the page it came from. */
function absolute(base: string, location: string): string {
  if (/^[a-z]+:\/\//i.test(location)) return location;
  const origin = /^(?:[a-z]+:\/\/)?[^/]+/i.exec(base)?.[0] ?? base;
  return location.startsWith('/') ? `${origin}${location}` : `${origin}/${location}`;
}

interface Outcome {
  readonly url: string;
  readonly method: string;
  readonly redirects: number;
  readonly result: Transfer;
  readonly meter: boolean;
  readonly note: (text: string) => void;
  /** The number of the connection that is closed. */
  readonly connection: number;
}

/** Prints what a finished transfer prints, in curl's order, and gives the exit status. */
function report(process: Process, options: CurlOptions, index: number, { url, method, redirects, result, meter, note, connection }: Outcome): number {
  if (result.interrupted) return 130;
  let { exitCode, errorText } = result;
  const answered = result.headText !== '';
  if (answered && options.verbose) {
    if (/^HTTP\/1\.0 /.test(result.headText)) note('* HTTP 1.0, assume close after body\n');
    note(result.headText.split('\r\n').slice(0, -1).map((l) => `< ${l}\n`).join(''));
    if (result.body !== '') note(`{ [${result.received} bytes data]\n`);
  }
  const refused = answered && exitCode === 0 && result.status >= 400 && (options.fail || options.failWithBody);
  if (refused) {
    exitCode = 22;
    errorText = `The requested URL returned error: ${result.status}`;
  }
  const shown = (options.include || options.head ? result.headText : '') + (refused && options.fail ? '' : result.body);
  const written = writeBody(process, options, index, url, shown);
  if (written) {
    exitCode = 23;
    errorText = written;
  }
  if (options.dumpHeader !== undefined) {
    if (options.dumpHeader === '-') process.stdout.write(result.headText);
    else process.environment.files.write(resolvePath(process.cwd, options.dumpHeader), result.headText);
  }
  if (meter && exitCode !== 6 && !(exitCode === 1 && result.remote === undefined)) {
    const done = { total: result.announced, received: refused ? 0 : result.received, elapsed: result.times.total };
    process.stderr.write(`${meterLine(exitCode === 0 ? done : { total: undefined, received: 0, elapsed: result.times.total })}\n`);
  }
  if (refused) note(`* ${errorText}\n`);
  if (exitCode !== 1 && exitCode !== 3) note(`* Closing connection ${connection}\n`);
  if (exitCode !== 0 && (!options.silent || options.showError)) process.stderr.write(`curl: (${exitCode}) ${errorText}\n`);
  if (options.writeOut !== undefined) {
    const { out, error } = writeOut(options.writeOut, {
      httpCode: result.status,
      exitCode,
      errorText,
      url,
      method,
      remoteIp: result.remote?.address ?? '',
      remotePort: result.remote?.port ?? 0,
      localIp: result.local?.address ?? '',
      localPort: result.local?.port ?? 0,
      sizeDownload: result.received,
      sizeHeader: result.headText.length,
      sizeRequest: result.requestSize,
      redirects,
      redirectUrl: locationOf(result) === undefined ? '' : absolute(url, locationOf(result) ?? ''),
      contentType: headerOf(result.headers, 'content-type') ?? '',
      nameLookup: result.times.nameLookup,
      connected: result.times.connected,
      startTransfer: result.times.startTransfer,
      total: result.times.total,
    });
    process.stdout.write(out);
    if (error) process.stderr.write(error);
  }
  return exitCode;
}

/** Where the body goes. Returns curl's error text when it could not be written. */
function writeBody(process: Process, options: CurlOptions, index: number, url: string, text: string): string | undefined {
  const output = options.outputs[index];
  if (output === undefined || (output.kind === 'file' && output.path === '-')) {
    process.stdout.write(text);
    return undefined;
  }
  const path = output.kind === 'file' ? output.path : (/\/([^/?#]+)(?:[?#].*)?$/.exec(url.replace(/^[a-z]+:\/\/[^/]+/i, ''))?.[1] ?? '');
  if (path === '') return 'Remote file name has no length!';
  if (path === '/dev/null') return undefined;
  const done = process.environment.files.write(resolvePath(process.cwd, path), text);
  return done.ok ? undefined : `Failure writing output to destination`;
}
