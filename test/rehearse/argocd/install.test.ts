import { expect, test } from 'vitest';
import { installObjects } from '../../../src/rehearse/argocd/install.ts';
import { programEnvironment } from '../../../src/rehearse/argocd/program-environment.ts';

const upstream = `
apiVersion: v1
kind: ServiceAccount
metadata: { name: argocd-server }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: argocd-server }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: argocd-cm, labels: { app.kubernetes.io/part-of: argocd } }
data: { resource.exclusions: upstream, kept: as it is }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: argocd-cmd-params-cm }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: argocd-repo-server }
spec:
  template:
    spec:
      containers:
        - name: argocd-repo-server
          env:
            - name: ARGOCD_RECONCILIATION_TIMEOUT
              valueFrom: { configMapKeyRef: { name: argocd-cm, key: timeout.reconciliation, optional: true } }
            - name: ARGOCD_REPO_SERVER_LOGLEVEL
              valueFrom: { configMapKeyRef: { name: argocd-cmd-params-cm, key: reposerver.log.level, optional: true } }
            - name: REDIS_SERVER
              valueFrom: { configMapKeyRef: { name: argocd-cmd-params-cm, key: redis.server, optional: true } }
            - name: HELM_CACHE_HOME
              value: /helm-working-dir
---
`;

const bootstrap = {
  'kustomization.yaml': `
namespace: argocd
resources: [namespace.yaml, 'https://example.org/v1.2.3/install.yaml']
patches:
  - { path: configmap-argocd-cm.yaml, target: { kind: ConfigMap, name: argocd-cm } }
  - { path: configmap-argocd-cmd-params-cm.yaml, target: { kind: ConfigMap, name: argocd-cmd-params-cm } }
`,
  'namespace.yaml': '{ apiVersion: v1, kind: Namespace, metadata: { name: argocd } }',
  'configmap-argocd-cm.yaml': `
{ apiVersion: v1, kind: ConfigMap, metadata: { name: argocd-cm, annotations: { wave: '-1' } },
  data: { resource.exclusions: ours, timeout.reconciliation: 120s } }
`,
  'configmap-argocd-cmd-params-cm.yaml': `
{ apiVersion: v1, kind: ConfigMap, metadata: { name: argocd-cmd-params-cm }, data: { redis.server: 'redis.example.org:6379' } }
`,
};

const objects = installObjects(
  upstream,
  Object.entries(bootstrap).map(([name, content]) => ({ path: `argocd/attic/bootstrap/${name}`, content })),
);

test('everything of both is there, what has a namespace in that of Argo CD', () => {
  expect(objects.map(({ kind, metadata }) => [kind, (metadata as { namespace?: string }).namespace])).toEqual([
    ['Namespace', undefined],
    ['ServiceAccount', 'argocd'],
    ['ClusterRole', undefined],
    ['ConfigMap', 'argocd'],
    ['ConfigMap', 'argocd'],
    ['Deployment', 'argocd'],
  ]);
});

test('a patch joins maps and replaces texts', () => {
  expect(objects[3]).toEqual({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'argocd-cm', namespace: 'argocd', labels: { 'app.kubernetes.io/part-of': 'argocd' }, annotations: { wave: '-1' } },
    data: { 'resource.exclusions': 'ours', kept: 'as it is', 'timeout.reconciliation': '120s' },
  });
});

test('a program gets the switches that are set, but no address of the cluster', () => {
  expect(programEnvironment(objects, 'argocd-repo-server')).toEqual({ ARGOCD_RECONCILIATION_TIMEOUT: '120s' });
});
