import { expect, test } from 'vitest';
import type { Exposure } from '../../../src/model/index.ts';
import { balanced, k3sModel } from '../../checks/k3s.ts';
import { review, state, told } from '../states.ts';

const ingress = (name: string, host: string, { tls = false, annotations = '' } = {}) => `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: ${name}, annotations: { ${annotations} } }
spec: { rules: [{ host: ${host} }]${tls ? `, tls: [{ hosts: [${host}] }]` : ''} }
---
`;
const service = (spec: string, annotations = '') => `
apiVersion: v1
kind: Service
metadata: { name: web, annotations: { ${annotations} } }
spec: ${spec}
---
`;
const at = (address: string) => service('{ type: LoadBalancer, ports: [{ port: 80 }] }', `metallb.io/loadBalancerIPs: ${address}`);
const both = ['exposure', 'address'] as const;

test('a new host name is an opening, and a name that the DNS has to know', () => {
  const exposures: readonly Exposure[] = [
    { application: 'web', workload: 'web', kind: 'ingress', host: 'a.home', tls: false, ingress: 'public' },
  ];
  const found = review(state(''), state(ingress('web', 'a.home'), { exposures }));
  expect(found.consequences.filter(({ topic }) => both.some((one) => one === topic))).toMatchInlineSnapshot(`
    [
      {
        "application": "web",
        "cluster": "attic",
        "evidence": [
          "dist/attic/apps/web/ingress-web.yaml spec.rules",
        ],
        "file": "dist/attic/apps/web/ingress-web.yaml",
        "hint": undefined,
        "level": "none",
        "message": "is reachable from the LAN now: a.home, not encrypted, and nobody asks who comes but the program itself",
        "subject": "Ingress home/web",
        "topic": "exposure",
        "widens": true,
      },
      {
        "application": "web",
        "cluster": "attic",
        "evidence": [
          "dist/attic/apps/web/ingress-web.yaml spec.rules",
        ],
        "file": "dist/attic/apps/web/ingress-web.yaml",
        "hint": "let the DNS of the LAN lead a.home to 10.20.0.11",
        "level": "none",
        "message": "is a new host name, of Ingress home/web",
        "subject": "a.home",
        "topic": "address",
      },
    ]
  `);
});

test('what nobody declared is said', () => {
  const [one] = review(state(''), state(at('10.20.0.200'))).consequences.filter(({ topic }) => topic === 'exposure');
  expect(one).toMatchObject({ subject: 'Service home/web', widens: true, hint: expect.stringContaining('no exposure declares it') });
});

test('what is taken away cuts off whoever uses it', () => {
  expect(told(both, state(ingress('web', 'a.home')), state(''))).toEqual([
    'interruption Ingress home/web: is not reachable from the LAN any more at a.home: whoever uses it is cut off',
    'none a.home: is given back by Ingress home/web',
  ]);
});

test('another host name of one ingress, and another object behind one host name', () => {
  expect(told(both, state(ingress('web', 'a.home')), state(ingress('web', 'b.home')))).toEqual([
    'interruption Ingress home/web: is at b.home instead of a.home: whoever uses the old one does not get there any more',
  ]);
  expect(told(both, state(ingress('web', 'a.home')), state(ingress('site', 'a.home')))).toEqual([]);
});

test('an address that changes hands', () => {
  const before = at('10.20.0.200') + at('10.20.0.201').replace('name: web', 'name: old');
  const after = at('10.20.0.200') + at('10.20.0.201').replace('name: web', 'name: new');
  expect(told(both, state(before), state(after))).toEqual([]);
  expect(told(both, state(at('10.20.0.200')), state(at('10.20.0.201')))).toEqual([
    'interruption Service home/web: is at 10.20.0.201 instead of 10.20.0.200: whoever uses the old one does not get there any more',
  ]);
});

test('on the ServiceLB of K3s addresses of nodes are shared, and ports tell Services apart', () => {
  const k3s = (yaml: string, addons: readonly string[] = ['servicelb']) => state(yaml, k3sModel({}, addons));
  expect(told(both, k3s(balanced('old', [8080])), k3s(balanced('new', [9090])))).toEqual([
    'interruption Service home/old: is not reachable from the LAN any more at 10.20.0.11, 10.20.0.12, 8080/TCP: whoever uses it is cut off',
    'opens: none Service home/new: is reachable from the LAN now: 10.20.0.11, 10.20.0.12, 9090/TCP',
    'none port 9090/TCP of 10.20.0.11, 10.20.0.12: is claimed by Service home/new',
    'none port 8080/TCP of 10.20.0.11, 10.20.0.12: is given back by Service home/old',
  ]);
  // The same port under another name goes on.
  expect(told(both, k3s(balanced('old', [8080])), k3s(balanced('new', [8080])))).toEqual([]);
  expect(told(both, k3s(balanced('web', [8080])), k3s(balanced('web', [9090])))).toEqual([
    'interruption Service home/web: is at port 9090/TCP of 10.20.0.11, 10.20.0.12 instead of port 8080/TCP of 10.20.0.11, 10.20.0.12: whoever uses the old one does not get there any more',
  ]);
  const [traefik] = review(k3s(''), k3s('', ['traefik', 'servicelb'])).consequences.filter(({ topic }) => topic === 'exposure');
  expect(traefik).toMatchObject({ subject: 'Service kube-system/traefik', evidence: ['brought by the distribution'] });
});

test('ports: one more opens, one less cuts off, one in place of another is another address', () => {
  const ports = (...numbers: readonly number[]) =>
    state(service(`{ type: NodePort, ports: [${numbers.map((nodePort) => `{ port: 80, nodePort: ${nodePort} }`).join(', ')}] }`));
  expect(told(both, ports(30080), ports(30080, 30081))).toEqual(['opens: none Service home/web: opens 30081/TCP besides at every node']);
  expect(told(both, ports(30080, 30081), ports(30080))).toEqual([
    'interruption Service home/web: does not answer at every node, 30081/TCP any more',
  ]);
  expect(told(both, ports(30080), ports(30081))).toEqual([
    'interruption Service home/web: is at port 30081/TCP of every node instead of port 30080/TCP of every node: whoever uses the old one does not get there any more',
  ]);
});

test('encryption and who asks before the program does', () => {
  const plain = state(ingress('web', 'a.home'));
  const guarded = state(ingress('web', 'a.home', { tls: true, annotations: 'nginx.ingress.kubernetes.io/auth-type: basic' }));
  expect(told(both, guarded, plain)).toEqual([
    'opens: none Ingress home/web: a.home is not encrypted any more',
    'opens: none Ingress home/web: nobody asks who comes to a.home any more, but the program itself',
  ]);
  expect(told(both, plain, guarded)).toEqual([
    'none Ingress home/web: a.home is encrypted now',
    'none Ingress home/web: a.home asks for password now',
  ]);
});

test('host names that have to follow their ingress controller, together', () => {
  const exposed = (controller: string) => {
    const host = (name: string): Exposure => ({
      application: 'web',
      workload: 'web',
      kind: 'ingress',
      host: name,
      tls: false,
      ingress: 'public',
    });
    return state('', {
      ingresses: [
        { key: 'public', className: 'nginx', controller: 'nginx', pods: { namespace: 'ingress', labels: {} }, hostNetwork: false },
      ],
      applications: [
        {
          name: 'ingress',
          argoName: 'attic-ingress',
          layer: 'apps',
          namespace: 'ingress',
          folder: 'dist/attic/apps/ingress',
          cascade: true,
          holdsData: false,
          dependsOn: [],
          syncOptions: [],
          ignoreDifferences: [],
          charts: [],
          clusterKinds: [],
        },
      ],
      exposures: [
        host('a.home'),
        host('b.home'),
        { application: 'ingress', workload: 'nginx', kind: 'load-balancer', host: controller, tls: true },
      ],
    });
  };
  const found = review(exposed('10.20.0.200'), exposed('10.20.0.201')).consequences;
  expect(found.find(({ subject }) => subject === 'a.home and 1 more')).toMatchObject({
    level: 'interruption',
    message: 'have to lead to 10.20.0.201 instead of 10.20.0.200',
    evidence: ['a.home: 10.20.0.200 → 10.20.0.201', 'b.home: 10.20.0.200 → 10.20.0.201'],
  });
});
