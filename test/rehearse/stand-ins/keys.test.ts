import { expect, test } from 'vitest';
import { formatIssue } from '../../../src/issues/index.ts';
import type { Model } from '../../../src/model/index.ts';
import { subjectsOf } from '../../../src/rehearse/findings/subject.ts';
import { missingKeys, secretsOf } from '../../../src/rehearse/stand-ins/index.ts';
import { manifests, model, objects } from './_model.ts';

const there = objects(`
{ apiVersion: v1, kind: Secret, metadata: { name: db, namespace: ai }, data: { password: eA== } }
---
{ apiVersion: v1, kind: Secret, metadata: { name: account, namespace: ai }, type: kubernetes.io/service-account-token }
---
{ apiVersion: v1, kind: ConfigMap, metadata: { name: settings, namespace: ai }, data: { a.conf: x }, binaryData: { b.bin: eA== } }
---
{ apiVersion: v1, kind: ConfigMap, metadata: { name: db, namespace: ai }, data: { password: x } }
`);

function judge(podSpec: string, changes: Partial<Model> = {}): readonly string[] {
  const rendered = manifests(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: ai }
spec: { template: { spec: ${podSpec} } }
`);
  const subjects = subjectsOf('attic', rendered, { replicaSets: [], jobs: [] }, () => undefined);
  return missingKeys({ model: model(changes), manifests: rendered, objects: there, subjects }).map(formatIssue);
}

test('REHEARSE_KEY_MISSING: a variable reads a key that is not there', () => {
  expect(
    judge('{ containers: [{ name: web, env: [{ name: PASSWORD, valueFrom: { secretKeyRef: { name: db, key: pasword } } }] }] }'),
  ).toEqual([
    'error REHEARSE_KEY_MISSING at attic/web Deployment ai/web: variable PASSWORD of container web reads key "pasword" of Secret ai/db, which has no such key\n' +
      '  hint: did you mean `password`?',
  ]);
});

test('a Secret that is missing is one problem for an object, however many keys it reads', () => {
  const variable = (key: string) => `{ name: ${key}, valueFrom: { secretKeyRef: { name: bd, key: ${key} } } }`;
  expect(judge(`{ initContainers: [{ name: wait, env: [${variable('A')}, ${variable('B')}] }] }`)).toEqual([
    'error REHEARSE_KEY_MISSING at attic/web Deployment ai/web: variable A of container wait reads Secret ai/bd, which does not exist\n' +
      '  hint: did you mean `db`?',
  ]);
});

test.each([
  [
    'envFrom',
    '{ containers: [{ name: web, envFrom: [{ configMapRef: { name: none } }] }] }',
    'envFrom of container web reads ConfigMap ai/none',
  ],
  ['a Secret volume', '{ volumes: [{ name: v, secret: { secretName: none } }] }', 'volume v reads Secret ai/none'],
  [
    'an item',
    '{ volumes: [{ name: v, configMap: { name: settings, items: [{ key: c }] } }] }',
    'volume v reads key "c" of ConfigMap ai/settings',
  ],
  [
    'a projected volume',
    '{ volumes: [{ name: v, projected: { sources: [{ secret: { name: none } }] } }] }',
    'volume v reads Secret ai/none',
  ],
  ['a driver', '{ volumes: [{ name: v, csi: { nodePublishSecretRef: { name: none } } }] }', 'volume v reads Secret ai/none'],
])('%s is followed', (_, podSpec, said) => {
  expect(judge(podSpec).map((issue) => issue.includes(said))).toEqual([true]);
});

test.each([
  ['a key that is there', '{ containers: [{ env: [{ name: A, valueFrom: { secretKeyRef: { name: db, key: password } } }] }] }'],
  ['an optional key', '{ containers: [{ env: [{ name: A, valueFrom: { secretKeyRef: { name: db, key: none, optional: true } } }] }] }'],
  ['an optional volume', '{ volumes: [{ name: v, secret: { secretName: none, optional: true, items: [{ key: a }] } }] }'],
  ['binary data', '{ volumes: [{ name: v, configMap: { name: settings, items: [{ key: b.bin }, { key: a.conf }] } }] }'],
  ['a whole volume', '{ volumes: [{ name: v, configMap: { name: settings } }] }'],
  [
    'the cluster’s certificate',
    '{ volumes: [{ name: v, projected: { sources: [{ configMap: { name: kube-root-ca.crt, items: [{ key: ca.crt }] } }] } }] }',
  ],
  ['a token that is filled in later', '{ volumes: [{ name: v, secret: { secretName: account, items: [{ key: token }] } }] }'],
  ['a pull secret', '{ imagePullSecrets: [{ name: none }] }'],
])('%s is no finding', (_, podSpec) => {
  expect(judge(podSpec)).toEqual([]);
});

test('where a chart may bring the object it is not decided, but a key of an object that is there is', () => {
  const reads = (name: string) =>
    `{ containers: [{ name: web, env: [{ name: A, valueFrom: { secretKeyRef: { name: ${name}, key: none } } }] }] }`;
  const footprint = {
    application: 'web',
    name: 'operator',
    namespace: 'ai',
    pods: 1,
    requests: { cpu: '0', memory: '0' },
    limits: { memory: '0' },
  };
  const footprints = [{ ...footprint, volumes: [], ports: [], source: '' }];
  expect(judge(reads('none'), { footprints })).toEqual([
    'unchecked REHEARSE_KEY_MISSING at attic/web Deployment ai/web: variable A of container web reads Secret ai/none, which does not exist here; ' +
      'it may come from the footprint operator, whose objects are not rendered',
  ]);
  expect(judge(reads('db'), { footprints })[0]).toMatch(/^error /);
});

test('keys that only a store knows are taken as there', () => {
  const rendered = manifests(`
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: all, namespace: ai }
spec: { dataFrom: [{ extract: { key: x } }] }
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: nightly, namespace: ai }
spec: { jobTemplate: { spec: { template: { spec: { containers: [{ env: [{ name: A, valueFrom: { secretKeyRef: { name: all, key: any } } }] }] } } } } }
`);
  const subjects = subjectsOf('attic', rendered, { replicaSets: [], jobs: [] }, () => undefined);
  const judged = (list: Parameters<typeof missingKeys>[0]['objects']) =>
    missingKeys({ model: model(), manifests: rendered, objects: list, subjects });
  expect(judged(secretsOf({ secrets: [] }, rendered).secrets)).toEqual([]);
  expect(judged([]).map(({ path }) => path)).toEqual(['attic/web CronJob ai/nightly']);
});
