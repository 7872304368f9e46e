import { Application, defineCluster, Fleet, IngressNginx, ingressController, k3s, MetalLb, Traefik } from 'labwright';
import { expect, test } from 'vitest';
import { renderCluster } from '../../../src/render/index.ts';
import { withController } from './_site.ts';

const ways = { main: 'traefik', old: 'nginx' } as const;

test.each(Object.entries(ways) as [keyof typeof ways, string][])('ingress %s: its entry decides that it is %s', (ingress, program) => {
  const rendered = withController((scope, given) => ingressController(scope, 'web', { ingress, ...given }), { ingress });
  expect(rendered.issues).toEqual([]);
  expect(rendered.object('Ingress', 'site')).toMatchObject({ spec: { ingressClassName: ingress } });
  expect(JSON.stringify(rendered.object('Ingress', 'site').metadata)).toContain(`${program}.ingress.kubernetes.io/`);
  expect(rendered.model.applications.find(({ name }) => name === 'ingress')).toMatchObject({ dependsOn: ['metallb'] });
  expect(rendered.model.metrics?.find(({ workload }) => workload === 'web')).toMatchObject({ port: 'metrics', namespace: 'ingress' });
});

test('the controller is let out to what stands behind it and nowhere else, and only its pods are let in there', () => {
  const rendered = withController((scope, given) => new Traefik(scope, 'traefik', { ingress: 'main', ...given }));
  expect(rendered.object('NetworkPolicy', 'traefik').spec).toEqual({
    podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'traefik', 'app.kubernetes.io/name': 'traefik' } },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      {
        from: [{ ipBlock: { cidr: '192.168.7.0/24' } }],
        ports: [
          { port: 8000, protocol: 'TCP' },
          { port: 8443, protocol: 'TCP' },
        ],
      },
    ],
    egress: [
      { to: [{ ipBlock: { cidr: '192.168.7.10/32' } }], ports: [{ port: 6443, protocol: 'TCP' }] },
      {
        to: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'home' } },
            podSelector: {
              matchLabels: {
                'app.kubernetes.io/component': 'web',
                'app.kubernetes.io/instance': 'site',
                'app.kubernetes.io/name': 'site',
              },
            },
          },
        ],
        ports: [{ port: 8080, protocol: 'TCP' }],
      },
    ],
  });
  expect(rendered.object('NetworkPolicy', 'site').spec).toMatchObject({
    ingress: [
      {
        from: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress' } },
            podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'traefik', 'app.kubernetes.io/name': 'traefik' } },
          },
        ],
        ports: [{ port: 8080, protocol: 'TCP' }],
      },
    ],
  });
});

test('nothing is wrong with it but that nginx has come to its end', () => {
  const errors = (ingress: 'main' | 'old') =>
    withController((scope, given) => ingressController(scope, 'web', { ingress, ...given }), { ingress })
      .checked()
      .filter(({ severity, path }) => severity !== 'unchecked' && !path.includes('site'))
      .map(({ code, path }) => `${code} ${path}`);
  expect(errors('main').filter((line) => !line.includes('QUOTA') && !line.includes('old'))).toEqual([]);
  expect(errors('old')).toContain('LIFECYCLE_INGRESS_NGINX shed ingresses.old');
});

test('MODEL_VALUE: another program, another namespace, a second controller, no whole pod', () => {
  const { issues } = withController((scope, given) => {
    new IngressNginx(scope, 'first', { ingress: 'main', ...given });
    const elsewhere = new Application(scope.cluster, 'elsewhere', { layer: 'platform', namespace: 'home' });
    return new Traefik(elsewhere, 'second', { ingress: 'main', replicas: 0, ...given });
  });
  expect(issues.filter(({ path }) => /first|second/.test(path)).map(({ path, message }) => `${path}: ${message}`)).toEqual([
    'shed/ingress/first ingress: shed ingresses.main says that its controller is traefik, and this is nginx',
    'shed/elsewhere/second replicas: 0 is no whole number above 0',
    'shed/elsewhere/second ingress: shed ingresses.main is already carried by another controller',
    'shed/elsewhere/second namespace: shed ingresses.main says that its controller runs in namespace ingress, and this is home',
  ]);
});

test('MODEL_VALUE: an entry that the distribution carries, or that is on the network of its nodes', () => {
  class Addon extends defineCluster({
    name: 'addon',
    distribution: k3s({ version: '1.36', disable: ['servicelb'] }),
    network: { nodes: '192.168.7.0/24' },
    nodes: { one: { address: '192.168.7.10', roles: ['control-plane', 'worker'], capacity: { cpu: '4', memory: '8Gi' } } },
    addressPools: { lan: { ranges: ['192.168.7.240/30'] } },
    ingresses: {
      own: { className: 'traefik', controller: 'addon' },
      host: { className: 'host', controller: 'traefik', namespace: 'kube-system', hostNetwork: true },
    },
    layers: { platform: {} },
    namespaces: {
      argocd: { podSecurity: 'restricted' },
      metallb: { podSecurity: 'privileged' },
      'kube-system': { podSecurity: 'privileged', provided: true },
    },
  }) {}
  const cluster = new Addon(new Fleet({ repository: 'https://git.lan/x.git', revision: 'main' }));
  const metallb = new MetalLb(new Application(cluster, 'metallb', { layer: 'platform', namespace: 'metallb' }), 'metallb');
  const home = new Application(cluster, 'ingress', { layer: 'platform', namespace: 'kube-system' });
  new Traefik(home, 'traefik', { ingress: 'own', address: metallb.claim('lan', '192.168.7.240') });
  new Traefik(home, 'other', { ingress: 'host', address: metallb.claim('lan', '192.168.7.241') });
  expect(renderCluster(cluster).issues.map(({ path, message }) => `${path}: ${message}`)).toEqual([
    'addon/ingress/traefik ingress: addon ingresses.own is the controller that the distribution brings',
    'addon/ingress/other ingress: addon ingresses.host says `hostNetwork`, and this controller gets its traffic through a Service',
  ]);
});

test('MODEL_VALUE: without an address on the ServiceLB of K3s, which leaves none to claim', () => {
  class OnNodes extends defineCluster({
    name: 'nodes',
    distribution: k3s({ version: '1.36', disable: ['traefik'] }),
    network: { nodes: '192.168.7.0/24' },
    nodes: { one: { address: '192.168.7.10', roles: ['control-plane', 'worker'], capacity: { cpu: '4', memory: '8Gi' } } },
    ingresses: { main: { className: 'traefik', controller: 'traefik', namespace: 'ingress' } },
    layers: { platform: {} },
    namespaces: { argocd: { podSecurity: 'restricted' }, ingress: { podSecurity: 'restricted' } },
  }) {}
  const cluster = new OnNodes(new Fleet({ repository: 'https://git.lan/x.git', revision: 'main' }));
  new Traefik(new Application(cluster, 'ingress', { layer: 'platform', namespace: 'ingress' }), 'traefik', { ingress: 'main' });
  expect(renderCluster(cluster).issues.map(({ code, hint }) => `${code} ${hint}`)).toEqual([
    "MODEL_VALUE switch ServiceLB off with `disable: ['servicelb']` and claim one of MetalLB, or write `nodePorts: { http: 30080, https: 30443 }` in nodes ingresses.main",
  ]);
});

test('a name of no ingress, and a claim of another cluster, do not compile', () => {
  withController((scope, given) => {
    // @ts-expect-error `mian` is no ingress of this cluster
    const wrong: Parameters<typeof ingressController<typeof scope.cluster>>[2] = { ingress: 'mian', ...given };
    return ingressController(scope, 'web', { ...wrong, ingress: 'main' });
  });
});
