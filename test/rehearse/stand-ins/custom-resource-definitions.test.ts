import { expect, test } from 'vitest';
import { customGroups, customResourceDefinitionsOf } from '../../../src/rehearse/stand-ins/index.ts';
import { manifests, objects } from './_model.ts';

const used = manifests(`
{ apiVersion: apps/v1, kind: Deployment, metadata: { name: a, namespace: x } }
---
{ apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: a, namespace: x } }
---
{ apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: { name: a, namespace: x } }
---
{ apiVersion: example.org/v1, kind: Shelf, metadata: { name: a, namespace: x } }
---
{ apiVersion: example.org/v1, kind: Own, metadata: { name: a, namespace: x } }
---
{ apiVersion: example.org/v1, kind: Nobody, metadata: { name: a, namespace: x } }
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: owns.example.org }
spec: { group: example.org, names: { kind: Own, plural: owns } }
`);

const definition = (kind: string, more = '') => `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ${kind.toLowerCase()}s.example.org }
spec: { group: example.org, names: { kind: ${kind}, plural: ${kind.toLowerCase()}s }${more} }
`;

test('only groups that the API server does not serve by itself are custom', () => {
  expect(customGroups(used)).toEqual(['example.org', 'gateway.networking.k8s.io']);
});

test('a definition is there before the first sync if its kind is used and not rendered; kinds nobody defines are named', () => {
  const known = objects(
    [definition('Shelf', ', conversion: { strategy: Webhook, webhook: {} }'), definition('Own'), definition('Unused')].join('---'),
  );
  const { objects: made, unknown, notes } = customResourceDefinitionsOf(used, known);
  expect(made.map(({ spec }) => spec)).toEqual([
    { group: 'example.org', names: { kind: 'Shelf', plural: 'shelfs' }, conversion: { strategy: 'None' } },
  ]);
  expect(unknown).toEqual([
    { group: 'example.org', kind: 'Nobody' },
    { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute' },
  ]);
  expect(notes.map(({ what }) => what)).toEqual(['CustomResourceDefinition shelfs.example.org']);
});

test('of two definitions of one kind the last counts, so that an owner can bring a newer one', () => {
  const known = objects([definition('Shelf'), definition('Shelf', ', scope: Cluster')].join('---'));
  expect(customResourceDefinitionsOf(used, known).objects.map(({ spec }) => (spec as { scope?: string }).scope)).toEqual(['Cluster']);
});
