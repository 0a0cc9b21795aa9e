/**
 * Layer `k8s`: the API server's part. Manifests become checked objects in a store; nothing here knows packets or controllers.
 * Imports base, wire and js-yaml's place is taken by `yaml/`.
 */
export * from './types/index';
export {
  formatLabelSelector,
  formatSelector,
  labelSelectorMatches,
  parseSelector,
  selectorFromLabelSelector,
  selectorFromMap,
  selectorMatches,
} from './selectors';
export type { Requirement, RequirementOperator, Selector, SelectorError } from './selectors';
export { compareGoStrings, goQuote } from './go-text';
