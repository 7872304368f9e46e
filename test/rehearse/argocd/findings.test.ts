import { expect, test } from 'vitest';
import { formatIssue } from '../../../src/issues/index.ts';
import { applicationFindings, bootstrapRefusals, repeatedBootstrap, rolloutFindings } from '../../../src/rehearse/argocd/findings.ts';
import { manifests, model } from '../stand-ins/_model.ts';
import { failing, status } from './_application.ts';

const attic = { ...model(), cluster: 'attic' };
const props = { model: attic, manifests: [], applicationSets: [], placeOf: () => undefined };

test('REHEARSE_APPLICATION: an Application that fails, with what Argo CD says of the object, at its file', () => {
  const rendered = manifests('{ apiVersion: v1, kind: ConfigMap, metadata: { name: intruder, namespace: kube-system } }');
  const converged = [
    { name: 'attic-photos', status: status('photos', failing(2)), seconds: undefined },
    { name: 'attic-mail', status: status('mail'), seconds: 12 },
  ];
  const [issue, ...others] = applicationFindings({ ...props, manifests: rendered, converged });
  expect(others).toEqual([]);
  expect(issue).toMatchObject({ code: 'REHEARSE_APPLICATION', file: rendered[0]?.file });
  expect(issue?.message).toBe(
    'attic-photos stays OutOfSync and Missing: ConfigMap kube-system/intruder SyncFailed: not permitted in project',
  );
});

test.each([
  [
    'a condition',
    { sync: { status: 'Unknown' }, conditions: [{ type: 'ComparisonError', message: 'app path does not exist' }] },
    'attic-photos stays Unknown and Healthy: ComparisonError: app path does not exist',
  ],
  [
    'the last sync',
    { sync: { status: 'OutOfSync' }, operationState: { phase: 'Error', message: 'the server is not there' } },
    'attic-photos stays OutOfSync and Healthy: the server is not there',
  ],
  [
    'objects without a word',
    {
      health: { status: 'Degraded' },
      resources: [{ kind: 'Pod', namespace: 'home', name: 'x', status: 'Synced', health: { status: 'Degraded' } }],
    },
    'attic-photos stays Synced and Degraded: Pod home/x Degraded',
  ],
  ['nothing', { health: { status: 'Degraded' } }, 'attic-photos stays Synced and Degraded: Argo CD gives no reason'],
])('the reason is taken from %s', (_, changes, message) => {
  const converged = [{ name: 'attic-photos', status: status('photos', changes), seconds: undefined }];
  expect(applicationFindings({ ...props, converged })[0]?.message).toBe(message);
});

test('an Application that never comes to be is blamed on its ApplicationSet', () => {
  const set = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'ApplicationSet',
    metadata: { name: 'attic-apps' },
    status: { conditions: [{ type: 'ErrorOccurred', status: 'True', message: 'map has no entry for key "folder"' }] },
  };
  const converged = [{ name: 'attic-photos', status: undefined, seconds: undefined }];
  expect(applicationFindings({ ...props, applicationSets: [set], converged }).map(formatIssue)).toMatchInlineSnapshot(`
    [
      "error REHEARSE_APPLICATION at attic Application attic-photos: Argo CD never makes it. ApplicationSet attic-apps: map has no entry for key "folder"
      hint: compare its file below \`argocd/\` with the ApplicationSet of its layer",
    ]
  `);
});

test('what the API server refuses of the bootstrap, and what a second run changes', () => {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'argocd-cm', namespace: 'argocd' } };
  const changed = ['ConfigMap argocd/argocd-cm'];
  const refused = [{ object, message: 'data: Invalid value' }];
  expect([...bootstrapRefusals(attic, refused), ...repeatedBootstrap(attic, changed)].map(formatIssue)).toMatchInlineSnapshot(`
    [
      "error REHEARSE_REJECTED at argocd/attic/bootstrap ConfigMap argocd/argocd-cm: data: Invalid value
      hint: the bootstrap would stop here on the cluster too",
      "error REHEARSE_APPLICATION at argocd/attic/bootstrap: run a second time, the bootstrap changes ConfigMap argocd/argocd-cm: it and Argo CD undo each other's work
      hint: compare the file in bootstrap/ with the one that Argo CD syncs",
    ]
  `);
  expect(repeatedBootstrap(attic, [])).toEqual([]);
});

test('a program of Argo CD whose pods are refused', () => {
  const workload = (name: string, readyReplicas: number) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'argocd', labels: { 'app.kubernetes.io/part-of': 'argocd' } },
    status: { readyReplicas, conditions: [{ type: 'ReplicaFailure', status: 'True', message: 'pods "x" is forbidden: exceeded quota' }] },
  });
  expect(rolloutFindings(attic, [workload('argocd-server', 0), workload('argocd-redis', 1)]).map(formatIssue)).toMatchInlineSnapshot(`
    [
      "error REHEARSE_NOT_HEALTHY at attic Deployment argocd/argocd-server: 0 of 1 pods of Argo CD's own program are ready. pods "x" is forbidden: exceeded quota
      hint: look at Pod Security level, quota and limits of namespace argocd, and at the room on the nodes",
    ]
  `);
});
