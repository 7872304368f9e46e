import { Application, Portainer, type PortainerProps } from 'labwright';
import { expect, test } from 'vitest';
import { type Attic, nas, type Rendered, render } from '../ai/_fixture.ts';

const scope = (cluster: Attic) => new Application(cluster, 'portainer', { layer: 'platform', namespace: 'ai' });

function portainer(props: Partial<PortainerProps<Attic>> = {}, version: '1.34' | '1.36' = '1.34'): Rendered {
  return render(
    (cluster) => void new Portainer(scope(cluster), 'portainer', { storage: { size: '10Gi' }, backup: { exempt: 'a test' }, ...props }),
    version,
  );
}

const application = (rendered: Rendered) => rendered.model.applications.find(({ name }) => name === 'portainer');

test('smallest props: a pinned chart, inside the cluster only', () => {
  const rendered = portainer();
  expect(rendered.issues).toEqual([]);
  expect(application(rendered)?.charts).toEqual([
    {
      repoURL: 'https://portainer.github.io/k8s/',
      chart: 'portainer',
      version: '239.4.0',
      releaseName: 'portainer',
      values: {
        fullnameOverride: 'portainer',
        image: { pullPolicy: 'IfNotPresent' },
        service: { type: 'ClusterIP' },
        tls: { force: true },
        adminPassword: { existingSecret: 'portainer-admin' },
        persistence: { existingClaim: 'portainer-data' },
        resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
      },
    },
  ]);
});

test('every prop ends up in the values or the objects', () => {
  const rendered = render((cluster) => {
    const props: Required<PortainerProps<Attic>> = {
      host: 'ptnr.home.lan',
      ingress: 'public',
      tls: { issuer: 'home' },
      nodeSelector: { gpu: 'true' },
      storage: { class: 'keep', size: '5Gi' },
      backup: { target: nas(cluster), keep: 7 },
      resources: { cpu: '100m', memory: '256Mi', memoryLimit: '1Gi' },
      overrides: {
        values: { feature: { flags: ['--log-level=DEBUG'] } },
        claim: { spec: { volumeName: 'pv-portainer' } },
        ingress: { metadata: { annotations: { team: 'home' } } },
      },
    };
    new Portainer(scope(cluster), 'portainer', props);
  });
  expect(rendered.issues).toEqual([]);
  expect(application(rendered)?.charts[0]?.values).toMatchObject({
    trusted_origins: { enabled: true, domains: 'ptnr.home.lan' },
    nodeSelector: { gpu: 'true' },
    resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '1Gi' } },
    feature: { flags: ['--log-level=DEBUG'] },
  });
  expect(rendered.object('PersistentVolumeClaim', 'portainer-data')).toMatchObject({
    spec: { storageClassName: 'keep', volumeName: 'pv-portainer', resources: { requests: { storage: '5Gi' } } },
  });
  expect(rendered.object('Ingress', 'portainer')).toMatchObject({
    metadata: { annotations: { team: 'home', 'cert-manager.io/cluster-issuer': 'home-ca' } },
  });
  expect(rendered.model.backups).toContainEqual(
    expect.objectContaining({ claim: 'portainer-data', kind: 'scheduled', target: 'nas', retention: '7d' }),
  );
});

test('its backend speaks HTTPS, in both dialects', () => {
  const nginx = portainer({ host: 'ptnr.home.lan' });
  expect(nginx.object('Ingress', 'portainer')).toMatchObject({
    metadata: { annotations: { 'nginx.ingress.kubernetes.io/backend-protocol': 'HTTPS' } },
    spec: {
      rules: [{ host: 'ptnr.home.lan', http: { paths: [{ backend: { service: { name: 'portainer', port: { name: 'https' } } } }] } }],
    },
  });
  const traefik = portainer({ host: 'ptnr.home.lan' }, '1.36');
  expect(traefik.issues).toEqual([]);
  expect(application(traefik)?.charts[0]?.values).toMatchObject({
    service: {
      annotations: {
        'traefik.ingress.kubernetes.io/service.serversscheme': 'https',
        'traefik.ingress.kubernetes.io/service.serverstransport': 'ai-portainer@kubernetescrd',
      },
    },
  });
  expect(traefik.object('ServersTransport', 'portainer')).toMatchObject({ spec: { insecureSkipVerify: true } });
});

test('the pods of the chart reach the API server and nothing else, and only the ingress controller reaches them', () => {
  const rendered = portainer({ host: 'ptnr.home.lan' });
  expect(rendered.object('NetworkPolicy', 'portainer')).toMatchObject({
    spec: {
      podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'portainer', 'app.kubernetes.io/name': 'portainer' } },
      ingress: [{ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress' } } }], ports: [{ port: 9443 }] }],
      egress: [{ to: [{ ipBlock: { cidr: '192.168.7.10/32' } }], ports: [{ port: 16443 }] }],
    },
  });
});

test('what the chart brings is declared: its pod, its cluster-wide kinds, why it runs as root', () => {
  const rendered = portainer({ resources: { memory: '200Mi' } });
  expect(rendered.model.footprints).toContainEqual({
    application: 'portainer',
    name: 'portainer',
    namespace: 'ai',
    pods: 1,
    requests: { cpu: '50m', memory: '200Mi' },
    limits: { memory: '512Mi' },
    volumes: [],
    ports: [
      { name: 'https', port: 9443, protocol: 'TCP' },
      { name: 'tcp-edge', port: 8000, protocol: 'TCP' },
    ],
    source: 'templates of chart portainer 239.4.0: one Deployment, one container',
  });
  expect(application(rendered)?.clusterKinds).toEqual([{ group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' }]);
  expect(rendered.model.workloads.find(({ name }) => name === 'portainer')?.securityExceptions).toHaveLength(2);
});

test('its claim is rendered here and kept, so that no change of the chart can take it away', () => {
  const rendered = portainer();
  expect(rendered.object('PersistentVolumeClaim', 'portainer-data')).toMatchObject({
    metadata: { annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' } },
  });
  expect(application(rendered)).toMatchObject({ holdsData: true, cascade: false });
  expect(rendered.model.secrets.find(({ name }) => name === 'portainer-admin')).toMatchObject({
    keys: [{ name: 'password', kind: 'random' }],
    consumers: [{ workload: 'portainer', key: 'password' }],
  });
});

test('the pods that copy its files are not taken for Portainer by the Service of the chart', () => {
  const rendered = render(
    (cluster) => void new Portainer(scope(cluster), 'portainer', { storage: { size: '10Gi' }, backup: { target: nas(cluster) } }),
  );
  for (const name of ['portainer-backup', 'portainer-restore']) {
    expect(rendered.object('CronJob', name)).toMatchObject({
      spec: { jobTemplate: { spec: { template: { metadata: { labels: { 'app.kubernetes.io/name': 'portainer-backup' } } } } } },
    });
  }
});

test('MODEL_QUANTITY: an amount that is none', () => {
  const { issues } = portainer({ resources: { memory: '128MB' } });
  expect(issues.map(({ code, path }) => `${code} ${path}`)).toEqual(['MODEL_QUANTITY attic/portainer/portainer resources.memory']);
});
