import { expect, test } from 'vitest';
import { hintFor } from '../../../src/rehearse/findings/pods.ts';
import { deployment, found, manifests, pod, ready, refusal, replicaSet, unscheduled, yaml } from './_remains.ts';

const rendered = manifests(deployment('web'));
const around = yaml(deployment('web'), replicaSet('web', 2, 2));
const tail = ' no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.';

test('REHEARSE_PENDING: pods of one Deployment are one finding, under the name its owner gave, without talk of preemption', () => {
  const status = unscheduled(`0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.${tail}`);
  const spec = 'nodeSelector: { room: cellar }';
  expect(found(yaml(around, pod('web-1-a', 'web', status, spec), pod('web-1-b', 'web', status, spec)), { rendered })).toEqual([
    "error REHEARSE_PENDING at attic/web Deployment home/web: no node for 2 of its 2 pods: 0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector; it selects room=cellar\n" +
      '  hint: compare the selector with the `labels` of the nodes',
  ]);
});

test('REHEARSE_PENDING: what is short, how much is asked for and what each node has left', () => {
  const node = (name: string, memory: string) =>
    `{ apiVersion: v1, kind: Node, metadata: { name: ${name} }, status: { allocatable: { memory: ${memory} } } }`;
  const sized = (name: string, status: string, memory: string, more = '') =>
    pod(name, name, status, `containers: [{ resources: { requests: { memory: ${memory} } } }] ${more}`);
  const waiting = sized(
    'large',
    unscheduled(`0/2 nodes are available: 2 Insufficient memory.${tail}`),
    '2Gi',
    ', initContainers: [{ restartPolicy: Always, resources: { requests: { memory: 1Gi } } }, { resources: { requests: { memory: 2560Mi } } }]',
  );
  const [said] = found(
    yaml(
      node('one', '4Gi'),
      node('two', '3Gi'),
      waiting,
      sized('small', ready, '1536Mi', ', nodeName: one'),
      sized('over', 'phase: Succeeded', '1Gi', ', nodeName: two'),
    ),
  );
  expect(said).toBe(
    'error REHEARSE_PENDING at attic Pod home/large: no node for it: 0/2 nodes are available: 2 Insufficient memory; ' +
      'it asks for 3.5Gi of memory, free are 2.5Gi on one, 3Gi on two\n' +
      '  hint: ask for less memory, or make room; the nodes offer their `capacity` without `reserved`',
  );
});

test('REHEARSE_PENDING: a pod of which the scheduler has not spoken', () => {
  expect(found(yaml(around, pod('web-1-a', 'web', 'phase: Pending')), { rendered })).toEqual([
    'error REHEARSE_PENDING at attic/web Deployment home/web: no node for its pod: the scheduler has said nothing yet',
  ]);
});

test.each([
  [
    '1 Insufficient nvidia.com/gpu, 1 node(s) had untolerated taint(s).',
    'ask for less nvidia.com/gpu, or make room; the nodes offer their `capacity` without `reserved`; tolerate the taint where the pod may run on that node',
  ],
  [
    '1 Insufficient cpu, 1 Insufficient memory.',
    'ask for less cpu and memory, or make room; the nodes offer their `capacity` without `reserved`',
  ],
  ['1 node(s) had volume node affinity conflict', 'its volume lies on a node that has no room for it or does not fit its selector'],
  [
    "1 node(s) didn't have free ports for the requested pod ports",
    'a host port is there once on each node: as many nodes as replicas, or another port',
  ],
  ['something new', undefined],
])('hint for: %s', (reason, hint) => {
  expect(hintFor(reason)).toBe(hint);
});

test('a pod that runs, one on a node that starts, and one that is done are no finding', () => {
  const others = ['phase: Pending', 'phase: Succeeded', ready].map((status, index) =>
    pod(`web-1-${index}`, 'web', status, 'nodeName: one'),
  );
  expect(found(yaml(around, ...others), { rendered })).toEqual([]);
});

test('REHEARSE_NOT_HEALTHY: a pod that failed', () => {
  const status = 'phase: Failed, reason: DeadlineExceeded, message: Pod was active too long';
  expect(found(yaml(around, pod('web-1-a', 'web', status), pod('web-1-b', 'web', ready)), { rendered })).toEqual([
    'error REHEARSE_NOT_HEALTHY at attic/web Deployment home/web: failure of 1 of its 2 pods: DeadlineExceeded Pod was active too long',
  ]);
});

test('REHEARSE_POD_REFUSED: the last word counts, without those of the controller', () => {
  const events = [
    refusal(
      'ReplicaSet',
      'web-1',
      'Error creating: pods "web-1-a" is forbidden: error looking up service account home/x: serviceaccount "x" not found',
    ),
    refusal('ReplicaSet', 'web-1', '(combined from similar events): Error creating: pods "web-1-b" is forbidden: exceeded quota: sums'),
  ];
  expect(found(yaml(deployment('web'), replicaSet('web', 1, 3), ...events), { rendered })).toEqual([
    'error REHEARSE_POD_REFUSED at attic/web Deployment home/web: gets 1 of 3 pods: exceeded quota: sums\n  hint: raise the quota of the namespace, or ask for less',
  ]);
});

test('a refusal that is over is no finding, nor one of a ReplicaSet that is not wanted any more', () => {
  const over = refusal('ReplicaSet', 'web-1', 'exceeded quota: sums');
  expect(found(yaml(deployment('web'), replicaSet('web', 2, 2), over), { rendered })).toEqual([]);
  expect(found(yaml(deployment('web'), replicaSet('web', 0, 0), over), { rendered })).toEqual([]);
  expect(found(yaml(deployment('web'), over), { rendered })).toEqual([]);
});

test.each([
  ['has none', 'spec: {}, status: {}', ['gets no pod: no']],
  ['has some', 'spec: { parallelism: 3, completions: 5 }, status: { active: 1, succeeded: 1 }', ['gets 2 of 3 pods: no']],
  ['is done', 'spec: { parallelism: 3 }, status: { succeeded: 1, conditions: [{ type: Complete, status: "True" }] }', []],
])('REHEARSE_POD_REFUSED: a Job that %s', (_, rest, said) => {
  const job = `{ apiVersion: batch/v1, kind: Job, metadata: { name: once, namespace: home }, ${rest} }`;
  const refused = refusal('Job', 'once', 'Error creating: pods "once-a" is forbidden: no');
  expect(found(yaml(job, refused), { rendered: manifests(job) })).toEqual(
    said.map((text) => `error REHEARSE_POD_REFUSED at attic/web Job home/once: ${text}`),
  );
});

test('REHEARSE_POD_REFUSED: a run of a CronJob that admission refuses', () => {
  const [cronJob] = manifests('{ apiVersion: batch/v1, kind: CronJob, metadata: { name: backup, namespace: home } }');
  const reason = 'jobs.batch "backup-rehearsed" is forbidden: exceeded quota: sums, requested: count/jobs.batch=1';
  expect(found('', { rendered: [cronJob!], refusedRuns: [{ cronJob: cronJob!.body, reason }] })).toEqual([
    'error REHEARSE_POD_REFUSED at attic/web CronJob home/backup: a run of it is refused: exceeded quota: sums, requested: count/jobs.batch=1\n' +
      '  hint: raise the quota of the namespace, or ask for less',
  ]);
});
