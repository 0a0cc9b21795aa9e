/** telnet: inetutils 2.4 as Debian 12 has it, enough to see whether a port answers; in images built on busybox, busybox's. */
import { RESOLVE_MESSAGES, connectTcp, resolveHost } from '../../../program/index';
import { servicePort } from '../../../kernel/index';
import type { Command } from '../../command';
import { relayTcp } from '../nc/relay';
import { strerror } from '../strerror';

export const telnet: Command = {
  name: 'telnet',
  synopsis: 'open a connection and type into it',
  imitates: 'inetutils telnet 2.4',
  run: function* (process) {
    const busybox = process.environment.files.exists('/bin/busybox');
    const operands = process.argv.slice(1);
    if (operands.some((word) => word.startsWith('-') && word.length > 1)) {
      process.stderr.write("telnet: Podwire does not simulate telnet's options\n");
      return 1;
    }
    const [host, service = '23'] = operands;
    if (host === undefined) {
      process.stderr.write("Podwire does not simulate telnet's command mode; give it a host and a port.\n");
      return 1;
    }
    const port = /^\d+$/.test(service) ? Number(service) : servicePort(service, 'tcp');
    const found = yield* resolveHost(process, host);
    if (!found.ok && found.error.kind === 'interrupt') return 130;
    if (port === undefined || port > 65_535 || !found.ok) {
      const why = found.ok ? 'Servname not supported for ai_socktype' : RESOLVE_MESSAGES[found.error.kind === 'failed' ? found.error.code : 'EAI_AGAIN'];
      process.stderr.write(busybox ? `telnet: bad address '${host}'\n` : `Server lookup failure:  ${host}:${service}, ${why}\n`);
      return 1;
    }
    for (const address of found.value) {
      if (!busybox) process.stdout.write(`Trying ${address}...\n`);
      const opened = yield* connectTcp(process, { address, port });
      if (!opened.ok) {
        const { error } = opened;
        if (error.kind === 'interrupt') return 130;
        const why = error.kind === 'errno' ? strerror(error.errno) : strerror('ETIMEDOUT');
        if (address !== found.value.at(-1)) continue;
        process.stderr.write(busybox ? `telnet: can't connect to remote host (${address}): ${why}\n` : `telnet: Unable to connect to remote host: ${why}\n`);
        return 1;
      }
      const socket = opened.value;
      process.stdout.write(busybox ? `Connected to ${host}\n` : `Connected to ${host}.\nEscape character is '^]'.\n`);
      try {
        const end = yield* relayTcp(process, socket, { timeout: undefined, quitAfter: undefined, noInput: false, shutdownAtEnd: true });
        if (end === 'interrupt') return 130;
        if (!busybox) process.stderr.write('Connection closed by foreign host.\n');
        return 0;
      } finally {
        socket.close();
      }
    }
    return 1;
  },
};
