import { beforeAll, expect, test } from 'vitest';
import { newHome } from './home.ts';
import { shed } from './shed.ts';

const home = newHome(shed());

beforeAll(async () => {
  expect(await home.run('synth')).toMatchObject({ code: 0 });
});

test('capacity: what is left of each node, and every question with its answer', async () => {
  const { code, stdout } = await home.run('capacity');
  expect(code).toBe(0);
  expect(stdout).toMatchInlineSnapshot(`
    "shed
      shelf-1: 520m CPU, 582Mi, 15 pods of 8 CPU, 30.9Gi, 110 pods; 7480m CPU, 30.33Gi, 95 pods left
      shelf-2: 250m CPU, 0, 1 pod of 8 CPU, 30.9Gi, 110 pods; 7750m CPU, 30.9Gi, 109 pods left
      together: 770m CPU, 582Mi, 16 pods of 16 CPU, 61.8Gi, 220 pods; 15230m CPU, 61.24Gi, 204 pods left
      Has everything that always runs a place?
        yes, in whatever order pods arrive
      Does the rest run without shelf-1?
        what runs elsewhere goes on, but the control plane is gone: nothing is moved until it is back
      Does the rest run without shelf-2?
        yes, in whatever order pods arrive; home/cache waits for the node if its volume lies on it
    "
  `);
});

test('capacity --format json: for machines', async () => {
  const { capacity } = JSON.parse((await home.run('capacity --format json')).stdout) as {
    capacity: readonly {
      cluster: string;
      headroom: readonly { node?: string }[];
      questions: readonly { kind: string; subject: string; verdict: string; perhapsDown: readonly string[] }[];
    }[];
  };
  expect(capacity.map(({ cluster }) => cluster)).toEqual(['shed']);
  expect(capacity[0]?.headroom.map(({ node }) => node)).toEqual(['shelf-1', 'shelf-2', undefined]);
  expect(capacity[0]?.questions.map(({ kind, verdict }) => `${kind} ${verdict}`)).toContain('runs fits');
  expect(capacity[0]?.questions.find(({ subject }) => subject === 'shelf-2')?.perhapsDown).toEqual(['home/cache']);
});

test('capacity: a cluster that is not there, with the nearest one', async () => {
  expect(await home.run('capacity --cluster shet')).toMatchObject({ code: 2, stdout: expect.stringContaining('did you mean `shed`?') });
});
