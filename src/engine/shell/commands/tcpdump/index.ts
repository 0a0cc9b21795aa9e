/**
 * tcpdump 4.99.3. It runs as a task beside the other programs and prints each frame as it passes.
 * @unsupported tcpdump -w to stdout, -C/-G/-W file rotation, -z, -E, -F; time stamp precisions and snapshot lengths have no effect
 */
import { EPOCH_UNIX_SECONDS, SECOND, Signal, calendar, type SimTime, type Task } from '../../../base/index';
import type { CapturedFrame, NetNamespace } from '../../../kernel/index';
import { resolveHost, resolvePath, type Process } from '../../../program/index';
import { encodeFrame, encodePacket, encodePcap, frameLength, parseIp, type IpAddress } from '../../../wire/index';
import type { Command } from '../../command';
import { nameOfAddress } from '../dns/reverse';
import { fileErrorText } from '../../file-errors';
import { hostNamesIn, parseFilter, type FrameFilter } from './filter';
import { USAGE, VERSION, parseTcpdumpOptions, type TcpdumpOptions } from './options';
import { addressesIn, etherTypeText, hexDump, networkLine, packetLine, type LineOptions } from './packet-line';
import { fromBinaryText, readPcap, toBinaryText } from './pcap-file';
import { SequenceNumbers } from './sequence';

export const tcpdump: Command = {
  name: 'tcpdump',
  synopsis: 'show the packets that pass an interface',
  imitates: 'tcpdump 4.99.3, libpcap 1.10.3',
  run: function* (process) {
    const parsed = parseTcpdumpOptions(process.argv.slice(1));
    if (!parsed.ok) {
      (parsed.error.status === 0 ? process.stdout : process.stderr).write(parsed.error.text);
      return parsed.error.status;
    }
    const options = parsed.value;
    if (options.show === 'version') {
      process.stdout.write(VERSION);
      return 0;
    }
    if (options.show === 'help') {
      process.stdout.write(`${VERSION}${USAGE}`);
      return 0;
    }
    const { netns } = process;
    if (options.show === 'devices') {
      process.stdout.write(deviceList(netns));
      return 0;
    }
    const fail = (text: string): number => {
      process.stderr.write(`tcpdump: ${text}\n`);
      return 1;
    };
    if (options.read !== undefined) return yield* replayFile(process, options, fail);
    if (!process.environment.capabilities.has('NET_RAW')) return fail(`${options.device ?? 'eth0'}: You don't have permission to perform this capture on that device\n(socket: Operation not permitted)`);
    const device = options.device ?? defaultDevice(netns);
    const chosen = /^\d+$/.test(device) ? deviceNames(netns)[Number(device) - 1] : device;
    if (chosen === undefined) return fail('Invalid adapter index');
    if (chosen !== 'any' && !netns.link(chosen)) return fail(`${chosen}: No such device exists\n(No such device exists)`);
    const filter = yield* buildFilter(process, options.expression);
    if (typeof filter === 'string') return fail(filter);
    return yield* capture(process, options, chosen, filter);
  },
};

function* buildFilter(process: Process, expression: string): Task<FrameFilter | string> {
  const names = new Map<string, readonly IpAddress[]>();
  for (const name of hostNamesIn(expression)) {
    const found = yield* resolveHost(process, name);
    if (found.ok) names.set(name, found.value);
  }
  const built = parseFilter(expression, names);
  return built.ok ? built.value : built.error;
}

/** As `tcpdump -D` orders them: what is up first, loopback last. */
function deviceNames(netns: NetNamespace): readonly string[] {
  const up = netns.links.filter((l) => l.up && l.kind !== 'loopback');
  const down = netns.links.filter((l) => !l.up);
  return [...up.map((l) => l.name), 'any', ...netns.links.filter((l) => l.up && l.kind === 'loopback').map((l) => l.name), ...down.map((l) => l.name)];
}

const defaultDevice = (netns: NetNamespace): string => deviceNames(netns)[0] ?? 'any';

function deviceList(netns: NetNamespace): string {
  return deviceNames(netns)
    .map((name, i) => {
      const link = netns.link(name);
      if (!link) return `${i + 1}.any (Pseudo-device that captures on all interfaces) [Up, Running]\n`;
      const loop = link.kind === 'loopback';
      const state = [link.up && 'Up', link.up && link.carrier && 'Running', loop && 'Loopback', !loop && link.up && (link.carrier ? 'Connected' : 'Disconnected')].filter((s) => s !== false);
      return `${i + 1}.${name} [${state.length === 0 ? 'none' : state.join(', ')}]\n`;
    })
    .join('');
}

const plural = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

function* capture(process: Process, options: TcpdumpOptions, device: string, filter: FrameFilter): Task<number> {
  const any = device === 'any';
  const linkType = any ? 'LINUX_SLL2 (Linux cooked v2)' : process.netns.link(device)?.kind === 'ipip' ? 'RAW (Raw IP)' : 'EN10MB (Ethernet)';
  const listening = `listening on ${device}, link-type ${linkType}, snapshot length 262144 bytes\n`;
  if (any) process.stderr.write('tcpdump: data link type LINUX_SLL2\n');
  process.stderr.write(options.verbose > 0 || options.write !== undefined ? `tcpdump: ${listening}` : `tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n${listening}`);
  const waiting: CapturedFrame[] = [];
  const arrived = new Signal();
  const seen: CapturedFrame[] = [];
  const printer = new Printer(process, options, any);
  const file = options.write === undefined ? undefined : resolvePath(process.cwd, options.write);
  let written = -1;
  let captured = 0;
  let received = 0;
  const tap = process.netns.capture(device, (frame) => {
    if (options.direction === 'in' && frame.direction === 'out') return;
    if (options.direction === 'out' && frame.direction !== 'out') return;
    if (!filter(frame)) return;
    received += 1;
    waiting.push(frame);
    arrived.notify();
  });
  let interrupted = false;
  let ended = false;
  const finish = (): void => {
    if (ended) return;
    ended = true;
    if (file !== undefined) process.environment.files.write(file, toBinaryText(encodePcap(seen)));
    else if (interrupted) process.stdout.write('\n');
    if (options.counted) process.stdout.write(`${plural(captured, 'packet')}\n`);
    process.stderr.write(`${plural(captured, 'packet')} captured\n${plural(received, 'packet')} received by filter\n0 packets dropped by kernel\n`);
  };
  // A signal that ends it leaves only the finally block.
  let stopped = true;
  try {
    while (options.count === undefined || captured < options.count) {
      const frame = waiting.shift();
      if (!frame) {
        // A file is there from the start, and grows.
        if (file !== undefined && written < seen.length) {
          const done = process.environment.files.write(file, toBinaryText(encodePcap(seen)));
          if (!done.ok) {
            process.stderr.write(`tcpdump: ${options.write ?? ''}: ${fileErrorText(done.error)}\n`);
            stopped = false;
            return 1;
          }
          written = seen.length;
        }
        const wake = yield { signals: [arrived], background: true };
        if (wake.kind === 'interrupt') {
          interrupted = true;
          break;
        }
        continue;
      }
      captured += 1;
      if (options.write !== undefined) seen.push(frame);
      else if (!(yield* printer.print(frame))) {
        stopped = false;
        return 1;
      }
    }
    stopped = false;
  } finally {
    tap.close();
    if (stopped) {
      interrupted = true;
      finish();
    }
  }
  process.world.queue.cause = undefined;
  finish();
  return 0;
}

function* replayFile(process: Process, options: TcpdumpOptions, fail: (text: string) => number): Task<number> {
  const name = options.read ?? '';
  const text = process.environment.files.read(resolvePath(process.cwd, name));
  if (!text.ok) return fail(`${name}: ${fileErrorText(text.error)}`);
  const file = readPcap(fromBinaryText(text.value));
  if (!file) return fail('unknown file format');
  process.stderr.write(`reading from file ${name}, link-type ${file.raw ? 'RAW (Raw IP)' : 'EN10MB (Ethernet)'}, snapshot length 262144\n`);
  if (/(?:^|\s|\()(?:in|out)bound(?:\s|\)|$)/.test(options.expression)) return fail('inbound/outbound not supported on Ethernet when reading savefiles');
  const filter = yield* buildFilter(process, options.expression);
  if (typeof filter === 'string') return fail(filter);
  const printer = new Printer(process, options, false);
  const kept: CapturedFrame[] = [];
  let shown = 0;
  for (const { at, headers } of file.frames) {
    if (options.count !== undefined && shown >= options.count) break;
    const frame: CapturedFrame = { at, device: '', direction: 'in', headers, packet: 0, journey: 0 };
    if (!filter(frame)) continue;
    shown += 1;
    if (options.write !== undefined) kept.push(frame);
    else if (!(yield* printer.print(frame))) return 1;
  }
  if (options.write !== undefined) {
    const done = process.environment.files.write(resolvePath(process.cwd, options.write), toBinaryText(encodePcap(kept)));
    if (!done.ok) return fail(`${options.write}: ${fileErrorText(done.error)}`);
  }
  if (options.counted) process.stdout.write(`${plural(shown, 'packet')}\n`);
  return 0;
}

/** ascii_print(): a CR before a newline is left out. */
function asciiText(bytes: Uint8Array): string {
  let text = '';
  bytes.forEach((byte, i) => {
    if (byte === 0x0d && bytes[i + 1] === 0x0a) return;
    text += (byte > 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x20 || byte === 0x0a ? String.fromCharCode(byte) : '.';
  });
  return text;
}

const DIRECTIONS: Readonly<Record<CapturedFrame['direction'], string>> = { in: 'In', out: 'Out', broadcast: 'B', multicast: 'M', otherhost: 'P' };
const two = (n: number): string => String(n).padStart(2, '0');

/** Times, and names looked up before a line is printed. */
class Printer {
  private readonly names = new Map<string, string>();
  private readonly lineOptions: LineOptions;
  private count = 0;
  private previous: SimTime | undefined;
  private first: SimTime | undefined;

  constructor(
    private readonly process: Process,
    private readonly options: TcpdumpOptions,
    private readonly cooked: boolean,
  ) {
    this.lineOptions = { numeric: options.numeric, ethernet: options.ethernet, verbose: options.verbose, quiet: options.quiet, absolute: options.absolute, sequences: new SequenceNumbers(), names: this.names };
  }

  /** False when nobody reads any more. */
  *print(frame: CapturedFrame): Task<boolean> {
    const { options, process } = this;
    this.count += 1;
    if (options.counted) return true;
    if (!options.numeric) {
      for (const text of addressesIn(frame.headers)) {
        if (this.names.has(text)) continue;
        const address = parseIp(text);
        const name = address.ok ? yield* nameOfAddress(process, address.value) : undefined;
        this.names.set(text, (options.shortNames ? name?.split('.')[0] : name) ?? text);
      }
    }
    let line = `${options.numbered ? `${String(this.count).padStart(5)}  ` : ''}${this.time(frame.at)}`;
    if (this.cooked) line += this.cookedText(frame);
    else line += packetLine(frame.headers, this.lineOptions);
    if (options.hex !== undefined) {
      const withLink = options.hex.link && frame.headers.eth !== undefined;
      line += hexDump(withLink ? encodeFrame(frame.headers) : encodePacket(frame.headers), options.hex.ascii);
    }
    else if (options.text !== undefined) line += `\n${asciiText(options.text.link && frame.headers.eth !== undefined ? encodeFrame(frame.headers) : encodePacket(frame.headers))}`;
    // Frames wait for each other's names; each line follows from its own.
    process.world.queue.cause = frame.journey > 0 ? frame.journey : undefined;
    return process.stdout.write(`${line}\n`);
  }

  private cookedText(frame: CapturedFrame): string {
    const { headers } = frame;
    const start = `${frame.device.padEnd(5)} ${(DIRECTIONS[frame.direction] ?? '').padEnd(3)} `;
    const { eth } = headers;
    if (!this.options.ethernet || !eth) return start + networkLine(headers, this.lineOptions, false);
    // The cooked header is 20 bytes where Ethernet's is 14.
    const index = this.process.netns.link(frame.device)?.index ?? 0;
    return `${start}ifindex ${index} ${eth.src} ${etherTypeText(eth.type)}, length ${frameLength(headers) + 6}: ${networkLine(headers, this.lineOptions, true)}`;
  }

  private time(at: SimTime): string {
    const micro = ((at % SECOND) + SECOND) % SECOND;
    const fraction = String(micro).padStart(6, '0');
    const c = calendar(at);
    const clock = `${two(c.hour)}:${two(c.minute)}:${two(c.second)}.${fraction}`;
    const since = (from: SimTime): string => {
      const d = at - from;
      const s = Math.floor(d / SECOND);
      return ` ${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}.${String(d % SECOND).padStart(6, '0')} `;
    };
    const { previous = at } = this;
    this.first ??= at;
    this.previous = at;
    switch (this.options.timestamps) {
      case 0:
        return `${clock} `;
      case 1:
        return '';
      case 2:
        return `${EPOCH_UNIX_SECONDS + (at - micro) / SECOND}.${fraction} `;
      case 3:
        return since(previous);
      case 4:
        return `${c.year}-${two(c.month)}-${two(c.day)} ${clock} `;
      default:
        return since(this.first);
    }
  }
}
