import { expect, test } from 'vitest';
import { containsRight, factsOf, type HeldRight, holdersOf, leadsTo } from '../../../src/checks/index.ts';
import { manifests, model } from '../support.ts';

const facts = (yaml: string, version = '1.35') => {
  const small = model({});
  return factsOf({ model: { ...small, distribution: { ...small.distribution, version } }, manifests: manifests(yaml) });
};
const right = (changes: Partial<HeldRight> = {}): HeldRight => ({
  namespace: 'home',
  group: '',
  resource: 'pods',
  verb: 'get',
  file: '',
  ...changes,
});
const role = (kind: string, name: string, body: string, labels = '') => `
apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata: { name: ${name}, labels: { ${labels} } }
${body}
---
`;
const bind = (kind: string, name: string, subjects: string) => `
apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}Binding
metadata: { name: ${name} }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ${kind}, name: ${name} }
subjects: ${subjects}
---
`;

test('what everybody holds by all of their bindings', () => {
  const yaml =
    role('Role', 'one', 'rules: [{ apiGroups: [""], resources: [pods], verbs: [get, list] }]') +
    bind('Role', 'one', '[{ kind: ServiceAccount, name: web, namespace: home }, { kind: Group, name: admins }]') +
    role('ClusterRole', 'two', 'rules: [{ nonResourceURLs: [/metrics], verbs: [get] }]') +
    bind('ClusterRole', 'two', '[{ kind: ServiceAccount, name: web, namespace: home }]');
  const holders = holdersOf(facts(yaml));
  expect([...holders.keys()]).toEqual(['ServiceAccount home/web', 'Group admins']);
  expect(holders.get('ServiceAccount home/web')?.rights.map(({ namespace, verb, resource }) => [namespace, verb, resource])).toEqual([
    ['home', 'get', 'pods'],
    ['home', 'list', 'pods'],
    ['', 'get', '/metrics'],
  ]);
});

test('a role that collects others by their labels', () => {
  const yaml =
    role('ClusterRole', 'all', 'aggregationRule: { clusterRoleSelectors: [{ matchLabels: { part: all } }] }') +
    role('ClusterRole', 'some', 'rules: [{ apiGroups: [""], resources: [nodes], verbs: [get] }]', 'part: all') +
    bind('ClusterRole', 'all', '[{ kind: User, name: ann }]');
  expect(holdersOf(facts(yaml)).get('User ann')?.rights).toMatchObject([{ namespace: '', verb: 'get', resource: 'nodes' }]);
});

test('a role that is not rendered is known by its name', () => {
  expect(holdersOf(facts(bind('ClusterRole', 'view', '[{ kind: User, name: ann }]'))).get('User ann')).toMatchObject({
    rights: [],
    roles: ['ClusterRole view in the whole cluster'],
  });
});

test('one right contains another', () => {
  expect(containsRight(right({ namespace: '' }), right())).toBe(true);
  expect(containsRight(right(), right({ namespace: '' }))).toBe(false);
  expect(containsRight(right({ verb: '*', resource: '*', group: '*' }), right())).toBe(true);
  expect(containsRight(right({ resource: '*/exec' }), right({ resource: 'pods/exec' }))).toBe(true);
  expect(containsRight(right({ name: 'one' }), right())).toBe(false);
  expect(containsRight(right(), right({ name: 'one' }))).toBe(true);
});

test('what rights lead to, by the rules of the cluster’s own minor', () => {
  const exec = [right({ resource: 'pods/exec' })];
  expect(leadsTo(facts('', '1.34'), exec)).toEqual(['runs commands in other pods, with their secrets and tokens']);
  expect(leadsTo(facts('', '1.35'), exec)).toEqual([]);
  expect(leadsTo(facts(''), [right({ namespace: '', resource: 'secrets' })])).toEqual(['reads every Secret of the cluster']);
  expect(leadsTo(facts(''), [right({ resource: 'secrets' })])).toEqual([]);
});
