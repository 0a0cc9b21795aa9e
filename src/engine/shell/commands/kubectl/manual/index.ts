/** kubectl's long texts, read from the recordings. Only {@link loadKubectlManual} imports this: it is large. */
import type { ApiField, ApiType, KubectlManual } from '../manual-shelf';
import { API_TYPES } from './generated/api-types';
import { HELP_TEXTS } from './generated/help-texts';

function readHelp(): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const part of HELP_TEXTS.split(/^=== /m).slice(1)) {
    const end = part.indexOf('\n');
    texts[part.slice(0, end)] = part.slice(end + 1);
  }
  return texts;
}

const above = (lines: readonly string[]): string => lines.map((line) => line.slice(1)).join('\n');

function readField(lines: readonly string[]): ApiField {
  const [name = '', type = '', below = '', required = '', allowed = ''] = (lines[0] ?? '').split('\t');
  return { name, type, below, required: required === '!', allowed: allowed === '' ? [] : (JSON.parse(`[${allowed}]`) as readonly string[]), description: above(lines.slice(1)) };
}

/** Lines that begin with `>` belong to the line before them. */
function groups(lines: readonly string[]): readonly (readonly string[])[] {
  const out: string[][] = [];
  for (const line of lines) {
    const last = out.at(-1);
    if (line.startsWith('>') && last) last.push(line);
    else out.push([line]);
  }
  return out;
}

function readTypes(): ReadonlyMap<string, ApiType> {
  const types = new Map<string, ApiType>();
  for (const part of API_TYPES.split(/^@/m).slice(1)) {
    const [head = [], ...fields] = groups(part.replace(/\n$/, '').split('\n'));
    types.set(head[0] ?? '', { description: above(head.slice(1)), fields: fields.map(readField) });
  }
  return types;
}

let types: ReadonlyMap<string, ApiType> | undefined;

export const MANUAL: KubectlManual = {
  help: readHelp(),
  type: (name) => {
    types ??= readTypes();
    return types.get(name);
  },
};
