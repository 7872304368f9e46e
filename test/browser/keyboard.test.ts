import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { hashOf, titles, useBrowser } from './chromium.ts';
import { madeUpReview } from './review-fixture.ts';

const open = useBrowser();
const review = madeUpReview();
const focused = (page: Page) => page.evaluate(() => document.activeElement?.querySelector('strong, .title')?.textContent);

test('/ goes to the search, Esc leaves it, and Esc again empties it', async () => {
  const { page } = await open(review);
  await page.keyboard.press('/');
  await page.keyboard.type('redis j k ?');
  expect(await page.getByRole('searchbox').inputValue()).toBe('redis j k ?');
  await page.keyboard.press('Escape');
  expect(await page.getByRole('searchbox').evaluate((field) => field === document.activeElement)).toBe(false);
  expect(await titles(page)).toEqual([]);
  await page.keyboard.press('Escape');
  expect((await titles(page)).length).toBeGreaterThan(40);
});

test('j and k go through consequences and objects, Enter opens, and goes from a consequence to its object', async () => {
  const { page } = await open(review, '#q=redis-dump');
  await page.keyboard.press('j');
  expect(await focused(page)).toBe('PersistentVolumeClaim shop/redis-dump');
  await page.keyboard.press('Enter');
  const entry = page.locator('.entry button[aria-expanded]');
  await expect.poll(() => entry.getAttribute('aria-expanded')).toBe('true');
  await expect.poll(() => entry.evaluate((button) => button === document.activeElement)).toBe(true);
  await page.keyboard.press('Enter');
  expect(await entry.getAttribute('aria-expanded')).toBe('false');
  await page.keyboard.press('k');
  expect(await page.evaluate(() => document.activeElement?.className)).toContain('outcome');
  await page.keyboard.press('k');
  expect(await page.evaluate(() => document.activeElement?.className)).toContain('outcome');
});

test('u and s choose the view, e opens and closes everything', async () => {
  const { page } = await open(review, '#q=pgvector');
  await page.keyboard.press('s');
  await page.keyboard.press('e');
  expect(await hashOf(page)).toContain('view=split');
  expect(await page.locator('.pair').count()).toBeGreaterThan(0);
  await page.keyboard.press('u');
  expect(await page.locator('.pair').count()).toBe(0);
  expect(await page.locator('.entry-body').count()).toBe((await titles(page)).length);
  await page.keyboard.press('e');
  expect(await page.locator('.entry-body').count()).toBe(0);
});

test('? shows what the keys do, Esc closes it, and focus returns', async () => {
  const { page } = await open(review);
  await page.keyboard.press('j');
  const before = await focused(page);
  await page.keyboard.press('?');
  expect(await page.getByRole('dialog').isVisible()).toBe(true);
  await page.keyboard.press('Escape');
  expect(await page.getByRole('dialog').count()).toBe(0);
  expect(await focused(page)).toBe(before);
});

test('single keys can be switched off, and keys with Ctrl are the browser’s', async () => {
  const { page } = await open(review, '#keys=off');
  await page.keyboard.press('s');
  expect(await hashOf(page)).toBe('#keys=off');
  const { page: other } = await open(review);
  await other.keyboard.press('Control+u');
  await other.keyboard.press('Control+s');
  expect(await hashOf(other)).toBe('');
});

test('everything is reached by Tab, beginning with the way past the filters', async () => {
  const { page } = await open(review);
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('To what differs');
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('objects-title');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Unified');
});
