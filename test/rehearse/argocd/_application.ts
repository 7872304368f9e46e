import type { KubeObject } from '../../../src/api/index.ts';
import type { JsonObject } from '../../../src/model/index.ts';
import { type ArgoStatus, statusOf } from '../../../src/rehearse/argocd/application.ts';

/** An Application of cluster `attic` as Argo CD leaves it: synced and healthy, unless its status says otherwise. */
export function application(name: string, status: JsonObject = {}, more: JsonObject = {}): KubeObject {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: `attic-${name}`, namespace: 'argocd' },
    spec: { sources: [{ path: `dist/attic/apps/${name}` }] },
    status: { sync: { status: 'Synced' }, health: { status: 'Healthy' }, operationState: { phase: 'Succeeded' }, ...status },
    ...more,
  };
}

export function status(name: string, changes: JsonObject = {}): ArgoStatus {
  return statusOf(application(name, changes));
}

/** A sync that failed and is waiting to be tried again. */
export function failing(retryCount: number, message = 'one or more objects failed to apply'): JsonObject {
  return {
    sync: { status: 'OutOfSync' },
    health: { status: 'Missing' },
    operationState: {
      phase: 'Running',
      finishedAt: '2026-01-01T00:00:00Z',
      retryCount,
      message: `${message}. Retrying attempt #${retryCount} at 5:20PM.`,
      syncResult: {
        resources: [
          {
            group: '',
            kind: 'ConfigMap',
            namespace: 'kube-system',
            name: 'intruder',
            status: 'SyncFailed',
            message: 'not permitted in project',
          },
          { group: '', kind: 'Service', namespace: 'home', name: 'photos', status: 'Synced', message: 'created' },
        ],
      },
    },
  };
}
