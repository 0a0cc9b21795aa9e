/** One list of misconceptions: questions and labs point into it, nothing points past it, and nothing in it is idle. */
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { readLab } from '../../src/engine/lab/index';
import { chapters, exists, names, text, yaml } from './read';

interface Misconception {
  readonly id: string;
  readonly belief: string;
  readonly truth: string;
  readonly see?: string;
}

const list = yaml<readonly Misconception[]>('content/en/misconceptions.yaml');
const terms = new Set(yaml<readonly { readonly id: string }[]>('content/en/glossary.yaml').map(({ id }) => id));
const labs = names('labs').filter((id) => exists(`labs/${id}/lab.yaml`));
const shownBy = new Map(labs.map((id) => [id, ((load(text(`labs/${id}/lab.yaml`)) as { wrong?: readonly { misconception: string }[] }).wrong ?? []).map(({ misconception }) => misconception)]));
const inLabs = new Set([...shownBy.values()].flat());
const inQuestions = new Set(chapters('en').flatMap(({ questions }) => questions.flatMap(({ options }) => options.flatMap(({ misconception }) => misconception ?? []))));

describe('the list of misconceptions', () => {
  test('each is met somewhere: in a question or in a lab', () => {
    expect(list.map(({ id }) => id).filter((id) => !inQuestions.has(id) && !inLabs.has(id))).toEqual([]);
  });

  test('labs and questions point at no other', () => {
    const known = new Set(list.map(({ id }) => id));
    expect([...inLabs, ...inQuestions].filter((id) => !known.has(id))).toEqual([]);
  });

  test('what a lab’s card names has a place in the glossary to read on', () => {
    expect(list.filter(({ id, see }) => inLabs.has(id) && see === undefined).map(({ id }) => id)).toEqual([]);
    expect(list.filter(({ see }) => see !== undefined && !terms.has(see)).map(({ id }) => id)).toEqual([]);
  });

  test.each([...shownBy].filter(([, shown]) => shown.length > 0))('lab %s says in its own words what each shows, and of no other', (id, shown) => {
    const own = (load(text(`labs/${id}/text.en.yaml`)) as { misconceptions?: Record<string, string> }).misconceptions ?? {};
    expect(Object.keys(own).sort()).toEqual([...new Set(shown)].sort());
  });

  test('a lab that names an unknown one is refused where it is read', () => {
    const wrong = "id: it\nobjective: do\nrun: 'true'\nfails: done\nmisconception: nobody-thinks-so\nrecognised: {failing: [done]}";
    const lab = `id: x\nversion: 1\nstart: {world: {kind: hosts, hosts: [{name: box}]}}\nview: {terminals: [box]}\nobjectives:\n- id: do\n  checks: [{id: done, kind: command, environment: box, run: 'false', expect: {status: 0}}]\n  solution: {environment: box, run: 'true'}\nwrong:\n- ${wrong.replaceAll('\n', '\n  ')}\n`;
    const read = readLab({ 'lab.yaml': lab }, { en: text('content/en/misconceptions.yaml') });
    expect(read.ok ? undefined : [read.error.code, ...read.error.problems]).toEqual(['LAB_MISCONCEPTION', 'nobody-thinks-so: not in the list']);
  });
});
