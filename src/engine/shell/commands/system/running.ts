/** sleep, timeout, xargs, which, help, man, sudo, nohup, watch, less, editors. */
import { execProcess, startProcess, waitForProcess, type Task } from '../../../program/index';
import { allCommands, commandPath, findCommand, findExecutable } from '../../command-table';
import { findProgram } from '../../language/run-shell';
import { COREUTILS, Lines, defineTool, type Tool } from '../../tool';
import { manualPages } from './manual';

 
function* done(status: number): Task<number> {
  return status;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds of `1.5`, `2m`, `infinity`; undefined when it is no such text. */
export function duration(text: string): number | undefined {
  if (text === 'inf' || text === 'infinity') return 1e9;
  const m = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text);
  return m ? Number(m[1]) * (UNITS[m[2] ?? ''] ?? 1) : undefined;
}

export const sleep = defineTool('sleep', 'wait, in simulated time', COREUTILS, function* (tool) {
  const options = tool.options({ short: '' });
  if (options.operands.length === 0) return tool.usage('missing operand');
  let total = 0;
  let bad = false;
  for (const word of options.operands) {
    const value = duration(word);
    if (value === undefined) {
      tool.warn(`invalid time interval '${word}'`);
      bad = true;
    } else total += value;
  }
  if (bad) {
    tool.process.stderr.write("Try 'sleep --help' for more information.\n");
    return 1;
  }
  const wake = yield { until: tool.process.world.now + Math.round(total * 1_000_000) };
  return wake.kind === 'interrupt' ? 130 : 0;
});

const SIGNAL_STATUS: Readonly<Record<string, number>> = { TERM: 124, KILL: 137, INT: 124, HUP: 124 };

export const timeout = defineTool('timeout', 'run a program for at most a while', COREUTILS, function* (tool) {
  const options = tool.options({ short: 's:k:v', long: { 'signal=': 's', 'kill-after=': 'k', foreground: 'foreground', 'preserve-status': 'preserve', verbose: 'v' }, stopAtOperand: true, status: 125 });
  const [limit, ...argv] = options.operands;
  if (limit === undefined || argv.length === 0) {
    tool.process.stderr.write("Try 'timeout --help' for more information.\n");
    return 125;
  }
  const seconds = duration(limit);
  if (seconds === undefined) return tool.usage(`invalid time interval '${limit}'`, 125);
  const found = findProgram(tool.process, argv);
  if (found.kind === 'missing') return tool.fail(`failed to run command '${argv[0] ?? ''}': No such file or directory`, 127);
  const { process } = tool;
  const child = startProcess(process.environment, process.world, { argv, program: (p) => found.run(p), stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, variables: process.variables, cwd: process.cwd, netns: process.netns, ...(process.terminal && { terminal: process.terminal }) });
  const until = process.world.now + Math.round(seconds * 1_000_000);
  const signal = (options.get('s') ?? 'TERM').toUpperCase().replace(/^SIG/, '').replace(/^9$/, 'KILL').replace(/^2$/, 'INT');
  try {
    while (!child.handle.done) {
      const wake = yield seconds === 0 ? { signals: [child.handle.ended] } : { signals: [child.handle.ended], until };
      if (wake.kind === 'interrupt') child.signal('INT');
      else if (wake.kind === 'time') {
        child.signal(signal === 'KILL' ? 'KILL' : signal === 'INT' ? 'INT' : 'TERM');
        if (!child.handle.done) yield { signals: [child.handle.ended], until: process.world.now + 1 };
        if (!child.handle.done) child.signal('KILL');
        return options.has('preserve') ? (child.status ?? 143) : (SIGNAL_STATUS[signal] ?? 124);
      }
    }
  } finally {
    if (!child.handle.done) child.signal('TERM');
  }
  return child.status ?? 0;
});

/** xargs splits at blanks and newlines; quotes and backslashes protect. */
function splitArguments(text: string): readonly string[] {
  const out: string[] = [];
  for (const m of text.matchAll(/(?:"([^"\n]*)"|'([^'\n]*)'|\\([\s\S])|[^\s"'\\]+)+/g)) out.push(m[0].replace(/"([^"\n]*)"|'([^'\n]*)'|\\([\s\S])/g, (_, a: string | undefined, b: string | undefined, c: string | undefined) => a ?? b ?? c ?? ''));
  return out;
}

export const xargs = defineTool('xargs', 'run a program with words from the input', 'GNU findutils 4.9.0', function* (tool) {
  const options = tool.options({ short: 'n:I:d:0rtP:L:', long: { 'max-args=': 'n', 'replace=': 'I', 'delimiter=': 'd', null: '0', 'no-run-if-empty': 'r', verbose: 't', 'max-procs=': 'P' }, unsupported: 'aeEilopsxX', stopAtOperand: true });
  const text = yield* tool.drain(tool.process.stdin);
  const base = options.operands.length > 0 ? options.operands : ['echo'];
  const delimiter = options.has('0') ? '\0' : options.get('d')?.replace(/\\n/g, '\n').replace(/\\t/g, '\t');
  const replace = options.get('I');
  const items = delimiter !== undefined ? text.split(delimiter).filter((item, i, all) => i < all.length - 1 || item !== '') : replace !== undefined || options.has('L') ? text.split('\n').map((l) => l.trim()).filter((l) => l !== '') : splitArguments(text);
  const size = Number(options.get('n') ?? options.get('L') ?? '0');
  const batches: string[][] = [];
  if (replace !== undefined) for (const item of items) batches.push(base.map((w) => w.split(replace).join(item)));
  else if (items.length === 0) {
    if (!options.has('r')) batches.push([...base]);
  } else for (let i = 0; i < items.length; i += size || items.length) batches.push([...base, ...items.slice(i, i + (size || items.length))]);
  let status = 0;
  for (const argv of batches) {
    const found = findProgram(tool.process, argv);
    if (found.kind === 'missing') return tool.fail(`${argv[0] ?? ''}: No such file or directory`, 127);
    if (options.has('t')) tool.process.stderr.write(`${argv.join(' ')}\n`);
    const { process } = tool;
    const child = startProcess(process.environment, process.world, { argv, program: (p) => found.run(p), stdout: process.stdout, stderr: process.stderr, variables: process.variables, cwd: process.cwd, netns: process.netns });
    const code = yield* waitForProcess(child);
    if (code === 255) return tool.fail(`${argv[0] ?? ''}: exited with status 255; aborting`, 124);
    if (code === 130) return 130;
    if (code !== 0) status = 123;
  }
  return status;
});

export const which = defineTool('which', 'show where a program is', 'debianutils 5.7', function* (tool) {
  let status = 0;
  for (const name of tool.process.argv.slice(1).filter((a) => a !== '-a')) {
    const path = findCommand(tool.process.environment, name) ? commandPath(name) : findExecutable(tool.files, tool.process.variables.get('PATH') ?? '', name);
    if (path === undefined) status = 1;
    else tool.write(`${path}\n`);
  }
  return yield* done(status);
});

export const help = defineTool('help', 'list the commands that work here', 'Podwire', function* (tool) {
  const [name] = tool.process.argv.slice(1);
  const { environment } = tool.process;
  if (name !== undefined) {
    const command = findCommand(environment, name);
    if (!command) return tool.fail(`no help topics match \`${name}'`);
    tool.write(`${command.name}: ${command.synopsis} (as ${command.imitates})\n`);
    return 0;
  }
  const here = allCommands().filter((c) => findCommand(environment, c.name));
  const width = Math.max(...here.map((c) => c.name.length));
  for (const command of here) tool.write(`${command.name.padEnd(width)}  ${command.synopsis}\n`);
  tool.write('\nman NAME says what of it Podwire simulates.\n');
  return yield* done(0);
});

export const man = defineTool('man', 'what of a command Podwire simulates', 'Podwire', function* (tool) {
  const [name] = tool.process.argv.slice(1).filter((a) => !/^\d$/.test(a));
  if (name === undefined) {
    tool.process.stderr.write("What manual page do you want?\nFor example, try 'man man'.\n");
    return 1;
  }
  const command = findCommand(tool.process.environment, name);
  if (!command) {
    tool.process.stderr.write(`No manual entry for ${name}\n`);
    return 16;
  }
  const page = manualPages[name];
  tool.write(`NAME\n    ${command.name} - ${command.synopsis}\n\nIMITATES\n    ${command.imitates}\n`);
  if (page) tool.write(`\nSYNOPSIS\n${page.synopsis.map((l) => `    ${l}`).join('\n')}\n\nSIMULATED\n${page.simulated.map((l) => `    ${l}`).join('\n')}\n`);
  return yield* done(0);
});

/** Everybody is root here. */
export const sudo = defineTool('sudo', 'run a program as root (everybody is root here)', 'sudo 1.9.13', function* (tool) {
  const options = tool.options({ short: 'nEHSiu:s', stopAtOperand: true });
  const argv = options.operands;
  if (argv.length === 0) {
    tool.process.stderr.write('usage: sudo -h | -K | -k | -V\nusage: sudo [-ABbEHkNnPS] [-u user] [VAR=value] [-i | -s] [command [arg ...]]\n');
    return 1;
  }
  const found = findProgram(tool.process, argv);
  if (found.kind === 'missing') return tool.fail(`${argv[0] ?? ''}: command not found`);
  return yield* found.run(execProcess(tool.process, { argv }));
});

/** @simplified watch prints each round below the last instead of clearing the screen */
export const watch = defineTool('watch', 'run a program again and again', 'procps-ng 4.0.2', function* (tool) {
  const options = tool.options({ short: 'n:dtgbecx', long: { 'interval=': 'n', differences: 'd', 'no-title': 't' }, stopAtOperand: true });
  if (options.operands.length === 0) return tool.usage('missing operand');
  const interval = Math.max(0.1, Number(options.get('n') ?? '2'));
  const line = options.operands.join(' ');
  const argv = options.has('x') ? options.operands : ['sh', '-c', line];
  for (;;) {
    if (!options.has('t')) tool.write(`Every ${interval.toFixed(1)}s: ${line}\n\n`);
    const found = findProgram(tool.process, argv);
    if (found.kind === 'missing') return tool.fail(`${argv[0] ?? ''}: not found`, 127);
    const { process } = tool;
    const child = startProcess(process.environment, process.world, { argv, program: (p) => found.run(p), stdout: process.stdout, stderr: process.stderr, variables: process.variables, cwd: process.cwd, netns: process.netns });
    if ((yield* waitForProcess(child)) === 130) return 130;
    // The rounds go on for ever: they do not keep the world from being idle.
    const wake = yield { until: process.world.now + Math.round(interval * 1_000_000), background: true };
    if (wake.kind === 'interrupt') return 130;
    tool.write('\n');
  }
});

/** @simplified pagers print everything at once: the terminal scrolls */
function* page(tool: Tool): Task<number> {
  const names = tool.process.argv.slice(1).filter((a) => !a.startsWith('-') && !a.startsWith('+'));
  let status = 0;
  for (const name of names.length > 0 ? names : ['-']) {
    const opened = tool.open(name);
    if (!opened.ok) {
      tool.process.stderr.write(`${name}: No such file or directory\n`);
      status = 1;
      continue;
    }
    const lines = new Lines(opened.stream);
    for (let line = yield* lines.next(); line; line = yield* lines.next()) tool.write(`${line.text}\n`);
  }
  return status;
}

export const less = defineTool('less', 'print a file', 'less 590', page);
export const more = defineTool('more', 'print a file', 'util-linux 2.38.1', page);

const editor = (name: string): ReturnType<typeof defineTool> =>
  defineTool(name, 'points to the editor pane', 'Podwire', function* (tool) {
    const [file] = tool.process.argv.slice(1).filter((a) => !a.startsWith('-') && !a.startsWith('+'));
    tool.process.stderr.write(`Podwire does not simulate ${name}: open ${file === undefined ? 'the file' : tool.path(file)} in the editor pane, or write it with cat > ${file ?? 'FILE'} <<EOF\n`);
    return yield* done(1);
  });

export const nano = editor('nano');
export const vi = editor('vi');
export const vim = editor('vim');
