"""Records the texts of src/engine/shell/commands/kubectl/manual/generated: kubectl's help and the API's documentation of fields.

Usage: manual.py KUBECTL OUT with KUBECONFIG naming a kube-apiserver v1.36.3. stdout is no terminal, so nothing is wrapped.
"""
import json, os, re, subprocess, sys

kubectl, out = sys.argv[1:3]
HEAD = """/**
 * Recorded by tests/golden/kubectl/manual.py from %s. Copyright The Kubernetes Authors, Apache License 2.0.
 */
"""


def run(*words):
    return subprocess.run([kubectl, *words], capture_output=True, text=True, env=dict(os.environ, HOME='/root')).stdout


def literal(text):
    return '`' + text.replace('\\', '\\\\').replace('`', '\\`').replace('${', '\\${') + '`'


def commands(path):
    text = run(*path, '--help')
    yield ' '.join(path), text
    if not path:
        yield 'options', run('options')
    listed = text.split('\nUsage:')[0]
    for block in re.findall(r'(?:Commands[^\n]*|Commands \([^)]*\)):\n((?:  \S[^\n]*\n?)+)', listed):
        for name in re.findall(r'^  (\S+)', block, flags=re.M):
            yield from commands([*path, name])


helps = dict(commands([]))
body = ''.join(f'=== {path}\n{text}' for path, text in helps.items())
open(os.path.join(out, 'help-texts.ts'), 'w').write((HEAD % 'kubectl v1.36.3') + '/** `=== COMMAND`, then what `kubectl COMMAND --help` prints. */\nexport const HELP_TEXTS = ' + literal(body) + ';\n')

KINDS = {
    'api/v1': ['ConfigMap', 'Endpoints', 'Event', 'Namespace', 'Node', 'PersistentVolumeClaim', 'Pod', 'Secret', 'ServiceAccount', 'Service'],
    'apis/apps/v1': ['DaemonSet', 'Deployment', 'ReplicaSet'],
    'apis/discovery.k8s.io/v1': ['EndpointSlice'],
    'apis/networking.k8s.io/v1': ['NetworkPolicy'],
}


def merged(schema):
    """A schema without a single `allOf` around it."""
    return schema['allOf'][0] if len(schema.get('allOf', [])) == 1 and 'properties' not in schema else schema


def type_of(schema, schemas):
    if 'items' in schema:
        return '[]' + type_of(schema['items'], schemas)
    if isinstance(schema.get('additionalProperties'), dict):
        return 'map[string]' + type_of(schema['additionalProperties'], schemas)
    if len(schema.get('allOf', [])) == 1 and 'properties' not in schema:
        return type_of(schema['allOf'][0], schemas)
    if '$ref' in schema:
        name = schema['$ref'].split('/')[-1]
        known = schemas.get(name, {})
        return known['type'] if known.get('type', 'object') != 'object' else name.split('.')[-1]
    return 'Object' if schema.get('type', 'object') == 'object' else schema['type']


def below(schema):
    for key in ('items', 'additionalProperties'):
        if isinstance(schema.get(key), dict):
            return below(schema[key])
    if schema.get('allOf'):
        return below(schema['allOf'][0])
    return schema.get('$ref', '').split('/')[-1]


types = {}


def add(name, schemas):
    # Event is of two groups; short names are else unique among these.
    short = name.split('.')[-1]
    if short in types or name == '':
        return
    schema = schemas[name]
    types[short] = None
    lines = [f'@{short}', *('>' + line for line in schema.get('description', '').split('\n') if schema.get('description'))]
    inner = []
    for field, value in sorted(schema.get('properties', {}).items()):
        ref = below(value)
        inner.append(ref)
        enum = ','.join(json.dumps(e) for e in value.get('enum', []))
        lines.append('\t'.join([field, type_of(value, schemas), ref.split('.')[-1], '!' if field in schema.get('required', []) else '', enum]))
        if 'description' in value:
            lines += ['>' + line for line in value['description'].split('\n')]
    types[short] = lines
    for ref in inner:
        add(ref, schemas)


for path, kinds in KINDS.items():
    schemas = json.loads(run('get', '--raw', '/openapi/v3/' + path))['components']['schemas']
    group = {'api/v1': 'core'}.get(path, path.split('/')[1].split('.')[0] if '/' in path else '')
    for kind in kinds:
        add(next(name for name in schemas if name.endswith(f'.{kind}') and f'.{group}.' in name), schemas)
body = ''.join('\n'.join(lines) + '\n' for lines in types.values())
open(os.path.join(out, 'api-types.ts'), 'w').write((HEAD % "kube-apiserver v1.36.3's OpenAPI v3 documents") + '/** `@TYPE`, its description behind `>`, then its fields: name, type, the type below, `!` when required, allowed values; a description behind `>`. */\nexport const API_TYPES = ' + literal(body) + ';\n')

def resource_line(line, columns):
    # Columns stand where their titles do.
    cells = [line[start:end].strip() for start, end in zip(columns, [*columns[1:], None])]
    return ' '.join(cell or '-' for cell in cells)


table = run('api-resources', '-o', 'wide').rstrip('\n').split('\n')
columns = [table[0].index(title) for title in ('NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND', 'VERBS', 'CATEGORIES')]
rows = [resource_line(line, columns) for line in table[1:]]
versions = run('api-versions').split()
open(os.path.join(out, '..', '..', 'served-resources.ts'), 'w').write(
    (HEAD % 'kube-apiserver v1.36.3 (`kubectl api-resources -o wide`, `kubectl api-versions`)')
    + '/** Name, short names, API version, namespaced, kind, verbs, categories; `-` for none. In the order of `kubectl api-resources`. */\nexport const SERVED_RESOURCES = '
    + literal('\n'.join(rows))
    + ';\n\nexport const SERVED_VERSIONS = '
    + literal('\n'.join(versions))
    + ';\n'
)
print(len(helps), 'helps', len(types), 'types')
