/** Shell variables: scalars and arrays, function scopes, export. */

export type Value = { readonly kind: 'scalar'; readonly text: string } | { readonly kind: 'indexed'; readonly items: ReadonlyMap<number, string> } | { readonly kind: 'associative'; readonly items: ReadonlyMap<string, string> };

interface Variable {
  /** undefined: declared (exported, local) but unset. */
  value: Value | undefined;
  exported: boolean;
  readonly: boolean;
  integer: boolean;
}

export class ReadonlyVariableError extends Error {
  constructor(readonly variable: string) {
    super(`${variable}: readonly variable`);
  }
}

const sortedItems = (items: ReadonlyMap<number, string>): readonly [number, string][] => [...items].sort(([a], [b]) => a - b);

export class Variables {
  private scopes: Map<string, Variable>[];

  constructor(exported: Iterable<readonly [string, string]> = []) {
    this.scopes = [new Map()];
    for (const [name, text] of exported) this.root.set(name, { value: { kind: 'scalar', text }, exported: true, readonly: false, integer: false });
  }

  private get root(): Map<string, Variable> {
    return this.scopes[0] as Map<string, Variable>;
  }

  clone(): Variables {
    const copy = new Variables();
    copy.scopes = this.scopes.map((scope) => new Map([...scope].map(([name, variable]) => [name, { ...variable }])));
    return copy;
  }

  pushScope(): void {
    this.scopes.push(new Map());
  }

  popScope(): void {
    this.scopes.pop();
  }

  get inFunction(): boolean {
    return this.scopes.length > 1;
  }

  private find(name: string): Variable | undefined {
    for (let i = this.scopes.length - 1; i >= 0; i -= 1) {
      const found = this.scopes[i]?.get(name);
      if (found) return found;
    }
    return undefined;
  }

  private findOrCreate(name: string): Variable {
    const found = this.find(name);
    if (found) return found;
    const made: Variable = { value: undefined, exported: false, readonly: false, integer: false };
    this.root.set(name, made);
    return made;
  }

  value(name: string): Value | undefined {
    return this.find(name)?.value;
  }

  isDeclared(name: string): boolean {
    return this.find(name) !== undefined;
  }

  /** `$name`: of an array, element 0. */
  get(name: string): string | undefined {
    const value = this.find(name)?.value;
    if (!value) return undefined;
    if (value.kind === 'scalar') return value.text;
    return value.kind === 'indexed' ? value.items.get(0) : value.items.get('0');
  }

  element(name: string, key: number | string): string | undefined {
    const value = this.find(name)?.value;
    if (!value) return undefined;
    if (value.kind === 'scalar') return key === 0 || key === -1 ? value.text : undefined;
    if (value.kind === 'associative') return value.items.get(String(key));
    return value.items.get(this.index(value.items, Number(key)));
  }

  private index(items: ReadonlyMap<number, string>, index: number): number {
    return index >= 0 ? index : Math.max(-1, ...items.keys()) + 1 + index;
  }

  /** All elements in order. */
  elements(name: string): readonly string[] {
    const value = this.find(name)?.value;
    if (!value) return [];
    if (value.kind === 'scalar') return [value.text];
    return value.kind === 'indexed' ? sortedItems(value.items).map(([, text]) => text) : [...value.items.values()];
  }

  keys(name: string): readonly string[] {
    const value = this.find(name)?.value;
    if (!value) return [];
    if (value.kind === 'scalar') return ['0'];
    return value.kind === 'indexed' ? sortedItems(value.items).map(([key]) => String(key)) : [...value.items.keys()];
  }

  isInteger(name: string): boolean {
    return this.find(name)?.integer ?? false;
  }

  private writable(name: string): Variable {
    const variable = this.findOrCreate(name);
    if (variable.readonly) throw new ReadonlyVariableError(name);
    return variable;
  }

  set(name: string, text: string): void {
    const variable = this.writable(name);
    const { value } = variable;
    if (value?.kind === 'indexed') variable.value = { kind: 'indexed', items: new Map([...value.items, [0, text]]) };
    else if (value?.kind === 'associative') variable.value = { kind: 'associative', items: new Map([...value.items, ['0', text]]) };
    else variable.value = { kind: 'scalar', text };
  }

  setElement(name: string, key: number | string, text: string): void {
    const variable = this.writable(name);
    const { value } = variable;
    if (value?.kind === 'associative') {
      variable.value = { kind: 'associative', items: new Map([...value.items, [String(key), text]]) };
      return;
    }
    const items = new Map(value?.kind === 'indexed' ? value.items : value ? [[0, value.text]] : []);
    items.set(this.index(items, Number(key)), text);
    variable.value = { kind: 'indexed', items };
  }

  setArray(name: string, items: ReadonlyMap<number, string>): void {
    this.writable(name).value = { kind: 'indexed', items };
  }

  setAssociative(name: string, items: ReadonlyMap<string, string>): void {
    this.writable(name).value = { kind: 'associative', items };
  }

  /** False when the variable is read-only. */
  unset(name: string): boolean {
    for (let i = this.scopes.length - 1; i >= 0; i -= 1) {
      const found = this.scopes[i]?.get(name);
      if (!found) continue;
      if (found.readonly) return false;
      if (i > 0) found.value = undefined;
      else this.scopes[i]?.delete(name);
      return true;
    }
    return true;
  }

  unsetElement(name: string, key: number | string): void {
    const variable = this.find(name);
    if (variable?.value?.kind === 'indexed') {
      const items = new Map(variable.value.items);
      items.delete(this.index(items, Number(key)));
      variable.value = { kind: 'indexed', items };
    } else if (variable?.value?.kind === 'associative') {
      const items = new Map(variable.value.items);
      items.delete(String(key));
      variable.value = { kind: 'associative', items };
    }
  }

  declareLocal(name: string): void {
    const scope = this.scopes[this.scopes.length - 1];
    if (!scope?.has(name)) scope?.set(name, { value: undefined, exported: this.find(name)?.exported ?? false, readonly: false, integer: false });
  }

  mark(name: string, attributes: Partial<Pick<Variable, 'exported' | 'readonly' | 'integer'>>): void {
    Object.assign(this.findOrCreate(name), attributes);
  }

  attributes(name: string): { readonly exported: boolean; readonly readonly: boolean; readonly integer: boolean } | undefined {
    return this.find(name);
  }

  /** Names of everything set, sorted. */
  names(): readonly string[] {
    const names = new Set<string>();
    for (const scope of this.scopes) for (const [name, variable] of scope) if (variable.value) names.add(name);
    return [...names].sort();
  }

  exported(): ReadonlyMap<string, string> {
    const out = new Map<string, string>();
    const names = new Set<string>();
    for (const scope of this.scopes) for (const name of scope.keys()) names.add(name);
    for (const name of names) {
      const variable = this.find(name);
      if (variable?.exported && variable.value?.kind === 'scalar') out.set(name, variable.value.text);
    }
    return out;
  }
}
