import { expect, test } from 'vitest';
import { networkChecks } from '../../../src/checks/index.ts';
import { codesOf, deployment, find, model, show } from '../support.ts';

const pods = deployment('web') + deployment('db', { container: 'ports: [{ name: postgresql, containerPort: 5432 }]' });
const endpoint = (workload: string) => ({ application: workload, workload, namespace: 'home', labels: { app: workload } });
const connections = [{ from: endpoint('web'), to: endpoint('db'), port: 5432, protocol: 'TCP' as const, purpose: 'postgresql' }];
const namespaces = [{ name: 'home', podSecurity: 'baseline' as const, quota: {}, defaultDeny: true }];
const facts = model({ connections, namespaces });

const policy = (name: string, spec: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: ${name} }\nspec: ${spec}\n---\n`;
const deny = policy('default-deny', '{ podSelector: {}, policyTypes: [Ingress, Egress] }');
const dnsPeer =
  '{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }, podSelector: { matchLabels: { k8s-app: kube-dns } } }';
const dns = policy(
  'dns',
  `{ podSelector: {}, policyTypes: [Egress], egress: [{ to: [${dnsPeer}], ports: [{ port: 53, protocol: UDP }, { port: 53 }] }] }`,
);
const out = policy(
  'web-db',
  '{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ to: [{ podSelector: { matchLabels: { app: db } } }], ports: [{ port: 5432 }] }] }',
);
const into = (port: string | number) =>
  policy(
    'db-web',
    `{ podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: ${port} }] }] }`,
  );

test('NETWORK_MISSING: both ends of a connection need a rule that really selects the other', () => {
  expect(show(networkChecks, pods + deny + dns, facts)).toMatchInlineSnapshot(`
    "error NETWORK_MISSING at attic/db/db connection postgresql: home/db does not let in home/web on TCP 5432 (postgresql): no rule of default-deny allows it
      hint: add a NetworkPolicy in namespace home for home/db with ingress from home/web, port 5432
    error NETWORK_MISSING at attic/web/web connection postgresql: home/web may not reach home/db on TCP 5432 (postgresql): no rule of default-deny, dns allows it
      hint: add a NetworkPolicy in namespace home for home/web with egress to home/db, port 5432"
  `);
  expect(codesOf(find(networkChecks, pods + deny + dns + out + into(5433), facts))).toEqual(['error NETWORK_MISSING']);
  expect(find(networkChecks, pods + deny + dns + out + into(5432), facts)).toEqual([]);
  expect(find(networkChecks, pods + deny + dns + out + into('postgresql'), facts)).toEqual([]);
});

test('NETWORK_MISSING: the port of a Service is followed to the port of the pods', () => {
  const service =
    'apiVersion: v1\nkind: Service\nmetadata: { name: db }\nspec: { selector: { app: db }, ports: [{ port: 80, targetPort: postgresql }] }\n---\n';
  const viaService = model({ namespaces, connections: [{ ...connections[0]!, port: 80 }] });
  expect(find(networkChecks, pods + service + deny + dns + out + into(5432), viaService)).toEqual([]);
  expect(show(networkChecks, pods + service + deny + dns + out + into(80), viaService)).toContain('on TCP 5432');
});

test('NETWORK_MISSING: where nothing isolates a pod, nothing is missing', () => {
  expect(codesOf(find(networkChecks, pods, facts))).toEqual(['error NETWORK_NO_DEFAULT_DENY']);
});

test('NETWORK_DNS: restricted egress without the DNS server', () => {
  expect(show(networkChecks, deployment('web') + deny, model({ namespaces }))).toMatchInlineSnapshot(`
    "error NETWORK_DNS at attic/web/web spec.template.spec: the pods may not ask the DNS server in namespace kube-system on UDP 53 and TCP 53, so they find no Service by name
      hint: allow egress of namespace home to kube-system (k8s-app=kube-dns), UDP and TCP 53"
  `);
  const block = policy('x', '{ podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }] }');
  expect(codesOf(find(networkChecks, deployment('web') + deny + block, model({ namespaces })))).toEqual(['warning NETWORK_WIDE_OPEN']);
  const cilium = model({ namespaces, network: { ...facts.network, cni: { name: 'cilium', enforcesPolicies: true } } });
  expect(codesOf(find(networkChecks, deployment('web') + deny + block, cilium))).toEqual([
    'error NETWORK_DNS',
    'warning NETWORK_WIDE_OPEN',
  ]);
});

test('NETWORK_DNS: a namespace whose pods a chart brings', () => {
  const charts = [{ repoURL: 'https://example.org', chart: 'home', version: '1.0.0', releaseName: 'home', values: {} }];
  const application = {
    name: 'home',
    argoName: 'attic-home',
    layer: 'apps',
    namespace: 'home',
    folder: '',
    cascade: true,
    holdsData: false,
  };
  const lists = { dependsOn: [], syncOptions: [], ignoreDifferences: [], clusterKinds: [] };
  const chart = model({ namespaces, applications: [{ ...application, ...lists, charts }] });
  expect(find(networkChecks, deny, chart).map(({ path, message }) => `${path}: ${message}`)).toEqual([
    'attic namespaces.home: pods of the chart of application home, whose objects are not rendered here, may not ask the DNS server in namespace kube-system on UDP 53 and TCP 53, so they find no Service by name',
  ]);
  expect(find(networkChecks, deny + dns, chart)).toEqual([]);
});

test('NETWORK_NO_DEFAULT_DENY: a namespace that lets through what nobody named', () => {
  const open = policy('open', '{ podSelector: {}, policyTypes: [Ingress, Egress], egress: [{}] }');
  expect(show(networkChecks, open, model({ namespaces }))).toMatchInlineSnapshot(`
    "error NETWORK_NO_DEFAULT_DENY at attic namespaces.home.defaultDeny: namespace home has no policy that denies egress by default, although it is declared
      hint: a NetworkPolicy with an empty podSelector, both policyTypes and no rules
    warning NETWORK_WIDE_OPEN at attic/web/open spec.egress[0]: the policy lets out to anybody on every port, and nobody declared a reason
      hint: name who is meant, in code with \`reach\` and its hosts, or accept it with a reason"
  `);
});

test('NETWORK_NOT_ENFORCED: policies for a network that ignores them', () => {
  const flannel = { ...facts.network, cni: { name: 'flannel', enforcesPolicies: false } };
  expect(show(networkChecks, deny, model({ network: flannel }))).toMatchInlineSnapshot(`
    "warning NETWORK_NOT_ENFORCED at attic network.cni: flannel does not enforce NetworkPolicies: none of the 1 rendered takes effect
      hint: use a network that does, for example Calico or Cilium, or accept it with a reason"
  `);
});

test('NETWORK_NODES_NOT_MATCHED: Cilium does not know a node by its address', () => {
  const policy = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: home }
spec: { podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 10.20.0.11/32 } }] }] }
`;
  const cilium = (nodesInRanges?: boolean) =>
    model({ network: { ...model({}).network, cni: { name: 'cilium', enforcesPolicies: true, nodesInRanges } } });
  const found = (at: ReturnType<typeof cilium>, yaml = policy) =>
    find(networkChecks, yaml, at).filter(({ code }) => code === 'NETWORK_NODES_NOT_MATCHED');
  expect(found(cilium()).map(({ message }) => message)).toEqual([
    '1 policies let pods reach nodes by address (home/web the first), and cilium does not match nodes by ranges: the API server would stay out of reach',
  ]);
  expect(found(cilium(true))).toEqual([]);
  expect(found(cilium(), policy.replace('10.20.0.11/32', '10.20.0.99/32'))).toEqual([]);
  expect(found(model({}))).toEqual([]);
});
