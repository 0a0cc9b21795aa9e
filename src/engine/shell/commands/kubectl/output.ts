/** `-o`: how objects are printed. Source: k8s.io/cli-runtime, pkg/genericclioptions (print_flags.go) and pkg/printers. */
import { evaluateJsonPath, isJsonObject, toJson, toYaml, type Json, type JsonObject } from '../../../k8s/index';
import type { Client } from './client';
import { toKyaml } from './kyaml';
import { customColumns } from './custom-columns';
import { fail } from './failure';
import { TemplateFailure, TemplateSyntax, TemplateUnsupported, parseTemplate, runTemplate, type TemplateNode } from './go-template';

export type Output =
  | { readonly kind: 'table'; readonly wide: boolean }
  | { readonly kind: 'yaml' | 'json' | 'kyaml' }
  | { readonly kind: 'name' }
  | { readonly kind: 'jsonpath'; readonly template: string }
  | { readonly kind: 'template'; readonly template: readonly TemplateNode[] }
  | { readonly kind: 'columns'; readonly template: string };

/** What `get` takes; verbs that change things take the same without `wide` and custom columns. */
const GET_FORMATS = 'custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,wide,yaml';
const WRITE_FORMATS = 'go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,yaml';

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
    case 'kyaml':
    case 'name':
      return { kind: format };
    case 'wide':
      if (forGet) return { kind: 'table', wide: true };
      break;
    case 'jsonpath-as-json':
      return client.notSimulated('kubectl -o jsonpath-as-json: use -o jsonpath=');
    case 'jsonpath':
      return template === '' ? fail('template format specified but no template given') : { kind: 'jsonpath', template };
    case 'custom-columns':
      if (!forGet) break;
      return template === '' ? fail('custom-columns format specified but no custom columns given') : { kind: 'columns', template };
    case 'go-template':
    case 'template':
      return template === '' ? fail('template format specified but no template given') : { kind: 'template', template: readTemplate(client, template) };
    case 'go-template-file':
    case 'templatefile': {
      if (template === '') return fail('template format specified but no template given');
      const file = client.process.environment.files.read(client.path(template));
      return file.ok ? { kind: 'template', template: readTemplate(client, file.value) } : fail(`error reading --template ${template}, open ${template}: no such file or directory`);
    }
    case 'jsonpath-file':
    case 'custom-columns-file':
      return client.notSimulated(`kubectl -o ${format}: use -o jsonpath=, -o custom-columns=, -o yaml or -o json`);
  }
  return fail(`unable to match a printer suitable for the output format "${format}", allowed formats are: ${forGet ? GET_FORMATS : WRITE_FORMATS}`);
}

function readTemplate(client: Client, source: string): readonly TemplateNode[] {
  try {
    return parseTemplate(source);
  } catch (e) {
    if (e instanceof TemplateUnsupported) return client.notSimulated(`${e.message} in a go-template`);
    if (e instanceof TemplateSyntax) return fail(`error parsing template ${source}, template: output:1: ${e.message}`);
    throw e;
  }
}

/** @unsupported what kubectl prints when a go-template fails while it runs (the place in the template, and the whole object) */
function executeTemplate(client: Client, template: readonly TemplateNode[], value: JsonObject): string {
  try {
    return runTemplate(template, value);
  } catch (e) {
    if (e instanceof TemplateUnsupported) return client.notSimulated(`${e.message} in a go-template`);
    if (e instanceof TemplateFailure || e instanceof TemplateSyntax) return client.notSimulated(`the report of a go-template that fails; it fails here: ${e.message}`);
    throw e;
  }
}

/** `metadata.managedFields` never exists here, so there is nothing to hide. */
export function printObject(client: Client, value: JsonObject, output: Exclude<Output, { kind: 'table' | 'name' }>, first = true, order: 'sorted' | 'as-is' = 'sorted'): void {
  switch (output.kind) {
    case 'yaml':
      return client.print(`${first ? '' : '---\n'}${toYaml(value)}`);
    case 'json':
      return client.print(toJson(value, order));
    case 'kyaml':
      return client.print(toKyaml(value, order));
    case 'jsonpath': {
      const found = evaluateJsonPath(output.template, value);
      if (found.ok) return client.print(found.value);
      if (found.error.code === 'jsonpath-syntax') fail(`error parsing jsonpath ${output.template}, ${found.error.message}`);
      return fail(`error executing jsonpath ${JSON.stringify(output.template)}: Error executing template: ${found.error.message}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${output.template}\n\tobject given to jsonpath engine was:\n\t\t${goMap(value)}\n\n`);
    }
    case 'template':
      return client.print(executeTemplate(client, output.template, value));
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
