/** What a reader does with a chapter: predict, answer, look a word up, search, change the theme, keep and move progress. */
import { expect, test } from '@playwright/test';

const wordpress = 'en/learn/networkpolicy/wordpress-demo/';
const firstPacket = 'en/learn/start/first-packet/';

test('what happens is hidden until a prediction is made; the prediction is kept and cannot be changed', async ({ page }) => {
  await page.goto(wordpress);
  const block = page.locator('.predict-block').first();
  const reveal = block.locator('[data-reveal]');
  await expect(reveal).toBeHidden();
  await block.getByRole('button', { name: 'Hold me to it' }).click();
  await expect(block.getByRole('status')).toContainText('Choose one first');
  await expect(reveal).toBeHidden();
  await block.getByRole('radio', { name: 'An error page that says access is forbidden' }).check();
  await block.getByRole('button', { name: 'Hold me to it' }).click();
  await expect(reveal).toBeVisible();
  await expect(block.getByText('The network disagrees.').first()).toBeVisible();
  await expect(block.getByRole('radio').first()).toBeDisabled();
  await page.reload();
  await expect(reveal).toBeVisible();
  await expect(block.getByRole('radio', { name: 'An error page that says access is forbidden' })).toBeChecked();
});

test('a quiz answer gets the reason for that answer, and may be changed', async ({ page }) => {
  await page.goto(wordpress);
  const quiz = page.locator('form[data-question="wordpress-quiz-egress"]');
  await quiz.getByRole('radio', { name: 'Because an empty list allows everything' }).check();
  await quiz.getByRole('button', { name: 'Check my answer' }).click();
  await expect(quiz.getByText('An empty list has no rule, so it allows nothing.').first()).toBeVisible();
  await quiz.getByRole('radio', { name: /^Because egress is about connections/ }).check();
  await expect(quiz.getByText('An empty list has no rule, so it allows nothing.').first()).toBeHidden();
  await quiz.getByRole('button', { name: 'Check my answer' }).click();
  await expect(quiz.locator('[data-verdict="right"]')).toHaveCount(1);
});

test('a word opens its meaning by keyboard, and Esc gives the focus back', async ({ page }) => {
  await page.goto(firstPacket);
  const word = page.getByRole('button', { name: 'network namespace' });
  await word.focus();
  await page.keyboard.press('Enter');
  const box = page.locator('#term-namespace');
  await expect(box).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(box).toBeHidden();
  await expect(word).toBeFocused();
});

test('a packet is walked hop by hop with the keyboard', async ({ page }) => {
  await page.goto(firstPacket);
  const walk = page.locator('[data-walk]');
  await expect(walk.getByRole('status')).toHaveText('hop 1 of 8');
  await walk.getByRole('button', { name: 'Next hop' }).press('Enter');
  await expect(walk.getByRole('status')).toHaveText('hop 2 of 8');
  await expect(walk.getByText('So the first frame is a question to everyone.')).toBeVisible();
  await walk.getByRole('button', { name: 'It answered' }).press('Enter');
  await expect(walk.getByText('no router touched the packet')).toBeVisible();
});

test('the first page starts a packet by itself, and not when motion is unwelcome', async ({ page }) => {
  await page.goto('en/');
  await expect(page.locator('[data-walk-count]')).toHaveText('hop 2 of 8', { timeout: 6000 });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.reload();
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
  await expect(page.locator('[data-walk-count]')).toHaveText('hop 1 of 8');
});

test('slash opens search, a word finds its page, Enter goes there', async ({ page }) => {
  await page.goto('en/');
  await page.keyboard.press('/');
  const field = page.getByRole('searchbox', { name: 'Search the course' });
  await expect(field).toBeFocused();
  await field.fill('conntrack');
  await expect(page.locator('[data-search-results] a').first()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('[data-search-results] a').first()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(field).toBeHidden();
  await page.keyboard.press('/');
  await field.press('Enter');
  await expect(page).toHaveURL(/\/en\/(learn|glossary)\//);
});

test('the theme follows the system until it is chosen, and the choice stays', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto('en/');
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(await paper()).toBe('rgb(16, 20, 27)');
  await page.getByRole('button', { name: 'Switch between light and dark' }).click();
  expect(await paper()).toBe('rgb(251, 250, 247)');
  await page.reload();
  expect(await paper()).toBe('rgb(251, 250, 247)');
});

test.describe('progress', () => {
  test('an opened chapter is half a square, in the outline and on the course page', async ({ page }) => {
    await page.goto(firstPacket);
    await page.goto('en/learn/');
    await expect(page.locator('[data-chapter="first-packet"]')).toHaveAttribute('data-state', 'half');
    await expect(page.locator('[data-chapter="wordpress-demo"]')).toHaveAttribute('data-state', 'none');
  });

  test('leaves as a file and comes back, and a wrong file changes nothing', async ({ page }) => {
    await page.goto(firstPacket);
    await page.goto('en/learn/');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    const file = await (await download).path();
    page.once('dialog', (dialog) => void dialog.accept());
    await page.getByRole('button', { name: 'Start over' }).click();
    await expect(page.locator('[data-chapter="first-packet"]')).toHaveAttribute('data-state', 'none');
    const input = page.locator('[data-progress-import]');
    await input.setInputFiles({ name: 'cat.json', mimeType: 'application/json', buffer: Buffer.from('{"version":1') });
    await expect(page.locator('[data-progress-status]')).toContainText('it is not JSON. Nothing was changed.');
    await input.setInputFiles(file);
    await expect(page.locator('[data-progress-status]')).toContainText('Your progress is back.');
    await expect(page.locator('[data-chapter="first-packet"]')).toHaveAttribute('data-state', 'half');
  });

  test('that cannot be read is set aside and said, and the page works on', async ({ page }) => {
    await page.goto('en/');
    await page.evaluate(() => {
      localStorage.setItem('podwire.progress', '{"version":1,"opened":3');
    });
    await page.goto(firstPacket);
    await expect(page.getByText('could not be read. It is set aside, not deleted')).toBeVisible();
    expect(await page.evaluate(() => localStorage.getItem('podwire.progress.unreadable'))).toBe('{"version":1,"opened":3');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save what was stored' }).click();
    await download;
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await expect(page.locator('[data-chapter="first-packet"]').first()).toHaveAttribute('data-state', 'half');
  });
});

test('without script everything can be read: what happens, all hops, no dead buttons', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, ...(baseURL !== undefined && { baseURL }) });
  const page = await context.newPage();
  await page.goto(wordpress);
  await expect(page.getByText('gives up with exit status 28')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Hold me to it' })).toBeHidden();
  await page.goto(firstPacket);
  await expect(page.getByText('no router touched the packet')).toBeVisible();
  await context.close();
});
