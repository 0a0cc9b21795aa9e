/** `name=value`, `name[key]=value`, `name=(…)` and their `+=` (bash manual, section 3.4). */
import type { Task } from '../../program/index';
import type { Expander } from './expander';
import type { ShellContext } from './shell-context';
import type { Assignment } from './syntax';
import type { Variables } from './variables';

interface AssigningShell extends Pick<ShellContext, 'state' | 'evaluate'> {
  readonly expander: Expander;
}

export function* assign(shell: AssigningShell, a: Assignment): Task<void> {
  const { variables } = shell.state;
  if ('elements' in a.value) {
    yield* assignArray(shell, a.name, a.append, a.value.elements);
    return;
  }
  const text = yield* shell.expander.text(a.value, { assignment: true });
  if (shell.state.options.allexport) variables.mark(a.name, { exported: true });
  if (a.subscript) {
    const key = shell.expander.key(a.name, yield* shell.expander.text(a.subscript));
    variables.setElement(a.name, key, a.append ? (variables.element(a.name, key) ?? '') + text : text);
    return;
  }
  if (variables.isInteger(a.name)) variables.set(a.name, shell.evaluate(a.append ? `(${variables.get(a.name) ?? '0'})+(${text})` : text).toString());
  else variables.set(a.name, a.append ? (variables.get(a.name) ?? '') + text : text);
}

function* assignArray(shell: AssigningShell, name: string, append: boolean, elements: Extract<Assignment['value'], { elements: unknown }>['elements']): Task<void> {
  const { variables } = shell.state;
  const associative = variables.value(name)?.kind === 'associative';
  const keyed: [string, string][] = append && associative ? variables.keys(name).map((k) => [k, variables.element(name, k) ?? '']) : [];
  const items = new Map<number, string>(append && !associative ? variables.keys(name).map((k) => [Number(k), variables.element(name, Number(k)) ?? '']) : []);
  let next = items.size === 0 ? 0 : Math.max(...items.keys()) + 1;
  for (const element of elements) {
    if (element.subscript) {
      const subscript = yield* shell.expander.text(element.subscript);
      const text = yield* shell.expander.text(element.value);
      if (associative) keyed.push([subscript, text]);
      else {
        next = Number(shell.evaluate(subscript));
        items.set(next, text);
        next += 1;
      }
      continue;
    }
    for (const text of yield* shell.expander.words([element.value])) {
      items.set(next, text);
      next += 1;
    }
  }
  if (associative) variables.setAssociative(name, new Map(keyed));
  else variables.setArray(name, items);
}

/** Sets variables for one command; the function that comes back undoes it. */
export function setTemporarily(variables: Variables, assigned: readonly (readonly [string, string])[]): () => void {
  const before = assigned.map(([key]) => [key, variables.get(key), variables.attributes(key)?.exported ?? false] as const);
  for (const [key, value] of assigned) variables.set(key, value);
  return () => {
    for (const [key, value, exported] of before) {
      if (value === undefined) variables.unset(key);
      else {
        variables.set(key, value);
        variables.mark(key, { exported });
      }
    }
  };
}
