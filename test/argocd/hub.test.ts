import { describe, expect, test } from 'vitest';
import { bootstrapGuide, hubTree } from '../../src/argocd/index.ts';
import { buildFleet, defineFleet } from '../../src/authoring/index.ts';
import type { Model } from '../../src/model/index.ts';
import { renderFleet } from '../../src/render/index.ts';
import { Attic } from '../attic.ts';
import { application, manifest, model } from './_fixture.ts';

const attic = model({ hub: { cluster: 'attic', server: 'https://kubernetes.default.svc' } });
const cabin: Model = {
  ...model(),
  cluster: 'cabin',
  hub: { cluster: 'attic', server: 'https://192.168.8.11:6443' },
  layers: [{ name: 'data' }],
  applications: [application('db', 'data', { argoName: 'cabin-db', folder: 'dist/cabin/data/db' })],
};
const slice = manifest('data', 'db', {
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name: 'nas', namespace: 'ai' },
});
const tree = hubTree([
  { model: cabin, manifests: [slice] },
  { model: attic, manifests: [] },
]);
const file = (name: string) => {
  const found = tree.find(({ path }) => path === `argocd/hub/${name}`);
  if (found === undefined) throw new Error(`no ${name}; there are ${tree.map(({ path }) => path).join(', ')}`);
  return found.value as unknown as {
    readonly spec: Record<string, never>;
    readonly data: Record<string, string>;
    readonly metadata: object;
  };
};

describe('one Argo CD for the fleet', () => {
  test('holds projects and ApplicationSets of every cluster, settings and the root once', () => {
    expect(tree.map(({ path }) => path)).toEqual([
      'argocd/hub/root.yaml',
      'argocd/hub/root/applicationset-attic-data.yaml',
      'argocd/hub/root/applicationset-attic-platform.yaml',
      'argocd/hub/root/applicationset-cabin-data.yaml',
      'argocd/hub/root/appproject-attic-data.yaml',
      'argocd/hub/root/appproject-attic-platform.yaml',
      'argocd/hub/root/appproject-cabin-data.yaml',
      'argocd/hub/root/appproject-default.yaml',
      'argocd/hub/root/appproject-hub-root.yaml',
      'argocd/hub/root/configmap-argocd-cm.yaml',
      'argocd/hub/root/configmap-argocd-cmd-params-cm.yaml',
      'argocd/hub/root/configmap-argocd-rbac-cm.yaml',
    ]);
  });

  test('sends each cluster its own, by its address', () => {
    const server = (name: string) => JSON.stringify(file(name).spec).match(/"server":"([^"]*)"/g);
    expect(server('root/applicationset-cabin-data.yaml')).toEqual(['"server":"https://192.168.8.11:6443"']);
    expect(server('root/appproject-cabin-data.yaml')).toEqual(['"server":"https://192.168.8.11:6443"']);
    expect(server('root/applicationset-attic-data.yaml')).toEqual(['"server":"https://kubernetes.default.svc"']);
    expect(file('root/applicationset-cabin-data.yaml').spec).toMatchObject({
      generators: [{ git: { files: [{ path: 'argocd/cabin/applications/data/*.json' }] } }],
    });
  });

  test('the root syncs the hub’s folder and may make nothing but projects, ApplicationSets and settings', () => {
    expect(file('root.yaml').spec).toMatchObject({ project: 'hub-root', source: { path: 'argocd/hub/root' } });
    expect(file('root/appproject-hub-root.yaml')).toMatchObject({
      metadata: { name: 'hub-root' },
      spec: { destinations: [{ server: 'https://kubernetes.default.svc', namespace: 'argocd' }] },
    });
  });

  test('settings hold what any of the clusters needs', () => {
    expect(file('root/configmap-argocd-cm.yaml').data['resource.exclusions']).not.toMatch(/- EndpointSlice$/m);
  });

  test('nothing where the fleet has none', () => {
    expect(hubTree([{ model: model(), manifests: [] }])).toEqual([]);
  });

  test('the way there: the hub starts the whole fleet, the others let it in', () => {
    const commands = (of: Model) => bootstrapGuide(of).flatMap((step) => step.commands);
    expect(commands(attic)).toContain('kubectl apply --server-side --force-conflicts -f argocd/hub/root.yaml');
    expect(commands(cabin).join('\n')).toContain('create token argocd-manager');
    expect(commands(cabin).join('\n')).not.toContain('bootstrap');
  });
});

describe('MODEL_FLEET: a hub that cannot be', () => {
  const fleet = { repository: 'https://git.example.org/home.git', revision: 'main' };
  const problems = (hub: { readonly cluster: string; readonly servers: Record<string, string> }) =>
    buildFleet(defineFleet({ ...fleet, hub }, (scope) => new Attic(scope))).issues.map(
      ({ path, message, hint }) => `${path}: ${message} [${hint}]`,
    );

  test('names a cluster that is not there, or gives an address to nobody', () => {
    expect(problems({ cluster: 'atic', servers: {} })).toEqual([
      'clusters/fleet.ts hub.cluster: no cluster "atic" in this fleet [did you mean `attic`?]',
    ]);
    expect(problems({ cluster: 'attic', servers: { cabin: 'https://192.168.8.11:6443' } })).toEqual([
      'clusters/fleet.ts hub.servers.cabin: is no other cluster of this fleet [none are declared]',
    ]);
  });

  test('the hub asks for a credential of each cluster, and its pods reach them', () => {
    const definition = defineFleet(
      { ...fleet, hub: { cluster: 'attic', servers: { cabin: 'https://192.168.8.11:6443' } } },
      (scope) => new Attic(scope),
    );
    const { clusters } = renderFleet(buildFleet(definition));
    const [home] = clusters;
    expect(home?.model.secrets.find(({ name }) => name === 'cluster-cabin')).toMatchObject({
      namespace: 'argocd',
      labels: { 'argocd.argoproj.io/secret-type': 'cluster' },
      keys: [
        { name: 'name', template: 'cabin' },
        { name: 'server', template: 'https://192.168.8.11:6443' },
        { name: 'config', kind: 'given' },
      ],
    });
    const policy = home?.manifests.find(({ identity }) => identity.kind === 'NetworkPolicy' && identity.name === 'argocd');
    expect(JSON.stringify(policy?.body)).toContain('"cidr":"192.168.8.11/32"');
  });
});
