import { describe, expect, it } from 'vitest';
import { ip } from './address';
import { DNS_TYPES, type DnsMessage, decodeDns, encodeDns } from './dns';

const query: DnsMessage = {
  id: 0xdb42,
  response: false,
  authoritative: false,
  truncated: false,
  recursionDesired: true,
  recursionAvailable: false,
  rcode: 0,
  questions: [{ name: 'www.northeastern.edu', type: DNS_TYPES.A }],
  answers: [],
  authority: [],
  additional: [],
};

const hex = (bytes: Uint8Array): string => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');

describe('DNS messages', () => {
  it('a query is laid out as RFC 1035 section 4 says', () => {
    // A well-known example message: header db42 0100 0001 0000 0000 0000, then the labels.
    expect(hex(encodeDns(query))).toBe('db4201000001000000000000037777770c6e6f7274686561737465726e036564750000010001');
  });

  it('an answer with a compressed name is read', () => {
    const bytes = Uint8Array.from(
      'db428180000100010000000003777777 0c6e6f7274686561737465726e03656475 0000010001 c00c00010001000002580004 9b211144'.replace(/ /g, '').match(/../g)?.map((h) => parseInt(h, 16)) ?? [],
    );
    const decoded = decodeDns(bytes);
    expect(decoded.ok && decoded.value.answers).toEqual([{ name: 'www.northeastern.edu', ttl: 600, data: { kind: 'A', address: '155.33.17.68' } }]);
    expect(decoded.ok && decoded.value.recursionAvailable).toBe(true);
  });

  it('every record type comes back as it went', () => {
    const message: DnsMessage = {
      ...query,
      response: true,
      answers: [
        { name: 'a.example', ttl: 30, data: { kind: 'A', address: ip('10.0.0.1') as never } },
        { name: 'a.example', ttl: 30, data: { kind: 'AAAA', address: ip('2001:db8::1') as never } },
        { name: 'b.example', ttl: 5, data: { kind: 'CNAME', target: 'a.example' } },
        { name: '_http._tcp.example', ttl: 30, data: { kind: 'SRV', priority: 0, weight: 100, port: 80, target: 'a.example' } },
        { name: 't.example', ttl: 30, data: { kind: 'TXT', text: 'grüße' } },
        { name: '1.0.0.10.in-addr.arpa', ttl: 30, data: { kind: 'PTR', target: 'a.example' } },
      ],
      authority: [{ name: 'example', ttl: 30, data: { kind: 'SOA', primary: 'ns.example', mailbox: 'host.example', serial: 4_000_000_000, refresh: 7200, retry: 1800, expire: 86_400, minimum: 30 } }],
    };
    expect(decodeDns(encodeDns(message))).toEqual({ ok: true, value: message });
  });

  it.each([
    ['nothing', ''],
    ['a header cut short', 'db42010000'],
    ['a name that points at itself', 'db4201000001000000000000c00c00010001'],
    ['a label beyond the end', 'db42010000010000000000003f61'],
  ])('%s is an error, not an exception', (_, text) => {
    const bytes = Uint8Array.from(text.match(/../g)?.map((h) => parseInt(h, 16)) ?? []);
    expect(decodeDns(bytes)).toEqual({ ok: false, error: { code: 'MALFORMED_DNS' } });
  });
});
