#!/usr/bin/env python3
"""Makes the transcript that the tests replay out of a recording: transcript-of.py RECORDING > kernel/NAME.jsonl

RECORDING.script says in which order things were done (`ctx$ cmd` run, `ctx& cmd` background, `ctx> cmd` set-up, `~ N` sleep, `!wait` end of the
background jobs); RECORDING.jsonl has what was printed. The transcript is both: one step a line, a background step with all that it printed.
"""
import json
import re
import sys

base = sys.argv[1]
lines = open(base + '.script').read().split('\n')
rows = [row for row in map(json.loads, open(base + '.jsonl')) if 'cmd' in row]


def take(cmd, kind):
    for i, row in enumerate(rows):
        if row['cmd'] == cmd and row.get('kind', 'run') == kind:
            return rows.pop(i)
    raise SystemExit('not in the recording: ' + cmd)


out, i, waiting = [], 0, []
while i < len(lines):
    line = lines[i]
    i += 1
    while line.endswith('\\') and i < len(lines):
        line, i = line[:-1] + '\n' + lines[i], i + 1
    heredoc = re.search(r"<<'?(\w+)'?", line)
    if heredoc:
        while i < len(lines):
            line, i = line + '\n' + lines[i], i + 1
            if lines[i - 1].strip() == heredoc.group(1):
                break
    if not line.strip() or line.startswith('@') or line.startswith('!ctx'):
        continue
    if line.startswith('#'):
        out.append({'kind': 'section', 'text': line.lstrip('# ')})
    elif line.startswith('~'):
        out.append({'kind': 'sleep', 'seconds': float(line[1:])})
    elif line.startswith('!wait'):
        out.append({'kind': 'wait'})
    else:
        ctx, kind, cmd = re.match(r'(\w+)([$&>]) (.*)', line, re.S).groups()
        at = {} if ctx == 'host' else {'on': ctx}
        if kind == '>':
            out.append({'kind': 'setup', **at, 'cmd': cmd})
        else:
            row = take(cmd, 'run' if kind == '$' else 'background')
            step = {'kind': 'run' if kind == '$' else 'background', **at, 'cmd': cmd, 'stdout': row['stdout'], 'stderr': row['stderr'], 'status': row['rc'], 'ms': row['ms']}
            out.append(step)
if any(step['kind'] == 'background' for step in out[max((n for n, s in enumerate(out) if s['kind'] == 'wait'), default=-1) + 1:]):
    out.append({'kind': 'wait'})
for step in out:
    print(json.dumps(step, ensure_ascii=False))
