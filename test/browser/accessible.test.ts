import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowser } from './chromium.ts';
import { madeUpReview } from './review-fixture.ts';

const open = useBrowser();
const review = madeUpReview();
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong, each with a few elements that show it. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const options: RunOptions = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
  const results = await page.evaluate(async (run): Promise<AxeResults> => {
    const { axe: loaded } = globalThis as unknown as { readonly axe: typeof import('axe-core') };
    return loaded.run(document, run);
  }, options);
  expect(results.passes.map(({ id }) => id)).toContain('color-contrast');
  return results.violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .slice(0, 3)
        .map(({ html, failureSummary }) => `${html} ${failureSummary}`)
        .join('\n')}`,
  );
}

test.each([
  ['light', '', { width: 1400, height: 900 }],
  ['dark', '', { width: 1400, height: 900 }],
  ['light', '#view=split', { width: 1400, height: 900 }],
  ['dark', '#view=split', { width: 1400, height: 900 }],
  ['light', '', { width: 400, height: 800 }],
] as const)('axe finds nothing in %s, %s, at %o, with everything open', async (colorScheme, hash, viewport) => {
  const { page } = await open(review, hash, { colorScheme, viewport });
  await page.keyboard.press('e');
  expect(await violations(page)).toEqual([]);
});

test.each(['light', 'dark'] as const)('axe finds nothing in the help, in %s', async (colorScheme) => {
  const { page } = await open(review, '', { colorScheme });
  await page.keyboard.press('?');
  expect(await violations(page)).toEqual([]);
});

test('whoever wants less motion gets none', async () => {
  const { page } = await open(review, '', { reducedMotion: 'reduce' });
  const moving = () =>
    page.evaluate(
      () => [...document.querySelectorAll('*')].filter((element) => getComputedStyle(element).transitionDuration !== '0s').length,
    );
  expect(await moving()).toBe(0);
});

test('what has the focus by keyboard can be seen', async () => {
  const { page } = await open(review);
  for (let times = 0; times < 8; times += 1) {
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle)).toBe('solid');
  }
});
