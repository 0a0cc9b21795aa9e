import { describe, expect, it } from 'vitest';
import { Rng } from '../base/index';
import { cidr } from './cidr';
import { addressIn, decodeFrame, encodeFrame, frameLength, ipv4FromNumber, type IcmpHeader, type IpHeader, type MacAddress, type PacketHeaders, type Payload, type TransportHeader } from './index';
import type { Ipv6Address } from './address';

const SEEDS = Number(process.env['PODWIRE_SEEDS'] ?? 500);

function mac(r: Rng): MacAddress {
  return Array.from({ length: 6 }, () => r.below(256).toString(16).padStart(2, '0')).join(':') as MacAddress;
}

const bytes = (r: Rng, n: number): Payload => ({ kind: 'bytes', bytes: Uint8Array.from({ length: r.below(n) }, () => r.below(256)) });

function ip4(r: Rng, protocol: number): IpHeader {
  return { kind: 'ipv4', src: ipv4FromNumber(r.uint32()), dst: ipv4FromNumber(r.uint32()), protocol, ttl: r.below(256), id: r.below(65536), tos: r.below(256), dontFragment: r.chance(0.5), moreFragments: false, fragmentOffset: 0 };
}

function ip6(r: Rng, protocol: number): IpHeader {
  const at = (): Ipv6Address => addressIn(cidr('fd00:1::/64'), r.below(1e9)) as Ipv6Address;
  return { kind: 'ipv6', src: at(), dst: at(), protocol, ttl: r.below(256), tos: r.below(256), flowLabel: r.below(1 << 20) };
}

function transport(r: Rng, v6: boolean): { readonly protocol: number; readonly header: TransportHeader | undefined } {
  const port = (): number => r.below(4000);
  switch (r.below(5)) {
    case 0:
      return {
        protocol: 6,
        header: {
          kind: 'tcp',
          srcPort: port(),
          dstPort: port(),
          seq: r.uint32(),
          ack: r.uint32(),
          flags: { ...(r.chance(0.5) && { syn: true }), ...(r.chance(0.5) && { ack: true }), ...(r.chance(0.2) && { psh: true }), ...(r.chance(0.2) && { fin: true }), ...(r.chance(0.1) && { ece: true }) },
          window: r.below(65536),
          options: { ...(r.chance(0.5) && { mss: r.below(9000) }), ...(r.chance(0.5) && { timestamps: { value: r.uint32(), echo: r.uint32() } }), ...(r.chance(0.5) && { sackPermitted: true }), ...(r.chance(0.5) && { windowScale: r.below(15) }) },
        },
      };
    case 1:
      return { protocol: 17, header: { kind: 'udp', srcPort: port(), dstPort: port() } };
    case 2:
      {
        const chunk = r.pick(['INIT', 'INIT_ACK', 'COOKIE_ECHO', 'COOKIE_ACK', 'ABORT', 'SHUTDOWN', 'SACK', 'DATA'] as const);
        const initiates = chunk === 'INIT' || chunk === 'INIT_ACK';
        const numbered = initiates || chunk === 'SHUTDOWN' || chunk === 'SACK' || chunk === 'DATA';
        return { protocol: 132, header: { kind: 'sctp', srcPort: port(), dstPort: port(), verificationTag: r.uint32(), chunk, ...(initiates && { initiateTag: r.uint32() }), ...(numbered && { tsn: r.uint32() }), ...(chunk === 'DATA' && { length: r.below(40) }) } };
      }
    case 3: {
      const echo: IcmpHeader = { kind: v6 ? 'icmpv6' : 'icmp', type: v6 ? 128 : 8, code: 0, id: r.below(65536), sequence: r.below(65536) };
      return { protocol: v6 ? 58 : 1, header: echo };
    }
    default:
      return { protocol: 200, header: undefined };
  }
}

function packet(r: Rng, depth: number): PacketHeaders {
  const v6 = r.chance(0.3);
  const t = transport(r, v6);
  const net = v6 ? ip6(r, t.protocol) : ip4(r, t.protocol);
  const eth = { src: mac(r), dst: mac(r), type: v6 ? 0x86dd : 0x0800, ...(r.chance(0.1) && { vlan: { id: r.below(4095), priority: r.below(8) } }) };
  if (depth > 0 && r.chance(0.3)) {
    const inner = packet(r, depth - 1);
    const tunnel: Payload = r.chance(0.5) ? { kind: 'vxlan', vni: r.below(1 << 24), frame: inner } : { kind: 'geneve', vni: r.below(1 << 24), frame: inner };
    return { eth, net: { ...net, protocol: 17 }, transport: { kind: 'udp', srcPort: r.below(65536), dstPort: tunnel.kind === 'vxlan' ? 8472 : 6081 }, payload: tunnel };
  }
  if (r.chance(0.2)) {
    const inner = transport(r, v6);
    const quoted = v6 ? ip6(r, inner.protocol) : ip4(r, inner.protocol);
    const error: IcmpHeader = v6 ? { kind: 'icmpv6', type: 2, code: 0, mtu: r.below(65536) } : { kind: 'icmp', type: 3, code: 4, mtu: r.below(65536) };
    return { eth, net: { ...net, protocol: v6 ? 58 : 1 }, transport: error, payload: { kind: 'quoted', ip: quoted, transport: inner.header, bytes: (bytes(r, 40) as Extract<Payload, { kind: 'bytes' }>).bytes } };
  }
  return { eth, net, transport: t.header, payload: bytes(r, 200) };
}

const hex = (b: Uint8Array): string => [...b].map((x) => x.toString(16).padStart(2, '0')).join('');

describe('frames as bytes', () => {
  it(`come back as they were, and are as long as the MTU checks say (${String(SEEDS)} random frames)`, () => {
    for (let seed = 0; seed < SEEDS; seed += 1) {
      const frame = packet(new Rng(seed), 2);
      const encoded = encodeFrame(frame);
      expect(encoded.length, `seed ${String(seed)}`).toBe(frameLength(frame));
      const decoded = decodeFrame(encoded);
      expect(decoded.ok, `seed ${String(seed)}`).toBe(true);
      if (!decoded.ok) continue;
      expect(decoded.value, `seed ${String(seed)}`).toEqual(frame);
      expect(hex(encodeFrame(decoded.value))).toBe(hex(encoded));
    }
  });

  it('any truncation is refused or read as a shorter packet, never thrown', () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const encoded = encodeFrame(packet(new Rng(seed), 1));
      for (let n = 0; n < encoded.length; n += 3) expect(() => decodeFrame(encoded.subarray(0, n))).not.toThrow();
    }
  });
});

