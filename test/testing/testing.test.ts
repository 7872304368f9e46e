import { Application, Redis } from 'labwright';
import { field, pick, renderCluster, renderWorkload } from 'labwright/testing';
import { expect, test } from 'vitest';
import { Attic } from '../attic.ts';

const rendered = () =>
  renderWorkload(
    (fleet) => new Attic(fleet),
    { layer: 'data', namespace: 'home' },
    (application) => new Redis(application, 'cache', { storage: { size: '1Gi' }, noBackup: 'a cache' }),
  );

test('renderWorkload gives the objects of one construct alone', () => {
  const { manifests, issues } = rendered();
  expect(issues).toEqual([]);
  expect(new Set(manifests.map(({ origin }) => origin.application))).toEqual(new Set(['under-test']));
  expect(field(pick(manifests, 'StatefulSet'), 'spec.template.spec.containers[0].name')).toBe('redis');
});

test('pick and field say what there is when something is missing', () => {
  const { manifests } = rendered();
  expect(() => pick(manifests, 'Deployment')).toThrow(/^0 objects are Deployment; there are: ConfigMap cache-config, /);
  expect(() => pick(manifests, 'Service')).toThrow(/^2 objects are Service; there are: /);
  expect(pick(manifests, 'Service', 'cache').identity.name).toBe('cache');
  expect(() => pick(manifests, 'Service', 'other')).toThrow(/^0 objects are Service other; /);
  expect(() => field(pick(manifests, 'Service', 'cache'), 'spec.ports[7].name')).toThrow(
    'dist/attic/data/under-test/service-cache.yaml has no spec.ports[7].name (at 7)',
  );
});

test('renderCluster tells why there is no cluster', () => {
  const fails = () =>
    renderCluster((fleet) => {
      const cluster = new Attic(fleet);
      new Application(cluster, 'twice', { layer: 'data', namespace: 'home' });
      new Application(cluster, 'twice', { layer: 'data', namespace: 'home' });
      return cluster;
    });
  expect(fails).toThrow('this Attic already holds a "twice"');
});
