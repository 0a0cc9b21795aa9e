/** `podwire kernel run`: scenario files of the kernel oracle through the simulator, in the oracle's own output format. */
import { readFileSync } from 'node:fs';
import { runScenario, type Scenario } from '../engine/shell/index';
import type { Terminal } from './terminal';
import { usage } from './usage';

export function kernelCommand(argv: readonly string[], terminal: Terminal): number {
  const [verb, ...files] = argv;
  if (verb !== 'run') return wrongUsage(terminal, verb === undefined ? 'kernel needs a verb: run' : `unknown verb "kernel ${verb}"`);
  if (files.length === 0) return wrongUsage(terminal, 'kernel run needs a file, or - for standard input');
  for (const file of files) {
    let text: string;
    try {
      text = file === '-' ? terminal.input() : readFileSync(file, 'utf8');
    } catch {
      terminal.error(`podwire: cannot read ${file}\n`);
      return 2;
    }
    for (const [index, line] of text.split('\n').entries()) {
      if (line.trim() === '') continue;
      const scenario = read(line);
      if (typeof scenario === 'string') {
        terminal.error(`podwire: ${file}:${String(index + 1)}: ${scenario}\n`);
        return 2;
      }
      terminal.out(`${JSON.stringify(runScenario(scenario))}\n`);
    }
  }
  return 0;
}

function wrongUsage(terminal: Terminal, message: string): number {
  terminal.error(`podwire: ${message}\n\n${usage}`);
  return 2;
}

/** A scenario, or what is wrong with the line. */
function read(line: string): Scenario | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'not JSON';
  }
  if (typeof value !== 'object' || value === null || !('nodes' in value) || !Array.isArray(value.nodes)) return 'not a scenario: it has no "nodes"';
  return value as Scenario;
}
