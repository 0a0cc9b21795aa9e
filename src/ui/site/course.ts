/** The course as pages need it: outline, chapters that exist, their questions and labs, in order and numbered. Build time only. */
import { getCollection, type CollectionEntry } from 'astro:content';
import { load } from 'js-yaml';
import { plain } from './inline';

/** The outline's text: a collection gives its entries by id, and here the order is the course. */
const outlineTexts = import.meta.glob<string>('/content/*/outline.yaml', { query: '?raw', import: 'default', eager: true });

/** A question of a chapter, as its YAML says. */
export type Question = CollectionEntry<'questions'>['data']['questions'][number];

/** A chapter's place in the course; `entry` is absent while it is only planned. */
export interface Chapter {
  readonly id: string;
  /** "4.7": its place in the outline, never an identity. */
  readonly number: string;
  readonly title: string;
  readonly minutes: number;
  /** Its page from the site's root; undefined while planned. */
  readonly path: string | undefined;
  readonly entry: CollectionEntry<'chapters'> | undefined;
  readonly questions: readonly Question[];
  /** What makes it done, as `data-needs` for the progress marks. */
  readonly needs: string;
}

/** A part with its chapters. */
export interface Part {
  readonly id: string;
  readonly slug: string;
  readonly number: number;
  readonly title: string;
  readonly summary: string;
  readonly chapters: readonly Chapter[];
}

/** The course of one locale. Throws, naming the file, when a chapter is not in the outline or stands in the wrong part. */
export async function readCourse(locale: string): Promise<readonly Part[]> {
  const order = (load(outlineTexts[`/content/${locale}/outline.yaml`] ?? '[]') as { readonly id: string }[]).map((part) => part.id);
  const outline = (await getCollection('outline')).sort((a, b) => order.indexOf(a.data.id) - order.indexOf(b.data.id));
  const entries = (await getCollection('chapters')).filter((entry) => entry.id.startsWith(`${locale}/`));
  const questionFiles = await getCollection('questions');
  const byId = new Map(entries.map((entry) => [entry.data.id, entry]));
  const known = new Set(outline.flatMap((part) => part.data.chapters.map((chapter) => chapter.id)));
  for (const entry of entries) {
    if (!known.has(entry.data.id)) {
      throw new Error(`content/${entry.id}.mdx: chapter "${entry.data.id}" is not in content/${locale}/outline.yaml`);
    }
  }
  return outline.map(({ data: part }, number) => ({
    id: part.id,
    slug: part.slug,
    number,
    title: part.title,
    summary: part.summary,
    chapters: part.chapters.map((planned, at) => {
      const entry = byId.get(planned.id);
      const ready = entry?.data.status === 'ready' ? entry : undefined;
      const questions = questionFiles.find((candidate) => candidate.id === entry?.id)?.data.questions ?? [];
      return {
        id: planned.id,
        number: `${String(number)}.${String(at + 1)}`,
        title: ready?.data.title ?? planned.title,
        minutes: ready?.data.minutes ?? planned.minutes,
        path: ready && `/${locale}/learn/${part.slug}/${planned.slug}/`,
        entry: ready,
        questions,
        needs: [...questions.map((question) => `${question.kind}:${question.id}`), ...(ready?.data.labs ?? []).map((lab) => `lab:${lab}`)].join(' '),
      };
    }),
  }));
}

/** Chapters that have a page, in reading order. */
export function readable(course: readonly Part[]): readonly (Chapter & { readonly path: string })[] {
  return course.flatMap((part) => part.chapters.flatMap((chapter) => (chapter.path === undefined ? [] : [{ ...chapter, path: chapter.path }])));
}

/** A question by its id, wherever it is. Throws when it does not exist: a page must not lose a question silently. */
export async function questionById(id: string): Promise<Question> {
  for (const file of await getCollection('questions')) {
    const found = file.data.questions.find((question) => question.id === id);
    if (found) return found;
  }
  throw new Error(`no question "${id}" in any content/**/*.questions.yaml`);
}

/** Ids of the glossary terms that a chapter's source uses. */
export function termsIn(source: string): readonly string[] {
  return [...new Set([...source.matchAll(/<Term\s+id="([^"]+)"/g)].map((match) => match[1] ?? ''))].sort();
}

/** A sentence fit for a page's description. */
export function description(text: string): string {
  const words = plain(text);
  return words.length <= 200 ? words : `${words.slice(0, 199).replace(/\s+\S*$/, '')}…`;
}
