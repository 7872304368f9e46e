import { expect, test } from 'vitest';
import type { Manifest } from '../../../src/model/index.ts';
import { deployment, found, manifests, pod, ready, refusal, replicaSet, unscheduled, yaml } from './_remains.ts';

const service = (selector = '{ app: web }', rest = '') =>
  `{ apiVersion: v1, kind: Service, metadata: { name: web, namespace: home }, spec: { selector: ${selector}, ports: [{ port: 80, targetPort: http }] ${rest} } }`;
const slice = (rest: string) =>
  `{ apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: { name: web-1, namespace: home, labels: { kubernetes.io/service-name: web } }, ${rest} }`;
const running = pod('web-1-a', 'web', ready, 'nodeName: one, containers: [{ ports: [{ name: web }] }]');
const portless = slice('endpoints: [{ conditions: { ready: true } }], ports: []');
const around = yaml(deployment('web'), replicaSet('web', 1, 1));

test('REHEARSE_NO_ENDPOINTS: no pod has the labels', () => {
  expect(found(yaml(service('{ app: wbe, tier: front }'), pod('a', 'web', ready)))).toEqual([
    'error REHEARSE_NO_ENDPOINTS at attic Service home/web: reaches nothing: no pod in home has app=wbe, tier=front\n  hint: label app: did you mean `web`?',
  ]);
});

test('REHEARSE_NO_ENDPOINTS: each label is somewhere, but not together', () => {
  const labelled = (name: string, labels: string) =>
    `{ apiVersion: v1, kind: Pod, metadata: { name: ${name}, namespace: home, labels: ${labels} }, status: { ${ready} } }`;
  const [said] = found(yaml(service('{ app: web, tier: front }'), labelled('a', '{ app: web }'), labelled('b', '{ tier: front }')));
  expect(said).toMatch(/hint: each of these labels is on some pod, but not all on one$/);
});

test('REHEARSE_NO_ENDPOINTS: pods without the named port, under the name of what made them', () => {
  expect(found(yaml(service(), around, running, portless), { rendered: manifests(deployment('web')) })).toEqual([
    'error REHEARSE_NO_ENDPOINTS at attic Service home/web: reaches nothing: the pods of Deployment home/web have none of its ports (http)\n' +
      '  hint: known are `web`',
  ]);
});

test('REHEARSE_NO_ENDPOINTS: a warning where everything behind it is scaled to nothing', () => {
  const idle = deployment('web', ', replicas: 0').replace('readyReplicas: 1', 'readyReplicas: 0');
  expect(found(yaml(service(), idle))).toEqual([
    'warning REHEARSE_NO_ENDPOINTS at attic Service home/web: reaches nothing: Deployment home/web is scaled to 0',
  ]);
});

test.each([
  ['it has an endpoint', yaml(service(), around, running, slice('endpoints: [{ conditions: { ready: true } }], ports: [{ port: 80 }]'))],
  ['it selects nothing', service('{}')],
  ['it is a name only', service('{ app: web }', ', type: ExternalName, externalName: nas.lan')],
  ['its pod starts', yaml(service(), around, pod('web-1-a', 'web', 'phase: Pending', 'nodeName: one'))],
])('a Service is no finding where %s', (_, given) => {
  expect(found(given, { rendered: manifests(deployment('web')) })).toEqual([]);
});

test('a Service whose pods are pending, refused or were never applied is not reported beside them', () => {
  const rendered = manifests(deployment('web'));
  const codes = (text: string, given = {}) => found(text, { rendered, ...given }).map((line) => line.split(' ')[1]);
  expect(codes(yaml(service(), around, pod('web-1-a', 'web', unscheduled('no room'))))).toEqual(['REHEARSE_PENDING']);
  expect(codes(yaml(service(), deployment('web'), replicaSet('web', 0, 1), refusal('ReplicaSet', 'web-1', 'no')))).toEqual([
    'REHEARSE_POD_REFUSED',
  ]);
  expect(codes(service(), { absent: rendered })).toEqual([]);
});

test('a finding about an object nobody rendered excuses no other', () => {
  const stray = pod('stray', 'other', unscheduled('no room'));
  const codes = found(yaml(service(), stray, deployment('other'))).map((line) => line.split(' ')[1]);
  expect(codes).toEqual(['REHEARSE_PENDING', 'REHEARSE_NO_ENDPOINTS']);
});

test('REHEARSE_ADDRESS_MISSING: a load balancer without an address, with the reason', () => {
  const [{ body }] = manifests(service()) as [Manifest];
  expect(
    found('', { refusedServices: [{ service: body, reason: 'every address of lan is taken', hint: 'a pool can be made larger' }] }),
  ).toEqual([
    'error REHEARSE_ADDRESS_MISSING at attic Service home/web: gets no address: every address of lan is taken\n' +
      '  hint: a pool can be made larger',
  ]);
});
