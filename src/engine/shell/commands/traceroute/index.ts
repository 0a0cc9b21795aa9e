/**
 * traceroute 2.1.2; in images built on busybox, busybox's. Texts from captures k04, k08, k15, k17, docker/06.
 * @simplified traceroute — a probe is waited for the full -w time (5 s); the real program gives up sooner when other hops answered quickly
 * @unsupported traceroute -U, -D, -M, -g, --mtu, --back, -A, -e, -z, -t, -l
 */
import { MICROSECOND, SECOND, sleepUntil, type SimTime, type Task } from '../../../base/index';
import { RESOLVE_MESSAGES, resolveHost, type Process } from '../../../program/index';
import { familyOf, parseIp, type IpAddress } from '../../../wire/index';
import type { Command } from '../../command';
import { nameOfAddress } from '../dns/reverse';
import { strerror } from '../strerror';
import { TRACEROUTE_HELP } from './help';
import { EchoSocket, sendProbe, type Method, type Probe, type ProbeResult } from './probe';

interface Options {
  readonly host: string;
  readonly family: 4 | 6 | undefined;
  readonly method: Method;
  readonly numeric: boolean;
  readonly queries: number;
  readonly maxHops: number;
  readonly firstHop: number;
  readonly wait: SimTime;
  readonly port: number | undefined;
  readonly simultaneous: number;
  readonly device: string | undefined;
  readonly source: string | undefined;
  readonly length: number | undefined;
}

/** What one send takes a real machine: answers from near by come in between, and are read when all are out. */
const SEND_TIME = 100 * MICROSECOND;

const LONG: Readonly<Record<string, string>> = { icmp: 'I', tcp: 'T', 'max-hops': 'm', queries: 'q', port: 'p', wait: 'w', first: 'f', interface: 'i', source: 's', 'sim-queries': 'N', version: 'V' };

function parse(argv: readonly string[], busybox: boolean): Options | { readonly status: number; readonly stdout?: string; readonly stderr?: string } {
  const values = new Map<string, string>();
  const operands: { text: string; position: number }[] = [];
  for (let i = 0; i < argv.length; i += 1) {
    const word = argv[i] as string;
    const long = /^--([a-z-]+)(?:=(.*))?$/.exec(word);
    if (!word.startsWith('-') || word === '-') {
      operands.push({ text: word, position: i + 1 });
      continue;
    }
    if (word === '--help') {
      values.set('help', '');
      continue;
    }
    const letters = long ? [LONG[long[1] ?? ''] ?? word] : [...word.slice(1)];
    for (let k = 0; k < letters.length; k += 1) {
      const letter = letters[k] as string;
      if ('46ITnFrV'.includes(letter)) {
        values.set(letter, '');
        continue;
      }
      if ('mqpwfisN'.includes(letter) && letter.length === 1) {
        const attached = long ? long[2] : letters.slice(k + 1).join('');
        const value = attached !== undefined && attached !== '' ? attached : argv[(i += 1)];
        if (value === undefined) return { status: 2, stderr: `Option \`-${letter}' (argc ${i}) requires an argument: \`-${letter} ${letter}'\n` };
        values.set(letter, value);
        break;
      }
      if ('dUDMPgAezltO'.includes(letter) || ['--mtu', '--back', '--udp', '--sport', '--fwmark', '--module'].some((known) => letter.startsWith(known))) return { status: 2, stderr: `traceroute: Podwire does not simulate traceroute's option ${letter.startsWith('--') ? letter : `-${letter}`}\n` };
      return { status: 2, stderr: `Bad option \`${letter.startsWith('--') ? letter : `-${letter}`}' (argc ${i + 1})\n` };
    }
  }
  if (values.has('help')) return { status: 0, stderr: TRACEROUTE_HELP };
  if (values.has('V')) return { status: 0, stderr: 'Modern traceroute for Linux, version 2.1.2\nCopyright (c) 2016  Dmitry Butskoy,   License: GPL v2 or any later\n' };
  const [host, length] = operands;
  if (!host) return { status: 0, stderr: TRACEROUTE_HELP };
  const number = (letter: string, otherwise: number): number => Number(values.get(letter)?.split(',')[0] ?? otherwise);
  const [queries, maxHops, firstHop] = [number('q', 3), number('m', 30), number('f', 1)];
  if (!(queries >= 1 && queries <= 10)) return { status: 2, stderr: 'no more than 10 probes per hop\n' };
  if (!(maxHops >= 1 && maxHops <= 255)) return { status: 2, stderr: 'max hops cannot be more than 255\n' };
  if (!(firstHop >= 1 && firstHop <= maxHops)) return { status: 2, stderr: 'first hop out of range\n' };
  return {
    host: host.text,
    family: values.has('4') ? 4 : values.has('6') ? 6 : undefined,
    method: values.has('I') ? 'icmp' : values.has('T') ? 'tcp' : 'udp',
    numeric: values.has('n'),
    queries,
    maxHops,
    firstHop,
    wait: Math.round(number('w', 5) * SECOND),
    port: values.has('p') ? number('p', 0) : undefined,
    simultaneous: busybox ? 1 : Math.max(1, number('N', 16)),
    device: values.get('i'),
    source: values.get('s'),
    length: length === undefined ? undefined : Number(length.text),
  };
}

export const traceroute: Command = {
  name: 'traceroute',
  synopsis: 'show the routers on the way to a host',
  imitates: 'traceroute 2.1.2',
  run: function* (process) {
    const busybox = process.environment.files.exists('/bin/busybox');
    const options = parse(process.argv.slice(1), busybox);
    if ('status' in options) {
      if (options.stdout !== undefined) process.stdout.write(options.stdout);
      if (options.stderr !== undefined) process.stderr.write(options.stderr);
      return options.status;
    }
    const found = yield* resolveHost(process, options.host, options.family === undefined ? {} : { family: options.family });
    if (!found.ok || !found.value[0]) {
      if (!found.ok && found.error.kind === 'interrupt') return 130;
      if (busybox) {
        process.stderr.write(`traceroute: bad address '${options.host}'\n`);
        return 1;
      }
      const why = RESOLVE_MESSAGES[found.ok ? 'EAI_NODATA' : found.error.kind === 'failed' ? found.error.code : 'EAI_AGAIN'];
      const position = process.argv.indexOf(options.host);
      process.stderr.write(`${options.host}: ${why}\nCannot handle "host" cmdline arg \`${options.host}' on position 1 (argc ${position})\n`);
      return 2;
    }
    return yield* new Trace(process, options, found.value[0], busybox).run();
  },
};

class Trace {
  private readonly probes: { readonly probe: Probe; result: ProbeResult | undefined; expired: boolean }[] = [];
  private readonly names = new Map<IpAddress, string>();
  private icmp: EchoSocket | undefined;

  constructor(
    private readonly process: Process,
    private readonly options: Options,
    private readonly to: IpAddress,
    private readonly busybox: boolean,
  ) {}

  private get dataSize(): number {
    const header = (familyOf(this.to) === 6 ? 40 : 20) + 8;
    return Math.max(0, (this.options.length ?? (this.busybox ? header + 18 : familyOf(this.to) === 6 ? 80 : 60)) - header);
  }

  *run(): Task<number> {
    const { process, options, to } = this;
    const six = familyOf(to) === 6;
    const total = this.dataSize + (six ? 48 : 28);
    process.stdout.write(`traceroute to ${options.host} (${to}), ${options.maxHops} hops max, ${options.method === 'tcp' ? 60 : total} byte packets${this.busybox ? '\n' : ''}`);
    const source = options.source === undefined ? undefined : parseIp(options.source);
    if (options.method === 'icmp') {
      const id = process.pid & 0xffff;
      const opened = process.netns.sockets.icmp(familyOf(to), id, { program: 'traceroute', pid: process.pid });
      if (opened.ok) this.icmp = new EchoSocket(opened.value, id);
    }
    const first = (options.firstHop - 1) * options.queries;
    let end = options.maxHops * options.queries;
    let sent = first;
    let printed = first;
    try {
      while (printed < end) {
        while (sent < end && sent - printed < options.simultaneous) {
          const index = sent - first;
          const ttl = Math.floor(sent / options.queries) + 1;
          const port = options.method === 'tcp' ? (options.port ?? 80) : (options.port ?? 33_434) + index;
          const probe = sendProbe(process, { method: options.method, to, ttl, port, size: this.dataSize, device: options.device, source: source?.ok ? source.value : undefined, sequence: ((options.method === 'icmp' ? (options.port ?? 1) : 1) + index) & 0xffff, icmp: this.icmp });
          if (typeof probe === 'string') {
            process.stderr.write(this.busybox ? `traceroute: sendto: ${strerror(probe)}\n` : `\n${probe === 'EPERM' ? 'send' : 'connect'}: ${strerror(probe)}\n`);
            return 1;
          }
          this.probes[sent] = { probe, result: undefined, expired: false };
          sent += 1;
          if (sent < end && sent - printed < options.simultaneous) {
            const wake = yield* sleepUntil(process.world.now + SEND_TIME);
            if (wake.kind === 'interrupt') {
              process.stdout.write('\n');
              return 130;
            }
          }
        }
        this.collect(printed, sent);
        const final = this.finalAt(printed, sent);
        if (final !== undefined) end = Math.min(end, (Math.floor(final / options.queries) + 1) * options.queries);
        let moved = false;
        while (printed < Math.min(sent, end)) {
          const one = this.probes[printed];
          if (!one || (!one.result && !one.expired)) break;
          yield* this.print(printed, one.result);
          printed += 1;
          moved = true;
        }
        if (printed >= end || moved) continue;
        const waiting = this.probes.slice(printed, sent).filter((p) => !p.result && !p.expired);
        const until = Math.min(...waiting.map((p) => p.probe.sentAt + options.wait));
        const wake = yield { signals: waiting.map((p) => p.probe.changed), until };
        if (wake.kind === 'interrupt') {
          process.stdout.write('\n');
          return 130;
        }
      }
      if (!this.busybox) process.stdout.write('\n');
      return 0;
    } finally {
      for (const one of this.probes) one?.probe.close();
      this.icmp?.socket.close();
    }
  }

  private collect(from: number, to: number): void {
    for (let i = from; i < to; i += 1) {
      const one = this.probes[i];
      if (!one || one.result || one.expired) continue;
      one.result = one.probe.poll();
      if (!one.result && this.process.world.now >= one.probe.sentAt + this.options.wait) one.expired = true;
    }
  }

  private finalAt(from: number, to: number): number | undefined {
    for (let i = from; i < to; i += 1) if (this.probes[i]?.result?.final === true) return i;
    return undefined;
  }

  private *print(index: number, result: ProbeResult | undefined): Task<void> {
    const { options, process } = this;
    const place = index % options.queries;
    // Each hop starts a line of its own; busybox ends it instead.
    let text = place === 0 ? `${this.busybox ? '' : '\n'}${String(Math.floor(index / options.queries) + 1).padStart(2)}${this.busybox ? '' : ' '}` : '';
    if (!result) text += this.busybox ? '  *' : ' *';
    else {
      let previous: IpAddress | undefined;
      for (let i = index - place; i < index; i += 1) previous = this.probes[i]?.result?.from ?? previous;
      if (previous !== result.from) text += `${this.busybox ? '  ' : ' '}${yield* this.nameOf(result.from)}`;
      text += `  ${Math.floor(result.elapsed / 1000)}.${String(result.elapsed % 1000).padStart(3, '0')} ms${result.mark}`;
    }
    process.world.queue.cause = result?.journey;
    process.stdout.write(place === options.queries - 1 && this.busybox ? `${text}\n` : text);
  }

  private *nameOf(address: IpAddress): Task<string> {
    if (this.options.numeric) return address;
    const known = this.names.get(address);
    if (known !== undefined) return known;
    const name = yield* nameOfAddress(this.process, address);
    const text = `${name ?? address} (${address})`;
    this.names.set(address, text);
    return text;
  }
}
