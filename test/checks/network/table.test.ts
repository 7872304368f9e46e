import { expect, test } from 'vitest';
import { type FlowRow, flowChanges, flowTable } from '../../../src/checks/index.ts';
import type { Model } from '../../../src/model/index.ts';
import { deployment, manifests, model } from '../support.ts';

const port = (number: number) => ({ container: `ports: [{ name: main, containerPort: ${number} }]` });
const endpoint = (workload: string) => ({ application: workload, workload, namespace: 'home', labels: { app: workload } });
const connections = [{ from: endpoint('web'), to: endpoint('db'), port: 5432, protocol: 'TCP' as const, purpose: 'postgresql' }];
const policy = (name: string, spec: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: ${name} }\nspec: ${spec}\n---\n`;
const pods = deployment('web', port(8080)) + deployment('db', port(5432));
const deny = policy('deny', '{ podSelector: {}, policyTypes: [Ingress, Egress] }');
const out = policy(
  'web',
  '{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ to: [{ podSelector: { matchLabels: { app: db } } }], ports: [{ port: 5432 }] }] }',
);
const into = policy(
  'db',
  '{ podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: main }] }] }',
);

const rowsOf = (yaml: string, changes: Partial<Model> = {}) =>
  flowTable({ model: model({ connections, ...changes }), manifests: manifests(yaml) });
/** One line for each row that is not about names. */
const show = (rows: readonly FlowRow[]) =>
  rows
    .filter(({ why }) => why !== 'dns')
    .map((row) => `${row.from} → ${row.to} ${row.port}, ${row.why}: ${row.reason}, ${row.state}${row.enforced ? '' : ', not enforced'}`);

test('the table has declared flows with their reason, and says of each whether it passes and is enforced', () => {
  const line = 'home/web → home/db TCP 5432, connection: postgresql';
  expect(show(rowsOf(pods + deny + out + into))).toEqual([`${line}, allowed`]);
  expect(show(rowsOf(pods + deny + out))).toEqual([`${line}, refused`]);
  const cni = { name: 'flannel', enforcesPolicies: false };
  const flannel = { network: { ...model({}).network, cni } };
  expect(show(rowsOf(pods + deny + out + into, flannel))).toEqual([`${line}, allowed, not enforced`]);
});

test('the table has pods that no policy limits, in each direction', () => {
  expect(show(rowsOf(pods + into))).toEqual([
    'anybody → home/web every port, unlimited: no policy limits what comes in, allowed, not enforced',
    'home/db → anybody every port, unlimited: no policy limits where it goes, allowed, not enforced',
    'home/web → anybody every port, unlimited: no policy limits where it goes, allowed, not enforced',
    'home/web → home/db TCP 5432, connection: postgresql, allowed',
  ]);
});

test('the table has what policies let through undeclared, by the workload that a selector means', () => {
  const all = policy(
    'all',
    '{ podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ podSelector: {} }, { ipBlock: { cidr: 10.20.0.0/24 } }] }] }',
  );
  expect(
    show(
      rowsOf(
        pods +
          deny +
          out +
          into +
          all +
          out
            .replace('name: web', 'name: b')
            .replace(/app: web/, 'app: db')
            .replace('app: db } } }], ports: [{ port: 5432', 'app: web } } }], ports: [{ port: 8080'),
      ),
    ),
  ).toEqual([
    '10.20.0.0/24 → home/web every port, superfluous: policy all, allowed',
    'every pod of home → home/web every port, superfluous: policy all, allowed',
    'home/db → home/web TCP 8080, superfluous: policy b, allowed',
    'home/web → home/db TCP 5432, connection: postgresql, allowed',
  ]);
});

test('the table has probes, which come from the node of the pod', () => {
  const probed = deployment('web', {
    container:
      'ports: [{ name: main, containerPort: 8080 }]\n          readinessProbe: { httpGet: { port: main } }\n          livenessProbe: { tcpSocket: { port: 8081 } }',
  });
  expect(show(rowsOf(probed + deny, { connections: [] }))).toEqual([
    'its own node → home/web TCP 8080, probe: probes of the kubelet, allowed',
    'its own node → home/web TCP 8081, probe: probes of the kubelet, allowed',
  ]);
});

test('pods with the token of an account with rights ask the API server', () => {
  const yaml =
    deployment('web', { pod: 'serviceAccountName: watcher' }) +
    'apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: { name: watcher }\nroleRef: { kind: Role, name: x }\nsubjects: [{ kind: ServiceAccount, name: watcher }]\n---\n';
  expect(show(rowsOf(yaml + deny, { connections: [] }))).toEqual([
    'home/web → the API server TCP 16443, api-server: rights of the service account watcher, refused',
  ]);
});

test('flowChanges: what a change opens and closes, and a new reason is none', () => {
  const before = rowsOf(pods + deny + out);
  const after = rowsOf(pods + deny + out + into);
  expect(show(flowChanges(before, after).opened)).toEqual(['home/web → home/db TCP 5432, connection: postgresql, allowed']);
  expect(flowChanges(before, after).closed).toEqual([]);
  expect(show(flowChanges(after, before).closed)).toEqual(['home/web → home/db TCP 5432, connection: postgresql, allowed']);
  const renamed = [{ ...connections[0]!, purpose: 'rows' }];
  expect(flowChanges(after, rowsOf(pods + deny + out + into, { connections: renamed }))).toEqual({ opened: [], closed: [] });
  // Without its policies the namespace is open.
  expect(show(flowChanges(after, rowsOf(pods)).opened)).toHaveLength(4);
});
