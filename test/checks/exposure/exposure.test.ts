import { expect, test } from 'vitest';
import { exposureChecks, exposureList } from '../../../src/checks/index.ts';
import type { Exposure, Model, WorkloadFacts } from '../../../src/model/index.ts';
import { balanced, k3sModel } from '../k3s.ts';
import { deployment, manifests, model, partialModel, show } from '../support.ts';

function list(yaml: string, changes: Partial<Model> = {}): readonly string[] {
  return exposureList({ model: model(changes), manifests: manifests(yaml) }).map(
    ({ how, at, ports, target, tls, authentication = 'nobody asks', declared }) =>
      [how, at, ports.join(' '), target, `tls ${tls}`, authentication, ...(declared ? [] : ['UNDECLARED'])].join(' | '),
  );
}

function service(type: string, more = '', metadata = ''): string {
  return `
apiVersion: v1
kind: Service
metadata: { name: web${metadata} }
spec: { type: ${type}, ports: [{ port: 80, nodePort: 30080 }, { port: 53, nodePort: 30053, protocol: UDP }]${more} }
---
`;
}

const ingress = (name: string, spec: string, annotations = '') => `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: ${name}, annotations: { ${annotations} } }
spec: ${spec}
---
`;

const exposure = (rest: Partial<Exposure>): Exposure => ({
  application: 'web',
  workload: 'web',
  kind: 'load-balancer',
  host: '10.20.0.200',
  tls: false,
  ...rest,
});

test('hosts of ingresses: with a certificate or not, and who asks before the program', () => {
  const yaml = [
    ingress('plain', '{ rules: [{ host: a.home }, { host: b.home }], tls: [{ hosts: [b.home] }] }'),
    ingress('wild', '{ rules: [{ host: c.home.lan }], tls: [{ hosts: ["*.home.lan"] }] }', 'nginx.ingress.kubernetes.io/auth-type: basic'),
    ingress('sign-in', '{ rules: [{ host: d.home }] }', 'nginx.ingress.kubernetes.io/auth-url: "https://auth.home/verify"'),
    ingress('chain', '{ rules: [{ host: e.home }] }', 'traefik.ingress.kubernetes.io/router.middlewares: home-login@kubernetescrd'),
    ingress('to-https', '{ rules: [{ host: b.home }] }', 'traefik.ingress.kubernetes.io/router.middlewares: home-https@kubernetescrd'),
    'apiVersion: traefik.io/v1alpha1\nkind: Middleware\nmetadata: { name: login }\nspec: { basicAuth: { secret: x } }\n---\n',
    'apiVersion: traefik.io/v1alpha1\nkind: Middleware\nmetadata: { name: https }\nspec: { redirectScheme: { scheme: https } }\n---\n',
  ].join('');
  expect(list(yaml)).toMatchInlineSnapshot(`
    [
      "api-server | 10.20.0.11 | 16443/TCP | API server on shelf-1 | tls yes | certificate or token",
      "ingress | a.home |  | Ingress home/plain | tls no | nobody asks",
      "ingress | b.home |  | Ingress home/plain | tls yes | nobody asks",
      "ingress | c.home.lan |  | Ingress home/wild | tls yes | password",
      "ingress | d.home |  | Ingress home/sign-in | tls no | sign-in by auth.home",
      "ingress | e.home |  | Ingress home/chain | tls no | password",
    ]
  `);
});

test('a program that asks before it passes on counts where every path leads to it', () => {
  const paths = (...names: readonly string[]) =>
    names.map((name) => `{ path: /${name}, backend: { service: { name: ${name}, port: { number: 80 } } } }`).join(', ');
  const behind = (...names: readonly string[]) =>
    ingress('web', `{ rules: [{ host: a.home, http: { paths: [${paths(...names)}] } }] }`) +
    ['gate', 'web']
      .map((name) => `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec: { selector: { app: ${name} } }\n---\n`)
      .join('') +
    deployment('gate').replace('example.org/gate:1.2.3', 'quay.io/oauth2-proxy/oauth2-proxy:v7.9.0') +
    deployment('web');
  const asks = (yaml: string) => exposureList({ model: model({}), manifests: manifests(yaml) }).map(({ authentication }) => authentication);
  expect(asks(behind('gate'))).toEqual(['certificate or token', 'sign-in by oauth2-proxy']);
  expect(asks(behind('gate', 'web'))).toEqual(['certificate or token', undefined]);
});

test('services, pods and what charts are declared to expose', () => {
  const yaml = [
    service('LoadBalancer', '', ', annotations: { metallb.io/loadBalancerIPs: 10.20.0.200 }'),
    deployment('port', {
      container: 'ports: [{ containerPort: 8080, hostPort: 80 }, { containerPort: 9, hostPort: 9, hostIP: 127.0.0.1 }]',
    }),
    deployment('net', { pod: 'hostNetwork: true', container: 'ports: [{ containerPort: 9100 }]' }),
  ].join('');
  const exposures = [
    exposure({ service: 'web' }),
    exposure({ application: 'traefik', workload: 'traefik', kind: 'node-port', host: '10.20.0.11', tls: true, nodePorts: [30443] }),
  ];
  expect(list(yaml, { exposures })).toMatchInlineSnapshot(`
    [
      "api-server | 10.20.0.11 | 16443/TCP | API server on shelf-1 | tls yes | certificate or token",
      "host-network | its node | 9100/TCP | Deployment home/net | tls unknown | nobody asks | UNDECLARED",
      "host-port | its node | 80/TCP | Deployment home/port | tls unknown | nobody asks | UNDECLARED",
      "load-balancer | 10.20.0.200 | 53/UDP 80/TCP | Service home/web | tls no | nobody asks",
      "node-port | 10.20.0.11 | 30443/TCP | traefik/traefik | tls yes | nobody asks",
    ]
  `);
});

test('NETWORK_EXPOSED_UNDECLARED: names the object, what it opens, and where', () => {
  expect(show(exposureChecks, service('NodePort'))).toMatchInlineSnapshot(`
    "warning NETWORK_EXPOSED_UNDECLARED at attic/web/web spec.type: Service home/web takes a port of every node (every node, 30053/UDP, 30080/TCP), and no exposure declares it
      hint: make it a ClusterIP behind an ingress, or accept it with the reason"
  `);
  expect(show(exposureChecks, service('LoadBalancer', ', externalIPs: [10.20.0.99]'))).toMatchInlineSnapshot(`
    "warning NETWORK_EXPOSED_UNDECLARED at attic/web/web spec.externalIPs: Service home/web lets every node answer for an address (10.20.0.99, 53/UDP, 80/TCP), and no exposure declares it
      hint: take \`externalIPs\` out, and claim an address with a construct: \`metallb.claim(…)\`, or accept it with the reason
    warning NETWORK_EXPOSED_UNDECLARED at attic/web/web spec.type: Service home/web takes an address of the LAN (an address of the pool, 53/UDP, 80/TCP), and no exposure declares it
      hint: make it a ClusterIP behind an ingress, or claim the address with a construct: \`metallb.claim(…)\`, or accept it with the reason"
  `);
  expect(show(exposureChecks, deployment('web', { container: 'ports: [{ containerPort: 8080, hostPort: 80 }]' }))).toMatchInlineSnapshot(`
    "warning NETWORK_EXPOSED_UNDECLARED at attic/web/web spec.template.spec.containers[0].ports[0].hostPort: Deployment home/web takes a port of its node (its node, 80/TCP), and no exposure declares it
      hint: take \`hostPort\` out, and put a Service behind an ingress, or accept it with the reason"
  `);
  expect(show(exposureChecks, deployment('web', { pod: 'hostNetwork: true' }))).toMatchInlineSnapshot(`
    "warning NETWORK_EXPOSED_UNDECLARED at attic/web/web spec.template.spec.hostNetwork: Deployment home/web uses the network of its node, so that whatever it listens on is open (its node), and no exposure declares it
      hint: take \`hostNetwork\` out, and put a Service behind an ingress, or accept it with the reason"
  `);
});

test('NETWORK_EXPOSED_UNDECLARED: what a construct declares, and what nobody could declare, is no finding', () => {
  expect(show(exposureChecks, service('ClusterIP'))).toBe('');
  expect(show(exposureChecks, service('LoadBalancer'), model({ exposures: [exposure({ service: 'web' })] }))).toBe('');
  // The declaration of another kind, or of another Service, does not count.
  expect(show(exposureChecks, service('NodePort'), model({ exposures: [exposure({ service: 'web' })] }))).not.toBe('');
  expect(show(exposureChecks, service('LoadBalancer'), model({ exposures: [exposure({ service: 'other' })] }))).not.toBe('');
  expect(show(exposureChecks, service('NodePort'), partialModel)).toBe('');
  const excepted: WorkloadFacts = {
    application: 'web',
    name: 'web',
    namespace: 'home',
    labels: { app: 'web' },
    typicalStart: '1s',
    securityExceptions: [{ field: 'hostNetwork', reason: 'counts what passes the interfaces' }],
  };
  const pod = deployment('web', { pod: 'hostNetwork: true' });
  expect(show(exposureChecks, pod, model({ workloads: [excepted] }))).toBe('');
  expect(show(exposureChecks, pod, model({ workloads: [{ ...excepted, labels: { app: 'other' } }] }))).not.toBe('');
});

test('on the ServiceLB of K3s a Service is reached at its nodes, and so is the Traefik that K3s brings', () => {
  const labels = { 'svccontroller.k3s.cattle.io/enablelb': 'true' };
  const nodes = k3sModel().nodes.map((node) => (node.name === 'two' ? { ...node, labels } : node));
  const at = (facts: Model) =>
    exposureList({ model: facts, manifests: manifests(balanced('web', [8080, 8443])) })
      .filter(({ how }) => how !== 'api-server')
      .map(({ how, at, ports, target, declared }) => [how, at, ports.join(' '), target, declared].join(' | '));
  expect(at(k3sModel())).toEqual([
    'service-lb | 10.20.0.11, 10.20.0.12 | 8080/TCP 8443/TCP | Service home/web | false',
    'service-lb | 10.20.0.11, 10.20.0.12 | 80/TCP 443/TCP | Service kube-system/traefik | true',
  ]);
  expect(at(k3sModel({ nodes }, ['servicelb']))).toEqual(['service-lb | 10.20.0.12 | 8080/TCP 8443/TCP | Service home/web | false']);
  expect(at(k3sModel({}, []))).toEqual(['load-balancer | an address of the pool | 8080/TCP 8443/TCP | Service home/web | false']);
  // Of objects that others wrote, nobody asks what else is in the cluster.
  expect(at(k3sModel({ undeclared: ['rest'] }))).toHaveLength(1);
});

test('NETWORK_EXPOSED_UNDECLARED: hints on K3s speak of what serves there', () => {
  expect(show(exposureChecks, balanced('web', [8080], { spec: ', externalIPs: [10.20.0.99]' }), k3sModel())).toMatchInlineSnapshot(`
    "warning NETWORK_EXPOSED_UNDECLARED at attic/web/web spec.externalIPs: Service home/web lets every node answer for an address (10.20.0.99, 8080/TCP), and no exposure declares it
      hint: take \`externalIPs\` out, and put it behind an ingress: the nodes answer for their own addresses already, or accept it with the reason
    warning NETWORK_EXPOSED_UNDECLARED at attic/web/web spec.type: Service home/web takes ports of the nodes, as ServiceLB serves it (10.20.0.11, 10.20.0.12, 8080/TCP), and no exposure declares it
      hint: make it a ClusterIP behind an ingress, or accept it with the reason"
  `);
});
