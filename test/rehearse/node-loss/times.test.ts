import { expect, test } from 'vitest';
import { gracePeriod, secondsUntilReplaced } from '../../../src/rehearse/node-loss/times.ts';
import { evicted, pod } from './_scene.ts';

test('Kubernetes waits ten seconds longer since 1.32', () => {
  expect([gracePeriod('v1.31.14'), gracePeriod('v1.32.0'), gracePeriod('v1.36.3')]).toEqual([40, 50, 50]);
});

test('times are the real ones: noticed, evicted by the pod’s own toleration, started', () => {
  const labels = { app: 'web' };
  const facts = { application: 'web', name: 'web', namespace: 'home', labels, typicalStart: '2m', securityExceptions: [] };
  const web = pod({ name: 'web', node: 'a' });
  const labelled = { ...web, metadata: { name: 'web', namespace: 'home', labels: { ...labels, hash: '1' } } };
  const hasty = pod({ name: 'web', node: 'a', tolerations: [{ ...evicted, tolerationSeconds: 30 }] });
  expect(secondsUntilReplaced(web, 'v1.34.4', { workloads: [facts] })).toBe(350);
  expect(secondsUntilReplaced(labelled, 'v1.34.4', { workloads: [facts] })).toBe(470);
  expect(secondsUntilReplaced(labelled, 'v1.34.4', { workloads: [{ ...facts, namespace: 'other' }] })).toBe(350);
  expect(secondsUntilReplaced(hasty, 'v1.31.14', { workloads: [] })).toBe(70);
});
