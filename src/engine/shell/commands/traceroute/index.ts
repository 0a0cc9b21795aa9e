/**
 * traceroute 2.1.2; in images built on busybox, busybox's. Texts from captures k04, k08, k15, k17, docker/06.
 * @simplified traceroute — a probe is waited for the full -w time (5 s); the real program gives up sooner when other hops answered quickly
 * @simplified traceroute -F and --mtu — what the kernel has learned of the way's MTU is used; the real program measures anew (IP_PMTUDISC_PROBE)
 * @unsupported traceroute -UL, -D, -g, -O, -P, -A, -r, -t, -l, --back, --sport, --fwmark
 */
import { MICROSECOND, SECOND, Signal, ok, sleepUntil, type SimTime, type Task } from '../../../base/index';
import { RESOLVE_MESSAGES, parseScopedAddress, resolveHost, scopedText, type Process } from '../../../program/index';
import { familyOf, parseIp, type IpAddress } from '../../../wire/index';
import type { Command } from '../../command';
import { shortIpv4 } from '../dns/numeric';
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
  /** -z: between two probes. */
  readonly pause: SimTime;
  /** -U: to one port, as a client would. */
  readonly onePort: boolean;
  readonly dontFragment: boolean;
  /** --mtu: the way's MTU, from errors. */
  readonly findMtu: boolean;
}

/** What one send takes a real machine: answers from near by come in between, and are read when all are out. */
const SEND_TIME = 100 * MICROSECOND;

const LONG: Readonly<Record<string, string>> = { icmp: 'I', tcp: 'T', udp: 'U', mtu: 'mtu', module: 'M', sendwait: 'z', debug: 'd', extensions: 'e', 'dont-fragment': 'F', 'max-hops': 'm', queries: 'q', port: 'p', wait: 'w', first: 'f', interface: 'i', source: 's', 'sim-queries': 'N', version: 'V' };

function parse(argv: readonly string[], busybox: boolean, six: boolean): Options | { readonly status: number; readonly stdout?: string; readonly stderr?: string } {
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
      if ('46ITUnFdeV'.includes(letter) || letter === 'mtu') {
        values.set(letter, '');
        continue;
      }
      const argument = ARGUMENTS[letter];
      if (argument !== undefined) {
        const attached = long ? long[2] : letters.slice(k + 1).join('');
        // In a cluster an option with an argument stands first, with it, or alone.
        const own = attached !== undefined && attached !== '' ? (long || k === 0 ? attached : undefined) : k === 0 ? argv[i + 1] : undefined;
        if (own === undefined) return { status: 2, stderr: `Option \`${long ? `--${long[1] ?? ''}` : `-${letter}`}' (argc ${i + 1}) requires an argument: \`${long ? `--${long[1] ?? ''}=` : `-${letter} `}${argument}'\n` };
        const separate = attached === undefined || attached === '';
        if (separate) i += 1;
        const wrong = letter === 'w' ? !/^\d*\.?\d*(?:,\d*\.?\d*){0,2}$/.test(own) : 'mqpfNz'.includes(letter) && !/^(?:0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?)$/.test(own);
        if (wrong) return { status: 2, stderr: `Cannot handle \`${long ? `--${long[1] ?? ''}` : `-${letter}`}' option with arg \`${own}' (argc ${i + 1})\n` };
        values.set(letter, own);
        break;
      }
      if ('DPgArltOL'.includes(letter) || ['--back', '--sport', '--fwmark', '--udplite', '--dccp', '--protocol', '--gateway', '--tos', '--flowlabel', '--as-path-lookups', '--options'].some((known) => letter.startsWith(known))) return { status: 2, stderr: `traceroute: Podwire does not simulate traceroute's option ${letter.startsWith('--') ? letter : `-${letter}`}\n` };
      return { status: 2, stderr: `Bad option \`${letter.startsWith('--') ? letter : `-${letter}`}' (argc ${i + 1})\n` };
    }
  }
  if (values.has('help')) return { status: 0, stderr: TRACEROUTE_HELP };
  if (values.has('V')) return { status: 0, stderr: 'Modern traceroute for Linux, version 2.1.2\nCopyright (c) 2016  Dmitry Butskoy,   License: GPL v2 or any later\n' };
  const [host, length, extra] = operands;
  if (!host) return { status: 0, stderr: TRACEROUTE_HELP };
  if (length && !/^\d+$/.test(length.text)) return { status: 2, stderr: `Cannot handle "packetlen" cmdline arg \`${length.text}' on position 2 (argc ${length.position})\n` };
  if (extra) return { status: 2, stderr: `Extra arg \`${extra.text}' (position 3, argc ${extra.position})\n` };
  const module = { icmp: 'icmp', tcp: 'tcp', udp: 'udp', default: 'default' }[values.get('M') ?? 'default'];
  if (module === undefined) {
    const name = values.get('M') ?? '';
    return { status: 2, stderr: ['tcpconn', 'udplite', 'dccp', 'raw'].includes(name) ? `traceroute: Podwire does not simulate traceroute's module ${name}\n` : `Unknown traceroute module ${name}\n` };
  }
  const number = (letter: string, otherwise: number): number => Number(values.get(letter)?.split(',')[0] ?? otherwise);
  const [queries, maxHops, firstHop] = [number('q', 3), number('m', 30), number('f', 1)];
  if (!(firstHop >= 1 && firstHop <= maxHops)) return { status: 2, stderr: 'first hop out of range\n' };
  if (maxHops > 255) return { status: 2, stderr: 'max hops cannot be more than 255\n' };
  if (!(queries >= 1 && queries <= 10)) return { status: 2, stderr: 'no more than 10 probes per hop\n' };
  if (length && Number(length.text) > 65_000) return { status: 2, stderr: `too big packetlen ${length.text} specified\n` };
  const pause = number('z', 0);
  return {
    host: host.text,
    family: values.has('4') ? 4 : values.has('6') || six ? 6 : undefined,
    method: values.has('I') || module === 'icmp' ? 'icmp' : values.has('T') || module === 'tcp' ? 'tcp' : 'udp',
    numeric: values.has('n'),
    queries,
    maxHops,
    firstHop,
    wait: Math.round(number('w', 5) * SECOND),
    port: values.has('p') ? number('p', 0) : undefined,
    simultaneous: busybox || pause > 0 || values.has('mtu') ? 1 : Math.max(1, number('N', 16)),
    device: values.get('i'),
    source: values.get('s'),
    length: length === undefined ? (values.has('mtu') ? 65_000 : undefined) : Number(length.text),
    // Up to ten they are seconds, above milliseconds.
    pause: Math.round(pause > 10 ? pause * 1000 : pause * SECOND),
    onePort: values.has('U') || module === 'udp',
    dontFragment: values.has('F') || values.has('mtu'),
    findMtu: values.has('mtu'),
  };
}

const ARGUMENTS: Readonly<Record<string, string>> = { m: 'max_ttl', q: 'nqueries', p: 'port', w: 'MAX,HERE,NEAR', f: 'first_ttl', i: 'device', s: 'src_addr', N: 'squeries', z: 'sendwait', M: 'name' };

export const traceroute: Command = {
  name: 'traceroute',
  synopsis: 'show the routers on the way to a host',
  imitates: 'traceroute 2.1.2',
  run: function* (process) {
    const busybox = process.environment.files.exists('/bin/busybox');
    const options = parse(process.argv.slice(1), busybox, process.argv[0] === 'traceroute6');
    if ('status' in options) {
      if (options.stdout !== undefined) process.stdout.write(options.stdout);
      if (options.stderr !== undefined) process.stderr.write(options.stderr);
      return options.status;
    }
    const literal = parseScopedAddress(process.netns, shortIpv4(options.host) ?? options.host);
    if (typeof literal === 'object' && options.family !== undefined && familyOf(literal.address) !== options.family && !busybox) {
      process.stderr.write(`${options.host}: Address family for hostname not supported\nCannot handle "host" cmdline arg \`${options.host}' on position 1 (argc ${process.argv.indexOf(options.host)})\n`);
      return 2;
    }
    const found = typeof literal === 'object' ? ok([literal.address]) : yield* resolveHost(process, options.host, options.family === undefined ? {} : { family: options.family });
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
    return yield* new Trace(process, options, found.value[0], typeof literal === 'object' ? literal.device : undefined, busybox).run();
  },
};

export const traceroute6: Command = { ...traceroute, name: 'traceroute6', synopsis: 'traceroute over IPv6' };

class Trace {
  private readonly probes: { readonly probe: Probe; result: ProbeResult | undefined; expired: boolean }[] = [];
  private readonly names = new Map<IpAddress, string>();
  private icmp: EchoSocket | undefined;
  /** --mtu: what the way takes as far as is known, and whether it has been told. */
  private mtu: number | undefined;
  private mtuShown = true;

  private stopped(why: string): number {
    this.process.stderr.write(`\n${why}\n`);
    return 1;
  }

  /** What the kernel lets through in one piece. */
  private knownMtu(): number {
    const found = this.process.netns.routing.lookup({ dst: this.to });
    if (found.kind === 'error') return 0;
    return Math.min(found.cached?.mtu ?? 65_535, found.route.mtu ?? 65_535, found.nextHop.device?.mtu ?? 65_535);
  }

  /** The socket itself refused: an answer from nobody. */
  private tooBig(index: number, mtu: number): void {
    const { now } = this.process.world;
    const probe: Probe = { sentAt: now, changed: new Signal(), poll: () => undefined, close: () => undefined };
    this.probes[index] = { probe, result: { from: undefined, elapsed: 0, mark: ` !F-${mtu}`, final: true, mtu }, expired: false };
  }

  constructor(
    private readonly process: Process,
    private readonly options: Options,
    private readonly to: IpAddress,
    /** The link of a link-local destination. */
    private readonly scope: string | undefined,
    private readonly busybox: boolean,
  ) {}

  private get dataSize(): number {
    const header = (familyOf(this.to) === 6 ? 40 : 20) + 8;
    return Math.max(0, (this.mtu ?? this.options.length ?? (this.busybox ? header + 18 : familyOf(this.to) === 6 ? 80 : 60)) - header);
  }

  *run(): Task<number> {
    const { process, options, to } = this;
    const six = familyOf(to) === 6;
    const total = this.dataSize + (six ? 48 : 28);
    const heading = `traceroute to ${options.host} (${scopedText(to, this.scope)}), ${options.maxHops} hops max, ${options.method === 'tcp' ? 60 : total} byte packets${this.busybox ? '\n' : ''}`;
    const source = options.source === undefined ? undefined : parseIp(options.source);
    // The sockets of -I and -T are opened before the first line, those of UDP after it.
    const early = options.method !== 'udp' && !this.busybox && process.netns.routing.lookup({ dst: to }).kind === 'error';
    if (!early) process.stdout.write(heading);
    if (!this.busybox && options.device !== undefined && !process.netns.link(options.device)) return this.stopped('setsockopt SO_BINDTODEVICE: No such device');
    if (!this.busybox && source?.ok && !process.netns.isLocal(source.value)) return this.stopped('bind: Cannot assign requested address');
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
          const port = options.method === 'tcp' ? (options.port ?? 80) : options.onePort ? (options.port ?? 53) : (options.port ?? 33_434) + index;
          const probe = sendProbe(process, { method: options.method, to, ttl, port, size: this.dataSize, dontFragment: options.dontFragment, device: this.scope ?? options.device, source: source?.ok ? source.value : undefined, sequence: ((options.method === 'icmp' ? (options.port ?? 1) : 1) + index) & 0xffff, icmp: this.icmp });
          if (probe === 'EMSGSIZE' && options.dontFragment) {
            this.tooBig(sent, this.knownMtu());
            sent += 1;
            continue;
          }
          if (typeof probe === 'string') {
            process.stderr.write(this.busybox ? `traceroute: sendto: ${strerror(probe)}\n` : `\n${probe === 'EPERM' ? 'send' : 'connect'}: ${strerror(probe)}\n`);
            return 1;
          }
          this.probes[sent] = { probe, result: undefined, expired: false };
          sent += 1;
          if ((sent < end && sent - printed < options.simultaneous) || (options.pause > 0 && sent > first + 1)) {
            const wake = yield* sleepUntil(process.world.now + Math.max(SEND_TIME, options.pause));
            if (wake.kind === 'interrupt') {
              process.stdout.write('\n');
              return 130;
            }
          }
        }
        this.collect(printed, sent);
        // --mtu: what was too big is sent again, smaller.
        const cut = options.findMtu ? this.probes[printed]?.result?.mtu : undefined;
        if (cut !== undefined && cut > 0 && cut < (this.mtu ?? Infinity)) {
          this.probes[printed]?.probe.close();
          this.mtu = cut;
          this.mtuShown = false;
          sent = printed;
          continue;
        }
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
      if (result.from === undefined) text += ' *';
      else if (previous !== result.from) text += `${this.busybox ? '  ' : ' '}${yield* this.nameOf(result.from)}`;
      text += `  ${Math.floor(result.elapsed / 1000)}.${String(result.elapsed % 1000).padStart(3, '0')} ms${this.mtuShown || this.mtu === undefined ? '' : ` F=${this.mtu}`}${result.mark}`;
      this.mtuShown = true;
    }
    process.world.queue.cause = result?.journey;
    process.stdout.write(place === options.queries - 1 && this.busybox ? `${text}\n` : text);
  }

  private *nameOf(address: IpAddress): Task<string> {
    if (this.options.numeric) return scopedText(address, this.scope ?? this.options.device);
    const known = this.names.get(address);
    if (known !== undefined) return known;
    const name = yield* nameOfAddress(this.process, address);
    const text = `${name ?? address} (${address})`;
    this.names.set(address, text);
    return text;
  }
}
