/** The transcripts of tools.test.ts: what differs by chance in each, what is left out and why, and how they are replayed. */
import { nullOutput, runningProcess, startProcess, type Process } from '../../../src/engine/program/index'
import { runShell } from '../../../src/engine/shell/index'
import { neutral } from '../neutral'
import { type Answer, type Step, readTranscript, sandbox } from '../replay'

export interface Transcript {
  readonly name: string
  /** Makes chance equal on both sides. */
  readonly neutral?: (text: string) => string
  readonly excluded: readonly { readonly cmd: RegExp; readonly reason: string }[]
}

export const TRANSCRIPTS: readonly Transcript[] = [
  // What neighbour discovery and the retransmissions of a port scan add to a policy's counters.
  { name: 'netfilter', neutral: (text) => text.replace(/\(policy ACCEPT \d+ packets, \d+ bytes\)/g, '(policy)'), excluded: [] },
  { name: 'netfilter-sets', neutral: (text) => text.replace(/\(policy ACCEPT \d+ packets, \d+ bytes\)/g, '(policy)'), excluded: [] },
  // Round-trip times.
  { name: 'arping', neutral: (text) => text.replace(/ \d+\.\d{3}ms$/gm, ' T'), excluded: [] },
  { name: 'ethtool', excluded: [] },
  // The order of hashes; inode numbers; what the kernel counts for the whole host; how long a timer still runs. The recording host has no cgroups.
  {
    name: 'ss',
    neutral: (text) =>
      text
        .replace(/(?:^(?:(?:tcp|udp) +)?(?:ESTAB|TIME-WAIT|SYN-SENT|0) .*\n)+/gm, (lines) => lines.split('\n').sort().join('\n'))
        .replace(/ ino:\d+ sk:[0-9a-f]+(?: cgroup:unreachable:1)?/g, ' ino:N sk:N')
        .replace(/^TCP: .*\(estab (\d+), .* timewait (\d+)\)/gm, 'TCP: N (estab $1, timewait $2)')
        .replace(/^Failed to open cgroup2 mount\n/gm, '')
        .replace(/ +$/gm, '')
        .replace(/Port *Process/g, 'Port Process'),
    excluded: [
      { cmd: /ss -\w*[im]/, reason: 'memory and congestion control are not simulated; -i and -m are refused' },
      { cmd: /ss -A inet/, reason: 'the recording kernel has no DCCP and says so' },
    ],
  },
  {
    name: 'ip-more',
    neutral: (text) => text.replace(/used \d+\/\d+\/\d+probes \d+/g, 'used N'),
    excluded: [
      { cmd: /-s -s (?:link|addr) show/, reason: 'how often carrier came and went is not counted' },
      { cmd: /-s route get/, reason: 'users of a cached route are not counted' },
      { cmd: /^cat \/tmp\/podwire-monitor\.txt/, reason: 'multicast neighbours are not kept, the address of a bridge is told once, and link watch acts at once: what is alike is in ip-monitor' },
    ],
  },
  // Which build of OpenSSL tcpdump was linked with.
  { name: 'usage', neutral: (text) => text.replace(/^OpenSSL .*\n/gm, ''), excluded: [{ cmd: /^curl (?:--version|-V)$/, reason: "the protocols named are those that Podwire's curl speaks" }] },
  // Of TcpExt, what the simulator counts.
  {
    name: 'nstat',
    neutral: (text) => text.replace(/^TcpExt(?!TW |TCPTimeouts |IPReversePathFilter |TCPSynRetrans ).*\n/gm, ''),
    excluded: [
      { cmd: /-asz \| awk/, reason: 'counters that the simulator does not keep are not shown, not even as 0' },
      { cmd: /-asz 'IpIn/, reason: 'IpInDiscards is not kept' },
      { cmd: /netstat -s/, reason: 'refused plainly' },
    ],
  },
  { name: 'nft', excluded: [] },
  { name: 'ip-forms', excluded: [] },
  { name: 'ip-marks', excluded: [] },
  // As learners type them: abbreviations, clusters of options, slips.
  { name: 'ip-color', excluded: [] },
  { name: 'ip-typed-show', neutral, excluded: [] },
  { name: 'ip-typed-changes', neutral, excluded: [] },
  { name: 'ip-typed-routes', neutral, excluded: [] },
  { name: 'ping-typed', neutral, excluded: [] },
  { name: 'trace-typed', neutral, excluded: [] },
  { name: 'link-local', neutral, excluded: [] },
  { name: 'neigh-change', excluded: [] },
  // Identifications, ports, numbers and stamps of one run. Flow labels are not simulated.
  {
    name: 'dmesg',
    neutral: (text) =>
      text
        .replace(/ (ID|SEQ|ACK|FLOWLBL)=\d+/g, ' $1=N')
        .replace(/ (SPT|DPT)=\d{5}\b/g, ' $1=PORT')
        .replace(/(080A)[0-9A-F]{16}/g, '$1STAMPS'),
    excluded: [],
  },
  { name: 'tcpdump-typed', neutral, excluded: [] },
  { name: 'bridge-typed', neutral, excluded: [] },
  { name: 'bridge-monitor', excluded: [] },
  { name: 'tc', excluded: [] },
  { name: 'web-typed', neutral, excluded: [] },
  { name: 'net-tools-typed', neutral, excluded: [] },
  { name: 'namespaces-typed', neutral, excluded: [] },
  { name: 'sysctl-typed', excluded: [] },
  { name: 'dig-typed', neutral, excluded: [] },
  { name: 'nc-typed', neutral, excluded: [] },
  // Multicast neighbours are not kept.
  { name: 'ip-monitor', neutral: (text) => text.replace(/^Deleted (?:224\.0\.0\.22|ff02::\S*) dev .* NOARP \n/gm, ''), excluded: [] },
  { name: 'net-tools', excluded: [] },
  { name: 'ipv6-links', excluded: [] },
  // Counters: what devices said by themselves while the recorder took its time.
  { name: 'net-tools-changes', neutral: (text) => text.replace(/(X packets) \d+ {2}bytes .*/g, '$1 N').replace(/(TX errors 0 {2}dropped) \d+/g, '$1 N').replace(/^(\S+ +\d+) +\d+ +0 +0 0 +\d+ +0 +\d+ +0 (\w+)$/gm, '$1 N $2'), excluded: [] },
  // How many hold a route: the kernel's own bookkeeping; its list of IPv6 addresses is a hash. The recording kernel keeps no ::1 in its main table, others do.
  { name: 'net-tools6', neutral: (text) => text.replace(/(?:^ {8}inet6 .*\n)+/gm, (lines) => lines.split('\n').sort().join('\n')).replace(/^::1(?: dev lo proto kernel|\/128 .* UH ).*\n/gm, '').replace(/ (-?\d+) +\d+ {6}0 (\w+)$/gm, ' $1 REF 0 $2'), excluded: [] },
]

/** MACs that nobody set. */
const neutralMacs = (text: string): string => text.replace(/\b(?!02:00:00:00|00:00:00:00:00:00|ff:ff:ff:ff:ff:ff|33:33|01:00:5e|01:80:c2)(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b/g, 'MAC')

export const stepsOf = (name: string): readonly Step[] => readTranscript(`tools/${name}`)

export function replayTools({ name, neutral = (text) => text }: Transcript): readonly { readonly cmd: string; readonly expected: Answer; readonly actual: Answer }[] {
  const { world, environment, run } = sandbox()
  const out: { readonly cmd: string; readonly expected: Answer; readonly actual: Answer }[] = []
  const same = (outcome: Answer): Answer => ({ stdout: neutral(neutralMacs(outcome.stdout)), stderr: neutral(neutralMacs(outcome.stderr)), status: outcome.status })
  for (const step of stepsOf(name)) {
    switch (step.kind) {
      case 'section':
      case 'docker':
        break
      case 'sleep':
        world.runUntil(world.now + Math.round(step.seconds * 1_000_000))
        break
      case 'setup':
        run(step.cmd)
        break
      case 'background':
        startProcess(environment, world, { argv: ['bash'], program: (p: Process) => runShell(p, { script: step.cmd }), stdout: nullOutput, stderr: nullOutput, cwd: '/tmp' })
        world.runUntil(world.now + 400_000)
        break
      case 'wait':
        // The recorder ends process groups: children too.
        for (const pid of [...environment.processes.keys()]) runningProcess(environment, pid)?.signal('TERM')
        world.runUntil(world.now + 200_000)
        break
      case 'run':
        out.push({ cmd: step.cmd, expected: same(step), actual: same(run(step.cmd)) })
        break
    }
  }
  return out
}
