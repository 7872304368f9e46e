import { Application, Longhorn, SnapshotController, type SnapshotControllerProps } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { runChecks } from '../../../src/checks/index.ts';
import { checksFor } from '../../../src/cli/checks.ts';
import { Attic } from '../../attic.ts';
import { problems } from '../_backup.ts';

const render = (props?: SnapshotControllerProps<Attic>) =>
  renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    new SnapshotController(new Application(cluster, 'snapshots', { layer: 'platform', namespace: 'home' }), 'snapshots', props);
    return cluster;
  });

test('smallest props: one pod in a restricted namespace, and its three kinds, which nothing removes', () => {
  const rendered = render();
  expect(rendered.issues).toEqual([]);
  const crds = rendered.manifests.filter(({ identity }) => identity.kind === 'CustomResourceDefinition');
  expect(crds.map(({ identity, body }) => [identity.name, (body.metadata as { annotations: object }).annotations])).toEqual(
    ['volumesnapshotclasses', 'volumesnapshotcontents', 'volumesnapshots'].map((plural) => [
      `${plural}.snapshot.storage.k8s.io`,
      expect.objectContaining({
        'api-approved.kubernetes.io': expect.stringContaining('external-snapshotter'),
        'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
      }),
    ]),
  );
  expect(rendered.model.applications.find(({ name }) => name === 'snapshots')).toMatchObject({ holdsData: true, cascade: false });
  expect(field(pick(rendered.manifests, 'Deployment', 'snapshots'), 'spec')).toMatchObject({
    replicas: 1,
    minReadySeconds: 35,
    template: {
      spec: {
        serviceAccountName: 'snapshots',
        automountServiceAccountToken: true,
        containers: [
          {
            image: 'registry.k8s.io/sig-storage/snapshot-controller:v8.6.0',
            args: ['--leader-election=true', '--http-endpoint=:8080', '--v=2'],
            livenessProbe: { httpGet: { path: '/healthz/leader-election', port: 'http' } },
          },
        ],
      },
    },
  });
  expect(rendered.manifests.filter(({ identity }) => identity.kind === 'PodDisruptionBudget')).toEqual([]);
  const found = runChecks(rendered, checksFor({ root: '.', packageRoot: '.' }), rendered.issues);
  expect(found.filter(({ severity }) => severity === 'error')).toEqual([]);
});

test('every prop', () => {
  const props: Required<SnapshotControllerProps<Attic>> = {
    replicas: 2,
    priority: 'apps',
    nodeSelector: { gpu: 'true' },
    resources: { cpu: '20m', memoryLimit: '256Mi' },
    overrides: {
      deployment: { spec: { minReadySeconds: 40 } },
      clusterRole: { metadata: { annotations: { note: 'role' } } },
    },
  };
  const { manifests, issues } = render(props);
  expect(issues).toEqual([]);
  expect(field(pick(manifests, 'Deployment', 'snapshots'), 'spec')).toMatchObject({
    replicas: 2,
    minReadySeconds: 40,
    template: {
      spec: {
        priorityClassName: 'apps',
        nodeSelector: { gpu: 'true' },
        affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100 }] } },
        containers: [{ resources: { requests: { cpu: '20m', memory: '32Mi' }, limits: { memory: '256Mi' } } }],
      },
    },
  });
  expect(field(pick(manifests, 'PodDisruptionBudget', 'snapshots'), 'spec.maxUnavailable')).toBe(1);
  expect(field(pick(manifests, 'ClusterRole', 'home-snapshots'), 'metadata.annotations.note')).toBe('role');
});

test('it elects a leader in its own namespace, and reads no Secret', () => {
  const { manifests } = render();
  expect(field(pick(manifests, 'Role', 'snapshots-leader'), 'rules')).toEqual([
    { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'list', 'watch', 'create', 'delete', 'update'] },
  ]);
  expect(JSON.stringify(field(pick(manifests, 'ClusterRole', 'home-snapshots'), 'rules'))).not.toMatch(/secrets|\*/);
});

test('a driver that makes snapshots takes it as a handle, and comes after it', () => {
  const rendered = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const place = (name: string) => new Application(cluster, name, { layer: 'platform', namespace: 'gpu' });
    const controller = new SnapshotController(place('snapshots'), 'snapshots');
    new Longhorn(place('longhorn'), 'longhorn', { volumeSnapshots: { controller } });
    return cluster;
  });
  expect(pick(rendered.manifests, 'VolumeSnapshotClass').body).toMatchObject({ driver: 'driver.longhorn.io', deletionPolicy: 'Delete' });
  expect(rendered.model.applications.find(({ name }) => name === 'longhorn')?.dependsOn).toEqual(['snapshots']);
});

test('MODEL_VALUE: a number of pods that is none', () => {
  expect(problems(render({ replicas: 0 }))).toEqual(['MODEL_VALUE attic/snapshots/snapshots replicas: 0 is no whole number above 0']);
});
