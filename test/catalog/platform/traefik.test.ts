import { Application, defineCluster, kubeadm, Traefik, type TraefikProps } from 'labwright';
import { renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import type { Shed } from './_lan.ts';
import { Site, withController } from './_site.ts';

const traefik = (props: Partial<TraefikProps<Shed>> = {}, site?: ConstructorParameters<typeof Site>[2]) =>
  withController((scope, given) => new Traefik(scope, 'traefik', { ingress: 'main', ...given, ...props }), site);

test('smallest props: a Service on the claimed address, the class of the entry, an hour for uploads', () => {
  const rendered = traefik();
  expect(rendered.issues).toEqual([]);
  expect(rendered.model.applications.find(({ name }) => name === 'ingress')?.charts).toEqual([
    {
      repoURL: 'https://traefik.github.io/charts',
      chart: 'traefik',
      version: '41.3.0',
      releaseName: 'traefik',
      values: {
        fullnameOverride: 'traefik',
        instanceLabelOverride: 'traefik',
        image: { tag: 'v3.7.11' },
        global: { checkNewVersion: false },
        api: { dashboard: false },
        deployment: { replicas: 1, revisionHistoryLimit: 3 },
        ingressClass: { enabled: true, isDefaultClass: true, name: 'main' },
        providers: { kubernetesIngress: { ingressClass: 'main', publishedService: { enabled: true } } },
        ports: {
          web: { transport: { respondingTimeouts: { readTimeout: '3600s' } } },
          websecure: { transport: { respondingTimeouts: { readTimeout: '3600s' } } },
        },
        service: {
          annotations: { 'metallb.io/address-pool': 'lan', 'metallb.io/loadBalancerIPs': '192.168.7.240' },
          spec: { type: 'LoadBalancer', externalTrafficPolicy: 'Local' },
        },
        startupProbe: { httpGet: { path: '/ping', port: 8080 }, periodSeconds: 2, failureThreshold: 30 },
        resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '512Mi' } },
        priorityClassName: 'platform',
      },
    },
  ]);
});

test('every prop ends up in the values', () => {
  const rendered = withController(
    (scope, { address }) => {
      const props: Required<TraefikProps<Shed>> = {
        ingress: 'main',
        address,
        replicas: 2,
        redirectToHttps: true,
        readTimeout: '10m',
        priority: 'apps',
        nodeSelector: { cable: 'true' },
        resources: { cpu: '200m', memory: '256Mi', memoryLimit: '1Gi' },
        overrides: { values: { logs: { access: { enabled: true } } } },
      };
      return new Traefik(scope, 'traefik', props);
    },
    { tls: { issuer: 'home' } },
  );
  expect(rendered.issues).toEqual([]);
  expect(rendered.values('ingress')).toMatchObject({
    deployment: { replicas: 2 },
    podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
    topologySpreadConstraints: [{ labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'traefik' } } }],
    ports: {
      web: {
        http: { redirections: { entryPoint: { to: 'websecure', scheme: 'https', permanent: true } } },
        transport: { respondingTimeouts: { readTimeout: '600s' } },
      },
      websecure: { transport: { respondingTimeouts: { readTimeout: '600s' } } },
    },
    priorityClassName: 'apps',
    nodeSelector: { cable: 'true' },
    resources: { requests: { cpu: '200m', memory: '256Mi' }, limits: { memory: '1Gi' } },
    logs: { access: { enabled: true } },
  });
  expect(rendered.model.footprints.find(({ name }) => name === 'traefik')).toMatchObject({
    pods: 3,
    requests: { cpu: '600m', memory: '768Mi' },
    limits: { memory: '3Gi' },
    images: ['docker.io/traefik:v3.7.11'],
  });
});

test('large uploads are no open question any more, and the Ingress says how long they may take', () => {
  const rendered = traefik({ readTimeout: '90m' }, { bodySize: '4Gi' });
  expect(rendered.issues).toEqual([]);
  const ingress = rendered.manifests.find(({ identity }) => identity.kind === 'Ingress');
  expect(ingress?.comment).toContain('An upload must arrive within 1h30m, the read timeout of the controller.');
});

test('MODEL_VALUE: plain HTTP behind a controller that sends it away', () => {
  const { issues } = traefik({ redirectToHttps: true });
  expect(issues).toMatchObject([{ code: 'MODEL_VALUE', path: 'shed/site/site tls' }]);
  expect(issues[0]?.message).toBe(
    'site.home.lan has no certificate, and the controller of ingress main sends every plain HTTP request to HTTPS',
  );
  const secure = traefik({ redirectToHttps: true }, { tls: { issuer: 'home' } });
  expect(secure.issues).toEqual([]);
  expect(secure.manifests.find(({ identity }) => identity.kind === 'Ingress')?.comment).toContain(
    'Plain HTTP is redirected to HTTPS at the entry point.',
  );
});

test('plain HTTP leads to HTTPS: at the entry point where every host has a certificate, else for each host that has one', () => {
  const web = (rendered: ReturnType<typeof traefik>) =>
    (rendered.values('ingress') as { ports: { web: { http?: unknown } } } | undefined)?.ports.web.http;
  const redirects = (rendered: ReturnType<typeof traefik>) =>
    rendered.manifests.filter(({ identity }) => identity.kind === 'Middleware').map(({ identity }) => identity.name);
  const secure = traefik({}, { tls: { issuer: 'home' } });
  expect([web(secure), redirects(secure)]).toEqual([
    { redirections: { entryPoint: { to: 'websecure', scheme: 'https', permanent: true } } },
    [],
  ]);
  const chosen = traefik({ redirectToHttps: false }, { tls: { issuer: 'home' } });
  expect([web(chosen), redirects(chosen)]).toEqual([undefined, ['site-https']]);
  const plain = traefik();
  expect([web(plain), redirects(plain)]).toEqual([undefined, []]);
});

test('what looks at all charts at the end finds this one, whichever was declared first', () => {
  let found: readonly string[] = [];
  withController((scope, given, cluster) => {
    cluster.atEnd(() => {
      found = cluster.applications.flatMap(({ charts }) => charts.map(({ chart }) => chart));
    });
    return new Traefik(scope, 'traefik', { ingress: 'main', ...given });
  });
  expect(found).toContain('traefik');
});

test('a program that must use a public name may be connected to it', () => {
  const rendered = withController((scope, given, cluster) => {
    const controller = new Traefik(scope, 'traefik', { ingress: 'main', ...given });
    const site = new Site(new Application(cluster, 'other', { layer: 'apps', namespace: 'home' }), 'other', {});
    site.connect({ application: 'other', workload: 'other', namespace: 'home', labels: { app: 'other' } }, controller, 'sign-in');
    return controller;
  });
  expect(rendered.model.connections.find(({ purpose }) => purpose === 'sign-in')).toMatchObject({
    port: 8443,
    to: { workload: 'traefik' },
  });
});

test('MODEL_QUANTITY: a time that is none', () => {
  expect(traefik({ readTimeout: '60' }).issues.map(({ code, path }) => `${code} ${path}`)).toEqual([
    'MODEL_QUANTITY shed/ingress/traefik readTimeout',
  ]);
});

/** A cluster without addresses to give out. */
class Cellar extends defineCluster({
  name: 'cellar',
  distribution: kubeadm({ version: '1.36', cni: 'calico' }),
  network: { nodes: '192.168.7.0/24' },
  nodes: {
    one: {
      address: '192.168.7.11',
      roles: ['control-plane'],
      capacity: { cpu: '2', memory: '2Gi' },
      taints: [{ key: 'a', effect: 'NoSchedule' }],
    },
    two: { address: '192.168.7.12', roles: ['worker'], labels: { entrance: 'true' }, capacity: { cpu: '2', memory: '4Gi' } },
    three: { address: '192.168.7.13', roles: ['worker'], capacity: { cpu: '2', memory: '4Gi' } },
  },
  ingresses: { main: { className: 'main', controller: 'traefik', namespace: 'ingress', nodePorts: { http: 30080, https: 30443 } } },
  layers: { platform: {} },
  namespaces: { argocd: { podSecurity: 'restricted' }, ingress: { podSecurity: 'restricted' } },
}) {}

const onNode = (props: Partial<TraefikProps<Cellar>>) =>
  renderCluster((fleet) => {
    const cluster = new Cellar(fleet);
    new Traefik(new Application(cluster, 'ingress', { layer: 'platform', namespace: 'ingress' }), 'traefik', { ingress: 'main', ...props });
    return cluster;
  });

test('ports of the node: the Service has them, and the machine that answers is told', () => {
  const { model, issues } = onNode({ nodeSelector: { entrance: 'true' } });
  expect(issues).toEqual([]);
  expect(model.applications.find(({ name }) => name === 'ingress')?.charts[0]?.values).toMatchObject({
    ports: { web: { nodePort: 30080 }, websecure: { nodePort: 30443 } },
    providers: { kubernetesIngress: { publishedService: { enabled: false } } },
    service: { annotations: {}, spec: { type: 'NodePort', externalTrafficPolicy: 'Local' } },
  });
  expect(model.exposures).toEqual([
    {
      application: 'ingress',
      workload: 'traefik',
      kind: 'node-port',
      host: '192.168.7.12',
      tls: true,
      service: 'traefik',
      nodePorts: [30080, 30443],
    },
  ]);
});

test('MODEL_VALUE: ports of nodes, and nobody knows on which it runs; or an address beside them', () => {
  expect(onNode({}).issues.map(({ path, message }) => `${path}: ${message}`)).toEqual([
    'cellar/ingress/traefik nodeSelector: only the machine that runs it answers on its ports, and it may run on 2',
  ]);
  const both = withController((scope, given) => new Traefik(scope, 'traefik', { ingress: 'main', ...given, address: undefined }));
  expect(both.issues.map(({ path, message }) => `${path}: ${message}`)).toEqual([
    'shed/ingress/traefik address: it has no address, and no port of the node either',
  ]);
});
