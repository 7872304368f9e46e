import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Api, accessFromKubeConfig, type KubeObject } from '../../src/api/index.ts';
import { readCommitted } from '../../src/cli/committed.ts';
import type { Issue } from '../../src/issues/index.ts';
import type { JsonObject, Manifest, Model } from '../../src/model/index.ts';
import { readYaml } from '../../src/output/index.ts';
import { type ControlPlane, startControlPlane } from '../../src/rehearse/control-plane/index.ts';
import { classesOf, nodesOf, stages } from '../../src/rehearse/stand-ins/index.ts';
import { newHome, type Outcome } from '../cli/home.ts';
import { host } from '../rehearse/_host.ts';
import { programsOf } from './harness.ts';

/** The reference cluster as it is committed, in a folder of its own. */
const home = newHome({ '.gitignore': '.secrets/\n' });
const modelFile = join(home.path, 'dist/vx-home/model.json');
let plane: ControlPlane;

function committed(): { readonly model: Model; readonly manifests: readonly Manifest[] } {
  const [cluster] = readCommitted({ root: home.path }).clusters;
  if (cluster === undefined) throw new Error('dist/ cannot be read');
  return cluster;
}

/** Changes the committed model, as another declaration would have rendered it. */
function declare(change: (model: Model) => Partial<Model>): () => void {
  const before = readFileSync(modelFile, 'utf8');
  const model = JSON.parse(before) as Model;
  writeFileSync(modelFile, JSON.stringify({ ...model, ...change(model) }));
  return () => writeFileSync(modelFile, before);
}

/** As Argo CD applies it, with its mark. */
async function sync(manifests: readonly Manifest[]): Promise<void> {
  const order = (kind: string) => ['Namespace', 'PriorityClass', 'StorageClass'].indexOf(kind);
  for (const { body, identity, origin } of [...manifests].sort((a, b) => order(b.identity.kind) - order(a.identity.kind))) {
    const metadata = body['metadata'] as JsonObject;
    const { group, kind, namespace, name } = identity;
    const mark = `${origin.cluster}-${origin.application}:${group}/${kind}:${namespace || 'argocd'}/${name}`;
    const annotations = { ...(metadata['annotations'] as JsonObject | undefined), 'argocd.argoproj.io/tracking-id': mark };
    await plane.api.apply({ ...body, metadata: { ...metadata, annotations } }, { fieldManager: 'argocd-controller' });
  }
}

const run = (args: string) => home.run(`${args} --kubeconfig ${plane.kubeconfig}`);

interface Found {
  readonly code: number | undefined;
  readonly issues: readonly Issue[];
}

async function verify(flags = ''): Promise<Found> {
  const { code, stdout, stderr } = await run(`verify --format json ${flags}`);
  try {
    return { code, issues: (JSON.parse(stdout) as { readonly issues: readonly Issue[] }).issues };
  } catch {
    throw new Error(`no JSON: ${stdout}${stderr}`);
  }
}

/** Findings of one code, as path and message. */
const of = ({ issues }: Found, code: string) =>
  issues.filter((issue) => issue.code === code).map(({ path, message }) => `${path}: ${message}`);

beforeAll(async () => {
  for (const folder of ['dist/vx-home', 'argocd/vx-home']) cpSync(folder, join(home.path, folder), { recursive: true });
  const { model, manifests } = committed();
  plane = await startControlPlane({
    programs: programsOf('1.34'),
    serviceRange: model.network.services,
    podRange: model.network.pods,
    rbac: true,
    host,
    signal: new AbortController().signal,
  });
  plane.startKubelets('all', stages());
  for (const object of nodesOf(model, { version: plane.version, kubelet: () => 'all' }).objects) await plane.api.create(object);
  for (const object of classesOf(model, manifests).objects) await plane.api.apply(object, { fieldManager: 'addon' });
});

afterAll(async () => await plane?.stop());

test('secrets apply: refuses while a value is missing, then creates namespaces and Secrets, once, and prints no value', async () => {
  const refused = await run('secrets apply');
  expect(refused).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/error SECRET_VALUE_MISSING .*: has no value, so nothing was applied/),
  });
  expect(refused.stdout).toContain('secrets.ai/redis-auth/password');
  expect(await plane.api.list('v1', 'Secret')).toEqual([]);
  await home.run('secrets generate');
  const store = join(home.path, '.secrets/vx-home.yaml');
  const given = 'values:\n  argocd:\n    repository-vx-home:\n      username: reader\n      password: token-of-the-owner\n';
  writeFileSync(store, readFileSync(store, 'utf8').replace('values:\n', given));

  const tried = await run('secrets apply --dry-run');
  expect(tried).toMatchObject({ code: 0, stdout: expect.stringContaining('would be made   Secret ai/redis-auth\n') });
  expect(await plane.api.list('v1', 'Secret')).toEqual([]);
  const first = await run('secrets apply');
  expect(withoutServer(first)).toMatchInlineSnapshot(`
    {
      "code": 0,
      "stderr": "",
      "stdout": "context rehearsal, server https://…
    created   Namespace ai
    created   Secret ai/openwebui-keys
    created   Secret ai/pgadmin-auth
    created   Secret ai/pgvector-app
    created   Secret ai/pgvector-backup
    created   Secret ai/pgvector-superuser
    created   Secret ai/redis-auth
    created   Namespace argocd
    created   Secret argocd/repository-vx-home
    created   Namespace portainer
    created   Secret portainer/portainer-admin
    vx-home: 8 created, 0 changed, 0 unchanged
    ",
    }
  `);
  const again = await run('secrets apply');
  expect(again.stdout).toContain('vx-home: 0 created, 0 changed, 8 unchanged\n');

  await home.run('secrets rotate ai/redis-auth/password');
  const wouldChange = await run('secrets apply --dry-run');
  expect(wouldChange.stdout).toContain('vx-home: 0 would be made, 1 would change, 7 unchanged\n');
  const rotated = await run('secrets apply');
  expect(rotated.stdout).toContain('changed   Secret ai/redis-auth\n');
  const values = [...readFileSync(store, 'utf8').matchAll(/: "([^"]{16,})"/g)].map(([, value]) => value ?? '');
  expect(values.length).toBeGreaterThan(5);
  for (const { stdout, stderr } of [tried, first, again, wouldChange, rotated]) {
    for (const value of values) expect(stdout + stderr).not.toContain(value);
  }
  expect(await plane.api.get('v1', 'Secret', 'repository-vx-home', 'argocd')).toMatchObject({
    data: { password: Buffer.from('token-of-the-owner').toString('base64') },
    metadata: { labels: { 'argocd.argoproj.io/secret-type': 'repository' } },
  });
});

test('VERIFY_REFUSED: what the server says to a Secret is told, and the others are applied', async () => {
  await plane.api.remove({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'redis-auth', namespace: 'ai' } });
  await plane.api.create({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'redis-auth', namespace: 'ai' },
    type: 'example.org/other',
  });
  expect(await run('secrets apply')).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(
      /error VERIFY_REFUSED secrets\.ai\/redis-auth: .*type: Invalid value.*field is immutable\n {2}hint: delete the Secret/,
    ),
  });
  await plane.api.remove({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'redis-auth', namespace: 'ai' } });
  expect(await run('secrets apply')).toMatchObject({ code: 0 });
});

test('VERIFY_MISSING: before the first sync nothing but the Secrets is there', async () => {
  const found = await verify();
  const { manifests } = committed();
  expect(found.code).toBe(1);
  expect(of(found, 'VERIFY_MISSING')).toContain(
    'dist/vx-home/data/redis/statefulset-redis.yaml: StatefulSet ai/redis is not in the cluster',
  );
  // The namespaces of the Secrets are there, without their labels; hooks are no loss.
  expect(of(found, 'VERIFY_MISSING')).toHaveLength(manifests.length - 3 - 3);
  expect(of(found, 'VERIFY_DRIFT')).toHaveLength(3);
  expect(of(found, 'VERIFY_SECRET')).toEqual([]);
});

test('a synced cluster has no finding, only what cannot be told of a rehearsal', async () => {
  await sync(committed().manifests);
  const { code, stdout } = await run('verify --dry-run');
  expect(stdout.replaceAll(/127\.0\.0\.1:\d+/g, '…')).toMatchInlineSnapshot(`
    "context rehearsal, server https://…
    2 unchecked
    unchecked VERIFY_NETWORK vx-home network.apiServers: the cluster keeps no list of the addresses of its API server
    unchecked VERIFY_NETWORK vx-home network.cni: whether calico runs cannot be told: no DaemonSet of a known network plugin is in kube-system
    compared 78 of 81 objects and 8 of 8 Secrets of vx-home with https://… (v1.34.4); 3 hooks are made anew with each sync and not compared; 81 tried by the server, nothing stored
    "
  `);
  expect(code).toBe(0);
});

test('VERIFY_DRIFT: what somebody changed by hand, and what was taken out of Git and not out of the cluster', async () => {
  const deployment: KubeObject = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'kokoro', namespace: 'ai' } };
  await plane.api.patch(deployment, { spec: { replicas: 3 } });
  const service: KubeObject = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'redis', namespace: 'ai' } };
  const { manifests } = committed();
  const ours = manifests.find(({ file }) => file.endsWith('/service-redis.yaml'));
  const metadata = ours?.body['metadata'] as JsonObject | undefined;
  await plane.api.apply(
    { ...ours?.body, metadata: { ...metadata, labels: { ...(metadata?.['labels'] as JsonObject), gone: 'yes' } } },
    { fieldManager: 'argocd-controller' },
  );
  const found = await verify();
  expect(of(found, 'VERIFY_DRIFT')).toMatchInlineSnapshot(`
    [
      "dist/vx-home/apps/kokoro/deployment-kokoro.yaml spec.replicas: is 3 in the cluster and 1 as rendered",
      "dist/vx-home/data/redis/service-redis.yaml metadata.labels.gone: is set in the cluster and no longer rendered",
    ]
  `);
  await plane.api.patch(deployment, { spec: { replicas: 1 } });
  await plane.api.remove(service);
  await sync(manifests);
  expect(of(await verify(), 'VERIFY_DRIFT')).toEqual([]);
});

test('what the API server fills in, drops or spells otherwise is no drift', async () => {
  const folder = 'dist/vx-home/data/redis';
  home.put({ [`${folder}/odd.yaml`]: odd });
  const mine = committed().manifests.filter(({ file }) => file.endsWith('/odd.yaml'));
  expect(mine.length).toBeGreaterThan(8);
  await sync(mine);
  const deployment: KubeObject = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'odd', namespace: 'ai' } };
  // As the autoscaler would, and as the controller of roles does.
  await plane.api.patch(deployment, { spec: { replicas: 4 } });
  expect(of(await verify(), 'VERIFY_DRIFT')).toEqual([]);
  home.put({ [`${folder}/odd.yaml`]: odd.replace('cpu: 0.25', 'cpu: 0.5') });
  expect(of(await verify(), 'VERIFY_DRIFT')).toEqual([
    'dist/vx-home/data/redis/odd.yaml spec.template.spec.containers[0].resources.requests.cpu: is "250m" in the cluster and 0.5 as rendered',
  ]);
  home.put({ [`${folder}/odd.yaml`]: undefined });
  const claim: KubeObject = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'odd', namespace: 'ai' } };
  await plane.api.patch(claim, { metadata: { finalizers: null } });
  for (const { body } of mine) await plane.api.remove(body);
});

test('VERIFY_SECRET: a key that is gone, one that is empty, a label that is missing; never a value', async () => {
  const secret = (name: string, namespace = 'ai'): KubeObject => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace } });
  await plane.api.patch(secret('redis-auth'), { data: { password: null } });
  await plane.api.patch(secret('openwebui-keys'), { data: { 'secret-key': '' } });
  await plane.api.patch(secret('repository-vx-home', 'argocd'), { metadata: { labels: { 'argocd.argoproj.io/secret-type': null } } });
  expect(of(await verify(), 'VERIFY_SECRET')).toMatchInlineSnapshot(`
    [
      "vx-home secrets.ai/openwebui-keys: has nothing in secret-key; openwebui reads it",
      "vx-home secrets.ai/redis-auth: has no password; openwebui, redis read it",
      "vx-home secrets.argocd/repository-vx-home: lacks the label argocd.argoproj.io/secret-type=repository, by which it is found",
    ]
  `);
  await run('secrets apply');
  expect(of(await verify(), 'VERIFY_SECRET')).toEqual([]);
});

test('VERIFY_UNKNOWN_OBJECT: made by Argo CD for this cluster and no longer rendered', async () => {
  const orphan = (name: string, application: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'ai', annotations: { 'argocd.argoproj.io/tracking-id': `${application}:/ConfigMap:ai/${name}` } },
  });
  const all = [
    orphan('left', 'vx-home-photos'),
    orphan('settings', 'vx-home-root'),
    orphan('other', 'attic-photos'),
    orphan('chart', 'vx-home-portainer'),
  ];
  for (const object of all) await plane.api.create(object);
  const found = await verify();
  expect(of(found, 'VERIFY_UNKNOWN_OBJECT')).toEqual([
    'vx-home ConfigMap ai/left: was made by Application vx-home-photos and is no longer rendered',
    'vx-home applications.portainer: ConfigMap ai/chart: not rendered here, so that only its chart can say whether they belong to it',
  ]);
  expect(found.code).toBe(0);
  for (const object of all) await plane.api.remove(object);
});

test('VERIFY_NODE, VERIFY_ALLOCATABLE, VERIFY_CLASS, VERIFY_VERSION and VERIFY_NETWORK: a declaration that is not what runs', async () => {
  const undo = declare(({ nodes, storageClasses, ingresses, distribution, network }) => ({
    nodes: nodes.map((node) => ({
      ...node,
      labels: { ...node.labels, rack: 'left' },
      taints: [{ key: 'quiet', effect: 'NoSchedule' as const }],
      capacity: { ...node.capacity, memory: '126Gi' },
      gpus: node.gpus.map((gpu) => ({ ...gpu, replicas: 4 })),
    })),
    storageClasses: storageClasses.map((one) =>
      one.key === 'hostpath' ? { ...one, reclaimPolicy: 'Retain' as const } : { ...one, name: `${one.name}-2` },
    ),
    ingresses: ingresses.map((one) => ({ ...one, className: 'internal' })),
    distribution: { ...distribution, version: '1.33' },
    network: { ...network, services: '10.96.0.0/16' },
  }));
  try {
    const found = await verify();
    expect(
      found.issues
        .filter(({ severity }) => severity !== 'unchecked')
        .map(({ severity, code, path, message }) => `${severity} ${code} ${path}: ${message}`),
    ).toMatchInlineSnapshot(`
      [
        "error VERIFY_VERSION vx-home distribution.version: the cluster runs v1.34.4 and 1.33 is declared",
        "error VERIFY_CLASS vx-home ingresses.public: there is no class "internal"; ai.vx.home, ptnr.adm.vx.home need it",
        "error VERIFY_NETWORK vx-home network.services: Services get addresses of 10.152.183.0/24, and 10.96.0.0/16 is declared",
        "error VERIFY_ALLOCATABLE vx-home nodes.vx-1.capacity.memory: the node offers 58.5Gi of memory to pods; by its declaration it is 121.9Gi",
        "error VERIFY_ALLOCATABLE vx-home nodes.vx-1.gpus: the node offers 1 of nvidia.com/gpu; by its declaration it is 4",
        "error VERIFY_NODE vx-home nodes.vx-1.labels.rack: is not on the node: pods that select it wait for ever",
        "error VERIFY_NODE vx-home nodes.vx-1.taints: quiet=:NoSchedule is not on the node, so pods come there that should not",
        "error VERIFY_CLASS vx-home storageClasses.hostpath: reclaimPolicy is Delete in the cluster and Retain as declared",
        "warning VERIFY_CLASS vx-home storageClasses: hostpath-retain is a default in the cluster; declared as default is hostpath-retain-2",
        "warning VERIFY_CLASS vx-home storageClasses.longhorn: there is no class "longhorn-2"",
      ]
    `);
  } finally {
    undo();
  }
});

test('VERIFY_NETWORK: another plugin and another API server than declared', async () => {
  const daemonSet: KubeObject = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'cilium', namespace: 'kube-system' },
    spec: {
      selector: { matchLabels: { a: 'b' } },
      template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'a', image: 'b' }] } },
    },
  };
  const slice: KubeObject = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'kubernetes', namespace: 'default' },
    addressType: 'IPv4',
    ports: [{ name: 'https', port: 6443, protocol: 'TCP' }],
    endpoints: [{ addresses: ['192.168.1.51'] }],
  };
  await plane.api.create(daemonSet);
  await plane.api.create(slice);
  expect(of(await verify(), 'VERIFY_NETWORK')).toMatchInlineSnapshot(`
    [
      "vx-home network.apiServers: the API server answers at 192.168.1.51, and 192.168.1.50 is declared",
      "vx-home network.apiServers: the API server answers on port 6443, and 16443 is declared",
      "vx-home network.cni: the cluster runs cilium, and calico is declared",
    ]
  `);
  await plane.api.remove(daemonSet);
  await plane.api.remove(slice);
});

test('VERIFY_API: a kind that nothing brings, and a version that is gone', async () => {
  const folder = 'dist/vx-home/data/redis';
  home.put({
    [`${folder}/certificate-web.yaml`]:
      'apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: { name: web, namespace: ai }\nspec: {}\n',
    [`${folder}/cronjob-old.yaml`]: 'apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: { name: old, namespace: ai }\nspec: {}\n',
  });
  const found = await verify();
  expect(found.issues.filter(({ code }) => code === 'VERIFY_API').map(({ message, hint }) => [message, hint])).toMatchInlineSnapshot(`
    [
      [
        "the server does not serve Certificate in cert-manager.io/v1; Certificate ai/web needs it",
        "nothing of its API group is served: what brings the kind is not installed",
      ],
      [
        "the server does not serve CronJob in batch/v1beta1; CronJob ai/old needs it",
        "of its API group the server knows batch/v1",
      ],
    ]
  `);
  home.put({ [`${folder}/certificate-web.yaml`]: undefined, [`${folder}/cronjob-old.yaml`]: undefined });
});

test('VERIFY_REFUSED: the dry run asks the server about each object and stores nothing', async () => {
  const file = 'dist/vx-home/data/redis/statefulset-redis.yaml';
  const before = home.read(file);
  home.put({ [file]: before.replace('serviceName: redis-headless', 'serviceName: other') });
  const found = await verify('--dry-run');
  home.put({ [file]: before });
  expect(of(found, 'VERIFY_REFUSED')).toEqual([
    expect.stringMatching(
      /^dist\/vx-home\/data\/redis\/statefulset-redis\.yaml spec: the server refuses StatefulSet ai\/redis: .*Forbidden: updates to statefulset spec/,
    ),
  ]);
  expect(found.issues.find(({ code }) => code === 'VERIFY_REFUSED')?.hint).toContain('cannot be changed');
  expect(await verify('--dry-run')).toMatchObject({ code: 0 });
});

test('VERIFY_WRONG_CLUSTER: no node of the declaration is there, so nothing is compared and nothing written', async () => {
  const undo = declare(({ nodes }) => ({ nodes: nodes.map((node) => ({ ...node, name: 'attic-1', address: '10.20.0.11' })) }));
  try {
    const found = await verify();
    expect(found).toMatchObject({ code: 2, issues: [{ code: 'VERIFY_WRONG_CLUSTER' }] });
    expect(await run('secrets apply')).toMatchObject({
      code: 2,
      stdout: expect.stringContaining('VERIFY_WRONG_CLUSTER vx-home nodes: its nodes are vx-1; vx-home has attic-1 (10.20.0.11)'),
    });
  } finally {
    undo();
  }
});

test('VERIFY_FORBIDDEN: a user without rights is told what it may not do; with the printed rights it sees all', async () => {
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'labwright-verify', namespace: 'kube-system' } };
  await plane.api.apply(account, { fieldManager: 'test' });
  const kubeconfig = await kubeconfigOf('labwright-verify');
  const asAccount = async (flags: string) => await home.run(`verify ${flags} --kubeconfig ${kubeconfig}`);

  const without = await asAccount('');
  expect(without.code).toBe(2);
  expect(without.stdout).toContain('error VERIFY_FORBIDDEN vx-home objects: not one kind of object can be read, so nothing was compared\n');
  expect(without.stdout).toMatch(
    /unchecked VERIFY_FORBIDDEN vx-home Deployment \(apps\/v1\): deployments\.apps is forbidden: User "system:serviceaccount:kube-system:labwright-verify" cannot list/,
  );
  expect(await home.run(`secrets apply --kubeconfig ${kubeconfig}`)).toMatchObject({
    code: 2,
    stdout: expect.stringContaining('error VERIFY_FORBIDDEN'),
  });

  const seen = (await run('verify')).stdout;
  for (const object of readYaml((await home.run('verify --print-role')).stdout)) await plane.api.apply(object, { fieldManager: 'test' });
  expect((await asAccount('')).stdout).toBe(seen);
  const tried = await asAccount('--dry-run');
  expect(tried.code).toBe(0);
  expect(tried.stdout).toMatch(
    /unchecked VERIFY_FORBIDDEN vx-home dry run: .* cannot patch resource .*, and \d+ more like it: what the server would say is not known/,
  );

  for (const object of readYaml((await home.run('verify --dry-run --print-role')).stdout))
    await plane.api.apply(object, { fieldManager: 'test' });
  expect((await asAccount('--dry-run')).stdout).toBe((await run('verify --dry-run')).stdout);
});

test('accessFromKubeConfig asks as the user of the kubeconfig', async () => {
  const access = await accessFromKubeConfig({ file: plane.kubeconfig, env: {}, now: new Date() });
  const api = new Api(access);
  expect(await api.version()).toBe(plane.version);
  const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
  const { body } = await api.request('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', { body: JSON.stringify(review) });
  expect(JSON.parse(body)).toMatchObject({
    status: { userInfo: { username: 'admin', groups: ['system:masters', 'system:authenticated'] } },
  });
  api.close();
});

/** A kubeconfig with a token of a service account. */
async function kubeconfigOf(name: string): Promise<string> {
  const path = `/api/v1/namespaces/kube-system/serviceaccounts/${name}/token`;
  const { body } = await plane.api.request('POST', path, { body: JSON.stringify({ spec: {} }) });
  const { token } = (JSON.parse(body) as { readonly status: { readonly token: string } }).status;
  home.put({ 'account.yaml': readFileSync(plane.kubeconfig, 'utf8').replace(/token: .*/, `token: ${token}`) });
  return join(home.path, 'account.yaml');
}

function withoutServer({ code, stdout, stderr }: Outcome): Outcome {
  return { code, stderr, stdout: stdout.replaceAll(/127\.0\.0\.1:\d+/g, '…') };
}

/** Objects as people write them, in spellings that the API server does not keep. */
const odd = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: odd, namespace: ai, labels: { app: odd }, annotations: {} }
spec:
  replicas: 1
  selector: { matchLabels: { app: odd } }
  template:
    metadata: { labels: { app: odd }, creationTimestamp: null }
    spec:
      hostNetwork: false
      nodeSelector: {}
      tolerations: []
      containers:
        - name: odd
          image: example.org/odd:1
          command: []
          ports: [{ containerPort: 53, protocol: UDP }, { containerPort: 53 }]
          env: [{ name: EMPTY, value: '' }, { name: CPUS, valueFrom: { resourceFieldRef: { resource: limits.cpu } } }]
          resources: { requests: { cpu: 0.25, memory: 1024Mi }, limits: { cpu: 1000m, memory: 1.5Gi } }
          readinessProbe: { httpGet: { path: /, port: 53 } }
      volumes: [{ name: tmp, emptyDir: { sizeLimit: 1024Mi } }, { name: up, downwardAPI: { items: [] } }]
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: odd, namespace: ai }
spec:
  minReplicas: 1
  maxReplicas: 4
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: odd }
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: AverageValue, averageValue: 0.5 } } }]
---
apiVersion: v1
kind: Service
metadata: { name: odd, namespace: ai }
spec: { selector: { app: odd }, ports: [{ name: a, port: 53, protocol: UDP }, { name: b, port: 53 }], externalIPs: [] }
---
apiVersion: v1
kind: Secret
metadata: { name: odd, namespace: ai }
stringData: { text: as it is }
data: { other: YQ== }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: odd, namespace: ai, finalizers: [example.org/ours] }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1024Mi } } }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: odd, namespace: ai }
spec: { minAvailable: 1, selector: { matchLabels: { app: odd } } }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: odd, namespace: ai }
spec: { podSelector: {}, policyTypes: [Ingress, Egress], ingress: [], egress: [{ ports: [{ port: 53 }] }] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: odd }
aggregationRule: { clusterRoleSelectors: [{ matchLabels: { rbac.authorization.k8s.io/aggregate-to-view: 'true' } }] }
rules: []
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: odd, namespace: ai }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: odd }
subjects: [{ kind: ServiceAccount, name: default, namespace: ai, apiGroup: '' }]
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: odd, namespace: ai }
spec:
  schedule: '@daily'
  suspend: false
  jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: odd, image: example.org/odd:1 }] } } } }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: odd, namespace: ai }
automountServiceAccountToken: false
imagePullSecrets: [{ name: odd }]
`;
