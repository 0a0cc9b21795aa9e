/** The access log that Apache and nginx write by default, one line for each request ("combined"). */
import { calendar, encodeUtf8 } from '../../base/index';
import { type HttpPeer, type HttpRequest, type HttpResponse, headerOf } from '../http';
import type { Process } from '../process';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const two = (n: number): string => String(n).padStart(2, '0');

export function logAccess(process: Process, peer: HttpPeer, request: HttpRequest, response: HttpResponse): void {
  const t = calendar(process.world.now);
  const when = `${two(t.day)}/${MONTHS[t.month - 1] ?? ''}/${t.year}:${two(t.hour)}:${two(t.minute)}:${two(t.second)} +0000`;
  const quoted = (name: string): string => `"${headerOf(request.headers, name) ?? '-'}"`;
  process.stdout.write(
    `${peer.address} - - [${when}] "${request.method} ${request.target} ${request.version}" ${response.status} ${encodeUtf8(response.body).length} ${quoted('referer')} ${quoted('user-agent')}\n`,
  );
}
