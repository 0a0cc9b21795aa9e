/** `select` (bash manual, section 3.2.5.2): a menu, a question, and the body for each answer. */
import type { Task } from '../../program/index';
import type { ShellContext } from './shell-context';

const TAB = 8;

/** Moves from one column to another with tabs, as far as they go (execute_cmd.c, indent). */
function indent(from: number, to: number): string {
  let text = '';
  let at = from;
  while (at < to) {
    if (Math.floor(to / TAB) > Math.floor(at / TAB)) {
      text += '\t';
      at += TAB - (at % TAB);
    } else {
      text += ' ';
      at += 1;
    }
  }
  return text;
}

/** The choices in as many columns as fit; a single row is shown as a column (print_select_list). */
export function menu(items: readonly string[], columns: number): string {
  const digits = String(items.length).length;
  const widest = Math.max(...items.map((item) => item.length)) + digits + 4;
  let across = Math.max(1, Math.floor(columns / widest));
  let rows = Math.ceil(items.length / across);
  across = Math.ceil(items.length / rows);
  if (rows === 1) {
    rows = across;
    across = 1;
  }
  const firstDigits = String(rows).length;
  let text = '';
  for (let row = 0; row < rows; row += 1) {
    let position = 0;
    for (let i = row; i < items.length; i += rows) {
      const width = position === 0 ? firstDigits : digits;
      const shown = `${String(i + 1).padStart(width)}) ${items[i] ?? ''}`;
      text += shown;
      if (i + rows >= items.length) break;
      text += indent(position + shown.length, position + widest);
      position += widest;
    }
    text += '\n';
  }
  return text;
}

/** The next answer: its text and the item it names, '' for none. Undefined at the end of input. */
export function* ask(shell: ShellContext, items: readonly string[], showMenu: boolean): Task<{ readonly reply: string; readonly item: string } | undefined> {
  const columns = Number(shell.state.variables.get('COLUMNS') ?? '80') || 80;
  let show = showMenu;
  for (;;) {
    if (show) shell.writeError(menu(items, columns));
    shell.writeError(shell.state.variables.get('PS3') ?? '#? ');
    const line = yield* shell.input.readLine();
    if (line.kind !== 'text') {
      shell.write('\n');
      return undefined;
    }
    const reply = line.text.trim();
    if (reply === '') {
      show = true;
      continue;
    }
    return { reply, item: /^\d+$/.test(reply) ? (items[Number(reply) - 1] ?? '') : '' };
  }
}
