/**
 * What pages take from the ui layer beside its layouts (`layouts/*.astro`): the course and the labs as data, links, inline
 * Markdown, the fidelity notes. Build time only: a script of a page imports its module in `site/` from a layout.
 */
export { chapterComponents } from './layouts/prose/components';
export { readCourse, type Chapter, type Part } from './site/course';
export { kernelFigures, reasonsOf, transcriptFigures } from './site/comparison';
export { harvestAll, type FidelityNote } from './site/fidelity';
export { href } from './site/href';
export { inline } from './site/inline';
export { labBundle, labBundleIds } from './site/lab-bundles';
export { readLabs, type LabSummary } from './site/labs';
