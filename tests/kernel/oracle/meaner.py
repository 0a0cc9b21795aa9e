"""Kinds of scenarios that combine: every match that rules know, in chains that go to and return from each other; connections in zones of
their own behind equal addresses; tunnels over narrow links; rules of routing in every combination; networks that are rebuilt while
connections are open. See generate.py."""
from parts import LISTEN, R, chance, star, tables, trio, verdict

TABLES4 = {'mangle': ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'], 'filter': ['INPUT', 'FORWARD', 'FORWARD', 'FORWARD', 'OUTPUT'], 'raw': ['PREROUTING', 'OUTPUT']}


def pick(*makers):
    return R.choice(makers)()


def source_or_destination(v6):
    a = ['fd00:0::10', 'fd00:1::10', 'fd00:2::10', 'fd00:1::/64', 'fd00:0::/62'] if v6 else ['10.0.0.10', '10.1.0.10', '10.2.0.10', '10.1.0.0/24', '10.0.0.0/15', '10.0.0.10,10.2.0.10']
    return ('! ' if chance(.2) else '') + R.choice('sd'), R.choice(a)


def match(v6, table, chain):
    """One match, as a person would write it. None depends on time."""
    lo, hi = ('fd00:0::5', 'fd00:1::20') if v6 else ('10.0.0.5', '10.1.0.20')
    def address():
        side, a = source_or_destination(v6)
        return f'{side[:-1]}-{side[-1]} {a.split(",")[0] if side.startswith("!") else a}'
    def ports():
        return f'-p {R.choice(["tcp", "udp"])} -m multiport {R.choice(["--dports 80,8080:8090", "--dports 53,80", "--sports 80,53", "--ports 53,80", "! --dports 80", "--dports 81:65535"])}'
    def between():
        return f'-m iprange {R.choice(["", "! "])}{R.choice(["--src-range", "--dst-range"])} {lo}-{hi}'
    def kind():
        local = chain in ('PREROUTING', 'INPUT', 'OUTPUT', 'FORWARD', 'POSTROUTING')
        return R.choice(['-m addrtype --dst-type LOCAL', '-m addrtype ! --src-type LOCAL', '-m addrtype --dst-type UNICAST', '-m addrtype --src-type UNICAST'] + (['-m addrtype --dst-type LOCAL --limit-iface-in'] if local and chain in ('PREROUTING', 'INPUT') else []))
    def length():
        return f'-m length --length {R.choice(["0:59", "60", "84:1500", "! 60", "100:65535"])}'.replace('--length !', '! --length')
    def hops():
        return R.choice(['-m hl --hl-eq 63', '-m hl --hl-gt 63', '-m hl --hl-lt 64'] if v6 else ['-m ttl --ttl-eq 63', '-m ttl --ttl-gt 63', '-m ttl --ttl-lt 64'])
    def service():
        return R.choice(['-m tos --tos 0x10/0x3f', '-m dscp --dscp 0x4', '-m dscp ! --dscp-class CS1', '-m tos ! --tos 0'])
    def cast():
        return R.choice(['-m pkttype --pkt-type unicast', '-m pkttype ! --pkt-type unicast'])
    def mac():
        return f'-m mac {R.choice(["", "! "])}--mac-source 02:00:00:00:00:0{R.randrange(3)}'
    def word():
        return f'-m string --algo {R.choice(["bm", "kmp"])} {R.choice(["", "! "])}--string {R.choice(["oracle0", "oracle00000001", "oracle00000012"])}'
    def bits():
        return '-m u32 --u32 ' + R.choice(['"6&0xFF=0x11"', '"6&0xFF=6,17"', '"8>>24&0xFF=0:63"', '"12=0x0A00000A"'])
    def mark():
        return R.choice(['-m mark --mark 0x1/0x3', '-m mark ! --mark 0', '-m connmark --mark 0x2/0x2', '-m connmark ! --mark 1'])
    def states():
        return '-m conntrack ' + R.choice(['--ctstate NEW', '--ctstate ESTABLISHED', '--ctstate RELATED', '--ctstate INVALID', '! --ctstate NEW', '--ctstatus ASSURED', '--ctstatus SEEN_REPLY', '! --ctstatus CONFIRMED', '--ctdir ORIGINAL', '--ctproto 17', '--ctproto tcp --ctorigdstport 80', '--ctreplsrcport 80 --ctproto 6'])
    def few():
        return R.choice(['-m limit --limit 1/day --limit-burst 3', '-m limit --limit 2/day --limit-burst 9', f'-m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 3 --hashlimit-mode srcip --hashlimit-name n{R.randrange(9999)}', f'-m hashlimit --hashlimit-above 1/hour --hashlimit-burst 2 --hashlimit-mode dstip,dstport --hashlimit-name n{R.randrange(9999)}', '-m statistic --mode nth --every 3 --packet 1', '-m statistic --mode nth --every 2 --packet 0', '-m quota --quota 500'])
    def seen():
        return f'-m recent --name r{R.randrange(2)} {R.choice(["--set", "--rcheck", "! --rcheck", "--update --hitcount 2", "--remove"])} {R.choice(["--rsource", "--rdest"])}'
    def sets():
        return f'-m set {R.choice(["", "! "])}--match-set ' + R.choice(['ip src', 'ip dst', 'net src', 'net dst', 'ipport dst,dst', 'ipport src,src', 'all dst'])
    def tcp():
        return '-p tcp ' + R.choice(['--dport 80', '--tcp-flags SYN,ACK,FIN,RST SYN', '--tcp-flags SYN,ACK SYN,ACK', '! --syn', '--tcp-flags PSH PSH', '--sport 80', '-m tcpmss --mss 1000:2000', '--tcp-flags ALL ACK'])
    def icmp():
        return R.choice(['-p ipv6-icmp -m icmp6 --icmpv6-type echo-request', '-p ipv6-icmp -m icmp6 --icmpv6-type 129', '-p ipv6-icmp -m icmp6 --icmpv6-type 1'] if v6 else ['-p icmp --icmp-type 8', '-p icmp --icmp-type 0', '-p icmp --icmp-type 3', '-p icmp ! --icmp-type 8'])
    makers = [address, address, ports, ports, between, length, hops, service, cast, word, mark, states, states, few, seen, sets, sets, tcp, tcp, icmp]
    if table != 'raw':
        makers.append(kind)
    else:
        makers = [m for m in makers if m not in (states, mark, few)]
    if not v6:
        makers.append(bits)
    if chain in ('PREROUTING', 'INPUT', 'FORWARD'):
        makers.append(mac)
    return pick(*makers)


def combined(v6, table, chain):
    """Some matches that go together: one protocol, and what must come in this order."""
    out, proto = [], None
    for _ in range(R.choice([1, 1, 2, 2, 3])):
        m = match(v6, table, chain)
        words = m.split()
        if '-p' in words:
            if proto is not None:
                continue
            proto = words[words.index('-p') + 1]
        if any(m.split()[:2] == o.split()[:2] for o in out) or any(f'-{x} ' in m and f'-{x} ' in o for o in out for x in 'sd'):
            continue
        out.append(m)
    out.sort(key=lambda m: not m.startswith('-p'))
    return ' '.join(out)


def target(v6, table, chain):
    if table == 'mangle':
        return pick(lambda: f'MARK --set-xmark {R.choice(["0x1/0x3", "0x2/0xffffffff", "0x0/0x1"])}', lambda: f'MARK {R.choice(["--or-mark 0x2", "--and-mark 0xfe", "--xor-mark 0x1"])}', lambda: f'CONNMARK {R.choice(["--save-mark", "--restore-mark", "--set-xmark 0x2/0x2", "--save-mark --nfmask 0x3 --ctmask 0x3"])}',
                    lambda: R.choice(['TOS --set-tos 0x10', 'DSCP --set-dscp 4', 'DSCP --set-dscp-class CS1']), lambda: R.choice(['ACCEPT', 'DROP', 'RETURN']), lambda: R.choice(['HL --hl-dec 1', 'HL --hl-dec 2'] if v6 else ['TTL --ttl-dec 1', 'TTL --ttl-dec 2']))
    if table == 'raw':
        return R.choice(['ACCEPT', 'DROP', 'CT --notrack', 'RETURN'])
    reject = ['REJECT', 'REJECT --reject-with icmp6-adm-prohibited', 'REJECT --reject-with icmp6-no-route'] if v6 else ['REJECT', 'REJECT --reject-with icmp-host-unreachable', 'REJECT --reject-with icmp-admin-prohibited']
    return R.choice(['ACCEPT', 'ACCEPT', 'DROP', 'RETURN', *reject])


def tangle(v6, table, count):
    """Rules in the chains of a table and in four of one's own, each of which calls or goes to later ones only."""
    own = ['C1', 'C2', 'C3', 'C4']
    rules = []
    for _ in range(count):
        chain = R.choice(TABLES4[table] * 2 + own)
        later = own[own.index(chain) + 1:] if chain in own else own
        m = combined(v6, table, chain)
        if later and chance(.35):
            jump = f'{R.choice(["-j", "-j", "-g"])} {R.choice(later)}'
        else:
            jump = f'-j {target(v6, table, chain)}'
            if '-p tcp' in m and table == 'filter' and chance(.2):
                jump = '-j REJECT --reject-with tcp-reset'
        rules.append(f'-A {chain} {m} {jump}')
    if table == 'filter' and chance(.3):
        rules.insert(0, R.choice([':FORWARD DROP [0:0]', ':INPUT DROP [0:0]']))
        rules.append('-A FORWARD -p tcp -j ACCEPT')
    return rules


def sets_text(v6):
    f = ' family inet6' if v6 else ''
    a = [f'fd00:{k}::10' if v6 else f'10.{k}.0.10' for k in range(3)]
    n = ['fd00:1::/64', 'fd00:0::/63'] if v6 else ['10.1.0.0/24', '10.0.0.0/15']
    lines = [f'create ip hash:ip{f}', f'create net hash:net{f}', f'create ipport hash:ip,port{f}', 'create all list:set']
    lines += [f'add ip {x}' for x in R.sample(a, R.randint(1, 2))] + [f'add net {R.choice(n)}'] + ([f'add net {a[1]} nomatch'] if chance(.4) else [])
    lines += [f'add ipport {x},{R.choice(["tcp:80", "udp:53", "tcp:80-81", "icmpv6:128/0" if v6 else "icmp:8/0"])}' for x in R.sample(a, 2)]
    return '\n'.join(lines + [f'add all {x}' for x in R.sample(['ip', 'net', 'ipport'], 2)]) + '\n'


def chains(i):
    """Every match in every table, in chains of one's own."""
    nodes, links, ip = star(['a', 'b', 'c'])
    for k, n in enumerate('abc'):
        ip[n].insert(0, f'link set eth0 address 02:00:00:00:00:0{k}')
    t = {name: tangle(False, name, R.randint(2, 7)) for name in ('mangle', 'filter', 'raw') if chance({'filter': 1, 'mangle': .6, 'raw': .2}[name])}
    if chance(.3):
        t['nat'] = R.sample(['-A POSTROUTING -o e1 -j MASQUERADE', '-A PREROUTING -d 10.96.0.1 -j DNAT --to-destination 10.1.0.10', '-A PREROUTING -p tcp --dport 81 -j REDIRECT --to-ports 80', '-A PREROUTING -d 10.97.0.0/24 -j NETMAP --to 10.2.0.0/24'], R.randint(1, 2))
    p = [x for s in 'abcr' for d in ('10.0.0.10', '10.1.0.10', '10.2.0.10', '10.1.0.1', '10.96.0.1', '10.97.0.10') if not d.startswith(f'10.{"abcr".index(s)}.0.10') for x in trio(s, d) + ([dict(src=s, dst=d, proto='tcp', port=81), dict(src=s, dst=d, proto='udp', port=54)] if chance(.5) else [])]
    sc = dict(nodes=nodes, links=links, ip=ip, sysctl={'r': {'net.ipv4.ip_forward': '1'}}, ipset={'r': sets_text(False)}, iptables={'r': tables(**t)}, listen={n: LISTEN for n in nodes}, probes=p)
    if chance(.3):
        sc['steps'] = [pick(lambda: dict(ipset={'r': R.choice(['flush ip\n', 'del all ip -exist\n', 'add ip 10.2.0.10 -exist\n', 'flush net\n', 'add net 0.0.0.0/1\n'])}), lambda: dict(iptables_add={'r': f'*filter\n-I FORWARD {R.randint(1, 2)} -p {R.choice(["tcp", "udp", "icmp"])} -j {R.choice(["ACCEPT", "DROP"])}\nCOMMIT\n'}), lambda: dict(iptables_add={'r': '*filter\n:FORWARD DROP [0:0]\nCOMMIT\n'}))]
    return sc


def chains_six(i):
    """The same in IPv6."""
    nodes = ['r', 'a', 'b', 'c']
    links = [[n, 'eth0', 'r', f'e{k}'] for k, n in enumerate('abc')]
    ip = {'r': [f'addr add fd00:{k}::1/64 dev e{k}' for k in range(3)]}
    for k, n in enumerate('abc'):
        ip[n] = ['link set eth0 down', f'link set eth0 address 02:00:00:00:00:0{k}', 'link set eth0 up', f'addr add fd00:{k}::10/64 dev eth0', f'route add default via fd00:{k}::1']
    # Neighbour discovery goes by INPUT and OUTPUT, too.
    nd = [f'-A {c} -p ipv6-icmp -m icmp6 --icmpv6-type {x} -j ACCEPT' for c in ('INPUT', 'OUTPUT') for x in (135, 136)]
    counting = ('limit', 'statistic', 'quota', 'recent')
    t = {'filter': nd + [r for r in tangle(True, 'filter', R.randint(3, 8)) if not any(w in r for w in counting)]}
    if chance(.4):
        # What counts packets would count those of neighbour discovery.
        t['mangle'] = ['-A FORWARD' + r[r.index(' ', 4):] for r in tangle(True, 'mangle', 4) if not r.startswith(('-A C', ':')) and ' C' not in r and '-m mac' not in r and 'limit-iface' not in r]
    p = [x for s in 'abcr' for d in ('fd00:0::10', 'fd00:1::10', 'fd00:2::10', 'fd00:1::1') if not (s in 'abc' and d == f'fd00:{"abc".index(s)}::10') for x in trio(s, d) + ([dict(src=s, dst=d, proto='tcp', port=81), dict(src=s, dst=d, proto='udp', port=54)] if chance(.5) else [])]
    return dict(nodes=nodes, links=links, ip=ip, sysctl={'r': {'net.ipv6.conf.all.forwarding': '1'}}, ipset={'r': sets_text(True)}, ip6tables={'r': tables(**t)}, ipv6=True, listen={n: LISTEN for n in nodes}, probes=p)


def zones(i):
    """Two customers with one and the same network behind one router: a zone, a table of routes and an address outside for each."""
    nodes = ['r', 'a', 'b', 's']
    links = [['a', 'eth0', 'r', 'ea'], ['b', 'eth0', 'r', 'eb'], ['s', 'eth0', 'r', 'up0']]
    ip = {'r': ['addr add 10.0.0.1/24 dev ea', 'addr add 10.0.0.1/24 dev eb noprefixroute', 'addr add 192.0.2.1/24 dev up0', 'addr add 192.0.2.2/24 dev up0', 'route add 10.0.0.0/24 dev ea table 101', 'route add 10.0.0.0/24 dev eb table 102'],
          'a': ['addr add 10.0.0.10/24 dev eth0', 'route add default via 10.0.0.1'], 'b': ['addr add 10.0.0.10/24 dev eth0', 'route add default via 10.0.0.1'], 's': ['addr add 192.0.2.10/24 dev eth0']}
    if chance(.8):
        ip['r'] += ['rule add fwmark 1 lookup 101 pref 100', 'rule add fwmark 2 lookup 102 pref 101']
    zone = R.choice(['', '', None])
    raw = [] if zone is None else [f'-A PREROUTING -i e{n} -j CT --zone{zone} {z}' for z, n in ((1, 'a'), (2, 'b'))]
    if zone == '' and chance(.4):
        raw += ['-A PREROUTING -d 192.0.2.1 -j CT --zone 1', '-A PREROUTING -d 192.0.2.2 -j CT --zone 2']
    mangle = ['-A PREROUTING -j CONNMARK --restore-mark'] if chance(.8) else []
    mangle += ['-A PREROUTING -i ea -m mark --mark 0 -j MARK --set-mark 1', '-A PREROUTING -i eb -m mark --mark 0 -j MARK --set-mark 2']
    if chance(.3):
        mangle += ['-A PREROUTING -d 192.0.2.2 -m mark --mark 0 -j MARK --set-mark 2']
    mangle.append(R.choice(['-A PREROUTING -j CONNMARK --save-mark', '-A POSTROUTING -j CONNMARK --save-mark']))
    nat = R.choice([['-A POSTROUTING -o up0 -m mark --mark 1 -j SNAT --to-source 192.0.2.1', '-A POSTROUTING -o up0 -m mark --mark 2 -j SNAT --to-source 192.0.2.2'], ['-A POSTROUTING -o up0 -j MASQUERADE'], ['-A POSTROUTING -o up0 -m mark --mark 1 -j NETMAP --to 198.51.100.0/24', '-A POSTROUTING -o up0 -m mark --mark 2 -j MASQUERADE']])
    nat += R.sample(['-A PREROUTING -d 192.0.2.2 -p tcp --dport 80 -j DNAT --to-destination 10.0.0.10', '-A PREROUTING -d 192.0.2.1 -p udp --dport 53 -j DNAT --to-destination 10.0.0.10:53', '-A OUTPUT -d 192.0.2.99 -j DNAT --to-destination 10.0.0.10'], R.randint(0, 2))
    t = dict(raw=raw, mangle=mangle, nat=nat)
    if chance(.4):
        t['filter'] = [R.choice(['-A FORWARD -m conntrack --ctstate INVALID -j DROP', '-A FORWARD -i up0 -m conntrack --ctstate NEW -j REJECT', '-A FORWARD -m connmark --mark 2 -p udp -j REJECT', f'-A FORWARD -i ea -p tcp -j {verdict()}'])]
    sysctl = {'net.ipv4.ip_forward': '1'}
    if chance(.3):
        sysctl[f'net.ipv4.conf.{R.choice(["ea", "eb", "all"])}.rp_filter'] = R.choice('12')
    if chance(.3):
        sysctl['net.ipv4.conf.all.src_valid_mark'] = '1'
    p = []
    for s, ds in (('a', ['192.0.2.10', '192.0.2.1', '192.0.2.77', '10.0.0.1']), ('b', ['192.0.2.10', '192.0.2.2', '192.0.2.77', '10.0.0.1']), ('s', ['192.0.2.1', '192.0.2.2', '10.0.0.10']), ('r', ['192.0.2.10', '10.0.0.10', '192.0.2.99'])):
        for d in ds:
            p += trio(s, d)
        p += [dict(src=s, dst='192.0.2.10', proto=x, sport=5000, port=80 if x == 'tcp' else 53) for x in ('tcp', 'udp') if s in 'ab']
    p += [dict(x, mark=m) for m in (1, 2) for x in trio('r', '10.0.0.10')]
    sc = dict(nodes=nodes, links=links, ip=ip, sysctl={'r': sysctl}, iptables={'r': tables(**t)}, listen={n: LISTEN for n in nodes}, probes=p)
    if chance(.3):
        sc['steps'] = [R.choice([dict(conntrack={'r': ['-F']}), dict(ip={'r': ['rule del pref 101']} if chance(.5) else {'r': ['route flush table 102']}), dict(iptables_add={'r': '*raw\n-F PREROUTING\nCOMMIT\n'}), dict(ip={'r': ['addr del 192.0.2.2/24 dev up0']})])]
    return sc


def tunnels(i):
    """VXLAN between networks that a narrow router joins: outer packets that are cut, forbidden to be cut, dropped, translated; errors about them."""
    nodes = ['u', 'n1', 'n2', 'p1', 'p2']
    links = [['n1', 'eth0', 'u', 'e1'], ['n2', 'eth0', 'u', 'e2'], ['p1', 'eth0', 'n1', 'v0'], ['p2', 'eth0', 'n2', 'v0']]
    narrow = R.choice([None, 1500, 1450, 1400, 1300, 1000])
    ip = {'u': ['addr add 10.1.0.1/24 dev e1', 'addr add 10.2.0.1/24 dev e2']}
    br, sysctl, t = {}, {'u': {'net.ipv4.ip_forward': '1'}}, {}
    if narrow:
        ip['u'].append(f'link set e2 mtu {narrow}')
    port = R.choice(['4789', '8472'])
    nat_outside = chance(.2)
    for k in (1, 2):
        n, q = f'n{k}', 3 - k
        far = f'10.{q}.0.10'
        if nat_outside and k == 2:
            far = '10.2.0.1'
        ip[n] = [f'addr add 10.{k}.0.10/24 dev eth0', f'route add default via 10.{k}.0.1', f'link add vx0 type vxlan id 7 dstport {port} local 10.{k}.0.10' + R.choice(['', '', ' nolearning']) + R.choice(['', '', ' df set', ' df inherit', ' ttl 1', ' ttl 9', ' tos inherit', ' ttl inherit']),
                 f'link set vx0 address 02:00:00:00:03:0{k}', 'link set vx0 up', f'addr add 10.24{k}.0.1/24 dev v0', f'addr add 10.244.0.{k}/24 dev vx0', f'route add 10.24{q}.0.0/24 via 10.244.0.{q}']
        if chance(.2):
            ip[n].append(f'link set vx0 mtu {R.choice([1500, 1400, 1200])}')
        if narrow and k == 2 and chance(.6):
            ip[n].insert(2, f'link set eth0 mtu {narrow}')
        br[n] = [f'fdb append 00:00:00:00:00:00 dev vx0 dst {far}'] + ([f'fdb add 02:00:00:00:03:0{q} dev vx0 dst {far}'] if chance(.5) else [])
        sysctl[n] = {'net.ipv4.ip_forward': '1'}
        x = {}
        if chance(.3):
            x['filter'] = [R.choice(['-A INPUT -p icmp -j DROP', '-A OUTPUT -p icmp -j DROP', '-A FORWARD -p icmp -m icmp --icmp-type 3/4 -j DROP', f'-A INPUT -p udp --dport {port} -m conntrack --ctstate NEW -j DROP', '-A FORWARD -i vx0 -m conntrack --ctstate NEW -j REJECT', '-A FORWARD -m conntrack --ctstate INVALID -j DROP', '-A FORWARD -o vx0 -p udp -j REJECT', f'-A OUTPUT -p udp --dport {port} -m length --length 1400:65535 -j DROP'])]
        if chance(.3):
            x['nat'] = [R.choice(['-A POSTROUTING -o vx0 -j MASQUERADE', f'-A PREROUTING -d 10.96.0.1 -j DNAT --to-destination 10.24{q}.0.10', '-A POSTROUTING -o eth0 -j MASQUERADE'])]
        if chance(.25):
            x['mangle'] = [R.choice(['-A FORWARD -o vx0 -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu', '-A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 800', '-A OUTPUT -p udp -j TOS --set-tos 0x10'])]
        if x:
            t[n] = tables(**x)
        ip[f'p{k}'] = [f'addr add 10.24{k}.0.10/24 dev eth0', f'route add default via 10.24{k}.0.1']
    x = {}
    if nat_outside:
        x['nat'] = [f'-A POSTROUTING -s 10.1.0.10 -o e2 -j MASQUERADE', f'-A PREROUTING -i e2 -d 10.2.0.1 -p udp --dport {port} -j DNAT --to-destination 10.1.0.10']
    if chance(.35):
        x['filter'] = [R.choice(['-A OUTPUT -p icmp -j DROP', '-A FORWARD -f -j DROP', '-A FORWARD -m length --length 1300:65535 -j REJECT', '-A FORWARD -i e2 -p udp -j DROP', f'-A FORWARD -p udp --dport {port} -j REJECT --reject-with icmp-admin-prohibited', '-A FORWARD -m conntrack --ctstate NEW -i e2 -j DROP'])]
    if x:
        t['u'] = tables(**x)
    p = []
    for s, q in (('p1', 2), ('p2', 1), ('n1', 2)):
        p += trio(s, f'10.24{q}.0.10') + trio(s, f'10.244.0.{q}') + trio(s, f'10.{q}.0.10') + R.sample(trio(s, '10.96.0.1'), 1)
        for _ in range(5):
            proto = R.choice(['udp', 'icmp', 'udp', 'icmp', 'tcp'])
            p.append(dict(src=s, dst=f'10.24{q}.0.10', proto=proto, size=R.choice([1200, 1222, 1250, 1300, 1322, 1350, 1372, 1400, 1422, 1450, 1472, 2000]), **({} if proto == 'icmp' else {'port': 80 if proto == 'tcp' else 53}), **({} if proto == 'tcp' else R.choice([{}, {'df': True}, {'df': False}]))))
        p += [dict(src=s, dst=f'10.24{q}.0.10', proto=x, ttl_out=R.randint(1, 3), **({} if x == 'icmp' else {'port': 53})) for x in ('udp', 'icmp')]
    return dict(nodes=nodes, links=links, ip=ip, bridge=br, sysctl=sysctl, iptables=t, listen={n: LISTEN for n in nodes}, probes=p)


def lookups(i):
    """Rules of routing in every combination, over tables whose routes throw, forbid, and lead on."""
    nodes, links, ip = star(['a', 'b', 'x', 'y'])
    for n in ('x', 'y'):
        ip[n] += ['addr add 10.50.0.10/32 dev lo', 'addr add 10.51.0.10/32 dev lo']
    def route(table):
        to = R.choice(['default', '10.50.0.0/24', '10.50.0.10', '10.51.0.0/24', '10.48.0.0/13'])
        return 'route add ' + pick(lambda: f'{to} via 10.{R.choice([2, 3])}.0.10', lambda: f'{R.choice(["throw", "unreachable", "prohibit", "blackhole"])} {to}', lambda: f'{to} via 10.{R.choice([2, 3])}.0.10 src 10.{R.randrange(4)}.0.1', lambda: f'{to} dev e{R.choice([2, 3])}', lambda: f'{to} via 10.2.0.10 tos 0x10', lambda: f'{to} via 10.3.0.10 metric {R.randint(1, 9)}') + f' table {table}'
    for table in (101, 102, 103):
        ip['r'] += [route(table) for _ in range(R.randint(1, 3))]
    ip['r'] += [route('main') for _ in range(R.randint(1, 3))]
    def selector():
        words = [x for x in (R.choice(['from 10.0.0.0/24', 'from 10.0.0.10', 'from 10.1.0.0/24', 'not from 10.0.0.0/24', 'from 10.2.0.1']) if chance(.4) else '', R.choice(['to 10.50.0.0/24', 'to 10.51.0.10', 'to 10.0.0.0/8']) if chance(.35) else '', R.choice(['iif e0', 'iif e1', 'iif lo', 'oif e2', 'oif e3', 'iif e9']) if chance(.3) else '',
                 R.choice(['fwmark 1', 'fwmark 0x2/0x2', 'fwmark 0', 'fwmark 0x0/0x3', 'fwmark 0x5/0x4']) if chance(.35) else '', R.choice(['ipproto tcp', 'ipproto udp', 'ipproto icmp', 'ipproto tcp dport 80', 'ipproto udp dport 53-54', 'ipproto tcp sport 5000-5009', 'ipproto tcp sport 80']) if chance(.35) else '', R.choice(['tos 0x10', 'tos 0x08']) if chance(.15) else '') if x]
        return ' '.join(words) or 'from all'
    prefs = R.sample(range(10, 32000), 6)
    for pref in prefs[:R.randint(2, 6)]:
        act = R.choice(['lookup 101', 'lookup 102', 'lookup 103', 'lookup 101 suppress_prefixlength 0', 'lookup main suppress_prefixlength 0', 'lookup 102 suppress_prefixlength 23', 'lookup 103', 'unreachable', 'prohibit', 'blackhole'])
        ip['r'].append(f'rule add {selector()} {act} pref {pref}')
    t = {}
    if chance(.6):
        t['mangle'] = R.sample(['-A PREROUTING -p udp -j MARK --set-mark 1', '-A PREROUTING -i e1 -j MARK --set-mark 2', '-A PREROUTING -s 10.0.0.10 -p tcp -j TOS --set-tos 0x10', '-A OUTPUT -p tcp -j MARK --set-mark 5', '-A OUTPUT -p icmp -j TOS --set-tos 0x10', '-A PREROUTING -p icmp -j DSCP --set-dscp 4', '-A INPUT -j MARK --set-mark 1', '-A PREROUTING -p tcp --dport 81 -j MARK --or-mark 4'], R.randint(1, 3))
    if chance(.3):
        t['nat'] = [R.choice(['-A POSTROUTING -o e2 -j MASQUERADE', '-A OUTPUT -d 10.96.0.1 -j DNAT --to-destination 10.50.0.10', '-A PREROUTING -d 10.96.0.1 -p tcp -j DNAT --to-destination 10.51.0.10:80'])]
    sysctl = {n: {'net.ipv4.ip_forward': '1'} for n in 'r'}
    for key, vals, odds in (('conf.all.rp_filter', '12', .2), ('conf.e2.rp_filter', '12', .2), ('conf.all.src_valid_mark', '1', .3), ('fwmark_reflect', '1', .3)):
        if chance(odds):
            sysctl['r'][f'net.ipv4.{key}'] = R.choice(vals)
    p = []
    for s in ('a', 'b', 'r', 'x'):
        for d in ('10.50.0.10', '10.51.0.10', '10.0.0.1', '10.96.0.1', '10.2.0.1'):
            if not (s == 'x' and d.startswith('10.5')):
                p += trio(s, d) + [dict(src=s, dst=d, proto='tcp', port=81), dict(src=s, dst=d, proto='udp', port=54)]
    p += [dict(x, mark=m) for m in (1, 2, 5) for x in trio('r', '10.50.0.10')] + [dict(src='r', dst='10.50.0.10', proto='tcp', port=80, sport=5000 + k, **({'from': f'10.{k}.0.1'} if chance(.5) else {})) for k in (0, 2)]
    sc = dict(nodes=nodes, links=links, ip=ip, sysctl=sysctl, iptables={'r': tables(**t)} if t else {}, listen={n: LISTEN for n in nodes}, probes=p)
    if chance(.5):
        sc['steps'] = [dict(ip={'r': [R.choice([f'rule del pref {prefs[0]}', f'rule add {selector()} lookup 102 pref 9', 'route flush table 101', 'route replace default via 10.3.0.10 table 102', 'link set e3 down', 'addr del 10.2.0.1/24 dev e2', f'rule add {selector()} prohibit pref 8', 'route append 10.50.0.0/24 via 10.3.0.10 table 103'])]})]
    return sc


def rebuilt(i):
    """A bridge with hosts and a router while connections are open: ports move, MACs and addresses change, links are renamed, narrowed and pulled."""
    k = 3
    nodes = ['h'] + [f'p{j}' for j in range(k)] + ['o']
    links = [[f'p{j}', 'eth0', 'h', f'v{j}'] for j in range(k)] + [['o', 'eth0', 'h', 'up0']]
    ip = {'h': ['link add br0 type bridge', 'link set br0 address 02:00:00:00:02:00', 'link set br0 up', 'addr add 10.1.0.1/24 dev br0', 'addr add 10.9.0.1/24 dev up0'] + [f'link set v{j} master br0' for j in range(k)], 'o': ['addr add 10.9.0.9/24 dev eth0', 'route add default via 10.9.0.1']}
    for j in range(k):
        ip[f'p{j}'] = [f'link set eth0 address 02:00:00:00:01:0{j}', f'addr add 10.1.0.{j + 2}/24 dev eth0', 'route add default via 10.1.0.1']
    t = {}
    if chance(.5):
        t['nat'] = R.sample(['-A POSTROUTING -s 10.1.0.0/24 ! -o br0 -j MASQUERADE', '-A PREROUTING -d 10.9.0.1 -p tcp --dport 81 -j DNAT --to-destination 10.1.0.2:80', '-A PREROUTING -d 10.96.0.1 -j DNAT --to-destination 10.1.0.3'], R.randint(1, 2))
    if chance(.4):
        t['filter'] = [R.choice(['-A FORWARD -m conntrack --ctstate INVALID -j DROP', '-A FORWARD -i br0 -o br0 -m conntrack --ctstate NEW -p udp -j DROP', '-A FORWARD -m physdev --physdev-in v1 -j DROP', ':FORWARD DROP [0:0]'])] + ['-A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT']
    def change():
        j, q = R.sample(range(k), 2)
        return pick(
            lambda: dict(ip={'h': ['link add br1 type bridge', 'link set br1 up', f'link set v{j} master br1']}),
            lambda: dict(ip={'h': [f'link set v{j} nomaster', f'addr add 10.1.0.1/24 dev v{j}']}),
            lambda: dict(ip={f'p{j}': [f'link set eth0 address 02:00:00:00:01:1{j}']}),
            lambda: dict(ip={f'p{j}': [f'addr add 10.1.0.7{j}/24 dev eth0', f'addr del 10.1.0.{j + 2}/24 dev eth0']}),
            lambda: dict(ip={f'p{j}': [f'addr del 10.1.0.{j + 2}/24 dev eth0'], f'p{q}': [f'addr add 10.1.0.{j + 2}/24 dev eth0']}),
            lambda: dict(ip={'h': [f'link set v{j} down', f'link set v{j} name w{j}', f'link set w{j} up']}),
            lambda: dict(ip={'h': [f'link set br0 mtu {R.choice([1400, 1000])}']}),
            lambda: dict(ip={f'p{j}': [f'link set eth0 mtu 1000'], 'h': [f'link set v{j} mtu 1000']}),
            lambda: dict(ip={'h': ['neigh flush dev br0']}, bridge={'h': [f'fdb add 02:00:00:00:01:0{j} dev v{q} master static']}),
            lambda: dict(ip={'h': [f'neigh replace 10.1.0.{j + 2} lladdr 02:00:00:00:01:0{q} dev br0 nud permanent']}),
            lambda: dict(ip={'h': ['addr add 10.1.0.254/24 dev br0', 'addr del 10.1.0.1/24 dev br0']}),
            lambda: dict(ip={'h': ['link set br0 down']}), lambda: dict(ip={'h': ['link set br0 down', 'link set br0 up']}),
            lambda: dict(ip={'h': [f'link del v{j}']}), lambda: dict(bridge={'h': [f'link set dev v{j} isolated on', f'link set dev v{q} isolated on']}),
            lambda: dict(bridge={'h': [f'link set dev v{j} state {R.choice(["0", "4"])}']}), lambda: dict(sysctl={'h': {'net.bridge.bridge-nf-call-iptables': R.choice('01')}}))
    p = []
    for s in [f'p{j}' for j in range(k)] + ['o', 'h']:
        for d in [f'10.1.0.{j + 2}' for j in range(k)] + ['10.1.0.1', '10.9.0.9', '10.96.0.1']:
            if not (s[0] == 'p' and d == f'10.1.0.{int(s[1]) + 2}') and not (s == 'o' and d == '10.9.0.9'):
                p += trio(s, d)
        p.append(dict(src=s, dst='10.9.0.1', proto='tcp', port=81))
        p.append(dict(src=s, dst='10.1.0.3' if s != 'p1' else '10.1.0.2', proto=R.choice(['udp', 'icmp']), size=R.choice([900, 1200, 1472]), port=53, **R.choice([{}, {'df': True}, {'df': False}])))
    return dict(nodes=nodes, links=links, ip=ip, sysctl={'h': {'net.ipv4.ip_forward': '1', 'net.bridge.bridge-nf-call-iptables': R.choice('01')}}, iptables={'h': tables(**t)} if t else {}, listen={n: LISTEN for n in nodes}, probes=p, steps=[change() for _ in range(R.randint(1, 2))])


KINDS = dict(chains=chains, chainssix=chains_six, zones=zones, tunnels=tunnels, lookups=lookups, rebuilt=rebuilt)
