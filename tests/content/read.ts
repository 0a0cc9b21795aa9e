/** The course's sources as the content tests see them: files, not the site that is made of them. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';

/** The project's root. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** One choice of a question. */
export interface Option {
  readonly id: string;
  readonly text: string;
  readonly right?: boolean;
  readonly misconception?: string;
  readonly feedback: string;
}

/** One question of a chapter. */
export interface Question {
  readonly id: string;
  readonly kind: 'predict' | 'quiz';
  readonly prompt: string;
  readonly objective?: string;
  readonly options: readonly Option[];
}

/** What a chapter's front matter says. */
export interface FrontMatter {
  readonly id: string;
  readonly title: string;
  readonly lede: string;
  readonly minutes: number;
  readonly objectives: readonly string[];
  readonly prerequisites?: readonly string[];
  readonly labs?: readonly string[];
  readonly misconceptions?: readonly string[];
  readonly sources: readonly { readonly title: string; readonly url: string }[];
  readonly status: 'ready' | 'planned';
}

/** One chapter file with its questions. */
export interface ChapterFile {
  /** From the project's root. */
  readonly file: string;
  readonly part: number;
  readonly position: number;
  readonly slug: string;
  readonly matter: FrontMatter;
  readonly body: string;
  readonly questions: readonly Question[];
}

/** A part of the outline. */
export interface OutlinePart {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly chapters: readonly { readonly id: string; readonly slug: string; readonly title: string }[];
}

/** A file's text, from the project's root. */
export function text(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

/** A YAML file of `content/en`, in the shape its schema in `src/content.config.ts` gives it. */
export function yaml<T>(file: string): T {
  return load(text(file)) as T;
}

/** Whether a file or folder exists, from the project's root. */
export function exists(file: string): boolean {
  return existsSync(path.join(root, file));
}

/** Names in a folder, sorted; none when it is missing. */
export function names(folder: string): readonly string[] {
  return exists(folder) ? readdirSync(path.join(root, folder)).sort() : [];
}

/** Every chapter of a locale, in order. */
export function chapters(locale: string): readonly ChapterFile[] {
  return names(`content/${locale}`)
    .filter((folder) => /^\d\d-/.test(folder))
    .flatMap((folder) =>
      names(`content/${locale}/${folder}`)
        .filter((name) => name.endsWith('.mdx'))
        .map((name) => {
          const file = `content/${locale}/${folder}/${name}`;
          const [, matter = '', body = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text(file)) ?? [];
          const questionFile = file.replace(/\.mdx$/, '.questions.yaml');
          return {
            file,
            part: Number(folder.slice(0, 2)),
            position: Number(name.slice(0, 2)),
            slug: name.slice(3, -'.mdx'.length),
            matter: load(matter) as FrontMatter,
            body,
            questions: exists(questionFile) ? yaml<{ questions: readonly Question[] }>(questionFile).questions : [],
          };
        }),
    );
}
