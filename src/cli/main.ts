/** `npm run -s podwire -- …`: the engine at a real terminal, for authors, tests and other programs. */
import { readFileSync } from 'node:fs';
import { loadKubectlManual } from '../engine/shell/index';
import { kernelCommand } from './kernel';
import { labCommand } from './lab';
import { policyCommand } from './policy';
import type { Terminal } from './terminal';
import { usage } from './usage';

export function run(argv: readonly string[], terminal: Terminal): number {
  const [group, ...rest] = argv;
  if (group !== undefined && ['kernel', 'lab', 'policy'].includes(group) && rest.some((word) => word === '--help' || word === '-h')) {
    terminal.out(usage);
    return 0;
  }
  switch (group) {
    case 'kernel':
      return kernelCommand(rest, terminal);
    case 'lab':
      return labCommand(rest, terminal);
    case 'policy':
      return policyCommand(rest, terminal);
    case 'help':
    case '--help':
    case '-h':
      terminal.out(usage);
      return 0;
    case undefined:
      terminal.error(usage);
      return 2;
    default:
      terminal.error(`podwire: unknown command "${group}"\n\n${usage}`);
      return 2;
  }
}

const program = process.argv[1] ?? '';
if (/[/\\]cli[/\\]main\.ts$/.test(program) || process.env.PODWIRE_CLI === '1') {
  let status = 3;
  try {
    await loadKubectlManual();
    status = run(process.argv.slice(2), {
      out: (text) => process.stdout.write(text),
      error: (text) => process.stderr.write(text),
      input: () => readFileSync(0, 'utf8'),
    });
  } catch (error) {
    process.stderr.write(`podwire: this is a bug in Podwire, please report it with the command you ran.\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  }
  process.exitCode = status;
}
