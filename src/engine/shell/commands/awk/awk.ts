/** awk, as mawk 1.3.4 (Debian's default). */
import { Rng } from '../../../base/index';
import type { Task } from '../../../program/index';
import { fileErrorText } from '../../file-errors';
import { formatGeneral, formatPrintf } from '../../language/printf';
import { InputLines, ToolExit, defineTool, type Tool } from '../../tool';
import { AwkError, compileRegexp, parseAwk, type AwkProgram, type Expression, type Statement } from './parse';

/** A value from the input that looks like a number compares as one. */
type Value = number | string | { readonly numeric: number; readonly text: string } | undefined;

class Flow extends Error {
  constructor(
    readonly kind: 'next' | 'exit' | 'break' | 'continue' | 'return',
    readonly value?: Value,
  ) {
    super(kind);
  }
}

const NUMBER = /^\s*[+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|inf|nan)\s*$/i;

/** Turns of loops before the program gives way to others. */
const TURN = 10_000;

const fromInput = (text: string): Value => (NUMBER.test(text) ? { numeric: Number(text), text } : text);
const isNumber = (v: Value): boolean => typeof v === 'number' || v === undefined || typeof v === 'object';
const toNumber = (v: Value): number => (typeof v === 'number' ? v : v === undefined ? 0 : typeof v === 'object' ? v.numeric : Number(/^\s*[+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)/.exec(v)?.[0] ?? '0'));

type Cell = { value: Value } | Map<string, Value>;

class Machine {
  private readonly globals = new Map<string, Cell>();
  private frames: Map<string, Cell>[] = [];
  private fields: string[] = [];
  private record = '';
  private readonly regexps = new Map<string, RegExp>();
  private turns = 0;
  private rng: Rng;
  status = 0;
  input: InputLines | undefined;

  constructor(
    private readonly tool: Tool,
    private readonly program: AwkProgram,
  ) {
    this.rng = Rng.named(tool.process.world.seed, 'awk');
    for (const [name, value] of [['FS', ' '], ['OFS', ' '], ['ORS', '\n'], ['RS', '\n'], ['SUBSEP', '\x1c'], ['CONVFMT', '%.6g'], ['OFMT', '%.6g'], ['FILENAME', ''], ['RSTART', 0], ['RLENGTH', -1], ['NR', 0], ['FNR', 0], ['NF', 0]] as const) this.set(name, value);
    const environment = this.array('ENVIRON');
    for (const [name, value] of tool.process.variables) environment.set(name, fromInput(value));
  }

  // ---------------------------------------------------------------- variables

  private cell(name: string): Cell {
    const frame = this.frames[this.frames.length - 1];
    const local = frame?.get(name);
    if (local) return local;
    let cell = this.globals.get(name);
    if (!cell) {
      cell = { value: undefined };
      this.globals.set(name, cell);
    }
    return cell;
  }

  get(name: string): Value {
    const cell = this.cell(name);
    if (cell instanceof Map) throw new AwkError(`type error in ${name}: an array is used as a scalar`);
    return cell.value;
  }

  set(name: string, value: Value): void {
    const cell = this.cell(name);
    if (cell instanceof Map) throw new AwkError(`type error in ${name}: an array is used as a scalar`);
    cell.value = value;
    if (name === 'NF') this.setFieldCount(toNumber(value));
  }

  array(name: string): Map<string, Value> {
    const frame = this.frames[this.frames.length - 1];
    const scope = frame?.has(name) ? frame : this.globals;
    const cell = scope.get(name);
    if (cell instanceof Map) return cell;
    const made = new Map<string, Value>();
    scope.set(name, made);
    return made;
  }

  text(v: Value, format = 'CONVFMT'): string {
    if (typeof v === 'string') return v;
    if (v === undefined) return '';
    if (typeof v === 'object') return v.text;
    if (Number.isInteger(v) && Math.abs(v) < 1e16) return String(v === 0 ? 0 : v);
    if (Number.isNaN(v)) return 'nan';
    if (!Number.isFinite(v)) return v > 0 ? 'inf' : '-inf';
    const how = this.text(this.get(format));
    return how === '%.6g' ? (v < 0 ? '-' : '') + formatGeneral(Math.abs(v)) : formatPrintf(how, [String(v)]).text;
  }

  private truth(v: Value): boolean {
    return typeof v === 'number' ? v !== 0 : typeof v === 'object' ? v.numeric !== 0 : v !== undefined && v !== '';
  }

  private regexp(e: Expression | undefined, value: () => Value): RegExp {
    if (e?.kind === 'regexp') return e.regexp;
    const text = this.text(value());
    let r = this.regexps.get(text);
    if (!r) {
      r = compileRegexp(text);
      this.regexps.set(text, r);
    }
    return r;
  }

  // ---------------------------------------------------------------- records and fields

  setRecord(text: string): void {
    this.record = text;
    this.fields = this.split(text, this.text(this.get('FS')));
    const cell = this.cell('NF');
    if (!(cell instanceof Map)) cell.value = this.fields.length;
  }

  private split(text: string, separator: string): string[] {
    if (text === '') return [];
    if (separator === ' ') return text.trim() === '' ? [] : text.replace(/^[ \t\n]+|[ \t\n]+$/g, '').split(/[ \t\n]+/);
    if (separator === '') return [...text];
    if (separator.length === 1 && separator !== '\\') return text.split(separator === '|' ? '|' : separator);
    const r = this.regexp(undefined, () => separator);
    return text.split(new RegExp(r.source));
  }

  private setFieldCount(n: number): void {
    while (this.fields.length < n) this.fields.push('');
    this.fields.length = Math.max(0, n);
    this.record = this.fields.join(this.text(this.get('OFS')));
  }

  private field(index: number): Value {
    if (index < 0) throw new AwkError(`negative field index $${index}`);
    if (index === 0) return fromInput(this.record);
    const text = this.fields[index - 1];
    return text === undefined ? undefined : fromInput(text);
  }

  private setField(index: number, value: string): void {
    if (index === 0) return this.setRecord(value);
    while (this.fields.length < index) this.fields.push('');
    this.fields[index - 1] = value;
    const cell = this.cell('NF');
    if (!(cell instanceof Map)) cell.value = this.fields.length;
    this.record = this.fields.join(this.text(this.get('OFS')));
  }

  // ---------------------------------------------------------------- expressions

  private *key(keys: readonly Expression[]): Task<string> {
    const parts: string[] = [];
    for (const k of keys) parts.push(this.text(yield* this.evaluate(k)));
    return parts.join(this.text(this.get('SUBSEP')));
  }

  private *assign(target: Expression, value: Value): Task<void> {
    if (target.kind === 'variable') this.set(target.name, value);
    else if (target.kind === 'element') this.array(target.name).set(yield* this.key(target.keys), value);
    else if (target.kind === 'field') this.setField(toNumber(yield* this.evaluate(target.index)), this.text(value));
  }

  *evaluate(e: Expression): Task<Value> {
    switch (e.kind) {
      case 'number': return e.value;
      case 'string': return e.text;
      case 'regexp': {
        e.regexp.lastIndex = 0;
        return e.regexp.test(this.record) ? 1 : 0;
      }
      case 'variable': return this.get(e.name);
      case 'element': {
        const array = this.array(e.name);
        const key = yield* this.key(e.keys);
        if (!array.has(key)) array.set(key, undefined);
        return array.get(key);
      }
      case 'field': return this.field(toNumber(yield* this.evaluate(e.index)));
      case 'assign': {
        let value = yield* this.evaluate(e.value);
        if (e.operator !== '') value = this.arithmetic(e.operator, toNumber(yield* this.evaluate(e.target)), toNumber(value));
        yield* this.assign(e.target, value);
        return value;
      }
      case 'increment': {
        const old = toNumber(yield* this.evaluate(e.target));
        yield* this.assign(e.target, old + e.by);
        return e.prefix ? old + e.by : old;
      }
      case 'unary': {
        const value = yield* this.evaluate(e.operand);
        if (e.operator === '()') return value;
        return e.operator === '!' ? (this.truth(value) ? 0 : 1) : e.operator === '-' ? -toNumber(value) : toNumber(value);
      }
      case 'conditional': return yield* this.evaluate(this.truth(yield* this.evaluate(e.test)) ? e.yes : e.no);
      case 'in': return this.array(e.name).has(yield* this.key(e.keys)) ? 1 : 0;
      case 'binary': return yield* this.binary(e);
      case 'getline': {
        const line = yield* this.nextRecord();
        if (line === undefined) return 0;
        if (e.target) yield* this.assign(e.target, fromInput(line));
        else this.setRecord(line);
        return 1;
      }
      case 'call': return e.builtin ? yield* this.callBuiltin(e.name, e.args) : yield* this.callFunction(e.name, e.args);
    }
  }

  private arithmetic(operator: string, a: number, b: number): number {
    switch (operator) {
      case '+': return a + b;
      case '-': return a - b;
      case '*': return a * b;
      case '/':
        if (b === 0) throw new AwkError('division by zero');
        return a / b;
      case '%':
        if (b === 0) throw new AwkError('division by zero in %');
        return a % b;
      default: return a ** b;
    }
  }

  private *binary(e: Extract<Expression, { kind: 'binary' }>): Task<Value> {
    const left = yield* this.evaluate(e.left);
    switch (e.operator) {
      case '&&': return this.truth(left) && this.truth(yield* this.evaluate(e.right)) ? 1 : 0;
      case '||': return this.truth(left) || this.truth(yield* this.evaluate(e.right)) ? 1 : 0;
      case '~':
      case '!~': {
        const value = e.right.kind === 'regexp' ? undefined : yield* this.evaluate(e.right);
        const r = this.regexp(e.right, () => value);
        r.lastIndex = 0;
        return r.test(this.text(left)) === (e.operator === '~') ? 1 : 0;
      }
      default: break;
    }
    const right = yield* this.evaluate(e.right);
    if (e.operator === ' ') return this.text(left) + this.text(right);
    if (['<', '<=', '>', '>=', '==', '!='].includes(e.operator)) {
      const numeric = isNumber(left) && isNumber(right);
      const a = numeric ? toNumber(left) : this.text(left);
      const b = numeric ? toNumber(right) : this.text(right);
      const order = a < b ? -1 : a > b ? 1 : 0;
      const holds = e.operator === '<' ? order < 0 : e.operator === '<=' ? order <= 0 : e.operator === '>' ? order > 0 : e.operator === '>=' ? order >= 0 : e.operator === '==' ? order === 0 : order !== 0;
      return holds ? 1 : 0;
    }
    return this.arithmetic(e.operator, toNumber(left), toNumber(right));
  }

  private *callFunction(name: string, args: readonly Expression[]): Task<Value> {
    const f = this.program.functions.get(name);
    if (!f) throw new AwkError(`function ${name} never defined`);
    if (this.frames.length > 200) throw new AwkError(`function ${name} calls itself too deeply`);
    const frame = new Map<string, Cell>();
    for (const [i, parameter] of f.parameters.entries()) {
      const arg = args[i];
      if (arg?.kind === 'variable') {
        const cell = this.cell(arg.name);
        // Arrays go by reference, also those that do not exist yet.
        if (cell instanceof Map) frame.set(parameter, cell);
        else if (cell.value === undefined && this.usedAsArray(f.body, parameter)) frame.set(parameter, this.array(arg.name));
        else frame.set(parameter, { value: cell.value });
      } else frame.set(parameter, { value: arg ? yield* this.evaluate(arg) : undefined });
    }
    this.frames.push(frame);
    try {
      yield* this.run(f.body);
      return undefined;
    } catch (e) {
      if (e instanceof Flow && e.kind === 'return') return e.value;
      throw e;
    } finally {
      this.frames.pop();
    }
  }

  private usedAsArray(body: Statement, name: string): boolean {
    return new RegExp(`"kind":"(?:element|in|for-in|delete)"[^{}]*"(?:name|array)":"${name}"`).test(JSON.stringify(body)) || JSON.stringify(body).includes(`"array":"${name}"`) || new RegExp(`"name":"${name}","keys"`).test(JSON.stringify(body)) || new RegExp(`\\],"name":"${name}"`).test(JSON.stringify(body));
  }

  private *callBuiltin(name: string, args: readonly Expression[]): Task<Value> {
    const [a, b, c] = args;
    const value = function* (this: Machine, e: Expression | undefined): Task<Value> {
      return e ? yield* this.evaluate(e) : undefined;
    }.bind(this);
    switch (name) {
      case 'length': {
        if (!a) return [...this.record].length;
        if (a.kind === 'variable' && this.cell(a.name) instanceof Map) return this.array(a.name).size;
        return [...this.text(yield* value(a))].length;
      }
      case 'substr': {
        const text = this.text(yield* value(a));
        const from = Math.round(toNumber(yield* value(b)));
        const count = c ? Math.round(toNumber(yield* value(c))) : Infinity;
        return text.slice(Math.max(0, from - 1), Math.max(0, from - 1 + count));
      }
      case 'index': return this.text(yield* value(a)).indexOf(this.text(yield* value(b))) + 1;
      case 'split': {
        const text = this.text(yield* value(a));
        if (b?.kind !== 'variable') throw new AwkError('split: the second argument must be an array');
        const separator = c?.kind === 'regexp' ? c.regexp.source : c ? this.text(yield* value(c)) : this.text(this.get('FS'));
        const parts = c?.kind === 'regexp' ? (text === '' ? [] : text.split(new RegExp(separator))) : this.split(text, separator);
        const array = this.array(b.name);
        array.clear();
        parts.forEach((part, i) => array.set(String(i + 1), fromInput(part)));
        return parts.length;
      }
      case 'sub':
      case 'gsub': {
        const pattern = a?.kind === 'regexp' ? undefined : yield* value(a);
        const r = this.regexp(a, () => pattern);
        const replacement = this.text(yield* value(b));
        const target: Expression = c ?? { kind: 'field', index: { kind: 'number', value: 0 } };
        const text = this.text(yield* this.evaluate(target));
        let count = 0;
        r.lastIndex = 0;
        const result = text.replace(new RegExp(r.source, name === 'gsub' ? 'g' : ''), (whole) => {
          count += 1;
          return replacement.replace(/\\\\&|\\&|&/g, (m) => (m === '&' ? whole : m === '\\&' ? '&' : `\\${whole}`));
        });
        if (count > 0) yield* this.assign(target, result);
        return count;
      }
      case 'match': {
        const text = this.text(yield* value(a));
        const pattern = b?.kind === 'regexp' ? undefined : yield* value(b);
        const r = this.regexp(b, () => pattern);
        r.lastIndex = 0;
        const m = r.exec(text);
        this.set('RSTART', m ? m.index + 1 : 0);
        this.set('RLENGTH', m ? m[0].length : -1);
        return m ? m.index + 1 : 0;
      }
      case 'sprintf': return yield* this.format(args);
      case 'tolower': return this.text(yield* value(a)).toLowerCase();
      case 'toupper': return this.text(yield* value(a)).toUpperCase();
      case 'int': return Math.trunc(toNumber(yield* value(a)));
      case 'sqrt': return Math.sqrt(toNumber(yield* value(a)));
      case 'exp': return Math.exp(toNumber(yield* value(a)));
      case 'log': return Math.log(toNumber(yield* value(a)));
      case 'sin': return Math.sin(toNumber(yield* value(a)));
      case 'cos': return Math.cos(toNumber(yield* value(a)));
      case 'atan2': return Math.atan2(toNumber(yield* value(a)), toNumber(yield* value(b)));
      case 'rand': return this.rng.fraction();
      case 'srand': {
        this.rng = Rng.named(toNumber(yield* value(a)), 'awk');
        return 0;
      }
      case 'systime': return 1_767_603_600 + Math.floor(this.tool.process.world.now / 1_000_000);
      default: return 0;
    }
  }

  private *format(args: readonly Expression[]): Task<string> {
    const [first, ...rest] = args;
    const format = first ? this.text(yield* this.evaluate(first)) : '';
    const texts: string[] = [];
    const kinds = [...format.matchAll(/%[-+ 0#]*(\*|\d*)(?:\.(?:\*|\d*))?([a-zA-Z%])/g)].filter((m) => m[2] !== '%');
    for (const [i, e] of rest.entries()) {
      const v = yield* this.evaluate(e);
      const kind = kinds[i]?.[2] ?? 's';
      if (kind === 'd' || kind === 'i') texts.push(String(Math.trunc(toNumber(v))));
      else if (kind === 'c') texts.push(typeof v === 'number' ? String.fromCodePoint(v) : this.text(v).slice(0, 1));
      else if ('oxXu'.includes(kind)) texts.push(String(Math.trunc(toNumber(v))));
      else if ('eEfFgG'.includes(kind)) texts.push(String(toNumber(v)));
      else texts.push(this.text(v));
    }
    // One pass only: awk does not repeat its format.
    const used = kinds.reduce((n, m) => n + 1 + (m[1] === '*' ? 1 : 0), 0);
    return formatPrintf(format.replace(/\\/g, '\\\\'), texts.slice(0, used)).text;
  }

  // ---------------------------------------------------------------- statements

  private *turn(): Task<void> {
    this.turns += 1;
    if (this.turns % TURN !== 0) return;
    const wake = yield { until: this.tool.process.world.now + 1000 };
    if (wake.kind === 'interrupt') throw new ToolExit(130);
  }

  *run(s: Statement): Task<void> {
    switch (s.kind) {
      case 'block':
        for (const one of s.body) yield* this.run(one);
        return;
      case 'expression':
        yield* this.evaluate(s.expression);
        return;
      case 'print': {
        let out: string;
        if (s.formatted) out = yield* this.format(s.args);
        else {
          const parts: string[] = [];
          for (const e of s.args) parts.push(this.text(yield* this.evaluate(e), 'OFMT'));
          out = (s.args.length === 0 ? this.record : parts.join(this.text(this.get('OFS')))) + this.text(this.get('ORS'));
        }
        if (s.stderr) this.tool.process.stderr.write(out);
        else this.tool.write(out);
        return;
      }
      case 'if':
        if (this.truth(yield* this.evaluate(s.test))) yield* this.run(s.yes);
        else if (s.no) yield* this.run(s.no);
        return;
      case 'while': {
        let check = s.first;
        for (;;) {
          yield* this.turn();
          if (check && !this.truth(yield* this.evaluate(s.test))) return;
          check = true;
          if (!(yield* this.loopBody(s.body))) return;
        }
      }
      case 'for':
        if (s.init) yield* this.run(s.init);
        for (;;) {
          yield* this.turn();
          if (s.test && !this.truth(yield* this.evaluate(s.test))) return;
          if (!(yield* this.loopBody(s.body))) return;
          if (s.step) yield* this.run(s.step);
        }
      case 'for-in': {
        // The order in which keys came; mawk's own order is that of its hash.
        for (const key of [...this.array(s.array).keys()]) {
          this.set(s.variable, fromInput(key));
          if (!(yield* this.loopBody(s.body))) return;
        }
        return;
      }
      case 'delete':
        if (!s.keys) this.array(s.name).clear();
        else this.array(s.name).delete(yield* this.key(s.keys));
        return;
      case 'next':
      case 'break':
      case 'continue':
        throw new Flow(s.kind);
      case 'exit':
        if (s.value) this.status = toNumber(yield* this.evaluate(s.value)) & 255;
        throw new Flow('exit');
      case 'return':
        throw new Flow('return', s.value ? yield* this.evaluate(s.value) : undefined);
    }
  }

  private *loopBody(body: Statement): Task<boolean> {
    try {
      yield* this.run(body);
      return true;
    } catch (e) {
      if (e instanceof Flow && e.kind === 'break') return false;
      if (e instanceof Flow && e.kind === 'continue') return true;
      throw e;
    }
  }

  // ---------------------------------------------------------------- the main loop

  private lastFile = '';

  *nextRecord(): Task<string | undefined> {
    if (!this.input) return undefined;
    const separator = this.text(this.get('RS'));
    let text: string | undefined;
    if (separator === '\n') text = (yield* this.input.next())?.text;
    else text = yield* this.longRecord(separator);
    if (text === undefined) return undefined;
    if (this.input.file !== this.lastFile) {
      this.lastFile = this.input.file;
      this.set('FNR', 0);
      this.set('FILENAME', this.input.file === '-' ? '' : this.input.file);
    }
    this.set('NR', toNumber(this.get('NR')) + 1);
    this.set('FNR', toNumber(this.get('FNR')) + 1);
    return text;
  }

  private pending: string[] | undefined;

  /** Records that are not lines: the whole input is read first. */
  private *longRecord(separator: string): Task<string | undefined> {
    if (!this.pending) {
      let all = '';
      for (let line = yield* this.input?.next() ?? nothing(); line; line = yield* this.input?.next() ?? nothing()) all += `${line.text}${line.ended ? '\n' : ''}`;
      const parts = separator === '' ? all.replace(/^\n+/, '').split(/\n\n+/) : separator.length === 1 ? all.split(separator) : all.split(new RegExp(compileRegexp(separator).source));
      if (parts.length > 0 && (parts[parts.length - 1] ?? '').replace(/\n$/, '') === '') parts.pop();
      else if (separator === '') parts[parts.length - 1] = (parts[parts.length - 1] ?? '').replace(/\n$/, '');
      this.pending = parts;
    }
    return this.pending.shift();
  }

  *main(): Task<void> {
    const { rules } = this.program;
    const ranges = new Set<number>();
    try {
      for (const rule of rules) if (rule.pattern.kind === 'begin' && rule.body) yield* this.run(rule.body);
      const reads = rules.some((r) => r.pattern.kind !== 'begin');
      for (let line = reads ? yield* this.nextRecord() : undefined; line !== undefined; line = yield* this.nextRecord()) {
        this.setRecord(line);
        try {
          for (const [i, rule] of rules.entries()) {
            if (rule.pattern.kind === 'begin' || rule.pattern.kind === 'end') continue;
            if (rule.pattern.kind === 'test' && !this.truth(yield* this.evaluate(rule.pattern.test))) continue;
            if (rule.pattern.kind === 'range') {
              if (!ranges.has(i)) {
                if (!this.truth(yield* this.evaluate(rule.pattern.from))) continue;
                ranges.add(i);
              }
              if (this.truth(yield* this.evaluate(rule.pattern.to))) ranges.delete(i);
            }
            if (rule.body) yield* this.run(rule.body);
            else this.tool.write(`${this.record}${this.text(this.get('ORS'))}`);
          }
        } catch (e) {
          if (!(e instanceof Flow && e.kind === 'next')) throw e;
        }
      }
    } catch (e) {
      if (!(e instanceof Flow && e.kind === 'exit')) throw e;
    }
    try {
      for (const rule of rules) if (rule.pattern.kind === 'end' && rule.body) yield* this.run(rule.body);
    } catch (e) {
      if (!(e instanceof Flow && e.kind === 'exit')) throw e;
    }
  }
}

 
function* nothing(): Task<undefined> {
  return undefined;
}

export const awk = defineTool('awk', 'work on the fields of lines', 'mawk 1.3.4', function* (tool) {
  const options = tool.options({ short: 'F:v:f:', unsupported: 'W', stopAtOperand: true, status: 2, usage: 'Usage: awk [-F value] [-v var=value] [--] \'program text\' [file ...]' });
  const operands = [...options.operands];
  let source = '';
  for (const file of options.all('f')) {
    const text = yield* tool.readAll(file);
    if (text === undefined) return 2;
    source += `${text}\n`;
  }
  if (!options.has('f')) {
    const first = operands.shift();
    if (first === undefined) {
      tool.process.stderr.write("Usage: mawk [Options] [Program] [file ...]\n");
      return 2;
    }
    source = first;
  }
  try {
    const machine = new Machine(tool, parseAwk(source));
    const unescaped = (text: string): string => text.replace(/\\t/g, '\t').replace(/\\n/g, '\n').replace(/\\\\/g, '\\');
    const separator = options.get('F');
    if (separator !== undefined) machine.set('FS', separator === 't' ? '\t' : unescaped(separator));
    for (const assignment of options.all('v')) {
      const cut = assignment.indexOf('=');
      if (cut < 1) return tool.fail(`improper assignment: -v ${assignment}`, 2);
      machine.set(assignment.slice(0, cut), fromInput(unescaped(assignment.slice(cut + 1))));
    }
    const argv = machine.array('ARGV');
    [tool.name, ...operands].forEach((word, i) => argv.set(String(i), word));
    machine.set('ARGC', operands.length + 1);
    const files: string[] = [];
    for (const word of operands) {
      const m = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(word);
      if (m) machine.set(m[1] ?? '', fromInput(unescaped(m[2] ?? '')));
      else files.push(word);
    }
    machine.input = new InputLines(tool, files.length > 0 ? files : ['-'], (name, error) => `cannot open ${name} (${fileErrorText(error)})`);
    yield* machine.main();
    return machine.input.failed ? 2 : machine.status;
  } catch (e) {
    if (e instanceof AwkError) return tool.fail(e.message.startsWith('line ') ? e.message : e.message, 2);
    throw e;
  }
});
