/** What iproute2's tools share: kernel answers in netlink's words, words of the command line, printing as text or JSON. */
import type { Errno, Host, KernelError, Link, NetNamespace } from '../../../kernel/index';
import type { Process } from '../../../program/index';
import { cidrOf, isIpv4, parseIp, type Cidr, type Family, type IpAddress, type MacAddress } from '../../../wire/index';

/** strerror(3). */
export const ERRNO_TEXT: Readonly<Record<Errno, string>> = {
  EPERM: 'Operation not permitted', ENOENT: 'No such file or directory', EIO: 'Input/output error', EAGAIN: 'Resource temporarily unavailable', ENOMEM: 'Cannot allocate memory', EACCES: 'Permission denied', EBUSY: 'Device or resource busy',
  EEXIST: 'File exists', ENODEV: 'No such device', EINVAL: 'Invalid argument', ERANGE: 'Numerical result out of range', ENOSPC: 'No space left on device', ENOTEMPTY: 'Directory not empty', ELOOP: 'Too many levels of symbolic links', EMSGSIZE: 'Message too long',
  EPROTONOSUPPORT: 'Protocol not supported', EOPNOTSUPP: 'Operation not supported', EAFNOSUPPORT: 'Address family not supported by protocol', EADDRINUSE: 'Address already in use', EADDRNOTAVAIL: 'Cannot assign requested address', ENETDOWN: 'Network is down',
  ENETUNREACH: 'Network is unreachable', ECONNABORTED: 'Software caused connection abort', ECONNRESET: 'Connection reset by peer', ENOBUFS: 'No buffer space available', EISCONN: 'Transport endpoint is already connected', ENOTCONN: 'Transport endpoint is not connected',
  ETIMEDOUT: 'Connection timed out', ECONNREFUSED: 'Connection refused', EHOSTDOWN: 'Host is down', EHOSTUNREACH: 'No route to host', EALREADY: 'Operation already in progress', EINPROGRESS: 'Operation now in progress', EPIPE: 'Broken pipe', ENOPROTOOPT: 'Protocol not available',
  EPROTO: 'Protocol error', ESRCH: 'No such process', EXDEV: 'Invalid cross-device link', ENOSYS: 'Function not implemented', EDESTADDRREQ: 'Destination address required', ENXIO: 'No such device or address',
};

/** `RTNETLINK answers: …`, or the kernel's extended text. */
export function netlinkAnswer(error: KernelError): string {
  if (error.detail === undefined) return `RTNETLINK answers: ${ERRNO_TEXT[error.errno]}\n`;
  return `Error: ${error.detail}${error.detail.endsWith('.') ? '' : '.'}\n`;
}

/** Ends the command; the message has been printed. */
export class IpExit extends Error {
  constructor(readonly status: number) {
    super(`exit ${status}`);
  }
}

export interface IpFlags {
  readonly family: Family | undefined;
  readonly brief: boolean;
  readonly details: boolean;
  readonly statistics: number;
  readonly oneline: boolean;
  readonly json: boolean;
  readonly pretty: boolean;
  readonly numeric: boolean;
  readonly all: boolean;
  /** -c: colours, as on a light background. */
  readonly color: boolean;
  /** -h, and -iec beside it. */
  readonly human: 'no' | 'decimal' | 'binary';
  /** -t, -ts: when something was heard, for `ip monitor`. */
  readonly timestamp?: 'long' | 'short';
  /** -0: devices only. */
  readonly linkOnly?: true;
}

const TINTS = { device: 36, mac: 33, inet: 35, inet6: 34, up: 32, down: 31 } as const;

/** What has a colour of its own. */
export type Tint = keyof typeof TINTS;

/** An object of the output: fields for text, for JSON, or both, in the order in which iproute2 prints them. */
export class Printer {
  private readonly rows: Record<string, unknown>[] = [];
  private row: Record<string, unknown> | undefined;
  private text = '';

  constructor(
    private readonly flags: IpFlags,
    private readonly write: (text: string) => void,
  ) {}

  begin(): void {
    this.row = {};
  }

  end(): void {
    if (this.row) this.rows.push(this.row);
    this.row = undefined;
  }

  /** Text only. */
  put(text: string): void {
    this.text += text;
  }

  /** JSON only. */
  set(key: string, value: unknown): void {
    if (this.row) this.row[key] = value;
  }

  /** Text in the colour that iproute2 gives to values of its sort (lib/color.c), where colours are wanted. */
  tint(color: Tint, text: string): string {
    return this.flags.color && !this.flags.json ? `\u001b[${TINTS[color]}m${text}\u001b[0m` : text;
  }

  /** {@link tint} by family. */
  tintAddress(address: string, text: string): string {
    return this.tint(address.includes(':') ? 'inet6' : 'inet', text);
  }

  both(key: string, value: unknown, text: string): void {
    this.set(key, value);
    this.put(text);
  }

  /** What `-o` prints instead of a line break inside an object. */
  get newline(): string {
    return this.flags.oneline ? '\\' : '\n';
  }

  flush(): void {
    if (this.flags.json) this.write(`${this.flags.pretty ? pretty(this.rows) : JSON.stringify(this.rows)}\n`);
    else this.write(this.text);
  }
}

/** iproute2's `-p`: eight spaces a level, brackets on the line of what they hold. */
function pretty(value: unknown, level = 0): string {
  const pad = ' '.repeat(8 + level * 4);
  if (Array.isArray(value)) {
    if (value.length === 0) return '[ ]';
    if (value.every((v) => typeof v !== 'object')) return `[ ${value.map((v) => JSON.stringify(v)).join(',')} ]`;
    return `[ ${value.map((v) => pretty(v, level)).join(',')} ]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([key, v]) => `${pad}${JSON.stringify(key)}: ${pretty(v, level + (Array.isArray(v) ? 2 : 1))}`);
  return fields.length === 0 ? '{ }' : `{\n${fields.join(',\n')}\n${' '.repeat(4 + level * 4)}}`;
}

/** The words of one ip command and where they act. */
export class Request {
  private index = 0;

  constructor(
    readonly process: Process,
    readonly netns: NetNamespace,
    readonly flags: IpFlags,
    private readonly words: readonly string[],
    /** `ip`, `bridge`. */
    readonly program = 'ip',
  ) {}

  get host(): Host {
    return this.netns.host;
  }

  print(): Printer {
    return new Printer(this.flags, (text) => void this.process.stdout.write(text));
  }

  write(text: string): void {
    this.process.stdout.write(text);
  }

  error(text: string): void {
    this.process.stderr.write(text);
  }

  fail(text: string, status: number): never {
    this.error(`${text}\n`);
    throw new IpExit(status);
  }

  usage(text: string): never {
    this.error(text);
    throw new IpExit(255);
  }

  /** Ends with what has been printed. */
  leave(status: number): never {
    throw new IpExit(status);
  }

  /** A refused kernel call. */
  answer(error: KernelError): never {
    this.error(netlinkAnswer(error));
    throw new IpExit(this.program === 'bridge' ? 255 : 2);
  }

  check(result: { readonly ok: true } | { readonly ok: false; readonly error: KernelError }): void {
    if (!result.ok) this.answer(result.error);
  }

  unsupported(what: string): never {
    return this.fail(`Podwire does not simulate ${what}`, 1);
  }

  /** Changing the network needs CAP_NET_ADMIN. */
  needAdmin(): void {
    if (!this.process.environment.capabilities.has('NET_ADMIN')) this.answer({ errno: 'EPERM' });
  }

  get more(): boolean {
    return this.index < this.words.length;
  }

  peek(ahead = 0): string | undefined {
    return this.words[this.index + ahead];
  }

  /** The next word; `Command line is not complete` when there is none. */
  next(): string {
    const word = this.words[this.index];
    if (word === undefined) return this.fail('Command line is not complete. Try option "help"', 255);
    this.index += 1;
    return word;
  }

  /** Takes the next word when it is exactly one of these. */
  take(...wanted: readonly string[]): boolean {
    const word = this.peek();
    if (word === undefined || !wanted.includes(word)) return false;
    this.index += 1;
    return true;
  }

  rest(): readonly string[] {
    const rest = this.words.slice(this.index);
    this.index = this.words.length;
    return rest;
  }

  device(name: string, status = 1): Link {
    const link = this.netns.link(name);
    return link ?? this.fail(`Cannot find device "${name}"`, status);
  }

  invalid(word: string, message: string): never {
    this.error(`Error: argument "${word}" is wrong: ${message}\n`);
    throw new IpExit(255);
  }

  garbage(first: string, word: string): never {
    return this.fail(`Error: either "${first}" is duplicate, or "${word}" is a garbage.`, 255);
  }

  number(word: string, what: string): number {
    if (!/^(?:0[xX][0-9a-fA-F]+|\d+)$/.test(word)) return this.invalid(word, `Invalid "${what}" value\n`);
    return Number(word);
  }

  private familyWord(family: Family | undefined): string {
    return family === 4 ? 'inet' : family === 6 ? 'inet6' : 'any valid';
  }

  address(word: string, family: Family | undefined = this.flags.family): IpAddress {
    const parsed = parseIp(word);
    if (!parsed.ok || (family !== undefined && isIpv4(parsed.value) !== (family === 4))) return this.fail(`Error: ${this.familyWord(family)} address is expected rather than "${word}".`, 1);
    return parsed.value;
  }

  /** `address/length`; a bare address has the full length. The host bits are kept. `default` and `any` stand for everything. */
  prefix(word: string, family: Family | undefined = this.flags.family): { readonly address: IpAddress; readonly length: number; readonly explicit: boolean } {
    const bad = (): never => this.fail(`Error: ${this.familyWord(family)} prefix is expected rather than "${word}".`, 1);
    if (word === 'default' || word === 'any' || word === 'all') return { address: (family === 6 ? '::' : '0.0.0.0') as IpAddress, length: 0, explicit: true };
    const slash = word.indexOf('/');
    let text = slash < 0 ? word : word.slice(0, slash);
    // Old habits: `10/8` means 10.0.0.0/8.
    if (/^\d+(?:\.\d+){0,2}$/.test(text) && family !== 6) text = [...text.split('.'), '0', '0', '0'].slice(0, 4).join('.');
    const parsed = parseIp(text);
    if (!parsed.ok || (family !== undefined && isIpv4(parsed.value) !== (family === 4))) return bad();
    const max = isIpv4(parsed.value) ? 32 : 128;
    if (slash < 0) return { address: parsed.value, length: max, explicit: false };
    const lengthText = word.slice(slash + 1);
    const mask = parseIp(lengthText);
    if (isIpv4(parsed.value) && mask.ok && isIpv4(mask.value)) {
      const bits = mask.value.split('.').map((b) => Number(b).toString(2).padStart(8, '0')).join('');
      if (!/^1*0*$/.test(bits)) return bad();
      return { address: parsed.value, length: bits.indexOf('0') < 0 ? 32 : bits.indexOf('0'), explicit: true };
    }
    if (!/^\d+$/.test(lengthText) || Number(lengthText) > max) return bad();
    return { address: parsed.value, length: Number(lengthText), explicit: true };
  }

  cidr(word: string, family?: Family): Cidr {
    const p = this.prefix(word, family);
    return cidrOf(p.address, p.length);
  }

  mac(word: string): MacAddress {
    const bytes = this.bytes(word);
    if (bytes.length !== 6) return this.fail(`Invalid address length ${bytes.length} - must be 6 bytes`, 1);
    return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':') as MacAddress;
  }

  /** The bytes of a link-layer address as sscanf reads them (ll_addr_a2n): of each part what begins as hexadecimal. */
  bytes(word: string): readonly number[] {
    return word.split(':').map((part) => {
      const hex = /^\s*[+-]?(?:0[xX])?([0-9a-fA-F]+)/.exec(part)?.[1];
      return hex === undefined || Number.parseInt(hex, 16) > 255 ? this.fail(`"${part}" is invalid lladdr.`, 1) : Number.parseInt(hex, 16);
    });
  }

  /** A namespace by its name in /run/netns, or by the pid of a process of this host's environment. */
  namespace(word: string): NetNamespace {
    const named = this.host.named.get(word);
    if (named) return named;
    const process = /^\d+$/.test(word) ? this.process.environment.processes.get(Number(word)) : undefined;
    // The host's first process is not run here, but its namespace is known.
    return process?.netns ?? (word === '1' ? this.host.root : /^\d+$/.test(word) ? this.answer({ errno: 'ESRCH' }) : undefined) ?? this.invalid(word, 'Invalid "netns" value\n');
  }
}

/** iproute2's `matches`: a word may be shortened as long as it begins like the full one. */
export const matches = (word: string, full: string): boolean => full.startsWith(word) && word !== '';

export function firstMatch<T>(word: string, table: readonly (readonly [string, T])[]): T | undefined {
  return table.find(([name]) => matches(word, name))?.[1];
}
