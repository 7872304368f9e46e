import { expect, test } from 'vitest';
import { titles, useBrowser } from './chromium.ts';
import { hostileReview } from './hostile-review.ts';

const open = useBrowser();
const review = hostileReview();

test('texts of anybody’s do nothing, wherever they stand, in both views', async () => {
  const { page, misdeeds } = await open(review);
  const before = await page.evaluate(() => [document.querySelectorAll('script').length, document.querySelectorAll('style').length]);
  await page.keyboard.press('e');
  await page.keyboard.press('s');
  await page.keyboard.press('u');
  for (const facet of await page.locator('.facet').all()) {
    await facet.getByRole('checkbox').first().check();
    await facet.getByRole('checkbox').first().uncheck();
  }
  expect(await page.evaluate(() => [document.querySelectorAll('script').length, document.querySelectorAll('style').length])).toEqual(
    before,
  );
  expect(await page.evaluate(() => document.querySelectorAll('iframe, img, svg, base, body meta, body style').length)).toBe(0);
  expect(await page.evaluate(() => 'harmed' in window)).toBe(false);
  expect((await titles(page)).length).toBeGreaterThan(40);
  expect(misdeeds).toEqual([]);
});

test('what cannot be seen, or turns text around, is shown by its number', async () => {
  const { page } = await open(review);
  await page.keyboard.press('e');
  const numbers = new Set(await page.locator('.odd').allTextContents());
  for (const number of ['U+2028', 'U+2029', 'U+202E', 'U+2066', 'U+001B', 'U+0007', 'U+200B', 'U+FEFF', 'U+D800'])
    expect(numbers).toContain(number);
  const shown = (await page.locator('body > div').textContent()) ?? '';
  expect([...shown].filter((character) => /[\p{Cf}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u.test(character))).toEqual([]);
});

test('a hostile address is only text', async () => {
  const hash = `#q=${encodeURIComponent('<img src=x onerror=window.harmed=1>')}&cluster=__proto__&level=constructor&view=%00&page=-1e9&theme=x"onload=&at=${encodeURIComponent('"]<script>')}&%E0%A4%A`;
  const { page, misdeeds } = await open(review, hash);
  expect(await page.getByRole('heading', { level: 1 }).isVisible()).toBe(true);
  expect(await page.evaluate(() => 'harmed' in window)).toBe(false);
  expect(misdeeds).toEqual([]);
});

test('the policy of the page stops what would run or load anyway', async () => {
  const { page, misdeeds } = await open(review);
  const outcome = await page.evaluate(() => {
    const script = document.createElement('script');
    try {
      script.textContent = 'window.harmed = true';
    } catch {
      return 'no script can be written';
    }
    document.body.append(script);
    return 'harmed' in window ? 'harmed' : 'stopped';
  });
  expect(outcome).toBe('no script can be written');
  await page.evaluate(() => fetch('https://example.com/').catch(() => undefined));
  expect(misdeeds.some((one) => one.startsWith('console: ') && /Content Security Policy/.test(one))).toBe(true);
});
