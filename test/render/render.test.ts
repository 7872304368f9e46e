import { ApiObject, Chart, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import fc from 'fast-check';
import { Application, defineCluster, defineFleet, type Fleet, k8s, microk8s, override, Redis } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { buildFleet } from '../../src/authoring/index.ts';
import { toYaml } from '../../src/output/index.ts';
import { renderFleet } from '../../src/render/index.ts';
import { Attic } from '../attic.ts';

class Shed extends defineCluster({
  name: 'shed',
  distribution: microk8s({ version: '1.34', addons: [] }),
  network: { nodes: '10.0.0.0/24' },
  nodes: {},
  layers: { platform: {} },
  namespaces: { argocd: { podSecurity: 'restricted' } },
}) {}

const place = { layer: 'data', namespace: 'home' } as const;
const withApplication = (make: (application: Application<Attic>) => unknown) =>
  renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    make(new Application(cluster, 'x', place));
    return cluster;
  });

test('TREE_DUPLICATE: two objects with one identity name both makers', () => {
  const { issues } = withApplication((application) => {
    for (const id of ['one', 'two']) new k8s.KubeConfigMap(application, id, { metadata: { name: 'same' } });
  });
  expect(issues.map(({ code, path, message }) => `${code} ${path}: ${message}`)).toEqual([
    'TREE_DUPLICATE attic/x/two: ConfigMap home/same is already made by attic/x/one',
  ]);
});

test('TREE_FIELD_DROPPED: a field newer than the generated class is refused, not lost', () => {
  const { issues } = withApplication((application) => {
    const spec = { containers: [{ name: 'a', image: 'a:1' }], resources: { limits: { memory: '1Gi' } } } as k8s.PodSpec;
    new k8s.KubePod(application, 'pod', { metadata: { name: 'pod' }, spec });
  });
  expect(issues.map(({ code, path }) => `${code} ${path}`)).toEqual(['TREE_FIELD_DROPPED attic/x/pod spec.resources']);
});

test('an override reaches fields that the generated class does not know, merges by name and takes away with null', () => {
  const { manifests, issues } = withApplication((application) => {
    const pod = new k8s.KubePod(application, 'pod', {
      metadata: { name: 'pod' },
      spec: {
        hostname: 'gone',
        containers: [
          { name: 'a', image: 'a:1' },
          { name: 'b', image: 'b:1' },
        ],
      },
    });
    override(pod, {
      spec: {
        hostname: null,
        resources: { limits: { memory: '1Gi' } },
        containers: [
          { name: 'b', image: 'b:2' },
          { name: 'c', image: 'c:1' },
        ],
      },
    });
  });
  expect(issues).toEqual([]);
  expect(field(pick(manifests, 'Pod'), 'spec')).toEqual({
    resources: { limits: { memory: '1Gi' } },
    containers: [
      { name: 'a', image: 'a:1' },
      { name: 'b', image: 'b:2' },
      { name: 'c', image: 'c:1' },
    ],
  });
});

test('tokens of cdk8s are resolved before the generated class copies fields', () => {
  const { manifests } = withApplication((application) => {
    new k8s.KubeConfigMap(application, 'c', {
      metadata: { name: 'c' },
      data: Lazy.any({ produce: () => ({ key: 'late' }) }) as Record<string, string>,
    });
  });
  expect(field(pick(manifests, 'ConfigMap'), 'data')).toEqual({ key: 'late' });
});

test('a raw object keeps every key, gets the namespace, and cluster-scoped kinds get none', () => {
  const { manifests } = withApplication((application) => {
    new ApiObject(application, 'raw', {
      apiVersion: 'example.org/v1',
      kind: 'Thing',
      metadata: { name: 'thing' },
      spec: { deep: { empty: {}, list: [] } },
    });
    new k8s.KubeClusterRole(application, 'role', { metadata: { name: 'reader' } });
  });
  expect(pick(manifests, 'Thing').body).toEqual({
    apiVersion: 'example.org/v1',
    kind: 'Thing',
    metadata: { name: 'thing', namespace: 'home' },
    spec: { deep: { empty: {}, list: [] } },
  });
  expect(pick(manifests, 'ClusterRole').identity.namespace).toBe('');
});

test('TREE_VALIDATION: the rules that a construct adds are asked once', () => {
  let asked = 0;
  const { issues } = withApplication((application) => {
    new Construct(application, 'own').node.addValidation({
      validate: () => {
        asked++;
        return ['needs a door'];
      },
    });
  });
  expect(asked).toBe(1);
  expect(issues.map(({ code, path, message }) => `${code} ${path}: ${message}`)).toEqual(['TREE_VALIDATION attic/x/own: needs a door']);
});

test('TREE_CYCLE: the whole circle is printed, and nothing hangs', () => {
  const { issues } = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const [a, b, c] = ['a', 'b', 'c'].map((name) => new Application(cluster, name, place));
    a!.addDependency(b!);
    b!.addDependency(c!);
    c!.addDependency(a!);
    return cluster;
  });
  expect(issues.map(({ code, message }) => `${code} ${message}`)).toEqual([
    'TREE_CYCLE applications depend on each other in a circle: a → b → c → a',
  ]);
});

test('MODEL_LAYER_ORDER: an earlier layer must not need a later one', () => {
  const { issues } = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const early = new Application(cluster, 'early', { layer: 'platform', namespace: 'home' });
    early.addDependency(new Application(cluster, 'late', { layer: 'apps', namespace: 'home' }));
    return cluster;
  });
  expect(issues.map(({ code, message }) => `${code} ${message}`)).toEqual([
    'MODEL_LAYER_ORDER layer "platform" comes before "apps", where late stands, which it needs',
  ]);
});

test('TREE_CONSTRUCT_THREW: an exception in one cluster names its place and leaves the others alone', () => {
  const broken = (fleet: Fleet): Attic => {
    const cluster = new Attic(fleet);
    new Application(cluster, 'x', place);
    throw new TypeError('the owner’s own mistake');
  };
  const brokenTree = (fleet: Fleet): Attic => {
    const cluster = new Attic(fleet);
    new Application(cluster, 'x', place).node.addDependency(undefined as never);
    return cluster;
  };
  const fine = (fleet: Fleet) => new Shed(fleet);
  const { clusters, issues } = renderFleet(
    buildFleet(defineFleet({ repository: 'https://git.example.org/a.git', revision: 'main' }, broken, fine)),
  );
  expect(issues.map(({ code, path, message }) => `${code} ${path}: ${message}`)).toEqual([
    'TREE_CONSTRUCT_THREW clusters/fleet.ts broken(): TypeError: the owner’s own mistake',
  ]);
  expect(clusters.map(({ model }) => model.cluster)).toContain('shed');
  const second = renderFleet(buildFleet(defineFleet({ repository: 'https://git.example.org/a.git', revision: 'main' }, brokenTree, fine)));
  expect(second.issues.map(({ code, path }) => `${code} ${path}`)).toEqual(['TREE_CONSTRUCT_THREW attic']);
  expect(second.clusters.map(({ model }) => model.cluster)).toEqual(['shed']);
});

test('property: the order of construction does not change a byte', () => {
  const parts = ['alpha', 'beta', 'gamma', 'delta'];
  const text = (order: readonly string[]) => {
    const { manifests, model } = renderCluster((fleet: Fleet) => {
      const cluster = new Attic(fleet);
      for (const name of order) new Redis(new Application(cluster, name, place), name, { storage: { size: '1Gi' }, noBackup: 'a cache' });
      return cluster;
    });
    return (
      JSON.stringify([...manifests].sort((a, b) => (a.file < b.file ? -1 : 1)).map(({ file, body }) => [file, toYaml(body)])) +
      JSON.stringify(model)
    );
  };
  const first = text(parts);
  fc.assert(
    fc.property(fc.shuffledSubarray(parts, { minLength: parts.length }), (order) => {
      expect(text(order)).toBe(first);
    }),
    { numRuns: 20 },
  );
});

test('labels of a chart and names given by cdk8s reach the object', () => {
  const { manifests } = withApplication((application) => {
    const chart = new Chart(application, 'inner', { labels: { team: 'home' } });
    new k8s.KubeConfigMap(chart, 'c', { metadata: { name: 'c' } });
  });
  expect(field(pick(manifests, 'ConfigMap'), 'metadata.labels')).toEqual({ team: 'home' });
});
