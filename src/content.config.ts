/**
 * What a chapter, a question, a term and the outline may contain. A mistake in `content/` is found here, with its path,
 * before a page is made. References between them are checked by `tests/content`.
 */
import { defineCollection } from 'astro:content';
import { file, glob } from 'astro/loaders';
import { z } from 'astro/zod';

/** Ids are stable names: progress and links are stored under them. */
const id = z.string().regex(/^[a-z][a-z0-9-]*$/, 'an id is lower-case letters, digits and hyphens');
const minutes = z.number().int().positive().max(120);

const source = z.strictObject({ title: z.string(), url: z.url({ protocol: /^https$/ }) });

const chapters = defineCollection({
  loader: glob({
    base: './content',
    pattern: '*/[0-9]*/[0-9]*.mdx',
    generateId: ({ entry }) => entry.replace(/\.mdx$/, ''),
  }),
  schema: z.strictObject({
    id,
    title: z.string(),
    lede: z.string(),
    minutes,
    objectives: z.array(z.string()).min(1),
    prerequisites: z.array(id).default([]),
    labs: z.array(id).default([]),
    misconceptions: z.array(id).default([]),
    sources: z.array(source).min(1),
    status: z.enum(['ready', 'planned']),
  }),
});

const option = z.strictObject({
  id,
  text: z.string(),
  right: z.boolean().default(false),
  misconception: id.optional(),
  feedback: z.string(),
});

const question = z.strictObject({
  id,
  kind: z.enum(['predict', 'quiz']),
  prompt: z.string(),
  objective: z.string().optional(),
  options: z.array(option).min(2),
});

const questions = defineCollection({
  loader: glob({
    base: './content',
    pattern: '*/[0-9]*/[0-9]*.questions.yaml',
    generateId: ({ entry }) => entry.replace(/\.questions\.yaml$/, ''),
  }),
  schema: z.strictObject({ questions: z.array(question).min(1) }),
});

const outline = defineCollection({
  loader: file('content/en/outline.yaml'),
  schema: z.strictObject({
    id,
    slug: id,
    title: z.string(),
    summary: z.string(),
    chapters: z.array(z.strictObject({ id, slug: id, title: z.string(), minutes })).min(1),
  }),
});

const glossary = defineCollection({
  loader: file('content/en/glossary.yaml'),
  schema: z.strictObject({
    id,
    term: z.string(),
    also: z.array(z.string()).default([]),
    text: z.string(),
    see: z.array(id).default([]),
  }),
});

const misconceptions = defineCollection({
  loader: file('content/en/misconceptions.yaml'),
  schema: z.strictObject({ id, belief: z.string(), truth: z.string(), see: id.optional() }),
});

export const collections = { chapters, questions, outline, glossary, misconceptions };
