/** Light and dark. Without a choice the system decides; a choice is remembered. Storage may throw: then it lasts for the page. */

const key = 'podwire.theme';
type Theme = 'light' | 'dark';

function systemTheme(): Theme {
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

function currentTheme(): Theme {
  const chosen = document.documentElement.dataset['theme'];
  return chosen === 'light' || chosen === 'dark' ? chosen : systemTheme();
}

function choose(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
  try {
    localStorage.setItem(key, theme);
  } catch {
    // Not kept; the page still changes.
  }
}

/** Makes every `[data-theme-toggle]` button switch the theme. */
export function startTheme(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-theme-toggle]')) {
    const say = (): void => button.setAttribute('aria-pressed', String(currentTheme() === 'dark'));
    say();
    button.addEventListener('click', () => {
      choose(currentTheme() === 'dark' ? 'light' : 'dark');
      say();
    });
  }
}
