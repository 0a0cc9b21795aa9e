/**
 * The words people read, one typed catalogue per locale. The engine emits codes with parameters; sentences live here.
 *
 * To add a locale: `src/messages/<locale>/ui.ts` exporting `ui: UiMessages`, and its line in `catalogues`.
 */
import { ui as en, type UiKey, type UiMessages } from './en/ui';

export type { UiKey, UiMessages } from './en/ui';
export { describeCounterexample, describeEnd, describeFinding, describeRecordError, describeSessionError } from './en/grade';
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
export { describeEvent, dropReasons, type TraceText } from './en/trace';

const catalogues = { en } satisfies Record<string, UiMessages>;

/** A locale that has a catalogue. */
export type Locale = keyof typeof catalogues;

/** Every locale that has a catalogue, in the order of the language menu. */
export const locales = Object.keys(catalogues) as readonly Locale[];

/** The locale whose catalogue defines the keys. */
export const defaultLocale: Locale = 'en';

/** Whether `value` names a locale that has a catalogue. */
export function isLocale(value: string): value is Locale {
  return Object.hasOwn(catalogues, value);
}

/** The site's words in one locale. */
export function uiMessages(locale: Locale): UiMessages {
  return catalogues[locale];
}

/** Every key, sorted: for the parity test. */
export const uiKeys = (Object.keys(en) as UiKey[]).sort();
