/** What every chapter must have, and that everything it points to exists. */
import { describe, expect, test } from 'vitest';
import { chapters, exists, names, text, yaml, type OutlinePart } from './read';

const all = chapters('en');
const ready = all.filter((chapter) => chapter.matter.status === 'ready');
const outline = yaml<readonly OutlinePart[]>('content/en/outline.yaml');
const glossary =
  yaml<readonly { readonly id: string; readonly term: string; readonly text: string; readonly see?: readonly string[] }[]>(
    'content/en/glossary.yaml',
  );
const misconceptions = yaml<readonly { readonly id: string; readonly belief: string; readonly truth: string }[]>('content/en/misconceptions.yaml');
const termIds = new Set(glossary.map((term) => term.id));
const misconceptionIds = new Set(misconceptions.map((one) => one.id));
const chapterIds = new Set(outline.flatMap((part) => part.chapters.map((chapter) => chapter.id)));

/** The site's own addresses. */
const routes = new Set([
  '/en/',
  '/en/learn/',
  '/en/labs/',
  '/en/glossary/',
  '/en/fidelity/',
  ...ready.map((chapter) => `/en/learn/${outline[chapter.part]?.slug ?? ''}/${chapter.slug}/`),
  ...names('labs')
    .filter((id) => exists(`labs/${id}/lab.yaml`))
    .map((id) => `/en/labs/${id}/`),
]);

const used = (body: string, pattern: RegExp): readonly string[] => [...body.matchAll(pattern)].map((match) => match[1] ?? '');
const predictions = (body: string): readonly string[] => used(body, /<Predict id="([^"]+)"/g);
const quizzes = (body: string): readonly string[] => used(body, /<Quiz ids=\{(\[[^\]]*\])\}/g).flatMap((list) => used(list, /'([^']+)'/g));
const linksOf = (source: string): readonly string[] => used(source, /\]\((\/[^)\s]*)\)/g);

test('there are chapters to look at', () => {
  expect(ready.length).toBeGreaterThanOrEqual(3);
});

describe.each(ready.map((chapter) => [chapter.file, chapter] as const))('%s', (_file, chapter) => {
  const { body, matter, questions } = chapter;

  test('says what it is', () => {
    expect(matter.title).not.toBe('');
    expect(matter.lede.length).toBeGreaterThan(40);
    expect(matter.minutes).toBeGreaterThan(0);
    expect(matter.objectives.length).toBeGreaterThanOrEqual(2);
    expect(matter.sources.length).toBeGreaterThanOrEqual(2);
    for (const source of matter.sources) expect(source.url).toMatch(/^https:\/\//);
  });

  test('asks for a prediction, has a lab, a quiz and a recap, and something that runs', () => {
    expect(predictions(body).length).toBeGreaterThanOrEqual(1);
    expect(quizzes(body).length).toBeGreaterThanOrEqual(2);
    expect(body).toContain('<Recap>');
    expect(matter.labs?.length ?? 0).toBeGreaterThanOrEqual(1);
    expect(body).toMatch(/<(LabCard|Live|PacketWalk)\b/);
  });

  test('asks each of its questions once, and none that it does not have', () => {
    const asked = [...predictions(body), ...quizzes(body)];
    expect([...asked].sort()).toEqual(questions.map((question) => question.id).sort());
    for (const id of predictions(body)) expect(questions.find((question) => question.id === id)?.kind, id).toBe('predict');
    for (const id of quizzes(body)) expect(questions.find((question) => question.id === id)?.kind, id).toBe('quiz');
  });

  test('shows the prediction before what happens', () => {
    expect(body).not.toMatch(/<Predict id="[^"]+"\s*\/>/);
  });

  test('labs in its front matter are cards in its text, and exist', () => {
    const cards = new Set(used(body, /<LabCard id="([^"]+)"/g));
    expect([...cards].sort()).toEqual([...(matter.labs ?? [])].sort());
    for (const lab of cards) expect(exists(`labs/${lab}/lab.yaml`), `labs/${lab}/lab.yaml`).toBe(true);
  });

  test('files it shows exist', () => {
    for (const [, lab = '', file = ''] of body.matchAll(/<LabFile lab="([^"]+)" file="([^"]+)"/g)) {
      expect(exists(`labs/${lab}/solution/${file}`), `labs/${lab}/solution/${file}`).toBe(true);
    }
  });

  test('terms, prerequisites and misconceptions exist', () => {
    for (const id of used(body, /<Term\s+id="([^"]+)"/g)) expect(termIds.has(id), `term ${id}`).toBe(true);
    for (const id of matter.prerequisites ?? []) expect(chapterIds.has(id), `chapter ${id}`).toBe(true);
    const met = new Set(questions.flatMap((question) => question.options.flatMap((option) => option.misconception ?? [])));
    expect([...(matter.misconceptions ?? [])].sort(), 'the front matter lists the misconceptions its options show').toEqual([...met].sort());
    for (const id of met) expect(misconceptionIds.has(id), `misconception ${id}`).toBe(true);
  });

  test('links inside the site lead somewhere', () => {
    for (const link of linksOf(body)) expect(routes.has(link.replace(/[#?].*$/, '')), link).toBe(true);
  });

  test('drawings exist', () => {
    for (const name of used(body, /<Diagram name="([^"]+)"/g)) expect(exists(`content/diagrams/${name}.en.svg`), name).toBe(true);
  });
});

describe('questions', () => {
  const every = all.flatMap((chapter) => chapter.questions.map((question) => [question.id, question] as const));

  test('have ids of their own', () => {
    expect(new Set(every.map(([id]) => id)).size).toBe(every.length);
  });

  test.each(every)('%s: one right option, and a reason for each', (_id, question) => {
    expect(question.options.length).toBeGreaterThanOrEqual(3);
    expect(question.options.filter((option) => option.right).length).toBe(1);
    for (const option of question.options) {
      expect(option.feedback.length, option.id).toBeGreaterThan(30);
      if (option.right) expect(option.misconception, option.id).toBeUndefined();
    }
    expect(new Set(question.options.map((option) => option.id)).size).toBe(question.options.length);
  });

  test('the right option is not always in the same place', () => {
    const places = new Set(every.map(([, question]) => question.options.findIndex((option) => option.right)));
    expect(places.size).toBeGreaterThan(1);
  });
});

describe('the glossary', () => {
  test('has each term once, and what it refers to', () => {
    expect(termIds.size).toBe(glossary.length);
    for (const term of glossary) for (const id of term.see ?? []) expect(termIds.has(id), `${term.id} → ${id}`).toBe(true);
  });
});

describe('misconceptions', () => {
  test('have ids of their own, a belief and what is true', () => {
    expect(misconceptionIds.size).toBe(misconceptions.length);
    for (const one of misconceptions) {
      expect(one.belief, one.id).not.toBe('');
      expect(one.truth, one.id).not.toBe(one.belief);
    }
  });
});

describe("a packet's walk", () => {
  test('stops only at places that the stage has', () => {
    const stage = text('src/ui/layouts/prose/PacketWalk.astro');
    const places = new Set([...stage.matchAll(/(?:'([\w-]+)'|(\w+)): \[\d+, \d+\]/g)].map((match) => match[1] ?? match[2]));
    const parts = new Set([...stage.matchAll(/(?:data-part="|part: ')([\w-]+)/g)].map((match) => match[1]));
    const walk = JSON.parse(text('content/en/walks/first-packet.json')) as { hops: { id: string; at: string; on: string[] }[] };
    expect(walk.hops.length).toBeGreaterThan(3);
    for (const hop of walk.hops) {
      expect(places.has(hop.at), `${hop.id} at ${hop.at}`).toBe(true);
      for (const part of hop.on) expect(parts.has(part), `${hop.id} on ${part}`).toBe(true);
    }
  });
});
