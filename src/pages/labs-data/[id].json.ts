/** Each lab as one JSON file: what a page needs to run it. Checked when the site is built. */
import type { APIRoute } from 'astro';
import { labBundle, labBundleIds } from '../../ui/index';

export function getStaticPaths() {
  return labBundleIds().map((id) => ({ params: { id } }));
}

export const GET: APIRoute = ({ params }) =>
  new Response(JSON.stringify(labBundle(String(params['id']))), { headers: { 'content-type': 'application/json; charset=utf-8' } });
