import { expect, test } from 'vitest';
import { Api } from '../../src/api/index.ts';
import { liveState, readLiveState } from '../../src/verify/live-state.ts';
import { manifests } from '../checks/support.ts';
import { attic, cluster } from './_live.ts';
import { standIn } from './_server.ts';

const deployment = (more: string, image = 'web:1') => `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: home
${more}
spec:
  replicas: 1
  template:
    spec:
      containers:
        - name: web
          image: ${image}
          resources: { limits: { memory: 1Gi } }
          env: [{ name: MODE, value: quiet }]
`;
const byArgo =
  '  managedFields: [{ manager: argocd-controller, operation: Apply }, { manager: kube-controller-manager, operation: Update }]';

function bodies(rendered: string, there: string) {
  return liveState({ model: attic, manifests: manifests(rendered) }, cluster(there)).manifests.map(({ body }) => body);
}

test('live state: defaults of the server and fields of controllers are no difference', () => {
  const there = deployment(`  uid: abc\n  resourceVersion: '7'\n${byArgo}`)
    .replace('memory: 1Gi', 'memory: 1024Mi')
    .replace('image: web:1', 'image: web:1\n          imagePullPolicy: Always')
    .replace('replicas: 1', 'replicas: 1\n  revisionHistoryLimit: 10')
    .concat('status: { replicas: 1 }\n');
  expect(bodies(deployment(''), there)).toEqual(manifests(deployment('')).map(({ body }) => body));
});

test('live state: a rendered field has the value that it has in the cluster, or none', () => {
  const [body] = bodies(deployment('  labels: { a: b }'), deployment(byArgo, 'web:0'));
  expect(body).toMatchObject({ metadata: { name: 'web' }, spec: { template: { spec: { containers: [{ image: 'web:0' }] } } } });
  expect(body?.['metadata']).not.toHaveProperty('labels');
});

test('live state: an item that the cluster lacks is not there, and what Argo CD set before is', () => {
  const applied = deployment('').replace('env: [{ name: MODE, value: quiet }]', 'env: [{ name: OLD, value: x }]');
  const owned =
    '  managedFields: [{ manager: argocd-controller, operation: Apply, fieldsV1: { "f:spec": { "f:template": { "f:spec": { "f:containers": { "k:{\\"name\\":\\"web\\"}": { "f:env": { "k:{\\"name\\":\\"OLD\\"}": { "f:name": {}, "f:value": {} } } } } } } } } }]';
  const [body] = bodies(deployment(''), applied.replace('  namespace: home\n', `  namespace: home\n${owned}\n`));
  expect(body).toMatchObject({ spec: { template: { spec: { containers: [{ name: 'web', env: [{ name: 'OLD', value: 'x' }] }] } } } });
});

test('live state: what somebody else than Argo CD set is not shown', () => {
  const there = deployment('  managedFields: [{ manager: kubectl-edit, operation: Update }]', 'web:0').replace(
    'value: quiet',
    'value: hunter2',
  );
  const [body] = bodies(deployment(''), there);
  expect(JSON.stringify(body)).not.toContain('hunter2');
  expect(body).toMatchObject({
    spec: { template: { spec: { containers: [{ image: 'web:0', env: [{ value: '(not shown: set by somebody else than Argo CD)' }] }] } } },
  });
});

test('live state: missing objects are not there, of Secrets only that they are', () => {
  const secret = 'apiVersion: v1\nkind: Secret\nmetadata: { name: pass, namespace: home }\nstringData: { password: rendered }\n';
  const live = { ...cluster(deployment('')), secrets: new Map([['home/pass', { value: { data: { password: 'bGl2ZQ==' } } }]]) };
  const withSecrets = { ...live, kinds: [...live.kinds, ...cluster(secret).kinds] };
  const state = liveState({ model: attic, manifests: manifests(`${secret}---\n${deployment('').replaceAll('web', 'gone')}`) }, withSecrets);
  expect(state.manifests.map(({ identity }) => identity.name)).toEqual(['pass']);
  expect(JSON.stringify(state)).not.toContain('bGl2ZQ');
  expect(state.notes).toEqual(['of Secrets only whether they are there was compared: 1']);
});

test('live state: what Argo CD made and nobody renders any more, without values', () => {
  const former = `
apiVersion: v1
kind: ConfigMap
metadata:
  name: former
  namespace: home
  uid: abc
  annotations: { argocd.argoproj.io/tracking-id: 'attic-photos:/ConfigMap:home/former', kubectl.kubernetes.io/last-applied-configuration: '{"data":1}' }
data: { token: hunter2 }
`;
  const rendered = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: kept, namespace: home }\n';
  const state = liveState({ model: attic, manifests: manifests(rendered) }, cluster(`${former}---${'\n'}${rendered}`));
  expect(state.manifests.map(({ identity }) => identity.name)).toEqual(['kept', 'former']);
  expect(JSON.stringify(state)).not.toMatch(/hunter2|last-applied|uid/);
});

test('live state: what may not be read counts as rendered, and is said', () => {
  const live = cluster(deployment(''));
  const refused = {
    ...live,
    kinds: live.kinds.map((kind) => ({ ...kind, objects: { refused: { kind: 'forbidden', message: 'no right' } as const } })),
  };
  const state = liveState({ model: attic, manifests: manifests(deployment('', 'web:9')) }, refused);
  expect(JSON.stringify(state.manifests)).toContain('web:9');
  expect(state.notes).toEqual(['Deployment (apps/v1) was not compared, 1 of them: no right']);
});

test('VERIFY_FORBIDDEN: who may read nothing has no state to compare with', async () => {
  const forbidden = { status: 403, body: { kind: 'Status', message: 'no right' } };
  const server = await standIn((path) => (path === '/version' ? { body: { gitVersion: 'v1.36.3' } } : forbidden));
  const api = new Api({ url: server.url, credentials: async () => ({}) });
  try {
    await expect(readLiveState(api, { model: attic, manifests: manifests(deployment('')) })).rejects.toThrow(
      'error VERIFY_FORBIDDEN at attic objects: not one kind of object can be read, so nothing was compared',
    );
  } finally {
    api.close();
    await server.close();
  }
});
