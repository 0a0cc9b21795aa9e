/** `-o`: how objects are printed. Source: k8s.io/cli-runtime, pkg/genericclioptions (print_flags.go) and pkg/printers. */
import { evaluateJsonPath, isJsonObject, toJson, toYaml, type Json, type JsonObject } from '../../../k8s/index';
import type { Client } from './client';
import { customColumns } from './custom-columns';
import { fail } from './failure';

export type Output =
  | { readonly kind: 'table'; readonly wide: boolean }
  | { readonly kind: 'yaml' | 'json' }
  | { readonly kind: 'name' }
  | { readonly kind: 'jsonpath'; readonly template: string; readonly asJson: boolean }
  | { readonly kind: 'columns'; readonly template: string };

/** What `get` takes; verbs that change things take the same without `wide` and custom columns. */
const GET_FORMATS = 'custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,name,template,templatefile,wide,yaml';
const WRITE_FORMATS = 'go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,name,template,templatefile,yaml';

/** Reads `-o`; undefined when it was not given. */
export function outputOf(client: Client, forGet: boolean): Output | undefined {
  const text = client.flags.get('output');
  if (text === undefined || text === '') return undefined;
  const cut = text.indexOf('=');
  const format = cut < 0 ? text : text.slice(0, cut);
  const template = cut < 0 ? (client.flags.get('template') ?? '') : text.slice(cut + 1);
  switch (format) {
    case 'yaml':
    case 'json':
    case 'name':
      return { kind: format };
    case 'wide':
      if (forGet) return { kind: 'table', wide: true };
      break;
    case 'jsonpath':
    case 'jsonpath-as-json':
      return template === '' ? fail('template format specified but no template given') : { kind: 'jsonpath', template, asJson: format === 'jsonpath-as-json' };
    case 'custom-columns':
      if (!forGet) break;
      return template === '' ? fail('custom-columns format specified but no custom columns given') : { kind: 'columns', template };
    case 'go-template':
    case 'go-template-file':
    case 'template':
    case 'templatefile':
    case 'jsonpath-file':
    case 'custom-columns-file':
      return client.notSimulated(`kubectl -o ${format}: use -o jsonpath=, -o custom-columns=, -o yaml or -o json`);
  }
  return fail(`unable to match a printer suitable for the output format "${format}", allowed formats are: ${forGet ? GET_FORMATS : WRITE_FORMATS}`);
}

/** `metadata.managedFields` never exists here, so there is nothing to hide. */
export function printObject(client: Client, value: JsonObject, output: Exclude<Output, { kind: 'table' | 'name' }>, first = true): void {
  switch (output.kind) {
    case 'yaml':
      return client.print(`${first ? '' : '---\n'}${toYaml(value)}`);
    case 'json':
      return client.print(toJson(value));
    case 'jsonpath': {
      const found = evaluateJsonPath(output.template, value);
      if (found.ok) return client.print(output.asJson ? toJson([found.value]) : found.value);
      if (found.error.code === 'jsonpath-syntax') fail(`error parsing jsonpath ${output.template}, ${found.error.message}`);
      return fail(`error executing jsonpath ${JSON.stringify(output.template)}: Error executing template: ${found.error.message}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${output.template}\n\tobject given to jsonpath engine was:\n\t\t${goMap(value)}\n\n`);
    }
    case 'columns':
      return client.print(customColumns(output.template, [value], client.flags.on('no-headers')));
  }
}

/** A value as Go's `%#v` prints what JSON was read into. */
function goMap(value: Json): string {
  if (value === null) return 'interface {}(nil)';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (isJsonObject(value)) {
    return `map[string]interface {}{${Object.keys(value)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${goMap(value[key] ?? null)}`)
      .join(', ')}}`;
  }
  return `[]interface {}{${value.map(goMap).join(', ')}}`;
}

export const listOf = (items: readonly JsonObject[]): JsonObject => ({ apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '' } });
