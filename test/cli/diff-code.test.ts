import { beforeAll, expect, test } from 'vitest';
import { commit, git } from './clone.ts';
import { newHome } from './home.ts';
import { index, shed } from './shed.ts';

const home = newHome(shed());
/** The volume of the cache would go, and no word of a reason. */
const withoutCache = index.replace(/ {2}const application[\s\S]*?\n {2}new Redis.*\n/, '  void Application;\n  void Redis;\n');
const older = 'the last `labwright synth` wrote nothing, so that dist/ may be older than clusters/';

beforeAll(async () => {
  await home.run('synth');
  await git(home, 'init --quiet --initial-branch main');
  await commit(home, 'first');
});

test('diff --code: what synth refuses to write is told all the same, and nothing is written', async () => {
  home.put({ 'clusters/shed/index.ts': withoutCache });
  const before = home.tree();
  const refused = await home.run('synth');
  expect(refused.stdout).toContain('REVIEW_REMOVAL');
  expect(refused.stdout).toContain('nothing was written; `labwright diff HEAD --code` tells all that the code would change\n');

  const written = await home.run('diff');
  expect([written.code, written.stdout.split('\n')[0]]).toEqual([0, 'nothing differs']);
  expect(written.stdout.replaceAll(/\n {2}/g, ' ')).toContain(`${older}; \`labwright diff --code\` compares what the code says`);

  const code = await home.run('diff HEAD --code');
  expect(code.code).toBe(1);
  expect(code.stdout).toMatch(/HEAD \([0-9a-f]{8}\) → what clusters\/ says/);
  expect(code.stdout).toMatch(/^data-loss: data may be lost\n/);
  expect(code.stdout).toContain('data-loss Application shed-cache (cache)');
  expect(code.stdout).not.toContain(older);
  expect(home.tree()).toEqual(before);

  home.put({ 'clusters/shed/index.ts': index });
  await home.run('synth');
  expect((await home.run('diff')).stdout).not.toContain(older);
});

test('diff --code: code that renders what is committed differs in nothing', async () => {
  const { code, stdout } = await home.run('diff HEAD --code');
  expect([code, stdout.split('\n')[0]]).toEqual([0, 'nothing differs']);
});

test('diff --code: code that does not run is told with its place', async () => {
  home.put({ 'clusters/shed/index.ts': `${index}const = 1;\n` });
  const broken = await home.run('diff --code');
  expect(broken.code).toBe(2);
  expect(broken.stdout).toContain('error MODEL_COMPILE clusters/shed/index.ts:');
  expect((await home.run('diff')).code).toBe(0);
  home.put({ 'clusters/shed/index.ts': index.replace("'1Gi'", "'1 Gi'") });
  const wrong = await home.run('diff --code');
  expect([wrong.code, wrong.stdout.includes('clusters/shed/index.ts:')]).toEqual([2, true]);
  home.put({ 'clusters/shed/index.ts': index });
});

test('diff --code: there is one head', async () => {
  const two = await home.run('diff main HEAD --code');
  expect([two.code, two.stdout]).toEqual([2, expect.stringContaining('is itself what the base is compared with, so "HEAD" has no place')]);
  const live = await home.run('diff --live --code');
  expect([live.code, live.stdout]).toEqual([2, expect.stringContaining('so --code has no place')]);
});
