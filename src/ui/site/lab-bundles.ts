/** Every lab as a page or a build step runs it: the checked files of its folder. Build time only. */
import { readLab, type LabBundle } from '../../engine/lab/index';

const texts = import.meta.glob<string>(['/labs/*/*.yaml', '/labs/*/{start,solution,wrong}/**/*'], { query: '?raw', import: 'default', eager: true });
const lists = import.meta.glob<string>('/content/*/misconceptions.yaml', { query: '?raw', import: 'default', eager: true });
const misconceptions = Object.fromEntries(Object.entries(lists).map(([path, text]) => [path.split('/')[2] ?? '', text]));

function filesByLab(): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const labs = new Map<string, Record<string, string>>();
  for (const [path, text] of Object.entries(texts)) {
    const [, , id = '', ...rest] = path.split('/');
    const files = labs.get(id) ?? {};
    files[rest.join('/')] = text;
    labs.set(id, files);
  }
  return labs;
}

export const labBundleIds = (): readonly string[] => [...filesByLab().keys()].sort();

/** Throws, naming file and problem, for a lab that is not there or not right: a build must not go on. */
export function labBundle(id: string): LabBundle {
  const files = filesByLab().get(id);
  if (!files) throw new Error(`labs/${id} does not exist`);
  const lab = readLab(files, misconceptions);
  if (!lab.ok) throw new Error(`labs/${id}/${lab.error.file}: ${lab.error.code} ${lab.error.problems.join('; ')}`);
  return lab.value;
}
