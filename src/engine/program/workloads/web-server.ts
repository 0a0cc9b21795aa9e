/** A plain web server with one page: nginx, httpd, agnhost and echo servers are this with other words. */
import { toRfc3339 } from '../../base/index';
import { type HttpRequest, type HttpResponse, serveHttp } from '../http';
import type { Process, Program } from '../process';
import { logAccess } from './access-log';

export interface WebServerOptions {
  readonly port: number;
  readonly server: string;
  /** The page, given what the server knows about itself. */
  readonly page: (process: Process) => string;
  readonly contentType?: string;
  readonly logs?: boolean;
}

function answer(process: Process, request: HttpRequest, options: WebServerOptions): HttpResponse {
  const path = request.target.split('?')[0] ?? '/';
  const headers = [
    ['Server', options.server],
    ['Content-Type', options.contentType ?? 'text/html'],
  ] as const;
  if (path !== '/' && path !== '/index.html') {
    const body = `<html>\n<head><title>404 Not Found</title></head>\n<body>\n<center><h1>404 Not Found</h1></center>\n<hr><center>${options.server}</center>\n</body>\n</html>\n`;
    return { status: 404, reason: 'Not Found', headers, body };
  }
  return { status: 200, reason: 'OK', headers, body: options.page(process) };
}

export const webServer =
  (options: WebServerOptions): Program =>
  (process) =>
    serveHttp(
      process,
      options.port,
       
      function* (request, peer) {
        const response = answer(process, request, options);
        if (options.logs ?? true) logAccess(process, peer, request, response);
        return response;
      },
    );

/** nginx's welcome page, in our words: only the title is what people look for. */
export const welcomePage = (title: string): string => `<!DOCTYPE html>\n<html>\n<head>\n<title>${title}</title>\n</head>\n<body>\n<h1>${title}</h1>\n<p>The web server runs and answers.</p>\n</body>\n</html>\n`;

/** A server that says who it is: useful behind a Service with several Pods. */
export const hostnamePage = (process: Process): string => `${process.environment.hostname} ${toRfc3339(process.world.now)}\n`;
