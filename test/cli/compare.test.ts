import { beforeAll, expect, test } from 'vitest';
import { newHome } from './home.ts';
import { shed } from './shed.ts';

const home = newHome(shed());

beforeAll(async () => {
  await home.run('synth');
});

test('compare: a cluster is like itself', async () => {
  expect(await home.run('compare shed shed')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^shed → shed: \d+ objects alike, 0 differ\n$/),
  });
});

test('compare --format json: for machines', async () => {
  expect(JSON.parse((await home.run('compare shed shed --format json')).stdout)).toMatchObject({ a: 'shed', b: 'shed', changed: [] });
});

test('compare: a name that is none, with the nearest one', async () => {
  const outcome = await home.run('compare shed shedd');
  expect(outcome.code).toBe(2);
  expect(outcome.stdout + outcome.stderr).toContain('did you mean `shed`?');
});

test('compare: a format that is none', async () => {
  expect(await home.run('compare shed shed --format xml')).toMatchObject({
    code: 2,
    stderr: 'error: --format xml is neither text nor json\n',
  });
});
