/** Runs jq filters: each gives a list of outputs; paths carry where a value came from, for assignments. */
import { arithmetic } from './arithmetic';
import { MAX_OUTPUTS, bind, children, plain, type Closure, type Evaluation, type Item, type Scope } from './evaluation';
import { applyFormat } from './format';
import { callFunction } from './functions';
import type { Filter } from './parse';
import { deletePaths, index, setPath, slice, type Path } from './path';
import { JqError, brief, compare, equal, isArray, isObject, toText, truth, type Json } from './value';

export class Evaluator implements Evaluation {
  private produced = 0;
  private depth = 0;

  run(filter: Filter, value: Json, variables: ReadonlyMap<string, Json>): readonly Json[] {
    return this.values(filter, value, { variables, functions: new Map() });
  }

  values(f: Filter, v: Json, scope: Scope): Json[] {
    return this.items(f, { value: v, path: undefined }, scope).map((i) => i.value);
  }

  items(f: Filter, input: Item, scope: Scope): Item[] {
    this.produced += 1;
    if (this.produced > MAX_OUTPUTS) throw new JqError('Podwire stops a jq filter that gives too much');
    const v = input.value;
    switch (f.kind) {
      case 'identity': return [input];
      case 'recurse': return this.recurse(input);
      case 'literal': return plain([f.value]);
      case 'index':
        return this.items(f.target, input, scope).flatMap((t) => this.values(f.key, v, scope).map((key): Item => ({ value: index(t.value, key), path: t.path && [...t.path, key] })));
      case 'slice':
        return this.items(f.target, input, scope).flatMap((t) => {
          const from = f.from ? this.values(f.from, v, scope) : [null];
          const to = f.to ? this.values(f.to, v, scope) : [null];
          return to.flatMap((b) => from.map((a): Item => ({ value: slice(t.value, a, b), path: t.path && [...t.path, { start: a, end: b }] })));
        });
      case 'iterate':
        return this.items(f.target, input, scope).flatMap((t) => children(t));
      case 'optional':
      case 'try': {
        try {
          return this.items(f.body, input, scope);
        } catch (e) {
          if (!(e instanceof JqError)) throw e;
          return f.kind === 'try' && f.caught ? plain(this.values(f.caught, e.value, scope)) : [];
        }
      }
      case 'string': {
        let texts = [''];
        for (const part of f.parts) {
          if (typeof part === 'string') texts = texts.map((t) => t + part);
          else texts = this.values(part, v, scope).flatMap((x) => texts.map((t) => t + (f.format === undefined ? toText(x) : applyFormat(f.format, x))));
        }
        return plain(texts);
      }
      case 'format': return plain([applyFormat(f.name, v)]);
      case 'array': return plain([f.body ? this.values(f.body, v, scope) : []]);
      case 'object': {
        let made: { readonly [key: string]: Json }[] = [{}];
        for (const { key, value } of f.entries) {
          made = this.values(key, v, scope).flatMap((k) => {
            if (typeof k !== 'string') throw new JqError(`Object keys must be strings`);
            const found = this.values(value, v, scope);
            return found.flatMap((x) => made.map((o) => ({ ...o, [k]: x })));
          });
        }
        return plain(made);
      }
      case 'negate':
        return plain(this.values(f.body, v, scope).map((x) => {
          if (typeof x !== 'number') throw new JqError(`${brief(x)} cannot be negated`);
          return -x;
        }));
      case 'pipe': return this.items(f.left, input, scope).flatMap((i) => this.items(f.right, i, scope));
      case 'comma': return [...this.items(f.left, input, scope), ...this.items(f.right, input, scope)];
      case 'binary': return this.binary(f, input, scope);
      case 'assign': return plain(this.assign(f, v, scope));
      case 'if':
        return this.values(f.test, v, scope).flatMap((t) => (truth(t) ? this.items(f.yes, input, scope) : f.no ? this.items(f.no, input, scope) : [input]));
      case 'reduce': {
        let state: Json = this.values(f.init, v, scope)[0] ?? null;
        for (const x of this.values(f.source, v, scope)) state = this.values(f.update, state, bind(scope, f.variable, x)).at(-1) ?? null;
        return plain([state]);
      }
      case 'foreach': {
        let state: Json = this.values(f.init, v, scope)[0] ?? null;
        const out: Json[] = [];
        for (const x of this.values(f.source, v, scope)) {
          const inner = bind(scope, f.variable, x);
          for (const next of this.values(f.update, state, inner)) {
            state = next;
            out.push(...(f.extract ? this.values(f.extract, state, inner) : [state]));
          }
        }
        return plain(out);
      }
      case 'bind': return this.values(f.source, v, scope).flatMap((x) => this.items(f.body, input, bind(scope, f.variable, x)));
      case 'define': {
        const closure: Closure = { parameters: f.parameters, body: f.body, scope };
        const inner: Scope = { ...scope, functions: new Map([...scope.functions, [`${f.name}/${f.parameters.length}`, closure]]) };
        closure.scope = inner;
        return this.items(f.rest, input, inner);
      }
      case 'variable': {
        if (f.name === '__loc__') return plain([{ file: '<top-level>', line: 1 }]);
        const value = scope.variables.get(f.name);
        if (value === undefined) throw new JqError(`$${f.name} is not defined`);
        return plain([value]);
      }
      case 'call': return this.call(f.name, f.args, input, scope);
    }
  }

  recurse(input: Item): Item[] {
    const { value } = input;
    return isArray(value) || isObject(value) ? [input, ...children(input).flatMap((c) => this.recurse(c))] : [input];
  }

  private binary(f: Extract<Filter, { kind: 'binary' }>, input: Item, scope: Scope): Item[] {
    const v = input.value;
    if (f.operator === '//') {
      let found: Item[] = [];
      try {
        found = this.items(f.left, input, scope).filter((i) => truth(i.value));
      } catch (e) {
        if (!(e instanceof JqError)) throw e;
      }
      return found.length > 0 ? found : this.items(f.right, input, scope);
    }
    if (f.operator === 'and' || f.operator === 'or') {
      return plain(this.values(f.left, v, scope).flatMap((a): Json[] => (truth(a) === (f.operator === 'or') ? [f.operator === 'or'] : this.values(f.right, v, scope).map(truth))));
    }
    return plain(
      this.values(f.right, v, scope).flatMap((b) =>
        this.values(f.left, v, scope).map((a): Json => {
          switch (f.operator) {
            case '==': return equal(a, b);
            case '!=': return !equal(a, b);
            case '<': return compare(a, b) < 0;
            case '<=': return compare(a, b) <= 0;
            case '>': return compare(a, b) > 0;
            case '>=': return compare(a, b) >= 0;
            default: return arithmetic(f.operator, a, b);
          }
        }),
      ),
    );
  }

  paths(f: Filter, v: Json, scope: Scope): readonly Path[] {
    return this.items(f, { value: v, path: [] }, scope).map((i) => {
      if (!i.path) throw new JqError(`Invalid path expression with result ${JSON.stringify(i.value)}`);
      return i.path;
    });
  }

  private assign(f: Extract<Filter, { kind: 'assign' }>, v: Json, scope: Scope): readonly Json[] {
    if (f.operator === '|=') {
      let out = v;
      const gone: Path[] = [];
      for (const path of this.paths(f.left, v, scope)) {
        out = setPath(out, path, (old) => {
          const [first] = this.values(f.right, old, scope);
          if (first === undefined) gone.push(path);
          return first ?? (first === undefined ? old : first);
        });
      }
      return [deletePaths(out, gone)];
    }
    return this.values(f.right, v, scope).map((x) => {
      let out = v;
      for (const path of this.paths(f.left, v, scope)) out = setPath(out, path, (old) => (f.operator === '=' ? x : f.operator === '//=' ? (truth(old) ? old : x) : arithmetic(f.operator.slice(0, -1), old, x)));
      return out;
    });
  }

  private call(name: string, args: readonly Filter[], input: Item, scope: Scope): Item[] {
    const closure = scope.functions.get(`${name}/${args.length}`);
    if (closure) {
      this.depth += 1;
      if (this.depth > 500) throw new JqError('Podwire stops a jq function that calls itself too deeply');
      try {
        let inner = closure.scope;
        for (const [i, parameter] of closure.parameters.entries()) {
          const arg = args[i] as Filter;
          if (parameter.startsWith('$')) inner = bind(inner, parameter.slice(1), this.values(arg, input.value, scope)[0] ?? null);
          else inner = { ...inner, functions: new Map([...inner.functions, [`${parameter}/0`, { parameters: [], body: arg, scope }]]) };
        }
        return this.items(closure.body, input, inner);
      } finally {
        this.depth -= 1;
      }
    }
    return callFunction(this, name, args, input, scope);
  }
}
