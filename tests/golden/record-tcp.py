#!/usr/bin/env python3
"""Records what two real Linux hosts do over a cable that loses the frames it is told to: record-tcp.py OLD.jsonl NEW.jsonl [NAME...]

OLD.jsonl says what to do (a conversation a line, as in tcp/segments.jsonl); NEW.jsonl is the same with what was seen. Two network namespaces,
and between them this program as the cable: it stamps, counts, drops and delays frames. Needs root, iproute2 and ethtool; quiet processors."""
import ctypes, heapq, json, os, select, socket, struct, subprocess, sys, threading, time
libc = ctypes.CDLL('libc.so.6', use_errno=True)
def enter(ns):
    fd = os.open('/var/run/netns/' + ns, os.O_RDONLY)
    if libc.setns(fd, 0x40000000): raise OSError(ctypes.get_errno())
    os.close(fd)
SO_TIMESTAMPNS = 35
RIG = """for n in tcpa tcpb tcpr; do ip netns del $n 2>/dev/null; ip netns add $n; ip -n $n link set lo up; done
ip -n tcpa link add eth0 address 02:00:00:00:00:0a type veth peer name ra netns tcpr
ip -n tcpb link add eth0 address 02:00:00:00:00:0b type veth peer name rb netns tcpr
for n in tcpa:eth0 tcpb:eth0 tcpr:ra tcpr:rb; do
  ip netns exec ${n%:*} sysctl -qw net.ipv6.conf.${n#*:}.disable_ipv6=1
  ip -n ${n%:*} link set ${n#*:} up promisc on
  ip netns exec ${n%:*} ethtool -K ${n#*:} tx off rx off tso off gso off gro off
done >/dev/null 2>&1
ip -n tcpa addr add 10.0.0.1/24 dev eth0; ip -n tcpa neigh add 10.0.0.2 lladdr 02:00:00:00:00:0b dev eth0 nud permanent
ip -n tcpb addr add 10.0.0.2/24 dev eth0; ip -n tcpb neigh add 10.0.0.1 lladdr 02:00:00:00:00:0a dev eth0 nud permanent"""
class Relay(threading.Thread):
    def __init__(self, delay, lose):
        super().__init__(daemon=True)
        self.delay, self.lose, self.count, self.log, self.stop = delay, lose, {'a': 0, 'b': 0}, [], False
        self.ready = threading.Event()
    def run(self):
        enter('tcpr')
        s = {}
        for side, dev in (('a', 'ra'), ('b', 'rb')):
            k = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
            k.bind((dev, 0)); k.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1); k.setsockopt(socket.SOL_SOCKET, 33, 1<<24)
            k.setblocking(False); s[side] = k
        self.ready.set()
        q, n = [], 0
        while not self.stop:
            now = time.time()
            while q and q[0][0] <= now:
                _, _, side, frame = heapq.heappop(q)
                s['b' if side == 'a' else 'a'].send(frame)
            wait = max(0, q[0][0] - time.time()) if q else 0.05
            if wait > 0.0005: select.select(list(s.values()), [], [], wait - 0.0003)
            for side, k in s.items():
                while True:
                    try: frame, anc, _, addr = k.recvmsg(65600, 256)
                    except BlockingIOError: break
                    if addr[2] == socket.PACKET_OUTGOING: continue
                    if frame[12:14] != b'\x08\x00' or frame[23] != 6: continue
                    at = time.time()
                    for lvl, typ, d in anc:
                        if typ == SO_TIMESTAMPNS: sec, ns = struct.unpack('qq', d[:16]); at = sec + ns / 1e9
                    self.count[side] += 1
                    lost = self.count[side] in self.lose.get(side, [])
                    self.log.append((at, side, lost, frame))
                    if not lost: n += 1; heapq.heappush(q, (at + self.delay, n, side, frame))
def parse(frame):
    ip = frame[14:]; ihl = (ip[0] & 15) * 4; total = struct.unpack('!H', ip[2:4])[0]
    t = ip[ihl:total]
    sp, dp, seq, ack, off, fl, win = struct.unpack('!HHIIBBH', t[:16])
    hl = (off >> 4) * 4; o = t[20:hl]; opts = {}
    i = 0
    while i < len(o):
        k = o[i]
        if k == 0: break
        if k == 1: i += 1; continue
        l = o[i + 1]; d = o[i + 2:i + l]
        if k == 2: opts['mss'] = struct.unpack('!H', d)[0]
        elif k == 3: opts['wscale'] = d[0]
        elif k == 4: opts['sackOK'] = True
        elif k == 5: opts['sack'] = [struct.unpack('!II', d[j:j + 8]) for j in range(0, len(d), 8)]
        elif k == 8: opts['ts'] = struct.unpack('!II', d)
        i += l
    flags = ''.join(c for b, c in ((2, 'S'), (1, 'F'), (4, 'R'), (8, 'P'), (16, '.')) if fl & b)
    return dict(seq=seq, ack=ack, flags=flags, win=win, len=len(t) - hl, opts=opts)
def run(sc, port):
    for side, sets in sc.get('sysctl', {}).items():
        for k, v in sets.items(): subprocess.run(['ip', 'netns', 'exec', 'tcp' + side, 'sysctl', '-qw', f'{k}={v}'], check=True)
    relay = Relay(sc.get('delay', 10) / 1000, sc.get('lose', {})); relay.start(); relay.ready.wait()
    time.sleep(0.05)
    enter('tcpb'); ls = socket.socket(); ls.setsockopt(6, 13, b'cubic'); ls.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); ls.bind(('10.0.0.2', port)); ls.listen(16)
    enter('tcpa'); ca = socket.socket(); ca.setsockopt(6, 13, b'cubic')
    ca.setblocking(False)
    socks = {'a': ca}; auto = {'a': True, 'b': True}; got = {'a': 0, 'b': 0}; events = []
    acts = sorted(sc['actions'], key=lambda x: x['t'])
    for x in acts:
        if x['t'] == 0 and x['op'] == 'noread': auto[x['side']] = False
    ls.setblocking(False)
    pend = {'a': b'', 'b': b''}; closing = {}
    ss = []
    start = time.time()
    try: ca.connect(('10.0.0.2', port))
    except BlockingIOError: pass
    def stamp(): return round((time.time() - start) * 1000, 1)
    def flush(side):
        k = socks.get(side)
        if k and pend[side]:
            try: n = k.send(pend[side]); pend[side] = pend[side][n:]
            except BlockingIOError: pass
            except OSError as e: events.append(dict(t=stamp(), side=side, error=e.strerror)); pend[side] = b''
        if k and not pend[side] and side in closing:
            op = closing.pop(side)
            if op == 'close': k.close(); socks.pop(side); auto[side] = False
            else:
                try: k.shutdown(socket.SHUT_WR)
                except OSError as e: events.append(dict(t=stamp(), side=side, error=e.strerror))
    end = sc['end'] / 1000
    ended = set()
    def drain(side, most=1 << 30):
        k = socks.get(side)
        while k and most > 0:
            try: d = k.recv(min(most, 1 << 20))
            except BlockingIOError: return
            except OSError as e: events.append(dict(t=stamp(), side=side, error=e.strerror)); ended.add(side); return
            if not d:
                if side not in ended: events.append(dict(t=stamp(), side=side, eof=True)); ended.add(side)
                return
            got[side] += len(d); most -= len(d)
    while True:
        now = time.time() - start
        if now >= end: break
        while acts and acts[0]['t'] / 1000 <= now:
            x = acts.pop(0); side = x.get('side'); op = x['op']
            if op == 'write': pend[side] += b'x' * x['n']; flush(side)
            elif op in ('close', 'shutdown'): closing[side] = op; flush(side)
            elif op == 'read': drain(side, x.get('n', 1 << 30))
            elif op == 'autoread': auto[side] = True
            elif op == 'noread': auto[side] = False
            elif op == 'ss':
                o = {}
                for w in 'ab': o[w] = subprocess.run(['nsenter', '--net=/var/run/netns/tcp' + w, 'ss', '-tinomH', 'state', 'connected', f'( sport = {port} or dport = {port} )'], capture_output=True, text=True).stdout
                ss.append(dict(t=x['t'], at=stamp(), **o))
        nxt = (acts[0]['t'] / 1000 if acts else end) - (time.time() - start)
        rd = [socks[s] for s in 'ab' if s in socks and auto[s] and s not in ended] + ([ls] if 'b' not in socks and 'b' not in ended else [])
        wr = [socks[s] for s in 'ab' if s in socks and (pend[s] or s in closing)]
        r, w, _ = select.select(rd, wr, [], max(0, nxt))
        for k in r:
            if k is ls:
                c, _ = ls.accept(); c.setblocking(False); socks['b'] = c
                if pend['b'] or 'b' in closing: flush('b')
            else: drain('a' if k is socks.get('a') else 'b')
        for k in w:
            if k is socks.get('a'): flush('a')
            elif k is socks.get('b'): flush('b')
    for k in list(socks.values()): k.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0)); k.close()
    ls.close(); time.sleep(0.05); relay.stop = True; relay.join()
    iss = {}
    out = []
    for at, side, lost, frame in relay.log:
        if at - start > end: continue
        p = parse(frame)
        if 'S' in p['flags'] and side not in iss: iss[side] = p['seq']
        other = 'b' if side == 'a' else 'a'
        rel = dict(t=round((at - start) * 1000, 2), side=side, flags=p['flags'], seq=(p['seq'] - iss.get(side, p['seq'])) & 0xffffffff, len=p['len'], win=p['win'])
        if '.' in p['flags']: rel['ack'] = (p['ack'] - iss.get(other, 0)) & 0xffffffff
        o = p['opts']
        for k in ('mss', 'wscale', 'sackOK'):
            if k in o: rel[k] = o[k]
        if 'sack' in o: rel['sack'] = [[(x - iss.get(other, 0)) & 0xffffffff for x in b] for b in o['sack']]
        if 'ts' in o: rel['ts'] = True
        if lost: rel['lost'] = True
        out.append(rel)
    sc = {k: v for k, v in sc.items() if k not in ('recorded', 'events', 'got', 'ss')}
    return dict(**sc, recorded=out, events=events, got=got, ss=ss)
sys.setswitchinterval(0.00005)
if __name__ == '__main__':
    only = sys.argv[3:]
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(20))
    with open(sys.argv[2], 'w') as out:
        for i, line in enumerate(open(sys.argv[1])):
            sc = json.loads(line)
            if only and sc['name'] not in only: continue
            subprocess.run(['sh', '-c', RIG])
            out.write(json.dumps(run(sc, 5000 + i), separators=(',', ':')) + '\n')
