/** The conntrack command; it imitates conntrack-tools 1.4.7. */
import { SECOND, Signal } from '../../../base/index';
import type { ConntrackChange, ConntrackEntry, Tuple } from '../../../kernel/index';
import { type Process, type Task, resolvePath } from '../../../program/index';
import type { IpAddress } from '../../../wire/index';
import type { Command } from '../../command';
import { type ConntrackCommand, parseConntrack } from './command-line';
import { eventName, flowLine, saveLine, timestamp, xmlFlow } from './format';
import { HELP } from './help';

const NAME = 'conntrack v1.4.7 (conntrack-tools)';
/** There is no file with names of labels. */
const NO_LABELS = 'nfct_labelmap_new: No such file or directory\n';

function* run(process: Process): Task<number> {
  const say = (text: string): number => {
    process.stderr.write(`${NAME}: ${text}\n`);
    return 0;
  };
  const parsed = parseConntrack(process.argv.slice(1));
  if (!parsed.ok) {
    const labels = parsed.error.startsWith('\0');
    if (labels) process.stderr.write(NO_LABELS);
    if (parsed.error.startsWith('Podwire ')) process.stderr.write(`${parsed.error}\n`);
    else process.stderr.write(`${NAME}: ${parsed.error.slice(labels ? 1 : 0)}\nTry \`conntrack -h' or 'conntrack --help' for more information.\n`);
    return 2;
  }
  const command = parsed.value;
  if (command.letter === 'h') {
    process.stdout.write(HELP);
    return 0;
  }
  if (command.letter === 'V') {
    process.stdout.write(`${NAME}\n`);
    return 0;
  }
  if (!process.environment.capabilities.has('NET_ADMIN')) {
    if (command.letter === 'E') {
      process.stderr.write(`mnl_socket_bind: Operation not permitted\n${NAME}: Can't open netlink socket\n`);
      return 1;
    }
    if (command.letter === 'F') say('connection tracking table has been emptied.');
    say('Operation failed: sorry, you must be root or get CAP_NET_ADMIN capability to do this');
    if (command.letter === 'C') process.stdout.write('0\n');
    return 1;
  }
  const { conntrack } = process.netns.netfilter;
  const lineOptions = { extended: command.output.extended, id: command.output.id, counters: true, dump: true };
  const matching = (): readonly ConntrackEntry[] => (command.table === 'conntrack' ? conntrack.entries().filter((entry) => command.filters.every((filter) => filter(entry))) : []);
  const print = (entries: readonly ConntrackEntry[], held = false): void => {
    const { now } = process.world;
    const { form } = command.output;
    if (form === 'xml') process.stdout.write('<?xml version="1.0" encoding="utf-8"?>\n<conntrack>\n');
    const line = (entry: ConntrackEntry): string => (form === 'xml' ? xmlFlow(entry, now) : form === 'save' ? saveLine(entry, now) : flowLine(entry, now, { ...lineOptions, held }));
    process.stdout.write(entries.map((entry) => `${line(entry)}\n`).join(''));
    if (form === 'xml') process.stdout.write('</conntrack>\n');
  };
  if (command.output.labels) process.stderr.write(NO_LABELS);
  /** Into a pipe or file the flows come last: C's stdio holds them back until the end, stderr goes out at once. */
  const report = (entries: readonly ConntrackEntry[], summary: string, held = false): number => {
    const { isTerminal } = process.stdout;
    if (!isTerminal) say(summary);
    if (entries.length > 0) print(entries, held);
    return isTerminal ? say(summary) : 0;
  };
  switch (command.letter) {
    case 'L': {
      if (command.table === 'expect') return say('0 expectations have been shown.');
      if (command.values.status?.includes('UNSET')) return failed(say, 'invalid parameters');
      const entries = matching();
      const done = report(entries, `${entries.length} flow entries have been shown.`);
      if (command.zero) for (const entry of entries) conntrack.update(entry.id, { zeroCounters: true });
      return done;
    }
    case 'G': {
      const entries = matching();
      return entries.length === 0 ? failed(say, "such conntrack doesn't exist") : report(entries, '1 flow entries have been shown.', true);
    }
    case 'U': {
      const entries = matching().flatMap((entry) => {
        const change = changeOf(entry, command, process.world.now);
        const done = change && conntrack.update(entry.id, change);
        return done?.ok ? [done.value] : [];
      });
      report(entries, `${entries.length} flow entries have been updated.`, true);
      return entries.length > 0 ? 0 : 1;
    }
    case 'R':
      // @unsupported conntrack -R (flows from a file) — refused
      if (!process.environment.files.read(resolvePath(process.cwd, command.file ?? '')).ok) {
        process.stderr.write(`${NAME}: Failed to open file ${command.file ?? ''} for reading\nTry \`conntrack -h' or 'conntrack --help' for more information.\n`);
      } else process.stderr.write('Podwire does not simulate conntrack -R\n');
      return 2;
    case 'D': {
      const entries = matching();
      report(entries, `${entries.length} flow entries have been deleted.`);
      for (const entry of entries) conntrack.remove(entry.id);
      return entries.length > 0 ? 0 : 1;
    }
    case 'F':
      if (command.table === 'expect') return say('expectation table has been emptied.');
      conntrack.flush();
      return say('connection tracking table has been emptied.');
    case 'C':
      process.stdout.write(`${command.table === 'conntrack' ? conntrack.entries().length : 0}\n`);
      return 0;
    case 'S': {
      const counters = Object.entries(conntrack.stats).map(([name, n]) => `${name}=${n} `);
      // One line a processor; ours has two, as the recorded machine had, and the first does all the work.
      const idle = Object.keys(conntrack.stats).map((name) => `${name}=0 `);
      process.stdout.write(`cpu=0   \t${counters.join('')}\ncpu=1   \t${idle.join('')}\n`);
      return 0;
    }
    case 'I':
    case 'A':
      return create(process, command, say);
    case 'E':
      return yield* follow(process, command, say);
  }
}

/** Events as they come, until Ctrl-C. */
function* follow(process: Process, command: ConntrackCommand, say: (text: string) => number): Task<number> {
  const { conntrack } = process.netns.netfilter;
  const never = new Signal();
  let shown = 0;
  const stop = conntrack.watch((event, entry) => {
    if (!command.events.has(event) || !command.filters.every((filter) => filter(entry))) return;
    shown += 1;
    const line = flowLine(entry, process.world.now, { extended: command.output.extended, id: command.output.id, counters: event === 'DESTROY', dump: false });
    process.stdout.write(`${command.output.timestamp ? timestamp(process.world.now) : ''}${eventName(event)} ${line}\n`);
  });
  try {
    for (;;) {
      const wake = yield { signals: [never], background: true };
      if (wake.kind === 'interrupt') break;
    }
  } finally {
    stop();
  }
  return say(`${shown} flow events have been shown.`);
}

function failed(say: (text: string) => number, why: string): number {
  say(`Operation failed: ${why}`);
  return 1;
}

/** What -U would change of a flow; undefined when it is so already, and the flow is passed over. */
function changeOf(entry: ConntrackEntry, { values }: ConntrackCommand, now: number): ConntrackChange | undefined {
  const mark = values.mark && ((entry.mark & ~values.mark.mask) ^ values.mark.value) >>> 0;
  const expiresAt = values.timeout === undefined ? undefined : now + values.timeout * SECOND;
  const assured = values.status?.includes('ASSURED') ?? false;
  const seenReply = values.status?.includes('SEEN_REPLY') ?? false;
  if ((mark ?? entry.mark) === entry.mark && expiresAt === undefined && assured <= entry.assured && seenReply <= entry.seenReply) return undefined;
  return { ...(mark !== undefined && { mark }), ...(expiresAt !== undefined && { expiresAt }), assured, seenReply };
}

/** -I and -A: a flow by hand. */
function create(process: Process, { letter, values }: ConntrackCommand, say: (text: string) => number): number {
  const { protocol, origSrc, origDst } = values;
  if (protocol === undefined || !origSrc || !origDst) return 2;
  const icmp = protocol === 1 || protocol === 58;
  const id = values.icmpId ?? 0;
  const tuple = (src: IpAddress, dst: IpAddress, srcPort: number, dstPort: number, type: number): Tuple => ({
    src,
    dst,
    protocol,
    srcPort: icmp ? id : srcPort,
    dstPort: icmp ? id : dstPort,
    ...(icmp ? { icmp: { type, code: values.icmpCode ?? 0, id } } : {}),
  });
  const sport = values.origPortSrc ?? 0;
  const dport = values.origPortDst ?? 0;
  const type = values.icmpType ?? 8;
  const done = process.netns.netfilter.conntrack.insert({
    original: tuple(origSrc.address, origDst.address, sport, dport, type),
    reply: tuple(
      values.dstNat?.address ?? values.replySrc?.address ?? origDst.address,
      values.srcNat?.address ?? values.replyDst?.address ?? origSrc.address,
      values.dstNat?.port ?? values.replyPortSrc ?? dport,
      values.srcNat?.port ?? values.replyPortDst ?? sport,
      type === 8 ? 0 : type === 128 ? 129 : type,
    ),
    ...(values.zone === undefined ? {} : { zone: values.zone }),
    ...(values.mark ? { mark: values.mark.value } : {}),
    ...(values.state === undefined ? {} : { protocolState: values.state }),
    assured: values.status?.includes('ASSURED') ?? false,
    seenReply: values.status?.includes('SEEN_REPLY') ?? false,
    expiresAt: process.world.now + (values.timeout ?? 0) * SECOND,
  });
  if (!done.ok) {
    say('Operation failed: Such conntrack exists, try -U to update');
    return 1;
  }
  return say(`1 flow entries have been ${letter === 'A' ? 'added' : 'created'}.`);
}

export const conntrack: Command = {
  name: 'conntrack',
  synopsis: 'the connections the kernel tracks',
  imitates: 'conntrack-tools 1.4.7',
  run,
  complete: () => ['-L', '-E', '-D', '-F', '-C', '-S', '-p', '-s', '-d', '--dport', '--sport', '-n', '-g', '-o'],
};
