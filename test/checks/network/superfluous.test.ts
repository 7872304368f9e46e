import { expect, test } from 'vitest';
import { networkChecks } from '../../../src/checks/index.ts';
import type { Model } from '../../../src/model/index.ts';
import { codesOf, deployment, find, model, partialModel, show } from '../support.ts';

const port = (number: number) => ({ container: `ports: [{ name: main, containerPort: ${number} }]` });
const pods = deployment('web', port(8080)) + deployment('db', port(5432)) + deployment('spy', port(9000));
const endpoint = (workload: string) => ({ application: workload, workload, namespace: 'home', labels: { app: workload } });
const connections = [{ from: endpoint('web'), to: endpoint('db'), port: 5432, protocol: 'TCP' as const, purpose: 'postgresql' }];
const facts = (changes: Partial<Model> = {}) => model({ connections, ...changes });

const policy = (name: string, spec: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: ${name} }\nspec: ${spec}\n---\n`;
const web = '{ podSelector: { matchLabels: { app: web } } }';
const into = (peers: string, ports = '{ port: 5432 }') =>
  policy('db', `{ podSelector: { matchLabels: { app: db } }, ingress: [{ from: [${peers}], ports: [${ports}] }] }`);
const out = (peers: string, ports = '{ port: 443 }') =>
  policy('web', `{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ to: [${peers}], ports: [${ports}] }] }`);
const dnsPeer = '{ namespaceSelector: {}, podSelector: { matchLabels: { k8s-app: kube-dns } } }';
const dns = policy(
  'dns',
  `{ podSelector: {}, policyTypes: [Egress], egress: [{ to: [${dnsPeer}], ports: [{ port: 53, protocol: UDP }, { port: 53 }] }] }`,
);
const superfluous = (yaml: string, at: Model = facts()) =>
  find(networkChecks, yaml, at).filter(({ code }) => /SUPERFLUOUS|WIDE_OPEN|COMPARABLE/.test(code));

test('NETWORK_SUPERFLUOUS: a policy lets in pods that nobody connected', () => {
  expect(show(networkChecks, pods + into('{ podSelector: {} }'), facts())).toMatchInlineSnapshot(`
    "warning NETWORK_SUPERFLUOUS at attic/web/db spec.ingress[0].from[0]: the policy lets home/spy into home/db on TCP 5432, which nobody declared
      hint: narrow the rule or remove it, declare the flow in code, or accept it with a reason"
  `);
});

test('NETWORK_SUPERFLUOUS: what was declared is not, however the rule is written', () => {
  expect(superfluous(pods + into(web))).toEqual([]);
  expect(superfluous(pods + into(web, '{ port: main }'))).toEqual([]);
  expect(superfluous(pods + into(web, '{ port: 5432, endPort: 5432 }'))).toEqual([]);
  expect(superfluous(pods + into(`{ namespaceSelector: {}, podSelector: { matchLabels: { app: web } } }`))).toEqual([]);
  expect(superfluous(pods + into('{ podSelector: { matchExpressions: [{ key: app, operator: In, values: [web] }] } }'))).toEqual([]);
  expect(superfluous(pods + into(web, ''))).toEqual([]);
  expect(superfluous(pods + dns)).toEqual([]);
});

test('NETWORK_SUPERFLUOUS: what the far end refuses is not let through', () => {
  const egress = out('{ podSelector: { matchLabels: { app: spy } } }', '{ port: 9000 }');
  expect(superfluous(pods + egress)).toHaveLength(1);
  expect(superfluous(pods + egress + policy('closed', '{ podSelector: { matchLabels: { app: spy } }, ingress: [] }'))).toEqual([]);
});

test('NETWORK_SUPERFLUOUS: a range that nobody declared, and the part of it that is', () => {
  const block = '{ ipBlock: { cidr: 192.168.1.0/24 } }';
  expect(show([...networkChecks], pods + out(block) + dns, facts({ connections: [] }))).toMatchInlineSnapshot(`
    "warning NETWORK_SUPERFLUOUS at attic/web/web spec.egress[0].to[0]: the policy lets out to 192.168.1.0/24 on TCP 443, which nobody declared
      hint: narrow the rule or remove it, declare the flow in code, or accept it with a reason"
  `);
  const external = { application: 'web', workload: 'web', hosts: ['192.168.1.0/24'], ports: [443], reason: 'printers' };
  const workloads = [
    { application: 'web', name: 'web', namespace: 'home', labels: { app: 'web' }, typicalStart: '10s', securityExceptions: [] },
  ];
  const declared = facts({ connections: [], externals: [external], workloads });
  expect(superfluous(pods + out(block), declared)).toEqual([]);
  expect(superfluous(pods + out('{ ipBlock: { cidr: 192.168.1.7/32 } }'), declared)).toEqual([]);
  expect(codesOf(superfluous(pods + out(block, '{ port: 443 }, { port: 22 }'), declared))).toEqual(['warning NETWORK_SUPERFLUOUS']);
  expect(codesOf(superfluous(pods + out('{ ipBlock: { cidr: 192.168.0.0/16 } }'), declared))).toEqual(['warning NETWORK_SUPERFLUOUS']);
});

test('NETWORK_WIDE_OPEN: a rule without peers, and the whole internet', () => {
  const everybody = policy('db', '{ podSelector: { matchLabels: { app: db } }, ingress: [{ ports: [{ port: 5432 }] }] }');
  const internet = out('{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8] } }');
  expect(show(networkChecks, pods + everybody + internet + dns, facts({ connections: [] }))).toMatchInlineSnapshot(`
    "warning NETWORK_WIDE_OPEN at attic/web/db spec.ingress[0]: the policy lets in anybody on TCP 5432, and nobody declared a reason
      hint: name who is meant in \`from\`, or accept it with a reason
    warning NETWORK_WIDE_OPEN at attic/web/web spec.egress[0].to[0]: the policy lets out to 0.0.0.0/0 on TCP 443, and nobody declared a reason
      hint: name who is meant, in code with \`reach\` and its hosts, or accept it with a reason"
  `);
  const openings: Model['openings'] = [
    {
      endpoint: endpoint('db'),
      direction: 'ingress',
      peer: { kind: 'anyone' },
      ports: [{ port: 5432, protocol: 'TCP' }],
      reason: 'a webhook',
    },
    {
      endpoint: endpoint('web'),
      direction: 'egress',
      peer: { kind: 'internet' },
      ports: [{ port: 443, protocol: 'TCP' }],
      reason: 'packages',
    },
  ];
  const less = internet.replace('[10.0.0.0/8]', '[10.0.0.0/8, 100.64.0.0/10, 169.254.0.0/16, 172.16.0.0/12, 192.168.0.0/16]');
  expect(superfluous(pods + everybody + less, facts({ openings }))).toEqual([]);
  // The private ranges that are left were not declared, and are not the internet.
  expect(codesOf(superfluous(pods + internet, facts({ openings })))).toEqual(['warning NETWORK_SUPERFLUOUS']);
});

test('NETWORK_NOT_COMPARABLE: pods of charts, and policies of other APIs', () => {
  const footprint = {
    application: 'chart',
    name: 'chart',
    namespace: 'home',
    pods: 1,
    requests: { cpu: '0', memory: '0' },
    limits: { memory: '0' },
    volumes: [],
    ports: [],
    source: 'its values',
  };
  const cilium = 'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: x }\nspec: {}\n---\n';
  expect(show(networkChecks, into('{ podSelector: {} }') + cilium, model({ footprints: [footprint] }))).toMatchInlineSnapshot(`
    "unchecked NETWORK_NOT_COMPARABLE at attic/web/db spec.ingress[0].from[0]: nobody declared this, and the pods it is for may come from the footprint chart, whose objects are not rendered here: whether it is needed could not be decided
    unchecked NETWORK_NOT_COMPARABLE at attic/web/x: CiliumNetworkPolicy is not read here: what it lets through or refuses is not counted"
  `);
  expect(superfluous(pods + into('{ podSelector: {} }'), partialModel)).toEqual([]);
  expect(codesOf(superfluous(pods + into('{ podSelector: {} }'), facts({ openings: undefined })))).toEqual([
    'unchecked NETWORK_NOT_COMPARABLE',
  ]);
});
