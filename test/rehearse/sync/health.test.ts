import { expect, test } from 'vitest';
import type { JsonObject } from '../../../src/model/index.ts';
import { healthOf } from '../../../src/rehearse/sync/index.ts';
import { objectOf } from './_manifests.ts';

const statusOf = (object: JsonObject) => healthOf(object).status;

/** A workload of generation 2 that its controller has seen. */
const workload = (kind: string, spec: JsonObject, status: JsonObject) => {
  const object = objectOf(kind, 'x', { more: { spec, status: { observedGeneration: 2, ...status } } });
  return { ...object, apiVersion: 'apps/v1', metadata: { name: 'x', generation: 2 } };
};

test.each<[string, JsonObject, JsonObject, string]>([
  ['all there', { replicas: 2 }, { replicas: 2, updatedReplicas: 2, availableReplicas: 2 }, 'Healthy'],
  ['change not seen', { replicas: 2 }, { observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 2 }, 'Progressing'],
  ['new pods missing', { replicas: 2 }, { replicas: 2, updatedReplicas: 1, availableReplicas: 2 }, 'Progressing'],
  ['old pods left', { replicas: 2 }, { replicas: 3, updatedReplicas: 2, availableReplicas: 3 }, 'Progressing'],
  ['not available', { replicas: 2 }, { replicas: 2, updatedReplicas: 2, availableReplicas: 1 }, 'Progressing'],
  [
    'no further',
    { replicas: 2 },
    { conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }] },
    'Degraded',
  ],
  ['scaled to nothing', { replicas: 0 }, {}, 'Healthy'],
  ['paused', { replicas: 2, paused: true }, {}, 'Suspended'],
])('Deployment, %s', (_, spec, status, expected) => {
  expect(statusOf(workload('Deployment', spec, status))).toBe(expected);
});

const rolling = { type: 'RollingUpdate', rollingUpdate: { partition: 0 } };

test.each<[string, JsonObject, JsonObject, string]>([
  ['ready and new', { replicas: 2, updateStrategy: rolling }, { readyReplicas: 2, updatedReplicas: 2 }, 'Healthy'],
  ['never seen', { replicas: 0 }, { observedGeneration: 0 }, 'Progressing'],
  ['change not seen', { replicas: 2 }, { observedGeneration: 1, readyReplicas: 2 }, 'Progressing'],
  ['not ready', { replicas: 2, updateStrategy: rolling }, { readyReplicas: 1, updatedReplicas: 2 }, 'Progressing'],
  ['ready and old', { replicas: 2, updateStrategy: rolling }, { readyReplicas: 2, updatedReplicas: 1 }, 'Progressing'],
  [
    'old ones below the partition',
    { replicas: 2, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } },
    { readyReplicas: 2, updatedReplicas: 1 },
    'Healthy',
  ],
  [
    'old pods that a person deletes',
    { replicas: 2, updateStrategy: { type: 'OnDelete' } },
    { readyReplicas: 2, updateRevision: 'b', currentRevision: 'a' },
    'Healthy',
  ],
  [
    'two revisions',
    { replicas: 2, updateStrategy: { type: 'RollingUpdate' } },
    { readyReplicas: 2, updateRevision: 'b', currentRevision: 'a' },
    'Progressing',
  ],
])('StatefulSet, %s', (_, spec, status, expected) => {
  expect(statusOf(workload('StatefulSet', spec, status))).toBe(expected);
});

test.each<[string, JsonObject, JsonObject, string]>([
  ['on every node', {}, { desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 3 }, 'Healthy'],
  ['old on one', {}, { desiredNumberScheduled: 3, updatedNumberScheduled: 2, numberAvailable: 3 }, 'Progressing'],
  ['not available on one', {}, { desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 2 }, 'Progressing'],
  ['change not seen', {}, { observedGeneration: 1 }, 'Progressing'],
  ['updated by hand', { updateStrategy: { type: 'OnDelete' } }, { desiredNumberScheduled: 3, updatedNumberScheduled: 1 }, 'Healthy'],
])('DaemonSet, %s', (_, spec, status, expected) => {
  expect(statusOf(workload('DaemonSet', spec, status))).toBe(expected);
});

test.each<[string, JsonObject, string]>([
  ['available', { availableReplicas: 1 }, 'Healthy'],
  ['not available', { availableReplicas: 0 }, 'Progressing'],
  ['pods refused', { conditions: [{ type: 'ReplicaFailure', status: 'True', message: 'exceeded quota' }] }, 'Degraded'],
  ['change not seen', { observedGeneration: 1 }, 'Progressing'],
])('ReplicaSet, %s', (_, status, expected) => {
  expect(statusOf(workload('ReplicaSet', { replicas: 1 }, status))).toBe(expected);
});

const ready = [{ type: 'Ready', status: 'True' }];
const waitingFor = (reason: string) => [{ state: { waiting: { reason, message: 'because' } } }];

test.each<[string, string, JsonObject, string]>([
  ['ready', 'Always', { phase: 'Running', conditions: ready }, 'Healthy'],
  ['not ready', 'Always', { phase: 'Running' }, 'Progressing'],
  ['fallen once', 'Always', { phase: 'Running', containerStatuses: [{ lastState: { terminated: { exitCode: 1 } } }] }, 'Degraded'],
  ['without its image', 'Always', { phase: 'Pending', containerStatuses: waitingFor('ImagePullBackOff') }, 'Degraded'],
  ['with a bad command', 'Always', { phase: 'Pending', containerStatuses: waitingFor('RunContainerError') }, 'Degraded'],
  ['being made', 'Always', { phase: 'Pending', containerStatuses: waitingFor('ContainerCreating') }, 'Progressing'],
  ['to end, without its image', 'Never', { phase: 'Pending', containerStatuses: waitingFor('ErrImagePull') }, 'Progressing'],
  ['to end, running and ready', 'OnFailure', { phase: 'Running', conditions: ready }, 'Progressing'],
  ['ended well', 'Never', { phase: 'Succeeded' }, 'Healthy'],
  ['failed', 'Never', { phase: 'Failed' }, 'Degraded'],
  ['silent', 'Always', { phase: 'Unknown' }, 'Unknown'],
])('Pod, %s', (_, restartPolicy, status, expected) => {
  expect(statusOf(objectOf('Pod', 'x', { more: { spec: { restartPolicy }, status } }))).toBe(expected);
});

test('a failed pod says why, by the first container that knows', () => {
  const statuses = [
    { name: 'a', state: { running: {} } },
    { name: 'b', state: { terminated: { exitCode: 3 } } },
  ];
  const pod = objectOf('Pod', 'x', {
    more: { spec: { restartPolicy: 'Never' }, status: { phase: 'Failed', containerStatuses: statuses } },
  });
  expect(healthOf(pod).message).toBe('container b ended with exit code 3');
});

const job = (...conditions: readonly JsonObject[]) => objectOf('Job', 'x', { more: { status: { conditions } } });

test.each<[string, JsonObject, string]>([
  ['running', job(), 'Progressing'],
  ['complete', job({ type: 'SuccessCriteriaMet', status: 'True' }, { type: 'Complete', status: 'True' }), 'Healthy'],
  ['about to be complete', job({ type: 'SuccessCriteriaMet', status: 'True' }), 'Progressing'],
  ['failed', job({ type: 'Failed', status: 'True', message: 'BackoffLimitExceeded' }), 'Degraded'],
  ['suspended', job({ type: 'Suspended', status: 'True' }), 'Suspended'],
  ['resumed', job({ type: 'Suspended', status: 'False' }), 'Healthy'],
])('Job, %s', (_, object, expected) => {
  expect(statusOf(object)).toBe(expected);
});

test.each<[string, string, JsonObject, string]>([
  ['PersistentVolumeClaim', 'bound', { status: { phase: 'Bound' } }, 'Healthy'],
  ['PersistentVolumeClaim', 'pending', { status: { phase: 'Pending' } }, 'Progressing'],
  ['PersistentVolumeClaim', 'lost', { status: { phase: 'Lost' } }, 'Degraded'],
  ['PersistentVolumeClaim', 'without status', {}, 'Unknown'],
  ['Service', 'in the cluster', { spec: { type: 'ClusterIP' } }, 'Healthy'],
  ['Service', 'without address', { spec: { type: 'LoadBalancer' }, status: { loadBalancer: {} } }, 'Progressing'],
  ['Service', 'with address', { spec: { type: 'LoadBalancer' }, status: { loadBalancer: { ingress: [{ ip: '10.0.0.9' }] } } }, 'Healthy'],
  ['Ingress', 'without address', { status: { loadBalancer: {} } }, 'Progressing'],
  ['Ingress', 'with address', { status: { loadBalancer: { ingress: [{ hostname: 'x' }] } } }, 'Healthy'],
  ['ConfigMap', 'there', {}, 'Healthy'],
])('%s, %s', (kind, _, more, expected) => {
  expect(statusOf(objectOf(kind, 'x', { more }))).toBe(expected);
});

const autoscaler = (...conditions: readonly JsonObject[]) => ({
  ...objectOf('HorizontalPodAutoscaler', 'x', { more: { status: { conditions } } }),
  apiVersion: 'autoscaling/v2',
});

test.each<[string, JsonObject, string]>([
  ['new', autoscaler(), 'Progressing'],
  ['scaling', autoscaler({ type: 'AbleToScale', status: 'True', reason: 'ReadyForNewScale' }), 'Healthy'],
  [
    'without metrics',
    autoscaler({ type: 'AbleToScale', status: 'True' }, { type: 'ScalingActive', status: 'False', reason: 'FailedGetResourceMetric' }),
    'Degraded',
  ],
])('HorizontalPodAutoscaler, %s', (_, object, expected) => {
  expect(statusOf(object)).toBe(expected);
});

test('a HorizontalPodAutoscaler of version 1 has its conditions in an annotation', () => {
  const old = (text: string) => ({
    apiVersion: 'autoscaling/v1',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'x', annotations: { 'autoscaling.alpha.kubernetes.io/conditions': text } },
  });
  expect(statusOf(old('[{"type":"ScalingLimited","status":"True"}]'))).toBe('Healthy');
  expect(statusOf(old('[]'))).toBe('Progressing');
  expect(statusOf(old('{'))).toBe('Unknown');
});

const custom = (apiVersion: string, kind: string, ...conditions: readonly JsonObject[]): JsonObject => ({
  apiVersion,
  kind,
  metadata: { name: 'x' },
  status: { conditions },
});

test.each<[string, JsonObject, string]>([
  ['an unserved API', custom('apiregistration.k8s.io/v1', 'APIService', { type: 'Available', status: 'False' }), 'Progressing'],
  ['a served API', custom('apiregistration.k8s.io/v1', 'APIService', { type: 'Available', status: 'True' }), 'Healthy'],
  [
    'a certificate in renewal',
    custom('cert-manager.io/v1', 'Certificate', { type: 'Ready', status: 'True' }, { type: 'Issuing', status: 'True' }),
    'Progressing',
  ],
  ['a certificate', custom('cert-manager.io/v1', 'Certificate', { type: 'Ready', status: 'True' }), 'Healthy'],
  ['a refused certificate', custom('cert-manager.io/v1', 'Certificate', { type: 'Ready', status: 'False' }), 'Degraded'],
  ['a new issuer', custom('cert-manager.io/v1', 'ClusterIssuer'), 'Progressing'],
  ['a sealed secret of another key', custom('bitnami.com/v1alpha1', 'SealedSecret', { type: 'Synced', status: 'False' }), 'Degraded'],
  ['an external secret', custom('external-secrets.io/v1', 'ExternalSecret', { type: 'Ready', status: 'True' }), 'Healthy'],
  [
    'a budget',
    custom('policy/v1', 'PodDisruptionBudget', { type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods' }),
    'Healthy',
  ],
  [
    'a budget without a controller',
    custom('policy/v1', 'PodDisruptionBudget', { type: 'DisruptionAllowed', status: 'False', reason: 'SyncFailed' }),
    'Degraded',
  ],
  ['a definition', custom('apiextensions.k8s.io/v1', 'CustomResourceDefinition', { type: 'Established', status: 'True' }), 'Healthy'],
  [
    'a definition whose names are taken',
    custom('apiextensions.k8s.io/v1', 'CustomResourceDefinition', { type: 'NamesAccepted', status: 'False' }),
    'Degraded',
  ],
  ['a definition of no controller', custom('apiextensions.k8s.io/v1', 'CustomResourceDefinition'), 'Progressing'],
  ['a kind nobody has a rule for', custom('traefik.io/v1alpha1', 'Middleware', { type: 'Ready', status: 'False' }), 'Healthy'],
])('%s', (_, object, expected) => {
  expect(statusOf(object)).toBe(expected);
});

test.each([
  ['Cluster in healthy state', 'Healthy'],
  ['Setting up primary', 'Progressing'],
  ['Failing over', 'Degraded'],
  ['Cluster is unrecoverable and needs manual intervention', 'Suspended'],
  ['Something new', 'Unknown'],
])('a PostgreSQL cluster: %s', (phase, expected) => {
  expect(statusOf({ ...custom('postgresql.cnpg.io/v1', 'Cluster'), status: { phase, conditions: [] } })).toBe(expected);
});

test.each<[JsonObject, JsonObject, string]>([
  [{}, {}, 'Healthy'],
  [{ suspend: true }, { lastScheduleTime: '2026-01-02', lastSuccessfulTime: '2026-01-01' }, 'Healthy'],
  [{}, { lastScheduleTime: '2026-01-02', lastSuccessfulTime: '2026-01-01' }, 'Degraded'],
  [{}, { lastScheduleTime: '2026-01-02', lastSuccessfulTime: '2026-01-01', active: [{}] }, 'Healthy'],
  [{}, { lastScheduleTime: '2026-01-02' }, 'Healthy'],
])('a CronJob %j with status %j: %s', (spec, status, expected) => {
  expect(statusOf({ apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'x' }, spec, status })).toBe(expected);
});

test('what is being deleted is not healthy, unless it is a hook that Argo CD still holds', () => {
  const leaving = (finalizers: readonly string[]) => ({
    ...job({ type: 'Complete', status: 'True' }),
    metadata: { name: 'x', deletionTimestamp: '2026-01-01T00:00:00Z', finalizers },
  });
  expect(healthOf(leaving([]))).toEqual({ status: 'Progressing', message: 'Pending deletion' });
  expect(statusOf(leaving(['argocd.argoproj.io/hook-finalizer']))).toBe('Healthy');
});

test('what is not there is missing', () => {
  expect(healthOf(undefined).status).toBe('Missing');
});
