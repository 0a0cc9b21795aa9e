/**
 * Loads a widget's code when it is wanted: `data-load="visible"` when the element comes near the screen, otherwise when its
 * "run" button is pressed. Until then, and without JavaScript, the element shows the content the page put in it.
 */
const modules = import.meta.glob('../widgets/*/index.ts');

function loaderOf(element: Element): (() => Promise<unknown>) | undefined {
  return modules[`../widgets/${element.localName.replace(/^podwire-/, '')}/index.ts`];
}

/** Loads the code behind one `<podwire-…>` element. Resolves to whether the element is live now. */
export async function loadWidget(element: Element): Promise<boolean> {
  const load = loaderOf(element);
  if (!load) return false;
  try {
    await load();
  } catch {
    return false;
  }
  return customElements.get(element.localName) !== undefined;
}

/** Watches the page's widgets. */
export function startWidgets(): void {
  const elements = [...document.querySelectorAll<HTMLElement>('[data-widget]')];
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        watcher.unobserve(entry.target);
        void loadWidget(entry.target);
      }
    },
    { rootMargin: '240px' },
  );
  for (const element of elements) {
    if (element.dataset['load'] === 'visible') {
      watcher.observe(element);
      continue;
    }
    const frame = element.closest('[data-live]');
    const run = frame?.querySelector<HTMLButtonElement>('[data-run]');
    if (!frame || !run || !loaderOf(element)) continue;
    run.hidden = false;
    // Pointing at the button is intent enough to fetch the code; saving data is a wish to be respected.
    run.addEventListener('pointerenter', () => void loaderOf(element)?.(), { once: true });
    run.addEventListener('click', () => {
      run.disabled = true;
      void Promise.all([...frame.querySelectorAll('[data-widget]')].map(loadWidget)).then((live) => {
        run.hidden = live.every(Boolean);
        run.disabled = false;
      });
    });
  }
}
