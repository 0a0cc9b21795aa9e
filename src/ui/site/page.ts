/** What every page starts. */
import { startCopy } from './copy';
import { startMarks } from './marks';
import { startSearch } from './search';
import { startTheme } from './theme';

startTheme();
startSearch();
startCopy();
startMarks();
