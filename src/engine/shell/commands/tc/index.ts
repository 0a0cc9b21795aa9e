/**
 * `tc` of iproute2 6.1: shows the queueing disciplines that devices have; nothing is queued here, and none can be set.
 * @unsupported tc qdisc add, change, replace and link (netem, tbf, htb …), classes, filters, actions, monitor — delay and loss belong to the cables of a lab
 */
import type { Process, Task } from '../../../program/index';
import type { Link } from '../../../kernel/index';
import type { Command } from '../../command';
import { qdiscOf } from '../ip/link-text';
import { IpExit, Request, matches, type IpFlags } from '../ip/netlink';
import { QDISC_HELP, TC_HELP } from './help';

const FQ_CODEL = 'limit 10240p flows 1024 quantum 1514 target 5ms interval 100ms memory_limit 32Mb ecn drop_batch 64 ';

function showQdiscs(r: Request): void {
  let device: Link | undefined;
  while (r.more) {
    const word = r.next();
    if (word === 'dev') {
      const name = r.next();
      device = r.netns.link(name) ?? r.fail(`Cannot find device "${name}"`, 1);
    } else if (matches(word, 'help')) r.usage(QDISC_HELP);
    else if (['root', 'ingress', 'clsact', 'handle', 'parent', 'invisible'].includes(word)) r.unsupported(`tc qdisc show ${word}`);
    else r.fail(`What is "${word}"? Try "tc qdisc help".`, 255);
  }
  const out = r.print();
  for (const link of r.netns.links) {
    const kind = qdiscOf(link);
    if ((device && link !== device) || kind === 'noop') continue;
    if (kind !== 'noqueue' && (r.flags.statistics > 0 || r.flags.json)) r.unsupported(`tc -s and tc -j for the ${kind} of ${link.name}`);
    out.begin();
    out.both('kind', kind, `qdisc ${kind} `);
    out.both('handle', '0:', '0: ');
    if (!device) out.both('dev', link.name, `dev ${out.tint('device', `${link.name} `)}`);
    out.both('root', true, 'root ');
    out.both('refcnt', 2, 'refcnt 2 ');
    out.set('options', {});
    out.put(`${kind === 'noqueue' ? '' : FQ_CODEL}\n`);
    // What has no queue counts nothing.
    if (r.flags.statistics > 0) out.put(' Sent 0 bytes 0 pkt (dropped 0, overlimits 0 requeues 0) \n backlog 0b 0p requeues 0\n');
    out.end();
  }
  out.flush();
}

function qdiscCommand(r: Request): void {
  const word = r.peek();
  if (word === undefined) return showQdiscs(r);
  r.next();
  if (matches(word, 'list') || matches(word, 'show') || matches(word, 'lst')) return showQdiscs(r);
  if (matches(word, 'help')) {
    r.error(QDISC_HELP);
    return;
  }
  if (matches(word, 'delete')) {
    const words = r.rest();
    const device = words[words.indexOf('dev') + 1];
    const link = words.includes('dev') && device !== undefined ? r.netns.link(device) : undefined;
    if (words.includes('dev') && !link) return r.fail(`Cannot find device "${device ?? ''}"`, 1);
    if (link && words.includes('root')) return r.answer({ errno: 'ENOENT', detail: 'Cannot delete qdisc with handle of zero.' });
  }
  if (['add', 'change', 'replace', 'link', 'delete'].some((verb) => matches(word, verb))) return r.fail(`Podwire does not simulate tc qdisc ${word}: nothing is queued here, and delay and loss belong to the cables of a lab`, 1);
  return r.fail(`Command "${word}" is unknown, try "tc qdisc help".`, 255);
}

function* run(process: Process): Task<number> {
  const args = process.argv.slice(1);
  const flags = { family: undefined, brief: false, details: false, statistics: 0, oneline: false, json: false, pretty: false, numeric: false, all: false, color: false, human: 'no' } as { -readonly [K in keyof IpFlags]: IpFlags[K] };
  let { netns } = process;
  let i = 0;
  const refuse = (text: string, status: number): number => {
    process.stderr.write(text);
    return status;
  };
  for (; i < args.length && (args[i] as string).startsWith('-'); i += 1) {
    const option = (args[i] as string).replace(/^--/, '-');
    if (matches(option, '-stats') || matches(option, '-statistics')) flags.statistics += 1;
    else if (matches(option, '-details')) flags.details = true;
    else if (matches(option, '-json')) flags.json = true;
    else if (matches(option, '-pretty')) flags.pretty = true;
    else if (matches(option, '-oneline')) flags.oneline = true;
    else if (matches(option, '-help')) {
      process.stderr.write(TC_HELP);
      return 0;
    } else if (matches(option, '-Version')) {
      process.stdout.write('tc utility, iproute2-6.1.0, libbpf 1.1.2\n');
      return 0;
    } else if (matches(option, '-netns')) {
      i += 1;
      const named = netns.host.named.get(args[i] ?? '');
      if (!named) return refuse(`Cannot open network namespace "${args[i] ?? '(null)'}": No such file or directory\n`, 255);
      netns = named;
    } else if (/^-col(?:or?)?(?:=(?:always|auto|never))?$/.test(option)) flags.color = option.endsWith('=auto') ? process.stdout.isTerminal : !option.endsWith('=never');
    // -c and -cf stand for -conf.
    else if (matches(option, '-conf') || option === '-cf') i += 1;
    else if (['-raw', '-batch', '-names', '-Numeric', '-force', '-iec', '-brief', '-nm', '-timestamp', '-tshort'].some((name) => matches(option, name))) return refuse(`Podwire does not simulate tc ${option}\n`, 1);
    else return refuse(`Option "${option}" is unknown, try "tc -help".\n`, 255);
  }
  const [object, ...words] = args.slice(i);
  if (object === undefined || matches(object, 'help')) {
    process.stderr.write(TC_HELP);
    return 0;
  }
  try {
    if (matches(object, 'qdisc')) qdiscCommand(new Request(process, netns, flags, words, 'tc'));
    else if (['class', 'filter', 'chain', 'action', 'monitor', 'exec'].some((name) => matches(object, name))) return refuse(`Podwire does not simulate tc ${object}: nothing is queued here\n`, 1);
    else return refuse(`Object "${object}" is unknown, try "tc help".\n`, 255);
    return 0;
  } catch (e) {
    if (e instanceof IpExit) return e.status;
    throw e;
  }
  yield {};
}

export const tc: Command = {
  name: 'tc',
  synopsis: 'show how devices queue (setting it is not simulated)',
  imitates: 'iproute2 6.1',
  run,
  complete: (words) => (words.length <= 2 ? ['qdisc'] : words.length === 3 ? ['show', 'help'] : ['dev']),
};
