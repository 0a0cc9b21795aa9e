/** What a chapter starts beside {@link file://./page.ts}. */
import { startQuestions } from './questions';
import { startTerms } from './terms';
import { startToc } from './toc';
import { startWidgets } from './widgets';

startToc();
startTerms();
startQuestions();
startWidgets();
