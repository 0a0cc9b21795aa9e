/** The widgets' words by locale; loaded with the widgets. */
import { widgets as en, type WidgetMessages } from './en/widgets';
import type { Locale } from './ui-catalogue';

const catalogues = { en } satisfies Record<Locale, WidgetMessages>;

/** The widgets' words in one locale. */
export function widgetMessages(locale: Locale): WidgetMessages {
  return catalogues[locale];
}
