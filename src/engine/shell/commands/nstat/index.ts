/**
 * nstat of iproute2 6.1 (misc/nstat.c): the counters of the namespace's protocols, since the last look unless -a. Texts from running it
 * (tests/golden/tools/nstat.jsonl).
 * @unsupported nstat -d, -t: the daemon that keeps averages
 */
import type { Task } from '../../../base/index';
import type { Command } from '../../command';
import { defineTool, type OptionSpec, type Tool } from '../../tool';

const USAGE = `Usage: nstat [OPTION] [ PATTERN [ PATTERN ] ]
   -h, --help          this message
   -a, --ignore        ignore history
   -d, --scan=SECS     sample every statistics every SECS
   -j, --json          format output in JSON
   -n, --nooutput      do history only
   -p, --pretty        pretty print
   -r, --reset         reset history
   -s, --noupdate      don't update history
   -t, --interval=SECS report average over the last SECS
   -V, --version       output version information
   -z, --zeros         show entries with zero activity`;

const OPTIONS: OptionSpec = {
  short: 'hapd:jnrst:Vz',
  long: { help: 'h', ignore: 'a', 'scan=': 'd', json: 'j', nooutput: 'n', pretty: 'p', reset: 'r', noupdate: 's', 'interval=': 't', version: 'V', zeros: 'z' },
  usage: USAGE,
  status: 255,
};

/** What was seen at the last look, for every namespace alike, as the real one keeps it. */
const HISTORY = '/tmp/.nstat.u0';

const patternOf = (glob: string): RegExp => new RegExp(`^${glob.replace(/[.+^${}()|\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.')}$`, 'i');
const line = (name: string, value: number): string => `${name.padEnd(32)}${String(value).padEnd(16)}${'0.0'.padStart(6)}\n`;

function history(tool: Tool): ReadonlyMap<string, number> {
  const file = tool.files.read(HISTORY);
  return new Map((file.ok ? file.value : '').split('\n').flatMap((text) => {
    const [name = '', value = ''] = text.split(/\s+/);
    return /^\d+$/.test(value) ? [[name, Number(value)] as const] : [];
  }));
}

export const nstat: Command = defineTool('nstat', 'show counters of IP, ICMP, TCP and UDP', 'iproute2 6.1', function* (tool): Task<number> {
  const options = tool.options(OPTIONS);
  if (options.has('V')) {
    tool.write('nstat utility, iproute2-6.1.0\n');
    return 0;
  }
  if (options.has('h')) {
    tool.process.stderr.write(`${USAGE}\n`);
    return 255;
  }
  if (options.has('d') || options.has('t')) return tool.fail("Podwire does not simulate nstat's daemon (-d, -t)");
  const counters = tool.process.netns.counters.list();
  const before = options.has('a') || options.has('r') ? new Map<string, number>() : history(tool);
  const patterns = options.operands.map(patternOf);
  const shown = counters.map(([name, value]) => [name, value - (before.get(name) ?? 0)] as const).filter(([name, value]) => (value !== 0 || options.has('z')) && (patterns.length === 0 || patterns.some((p) => p.test(name))));
  if (!options.has('n')) {
    if (options.has('j')) tool.write(options.has('p') ? `{\n    "kernel": {\n${shown.map(([name, value]) => `        "${name}": ${value}`).join(',\n')}\n    }\n}\n` : `${JSON.stringify({ kernel: Object.fromEntries(shown) })}\n`);
    else tool.write(`#kernel\n${shown.map(([name, value]) => line(name, value)).join('')}`);
  }
  if (!options.has('s')) tool.files.write(HISTORY, `#kernel\n${counters.map(([name, value]) => line(name, value)).join('')}`);
  return 0;
  yield {};
});
