/** jq 1.6: a useful part of its language; see `man jq`. */
import { fileErrorText } from '../../file-errors';
import { defineTool } from '../../tool';
import { Evaluator } from './evaluate';
import { JqSyntaxError, parseJq, type Filter } from './parse';
import { JqError, JqUndefined, type Json } from './value';

function format(v: Json, options: { readonly indent: string; readonly sort: boolean }, level = 0): string {
  if (typeof v === 'number') return numberText(v);
  if (v === null || typeof v !== 'object') return JSON.stringify(v).replace(/\x7f/g, '\\u007f');
  const { indent } = options;
  const line = indent === '' ? '' : `\n${indent.repeat(level + 1)}`;
  const close = indent === '' ? '' : `\n${indent.repeat(level)}`;
  if (Array.isArray(v)) return v.length === 0 ? '[]' : `[${(v as readonly Json[]).map((x) => line + format(x, options, level + 1)).join(',')}${close}]`;
  const object = v as { readonly [key: string]: Json };
  const keys = options.sort ? Object.keys(object).sort() : Object.keys(object);
  return keys.length === 0 ? '{}' : `{${keys.map((k) => `${line}${JSON.stringify(k)}:${indent === '' ? '' : ' '}${format(object[k] as Json, options, level + 1)}`).join(',')}${close}}`;
}

const numberText = (n: number): string => (Number.isInteger(n) && Math.abs(n) < 1e17 ? String(n) : Math.abs(n) === Infinity ? (n > 0 ? '1.7976931348623157e+308' : '-1.7976931348623157e+308') : String(n));

/** Every JSON value in a text, one after the other. Undefined at the first that is none, with the reason. */
function parseAll(text: string): { readonly values: readonly Json[]; readonly bad: string | undefined } {
  const values: Json[] = [];
  let i = 0;
  while (i < text.length) {
    const blank = /^\s+/.exec(text.slice(i));
    if (blank) {
      i += blank[0].length;
      continue;
    }
    const end = endOfValue(text, i);
    try {
      values.push(JSON.parse(text.slice(i, end)) as Json);
    } catch {
      const before = text.slice(0, end);
      const line = before.split('\n').length;
      return { values, bad: end >= text.length && /[[{"]/.test(text[i] ?? '') ? `Unfinished JSON term at EOF at line ${text.split('\n').length}, column ${text.length - text.lastIndexOf('\n') - 1}` : `Invalid literal at line ${line}, column ${before.length - before.lastIndexOf('\n')}` };
    }
    i = end;
  }
  return { values, bad: undefined };
}

function endOfValue(text: string, start: number): number {
  let depth = 0;
  let i = start;
  for (; i < text.length; i += 1) {
    const c = text[i] as string;
    if (c === '"') {
      i += 1;
      while (i < text.length && text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
      if (depth === 0) return i + 1;
    } else if (c === '[' || c === '{') depth += 1;
    else if (c === ']' || c === '}') {
      depth -= 1;
      if (depth <= 0) return i + 1;
    } else if (depth === 0 && /\s/.test(c)) return i;
    else if (depth === 0 && i > start && /["[{]/.test(c)) return i;
  }
  return i;
}

export const jq = defineTool('jq', 'take JSON apart and put it together', 'jq 1.6', function* (tool) {
  const args = tool.process.argv.slice(1);
  const flags = new Set<string>();
  const variables = new Map<string, Json>([['ENV', Object.fromEntries(tool.process.variables)]]);
  const named: Record<string, Json> = {};
  const operands: string[] = [];
  let indent = '  ';
  for (let i = 0; i < args.length; i += 1) {
    const arg = args[i] as string;
    const bind = (value: Json): void => {
      const name = args[i + 1] ?? '';
      variables.set(name, value);
      named[name] = value;
      i += 2;
    };
    if (arg === '--arg') bind(args[i + 2] ?? '');
    else if (arg === '--argjson') {
      const text = args[i + 2] ?? '';
      const parsed = parseAll(text);
      if (parsed.bad !== undefined || parsed.values.length !== 1) {
        tool.process.stderr.write(`jq: Invalid JSON text passed to --argjson\nUse jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://stedolan.github.io/jq\n`);
        return 2;
      }
      bind(parsed.values[0] ?? null);
    } else if (arg === '--indent') {
      indent = ' '.repeat(Number(args[i + 1] ?? '2'));
      i += 1;
    } else if (arg === '--tab') indent = '\t';
    else if (arg.startsWith('--') && arg.length > 2) {
      const letter = ({ '--raw-output': 'r', '--compact-output': 'c', '--null-input': 'n', '--slurp': 's', '--raw-input': 'R', '--exit-status': 'e', '--sort-keys': 'S', '--join-output': 'j', '--color-output': 'C', '--monochrome-output': 'M' } as Readonly<Record<string, string>>)[arg];
      if (letter === undefined) {
        tool.process.stderr.write(`jq: Unknown arguments\nUse jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://stedolan.github.io/jq\n`);
        return 2;
      }
      flags.add(letter);
    } else if (/^-[a-zA-Z]+$/.test(arg)) {
      for (const letter of arg.slice(1)) {
        if (!'rcnsReSjMCa'.includes(letter)) {
          tool.process.stderr.write(`jq: Unknown arguments\nUse jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://stedolan.github.io/jq\n`);
          return 2;
        }
        flags.add(letter);
      }
    } else operands.push(arg);
  }
  const [source, ...files] = operands;
  if (source === undefined) {
    tool.process.stderr.write('Usage:\tjq [OPTIONS] FILTER [FILES...]\n\tjq [OPTIONS] --args FILTER [ARGUMENTS...]\n\tjq [OPTIONS] --jsonargs FILTER [JSON_VALUES...]\n');
    return 2;
  }
  variables.set('__prog_args', []);
  variables.set('ARGS', { positional: [], named });
  let filter: Filter;
  try {
    filter = parseJq(source);
  } catch (e) {
    if (!(e instanceof JqSyntaxError)) throw e;
    tool.process.stderr.write(`jq: error: ${e.message}${e.message.startsWith('syntax') ? ' (Unix shell quoting issues?)' : ''} at <top-level>, line 1:\n${source}${e.message.includes('$end') ? ' ' : ''}\njq: 1 compile error\n`);
    return 3;
  }
  let status = 0;
  let text = '';
  if (!flags.has('n')) {
    for (const name of files.length > 0 ? files : ['-']) {
      const opened = tool.open(name);
      if (!opened.ok) {
        tool.process.stderr.write(`jq: error: Could not open ${name}: ${fileErrorText(opened.error)}\n`);
        status = 2;
        continue;
      }
      text += yield* tool.drain(opened.stream);
    }
  }
  let inputs: readonly Json[];
  let bad: string | undefined;
  if (flags.has('n')) inputs = [null];
  else if (flags.has('R')) inputs = flags.has('s') ? [text] : text === '' ? [] : text.replace(/\n$/, '').split('\n');
  else {
    const parsed = parseAll(text);
    inputs = flags.has('s') ? [parsed.values] : parsed.values;
    ({ bad } = parsed);
  }
  const options = { indent: flags.has('c') ? '' : indent, sort: flags.has('S') };
  let last: Json | undefined;
  for (const input of inputs) {
    try {
      for (const out of new Evaluator().run(filter, input, variables)) {
        last = out;
        const raw = (flags.has('r') || flags.has('j')) && typeof out === 'string';
        tool.write(`${raw ? out : format(out, options)}${flags.has('j') ? '' : '\n'}`);
      }
    } catch (e) {
      if (e instanceof JqUndefined) {
        tool.process.stderr.write(`jq: error: ${e.message} at <top-level>, line 1:\n${source}\njq: 1 compile error\n`);
        return 3;
      }
      if (!(e instanceof JqError)) throw e;
      tool.process.stderr.write(`jq: error (at ${files[0] === undefined ? '<stdin>' : files[0]}:${text === '' ? 0 : Math.max(0, text.split('\n').length - 1)}): ${e.message}\n`);
      status = 5;
    }
  }
  if (bad !== undefined) {
    tool.process.stderr.write(`parse error: ${bad}\n`);
    // Recorded from jq 1.6, whatever its manual says.
    return 4;
  }
  if (status === 0 && flags.has('e')) return last === undefined ? 4 : last === null || last === false ? 1 : 0;
  return status;
});
