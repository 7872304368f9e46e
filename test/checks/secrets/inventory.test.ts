import { expect, test } from 'vitest';
import { secretInventory } from '../../../src/checks/index.ts';
import type { Model, SecretRequirement } from '../../../src/model/index.ts';
import { secretText } from '../../../src/report/index.ts';
import { manifests, model } from '../support.ts';
import { required } from './_fixture.ts';

function inventory(yaml: string, changes: Partial<Model> = {}): string {
  return secretText(secretInventory({ model: model(changes), manifests: manifests(yaml) }));
}

const pod = (container: string) => `
apiVersion: v1
kind: Pod
metadata: { name: web }
spec: { containers: [{ name: main, ${container} }] }
---
`;
const variable = (name: string, key: string, more = '') =>
  `{ name: A, valueFrom: { secretKeyRef: { name: ${name}, key: ${key}${more} } } }`;

test('who makes each key, where it comes from, and who reads it', () => {
  const app: SecretRequirement = {
    ...required('home/app', []),
    keys: [
      { name: 'password', kind: 'random', length: 24, alphabet: 'url', purpose: 'first password' },
      { name: 'login', kind: 'derived', template: 'web:{{password}}:{{home/other/token}}', purpose: '' },
      { name: 'token', kind: 'given', example: 'glrt-…', purpose: '' },
    ],
  };
  const secrets = [app, required('home/other', ['token']), required('home/spare', ['key'])];
  const yaml = pod(`env: [${variable('app', 'login')}, ${variable('app', 'nothing')}, ${variable('lost', 'x')}]`);
  expect(inventory(yaml, { secrets })).toMatchInlineSnapshot(`
    "home/app: the requirement of attic/app
      login     made from password, home/other/token; read by Pod home/web
      nothing   MISSING; read by Pod home/web
      password  random, 24 characters; read by key login
      token     UNUSED; put in by hand: glrt-…
    home/lost: made by nothing here
      x         MISSING; read by Pod home/web
    home/other: the requirement of attic/other
      token     random, 24 characters; read by Secret home/app
    home/spare: the requirement of attic/spare
      key       UNUSED; random, 24 characters
    "
  `);
});

test('what is sealed, fetched, signed and made by operators', () => {
  const yaml = `${pod('envFrom: [{ secretRef: { name: sealed } }, { secretRef: { name: fetched } }, { secretRef: { name: db-app } }]')}
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: { name: sealed }
spec: { encryptedData: { a: AgB } }
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: fetched }
spec:
  secretStoreRef: { kind: ClusterSecretStore, name: vault }
  data: [{ secretKey: password, remoteRef: { key: home/db, property: password } }]
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: web }
spec: { secretName: web-tls, issuerRef: { name: house } }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web }
spec: { tls: [{ secretName: web-tls }] }
---
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: { name: db }
`;
  expect(inventory(yaml)).toMatchInlineSnapshot(`
    "home/db-app: operator, Cluster home/db
      *         read by Pod home/web
    home/db-ca: operator, Cluster home/db
      *
    home/db-replication: operator, Cluster home/db
      *
    home/db-server: operator, Cluster home/db
      *
    home/db-superuser: operator, Cluster home/db
      *
    home/fetched: external-secrets, ExternalSecret home/fetched
      password  store vault: home/db#password; read by Pod home/web
    home/sealed: sealed, SealedSecret home/sealed
      a         read by Pod home/web
    home/web-tls: certificate, Certificate home/web
      ca.crt    issuer house
      tls.crt   issuer house; read by Ingress home/web
      tls.key   issuer house; read by Ingress home/web
    "
  `);
});

test('what only optional readers miss is not missing, and beside a chart it is not known', () => {
  const optional = pod(`env: [${variable('app', 'key', ', optional: true')}]`);
  const states = (yaml: string, changes: Partial<Model> = {}) =>
    secretInventory({ model: model(changes), manifests: manifests(yaml) }).map(({ name, key, maker, state }) => [name, key, maker, state]);
  expect(states(optional)).toEqual([['app', 'key', 'nobody', 'absent']]);
  const footprint = {
    application: 'chart',
    name: 'chart',
    namespace: 'home',
    pods: 1,
    requests: { cpu: '0', memory: '0' },
    limits: { memory: '0' },
    volumes: [],
    ports: [],
    source: '',
  };
  const secrets = [required('home/given', ['key'])];
  expect(states(pod(`env: [${variable('app', 'key')}]`), { footprints: [footprint], secrets })).toEqual([
    ['app', 'key', 'chart', 'unknown'],
    ['given', 'key', 'requirement', 'unknown'],
  ]);
});
