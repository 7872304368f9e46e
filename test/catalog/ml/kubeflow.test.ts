import { Application, defineCluster, Kubeflow, type KubeflowPart, type KubeflowProps, k3s, MetalLb } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { argoTree } from '../../../src/argocd/index.ts';
import type { NamespaceSpec } from '../../../src/authoring/index.ts';
import { ownChecks, runChecks } from '../../../src/checks/index.ts';

const sound: NamespaceSpec<string> = {
  podSecurity: 'baseline',
  quota: { 'requests.cpu': '10', 'requests.memory': '15Gi' },
  limits: { defaultRequest: { cpu: '10m', memory: '128Mi' } },
};

function laptop(namespace: NamespaceSpec<string>) {
  return class Laptop extends defineCluster({
    name: 'laptop',
    distribution: k3s({ version: '1.36', disable: ['traefik', 'servicelb'] }),
    network: { nodes: '192.168.1.0/24' },
    nodes: { one: { address: '192.168.1.20', roles: ['control-plane', 'worker'], capacity: { cpu: '8', memory: '38Gi' } } },
    storageClasses: { local: { name: 'local-path', provisioner: 'rancher.io/local-path', topology: 'node' } },
    defaultStorageClass: 'local',
    addressPools: {
      lan: {
        ranges: ['192.168.1.240-192.168.1.254'],
        reserved: { gateway: '192.168.1.243', pipelines: '192.168.1.244', katib: '192.168.1.246' },
      },
    },
    issuers: { home: { kind: 'ClusterIssuer', name: 'home-ca' } },
    layers: { infrastructure: {}, kubeflow: { budget: { memory: '15Gi' } } },
    namespaces: { argocd: { podSecurity: 'restricted' }, 'metallb-system': { podSecurity: 'privileged' }, kubeflow: namespace },
  }) {};
}

type Laptop = InstanceType<ReturnType<typeof laptop>>;

function kubeflow(props: Partial<KubeflowProps<Laptop>> = {}, namespace = sound) {
  return renderCluster((fleet) => {
    const cluster = new (laptop(namespace))(fleet);
    const metallb = new MetalLb(new Application(cluster, 'metallb', { layer: 'infrastructure', namespace: 'metallb-system' }), 'metallb');
    new Kubeflow(cluster, 'kubeflow', {
      state: 'reserved',
      layer: 'kubeflow',
      namespace: 'kubeflow',
      cpu: '10',
      memory: '15Gi',
      addresses: { pool: 'lan', from: metallb, pages: { pipelines: 'pipelines', katib: 'katib' }, kept: ['gateway'] },
      ...props,
    });
    return cluster;
  });
}

const parts = ({ model }: ReturnType<typeof kubeflow>) => model.applications.filter(({ layer }) => layer === 'kubeflow');

test('reserved: no Application, but room and addresses that nobody else gets', () => {
  const rendered = kubeflow();
  expect(rendered.issues).toEqual([]);
  expect(parts(rendered)).toEqual([]);
  expect(rendered.model.reservations).toMatchObject([{ name: 'kubeflow', layer: 'kubeflow', requests: { cpu: '10', memory: '15Gi' } }]);
  expect(rendered.model.addressPools[0]?.reserved).toHaveLength(3);
});

test('installed: an Application for each part, with pinned sources, and its own footprint in the place of the room', () => {
  const rendered = kubeflow({ state: 'installed' });
  expect(rendered.issues).toEqual([]);
  expect(rendered.model.reservations).toEqual([]);
  expect(parts(rendered).map(({ name, sources = [], charts }) => `${name}: ${sources.length} ${charts.length}`)).toEqual([
    'kubeflow-dashboard: 1 0',
    'kubeflow-katib: 1 0',
    'kubeflow-kserve: 0 3',
    'kubeflow-notebooks: 2 0',
    'kubeflow-pipelines: 2 0',
  ]);
  expect(parts(rendered).find(({ name }) => name === 'kubeflow-katib')?.sources).toEqual([
    {
      repoURL: 'https://github.com/kubeflow/community-distribution',
      revision: '26.03.1',
      path: 'applications/katib/upstream/installs/katib-standalone',
      kustomize: {
        namespace: 'kubeflow',
        patches: [{ target: { kind: 'Namespace' }, patch: '$patch: delete\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: any\n' }],
      },
    },
  ]);
  expect(rendered.model.footprints.filter(({ namespace }) => namespace === 'kubeflow')).toHaveLength(5);
});

test('pages take the addresses that were kept for them; the rest stays reserved', () => {
  const { manifests, model } = kubeflow({ state: 'installed' });
  expect(model.exposures.map(({ application, host }) => `${application} ${host}`)).toEqual([
    'kubeflow-pipelines 192.168.1.244',
    'kubeflow-katib 192.168.1.246',
  ]);
  expect(model.addressPools[0]?.reserved).toEqual([{ name: 'gateway', address: '192.168.1.243' }]);
  expect(field(pick(manifests, 'Service', 'kubeflow-pipelines-lan'), 'spec.ports')).toEqual([
    { name: 'http', port: 80, targetPort: 3000, protocol: 'TCP' },
  ]);
});

test('Argo CD may read the repository and writes the patches into the Application', () => {
  const { model, manifests } = kubeflow({ state: 'installed' });
  const files = argoTree(model, manifests);
  const value = (path: string) => JSON.stringify(files.find((file) => file.path.endsWith(path))?.value);
  expect(value('applications/kubeflow/kubeflow-katib.json')).toContain('"patches":[{"target":{"kind":"Namespace"}');
  expect(value('root/appproject-laptop-kubeflow.yaml')).toContain('https://github.com/kubeflow/community-distribution');
  expect(model.externals.find(({ workload }) => workload === 'argocd')?.hosts).toContain('github.com');
});

test('no check finds an error, reserved or installed', () => {
  for (const state of ['reserved', 'installed'] as const) {
    const errors = (noBackup?: string) => {
      const { model, manifests } = kubeflow({ state, noBackup });
      return runChecks({ model, manifests }, ownChecks)
        .filter(({ severity, path }) => severity === 'error' && path.includes('kubeflow'))
        .map(({ code, path }) => `${code} ${path}`);
    };
    expect(errors('experiments are run again'), state).toEqual([]);
    expect(errors(), state).toEqual(
      state === 'reserved'
        ? []
        : [
            'BACKUP_MISSING laptop/kubeflow-katib/kubeflow-katib claim katib-mysql',
            'BACKUP_MISSING laptop/kubeflow-pipelines/kubeflow-pipelines claim mysql-pv-claim',
            'BACKUP_MISSING laptop/kubeflow-pipelines/kubeflow-pipelines claim seaweedfs-pvc',
          ],
    );
  }
});

test('some parts, and no addresses', () => {
  const rendered = renderCluster((fleet) => {
    const cluster = new (laptop(sound))(fleet);
    new Kubeflow(cluster, 'kubeflow', {
      state: 'installed',
      layer: 'kubeflow',
      namespace: 'kubeflow',
      cpu: '4',
      memory: '6Gi',
      parts: ['katib'],
    });
    return cluster;
  });
  expect(rendered.issues).toEqual([]);
  expect(parts(rendered).map(({ name }) => name)).toEqual(['kubeflow-katib']);
  expect(rendered.model.exposures).toEqual([]);
});

test('MODEL_VALUE: a namespace that would refuse its pods or end them is found before it is installed', () => {
  const namespace: NamespaceSpec<string> = {
    podSecurity: 'restricted',
    quota: { 'requests.memory': '15Gi' },
    limits: { default: { memory: '128Mi' } },
  };
  expect(kubeflow({}, namespace).issues).toEqual([]);
  const { issues } = kubeflow({ state: 'installed', parts: ['katib', 'trainer' as KubeflowPart] }, namespace);
  expect(issues.filter(({ code }) => code === 'MODEL_VALUE').map(({ path }) => path)).toEqual([
    'laptop/kubeflow parts[1]',
    'laptop namespaces.kubeflow.podSecurity',
    'laptop namespaces.kubeflow.limits.default.memory',
    'laptop namespaces.kubeflow.limits.defaultRequest',
  ]);
});
