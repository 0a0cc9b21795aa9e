/** Labels as text. Source: k8s.io/apimachinery, pkg/labels. */
import type { StringMap } from '../../../k8s/index';
import { compareGoStrings } from '../../../k8s/index';

export const sortedEntries = (map: StringMap | undefined): readonly (readonly [string, string])[] =>
  Object.entries(map ?? {}).sort(([a], [b]) => compareGoStrings(a, b));

/** `a=b,c=d`, or `<none>`. */
export function formatLabels(map: StringMap | undefined): string {
  const text = sortedEntries(map)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  return text === '' ? '<none>' : text;
}
