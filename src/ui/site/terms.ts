/**
 * Places glossary pop-ups beside their words. The browser's own popover does the rest: Enter or a tap opens, Esc or a tap
 * elsewhere closes, focus returns to the word.
 */
export function startTerms(): void {
  for (const popover of document.querySelectorAll<HTMLElement>('[data-term]')) {
    let opener: HTMLElement | undefined;
    for (const button of document.querySelectorAll<HTMLElement>(`[popovertarget="${popover.id}"]`)) {
      button.addEventListener('click', () => (opener = button));
    }
    popover.addEventListener('toggle', (event) => {
      if (event.newState !== 'open' || !opener) return;
      const word = opener.getBoundingClientRect();
      const box = popover.getBoundingClientRect();
      const margin = 12;
      const left = Math.max(margin, Math.min(word.left, innerWidth - box.width - margin));
      const below = word.bottom + 8;
      const top = below + box.height > innerHeight - margin ? Math.max(margin, word.top - box.height - 8) : below;
      popover.style.left = `${String(Math.round(left))}px`;
      popover.style.top = `${String(Math.round(top))}px`;
    });
    // A pop-up is fixed to the screen: when its word scrolls away it would lie.
    addEventListener(
      'scroll',
      () => {
        if (popover.matches(':popover-open')) popover.hidePopover();
      },
      { passive: true },
    );
  }
}
