"""Records what kubectl's help looks like on terminals of several widths, as FNV-1a hashes: help-widths.py KUBECTL

Each help is asked for on a pseudo-terminal of 70 (too narrow to wrap), 80, 100 and 120 columns.
"""
import fcntl, json, os, pty, re, struct, sys, termios, time

here = os.path.dirname(os.path.abspath(__file__))
kubectl = sys.argv[1]


def show(words, columns):
    pid, fd = pty.fork()
    if pid == 0:
        time.sleep(0.05)
        os.execve(kubectl, ['kubectl', *words], {'HOME': '/root', 'KUBECONFIG': '/dev/null', 'TERM': 'xterm', 'PATH': '/usr/bin'})
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', 24, columns, 0, 0))
    out = b''
    while True:
        try:
            data = os.read(fd, 65536)
        except OSError:
            break
        if not data:
            break
        out += data
    os.waitpid(pid, 0)
    return out.decode().replace('\r\n', '\n')


def fnv(text):
    hash = 0x811C9DC5
    for byte in text.encode():
        hash = (hash ^ byte) * 0x01000193 & 0xFFFFFFFF
    return f'{hash:08x}'


manual = open(os.path.join(here, '../../../src/engine/shell/commands/kubectl/manual/generated/help-texts.ts')).read().split('HELP_TEXTS = `')[1]
paths = re.findall(r'^=== (.*)$', manual, flags=re.M)
rows = {path: {columns: fnv(show(path.split() + ([] if path == 'options' else ['--help']), columns)) for columns in (70, 80, 100, 120)} for path in paths}
open(os.path.join(here, 'help-widths.json'), 'w').write('{\n' + ',\n'.join(f'{json.dumps(path)}: {json.dumps(row)}' for path, row in rows.items()) + '\n}\n')
