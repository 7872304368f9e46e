import { expect, test } from 'vitest';
import { networkChecks } from '../../../src/checks/index.ts';
import type { Application, Connection, Model, Namespace } from '../../../src/model/index.ts';
import { codesOf, deployment, find, model, show, smallModel } from '../support.ts';

const namespace = (name: string, sealed?: Namespace['sealed']): Namespace => ({
  name,
  podSecurity: 'baseline',
  quota: {},
  defaultDeny: false,
  ...(sealed === undefined ? {} : { sealed }),
});
const application = (name: string, home: string, charts: Application['charts'] = []): Application => ({
  name,
  argoName: `attic-${name}`,
  layer: 'apps',
  namespace: home,
  folder: `dist/attic/apps/${name}`,
  cascade: true,
  holdsData: false,
  dependsOn: [],
  syncOptions: [],
  ignoreDifferences: [],
  charts,
  clusterKinds: [],
});
const end = (workload: string, home: string) => ({ application: workload, workload, namespace: home, labels: { app: workload } });
const flow = (from: readonly [string, string], to: readonly [string, string], purpose: string): Connection => ({
  from: end(...from),
  to: end(...to),
  port: 80,
  protocol: 'TCP',
  purpose,
});

/** `home` is sealed, and `pentest` attacks it. */
function lab(change: Partial<Model> = {}): Model {
  return model({
    namespaces: [namespace('home', { attacker: 'pentest' }), namespace('pentest'), namespace('data')],
    applications: [application('web', 'home'), application('db', 'home'), application('kali', 'pentest'), application('sql', 'data')],
    ...change,
  });
}

const deny = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: default-deny }
spec: { podSelector: {}, policyTypes: [Ingress, Egress] }
---
`;
const policy = (spec: string, name = 'hand-written') => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name} }
spec: ${spec}
---
`;
const pod = (more = '') => deployment('web', { pod: `automountServiceAccountToken: false${more === '' ? '' : `\n      ${more}`}` });
const named = (name: string) => `namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ${name} } }`;
const found = (yaml: string, facts: Model = lab()) =>
  find(networkChecks, deny + yaml, facts)
    .filter(({ code }) => code !== 'NETWORK_NO_DEFAULT_DENY')
    .map(({ severity, code, path, message }) => `${severity} ${code} ${path}: ${message}`);

test('a sealed namespace needs no way to DNS, and lets its attacker in', () => {
  const yaml =
    pod() +
    policy(
      `{ podSelector: {}, ingress: [{ from: [{ ${named('pentest')} }, { podSelector: {} }] }], egress: [{ to: [{ podSelector: {} }, { ${named('home')} }] }], policyTypes: [Ingress, Egress] }`,
    );
  const connections = [flow(['kali', 'pentest'], ['web', 'home'], 'attack'), flow(['web', 'home'], ['db', 'home'], 'mysql')];
  expect(found(yaml, lab({ connections }))).toEqual([]);
  // The same pods in a namespace that is not sealed.
  expect(codesOf(find(networkChecks, deny + pod(), lab({ namespaces: [namespace('home')] })))).toContain('error NETWORK_DNS');
});

test('NETWORK_SEALED: a declared flow out of it, to a namespace or a host outside', () => {
  const facts = lab({
    connections: [flow(['web', 'home'], ['sql', 'data'], 'postgresql')],
    externals: [{ application: 'web', workload: 'web', hosts: ['github.com'], ports: [443], reason: 'updates' }],
  });
  expect(show(networkChecks, deny + pod(), facts)).toMatchInlineSnapshot(`
    "error NETWORK_SEALED at attic/web/web connection postgresql: a flow to data/sql on port 80 leaves home, which is sealed
      hint: remove it, or move the workload to a namespace that is not sealed
    error NETWORK_SEALED at attic/web/web reach: a flow to github.com (updates) leaves home, which is sealed
      hint: remove it, or move the workload to a namespace that is not sealed
    warning NETWORK_NO_DEFAULT_DENY at attic namespaces.data.defaultDeny: namespace data has no policy that denies ingress and egress by default
      hint: a NetworkPolicy with an empty podSelector, both policyTypes and no rules
    warning NETWORK_NO_DEFAULT_DENY at attic namespaces.pentest.defaultDeny: namespace pentest has no policy that denies ingress and egress by default
      hint: a NetworkPolicy with an empty podSelector, both policyTypes and no rules"
  `);
});

test('NETWORK_SEALED: a declared flow into it that is not the attacker’s, and an address for the LAN', () => {
  const facts = lab({
    connections: [flow(['sql', 'data'], ['web', 'home'], 'scrape')],
    exposures: [{ application: 'web', workload: 'web', kind: 'ingress', host: 'dvwa.home', tls: true }],
  });
  expect(show(networkChecks, deny + pod(), facts)).toMatchInlineSnapshot(`
    "error NETWORK_SEALED at attic/sql/sql connection scrape: a flow to home/web on port 80 enters home, which is sealed: only pods of pentest come in
      hint: remove it
    error NETWORK_SEALED at attic/web/web host: ingress dvwa.home leads into home, which is sealed: only pods of pentest come in
      hint: remove it; the attacker reaches the Service inside the cluster
    warning NETWORK_NO_DEFAULT_DENY at attic namespaces.data.defaultDeny: namespace data has no policy that denies ingress and egress by default
      hint: a NetworkPolicy with an empty podSelector, both policyTypes and no rules
    warning NETWORK_NO_DEFAULT_DENY at attic namespaces.pentest.defaultDeny: namespace pentest has no policy that denies ingress and egress by default
      hint: a NetworkPolicy with an empty podSelector, both policyTypes and no rules"
  `);
});

test('NETWORK_SEALED: without an attacker nobody comes in', () => {
  const facts = lab({
    namespaces: [namespace('home', {}), namespace('pentest')],
    connections: [flow(['kali', 'pentest'], ['web', 'home'], 'attack')],
  });
  expect(found(pod(), facts)).toEqual([
    'error NETWORK_SEALED attic/kali/kali connection attack: a flow to home/web on port 80 enters home, which is sealed: nobody comes in',
  ]);
});

test('NETWORK_SEALED: policies written by hand that open it', () => {
  const yaml =
    policy('{ podSelector: {}, egress: [{}], ingress: [{ ports: [{ port: 80 }] }], policyTypes: [Ingress, Egress] }', 'everybody') +
    policy(
      `{ podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: 192.168.1.0/24 } }, { ${named('kube-system')} }, { namespaceSelector: {} }] }] , policyTypes: [Egress] }`,
      'out',
    ) +
    policy(
      `{ podSelector: {}, ingress: [{ from: [{ ${named('data')} }, { namespaceSelector: { matchLabels: { team: red } } }, { namespaceSelector: { matchExpressions: [{ key: kubernetes.io/metadata.name, operator: In, values: [pentest, data] }] } }] }] }`,
      'in',
    );
  expect(found(yaml)).toMatchInlineSnapshot(`
    [
      "error NETWORK_SEALED attic/web/everybody spec.egress[0]: the policy lets out to everybody, and namespace home is sealed",
      "error NETWORK_SEALED attic/web/everybody spec.ingress[0]: the policy lets in everybody, and namespace home is sealed",
      "error NETWORK_SEALED attic/web/in spec.ingress[0].from[0]: the policy lets in namespace data, and namespace home is sealed",
      "error NETWORK_SEALED attic/web/in spec.ingress[0].from[1]: the policy lets in namespaces by another label than their name (team=red), and namespace home is sealed",
      "error NETWORK_SEALED attic/web/in spec.ingress[0].from[2]: the policy lets in namespace data, and namespace home is sealed",
      "error NETWORK_SEALED attic/web/out spec.egress[0].to[0]: the policy lets out to 192.168.1.0/24, and namespace home is sealed",
      "error NETWORK_SEALED attic/web/out spec.egress[0].to[1]: the policy lets out to namespace kube-system, and namespace home is sealed",
      "error NETWORK_SEALED attic/web/out spec.egress[0].to[2]: the policy lets out to namespaces by another label than their name (everything), and namespace home is sealed",
    ]
  `);
});

test('NETWORK_SEALED: a flow that was declared is reported once', () => {
  const facts = lab({ connections: [flow(['web', 'home'], ['sql', 'data'], 'postgresql')] });
  const rendered = policy(
    `{ podSelector: { matchLabels: { app: web } }, egress: [{ to: [{ ${named('data')} }] }], policyTypes: [Egress] }`,
    'web',
  );
  expect(found(pod() + rendered, facts)).toHaveLength(1);
  expect(found(pod() + rendered)).toHaveLength(1);
});

test('NETWORK_SEALED: Services, ingresses and routes that lead in', () => {
  const yaml = `
apiVersion: v1
kind: Service
metadata: { name: a }
spec: { type: NodePort }
---
apiVersion: v1
kind: Service
metadata: { name: b }
spec: { type: LoadBalancer }
---
apiVersion: v1
kind: Service
metadata: { name: c }
spec: { externalIPs: [192.168.1.9] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: d }
spec: {}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: e }
spec: {}
---
`;
  expect(found(yaml)).toMatchInlineSnapshot(`
    [
      "error NETWORK_SEALED attic/web/a spec.type: a Service of type NodePort leads in or out, and namespace home is sealed",
      "error NETWORK_SEALED attic/web/b spec.type: a Service of type LoadBalancer leads in or out, and namespace home is sealed",
      "error NETWORK_SEALED attic/web/c spec.externalIPs: the Service answers on 192.168.1.9, and namespace home is sealed",
      "error NETWORK_SEALED attic/web/d: Ingress leads in from outside, and namespace home is sealed",
      "error NETWORK_SEALED attic/web/e: HTTPRoute leads in from outside, and namespace home is sealed",
    ]
  `);
});

test('NETWORK_SEALED: what pods share with their node, and a token for the API server', () => {
  expect(found(pod('hostNetwork: true\n      volumes: [{ name: root, hostPath: { path: / } }]'))).toMatchInlineSnapshot(`
    [
      "error NETWORK_SEALED attic/web/web spec.template.spec.hostNetwork: hostNetwork is true, and namespace home is sealed",
      "error NETWORK_SEALED attic/web/web spec.template.spec.volumes[0].hostPath: the pods mount / of the node, and namespace home is sealed",
    ]
  `);
  expect(found(deployment('web', { container: 'ports: [{ containerPort: 80, hostPort: 80 }]' }))).toMatchInlineSnapshot(`
    [
      "error NETWORK_SEALED attic/web/web spec.template.spec.automountServiceAccountToken: the pods mount a token for the API server, and namespace home is sealed",
      "error NETWORK_SEALED attic/web/web spec.template.spec.containers[0].ports[0].hostPort: port 80 of the node leads in, and namespace home is sealed",
    ]
  `);
  const account = 'apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: default }\nautomountServiceAccountToken: false\n---\n';
  expect(found(account + deployment('web'))).toEqual([]);
});

test('NETWORK_SEALED: charts and policies of other APIs are not read, and that is said', () => {
  const chart = { repoURL: 'https://charts.example.org', chart: 'x', version: '1.0.0', releaseName: 'x', values: {} };
  const yaml = `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: open }
spec: {}
---
`;
  expect(found(yaml, lab({ applications: [application('targets', 'home', [chart])] }))).toMatchInlineSnapshot(`
    [
      "unchecked NETWORK_SEALED attic/targets charts: what the chart brings into home, which is sealed, is not rendered here: it may open it",
      "unchecked NETWORK_SEALED attic/web/open: CiliumNetworkPolicy is not read here, and may open a sealed namespace",
    ]
  `);
});

test('NETWORK_SEAL_NOT_ENFORCED: a network that ignores policies', () => {
  const facts = lab({ network: { ...smallModel.network, cni: { name: 'flannel', enforcesPolicies: false } } });
  const issues = find(networkChecks, deny + pod(), facts).filter(({ code }) => code === 'NETWORK_SEAL_NOT_ENFORCED');
  expect(issues.map(({ severity, path, message }) => `${severity} ${path}: ${message}`)).toEqual([
    'error attic namespaces.home.sealed: flannel does not enforce NetworkPolicies, so that home would be open to everything',
  ]);
});
