/** `kubectl explain`. Source: k8s.io/kubectl v0.32, pkg/explain/v2 (plaintext.tmpl). Descriptions are Podwire's own words. */
import { explain, findResource, formatExplanation, type Explanation, type FieldExplanation, type KindSchema } from '../../../../k8s/index';
import type { Client } from '../client';
import { fail } from '../failure';
import { bool, string } from '../flags';
import { done } from './create-kinds';
import type { Verb } from './verb';

const DEEPEST = 12;

const typed = (field: FieldExplanation): string => `<${field.type}>${field.required ? ' -required-' : ''}`;

/** Every field below, two spaces deeper each level, without descriptions. */
function fieldTree(kind: KindSchema, path: readonly string[], fields: readonly FieldExplanation[], depth: number): string {
  const indent = '  '.repeat(depth);
  return fields
    .map((field) => {
      const allowed = field.allowed.length > 0 ? `${indent}enum: ${field.allowed.slice(0, 4).join(', ')}${field.allowed.length > 4 ? ', ....' : ''}\n` : '';
      const inner = explain(kind, [...path, field.name]);
      const below = inner.ok && depth < DEEPEST ? fieldTree(kind, [...path, field.name], inner.value.fields, depth + 1) : '';
      return `${indent}${field.name}\t${typed(field)}\n${allowed}${below}`;
    })
    .join('');
}

function recursiveText(kind: KindSchema, path: readonly string[], explanation: Explanation): string {
  const text = formatExplanation(explanation);
  const at = text.indexOf('FIELDS:\n');
  return at < 0 ? text : `${text.slice(0, at)}FIELDS:\n${fieldTree(kind, path, explanation.fields, 1)}\n`;
}

function run(client: Client): number {
  const [path] = client.args;
  if (path === undefined) return fail('You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.');
  if (client.args.length > 1) return fail('We accept only this format: explain RESOURCE');
  const output = client.flags.get('output') ?? 'plaintext';
  if (output !== 'plaintext' && output !== 'plaintext-openapiv2') client.notSimulated(`kubectl explain --output ${output}`);
  const [name = '', ...fields] = path.split('.');
  const kind = findResource(name);
  if (!kind) {
    client.warn(`the server doesn't have a resource type ${JSON.stringify(name)}\n`);
    return 1;
  }
  const names = fields.filter((field) => field !== '');
  const found = explain(kind, names);
  if (!found.ok) {
    client.print(`${kind.group === '' ? '' : `GROUP:      ${kind.group}\n`}KIND:       ${kind.kind}\nVERSION:    ${kind.version}\n\n`);
    return fail(found.error.message);
  }
  client.print(client.flags.on('recursive') ? recursiveText(kind, names, found.value) : formatExplanation(found.value));
  return 0;
}

export const explainVerb: Verb = {
  name: 'explain',
  synopsis: 'Get documentation for a resource',
  flags: [bool('recursive'), string('api-version'), string('output')],
  completes: 'kinds',
  run: (client) => done(run(client)),
};
