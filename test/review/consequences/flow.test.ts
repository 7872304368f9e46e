import { expect, test } from 'vitest';
import type { Connection, Model } from '../../../src/model/index.ts';
import { deployment } from '../../checks/support.ts';
import { review, state, told } from '../states.ts';

const pods = deployment('web') + deployment('db', { container: 'ports: [{ name: sql, containerPort: 5432 }]' });
const policy = (name: string, spec: string) => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name} }
spec: ${spec}
---
`;
const deny = policy('default-deny', '{ podSelector: {}, policyTypes: [Ingress, Egress] }');
const out = policy(
  'web',
  '{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ to: [{ podSelector: { matchLabels: { app: db } } }], ports: [{ port: 5432 }] }] }',
);
const into = policy(
  'db',
  '{ podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 5432 }] }] }',
);
const end = (workload: string) => ({ application: 'web', workload, namespace: 'home', labels: { app: workload } });
const connection: Connection = { from: end('web'), to: end('db'), port: 5432, protocol: 'TCP', purpose: 'postgresql' };
const facts: Partial<Model> = {
  connections: [connection],
  namespaces: [{ name: 'home', podSecurity: 'restricted', quota: {}, defaultDeny: true }],
};
const whole = state(pods + deny + out + into, facts);

test('a declared flow that a policy refuses is an interruption', () => {
  expect(told(['flow'], whole, state(pods + deny + out, facts))).toEqual([
    'interruption home/web → home/db: TCP 5432 is refused now, although declared: postgresql',
  ]);
});

test('a connection with its policies opens a flow, and closes it when both go', () => {
  const without = state(pods + deny, { ...facts, connections: [] });
  expect(told(['flow'], without, whole)).toEqual(['opens: none home/web → home/db: TCP 5432 is let through now: postgresql']);
  expect(told(['flow'], whole, without)).toEqual([
    'none home/web → home/db: TCP 5432 is not let through any more, and nobody declares it any more',
  ]);
});

test('what a policy lets through and nobody declared', () => {
  const more = policy('all', '{ podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ ipBlock: { cidr: 10.20.0.0/24 } }] }] }');
  expect(told(['flow'], whole, state(pods + deny + out + into + more, facts))).toEqual([
    'opens: none 10.20.0.0/24 → home/db: every port is let through now: policy all, and nobody declared it',
  ]);
});

test('flows of a new program are told together', () => {
  const before = state(deployment('db', { container: 'ports: [{ name: sql, containerPort: 5432 }]' }) + deny, {
    ...facts,
    connections: [],
  });
  const [one, ...others] = review(before, whole).consequences.filter(({ topic }) => topic === 'flow');
  expect(others).toEqual([]);
  expect(one).toMatchObject({
    subject: 'application web',
    message: '1 flow is let through for what is new',
    evidence: ['home/web → home/db, TCP 5432: postgresql'],
  });
});

test('a namespace without its default-deny policy, and with it again', () => {
  const open = state(pods, facts);
  const [one, ...others] = review(whole, open).consequences.filter(({ topic }) => topic === 'flow');
  expect(others).toEqual([]);
  expect(one).toMatchObject({
    subject: 'Namespace home',
    widens: true,
    message: 'has no default-deny policy any more: whatever comes in or goes out is let through, but for pods that another policy selects',
  });
  expect(told(['flow'], open, whole)).toEqual([
    'none application web: is limited by policies now: what none of them lets through is refused',
  ]);
});

test('a network that takes notice of policies, or not any more', () => {
  const unaware = state(pods + deny + out + into, {
    ...facts,
    network: { ...whole.model.network, cni: { name: 'flannel', enforcesPolicies: false } },
  });
  expect(told(['flow'], whole, unaware)).toEqual([
    'opens: none every flow: is let through: the network takes no notice of policies any more',
  ]);
  expect(told(['flow'], unaware, whole)).toEqual([
    'interruption every flow: is limited by the policies from now on: what none of them lets through is refused',
  ]);
});

test('a base older than the facts about openings is not passed as equal', () => {
  const { openings: _, ...old } = whole.model;
  expect(told(['flow'], { ...whole, model: old }, state(pods + deny + out, facts))).toEqual([
    'none flows: could not be compared: one of the states is older than the facts about openings',
  ]);
});

test('a new image changes no flow', () => {
  expect(told(['flow'], whole, state((pods + deny + out + into).replace('web:1.2.3', 'web:1.2.4'), facts))).toEqual([]);
});
