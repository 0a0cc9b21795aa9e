"""The first kinds of IPv4 scenarios: routers, bridges, NAT, services, VXLAN, MTU, ARP, connections, sets, a host's own addresses. See generate.py."""
from parts import LISTEN, R, chance, net, port_match, random_filter, state, tables, trio, verdict


def router(i):
    """One router, hosts, a network behind a second router: policy rules, tables, marks, blackholes, rp_filter, secondary addresses."""
    k = R.randint(3, 4)
    nodes, links = ['r', 'r2', 's'], [['r2', 'eth0', 'r', 'e9'], ['s', 'eth0', 'r2', 'eth1']]
    ip = {'r': ['addr add 10.9.0.1/24 dev e9'], 'r2': ['addr add 10.9.0.2/24 dev eth0', 'addr add 10.50.0.1/24 dev eth1'], 's': ['addr add 10.50.0.10/24 dev eth0']}
    if chance(.9):
        ip['s'].append('route add default via 10.50.0.1')
    if chance(.9):
        ip['r2'].append('route add default via 10.9.0.1')
    if chance(.85):
        ip['r'].append('route add 10.50.0.0/24 via 10.9.0.2')
    sysctl = {'r': {'net.ipv4.ip_forward': '1'}, 'r2': {'net.ipv4.ip_forward': R.choice(['1', '1', '1', '0'])}}
    probes_from = {}
    for h in range(k):
        a = f'h{h}'
        nodes.append(a)
        links.append([a, 'eth0', 'r', f'e{h}'])
        ip['r'].append(f'addr add {net(h)}.1/24 dev e{h}')
        ip[a] = [f'addr add {net(h)}.10/24 dev eth0']
        if chance(.3):
            ip[a].append(f'addr add {net(h)}.11/24 dev eth0')
            probes_from[a] = f'{net(h)}.11'
        if chance(.2):
            ip[a].append(f'addr add 192.168.{h}.1/32 dev lo')
            ip['r'].append(f'route add 192.168.{h}.1 via {net(h)}.10')
        if chance(.9):
            ip[a].append(f'route add default via {net(h)}.1' + (f' src {net(h)}.11' if a in probes_from and chance(.5) else ''))
    if chance(.4):
        # a second link between r and r2: asymmetric paths
        links.append(['r2', 'eth2', 'r', 'e8'])
        ip['r'].append('addr add 10.8.0.1/24 dev e8')
        ip['r2'].append('addr add 10.8.0.2/24 dev eth2')
        if chance(.7):
            ip['r2'].append(f'route add {net(R.randrange(k))}.0/24 via 10.8.0.1')
        if chance(.5):
            ip['r'].append('route add 10.50.0.10 via 10.8.0.2')
    for dev in ['e9', 'e8', 'e0', 'e1', 'all']:
        if chance(.25) and (dev != 'e8' or any(l[3] == 'e8' for l in links)):
            sysctl['r'][f'net.ipv4.conf.{dev}.rp_filter'] = R.choice(['0', '1', '2'])
    for t in range(R.randint(0, 3)):
        table = R.choice([100, 101, 'default'])
        if table != 'default':
            ip['r'].append(R.choice([f'route add default via 10.9.0.2 table {table}', f'route add blackhole default table {table}', f'route add unreachable 10.50.0.0/24 table {table}', f'route add prohibit {net(R.randrange(k))}.0/24 table {table}', f'route add throw 10.50.0.0/24 table {table}', f'route add {net(R.randrange(k))}.0/24 via {net(R.randrange(k))}.10 table {table} onlink dev e{R.randrange(k)}']))
        sel = R.choice([f'from {net(R.randrange(k))}.0/24', f'from {net(R.randrange(k))}.10', 'to 10.50.0.0/24', f'iif e{R.randrange(k)}', 'fwmark 0x1', 'fwmark 0x2/0x3', f'not from {net(R.randrange(k))}.0/24', 'ipproto udp', 'ipproto tcp dport 80', f'to {net(R.randrange(k))}.10 iif e{R.randrange(k)}', f'oif e{R.randrange(k)}'])
        act = R.choice([f'lookup {table}', f'lookup {table}', f'lookup {table}', 'prohibit', 'blackhole', 'unreachable', 'lookup main suppress_prefixlength 0'])
        ip['r'].append(f'rule add {sel} {act} pref {R.randint(10, 30000)}')
    for _ in range(R.randint(0, 2)):
        ip['r'].append(R.choice([f'route add blackhole {net(R.randrange(k))}.77', f'route add unreachable 172.16.0.0/16', f'route add prohibit 172.17.0.0/16', 'route add 172.18.0.0/16 via 10.9.0.77', 'route add default via 10.9.0.2', 'route add unreachable default metric 4278198272', 'route add 172.19.0.0/16 dev e9', 'route add 10.50.0.10/32 via 10.9.0.2 metric 50', 'route add 10.50.0.0/24 via 10.9.0.2 metric 5']))
    addresses = [f'{net(h)}.0/24' for h in range(k)] + [f'{net(h)}.10' for h in range(k)] + ['10.50.0.0/24', '10.50.0.10', '10.9.0.2', '10.0.0.0/8']
    t = {}
    if chance(.5):
        t['filter'] = random_filter(addresses, [f'e{h}' for h in range(k)] + ['e9'], R.randint(1, 6))
    if chance(.6):
        t['mangle'] = [' '.join(f'-A {R.choice(["PREROUTING", "PREROUTING", "OUTPUT", "FORWARD"])} {R.choice(["-s " + R.choice(addresses), "-d " + R.choice(addresses), ""])} {R.choice(["-p tcp", "-p udp", "-p icmp", "", "-p tcp --dport 80"])} -j MARK --set-xmark {R.choice(["0x1/0xffffffff", "0x2/0x2", "0x1/0x1", "0x3/0x3"])}'.split()) for _ in range(R.randint(1, 3))]
    if chance(.25):
        t['nat'] = [R.choice(['-A POSTROUTING -o e9 -j MASQUERADE', f'-A POSTROUTING -s {net(0)}.0/24 -j SNAT --to-source {net(1)}.1', '-A POSTROUTING -m mark --mark 0x1/0x1 -j MASQUERADE'])]
    sc = dict(nodes=nodes, links=links, ip=ip, sysctl=sysctl, iptables={'r': tables(**t)} if t else {}, listen={n: LISTEN for n in nodes if n != 'r2'}, tcp_ports=[81], sources=[f'h{h}' for h in range(k)] + ['r', 's'],
              vips=[f'{net(1)}.77', '172.16.0.1', '172.17.0.1', '172.18.0.1', '172.19.0.1'], noroute='203.0.113.1')
    if probes_from and chance(.7):
        sc['probes'] = [p for a, f in probes_from.items() for d in ['10.50.0.10', f'{net(0)}.10', f'{net(1)}.10', '10.9.0.2', '172.16.0.1'] for p in trio(a, d, **{'from': f})] + [p for h in range(k) for d in ['10.50.0.10', f'{net((h + 1) % k)}.10'] for p in trio(f'h{h}', d)]
    return sc


def bridge(i):
    """A host with a bridge and ports of every kind, rules that bridge-nf shows to iptables, a service on it, an uplink."""
    k = R.randint(3, 5)
    nodes = ['h', 'out'] + [f'p{j}' for j in range(k)]
    links = [[f'p{j}', 'eth0', 'h', f'v{j}'] for j in range(k)] + [['out', 'eth0', 'h', 'up0']]
    ip = {'h': ['link add br0 type bridge', 'link set br0 up', 'addr add 10.1.0.1/24 dev br0', 'addr add 192.168.7.1/24 dev up0'], 'out': ['addr add 192.168.7.2/24 dev eth0'] + (['route add 10.1.0.0/24 via 192.168.7.1'] if chance(.6) else [])}
    two = chance(.3)
    if two:
        ip['h'] += ['link add br1 type bridge', 'link set br1 up', 'addr add 10.2.0.1/24 dev br1']
    member = {}
    for j in range(k):
        n = 2 if two and chance(.4) else 1
        member[j] = n
        ip['h'].append(f'link set v{j} master br{n - 1}')
        ip[f'p{j}'] = [f'addr add 10.{n}.0.{j + 2}/24 dev eth0']
        if chance(.9):
            ip[f'p{j}'].append(f'route add default via 10.{n}.0.1')
    br = []
    for j in range(k):
        for opt, p in (('hairpin on', .3), ('isolated on', .25), ('learning off', .15), ('flood off', .1)):
            if chance(p):
                br.append(f'link set dev v{j} {opt}')
    nf = R.choice(['0', '1', '1'])
    a = [f'10.{member[j]}.0.{j + 2}' for j in range(k)] + ['10.1.0.0/24', '192.168.7.2', '10.96.0.1']
    devs = [f'v{j}' for j in range(k)] + ['br0', 'br0', 'up0']
    t = {}
    if chance(.75):
        t['filter'] = random_filter(a, devs, R.randint(1, 7))
        if chance(.3):
            t['filter'].append(f'-A FORWARD -m physdev --physdev-in v{R.randrange(k)} -j {verdict()}')
        if chance(.2):
            t['filter'].insert(0, f'-A FORWARD -m physdev --physdev-is-bridged -j {R.choice(["ACCEPT", "DROP", "C1"])}')
    nat = []
    if chance(.6):
        nat.append(f'-A {R.choice(["PREROUTING", "PREROUTING", "OUTPUT"])} -d 10.96.0.1 -p tcp --dport 80 -j DNAT --to-destination 10.{member[0]}.0.2:80')
    if chance(.4):
        nat.append(f'-A PREROUTING -d 10.96.0.1 -p udp --dport 53 -j DNAT --to-destination 10.{member[1]}.0.3')
    if chance(.4):
        nat.append(R.choice(['-A POSTROUTING -s 10.1.0.0/24 -d 10.1.0.0/24 -j MASQUERADE', '-A POSTROUTING -s 10.1.0.0/24 ! -o br0 -j MASQUERADE', '-A POSTROUTING -m conntrack --ctstate DNAT -j MASQUERADE', '-A POSTROUTING -j MASQUERADE', f'-A POSTROUTING -s {a[0]} -d {a[0]} -j MASQUERADE']))
    if chance(.3):
        nat.append(f'-A PREROUTING -m addrtype --dst-type LOCAL -p tcp --dport 8080 -j DNAT --to-destination 10.{member[0]}.0.2:80')
    if chance(.15):
        nat.append('-A PREROUTING -p tcp --dport 81 -j REDIRECT --to-ports 80')
    t['nat'] = nat
    sysctl = {'h': {'net.ipv4.ip_forward': R.choice(['1', '1', '1', '1', '0']), 'net.bridge.bridge-nf-call-iptables': nf}}
    if chance(.2):
        sysctl['h']['net.ipv4.conf.br0.proxy_arp'] = '1'
    if chance(.2):
        sysctl['h'][f'net.ipv4.conf.{R.choice(["br0", "all", "up0"])}.rp_filter'] = R.choice(['1', '2'])
    if chance(.2):
        sysctl['h']['net.ipv4.conf.br0.send_redirects'] = '0'
    return dict(nodes=nodes, links=links, ip=ip, bridge={'h': br} if br else {}, sysctl=sysctl, iptables={'h': tables(**t)} if tables(**t) else {}, listen={n: LISTEN for n in nodes}, tcp_ports=[81, 8080], vips=['10.96.0.1', '10.1.0.99'], noroute='203.0.113.1')


def nat(i):
    """Clients, a NAT router, servers: every kind of NAT, clashing ports, hairpins, and rule changes in mid-stream."""
    nodes = ['a', 'b', 'r', 'x', 'y']
    links = [['a', 'eth0', 'r', 'e0'], ['b', 'eth0', 'r', 'e1'], ['x', 'eth0', 'r', 'e2'], ['y', 'eth0', 'r', 'e3']]
    ip = {'r': [], 'a': ['addr add 10.0.0.10/24 dev eth0', 'route add default via 10.0.0.1'], 'b': ['addr add 10.1.0.10/24 dev eth0', 'route add default via 10.1.0.1'], 'x': ['addr add 10.2.0.10/24 dev eth0', 'route add default via 10.2.0.1'],
          'y': ['addr add 10.3.0.10/24 dev eth0'] + (['route add default via 10.3.0.1'] if chance(.5) else [])}
    for h in range(4):
        ip['r'].append(f'addr add 10.{h}.0.1/24 dev e{h}')
    if chance(.5):
        ip['r'].append('addr add 10.3.0.5/24 dev e3')
    rules = []
    servers = ['10.2.0.10', '10.3.0.10', '10.0.0.10']
    for _ in range(R.randint(1, 5)):
        rules.append(R.choice([
            lambda: f'-A PREROUTING -d 10.96.0.1 -p tcp --dport 80 -j DNAT --to-destination {R.choice(servers)}:80',
            lambda: f'-A PREROUTING -d 10.96.0.1 -p udp -j DNAT --to-destination {R.choice(servers)}',
            lambda: f'-A PREROUTING -d 10.96.0.1 -j DNAT --to-destination {R.choice(servers)}',
            lambda: f'-A OUTPUT -d 10.96.0.1 -p tcp --dport 80 -j DNAT --to-destination {R.choice(servers)}:80',
            lambda: '-A PREROUTING -p tcp --dport 81 -j REDIRECT --to-ports 80',
            lambda: '-A OUTPUT -p tcp --dport 81 -j REDIRECT --to-ports 80',
            lambda: f'-A PREROUTING -i e{R.randrange(4)} -p tcp --dport 8080 -j DNAT --to-destination {R.choice(servers)}:80',
            lambda: f'-A PREROUTING -p tcp -m multiport --dports 81,8080 -j DNAT --to-destination {R.choice(servers)}:80',
            lambda: f'-A PREROUTING -m addrtype --dst-type LOCAL -p udp --dport 53 -j DNAT --to-destination {R.choice(servers)}:53',
            lambda: f'-A PREROUTING -d 10.97.0.0/24 -j NETMAP --to 10.{R.choice([2, 3])}.0.0/24',
            lambda: f'-A POSTROUTING -s 10.{R.randrange(2)}.0.0/24 -j NETMAP --to 10.98.0.0/24',
            lambda: f'-A PREROUTING -d 10.3.0.5 -p tcp -j DNAT --to-destination 10.2.0.10-10.2.0.10:80-80',
        ])())
    for _ in range(R.randint(0, 3)):
        rules.append(R.choice([
            lambda: f'-A POSTROUTING -o e{R.randrange(4)} -j MASQUERADE',
            lambda: f'-A POSTROUTING -s 10.{R.randrange(4)}.0.0/24 -j SNAT --to-source {R.choice(["10.3.0.1", "10.2.0.1", "10.3.0.5", "10.2.0.77", "203.0.113.9"])}',
            lambda: f'-A POSTROUTING -p tcp -j SNAT --to-source 10.2.0.1:4000-4010',
            lambda: '-A POSTROUTING -m conntrack --ctstate DNAT -j MASQUERADE',
            lambda: f'-A POSTROUTING -d {R.choice(servers)} -p tcp --dport 80 -j MASQUERADE',
            lambda: '-A INPUT -p tcp --dport 80 -j SNAT --to-source 10.2.0.99',
            lambda: f'-A POSTROUTING -s 10.0.0.10 -d 10.0.0.10 -j MASQUERADE',
        ])())
    a = ['10.0.0.10', '10.1.0.10', '10.2.0.10', '10.3.0.10', '10.0.0.0/24', '10.2.0.0/24', '10.96.0.1', '10.2.0.1']
    devs = ['e0', 'e1', 'e2', 'e3']
    t = dict(nat=rules)
    if chance(.6):
        t['filter'] = random_filter(a, devs, R.randint(1, 5))
    if chance(.2):
        t['raw'] = [R.choice(['-A PREROUTING -p udp -j CT --notrack', '-A PREROUTING -s 10.1.0.10 -j CT --notrack', '-A PREROUTING -i e2 -p icmp -j NOTRACK', '-A PREROUTING -p tcp --dport 81 -j DROP'])]
    sc = dict(nodes=nodes, links=links, ip=ip, sysctl={'r': {'net.ipv4.ip_forward': '1'}}, iptables={'r': tables(**t)}, listen={n: LISTEN for n in nodes})
    p = []
    for s in ('a', 'b', 'x', 'r'):
        for d in ['10.96.0.1', '10.97.0.10', '10.2.0.10', '10.3.0.10', '10.0.0.10', '10.2.0.1', '10.0.0.1', '10.3.0.5']:
            if s == 'x' and d == '10.2.0.10' or s == 'a' and d == '10.0.0.10':
                continue
            p += trio(s, d)
            if chance(.3):
                p.append(dict(src=s, dst=d, proto='tcp', port=R.choice([81, 8080])))
            if chance(.25):
                p.append(dict(src=s, dst=d, proto=R.choice(['tcp', 'udp']), port=80, sport=5000 + R.randrange(3)))
    seen = set()
    sc['probes'] = [q for q in p if 'sport' not in q or not ((q['src'], q['sport'], q['proto']) in seen or seen.add((q['src'], q['sport'], q['proto'])))]
    if chance(.35):
        sc['steps'] = [midstream(a, devs, rules)]
    return sc


def midstream(addresses, devices, nat_rules=()):
    kind = R.randrange(4)
    if kind == 0:
        return dict(iptables_add={'r': '*filter\n' + '\n'.join(r.replace('-A', '-I', 1) for r in random_filter(addresses, devices, R.randint(1, 3), ('FORWARD', 'INPUT', 'OUTPUT')) if not r.startswith(':') and '-j C' not in r) + '\nCOMMIT\n'})
    if kind == 1:
        return dict(iptables={'r': tables(filter=random_filter(addresses, devices, R.randint(1, 4)), nat=[R.choice(['-A POSTROUTING -j MASQUERADE', '-A PREROUTING -d 10.96.0.1 -j DNAT --to-destination 10.3.0.10'])])})
    if kind == 2:
        return dict(ip={'r': [R.choice(['route add blackhole 10.2.0.10', 'link set e2 down', 'addr del 10.2.0.1/24 dev e2', 'rule add from 10.0.0.0/24 prohibit pref 100', 'route add unreachable 10.3.0.10', 'route add prohibit 10.0.0.10'])]})
    return dict(sysctl={'r': {'net.ipv4.ip_forward': '0'}})


def service(i):
    """kube-proxy's shape: a VIP with several backends by statistic nth, MARK and MASQUERADE, nodePort, session from everywhere."""
    k = R.randint(2, 4)
    nodes = ['h', 'n2', 'out'] + [f'p{j}' for j in range(k)] + ['q']
    links = [[f'p{j}', 'eth0', 'h', f'v{j}'] for j in range(k)] + [['q', 'eth0', 'n2', 'v0'], ['n2', 'eth0', 'h', 'up0'], ['out', 'eth0', 'h', 'up1']]
    ip = {'h': ['link add br0 type bridge', 'link set br0 up', 'addr add 10.1.0.1/24 dev br0', 'addr add 192.168.7.1/24 dev up0', 'addr add 192.168.8.1/24 dev up1', 'route add 10.2.0.0/24 via 192.168.7.2'],
          'n2': ['addr add 192.168.7.2/24 dev eth0', 'addr add 10.2.0.1/24 dev v0', 'route add 10.1.0.0/24 via 192.168.7.1', 'route add 192.168.8.0/24 via 192.168.7.1'] + (['route add default via 192.168.7.1'] if chance(.7) else []),
          'q': ['addr add 10.2.0.2/24 dev eth0', 'route add default via 10.2.0.1'], 'out': ['addr add 192.168.8.2/24 dev eth0'] + (['route add default via 192.168.8.1'] if chance(.7) else [])}
    if chance(.5):
        ip['h'].append('route add default via 192.168.8.2')
    for j in range(k):
        ip['h'].append(f'link set v{j} master br0')
        ip[f'p{j}'] = [f'addr add 10.1.0.{j + 2}/24 dev eth0', 'route add default via 10.1.0.1']
    backends = [f'10.1.0.{j + 2}' for j in range(k)] + ['10.2.0.2']
    R.shuffle(backends)
    backends = backends[:R.randint(1, len(backends))]
    rules = ['-A PREROUTING -j KUBE-SERVICES', '-A OUTPUT -j KUBE-SERVICES', '-A POSTROUTING -j KUBE-POSTROUTING']
    for proto, port in (('tcp', 80), ('udp', 53)):
        if chance(.5):
            rules.append(f'-A KUBE-SERVICES ! -s 10.0.0.0/8 -d 10.96.0.1/32 -p {proto} -m {proto} --dport {port} -j KUBE-MARK-MASQ')
        rules.append(f'-A KUBE-SERVICES -d 10.96.0.1/32 -p {proto} -m {proto} --dport {port} -j KUBE-SVC-{proto.upper()}')
        if proto == 'tcp':
            rules.append('-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS')
            rules += ['-A KUBE-NODEPORTS -p tcp -m tcp --dport 8080 -j KUBE-MARK-MASQ', '-A KUBE-NODEPORTS -p tcp -m tcp --dport 8080 -j KUBE-SVC-TCP'] if chance(.7) else ['-A KUBE-NODEPORTS -p tcp -m tcp --dport 8080 -j KUBE-SVC-TCP']
        for n, b in enumerate(backends):
            left = len(backends) - n
            st = f'-m statistic --mode nth --every {left} --packet {R.randrange(left)} ' if left > 1 else ''
            rules.append(f'-A KUBE-SVC-{proto.upper()} {st}-j KUBE-SEP-{proto.upper()}{n}')
            rules.append(f'-A KUBE-SEP-{proto.upper()}{n} -s {b}/32 -j KUBE-MARK-MASQ')
            rules.append(f'-A KUBE-SEP-{proto.upper()}{n} -p {proto} -m {proto} -j DNAT --to-destination {b}:{port}')
    rules += ['-A KUBE-MARK-MASQ -j MARK --or-mark 0x4000', '-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN', '-A KUBE-POSTROUTING -j MARK --xor-mark 0x4000', '-A KUBE-POSTROUTING -j MASQUERADE']
    if chance(.3):
        rules.append('-A POSTROUTING -s 10.1.0.0/24 ! -d 10.0.0.0/8 -j MASQUERADE')
    t = dict(nat=rules)
    if chance(.5):
        t['filter'] = ['-A FORWARD -m conntrack --ctstate INVALID -j DROP', '-A FORWARD -m mark --mark 0x4000/0x4000 -j ACCEPT', '-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT'] + random_filter(['10.1.0.2', '10.1.0.3', '10.1.0.0/24', '192.168.8.2', '10.2.0.2', '10.96.0.1'], ['br0', 'up0', 'up1'], R.randint(0, 4))
    br = [f'link set dev v{j} hairpin on' for j in range(k)] if chance(.6) else []
    sysctl = {'h': {'net.ipv4.ip_forward': '1', 'net.bridge.bridge-nf-call-iptables': R.choice(['0', '1', '1'])}, 'n2': {'net.ipv4.ip_forward': '1'}}
    if chance(.2):
        sysctl['h']['net.ipv4.conf.all.route_localnet'] = '1'
    p = []
    for s in [f'p{j}' for j in range(k)] + ['q', 'n2', 'out', 'h']:
        for _ in range(2):
            p += [dict(src=s, dst='10.96.0.1', proto='tcp', port=80), dict(src=s, dst='10.96.0.1', proto='udp', port=53)]
        p += [dict(src=s, dst='10.96.0.1', proto='icmp'), dict(src=s, dst='10.96.0.1', proto='tcp', port=81), dict(src=s, dst=R.choice(['192.168.7.1', '192.168.8.1', '10.1.0.1']), proto='tcp', port=8080), dict(src=s, dst='10.1.0.2', proto='tcp', port=80)]
        if s == 'h':
            p.append(dict(src=s, dst='127.0.0.1', proto='tcp', port=8080))
    sc = dict(nodes=nodes, links=links, ip=ip, bridge={'h': br} if br else {}, sysctl=sysctl, iptables={'h': tables(**t)}, listen={n: LISTEN for n in nodes if n not in ('h', 'n2')}, probes=p)
    if chance(.25):
        sc['steps'] = [dict(iptables_add={'h': R.choice(['*nat\n-F KUBE-SVC-TCP\nCOMMIT\n', '*filter\n-I FORWARD -d 10.1.0.0/24 -m conntrack --ctstate NEW -j REJECT\nCOMMIT\n', '*filter\n-I FORWARD -s 10.1.0.0/24 -j DROP\nCOMMIT\n', '*nat\n-I KUBE-SVC-UDP -j RETURN\nCOMMIT\n'])})]
    return sc


def vxlan(i):
    """Hosts on one LAN with a VXLAN between them: static FDB and neighbours, learning with a flood list, a default remote; broken in places."""
    k = 3
    mode = R.choice(['flannel', 'flannel', 'learning', 'remote', 'bridged'])
    mac = lambda q: f'02:00:00:00:01:0{q}'
    nodes, links, ip, br, sysctl = ['lan'], [], {'lan': ['link add br0 type bridge', 'link set br0 up']}, {}, {}
    port, vni = R.choice([8472, 4789]), R.choice([1, 7, 4096])
    for j in range(k):
        h, p = f'h{j}', f'p{j}'
        nodes += [h, p]
        links += [[h, 'eth0', 'lan', f'u{j}'], [p, 'eth0', h, 'veth0']]
        ip['lan'].append(f'link set u{j} master br0')
        br[h] = []
        odd = vni + 1 if chance(.06) else vni
        nolearn = 'nolearning' if mode == 'flannel' or chance(.3) else ''
        remote = f' remote 192.168.50.1{(j + 1) % k}' if mode == 'remote' else ''
        ip[h] = [f'addr add 192.168.50.1{j}/24 dev eth0', f'link add vx0 type vxlan id {odd} dev eth0 local 192.168.50.1{j} dstport {port}{remote} {nolearn}'.strip(), f'link set vx0 address {mac(j)} up']
        sysctl[h] = {'net.ipv4.ip_forward': '1'}
        if mode in ('flannel', 'learning', 'remote'):
            ip[h] += ['link add cni0 type bridge', 'link set cni0 up', f'addr add 10.244.{j}.1/24 dev cni0', 'link set veth0 master cni0']
            ip[p] = [f'addr add 10.244.{j}.2/24 dev eth0', f'route add default via 10.244.{j}.1']
            if mode == 'flannel':
                ip[h].append(f'addr add 10.244.{j}.0/32 dev vx0')
                for q in range(k):
                    if q != j:
                        ip[h].append(f'route add 10.244.{q}.0/24 via 10.244.{q}.0 dev vx0 onlink')
                        if chance(.93):
                            ip[h].append(f'neigh add 10.244.{q}.0 lladdr {mac(q if chance(.95) else (q + 1) % k)} dev vx0 nud permanent')
                        if chance(.9):
                            br[h].append(f'fdb add {mac(q)} dev vx0 dst 192.168.50.1{q if chance(.95) else j} self permanent')
            else:
                ip[h].append(f'addr add 10.200.0.{j + 1}/24 dev vx0')
                for q in range(k):
                    if q != j:
                        ip[h].append(f'route add 10.244.{q}.0/24 via 10.200.0.{q + 1}')
                        if mode == 'learning' and chance(.85):
                            br[h].append(f'fdb append 00:00:00:00:00:00 dev vx0 dst 192.168.50.1{q}')
        else:
            # one L2 over all hosts
            ip[h] += ['link add br0 type bridge', 'link set br0 up', 'link set veth0 master br0', 'link set vx0 master br0'] + ([f'addr add 10.77.0.10{j}/24 dev br0'] if chance(.5) else [])
            ip[p] = [f'addr add 10.77.0.{j + 2}/24 dev eth0']
            for q in range(k):
                if q != j and chance(.9):
                    br[h].append(f'fdb append 00:00:00:00:00:00 dev vx0 dst 192.168.50.1{q}')
    t = {}
    for j in range(k):
        f = []
        if chance(.2):
            f.append(R.choice([f'-A INPUT -p udp --dport {port} -s 192.168.50.1{(j + 1) % k} -j DROP', f'-A OUTPUT -p udp --dport {port} -j DROP', f'-A FORWARD -o vx0 -p udp -j REJECT', '-A INPUT -p udp -m conntrack --ctstate NEW -j DROP', '-A FORWARD -i vx0 -m conntrack --ctstate NEW -j DROP']))
        m = [f'-A POSTROUTING -s 10.244.{j}.0/24 ! -d 10.244.0.0/16 -j MASQUERADE'] if chance(.4) else []
        if chance(.15):
            m.append(f'-A POSTROUTING -s 10.244.{j}.0/24 -j MASQUERADE')
        if f or m:
            t[f'h{j}'] = tables(filter=f, nat=m)
    p = []
    for s in ('p0', 'p1', 'p2', 'h0', 'h1'):
        for q in range(k):
            if s == f'p{q}':
                continue
            d = f'10.77.0.{q + 2}' if mode == 'bridged' else f'10.244.{q}.2'
            p += trio(s, d)
            p += trio(s, f'192.168.50.1{q}') if s != f'h{q}' else []
            if chance(.3):
                p.append(dict(src=s, dst=d, proto=R.choice(['udp', 'icmp', 'tcp']), port=53 if p[-1]['proto'] != 'x' else 53, size=R.choice([1400, 1422, 1423, 1430, 1450, 1472, 2000]), **R.choice([{}, {'df': True}, {'df': False}])))
                if p[-1]['proto'] == 'tcp':
                    p[-1]['port'] = 80
                    p[-1].pop('df', None)
    return dict(nodes=nodes, links=links, ip=ip, bridge=br, sysctl=sysctl, iptables=t, listen={f'p{j}': LISTEN for j in range(k)} | {f'h{j}': LISTEN for j in range(k)}, probes=p)


def mtu(i):
    """A chain of routers with links of different MTUs: DF, fragments, ICMP filtered in places, MSS clamping, TCP with data, TTLs, loops."""
    k = R.randint(2, 4)
    nodes = ['c'] + [f'r{j}' for j in range(k)] + ['s']
    links, ip, sysctl, t = [], {n: [] for n in nodes}, {}, {}
    sizes, uneven = [], False
    for j in range(k + 1):
        a, b = nodes[j], nodes[j + 1]
        links.append([a, 'right', b, 'left'])
        ip[a].append(f'addr add 10.{j}.0.1/24 dev right')
        ip[b].append(f'addr add 10.{j}.0.2/24 dev left')
        m = R.choice([1500, 1500, 1500, 1400, 1300, 1280, 1000, 600, 576])
        sizes.append(m)
        if m != 1500:
            # Ends that disagree: only between routers, where no sender of a probe is told ENOBUFS at once.
            middle = 1 < j < k
            left, right = not middle or chance(.8), not middle or chance(.8)
            uneven = uneven or left != right
            if left:
                ip[a].append(f'link set right mtu {m}')
            if right:
                ip[b].append(f'link set left mtu {m}')
    for j in range(k + 2):
        n = nodes[j]
        if j < k + 1:
            ip[n] += [f'route add 10.{q}.0.0/24 via 10.{j}.0.2' for q in range(j + 1, k + 1)]
        if j > 0:
            ip[n] += [f'route add 10.{q}.0.0/24 via 10.{j - 1}.0.1' for q in range(0, j - 1)]
        if 0 < j < k + 1:
            sysctl[n] = {'net.ipv4.ip_forward': '1'}
            f, mg, na = [], [], []
            if chance(.2):
                f.append(R.choice(['-A OUTPUT -p icmp -j DROP', '-A FORWARD -p icmp --icmp-type fragmentation-needed -j DROP', '-A FORWARD -p icmp --icmp-type 3 -j DROP', '-A FORWARD -m conntrack --ctstate RELATED -j DROP', '-A FORWARD -m conntrack --ctstate INVALID -j DROP', '-A INPUT -p icmp -j DROP', '-A FORWARD -p icmp -j REJECT']))
            if chance(.25):
                mg.append(R.choice(['-A FORWARD -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu', '-A FORWARD -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 500']))
            if chance(.25):
                na.append(R.choice(['-A POSTROUTING -o right -j MASQUERADE', '-A POSTROUTING -o left -j MASQUERADE', f'-A PREROUTING -d 10.96.0.1 -j DNAT --to-destination 10.{k}.0.2']))
            if f or mg or na:
                t[n] = tables(filter=f, mangle=mg, nat=na)
    for n in ('c', 's'):
        sysctl[n] = {}
        if chance(.1):
            sysctl[n]['net.ipv4.ip_no_pmtu_disc'] = '2'
    ip['c'].append('route add 10.96.0.1 via 10.0.0.2')
    ip['c'].append('route add 172.16.0.0/16 via 10.0.0.2')
    ip['r0'].append('route add 172.16.0.0/16 via 10.1.0.2')
    ip['r1'].append(R.choice(['route add 172.16.0.0/16 via 10.1.0.1', 'route add unreachable 172.16.0.0/16', 'route add blackhole 172.16.0.0/16']))
    if k > 2:
        ip['r0'].append('route add 10.96.0.1 via 10.1.0.2')
    p = []
    ends = [('c', f'10.{k}.0.2'), ('s', '10.0.0.1'), ('c', '10.96.0.1'), ('c', f'10.1.0.2'), ('r0', f'10.{k}.0.2'), ('s', '10.0.0.2')]
    for _ in range(R.randint(10, 22)):
        s, d = R.choice(ends)
        m = R.choice(sizes)
        proto = R.choice(['udp', 'udp', 'icmp', 'icmp', 'tcp'])
        q = dict(src=s, dst=d, proto=proto)
        if proto != 'icmp':
            q['port'] = 80 if proto == 'tcp' else 53
        kind = R.random()
        if kind < .7 and not (uneven and proto == 'tcp'):
            q['size'] = R.choice([m - 28, m - 27, m - 29, m, 700, 1472, 1473, 2000, 3000]) if proto != 'tcp' else R.choice([600, 1500, 4000])
            if proto != 'tcp' and chance(.7):
                q['df'] = chance(.6)
        if kind > .6:
            q['ttl_out'] = R.randint(1, k + 2)
        p.append(q)
    p += [dict(src='c', dst='172.16.0.1', proto=x, **({'port': 80} if x != 'icmp' else {}), **y) for x in ('udp', 'icmp', 'tcp') for y in ({}, {'ttl_out': 5})]
    sc = dict(nodes=nodes, links=links, ip=ip, sysctl=sysctl, iptables=t, listen={n: LISTEN for n in nodes}, probes=p)
    return sc


def arp(i):
    """Who answers ARP: proxy_arp, arp_ignore, arp_filter, arp_announce, /32 addresses, onlink, hosts with two legs on one LAN, 169.254.1.1."""
    nodes = ['h', 'lan', 'a', 'b', 'c', 'w']
    links = [['a', 'eth0', 'lan', 'l0'], ['b', 'eth0', 'lan', 'l1'], ['b', 'eth1', 'lan', 'l2'], ['c', 'eth0', 'lan', 'l3'], ['h', 'eth0', 'lan', 'l4'], ['w', 'eth0', 'h', 'cali0']]
    ip = {'lan': ['link add br0 type bridge', 'link set br0 up'] + [f'link set l{j} master br0' for j in range(5)],
          'a': ['addr add 10.0.0.10/24 dev eth0'], 'b': ['addr add 10.0.0.20/24 dev eth0', R.choice(['addr add 10.0.0.21/24 dev eth1', 'addr add 10.5.0.21/24 dev eth1', 'addr add 10.0.0.21/32 dev eth1', 'addr add 10.0.0.21/32 dev lo'])],
          'c': [R.choice(['addr add 10.0.0.30/16 dev eth0', 'addr add 10.0.0.30/24 dev eth0', 'addr add 10.0.0.30/32 dev eth0'])],
          'h': ['addr add 10.0.0.1/24 dev eth0', 'route add 10.9.0.2 dev cali0 scope link'], 'w': ['addr add 10.9.0.2/32 dev eth0', 'route add 169.254.1.1 dev eth0 scope link', 'route add default via 169.254.1.1 dev eth0']}
    if chance(.6):
        ip['a'].append(R.choice(['route add default via 10.0.0.1', 'route add 10.9.0.0/24 dev eth0', 'route add 10.9.0.2 via 10.0.0.1', 'route add default dev eth0', 'route add 10.9.0.2 via 10.0.0.20', 'route add 10.77.0.0/16 via 10.8.8.8 dev eth0 onlink']))
    if chance(.6):
        ip['h'].append(R.choice(['route add default via 10.0.0.10', 'route add default via 10.0.0.20', 'route add 169.254.0.0/16 via 10.0.0.10', 'addr add 10.8.8.8/32 dev lo']))
    if chance(.6):
        ip['c'].append(R.choice(['route add 10.0.0.0/24 dev eth0', 'route add default dev eth0', 'route add default via 10.0.0.1 dev eth0 onlink']))
    if chance(.3):
        ip['b'].append(R.choice(['route add default via 10.0.0.1 dev eth1', 'route add default via 10.0.0.1 dev eth0', 'route add 10.0.0.10 dev eth1 scope link']))
    if chance(.2):
        ip['a'].append(R.choice(['neigh add 10.0.0.20 lladdr 02:00:00:00:00:99 dev eth0 nud permanent', 'link set eth0 arp off', 'neigh add proxy 10.0.0.77 dev eth0']))
    if chance(.2):
        ip['h'].append(R.choice(['neigh add proxy 10.0.0.77 dev eth0', 'neigh add proxy 169.254.1.1 dev cali0']))
    sysctl = {'h': {'net.ipv4.ip_forward': R.choice(['1', '1', '0']), 'net.ipv4.conf.cali0.proxy_arp': R.choice(['1', '1', '0']), **{f'net.ipv4.conf.{x}.send_redirects': '0' for x in ('all', 'eth0', 'cali0')}}, 'b': {}, 'a': {}}
    for n, devs in (('h', ['eth0', 'cali0', 'all']), ('b', ['eth0', 'eth1', 'all']), ('a', ['eth0'])):
        for dv in devs:
            for key, vals, pr in (('arp_ignore', '0 1 2 8', .25), ('arp_filter', '0 1', .2), ('rp_filter', '0 1 2', .3), ('proxy_arp', '0 1', .15), ('arp_announce', '0 1 2', .15), ('proxy_arp_pvlan', '0 1', .05)):
                if chance(pr):
                    sysctl[n].setdefault(f'net.ipv4.conf.{dv}.{key}', R.choice(vals.split()))
    return dict(nodes=nodes, links=links, ip=ip, sysctl=sysctl, listen={n: LISTEN for n in nodes if n != 'lan'}, sources=['a', 'b', 'c', 'h', 'w'], vips=['10.0.0.77', '10.77.0.1', '10.0.5.5'], noroute='203.0.113.1')


def conn(i):
    """Connection states: what is let through when rules speak of NEW, ESTABLISHED, RELATED, INVALID, marks of connections, then rules change."""
    nodes = ['a', 'r', 'b', 'c']
    links = [['a', 'eth0', 'r', 'e0'], ['b', 'eth0', 'r', 'e2'], ['c', 'eth0', 'r', 'e3']]
    ip = {'r': [f'addr add 10.{h}.0.1/24 dev e{h}' for h in (0, 2, 3)], 'a': ['addr add 10.0.0.10/24 dev eth0', 'route add default via 10.0.0.1'], 'b': ['addr add 10.2.0.10/24 dev eth0', 'route add default via 10.2.0.1'], 'c': ['addr add 10.3.0.10/24 dev eth0', 'route add default via 10.3.0.1']}
    addresses = ['10.0.0.10', '10.2.0.10', '10.3.0.10', '10.0.0.0/24', '10.2.0.0/24']
    devs = ['e0', 'e2', 'e3']
    rules = []
    for _ in range(R.randint(2, 6)):
        c = R.choice(['FORWARD', 'FORWARD', 'FORWARD', 'INPUT', 'OUTPUT'])
        rules.append(' '.join(f'-A {c} {R.choice(["", "-s " + R.choice(addresses), "-d " + R.choice(addresses)])} {R.choice(["", "", port_match()])} {state()} -j {verdict()}'.split()))
    if chance(.5):
        rules.append(R.choice([':FORWARD DROP [0:0]', ':INPUT DROP [0:0]', ':OUTPUT DROP [0:0]']))
    t = dict(filter=rules)
    if chance(.4):
        t['mangle'] = ['-A PREROUTING -j CONNMARK --restore-mark', R.choice(['-A PREROUTING -i e0 -m mark --mark 0 -j MARK --set-mark 5', '-A PREROUTING -p tcp --dport 80 -j MARK --set-mark 5']), '-A PREROUTING -j CONNMARK --save-mark']
        rules.append(R.choice(['-A FORWARD -m mark --mark 5 -j REJECT', '-A FORWARD -m connmark --mark 5 -j ACCEPT', '-A FORWARD -m connmark ! --mark 5 -j DROP']))
    if chance(.4):
        t['nat'] = [R.choice(['-A POSTROUTING -o e2 -j MASQUERADE', '-A PREROUTING -d 10.3.0.10 -p tcp --dport 81 -j DNAT --to-destination 10.2.0.10:80', '-A PREROUTING -d 10.96.0.1 -j DNAT --to-destination 10.2.0.10'])]
    local = {}
    if chance(.4):
        local['b'] = tables(filter=random_filter(addresses, ['eth0'], R.randint(1, 4), ('INPUT', 'INPUT', 'OUTPUT')))
    if chance(.3):
        local['a'] = tables(filter=random_filter(addresses, ['eth0'], R.randint(1, 3), ('INPUT', 'OUTPUT', 'OUTPUT')))
    p = []
    for s, ds in (('a', ['10.2.0.10', '10.3.0.10', '10.2.0.1', '10.96.0.1', '10.2.0.99', '172.16.0.1']), ('b', ['10.0.0.10', '10.3.0.10']), ('c', ['10.2.0.10', '10.3.0.1', '10.0.0.10']), ('r', ['10.0.0.10', '10.2.0.10', '10.2.0.99'])):
        for d in ds:
            p += trio(s, d) + [dict(src=s, dst=d, proto='tcp', port=81), dict(src=s, dst=d, proto='udp', port=54)]
    p += [dict(src='a', dst='10.2.0.10', proto=x, ttl_out=1, **({'port': 53} if x != 'icmp' else {})) for x in ('udp', 'icmp', 'tcp')]
    sc = dict(nodes=nodes, links=links, ip=ip, sysctl={'r': {'net.ipv4.ip_forward': '1'}}, iptables={'r': tables(**t)} | local, listen={n: LISTEN for n in nodes}, probes=p)
    if chance(.6):
        sc['steps'] = [midstream(addresses, devs) for _ in range(R.randint(1, 2))]
    return sc


def ipset(i):
    """Rules with sets: addresses, networks with holes, ports, pairs, lists of sets; SET targets are not used."""
    sc = conn(i)
    a = ['10.0.0.10', '10.2.0.10', '10.3.0.10']
    text, uses = [], []
    def add(name, kind, members, flags):
        text.append(f'create {name} {kind}')
        text.extend(f'add {name} {m}' for m in dict.fromkeys(members))
        uses.append((name, flags))
    add('s1', 'hash:ip', R.sample(a, 2), ['src', 'dst'])
    add('s2', 'hash:net', ['10.0.0.0/16', '10.2.0.0/24'] + (['10.2.0.10 nomatch'] if chance(.5) else []) + (['10.0.0.0/28'] if chance(.5) else []), ['src', 'dst'])
    add('s3', 'hash:ip,port', [f'{R.choice(a)},tcp:80', f'{R.choice(a)},udp:53', f'{R.choice(a)},icmp:8/0'], ['src,dst', 'dst,dst', 'src,src'])
    add('s4', 'hash:net,port', [f'10.2.0.0/24,{R.choice(["tcp:80", "udp:53", "tcp:81"])}'] + ([f'10.2.0.10,{R.choice(["tcp:80", "udp:53"])} nomatch'] if chance(.4) else []), ['dst,dst', 'src,dst'])
    # hash:net,net is not in every kernel.
    add('s5', 'hash:net', ['10.3.0.0/24'], ['src', 'dst'])
    add('s6', 'bitmap:port range 0-1024', [R.choice(['80', '53', '80-81'])], ['dst', 'src'])
    add('s7', 'hash:ip,port,ip', [f'{R.choice(a)},tcp:80,{R.choice(a)}', f'{R.choice(a)},udp:53,{R.choice(a)}'], ['src,dst,dst', 'dst,dst,src'])
    add('s8', 'hash:ip,port,net', [f'{R.choice(a)},tcp:80,10.2.0.0/16', f'{R.choice(a)},udp:53,10.0.0.0/8'], ['src,dst,dst', 'dst,dst,src'])
    add('s9', 'hash:net,iface', [f'10.0.0.0/8,{R.choice(["e0", "e2"])}'], ['src,src', 'dst,dst', 'src,dst'])
    add('s11', 'bitmap:ip range 10.0.0.0/24', ['10.0.0.10'], ['src', 'dst'])
    add('s12', 'hash:ip timeout 600', ['10.2.0.10'] + (['10.0.0.10 timeout 0'] if chance(.5) else []), ['src', 'dst'])
    text.append('create s10 list:set')
    for m in R.sample(['s1', 's2', 's5'], 2):
        text.append(f'add s10 {m}')
    uses.append(('s10', ['src', 'dst', 'src,dst']))
    rules = []
    for _ in range(R.randint(2, 6)):
        n, f = R.choice(uses)
        rules.append(' '.join(f'-A {R.choice(["FORWARD", "FORWARD", "FORWARD", "INPUT", "OUTPUT"])} {R.choice(["", "", "-p tcp", "-p udp", "-p icmp", state()])} -m set {R.choice(["", "", "! "])}--match-set {n} {R.choice(f)} -j {verdict()}'.split()))
    t = dict(filter=rules + ([':FORWARD DROP [0:0]', '-A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT'] if chance(.4) else []))
    sc['iptables'] = {'r': tables(**t)}
    sc['ipset'] = {'r': '\n'.join(text) + '\n'}
    sc.pop('steps', None)
    if chance(.4):
        sc['steps'] = [dict(ipset={'r': R.choice(['flush s1\n', 'add s1 10.3.0.10 -exist\n', 'del s2 10.0.0.0/16\n', 'add s5 10.0.0.0/8\n', 'flush s10\n', 'add s6 53-80\n'])})]
    return sc


def local(i):
    """A host with many legs: its own addresses, loopback, broadcast, the weak host model, forwarding off, no addresses, links down."""
    nodes = ['m', 'a', 'b']
    links = [['a', 'eth0', 'm', 'e0'], ['b', 'eth0', 'm', 'e1'], ['a', 'eth1', 'b', 'eth1']]
    ip = {'m': ['addr add 10.0.0.1/24 dev e0', 'addr add 10.1.0.1/24 dev e1', 'addr add 192.0.2.7/32 dev lo', 'link add d0 type bridge', 'link set d0 up', 'addr add 10.66.0.1/24 dev d0'],
          'a': ['addr add 10.0.0.10/24 dev eth0', 'addr add 10.5.0.1/24 dev eth1'], 'b': ['addr add 10.1.0.10/24 dev eth0', 'addr add 10.5.0.2/24 dev eth1']}
    for n, g in (('a', ['10.0.0.1', '10.5.0.2']), ('b', ['10.1.0.1', '10.5.0.1'])):
        if chance(.9):
            ip[n].append(f'route add default via {R.choice(g)}')
        if chance(.3):
            ip[n].append(f'route add 10.66.0.0/24 via {R.choice(g)}')
    if chance(.3):
        ip['m'].append(R.choice(['link set e1 down', 'addr flush dev e1', 'route del 10.1.0.0/24 dev e1', 'addr add 10.0.0.2/24 dev e0', 'addr add 10.0.0.3/25 dev e0', 'route add local 198.51.100.0/24 dev lo', 'addr add 10.0.0.10/32 dev lo', 'route add default dev e0', 'addr add 10.1.0.77/32 peer 10.9.9.9 dev e1', 'link set lo down']))
    sysctl = {n: {} for n in nodes}
    for n in nodes:
        sysctl[n]['net.ipv4.ip_forward'] = R.choice(['0', '1'])
        for dv in {'m': ['e0', 'e1', 'all', 'lo'], 'a': ['eth0', 'eth1', 'all'], 'b': ['eth0', 'eth1', 'all']}[n]:
            if chance(.25):
                sysctl[n][f'net.ipv4.conf.{dv}.rp_filter'] = R.choice(['1', '2'])
            if chance(.1):
                sysctl[n][f'net.ipv4.conf.{dv}.accept_local'] = '1'
            if chance(.1):
                sysctl[n][f'net.ipv4.conf.{dv}.route_localnet'] = '1'
            if chance(.1):
                sysctl[n][f'net.ipv4.conf.{dv}.forwarding'] = R.choice('01')
        if chance(.1):
            sysctl[n]['net.ipv4.icmp_echo_ignore_all'] = '1'
        if chance(.1):
            sysctl[n]['net.ipv4.ip_default_ttl'] = R.choice(['32', '2', '255'])
        if chance(.1):
            sysctl[n]['net.ipv4.icmp_errors_use_inbound_ifaddr'] = '1'
    t = {}
    for n in nodes:
        x = {}
        if chance(.5):
            x['filter'] = random_filter(['10.0.0.10', '10.0.0.1', '10.1.0.10', '127.0.0.1', '192.0.2.7', '10.5.0.0/24'], {'m': ['e0', 'e1', 'lo']}.get(n, ['eth0', 'eth1', 'lo']), R.randint(1, 4))
        if chance(.35):
            x['nat'] = [R.choice(['-A OUTPUT -d 127.0.0.1 -p tcp --dport 81 -j DNAT --to-destination 10.0.0.10:80', '-A OUTPUT -p udp --dport 53 -j REDIRECT', '-A OUTPUT -d 10.66.0.9 -j DNAT --to-destination 10.0.0.1', '-A POSTROUTING -j MASQUERADE', '-A OUTPUT -p tcp --dport 81 -j DNAT --to-destination 127.0.0.1:80', '-A PREROUTING -p tcp --dport 81 -j DNAT --to-destination 127.0.0.1:80', '-A OUTPUT -d 203.0.113.1 -j DNAT --to-destination 10.1.0.10', '-A POSTROUTING -o lo -j SNAT --to-source 192.0.2.7', '-A PREROUTING -p tcp --dport 81 -j REDIRECT --to-ports 80'])]
        if x:
            t[n] = tables(**x)
    p = []
    for s in nodes:
        for d in ['127.0.0.1', '127.0.0.9', '10.0.0.1', '10.1.0.1', '192.0.2.7', '10.66.0.1', '10.66.0.9', '10.0.0.10', '10.1.0.10', '10.5.0.2', '198.51.100.3', '203.0.113.1', '10.0.0.255', '255.255.255.255', '0.0.0.0', '224.0.0.5', '10.0.0.0', '240.0.0.1']:  # a raw socket may not ping broadcast addresses
            p += trio(s, d)[:2 if d.endswith(('.255', '0.0.0')) and d != '0.0.0.0' or d == '10.0.0.0' else 3]
            if d in ('127.0.0.1', '10.0.0.1'):
                p.append(dict(src=s, dst=d, proto='tcp', port=81))
    f = {'m': '192.0.2.7', 'a': '10.5.0.1', 'b': '10.5.0.2'}
    for s in nodes:
        for d in ['10.0.0.10', '10.1.0.10', '10.0.0.1']:
            p += trio(s, d, **{'from': f[s]})
    return dict(nodes=nodes, links=links, ip=ip, sysctl=sysctl, iptables=t, listen={n: LISTEN for n in nodes}, probes=p)


KINDS = dict(router=router, bridge=bridge, nat=nat, service=service, vxlan=vxlan, mtu=mtu, arp=arp, conn=conn, ipset=ipset, local=local)
