/** The site's own words by locale. A module of its own, so that a page that needs only these loads only these. */
import { ui as en, type UiKey, type UiMessages } from './en/ui';

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
