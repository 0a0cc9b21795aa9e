/** A lab's page as the tests use it: places found by their roles and words, and the few things a learner does again and again. */
import { expect, type Locator, type Page } from '@playwright/test';

/** Between a click and its result the page counts simulated seconds; a minute of them takes a few real ones. */
const RESULT = { timeout: 30_000 };

export class LabPage {
  readonly lab: Locator;
  readonly brief: Locator;
  readonly browser: Locator;
  readonly journey: Locator;
  readonly matrix: Locator;
  readonly editor: Locator;
  readonly terminal: Locator;
  readonly topology: Locator;
  readonly timeline: Locator;
  /** What the drawn terminal shows. */
  readonly screen: Locator;
  readonly notice: Locator;
  /** Errors the page threw since it was opened. */
  readonly errors: string[] = [];

  constructor(readonly page: Page) {
    this.lab = page.locator('podwire-lab');
    this.brief = page.locator('podwire-exercise');
    this.browser = page.locator('podwire-browser');
    this.journey = page.locator('podwire-journey');
    this.matrix = page.locator('podwire-matrix');
    this.editor = page.locator('podwire-editor');
    this.terminal = page.locator('podwire-terminal');
    this.topology = page.locator('podwire-topology');
    this.timeline = page.locator('podwire-timeline');
    this.screen = this.terminal.locator('.xterm-rows');
    this.notice = page.locator('.lab-notice');
    page.on('pageerror', (error) => this.errors.push(error.stack ?? error.message));
  }

  /** Opens a lab and waits until it can be used. */
  async open(id = 'wordpress', fragment = ''): Promise<this> {
    await this.page.goto(`en/labs/${id}/${fragment}`);
    return this.ready();
  }

  async ready(): Promise<this> {
    await expect(this.lab).toHaveAttribute('data-state', /ready|broken/, RESULT);
    await expect(this.lab, this.errors.join('\n')).toHaveAttribute('data-state', 'ready');
    await expect(this.terminal).toHaveAttribute('data-ready', 'true', RESULT);
    return this;
  }

  /** Chooses an answer, applies the file and waits for the checks. */
  async predictAndApply(choice: string): Promise<void> {
    await this.brief.getByRole('radio', { name: choice }).check();
    await this.brief.getByRole('button', { name: 'Apply and check' }).click();
    await this.passed();
  }

  async passed(): Promise<void> {
    await expect(this.brief.locator('.exercise-passed')).toBeVisible(RESULT);
  }

  /** Types a line into the terminal that is shown. */
  async type(line: string): Promise<void> {
    await this.terminal.locator('.xterm-helper-textarea').focus();
    await this.page.keyboard.type(line);
    await this.page.keyboard.press('Enter');
  }

  /** The rows that the drawn terminal shows, without what is blank at their ends. */
  shown(): Promise<string> {
    return this.screen.evaluate((rows) =>
      [...rows.children]
        .map((row) => (row.textContent ?? '').replace(/\u00a0/g, ' ').trimEnd())
        .join('\n')
        .trimEnd(),
    );
  }

  /** The terminal shows `text`, soon. */
  async says(text: string | RegExp): Promise<void> {
    const shown = expect.poll(() => this.shown(), RESULT);
    await (typeof text === 'string' ? shown.toContain(text) : shown.toMatch(text));
  }

  /** The terminal does not show `text` any more. */
  async forgets(text: string): Promise<void> {
    await expect.poll(() => this.shown(), RESULT).not.toContain(text);
  }

  /** The step in the header and whether it is done. */
  step(name: string): Locator {
    return this.page.locator('[data-lab-steps] li', { hasText: name });
  }

  /** The lines that the editor marks as having decided. */
  pointedLines(): Locator {
    return this.editor.locator('.cm-pointed');
  }

  /** Presses Tab (or Shift+Tab) until `target` has the focus; that it gets there is part of what is tested. */
  async tabTo(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab', presses = 70): Promise<void> {
    await target.waitFor({ state: 'attached' });
    for (let n = 0; n < presses; n += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await this.page.keyboard.press(key);
    }
    throw new Error(
      `${key} does not reach ${String(target)}; the focus is on ${await this.page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200))}`,
    );
  }

  /** Closes the test: nothing was thrown on the way. */
  expectNoErrors(): void {
    expect(this.errors).toEqual([]);
  }
}
