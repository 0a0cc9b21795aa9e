import { describe, expect, test } from 'vitest';
import { defaultLocale, isLocale, locales, uiKeys, uiMessages } from './index';

describe('every locale says everything', () => {
  test.each(locales.map((locale) => [locale] as const))('%s has each key, none empty, none extra', (locale) => {
    const messages = uiMessages(locale);
    expect(Object.keys(messages).sort()).toEqual(uiKeys);
    const reference = uiMessages(defaultLocale);
    for (const key of uiKeys) {
      const value = messages[key];
      expect(typeof value, key).toBe(typeof reference[key]);
      if (typeof value === 'string') expect(value.trim(), key).not.toBe('');
      else expect(value.length, `${key}: number of parameters`).toBe((reference[key] as (...a: never[]) => string).length);
    }
  });

  test('a locale without a catalogue is not a locale, nor is an object property', () => {
    expect(isLocale('en')).toBe(true);
    expect(isLocale('xx')).toBe(false);
    expect(isLocale('toString')).toBe(false);
  });
});
