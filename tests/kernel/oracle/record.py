#!/usr/bin/env python3
"""record.py SCENARIOS KERNEL SIMULATOR [KERNEL-AGAIN]: one line a scenario for the unit tests: the scenario, its distinct outcomes, and for each
probe which it had; -1 where the kernel does not repeat itself or a limiter of real time decides (see compare.py)."""
import json
import sys

from compare import reason

PROBE = ('src', 'dst', 'proto', 'port', 'from', 'sport', 'ttl_out', 'mark', 'size', 'df', 'step')


def main(files):
    scenarios, kernel, ours = ([json.loads(l) for l in open(f)] for f in files[:3])
    again = [json.loads(l) for l in open(files[3])] if len(files) > 3 else kernel
    for s, k, o, a in zip(scenarios, kernel, ours, again):
        outcomes, index, which = [], {}, []
        for p, q, r in zip(k['probes'], o['probes'], a['probes']):
            if p != q and reason(k, o, p, q) or p != r:
                which.append(-1)
                continue
            v = {key: value for key, value in p.items() if key not in PROBE}
            text = json.dumps(v, sort_keys=True)
            if text not in index:
                index[text] = len(outcomes)
                outcomes.append(v)
            which.append(index[text])
        print(json.dumps(dict(scenario=s, errors=k['errors'], outcomes=outcomes, probes=which), separators=(',', ':')))


if __name__ == '__main__':
    main(sys.argv[1:])
