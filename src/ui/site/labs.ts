/** The labs as pages need them: an id, a title, a sentence. Read from `labs/` when the site is built. */
import { load } from 'js-yaml';
import { plain } from './inline';

const texts = import.meta.glob<string>('/labs/*/text.*.yaml', { query: '?raw', import: 'default', eager: true });
const files = import.meta.glob<string>('/labs/*/{start,solution}/**/*', { query: '?raw', import: 'default', eager: true });
const manifests = import.meta.glob<string>('/labs/*/lab.yaml', { query: '?raw', import: 'default', eager: true });

/** What a card or a page's head says about a lab. */
export interface LabSummary {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly minutes: number | undefined;
  /** It asks for nothing: a place to build what one likes. */
  readonly sandbox: boolean;
}

function record(text: string | undefined): Record<string, unknown> {
  if (text === undefined) return {};
  const value: unknown = load(text);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function words(...candidates: readonly unknown[]): string | undefined {
  return candidates.find((candidate): candidate is string => typeof candidate === 'string' && candidate !== '');
}

/** Every lab that has a `lab.yaml`, by id. */
export function readLabs(locale: string): readonly LabSummary[] {
  return Object.keys(manifests)
    .map((path) => path.split('/')[2] ?? '')
    .sort()
    .map((id) => {
      const text = record(texts[`/labs/${id}/text.${locale}.yaml`]);
      const manifest = record(manifests[`/labs/${id}/lab.yaml`]);
      const minutes = manifest['minutes'];
      return {
        id,
        title: plain(words(text['title'], manifest['title']) ?? id),
        summary: plain(words(text['summary'], text['goal'], text['description'], manifest['summary']) ?? ''),
        minutes: typeof minutes === 'number' ? minutes : undefined,
        sandbox: !Array.isArray(manifest['objectives']) || manifest['objectives'].length === 0,
      };
    });
}

/** The text of one file of a lab, so that prose shows what the lab uses. Throws when it is not there. */
export function labFile(lab: string, folder: 'start' | 'solution', name: string): string {
  const path = `/labs/${lab}/${folder}/${name}`;
  const text = files[path];
  if (text === undefined) throw new Error(`${path.slice(1)} does not exist, and a chapter shows it`);
  return text;
}
