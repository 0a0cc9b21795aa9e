/** The part of /etc/services (Debian 12) that labs meet: names that nc, ss and tcpdump print for ports. */
const TCP: Readonly<Record<number, string>> = {
  7: 'echo', 9: 'discard', 13: 'daytime', 21: 'ftp', 22: 'ssh', 23: 'telnet', 25: 'smtp', 37: 'time', 53: 'domain', 67: 'bootps', 69: 'tftp', 80: 'http', 88: 'kerberos', 110: 'pop3', 111: 'sunrpc', 119: 'nntp', 123: 'ntp',
  143: 'imap2', 161: 'snmp', 179: 'bgp', 389: 'ldap', 443: 'https', 445: 'microsoft-ds', 465: 'submissions', 514: 'shell', 587: 'submission', 636: 'ldaps', 853: 'domain-s', 873: 'rsync', 993: 'imaps', 995: 'pop3s', 1080: 'socks',
  1194: 'openvpn', 1433: 'ms-sql-s', 2049: 'nfs', 2379: 'etcd-client', 2380: 'etcd-server', 3306: 'mysql', 3389: 'ms-wbt-server', 4789: 'vxlan', 5060: 'sip', 5222: 'xmpp-client', 5432: 'postgresql', 5555: 'rplay', 5672: 'amqp',
  6000: 'x11', 6379: 'redis', 6443: 'sun-sr-https', 6667: 'ircd', 8080: 'http-alt', 9418: 'git', 11211: 'memcached', 27017: 'mongodb',
};
const UDP: Readonly<Record<number, string>> = {
  7: 'echo', 9: 'discard', 13: 'daytime', 37: 'time', 53: 'domain', 67: 'bootps', 68: 'bootpc', 69: 'tftp', 88: 'kerberos', 111: 'sunrpc', 123: 'ntp', 137: 'netbios-ns', 138: 'netbios-dgm', 161: 'snmp', 162: 'snmp-trap', 443: 'https',
  500: 'isakmp', 514: 'syslog', 546: 'dhcpv6-client', 547: 'dhcpv6-server', 1194: 'openvpn', 1812: 'radius', 2049: 'nfs', 4500: 'ipsec-nat-t', 4789: 'vxlan', 5060: 'sip', 5353: 'mdns',
};

/** getservbyport(3), or undefined. */
export const serviceName = (port: number, protocol: 'tcp' | 'udp'): string | undefined => (protocol === 'tcp' ? TCP : UDP)[port];

/** getservbyname(3): the port of a service name. */
export function servicePort(name: string, protocol: 'tcp' | 'udp'): number | undefined {
  const found = Object.entries(protocol === 'tcp' ? TCP : UDP).find(([, service]) => service === name);
  return found && Number(found[0]);
}
