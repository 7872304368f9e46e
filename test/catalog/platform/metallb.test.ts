import { Application, balance, defineCluster, Fleet, k3s, MetalLb, type MetalLbProps, type Scope, talos, Workload } from 'labwright';
import { expect, test } from 'vitest';
import { renderCluster } from '../../../src/render/index.ts';
import { type Rendered, render, type Shed } from './_lan.ts';

const at = (cluster: Shed) => new Application(cluster, 'metallb', { layer: 'platform', namespace: 'metallb' });
const metallb = (props?: MetalLbProps<Shed>): Rendered => render((cluster) => void new MetalLb(at(cluster), 'metallb', props));

test('smallest props: layer 2 alone, and no address is given out by itself', () => {
  const rendered = metallb();
  expect(rendered.issues).toEqual([]);
  expect(rendered.model.applications.find(({ name }) => name === 'metallb')?.charts).toEqual([
    {
      repoURL: 'https://metallb.github.io/metallb',
      chart: 'metallb',
      version: '0.16.1',
      releaseName: 'metallb',
      values: {
        fullnameOverride: 'metallb',
        frrk8s: { enabled: false },
        speaker: {
          priorityClassName: 'platform',
          frr: { enabled: false },
          resources: { requests: { cpu: '20m', memory: '64Mi' }, limits: { memory: '128Mi' } },
        },
        controller: {
          priorityClassName: 'platform',
          strategy: { type: 'Recreate' },
          securityContext: { runAsNonRoot: true, runAsUser: 65534, fsGroup: 65534, seccompProfile: { type: 'RuntimeDefault' } },
          resources: { requests: { cpu: '20m', memory: '64Mi' }, limits: { memory: '128Mi' } },
        },
      },
    },
  ]);
  expect(rendered.object('IPAddressPool', 'lan').spec).toEqual({ addresses: ['192.168.7.240-192.168.7.250'], autoAssign: false });
  expect(rendered.object('L2Advertisement', 'metallb').spec).toEqual({ ipAddressPools: ['lan', 'one'] });
});

test('one address is a range of one, because a pool takes ranges only', () => {
  expect(metallb().object('IPAddressPool', 'one').spec).toMatchObject({ addresses: ['192.168.7.252/32'] });
});

test('pools come after the chart that brings their CRDs and judges them', () => {
  for (const [kind, name] of [
    ['IPAddressPool', 'lan'],
    ['L2Advertisement', 'metallb'],
  ] as const)
    expect(metallb().object(kind, name)).toMatchObject({
      metadata: {
        annotations: { 'argocd.argoproj.io/sync-wave': '1', 'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true' },
      },
    });
});

test('every prop ends up in the values or the objects', () => {
  const props: Required<MetalLbProps<Shed>> = {
    announceFrom: { cable: 'true' },
    interfaces: ['eth0'],
    priority: 'apps',
    controller: { cpu: '30m', memory: '80Mi', memoryLimit: '160Mi' },
    speaker: { cpu: '40m', memory: '90Mi', memoryLimit: '180Mi' },
    overrides: {
      values: { speaker: { logLevel: 'debug' } },
      pool: { spec: { avoidBuggyIPs: true } },
      advertisement: { metadata: { labels: { team: 'home' } } },
    },
  };
  const rendered = metallb(props);
  expect(rendered.issues).toEqual([]);
  expect(rendered.values('metallb')).toMatchObject({
    speaker: {
      logLevel: 'debug',
      priorityClassName: 'apps',
      resources: { requests: { cpu: '40m', memory: '90Mi' }, limits: { memory: '180Mi' } },
    },
    controller: { priorityClassName: 'apps', resources: { requests: { cpu: '30m', memory: '80Mi' }, limits: { memory: '160Mi' } } },
  });
  expect(rendered.object('IPAddressPool', 'lan').spec).toMatchObject({ avoidBuggyIPs: true });
  expect(rendered.object('L2Advertisement', 'metallb')).toMatchObject({
    metadata: { labels: { team: 'home' } },
    spec: { nodeSelectors: [{ matchLabels: { cable: 'true' } }], interfaces: ['eth0'] },
  });
  expect(rendered.model.footprints.find(({ name }) => name === 'metallb')).toMatchObject({
    pods: 3,
    requests: { cpu: '110m', memory: '260Mi' },
    limits: { memory: '520Mi' },
    images: ['quay.io/metallb/controller:v0.16.1', 'quay.io/metallb/speaker:v0.16.1'],
  });
});

test('its controller reaches the API server, and whoever asks reaches its webhook, because no policy can name the API server', () => {
  expect(metallb().object('NetworkPolicy', 'metallb').spec).toEqual({
    podSelector: {
      matchLabels: {
        'app.kubernetes.io/component': 'controller',
        'app.kubernetes.io/instance': 'metallb',
        'app.kubernetes.io/name': 'metallb',
      },
    },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ ports: [{ port: 9443, protocol: 'TCP' }] }],
    egress: [{ to: [{ ipBlock: { cidr: '192.168.7.10/32' } }], ports: [{ port: 6443, protocol: 'TCP' }] }],
  });
});

test('controller and speakers tell their metrics, the speakers at the address of their node', () => {
  expect(metallb().model.metrics).toMatchObject([
    {
      workload: 'metallb',
      port: 'metricshttps',
      podPort: 9120,
      scheme: 'https',
      token: true,
      labels: { 'app.kubernetes.io/component': 'controller' },
    },
    { workload: 'metallb-speaker', hostNetwork: true, token: true, labels: { 'app.kubernetes.io/component': 'speaker' } },
  ]);
});

test('a claim carries pool and address to a Service, and its workload starts after MetalLB', () => {
  class Shop extends Workload<Shed> {
    constructor(scope: Scope<Shed>, lb: MetalLb<Shed>) {
      super(scope, 'shop');
      const selector = this.selector('shop', 'web');
      balance<Shed>(this, {
        claim: lb.claim('lan', '192.168.7.241'),
        service: 'shop',
        labels: this.labels('shop', 'web'),
        selector,
        ports: [{ name: 'http', port: 80, podPort: 8080, targetPort: 'http' }],
        target: this.pods('shop', 'web'),
      });
    }
  }
  const rendered = render((cluster) => {
    const lb = new MetalLb(at(cluster), 'metallb');
    new Shop(new Application(cluster, 'shop', { layer: 'apps', namespace: 'home' }), lb);
  });
  expect(rendered.issues).toEqual([]);
  expect(rendered.object('Service', 'shop')).toMatchObject({
    metadata: { annotations: { 'metallb.io/address-pool': 'lan', 'metallb.io/loadBalancerIPs': '192.168.7.241' } },
    spec: { type: 'LoadBalancer', externalTrafficPolicy: 'Local' },
  });
  expect(rendered.model.applications.find(({ name }) => name === 'shop')?.dependsOn).toEqual(['metallb']);
});

test('where every node is a control plane, the control planes answer although Talos labels them not to', () => {
  class Alone extends defineCluster({
    name: 'alone',
    distribution: talos({ version: '1.35' }),
    network: { nodes: '192.168.7.0/24', cni: { name: 'cilium', enforcesPolicies: true } },
    nodes: { one: { address: '192.168.7.10', roles: ['control-plane', 'worker'], capacity: { cpu: '4', memory: '8Gi' } } },
    addressPools: { lan: { ranges: ['192.168.7.240/30'] } },
    layers: { platform: {} },
    namespaces: { argocd: { podSecurity: 'restricted' }, metallb: { podSecurity: 'privileged' } },
  }) {}
  const cluster = new Alone(new Fleet({ repository: 'https://git.lan/x.git', revision: 'main' }));
  new MetalLb(new Application(cluster, 'metallb', { layer: 'platform', namespace: 'metallb' }), 'metallb');
  const { model, issues } = renderCluster(cluster);
  expect(issues).toEqual([]);
  expect(model.applications.find(({ name }) => name === 'metallb')?.charts[0]?.values).toMatchObject({
    speaker: { ignoreExcludeLB: true },
  });
});

test('MODEL_VALUE: a namespace that refuses the speakers, the ServiceLB of K3s beside it, no pool at all', () => {
  class Wrong extends defineCluster({
    name: 'wrong',
    distribution: k3s({ version: '1.36' }),
    network: { nodes: '192.168.7.0/24' },
    nodes: { one: { address: '192.168.7.10', roles: ['control-plane', 'worker'], capacity: { cpu: '4', memory: '8Gi' } } },
    layers: { platform: {} },
    namespaces: { argocd: { podSecurity: 'restricted' }, metallb: { podSecurity: 'baseline' } },
  }) {}
  const cluster = new Wrong(new Fleet({ repository: 'https://git.lan/x.git', revision: 'main' }));
  new MetalLb(new Application(cluster, 'metallb', { layer: 'platform', namespace: 'metallb' }), 'metallb');
  const { issues, manifests } = renderCluster(cluster);
  expect(issues.map(({ code, path }) => `${code} ${path}`)).toEqual([
    'MODEL_VALUE wrong/metallb/metallb namespace',
    'MODEL_VALUE wrong/metallb/metallb',
    'MODEL_VALUE wrong addressPools',
  ]);
  expect(manifests.filter(({ identity }) => identity.group === 'metallb.io')).toEqual([]);
});

test('MODEL_UNKNOWN_NAME, MODEL_ADDRESS: a claim from no pool, of no address', () => {
  const { issues } = render((cluster) => {
    const lb = new MetalLb(at(cluster), 'metallb');
    // @ts-expect-error `lann` is no pool of this cluster
    lb.claim('lann', '192.168.7.241');
    lb.claim('lan', '192.168.7.256');
  });
  expect(issues.map(({ code, path, message }) => `${code} ${path}: ${message}`)).toEqual([
    'MODEL_UNKNOWN_NAME shed/metallb/metallb claim(lann, 192.168.7.241): no address pool "lann" in this cluster',
    'MODEL_ADDRESS shed/metallb/metallb claim(lan, 192.168.7.256): "192.168.7.256" is no IPv4 address: 256 is above 255, where an octet ends',
  ]);
});

test('MODEL_QUANTITY: an amount that is none', () => {
  const { issues } = metallb({ speaker: { memory: '64MB' } });
  expect(issues.map(({ code, path }) => `${code} ${path}`)).toEqual(['MODEL_QUANTITY shed/metallb/metallb speaker resources.memory']);
});
