/**
 * ping of BusyBox (networking/ping.c, 1.35 to 1.37), as images built on it have. It counts from 0 and says nothing about ICMP errors.
 * Texts from capture docker/06.
 */
import { SECOND, type SimTime, type Task } from '../../../base/index';
import { resolveHost, type Process } from '../../../program/index';
import { familyOf, parseIp, type IpAddress } from '../../../wire/index';
import { getopt } from '../../getopt';
import { strerror } from '../strerror';
import { payload } from './payload';

const USAGE = `BusyBox v1.37.0 (2024-09-26 21:31:42 UTC) multi-call binary.

Usage: ping [OPTIONS] HOST

Send ICMP ECHO_REQUESTs to HOST

	-4,-6		Force IP or IPv6 name resolution
	-c CNT		Send only CNT pings
	-s SIZE		Send SIZE data bytes in packets (default 56)
	-i SECS		Interval
	-A		Ping as soon as reply is received
	-t TTL		Set TTL
	-I IFACE/IP	Source interface or IP address
	-W SEC		Seconds to wait for the first response (default 10)
			(after all -c CNT packets are sent)
	-w SEC		Seconds until ping exits (default:infinite)
			(can exit earlier with -c CNT)
	-q		Quiet, only display output at start/finish
	-p HEXBYTE	Payload pattern
`;

interface Options {
  readonly target: string;
  readonly family: 4 | 6 | undefined;
  readonly count: number | undefined;
  readonly size: number;
  readonly interval: number;
  readonly ttl: number | undefined;
  readonly source: string | undefined;
  readonly wait: number;
  readonly deadline: number | undefined;
  readonly quiet: boolean;
}

function parse(argv: readonly string[]): Options | string {
  const values = new Map<string, string>();
  const operands: string[] = [];
  for (const one of getopt(argv, '46qvApc:s:i:t:I:W:w:')) {
    if (one.kind === 'operand') {
      operands.push(one.word);
      continue;
    }
    const { letter } = one;
    if (one.kind === 'unknown') return `ping: invalid option -- '${letter}'\n${USAGE}`;
    if (one.kind === 'missing') return `ping: option requires an argument -- '${letter}'\n${USAGE}`;
    if ('Ap'.includes(letter)) return `ping: Podwire does not simulate ping's option -${letter}\n`;
    if ('csitWw'.includes(letter) && !/^\d+(\.\d+)?$/.test(one.value)) return `ping: invalid number '${one.value}'\n`;
    values.set(letter, one.value);
  }
  const [target] = operands;
  if (target === undefined || operands.length > 1) return USAGE;
  const number = (letter: string): number | undefined => (values.has(letter) ? Number(values.get(letter)) : undefined);
  return {
    target,
    family: values.has('4') ? 4 : values.has('6') ? 6 : undefined,
    count: number('c') || undefined,
    size: number('s') ?? 56,
    interval: number('i') ?? 1,
    ttl: number('t'),
    source: values.get('I'),
    wait: number('W') ?? 10,
    deadline: number('w'),
    quiet: values.has('q'),
  };
}

const thousandths = (us: number): string => `${Math.floor(us / 1000)}.${String(Math.floor(us) % 1000).padStart(3, '0')}`;

export function* busyboxPing(process: Process): Task<number> {
  const fail = (text: string): number => {
    process.stderr.write(text);
    return 1;
  };
  const options = parse(process.argv.slice(1));
  if (typeof options === 'string') return fail(options);
  const six = /(^|\/)ping6$/.test(process.argv[0] ?? '');
  const family = six ? 6 : options.family;
  const found = yield* resolveHost(process, options.target, family === undefined ? {} : { family });
  if (!found.ok && found.error.kind === 'interrupt') return 130;
  const to: IpAddress | undefined = found.ok ? found.value[0] : undefined;
  if (!to) return fail(`ping: bad address '${options.target}'\n`);
  const own = options.source === undefined ? undefined : parseIp(options.source);
  const source = own?.ok ? own.value : undefined;
  const device = options.source !== undefined && !source ? options.source : undefined;
  if (device !== undefined && !process.netns.link(device)) return fail(`ping: can't bind to interface ${device}: No such device\n`);
  if (source !== undefined && !process.netns.isLocal(source)) return fail('ping: bind: Address not available\n');
  const id = process.world.rng(`ping ${process.environment.name}`).below(65_535) + 1;
  const opened = process.netns.sockets.icmp(familyOf(to), id, { program: 'ping', pid: process.pid });
  if (!opened.ok) return fail(`ping: ${strerror(opened.error.errno)}\n`);
  const socket = opened.value;
  const { world } = process;
  const startedAt = world.now;
  const interval = Math.max(1, Math.round(options.interval * SECOND));
  const deadline = options.deadline === undefined ? undefined : startedAt + options.deadline * SECOND;
  const trips: number[] = [];
  const sentAt = new Map<number, SimTime>();
  const seen = new Set<number>();
  let sent = 0;
  let duplicates = 0;
  let endAt: SimTime | undefined;
  const finish = (): number => {
    const lost = sent === 0 ? 0 : Math.floor(((sent - trips.length) * 100) / sent);
    let text = `\n--- ${options.target} ping statistics ---\n${sent} packets transmitted, ${trips.length} packets received, ${duplicates > 0 ? `${duplicates} duplicates, ` : ''}${sent === 0 ? '' : `${lost}% packet loss`}\n`;
    if (trips.length > 0) {
      const average = Math.floor(trips.reduce((a, b) => a + b, 0) / trips.length);
      text += `round-trip min/avg/max = ${thousandths(Math.min(...trips))}/${thousandths(average)}/${thousandths(Math.max(...trips))} ms\n`;
    }
    process.stdout.write(text);
    return trips.length === 0 ? 1 : 0;
  };
  process.stdout.write(`PING ${options.target} (${to})${source !== undefined ? ` from ${source}` : ''}: ${options.size} data bytes\n`);
  try {
    for (;;) {
      for (let message = socket.receive(); message; message = socket.receive()) {
        const { transport } = message;
        if (message.quoted || (transport.kind !== 'icmp' && transport.kind !== 'icmpv6')) continue;
        const sequence = transport.sequence ?? 0;
        world.queue.cause = message.journey;
        const trip = message.at - (sentAt.get(sequence) ?? message.at);
        const again = seen.has(sequence);
        if (again) duplicates += 1;
        else {
          seen.add(sequence);
          trips.push(trip);
        }
        if (!options.quiet) process.stdout.write(`${message.bytes.length + 8} bytes from ${message.ip.src}: seq=${sequence} ttl=${message.ip.ttl} time=${thousandths(trip)} ms${again ? ' (DUP!)' : ''}\n`);
      }
      world.queue.cause = undefined;
      if (options.count !== undefined && trips.length >= options.count) return finish();
      const { now } = world;
      if ((deadline !== undefined && now >= deadline) || (endAt !== undefined && now >= endAt)) return finish();
      const nextSend = startedAt + sent * interval;
      if ((options.count === undefined || sent < options.count) && now >= nextSend) {
        const sequence = sent & 0xffff;
        sentAt.set(sequence, now);
        const done = socket.sendEcho(to, { id, sequence, bytes: payload(options.size, now) }, { ...(options.ttl !== undefined && { ttl: options.ttl }), ...(device !== undefined && { device }), ...(source !== undefined && { source }) });
        if (!done.ok) return fail(`ping: sendto: ${strerror(done.error.errno)}\n`);
        sent += 1;
        // After the last packet: twice the longest round trip, a second at least, or -W when nothing has come.
        if (sent === options.count) endAt = now + (trips.length > 0 ? Math.max(2 * Math.max(...trips), SECOND) : options.wait * SECOND);
        continue;
      }
      const moments = [options.count === undefined || sent < options.count ? nextSend : undefined, endAt, deadline].filter((m): m is SimTime => m !== undefined);
      const wake = yield { signals: [socket.changed], until: Math.min(...moments) };
      if (wake.kind === 'interrupt') return finish();
    }
  } finally {
    socket.close();
  }
}
