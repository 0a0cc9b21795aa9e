/**
 * Loads a widget's code when it is wanted. In a chapter each widget is a `<div data-widget="topology">` with words in it, which is all there is
 * without JavaScript. Its frame's "run" button puts the real `<podwire-topology>` in its place. Not before, and in no other frame: an element
 * starts its session when it comes to be, and a frame further down the page would run ahead of its own question.
 */
const modules = import.meta.glob('../widgets/*/index.ts');

const loaderOf = (name: string): (() => Promise<unknown>) | undefined => modules[`../widgets/${name}/index.ts`];

/** Loads the code behind one `<podwire-…>` element that is on the page. Resolves to whether the element is live now. */
export async function loadWidget(element: Element): Promise<boolean> {
  const load = loaderOf(element.localName.replace(/^podwire-/, ''));
  if (!load) return false;
  try {
    await load();
  } catch {
    return false;
  }
  return customElements.get(element.localName) !== undefined;
}

/** Puts a placeholder's widget in its place. Without its code the placeholder stays as it is. */
function replacePlaceholder(placeholder: HTMLElement): boolean {
  const tag = `podwire-${placeholder.dataset['widget'] ?? ''}`;
  if (!customElements.get(tag)) return false;
  const element = document.createElement(tag);
  for (const [attribute, value] of Object.entries(JSON.parse(placeholder.dataset['attributes'] ?? '{}') as Readonly<Record<string, string>>)) element.setAttribute(attribute, value);
  element.append(...placeholder.childNodes);
  placeholder.replaceWith(element);
  return true;
}

/** Makes the page's live frames startable. */
export function startWidgets(): void {
  for (const frame of document.querySelectorAll<HTMLElement>('[data-live]')) {
    const run = frame.querySelector<HTMLButtonElement>('[data-run]');
    if (!run) continue;
    run.hidden = false;
    run.addEventListener('click', () => {
      run.disabled = true;
      const placeholders = [...frame.querySelectorAll<HTMLElement>('[data-widget]')];
      // All code first: the frame's widgets share a session, which starts with the first of them.
      void Promise.allSettled(placeholders.map((one) => loaderOf(one.dataset['widget'] ?? '')?.())).then(() => {
        run.hidden = placeholders.map(replacePlaceholder).every(Boolean);
        run.disabled = false;
      });
    });
  }
}
