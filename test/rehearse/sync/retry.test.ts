import { expect, test } from 'vitest';
import type { FakeRequest, Refusal } from '../_api-server.ts';
import { manifest } from './_manifests.ts';
import { linesOf, serve, sync } from './_sync.ts';

/** Says no to the first writes, then lets them pass. */
const refuseFirst = (times: number, refusal: Refusal) => {
  let left = times;
  return ({ method }: FakeRequest): Refusal | undefined => (method === 'PATCH' && left-- > 0 ? refusal : undefined);
};

test.each<[string, Refusal]>([
  ['a server that is busy', { status: 429, reason: 'TooManyRequests', message: 'slow down' }],
  ['a server that stumbles', { status: 500, reason: 'InternalError', message: 'etcdserver: request timed out' }],
  ['a conflict', { status: 409, reason: 'Conflict', message: 'the object has been modified' }],
  ['a connection that breaks', 'reset'],
])('%s is asked again', async (_, refusal) => {
  const server = await serve({ refuse: refuseFirst(3, refusal) });
  const result = await sync(server, [manifest('ConfigMap', 'a')]);
  expect(linesOf(result)).toEqual(['applied ConfigMap ai/a']);
});

test('an error that stays is the outcome of this object, in the words of the server, and of no other', async () => {
  const refusal: Refusal = { status: 500, reason: 'InternalError', message: 'failed calling webhook "x"' };
  const server = await serve({ refuse: ({ method, name }) => (method === 'PATCH' && name === 'bad' ? refusal : undefined) });
  const result = await sync(server, [manifest('ConfigMap', 'bad'), manifest('ConfigMap', 'good')]);
  expect(linesOf(result)).toEqual(['rejected ConfigMap ai/bad: failed calling webhook "x"', 'applied ConfigMap ai/good']);
  expect(result.outcomes[0]?.error?.status).toBe(500);
});

test('a connection that stays broken is an outcome too', async () => {
  const server = await serve({ refuse: ({ method }) => (method === 'PATCH' ? 'reset' : undefined) });
  const { outcomes } = await sync(server, [manifest('ConfigMap', 'a')]);
  expect(outcomes[0]).toMatchObject({ outcome: 'rejected', error: { status: 0 } });
});

test.each<Refusal>([
  { status: 403, reason: 'Forbidden', message: 'exceeded quota' },
  { status: 500, reason: '', message: 'failed to create typed patch object (ai/a): .dta: field not declared in schema' },
])('what will not change by asking again is asked once: %j', async (refusal) => {
  const server = await serve({ refuse: refuseFirst(1, refusal) });
  const { outcomes } = await sync(server, [manifest('ConfigMap', 'a')]);
  expect(outcomes[0]?.outcome).toBe('rejected');
  expect(server.writes()).toHaveLength(1);
});
