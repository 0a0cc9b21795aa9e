/**
 * WordPress under Apache and PHP: each page asks the database first, on a connection of its own.
 * With no database the visitor gets status 500 and "Error establishing a database connection" (wp-includes/functions.php, dead_db()),
 * but only after PHP has given up on the connection.
 */
import { SECOND, type Result, type Task, err, ok } from '../../base/index';
import { connectTcp, receive } from '../connection';
import { type HttpRequest, type HttpResponse, serveHttp } from '../http';
import type { Process, Program } from '../process';
import { resolveHost } from '../resolver';
import { logAccess } from './access-log';
import { MYSQL_PORT, MysqlReader, isError, login, mysqlPacket, queryPayload, quitPayload } from './mysql-protocol';

/**
 * How long PHP waits for the TCP connection to MySQL when nobody answers: mysqlnd opens a stream without a time of its own, so
 * php.ini's `default_socket_timeout` applies, which is 60 seconds (php-src main/streams/transport.c, main/main.c).
 */
export const PHP_CONNECT_TIMEOUT = 60 * SECOND;

/** What a page costs the server besides the database: PHP's own work. */
const RENDER_TIME = 20_000;

const HEADERS = [
  ['Server', 'Apache/2.4.38 (Debian)'],
  ['X-Powered-By', 'PHP/7.4.15'],
] as const;

interface Database {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

function databaseOf(process: Process): Database {
  const [host = 'mysql', port] = (process.variables.get('WORDPRESS_DB_HOST') ?? 'mysql').split(':');
  return {
    host,
    port: port === undefined ? MYSQL_PORT : Number(port),
    user: process.variables.get('WORDPRESS_DB_USER') ?? 'root',
    password: process.variables.get('WORDPRESS_DB_PASSWORD') ?? '',
  };
}

/** One page's conversation with the database. The error is what PHP writes to its log. */
function* queryDatabase(process: Process, { host, port, user, password }: Database): Task<Result<void, string>> {
  const warning = (text: string): Result<void, string> => err(`PHP Warning:  mysqli_real_connect(): ${text} in /var/www/html/wp-includes/wp-db.php on line 1653`);
  const resolved = yield* resolveHost(process, host);
  if (!resolved.ok) {
    const why = resolved.error.kind === 'failed' && resolved.error.code === 'EAI_AGAIN' ? 'Temporary failure in name resolution' : 'Name or service not known';
    return warning(`php_network_getaddresses: getaddrinfo failed: ${why}`);
  }
  const deadline = process.world.now + PHP_CONNECT_TIMEOUT;
  for (const address of resolved.value) {
    const opened = yield* connectTcp(process, { address, port }, deadline);
    if (!opened.ok) {
      if (opened.error.kind === 'timeout') return warning('(HY000/2002): Connection timed out');
      if (opened.error.kind === 'interrupt') return warning('(HY000/2002): Interrupted');
      if (address !== resolved.value.at(-1)) continue;
      const { errno } = opened.error;
      return warning(`(HY000/2002): ${errno === 'ECONNREFUSED' ? 'Connection refused' : errno === 'EHOSTUNREACH' ? 'No route to host' : 'Connection timed out'}`);
    }
    const socket = opened.value;
    const reader = new MysqlReader();
    try {
      const steps = [(n: number) => mysqlPacket(n + 1, login(user, password)), () => mysqlPacket(0, queryPayload("SELECT option_value FROM wp_options WHERE autoload = 'yes'"))];
      for (let step = 0; ; ) {
        const packet = reader.next();
        if (!packet) {
          const got = yield* receive(socket, { until: process.world.now + PHP_CONNECT_TIMEOUT });
          if (got.kind !== 'bytes') return warning('(HY000/2006): MySQL server has gone away');
          reader.push(got.bytes);
          continue;
        }
        if (isError(packet.payload)) return warning(`(HY000/1045): Access denied for user '${user}'`);
        const next = steps[step];
        if (!next) break;
        step += 1;
        socket.write(next(packet.sequence));
      }
      socket.write(mysqlPacket(0, quitPayload()));
      return ok();
    } finally {
      socket.close();
    }
  }
  return warning(`php_network_getaddresses: getaddrinfo failed: Name or service not known`);
}

const PAGE = `<!DOCTYPE html>
<html lang="en-US">
<head>
<meta charset="UTF-8" />
<title>Podwire Blog &#8211; Just another WordPress site</title>
<meta name="generator" content="WordPress 5.6" />
</head>
<body class="home blog">
<h1 class="site-title">Podwire Blog</h1>
<p class="site-description">Just another WordPress site</p>
<article class="post">
<h2 class="entry-title">Hello world!</h2>
<p>This post was read from the database a moment ago.</p>
</article>
</body>
</html>
`;

const DATABASE_ERROR = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8" />
<title>Database Error</title>
</head>
<body id="error-page">
<h1>Error establishing a database connection</h1>
</body>
</html>
`;

function* page(process: Process, request: HttpRequest): Task<HttpResponse> {
  const path = request.target.split('?')[0] ?? '/';
  // A file that Apache serves itself: no PHP, no database.
  if (path === '/readme.html') return { status: 200, reason: 'OK', headers: [['Server', HEADERS[0][1]], ['Content-Type', 'text/html']], body: '<!DOCTYPE html>\n<title>WordPress &rsaquo; ReadMe</title>\n' };
  yield { until: process.world.now + RENDER_TIME };
  const database = yield* queryDatabase(process, databaseOf(process));
  const headers = [...HEADERS, ['Content-Type', 'text/html; charset=UTF-8']] as const;
  if (database.ok) return { status: 200, reason: 'OK', headers, body: PAGE };
  process.stderr.write(`[php7:warn] ${database.error}\n`);
  return {
    status: 500,
    reason: 'Internal Server Error',
    headers: [...headers, ['Expires', 'Wed, 11 Jan 1984 05:00:00 GMT'], ['Cache-Control', 'no-cache, must-revalidate, max-age=0']],
    body: DATABASE_ERROR,
  };
}

export const wordpress: Program = function* (process) {
  process.stderr.write('WordPress not found in /var/www/html - copying now...\nComplete! WordPress has been successfully copied to /var/www/html\n');
  process.stderr.write('[core:notice] AH00094: Command line: \'apache2 -D FOREGROUND\'\n');
  return yield* serveHttp(process, 80, function* (request, peer) {
    const response = yield* page(process, request);
    logAccess(process, peer, request, response);
    return response;
  });
};
