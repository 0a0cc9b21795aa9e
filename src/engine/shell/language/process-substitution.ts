/**
 * `<(…)` and `>(…)` (bash manual, section 3.5.6): a command's output or input under the name of a file, /dev/fd/63 and downwards.
 * A redirection takes the pipe itself, so that `while read x; do …; done < <(ping …)` hears each line as it is written.
 * @simplified process substitution as an argument — the command starts when `<(…)` has ended, and `>(…)` hears of what it wrote when it has ended
 */
import { Pipe, type FileSystem, type RunningProcess, type Task } from '../../program/index';
import { PipeEnd } from './pipe-end';
import type { Descriptor } from './shell-context';

/** One that a command uses. */
interface Substitution {
  readonly direction: '<' | '>';
  readonly fd: number;
  readonly pipe: Pipe;
  readonly process: RunningProcess;
  /** It stands in the command's words, as a file. */
  isFile: boolean;
}

const HIGHEST = 63;
const FOLDER = '/dev/fd';

export class ProcessSubstitutions {
  private readonly open: Substitution[] = [];

  constructor(
    private readonly files: FileSystem,
    /** The shell's descriptors as they are now. */
    private readonly table: () => Map<number, Descriptor>,
  ) {}

  /** How many there are: {@link close} takes it to end those that came later. */
  get count(): number {
    return this.open.length;
  }

  /** Starts the command; the name of its file. */
  begin(direction: '<' | '>', start: (pipe: Pipe) => RunningProcess): string {
    const fd = HIGHEST - this.open.length;
    const pipe = new Pipe();
    const process = start(pipe);
    this.open.push({ direction, fd, pipe, process, isFile: false });
    this.table().set(fd, direction === '<' ? { input: pipe } : { output: new PipeEnd(pipe, () => {}) });
    return `${FOLDER}/${fd}`;
  }

  /** Makes files of those that the words name. False: Ctrl-C came first. */
  *asFiles(words: readonly string[], since: number): Task<boolean> {
    for (const one of this.open.slice(since)) {
      const path = `${FOLDER}/${one.fd}`;
      if (!words.includes(path)) continue;
      let text = '';
      while (one.direction === '<') {
        const more = yield* one.pipe.read();
        if (more.kind === 'interrupt') return false;
        if (more.kind === 'end') break;
        text += more.text;
      }
      this.files.makeDirectory(FOLDER, { parents: true });
      this.files.write(path, text);
      one.isFile = true;
    }
    return true;
  }

  /** The command has ended: writers have no reader any more, readers get what was written. */
  close(since: number): void {
    for (const one of this.open.splice(since)) {
      const path = `${FOLDER}/${one.fd}`;
      if (one.isFile) {
        const written = this.files.read(path);
        if (one.direction === '>' && written.ok) one.pipe.write(written.value);
        this.files.remove(path);
      }
      if (one.direction === '<') one.pipe.closeReader();
      else one.pipe.close();
      this.table().delete(one.fd);
    }
  }
}
