import { expect, test } from 'vitest';
import { renderForApply, secretManifests } from '../../src/secrets/index.ts';
import { requirements } from './_fixture.ts';

const values = new Map([
  ['ai/open-webui/url', 'u'],
  ['ai/pgvector/password', 'p'],
  ['ai/pgvector/pgpass', 'x:p'],
]);

test('Secrets with a value for each key, namespaces before them', () => {
  const { text } = renderForApply(requirements, values);
  expect(text).toMatchInlineSnapshot(`
    "apiVersion: v1
    kind: Namespace
    metadata:
      name: ai
    ---
    apiVersion: v1
    kind: Secret
    metadata:
      name: open-webui
      namespace: ai
      annotations:
        sealedsecrets.bitnami.com/managed: "true"
    type: Opaque
    data:
      url: dQ==
    ---
    apiVersion: v1
    kind: Secret
    metadata:
      name: pgvector
      namespace: ai
      annotations:
        sealedsecrets.bitnami.com/managed: "true"
    type: Opaque
    data:
      password: cA==
      pgpass: eDpw
    "
  `);
});

test('a Secret that lacks a value is left out whole and its keys are named', () => {
  const { manifests, missing } = secretManifests(requirements, values);
  expect(manifests).toHaveLength(2);
  expect(missing).toEqual(['argocd/repository/password']);
});
