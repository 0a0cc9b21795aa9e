#!/usr/bin/env python3
"""Random scenarios for oracle.py and `podwire kernel run`:  generate.py KIND|all COUNT SEED.  The same arguments give the same lines."""
import json
import re
import sys

sys.dont_write_bytecode = True

import ipv4
import ipv6
import meaner
import wider
from parts import R

KINDS = ipv4.KINDS | ipv6.KINDS | wider.KINDS | meaner.KINDS

STOPS = re.compile(r'-A OUTPUT .*-[jg] (REJECT|DROP|C\d)|:OUTPUT DROP')

if __name__ == '__main__':
    kind, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    names = list(KINDS) if kind == 'all' else [kind]
    for i in range(count):
        name = names[i % len(names)]
        R.seed(f'{name}-{seed}-{i}')
        made = KINDS[name](i)
        if not made.get('ipv6') and 'type vxlan' not in json.dumps(made['ip']):
            # Not IPv6: rules would count neighbour discovery, which comes when it pleases. Not VXLAN: which flows share an outer port is a secret of the kernel.
            # Not where OUTPUT stops something: what a server's answer meets there it meets again whenever its timer says so.
            made['look'] = {n: ['counters', 'conntrack'] for n, text in made.get('iptables', {}).items() if text and not STOPS.search(text)}
        print(json.dumps(dict(name=f'{name}-{seed}-{i}', own=True, unlimited=True, pause=60, **made), separators=(',', ':')))
