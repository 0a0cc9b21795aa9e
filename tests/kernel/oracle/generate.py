#!/usr/bin/env python3
"""Random scenarios for oracle.py and `podwire kernel run`:  generate.py KIND|all COUNT SEED.  The same arguments give the same lines."""
import json
import random
import sys

R = random.Random()


def chance(p):
    return R.random() < p


FILTER = [':INPUT ACCEPT', ':FORWARD ACCEPT', ':OUTPUT ACCEPT']
NAT = [':PREROUTING ACCEPT', ':INPUT ACCEPT', ':OUTPUT ACCEPT', ':POSTROUTING ACCEPT']
MANGLE = [':PREROUTING ACCEPT', ':INPUT ACCEPT', ':FORWARD ACCEPT', ':OUTPUT ACCEPT', ':POSTROUTING ACCEPT']
RAW = [':PREROUTING ACCEPT', ':OUTPUT ACCEPT']
CHAINS = dict(filter=FILTER, nat=NAT, mangle=MANGLE, raw=RAW)


def tables(**t):
    """iptables-restore text: table -> rules; chains of one's own are declared as they are seen."""
    out = ''
    for name in ('raw', 'mangle', 'nat', 'filter'):
        if not t.get(name):
            continue
        builtin = [c.split()[0][1:] for c in CHAINS[name]]
        own, heads = [], list(CHAINS[name])
        rules = []
        for r in t[name]:
            if r.startswith(':'):
                heads = [r if h.split()[0] == r.split()[0] else h for h in heads]
                continue
            rules.append(r)
            c = r.split()[1]
            if c not in builtin and c not in own:
                own.append(c)
            w = r.split()
            for i, x in enumerate(w):
                if x in ('-j', '-g') and w[i + 1].startswith(('C', 'KUBE')) and w[i + 1] not in own and w[i + 1] not in ('CONNMARK', 'CT', 'CHECKSUM', 'CLASSIFY'):
                    own.append(w[i + 1])
        out += f'*{name}\n' + '\n'.join(heads + [f':{c} -' for c in own] + rules) + '\nCOMMIT\n'
    return out


def net(i):
    return f'10.{i}.0'


def verdict():
    return R.choice(['ACCEPT', 'ACCEPT', 'DROP', 'REJECT', 'REJECT --reject-with icmp-host-unreachable', 'REJECT --reject-with icmp-admin-prohibited', 'RETURN', 'REJECT --reject-with icmp-net-prohibited', 'REJECT --reject-with icmp-proto-unreachable'])


def port_match():
    return R.choice(['-p tcp --dport 80', '-p tcp --dport 81', '-p udp --dport 53', '-p icmp', '-p tcp', '-p udp', '-p icmp --icmp-type echo-request', '-p tcp -m multiport --dports 80,8080', '-p tcp --tcp-flags SYN,ACK SYN', '-p tcp ! --syn', '-p icmp --icmp-type 0', '-p tcp --sport 80', '-p udp -m udp --sport 53', '! -p tcp', '-p icmp --icmp-type 3/3', '-p icmp --icmp-type host-unreachable', ''])


def state():
    return R.choice(['-m conntrack --ctstate NEW', '-m conntrack --ctstate ESTABLISHED', '-m conntrack --ctstate RELATED,ESTABLISHED', '-m conntrack --ctstate INVALID', '-m conntrack --ctstate RELATED', '-m state --state NEW', '-m conntrack ! --ctstate NEW', '-m conntrack --ctstate DNAT', '-m conntrack --ctstate SNAT', '-m conntrack --ctdir REPLY', '-m conntrack --ctstate UNTRACKED'])


def random_filter(addresses, devices, count, chains=('FORWARD', 'FORWARD', 'FORWARD', 'INPUT', 'OUTPUT', 'C1', 'C2')):
    rules = []
    for _ in range(count):
        c = R.choice(chains)
        m = []
        if chance(.45):
            m.append(('! ' if chance(.2) else '') + '-s ' + R.choice(addresses))
        if chance(.45):
            m.append(('! ' if chance(.2) else '') + '-d ' + R.choice(addresses))
        if chance(.25) and c != 'OUTPUT' and not c.startswith('C'):
            m.append(('! ' if chance(.2) else '') + '-i ' + R.choice(devices))
        if chance(.2) and c in ('FORWARD', 'OUTPUT'):
            m.append('-o ' + R.choice(devices))
        if chance(.6):
            m.append(port_match())
        if chance(.3):
            m.append(state())
        t = verdict()
        if chance(.2) and not c.startswith('C'):
            t = R.choice(['C1', 'C2'])
        if c == 'C1' and chance(.15):
            t = 'C2'
        if '-p tcp ' in ' '.join(m) + ' ' and '! -p' not in ' '.join(m) and chance(.1):
            t = 'REJECT --reject-with tcp-reset'
        rules.append(' '.join(f'-A {c} {" ".join(x for x in m if x)} -j {t}'.split()))
    if chance(.3):
        rules.insert(0, R.choice(['-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT', '-A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT', '-A FORWARD -m conntrack --ctstate INVALID -j DROP']))
    if chance(.25):
        rules.insert(0, R.choice([':FORWARD DROP [0:0]', ':FORWARD DROP [0:0]', ':INPUT DROP [0:0]', ':OUTPUT DROP [0:0]']))
    return rules


LISTEN = {'tcp': [80], 'udp': [53]}


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


def trio(src, dst, tcp=80, udp=53, **more):
    return [dict(src=src, dst=dst, proto='tcp', port=tcp, **more), dict(src=src, dst=dst, proto='udp', port=udp, **more), dict(src=src, dst=dst, proto='icmp', **more)]


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


def six_routers(i):
    """Routers, neighbours, ip6tables, NAT66, unreachable routes, MTU, beside IPv4."""
    k = 3
    nodes = ['r', 'r2', 's'] + [f'h{h}' for h in range(k)]
    links = [[f'h{h}', 'eth0', 'r', f'e{h}'] for h in range(k)] + [['r2', 'eth0', 'r', 'e9'], ['s', 'eth0', 'r2', 'eth1']]
    P = 'fd00'
    ip = {'r': [f'addr add {P}:{h}::1/64 dev e{h}' for h in range(k)] + [f'addr add {P}:9::1/64 dev e9'], 'r2': [f'addr add {P}:9::2/64 dev eth0', f'addr add {P}:50::1/64 dev eth1'], 's': [f'addr add {P}:50::10/64 dev eth0']}
    if chance(.9):
        ip['r'].append(f'route add {P}:50::/64 via {P}:9::2')
    if chance(.9):
        ip['r2'].append(f'route add default via {P}:9::1')
    if chance(.9):
        ip['s'].append(f'route add default via {P}:50::1')
    froms = {}
    for h in range(k):
        ip[f'h{h}'] = [f'addr add {P}:{h}::10/64 dev eth0']
        if chance(.9):
            ip[f'h{h}'].append(f'route add default via {P}:{h}::1')
        if chance(.2):
            ip[f'h{h}'].append(f'addr add {P}:{h}::11/64 dev eth0')
            froms[f'h{h}'] = f'{P}:{h}::11'
    for _ in range(R.randint(0, 2)):
        ip['r'].append(R.choice([f'route add unreachable {P}:77::/64', f'route add blackhole {P}:77::/64', f'route add prohibit {P}:77::/64', f'route add {P}:77::/64 via {P}:9::77', f'route add {P}:50::10 via {P}:9::2 metric 5', f'route add {P}:77::/64 dev e9', f'route add default via {P}:9::2']))
    if chance(.4):
        m = R.choice([1280, 1400])
        ip['r'].append(f'link set e9 mtu {m}')
        if chance(.8):
            ip['r2'].append(f'link set eth0 mtu {m}')
    a = [f'{P}:{h}::10' for h in range(k)] + [f'{P}:{h}::/64' for h in range(k)] + [f'{P}:50::10', f'{P}:50::/64']
    t = {}
    if chance(.7):
        f = random_filter(a, ['e0', 'e1', 'e9'], R.randint(1, 6))
        f = [r.replace('-p icmp --icmp-type echo-request', '-p ipv6-icmp -m icmp6 --icmpv6-type 128').replace('-p icmp --icmp-type 0', '-p ipv6-icmp -m icmp6 --icmpv6-type 129').replace('-p icmp --icmp-type 3/3', '-p ipv6-icmp -m icmp6 --icmpv6-type 1/4').replace('-p icmp --icmp-type host-unreachable', '-p ipv6-icmp -m icmp6 --icmpv6-type destination-unreachable')
             .replace('-p icmp', '-p ipv6-icmp').replace('icmp-host-unreachable', 'icmp6-addr-unreachable').replace('icmp-admin-prohibited', 'icmp6-adm-prohibited').replace('icmp-net-prohibited', 'icmp6-no-route').replace('icmp-proto-unreachable', 'icmp6-port-unreachable') for r in f]
        # Neighbour discovery goes by INPUT and OUTPUT too.
        f = ['-A INPUT -p ipv6-icmp -m icmp6 --icmpv6-type 135 -j ACCEPT', '-A INPUT -p ipv6-icmp -m icmp6 --icmpv6-type 136 -j ACCEPT', '-A OUTPUT -p ipv6-icmp -m icmp6 --icmpv6-type 135 -j ACCEPT', '-A OUTPUT -p ipv6-icmp -m icmp6 --icmpv6-type 136 -j ACCEPT'] + f if chance(.9) else f
        t['filter'] = f
    if chance(.4):
        t['nat'] = R.sample([f'-A PREROUTING -d {P}:96::1 -p tcp --dport 80 -j DNAT --to-destination [{P}:1::10]:80', f'-A PREROUTING -d {P}:96::1 -j DNAT --to-destination {P}:50::10', '-A POSTROUTING -o e9 -j MASQUERADE', f'-A POSTROUTING -s {P}:0::/64 -j SNAT --to-source {P}:9::1', '-A PREROUTING -p tcp --dport 81 -j REDIRECT --to-ports 80'], R.randint(1, 3))
    sysctl = {'r': {'net.ipv6.conf.all.forwarding': R.choice(['1', '1', '1', '1', '0'])}, 'r2': {'net.ipv6.conf.all.forwarding': '1'}}
    if chance(.3):
        for h in range(k):
            ip[f'h{h}'] += [f'addr add 10.{h}.0.10/24 dev eth0', f'route add default via 10.{h}.0.1']
            ip['r'].append(f'addr add 10.{h}.0.1/24 dev e{h}')
        sysctl['r']['net.ipv4.ip_forward'] = '1'
    p = []
    for s in [f'h{h}' for h in range(k)] + ['s', 'r']:
        for d in [f'{P}:{h}::10' for h in range(k)] + [f'{P}:50::10', f'{P}:0::1', f'{P}:9::2', f'{P}:77::1', f'{P}:96::1', f'{P}:1::99', '2001:db8::1', '::1']:
            if s in froms and d == froms[s]:
                continue
            p += trio(s, d) + ([dict(src=s, dst=d, proto='tcp', port=81)] if chance(.4) else [])
    for _ in range(8):
        s, d = R.choice([('h0', f'{P}:50::10'), ('s', f'{P}:0::10'), ('h1', f'{P}:50::10'), ('r', f'{P}:50::10')])
        x = R.choice(['udp', 'icmp', 'tcp'])
        p.append(dict(src=s, dst=d, proto=x, size=R.choice([1232, 1233, 1352, 1353, 1452, 1453, 2000]), **({'port': 80 if x == 'tcp' else 53} if x != 'icmp' else {}), **(R.choice([{}, {'df': True}]) if x != 'tcp' else {})))
        p.append(dict(src=s, dst=d, proto=x, ttl_out=R.randint(1, 3), **({'port': 80 if x == 'tcp' else 53} if x != 'icmp' else {})))
    for s, f in froms.items():
        p += trio(s, f'{P}:50::10', **{'from': f})
    if 'net.ipv4.ip_forward' in sysctl['r']:
        p += trio('h0', '10.1.0.10') + trio('h1', '10.2.0.10')
    return dict(nodes=nodes, links=links, ip=ip, sysctl=sysctl, ip6tables={'r': tables(**t)} if t else {}, ipv6=True, listen={n: LISTEN for n in nodes if n != 'r2'}, probes=p)


ND6 = [f'-A {c} -p ipv6-icmp -m icmp6 --icmpv6-type {t} -j ACCEPT' for c in ('INPUT', 'OUTPUT') for t in (135, 136)]


def fixed(links, ip):
    """MACs that do not change from run to run, so that link-local addresses do not either: fe80::ff:fe00:N."""
    ends = [(n, d) for a, da, b, db in links for n, d in ((a, da), (b, db))]
    lines, mine = {}, {}
    for k, (n, d) in enumerate(ends):
        lines.setdefault(n, []).extend([f'link set {d} down', f'link set {d} address 02:00:00:00:00:{k + 1:02x}', f'link set {d} up'])
        mine[n, d] = f'fe80::ff:fe00:{k + 1:x}'
    for n, l in lines.items():
        ip[n] = l + ip.get(n, [])
    return mine


def verdict6():
    return R.choice(['ACCEPT', 'ACCEPT', 'DROP', 'REJECT', 'REJECT --reject-with icmp6-addr-unreachable', 'REJECT --reject-with icmp6-adm-prohibited', 'RETURN', 'REJECT --reject-with icmp6-no-route', 'REJECT --reject-with icmp6-port-unreachable', 'REJECT --reject-with icmp6-policy-fail', 'REJECT --reject-with icmp6-reject-route'])


def port6():
    return R.choice(['-p tcp --dport 80', '-p tcp --dport 81', '-p udp --dport 53', '-p ipv6-icmp', '-p tcp', '-p udp', '-p ipv6-icmp -m icmp6 --icmpv6-type echo-request', '-p tcp -m multiport --dports 80,8080', '-p tcp ! --syn', '-p ipv6-icmp -m icmp6 --icmpv6-type 129', '-p tcp --sport 80', '-p udp -m udp --sport 53', '! -p tcp', '-p ipv6-icmp -m icmp6 --icmpv6-type 1/4', '-p ipv6-icmp -m icmp6 --icmpv6-type destination-unreachable', '-p ipv6-icmp -m icmp6 --icmpv6-type packet-too-big', '-p ipv6-icmp -m icmp6 --icmpv6-type time-exceeded', '-m hl --hl-eq 64', '-m hl --hl-lt 64', ''])


def filter6(addresses, devices, count, chains=('FORWARD', 'FORWARD', 'FORWARD', 'INPUT', 'OUTPUT', 'C1'), nd=.9):
    rules = []
    for _ in range(count):
        c, m = R.choice(chains), []
        if chance(.4):
            m.append(('! ' if chance(.2) else '') + '-s ' + R.choice(addresses))
        if chance(.4):
            m.append(('! ' if chance(.2) else '') + '-d ' + R.choice(addresses))
        if chance(.25) and c in ('FORWARD', 'INPUT'):
            m.append('-i ' + R.choice(devices))
        if chance(.2) and c in ('FORWARD', 'OUTPUT'):
            m.append('-o ' + R.choice(devices))
        if chance(.7):
            m.append(port6())
        if chance(.3):
            m.append(state())
        t = verdict6()
        if c != 'C1' and chance(.15):
            t = 'C1'
        if '-p tcp' in ' '.join(m) and '! -p' not in ' '.join(m) and chance(.3):
            t = 'REJECT --reject-with tcp-reset'
        rules.append(' '.join(f'-A {c} {" ".join(x for x in m if x)} -j {t}'.split()))
    if chance(.3):
        rules.insert(0, R.choice(['-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT', '-A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT', '-A FORWARD -m conntrack --ctstate INVALID -j DROP']))
    if chance(.25):
        rules.insert(0, R.choice([':FORWARD DROP [0:0]', ':FORWARD DROP [0:0]', ':INPUT DROP [0:0]', ':OUTPUT DROP [0:0]']))
    return ND6 + rules if chance(nd) else rules


def odd(source, dst, more=(80, 53)):
    """The same destination with few hops, with much to say, and with both."""
    x = R.choice(['udp', 'icmp', 'tcp', 'icmp'])
    q = dict(src=source, dst=dst, proto=x, **({} if x == 'icmp' else {'port': more[0] if x == 'tcp' else more[1]}))
    y = R.random()
    if y < .5:
        q['ttl_out'] = R.randint(1, 4)
    else:
        q['size'] = R.choice([1200, 1232, 1233, 1240, 1292, 1352, 1353, 1400, 1452, 1453, 2000, 3000])
        if x != 'tcp' and chance(.4):
            q['df'] = chance(.6)
    return q


def six_bridge(i):
    """Neighbour discovery through a bridge: on link or not, ports apart, a gateway on the bridge, ip6tables of bridged packets."""
    k = R.randint(3, 4)
    nodes = ['sw'] + [f'h{h}' for h in range(k)] + ['out']
    links = [[f'h{h}', 'eth0', 'sw', f'p{h}'] for h in range(k)] + [['out', 'eth0', 'sw', 'up0']]
    gateway = chance(.8)
    ip = {'sw': ['link add br0 type bridge', 'link set br0 address 02:00:00:00:01:00', 'link set br0 up'] + [f'link set p{h} master br0' for h in range(k)]}
    for h in range(k):
        ip[f'h{h}'] = [R.choice([f'addr add fd00::1{h}/64 dev eth0'] * 4 + [f'addr add fd00::1{h}/128 dev eth0', f'addr add fd00:7::1{h}/64 dev eth0', f'addr add fd00::1{h}/120 dev eth0'])]
        ip[f'h{h}'].append(R.choice(['route add default via fd00::1'] * 4 + ['route add default via fd00::1 dev eth0 onlink', 'route add default dev eth0', 'route add fd00::1 dev eth0', 'route add fd00:7::/64 dev eth0']))
        if chance(.15):
            ip[f'h{h}'].append('route add default via fd00::1')
    if gateway:
        ip['sw'] += ['addr add fd00::1/64 dev br0', 'addr add fd00:9::1/64 dev up0'] + (['addr add fd00:7::1/64 dev br0'] if chance(.3) else [])
    else:
        ip['sw'].append('link set up0 master br0')
    ip['out'] = ['addr add fd00:9::2/64 dev eth0', 'route add default via fd00:9::1'] if gateway else ['addr add fd00::1/64 dev eth0']
    for h in range(k):
        if chance(.12):
            ip['sw'].append(f'link set p{h} type bridge_slave {R.choice(["isolated on", "flood off", "mcast_flood off", "learning off", "hairpin on", "neigh_suppress on"])}')
    sysctl = {'sw': {'net.ipv6.conf.all.forwarding': R.choice('1110'), 'net.bridge.bridge-nf-call-ip6tables': R.choice('01')}}
    a = [f'fd00::1{h}' for h in range(k)] + ['fd00::/64', 'fd00:9::2', 'fd00::1']
    t = {}
    if chance(.6):
        f = filter6(a, ['br0', 'up0'], R.randint(1, 5))
        t['filter'] = [x.replace('-A INPUT', '-A FORWARD', 1) for x in ND6[:2]] + f if chance(.8) else f
    if chance(.3):
        t['nat'] = R.sample(['-A PREROUTING -d fd00::96 -j DNAT --to-destination fd00::11', '-A PREROUTING -d fd00:96::1 -p tcp --dport 80 -j DNAT --to-destination [fd00::11]:80', '-A POSTROUTING -s fd00::/64 -j MASQUERADE', '-A POSTROUTING -s fd00::/64 ! -d fd00::/64 -j MASQUERADE'], R.randint(1, 2))
    if chance(.2):
        ip['sw'].append(R.choice(['neigh add fd00::11 lladdr 02:00:00:00:00:aa dev br0 nud permanent', 'link set br0 mtu 1400', 'link set p0 mtu 1400', 'link set p1 down']))
    if chance(.2):
        ip['h0'].append(R.choice(['neigh add fd00::11 lladdr 02:00:00:00:00:aa dev eth0 nud permanent', 'neigh add fd00::12 lladdr 02:00:00:00:00:05 dev eth0 nud permanent', 'link set eth0 mtu 1400']))
    fixed(links, ip)
    p = []
    for s in [f'h{h}' for h in range(k)] + ['out', 'sw']:
        for d in [f'fd00::1{h}' for h in range(k)] + ['fd00::1', 'fd00:9::2', 'fd00:7::11', 'fd00::96', 'fd00:96::1', 'fd00::99', 'fd00:5::1']:
            p += trio(s, d)
        p += [odd(s, R.choice(a[:-2])) for _ in range(2)]
    return dict(nodes=nodes, links=links, ip=ip, sysctl=sysctl, ip6tables={'sw': tables(**t)} if t else {}, ipv6=True, listen={n: LISTEN for n in nodes}, probes=[x for x in p if '/' not in x['dst']])


def six_proxy(i):
    """Proxy neighbour discovery: addresses behind a router that look as if they were on the link."""
    nodes = ['a', 'b', 'r', 'c']
    links = [['a', 'eth0', 'r', 'e0'], ['b', 'eth0', 'r', 'e1'], ['c', 'eth0', 'r', 'e2']]
    ip = {'a': ['addr add fd00::a/64 dev eth0'], 'b': [R.choice(['addr add fd00::b/64 dev eth0', 'addr add fd00::b/128 dev eth0', 'addr add fd00:1::b/64 dev eth0'])], 'c': ['addr add fd00::c/64 dev eth0'],
          'r': R.choice([[], ['addr add fd00::1/64 dev e0'], ['addr add fd00::1/128 dev e0', 'addr add fd00::2/128 dev e1']])}
    for n, g in (('a', 'fd00::1'), ('b', R.choice(['fd00::2', 'fd00::1'])), ('c', 'fd00::1')):
        if chance(.6):
            ip[n].append(R.choice([f'route add default via {g} dev eth0 onlink', 'route add default dev eth0', f'route add default via {g}']))
    for d, e in (('fd00::a', 'e0'), ('fd00::b', 'e1'), ('fd00::c', 'e2'), ('fd00:1::b', 'e1')):
        if chance(.85):
            ip['r'].append(f'route add {d}/128 dev {e}')
        for f in ('e0', 'e1', 'e2'):
            if f != e and chance(.55):
                ip['r'].append(f'neigh add proxy {d} dev {f}')
    if chance(.3):
        ip['r'].append(R.choice(['neigh add proxy fd00::77 dev e0', 'route add unreachable fd00::77', 'neigh add proxy fd00::1 dev e1', 'route add fd00::/64 dev e1']))
    sysctl = {'r': {'net.ipv6.conf.all.forwarding': R.choice('11110')}}
    for v in R.choice([['all'], ['e0', 'e1', 'e2'], ['e0', 'e1'], ['all', 'e0', 'e1', 'e2'], ['default'], ['all', 'e0']]):
        sysctl['r'][f'net.ipv6.conf.{v}.proxy_ndp'] = '1'
    fixed(links, ip)
    t = dict(filter=filter6(['fd00::a', 'fd00::b', 'fd00::c'], ['e0', 'e1'], R.randint(1, 4))) if chance(.3) else {}
    p = []
    for s in ('a', 'b', 'c', 'r'):
        for d in ('fd00::a', 'fd00::b', 'fd00::c', 'fd00::1', 'fd00::2', 'fd00::77', 'fd00:1::b', 'fd00::99'):
            p += trio(s, d)
        p += [odd(s, R.choice(['fd00::a', 'fd00::b'])) for _ in range(2)]
    return dict(nodes=nodes, links=links, ip=ip, sysctl=sysctl, ip6tables={'r': tables(**t)} if t else {}, ipv6=True, listen={n: LISTEN for n in nodes}, probes=p)


def chain6():
    """a - r1 - r2 - b, and c on r1; MACs fixed."""
    nodes = ['a', 'r1', 'r2', 'b', 'c']
    links = [['a', 'eth0', 'r1', 'e0'], ['r1', 'e1', 'r2', 'e0'], ['b', 'eth0', 'r2', 'e1'], ['c', 'eth0', 'r1', 'e2']]
    ip = {'a': ['addr add fd00:1::10/64 dev eth0', 'route add default via fd00:1::1'], 'r1': ['addr add fd00:1::1/64 dev e0', 'addr add fd00:12::1/64 dev e1', 'addr add fd00:3::1/64 dev e2 nodad', 'route add fd00:2::/64 via fd00:12::2'],
          'r2': ['addr add fd00:12::2/64 dev e0', 'addr add fd00:2::1/64 dev e1', 'route add default via fd00:12::1'], 'b': ['addr add fd00:2::10/64 dev eth0', 'route add default via fd00:2::1'], 'c': ['addr add fd00:3::10/64 dev eth0', 'route add default via fd00:3::1']}
    return nodes, links, ip, {n: {'net.ipv6.conf.all.forwarding': '1'} for n in ('r1', 'r2')}


A6 = ['fd00:1::10', 'fd00:2::10', 'fd00:3::10', 'fd00:1::/64', 'fd00:2::/64', 'fd00:12::/64']


def around6(extra=(), sources='abc', odds=4):
    p = []
    for s in [*sources, 'r1']:
        for d in ['fd00:1::10', 'fd00:2::10', 'fd00:3::10', 'fd00:2::1', 'fd00:12::1', 'fd00:2::99', '2001:db8::1', *extra]:
            p += trio(s, d) + ([dict(src=s, dst=d, proto='tcp', port=81), dict(src=s, dst=d, proto='udp', port=54)] if chance(.4) else [])
        p += [odd(s, R.choice(['fd00:1::10', 'fd00:2::10', 'fd00:3::10', 'fd00:2::99', *extra])) for _ in range(odds)]
    return p


def six_filter(i):
    """REJECT in every variety, states, RELATED errors, rules at either end, changes in mid-stream."""
    nodes, links, ip, sysctl = chain6()
    fixed(links, ip)
    t = {'r1': tables(filter=filter6(A6, ['e0', 'e1', 'e2'], R.randint(2, 7)), **({'mangle': [R.choice(['-A PREROUTING -p tcp --dport 80 -j MARK --set-mark 5', '-A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1000', '-A POSTROUTING -o e1 -j HL --hl-set 2', '-A PREROUTING -i e0 -j HL --hl-dec 1', '-A PREROUTING -p udp -j DROP'])]} if chance(.3) else {}))}
    for n, d in (('a', 'eth0'), ('b', 'eth0'), ('r2', 'e0')):
        if chance(.35):
            t[n] = tables(filter=filter6(A6, [d], R.randint(1, 4), ('INPUT', 'OUTPUT') if n != 'r2' else ('FORWARD', 'INPUT', 'OUTPUT')))
    if chance(.2):
        t['r1'] += '*raw\n:PREROUTING ACCEPT\n:OUTPUT ACCEPT\n' + R.choice(['-A PREROUTING -p udp -j CT --notrack', '-A PREROUTING -p tcp -j NOTRACK', '-A PREROUTING -d fd00:2::10 -p ipv6-icmp -j DROP', '-A PREROUTING -p ipv6-icmp -m icmp6 --icmpv6-type 128 -j CT --notrack']) + '\nCOMMIT\n'
    if chance(.3):
        ip['r1'].append(R.choice(['link set e1 mtu 1280', 'link set e1 mtu 1400', 'route add unreachable fd00:77::/64']))
    sc = dict(nodes=nodes, links=links, ip=ip, sysctl=sysctl, ip6tables=t, ipv6=True, listen={n: LISTEN for n in nodes}, probes=around6())
    if chance(.5):
        sc['steps'] = [R.choice([dict(ip6tables_add={'r1': tables(filter=['-I FORWARD ' + R.choice(['-p tcp', '-p udp', '', '-m conntrack --ctstate ESTABLISHED', '-m conntrack --ctstate NEW']) + ' -j ' + R.choice([v for v in (verdict6() for _ in range(5)) if v != 'RETURN'] or ['DROP'])])}), dict(ip={'r1': [R.choice(['route del fd00:2::/64', 'link set e1 down', 'link set e1 mtu 1280', 'addr del fd00:12::1/64 dev e1'])]})])]
    return sc


def six_nat(i):
    """NAT66: masquerade, SNAT, DNAT, REDIRECT, NETMAP, hairpins; errors about translated packets."""
    nodes, links, ip, sysctl = chain6()
    fixed(links, ip)
    if chance(.3):
        ip['r1'].append(R.choice(['addr add fd00:12::5/64 dev e1', 'addr add 2001:db8:5::1/64 dev e1', 'addr add fd00:1::5/64 dev e0', 'addr add fd00:96::1/128 dev lo']))
    if chance(.4):
        ip[R.choice(['r1', 'r2'])].append(R.choice(['link set e1 mtu 1280', 'link set e1 mtu 1400', 'link set e0 mtu 1400']))
    if chance(.3):
        ip['r1'].append(R.choice(['route add unreachable fd00:77::/64', 'route add prohibit fd00:77::/64', 'route add blackhole fd00:77::/64', 'route add default via fd00:12::2']))
    n = R.sample(['-A PREROUTING -d fd00:96::1 -p tcp --dport 80 -j DNAT --to-destination [fd00:2::10]:80', '-A PREROUTING -d fd00:96::1 -j DNAT --to-destination fd00:2::10', '-A POSTROUTING -o e1 -j MASQUERADE', '-A POSTROUTING -s fd00:1::/64 -j SNAT --to-source fd00:12::1', '-A PREROUTING -p tcp --dport 81 -j REDIRECT --to-ports 80', '-A PREROUTING -p udp --dport 54 -j REDIRECT --to-ports 53',
                  '-A OUTPUT -d fd00:96::1 -j DNAT --to-destination fd00:2::10', '-A OUTPUT -p tcp --dport 81 -j REDIRECT --to-ports 80', '-A POSTROUTING -s fd00:1::/64 -d fd00:1::/64 -j MASQUERADE', '-A PREROUTING -d fd00:96::1 -j DNAT --to-destination fd00:1::10', '-A POSTROUTING -j MASQUERADE', '-A POSTROUTING -d fd00:2::10 -p udp -j SNAT --to-source fd00:12::1', '-A POSTROUTING -o e1 -j SNAT --to-source 2001:db8:5::9',
                  '-A PREROUTING -d fd00:96::/64 -j NETMAP --to fd00:2::/64', '-A POSTROUTING -s fd00:1::/64 -o e1 -j NETMAP --to fd00:12::/64', '-A PREROUTING -d fd00:96::1 -j DNAT --to-destination fd00:77::1', '-A PREROUTING -d fd00:96::1 -p udp -j DNAT --to-destination [fd00:2::99]:53', '-A INPUT -p tcp -j SNAT --to-source fd00:3::10', '-A PREROUTING -d fd00:96::1 -p tcp -m statistic --mode nth --every 2 --packet 0 -j DNAT --to-destination fd00:3::10'], R.randint(1, 5))
    t = {'r1': tables(nat=n, **({'filter': filter6(A6, ['e0', 'e1', 'e2'], R.randint(1, 4))} if chance(.5) else {}))}
    if chance(.25):
        t['b'] = tables(filter=filter6(A6, ['eth0'], R.randint(1, 3), ('INPUT', 'OUTPUT')))
    if chance(.2):
        t['a'] = tables(nat=[R.choice(['-A OUTPUT -d fd00:96::1 -j DNAT --to-destination fd00:2::10', '-A OUTPUT -p tcp --dport 81 -j DNAT --to-destination :80', '-A OUTPUT -d fd00:96::1 -p tcp -j REDIRECT', '-A OUTPUT -d fd00:96::1 -j DNAT --to-destination ::1', '-A POSTROUTING -d fd00:3::10 -j SNAT --to-source fd00:1::55'])])
    sc = dict(nodes=nodes, links=links, ip=ip, sysctl=sysctl, ip6tables=t, ipv6=True, listen={n: LISTEN for n in nodes}, probes=around6(('fd00:96::1', 'fd00:77::1', 'fd00:12::5')))
    if chance(.3):
        sc['steps'] = [R.choice([dict(ip6tables={'r1': tables(nat=R.sample(n, 1))}), dict(ip={'r1': ['addr del fd00:12::1/64 dev e1']}), dict(ip={'r1': ['link set e1 down']}), dict(ip6tables_add={'r1': tables(filter=['-I FORWARD -m conntrack --ctstate DNAT -j REJECT'])})])]
    return sc


def six_policy(i):
    """Policy rules, tables, kinds of routes, marks, metrics, several next hops down."""
    nodes, links, ip, sysctl = chain6()
    links.append(['r1', 'e8', 'r2', 'e8'])
    ip['r1'].append('addr add fd00:8::1/64 dev e8')
    ip['r2'].append('addr add fd00:8::2/64 dev e8')
    fixed(links, ip)
    ip6 = {'r1': []}
    kinds = ['unreachable', 'prohibit', 'blackhole', 'throw']
    for _ in range(R.randint(0, 3)):
        ip['r1'].append(R.choice([f'route add {R.choice(kinds[:3])} fd00:77::/64', 'route add fd00:77::/64 via fd00:8::2', f'route add {R.choice(kinds)} fd00:2::10', 'route add fd00:2::10 via fd00:8::2', 'route add fd00:2::/64 via fd00:8::2 metric 500', 'route add fd00:2::/64 via fd00:8::2 metric 1', f'route add {R.choice(kinds[:3])} fd00:2::/64 metric 1', 'route add default via fd00:8::2', f'route add {R.choice(kinds[:3])} default metric 9999',
                                  'route add fd00:78::/64 via fd00:3::77', 'route add fd00:78::/64 dev e8', 'route add local fd00:79::/64 dev lo', 'route del fd00:2::/64', 'link set e1 down', 'link set e1 mtu 1300', 'route add fd00:2::10 via fd00:8::2 mtu 1300', 'route add fd00:2::10 via fd00:12::2 src fd00:3::1', 'route add fd00:2::/64 via fd00:12::77', 'route add fd00:78::/64 via fe80::77 dev e8', 'route add fd00:78::/64 via fd00:1::1']))
    for _ in range(R.randint(0, 3)):
        t = R.choice([100, 101])
        ip['r1'].append(R.choice([f'route add default via fd00:8::2 table {t}', f'route add {R.choice(kinds)} default table {t}', f'route add {R.choice(kinds)} fd00:2::/64 table {t}', f'route add fd00:2::/64 via fd00:8::2 table {t}', f'route add fd00:1::/64 dev e0 table {t}', f'route add local fd00:2::10 dev lo table {t}']))
        sel = R.choice(['from fd00:1::/64', 'from fd00:1::10', 'to fd00:2::/64', 'to fd00:2::10', 'iif e0', 'iif e2', 'fwmark 0x1', 'fwmark 0x2/0x2', 'not from fd00:1::/64', 'ipproto udp', 'ipproto tcp dport 80', 'oif e8', 'iif lo', 'ipproto ipv6-icmp', 'from fd00:12::1', 'from fd00:3::1'])
        act = R.choice([f'lookup {t}', f'lookup {t}', f'lookup {t}', 'prohibit', 'blackhole', 'unreachable', 'lookup main suppress_prefixlength 0', 'lookup main suppress_prefixlength 64'])
        ip6['r1'].append(f'rule add {sel} {act} pref {R.choice([R.randint(10, 30000), R.randint(32767, 40000)])}')
    if chance(.3):
        sysctl['r1'][R.choice(['net.ipv6.conf.all.forwarding', 'net.ipv6.conf.e0.forwarding', 'net.ipv6.conf.e1.disable_ipv6', 'net.ipv6.conf.e1.ignore_routes_with_linkdown', 'net.ipv6.fwmark_reflect'])] = R.choice('01')
    t = {}
    if chance(.6):
        t['mangle'] = [' '.join(f'-A {R.choice(["PREROUTING", "PREROUTING", "OUTPUT", "FORWARD"])} {R.choice(["-s " + R.choice(A6), "-d " + R.choice(A6), ""])} {R.choice(["-p tcp", "-p udp", "-p ipv6-icmp", "", "-p tcp --dport 80"])} -j MARK --set-xmark {R.choice(["0x1/0xffffffff", "0x2/0x2", "0x3/0x3"])}'.split()) for _ in range(R.randint(1, 3))]
    if chance(.25):
        t['filter'] = filter6(A6, ['e0', 'e1', 'e8'], R.randint(1, 3))
    p = around6(('fd00:77::1', 'fd00:78::1', 'fd00:79::1', 'fd00:8::2', 'fd00:50::1'), odds=2) + [dict(x, mark=R.choice([1, 2])) for d in ('fd00:2::10', 'fd00:77::1') for x in trio('r1', d)]
    for d in ('fd00:2::10', 'fd00:1::10'):
        p += trio('r1', d, **{'from': R.choice(['fd00:3::1', 'fd00:1::1', 'fd00:12::1', 'fd00:8::1'])})
    sc = dict(nodes=nodes, links=links, ip=ip, ip6=ip6, sysctl=sysctl, ip6tables={'r1': tables(**t)} if t else {}, ipv6=True, listen={n: LISTEN for n in nodes}, probes=p)
    if chance(.2):
        sc['steps'] = [dict(ip={'r1': [R.choice(['link set e1 down', 'link set e8 down', 'route del fd00:2::/64', 'route add prohibit fd00:2::10 metric 1'])]})]
    return sc


def six_mtu(i):
    """Small hops, packet too big through filters and NAT, routes with an MTU, fragments."""
    nodes, links, ip, sysctl = chain6()
    fixed(links, ip)
    for _ in range(R.randint(1, 4)):
        ends = R.choice([[('a', 'eth0'), ('r1', 'e0')], [('r1', 'e1'), ('r2', 'e0')], [('r2', 'e1'), ('b', 'eth0')], [('r1', 'e2'), ('c', 'eth0')]])
        m = R.choice([1280, 1300, 1400, 1499, 1281, 1492, 1200])
        for n, d in ends if chance(.9) else ends[:1]:
            ip[n].append(f'link set {d} mtu {m}')
    if chance(.3):
        ip[R.choice(['a', 'r1', 'b', 'r2'])].append(R.choice(['route add fd00:2::10 via fd00:1::1 mtu 1300', 'route add fd00:2::10 via fd00:12::2 mtu 1300', 'route add fd00:1::10 via fd00:2::1 mtu 1280', 'route add fd00:1::10 via fd00:12::1 mtu lock 1290']))
    if chance(.2):
        sysctl.setdefault('a', {})['net.ipv6.conf.eth0.mtu'] = R.choice(['1280', '1400'])
    if chance(.15):
        sysctl['r1']['net.ipv6.conf.e1.mtu'] = R.choice(['1280', '1400'])
    t = {}
    if chance(.5):
        t['r1'] = tables(**{k: v for k, v in dict(filter=R.choice([None, ['-A FORWARD -p ipv6-icmp -m icmp6 --icmpv6-type 2 -j DROP'], ['-A OUTPUT -p ipv6-icmp -m icmp6 --icmpv6-type packet-too-big -j DROP'], ['-A FORWARD -m conntrack --ctstate RELATED -j ACCEPT', '-A FORWARD -p ipv6-icmp -m icmp6 --icmpv6-type 2 -j DROP'], ['-A FORWARD -m conntrack --ctstate INVALID -j DROP'], ND6 + ['-A INPUT -p ipv6-icmp -j DROP']]), nat=R.choice([None, ['-A POSTROUTING -o e1 -j MASQUERADE'], ['-A PREROUTING -d fd00:96::1 -j DNAT --to-destination fd00:2::10'], ['-A POSTROUTING -j MASQUERADE', '-A PREROUTING -d fd00:96::1 -j DNAT --to-destination fd00:2::10']]), mangle=R.choice([None, None, ['-A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu']])).items() if v})
    if chance(.3):
        t['r2'] = tables(nat=['-A POSTROUTING -j MASQUERADE']) if chance(.5) else tables(filter=['-A FORWARD -m conntrack --ctstate INVALID -j DROP'])
    p = []
    for s, d in (('a', 'fd00:2::10'), ('b', 'fd00:1::10'), ('a', 'fd00:3::10'), ('r1', 'fd00:2::10'), ('a', 'fd00:96::1'), ('b', 'fd00:3::10'), ('a', 'fd00:2::1'), ('a', 'fd00:1::1'), ('c', 'fd00:2::10'), ('a', 'fd00:2::99')):
        for _ in range(R.randint(3, 7)):
            q = odd(s, d)
            p.append(q)
            if chance(.3):
                p.append(dict(q))
    R.shuffle(p)
    # Neighbours are known before anything large is sent: who answers while send(2) is on its way depends on links that take no time.
    p = [dict(src=s, dst=d, proto='icmp') for s in 'abc' for d in ('fd00:1::10', 'fd00:2::10', 'fd00:3::10') if (s, d) not in (('a', 'fd00:1::10'), ('b', 'fd00:2::10'), ('c', 'fd00:3::10'))] + [dict(src='r1', dst='fd00:2::10', proto='icmp')] + p
    p.sort(key=lambda x: x['src'])
    return dict(nodes=nodes, links=links, ip=ip, sysctl=sysctl, ip6tables={n: x for n, x in t.items() if x}, ipv6=True, listen={n: LISTEN for n in nodes}, probes=p)


def six_overlay(i):
    """VXLAN over IPv6, IPv6 over VXLAN, both: two nodes with a pod each and a bridge or a routed subnet, as Flannel does."""
    under6 = chance(.6)
    nodes = ['n1', 'n2', 'mid', 'p1', 'p2']
    links = [['n1', 'eth0', 'mid', 'e1'], ['n2', 'eth0', 'mid', 'e2'], ['p1', 'eth0', 'n1', 'v0'], ['p2', 'eth0', 'n2', 'v0']]
    u = (lambda k, h: f'fd00:{k}::{h}/64') if under6 else (lambda k, h: f'10.9.{k}.{h}/24')
    w = lambda k, h: u(k, h).split('/')[0]
    ip = {'mid': [f'addr add {u(1, 1)} dev e1', f'addr add {u(2, 1)} dev e2'], 'n1': [f'addr add {u(1, 10)} dev eth0', f'route add default via {w(1, 1)}'], 'n2': [f'addr add {u(2, 10)} dev eth0', f'route add default via {w(2, 1)}'], 'p1': [], 'p2': []}
    routed = chance(.5)
    learning = R.choice(['', '', 'nolearning'])
    bridge = {}
    mtu = R.choice([1500, 1430, 1450, 1280, 1400])
    small = R.choice([1500, 1500, 1500, 1400])
    for a, b, k, o in (('n1', 'n2', 1, 2), ('n2', 'n1', 2, 1)):
        remote = R.choice(['remote ' + w(o, 10)] * 3 + [''])
        ip[a].append(f'link add vx0 address 02:00:00:00:02:0{k} type vxlan id {R.choice([7] * 9 + [8])} local {w(k, 10)} {remote} dstport 8472 {learning}'.replace('  ', ' ').strip())
        ip[a].append(f'link set vx0 mtu {mtu} up')
        if not remote or learning:
            bridge[a] = [f'fdb append 00:00:00:00:00:00 dev vx0 dst {w(o, 10)}'] if chance(.9) and not remote else []
            if routed and chance(.9):
                bridge[a].append(f'fdb append 02:00:00:00:02:0{o} dev vx0 dst {w(o, 10)}')
        if routed:
            ip[a] += [f'addr add fd00:{20 + k}:ff::/128 dev vx0', f'addr add fd00:{20 + k}::1/64 dev v0', f'addr add 10.24{k}.0.1/24 dev v0']
            ip[a].append(f'route add fd00:{20 + o}::/64 via fd00:{20 + o}:ff:: dev vx0 onlink')
            ip[a].append(f'route add 10.24{o}.0.0/24 dev vx0')
            if chance(.8):
                ip[a].append(f'neigh add fd00:{20 + o}:ff:: lladdr 02:00:00:00:02:0{o} dev vx0 nud permanent')
            ip[f'p{k}'] = [f'addr add fd00:{20 + k}::10/64 dev eth0', f'route add default via fd00:{20 + k}::1']
        else:
            ip[a] += ['link add br0 type bridge', f'link set br0 address 02:00:00:00:03:0{k}', 'link set br0 up', 'link set vx0 master br0', 'link set v0 master br0'] + ([f'addr add fd00:20::{k}/64 dev br0'] if chance(.7) else [])
            ip[f'p{k}'] = [f'addr add fd00:20::1{k}/64 dev eth0', f'route add default via fd00:20::{k}']
        # What a bridge port cannot take is a matter of where segments are cut, not of IPv6.
        if not routed or chance(.5):
            ip[f'p{k}'].append(f'link set eth0 mtu {mtu}')
    if small != 1500:
        ip['mid'].append(f'link set e2 mtu {small}')
    sysctl = {n: {'net.ipv6.conf.all.forwarding': '1', 'net.ipv4.ip_forward': '1'} for n in ('n1', 'n2', 'mid')}
    if not routed:
        for n in ('n1', 'n2'):
            sysctl[n]['net.bridge.bridge-nf-call-ip6tables'] = '0'
            sysctl[n]['net.bridge.bridge-nf-call-iptables'] = '0'
    t = {}
    if chance(.3):
        t['n1'] = tables(filter=filter6(['fd00:20::/64', 'fd00:22::10', w(2, 10) if under6 else 'fd00:2::10'], ['eth0', 'vx0', 'v0'], R.randint(1, 3), nd=1))
    if chance(.3):
        t['n2'] = tables(nat=[R.choice(['-A POSTROUTING -s fd00:22::/64 ! -o vx0 -j MASQUERADE', '-A POSTROUTING -j MASQUERADE', '-A PREROUTING -d fd00:96::1 -j DNAT --to-destination fd00:21::10'])])
    fixed(links, ip)
    pods = ['fd00:21::10', 'fd00:22::10'] if routed else ['fd00:20::11', 'fd00:20::12']
    more = ['fd00:21::1', 'fd00:22::1', 'fd00:22:ff::', 'fd00:96::1', 'fd00:22::99'] if routed else ['fd00:20::1', 'fd00:20::2', 'fd00:20::99']
    p = []
    for s in ('p1', 'p2', 'n1', 'n2'):
        for d in pods + more + ([w(1, 10), w(2, 10)] if under6 else []):
            p += trio(s, d)
        p += [odd(s, d) for d in pods for _ in range(3)]
    return dict(nodes=nodes, links=links, ip=ip, bridge={n: x for n, x in bridge.items() if x}, sysctl=sysctl, ip6tables=t, ipv6=True, listen={n: LISTEN for n in nodes}, probes=p)


def six_scope(i):
    """Link-local addresses: with a scope, as gateways, as sources of errors; routers without a global address on the way."""
    nodes, links, ip, sysctl = chain6()
    for n, old in (('r1', 'addr add fd00:12::1/64 dev e1'), ('r2', 'addr add fd00:12::2/64 dev e0'), ('r1', 'addr add fd00:1::1/64 dev e0'), ('r2', 'addr add fd00:2::1/64 dev e1')):
        if chance(.4):
            ip[n].remove(old)
    ll = fixed(links, ip)
    gates = {('a', 'route add default via fd00:1::1'): f'via {ll["r1", "e0"]} dev eth0', ('r1', 'route add fd00:2::/64 via fd00:12::2'): f'via {ll["r2", "e0"]} dev e1', ('r2', 'route add default via fd00:12::1'): f'via {ll["r1", "e1"]} dev e0', ('b', 'route add default via fd00:2::1'): f'via {ll["r2", "e1"]} dev eth0'}
    for (n, old), g in gates.items():
        at = ip[n].index(old)
        if chance(.75):
            ip[n][at] = ' '.join(old.split()[:3] + [g])
    if chance(.3):
        ip['r1'].append(R.choice(['addr add fd00:5::1/128 dev lo', 'addr add fe80::1/128 dev e0', 'addr add fe80::1/128 dev e1', 'addr add 2001:db8:9::1/64 dev e2', 'route add fd00:1::/64 dev e0', 'link set e1 mtu 1300', 'route add unreachable fd00:77::/64', 'addr del fd00:3::1/64 dev e2']))
    if chance(.2):
        ip['a'].append('addr add fe80::a/128 dev eth0')
    t = {n: tables(filter=filter6(A6 + ['fe80::/10', ll['a', 'eth0']], ['e0', 'e1', 'eth0'], R.randint(1, 3))) for n in ('r1', 'a') if chance(.25)}
    p = []
    for s, dev, ds in (('a', 'eth0', [ll['r1', 'e0'], ll['a', 'eth0'], 'fe80::1', 'fe80::99', ll['b', 'eth0']]), ('b', 'eth0', [ll['r2', 'e1'], 'fe80::a']), ('r1', 'e0', [ll['a', 'eth0'], 'fe80::a', ll['r1', 'e0']]), ('r1', 'e1', [ll['r2', 'e0'], ll['a', 'eth0'], ll['r1', 'e0']]), ('r2', 'e0', [ll['r1', 'e1']]), ('c', 'eth0', [ll['r1', 'e2'], 'fe80::1'])):
        for d in ds:
            p += trio(s, f'{d}%{dev}') + [dict(src=s, dst=f'{d}%{dev}', proto='tcp', port=81)]
            if chance(.4):
                p += [x for x in trio(s, d) if x['proto'] != 'icmp']
    p += around6(('fd00:77::1', 'fd00:5::1'), odds=3)
    p.sort(key=lambda x: nodes.index(x['src']))
    return dict(nodes=nodes, links=links, ip=ip, sysctl=sysctl, ip6tables=t, ipv6=True, listen={n: LISTEN for n in nodes}, probes=p)


def six_source(i):
    """Which of several addresses a host speaks from (RFC 6724): scopes, prefixes, labels, deprecated ones, other devices, routes with src."""
    nodes = ['a', 'b', 'r']
    links = [['a', 'eth0', 'r', 'e0'], ['a', 'eth1', 'r', 'e1'], ['b', 'eth0', 'r', 'e2']]
    pool = ['fd00:1::10/64', 'fd00:1::11/64', 'fd00:1:0:0:8000::1/64', 'fd00:1::12/128', 'fd00:9::1/64', 'fd01::1/64', '2001:db8:1::10/64', '2001:db8:1::11/48', '2001:db8:ffff::1/64', '2002:a00:1::1/64', '2001::1/64', '2001:10::1/64', 'fec0::1/64', '3fff::1/64', 'fd00:1:2::1/48', 'fc00::1/16', '64:ff9b::a/96']
    net0, net1, far = R.choice(['fd00:1', '2001:db8:1']), 'fd00:4', ['fd00:2::10', '2001:db8:2::10', '2002:b00:1::1', '2001::9', 'fd01::9', 'fc00::9', '3fff::9', '2001:10::9']
    ip = {'r': [f'addr add {net0}::1/64 dev e0', f'addr add {net1}::1/64 dev e1'] + [f'addr add {x}/64 dev e2' for x in ('fd00:2::1', '2001:db8:2::1')], 'b': [f'addr add {x}/64 dev eth0' for x in far] + [f'route add default via {R.choice(["fd00:2::1", "2001:db8:2::1"])}'], 'a': []}
    for x in far[2:]:
        ip['r'].append(f'route add {x}/128 dev e2')
    mine = R.sample(pool, R.randint(1, 6))
    for x in mine:
        d = R.choice(["eth0", "eth0", "eth0", "eth1", "lo"])
        ip['a'].append(f'addr add {x.split("/")[0] + "/128" if d == "lo" else x} dev {d}' + R.choice([' nodad'] * 6 + [' nodad noprefixroute']))
        ip['r'].append(f'route add {x.split("/")[0]}/128 dev e0')
    if chance(.8):
        ip['a'].insert(R.randint(0, len(ip['a'])), f'addr add {net0}::10/64 dev eth0')
    if chance(.6):
        ip['a'].insert(R.randint(0, len(ip['a'])), f'addr add {net1}::10/64 dev eth1')
    ip['a'].append(R.choice([f'route add default via {net0}::1 dev eth0 onlink', f'route add default via {net0}::1', f'route add default via {net1}::1', f'route add default via {net1}::1 dev eth1 onlink', 'route add default dev eth0']))
    for _ in range(R.randint(0, 2)):
        ip['a'].append(R.choice([f'route add fd00:2::/64 via {net0}::1 dev eth0 onlink src {R.choice(mine).split("/")[0]}', f'route add 2001:db8:2::/48 via {net1}::1 dev eth1 onlink', f'addr del {R.choice(mine)} dev eth0', 'link set eth1 down', 'link set lo down', f'addr replace {R.choice(mine)} dev eth0']))
    sysctl = {'r': {'net.ipv6.conf.all.forwarding': '1'}}
    if chance(.15):
        sysctl['a'] = {'net.ipv6.conf.eth1.disable_ipv6': '1'}
    if chance(.15):
        sysctl['a'] = {R.choice(['net.ipv6.conf.all.forwarding', 'net.ipv6.conf.all.use_tempaddr']): '1'}
    ll = fixed(links, ip)
    t = {}
    if chance(.3):
        t['a'] = tables(nat=['-A POSTROUTING -o eth1 -j MASQUERADE'])
    if chance(.25):
        t['r'] = tables(nat=['-A POSTROUTING -o e2 -j MASQUERADE'])
    p = []
    for d in far + [f'{net0}::1', f'{net1}::1', 'fd00:2::1', '2001:db8:2::1', '::1', '2001:db8:77::1'] + [x.split('/')[0] for x in mine if not x.startswith('fe80')]:
        p += trio('a', d)
    p += [x for d in (ll['r', 'e0'] + '%eth0', ll['r', 'e1'] + '%eth1') for x in trio('a', d)]
    for f in mine[:2]:
        if not f.startswith('fe80'):
            p += trio('a', 'fd00:2::10', **{'from': f.split('/')[0]})
    for s in ('r', 'b'):
        for d in [x.split('/')[0] for x in mine if not x.startswith('fe80')][:3] + [f'{net0}::10', f'{net1}::10']:
            p += trio(s, d)
    return dict(nodes=nodes, links=links, ip=ip, sysctl=sysctl, ip6tables=t, ipv6=True, listen={n: LISTEN for n in nodes}, probes=p)


def six_dual(i):
    """Dual-stack services: a virtual address of either family, backends by DNAT, hairpins, node ports, no endpoints: as kube-proxy writes them."""
    nodes = ['c', 'n', 'p1', 'p2']
    links = [['c', 'eth0', 'n', 'e0'], ['p1', 'eth0', 'n', 'v1'], ['p2', 'eth0', 'n', 'v2']]
    ip = {'c': ['addr add 10.0.0.9/24 dev eth0', 'addr add fd00::9/64 dev eth0', 'route add default via 10.0.0.1', 'route add default via fd00::1'], 'n': ['addr add 10.0.0.1/24 dev e0', 'addr add fd00::1/64 dev e0']}
    bridged = chance(.5)
    if bridged:
        ip['n'] += ['link add cni0 type bridge', 'link set cni0 address 02:00:00:00:01:00', 'link set cni0 up', 'link set v1 master cni0', 'link set v2 master cni0', 'addr add 10.244.0.1/24 dev cni0', 'addr add fd00:244::1/64 dev cni0']
        if chance(.5):
            ip['n'] += ['link set v1 type bridge_slave hairpin on', 'link set v2 type bridge_slave hairpin on']
    for k in (1, 2):
        if bridged:
            ip[f'p{k}'] = [f'addr add 10.244.0.1{k}/24 dev eth0', f'addr add fd00:244::1{k}/64 dev eth0', 'route add default via 10.244.0.1', 'route add default via fd00:244::1']
        else:
            ip[f'p{k}'] = [f'addr add 10.244.0.1{k}/32 dev eth0', f'addr add fd00:244::1{k}/128 dev eth0', 'route add 169.254.1.1 dev eth0', 'route add default via 169.254.1.1', 'route add default via fe80::1 dev eth0']
            ip['n'] += [f'route add 10.244.0.1{k} dev v{k}', f'route add fd00:244::1{k} dev v{k}', f'addr add fe80::1/64 dev v{k}']
    sysctl = {'n': {'net.ipv4.ip_forward': '1', 'net.ipv6.conf.all.forwarding': R.choice('1110'), 'net.bridge.bridge-nf-call-ip6tables': R.choice('10'), 'net.bridge.bridge-nf-call-iptables': '1'}}
    if not bridged:
        for k in (1, 2):
            sysctl['n'][f'net.ipv4.conf.v{k}.proxy_arp'] = '1'
    t = {}
    for v6 in (False, True):
        vip, e1, e2, me = ('fd00:96::1', '[fd00:244::11]', '[fd00:244::12]', 'fd00::1') if v6 else ('10.96.0.1', '10.244.0.11', '10.244.0.12', '10.0.0.1')
        pod = 'fd00:244::/64' if v6 else '10.244.0.0/24'
        mine = R.choice(['one', 'one', 'two', 'none', 'local'])
        nat, flt = ['-A PREROUTING -j KUBE-SERVICES', '-A OUTPUT -j KUBE-SERVICES', '-A POSTROUTING -j KUBE-POSTROUTING', '-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN', '-A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0', '-A KUBE-POSTROUTING -j MASQUERADE --random-fully', '-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000'], []
        if mine != 'none':
            nat += [f'-A KUBE-SERVICES -d {vip} -p tcp --dport 80 -j KUBE-SVC', f'-A KUBE-SERVICES -d {vip} -p udp --dport 53 -j KUBE-SVCU', f'-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS', '-A KUBE-NODEPORTS -p tcp --dport 81 -j KUBE-EXT', '-A KUBE-EXT -j KUBE-MARK-MASQ', '-A KUBE-EXT -j KUBE-SVC', f'-A KUBE-SVC {R.choice(["! -s " + pod, "! -s " + pod, ""])} -j KUBE-MARK-MASQ'.replace('  ', ' ')]
            b = e2 if mine == 'one' else e1
            nat += [f'-A KUBE-SVC -j KUBE-SEP', f'-A KUBE-SEP -s {b.strip("[]")} -j KUBE-MARK-MASQ', f'-A KUBE-SEP -p tcp -j DNAT --to-destination {b}:80', f'-A KUBE-SVCU -p udp -j DNAT --to-destination {b}:53']
        else:
            flt += ['-A INPUT -j KUBE-SERVICES', '-A FORWARD -j KUBE-SERVICES', '-A OUTPUT -j KUBE-SERVICES', f'-A KUBE-SERVICES -d {vip} -p tcp --dport 80 -j REJECT' + (' --reject-with icmp6-port-unreachable' if v6 else '')]
            if chance(.5):
                flt.append(f'-A KUBE-SERVICES -d {me} -p tcp --dport 81 -j REJECT --reject-with tcp-reset')
        if chance(.4):
            flt += ['-A FORWARD -m conntrack --ctstate INVALID -j DROP', '-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT', ':FORWARD DROP [0:0]', f'-A FORWARD -s {pod} -j ACCEPT'] + ([f'-A FORWARD -d {pod} -j ACCEPT'] if chance(.5) else [])
        t[v6] = tables(nat=nat, filter=flt)
    fixed(links, ip)
    p = []
    for s in ('c', 'p1', 'p2', 'n'):
        for d in ('10.96.0.1', 'fd00:96::1', '10.244.0.11', 'fd00:244::11', 'fd00:244::12', '10.0.0.1', 'fd00::1', 'fd00::9'):
            p += trio(s, d) + ([dict(src=s, dst=d, proto='tcp', port=81)] if d in ('10.0.0.1', 'fd00::1', 'fd00:96::1') else [])
        p += [odd(s, R.choice(['fd00:96::1', 'fd00:244::12']))]
    return dict(nodes=nodes, links=links, ip=ip, sysctl=sysctl, iptables={'n': t[False]}, ip6tables={'n': t[True]}, ipv6=True, listen={n: LISTEN for n in nodes}, probes=p)


def six_local(i):
    """A host with many legs in IPv6: its own addresses, loopback, strong and weak host, forwarding off, devices down, IPv6 off on some."""
    nodes = ['m', 'a', 'b']
    links = [['a', 'eth0', 'm', 'e0'], ['b', 'eth0', 'm', 'e1'], ['a', 'eth1', 'b', 'eth1']]
    ip = {'m': ['addr add fd00::1/64 dev e0', 'addr add fd00:1::1/64 dev e1', 'addr add 2001:db8::7/128 dev lo', 'link add d0 type bridge', 'link set d0 up', 'addr add fd00:66::1/64 dev d0'],
          'a': ['addr add fd00::10/64 dev eth0', 'addr add fd00:5::1/64 dev eth1'], 'b': ['addr add fd00:1::10/64 dev eth0', 'addr add fd00:5::2/64 dev eth1']}
    for n, g in (('a', ['fd00::1', 'fd00:5::2']), ('b', ['fd00:1::1', 'fd00:5::1'])):
        if chance(.9):
            ip[n].append(f'route add default via {R.choice(g)}')
        if chance(.3):
            ip[n].append(f'route add fd00:66::/64 via {R.choice(g)}')
    for _ in range(R.randint(0, 2)):
        ip['m'].append(R.choice(['link set e1 down', 'addr flush dev e1', 'route del fd00:1::/64 dev e1', 'addr add fd00::2/64 dev e0', 'addr add fd00::3/65 dev e0', 'route add local 2001:db8:9::/64 dev lo', 'addr add fd00::10/128 dev lo', 'route add default dev e0', 'addr add fd00:1::77/128 peer fd00:9::9 dev e1', 'link set lo down', 'addr add fd00:1::5/64 dev e0', 'addr del fd00:1::1/64 dev e1', 'link set e0 address 02:00:00:00:00:99', 'link set d0 down', 'addr add fd00:67::1/64 dev d0 noprefixroute', 'route add unreachable fd00:66::/64 metric 1', 'route add unreachable fd00::/64 metric 1']))
    sysctl = {n: {} for n in nodes}
    for n in nodes:
        sysctl[n]['net.ipv6.conf.all.forwarding'] = R.choice('01')
        for dv in {'m': ['e0', 'e1', 'lo', 'd0'], 'a': ['eth0', 'eth1'], 'b': ['eth0', 'eth1']}[n]:
            if chance(.07):
                sysctl[n][f'net.ipv6.conf.{dv}.disable_ipv6'] = '1'
            if chance(.07):
                sysctl[n][f'net.ipv6.conf.{dv}.forwarding'] = R.choice('01')
        for k, v in (('icmp.echo_ignore_all', '1'), ('conf.all.hop_limit', '3'), ('conf.default.hop_limit', '4'), ('bindv6only', '1')):
            if chance(.08):
                sysctl[n][f'net.ipv6.{k}'] = v
    t = {}
    for n in nodes:
        x = {}
        if chance(.4):
            x['filter'] = filter6(['fd00::10', 'fd00::1', 'fd00:1::10', '::1', '2001:db8::7', 'fd00:5::/64'], {'m': ['e0', 'e1', 'lo']}.get(n, ['eth0', 'eth1', 'lo']), R.randint(1, 4))
        if chance(.3):
            x['nat'] = [R.choice(['-A OUTPUT -d ::1 -p tcp --dport 81 -j DNAT --to-destination [fd00::10]:80', '-A OUTPUT -p udp --dport 53 -j REDIRECT', '-A OUTPUT -d fd00:66::9 -j DNAT --to-destination fd00::1', '-A POSTROUTING -j MASQUERADE', '-A OUTPUT -p tcp --dport 81 -j DNAT --to-destination [::1]:80', '-A PREROUTING -p tcp --dport 81 -j DNAT --to-destination [::1]:80', '-A OUTPUT -d 2001:db8:77::1 -j DNAT --to-destination fd00:1::10', '-A PREROUTING -p tcp --dport 81 -j REDIRECT --to-ports 80'])]
        if x:
            t[n] = tables(**x)
    fixed(links, ip)
    p = []
    for s in nodes:
        for d in ['::1', 'fd00::1', 'fd00:1::1', '2001:db8::7', 'fd00:66::1', 'fd00:66::9', 'fd00::10', 'fd00:1::10', 'fd00:5::2', '2001:db8:9::3', '2001:db8:77::1', '::', 'fd00::', 'fd00:1::', 'fd00:9::9', 'fd00:1::5']:
            p += trio(s, d)
            if d in ('::1', 'fd00::1'):
                p.append(dict(src=s, dst=d, proto='tcp', port=81))
    f = {'m': '2001:db8::7', 'a': 'fd00:5::1', 'b': 'fd00:5::2'}
    for s in nodes:
        for d in ['fd00::10', 'fd00:1::10', 'fd00::1']:
            p += trio(s, d, **{'from': f[s]})
    return dict(nodes=nodes, links=links, ip=ip, sysctl=sysctl, ip6tables=t, ipv6=True, listen={n: LISTEN for n in nodes}, probes=p)


SIX = [six_routers, six_bridge, six_proxy, six_filter, six_nat, six_policy, six_mtu, six_overlay, six_scope, six_source, six_dual, six_local]


def six(i):
    """IPv6, one of many kinds."""
    which = SIX[R.randrange(len(SIX))]
    return dict(about=which.__name__[4:], **which(i))


KINDS = dict(router=router, bridge=bridge, nat=nat, service=service, vxlan=vxlan, mtu=mtu, arp=arp, conn=conn, ipset=ipset, local=local, six=six)

if __name__ == '__main__':
    # wider.py draws from this module's generator.
    sys.modules['generate'] = sys.modules['__main__']
    import wider
    KINDS.update(wider.KINDS)
    kind, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    names = list(KINDS) if kind == 'all' else [kind]
    for i in range(count):
        name = names[i % len(names)]
        R.seed(f'{name}-{seed}-{i}')
        print(json.dumps(dict(name=f'{name}-{seed}-{i}', own=True, unlimited=True, pause=60, **KINDS[name](i)), separators=(',', ':')))
