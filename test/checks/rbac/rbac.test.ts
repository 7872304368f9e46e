import { expect, test } from 'vitest';
import { policyChecks, rbacChecks } from '../../../src/checks/index.ts';
import { deployment, find, model, show } from '../support.ts';

const group = 'rbac.authorization.k8s.io';

function role(rules: string, kind = 'ClusterRole'): string {
  return `apiVersion: ${group}/v1\nkind: ${kind}\nmetadata: { name: deployer }\nrules: [${rules}]\n---\n`;
}

function binding({
  kind = 'ClusterRoleBinding',
  to = 'deployer',
  as = 'ClusterRole',
  subject = 'kind: ServiceAccount, name: robot, namespace: home',
}: {
  kind?: string;
  to?: string;
  as?: string;
  subject?: string;
} = {}): string {
  return `apiVersion: ${group}/v1\nkind: ${kind}\nmetadata: { name: who }\nroleRef: { apiGroup: ${group}, kind: ${as}, name: ${to} }\nsubjects: [{ ${subject} }]\n---\n`;
}

const rule = (resources: string, verbs: string, group = '') => `{ apiGroups: ['${group}'], resources: [${resources}], verbs: [${verbs}] }`;
const namespace = (level: string) =>
  `apiVersion: v1\nkind: Namespace\nmetadata: { name: home, labels: { pod-security.kubernetes.io/enforce: ${level} } }\n---\n`;
const robot = deployment('robot', { pod: 'serviceAccountName: robot' });
const inHome = binding({ kind: 'RoleBinding', as: 'Role' });

test('RBAC_WILDCARD: names the lists, who holds the role, and the workload behind the account', () => {
  const yaml = robot + role(rule("'*'", 'get, list')) + binding();
  expect(show(rbacChecks, yaml)).toMatchInlineSnapshot(`
    "warning RBAC_ESCALATION at attic/web/deployer rules[0]: get nodes/proxy in the whole cluster: whoever holds it talks to the kubelets, and so runs commands in every pod; held by ServiceAccount home/robot (Deployment home/robot)
      hint: take the right away, or accept it next to the program that needs it, with the reason
    warning RBAC_ESCALATION at attic/web/deployer rules[0]: get secrets, list secrets in the whole cluster: whoever holds it reads every Secret of the cluster; held by ServiceAccount home/robot (Deployment home/robot)
      hint: take the right away, or accept it next to the program that needs it, with the reason
    warning RBAC_WILDCARD at attic/web/deployer rules[0].resources: ClusterRole deployer has a wildcard in resources; it is held by ServiceAccount home/robot (Deployment home/robot)
      hint: name what it may do: apiGroups, resources and verbs one by one"
  `);
  const everything = role("{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }") + binding({ subject: 'kind: Group, name: family' });
  expect(show(rbacChecks, everything)).toMatchInlineSnapshot(`
    "warning RBAC_WILDCARD at attic/web/deployer rules[0].apiGroups: ClusterRole deployer allows everything, as cluster-admin does; it is held by Group family
      hint: name what it may do: apiGroups, resources and verbs one by one"
  `);
  expect(show(rbacChecks, role(rule('pods', 'get, list')) + binding())).toBe('');
});

test('RBAC_ESCALATION: rights that lead to more, wherever they are', () => {
  const yaml = role(rule('serviceaccounts/token', 'create'), 'Role') + inHome;
  expect(show(rbacChecks, yaml)).toMatchInlineSnapshot(`
    "warning RBAC_ESCALATION at attic/web/deployer rules[0]: create serviceaccounts/token in namespace home: whoever holds it makes itself a token of other service accounts; held by ServiceAccount home/robot (no rendered workload uses it)
      hint: take the right away, or accept it next to the program that needs it, with the reason"
  `);
  // Nobody has a role that nothing binds, and one token that was chosen is no key to the others.
  expect(show(rbacChecks, role(rule('serviceaccounts/token', 'create'), 'Role'))).toBe('');
  const named = `{ apiGroups: [''], resources: [serviceaccounts/token], resourceNames: [robot], verbs: [create] }`;
  expect(show(rbacChecks, role(named, 'Role') + inHome)).toBe('');
});

const inCluster = (rules: string) => show(rbacChecks, role(rules) + binding());
test.each([
  ['escalate', rule('clusterroles', 'escalate', group)],
  ['bind', rule('roles', 'bind', group)],
  ['impersonate', rule('users', 'impersonate')],
  ['pods/exec', rule('pods/exec', 'create')],
  ['pods/exec by a wildcard of subresources', rule("'*/exec'", 'create')],
  ['ephemeral containers', rule('pods/ephemeralcontainers', 'patch')],
  ['pods everywhere, also in privileged namespaces', rule('pods', 'create')],
  ['daemonsets', rule('daemonsets', 'patch', 'apps')],
  ['cronjobs', rule('cronjobs', 'update', 'batch')],
  ['secrets', rule('secrets', 'list')],
  ['kubelets', rule('nodes/proxy', 'get')],
  ['volumes of nodes', rule('persistentvolumes', 'create')],
  ['levels of namespaces', rule('namespaces', 'patch')],
  ['webhooks', rule('mutatingwebhookconfigurations', 'create', 'admissionregistration.k8s.io')],
  ['definitions', rule('customresourcedefinitions', 'patch', 'apiextensions.k8s.io')],
  ['aggregated APIs', rule('apiservices', 'create', 'apiregistration.k8s.io')],
  ['approval of certificates', rule('certificatesigningrequests/approval', 'update', 'certificates.k8s.io')],
  ['signers', rule('signers', 'approve', 'certificates.k8s.io')],
])('RBAC_ESCALATION: %s', (_, rules) => {
  expect(inCluster(rules).match(/RBAC_ESCALATION/g)).toHaveLength(1);
});

test('RBAC_ESCALATION: secrets of one namespace, metrics of nodes and pods of a namespace with a level are no keys', () => {
  expect(inCluster(rule('nodes/metrics', 'get'))).toBe('');
  expect(inCluster(rule('secrets', 'create, delete'))).toBe('');
  expect(show(rbacChecks, role(rule('secrets, pods', 'get, list, create'), 'Role') + inHome + namespace('baseline'))).toBe('');
});

test('RBAC_ESCALATION: whoever makes pods in a privileged namespace owns the node', () => {
  const yaml = namespace('privileged') + role(rule('pods', 'create'), 'Role') + inHome;
  expect(show(rbacChecks, yaml)).toMatchInlineSnapshot(`
    "warning RBAC_ESCALATION at attic/web/deployer rules[0]: create pods in namespace home, which lets privileged pods in: whoever holds it starts a pod that owns its node; held by ServiceAccount home/robot (no rendered workload uses it)
      hint: take the right away, or accept it next to the program that needs it, with the reason"
  `);
});

test('RBAC_ESCALATION: commands in pods count where somebody else’s pods are', () => {
  const yaml = robot + role(rule('pods/exec', 'create, get'), 'Role') + inHome;
  expect(show(rbacChecks, yaml)).toBe('');
  expect(show(rbacChecks, yaml + deployment('database'))).toContain('create pods/exec in namespace home, where others run too');
});

test('RBAC_ESCALATION: reading was enough for commands until Kubernetes 1.35', () => {
  const yaml = deployment('database') + role(rule('pods/exec', 'get'), 'Role') + inHome;
  const { distribution } = model({});
  const on = (version: string) => show(rbacChecks, yaml, model({ distribution: { ...distribution, version } }));
  expect(on('1.34')).toContain('get pods/exec');
  expect(on('1.35')).toBe('');
});

test('RBAC_CLUSTER_ADMIN: administrators, and programs with a role for people', () => {
  expect(show(rbacChecks, robot + binding({ to: 'cluster-admin' }))).toMatchInlineSnapshot(`
    "warning RBAC_CLUSTER_ADMIN at attic/web/who roleRef.name: ServiceAccount home/robot (Deployment home/robot) may do everything in the cluster, by ClusterRole cluster-admin
      hint: give it a role of its own that names what it does"
  `);
  expect(show(rbacChecks, binding({ kind: 'RoleBinding', to: 'edit' }))).toMatchInlineSnapshot(`
    "warning RBAC_CLUSTER_ADMIN at attic/web/who roleRef.name: ServiceAccount home/robot (no rendered workload uses it) may read and write nearly everything in namespace home, Secrets among it, by ClusterRole edit
      hint: give it a role of its own that names what it does"
  `);
  expect(show(rbacChecks, binding({ kind: 'RoleBinding', to: 'edit', subject: 'kind: User, name: anna' }))).toBe('');
  expect(show(rbacChecks, binding({ to: 'view' }))).toBe('');
});

test('RBAC_EVERYBODY: whoever asks, and every pod', () => {
  expect(show(rbacChecks, binding({ to: 'view', subject: 'kind: User, name: system:anonymous' }))).toMatchInlineSnapshot(`
    "error RBAC_EVERYBODY at attic/web/who subjects[0].name: ClusterRole view is given to system:anonymous: whoever reaches the API server has it, without a password
      hint: name the service accounts that need it"
  `);
  expect(show(rbacChecks, binding({ to: 'view', subject: 'kind: Group, name: system:authenticated' }))).toMatchInlineSnapshot(`
    "warning RBAC_EVERYBODY at attic/web/who subjects[0].name: ClusterRole view is given to system:authenticated: every pod and every user has it
      hint: name the service accounts that need it"
  `);
  expect(show(rbacChecks, binding({ to: 'view', subject: 'kind: Group, name: "system:serviceaccounts:home"' }))).toContain(
    'ClusterRole view is given to system:serviceaccounts:home: every pod of home has it',
  );
  expect(show(rbacChecks, binding({ to: 'system:discovery', subject: 'kind: Group, name: system:authenticated' }))).toBe('');
});

test('RBAC_DEFAULT_ACCOUNT: a right of the account that every pod gets', () => {
  const yaml = deployment('web') + binding({ to: 'view', subject: 'kind: ServiceAccount, name: default, namespace: home' });
  expect(show(rbacChecks, yaml)).toMatchInlineSnapshot(`
    "warning RBAC_DEFAULT_ACCOUNT at attic/web/who subjects[0].name: ClusterRole view is given to ServiceAccount home/default (Deployment home/web), the account of every pod of home that names none
      hint: make a service account for the program that needs it, and name it in \`serviceAccountName\`"
  `);
});

test('RBAC_LASTING_TOKEN: a Secret with a token, rendered or required', () => {
  const type = 'kubernetes.io/service-account-token';
  expect(show(rbacChecks, `apiVersion: v1\nkind: Secret\nmetadata: { name: robot-token }\ntype: ${type}\n`)).toMatchInlineSnapshot(`
    "warning RBAC_LASTING_TOKEN at attic/web/robot-token type: Secret home/robot-token holds a token of a service account that never ends
      hint: ask for a token that ends: a projected volume in pods, \`kubectl create token\` for people"
  `);
  const required = { namespace: 'home', name: 'robot', type, keys: [], labels: {}, producer: 'attic/web/robot', consumers: [] };
  expect(show(rbacChecks, '', model({ secrets: [required] }))).toContain('attic secrets.home/robot');
});

test('RBAC_NOT_ENFORCED: MicroK8s without its addon', () => {
  const { distribution } = model({});
  expect(show(rbacChecks, '', model({ distribution: { ...distribution, rbac: false } }))).toMatchInlineSnapshot(`
    "warning RBAC_NOT_ENFORCED at attic distribution: RBAC is off in microk8s: the token of any pod may do everything in the cluster
      hint: add the addon: \`microk8s({ addons: ['rbac', …] })\`"
  `);
  expect(show(rbacChecks, '')).toBe('');
});

test('POLICY_TOKEN: a right of every account of a namespace is one of each of them', () => {
  const own = (yaml: string) => find(policyChecks, yaml).filter(({ code }) => code === 'POLICY_TOKEN');
  expect(own(robot)).toHaveLength(1);
  expect(own(robot + binding({ to: 'view', subject: 'kind: Group, name: "system:serviceaccounts:home"' }))).toEqual([]);
  expect(own(robot + binding({ to: 'view', subject: 'kind: Group, name: "system:serviceaccounts:other"' }))).toHaveLength(1);
});
