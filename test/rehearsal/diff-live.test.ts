import { cpSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { itemsAt, type KubeObject } from '../../src/api/index.ts';
import { formatIdentity, type JsonObject } from '../../src/model/index.ts';
import type { FleetReview } from '../../src/review/index.ts';
import { newHome } from '../cli/home.ts';
import { type Running, startCluster } from './running.ts';

/** The reference clusters as they are committed, in a folder of their own. */
const home = newHome();
let vx: Running;

interface Account {
  readonly code: number | undefined;
  /** Objects and facts that differ, each with its fields. */
  readonly differing: readonly string[];
  readonly alike: number;
  readonly notes: readonly string[];
  readonly text: string;
}

/** What the command says of a cluster. */
async function diff({ model, kubeconfig }: Pick<Running, 'model' | 'kubeconfig'>, flags = ''): Promise<Account> {
  const { code, stdout, stderr } = await home.run(
    `diff --live --cluster ${model.cluster} --kubeconfig ${kubeconfig} --format json ${flags}`,
  );
  if (code === 2) return { code, differing: [], alike: 0, notes: [], text: stdout + stderr };
  const { clusters, notes = [] } = JSON.parse(stdout) as FleetReview;
  const differing = clusters.flatMap(({ diff: { objects, facts, reordered = [] } }) => [
    ...objects.map(({ change, identity, fields }) => [change, formatIdentity(identity), ...fields.map(({ path }) => path)].join(' ')),
    ...facts.map(({ path }) => `fact ${path}`),
    ...reordered.map(({ identity }) => `reordered ${formatIdentity(identity)}`),
  ]);
  const alike = clusters.reduce((sum, one) => sum + one.diff.alike, 0);
  return { code, differing, alike, notes, text: stdout + stderr };
}

const same = { code: 0, differing: [] };

beforeAll(async () => {
  for (const folder of ['dist', 'argocd']) cpSync(folder, join(home.path, folder), { recursive: true });
  vx = await startCluster('vx-home');
});
afterAll(async () => await vx?.stop());

const object = (apiVersion: string, kind: string, name: string): KubeObject => ({ apiVersion, kind, metadata: { name, namespace: 'ai' } });

test('vx-home as it was synced: nothing differs, and what was not compared is said', async () => {
  const account = await diff(vx);
  expect(account).toMatchObject({ ...same, alike: vx.manifests.length });
  expect(account.notes).toEqual(['vx-home: hooks are made anew with each sync and were not compared: 3']);
});

test('what somebody changed by hand: exactly that, and no value that may be a secret', async () => {
  const kokoro = object('apps/v1', 'Deployment', 'kokoro');
  const { spec } = (await vx.api.get('apps/v1', 'Deployment', 'kokoro', 'ai')) as { readonly spec: { readonly template: JsonObject } };
  const [container, ...others] = itemsAt(spec.template, 'spec', 'containers');
  await vx.api.patch(kokoro, {
    spec: {
      replicas: 2,
      template: {
        spec: {
          containers: [
            { ...container, image: 'example.org/other:1', env: [...itemsAt(container, 'env'), { name: 'KEY', value: 'hunter2' }] },
            ...others,
          ],
        },
      },
    },
  });
  const settings = object('v1', 'ConfigMap', 'redis-config');
  await vx.api.patch(settings, { data: { 'redis.conf': 'maxmemory 1\nrequirepass hunter2\n', 'more.conf': 'token hunter2\n' } });
  await vx.api.remove(object('v1', 'Service', 'redis'));
  const former = (name: string, annotations: JsonObject): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'ai', annotations },
    data: { password: 'hunter2' },
  });
  await vx.api.create(former('former', { 'argocd.argoproj.io/tracking-id': 'vx-home-photos:/ConfigMap:ai/former' }));
  await vx.api.create(former('stranger', {}));
  try {
    const { code, differing, text } = await diff(vx);
    expect({ code, differing }).toMatchInlineSnapshot(`
      {
        "code": 1,
        "differing": [
          "removed ConfigMap ai/former",
          "changed Deployment ai/kokoro spec.replicas spec.template.spec.containers[kokoro].image",
          "changed ConfigMap ai/redis-config data[redis.conf]",
          "added Service ai/redis",
        ],
      }
    `);
    expect(text).not.toContain('hunter2');
    expect((await home.run(`diff --live --cluster vx-home --kubeconfig ${vx.kubeconfig}`)).stdout).not.toContain('hunter2');
  } finally {
    for (const name of ['former', 'stranger']) await vx.api.remove(object('v1', 'ConfigMap', name));
    for (const file of ['deployment-kokoro', 'configmap-redis-config', 'service-redis']) await sync(file);
    await vx.api.patch(settings, { data: { 'more.conf': null } });
  }
  expect(await diff(vx)).toMatchObject(same);
});

/** As Argo CD heals it. */
async function sync(file: string): Promise<void> {
  const { body } = vx.manifests.find((one) => one.file.endsWith(`/${file}.yaml`)) ?? {};
  if (body === undefined) throw new Error(`no ${file}`);
  await vx.api.apply(body, { fieldManager: 'argocd-controller' });
}

test('of a Secret only that it is there, and a kind without a definition is new', async () => {
  const folder = 'dist/vx-home/data/redis';
  home.put({
    [`${folder}/secret-extra.yaml`]:
      'apiVersion: v1\nkind: Secret\nmetadata: { name: extra, namespace: ai }\nstringData: { password: rendered-secret }\n',
    [`${folder}/certificate-web.yaml`]:
      'apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: { name: web, namespace: ai }\nspec: { secretName: web }\n',
  });
  const before = await diff(vx);
  expect(before.differing).toEqual(['added Secret ai/extra', 'added Certificate ai/web']);
  await vx.api.create({ ...object('v1', 'Secret', 'extra'), data: { password: Buffer.from('live-secret').toString('base64') } });
  const { differing, notes, text } = await diff(vx);
  await vx.api.remove(object('v1', 'Secret', 'extra'));
  home.put({ [`${folder}/secret-extra.yaml`]: undefined, [`${folder}/certificate-web.yaml`]: undefined });
  expect(differing).toEqual(['added Certificate ai/web']);
  expect(notes).toContain('vx-home: of Secrets only whether they are there was compared: 1');
  for (const secret of ['live-secret', 'rendered-secret', Buffer.from('live-secret').toString('base64')])
    for (const said of [before.text, text]) expect(said).not.toContain(secret);
});

test('a user who may read nothing has compared nothing; one who may read all but one kind is told which', async () => {
  const name = 'reader';
  const account: KubeObject = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: 'kube-system' } };
  await vx.api.create(account);
  const { body } = await vx.api.request('POST', `/api/v1/namespaces/kube-system/serviceaccounts/${name}/token`, {
    body: JSON.stringify({ spec: {} }),
  });
  const { token } = (JSON.parse(body) as { readonly status: { readonly token: string } }).status;
  home.put({ 'account.yaml': readFileSync(vx.kubeconfig, 'utf8').replace(/token: .*/, `token: ${token}`) });
  const reader = { model: vx.model, kubeconfig: join(home.path, 'account.yaml') };

  const without = await diff(reader);
  expect(without.code).toBe(2);
  expect(without.text).toContain('error VERIFY_FORBIDDEN vx-home objects: not one kind of object can be read, so nothing was compared\n');

  const role = 'rbac.authorization.k8s.io/v1';
  const kinds = [...new Set(vx.manifests.map(({ identity }) => `${identity.kind.toLowerCase().replace(/s$/, 'se').replace(/y$/, 'ie')}s`))];
  const resources = [...kinds.filter((kind) => kind !== 'cronjobs'), 'nodes'];
  await vx.api.create({
    apiVersion: role,
    kind: 'ClusterRole',
    metadata: { name },
    rules: [{ apiGroups: ['*'], resources, verbs: ['get', 'list'] }],
  });
  await vx.api.create({
    apiVersion: role,
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace: 'kube-system' }],
  });
  const most = await diff(reader);
  expect(most).toMatchObject(same);
  expect(most.notes).toEqual([
    expect.stringMatching(/^vx-home: CronJob \(batch\/v1\) was not compared, 12 of them: cronjobs\.batch is forbidden: User /),
    'vx-home: hooks are made anew with each sync and were not compared: 3',
  ]);
});

test('a context that is not there, nobody who listens, and somebody who never answers', async () => {
  expect(await diff(vx, '--context attic')).toMatchObject({ code: 2, text: expect.stringMatching(/error VERIFY_KUBECONFIG .*attic/) });
  const silent = createServer((socket) => socket.resume());
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  home.put({ 'nobody.yaml': readFileSync(vx.kubeconfig, 'utf8').replace(/server: .*/, `server: https://127.0.0.1:${port}`) });
  const nobody = { model: vx.model, kubeconfig: join(home.path, 'nobody.yaml') };
  expect(await diff(nobody)).toMatchObject({ code: 2, text: expect.stringMatching(/error VERIFY_UNREACHABLE .*no answer within 30 s/) });
  await new Promise((resolve) => silent.close(resolve));
  expect(await diff(nobody)).toMatchObject({ code: 2, text: expect.stringMatching(/error VERIFY_UNREACHABLE .*nothing listens there/) });
});

test.each(['ai-rnd', 'collab', 'devops-lab', 't495'])('%s as it was synced: nothing differs', async (name) => {
  const cluster = await startCluster(name);
  try {
    const account = await diff(cluster);
    expect(account).toMatchObject({ ...same, alike: cluster.manifests.length });
    expect(account.notes.filter((note) => !note.includes(': hooks are made anew '))).toEqual([]);
  } finally {
    await cluster.stop();
  }
});
