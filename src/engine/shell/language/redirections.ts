/** Opens what redirections name: files, descriptors, here-documents, /dev/tcp (bash manual, section 3.6). */
import { nullInput, nullOutput, resolvePath, textInput, type FileError, type FileSystem, type OutputStream, type Task } from '../../program/index';
import { fileErrorText } from '../file-errors';
import { openTcpDevice } from './tcp-device';
import type { Descriptor } from './shell-context';
import type { Process } from '../../program/index';
import type { Redirect, Word } from './syntax';

export class RedirectionError extends Error {}

export interface RedirectionContext {
  readonly process: Process;
  readonly cwd: string;
  readonly noclobber: boolean;
  readonly descriptors: ReadonlyMap<number, Descriptor>;
  /** The target as one text; undefined when it expands to several words (`ambiguous redirect`). */
  target(word: Word): Task<string | undefined>;
  text(word: Word): Task<string>;
}

/** A file opened for writing. Kept errors let a builtin say `write error`. */
export class FileOutput implements OutputStream {
  readonly isTerminal = false;
  error: FileError | undefined;

  constructor(
    private readonly files: FileSystem,
    private readonly path: string,
  ) {}

  write(text: string): boolean {
    if (text === '') return true;
    const written = this.files.write(this.path, text, this.files.isMounted(this.path) ? {} : { append: true });
    if (!written.ok) this.error = written.error;
    return written.ok;
  }

  close(): void {}
}

/** The descriptors after the redirections, and what to do when the command has ended. */
export function* openRedirections(redirects: readonly Redirect[], context: RedirectionContext): Task<Map<number, Descriptor>> {
  const table = new Map(context.descriptors);
  for (const redirect of redirects) yield* open(redirect, table, context);
  return table;
}

function* open(redirect: Redirect, table: Map<number, Descriptor>, context: RedirectionContext): Task<void> {
  const { operator } = redirect;
  const reads = operator === '<' || operator === '<&' || operator === '<>' || operator === '<<' || operator === '<<-' || operator === '<<<';
  const fd = redirect.fd ?? (reads ? 0 : 1);
  if (operator === '<<' || operator === '<<-') {
    table.set(fd, { input: textInput(redirect.body ? yield* context.text(redirect.body.word) : '') });
    return;
  }
  if (operator === '<<<') {
    table.set(fd, { input: textInput(`${yield* context.text(redirect.target)}\n`) });
    return;
  }
  const target = yield* context.target(redirect.target);
  if (target === undefined) throw new RedirectionError(`${redirect.target.source}: ambiguous redirect`);
  if (operator === '<&' || operator === '>&') {
    if (target === '-') {
      table.delete(fd);
      return;
    }
    if (/^[0-9]+-?$/.test(target)) {
      const from = table.get(Number.parseInt(target, 10));
      if (!from) throw new RedirectionError(`${target}: Bad file descriptor`);
      table.set(fd, from);
      if (target.endsWith('-')) table.delete(Number.parseInt(target, 10));
      return;
    }
    if (operator === '<&') throw new RedirectionError(`${redirect.target.source}: ambiguous redirect`);
  }
  const both = operator === '&>' || operator === '&>>' || (operator === '>&' && redirect.fd === undefined);
  const descriptor = yield* openPath(target, operator, table, context);
  table.set(fd, descriptor);
  if (both) table.set(2, descriptor);
}

function* openPath(target: string, operator: Redirect['operator'], table: ReadonlyMap<number, Descriptor>, context: RedirectionContext): Task<Descriptor> {
  const fail = (error: FileError): RedirectionError => new RedirectionError(`${target}: ${fileErrorText(error)}`);
  const path = resolvePath(context.cwd, target);
  const tcp = /^\/dev\/(tcp|udp)\/([^/]+)\/([^/]+)$/.exec(path);
  if (tcp) {
    const opened = yield* openTcpDevice(context.process, tcp[1] === 'udp' ? 'udp' : 'tcp', tcp[2] ?? '', tcp[3] ?? '');
    if (opened.kind === 'failed') throw new RedirectionError(opened.messages.join('\n'));
    return { input: opened.stream, output: opened.stream };
  }
  // What the target's own expansion has opened is not in the table yet.
  const device = deviceAt(path, table) ?? deviceAt(path, context.descriptors);
  if (device) return device;
  const { files } = context.process.environment;
  if (target === '') throw new RedirectionError(`: ${fileErrorText('ENOENT')}`);
  const stat = files.stat(path);
  if (operator === '<') {
    if (!stat.ok) throw fail(stat.error);
    if (stat.value.kind === 'directory') return { input: nullInput };
    const text = files.read(path);
    if (!text.ok) throw fail(text.error);
    return { input: textInput(text.value) };
  }
  if (stat.ok && stat.value.kind === 'directory') throw fail('EISDIR');
  if (!stat.ok && stat.error !== 'ENOENT') throw fail(stat.error);
  const truncates = operator === '>' || operator === '>|' || operator === '&>' || operator === '>&';
  if (stat.ok && truncates && operator !== '>|' && context.noclobber) throw new RedirectionError(`${target}: cannot overwrite existing file`);
  if (!files.isMounted(path) && (truncates || !stat.ok)) {
    const made = files.write(path, '');
    if (!made.ok) throw fail(made.error);
  } else if (files.isMounted(path) && !stat.ok) throw fail(stat.error);
  const output = new FileOutput(files, path);
  if (operator !== '<>') return { output };
  const text = files.read(path);
  return { input: textInput(text.ok ? text.value : ''), output };
}

function deviceAt(path: string, table: ReadonlyMap<number, Descriptor>): Descriptor | undefined {
  if (path === '/dev/null') return { input: nullInput, output: nullOutput };
  if (path === '/dev/stdin') return table.get(0);
  if (path === '/dev/stdout') return table.get(1);
  if (path === '/dev/stderr' || path === '/dev/tty') return table.get(2);
  const numbered = /^\/(?:dev|proc\/self)\/fd\/([0-9]+)$/.exec(path);
  return numbered ? table.get(Number(numbered[1])) : undefined;
}
