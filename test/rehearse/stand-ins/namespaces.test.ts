import { expect, test } from 'vitest';
import { namespacesOf, secretsOf } from '../../../src/rehearse/stand-ins/index.ts';
import { manifests, model } from './_model.ts';

test('namespaces of addons and Secrets are there before the first sync, unless they are rendered or always there', () => {
  const requirement = (namespace: string) => ({ namespace, name: 'x', type: 'Opaque', keys: [], labels: {}, producer: '', consumers: [] });
  const ingress = (namespace: string) =>
    ({ key: 'a', className: 'public', controller: 'nginx', pods: { namespace, labels: {} }, hostNetwork: false }) as const;
  const facts = model({
    ingresses: [ingress('ingress'), ingress('rendered')],
    secrets: ['apps', 'rendered', 'default', 'apps'].map(requirement),
  });
  const rendered = manifests('{ apiVersion: v1, kind: Namespace, metadata: { name: rendered } }');
  const { objects, notes } = namespacesOf(facts, rendered, secretsOf(facts, rendered).secrets);
  expect(objects).toEqual(['apps', 'ingress'].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })));
  expect(notes).toEqual([
    { what: 'Namespace apps', why: 'Secrets are put into it before the first sync' },
    { what: 'Namespace ingress', why: 'the ingress controller of class public brings it' },
  ]);
});
