import { expect, test } from 'vitest';
import { isDone, statusOf } from '../../../src/rehearse/argocd/application.ts';
import { application, failing, status } from './_application.ts';

test('an Application of which Argo CD has said nothing yet is not done', () => {
  const fresh = statusOf({ ...application('photos'), status: {} });
  expect(fresh).toMatchObject({ sync: 'Unknown', health: 'Unknown', phase: '', isBusy: false });
  expect(isDone(fresh)).toBe(false);
});

test('a failed sync that waits for its next try is failed, and says why without when', () => {
  expect(status('photos', failing(3))).toMatchObject({
    phase: 'Failed',
    isBusy: false,
    retries: 3,
    operation: 'one or more objects failed to apply',
    resources: [{ identity: { kind: 'ConfigMap', namespace: 'kube-system', name: 'intruder' }, status: 'SyncFailed' }],
  });
});

test.each([
  ['a sync runs', application('photos', { operationState: { phase: 'Running' } })],
  ['a sync is asked for', application('photos', {}, { operation: { sync: {} } })],
  ['it is being deleted', application('photos', {}, { metadata: { name: 'attic-photos', deletionTimestamp: '2026-01-01T00:00:00Z' } })],
])('it is not done while %s', (_, busy) => {
  expect(statusOf(busy).isBusy).toBe(true);
  expect(isDone(statusOf(busy))).toBe(false);
  expect(isDone(status('photos'))).toBe(true);
});

test('objects are listed by how much they tell: refused, not synced, not healthy', () => {
  const { resources } = status('photos', {
    resources: [
      { kind: 'Service', namespace: 'home', name: 'photos', status: 'Synced' },
      {
        group: 'apps',
        kind: 'Deployment',
        namespace: 'home',
        name: 'photos',
        status: 'Synced',
        health: { status: 'Progressing', message: '0 of 1' },
      },
      { kind: 'ConfigMap', namespace: 'home', name: 'photos', status: 'OutOfSync' },
    ],
    operationState: {
      phase: 'Failed',
      syncResult: { resources: [{ group: 'batch', kind: 'Job', name: 'setup', status: 'Synced', hookPhase: 'Failed', message: 'exit 1' }] },
    },
  });
  expect(resources.map(({ identity, status: how, message }) => `${identity.kind} ${how} ${message}`)).toEqual([
    'Job Failed exit 1',
    'ConfigMap OutOfSync ',
    'Deployment Progressing 0 of 1',
  ]);
});

test('the first sync is told while Argo CD remembers it', () => {
  const deployed = { deployStartedAt: '2026-01-01T00:00:01Z', deployedAt: '2026-01-01T00:00:03Z' };
  const first = { startedAt: '2026-01-01T00:00:01Z', endedAt: '2026-01-01T00:00:03Z' };
  expect(status('photos', { history: [deployed, { ...deployed, id: 1 }] }).firstSync).toEqual(first);
  expect(status('photos', { history: [{ ...deployed, id: 4 }] }).firstSync).toBeUndefined();
});
