import { Application, defineCluster, microk8s, type NodeSpec, Redis } from 'labwright';
import { renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { Attic } from '../attic.ts';

const node: NodeSpec<Record<string, string>> = { address: '10.0.0.11', roles: ['control-plane'], capacity: { cpu: '4', memory: '8Gi' } };
const base = {
  name: 'shed',
  distribution: microk8s({ version: '1.34', addons: ['rbac'] }),
  network: { nodes: '10.0.0.0/24' },
  nodes: { one: node },
  layers: { platform: {} },
  namespaces: { argocd: { podSecurity: 'restricted' } },
} as const;

/** Codes, paths and hints of what a declaration gets. */
function problems(spec: object): string[] {
  const Wrong = defineCluster({ ...base, ...spec } as typeof base);
  return renderCluster((fleet) => new Wrong(fleet)).issues.map(
    ({ code, path, message, hint }) => `${code} ${path}: ${message}${hint === undefined ? '' : ` [${hint}]`}`,
  );
}

test('a correct declaration has no findings', () => {
  expect(problems({})).toEqual([]);
});

test('MODEL_QUANTITY: an unknown suffix names the field, the value and the repair', () => {
  expect(problems({ nodes: { one: { ...node, capacity: { cpu: '4', memory: '8GB' } } } })).toMatchInlineSnapshot(`
    [
      "MODEL_QUANTITY shed nodes.one.capacity.memory: "8GB" has the unknown suffix "GB"; known are Ki, Mi, Gi, Ti, Pi, Ei, n, u, m, k, M, G, T, P, E [write \`8Gi\`]",
    ]
  `);
});

test('MODEL_QUANTITY: a budget of a layer', () => {
  expect(problems({ layers: { platform: { budget: { cpu: '2', memory: '3GB' } } } })).toEqual([
    'MODEL_QUANTITY shed layers.platform.budget.memory: "3GB" has the unknown suffix "GB"; known are Ki, Mi, Gi, Ti, Pi, Ei, n, u, m, k, M, G, T, P, E [write `3Gi`]',
  ]);
});

test('MODEL_RANGE: host bits come with the corrected range', () => {
  expect(problems({ network: { nodes: '10.0.0.5/24' } })).toMatchInlineSnapshot(`
    [
      "MODEL_RANGE shed network.nodes: "10.0.0.5/24" has host bits set [write \`10.0.0.0/24\`]",
    ]
  `);
});

test('MODEL_ADDRESS and MODEL_ADDRESS_TWICE: both owners of an address are named', () => {
  expect(problems({ nodes: { one: node, two: node, three: { ...node, address: '10.9.0.1' } } })).toMatchInlineSnapshot(`
    [
      "MODEL_ADDRESS shed nodes.three.address: 10.9.0.1 lies outside network.nodes (10.0.0.0/24)",
      "MODEL_ADDRESS_TWICE shed nodes.two.address: 10.0.0.11 is already claimed by shed nodes.one.address",
    ]
  `);
});

test('MODEL_NUMERIC_LAYER and MODEL_VALUE: names that would not work', () => {
  expect(
    problems({
      layers: { platform: {}, 10: {} },
      namespaces: { argocd: { podSecurity: 'restricted' }, My_Apps: { podSecurity: 'baseline' } },
    }),
  ).toMatchInlineSnapshot(`
    [
      "MODEL_VALUE shed namespaces.My_Apps: "My_Apps" is no DNS label: lower-case letters, digits and hyphens, starting and ending with a letter or digit [write \`my-apps\`]",
      "MODEL_NUMERIC_LAYER shed layers.10: "10" is a number, and JavaScript sorts such keys first [write \`layer-10\`]",
    ]
  `);
});

test('MODEL_NO_ARGOCD_NAMESPACE: Argo CD needs its namespace declared', () => {
  expect(problems({ namespaces: { apps: { podSecurity: 'restricted' } } })).toEqual([
    "MODEL_NO_ARGOCD_NAMESPACE shed namespaces: no namespace `argocd` is declared, and Argo CD runs there [write `argocd: { podSecurity: 'restricted' }`]",
  ]);
});

test('MODEL_UNKNOWN_NAME: names are checked again at run time, all in one run, with the nearest match', () => {
  const { issues } = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const application = new Application(cluster, 'cache', { layer: 'dta' as 'data', namespace: 'hme' as 'home' });
    new Redis(application, 'cache', {
      storage: { class: 'lokal' as 'local', size: '1Gi' },
      priority: 'dataa' as 'data',
      noBackup: 'a cache',
    });
    return cluster;
  });
  expect([...new Set(issues.map(({ path, message, hint }) => `${path}: ${message} [${hint}]`))]).toMatchInlineSnapshot(`
    [
      "attic/cache layer: no layer "dta" in this cluster [did you mean \`data\`?]",
      "attic/cache namespace: no namespace "hme" in this cluster [did you mean \`home\`?]",
      "attic/cache/cache priority: no priority class "dataa" in this cluster [did you mean \`data\`?]",
      "attic/cache/cache storage.class: no storage class "lokal" in this cluster [did you mean \`local\`?]",
    ]
  `);
});

test('MODEL_NO_DEFAULT_STORAGE_CLASS: no class and no default', () => {
  const Bare = defineCluster({ ...base, storageClasses: { one: { name: 'one', provisioner: 'x/y', topology: 'node' } } });
  const { issues } = renderCluster((fleet) => {
    const cluster = new Bare(fleet);
    new Redis(new Application(cluster, 'cache', { layer: 'platform', namespace: 'argocd' }), 'cache', {
      storage: { size: '1Gi' },
      noBackup: 'a cache',
    });
    return cluster;
  });
  expect(issues.map(({ code }) => code)).toContain('MODEL_NO_DEFAULT_STORAGE_CLASS');
});

test('MODEL_SECRET_TWICE: two constructs of one name in one namespace', () => {
  const { issues } = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    for (const name of ['one', 'two']) {
      new Redis(new Application(cluster, name, { layer: 'data', namespace: 'home' }), 'cache', {
        storage: { size: '1Gi' },
        noBackup: 'a cache',
      });
    }
    return cluster;
  });
  const twice = issues.filter(({ code }) => code === 'MODEL_SECRET_TWICE' || code === 'TREE_DUPLICATE');
  expect(twice.map(({ code, path }) => `${code} ${path}`)).toMatchInlineSnapshot(`
    [
      "TREE_DUPLICATE attic/two/cache/config",
      "TREE_DUPLICATE attic/two/cache/service",
      "TREE_DUPLICATE attic/two/cache/headless",
      "TREE_DUPLICATE attic/two/cache/stateful-set",
      "MODEL_SECRET_TWICE attic/two/cache",
    ]
  `);
});

test('a cluster can be moved to another minor without touching its declaration', () => {
  const { model, manifests } = renderCluster((fleet) => new Attic(fleet, { version: '1.36', podSecurity: { other: 'restricted' } }));
  expect(model.distribution.version).toBe('1.36');
  expect(model.ingresses[0]?.controller).toBe('traefik');
  const levels = manifests
    .filter(({ identity }) => identity.kind === 'Namespace')
    .map(({ body }) => (body['metadata'] as { labels: Record<string, string> }).labels);
  expect(levels.map((l) => l['pod-security.kubernetes.io/enforce-version'])).toEqual(['v1.36', 'v1.36', 'v1.36', 'v1.36']);
  expect(levels.map((l) => l['pod-security.kubernetes.io/enforce'])).toEqual(['restricted', 'privileged', 'restricted', 'restricted']);
});
