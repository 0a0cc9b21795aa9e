/** curl's options: the ones people type at a lab's prompt. Others are refused in curl's words, or said to be not modelled. */
import { encodeUtf8, err, ok, type Result } from '../../../base/index';

export interface CurlOptions {
  readonly urls: readonly string[];
  readonly silent: boolean;
  readonly showError: boolean;
  readonly verbose: boolean;
  readonly include: boolean;
  readonly head: boolean;
  readonly outputs: readonly ({ readonly kind: 'file'; readonly path: string } | { readonly kind: 'remote' })[];
  readonly writeOut: string | undefined;
  /** Seconds. */
  readonly maxTime: number | undefined;
  readonly connectTimeout: number | undefined;
  readonly location: boolean;
  readonly maxRedirs: number;
  readonly headers: readonly string[];
  readonly method: string | undefined;
  readonly data: readonly string[];
  readonly get: boolean;
  readonly userAgent: string | undefined;
  readonly referer: string | undefined;
  readonly user: string | undefined;
  readonly fail: boolean;
  readonly failWithBody: boolean;
  readonly family: 4 | 6 | undefined;
  readonly resolve: readonly string[];
  readonly interfaceName: string | undefined;
  readonly localPort: { readonly from: number; readonly to: number } | undefined;
  /** --connect-to HOST1:PORT1:HOST2:PORT2. */
  readonly connectTo: readonly string[];
  readonly cookies: readonly string[];
  readonly range: string | undefined;
  readonly compressed: boolean;
  readonly oldHttp: boolean;
  /** --stderr: where warnings and the meter go. */
  readonly stderrTo: string | undefined;
  readonly retry: number;
  readonly retryDelay: number | undefined;
  readonly retryConnrefused: boolean;
  readonly dumpHeader: string | undefined;
  readonly noProgress: boolean;
  readonly insecure: boolean;
}

export type CurlUsageError = { readonly status: number; readonly text: string };

type Kind = 'flag' | 'value';

/** long name, short letter, whether it takes a value. */
const TABLE: readonly (readonly [long: string, short: string, kind: Kind])[] = [
  ['silent', 's', 'flag'],
  ['show-error', 'S', 'flag'],
  ['verbose', 'v', 'flag'],
  ['include', 'i', 'flag'],
  ['head', 'I', 'flag'],
  ['output', 'o', 'value'],
  ['remote-name', 'O', 'flag'],
  ['write-out', 'w', 'value'],
  ['max-time', 'm', 'value'],
  ['connect-timeout', '', 'value'],
  ['location', 'L', 'flag'],
  ['max-redirs', '', 'value'],
  ['header', 'H', 'value'],
  ['request', 'X', 'value'],
  ['data', 'd', 'value'],
  ['data-raw', '', 'value'],
  ['data-binary', '', 'value'],
  ['get', 'G', 'flag'],
  ['user-agent', 'A', 'value'],
  ['referer', 'e', 'value'],
  ['user', 'u', 'value'],
  ['fail', 'f', 'flag'],
  ['fail-with-body', '', 'flag'],
  ['ipv4', '4', 'flag'],
  ['ipv6', '6', 'flag'],
  ['resolve', '', 'value'],
  ['connect-to', '', 'value'],
  ['data-urlencode', '', 'value'],
  ['cookie', 'b', 'value'],
  ['range', 'r', 'value'],
  ['compressed', '', 'flag'],
  ['keepalive-time', '', 'value'],
  ['tcp-nodelay', '', 'flag'],
  ['stderr', '', 'value'],
  ['interface', '', 'value'],
  ['local-port', '', 'value'],
  ['retry', '', 'value'],
  ['retry-delay', '', 'value'],
  ['retry-connrefused', '', 'flag'],
  ['dump-header', 'D', 'value'],
  ['no-progress-meter', '', 'flag'],
  ['progress-bar', '#', 'flag'],
  ['insecure', 'k', 'flag'],
  ['globoff', 'g', 'flag'],
  ['http1.1', '', 'flag'],
  ['http1.0', '0', 'flag'],
  ['noproxy', '', 'value'],
  ['no-buffer', 'N', 'flag'],
  ['url', '', 'value'],
  ['version', 'V', 'flag'],
  ['help', 'h', 'flag'],
];

/** Real options that need what Podwire has not: said plainly, never taken for a typing mistake. */
const NOT_MODELLED = new Set(['proxy', 'x', 'cacert', 'cert', 'E', 'form', 'F', 'upload-file', 'T', 'cookie-jar', 'c', 'unix-socket', 'socks5', 'http2', 'http3', 'config', 'K', 'limit-rate', 'json', 'parallel', 'Z', 'next', ':', 'trace', 'trace-ascii', 'netrc', 'n', 'tlsv1.2', 'tlsv1.3', 'dns-servers', 'haproxy-protocol', 'abstract-unix-socket', 'anyauth', 'digest', 'ntlm', 'oauth2-bearer']);

/** `5000`, `5000-5010`. */
function portRange(text: string | undefined): Result<{ readonly from: number; readonly to: number } | undefined, CurlUsageError> {
  if (text === undefined) return ok(undefined);
  const m = /^(\d+)(?:\s*-\s*(\d+))?$/.exec(text);
  const [from, to] = [Number(m?.[1]), Number(m?.[2] ?? m?.[1])];
  if (!m || from < 1 || to > 65_535 || to < from) return err({ status: 2, text: `curl: option --local-port: is badly used here\n${tryHelp}` });
  return ok({ from, to });
}

/** --data-urlencode: `content`, `=content`, `name=content`. */
function urlEncoded(text: string): string {
  const cut = text.indexOf('=');
  const [name, content] = cut < 0 ? ['', text] : [text.slice(0, cut), text.slice(cut + 1)];
  const encoded = [...encodeUtf8(content)].map((byte) => (/[A-Za-z0-9\-._~]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : byte === 0x20 ? '+' : `%${byte.toString(16).padStart(2, '0')}`)).join('');
  return name === '' ? encoded : `${name}=${encoded}`;
}

const tryHelp = "curl: try 'curl --help' or 'curl --manual' for more information\n";

export interface ParsedCurl {
  readonly options: CurlOptions;
  readonly showVersion: boolean;
  readonly showHelp: boolean;
}

export function parseCurlOptions(argv: readonly string[]): Result<ParsedCurl, CurlUsageError> {
  const flags = new Set<string>();
  const values = new Map<string, string[]>();
  const outputs: CurlOptions['outputs'][number][] = [];
  const urls: string[] = [];
  const unknown = (option: string): Result<never, CurlUsageError> => err({ status: 2, text: `curl: option ${option}: is unknown\n${tryHelp}` });
  const unsupported = (option: string): Result<never, CurlUsageError> => err({ status: 2, text: `curl: Podwire does not simulate curl's option ${option}.\n` });

  const set = (name: string, value: string | undefined): void => {
    if (name === 'output') outputs.push({ kind: 'file', path: value ?? '' });
    else if (name === 'remote-name') outputs.push({ kind: 'remote' });
    else if (name === 'url') urls.push(value ?? '');
    else if (value === undefined) flags.add(name);
    else values.set(name, [...(values.get(name) ?? []), value]);
  };

  for (let i = 0; i < argv.length; i += 1) {
    const word = argv[i] as string;
    if (word === '--') {
      urls.push(...argv.slice(i + 1));
      break;
    }
    if (word.startsWith('--')) {
      const name = word.slice(2);
      const exact = TABLE.filter(([long]) => long === name);
      const candidates = exact.length > 0 ? exact : TABLE.filter(([long]) => long.startsWith(name));
      const [found] = candidates;
      if (NOT_MODELLED.has(name) && name.length > 1) return unsupported(word);
      if (!found) return name.startsWith('no-') && TABLE.some(([long, , kind]) => long === name.slice(3) && kind === 'flag') ? (flags.delete(name.slice(3)), parseRest()) : unknown(word);
      if (candidates.length > 1) return err({ status: 2, text: `curl: option ${word}: is ambiguous\n${tryHelp}` });
      if (found[2] === 'flag') set(found[0], undefined);
      else {
        i += 1;
        const value = argv[i];
        if (value === undefined) return err({ status: 2, text: `curl: option ${word}: requires parameter\n${tryHelp}` });
        set(found[0], value);
      }
      continue;
    }
    if (word.startsWith('-') && word.length > 1) {
      for (let k = 1; k < word.length; k += 1) {
        const letter = word[k] as string;
        const found = TABLE.find(([, short]) => short === letter);
        if (!found) return NOT_MODELLED.has(letter) ? unsupported(`-${letter}`) : unknown(word);
        if (found[2] === 'flag') {
          set(found[0], undefined);
          continue;
        }
        const rest = word.slice(k + 1);
        if (rest === '') i += 1;
        const value = rest === '' ? argv[i] : rest;
        if (value === undefined) return err({ status: 2, text: `curl: option ${word}: requires parameter\n${tryHelp}` });
        set(found[0], value);
        break;
      }
      continue;
    }
    urls.push(word);
  }
  return parseRest();

  function parseRest(): Result<ParsedCurl, CurlUsageError> {
    const last = (name: string): string | undefined => values.get(name)?.at(-1);
    const seconds = (name: string): Result<number | undefined, CurlUsageError> => {
      const text = last(name);
      if (text === undefined) return ok(undefined);
      const n = Number(text);
      if (text.trim() === '' || !Number.isFinite(n) || n < 0) return err({ status: 2, text: `curl: option ${name === 'max-time' ? '-m' : `--${name}`}: expected a proper numerical parameter\n${tryHelp}` });
      return ok(n === 0 ? undefined : n);
    };
    const maxTime = seconds('max-time');
    if (!maxTime.ok) return maxTime;
    const connectTimeout = seconds('connect-timeout');
    if (!connectTimeout.ok) return connectTimeout;
    const localPort = portRange(last('local-port'));
    if (!localPort.ok) return localPort;
    if ((values.get('cookie') ?? []).some((cookie) => !cookie.includes('='))) return unsupported('-b with a file');
    if (last('stderr') !== undefined && last('stderr') !== '-') return unsupported('--stderr with a file');
    return ok({
      showVersion: flags.has('version'),
      showHelp: flags.has('help'),
      options: {
        urls,
        silent: flags.has('silent'),
        showError: flags.has('show-error'),
        verbose: flags.has('verbose'),
        include: flags.has('include'),
        head: flags.has('head'),
        outputs,
        writeOut: last('write-out'),
        maxTime: maxTime.value,
        connectTimeout: connectTimeout.value,
        location: flags.has('location'),
        maxRedirs: Number(last('max-redirs') ?? 50),
        headers: values.get('header') ?? [],
        referer: last('referer'),
        method: last('request'),
        data: [...(values.get('data') ?? []), ...(values.get('data-raw') ?? []), ...(values.get('data-binary') ?? []), ...(values.get('data-urlencode') ?? []).map(urlEncoded)],
        get: flags.has('get'),
        userAgent: last('user-agent'),
        user: last('user'),
        fail: flags.has('fail'),
        failWithBody: flags.has('fail-with-body'),
        family: flags.has('ipv4') ? 4 : flags.has('ipv6') ? 6 : undefined,
        resolve: values.get('resolve') ?? [],
        interfaceName: last('interface'),
        localPort: localPort.value,
        connectTo: values.get('connect-to') ?? [],
        cookies: values.get('cookie') ?? [],
        range: last('range'),
        compressed: flags.has('compressed'),
        oldHttp: flags.has('http1.0'),
        stderrTo: last('stderr'),
        retry: Number(last('retry') ?? 0),
        retryDelay: last('retry-delay') === undefined ? undefined : Number(last('retry-delay')),
        retryConnrefused: flags.has('retry-connrefused'),
        dumpHeader: last('dump-header'),
        noProgress: flags.has('no-progress-meter'),
        insecure: flags.has('insecure'),
      },
    });
  }
}
