/** tcpdump's options (4.99.3). */
import { err, ok, type Result } from '../../../base/index';

export interface TcpdumpOptions {
  readonly show: 'packets' | 'version' | 'help' | 'devices';
  readonly device: string | undefined;
  readonly numeric: boolean;
  readonly ethernet: boolean;
  readonly verbose: number;
  readonly quiet: boolean;
  readonly absolute: boolean;
  readonly count: number | undefined;
  /** How many -t. */
  readonly timestamps: number;
  readonly hex: { readonly ascii: boolean; readonly link: boolean } | undefined;
  /** -A: the bytes as text. */
  readonly text: { readonly link: boolean } | undefined;
  /** -#: lines with their number. */
  readonly numbered: boolean;
  /** --count: only how many. */
  readonly counted: boolean;
  /** -N: of names only what stands before the first dot. */
  readonly shortNames: boolean;
  readonly read: string | undefined;
  readonly write: string | undefined;
  readonly direction: 'in' | 'out' | 'inout';
  readonly expression: string;
}

export const VERSION = 'tcpdump version 4.99.3\nlibpcap version 1.10.3 (with TPACKET_V3)\n';
export const USAGE = `Usage: tcpdump [-AbdDefhHIJKlLnNOpqStuUvxX#] [ -B size ] [ -c count ] [--count]
		[ -C file_size ] [ -E algo:secret ] [ -F file ] [ -G seconds ]
		[ -i interface ] [ --immediate-mode ] [ -j tstamptype ]
		[ -M secret ] [ --number ] [ --print ] [ -Q in|out|inout ]
		[ -r file ] [ -s snaplen ] [ -T type ] [ --version ]
		[ -V file ] [ -w file ] [ -W filecount ] [ -y datalinktype ]
		[ --time-stamp-precision precision ] [ --micro ] [ --nano ]
		[ -z postrotate-command ] [ -Z user ] [ expression ]
`;

const FLAGS = 'AbdDefhHIJKlLnNOpqStuUvxX#';
const VALUES = 'BcCEFGijMQrsTVwWyzZ';
const NOT_MODELLED = 'bdfHIJLCEFGMTVWyzZj';
/** Options that change how a real capture runs and nothing that is printed. */
const LONG_WITHOUT_EFFECT = new Set(['immediate-mode', 'micro', 'no-optimize', 'no-promiscuous-mode', 'packet-buffered', 'dont-verify-checksums']);
const LONG: Readonly<Record<string, string>> = { interface: 'i', 'absolute-tcp-sequence-numbers': 'S', direction: 'Q', 'snapshot-length': 's', 'list-interfaces': 'D' };

export function parseTcpdumpOptions(argv: readonly string[]): Result<TcpdumpOptions, { readonly status: number; readonly text: string }> {
  const flags = new Map<string, number>();
  const values = new Map<string, string>();
  let expression: readonly string[] = [];
  let show: TcpdumpOptions['show'] = 'packets';
  const bad = (message: string): Result<never, { status: number; text: string }> => err({ status: 1, text: `tcpdump: ${message}\n${VERSION}${USAGE}` });
  const refuse = (option: string): Result<never, { status: number; text: string }> => err({ status: 1, text: `tcpdump: Podwire does not simulate tcpdump's option ${option}\n` });
  for (let i = 0; i < argv.length; i += 1) {
    const word = argv[i] as string;
    if (word.startsWith('--') && word.length > 2) {
      const [name = '', attached] = word.slice(2).split(/=(.*)/s);
      if (name === 'version') show = 'version';
      else if (name === 'help') show = 'help';
      else if (LONG_WITHOUT_EFFECT.has(name)) continue;
      else if (name === 'count' || name === 'number') flags.set(name === 'count' ? 'count' : '#', 1);
      else if (['print', 'nano', 'time-stamp-precision', 'time-stamp-type'].includes(name)) return refuse(`--${name}`);
      else if (name in LONG) {
        const letter = LONG[name] ?? '';
        if (!VALUES.includes(letter)) flags.set(letter, 1);
        else {
          const value = attached ?? argv[(i += 1)];
          if (value === undefined) return bad(`option '--${name}' requires an argument`);
          values.set(letter, value);
        }
      } else return bad(`unrecognized option '${word}'`);
      continue;
    }
    if (!word.startsWith('-') || word === '-') {
      // getopt permutes: options may follow words of the expression.
      expression = [...expression, word];
      continue;
    }
    for (let k = 1; k < word.length; k += 1) {
      const letter = word[k] as string;
      if (!FLAGS.includes(letter) && !VALUES.includes(letter)) return bad(`invalid option -- '${letter}'`);
      let value: string | undefined;
      if (VALUES.includes(letter)) {
        value = word.slice(k + 1);
        if (value === '') value = argv[(i += 1)];
        if (value === undefined) return bad(`option requires an argument -- '${letter}'`);
        values.set(letter, value);
      }
      if (NOT_MODELLED.includes(letter)) return refuse(`-${letter}`);
      if (value !== undefined) break;
      flags.set(letter, (flags.get(letter) ?? 0) + 1);
    }
  }
  const many = (letter: string): number => flags.get(letter) ?? 0;
  if (many('h') > 0) show = 'help';
  if (many('D') > 0) show = 'devices';
  const count = values.get('c');
  if (count !== undefined && !/^[1-9]\d*$/.test(count)) return err({ status: 1, text: `tcpdump: invalid packet count ${count}\n` });
  const direction = values.get('Q') ?? 'inout';
  if (direction !== 'in' && direction !== 'out' && direction !== 'inout') return err({ status: 1, text: `tcpdump: unknown capture direction \`${direction}'\n` });
  if (values.get('w') === '-') return refuse('-w -');
  return ok({
    show,
    device: values.get('i'),
    numeric: many('n') > 0,
    ethernet: many('e') > 0,
    verbose: many('v'),
    quiet: many('q') > 0,
    absolute: many('S') > 0,
    count: count === undefined ? undefined : Number(count),
    timestamps: many('t'),
    text: many('A') > 0 ? { link: many('A') > 1 } : undefined,
    numbered: many('#') > 0,
    counted: many('count') > 0,
    shortNames: many('N') > 0,
    hex: many('X') > 0 ? { ascii: true, link: many('X') > 1 } : many('x') > 0 ? { ascii: false, link: many('x') > 1 } : undefined,
    read: values.get('r'),
    write: values.get('w'),
    direction,
    expression: expression.join(' '),
  });
}
