/** Each lab as one JSON file: what a page needs to run it. Checked when the site is built. */
import type { APIRoute } from 'astro';
import { readLab } from '../../engine/lab/index';

const texts = import.meta.glob<string>(['/labs/*/*.yaml', '/labs/*/{start,solution,wrong}/**/*'], { query: '?raw', import: 'default', eager: true });

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

export function getStaticPaths() {
  return [...filesByLab()].map(([id, files]) => ({ params: { id }, props: { files } }));
}

export const GET: APIRoute<{ files: Readonly<Record<string, string>> }> = ({ props, params }) => {
  const lab = readLab(props.files);
  if (!lab.ok) throw new Error(`labs/${String(params['id'])}/${lab.error.file}: ${lab.error.code} ${lab.error.problems.join('; ')}`);
  return new Response(JSON.stringify(lab.value), { headers: { 'content-type': 'application/json; charset=utf-8' } });
};
