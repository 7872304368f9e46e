import { expect, test } from 'vitest';
import { attendedKinds, attendStatuses } from '../../../src/rehearse/stand-ins/index.ts';
import { attendantNotes } from '../../../src/rehearse/stand-ins/notes.ts';
import { recording } from './_hands.ts';
import { manifests, model, node, objects, snapshot } from './_model.ts';

const cluster = model({
  nodes: [node({ address: '10.20.0.11' }), node({ name: 'shelf-2', address: '10.20.0.12' })],
  ingresses: [{ key: 'public', className: 'public', controller: 'nginx', pods: { namespace: 'ingress', labels: {} }, hostNetwork: false }],
});

async function attend(changes: Parameters<typeof snapshot>[0]) {
  const api = recording();
  await attendStatuses(snapshot(changes), api, { model: cluster });
  return api.requests;
}

test('an ingress of a class of the cluster gets the addresses of the nodes, once', async () => {
  const ingresses = objects(`
{ apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: new, namespace: ai }, spec: { ingressClassName: public } }
---
{ apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: old, namespace: ai, annotations: { kubernetes.io/ingress.class: public } } }
---
{ apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: other, namespace: ai }, spec: { ingressClassName: privat } }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: done, namespace: ai }
spec: { ingressClassName: public }
status: { loadBalancer: { ingress: [{ ip: 10.20.0.11 }] } }
`);
  const status = { loadBalancer: { ingress: [{ ip: '10.20.0.11' }, { ip: '10.20.0.12' }] } };
  expect(await attend({ ingresses })).toEqual([
    ['patch status', 'Ingress ai/new', { status }],
    ['patch status', 'Ingress ai/old', { status }],
  ]);
});

test('controllers of secrets and certificates are said to be done, again after a change', async () => {
  const custom = objects(`
{ apiVersion: bitnami.com/v1alpha1, kind: SealedSecret, metadata: { name: a, namespace: ai, generation: 1 } }
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: changed, namespace: ai, generation: 2 }
status: { conditions: [{ type: Ready, status: 'True', observedGeneration: 1 }] }
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: done, namespace: ai, generation: 2 }
status: { conditions: [{ type: Ready, status: 'True', observedGeneration: 2 }] }
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: done, namespace: ai, generation: 2 }
status: { conditions: [{ type: Ready, status: 'True' }] }
---
{ apiVersion: example.org/v1, kind: Shelf, metadata: { name: other, namespace: ai } }
`);
  const requests = await attend({ custom });
  expect(requests.map(([, name]) => name)).toEqual(['SealedSecret ai/a', 'Certificate ai/changed']);
  expect(requests[1]?.[2]).toMatchObject({ status: { conditions: [{ type: 'Ready', status: 'True', observedGeneration: 2 }] } });
});

test('a database of CloudNativePG is said to be up, in the words that Argo CD reads', async () => {
  const custom = objects(`
{ apiVersion: postgresql.cnpg.io/v1, kind: Cluster, metadata: { name: db, namespace: ai, generation: 1 } }
`);
  const [request] = await attend({ custom });
  expect(request?.[2]).toMatchObject({ status: { phase: 'Cluster in healthy state', conditions: [{ type: 'Ready', status: 'True' }] } });
});

const rendered = manifests(`
{ apiVersion: bitnami.com/v1alpha1, kind: SealedSecret, metadata: { name: a, namespace: ai } }
---
{ apiVersion: bitnami.com/v1alpha1, kind: SealedSecret, metadata: { name: b, namespace: ai } }
---
{ apiVersion: autoscaling/v1, kind: HorizontalPodAutoscaler, metadata: { name: b, namespace: ai } }
---
{ apiVersion: postgresql.cnpg.io/v1, kind: Pooler, metadata: { name: b, namespace: ai } }
---
{ apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: b, namespace: ai } }
---
{ apiVersion: v1, kind: Service, metadata: { name: b, namespace: ai }, spec: { type: LoadBalancer } }
---
{ apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: b, namespace: ai } }
`);

test('a snapshot must list the kinds attendants look for, autoscalers in the version that has conditions', () => {
  expect(attendedKinds(rendered)).toEqual([
    { apiVersion: 'bitnami.com/v1alpha1', kind: 'SealedSecret' },
    { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' },
  ]);
});

test('everything that is played is noted once, and the kinds on which nobody acts', () => {
  expect(attendantNotes(cluster, rendered).map(({ what }) => what)).toEqual([
    'containers',
    'volumes',
    'addresses of load-balancer Services',
    'status of Ingress',
    'HorizontalPodAutoscaler',
    'status of SealedSecret',
    'nobody acts on postgresql.cnpg.io/Pooler',
  ]);
  expect(attendantNotes(cluster, []).map(({ what }) => what)).toEqual(['containers']);
});

test('Knative is said to be installed and its functions to be ready, with every condition that Argo CD counts', async () => {
  const custom = objects(`
{ apiVersion: serving.knative.dev/v1, kind: Service, metadata: { name: etl, namespace: functions, generation: 1 } }
---
{ apiVersion: operator.knative.dev/v1beta1, kind: KnativeServing, metadata: { name: serving, namespace: knative-serving, generation: 1 } }
`);
  const types = (await attend({ custom })).map(([, what, patch]) => [
    what,
    (patch as { readonly status: { readonly conditions: readonly { readonly type: string; readonly status: string }[] } }).status.conditions
      .map(({ type, status }) => `${type} ${status}`)
      .join(', '),
  ]);
  expect(types).toEqual([
    ['Service functions/etl', 'Ready True, ConfigurationsReady True, RoutesReady True'],
    ['KnativeServing knative-serving/serving', 'Ready True, InstallSucceeded True, DependenciesInstalled True, DeploymentsAvailable True'],
  ]);
});
