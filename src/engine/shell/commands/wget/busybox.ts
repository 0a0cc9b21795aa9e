/** wget of BusyBox (networking/wget.c, 1.35 to 1.37). Texts from running 1.35; `download timed out` and `can't connect` from its source. */
import { SECOND, type SimTime, type Task } from '../../../base/index';
import { headerOf, parseHttpUrl, resolveHost, resolvePath, type Process } from '../../../program/index';
import { strerror } from '../strerror';
import { connect, fetch } from './request';

const USAGE = `BusyBox v1.37.0 (2024-09-26 21:31:42 UTC) multi-call binary.

Usage: wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]
	[--post-data STR | --post-file FILE] [-Y on/off]
	[-P DIR] [-U AGENT] [-T SEC] URL...
`;

export function* busyboxWget(process: Process): Task<number> {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const urls: string[] = [];
  const argv = process.argv.slice(1);
  const fail = (text: string): number => {
    process.stderr.write(text);
    return 1;
  };
  for (let i = 0; i < argv.length; i += 1) {
    const word = argv[i] as string;
    if (word === '--spider') flags.add('spider');
    else if (word.startsWith('--')) return fail(/^--(header|post-data|post-file|no-check-certificate)/.test(word) ? `wget: Podwire does not simulate wget's option ${word}\n` : `wget: unrecognized option '${word}'\n${USAGE}`);
    else if (!word.startsWith('-') || word === '-') urls.push(word);
    else
      for (let k = 1; k < word.length; k += 1) {
        const letter = word[k] as string;
        if ('qS'.includes(letter)) flags.add(letter);
        else if ('OPUT'.includes(letter)) {
          const value = word.slice(k + 1) || argv[(i += 1)];
          if (value === undefined) return fail(`wget: option requires an argument -- '${letter}'\n${USAGE}`);
          values.set(letter, value);
          break;
        } else if ('coY'.includes(letter)) return fail(`wget: Podwire does not simulate wget's option -${letter}\n`);
        else return fail(`wget: invalid option -- '${letter}'\n${USAGE}`);
      }
  }
  if (urls.length === 0) return fail(USAGE);
  const timeout = Math.round(Number(values.get('T') ?? 900) * SECOND);
  for (const url of urls) {
    const status = yield* download(process, url, flags, values, timeout);
    if (status !== 0) return status;
  }
  return 0;
}

function* download(process: Process, first: string, flags: ReadonlySet<string>, values: ReadonlyMap<string, string>, timeout: SimTime): Task<number> {
  const quiet = flags.has('q');
  const say = (text: string): void => void (quiet || process.stderr.write(text));
  const fail = (text: string): number => {
    process.stderr.write(`wget: ${text}\n`);
    return 1;
  };
  let url = first;
  for (let redirects = 0; redirects < 5; redirects += 1) {
    if (/^https:/i.test(url)) return fail('Podwire does not simulate TLS; use http://');
    const parsed = parseHttpUrl(url);
    if (!parsed) return fail(`not an http or ftp url: ${url}`);
    const { host, port, target } = parsed;
    const found = yield* resolveHost(process, host);
    if (!found.ok && found.error.kind === 'interrupt') return 130;
    const address = found.ok ? found.value[0] : undefined;
    if (!address) return fail(`bad address '${host}'`);
    say(`Connecting to ${host} (${address}:${port})\n`);
    const opened = yield* connect(process, address, port, process.world.now + timeout);
    if (opened.kind === 'interrupt') return 130;
    if (opened.kind === 'timeout') return fail('download timed out');
    if (opened.kind === 'errno') return fail(`can't connect to remote host (${address}): ${strerror(opened.errno)}`);
    const { socket } = opened;
    const got = yield* fetch(process, socket, { method: flags.has('spider') ? 'HEAD' : 'GET', target, headers: [['Host', port === 80 ? host : `${host}:${port}`], ['User-Agent', values.get('U') ?? 'Wget'], ['Connection', 'close']], timeout });
    socket.close();
    if (got.kind === 'interrupt') return 130;
    if (got.kind === 'timeout') return fail('download timed out');
    if (got.kind === 'errno') return fail(`error getting response: ${strerror(got.errno)}`);
    if (got.kind === 'empty') return fail('error getting response');
    const { answer } = got;
    if (flags.has('S')) process.stderr.write(`  ${answer.statusLine}\n${answer.headers.map(([name, value]) => `  ${name}: ${value}\n`).join('')}`);
    const location = headerOf(answer.headers, 'location');
    if (answer.status >= 300 && answer.status < 400 && location !== undefined) {
      url = /^[a-z]+:\/\//i.test(location) ? location : `http://${host}:${port}${location}`;
      continue;
    }
    if (answer.status >= 400) return fail(`server returned error: ${answer.statusLine}`);
    if (flags.has('spider')) {
      say('remote file exists\n');
      return 0;
    }
    const output = values.get('O') ?? `${values.has('P') ? `${values.get('P') ?? ''}/` : ''}${/([^/?#]+)(?:[?#].*)?$/.exec(target)?.[1] ?? 'index.html'}`;
    const toStdout = output === '-';
    say(toStdout ? 'writing to stdout\n' : `saving to '${output}'\n`);
    if (toStdout) process.stdout.write(answer.body);
    else if (output !== '/dev/null') {
      const path = resolvePath(process.cwd, output);
      if (!values.has('O') && process.environment.files.exists(path)) return fail(`can't open '${output}': File exists`);
      if (!process.environment.files.write(path, answer.body).ok) return fail(`can't open '${output}': No such file or directory`);
    }
    say(`${(output.split('/').at(-1) ?? output).slice(0, 20).padEnd(20)} 100% |${'*'.repeat(32)}| ${String(answer.bytes).padStart(5)}  0:00:00 ETA\n${toStdout ? 'written to stdout' : `'${output}' saved`}\n`);
    return 0;
  }
  return fail('too many redirections');
}
