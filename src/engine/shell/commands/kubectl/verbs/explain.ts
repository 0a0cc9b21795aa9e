/** `kubectl explain`. Source: k8s.io/kubectl v0.36, pkg/explain/v2 (templates/plaintext.tmpl, funcs.go). @unsupported explain --output plaintext-openapiv2 */
import { findResource, type KindSchema } from '../../../../k8s/index';
import type { Client } from '../client';
import { fail } from '../failure';
import { bool, string } from '../flags';
import { kubectlManual, type ApiField, type ApiType, type KubectlManual } from '../manual-shelf';
import { refuseUnmodelled } from '../unmodelled-kinds';
import { wordWrap } from '../word-wrap';
import { done } from './create-kinds';
import type { Verb } from './verb';

const typed = (field: ApiField): string => `<${field.type}>${field.required ? ' -required-' : ''}`;
const quoted = (value: string): string => (value === '' ? '""' : value);
const indented = (text: string, by: number): string => `${' '.repeat(by)}${text.replaceAll('\n', `\n${' '.repeat(by)}`)}`;

function fieldText(field: ApiField, level: number, short: boolean): string {
  const by = level * 2;
  const shown = field.allowed.slice(0, 4).map(quoted).join(', ') + (field.allowed.length > 4 ? ', ....' : '');
  const allowed = field.allowed.length > 0 ? `\n${' '.repeat(by)}enum: ${shown}` : '';
  const head = `${' '.repeat(by)}${field.name}\t${typed(field)}${allowed}\n`;
  if (short) return head;
  return `${head}${indented(wordWrap(field.description === '' ? '<no description>' : field.description, 78 - by), by + 2)}\n\n`;
}

/** The fields of a type; those below too when `recursive`, unless a type is inside itself. */
function fieldList(manual: KubectlManual, name: string, level: number, recursive: boolean, inside: readonly string[]): string {
  if (inside.includes(name)) return '';
  const type = manual.type(name);
  return (type?.fields ?? [])
    .map((field) => fieldText(field, level, recursive) + (recursive && field.below !== '' ? fieldList(manual, field.below, level + 1, true, [...inside, name]) : ''))
    .join('');
}

const lines = (...texts: readonly (string | undefined)[]): string => texts.flatMap((text) => (text === undefined || text === '' ? [] : [`${text}\n`])).join('');

function explainText(client: Client, manual: KubectlManual, kind: KindSchema, path: readonly string[]): string {
  let name: string = kind.kind;
  let type: ApiType | undefined = manual.type(name);
  let field: ApiField | undefined;
  const header = `${kind.group === '' ? '' : `GROUP:      ${kind.group}\n`}KIND:       ${kind.kind}\nVERSION:    ${kind.version}\n\n`;
  for (const part of path) {
    const next: ApiField | undefined = type?.fields.find((one) => one.name === part);
    if (!next) {
      client.print(header);
      return fail(`field ${JSON.stringify(path.at(-1) ?? '')} does not exist`);
    }
    field = next;
    name = next.below;
    type = manual.type(name);
  }
  let text = header;
  if (field) text += `FIELD: ${field.name} <${field.type}>\n${field.allowed.length > 0 ? `ENUM:\n${field.allowed.map((value) => `    ${quoted(value)}`).join('\n')}` : ''}\n\n`;
  const description = lines(field?.description, type?.description);
  text += `DESCRIPTION:\n${indented(wordWrap(description === '' ? '<empty>' : description, 76), 4)}\n`;
  const fields = fieldList(manual, name, 1, client.flags.on('recursive'), []);
  return `${text}${fields === '' ? '' : `FIELDS:\n${fields}`}\n`;
}

function run(client: Client): number {
  const [path] = client.args;
  if (path === undefined) return fail('You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.');
  if (client.args.length > 1) return fail('We accept only this format: explain RESOURCE');
  const output = client.flags.get('output') ?? 'plaintext';
  if (output !== 'plaintext') client.notSimulated(`kubectl explain --output ${output}`);
  const [short = '', ...parts] = path.split('.');
  // `networkpolicies.networking.k8s.io.spec`: the group belongs to the resource.
  const group = findResource(short)?.group ?? '';
  const grouped = group !== '' && (path === `${short}.${group}` || path.startsWith(`${short}.${group}.`));
  const name = grouped ? `${short}.${group}` : short;
  const fields = grouped ? path.slice(name.length).split('.') : parts;
  const kind = findResource(name);
  if (!kind) {
    refuseUnmodelled(client, name);
    client.warn(`the server doesn't have a resource type ${JSON.stringify(name)}\n`);
    return 1;
  }
  const manual = kubectlManual();
  if (!manual) return fail('the texts of kubectl explain are not loaded here');
  client.print(
    explainText(
      client,
      manual,
      kind,
      fields.filter((field) => field !== ''),
    ),
  );
  return 0;
}

export const explainVerb: Verb = {
  name: 'explain',
  synopsis: 'Get documentation for a resource',
  flags: [bool('recursive', 'R'), string('api-version'), string('output', 'o')],
  completes: 'kinds',
  run: (client) => done(run(client)),
};
