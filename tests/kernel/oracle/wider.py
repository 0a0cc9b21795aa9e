"""Kinds of scenarios that go through what the first kinds leave out: ports of bridges, policy routing, open connections whose rules
change, translation of every kind, routes of every kind, stacked links, sets in mid-stream. See generate.py."""
from parts import LISTEN, R, chance, random_filter, star, state, tables, trio, verdict


def ports(i):
    """Bridge ports: isolated, hairpin, no learning, no flooding; fixed entries; physdev rules; two bridges; VLAN devices over a bridge."""
    k = R.randint(3, 4)
    nodes = ['h'] + [f'p{j}' for j in range(k)]
    links = [[f'p{j}', 'eth0', 'h', f'v{j}'] for j in range(k)]
    ip = {'h': ['link add br0 type bridge', 'link set br0 address 02:00:00:00:02:00', 'link set br0 up']}
    if chance(.6):
        ip['h'].append('addr add 10.1.0.1/24 dev br0')
    br = []
    for j in range(k):
        ip['h'].append(f'link set v{j} master br0')
        ip[f'p{j}'] = [f'link set eth0 address 02:00:00:00:01:0{j}', f'addr add 10.1.0.{j + 2}/24 dev eth0'] + (['route add default via 10.1.0.1'] if chance(.7) else [])
        for opt, p in (('hairpin on', .3), ('isolated on', .35), ('learning off', .3), ('flood off', .3), ('mcast_flood off', .15)):
            if chance(p):
                br.append(f'link set dev v{j} {opt}')
    for _ in range(R.randint(0, 2)):
        j, q = R.randrange(k), R.randrange(k)
        br.append(R.choice([f'fdb add 02:00:00:00:01:0{j} dev v{j} master static', f'fdb add 02:00:00:00:01:0{j} dev v{q} master static', f'fdb add 02:00:00:00:01:0{j} dev v{j} master permanent']))
    a = [f'10.1.0.{j + 2}' for j in range(k)] + ['10.1.0.0/24', '10.1.0.1']
    t = {}
    if chance(.7):
        f = random_filter(a, ['br0', 'br0', 'v0'], R.randint(0, 4))
        for _ in range(R.randint(1, 3)):
            f.append(f'-A {R.choice(["FORWARD", "FORWARD", "INPUT"])} -m physdev {R.choice(["--physdev-in v0", "--physdev-in v+", "! --physdev-in v1", "--physdev-is-bridged", "--physdev-is-in", "--physdev-in v2"])} {R.choice(["", "-p tcp", "-p icmp", state()])} -j {verdict()}'.replace('  ', ' '))
        if chance(.4):
            f.append(f'-A FORWARD -m physdev --physdev-in v0 --physdev-out v1 -j {verdict()}')
        if chance(.3):
            f.append('-A FORWARD -p tcp -j REJECT --reject-with tcp-reset')
        t['filter'] = f
    if chance(.3):
        t['nat'] = [R.choice(['-A PREROUTING -d 10.1.0.2 -p tcp --dport 81 -j DNAT --to-destination 10.1.0.3:80', '-A PREROUTING -m physdev --physdev-in v0 -p tcp --dport 80 -j DNAT --to-destination 10.1.0.3', '-A POSTROUTING -m physdev --physdev-is-bridged -j MASQUERADE', '-A POSTROUTING -s 10.1.0.2 -j SNAT --to-source 10.1.0.1', '-A PREROUTING -p udp --dport 53 -j REDIRECT'])]
    sc = dict(nodes=nodes, links=links, ip=ip, bridge={'h': br} if br else {}, sysctl={'h': {'net.ipv4.ip_forward': R.choice('01'), 'net.bridge.bridge-nf-call-iptables': R.choice('0111')}}, iptables={'h': tables(**t)} if t else {},
              listen={n: LISTEN for n in nodes}, tcp_ports=[81], vips=['10.1.0.99'])
    if chance(.4):
        j = R.randrange(k)
        sc['steps'] = [R.choice([dict(bridge={'h': [f'link set dev v{j} isolated on']}), dict(bridge={'h': [f'link set dev v{j} hairpin off']}), dict(ip={'h': [f'link set v{j} nomaster']}), dict(ip={'h': [f'link set v{j} down']}), dict(sysctl={'h': {'net.bridge.bridge-nf-call-iptables': R.choice('01')}}),
                                 dict(bridge={'h': [f'fdb add 02:00:00:00:01:0{j} dev v{(j + 1) % k} master static']})])]
    return sc


def policy(i):
    """Policy routing: marks, devices in and out, suppressed prefixes, not, tables chained, marks of connections kept and restored, rpfilter."""
    nodes, links, ip = star(['a', 'b', 'x', 'y'])
    # Two ways to the network of s: by x and by y.
    nodes.append('s')
    links += [['s', 'eth0', 'x', 'eth1'], ['s', 'eth1', 'y', 'eth1']]
    ip['x'] += ['addr add 10.20.0.1/24 dev eth1']
    ip['y'] += ['addr add 10.30.0.1/24 dev eth1']
    ip['s'] = ['addr add 10.20.0.10/24 dev eth0', 'addr add 10.30.0.10/24 dev eth1', 'addr add 10.50.0.10/32 dev lo'] + R.choice([['route add default via 10.20.0.1'], ['route add default via 10.30.0.1'], ['route add default via 10.20.0.1', 'route add 10.0.0.0/24 via 10.30.0.1']])
    ip['x'].append('route add 10.50.0.10 via 10.20.0.10')
    ip['y'].append('route add 10.50.0.10 via 10.30.0.10')
    ip['r'] += [R.choice(['route add 10.50.0.0/24 via 10.2.0.10', 'route add 10.50.0.0/24 via 10.3.0.10', 'route add default via 10.2.0.10', 'route add 10.50.0.10 via 10.2.0.10 metric 5'])]
    ip['r'] += ['route add default via 10.3.0.10 table 100', R.choice(['route add 10.50.0.0/24 via 10.2.0.10 table 101', 'route add unreachable 10.50.0.0/24 table 101', 'route add throw 10.50.0.0/24 table 101', 'route add default via 10.2.0.10 table 101'])]
    sel = [lambda: f'fwmark {R.choice(["1", "2", "0x1/0x1", "0x10/0xf0", "0"])}', lambda: f'iif e{R.randrange(4)}', lambda: f'oif e{R.randrange(4)}', lambda: f'from 10.{R.randrange(2)}.0.0/24', lambda: 'to 10.50.0.10', lambda: f'not from 10.{R.randrange(2)}.0.10', lambda: 'not fwmark 1', lambda: 'iif lo',
           lambda: f'from 10.0.0.0/8 iif e{R.randrange(4)}', lambda: 'ipproto tcp', lambda: 'ipproto udp dport 53', lambda: 'ipproto tcp dport 80-81', lambda: 'tos 0x10', lambda: 'from all']
    act = ['lookup 100', 'lookup 100', 'lookup 101', 'lookup 101', 'lookup main suppress_prefixlength 0', 'lookup main suppress_prefixlength 23', 'lookup main suppress_prefixlength 24', 'unreachable', 'prohibit', 'blackhole']
    for _ in range(R.randint(1, 4)):
        ip['r'].append(f'rule add {R.choice(sel)()} {R.choice(act)} pref {R.randint(10, 32000)}')
    mangle = []
    for _ in range(R.randint(1, 3)):
        mangle.append(R.choice([
            lambda: f'-A PREROUTING -i e{R.randrange(4)} -j MARK --set-mark {R.choice([1, 2, "0x10"])}', lambda: '-A PREROUTING -p tcp --dport 80 -j MARK --set-mark 1', lambda: '-A OUTPUT -p udp -j MARK --set-mark 1', lambda: '-A OUTPUT -d 10.50.0.10 -j MARK --or-mark 0x10',
            lambda: '-A PREROUTING -m conntrack --ctstate NEW -i e0 -j CONNMARK --set-mark 1', lambda: '-A PREROUTING -j CONNMARK --restore-mark', lambda: '-A POSTROUTING -j CONNMARK --save-mark', lambda: '-A PREROUTING -m connmark --mark 1 -j MARK --set-mark 2', lambda: '-A PREROUTING -s 10.1.0.10 -j TOS --set-tos 0x10',
            lambda: '-A PREROUTING -m mark ! --mark 0 -j CONNMARK --save-mark --nfmask 0xff --ctmask 0xff'])())
    t = dict(mangle=mangle)
    if chance(.3):
        t['raw'] = [R.choice(['-A PREROUTING -m rpfilter --invert -j DROP', '-A PREROUTING -m rpfilter --loose --invert -j DROP', '-A PREROUTING -m rpfilter --validmark --invert -j DROP'])]
    if chance(.4):
        t['nat'] = [R.choice(['-A POSTROUTING -o e2 -j MASQUERADE', '-A POSTROUTING -o e3 -j MASQUERADE', '-A PREROUTING -d 10.96.0.1 -j DNAT --to-destination 10.50.0.10', '-A POSTROUTING -m mark --mark 1 -j MASQUERADE'])]
    if chance(.4):
        t['filter'] = random_filter(['10.0.0.10', '10.1.0.10', '10.50.0.10', '10.20.0.0/24'], ['e0', 'e1', 'e2', 'e3'], R.randint(1, 3))
    sysctl = {n: {'net.ipv4.ip_forward': '1'} for n in ('r', 'x', 'y')}
    for dev in ('all', 'e0', 'e2', 'e3'):
        if chance(.3):
            sysctl['r'][f'net.ipv4.conf.{dev}.rp_filter'] = R.choice('012')
    if chance(.3):
        sysctl['r']['net.ipv4.conf.all.src_valid_mark'] = '1'
    if chance(.2):
        sysctl['r']['net.ipv4.fwmark_reflect'] = '1'
    if chance(.2):
        sysctl['s'] = {'net.ipv4.conf.all.rp_filter': R.choice('12')}
    p = []
    for s in ('a', 'b', 'r', 's'):
        for d in ('10.50.0.10', '10.20.0.10', '10.30.0.10', '10.0.0.10', '10.96.0.1', '172.16.0.1'):
            if (s, d) not in (('a', '10.0.0.10'),) and not (s == 's' and d.startswith(('10.50', '10.20', '10.30'))):
                p += trio(s, d) + [dict(src=s, dst=d, proto='tcp', port=81)]
    p += [dict(src='r', dst='10.50.0.10', proto=x, mark=m, **({'port': 80 if x == 'tcp' else 53} if x != 'icmp' else {})) for x in ('tcp', 'udp', 'icmp') for m in (1, 2)]
    sc = dict(nodes=nodes, links=links, ip=ip, sysctl=sysctl, iptables={'r': tables(**t)}, listen={n: LISTEN for n in nodes if n not in ('x', 'y')}, probes=p)
    if chance(.3):
        sc['steps'] = [R.choice([dict(ip={'r': ['rule add from 10.0.0.0/24 prohibit pref 5']}), dict(ip={'r': ['rule add fwmark 1 lookup 100 pref 6']}), dict(ip={'r': ['route flush table 100']}), dict(ip={'r': ['link set e2 down']}), dict(iptables_add={'r': '*mangle\n-F PREROUTING\nCOMMIT\n'})])]
    return sc


def stream(i):
    """Open connections while things change: a DROP is inserted, chains are flushed, connections are deleted, NAT appears; zones and marks."""
    nodes, links, ip = star(['a', 'b', 'c'])
    a = ['10.0.0.10', '10.1.0.10', '10.2.0.10', '10.0.0.0/24', '10.1.0.0/24']
    est = '-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT'
    f = R.choice([[est, ':FORWARD DROP [0:0]', '-A FORWARD -i e0 -m conntrack --ctstate NEW -j ACCEPT'], [est, '-A FORWARD -m conntrack --ctstate INVALID -j DROP'], [], ['-A FORWARD -m conntrack --ctstate INVALID -j REJECT'], random_filter(a, ['e0', 'e1', 'e2'], R.randint(1, 4))])
    nat = R.sample(['-A POSTROUTING -o e1 -j MASQUERADE', '-A POSTROUTING -s 10.0.0.0/24 -j SNAT --to-source 10.2.0.77', '-A PREROUTING -d 10.96.0.1 -p tcp --dport 80 -j DNAT --to-destination 10.1.0.10:80', '-A PREROUTING -d 10.96.0.1 -j DNAT --to-destination 10.2.0.10',
                    '-A PREROUTING -p tcp --dport 81 -j REDIRECT --to-ports 80', '-A OUTPUT -d 10.96.0.1 -j DNAT --to-destination 10.1.0.10'], R.randint(0, 3))
    t = dict(filter=f, nat=nat)
    if chance(.25):
        t['raw'] = R.sample(['-A PREROUTING -i e0 -j CT --zone 5', '-A PREROUTING -i e1 -j CT --zone 5', '-A PREROUTING -p udp -j CT --zone 7', '-A PREROUTING -p icmp -j CT --notrack', '-A OUTPUT -p tcp -j CT --zone 5'], R.randint(1, 2))
    if chance(.3):
        t['mangle'] = ['-A PREROUTING -j CONNMARK --restore-mark', '-A PREROUTING -i e0 -m mark --mark 0 -j MARK --set-mark 9', '-A POSTROUTING -j CONNMARK --save-mark']
    def change():
        return R.choice([
            lambda: dict(iptables_add={'r': f'*filter\n-I FORWARD -{R.choice("sd")} {R.choice(a)} {R.choice(["", "-p tcp", "-p udp", "-p icmp"])} -j {R.choice(["DROP", "DROP", "REJECT"])}\nCOMMIT\n'.replace('  ', ' ')}),
            lambda: dict(iptables_add={'r': '*filter\n-I FORWARD -p tcp -j REJECT --reject-with tcp-reset\nCOMMIT\n'}),
            lambda: dict(iptables_add={'r': f'*filter\n-I FORWARD {R.choice([state(), "-m connmark --mark 9", "-m mark --mark 9"])} -j {R.choice(["DROP", "REJECT"])}\nCOMMIT\n'}),
            lambda: dict(iptables_add={'r': '*filter\n-F FORWARD\nCOMMIT\n'}),
            lambda: dict(iptables_add={'r': '*nat\n-F PREROUTING\n-F POSTROUTING\nCOMMIT\n'}),
            lambda: dict(conntrack={'r': [R.choice(['-D', '-D -p tcp', '-D -p udp', '-D -s 10.0.0.10', '-D -d 10.1.0.10', '-F'])]}),
            lambda: dict(conntrack={'r': ['-F']}, iptables_add={'r': '*nat\n-I POSTROUTING -j MASQUERADE\nCOMMIT\n'}),
            lambda: dict(conntrack={'r': ['-F']}, sysctl={'r': {'net.netfilter.nf_conntrack_tcp_loose': '0'}}),
            lambda: dict(iptables_add={'r': f'*nat\n-I PREROUTING -p tcp --dport 80 -j DNAT --to-destination {R.choice(["10.1.0.10", "10.2.0.10"])}\nCOMMIT\n'}),
            lambda: dict(iptables_add={'b': f'*filter\n-I INPUT {R.choice(["", "-p tcp --dport 80", "-p udp"])} -j {R.choice(["DROP", "REJECT"])}\nCOMMIT\n'}),
            lambda: dict(ip={'r': [R.choice(['addr del 10.1.0.1/24 dev e1', 'link set e1 down', 'route add blackhole 10.1.0.10', 'route add unreachable 10.0.0.10', 'neigh flush dev e1', 'route add 10.1.0.10 via 10.2.0.10'])]}),
            lambda: dict(ip={'a': ['addr add 10.0.0.11/24 dev eth0', 'addr del 10.0.0.10/24 dev eth0']}),
            lambda: dict(sysctl={'r': {'net.ipv4.ip_forward': '0'}}),
        ])()
    p = []
    for s, ds in (('a', ['10.1.0.10', '10.2.0.10', '10.96.0.1', '10.1.0.1']), ('b', ['10.0.0.10', '10.2.0.10', '10.96.0.1']), ('c', ['10.0.0.10', '10.96.0.1']), ('r', ['10.1.0.10', '10.96.0.1'])):
        for d in ds:
            p += trio(s, d) + [dict(src=s, dst=d, proto='tcp', port=81), dict(src=s, dst=d, proto='udp', port=54)]
    return dict(nodes=nodes, links=links, ip=ip, sysctl={'r': {'net.ipv4.ip_forward': '1'}}, iptables={'r': tables(**t)} if tables(**t) else {}, listen={n: LISTEN for n in nodes}, probes=p, steps=[change() for _ in range(R.randint(1, 3))])


def translate(i):
    """Translation: ranges, NETMAP, hairpins, several rounds of NAT one after another, ICMP errors, TTL and large datagrams through all of it."""
    nodes, links, ip = star(['a', 'b', 'x'])
    nodes += ['q', 's']
    links += [['q', 'left', 'r', 'e9'], ['s', 'eth0', 'q', 'right']]
    ip['r'] += ['addr add 10.9.0.1/24 dev e9', 'route add default via 10.9.0.2']
    ip['q'] = ['addr add 10.9.0.2/24 dev left', 'addr add 192.0.2.1/24 dev right'] + (['route add 10.0.0.0/8 via 10.9.0.1'] if chance(.5) else [])
    ip['s'] = ['addr add 192.0.2.10/24 dev eth0', 'addr add 192.0.2.11/24 dev eth0', 'route add default via 192.0.2.1']
    targets = ['10.0.0.10', '10.1.0.10', '10.2.0.10', '192.0.2.10']
    pool = [lambda: f'-A PREROUTING -d 10.96.0.1 -p tcp --dport 80 -j DNAT --to-destination {R.choice(targets)}:{R.choice(["80", "80", "81", "80-80"])}', lambda: f'-A PREROUTING -d 10.96.0.1 -p udp -j DNAT --to-destination {R.choice(targets)}:53', lambda: f'-A PREROUTING -d 10.96.0.1 -j DNAT --to-destination {R.choice(targets)}',
            lambda: f'-A OUTPUT -d 10.96.0.1 -j DNAT --to-destination {R.choice(targets)}', lambda: f'-A PREROUTING -d 10.97.0.0/24 -j NETMAP --to {R.choice(["10.1.0.0/24", "192.0.2.0/24"])}', lambda: '-A PREROUTING -m addrtype --dst-type LOCAL -p tcp --dport 81 -j DNAT --to-destination 10.2.0.10:80', lambda: '-A PREROUTING -m addrtype ! --dst-type LOCAL -p tcp --dport 81 -j REDIRECT --to-ports 80',
            lambda: '-A PREROUTING -p tcp -m multiport --dports 81,8080:8090 -j DNAT --to-destination 10.1.0.10:80', lambda: '-A PREROUTING -m statistic --mode nth --every 2 --packet 0 -d 10.96.0.1 -p tcp --dport 80 -j DNAT --to-destination 10.1.0.10', lambda: '-A PREROUTING -d 10.96.0.1 -p tcp -j DNAT --to-destination 10.1.0.10-10.2.0.10', lambda: '-A PREROUTING -i e0 -p udp --dport 53 -j REDIRECT --to-ports 53']
    post = [lambda: '-A POSTROUTING -o e9 -j MASQUERADE', lambda: '-A POSTROUTING -s 10.0.0.0/24 -d 10.0.0.0/24 -j MASQUERADE', lambda: '-A POSTROUTING -m conntrack --ctstate DNAT -j MASQUERADE', lambda: '-A POSTROUTING -s 10.0.0.0/24 -o e9 -j SNAT --to-source 10.9.0.50-10.9.0.53', lambda: '-A POSTROUTING -p udp -o e9 -j MASQUERADE --to-ports 2000-2003', lambda: '-A POSTROUTING -o e9 -p tcp -j SNAT --to-source 10.9.0.1:3000-3100',
            lambda: '-A POSTROUTING -s 10.1.0.0/24 -j NETMAP --to 10.98.0.0/24', lambda: '-A INPUT -p tcp --dport 80 -j SNAT --to-source 10.2.0.99']
    t = dict(nat=[R.choice(pool)() for _ in range(R.randint(1, 4))] + [R.choice(post)() for _ in range(R.randint(0, 3))])
    if chance(.4):
        t['filter'] = R.choice([['-A FORWARD -m conntrack --ctstate RELATED -j DROP'], ['-A FORWARD -m conntrack --ctstate DNAT -j ACCEPT', '-A FORWARD -p tcp -j REJECT --reject-with tcp-reset'], ['-A FORWARD -m conntrack --ctorigdst 10.96.0.1 -j ACCEPT', '-A FORWARD -i e0 -j REJECT'], ['-A FORWARD -p icmp --icmp-type 3 -j DROP'], ['-A FORWARD -m conntrack --ctreplsrc 10.1.0.10 -j DROP'], ['-A FORWARD -m ttl --ttl-lt 3 -j REJECT'], ['-A FORWARD -m length --length 1000:65535 -j REJECT'], ['-A FORWARD -f -j DROP'], random_filter(targets, ['e0', 'e1', 'e9'], 3)])
    if chance(.3):
        t['mangle'] = [R.choice(['-A PREROUTING -i e0 -j TTL --ttl-set 3', '-A POSTROUTING -o e9 -j TTL --ttl-inc 2', '-A FORWARD -j TTL --ttl-dec 1', '-A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu', '-A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 400'])]
    if 'route add 10.0.0.0/8 via 10.9.0.1' in ip['q']:
        # What goes to and fro between two routers must grow old.
        t['mangle'] = [l.replace('--ttl-inc 2', '--ttl-dec 2') for l in t.get('mangle', [])]
    t2 = {}
    if chance(.5):
        t2['nat'] = [R.choice(['-A POSTROUTING -o right -j MASQUERADE', '-A PREROUTING -d 192.0.2.1 -p tcp --dport 80 -j DNAT --to-destination 192.0.2.10', '-A PREROUTING -i right -d 192.0.2.1 -j DNAT --to-destination 10.9.0.1', '-A POSTROUTING -o right -j SNAT --to-source 192.0.2.1:1024-1027'.replace(' -o right', ' -o right -p tcp')])]
    if chance(.4):
        m = R.choice([1300, 1000, 576])
        ip['q'].append(f'link set right mtu {m}')
        ip['s'].append(f'link set eth0 mtu {m}')
    p = []
    for s in ('a', 'b', 'r', 's'):
        for d in ('10.96.0.1', '10.97.0.10', '192.0.2.10', '192.0.2.99', '10.9.0.2', '10.9.0.1', '192.0.2.1', '10.2.0.10'):
            if s == 's' and d == '192.0.2.10':
                continue
            p += trio(s, d)
            if chance(.4):
                p.append(dict(src=s, dst=d, proto='tcp', port=R.choice([81, 8080, 8085])))
            if chance(.25):
                x = R.choice(['udp', 'icmp', 'tcp'])
                p.append(dict(src=s, dst=d, proto=x, **({'port': 80 if x == 'tcp' else R.choice([53, 54])} if x != 'icmp' else {}), **R.choice([dict(ttl_out=1), dict(ttl_out=2), dict(size=1400), dict(size=2000), dict(size=1400, df=True) if x != 'tcp' else {}, dict(size=3000, df=False) if x != 'tcp' else {}])))
    sc = dict(nodes=nodes, links=links, ip=ip, sysctl={'r': {'net.ipv4.ip_forward': '1'}, 'q': {'net.ipv4.ip_forward': '1'}}, iptables={'r': tables(**t)} | ({'q': tables(**t2)} if t2 else {}), listen={n: LISTEN for n in nodes if n != 'q'}, probes=p)
    return sc


def routes(i):
    """Routes: multipath, blackhole, unreachable, prohibit, scope link, onlink, source hints, metrics, MTU; several addresses on a device."""
    nodes, links, ip = star(['a', 'b'])
    nodes += ['q', 's']
    links += [['q', 'l0', 'r', 'f0'], ['q', 'l1', 'r', 'f1'], ['s', 'eth0', 'q', 'right']]
    for j in (0, 1):
        ip['r'].append(f'addr add 10.10{j}.0.1/24 dev f{j}')
    ip['q'] = ['addr add 10.100.0.2/24 dev l0', 'addr add 10.101.0.2/24 dev l1', 'addr add 10.50.0.1/24 dev right', 'route add 10.0.0.0/24 via 10.100.0.1', 'route add 10.1.0.0/24 via 10.101.0.1']
    ip['s'] = ['addr add 10.50.0.10/24 dev eth0', 'route add default via 10.50.0.1']
    # Which of several next hops a flow takes depends on a secret of the running kernel: nothing that is compared may depend on it.
    way = R.choice(['src 10.0.0.1 nexthop via 10.100.0.2 nexthop via 10.101.0.2', 'src 10.0.0.1 nexthop via 10.100.0.2 weight 3 nexthop via 10.101.0.2', 'via 10.100.0.2', 'via 10.101.0.2 onlink dev f1', 'via 10.100.0.2 src 10.1.0.1', 'via 10.101.0.2 mtu 1000', 'via 10.100.0.2 metric 50'])
    ip['r'].append(f'route add 10.50.0.0/24 {way}')
    for _ in range(R.randint(1, 4)):
        ip['r'].append(R.choice(['route add blackhole 10.50.0.77', 'route add unreachable 10.50.0.0/25', 'route add prohibit 10.50.0.10', 'route add 10.50.0.10 via 10.101.0.2 metric 10', 'route add 10.60.0.0/16 dev f0 scope link', 'route add 10.61.0.0/16 via 10.99.0.9 dev f0 onlink', 'route add throw 10.50.0.10', 'route append 10.50.0.0/24 via 10.101.0.2', 'route add default via 10.100.0.2',
                                 'route add local 10.62.0.0/16 dev lo', 'route add 10.50.0.10/32 via 10.100.0.2 tos 0x10', 'route replace 10.50.0.0/24 via 10.101.0.2', 'route change 10.50.0.0/24 via 10.101.0.2', 'route del 10.0.0.0/24', 'route add unreachable default metric 4000', 'route add 10.50.0.128/25 via 10.101.0.2', 'addr add 10.0.0.77/24 dev e0', 'addr add 10.100.0.9/32 dev lo', 'link set f0 down', 'link set f1 down']))
    for n, g in (('a', '10.0.0'), ('b', '10.1.0')):
        for _ in range(R.randint(0, 2)):
            ip[n].append(R.choice([f'addr add {g}.11/24 dev eth0', f'addr add {g}.12/32 dev eth0', f'addr add 10.77.0.1/24 dev eth0', f'addr add 10.78.0.1/16 dev lo', f'addr add {g}.13/25 dev eth0', f'route add 10.50.0.0/24 via {g}.1 src {g}.10', f'route replace default via {g}.1 mtu 900', f'route add 10.50.0.10 dev eth0', f'route add 10.60.0.0/16 via {g}.1 dev eth0 onlink', f'route add blackhole 10.60.0.0/16', f'addr add 10.79.0.1 peer {g}.1 dev eth0']))
    if chance(.3):
        ip['r'].append('route add 10.77.0.0/24 via 10.0.0.10')
    sysctl = {'r': {'net.ipv4.ip_forward': '1'}, 'q': {'net.ipv4.ip_forward': '1'}, 'a': {}, 'b': {}}
    for n, devs in (('r', ('all', 'e0', 'f0', 'f1')), ('q', () if 'nexthop' in way else ('l0', 'l1')), ('a', ('all', 'eth0'))):
        for dev in devs:
            if chance(.15):
                sysctl[n][f'net.ipv4.conf.{dev}.rp_filter'] = R.choice('012')
            if chance(.08):
                sysctl[n][f'net.ipv4.conf.{dev}.ignore_routes_with_linkdown'] = '1'
    if chance(.2):
        sysctl['r']['net.ipv4.icmp_errors_use_inbound_ifaddr'] = '1'
    p = []
    for s in ('a', 'b', 'r', 's', 'q'):
        for d in ('10.50.0.10', '10.50.0.1', '10.50.0.77', '10.50.0.200', '10.0.0.10', '10.1.0.10', '10.60.0.1', '10.61.0.1', '10.62.0.1', '10.77.0.1', '10.100.0.1', '10.101.0.2', '172.16.0.1'):
            p += trio(s, d)
    p += [dict(src=s, dst='10.50.0.10', proto=x, **y, **({'port': 80 if x == 'tcp' else 53} if x != 'icmp' else {})) for s in ('a', 'b') for x in ('udp', 'icmp', 'tcp') for y in (dict(ttl_out=1), dict(ttl_out=2), dict(size=1300))]
    sc = dict(nodes=nodes, links=links, ip=ip, sysctl=sysctl, listen={n: LISTEN for n in nodes}, probes=p)
    if chance(.4):
        sc['steps'] = [dict(ip={'r': [R.choice(['link set f0 down', 'link set f1 down', 'route add blackhole 10.50.0.10', 'route del 10.50.0.0/24', 'addr del 10.100.0.1/24 dev f0', 'route replace 10.50.0.0/24 via 10.101.0.2', 'link set e0 down'])]})]
    return sc


def stacked(mode):
    """Stacked links over a bridge: VLAN devices, macvlan, IPIP tunnels, VXLAN with learning or fixed entries."""
    nodes, ip, t = ['lan', 'a', 'b', 'c'], {'lan': ['link add br0 type bridge', 'link set br0 up'] + [f'link set l{j} master br0' for j in range(3)]}, {}
    links = [[n, 'eth0', 'lan', f'l{j}'] for j, n in enumerate('abc')]
    sysctl, br = {n: {'net.ipv4.ip_forward': R.choice('01')} for n in 'abc'}, {}
    dests = []
    for j, n in enumerate('abc'):
        ip[n] = [f'addr add 10.0.0.{j + 1}/24 dev eth0']
        dests.append(f'10.0.0.{j + 1}')
    if mode == 'vlan':
        for j, n in enumerate('abc'):
            for v in R.sample([10, 20], R.randint(1, 2)):
                ip[n] += [f'link add link eth0 name eth0.{v} type vlan id {v}', f'addr add 10.{v}.0.{j + 1}/24 dev eth0.{v}', f'link set eth0.{v} up']
                dests.append(f'10.{v}.0.{j + 1}')
            if chance(.3):
                ip[n].append(R.choice(['link set eth0 mtu 1400', 'link set eth0.10 mtu 1400', 'link set eth0.10 down']) if any('eth0.10' in l for l in ip[n]) else 'link set eth0 mtu 1400')
        ip['a'].append('route add 10.20.0.0/24 via 10.10.0.2')
        if chance(.3):
            ip['lan'] += ['link add link br0 name br0.10 type vlan id 10', 'addr add 10.10.0.9/24 dev br0.10', 'link set br0.10 up']
            dests.append('10.10.0.9')
    elif mode == 'macvlan':
        for j, n in enumerate('abc'):
            m = R.choice(['bridge', 'bridge', 'private', 'vepa'])
            for v in (0, 1):
                ip[n] += [f'link add link eth0 name m{v} type macvlan mode {m}', f'addr add 10.0.{1 + v}.{j + 1}/24 dev m{v}', f'link set m{v} up']
                dests.append(f'10.0.{1 + v}.{j + 1}')
    elif mode == 'ipip':
        for j, n in enumerate('abc'):
            peers = [q for q in range(3) if q != j]
            for q in peers:
                ip[n] += [f'link add t{q} type ipip local 10.0.0.{j + 1} remote 10.0.0.{q + 1}' + R.choice(['', '', ' ttl 5', ' ttl 64']), f'link set t{q} up', f'route add 192.168.{q}.0/24 dev t{q}' + R.choice(['', f' src 192.168.{j}.1'])]
            ip[n] += [f'link add d0 type dummy', f'addr add 192.168.{j}.1/24 dev d0', 'link set d0 up']
            dests.append(f'192.168.{j}.1')
            if chance(.2):
                ip[n].append(R.choice(['link set t0 mtu 1000', 'link set t1 down', 'route add blackhole 192.168.2.0/24 metric 1']))
    else:
        for j, n in enumerate('abc'):
            learn = R.choice(['', '', ' nolearning'])
            ip[n] += [f'link add vx0 type vxlan id 7 dstport 4789 local 10.0.0.{j + 1}{learn}', f'link set vx0 address 02:00:00:00:03:0{j}', f'addr add 10.200.0.{j + 1}/24 dev vx0', 'link set vx0 up']
            br[n] = []
            dests.append(f'10.200.0.{j + 1}')
            for q in range(3):
                if q != j:
                    if chance(.75):
                        br[n].append(f'fdb append 00:00:00:00:00:00 dev vx0 dst 10.0.0.{q + 1}')
                    if chance(.3):
                        br[n].append(f'fdb add 02:00:00:00:03:0{q} dev vx0 dst 10.0.0.{q + 1 if chance(.7) else (q + 1) % 3 + 1}')
                    if chance(.15):
                        ip[n].append(f'neigh add 10.200.0.{q + 1} lladdr 02:00:00:00:03:0{q} dev vx0 nud permanent')
    for n in 'abc':
        x = {}
        if chance(.3):
            x['filter'] = random_filter(dests[:6], ['eth0', 't0', 'm0', 'vx0'], R.randint(1, 3), ('INPUT', 'OUTPUT', 'FORWARD'))
        if chance(.15):
            x['nat'] = [R.choice(['-A POSTROUTING -o eth0 -j MASQUERADE', '-A POSTROUTING -j MASQUERADE', f'-A OUTPUT -d 10.96.0.1 -j DNAT --to-destination {R.choice(dests)}'])]
        if x:
            t[n] = tables(**x)
    p = []
    for n in 'abc':
        own = [l.split()[2].split('/')[0] for l in ip[n] if l.startswith('addr add')]
        for d in dests + ['10.96.0.1', '192.168.9.9']:
            if d not in own:
                p += trio(n, d)
        for _ in range(4):
            d = R.choice([d for d in dests if d not in own])
            x = R.choice(['udp', 'icmp'])
            p.append(dict(src=n, dst=d, proto=x, size=R.choice([1200, 1400, 1422, 1450, 1472, 1480, 2500]), **({'port': 53} if x == 'udp' else {}), **R.choice([{}, {'df': True}, {'df': False}])))
    return dict(nodes=nodes, links=links, ip=ip, bridge=br, sysctl=sysctl, iptables=t, listen={n: LISTEN for n in 'abc'}, probes=p)


def redirects(i):
    """IPv6 redirects: three routers and two hosts on one link, gateways known by link-local or by global addresses, some of them not the best."""
    names = ['a', 'b', 'r', 'q', 't']
    nodes = ['lan'] + names + ['s']
    links = [[n, 'eth0', 'lan', f'l{k}'] for k, n in enumerate(names)] + [[n, 'eth1', 's', f'e{k}'] for k, n in enumerate('rqt')]
    ip = {'lan': ['link add br0 type bridge', 'link set br0 address 02:00:00:00:09:01', 'link set br0 up'] + [f'link set l{k} master br0' for k in range(5)]}
    known = {}
    for k, n in enumerate(names):
        ip[n] = ['link set eth0 down', f'link set eth0 address 02:00:00:00:00:{k + 1:02x}', 'link set eth0 up', f'addr add fd00::{k + 1}/{128 if n in "ab" and chance(.15) else 64} dev eth0']
        known[n] = lambda k=k: f'fe80::ff:fe00:{k + 1}' if chance(.75) else f'fd00::{k + 1}'
    ip['s'] = []
    for k, n in enumerate('rqt'):
        ip[n].append(f'addr add fd0{k + 4}::1/64 dev eth1')
        ip['s'] += [f'addr add fd0{k + 4}::10/64 dev e{k}']
    for n in 'ab':
        ip[n].append(f'route add default via {known[R.choice("rqt")]()} dev eth0')
        if chance(.4):
            ip[n].append(f'route add fd0{R.choice("456")}::/64 via {known[R.choice("rqt")]()} dev eth0')
    ip['s'].append(f'route add fd00::/64 via fd0{R.choice("4")}::1 dev e0')
    for k, n in enumerate('rqt'):
        for j, m in enumerate('rqt'):
            if j != k and chance(.8):
                ip[n].append(f'route add fd0{j + 4}::/64 via {known[m]()} dev eth0')
    sysctl = {n: {'net.ipv6.conf.all.forwarding': '1'} for n in 'rqt'}
    for n in 'ab':
        sysctl[n] = {}
        if chance(.15):
            sysctl[n]['net.ipv6.conf.eth0.accept_redirects'] = '0'
        if chance(.1):
            sysctl[n]['net.ipv6.conf.all.forwarding'] = '1'
    t = {}
    if chance(.3):
        n = R.choice('abrqt')
        t[n] = tables(filter=[R.choice(['-A OUTPUT -p icmpv6 --icmpv6-type redirect -j DROP', '-A INPUT -p icmpv6 --icmpv6-type redirect -j DROP', '-A FORWARD -p icmpv6 --icmpv6-type echo-request -j DROP', '-A FORWARD -i eth0 -o eth0 -j REJECT', '-A OUTPUT -m conntrack --ctstate INVALID -j DROP', '-A INPUT -m conntrack --ctstate UNTRACKED -j DROP'])])
    p = []
    for n in 'ab':
        for d in ['fd04::10', 'fd05::10', 'fd06::10', 'fd00::1', 'fd00::2', 'fd07::1']:
            if d not in (f'fd00::{"ab".index(n) + 1}',):
                p += R.sample(trio(n, d) + trio(n, d), 4)
    off = R.choice('rqt')
    steps = [R.choice([dict(sysctl={off: {'net.ipv6.conf.all.forwarding': '0'}}), dict(sysctl={off: {'net.ipv6.conf.all.forwarding': '0'}}), dict(ip={'a': ['route add fd09::/64 via fd00::3 dev eth0']}), dict(ip={'a': ['route del default']}), dict(ip={off: ['link set eth0 down']}), dict(ip={'a': ['neigh flush dev eth0'], 'b': ['addr add fd00::77/64 dev eth0']}), dict(ip6={'a': ['rule add from fd00::/64 lookup main pref 100']})])]
    return dict(nodes=nodes, links=links, ip=ip, sysctl=sysctl, ip6tables=t, ipv6=True, listen={n: LISTEN for n in ('a', 'b', 's')}, probes=p, steps=steps)


def bridged(i):
    """VXLAN devices as ports of bridges with Pods on both sides, links of other sizes, translation on the nodes, packets of every size around what fits."""
    nodes = ['lan', 'n1', 'n2', 'p1', 'p2', 'p3', 'x']
    links = [['n1', 'eth0', 'lan', 'l1'], ['n2', 'eth0', 'lan', 'l2'], ['x', 'eth0', 'lan', 'l3'], ['p1', 'eth0', 'n1', 'v1'], ['p2', 'eth0', 'n2', 'v2'], ['p3', 'eth0', 'n2', 'v3']]
    ip = {'lan': ['link add br0 type bridge', 'link set br0 up'] + [f'link set l{k} master br0' for k in (1, 2, 3)], 'x': ['addr add 10.0.0.9/24 dev eth0', R.choice(['route add 10.244.0.0/16 via 10.0.0.1', 'route add default via 10.0.0.2'])]}
    br, sysctl, t = {}, {}, {}
    narrow = R.choice([None, None, 1400, 1450])
    for k in (1, 2):
        n = f'n{k}'
        ip[n] = [f'addr add 10.0.0.{k}/24 dev eth0', 'link add br0 type bridge', f'link set br0 address 02:00:00:00:02:0{k}', 'link set br0 up', f'addr add 10.244.0.{k}/24 dev br0',
                 f'link add vx0 type vxlan id 7 dstport {R.choice(["4789", "4789", "8472"])} local 10.0.0.{k}' + R.choice([' nolearning', '', '', f' remote 10.0.0.{3 - k}']), 'link set vx0 up', 'link set vx0 master br0']
        ip[n] += [f'link set v{j} master br0' for j in ((1,) if k == 1 else (2, 3))]
        if narrow:
            ip[n].append(f'link set eth0 mtu {narrow}')
        if chance(.25):
            ip[n].append(f'link set vx0 mtu {R.choice([1450, 1500, 1300])}')
        if chance(.2):
            ip[n].append(f'link set br0 mtu {R.choice([1450, 1500, 1300])}')
        br[n] = [f'fdb append 00:00:00:00:00:00 dev vx0 dst 10.0.0.{3 - k}']
        if chance(.3):
            br[n].append(R.choice(['link set dev vx0 learning off', 'link set dev vx0 isolated on', 'link set dev vx0 flood off']))
        sysctl[n] = {'net.ipv4.ip_forward': R.choice('1110'), 'net.bridge.bridge-nf-call-iptables': R.choice('01')}
        x = {}
        if chance(.6):
            x['nat'] = R.sample(['-A POSTROUTING -s 10.244.0.0/24 ! -d 10.244.0.0/24 -j MASQUERADE', '-A PREROUTING -d 10.96.0.1 -p tcp --dport 80 -j DNAT --to-destination 10.244.0.12:80', '-A PREROUTING -d 10.96.0.1 -p udp -j DNAT --to-destination 10.244.0.13:53', '-A POSTROUTING -d 10.244.0.0/24 -o br0 -j MASQUERADE', '-A PREROUTING -d 10.96.0.1 -p icmp -j DNAT --to-destination 10.244.0.12', '-A OUTPUT -d 10.96.0.1 -j DNAT --to-destination 10.244.0.12'], R.randint(1, 3))
        if chance(.4):
            x['filter'] = random_filter(['10.244.0.11', '10.244.0.12', '10.244.0.0/24', '10.0.0.0/24'], ['br0', 'vx0', 'eth0'], R.randint(1, 3)) + (['-A FORWARD -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu'] if chance(.2) else [])
        if x:
            t[n] = tables(**x)
    for j, a in ((1, 11), (2, 12), (3, 13)):
        ip[f'p{j}'] = [f'link set eth0 address 02:00:00:00:01:{a}', f'addr add 10.244.0.{a}/24 dev eth0', f'route add default via 10.244.0.{1 if j == 1 else 2}'] + ([f'link set eth0 mtu {R.choice([1450, 1400])}'] if chance(.4) else [])
    p = []
    for s in ('p1', 'p2', 'x', 'n1'):
        for d in ('10.244.0.11', '10.244.0.12', '10.244.0.13', '10.96.0.1', '10.0.0.9', '10.0.0.2'):
            if not (s in ('p1', 'p2') and d == f'10.244.0.1{s[1]}') and not (s == 'x' and d == '10.0.0.9'):
                p += R.sample(trio(s, d), 2)
                if chance(.5):
                    proto = R.choice(['tcp', 'tcp', 'udp', 'icmp'])
                    more = {'df': R.choice([True, False])} if proto != 'tcp' and chance(.5) else {}
                    p.append(dict(src=s, dst=d, proto=proto, size=R.choice([1200, 1300, 1348, 1360, 1398, 1410, 1422, 1440, 1448, 1472, 1480]), **({} if proto == 'icmp' else {'port': 80 if proto == 'tcp' else 53}), **more))
    return dict(nodes=nodes, links=links, ip=ip, bridge=br, sysctl=sysctl, iptables=t, listen={n: LISTEN for n in nodes if n != 'lan'}, probes=p)


def inside(i):
    """ICMP errors about translated packets: routers behind the translator that have no route, no neighbour, too small links, TTLs that run out; REJECT on either side."""
    sc = translate(i)
    # With a way back at q, a packet whose TTL is raised on its way would go round for ever, there and here.
    sc['iptables'] = {n: '\n'.join(l for l in t.split('\n') if '-j TTL' not in l) for n, t in sc['iptables'].items()}
    sc['ip']['q'] += R.sample(['route add unreachable 192.0.2.64/26', 'route add prohibit 192.0.2.128/26', 'link set right mtu 1200', 'route add blackhole 192.0.2.32/27', 'link set left mtu 1300', 'route add 198.51.100.0/24 via 192.0.2.99'], R.randint(1, 4))
    if any('right mtu' in l for l in sc['ip']['q']):
        sc['ip']['s'].append('link set eth0 mtu 1200')
    if any('left mtu' in l for l in sc['ip']['q']):
        sc['ip']['r'].append('link set e9 mtu 1300')
    sc['iptables']['q'] = tables(filter=[R.choice(['-A FORWARD -p udp --dport 54 -j REJECT', '-A FORWARD -p tcp --dport 81 -j REJECT --reject-with icmp-host-prohibited', '-A FORWARD -m conntrack --ctstate RELATED -j DROP', '-A INPUT -p icmp -j REJECT', '-A FORWARD -p icmp -m icmp --icmp-type 3 -j DROP', '-A OUTPUT -p icmp -m icmp --icmp-type 11 -j DROP'])])
    p = []
    for s in ('a', 'b', 'x'):
        for d in ('192.0.2.70', '192.0.2.130', '192.0.2.40', '192.0.2.99', '198.51.100.7', '192.0.2.10', '10.96.0.1', '203.0.113.5'):
            p += R.sample(trio(s, d) + [dict(src=s, dst=d, proto='udp', port=54), dict(src=s, dst=d, proto='tcp', port=81)], 2)
            if chance(.4):
                proto = R.choice(['udp', 'icmp', 'tcp'])
                p.append(dict(src=s, dst=d, proto=proto, **({} if proto == 'icmp' else {'port': 80 if proto == 'tcp' else 53}), **R.choice([dict(ttl_out=1), dict(ttl_out=2), dict(size=1250), dict(size=1400), dict(size=1400, df=True) if proto != 'tcp' else dict(size=3000)])))
    sc['probes'] = p
    sc.pop('steps', None)
    return sc


KINDS = dict(redirects=redirects, bridged=bridged, inside=inside, ports=ports, policy=policy, stream=stream, translate=translate, routes=routes, vlan=lambda i: stacked('vlan'), macvlan=lambda i: stacked('macvlan'), ipip=lambda i: stacked('ipip'), overlay=lambda i: stacked('vxlan'))
