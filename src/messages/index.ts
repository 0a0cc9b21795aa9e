/**
 * The words people read, one typed catalogue per locale. The engine emits codes with parameters; sentences live here.
 *
 * To add a locale: `src/messages/<locale>/ui.ts` exporting `ui: UiMessages`, and its line in `ui-catalogue.ts`.
 *
 * Only re-exports stand here: each catalogue is a module of its own, so that a page loads only the words it uses.
 */

export type { UiKey, UiMessages } from './en/ui';
export type { WidgetKey, WidgetMessages } from './en/widgets';
export { describeCounterexample, describeEnd, describeFinding, describeInvented, describeRecordError, describeSessionError, describeTrial } from './en/grade';
export {
  counterexampleEndText,
  counterexampleText,
  describeExplanation,
  differenceText,
  endpointText,
  exemptionMessages,
  explanationText,
  factText,
  findingText,
  policyMessageCodes,
  portsText,
  problemMessages,
  questionMessages,
  ruleText,
  verdictText,
} from './en/policy';
export { realScriptWords } from './en/real-script';
export { describeEvent, dropReasons, type TraceText } from './en/trace';
export { defaultLocale, isLocale, locales, uiKeys, uiMessages, type Locale } from './ui-catalogue';
export { widgetMessages } from './widget-catalogue';
