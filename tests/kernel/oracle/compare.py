#!/usr/bin/env python3
"""compare.py KERNEL.jsonl SIMULATOR.jsonl [KERNEL-AGAIN.jsonl]: probes that came out differently, and one table of figures.
With a third file (the same scenarios run again), what the kernel itself does not repeat is left out. Exit status 1: a difference is left."""
import json
import sys
from collections import Counter


def strip(p):
    return {k: v for k, v in p.items() if k not in ('ms',)}


def limited(rows, row):
    """A router sends `no route` errors to one source five at once, then one a second of real time (ip_error): past the fifth either may come or not."""
    def routed(r):
        return 'icmp' in r and r['icmp'][1:] in ([3, 0], [3, 1], [3, 13])
    return sum(1 for r in rows if r['src'] == row['src'] and routed(r)) >= 5


def reason(x, y, p, q):
    """Why a difference says nothing about the simulator, or None."""
    if ':' not in p['dst'] and {p['result'], q['result']} & {'timeout'} and ('icmp' in p) != ('icmp' in q) and (p.get('icmp') or q.get('icmp'))[1] == 3 and (limited(x['probes'], p) or limited(y['probes'], p)):
        return 'limiter of "no route" errors (one a second of real time)'
    return None


def main(files, show=40):
    a, b = ([json.loads(l) for l in open(f)] for f in files[:2])
    c = [json.loads(l) for l in open(files[2])] if len(files) > 2 else None
    n = agreed = unstable = shown = 0
    by_kind, kinds, left_out = Counter(), Counter(), Counter()
    for i, (x, y) in enumerate(zip(a, b)):
        kind = x['name'].split('-')[0]
        if len(x['probes']) != len(y['probes']):
            print(f"## {x['name']}: {len(x['probes'])} and {len(y['probes'])} probes")
            by_kind[kind] += 1
            continue
        ex, ey = [e for e in x['errors']], [e for e in y['errors']]
        if ex != ey:
            print(f"## {x['name']} errors\n  kernel {ex}\n  ours   {ey}")
        head = False
        for j, (p, q) in enumerate(zip(x['probes'], y['probes'])):
            n += 1
            kinds[kind] += 1
            if strip(p) == strip(q):
                agreed += 1
                continue
            if c and strip(c[i]['probes'][j]) != strip(p):
                unstable += 1
                continue
            why = reason(x, y, p, q)
            if why:
                left_out[why] += 1
                continue
            by_kind[kind] += 1
            shown += 1
            if shown > show:
                continue
            if not head:
                print(f"## {x['name']}")
                head = True
            key = {k: v for k, v in p.items() if k in ('src', 'dst', 'proto', 'port', 'from', 'sport', 'ttl_out', 'size', 'df', 'step')}
            print('  ', ' '.join(f'{k}={v}' if k not in ('src', 'dst', 'proto', 'port') else str(v) for k, v in key.items()))
            for who, o in (('kernel', p), ('ours  ', q)):
                print('     ', who, ' '.join(f'{k}={v}' for k, v in o.items() if k not in key))
    print(f'{len(a)} scenarios, {n} verdicts, {agreed} agree, {unstable} not repeated by the kernel, {sum(by_kind.values())} differ {dict(by_kind)}; left out {dict(left_out)}')
    return 1 if by_kind else 0


if __name__ == '__main__':
    show = 40
    args = sys.argv[1:]
    if args[0] == '-n':
        show, args = int(args[1]), args[2:]
    sys.exit(main(args, show))
