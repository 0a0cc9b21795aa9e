#!/usr/bin/env python3
"""What does a real Linux kernel do?  Reads one JSON scenario a line (file names or stdin), builds it in network namespaces of its own
(anonymous, held by file descriptors, gone when the process ends), sends the probes, and writes one JSON line of verdicts a scenario.
`podwire kernel run` reads the same lines and answers in the same form, so that any two result files can be compared field by field.

A scenario: nodes, links [[node, device, node, device]], ip / ip6 (with -6) / bridge {node: [batch lines]}, sysctl {node: {name: value}}, ipset / iptables /
ip6tables {node: text for restore}, listen {node: {tcp: [ports], udp: [ports]}}, and either probes [{src, dst, proto, port, and further keys}]
or what they are made from (sources, targets, tcp_ports, udp_ports, vips, noroute); ipv6: true leaves IPv6 on.
Further keys of a probe: from (source address), sport (source port), ttl_out, mark, size (bytes of payload), df (true: DF and refuse, false: never).
pause: milliseconds before another source begins (ARP that fails has failed by then). own: true counts only what reaches the namespace that pinged.
look {node: ['counters', 'conntrack']}: after the first round what iptables-save -c and conntrack -L show of a node, as further rows.
`steps` [{ip, bridge, sysctl, ipset, iptables, ip6tables, iptables_add, ip6tables_add}]: changes in mid-stream. After each, every connection that
is open sends again (`again` of the probe grows by one verdict), then all probes are made anew (`step` tells which ones).

Linux, root, python3, iproute2, iptables, ipset. No packet leaves the namespaces made here."""
import errno
import json
import os
import select
import socket
import struct
import sys
import time

sys.dont_write_bytecode = True

from network import Network, setns

IP_RECVERR, IPV6_RECVERR, MSG_ERRQUEUE = 11, 25, 0x2000
IP_MTU_DISCOVER, IPV6_MTU_DISCOVER = 10, 23
ECHO_ID = 0x4242
# When a program gives a connection up: before its SYN is sent again, which would meet rules and counters once more.
PATIENCE = 0.85
# A second look on a busy machine waits longer for what may still come.
PATIENT = bool(os.environ.get('ORACLE_PATIENT'))
RESULT = {
    errno.ECONNREFUSED: 'refused', errno.EHOSTUNREACH: 'host-unreachable', errno.ENETUNREACH: 'net-unreachable', errno.EPERM: 'eperm', errno.ENOPROTOOPT: 'proto-unreachable',
    errno.EACCES: 'eacces', errno.EINVAL: 'einval', errno.EMSGSIZE: 'emsgsize', errno.ETIMEDOUT: 'timeout', errno.ECONNRESET: 'reset',
}


def name_of(number):
    return RESULT.get(number, errno.errorcode.get(number, str(number)))


def checksum(b):
    if len(b) % 2:
        b += b'\0'
    s = sum(struct.unpack('!%dH' % (len(b) // 2), b))
    s = (s >> 16) + (s & 0xffff)
    s += s >> 16
    return ~s & 0xffff


def endpoint(address, port):
    """A link-local address carries its device: fe80::1%eth0."""
    host, _, device = address.partition('%')
    return (host, port, 0, socket.if_nametoindex(device)) if device else (host, port)


def queued_error(s, v6):
    """The oldest ICMP (or local) error that IP_RECVERR kept for this socket."""
    try:
        _, ancillary, _, _ = s.recvmsg(64, 512, MSG_ERRQUEUE)
    except OSError:
        return None
    for _level, kind, d in ancillary:
        if kind == (IPV6_RECVERR if v6 else IP_RECVERR):
            number, origin, type_, code, _, info, _ = struct.unpack('=IBBBBII', d[:16])
            offender = None
            if origin in (2, 3):
                offender = socket.inet_ntop(socket.AF_INET6, d[24:40]) if v6 else socket.inet_ntoa(d[20:24])
            return dict(errno=number, origin=origin, type=type_, code=code, offender=offender, info=info)
    return None


class Scenario(Network):
    def __init__(self, scenario, window=PATIENT and 3 or 0.75, quiet=PATIENT and 0.3 or 0.07):
        super().__init__(scenario)
        self.window, self.quiet = window, quiet
        self.sockets = []
        self.poll, self.by_fd = select.poll(), {}
        self.rows, self.live, self.raw, self.connecting = [], [], {}, {}
        self.pending = 0
        self.seen = {}
        self.echo = False
        # An error came to a connection that was open: it closes, and may find nobody who hears that.
        self.half_open = False

    # -------------------------------------------------------------- sockets
    def listen(self):
        for n in self.ns:
            setns(self.ns[n])
            for family, any_ in ((socket.AF_INET, '0.0.0.0'), (socket.AF_INET6, '::')) if self.v6 else ((socket.AF_INET, '0.0.0.0'),):
                six = family == socket.AF_INET6
                for p in self.sc.get('listen', {}).get(n, {}).get('tcp', []):
                    s = socket.socket(family)
                    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    if six:
                        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                    s.bind((any_, p))
                    s.listen(1024)
                    self.watch(s, 'listener', n)
                for p in self.sc.get('listen', {}).get(n, {}).get('udp', []):
                    s = socket.socket(family, socket.SOCK_DGRAM)
                    if six:
                        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                        s.setsockopt(socket.IPPROTO_IPV6, 49, 1)  # IPV6_RECVPKTINFO
                    else:
                        s.setsockopt(socket.IPPROTO_IP, 8, 1)  # IP_PKTINFO
                    s.bind((any_, p))
                    self.watch(s, 'udp-server', n)

    def watch(self, s, kind, info, events=select.POLLIN):
        s.setblocking(False)
        self.by_fd[s.fileno()] = (s, kind, info)
        self.poll.register(s, events)
        self.sockets.append(s)

    def end(self, s, reset=False):
        """Closes a connection that is over: its retransmissions would go on through later rounds."""
        if s.fileno() < 0:
            return
        self.unwatch(s)
        if reset:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        s.close()

    def drain(self):
        """What has happened so far."""
        for _ in range(50):
            events = self.poll.poll(0)
            if not events:
                break
            for fd, ev in events:
                if fd in self.by_fd and self.by_fd[fd][0].fileno() == fd:
                    self.event(*self.by_fd[fd], ev)
        self.give_up()

    def give_up(self):
        now = time.perf_counter()
        for i, (s, since) in list(self.connecting.items()):
            if now - since > PATIENCE:
                self.done(i, 'timeout')
                self.end(s)
                del self.connecting[i]

    def unwatch(self, s):
        try:
            self.poll.unregister(s)
        except KeyError:
            pass

    # -------------------------------------------------------------- probes
    def probes(self):
        sc = self.sc
        if 'probes' in sc:
            return [dict(p) for p in sc['probes']]
        def addresses(n):
            return [w[2].split('/')[0] for w in (l.split() for l in sc.get('ip', {}).get(n, [])) if w[:2] in (['addr', 'add'], ['address', 'add'])]
        listeners = sc.get('listen', {}).values()
        tcp = sorted({p for d in listeners for p in d.get('tcp', [])} | set(sc.get('tcp_ports', [])))
        udp = sorted({p for d in listeners for p in d.get('udp', [])} | set(sc.get('udp_ports', [])))
        out = []
        targets = [(m, a) for m in sc.get('targets', sc['nodes']) for a in addresses(m)] + [(None, a) for a in sc.get('vips', [])]
        for a in sc.get('sources', sc['nodes']):
            for m, d in targets:
                if m == a:
                    continue
                out += [dict(src=a, dst=d, proto='tcp', port=p) for p in tcp] + [dict(src=a, dst=d, proto='udp', port=p) for p in udp] + [dict(src=a, dst=d, proto='icmp')]
        if sc.get('noroute'):
            for a in sc.get('sources', sc['nodes']):
                out += [dict(src=a, dst=sc['noroute'], proto='tcp', port=80), dict(src=a, dst=sc['noroute'], proto='udp', port=53), dict(src=a, dst=sc['noroute'], proto='icmp')]
        return out

    def client(self, p, kind):
        six = ':' in p['dst']
        s = socket.socket(socket.AF_INET6 if six else socket.AF_INET, kind)
        s.setblocking(False)
        s.setsockopt(socket.IPPROTO_IPV6 if six else socket.IPPROTO_IP, IPV6_RECVERR if six else IP_RECVERR, 1)
        self.options(s, p, six)
        if 'from' in p or 'sport' in p:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            s.bind(endpoint(p.get('from', '::' if six else '0.0.0.0'), p.get('sport', 0)))
        return s

    def options(self, s, p, six):
        s.setsockopt(socket.SOL_SOCKET, 36, p.get('mark', 0))  # SO_MARK
        if six:
            s.setsockopt(socket.IPPROTO_IPV6, 16, p.get('ttl_out', -1))  # IPV6_UNICAST_HOPS
            s.setsockopt(socket.IPPROTO_IPV6, IPV6_MTU_DISCOVER, {None: 1, True: 2, False: 0}[p.get('df')])
        else:
            if 'ttl_out' in p or s.type == socket.SOCK_RAW:
                s.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, p.get('ttl_out', 64))
            s.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, {None: 1, True: 2, False: 0}[p.get('df')])

    def text(self, row, i):
        return (b'%d.' % i).ljust(row.get('size', 0), b'x')

    def ping(self, i, row, sequence):
        six = ':' in row['dst']
        key = (row['src'], six, row.get('from'))
        s = self.raw.get(key)
        if not s:
            s = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMPV6 if six else socket.IPPROTO_ICMP)
            if six:
                s.setsockopt(socket.IPPROTO_IPV6, 51, 1)  # IPV6_RECVHOPLIMIT
            if 'from' in row:
                s.bind(endpoint(row['from'], 0))
            self.raw[key] = s
            self.watch(s, 'ping', row['src'])
        self.options(s, row, six)
        payload = (b'oracle%08d' % i).ljust(row.get('size', 0), b'x')
        if six:
            packet = struct.pack('!BBHHH', 128, 0, 0, ECHO_ID, sequence) + payload
        else:
            packet = struct.pack('!BBHHH', 8, 0, 0, ECHO_ID, sequence) + payload
            packet = struct.pack('!BBHHH', 8, 0, checksum(packet), ECHO_ID, sequence) + payload
        s.sendto(packet, endpoint(row['dst'], 0))

    def start(self, i, row):
        """Sends the first packet of a probe."""
        setns(self.ns[row['src']])
        try:
            if row['proto'] == 'icmp':
                self.ping(i, row, i)
                self.live.append((i, None))
                self.pending += 1
                return
            s = None
            s = self.client(row, socket.SOCK_STREAM if row['proto'] == 'tcp' else socket.SOCK_DGRAM)
            r = s.connect_ex(endpoint(row['dst'], row['port']))
            if r not in (0, errno.EINPROGRESS):
                raise OSError(r, 'connect')
            if row['proto'] == 'tcp':
                self.watch(s, 'tcp-client', i, select.POLLOUT | select.POLLERR)
                self.connecting[i] = (s, time.perf_counter())
            else:
                s.send(self.text(row, i))
                self.watch(s, 'udp-client', i, select.POLLIN | select.POLLERR)
                self.live.append((i, s))
            self.pending += 1
        except OSError as e:
            row['result'], row['local'] = name_of(e.errno), True
            if row['proto'] != 'icmp' and s is not None:
                s.close()

    def done(self, i, result, **more):
        v = self.verdicts.get(i)
        if v is None or 'result' in v:
            return
        v['result'] = result
        v.update(more)
        self.pending -= 1

    def error(self, q):
        k = {'icmp': [q['offender'], q['type'], q['code']]} if q['origin'] in (2, 3) else {}
        if k and (q['type'], q['code']) in ((3, 4), (2, 0)) and q['errno'] == errno.EMSGSIZE:
            k['mtu'] = q['info']
        return k

    # -------------------------------------------------------------- events
    def event(self, s, kind, info, ev):
        if kind == 'listener':
            try:
                while True:
                    c, peer = s.accept()
                    self.watch(c, 'tcp-server', dict(node=info, peer=peer, me=c.getsockname(), token=None, got=0))
            except OSError:
                pass
        elif kind == 'tcp-server':
            try:
                d = s.recv(65536)
            except OSError:
                d = b''
            if not d:
                self.unwatch(s)
                return
            info['got'] += len(d)
            if info['token'] is None and b'.' in d:
                info['token'] = int(d.split(b'.')[0])
            if info['token'] is not None:
                self.seen.setdefault(info['token'], info)
            if self.echo:
                try:
                    s.send(d)
                except OSError:
                    pass
        elif kind == 'tcp-client':
            if 'result' not in self.rows[info]:
                self.connecting.pop(info, None)
                e = s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                q = queued_error(s, s.family == socket.AF_INET6)
                if e == 0 and not ev & select.POLLERR:
                    try:
                        s.send(self.text(self.rows[info], info))
                        self.poll.modify(s, select.POLLIN | select.POLLERR)
                        self.live.append((info, s))
                        self.done(info, 'ok')
                    except OSError as x:
                        self.end(s)
                        self.done(info, name_of(x.errno))
                else:
                    self.half_open |= s.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1) == b'\x01'
                    self.done(info, name_of(e or (q and q['errno'])), **(self.error(q) if q else {}))
                    self.end(s)
                return
            if ev & select.POLLERR or ev & select.POLLHUP:
                e = s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                q = queued_error(s, s.family == socket.AF_INET6)
                if e:
                    self.unwatch(s)
                    self.done(info, name_of(e), **(self.error(q) if q else {}))
                    return
                if not q and not ev & select.POLLIN:
                    self.unwatch(s)
                    return
            try:
                d = s.recv(65536)
                if not d:
                    self.unwatch(s)
                self.done(info, 'ok' if d else 'closed')
            except BlockingIOError:
                pass
            except OSError as x:
                self.unwatch(s)
                self.done(info, name_of(x.errno))
        elif kind == 'udp-server':
            try:
                while True:
                    d, ancillary, _, peer = s.recvmsg(65536, 128)
                    a = ancillary[0][2] if ancillary else None
                    me = None if a is None else socket.inet_ntoa(a[8:12]) if s.family == socket.AF_INET else socket.inet_ntop(socket.AF_INET6, a[:16])
                    self.seen[int(d.split(b'.')[0])] = dict(node=info, peer=peer, me=(me, s.getsockname()[1]), got=len(d))
                    s.sendto(d, peer)
            except OSError:
                pass
        elif kind == 'udp-client':
            if ev & select.POLLERR:
                q = queued_error(s, s.family == socket.AF_INET6)
                s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if q:
                    self.done(info, name_of(q['errno']), **self.error(q))
            if ev & select.POLLIN:
                try:
                    s.recv(65536)
                    self.done(info, 'ok')
                except BlockingIOError:
                    pass
                except OSError as x:
                    self.done(info, name_of(x.errno))
        elif kind == 'ping':
            try:
                while True:
                    if s.family == socket.AF_INET:
                        d, (sender, _) = s.recvfrom(65536)
                        self.icmp(info, sender, d[8], d, (d[0] & 15) * 4)
                    else:
                        d, ancillary, _, peer = s.recvmsg(65536, 128)
                        self.icmp6(info, peer[0].split('%')[0], struct.unpack('=i', ancillary[0][2][:4])[0] if ancillary else 0, d)
            except BlockingIOError:
                pass
            except OSError:
                pass

    def mine(self, node, i):
        return not self.sc.get('own') or i >= len(self.rows) or self.rows[i]['src'] == node

    def icmp(self, node, sender, ttl, d, at):
        kind, code = d[at], d[at + 1]
        if kind == 0 and struct.unpack('!H', d[at + 4:at + 6])[0] == ECHO_ID:
            i = struct.unpack('!H', d[at + 6:at + 8])[0]
            if self.mine(node, i):
                self.done(i, 'ok', reply_from=sender, ttl=ttl)
        elif kind in (3, 11, 5):
            o = at + 8
            h = o + (d[o] & 15) * 4
            if d[o + 9] == 1 and len(d) >= h + 8 and struct.unpack('!H', d[h + 4:h + 6])[0] == ECHO_ID:
                i = struct.unpack('!H', d[h + 6:h + 8])[0]
                if not self.mine(node, i):
                    return
                if kind == 5:
                    if i in self.verdicts:
                        self.verdicts[i]['redirect'] = True
                else:
                    self.done(i, 'icmp-error', icmp=[sender, kind, code], **({'mtu': struct.unpack('!H', d[at + 6:at + 8])[0]} if (kind, code) == (3, 4) else {}))

    def icmp6(self, node, sender, hops, d):
        kind, code = d[0], d[1]
        if kind == 129 and struct.unpack('!H', d[4:6])[0] == ECHO_ID:
            i = struct.unpack('!H', d[6:8])[0]
            if self.mine(node, i):
                self.done(i, 'ok', reply_from=sender, ttl=hops)
        elif kind in (1, 2, 3, 4) and len(d) >= 64:
            # A fragment is quoted with its extension header.
            inner = 56 if d[14] == 44 else 48
            if d[48 if inner == 56 else 14] != 58 or struct.unpack('!H', d[inner + 4:inner + 6])[0] != ECHO_ID:
                return
            i = struct.unpack('!H', d[inner + 6:inner + 8])[0]
            if self.mine(node, i):
                self.done(i, 'icmp-error', icmp=[sender, kind, code], **({'mtu': struct.unpack('!I', d[4:8])[0]} if kind == 2 else {}))

    def wait(self, quiet):
        """Until every probe has its answer or nothing has happened for a while; the while grows when the machine is busy."""
        end = time.perf_counter() + self.window
        last = time.perf_counter()
        over = gap = 0.0
        while self.pending > 0 and time.perf_counter() < end:
            w = max(1, min(5, (end - time.perf_counter()) * 1000))
            before = time.perf_counter()
            events = self.poll.poll(w)
            now = time.perf_counter()
            over = max(over, now - before - w / 1000)
            if events:
                gap = max(gap, now - last)
                last = now
            elif now - last > max(quiet, 20 * over, 1.5 * gap):
                break
            for fd, ev in events:
                self.event(*self.by_fd[fd], ev)
            self.give_up()
        until = time.perf_counter() + 0.008
        while time.perf_counter() < until:
            events = self.poll.poll(1)
            if not events:
                break
            for fd, ev in events:
                self.event(*self.by_fd[fd], ev)
        for v in self.verdicts.values():
            v.setdefault('result', 'timeout')
        for s, _ in self.connecting.values():
            self.end(s)
        self.connecting.clear()
        self.pending = 0

    def round(self, step):
        base = len(self.rows)
        for p in self.probes():
            if step:
                p['step'] = step
            self.rows.append(p)
        self.verdicts = {i: self.rows[i] for i in range(base, len(self.rows))}
        for i in range(base, len(self.rows)):
            if i > base and self.rows[i]['src'] != self.rows[i - 1]['src']:
                time.sleep(self.sc.get('pause', 0) / 1000)
                self.drain()
            self.start(i, self.rows[i])
        sized = any('size' in r for r in self.rows)
        self.wait(self.quiet * 5 if sized else self.quiet)
        for i in range(base, len(self.rows)):
            if i in self.seen:
                view, row = self.seen[i], self.rows[i]
                row['server'], row['seen_src'] = view['node'], view['peer'][0].split('%')[0]
                row['seen_dst'] = f"{view['me'][0].split('%')[0]}:{view['me'][1]}"
                if 'sport' in row:
                    row['seen_sport'] = 'kept' if view['peer'][1] == row['sport'] else 'changed'
                if row.get('size'):
                    row['got'] = view['got']

    def look_around(self):
        # What is lost of an open connection is sent again, as often as time allows; long data may go in one piece or in several.
        unsure = any(r['proto'] == 'tcp' and (r.get('size', 0) > 500 or (r['result'] == 'ok' and 'server' not in r)) for r in self.rows) or self.half_open
        for n, what in self.sc.get('look', {}).items():
            self.rows += [dict(src=n, dst=name, proto='look', result='unsure' if unsure else text) for w in what for name, text in self.look(n, w)]

    def again(self, step):
        """Every socket that is open sends once more."""
        self.echo = True
        self.verdicts = {i: {} for i, _ in self.live}
        self.pending = len(self.live)
        for i, s in self.live:
            row = self.rows[i]
            setns(self.ns[row['src']])
            if row['proto'] == 'udp':
                while queued_error(s, s.family == socket.AF_INET6):
                    pass
            try:
                if s is None:
                    self.ping(i, row, i)
                else:
                    s.send(self.text(row, i))
            except OSError as e:
                self.done(i, name_of(e.errno), local=True)
        self.wait(0.55)
        for i, _ in self.live:
            self.rows[i].setdefault('again', []).append(self.verdicts[i])
        # A connection that failed is over.
        for i, s in self.live:
            if s is not None and s.type == socket.SOCK_STREAM and self.verdicts[i]['result'] != 'ok':
                setns(self.ns[self.rows[i]['src']])
                self.end(s, reset=True)
        self.live = [(i, s) for i, s in self.live if s is None or s.type == socket.SOCK_DGRAM or self.verdicts[i]['result'] == 'ok']

    def run(self):
        start = time.perf_counter()
        home = os.open('/proc/self/ns/net', os.O_RDONLY)
        try:
            self.build()
            self.listen()
            self.round(0)
            self.look_around()
            for k, step in enumerate(self.sc.get('steps', [])):
                self.apply(step)
                self.again(k + 1)
                self.round(k + 1)
            return dict(name=self.sc.get('name'), errors=self.errors, probes=self.rows, ms=round((time.perf_counter() - start) * 1000, 1))
        finally:
            setns(home)
            os.close(home)
            for s in self.sockets:
                s.close()
            for f in self.ns.values():
                os.close(f)


if __name__ == '__main__':
    files = [open(f) for f in sys.argv[1:] if f != '-'] or [sys.stdin]
    for file in files:
        for line in file:
            if line.strip():
                print(json.dumps(Scenario(json.loads(line)).run()), flush=True)
