/** Back and forth in time, from a line of output to its packet, and what a learner takes away: a capture, and a script for a real Linux. */
import { readFile } from 'node:fs/promises';
import { expect, test, type Download } from '@playwright/test';
import { LabPage } from './lab-page';

const bytesOf = async (download: Download): Promise<Buffer> => readFile(await download.path());

test('packets are stepped through both ways, of an earlier command too; a line leads to its packet by pointer and by key', async ({ page }) => {
  const lab = await new LabPage(page).open('sandbox-router');
  const { timeline, journey } = lab;
  const title = journey.getByRole('heading', { level: 2 });
  await lab.type('ping -c 2 -i 0.2 203.0.113.5');
  await lab.says('rtt min/avg/max');
  await lab.type('curl http://203.0.113.5:81/');
  await lab.says('curl: (7)');

  const back = timeline.getByRole('button', { name: 'Previous packet' });
  const on = timeline.getByRole('button', { name: 'Next packet' });
  await back.focus();
  await page.keyboard.press('Enter');
  await expect(title).toContainText('TCP RST');
  await page.keyboard.press('Enter');
  await expect(title).toContainText('TCP SYN → 81');
  await expect(timeline.getByRole('status')).toContainText(/Packet 1 of \d+: TCP SYN → 81, delivered|Packet 1 of \d+: TCP SYN → 81, dropped/);
  await expect(back).toBeFocused();
  await expect(back).toHaveAttribute('aria-disabled', 'true');
  await on.click();
  await expect(title).toContainText('TCP RST');

  // The keyboard key of the terminal: the last line, then the one before.
  await lab.terminal.locator('.xterm-helper-textarea').focus();
  await page.keyboard.press('Alt+p');
  await expect(lab.terminal.getByRole('status')).toContainText(/^curl: \(7\).*: TCP RST → \d+, delivered$/);
  await page.keyboard.press('Alt+p');
  await expect(lab.terminal.getByRole('status')).toContainText('icmp_seq=2 ');
  await expect(title).toContainText('ICMP echo reply delivered');
  // It belongs to the first command: that is what the timeline shows now.
  await expect(timeline.getByRole('combobox', { name: 'Packets of' })).toHaveValue('0');
  await timeline.getByRole('slider').focus();
  await page.keyboard.press('Home');
  await expect(title).toContainText('ICMP echo request');
  // Hop by hop, then the next packet.
  await lab.tabTo(journey.locator('.journey-list button').first());
  await page.keyboard.press('ArrowDown');
  await expect(journey.locator('.journey-list button').nth(1)).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(title).toContainText('ICMP echo reply');
  await expect(journey.locator('.journey-list button').first()).toBeFocused();

  // The pointer: a button at the right end of the line.
  // xterm's own layer lies over its rows and takes the pointer.
  await lab.screen.locator('div', { hasText: 'icmp_seq=1 ' }).last().hover({ force: true });
  await lab.terminal.getByRole('button', { name: 'see the packet' }).click();
  await expect(title).toContainText('ICMP echo reply');
  await expect(journey).toContainText('203.0.113.5 → 10.0.0.10');
  lab.expectNoErrors();
});

test('a capture and a script for a real Linux are downloaded; a lab with a cluster has the capture only', async ({ page }) => {
  const lab = await new LabPage(page).open('sandbox-router');
  await lab.type('ping -c 1 203.0.113.5');
  await lab.says('rtt min/avg/max');
  const tools = lab.lab.getByRole('group', { name: 'More', exact: true });
  const device = tools.getByRole('combobox', { name: 'Capture of' });
  await device.selectOption('router wan');
  const [capture] = await Promise.all([page.waitForEvent('download'), tools.getByRole('button', { name: 'Download capture' }).click()]);
  expect(capture.suggestedFilename()).toBe('podwire-router-wan.pcap');
  // Little-endian, microseconds; Ethernet.
  const bytes = await bytesOf(capture);
  expect(bytes.readUInt32LE(0)).toBe(0xa1b2c3d4);
  expect(bytes.readUInt32LE(20)).toBe(1);
  expect(bytes.length).toBeGreaterThan(24 + 4 * 16);
  const [script] = await Promise.all([page.waitForEvent('download'), tools.getByRole('button', { name: 'Run it for real' }).click()]);
  expect(script.suggestedFilename()).toBe('podwire-sandbox-router.sh');
  const text = (await bytesOf(script)).toString();
  expect(text.split('\n')[0]).toBe('#!/bin/sh');
  expect(text).toContain('ping -c 1 203.0.113.5');
  await expect(lab.notice).toContainText('podwire-sandbox-router.sh is saved');

  await lab.open('wordpress');
  await expect(tools.getByRole('button', { name: 'Download capture' })).toBeAttached();
  await expect(tools.getByRole('button', { name: 'Run it for real' })).toHaveCount(0);
  lab.expectNoErrors();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test('plain mode has a button for each line with a packet; nothing is wider than the screen', async ({ page }) => {
    const lab = await new LabPage(page).open('sandbox-router');
    await lab.terminal.getByRole('button', { name: 'Plain' }).click();
    const field = lab.terminal.getByRole('textbox', { name: 'Command for client' });
    const log = lab.terminal.getByRole('list', { name: 'Output of client' });
    await field.fill('ping -c 2 -i 0.2 203.0.113.5');
    await field.press('Enter');
    await expect(log).toContainText('rtt min/avg/max');
    await expect(log.getByRole('button', { name: /^Packet of the line 64 bytes/ })).toHaveCount(2);
    await log.getByRole('button', { name: /icmp_seq=2 / }).click();
    await expect(lab.journey).toContainText('ICMP echo reply');
    await lab.timeline.getByRole('button', { name: 'Previous packet' }).click();
    await expect(lab.timeline.getByRole('status')).toContainText(/^Packet \d+ of \d+: ICMP echo request, delivered/);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    lab.expectNoErrors();
  });
});
