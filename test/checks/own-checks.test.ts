import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ownChecks, runChecks } from '../../src/checks/index.ts';
import type { JsonObject } from '../../src/model/index.ts';
import { deployment, manifests, partialModel, smallModel, toManifest } from './support.ts';

const kinds = [
  ['v1', 'Pod'],
  ['v1', 'Service'],
  ['v1', 'ConfigMap'],
  ['v1', 'Namespace'],
  ['v1', 'PersistentVolumeClaim'],
  ['v1', 'ResourceQuota'],
  ['v1', 'LimitRange'],
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'DaemonSet'],
  ['batch/v1', 'Job'],
  ['batch/v1', 'CronJob'],
  ['policy/v1', 'PodDisruptionBudget'],
  ['networking.k8s.io/v1', 'Ingress'],
  ['networking.k8s.io/v1', 'NetworkPolicy'],
  ['autoscaling/v2', 'HorizontalPodAutoscaler'],
  ['rbac.authorization.k8s.io/v1', 'RoleBinding'],
] as const;

const names = [
  'template',
  'spec',
  'metadata',
  'labels',
  'containers',
  'initContainers',
  'volumes',
  'name',
  'ports',
  'env',
  'selector',
  'matchLabels',
  'resources',
  'limits',
];
const more = [
  'requests',
  'memory',
  'hard',
  'rules',
  'http',
  'paths',
  'backend',
  'egress',
  'ingress',
  'to',
  'ports',
  'securityContext',
  'image',
  'subjects',
  'volumeMounts',
];
const anything = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom<unknown>(null, true, 0, -1, 1.5, '', 'x', '10%', '4GB', '../x'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names, ...more), tie('value'), { maxKeys: 5, noNullPrototype: true }),
  ),
})).value;

test('objects with any field missing, null or of another kind give findings and never an exception', () => {
  const object = fc
    .tuple(fc.constantFrom(...kinds), anything, anything)
    .map(([[apiVersion, kind], spec, subjects]) => toManifest({ apiVersion, kind, metadata: { name: 'x' }, spec, subjects } as JsonObject));
  fc.assert(
    fc.property(fc.array(object, { maxLength: 6 }), fc.constantFrom(smallModel, partialModel), (all, model) => {
      for (const { code, path, message } of runChecks({ model, manifests: all }, ownChecks)) {
        expect(code).not.toBe('');
        expect(`${path} ${message}`).not.toMatch(/undefined|NaN|\[object/);
      }
    }),
    { numRuns: 500 },
  );
});

test('the order of the objects does not change the findings', () => {
  const all = manifests(
    ['a', 'b', 'c'].map((name) => deployment(name, { pod: `volumes: [{ name: x, configMap: { name: ${name} } }]` })).join(''),
  );
  const found = runChecks({ model: smallModel, manifests: all }, ownChecks);
  expect(found.length).toBeGreaterThan(10);
  expect(runChecks({ model: smallModel, manifests: [...all].reverse() }, ownChecks)).toEqual(found);
});
