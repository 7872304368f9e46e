import { expect, test } from 'vitest';
import { networkChecks } from '../../../src/checks/index.ts';
import type { Model, Opening } from '../../../src/model/index.ts';
import { deployment, find, model, smallModel } from '../support.ts';

const port = (number: number) => ({ container: `ports: [{ name: main, containerPort: ${number} }]` });
const endpoint = (workload: string) => ({ application: workload, workload, namespace: 'home', labels: { app: workload } });
const policy = (name: string, spec: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: ${name} }\nspec: ${spec}\n---\n`;
const deny = policy('deny', '{ podSelector: {}, policyTypes: [Ingress, Egress] }');
const into = (workload: string, peer: string, ports: string) =>
  policy(`into-${workload}`, `{ podSelector: { matchLabels: { app: ${workload} } }, ingress: [{ from: [${peer}], ports: [${ports}] }] }`);
const missing = (yaml: string, facts: Model) =>
  find(networkChecks, yaml, facts)
    .filter(({ code }) => code === 'NETWORK_MISSING')
    .map(({ path, message }) => `${path}: ${message}`);

const [node] = smallModel.nodes;
/** Two nodes, so that what comes from nodes is not always of the pod's own. */
const nodes = [node!, { ...node!, name: 'shelf-2', address: '10.20.0.12' }];
const site = { ...smallModel.site, lan: '10.20.0.0/24' };
const nodePeers = nodes.map(({ address }) => `{ ipBlock: { cidr: ${address}/32 } }`).join(', ');
const service = (name: string, spec: string) =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec: { selector: { app: ${name} }, ${spec} }\n---\n`;
const opening = (changes: Partial<Opening>): Opening => ({
  endpoint: endpoint('web'),
  direction: 'egress',
  peer: { kind: 'api-server' },
  ports: [],
  reason: 'watches',
  ...changes,
});

test('NETWORK_MISSING: the way to the API server', () => {
  const facts = model({ openings: [opening({})] });
  const way = (cidr: string, number: number) =>
    policy(
      'api',
      `{ podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: ${cidr} } }], ports: [{ port: ${number} }] }] }`,
    );
  expect(missing(deployment('web') + deny, facts)).toEqual([
    'attic/web/web flow watches: home/web may not reach the API server on TCP 16443 (watches): no rule of deny allows it',
  ]);
  expect(missing(deployment('web') + deny + way('10.20.0.11/32', 443), facts)).toHaveLength(1);
  expect(missing(deployment('web') + deny + way('10.20.0.11/32', 16443), facts)).toEqual([]);
});

test('NETWORK_MISSING: a host outside, by range and by name', () => {
  const workloads = [
    { application: 'web', name: 'web', namespace: 'home', labels: { app: 'web' }, typicalStart: '10s', securityExceptions: [] },
  ];
  const externals = [{ application: 'web', workload: 'web', hosts: ['192.168.1.7', 'pypi.org'], ports: [443], reason: 'packages' }];
  const facts = model({ workloads, externals });
  const way = (block: string) =>
    policy('out', `{ podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: ${block} }], ports: [{ port: 443 }] }] }`);
  expect(missing(deployment('web') + deny, facts)).toEqual([
    'attic/web/web reach: home/web may not reach 192.168.1.7 on TCP 443 (packages): no rule of deny allows it',
    'attic/web/web reach: home/web may not reach the internet (pypi.org) on TCP 443 (packages): no rule of deny allows it',
  ]);
  expect(missing(deployment('web') + deny + way('{ cidr: 0.0.0.0/0, except: [192.168.0.0/16] }'), facts)).toEqual([
    'attic/web/web reach: home/web may not reach 192.168.1.7 on TCP 443 (packages): no rule of deny, out allows it',
  ]);
  expect(missing(deployment('web') + deny + way('{ cidr: 0.0.0.0/0 }'), facts)).toEqual([]);
});

test('NETWORK_MISSING: an opening to other pods is refused at their end', () => {
  const peer = { kind: 'pods' as const, namespace: 'home', labels: { app: 'db' } };
  const facts = model({ openings: [opening({ peer, ports: [{ port: 5432, protocol: 'TCP' }], reason: 'rows' })] });
  const yaml = deployment('web') + deployment('db', port(5432));
  const closed = policy('closed', '{ podSelector: { matchLabels: { app: db } } }');
  expect(missing(yaml + closed, facts)).toEqual([
    'attic/web/web flow rows: home/db does not let in home/web on TCP 5432 (rows): no rule of closed allows it',
  ]);
  expect(missing(yaml + closed + into('db', '{ podSelector: { matchLabels: { app: web } } }', '{ port: main }'), facts)).toEqual([]);
});

const ingress =
  'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: web }\nspec: { ingressClassName: public, rules: [{ host: web.home, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] } }] }\n---\n';
const behind = deployment('web', port(8080)) + service('web', 'ports: [{ port: 80, targetPort: main }]') + ingress;
const entrance = (hostNetwork: boolean, labels = { app: 'nginx' }) => [
  { key: 'public', className: 'public', controller: 'nginx' as const, pods: { namespace: 'ingress', labels }, hostNetwork },
];

test('NETWORK_MISSING: the ingress controller to its backend, from its pods or from the nodes', () => {
  const fromPods = model({ nodes, ingresses: entrance(false) });
  const fromNodes = model({ nodes, ingresses: entrance(true) });
  const pods =
    '{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ingress } }, podSelector: { matchLabels: { app: nginx } } }';
  const [first] = missing(behind + deny, fromPods);
  expect(first).toBe(
    'attic/web/web spec.rules[0].http.paths[0].backend: home/web does not let in ingress/public on TCP 8080 (ingress of web.home): no rule of deny allows it',
  );
  expect(missing(behind + deny + into('web', pods, '{ port: 8080 }'), fromPods)).toEqual([]);
  expect(missing(behind + deny + into('web', pods, '{ port: 80 }'), fromPods)).toHaveLength(1);
  // On the network of the nodes no selector finds the controller.
  expect(missing(behind + deny + into('web', pods, '{ port: 8080 }'), fromNodes)).toEqual([
    'attic/web/web spec.rules[0].http.paths[0].backend: home/web does not let in the nodes on TCP 8080 (ingress of web.home): no rule of deny, into-web allows it',
  ]);
  expect(missing(behind + deny + into('web', nodePeers, '{ port: 8080 }'), fromNodes)).toEqual([]);
  expect(missing(behind + deny + into('web', nodePeers.split(', {')[0]!, '{ port: 8080 }'), fromNodes)).toHaveLength(1);
});

test('NETWORK_MISSING: what comes from the only node is always let in', () => {
  expect(missing(behind + deny, model({ ingresses: entrance(true) }))).toEqual([]);
});

test('NETWORK_MISSING: a controller whose labels nobody knows is some pod of its namespace', () => {
  const facts = model({ nodes, ingresses: entrance(false, {} as { app: string }) });
  const some =
    '{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ingress } }, podSelector: { matchLabels: { name: x } } }';
  expect(missing(behind + deny, facts)).toHaveLength(1);
  expect(missing(behind + deny + into('web', some, '{ port: 8080 }'), facts)).toEqual([]);
});

test('NETWORK_MISSING: the LAN to a load balancer, with the address of the caller or of a node', () => {
  const facts = model({ nodes, site });
  const balanced = (policyOf: string) =>
    deployment('web', port(8080)) + service('web', `type: LoadBalancer, ${policyOf}ports: [{ port: 80, targetPort: 8080 }]`) + deny;
  const kept = balanced('externalTrafficPolicy: Local, ');
  const lost = balanced('');
  const lan = into('web', '{ ipBlock: { cidr: 10.20.0.0/24 } }', '{ port: 8080 }');
  expect(missing(kept, facts)).toEqual([
    'attic/web/web spec.ports[0]: home/web does not let in the LAN on TCP 8080 (the LAN, through a load balancer): no rule of deny allows it',
  ]);
  expect(missing(kept + lan, facts)).toEqual([]);
  // One machine alone may be what its owner wants.
  expect(missing(kept + lan.replace('10.20.0.0/24', '10.20.0.99/32'), facts)).toEqual([]);
  expect(missing(kept + into('web', nodePeers, '{ port: 80 }'), facts)).toHaveLength(1);
  expect(missing(lost, facts)).toEqual([
    'attic/web/web spec.ports[0]: home/web does not let in the nodes on TCP 8080 (the LAN, through a load balancer, as a node): no rule of deny allows it',
  ]);
  expect(missing(lost + into('web', '{ ipBlock: { cidr: 10.20.0.99/32 } }', '{ port: 8080 }'), facts)).toHaveLength(1);
  expect(missing(lost + into('web', nodePeers, '{ port: 8080 }'), facts)).toEqual([]);
});

test('NETWORK_MISSING: the API server to webhooks and aggregated APIs', () => {
  const hook = `apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata: { name: web }\nwebhooks: [{ name: a.b.c, clientConfig: { service: { namespace: home, name: web } } }]\n---\n`;
  const api = `apiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata: { name: v1.x }\nspec: { service: { namespace: home, name: web, port: 443 } }\n---\n`;
  const pods = deployment('web', port(8443)) + service('web', 'ports: [{ port: 443, targetPort: main }]');
  const facts = model({ nodes });
  const refused = (what: string) => `home/web does not let in the API server on TCP 8443 (${what}): no rule of deny allows it`;
  expect(missing(pods + hook + api + deny, facts)).toEqual([
    `attic/web/v1.x spec.service: ${refused('v1.x')}`,
    `attic/web/web webhooks[0].clientConfig.service: ${refused('webhook web')}`,
  ]);
  const anybody = policy('hook', '{ podSelector: { matchLabels: { app: web } }, ingress: [{ ports: [{ port: 8443 }] }] }');
  expect(missing(pods + hook + api + deny + anybody, facts)).toEqual([]);
  expect(missing(pods + hook + deny + into('web', '{ ipBlock: { cidr: 10.20.0.11/32 } }', '{ port: main }'), facts)).toEqual([]);
});

test('NETWORK_MISSING: pods on the network of their node are found at its address, and no policy selects them', () => {
  const connections = [{ from: endpoint('agent'), to: endpoint('web'), port: 8080, protocol: 'TCP' as const, purpose: 'push' }];
  const facts = model({ nodes, connections });
  const yaml = deployment('agent', { pod: 'hostNetwork: true' }) + deployment('web', port(8080)) + deny;
  const selector = into('web', '{ podSelector: { matchLabels: { app: agent } } }', '{ port: 8080 }');
  expect(missing(yaml + selector, facts)).toEqual([
    'attic/web/web connection push: home/web does not let in home/agent on TCP 8080 (push): no rule of deny, into-web allows it',
  ]);
  expect(missing(yaml + into('web', nodePeers, '{ port: 8080 }'), facts)).toEqual([]);
});

test('NETWORK_MISSING: the DNS server shuts itself off', () => {
  const shut = policy('shut', '{ podSelector: {} }').replace('name: shut', 'name: shut, namespace: kube-system');
  const facts = model({ namespaces: [{ name: 'home', podSecurity: 'baseline', quota: {}, defaultDeny: false }] });
  expect(missing(shut, facts)).toEqual([
    'attic network.dns: kube-system/dns does not let in every pod of home on UDP 53 and TCP 53 (names): no rule of shut allows it',
    'attic network.dns: kube-system/dns does not let in every pod of kube-system on UDP 53 and TCP 53 (names): no rule of shut allows it',
  ]);
});

test('NETWORK_NO_DEFAULT_DENY: an empty list of egress rules isolates nothing by itself', () => {
  const shut = policy('shut', '{ podSelector: {}, egress: [] }');
  const facts = model({ namespaces: [{ name: 'home', podSecurity: 'baseline', quota: {}, defaultDeny: true }] });
  expect(find(networkChecks, shut, facts).map(({ message }) => message)).toEqual([
    'namespace home has no policy that denies egress by default, although it is declared',
  ]);
});
