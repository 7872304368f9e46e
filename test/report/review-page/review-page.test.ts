import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import assets from '../../../src/report/review-page/assets.json' with { type: 'json' };
import { reviewPage } from '../../../src/report/review-page/review-page.ts';
import { hostileReview } from '../../browser/hostile-review.ts';
import { madeUpReview } from '../../browser/review-fixture.ts';

const page = reviewPage(madeUpReview());
const hashOf = (text: string | undefined) =>
  `sha256-${createHash('sha256')
    .update(text ?? '')
    .digest('base64')}`;

test('the committed script and style are what their sources give', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/review-page.mjs', '--check'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('the policy lets run and style only what is in the page, by its hash, and load nothing', () => {
  const policy = page.match(/http-equiv="Content-Security-Policy" content="([^"]+)"/)?.[1];
  expect(policy?.split('; ')).toEqual([
    "default-src 'none'",
    `script-src '${hashOf(page.match(/<script>([\s\S]*)<\/script>/)?.[1])}'`,
    `style-src '${hashOf(page.match(/<style>([\s\S]*?)<\/style>/)?.[1])}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ]);
});

test('the page names nothing to load, has no handler in HTML, and its code makes none from text', () => {
  const html = page.replace(assets.script, '').replace(assets.style, '');
  expect(html.match(/\s(?:src|href)="[^"]*"/g)).toEqual([' href="data:,"']);
  expect(html).not.toMatch(/\son[a-z]+=/);
  expect(assets.style).not.toMatch(/url\(|@import|<\//);
  expect(assets.script).not.toMatch(/<\/script|<!--|\beval\(|new Function/i);
  expect(assets.script).toMatch(/^[\x20-\x7e\n]*$/);
});

test('the licence of what is built in goes with it', () => {
  expect(page).toContain('The MIT License');
  expect(page).toContain('Jason Miller');
});

test('a hostile review adds no element and ends none', () => {
  const hostile = reviewPage({ ...hostileReview(), base: '</title><script>1</script>', head: '"><img src=x>' });
  const tags = (html: string) => html.replace(assets.script, '').match(/<[a-z!/][^\s>]*/gi);
  expect(tags(hostile)).toEqual(tags(page));
});

test('the same review gives the same page', () => {
  expect(reviewPage(madeUpReview())).toBe(page);
});
