/** curl's -w format: `%{http_code}` and friends, \n \t \r, %%. Unknown variables are reported as curl does. */
export interface TransferFacts {
  readonly httpCode: number;
  readonly exitCode: number;
  readonly errorText: string;
  readonly url: string;
  readonly method: string;
  readonly remoteIp: string;
  readonly remotePort: number;
  readonly localIp: string;
  readonly localPort: number;
  readonly sizeDownload: number;
  readonly sizeHeader: number;
  readonly sizeRequest: number;
  readonly redirects: number;
  readonly redirectUrl: string;
  readonly contentType: string;
  /** Simulated microseconds since the start. */
  readonly nameLookup: number;
  readonly connected: number;
  readonly startTransfer: number;
  readonly total: number;
}

const secondsText = (microseconds: number): string => (microseconds / 1_000_000).toFixed(6);

export function writeOut(format: string, f: TransferFacts): { readonly out: string; readonly error: string } {
  const variables: Record<string, () => string> = {
    http_code: () => String(f.httpCode).padStart(3, '0'),
    response_code: () => String(f.httpCode).padStart(3, '0'),
    http_connect: () => '000',
    http_version: () => (f.httpCode === 0 ? '0' : '1.1'),
    exitcode: () => String(f.exitCode),
    errormsg: () => f.errorText,
    url: () => f.url,
    url_effective: () => f.url,
    method: () => f.method,
    remote_ip: () => f.remoteIp,
    remote_port: () => String(f.remotePort),
    local_ip: () => f.localIp,
    local_port: () => String(f.localPort),
    size_download: () => String(f.sizeDownload),
    size_upload: () => '0',
    size_header: () => String(f.sizeHeader),
    size_request: () => String(f.sizeRequest),
    speed_download: () => String(f.total === 0 ? 0 : Math.round((f.sizeDownload * 1_000_000) / f.total)),
    speed_upload: () => '0',
    num_connects: () => (f.remoteIp === '' ? '0' : '1'),
    num_redirects: () => String(f.redirects),
    num_headers: () => '0',
    redirect_url: () => f.redirectUrl,
    content_type: () => f.contentType,
    scheme: () => 'HTTP',
    time_namelookup: () => secondsText(f.nameLookup),
    time_connect: () => secondsText(f.connected),
    time_appconnect: () => secondsText(0),
    time_pretransfer: () => secondsText(f.connected),
    time_starttransfer: () => secondsText(f.startTransfer),
    time_redirect: () => secondsText(0),
    time_total: () => secondsText(f.total),
    ssl_verify_result: () => '0',
  };
  let error = '';
  const out = format
    .replace(/\\([ntr\\])/g, (_, c: string) => ({ n: '\n', t: '\t', r: '\r', '\\': '\\' })[c] ?? c)
    .replace(/%%|%\{([a-z_]+)\}/g, (_whole: string, name: string | undefined) => {
      if (name === undefined) return '%';
      const value = variables[name];
      if (value) return value();
      error += `curl: unknown --write-out variable: '${name}'\n`;
      return '';
    });
  return { out, error };
}
