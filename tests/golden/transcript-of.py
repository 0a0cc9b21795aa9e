#!/usr/bin/env python3
"""Makes the transcript that the tests replay out of a recording: transcript-of.py RECORDING > kernel/NAME.jsonl

RECORDING.script says in which order things were done (`ctx$ cmd` run, `ctx& cmd` background, `ctx> cmd` set-up, `~ N` sleep, `!wait` end of the
background jobs); RECORDING.jsonl has what was printed. The transcript is both: one step a line, a background step with all that it printed.

Of a recording with Docker in it (docker/NAME.jsonl), commands that only ask the daemon are left out; those that change something become steps
of the kind `docker`: what was typed, the id that the daemon drew, whether it succeeded (`late`: it failed after the container had got its network). What runs inside a container is a step like any other.
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


CHANGES = r'(?:run|create|start|stop|rm|network (?:create|rm|connect|disconnect|prune)|swarm (?:init|join|leave)|service (?:create|rm))\b'


def docker_step(at, cmd, row):
    """The step of a docker command line; None for one that only asks."""
    line = re.sub(r'^/usr/local/bin/docker', 'docker', cmd)
    inside = re.match(r'docker (?:exec|run --rm) ', line)
    failed = row['rc'] in (125, 126, 127) or re.match(r'Error(?: response|: No such)', row['stderr'])
    if inside and not failed and not line.endswith(' true'):
        return {'kind': 'run', **at, 'cmd': line, 'stdout': row['stdout'], 'stderr': row['stderr'], 'status': row['rc'], 'ms': row['ms']}
    if not re.match('docker ' + CHANGES, line):
        return None
    ids = re.findall(r'^[0-9a-f]{64}$|^[0-9a-z]{25}$', row['stdout'], re.M)
    return {'kind': 'docker', **at, 'cmd': line, **({'id': ids[0]} if len(ids) == 1 else {}), 'done': row['rc'] == 0, **({'late': True} if re.search('driver failed|OCI runtime', row['stderr']) else {}), 'ms': row['ms']}


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
            if 'etcdctl' in cmd:
                continue  # Docker's key-value store, no tool of the kernel
            if re.match(r'(?:/usr/local/bin/)?docker ', cmd):
                step = docker_step(at, cmd, row)
                if step:
                    out.append(step)
                continue
            step = {'kind': 'run' if kind == '$' else 'background', **at, 'cmd': cmd, 'stdout': row['stdout'], 'stderr': row['stderr'], 'status': row['rc'], 'ms': row['ms']}
            # On the Docker hosts a shell around the command died of the recorder's SIGINT, which the command itself handled.
            if kind == '&' and '/docker' in base and row['rc'] == -2:
                step['status'] = 0
            out.append(step)
if any(step['kind'] == 'background' for step in out[max((n for n, s in enumerate(out) if s['kind'] == 'wait'), default=-1) + 1:]):
    out.append({'kind': 'wait'})
for step in out:
    print(json.dumps(step, ensure_ascii=False))
