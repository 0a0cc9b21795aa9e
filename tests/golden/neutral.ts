/**
 * When a printed text is the recorded one: made neutral on both sides is only what is chance in reality - MACs that nobody set, ids,
 * ephemeral ports, sequence numbers, times. Addresses, counters, orders and words must be the same.
 */

const EPHEMERAL = '(?:3276[89]|327[7-9]\\d|32[89]\\d\\d|3[3-9]\\d{3}|4\\d{4}|5\\d{4}|60\\d{3})'

/** Both sides with what differs by chance made the same. */
export function neutral(text: string): string {
  return text
    .replace(/\bveth[0-9a-f]{7,8}\b/g, 'vethNAME')
    .replace(/\b8000\.(?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2}\b/g, '8000.MAC')
    .replace(/\b(?!02:00:00:00|00:00:00:00:00:00|ff:ff:ff:ff:ff:ff|33:33|01:00:5e|01:80:c2|ee:ee:ee)(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b/g, 'MAC')
    .replace(/\[(?:[0-9A-F]{2}:){5}[0-9A-F]{2}\]/g, '[MAC]')
    .replace(/8000\.[0-9a-f]{12}/g, '8000.MAC')
    .replace(/33:33:ff:[0-9a-f:]{8}/g, '33:33:ff:SOLICITED')
    .replace(/fe80::[0-9a-f:]+/g, 'fe80::LINKLOCAL')
    .replace(/ff02::1:ff[0-9a-f]{2}:[0-9a-f]{1,4}/g, 'ff02::1:ffSOLICITED')
    .replace(/net:\[\d+\]/g, 'net:[N]')
    .replace(/^\d{10} /gm, 'INODE ')
    .replace(/time=[\d.]+ ms/g, 'time=T ms')
    .replace(/time \d+ms/g, 'time Tms')
    .replace(/(?:rtt|round-trip) min\/avg\/max(?:\/mdev)? = .*/g, 'rtt T')
    .replace(/after \d+ (ms|milliseconds)/g, 'after T $1')
    .replace(/ {2}[\d.]+ ms/g, '  T ms')
    .replace(/ +[\d.]+ms\b/g, ' Tms')
    .replace(/(gc_timer|forward_delay_timer) +[\d.]+/g, '$1 T')
    .replace(/used \d+\/\d+(?:\/\d+probes \d+)?/g, 'used N')
    // dates of iptables-save, wget and HTTP
    .replace(/ on \w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$/gm, ' on DATE')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'DATE')
    .replace(/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/g, 'DATE')
    .replace(/ETag: "[0-9a-f]+-/g, 'ETag: "T-')
    .replace(/\bNov \d+ \d\d:\d\d|\bJan +\d+ \d\d:\d\d/g, 'DATE')
    .replace(/initval 0x[0-9a-f]{8}|<initval>0x[0-9a-f]{8}/g, (text) => text.replace(/0x.*/, 'N'))
    // the recording machine's name for a user
    .replace(/owner UID match [\w-]+/g, 'owner UID match USER')
    // tcpdump: time of day, IP ids other than 0, ICMP ids, initial sequence numbers, timestamps, ephemeral ports
    .replace(/^(?:\d{4}-\d\d-\d\d |DATE)?\d\d:\d\d:\d\d\.\d{6} /gm, 'TIME ')
    .replace(/DATE\.\d{6} /g, 'TIME ')
    .replace(/\bid [1-9]\d*, (offset|seq)/g, 'id N, $1')
    .replace(/\bseq \d{6,}:\d{6,}/g, 'seq ISN:ISN')
    .replace(/\bseq \d{6,}/g, 'seq ISN')
    .replace(/\back \d{6,}/g, 'ack ISN')
    .replace(/TS val \d+ ecr [1-9]\d*/g, 'TS val N ecr N')
    .replace(/TS val \d+/g, 'TS val N')
    .replace(new RegExp(`((?:\\d+\\.){3}\\d+)\\.${EPHEMERAL}\\b`, 'g'), '$1.PORT')
    .replace(/\b\d{1,5}([+*-]*(?:\[\w+\])? (?:\[1au\] )?(?:A\? |PTR\? |\d\/\d\/\d|NXDomain))/g, 'ID$1')
    .replace(new RegExp(`--sport ${EPHEMERAL}\\b`, 'g'), '--sport PORT')
    // the hostname of a container is its id
    .replace(/^([\d.]+\t)[0-9a-f]{12}$/gm, '$1ID')
    // sockets, connection tracking
    .replace(new RegExp(`((?:[sd]port=|:))${EPHEMERAL}\\b`, 'g'), '$1PORT')
    .replace(/^\[\d{10}\.\d{6}\]/gm, '[TIME]')
    .replace(/\bid=\d{6,}/g, 'id=N')
    // a port that NAT chose because the wanted one was taken
    .replace(/( sport=(\d+) dport=\d+ .*sport=\d+ dport=)(\d+)/g, (text, head: string, wanted: string, port: string) => (wanted === port || wanted === 'PORT' ? text : `${head}CHOSEN`))
    .replace(/(icmp .*? type=\d+ code=\d+ id=)\d+(.*? id=)\d+/g, '$1N$2N')
    // processes
    .replace(/pid=\d+,fd=\d+/g, 'pid=N,fd=N')
    .replace(/("\w+",pid=N,fd=N\)\)) *$/gm, '$1')
    .replace(/ +\d+\/(busybox|dnsmasq|nc) +$/gm, ' N/$1')
    .replace(/\d+\/(busybox|dnsmasq|nc)\b/g, 'N/$1')
    .replace(/id: \d+/g, 'id: N')
    .replace(/Query time: \d+ msec/g, 'Query time: N msec')
    .replace(/WHEN: .*/g, 'WHEN: DATE')
    .replace(/^ *\d+ +\d+ +\d+ +\d+ +\d+ +\d+ +\S+ +\d+ [-:\d]+ [-:\d]+ [-:\d]+ +\d+k?(?=\*|curl|$)/gm, 'METER')
    .replace(/\r\n?/g, '\n')
}

/** Lists that the kernel keeps in a hash that it seeds at random: any order is right. */
export function inAnyOrder(cmd: string, text: string): string {
  if (/\bneigh\b|\barp -n$/.test(cmd)) return text.split('\n').sort().join('\n')
  if (/\bconntrack -[LD]|nf_conntrack\b/.test(cmd)) return text.replace(/((?:^(?:tcp|udp|icmp|unknown|ipv[46]) .*\n)+)/gm, (flows) => `${flows.trimEnd().split('\n').sort().join('\n')}\n`)
  if (/^ss\b|[ ;]ss\b/.test(cmd)) return text.replace(/ +$/gm, '').split('\n').sort().join('\n')
  if (/\bipset\b/.test(cmd)) return text.replace(/(?:^(?:add \S+ |<member>|)[\da-f.:]+.*\n)+/gm, (members) => `${members.trimEnd().split('\n').sort().join('\n')}\n`).replace(/<members>\n[\s\S]*?<\/members>/g, (members) => members.split('\n').sort().join('\n'))
  return text
}

/**
 * Seconds left of conntrack entries: the simulator's where they are within three seconds of the recorded ones, for the time that the recorder
 * took between commands is not in a transcript.
 */
function withCountdownsOf(recorded: string, actual: string): string {
  const seconds = /^((?:\[TIME\])?(?:\s*\[\w+\] |ipv[46] +\d+ )?(?:tcp|udp|icmp|unknown) +\d+ )(\d+) /
  const lines = recorded.split('\n')
  return actual
    .split('\n')
    .map((line, i) => {
      const [was, is] = [seconds.exec(lines[i] ?? ''), seconds.exec(line)]
      return was && is && Math.abs(Number(was[2]) - Number(is[2])) <= 3 ? line.replace(seconds, `$1${was[2]} `) : line
    })
    .join('\n')
}

/** Both texts made neutral, side by side, as far as they can be the same. */
export function bothNeutral(cmd: string, recorded: string, actual: string): readonly [string, string] {
  const plain = inAnyOrder(cmd, neutral(recorded))
  return [plain, withCountdownsOf(plain, inAnyOrder(cmd, neutral(actual)))]
}

export function sameText(cmd: string, recorded: string, actual: string): boolean {
  const [a, b] = bothNeutral(cmd, recorded, actual)
  return a === b
}
