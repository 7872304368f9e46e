import { expect, test } from 'vitest';
import { argoTree } from '../../src/argocd/index.ts';
import { isObject, type JsonObject } from '../../src/model/index.ts';
import { application, manifests, model } from './_fixture.ts';

const tree = argoTree(model(), manifests);

/** The value of one file, loosely typed for reading. */
// biome-ignore lint/suspicious/noExplicitAny: tests reach deep into plain data
function value(path: string, files = tree): any {
  return files.find((file) => file.path === `argocd/attic/${path}`)?.value;
}

test('the tree of one cluster', () => {
  expect(tree.map(({ path }) => path)).toMatchInlineSnapshot(`
    [
      "argocd/attic/applications/data/redis.json",
      "argocd/attic/applications/platform/namespaces.json",
      "argocd/attic/applications/platform/portainer.json",
      "argocd/attic/bootstrap/configmap-argocd-cm.yaml",
      "argocd/attic/bootstrap/configmap-argocd-cmd-params-cm.yaml",
      "argocd/attic/bootstrap/configmap-argocd-rbac-cm.yaml",
      "argocd/attic/bootstrap/kustomization.yaml",
      "argocd/attic/bootstrap/namespace.yaml",
      "argocd/attic/root.yaml",
      "argocd/attic/root/applicationset-attic-data.yaml",
      "argocd/attic/root/applicationset-attic-platform.yaml",
      "argocd/attic/root/appproject-attic-data.yaml",
      "argocd/attic/root/appproject-attic-platform.yaml",
      "argocd/attic/root/appproject-attic-root.yaml",
      "argocd/attic/root/appproject-default.yaml",
      "argocd/attic/root/configmap-argocd-cm.yaml",
      "argocd/attic/root/configmap-argocd-cmd-params-cm.yaml",
      "argocd/attic/root/configmap-argocd-rbac-cm.yaml",
    ]
  `);
});

test('every YAML file says in a comment what it is for, and no JSON file tries to', () => {
  for (const { path, format, head } of tree) expect(head !== '', path).toBe(format === 'yaml');
});

test('the order of applications and manifests does not matter', () => {
  const { applications } = model();
  expect(argoTree(model({ applications: [...applications].reverse() }), [...manifests].reverse())).toEqual(tree);
});

test('bootstrap and root hold the same settings', () => {
  const settings = (folder: string) =>
    tree
      .filter(({ path }) => path.startsWith(`argocd/attic/${folder}/configmap-`))
      .map(({ path, ...rest }) => [path.split('/').at(-1), rest]);
  expect(settings('bootstrap')).toHaveLength(3);
  expect(settings('bootstrap')).toEqual(settings('root'));
});

test('bootstrap reads only its own folder and upstream, and its namespace is the one in dist', () => {
  expect(value('bootstrap/kustomization.yaml')).toMatchInlineSnapshot(`
    {
      "apiVersion": "kustomize.config.k8s.io/v1beta1",
      "kind": "Kustomization",
      "namespace": "argocd",
      "patches": [
        {
          "path": "configmap-argocd-cm.yaml",
          "target": {
            "kind": "ConfigMap",
            "name": "argocd-cm",
          },
        },
        {
          "path": "configmap-argocd-cmd-params-cm.yaml",
          "target": {
            "kind": "ConfigMap",
            "name": "argocd-cmd-params-cm",
          },
        },
        {
          "path": "configmap-argocd-rbac-cm.yaml",
          "target": {
            "kind": "ConfigMap",
            "name": "argocd-rbac-cm",
          },
        },
      ],
      "resources": [
        "namespace.yaml",
        "https://raw.githubusercontent.com/argoproj/argo-cd/v3.5.7/manifests/install.yaml",
      ],
    }
  `);
  expect(value('bootstrap/namespace.yaml')).toBe(manifests[0]?.body);
});

test('the root Application has no finalizer and a project of its own', () => {
  expect(value('root.yaml')).toMatchInlineSnapshot(`
    {
      "apiVersion": "argoproj.io/v1alpha1",
      "kind": "Application",
      "metadata": {
        "labels": {
          "cluster": "attic",
        },
        "name": "attic-root",
        "namespace": "argocd",
      },
      "spec": {
        "destination": {
          "namespace": "argocd",
          "server": "https://kubernetes.default.svc",
        },
        "project": "attic-root",
        "source": {
          "path": "argocd/attic/root",
          "repoURL": "https://gitlab.example.com/home/fleet.git",
          "targetRevision": "main",
        },
        "syncPolicy": {
          "automated": {
            "prune": true,
            "selfHeal": true,
          },
          "retry": {
            "backoff": {
              "duration": "10s",
              "factor": 2,
              "maxDuration": "5m",
            },
            "limit": -1,
            "refresh": true,
          },
          "syncOptions": [
            "ServerSideApply=true",
          ],
        },
      },
    }
  `);
  expect(value('root/appproject-attic-root.yaml').spec).toMatchInlineSnapshot(`
    {
      "description": "Root of attic",
      "destinations": [
        {
          "namespace": "argocd",
          "server": "https://kubernetes.default.svc",
        },
      ],
      "namespaceResourceWhitelist": [
        {
          "group": "",
          "kind": "ConfigMap",
        },
        {
          "group": "argoproj.io",
          "kind": "AppProject",
        },
        {
          "group": "argoproj.io",
          "kind": "ApplicationSet",
        },
      ],
      "sourceRepos": [
        "https://gitlab.example.com/home/fleet.git",
      ],
    }
  `);
});

test('a layer may use its sources, namespaces and kinds, and never change Argo CD', () => {
  expect(value('root/appproject-attic-platform.yaml').spec).toMatchInlineSnapshot(`
    {
      "clusterResourceWhitelist": [
        {
          "group": "",
          "kind": "Namespace",
        },
        {
          "group": "rbac.authorization.k8s.io",
          "kind": "ClusterRoleBinding",
        },
      ],
      "description": "Layer platform of attic",
      "destinations": [
        {
          "namespace": "ai",
          "server": "https://kubernetes.default.svc",
        },
        {
          "namespace": "argocd",
          "server": "https://kubernetes.default.svc",
        },
        {
          "namespace": "portainer",
          "server": "https://kubernetes.default.svc",
        },
      ],
      "namespaceResourceBlacklist": [
        {
          "group": "argoproj.io",
          "kind": "AppProject",
        },
        {
          "group": "argoproj.io",
          "kind": "Application",
        },
        {
          "group": "argoproj.io",
          "kind": "ApplicationSet",
        },
      ],
      "sourceRepos": [
        "https://gitlab.example.com/home/fleet.git",
        "https://github.com/example/parts.git",
        "https://portainer.github.io/k8s",
      ],
    }
  `);
  expect(value('root/appproject-attic-data.yaml').spec.clusterResourceWhitelist).toBeUndefined();
});

test('the project every Application falls into by default allows nothing', () => {
  expect(value('root/appproject-default.yaml').spec).toEqual({
    description: 'Allows nothing',
    sourceRepos: [],
    destinations: [],
    clusterResourceWhitelist: [],
  });
});

test('an Application file has all its keys, whatever the application sets', () => {
  const keys = [
    'name',
    'cluster',
    'server',
    'folder',
    'namespace',
    'project',
    'layer',
    'syncOptions',
    'ignoreDifferences',
    'labels',
    'cascade',
    'charts',
    'sources',
  ];
  const files = tree.filter(({ format }) => format === 'json');
  expect(files).toHaveLength(3);
  for (const file of files) expect(Object.keys(file.value)).toEqual(keys);
  expect(value('applications/data/redis.json')).toMatchInlineSnapshot(`
    {
      "cascade": false,
      "charts": [],
      "cluster": "attic",
      "folder": "dist/attic/data/redis",
      "ignoreDifferences": [
        {
          "group": "apps",
          "jqPathExpressions": [
            ".spec.volumeClaimTemplates[]?.status",
          ],
          "kind": "StatefulSet",
        },
      ],
      "labels": {
        "holds-data": "true",
      },
      "layer": "data",
      "name": "attic-redis",
      "namespace": "ai",
      "project": "attic-data",
      "server": "https://kubernetes.default.svc",
      "sources": [],
      "syncOptions": [
        "ServerSideApply=true",
      ],
    }
  `);
});

test('settings keep the exclusions of upstream, less EndpointSlice once one is rendered', () => {
  const slice = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { name: 'nas', namespace: 'ai' } };
  const exclusions = (files = tree): string => value('root/configmap-argocd-cm.yaml', files).data['resource.exclusions'];
  const [first] = manifests;
  const withSlice = argoTree(model(), [
    ...manifests,
    { ...first!, identity: { group: 'discovery.k8s.io', kind: 'EndpointSlice', namespace: 'ai', name: 'nas' }, body: slice },
  ]);
  expect(exclusions().split('- apiGroups').slice(0, 2).join('- apiGroups')).toMatchInlineSnapshot(`
    "- apiGroups:
        - ''
        - discovery.k8s.io
      kinds:
        - Endpoints
        - EndpointSlice
    "
  `);
  expect(exclusions(withSlice)).toBe(exclusions().replace('    - EndpointSlice\n', ''));
});

test('an Ingress counts as healthy without an address only where nothing can give it one', () => {
  const health = 'resource.customizations.health.networking.k8s.io_Ingress';
  const ingresses = [
    { key: 'traefik', className: 'traefik', controller: 'traefik', pods: { namespace: 'ingress', labels: {} }, hostNetwork: true },
  ] as const;
  const data = (changes: Parameters<typeof model>[0]) => value('root/configmap-argocd-cm.yaml', argoTree(model(changes), manifests)).data;
  expect(data({ ingresses })[health]).toContain('Healthy');
  expect(data({ ingresses, addressPools: [{ key: 'lan', ranges: ['192.168.1.240-192.168.1.250'] }] })[health]).toBeUndefined();
  expect(data({})[health]).toBeUndefined();
  // The ServiceLB of K3s gives the Service of Traefik the addresses of the nodes, as long as it is on.
  const { distribution } = model();
  expect(data({ ingresses, distribution: { ...distribution, name: 'k3s', addons: ['traefik', 'servicelb'] } })[health]).toBeUndefined();
  expect(data({ ingresses, distribution: { ...distribution, name: 'k3s', addons: ['traefik'] } })[health]).toContain('Healthy');
});

test('ordered layers switch the controller of progressive syncs on', () => {
  const key = 'applicationsetcontroller.enable.progressive.syncs';
  const parameters = (files: typeof tree) => value('root/configmap-argocd-cmd-params-cm.yaml', files).data;
  expect(parameters(argoTree(model({ delivery: { ordered: true } }), manifests))[key]).toBe('true');
  expect(parameters(tree)[key]).toBeUndefined();
});

test('without a declared namespace argocd the bootstrap still makes one', () => {
  expect(value('bootstrap/namespace.yaml', argoTree(model(), []))).toEqual({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'argocd' },
  });
});

test('only known parts of an ignored difference reach the file, and none of them empty', () => {
  const files = argoTree(
    model({
      applications: [
        application('a', 'data', { ignoreDifferences: [{ group: '', kind: 'Secret', name: undefined, jsonPointers: ['/data'] }] }),
      ],
    }),
    [],
  );
  expect(value('applications/data/a.json', files).ignoreDifferences).toEqual([{ group: '', kind: 'Secret', jsonPointers: ['/data'] }]);
});

test('nothing is null, undefined or an empty map', () => {
  const visit = (node: unknown, path: string): void => {
    expect(node, path).not.toBeUndefined();
    expect(node, path).not.toBeNull();
    if (Array.isArray(node)) for (const [index, item] of node.entries()) visit(item, `${path}[${index}]`);
    else if (isObject(node)) {
      expect(Object.keys(node as JsonObject), path).not.toHaveLength(0);
      for (const [key, item] of Object.entries(node)) visit(item, `${path}.${key}`);
    }
  };
  for (const file of tree) visit(file.value, file.path);
});
