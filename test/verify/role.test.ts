import { expect, test } from 'vitest';
import { toYaml } from '../../src/output/index.ts';
import { roleManifests } from '../../src/verify/index.ts';
import { manifests } from '../checks/support.ts';
import { attic } from './_live.ts';

const rendered = manifests(`
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: home }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: home }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: web, namespace: home }
---
apiVersion: v1
kind: Secret
metadata: { name: web, namespace: home }
---
apiVersion: example.org/v1
kind: Sheep
metadata: { name: dolly, namespace: home }
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: sheep.example.org }
spec: { group: example.org, names: { kind: Sheep, plural: sheep } }
`);

const rulesOf = (dryRun: boolean, kind: string, namespace?: string) =>
  roleManifests(attic, rendered, { dryRun })
    .filter((object) => object.kind === kind && (object.metadata as { readonly namespace?: string }).namespace === namespace)
    .flatMap(
      ({ rules }) =>
        rules as readonly {
          readonly apiGroups: readonly string[];
          readonly resources: readonly string[];
          readonly resourceNames?: readonly string[];
          readonly verbs: readonly string[];
        }[],
    )
    .map(({ apiGroups, resources, resourceNames = [], verbs }) =>
      `${verbs.join()} ${resources.join()} of "${apiGroups.join()}" ${resourceNames.join()}`.trim(),
    );

test('the rights to look: kinds that are rendered, by their plural, and Secrets by name only', () => {
  expect(rulesOf(false, 'ClusterRole')).toMatchInlineSnapshot(`
    [
      "list nodes of """,
      "list customresourcedefinitions of "apiextensions.k8s.io"",
      "list sheep of "example.org"",
      "list ingressclasses,ingresses,networkpolicies of "networking.k8s.io"",
      "get servicecidrs of "networking.k8s.io"",
      "list roles of "rbac.authorization.k8s.io"",
      "list priorityclasses of "scheduling.k8s.io"",
      "list storageclasses of "storage.k8s.io"",
    ]
  `);
  expect(rulesOf(false, 'Role', 'home')).toEqual(['get secrets of "" web']);
  expect(rulesOf(false, 'Role', 'default')).toEqual([
    'get services of "" kubernetes',
    'get endpointslices of "discovery.k8s.io" kubernetes',
  ]);
});

test('the rights for a dry run: also to create and patch, and to hand on rights where roles are rendered', () => {
  expect(rulesOf(true, 'ClusterRole')).toMatchInlineSnapshot(`
    [
      "list nodes of """,
      "create,patch secrets of """,
      "create,list,patch customresourcedefinitions of "apiextensions.k8s.io"",
      "create,list,patch sheep of "example.org"",
      "list ingressclasses of "networking.k8s.io"",
      "create,list,patch ingresses,networkpolicies of "networking.k8s.io"",
      "get servicecidrs of "networking.k8s.io"",
      "bind,create,escalate,list,patch roles of "rbac.authorization.k8s.io"",
      "list priorityclasses of "scheduling.k8s.io"",
      "list storageclasses of "storage.k8s.io"",
    ]
  `);
});

test('every role is bound to the one account, and all of it is YAML', () => {
  const all = roleManifests(attic, rendered, { dryRun: false });
  const bindings = all.filter(({ kind }) => String(kind).endsWith('Binding'));
  expect(bindings).toHaveLength(all.filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole').length);
  expect(new Set(bindings.map(({ subjects }) => JSON.stringify(subjects)))).toEqual(
    new Set(['[{"kind":"ServiceAccount","name":"labwright-verify","namespace":"kube-system"}]']),
  );
  expect(all.map(toYaml).join('')).not.toContain('undefined');
});
