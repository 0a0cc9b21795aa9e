/** Captures of whole sessions: every length and checksum right on every header, by a verifier of its own, and by tshark where it is. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadLab } from '../../src/cli/lab-folder';
import { captureToPcap, Session, sessionPcap, typeLine } from '../../src/engine/lab/index';
import type { CapturedFrame } from '../../src/engine/kernel/index';
import { readPcap, verifyFrame } from './pcap-verifier';

function play(id: string, lines: readonly (readonly [where: string, line: string])[]): Session {
  const lab = loadLab(id);
  if (!lab?.ok) throw new Error(`labs/${id} cannot be read`);
  const session = Session.begin(lab.value);
  for (const [where, line] of lines) typeLine(session, where, line);
  return session;
}

const bridge = (): Session =>
  play('first-packet', [
    ['box', 'ip link set veth3 master docker0'],
    ['box:c1', 'ping -c 2 172.17.0.3'],
    ['box:c1', 'ping -c 1 -s 4000 172.17.0.4'],
    ['box:c1', 'ping -c 1 172.17.0.99'],
    ['box:c1', 'nc -u -w 1 172.17.0.3 5000 <<< hello'],
    ['box:c1', 'nc -z -w 1 172.17.0.3 80'],
    ['box', 'ip -6 addr add fd00::1/64 dev docker0; ip -n c1 -6 addr add fd00::2/64 dev eth0'],
    ['box:c1', 'ping -6 -c 2 fd00::1'],
  ]);
const nat = (): Session =>
  play('masquerade', [
    ['box', 'ip -n red route add default via 10.0.0.254; sysctl -w net.ipv4.ip_forward=1; iptables -t nat -A POSTROUTING -s 10.0.0.0/24 -o eth0 -j MASQUERADE'],
    ['box:red', 'curl -s http://203.0.113.5/'],
    ['box:red', 'ping -c 1 -t 1 203.0.113.5'],
  ]);
const overlay = (): Session => play('wordpress', [['workstation', 'curl -s -m 20 -o /dev/null http://wordpress.example/ ; kubectl exec client -- nslookup wordpress-mysql']]);

const captures = [
  ['two containers on a bridge: ARP, ping, fragments, UDP, resets, IPv6', bridge, { netns: 'box/c1', device: 'eth0' }, { arp: 2, icmp: 4, udp: 1, tcp: 2, icmpv6: 2, fragment: 2 }],
  ['the bridge device itself', bridge, { netns: 'box', device: 'docker0' }, { arp: 1 }],
  ['behind MASQUERADE', nat, { netns: 'box/red', device: 'eth0' }, { tcp: 8, icmp: 2 }],
  ['in front of MASQUERADE', nat, { netns: 'outside', device: 'eth0' }, { tcp: 8 }],
] as const;

const folder = mkdtempSync(join(tmpdir(), 'podwire-pcap-'));
afterAll(() => rmSync(folder, { recursive: true }));
const tshark = spawnSync('tshark', ['--version']).status === 0;

/** tshark's own opinion: how many frames it reads, and those it objects to. */
function askTshark(bytes: Uint8Array): { readonly frames: number; readonly objections: string } {
  const file = join(folder, 'a.pcap');
  writeFileSync(file, bytes);
  const checks = ['ip.check_checksum', 'tcp.check_checksum', 'udp.check_checksum', 'sctp.checksum'].flatMap((o) => ['-o', o === 'sctp.checksum' ? 'sctp.checksum:TRUE' : `${o}:TRUE`]);
  const bad = '_ws.malformed || _ws.short || ip.checksum.status == 0 || tcp.checksum.status == 0 || udp.checksum.status == 0 || icmp.checksum.status == 0 || icmpv6.checksum.status == 0';
  const run = (...filter: readonly string[]): string => {
    const ran = spawnSync('tshark', ['-n', '-r', file, ...checks, ...filter], { encoding: 'utf8', env: { ...process.env, HOME: folder } });
    expect(ran.status, ran.stderr).toBe(0);
    return ran.stdout;
  };
  return { frames: run().split('\n').filter((l) => l !== '').length, objections: run('-Y', bad) };
}

describe.each(captures)('%s', (_, make, point, wanted) => {
  const session = make();
  const bytes = sessionPcap(session, point);
  const frames = readPcap(bytes);

  test('every header has its right length and checksum', () => {
    const seen: Record<string, number> = {};
    const wrong = frames.flatMap((frame, i) => verifyFrame(frame.bytes, seen).map((problem) => `frame ${String(i + 1)}: ${problem}`));
    expect(wrong).toEqual([]);
    for (const [kind, count] of Object.entries(wanted)) expect(seen[kind] ?? 0, `${kind} of ${JSON.stringify(seen)}`).toBeGreaterThanOrEqual(count);
  });

  test('frames are in order of time', () => {
    const times = frames.map((f) => f.time);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  test(tshark ? 'tshark reads every frame and objects to none' : 'tshark is not installed: only our own verifier looked', () => {
    if (!tshark) console.warn('*** tshark is not installed: captures were verified by our own reader only (apt-get install tshark). ***');
    const opinion = tshark ? askTshark(bytes) : { frames: frames.length, objections: '' };
    expect(opinion).toEqual({ frames: frames.length, objections: '' });
  });
});

test('a VXLAN node interface: what is inside the tunnel is right too', () => {
  const session = overlay();
  const { world } = session.scene;
  const nodes = world.hosts.filter((h) => h.root.links.some((l) => l.kind === 'vxlan'));
  const seen: Record<string, number> = {};
  const wrong = nodes.flatMap((node) =>
    node.root.links
      .filter((l) => l.kind === 'physical' || l.kind === 'vxlan')
      .flatMap((l) => {
        const bytes = sessionPcap(session, { netns: node.root.id, device: l.name });
        if (tshark && l.kind === 'physical') expect(askTshark(bytes).objections).toBe('');
        return readPcap(bytes).flatMap((f) => verifyFrame(f.bytes, seen));
      }),
  );
  expect(wrong).toEqual([]);
  expect(seen['vxlan'] ?? 0, JSON.stringify(seen)).toBeGreaterThan(4);
});

test('a packet socket and the trace give the same frames', () => {
  const lab = loadLab('first-packet');
  if (!lab?.ok) throw new Error('labs/first-packet cannot be read');
  const session = Session.begin(lab.value);
  const frames: CapturedFrame[] = [];
  session.scene.world.namespace('box/c1')?.capture('eth0', (f) => frames.push(f));
  typeLine(session, 'box:c1', 'ping -c 3 172.17.0.3');
  expect(frames.length).toBeGreaterThan(6);
  expect(captureToPcap(frames)).toEqual(sessionPcap(session, { netns: 'box/c1', device: 'eth0' }));
});

describe('the verifier notices', () => {
  const session = play('first-packet', [['box:c1', 'ping -c 1 172.17.0.3']]);
  const point = { netns: 'box/c1', device: 'eth0' };
  const echo = (f: { readonly bytes: Uint8Array }): boolean => f.bytes[12] === 8 && f.bytes[13] === 0;
  const frames = readPcap(sessionPcap(session, point));
  const good = frames.at(-1)?.bytes ?? new Uint8Array();
  test('the last frame is a ping', () => {
    expect(frames.filter(echo).at(-1)).toBe(frames.at(-1));
  });

  test.each([
    ['a changed TTL', 22],
    ['a changed address', 30],
    ['a changed total length', 17],
    ['a changed ICMP sequence number', 41],
    ['a changed last byte', -1],
  ])('%s', (_, at) => {
    const bad = good.slice();
    const index = at < 0 ? bad.length + at : at;
    bad[index] = (bad[index] ?? 0) ^ 1;
    expect(verifyFrame(good, {})).toEqual([]);
    expect(verifyFrame(bad, {})).not.toEqual([]);
    if (tshark && at === 22) {
      const file = sessionPcap(session, point);
      file[file.length - good.length + index] = bad[index] ?? 0;
      expect(askTshark(file).objections).not.toBe('');
    }
  });
});
