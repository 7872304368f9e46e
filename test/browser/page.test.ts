import { expect, test } from 'vitest';
import { hashOf, titles, useBrowser } from './chromium.ts';
import { madeUpReview } from './review-fixture.ts';

const open = useBrowser();
const review = madeUpReview();
const differing = review.clusters.reduce((sum, { diff }) => sum + diff.objects.length, 0);

test('it opens from a file, asks for nothing else, and says the worst first', async () => {
  const { page, misdeeds } = await open(review);
  expect(await page.title()).toBe('lock-out: main (3518cdb0) → working tree');
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('You may be locked out');
  expect(await page.locator('.counts').textContent()).toContain(`${differing} objects differ on 4 of 5 clusters`);
  expect(await page.locator('.outcome .level').first().textContent()).toContain('lock-out');
  expect(misdeeds).toEqual([]);
});

test('what follows on several clusters alike, and what several places share, is shown once with where', async () => {
  const { page } = await open(review);
  const alloy = page.locator('.outcome', { hasText: 'DaemonSet monitoring/alloy: rolls' });
  expect(await alloy.count()).toBe(1);
  expect(await alloy.locator('.tag').allTextContents()).toEqual(['restart', 'alloy', 'vx-home', 'ai-rnd', 'collab', 'devops-lab']);
  expect((await titles(page)).filter((title) => title === 'ConfigMap monitoring/alloy')).toHaveLength(1);
  const entry = page.locator('.entry', { hasText: 'ConfigMap monitoring/alloy' });
  await entry.locator('button').first().click();
  expect(await entry.locator('.lines').textContent()).toContain('cluster = "vx-home"');
  await entry.getByRole('button', { name: 'collab' }).click();
  expect(await entry.locator('.lines').textContent()).toContain('cluster = "collab"');
});

test('nothing is left out: every object is in the list, alone or as a place of a shared change', async () => {
  const { page } = await open(review);
  const shared = review.shared.reduce((sum, { objects }) => sum + objects.length, 0);
  const facts = review.clusters.filter(({ diff }) => diff.facts.length > 0).length;
  expect(await titles(page)).toHaveLength(differing - shared + review.shared.length + facts);
});

test('filters narrow objects and consequences, their counts follow, and all of it is in the address', async () => {
  const { page } = await open(review);
  await page.getByRole('checkbox', { name: 'vx-home' }).check();
  await page.getByRole('checkbox', { name: 'removed' }).check();
  expect((await titles(page)).toSorted()).toEqual([
    'ConfigMap shop/redis',
    'NetworkPolicy shop/redis',
    'PersistentVolumeClaim shop/redis-dump',
    'Service shop/redis',
    'StatefulSet shop/redis',
  ]);
  expect(await page.locator('.outcome strong').allTextContents()).toEqual(['PersistentVolumeClaim shop/redis-dump']);
  expect(await hashOf(page)).toBe('#cluster=vx-home&change=removed');
  await page.getByRole('button', { name: 'Show everything' }).click();
  expect(await hashOf(page)).toBe('');
});

test.each([
  ['level', 'data loss', 'PersistentVolumeClaim shop/redis-dump'],
  ['topic', 'immutable', 'StatefulSet ai/pgvector'],
  ['kind', 'CronJob', 'CronJob ai/pgvector-dump'],
  ['application', 'pgadmin', 'Deployment lab/pgadmin'],
])('the filter by %s leaves what has %s', async (_facet, value, title) => {
  const { page } = await open(review);
  await page.getByRole('checkbox', { name: value }).check();
  expect((await titles(page))[0]).toBe(title);
});

test.each([
  ['a name', 'redis-dump', ['PersistentVolumeClaim shop/redis-dump']],
  ['a value', '"768MB"', ['ConfigMap ai/pgvector-config']],
  ['a field', 'maxunavailable', ['PodDisruptionBudget ai/pgvector']],
  ['the body of what is new', 'pgvector.ai', ['ConfigMap lab/pgadmin']],
  ['several words, all of them', 'pgvector 3gi', ['StatefulSet ai/pgvector']],
  ['nothing there is', 'no-such-thing', []],
])('search finds %s', async (_what, query, wanted) => {
  const { page } = await open(review);
  await page.getByRole('searchbox').fill(query);
  expect(await titles(page)).toEqual(wanted);
});

test('both views show every line, with signs', async () => {
  const { page } = await open(review, '#q=pgvector-config');
  const entry = page.locator('.entry').first();
  await entry.locator('button').first().click();
  const signs = () => entry.locator('.line .sign').allTextContents();
  expect((await signs()).filter((sign) => sign === '+')).toHaveLength(3);
  await page.getByRole('button', { name: 'Side by side' }).click();
  expect(await entry.locator('.pair').count()).toBe(8);
  const pair = entry.locator('.pair', { hasText: 'shared_buffers' });
  expect(await pair.locator('.line').allTextContents()).toEqual(['-shared_buffers = 512MB', '+shared_buffers = 768MB']);
  expect((await signs()).filter((sign) => sign === '+')).toHaveLength(3);
});

test('a value that may be secret is described and not shown', async () => {
  const { page } = await open(review, '#q=pgvector-superuser&kind=Secret');
  await page.locator('.entry button').first().click();
  expect(await page.locator('.entry-body').textContent()).toContain(
    'another value, which is not shown: 24 characters before, 32 characters now',
  );
});

test('an address opens the same page for somebody else', async () => {
  const { page } = await open(review, '#q=ollama&cluster=ai-rnd&view=split&theme=dark');
  expect(await page.getByRole('searchbox').inputValue()).toBe('ollama');
  expect(await page.getByRole('checkbox', { name: 'ai-rnd' }).isChecked()).toBe(true);
  expect(await page.getByRole('button', { name: 'Side by side' }).getAttribute('aria-pressed')).toBe('true');
  expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
  expect(await titles(page)).toContain('StatefulSet <environment>/ollama');
  await page.evaluate(() => {
    location.hash = '#q=redis';
  });
  await expect.poll(() => page.getByRole('searchbox').inputValue()).toBe('redis');
});

test('an address that is put into an open page opens its object', async () => {
  const { page } = await open(review, '#q=redis');
  await page.evaluate(() => {
    location.hash = '#at=collab:/ConfigMap/git/gitlab-runner';
  });
  await expect
    .poll(() => page.locator('.entry button[aria-expanded=true] .title').allTextContents())
    .toEqual(['ConfigMap git/gitlab-runner']);
});

test('an opened object is in the address, and is opened, shown and focused from there', async () => {
  const { page } = await open(review);
  await page.locator('.entry button', { hasText: 'NetworkPolicy lab/pgadmin' }).click();
  const hash = await hashOf(page);
  const { page: other } = await open(review, hash);
  const button = other.locator('.entry button[aria-expanded=true]');
  expect(await button.locator('.title').textContent()).toBe('NetworkPolicy lab/pgadmin');
  await expect.poll(() => button.evaluate((element) => element === document.activeElement)).toBe(true);
});

test('the theme follows the system until somebody chooses', async () => {
  const { page } = await open(review, '', { colorScheme: 'dark' });
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  expect(await ground()).toBe('rgb(20, 23, 27)');
  await page.getByLabel('Theme').selectOption('light');
  expect(await ground()).toBe('rgb(246, 247, 248)');
  expect(await hashOf(page)).toBe('#theme=light');
});

test('a command of a hint can be copied', async () => {
  const { page } = await open(review, '', { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.getByRole('button', { name: 'Copy kubectl -n ai delete statefulset pgvector --cascade=orphan' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('kubectl -n ai delete statefulset pgvector --cascade=orphan');
});

test('printed, everything of the page is open and what only works on a screen is gone', async () => {
  const { page } = await open(review, '#q=pgvector');
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('.entry-body').count()).toBe(await page.locator('.entry').count());
  expect(await page.getByRole('searchbox').isVisible()).toBe(false);
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  await expect.poll(() => page.locator('.entry-body').count()).toBe(0);
});

test('on a narrow screen nothing is wider than it, and filters wait behind a word', async () => {
  const { page } = await open(review, '', { viewport: { width: 360, height: 740 } });
  await page.getByRole('button', { name: 'Open all' }).click();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  expect(await page.getByRole('checkbox', { name: 'vx-home' }).isVisible()).toBe(false);
  await page.getByText('Filters').click();
  expect(await page.getByRole('checkbox', { name: 'vx-home' }).isVisible()).toBe(true);
});

test('two states without a difference say so', async () => {
  const same = review.clusters.filter(({ diff }) => diff.change === 'same');
  const { page, misdeeds } = await open({ ...review, level: 'none', clusters: same, shared: [] });
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('Nothing differs');
  expect(await page.locator('main').textContent()).toContain('Nothing differs.');
  expect(misdeeds).toEqual([]);
});
