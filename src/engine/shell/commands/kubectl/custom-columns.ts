/** `-o custom-columns=NAME:.metadata.name,...`. Source: k8s.io/kubectl v0.36, pkg/cmd/get/customcolumn.go. */
import { evaluateJsonPath, isJsonArray, isJsonObject, type Json, type JsonObject } from '../../../k8s/index';
import { fail } from './failure';
import { TABLE, alignTabs } from './tab-writer';

interface Column {
  readonly header: string;
  readonly path: string;
}

/** `.metadata.name`, `metadata.name`, `{.metadata.name}` all mean the same (RelaxedJSONPathExpression). */
function relaxed(path: string): string {
  if (path === '') return path;
  const m = /^\{?\.?([^{}]+)\}?$/.exec(path);
  if (!m) return fail(`unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`);
  return `{.${m[1] ?? ''}}`;
}

function columnsOf(template: string): readonly Column[] {
  return template.split(',').map((part) => {
    const cut = part.indexOf(':');
    if (cut < 0) return fail(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    return { header: part.slice(0, cut), path: relaxed(part.slice(cut + 1)) };
  });
}

/** Go prints a result's values with commas between them, and `<none>` for none. */
function cell(path: string, object: JsonObject): string {
  const found = evaluateJsonPath(path, object);
  if (!found.ok) return fail(found.error.message);
  if (found.value === '') return '<none>';
  const each = evaluateJsonPath(`{range ${path.slice(1, -1)}}{@}{"\\u0000"}{end}`, object);
  const values = each.ok ? each.value.replace(/\0$/, '').split('\0') : [found.value];
  return values.map(goValue).join(',');
}

/** Lists and maps as Go prints them: `[a b]`, `map[k:v]`. */
function goValue(text: string): string {
  if (!/^[[{]/.test(text)) return text;
  try {
    return goPrint(JSON.parse(text) as Json);
  } catch {
    return text;
  }
}

export function goPrint(value: Json): string {
  if (value === null) return '<nil>';
  if (isJsonArray(value)) return `[${value.map(goPrint).join(' ')}]`;
  if (isJsonObject(value)) {
    return `map[${Object.keys(value)
      .sort()
      .map((key) => `${key}:${goPrint(value[key] ?? null)}`)
      .join(' ')}]`;
  }
  return String(value);
}

export function customColumns(template: string, objects: readonly JsonObject[], noHeaders: boolean): string {
  const columns = columnsOf(template);
  const lines = objects.map((object) => columns.map(({ path }) => cell(path, object)).join('\t'));
  return alignTabs([...(noHeaders ? [] : [columns.map(({ header }) => header).join('\t')]), ...lines].map((line) => `${line}\n`).join(''), TABLE);
}
