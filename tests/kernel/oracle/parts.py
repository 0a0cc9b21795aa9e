"""What the kinds of scenarios are made of: rules, tables, probes, stars of hosts. See generate.py."""
import random

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


def trio(src, dst, tcp=80, udp=53, **more):
    return [dict(src=src, dst=dst, proto='tcp', port=tcp, **more), dict(src=src, dst=dst, proto='udp', port=udp, **more), dict(src=src, dst=dst, proto='icmp', **more)]


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


def star(names, more=()):
    """A router `r` with a host on each leg: 10.N.0.10 behind 10.N.0.1."""
    nodes = ['r'] + [n for n in names]
    links = [[n, 'eth0', 'r', f'e{i}'] for i, n in enumerate(names)]
    ip = {'r': [f'addr add 10.{i}.0.1/24 dev e{i}' for i in range(len(names))]}
    for i, n in enumerate(names):
        ip[n] = [f'addr add 10.{i}.0.10/24 dev eth0', f'route add default via 10.{i}.0.1']
    return nodes, links, ip
