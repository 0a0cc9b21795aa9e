/** dmesg of util-linux 2.38.1: the kernel's log. @unsupported dmesg -F, -H, -J, -L, -d, -e, -n, -D, -E, -S, -s, --time-format, --since, --until — refused */
import { SECOND, type SimTime } from '../../../base/index';
import type { KernelMessage } from '../../../kernel/index';
import { defineTool, type Tool } from '../../tool';
import { formatDate } from './identity';

const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'] as const;
const FACILITIES = ['kern', 'user', 'mail', 'daemon', 'auth', 'syslog', 'lpr', 'news', 'uucp', 'cron', 'authpriv', 'ftp'];

const boot = (at: SimTime): string => `${String(Math.floor(at / SECOND)).padStart(5)}.${String(at % SECOND).padStart(6, '0')}`;

function lineOf({ at, level, text }: KernelMessage, options: { readonly raw: boolean; readonly decode: boolean; readonly time: 'boot' | 'clock' | 'none' }): string {
  if (options.raw) return `<${level}>[${boot(at)}] ${text}\n`;
  const decoded = options.decode ? `kern  :${(LEVELS[level] ?? '').padEnd(6)}: ` : '';
  const time = options.time === 'none' ? '' : options.time === 'clock' ? `[${formatDate('%a %b %e %H:%M:%S %Y', at)}] ` : `[${boot(at)}] `;
  return `${decoded}${time}${text}\n`;
}

/** The words of a list that are none, or what they stand for. */
function listed(tool: Tool, text: string | undefined, names: readonly string[], kind: string): ReadonlySet<number> | undefined {
  if (text === undefined) return undefined;
  return new Set(text.split(',').map((word) => {
    const index = names.indexOf(word);
    return index >= 0 ? index : tool.fail(`unknown ${kind} '${word}'`);
  }));
}

export const dmesg = defineTool('dmesg', "print the kernel's log", 'util-linux 2.38.1', function* (tool) {
  const options = tool.options({
    short: 'CcTtwWxrkul:f:hV',
    long: { clear: 'C', 'read-clear': 'c', ctime: 'T', notime: 't', follow: 'w', 'follow-new': 'W', decode: 'x', raw: 'r', kernel: 'k', userspace: 'u', 'level=': 'l', 'facility=': 'f', version: 'V' },
    unsupported: 'FHJLdenDESsPp',
    status: 1,
  });
  const { kernelLog } = tool.process.environment.host;
  const out = tool.process.stdout;
  if (options.has('V')) {
    out.write('dmesg from util-linux 2.38.1\n');
    return 0;
  }
  if (options.operands.length > 0) return tool.fail("bad usage\nTry 'dmesg --help' for more information.");
  const levels = listed(tool, options.get('l'), LEVELS, 'level');
  const facilities = listed(tool, options.get('f'), FACILITIES, 'facility');
  const kernel = (facilities === undefined || facilities.has(0)) && (!options.has('u') || options.has('k'));
  const style = { raw: options.has('r'), decode: options.has('x'), time: options.has('t') ? 'none' : options.has('T') ? 'clock' : 'boot' } as const;
  const print = (messages: readonly KernelMessage[]): void => {
    for (const message of messages) if (kernel && (levels === undefined || levels.has(message.level))) out.write(lineOf(message, style));
  };
  if (options.has('C')) {
    kernelLog.clear();
    return 0;
  }
  let seen = kernelLog.end;
  if (!options.has('W')) print(kernelLog.messages());
  if (options.has('c')) kernelLog.clear();
  while (options.has('w') || options.has('W')) {
    const wake = yield { signals: [kernelLog.changed], background: true };
    if (wake.kind === 'interrupt') return 130;
    print(kernelLog.messages(seen));
    seen = kernelLog.end;
  }
  return 0;
});
