import { type AddressClaim, Application, defineCluster, Gitea, type GiteaProps, k3s, NfsBackup, Postgres } from 'labwright';
import { renderCluster } from 'labwright/testing';
import { ownChecks, runChecks } from '../../../src/checks/index.ts';
import type { RenderedCluster } from '../../../src/render/index.ts';

/** Two machines with a pool, an ingress controller of others, and a namespace for pipelines. */
export class Forge extends defineCluster({
  name: 'forge',
  distribution: k3s({ version: '1.36', disable: ['traefik', 'servicelb'] }),
  network: { nodes: '192.168.1.0/24' },
  nodes: {
    'forge-1': {
      address: '192.168.1.10',
      roles: ['control-plane', 'worker'],
      labels: { disk: 'fast' },
      capacity: { cpu: '8', memory: '38Gi' },
    },
  },
  storageClasses: {
    local: { name: 'local-retain', provisioner: 'rancher.io/local-path', topology: 'node', reclaimPolicy: 'Retain' },
    work: { name: 'local-path', provisioner: 'rancher.io/local-path', topology: 'node' },
    attached: { name: 'longhorn', provisioner: 'driver.longhorn.io', topology: 'cluster' },
  },
  defaultStorageClass: 'local',
  addressPools: { lan: { ranges: ['192.168.1.240-192.168.1.254'] } },
  ingresses: { traefik: { className: 'traefik', controller: 'traefik' } },
  issuers: { home: { kind: 'ClusterIssuer', name: 'home-ca' } },
  priorityClasses: { delivery: 800, low: 100 },
  layers: { platform: {}, data: {}, delivery: {} },
  namespaces: {
    argocd: { podSecurity: 'restricted' },
    traefik: { podSecurity: 'restricted' },
    data: { podSecurity: 'restricted' },
    delivery: { podSecurity: 'restricted', defaultPriority: 'delivery' },
    pipelines: { podSecurity: 'baseline', limits: { defaultRequest: { memory: '128Mi' }, default: { memory: '1Gi' } } },
  },
  backupTargets: { nas: { kind: 'nfs', server: '192.168.1.2', path: '/backup/forge' } },
}) {}

/** An application of the layer `delivery`. */
export function app(cluster: Forge, name: string): Application<Forge> {
  return new Application(cluster, name, { layer: 'delivery', namespace: 'delivery' });
}

export function database(cluster: Forge, name: string): Postgres<Forge> {
  const id = `pg-${name}`;
  return new Postgres(new Application(cluster, id, { layer: 'data', namespace: 'data' }), id, {
    version: '17',
    database: name,
    storage: { size: '5Gi' },
    backup: { exempt: 'a test' },
  });
}

export function nas(cluster: Forge): NfsBackup<Forge> {
  return new NfsBackup(new Application(cluster, 'backup', { layer: 'platform', namespace: 'delivery' }), 'nas', {
    namespaces: ['delivery'],
  });
}

/** An address as the construct that announces it gives it. */
export function address(cluster: Forge, value: string): AddressClaim<Forge> {
  return {
    cluster,
    application: new Application(cluster, `announce-${value.replaceAll('.', '-')}`, { layer: 'platform', namespace: 'data' }),
    pool: 'lan',
    address: value,
  };
}

export function gitea(cluster: Forge, props: Partial<GiteaProps<Forge>> = {}): Gitea<Forge> {
  return new Gitea(app(cluster, 'gitea'), 'gitea', {
    host: 'git.forge.home',
    admin: { email: 'admin@forge.home' },
    storage: { size: '20Gi' },
    backup: { exempt: 'a test' },
    ...props,
  });
}

export function render(make: (cluster: Forge) => void): RenderedCluster {
  return renderCluster((fleet) => {
    const cluster = new Forge(fleet);
    make(cluster);
    return cluster;
  });
}

/** Kind and name of what an application renders. */
export function own({ manifests }: RenderedCluster, application: string): readonly string[] {
  return manifests.filter(({ origin }) => origin.application === application).map(({ identity }) => `${identity.kind} ${identity.name}`);
}

/** Errors that all checks find in what one application renders. */
export function errors({ model, manifests, issues }: RenderedCluster, application: string): readonly string[] {
  const folder = `/${application}/`;
  return [...issues, ...runChecks({ model, manifests }, ownChecks)]
    .filter(({ severity, path }) => severity === 'error' && `${path}/`.includes(folder))
    .map(({ code, path, message }) => `${code} ${path}: ${message}`);
}

interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

/** Variables of a container; one from a Secret reads `secret/key`. */
export function environment(container: unknown): Readonly<Record<string, string | undefined>> {
  const { env = [] } = container as { readonly env?: readonly Variable[] };
  return Object.fromEntries(
    env.map(({ name, value, valueFrom }) => [name, value ?? `${valueFrom?.secretKeyRef.name}/${valueFrom?.secretKeyRef.key}`]),
  );
}
