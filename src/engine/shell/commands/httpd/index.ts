/**
 * Two small web servers: httpd of BusyBox and `python3 -m http.server`. Texts from capture k15.
 * @unsupported httpd: CGI, passwords, configuration files; python3: everything but `-m http.server`
 */
import { EPOCH_UNIX_SECONDS, SECOND, calendar } from '../../../base/index';
import { resolvePath, startProcess, type Process, type Program } from '../../../program/index';
import { ANY_IPV4, ANY_IPV6 } from '../../../wire/index';
import { findCommand } from '../../command-table';
import { NETWORK_APPLETS, runApplet } from '../busybox/index';
import type { Command } from '../../command';
import { getopt } from '../../getopt';
import { strerror } from '../strerror';
import { byteLength, contentType, findFile, ipOr, serve, type FileRequest } from './file-server';
import { MONTHS, httpDate } from './http-date';

const USAGE = `BusyBox v1.35.0 (Debian 1:1.35.0-4+deb12u1+b1) multi-call binary.

Usage: httpd [-ifv[v]] [-c CONFFILE] [-p [IP:]PORT] [-u USER[:GRP]] [-r REALM] [-h HOME]
or httpd -d/-e/-m STRING

Listen for incoming HTTP requests
`;

interface HttpdOptions {
  readonly port: number;
  readonly address: string;
  readonly home: string;
  readonly foreground: boolean;
}

function parseHttpd(process: Process, argv: readonly string[]): HttpdOptions | string {
  let port = '80';
  let home = '.';
  let foreground = false;
  for (const one of getopt(argv, 'fvicurdemp:h:')) {
    if (one.kind === 'operand') return USAGE;
    const { letter } = one;
    if (one.kind === 'unknown') return `httpd: invalid option -- '${letter}'\n${USAGE}`;
    if (one.kind === 'missing') return `httpd: option requires an argument -- '${letter}'\n${USAGE}`;
    if ('icurdem'.includes(letter)) return `httpd: Podwire does not simulate httpd's option -${letter}\n`;
    if (letter === 'f') foreground = true;
    else if (letter === 'p') port = one.value;
    else if (letter === 'h') home = one.value;
  }
  const [, address = '', number = ''] = /^(?:(.*):)?(\d+)$/.exec(port) ?? [];
  if (number === '' || Number(number) > 65_535) return `httpd: bad address '${port}'\n`;
  return { port: Number(number), address, home: resolvePath(process.cwd, home), foreground };
}

/** An answer as BusyBox's httpd makes it: a file goes out after its head, everything else at once. */
function busyboxAnswer(process: Process, home: string, { method, target }: FileRequest): readonly string[] {
  const date = httpDate(process.world.now);
  const found = method === 'GET' || method === 'HEAD' ? findFile(process, home, target) : { kind: 'missing' as const };
  if (found.kind === 'file') {
    const size = byteLength(found.text);
    const tag = `"${(EPOCH_UNIX_SECONDS + Math.floor(found.modifiedAt / SECOND)).toString(16)}-${size.toString(16)}"`;
    const head = `HTTP/1.1 200 OK\r\nDate: ${date}\r\nConnection: close\r\nContent-type: ${contentType(found.path, 'application/octet-stream')}\r\nAccept-Ranges: bytes\r\nLast-Modified: ${httpDate(found.modifiedAt)}\r\nETag: ${tag}\r\nContent-Length: ${size}\r\n\r\n`;
    return method === 'HEAD' || found.text === '' ? [head] : [head, found.text];
  }
  if (found.kind === 'redirect') return [`HTTP/1.1 302 Found\r\nDate: ${date}\r\nConnection: close\r\nContent-type: text/html\r\nLocation: ${target}/\r\n\r\n`];
  const [code, title, text] = method === 'GET' || method === 'HEAD' ? ['404', 'Not Found', 'The requested URL was not found'] : ['501', 'Not Implemented', 'The requested method is not recognized'];
  return [`HTTP/1.1 ${code} ${title}\r\nDate: ${date}\r\nConnection: close\r\nContent-type: text/html\r\n\r\n${method === 'HEAD' ? '' : `<HTML><HEAD><TITLE>${code} ${title}</TITLE></HEAD>\n<BODY><H1>${code} ${title}</H1>\n${text}\n</BODY></HTML>\n`}`];
}

const httpdProgram =
  (argv: readonly string[], calledAs = 'httpd'): Program =>
  function* (process) {
    const options = parseHttpd(process, argv);
    if (typeof options === 'string') {
      process.stderr.write(options);
      return 1;
    }
    const local = { address: ipOr(options.address, ANY_IPV6), port: options.port };
    if (!options.foreground) {
      // Without -f it binds, then goes on in the background.
      const test = process.netns.sockets.tcpListen(local);
      if (test.ok) {
        test.value.close();
        startProcess(process.environment, process.world, { argv: ['httpd', ...argv, '-f'], program: httpdProgram([...argv, '-f'], calledAs), cwd: process.cwd, netns: process.netns });
        return 0;
      }
    }
    const end = yield* serve(process, local, calledAs, (request) => busyboxAnswer(process, options.home, request));
    if (end === 'interrupted') return 130;
    process.stderr.write(`httpd: bind: ${strerror(end)}\n`);
    return 1;
  };

export const httpd: Command = {
  name: 'httpd',
  synopsis: 'a small web server for the files of a directory',
  imitates: 'BusyBox v1.35.0',
  run: (process) => httpdProgram(process.argv.slice(1))(process),
};

export const busybox: Command = {
  name: 'busybox',
  synopsis: 'many small tools in one: busybox NAME ARGUMENTS',
  imitates: 'BusyBox v1.35.0',
  run: function* (process) {
    const [applet, ...rest] = process.argv.slice(1);
    if (applet === undefined) {
      process.stdout.write('BusyBox v1.35.0 (Debian 1:1.35.0-4+deb12u1+b1) multi-call binary.\nUsage: busybox [function [arguments]...]\n');
      return 0;
    }
    if (applet === 'httpd') return yield* httpdProgram(rest, 'busybox')(process);
    const command = process.environment.files.exists('/bin/busybox') || NETWORK_APPLETS.has(applet) ? findCommand(process.environment, applet) : undefined;
    if (!command) {
      process.stderr.write(`busybox: Podwire does not simulate busybox ${applet} here\n`);
      return 127;
    }
    return yield* runApplet(process, command, [applet, ...rest]);
  },
};

const TRACEBACK = `Traceback (most recent call last):
  File "<frozen runpy>", line 198, in _run_module_as_main
  File "<frozen runpy>", line 88, in _run_code
  File "/usr/lib/python3.11/http/server.py", line 1309, in <module>
    test(
  File "/usr/lib/python3.11/http/server.py", line 1256, in test
    with ServerClass(addr, HandlerClass) as httpd:
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/socketserver.py", line 456, in __init__
    self.server_bind()
  File "/usr/lib/python3.11/http/server.py", line 1303, in server_bind
    return super().server_bind()
           ^^^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/http/server.py", line 136, in server_bind
    socketserver.TCPServer.server_bind(self)
  File "/usr/lib/python3.11/socketserver.py", line 472, in server_bind
    self.socket.bind(self.server_address)
`;

const SERVER_USAGE = 'usage: server.py [-h] [--cgi] [-b ADDRESS] [-d DIRECTORY] [-p VERSION] [port]\n';
const two = (n: number): string => String(n).padStart(2, '0');

export const python3: Command = {
  name: 'python3',
  synopsis: 'python3 -m http.server PORT: a web server for the files of a directory',
  imitates: 'Python 3.11.2 (http.server)',
  run: function* (process) {
    const argv = process.argv.slice(1);
    if (argv[0] === '--version' || argv[0] === '-V') {
      process.stdout.write('Python 3.11.2\n');
      return 0;
    }
    const at = argv.indexOf('-m');
    if (at < 0 || argv[at + 1] !== 'http.server') {
      process.stderr.write('Podwire does not simulate Python; only `python3 -m http.server [PORT]`.\n');
      return 1;
    }
    let port = '8000';
    let bind = '';
    let directory = process.cwd;
    const rest = argv.slice(at + 2);
    for (let i = 0; i < rest.length; i += 1) {
      const word = rest[i] as string;
      if (word === '-b' || word === '--bind') bind = rest[(i += 1)] ?? '';
      else if (word === '-d' || word === '--directory') directory = resolvePath(process.cwd, rest[(i += 1)] ?? '');
      else if (word.startsWith('-')) {
        process.stderr.write(`${SERVER_USAGE}server.py: error: unrecognized arguments: ${word}\n`);
        return 2;
      } else port = word;
    }
    if (!/^\d+$/.test(port)) {
      process.stderr.write(`${SERVER_USAGE}server.py: error: argument port: invalid int value: '${port}'\n`);
      return 2;
    }
    const address = ipOr(bind, ANY_IPV4);
    const log = (request: FileRequest, code: number): void => {
      const c = calendar(process.world.now);
      const start = `${request.peer} - - [${two(c.day)}/${MONTHS[c.month - 1] ?? ''}/${c.year} ${two(c.hour)}:${two(c.minute)}:${two(c.second)}] `;
      // log_error comes before log_request.
      const errorLine = code === 404 ? `${start}code 404, message File not found\n` : code === 501 ? `${start}code 501, message Unsupported method ('${request.method}')\n` : '';
      process.stderr.write(`${errorLine}${start}"${request.method} ${request.target} ${request.version}" ${code} -\n`);
    };
    const end = yield* serve(process, { address, port: Number(port) }, 'python3', (request) => pythonAnswer(process, directory, request, log), () => process.stdout.write(`Serving HTTP on ${address} port ${port} (http://${address}:${port}/) ...\n`));
    if (end === 'interrupted') {
      process.stdout.write('\nKeyboard interrupt received, exiting.\n');
      return 0;
    }
    process.stderr.write(`${TRACEBACK}OSError: [Errno ${end === 'EADDRINUSE' ? 98 : 99}] ${strerror(end)}\n`);
    return 1;
  },
};

const ERROR_PAGE = (code: number, message: string, explain: string): string => `<!DOCTYPE HTML>
<html lang="en">
    <head>
        <meta charset="utf-8">
        <title>Error response</title>
    </head>
    <body>
        <h1>Error response</h1>
        <p>Error code: ${code}</p>
        <p>Message: ${message}.</p>
        <p>Error code explanation: ${code} - ${explain}.</p>
    </body>
</html>
`;

function pythonAnswer(process: Process, root: string, request: FileRequest, log: (request: FileRequest, code: number) => void): readonly string[] {
  const head = (code: number, reason: string, headers: string): string => `HTTP/1.0 ${code} ${reason}\r\nServer: SimpleHTTP/0.6 Python/3.11.2\r\nDate: ${httpDate(process.world.now)}\r\n${headers}\r\n`;
  const withBody = (text: string, body: string): readonly string[] => (request.method === 'HEAD' ? [text] : [text, body]);
  const found = findFile(process, root, request.target);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    log(request, 501);
    const page = ERROR_PAGE(501, `Unsupported method ('${request.method}')`, 'Server does not support this operation');
    return withBody(head(501, `Unsupported method ('${request.method}')`, `Connection: close\r\nContent-Type: text/html;charset=utf-8\r\nContent-Length: ${byteLength(page)}\r\n`), page);
  }
  switch (found.kind) {
    case 'file':
      log(request, 200);
      return withBody(head(200, 'OK', `Content-type: ${contentType(found.path, 'application/octet-stream')}\r\nContent-Length: ${byteLength(found.text)}\r\nLast-Modified: ${httpDate(found.modifiedAt)}\r\n`), found.text);
    case 'redirect':
      log(request, 301);
      return [head(301, 'Moved Permanently', `Location: ${request.target}/\r\nContent-Length: 0\r\n`)];
    case 'directory': {
      log(request, 200);
      const title = `Directory listing for ${request.target}`;
      const rows = found.names.map((name) => {
        const stat = process.environment.files.stat(`${found.path}/${name}`);
        const shown = stat.ok && stat.value.kind === 'directory' ? `${name}/` : name;
        return `<li><a href="${shown}">${shown}</a></li>\n`;
      });
      const page = `<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>${title}</title>\n</head>\n<body>\n<h1>${title}</h1>\n<hr>\n<ul>\n${rows.join('')}</ul>\n<hr>\n</body>\n</html>\n`;
      return withBody(head(200, 'OK', `Content-type: text/html; charset=utf-8\r\nContent-Length: ${byteLength(page)}\r\n`), page);
    }
    case 'missing': {
      log(request, 404);
      const page = ERROR_PAGE(404, 'File not found', 'Nothing matches the given URI');
      return withBody(head(404, 'File not found', `Connection: close\r\nContent-Type: text/html;charset=utf-8\r\nContent-Length: ${byteLength(page)}\r\n`), page);
    }
  }
}
