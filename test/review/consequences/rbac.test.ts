import { expect, test } from 'vitest';
import { deployment } from '../../checks/support.ts';
import { review, state, told } from '../states.ts';

const role = (kind: string, rules: string, name = 'web') => `
apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata: { name: ${name} }
rules: ${rules}
---
`;
const binding = (kind: string, role: string, account = 'web') => `
apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata: { name: ${account} }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ${role.split(' ')[0]}, name: ${role.split(' ')[1]} }
subjects: [{ kind: ServiceAccount, name: ${account}, namespace: home }]
---
`;
const account = (name: string) => `
apiVersion: v1
kind: ServiceAccount
metadata: { name: ${name} }
---
`;
const read = '[{ apiGroups: [""], resources: [configmaps], verbs: [get, list] }]';
const small = state(role('Role', read) + binding('RoleBinding', 'Role web'));

test('more verbs and resources, with what they lead to', () => {
  const wide = '[{ apiGroups: [""], resources: [configmaps, secrets], verbs: [get, list, watch] }]';
  expect(told(['rbac'], small, state(role('Role', wide) + binding('RoleBinding', 'Role web')))).toEqual([
    'opens: none ServiceAccount home/web: may now watch configmaps in namespace home; get, list, watch secrets in namespace home: whoever holds it reads every Secret of home',
  ]);
});

test('the same rights in the whole cluster', () => {
  expect(told(['rbac'], small, state(role('ClusterRole', read) + binding('ClusterRoleBinding', 'ClusterRole web')))).toEqual([
    'opens: none ServiceAccount home/web: may now get, list configmaps in the whole cluster',
  ]);
});

test('a wildcard that becomes a list is less, not more', () => {
  const all = state(role('Role', '[{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }]') + binding('RoleBinding', 'Role web'));
  expect(told(['rbac'], all, small)).toEqual(['none ServiceAccount home/web: may not any more: do everything in namespace home']);
  expect(told(['rbac'], small, all)).toEqual([
    'opens: none ServiceAccount home/web: may now do everything in namespace home: whoever holds it reads every Secret of home',
  ]);
});

test('roles that the cluster brings are told by their names', () => {
  const admin = state(binding('ClusterRoleBinding', 'ClusterRole cluster-admin'));
  expect(told(['rbac'], state(''), admin)).toEqual(['opens: none ServiceAccount home/web: may now do everything in the whole cluster']);
  expect(told(['rbac'], state(''), state(binding('RoleBinding', 'ClusterRole view')))).toEqual([
    'opens: none ServiceAccount home/web: may now what ClusterRole view in namespace home allows',
  ]);
});

test('one object by its name, and a right that leads further', () => {
  const named = '[{ apiGroups: [""], resources: [secrets], verbs: [get], resourceNames: [one] }]';
  expect(told(['rbac'], state(''), state(role('Role', named) + binding('RoleBinding', 'Role web')))).toEqual([
    'opens: none ServiceAccount home/web: may now get secrets one in namespace home',
  ]);
  const bind = '[{ apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind] }]';
  expect(told(['rbac'], state(''), state(role('ClusterRole', bind) + binding('ClusterRoleBinding', 'ClusterRole web')))).toEqual([
    'opens: none ServiceAccount home/web: may now bind clusterroles in the whole cluster: whoever holds it gives itself any other right',
  ]);
});

test('pods that run with another account get what that one may', () => {
  const rights = role('Role', read) + binding('RoleBinding', 'Role web') + account('web');
  const before = state(rights + deployment('site', { pod: 'automountServiceAccountToken: false' }));
  const after = state(rights + deployment('site', { pod: 'serviceAccountName: web' }));
  expect(told(['rbac'], before, after)).toEqual([
    'opens: none Deployment home/site: runs as ServiceAccount web now, and so may get, list configmaps in namespace home',
  ]);
});

test('RBAC off and on', () => {
  const off = state('', { distribution: { ...small.model.distribution, rbac: false } });
  expect(told(['rbac'], state(''), off)).toEqual(['opens: none RBAC: is off: the token of any pod may do everything in the cluster']);
  expect(told(['rbac'], off, state(''))).toEqual(['interruption RBAC: is on: programs that have no role are refused from now on']);
});

test('the evidence names the binding', () => {
  const [one] = review(state(''), small).consequences.filter(({ topic }) => topic === 'rbac');
  expect(one?.evidence).toEqual([
    'dist/attic/apps/web/rolebinding-web.yaml: get configmaps in namespace home',
    'dist/attic/apps/web/rolebinding-web.yaml: list configmaps in namespace home',
  ]);
});
