"""Network namespaces built from a scenario with the real tools: the first half of oracle.py. See there."""
import ctypes
import os
import subprocess
import time

LIBC = ctypes.CDLL('libc.so.6', use_errno=True)
CLONE_NEWNET = 0x40000000
# Nothing waits for a limiter or for ARP's three seconds: both would only stretch the run. See README.md beside this file.
BASE = {
    'net/ipv4/icmp_ratemask': '0', 'net/ipv4/icmp_msgs_per_sec': '1000000', 'net/ipv4/icmp_msgs_burst': '100000',
    # A bridge reports its groups when it pleases: rules would count that.
    'net/ipv4/igmp_link_local_mcast_reports': '0',
}
NO_IPV6 = {'net/ipv6/conf/all/disable_ipv6': '1', 'net/ipv6/conf/default/disable_ipv6': '1'}
IPV6 = {
    'net/ipv6/icmp/ratelimit': '0', 'net/ipv6/conf/default/accept_dad': '0', 'net/ipv6/conf/all/accept_dad': '0', 'net/ipv6/conf/default/dad_transmits': '0',
    'net/ipv6/conf/all/dad_transmits': '0', 'net/ipv6/conf/default/router_solicitations': '0', 'net/ipv6/conf/all/router_solicitations': '0',
}
NEIGHBOR = {'retrans_time_ms': '4', 'mcast_solicit': '3', 'proxy_delay': '0', 'anycast_delay': '0', 'locktime': '0'}


def setns(fd):
    if LIBC.setns(fd, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), 'setns')


def new_namespace():
    if LIBC.unshare(CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), 'unshare')
    return os.open('/proc/self/ns/net', os.O_RDONLY)


def write_sysctl(path, value):
    try:
        with open('/proc/sys/' + path, 'w') as f:
            f.write(value)
    except OSError as e:
        return f'{path}: {e.strerror}'


def tool(argv, text):
    p = subprocess.run(argv, input=text, capture_output=True, text=True)
    return p.returncode, p.stderr.strip()


class Network:
    """The namespaces of one scenario, gone with the process."""

    def __init__(self, scenario):
        self.sc = scenario
        self.ns, self.errors = {}, []
        self.v6 = bool(scenario.get('ipv6'))

    def apply(self, part):
        """ip, bridge, sysctl, ipset, iptables of a scenario or of one of its steps."""
        for n in self.ns:
            setns(self.ns[n])
            lines = part.get('ip', {}).get(n, [])
            if lines:
                rc, e = tool(['ip', '-force', '-batch', '-'], '\n'.join(lines) + '\n')
                if rc:
                    self.errors.append((n, 'ip', e))
            lines = part.get('ip6', {}).get(n, [])
            if lines:
                rc, e = tool(['ip', '-6', '-force', '-batch', '-'], '\n'.join(lines) + '\n')
                if rc:
                    self.errors.append((n, 'ip6', e))
            lines = part.get('bridge', {}).get(n, [])
            if lines:
                rc, e = tool(['bridge', '-force', '-batch', '-'], '\n'.join(lines) + '\n')
                if rc:
                    self.errors.append((n, 'bridge', e))
            self.hurry()
            for k, v in part.get('sysctl', {}).get(n, {}).items():
                e = write_sysctl(k.replace('.', '/'), v)
                if e:
                    self.errors.append((n, 'sysctl', e))
        for n in self.ns:
            for key, argv in (('ipset', ['ipset', 'restore']), ('iptables', [self.sc.get('iptables_cmd', 'iptables-restore')]), ('ip6tables', ['ip6tables-restore']),
                              ('iptables_add', ['iptables-restore', '--noflush']), ('ip6tables_add', ['ip6tables-restore', '--noflush'])):
                if part.get(key, {}).get(n):
                    setns(self.ns[n])
                    rc, e = tool(argv, part[key][n])
                    if rc:
                        self.errors.append((n, key, e))
            for line in part.get('conntrack', {}).get(n, []):
                setns(self.ns[n])
                try:
                    tool(['conntrack', *line.split()], '')
                except OSError as e:
                    self.errors.append((n, 'conntrack', e.strerror))
        # The other end of a link that goes down is told at most once a second (linkwatch).
        if any(w[:2] == ['link', 'set'] and w[-1] == 'down' for lines in part.get('ip', {}).values() for w in (l.split() for l in lines)):
            time.sleep(1.1)
        if self.v6:
            self.settle()

    def hurry(self):
        for family in ('ipv4', 'ipv6') if self.v6 else ('ipv4',):
            for device in os.listdir(f'/proc/sys/net/{family}/neigh'):
                for k, v in NEIGHBOR.items():
                    write_sysctl(f'net/{family}/neigh/{device}/{k}', v)

    def settle(self):
        """Until every IPv6 address answers for itself. Link-local ones come when the kernel's link watch has seen the carrier, up to a second
        later; solicited-node groups are joined in a work queue (addrconf_dad_work)."""
        end = time.perf_counter() + 3
        for fd in self.ns.values():
            setns(fd)
            while time.perf_counter() < end:
                links = subprocess.run(['ip', '-o', 'link'], capture_output=True, text=True).stdout.splitlines()
                if not any('LOWER_UP' in line and (' state DOWN' in line or ' state LOWERLAYERDOWN' in line) for line in links):
                    break
                time.sleep(0.02)
            while time.perf_counter() < end:
                with open('/proc/net/igmp6') as f:
                    joined = {(w[1], w[2]) for w in (line.split() for line in f)}
                with open('/proc/net/if_inet6') as f:
                    addresses = [line.split() for line in f]
                if all(w[5] == 'lo' or (w[5], 'ff0200000000000000000001ff' + w[0][-6:]) in joined for w in addresses):
                    break
                time.sleep(0.002)

    def build(self):
        sc = self.sc
        for n in sc['nodes']:
            self.ns[n] = new_namespace()
            for k, v in {**BASE, **(IPV6 if self.v6 else NO_IPV6)}.items():
                e = write_sysctl(k, v)
                if e:
                    self.errors.append((n, 'base', e))
        links = {}
        up = {n: ['link set lo up'] for n in self.ns}
        for a, ia, b, ib in sc.get('links', []):
            links.setdefault(a, []).append(f'link add {ia} type veth peer name {ib} netns /proc/{os.getpid()}/fd/{self.ns[b]}')
            up[a].append(f'link set {ia} up')
            up[b].append(f'link set {ib} up')
        for n, lines in links.items():
            setns(self.ns[n])
            rc, e = tool(['ip', '-force', '-batch', '-'], '\n'.join(lines) + '\n')
            if rc:
                self.errors.append((n, 'links', e))
        # A device speaks as soon as it is up (multicast reports): it must not wait a second for a neighbour that comes up later.
        for n in self.ns:
            setns(self.ns[n])
            self.hurry()
        self.apply({**sc, 'ip': {n: up[n] + sc.get('ip', {}).get(n, []) for n in self.ns}})

    # -------------------------------------------------------------- looking
    def look(self, node, what):
        """What the tools show of a node: pairs of a name and a text, without what depends on time or chance."""
        setns(self.ns[node])
        if what == 'conntrack':
            out = subprocess.run(['conntrack', '-L'], capture_output=True, text=True).stdout
            return [('conntrack -L', '; '.join(sorted(flow(line) for line in out.splitlines())))]
        out = subprocess.run(['iptables-save', '-c'], capture_output=True, text=True).stdout
        rows, table = [], ''
        for line in out.splitlines():
            if line.startswith('*'):
                table = line[1:]
            elif line.startswith('['):
                count, rule = line.split(' ', 1)
                rows.append((f'{table} {rule}', count))
            elif line.startswith(':') and ' - ' not in line:
                chain, count = line.rsplit(' ', 1)
                rows.append((f'{table} {chain}', count))
        return rows


def flow(line):
    """A line of `conntrack -L` without its timer; for a port or an id of chance E where it first stands, ? for another one in its place."""
    known, chosen, out = [], None, []
    for word in line.split():
        if word.isdigit() or word.startswith('use='):
            continue
        key, _, value = word.partition('=')
        if key in ('sport', 'dport', 'id'):
            if len(known) < (1 if key == 'id' else 2):
                known.append(value)
                chosen = value if int(value) >= 32768 else chosen
            elif value not in known and int(value) >= 1024 and not 8080 <= int(value) <= 8090:
                value = '?'
            word = f'{key}={"E" if value == chosen else value}'
        out.append(word)
    return ' '.join(out)
