/** From a line of output to the packet that caused it: what each tool prints leads to the packet that it heard of, and to no other. */
import { describe, expect, test } from 'vitest';
import { loadLab } from '../../src/cli/lab-folder';
import { Session, typeLine } from '../../src/engine/lab/index';
import { tellingJourney } from '../../src/ui/widgets/journey/output-cause';
import { packetsOf, type PacketView } from '../../src/ui/widgets/journey/packet-log';
import { printedLines } from '../../src/ui/widgets/terminal/lines';

/** A client (10.0.0.10), a router (10.0.0.1, 203.0.113.1) and a web server (203.0.113.5). */
function session(): Session {
  const read = loadLab('sandbox-router');
  if (!read?.ok) throw new Error('labs/sandbox-router cannot be read');
  return Session.begin(read.value);
}

/** The lines that a terminal shows, each with its packet. */
function linesOf(of: Session, terminal = 'client'): readonly { readonly text: string; readonly packet: PacketView | undefined }[] {
  const { events } = of.scene.world.trace;
  const packets = packetsOf(events);
  return printedLines(of.scene.terminals.get(terminal)?.output ?? []).map(({ text, journey }) => {
    const shown = journey === undefined ? undefined : tellingJourney(events, journey);
    return { text, packet: packets.find((packet) => packet.journey === shown) };
  });
}

const words = (packet: PacketView | undefined): string => (packet ? `${packet.label}, ${packet.from} > ${packet.to}, ${packet.fate.kind}` : 'nothing');

function lineWith(of: Session, text: RegExp, terminal = 'client'): { readonly text: string; readonly packet: PacketView | undefined } {
  const found = linesOf(of, terminal).find((line) => text.test(line.text));
  if (!found) throw new Error(`no line is like ${String(text)}:\n${linesOf(of, terminal).map((line) => line.text).join('\n')}`);
  return found;
}

describe('a line leads to the packet that made the program print it', () => {
  test.each<[string, readonly (readonly [string, string])[], RegExp, string | RegExp]>([
    ['ping: a reply', [['client', 'ping -c 1 203.0.113.5']], /icmp_seq=1 /, 'ICMP echo reply, 203.0.113.5 > 10.0.0.10, delivered'],
    ['ping: the heading follows from nothing', [['client', 'ping -c 1 203.0.113.5']], /^PING/, 'nothing'],
    ['ping: the statistics follow from nothing', [['client', 'ping -c 1 203.0.113.5']], /packets transmitted/, 'nothing'],
    ['ping: nobody has the address: the ARP request without an answer', [['client', 'ping -c 1 10.0.0.77']], /Destination Host Unreachable/, /^ARP who has 10\.0\.0\.77, 10\.0\.0\.10 > 10\.0\.0\.77, (?!delivered)/],
    ['ping: a router that has no route says so', [['client', 'ping -c 1 198.51.100.1']], /Destination Net Unreachable/, 'ICMP network unreachable, 10.0.0.1 > 10.0.0.10, delivered'],
    ['ping: a REJECT rule on the way', [['router', 'iptables -A FORWARD -p icmp -j REJECT'], ['client', 'ping -c 1 203.0.113.5']], /Destination Port Unreachable/, 'ICMP port unreachable, 10.0.0.1 > 10.0.0.10, delivered'],
    ['curl: a refusal is the RST', [['client', 'curl http://203.0.113.5:81/']], /^curl: \(7\)/, /^TCP RST → \d+, 203\.0\.113\.5 > 10\.0\.0\.10, delivered/],
    ['curl: nobody has the address', [['client', 'curl http://10.0.0.77/']], /^curl: \(7\)/, /^ARP who has 10\.0\.0\.77/],
    ['curl: a page is the data that brought it', [['client', 'curl -s http://203.0.113.5/']], /^hello from server/, /^TCP (?:data|FIN) → \d+, 203\.0\.113\.5 > 10\.0\.0\.10, delivered/],
    ['curl: a deadline of its own follows from no packet', [['router', 'iptables -A FORWARD -p tcp -j DROP'], ['client', 'curl -m 2 http://203.0.113.5/']], /^curl: \(28\)/, 'nothing'],
    ['through a pipe', [['client', 'curl -s http://203.0.113.5/ | grep hello']], /^hello from server/, /^TCP (?:data|FIN) → \d+, 203\.0\.113\.5 > 10\.0\.0\.10, delivered/],
    ['what the shell prints after a command follows from nothing', [['client', 'ping -c 1 203.0.113.5; echo done']], /^done/, 'nothing'],
    ['nc: connected is the SYN ACK', [['client', 'nc -vz 203.0.113.5 80']], /succeeded/, /^TCP SYN ACK → \d+, 203\.0\.113\.5 > 10\.0\.0\.10, delivered/],
    ['nc: refused is the RST', [['client', 'nc -vz 203.0.113.5 81']], /refused/, /^TCP RST → \d+, 203\.0\.113\.5 > 10\.0\.0\.10, delivered/],
    ['traceroute: a hop is its time exceeded', [['client', 'traceroute -n 203.0.113.5']], /^ 1 /, 'ICMP time exceeded, 10.0.0.1 > 10.0.0.10, delivered'],
    ['traceroute: the end is its port unreachable', [['client', 'traceroute -n 203.0.113.5']], /^ 2 /, 'ICMP port unreachable, 203.0.113.5 > 10.0.0.10, delivered'],
    ['traceroute -I: the end is its echo reply', [['client', 'traceroute -nI 203.0.113.5']], /^ 2 /, 'ICMP echo reply, 203.0.113.5 > 10.0.0.10, delivered'],
    ['tracepath: a hop is its time exceeded', [['client', 'tracepath -n 203.0.113.5']], /^ 1: +10\.0\.0\.1/, 'ICMP time exceeded, 10.0.0.1 > 10.0.0.10, delivered'],
    ['arping: an answer is the ARP reply', [['client', 'arping -c 1 10.0.0.1']], /^Unicast reply/, /^ARP 10\.0\.0\.1 is at/],
    ['dig: no name server there is its port unreachable', [['client', 'dig @203.0.113.5 example.org +tries=1']], /connection refused/, 'ICMP port unreachable, 203.0.113.5 > 10.0.0.10, delivered'],
    ['a command that sends nothing', [['client', 'ip route']], /^default/, 'nothing'],
  ])('%s', (_what, typed, line, expected) => {
    const one = session();
    for (const [terminal, text] of typed) typeLine(one, terminal, text);
    const said = words(lineWith(one, line).packet);
    if (typeof expected === 'string') expect(said).toBe(expected);
    else expect(said).toMatch(expected);
  });

  test('the second reply of ping leads to the second echo reply, by its sequence number', () => {
    const one = session();
    typeLine(one, 'client', 'ping -c 3 -i 0.2 203.0.113.5');
    for (const sequence of [1, 2, 3]) {
      const { packet } = lineWith(one, new RegExp(`icmp_seq=${String(sequence)} `));
      expect(packet?.events[0]?.headers.transport).toMatchObject({ kind: 'icmp', type: 0, sequence });
    }
  });

  test('each line of tcpdump leads to the very packet that it prints, at its time', () => {
    const one = session();
    one.dispatch({ kind: 'line', terminal: 'router', text: 'tcpdump -nni any' });
    typeLine(one, 'client', 'curl -s http://203.0.113.5/');
    typeLine(one, 'client', 'ping -c 2 -i 0.2 203.0.113.5');
    one.settle();
    const printed = linesOf(one, 'router').filter(({ text }) => /^\d\d:\d\d:/.test(text));
    expect(printed.length).toBeGreaterThan(20);
    for (const { text, packet } of printed) {
      const seconds = Number(text.slice(6, 15));
      const at = packet?.events.some((event) => event.netns === 'router' && (event.at / 1_000_000) % 60 === seconds);
      expect(at, text).toBe(true);
      const ends = / IP (\d+\.\d+\.\d+\.\d+)\S* > (\d+\.\d+\.\d+\.\d+)[^:]*: (?:Flags \[([^\]]+)\]|ICMP echo (request|reply))/.exec(text);
      if (!ends) {
        expect(packet?.label, text).toMatch(/^ARP/);
        continue;
      }
      const [, from, to, flags, echo] = ends;
      expect([packet?.from, packet?.to], text).toEqual([from, to]);
      if (flags === undefined) expect(packet?.label, text).toBe(`ICMP echo ${echo ?? ''}`);
      else expect(packet?.label, text).toMatch({ S: /SYN →/, 'S.': /SYN ACK/, 'P.': /data/, 'F.': /FIN/, '.': /ACK|data/, R: /RST/, 'R.': /RST/, 'FP.': /FIN/ }[flags] ?? /never/);
    }
  });

  test('a session that is replayed says the same', () => {
    const one = session();
    typeLine(one, 'client', 'ping -c 2 -i 0.2 203.0.113.5');
    typeLine(one, 'client', 'curl http://203.0.113.5:81/');
    const again = Session.replay(one.bundle, one.record());
    if (!again.ok) throw new Error('not replayed');
    expect(again.value.scene.terminals.get('client')?.output).toEqual(one.scene.terminals.get('client')?.output);
    expect(linesOf(one).filter(({ packet }) => packet)).toHaveLength(3);
  });
});

describe('lines of a terminal', () => {
  const entry = (text: string, journey?: number) => ({ seq: 0, at: 0, stream: 'stdout' as const, text, ...(journey !== undefined && { journey }) });

  test.each<[string, Parameters<typeof printedLines>[0], readonly (readonly [string, number | undefined])[]]>([
    ['several in one piece', [entry('a\nb\n', 3)], [['a', 3], ['b', 3]]],
    ['one in several pieces: the last that has a packet', [entry('a', 3), entry('b', 4), entry('c\n')], [['abc', 4]]],
    ['a line that begins with its newline, as traceroute’s do', [entry('to x'), entry('\n 1', 5), entry('\n', 6)], [['to x', undefined], [' 1', 5]]],
    ['an empty line has no packet', [entry('\nx\n', 7)], [['', undefined], ['x', 7]]],
  ])('%s', (_what, output, expected) => {
    expect(printedLines(output).map(({ text, journey }) => [text, journey])).toEqual(expected);
  });
});
