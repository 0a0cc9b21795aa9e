/** sed. */
import type { Task } from '../../../program/index';
import { fileErrorText } from '../../file-errors';
import { InputLines, ToolExit, defineTool, type Tool } from '../../tool';
import { parseSed, type ReplacementPart, type SedAddress, type SedCommand } from './script';

const USAGE = `Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...

  -n, --quiet, --silent
                 suppress automatic printing of pattern space
      --debug
                 annotate program execution
  -e script, --expression=script
                 add the script to the commands to be executed
  -f script-file, --file=script-file
                 add the contents of script-file to the commands to be executed
  --follow-symlinks
                 follow symlinks when processing in place
  -i[SUFFIX], --in-place[=SUFFIX]
                 edit files in place (makes backup if SUFFIX supplied)
  -l N, --line-length=N
                 specify the desired line-wrap length for the \`l' command
  --posix
                 disable all GNU extensions.
  -E, -r, --regexp-extended
                 use extended regular expressions in the script
                 (for portability use POSIX -E).
  -s, --separate
                 consider files as separate rather than as a single,
                 continuous long stream.
      --sandbox
                 operate in sandbox mode (disable e/r/w commands).
  -u, --unbuffered
                 load minimal amounts of data from the input files and flush
                 the output buffers more often
  -z, --null-data
                 separate lines by NUL characters
      --help     display this help and exit
      --version  output version information and exit

If no -e, --expression, -f, or --file option is given, then the first
non-option argument is taken as the sed script to interpret.  All
remaining arguments are names of input files; if no input files are
specified, then the standard input is read.

GNU sed home page: <https://www.gnu.org/software/sed/>.
General help using GNU software: <https://www.gnu.org/gethelp/>.
`;

/** Commands a line may take before it is an endless loop. */
const MAX_STEPS = 100_000;

export const sed = defineTool('sed', 'edit text as it passes', 'GNU sed 4.9', function* (tool) {
  const options = tool.options({ short: 'nEre:f:i::su', long: { quiet: 'n', silent: 'n', 'regexp-extended': 'E', 'expression=': 'e', 'file=': 'f', 'in-place[=': 'i', separate: 's', unbuffered: 'u' }, unsupported: 'zlb', usage: USAGE.trimEnd() });
  const operands = [...options.operands];
  const scripts = [...options.all('e')];
  for (const file of options.all('f')) {
    const text = yield* tool.readAll(file);
    if (text === undefined) return 1;
    scripts.push(text);
  }
  if (scripts.length === 0) {
    const first = operands.shift();
    if (first === undefined) {
      tool.process.stderr.write(USAGE);
      return 1;
    }
    scripts.push(first);
  }
  const parsed = parseSed(scripts.join('\n'), options.has('E') || options.has('r'));
  if (!parsed.ok) return tool.fail(parsed.error);
  const quiet = options.has('n');
  if (!options.has('i')) return yield* edit(tool, parsed.value, quiet, operands.length > 0 ? operands : ['-'], (text) => tool.write(text));
  let status = 0;
  for (const name of operands) {
    const path = tool.path(name);
    const before = tool.files.read(path);
    if (!before.ok) {
      tool.warn(before.error === 'EISDIR' ? `couldn't edit ${name}: not a regular file` : `can't read ${name}: ${fileErrorText(before.error)}`);
      status = before.error === 'EISDIR' ? 4 : 2;
      continue;
    }
    let out = '';
    yield* edit(tool, parsed.value, quiet, [name], (text) => {
      out += text;
    });
    const suffix = options.get('i') ?? '';
    if (suffix !== '') tool.files.write(`${path}${suffix}`, before.value);
    tool.files.write(path, out);
  }
  return status;
});

interface Ranges {
  readonly active: Map<SedCommand, number | SedAddress>;
}

function* edit(tool: Tool, commands: readonly SedCommand[], quiet: boolean, names: readonly string[], write: (text: string) => void): Task<number> {
  const input = new InputLines(tool, names, (name, error) => (error === 'EISDIR' ? `couldn't read ${name}: Is a directory` : `can't read ${name}: ${fileErrorText(error)}`));
  const ranges: Ranges = { active: new Map() };
  let number = 0;
  let hold = '';
  let pattern = '';
  let lastRegexp: RegExp | undefined;
  let ended = true;
  let restart = false;
  const test = (regexp: RegExp | undefined): boolean => {
    const r = regexp ?? lastRegexp;
    if (!r) return tool.fail('-e expression #1, char 0: no previous regular expression');
    lastRegexp = r;
    r.lastIndex = 0;
    return r.test(pattern);
  };
  for (;;) {
    if (!restart) {
      const line = yield* input.next();
      if (!line) break;
      number += 1;
      pattern = line.text;
      ended = line.ended;
    }
    restart = false;
    const last = !(yield* input.hasNext());
    let replaced = false;
    let deleted = false;
    let quit: number | undefined;
    const appended: string[] = [];
    const out = (text: string): void => write(`${text}${ended || !last ? '\n' : ''}`);
    const matchesAddress = (a: SedAddress): boolean => (a.kind === 'line' ? a.line === number : a.kind === 'step' ? (a.step === 0 ? number === a.first : number >= a.first && (number - a.first) % a.step === 0) : a.kind === 'last' ? last : a.kind === 'regexp' ? test(a.regexp) : false);
    const selects = (c: SedCommand): boolean => {
      if (!c.from) return true;
      if (!c.to) return matchesAddress(c.from);
      const active = ranges.active.get(c);
      if (active === undefined) {
        if (!matchesAddress(c.from)) return false;
        if (c.to.kind === 'count') {
          if (c.to.count > 0) ranges.active.set(c, number + c.to.count);
        } else if (c.to.kind === 'line') {
          if (c.to.line > number) ranges.active.set(c, c.to.line);
        } else ranges.active.set(c, c.to);
        return true;
      }
      if (typeof active === 'number' ? number >= active : matchesAddress(active)) ranges.active.delete(c);
      return true;
    };
    let steps = 0;
    for (let i = 0; i < commands.length; i += 1) {
      if ((steps += 1) > MAX_STEPS) return tool.fail('Podwire stops a sed script that never comes to the end of a line');
      const c = commands[i] as SedCommand;
      if (selects(c) === c.negate) {
        if (c.name === '{') i = c.target ?? i;
        continue;
      }
      if (c.name === 'd') {
        deleted = true;
        break;
      }
      if (c.name === 'D') {
        const cut = pattern.indexOf('\n');
        deleted = true;
        if (cut >= 0) {
          pattern = pattern.slice(cut + 1);
          restart = true;
        }
        break;
      }
      if (c.name === 'q' || c.name === 'Q') {
        quit = Number(c.text === '' ? '0' : c.text);
        if (c.name === 'Q') deleted = true;
        break;
      }
      switch (c.name) {
        case 's': {
          const done = substitute(c, pattern, (r) => {
            const used = r ?? lastRegexp;
            if (!used) return tool.fail('-e expression #1, char 0: no previous regular expression');
            lastRegexp = used;
            return used;
          });
          if (done !== undefined) {
            pattern = done;
            replaced = true;
            if (c.substitute?.print) out(pattern);
          }
          break;
        }
        case 'y':
          pattern = [...pattern].map((ch) => c.translate?.get(ch) ?? ch).join('');
          break;
        case 'p': out(pattern); break;
        case 'P': write(`${pattern.split('\n')[0] ?? ''}\n`); break;
        case '=': write(`${number}\n`); break;
        case 'l': write(`${pattern.replace(/\\/g, '\\\\').replace(/\t/g, '\\t').replace(/\n/g, '\\n')}$\n`); break;
        case 'z': pattern = ''; break;
        case 'a': appended.push(c.text ?? ''); break;
        case 'i': write(`${c.text ?? ''}\n`); break;
        case 'c':
          if (!c.to || !ranges.active.has(c) || c.negate) write(`${c.text ?? ''}\n`);
          deleted = true;
          break;
        case 'h': hold = pattern; break;
        case 'H': hold += `\n${pattern}`; break;
        case 'g': pattern = hold; break;
        case 'G': pattern += `\n${hold}`; break;
        case 'x': [pattern, hold] = [hold, pattern]; break;
        case 'n':
        case 'N': {
          if (c.name === 'n' && !quiet) out(pattern);
          const next = yield* input.next();
          if (!next) {
            if (c.name === 'N' && !quiet) out(pattern);
            for (const text of appended) write(`${text}\n`);
            return input.failed ? 2 : 0;
          }
          number += 1;
          ended = next.ended;
          pattern = c.name === 'n' ? next.text : `${pattern}\n${next.text}`;
          break;
        }
        case 'b': i = c.target ?? commands.length; break;
        case 't':
          if (replaced) i = c.target ?? commands.length;
          replaced = false;
          break;
        case 'T':
          if (!replaced) i = c.target ?? commands.length;
          replaced = false;
          break;
        default: break;
      }
      if (c.name === 'c') break;
    }
    if (!quiet && !deleted) out(pattern);
    for (const text of appended) write(`${text}\n`);
    if (quit !== undefined) throw new ToolExit(quit);
  }
  return input.failed ? 2 : 0;
}

function substitute(c: SedCommand, text: string, use: (regexp: RegExp | undefined) => RegExp): string | undefined {
  const s = c.substitute;
  if (!s) return undefined;
  const regexp = use(s.regexp);
  regexp.lastIndex = 0;
  let count = 0;
  let changed = false;
  const result = text.replace(regexp, (...found: readonly unknown[]) => {
    count += 1;
    const whole = String(found[0]);
    if (count < s.nth || (!s.global && count > s.nth)) return whole;
    changed = true;
    return expand(s.replacement, found);
  });
  return changed ? result : undefined;
}

function expand(parts: readonly ReplacementPart[], found: readonly unknown[]): string {
  let out = '';
  let mode = '';
  let once = '';
  for (const part of parts) {
    if (part.kind === 'case') {
      if (part.letter === 'u' || part.letter === 'l') once = part.letter;
      else mode = part.letter === 'E' ? '' : part.letter;
      continue;
    }
    let text = part.kind === 'text' ? part.text : typeof found[part.group] === 'string' ? String(found[part.group]) : '';
    if (mode === 'U') text = text.toUpperCase();
    else if (mode === 'L') text = text.toLowerCase();
    if (once !== '' && text !== '') {
      text = (once === 'u' ? text.slice(0, 1).toUpperCase() : text.slice(0, 1).toLowerCase()) + text.slice(1);
      once = '';
    }
    out += text;
  }
  return out;
}
