/** The command line of arping (iputils 20221126, arping.c). */
import { getopt } from '../../getopt';

export const ARPING_USAGE = `
Usage:
  arping [options] <destination>

Options:
  -f            quit on first reply
  -q            be quiet
  -b            keep on broadcasting, do not unicast
  -D            duplicate address detection mode
  -U            unsolicited ARP mode, update your neighbours
  -A            ARP answer mode, update your neighbours
  -V            print version and exit
  -c <count>    how many packets to send
  -w <timeout>  how long to wait for a reply
  -i <interval> set interval between packets (default: 1 second)
  -I <device>   which ethernet device to use
  -s <source>   source ip address
  <destination> dns name or ip address

For more details see arping(8).
`;

const VERSION = 'arping from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n';
const INT_MAX = 2_147_483_647;

export interface ArpingOptions {
  readonly target: string;
  readonly device: string | undefined;
  readonly source: string | undefined;
  readonly count: number | undefined;
  /** Seconds; 0: no limit. */
  readonly timeout: number;
  /** Seconds; 0: only one packet is ever sent. */
  readonly interval: number;
  readonly quitOnReply: boolean;
  readonly quiet: boolean;
  readonly broadcastOnly: boolean;
  readonly duplicateDetection: boolean;
  readonly unsolicited: boolean;
  readonly answer: boolean;
}

/** What is printed instead of running. */
export interface ArpingStop {
  readonly status: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

export function parseArpingOptions(argv: readonly string[]): ArpingOptions | ArpingStop {
  const flags = new Map<string, string>();
  const operands: string[] = [];
  const misused = (message: string): ArpingStop => ({ status: 2, stderr: `${message}${ARPING_USAGE}` });
  for (const one of getopt(argv, 'bfDUAqVh?c:w:i:s:I:')) {
    if (one.kind === 'operand') {
      operands.push(one.word);
      continue;
    }
    const { letter } = one;
    if (one.kind === 'unknown') return misused(`arping: invalid option -- '${letter}'\n`);
    if (one.kind === 'missing') return misused(`arping: option requires an argument -- '${letter}'\n`);
    if (letter === 'V') return { status: 0, stdout: VERSION };
    if (letter === 'h' || letter === '?') return misused('');
    if ('cwi'.includes(letter)) {
      const { value } = one;
      const least = letter === 'c' ? 1 : 0;
      if (!/^\s*[+-]?\d+$/.test(value)) return { status: 1, stderr: `arping: invalid argument: '${value}'\n` };
      if (Number(value) < least || Number(value) > INT_MAX) return { status: 1, stderr: `arping: invalid argument: '${value}': out of range: ${least} <= value <= ${INT_MAX}\n` };
    }
    flags.set(letter, one.value);
  }
  const [target, ...more] = operands;
  if (target === undefined || more.length > 0) return misused('');
  const device = flags.get('I');
  return {
    target,
    device: device === '' ? undefined : device,
    source: flags.get('s'),
    count: flags.has('c') ? Number(flags.get('c')) : undefined,
    timeout: Number(flags.get('w') ?? 0),
    interval: Number(flags.get('i') ?? 1),
    quitOnReply: flags.has('f') || flags.has('D'),
    quiet: flags.has('q'),
    broadcastOnly: flags.has('b'),
    duplicateDetection: flags.has('D'),
    unsolicited: flags.has('U') || flags.has('A'),
    answer: flags.has('A'),
  };
}
