"""Kinds of IPv6 scenarios. See generate.py."""
from parts import LISTEN, R, chance, fixed, odd, random_filter, state, tables, trio


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


KINDS = dict(six=six)
