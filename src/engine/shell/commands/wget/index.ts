/**
 * GNU Wget 1.21.3; in images built on busybox, busybox's. Texts from capture k08 and from running both.
 * @unsupported wget: https (TLS), recursion, continuing (-c), proxies, input files, authentication
 */
import { SECOND, calendar, sleepUntil, type SimTime, type Task } from '../../../base/index';
import { RESOLVE_MESSAGES, headerOf, parseHttpUrl, resolveHost, resolvePath, type HttpHeaders, type Process } from '../../../program/index';
import { parseIp, type IpAddress } from '../../../wire/index';
import type { Command } from '../../command';
import { strerror } from '../strerror';
import { busyboxWget } from './busybox';
import { WGET_HELP } from './help';
import { connect, fetch, type Answer } from './request';

const USAGE = 'Usage: wget [OPTION]... [URL]...\n\nTry `wget --help\' for more options.\n';

interface Options {
  readonly urls: readonly string[];
  readonly quiet: boolean;
  readonly terse: boolean;
  readonly output: string | undefined;
  readonly directory: string | undefined;
  readonly timeout: SimTime | undefined;
  readonly tries: number;
  readonly serverResponse: boolean;
  readonly spider: boolean;
  readonly headers: HttpHeaders;
  readonly data: string | undefined;
  readonly userAgent: string;
  readonly family: 4 | 6 | undefined;
  readonly retryRefused: boolean;
  /** --bind-address. */
  readonly source: string | undefined;
  readonly method: string | undefined;
}

const LONG: Readonly<Record<string, string>> = { quiet: 'q', 'no-verbose': 'nv', 'output-document': 'O', 'directory-prefix': 'P', timeout: 'T', 'connect-timeout': 'T', 'read-timeout': 'T', tries: 't', 'server-response': 'S', spider: 'spider', header: 'header', 'post-data': 'post', 'user-agent': 'U', 'inet4-only': '4', 'inet6-only': '6', 'retry-connrefused': 'rc', 'bind-address': 'bind', method: 'method', 'no-check-certificate': 'ignore', 'no-cache': 'ignore', 'no-proxy': 'ignore', version: 'V', help: 'h', verbose: 'v' };
const TAKES = new Set(['O', 'P', 'T', 't', 'header', 'post', 'U', 'bind', 'method']);

function parse(argv: readonly string[]): Options | { readonly status: number; readonly text: string } {
  const values = new Map<string, string>();
  const headers: [string, string][] = [];
  const urls: string[] = [];
  let wrongHeader: string | undefined;
  const set = (key: string, value: string): void => {
    if (key !== 'header') values.set(key, value);
    else {
      const cut = value.indexOf(':');
      if (cut <= 0) wrongHeader = value;
      if (cut > 0) headers.push([value.slice(0, cut), value.slice(cut + 1).trim()]);
    }
  };
  const bad = (text: string): { status: number; text: string } => ({ status: 2, text: `wget: ${text}\n${USAGE}` });
  const missing = (option: string): { status: number; text: string } => bad(`option ${option} requires an argument`);
  for (let i = 0; i < argv.length; i += 1) {
    const word = argv[i] as string;
    if (!word.startsWith('-') || word === '-') {
      urls.push(word);
      continue;
    }
    if (word.startsWith('--')) {
      const [name = '', attached] = word.slice(2).split(/=(.*)/s);
      const key = LONG[name];
      if (key === undefined) return bad(`unrecognized option '${word.split('=')[0] ?? word}'`);
      const value = TAKES.has(key) ? (attached ?? argv[(i += 1)]) : '';
      if (value === undefined) return missing(`'--${name}'`);
      set(key, value);
      continue;
    }
    if (word === '-nv') {
      set('nv', '');
      continue;
    }
    for (let k = 1; k < word.length; k += 1) {
      const letter = word[k] as string;
      if ('qvSd46Vh'.includes(letter)) set(letter, '');
      else if ('OPTtU'.includes(letter)) {
        const value = word.slice(k + 1) || argv[(i += 1)];
        if (value === undefined) return bad(`option requires an argument -- '${letter}'`);
        set(letter, value);
        break;
      } else if ('abcegiklmnoprwxABDEFHIKLNQRX'.includes(letter)) return { status: 2, text: `wget: Podwire does not simulate wget's option -${letter}\n` };
      else return bad(`invalid option -- '${letter}'`);
    }
  }
  if (values.has('V')) return { status: 0, text: 'GNU Wget 1.21.3 built on linux-gnu.\n' };
  if (values.has('h')) return { status: 0, text: WGET_HELP };
  if (wrongHeader !== undefined) return { status: 2, text: `wget: --header: Invalid header ‘${wrongHeader}’.\n` };
  if (urls.length === 0) return { status: 1, text: `wget: missing URL\n${USAGE}` };
  const timeout = values.has('T') ? Number(values.get('T')) : undefined;
  if (timeout !== undefined && !(timeout >= 0)) return { status: 2, text: `wget: --timeout: Invalid time period ‘${values.get('T') ?? ''}’\n` };
  const tries = values.get('t');
  return {
    urls,
    quiet: values.has('q'),
    terse: values.has('nv'),
    output: values.get('O'),
    directory: values.get('P'),
    timeout: timeout === undefined || timeout === 0 ? undefined : Math.round(timeout * SECOND),
    tries: tries === undefined ? 20 : tries === 'inf' || tries === '0' ? Infinity : Number(tries),
    serverResponse: values.has('S'),
    spider: values.has('spider'),
    headers,
    data: values.get('post'),
    userAgent: values.get('U') ?? 'Wget/1.21.3',
    family: values.has('4') ? 4 : values.has('6') ? 6 : undefined,
    retryRefused: values.has('rc'),
    source: values.get('bind'),
    method: values.get('method')?.toUpperCase(),
  };
}

const two = (n: number): string => String(n).padStart(2, '0');

function stamp(at: SimTime): string {
  const c = calendar(at);
  return `${c.year}-${two(c.month)}-${two(c.day)} ${two(c.hour)}:${two(c.minute)}:${two(c.second)}`;
}

export const wget: Command = {
  name: 'wget',
  synopsis: 'fetch a file from a web server',
  imitates: 'GNU Wget 1.21.3',
  run: function* (process) {
    if (process.environment.files.exists('/bin/busybox')) return yield* busyboxWget(process);
    const options = parse(process.argv.slice(1));
    if ('status' in options) {
      (options.status === 0 ? process.stdout : process.stderr).write(options.text);
      return options.status;
    }
    let status = 0;
    for (const url of options.urls) {
      const one = yield* new Download(process, options).run(url);
      if (one === 130) return 130;
      if (one !== 0) status = one;
    }
    return status;
  },
};

/** Exit statuses of wget(1): 3 file error, 4 network failure, 8 the server answered with an error. */
class Download {
  constructor(
    private readonly process: Process,
    private readonly options: Options,
  ) {}

  private say(text: string): void {
    if (!this.options.quiet && !this.options.terse) this.process.stderr.write(text);
  }

  private complain(text: string): void {
    if (!this.options.quiet) this.process.stderr.write(text);
  }

  *run(first: string, redirects = 0): Task<number> {
    const { process, options } = this;
    if (/^https:/i.test(first)) {
      process.stderr.write('wget: Podwire does not simulate TLS; use http://\n');
      return 1;
    }
    const parsed = parseHttpUrl(first);
    if (!parsed || (/^[a-z]+:\/\//i.test(first) && !/^http:/i.test(first))) {
      const scheme = /^([a-z]+):\/\//i.exec(first)?.[1];
      process.stderr.write(scheme !== undefined && scheme !== 'http' ? `${first}: Unsupported scheme ‘${scheme}’.\n` : `${first}: Invalid host name.\n`);
      return 1;
    }
    if (parsed.zone !== undefined) {
      this.say(`${first}: Invalid IPv6 numeric address.\n`);
      return 1;
    }
    const { host, port, target } = parsed;
    const url = `http://${host}${port === 80 ? '' : `:${port}`}${target}`;
    if (options.spider && redirects === 0) this.say('Spider mode enabled. Check if remote file exists.\n');
    for (let attempt = 1; ; attempt += 1) {
      this.say(`--${stamp(process.world.now)}--  ${attempt > 1 ? `(try:${String(attempt).padStart(2)})  ` : ''}${url}\n`);
      const outcome = yield* this.attempt(host, port, target, url, redirects);
      if (typeof outcome === 'number') return outcome;
      if (attempt >= options.tries) {
        this.say('Giving up.\n\n');
        return 4;
      }
      this.say('Retrying.\n\n');
      const wake = yield* sleepUntil(process.world.now + Math.min(attempt, 10) * SECOND);
      if (wake.kind === 'interrupt') return 130;
    }
  }

  /** `again`: a failure that is tried again. */
  private *attempt(host: string, port: number, target: string, url: string, redirects: number): Task<number | 'again'> {
    const { process, options } = this;
    const literal = parseIp(host);
    let addresses: readonly IpAddress[];
    if (literal.ok) addresses = [literal.value];
    else {
      this.say(`Resolving ${host} (${host})... `);
      const found = yield* resolveHost(process, host, { ...(options.family !== undefined && { family: options.family }), ...(options.timeout !== undefined && { until: process.world.now + options.timeout }) });
      if (!found.ok) {
        if (found.error.kind === 'interrupt') return 130;
        this.say(`failed: ${found.error.kind === 'timeout' ? 'Connection timed out' : RESOLVE_MESSAGES[found.error.code]}.\n`);
        this.complain(`wget: unable to resolve host address ‘${host}’\n`);
        return 4;
      }
      addresses = found.value;
      this.say(`${addresses.slice(0, 3).join(', ')}${addresses.length > 3 ? ', ...' : ''}\n`);
    }
    const own = options.source === undefined ? undefined : parseIp(options.source);
    const source = own?.ok && process.netns.isLocal(own.value) ? own.value : undefined;
    if (options.source !== undefined && source === undefined) {
      this.complain(`wget: unable to resolve bind address ‘${options.source}’; disabling bind.\n`);
    }
    let failure: 'retry' | 'final' = 'final';
    for (const address of addresses) {
      this.say(`Connecting to ${literal.ok ? '' : `${host} (${host})|`}${address.includes(':') ? `[${address}]` : address}${literal.ok ? '' : '|'}:${port}... `);
      const opened = yield* connect(process, address, port, options.timeout === undefined ? undefined : process.world.now + options.timeout, source);
      if (opened.kind === 'interrupt') return 130;
      if (opened.kind !== 'connected') {
        const errno = opened.kind === 'timeout' ? 'ETIMEDOUT' : opened.errno;
        this.say(`failed: ${strerror(errno)}.\n`);
        const permanent = (errno === 'ECONNREFUSED' && !options.retryRefused) || errno === 'ENETUNREACH' || errno === 'EHOSTUNREACH';
        failure = permanent ? 'final' : 'retry';
        continue;
      }
      this.say('connected.\n');
      const { socket } = opened;
      try {
        return yield* this.request(socket, host, port, target, url, redirects);
      } finally {
        socket.close();
      }
    }
    return failure === 'retry' ? 'again' : 4;
  }

  private *request(socket: Parameters<typeof fetch>[1], host: string, port: number, target: string, url: string, redirects: number): Task<number | 'again'> {
    const { process, options } = this;
    const own = (name: string): boolean => options.headers.some(([key]) => key.toLowerCase() === name);
    const headers: HttpHeaders = [
      ...(own('host') ? [] : [['Host', port === 80 ? host : `${host}:${port}`] as const]),
      ...(own('user-agent') ? [] : [['User-Agent', options.userAgent] as const]),
      ['Accept', '*/*'],
      ['Accept-Encoding', 'identity'],
      ['Connection', 'Keep-Alive'],
      ...(options.data === undefined ? [] : [['Content-Type', 'application/x-www-form-urlencoded'] as const, ['Content-Length', String(options.data.length)] as const]),
      ...options.headers,
    ];
    this.say(`HTTP request sent, awaiting response... `);
    const got = yield* fetch(process, socket, { method: options.method ?? (options.spider ? 'HEAD' : options.data === undefined ? 'GET' : 'POST'), target, headers, ...(options.data !== undefined && { body: options.data }), timeout: options.timeout ?? 900 * SECOND });
    if (got.kind === 'interrupt') return 130;
    if (got.kind !== 'answer') {
      this.say(got.kind === 'empty' ? 'No data received.\n' : `Read error (${got.kind === 'timeout' ? strerror('ETIMEDOUT') : strerror(got.errno)}) in headers.\n`);
      return 'again';
    }
    const { answer } = got;
    if (options.serverResponse) this.say(`\n  ${answer.statusLine}\n${answer.headers.map(([name, value]) => `  ${name}: ${value}\n`).join('')}`);
    else this.say(`${answer.statusLine.replace(/^\S+ /, '')}\n`);
    const location = headerOf(answer.headers, 'location');
    if (answer.status >= 300 && answer.status < 400 && location !== undefined) {
      this.say(`Location: ${location} [following]\n`);
      if (redirects >= 20) {
        this.complain('20 redirections exceeded.\n');
        return 8;
      }
      socket.close();
      return yield* this.run(/^[a-z]+:\/\//i.test(location) ? location : `http://${host}${port === 80 ? '' : `:${port}`}${location.startsWith('/') ? '' : '/'}${location}`, redirects + 1);
    }
    if (answer.status >= 400) {
      if (options.spider) {
        this.say('Remote file does not exist -- broken link!!!\n\n');
        return 8;
      }
      const reason = answer.statusLine.replace(/^\S+ \d+ ?/, '');
      this.complain(options.terse ? `${url}:\n${stamp(process.world.now)} ERROR ${answer.status}: ${reason}.\n` : `${stamp(process.world.now)} ERROR ${answer.status}: ${reason}.\n${'\n'}`);
      return 8;
    }
    return this.save(answer, target, url);
  }

  private save(answer: Answer, target: string, url: string): number {
    const { process, options } = this;
    const type = headerOf(answer.headers, 'content-type')?.split(';')[0];
    this.say(`Length: ${answer.length === undefined ? 'unspecified' : lengthText(answer.length)}${type === undefined ? '' : ` [${type}]`}\n`);
    if (options.spider) {
      this.say(type === 'text/html' ? 'Remote file exists and could contain further links,\nbut recursion is disabled -- not retrieving.\n\n' : 'Remote file exists.\n\n');
      return 0;
    }
    const toStdout = options.output === '-';
    const name = options.output ?? this.freeName(target);
    this.say(`Saving to: ‘${toStdout ? 'STDOUT' : name}’\n`);
    if (toStdout) process.stdout.write(answer.body);
    else {
      const path = resolvePath(process.cwd, name);
      // -P makes the directory that it names.
      if (options.directory !== undefined && options.output === undefined) process.environment.files.makeDirectory(resolvePath(process.cwd, options.directory));
      const done = path === '/dev/null' ? undefined : process.environment.files.write(path, answer.body);
      if (done && !done.ok) {
        this.complain(`${name}: ${done.error === 'EISDIR' ? 'Is a directory' : 'No such file or directory'}\n`);
        return 3;
      }
    }
    const seconds = Math.max(answer.elapsed, 1) / SECOND;
    this.say(process.stderr.isTerminal ? barText(toStdout ? '-' : name, answer.bytes, seconds) : dotText(answer.bytes, seconds));
    const size = answer.length === undefined ? `[${answer.bytes}]` : `[${answer.bytes}/${answer.length}]`;
    this.say(`${stamp(process.world.now)} (${rateText(answer.bytes, seconds)}) - ${toStdout ? 'written to stdout' : `‘${name}’ saved`} ${size}\n\n`);
    if (options.terse) this.complain(`${stamp(process.world.now)} URL:${url} ${size} -> "${toStdout ? '-' : name}" [1]\n`);
    return 0;
  }

  /** The last part of the path; `.1`, `.2` … when there is such a file. */
  private freeName(target: string): string {
    const last = /([^/?#]*)(?:\?[^#]*)?$/.exec(target.split('#')[0] ?? '')?.[1] ?? '';
    const base = (this.options.directory === undefined ? '' : `${this.options.directory}/`) + (last === '' ? 'index.html' : last);
    const taken = (name: string): boolean => this.process.environment.files.exists(resolvePath(this.process.cwd, name));
    let name = base;
    for (let n = 1; taken(name); n += 1) name = `${base}.${n}`;
    return name;
  }
}

const lengthText = (n: number): string => (n < 1024 ? String(n) : `${n} (${n < 10_240 ? (n / 1024).toFixed(1) : n < 1_048_576 ? String(Math.round(n / 1024)) : (n / 1_048_576).toFixed(1)}${n < 1_048_576 ? 'K' : 'M'})`);

const UNITS = ['B/s', 'KB/s', 'MB/s', 'GB/s'] as const;

function rate(bytes: number, seconds: number): { readonly value: number; readonly unit: number } {
  let value = bytes / seconds;
  let unit = 0;
  while (value >= 1024 && unit < 3) {
    value /= 1024;
    unit += 1;
  }
  return { value, unit };
}

const digits = (value: number): string => value.toFixed(value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2);

function rateText(bytes: number, seconds: number): string {
  const { value, unit } = rate(bytes, seconds);
  return `${digits(value)} ${UNITS[unit] ?? ''}`;
}

/** --progress=dot, used when there is no terminal: a dot for each kilobyte, fifty a line. */
function dotText(bytes: number, seconds: number): string {
  const { value, unit } = rate(bytes, seconds);
  const speed = `${digits(value)}${['', 'K', 'M', 'G'][unit] ?? ''}`;
  const rows = Math.max(1, Math.ceil(bytes / 51_200));
  let out = '\n';
  for (let row = 0; row < rows; row += 1) {
    const dots = Math.min(50, Math.floor((bytes - row * 51_200) / 1024));
    let line = '';
    for (let i = 0; i < 50; i += 1) line += `${i % 10 === 0 ? ' ' : ''}${i < dots ? '.' : ' '}`;
    const percent = bytes === 0 ? 100 : Math.floor((Math.min(bytes, (row + 1) * 51_200) * 100) / bytes);
    const last = row === rows - 1;
    out += `${String(row * 50).padStart(6)}K${line}${String(percent).padStart(3)}% ${speed.padStart(4)}${last ? `=${secondsText(seconds)}` : ' 0s'}\n`;
  }
  return `${out}\n`;
}

const secondsText = (seconds: number): string => (seconds < 0.001 ? '0s' : seconds < 10 ? `${Number(seconds.toFixed(seconds < 0.01 ? 3 : seconds < 0.1 ? 2 : 1))}s` : `${Math.round(seconds)}s`);

/** --progress=bar on a terminal, as it looks when it is done. */
function barText(name: string, bytes: number, seconds: number): string {
  const { value, unit } = rate(bytes, seconds);
  const speed = bytes < 1024 ? '--.-KB/s' : `${digits(value)}${UNITS[unit] ?? ''}`;
  return `\n${name.slice(0, 19).padEnd(20)}100%[===================>] ${(bytes < 1024 ? String(bytes) : lengthText(bytes).replace(/^.*\((.*)\)$/, '$1')).padStart(7)}  ${speed.padEnd(8)}    in ${secondsText(seconds).padEnd(8)}\n\n`;
}
