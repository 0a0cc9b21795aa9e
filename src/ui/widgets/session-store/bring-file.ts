/** A file from the learner's machine into the lab: dropped, chosen or pasted. Refusals are sentences; nothing is lost. */
import { describeSessionError, widgetMessages } from '../../../messages/index';
import type { LabStore } from './lab-store';

const say = widgetMessages('en');
/** What the simulated file system takes (characters). */
export const FILE_LIMIT = 2_000_000;

/** A name that can be typed in a shell without quotes. */
export const safeName = (name: string): string => name.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[-.]+/, '') || 'file.yaml';

/** Writes `text` as a file into the environment's home directory. Returns its path, or tells why not. */
export function bringText(store: LabStore, environment: string, name: string, text: string): string | undefined {
  const refuse = (why: string): undefined => {
    store.tell({ kind: 'trouble', text: say['terminal.file-refused'](name, why) });
  };
  if (text.length > FILE_LIMIT) return refuse(say['terminal.too-large']);
  if (text.includes('\u0000')) return refuse(say['terminal.not-text']);
  const place = store.session.scene.environment(environment);
  const home = place?.variables['HOME'] ?? '/root';
  const path = `${home}/${safeName(name)}`;
  const error = store.do({ kind: 'write-file', environment, path, text });
  if (error) return refuse(describeSessionError(error));
  store.tell({ kind: 'info', text: say['terminal.file-brought'](safeName(name)) });
  return path;
}

/** The same for files of a drop or a file dialog. Resolves to the paths that were written. */
export async function bringFiles(store: LabStore, environment: string, files: Iterable<File>): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const file of files) {
    if (file.size > FILE_LIMIT * 3) {
      store.tell({ kind: 'trouble', text: say['terminal.file-refused'](file.name, say['terminal.too-large']) });
      continue;
    }
    const path = bringText(store, environment, file.name, await file.text());
    if (path !== undefined) paths.push(path);
  }
  return paths;
}

/** Lets `element` take dropped files for `environment()`. */
export function takeDrops(element: HTMLElement, store: LabStore, environment: () => string, then: (paths: readonly string[]) => void = () => undefined): void {
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
  element.addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    element.classList.add('dropping');
  });
  element.addEventListener('dragleave', () => {
    element.classList.remove('dropping');
  });
  element.addEventListener('drop', (event) => {
    element.classList.remove('dropping');
    if (!hasFiles(event)) return;
    event.preventDefault();
    void bringFiles(store, environment(), event.dataTransfer?.files ?? []).then(then);
  });
}
