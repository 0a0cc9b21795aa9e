/** A MySQL server: greets, checks the password, answers queries with OK. Source of texts: docker-library/mysql entrypoint, mysqld's log. */
import type { Task } from '../../base/index';
import type { TcpSocket } from '../../kernel/index';
import { receive, serveTcp } from '../connection';
import type { Process, Program } from '../process';
import { MYSQL_PORT, MysqlReader, errorPayload, greeting, mysqlPacket, okPayload, parseLogin } from './mysql-protocol';

/** mysqld closes a connection whose client stays silent during login: connect_timeout, 10 seconds. */
const LOGIN_TIMEOUT = 10_000_000;

function* session(process: Process, version: string, rootPassword: string, id: number, socket: TcpSocket): Task<void> {
  const reader = new MysqlReader();
  socket.write(mysqlPacket(0, greeting(version, id)));
  let loggedIn = false;
  const loginUntil = process.world.now + LOGIN_TIMEOUT;
  for (;;) {
    const packet = reader.next();
    if (!packet) {
      const got = yield* receive(socket, loggedIn ? { background: true } : { background: true, until: loginUntil });
      if (got.kind !== 'bytes') return;
      reader.push(got.bytes);
      continue;
    }
    const { sequence, payload } = packet;
    if (!loggedIn) {
      const login = parseLogin(payload);
      loggedIn = login?.user === 'root' && login.password === rootPassword;
      if (!loggedIn) {
        const from = String(socket.remote?.address ?? '');
        const using = login && login.password !== '' ? 'YES' : 'NO';
        socket.write(mysqlPacket(sequence + 1, errorPayload(1045, '28000', `Access denied for user '${login?.user ?? ''}'@'${from}' (using password: ${using})`)));
        return socket.shutdown();
      }
      socket.write(mysqlPacket(sequence + 1, okPayload()));
      continue;
    }
    // COM_QUIT
    if (payload[0] === 1) return socket.shutdown();
    socket.write(mysqlPacket(sequence + 1, okPayload()));
  }
}

export const mysqlServer =
  (version: string): Program =>
  function* (process) {
    const { variables } = process;
    const password = variables.get('MYSQL_ROOT_PASSWORD') ?? variables.get('MARIADB_ROOT_PASSWORD');
    if (!password && !variables.get('MYSQL_ALLOW_EMPTY_PASSWORD') && !variables.get('MYSQL_RANDOM_ROOT_PASSWORD')) {
      process.stderr.write('[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n    You need to specify one of the following as an environment variable:\n    - MYSQL_ROOT_PASSWORD\n    - MYSQL_ALLOW_EMPTY_PASSWORD\n    - MYSQL_RANDOM_ROOT_PASSWORD\n');
      return 1;
    }
    process.stderr.write(`[Note] mysqld: ready for connections.\nVersion: '${version}'  socket: '/var/run/mysqld/mysqld.sock'  port: ${MYSQL_PORT}  MySQL Community Server (GPL)\n`);
    let connections = 1;
    return yield* serveTcp(process, MYSQL_PORT, (socket) => session(process, version, password ?? '', (connections += 1), socket));
  };
