import {
  Application,
  CertManager,
  type CertManagerProps,
  defineCluster,
  expose,
  k3s,
  k8s,
  MetalLb,
  type Scope,
  Traefik,
  Workload,
} from 'labwright';
import { renderCluster } from 'labwright/testing';
import { ownChecks, runChecks } from '../../../src/checks/index.ts';

/** A cluster that signs certificates in three ways, with a controller of ours and one that was there before. */
export class Den extends defineCluster({
  name: 'den',
  distribution: k3s({ version: '1.36', disable: ['traefik', 'servicelb'] }),
  network: { nodes: '192.168.7.0/24' },
  nodes: { 'den-1': { address: '192.168.7.10', roles: ['control-plane', 'worker'], capacity: { cpu: '8', memory: '31Gi' } } },
  storageClasses: { local: { name: 'local', provisioner: 'x/y', origin: 'rendered', reclaimPolicy: 'Retain', topology: 'node' } },
  defaultStorageClass: 'local',
  addressPools: { lan: { ranges: ['192.168.7.240-192.168.7.250'] } },
  ingresses: {
    main: { className: 'main', controller: 'traefik', namespace: 'ingress' },
    old: { className: 'old', controller: 'nginx', namespace: 'old-ingress', podLabels: { app: 'nginx' } },
  },
  issuers: {
    home: { kind: 'ClusterIssuer', name: 'home-ca' },
    web: { kind: 'ClusterIssuer', name: 'lets-encrypt' },
    names: { kind: 'ClusterIssuer', name: 'lets-encrypt-dns' },
  },
  layers: { platform: {}, apps: {} },
  namespaces: {
    argocd: { podSecurity: 'restricted' },
    metallb: { podSecurity: 'privileged' },
    ingress: { podSecurity: 'restricted' },
    'cert-manager': { podSecurity: 'restricted' },
    home: { podSecurity: 'restricted' },
  },
}) {}

/** A web server that is exposed. */
export class Site extends Workload<Den> {
  constructor(
    scope: Scope<Den>,
    id: string,
    props: { readonly ingress?: 'main' | 'old'; readonly tls?: { readonly issuer: keyof Den['issuers'] & string } } = {},
  ) {
    super(scope, id);
    const target = this.pods('site', 'web');
    expose(this, {
      host: `${id}.example.org`,
      ingress: props.ingress,
      tls: props.tls,
      labels: this.labels('site', 'web'),
      service: id,
      port: 'http',
      target,
      podPort: 8080,
    });
    this.object(k8s.KubeService, 'service', {
      metadata: { name: id },
      spec: { selector: target.labels, ports: [{ name: 'http', port: 80 }] },
    });
  }
}

export const ca = { kind: 'ca', commonName: 'example.org at home' } as const;
export const staging = 'https://acme-staging-v02.api.letsencrypt.org/directory';

/** Renders the cluster with Traefik, cert-manager and what the function puts into it. */
export function den(
  issuers: CertManagerProps<Den>['issuers'],
  make: (cluster: Den) => void = () => {},
  more: Partial<CertManagerProps<Den>> = {},
) {
  const rendered = renderCluster((fleet) => {
    const cluster = new Den(fleet);
    make(cluster);
    const metallb = new MetalLb(new Application(cluster, 'metallb', { layer: 'platform', namespace: 'metallb' }), 'metallb');
    new Traefik(new Application(cluster, 'traefik', { layer: 'platform', namespace: 'ingress' }), 'traefik', {
      ingress: 'main',
      address: metallb.claim('lan', '192.168.7.240'),
    });
    new CertManager(certManagerPlace(cluster), 'cert-manager', { issuers, ...more });
    return cluster;
  });
  return { ...rendered, checked: () => runChecks(rendered, ownChecks, rendered.issues) };
}

export const certManagerPlace = (cluster: Den) =>
  new Application(cluster, 'cert-manager', { layer: 'platform', namespace: 'cert-manager' });
export const at = (cluster: Den, name: string) => new Application(cluster, name, { layer: 'apps', namespace: 'home' });
