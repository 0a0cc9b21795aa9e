#!/usr/bin/env python3
"""Random scenarios for oracle.py and `podwire kernel run`:  generate.py KIND|all COUNT SEED.  The same arguments give the same lines."""
import json
import sys

sys.dont_write_bytecode = True

import ipv4
import ipv6
import wider
from parts import R

KINDS = ipv4.KINDS | ipv6.KINDS | wider.KINDS

if __name__ == '__main__':
    kind, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    names = list(KINDS) if kind == 'all' else [kind]
    for i in range(count):
        name = names[i % len(names)]
        R.seed(f'{name}-{seed}-{i}')
        print(json.dumps(dict(name=f'{name}-{seed}-{i}', own=True, unlimited=True, pause=60, **KINDS[name](i)), separators=(',', ':')))
