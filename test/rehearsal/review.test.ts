import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Api, ApiError } from '../../src/api/index.ts';
import { type ControlPlane, startControlPlane } from '../../src/rehearse/control-plane/index.ts';
import { host } from '../rehearse/_host.ts';
import { find, statesOf } from '../review/edits/_fleet.ts';
import { immutableEdits } from '../review/edits/_immutable.ts';
import { programsOf } from './harness.ts';

/** What a review says without a server, put to a real one: each edit that it calls refused is. */
let plane: ControlPlane;
let api: Api;

beforeAll(async () => {
  plane = await startControlPlane({
    programs: programsOf(),
    serviceRange: '10.152.183.0/24',
    podRange: '10.1.0.0/16',
    rbac: true,
    host,
    signal: new AbortController().signal,
  });
  ({ api } = plane);
});

afterAll(async () => await plane?.stop());

test.each(immutableEdits.map((edit) => [`${edit.cluster}: ${edit.title}`, edit] as const))('%s', async (_, edit) => {
  const { base, head } = statesOf(edit);
  const subject = edit.says[0]?.replace(/^\S+ immutable: /, '') ?? '';
  const [before, after] = [find(base, subject), find(head, subject)];
  const { namespace } = before.identity;
  const owner = { fieldManager: 'argocd-controller' };
  if (namespace !== '') await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, owner);
  await api.apply(before.body, owner);
  // Only names that are taken cannot change any more.
  while (before.identity.kind === 'CustomResourceDefinition' && !(await isEstablished(before.identity.name))) await sleep(30);
  const answer = await api.apply(after.body, owner).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(answer).toBeInstanceOf(ApiError);
  expect([403, 422]).toContain((answer as ApiError).status);
  await api.remove(before.body, { propagation: 'Background', graceSeconds: 0 });
});

async function isEstablished(name: string): Promise<boolean> {
  const live = await api.get('apiextensions.k8s.io/v1', 'CustomResourceDefinition', name, '');
  return JSON.stringify(live?.['status'] ?? {}).includes('"type":"Established","status":"True"');
}
