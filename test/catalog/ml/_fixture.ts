import { type AddressClaim, Application, defineCluster, k3s, Postgres, type S3Bucket, type Scope, Workload } from 'labwright';
import { renderCluster } from 'labwright/testing';
import { ownChecks, runChecks } from '../../../src/checks/index.ts';
import type { Endpoint } from '../../../src/model/index.ts';
import type { RenderedCluster } from '../../../src/render/index.ts';

/** One machine with addresses of the LAN, where everything may run restricted. */
export class Lab extends defineCluster({
  name: 'lab',
  distribution: k3s({ version: '1.36', disable: ['traefik', 'servicelb'] }),
  network: { nodes: '192.168.1.0/24' },
  nodes: {
    'lab-1': {
      address: '192.168.1.10',
      roles: ['control-plane', 'worker'],
      labels: { gpu: 'true' },
      capacity: { cpu: '8', memory: '38Gi' },
    },
  },
  storageClasses: { local: { name: 'local-path', provisioner: 'rancher.io/local-path', topology: 'node', reclaimPolicy: 'Retain' } },
  defaultStorageClass: 'local',
  addressPools: {
    lan: {
      ranges: ['192.168.1.240-192.168.1.254'],
      reserved: { 'kubeflow-gateway': '192.168.1.243', 'kubeflow-pipelines': '192.168.1.244' },
    },
  },
  ingresses: { traefik: { className: 'traefik', controller: 'traefik' } },
  issuers: { home: { kind: 'ClusterIssuer', name: 'home-ca' } },
  priorityClasses: { ml: 800, low: 100 },
  layers: { platform: {}, data: {}, ml: {} },
  namespaces: {
    argocd: { podSecurity: 'restricted' },
    data: { podSecurity: 'restricted' },
    ml: { podSecurity: 'restricted', defaultPriority: 'ml', quota: { 'requests.memory': '12Gi', pods: '40' } },
    kubeflow: { podSecurity: 'baseline', quota: { 'requests.cpu': '10', 'requests.memory': '15Gi' } },
  },
}) {}

/** An application of the layer `ml`. */
export function app(cluster: Lab, name: string): Application<Lab> {
  return new Application(cluster, name, { layer: 'ml', namespace: 'ml' });
}

export function database(cluster: Lab, name = 'mlflow'): Postgres<Lab> {
  const id = name === 'mlflow' ? 'pg' : `pg-${name}`;
  return new Postgres(new Application(cluster, id, { layer: 'data', namespace: 'data' }), id, {
    version: '17',
    database: name,
    storage: { size: '5Gi' },
    backup: { exempt: 'a test' },
  });
}

/** A bucket that only promises what a consumer may use. */
export class PromisedBucket extends Workload<Lab> implements S3Bucket<Lab> {
  readonly protocol = 's3';
  readonly port = 9000;
  readonly podPort = 9000;
  readonly bucket = 'mlflow';
  readonly region = 'us-east-1';
  readonly accessKey = { name: 'store-mlflow', key: 'access-key' };
  readonly secretKey = { name: 'store-mlflow', key: 'secret-key' };
  readonly endpoint: Endpoint;
  readonly host: string;
  readonly url: string;

  constructor(scope: Scope<Lab>, id: string) {
    super(scope, id);
    this.endpoint = this.pods('store', 'server');
    this.host = this.serviceHost();
    this.url = `http://${this.host}:9000`;
    this.requireSecret('store-mlflow', [
      { name: 'access-key', kind: 'random', length: 20, alphabet: 'url', purpose: 'key' },
      { name: 'secret-key', kind: 'random', length: 40, alphabet: 'url', purpose: 'key' },
    ]);
  }
}

export function bucket(cluster: Lab): PromisedBucket {
  return new PromisedBucket(new Application(cluster, 'store', { layer: 'data', namespace: 'data' }), 'store');
}

/** An address as the construct that announces it gives it. */
export function address(cluster: Lab, value: string): AddressClaim<Lab> {
  return {
    cluster,
    application: new Application(cluster, `announce-${value.replaceAll('.', '-')}`, { layer: 'platform', namespace: 'data' }),
    pool: 'lan',
    address: value,
  };
}

export function render(make: (cluster: Lab) => void): RenderedCluster {
  return renderCluster((fleet) => {
    const cluster = new Lab(fleet);
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
