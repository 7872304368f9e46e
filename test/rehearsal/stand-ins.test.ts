import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { identityOf, type KubeObject } from '../../src/api/index.ts';
import { formatIdentity } from '../../src/model/index.ts';
import { type ControlPlane, startControlPlane } from '../../src/rehearse/control-plane/index.ts';
import { observe, type Snapshot } from '../../src/rehearse/snapshot.ts';
import {
  attendAddresses,
  attendAutoscalers,
  attendedKinds,
  attendStatuses,
  attendVolumes,
  classesOf,
  customResourceDefinitionsOf,
  neutralise,
  nodesOf,
  refusedClaims,
  refusedServices,
  secretsOf,
  stages,
  startCronRuns,
} from '../../src/rehearse/stand-ins/index.ts';
import { host } from '../rehearse/_host.ts';
import { manifests, model, node, objects, storageClass } from '../rehearse/stand-ins/_model.ts';

const cluster = model({
  nodes: [
    node({
      name: 'shelf-1',
      gpus: [{ vendor: 'nvidia', model: 'A2', memory: '16Gi', count: 1, resource: 'nvidia.com/gpu', replicas: 2 }],
    }),
    node({ name: 'shelf-2', address: '10.20.0.12', roles: ['worker'], taints: [{ key: 'quiet', effect: 'NoSchedule' }] }),
  ],
  storageClasses: [
    storageClass('local'),
    storageClass('static', { provisioner: 'kubernetes.io/no-provisioner' }),
    storageClass('replicated', { provisioner: 'driver.longhorn.io', bindingMode: 'Immediate', topology: 'cluster', expandable: true }),
  ],
  addressPools: [{ key: 'lan', ranges: ['10.20.0.200-10.20.0.201'] }],
  ingresses: [{ key: 'public', className: 'public', controller: 'nginx', pods: { namespace: 'ingress', labels: {} }, hostNetwork: false }],
  secrets: [
    {
      namespace: 'default',
      name: 'registry',
      type: 'kubernetes.io/dockerconfigjson',
      keys: [{ name: '.dockerconfigjson', kind: 'given', example: 'the login of the registry', purpose: '' }],
      labels: { from: 'requirement' },
      producer: 'attic/web',
      consumers: [],
    },
  ],
});

let plane: ControlPlane;

beforeAll(async () => {
  const cache = join(homedir(), '.cache', 'labwright', 'control-plane', `linux-${process.arch === 'arm64' ? 'arm64' : 'amd64'}`);
  const program = (name: string) => {
    const found = readdirSync(cache)
      .map((folder) => join(cache, folder, name))
      .find(existsSync);
    if (found === undefined) throw new Error(`no ${name} in ${cache}: run \`npm run rehearse:setup\``);
    return found;
  };
  plane = await startControlPlane({
    programs: {
      etcd: program('etcd'),
      kubeApiserver: program('kube-apiserver'),
      kubeScheduler: program('kube-scheduler'),
      kubeControllerManager: program('kube-controller-manager'),
      kwok: program('kwok'),
    },
    serviceRange: cluster.network.services,
    podRange: cluster.network.pods,
    rbac: true,
    host,
    signal: new AbortController().signal,
  });
  plane.startKubelets('all', stages());
  for (const object of [...nodesOf(cluster, { version: plane.version, kubelet: () => 'all' }).objects, ...classesOf(cluster, []).objects]) {
    await plane.api.create(object);
  }
});

afterAll(async () => await plane?.stop());

/** Attends until something is so; in vain, it fails with what there was. */
async function attendUntil(isSo: (snapshot: Snapshot) => boolean, rendered = manifests('')): Promise<Snapshot> {
  const end = Date.now() + 60_000;
  for (;;) {
    const snapshot = await observe(plane.api, attendedKinds(rendered));
    if (isSo(snapshot)) return snapshot;
    if (Date.now() > end)
      throw new Error(`not so after a minute: ${JSON.stringify([snapshot.pods, snapshot.claims, snapshot.events], undefined, 1)}`);
    for (const attend of [attendVolumes, attendAddresses, attendStatuses, attendAutoscalers])
      await attend(snapshot, plane.api, { model: cluster });
    await pause();
  }
}

const pause = () => new Promise((done) => setTimeout(done, 100));

/** Fields of a part of an object, whatever they are. */
function part(object: KubeObject | undefined, name: 'metadata' | 'spec' | 'status'): Readonly<Record<string, unknown>> {
  return (object?.[name] ?? {}) as KubeObject;
}

async function apply(yaml: string): Promise<void> {
  for (const object of objects(yaml)) await plane.api.apply(object, { fieldManager: 'test' });
}

function named(list: readonly KubeObject[], name: string): KubeObject | undefined {
  return list.find((object) => identityOf(object).name === name);
}

function phase(object: KubeObject | undefined): unknown {
  return part(object, 'status').phase;
}

test('nodes get ready with what the kubelet would say may be used', async () => {
  const { nodes } = await attendUntil((snapshot) =>
    snapshot.nodes.every((one) =>
      (part(one, 'status').conditions as KubeObject[] | undefined)?.some(({ type, status }) => type === 'Ready' && status === 'True'),
    ),
  );
  expect(nodes.map((one) => part(one, 'status').allocatable)).toMatchInlineSnapshot(`
    [
      {
        "cpu": "7500m",
        "ephemeral-storage": "1048575Gi",
        "memory": "31644Mi",
        "nvidia.com/gpu": "2",
        "pods": "110",
      },
      {
        "cpu": "7500m",
        "ephemeral-storage": "1048575Gi",
        "memory": "31644Mi",
        "pods": "110",
      },
    ]
  `);
  expect(part(nodes[0], 'status').nodeInfo).toMatchObject({ kubeletVersion: plane.version, architecture: 'amd64' });
});

test('a pod with devices runs, Jobs and bare pods end, sidecars and init containers are in their places', async () => {
  await apply(`
apiVersion: v1
kind: Pod
metadata: { name: with-device, namespace: default }
spec:
  initContainers:
    - { name: first, image: x }
    - { name: beside, image: x, restartPolicy: Always }
  containers: [{ name: main, image: x, resources: { limits: { nvidia.com/gpu: 2 } } }]
---
apiVersion: v1
kind: Pod
metadata: { name: once, namespace: default }
spec: { restartPolicy: Never, containers: [{ name: main, image: x }] }
---
apiVersion: batch/v1
kind: Job
metadata: { name: job, namespace: default }
spec:
  completions: 3
  parallelism: 2
  template:
    spec:
      restartPolicy: OnFailure
      initContainers: [{ name: beside, image: x, restartPolicy: Always }]
      containers: [{ name: main, image: x }]
`);
  const { pods } = await attendUntil(
    (snapshot) =>
      phase(named(snapshot.pods, 'with-device')) === 'Running' &&
      phase(named(snapshot.pods, 'once')) === 'Succeeded' &&
      part(named(snapshot.jobs, 'job'), 'status').succeeded === 3,
  );
  const { podIP, hostIP, conditions, initContainerStatuses } = part(named(pods, 'with-device'), 'status') as Record<string, KubeObject[]>;
  expect([String(podIP).startsWith('10.1.'), hostIP]).toEqual([true, '10.20.0.11']);
  expect(conditions?.filter(({ status }) => status !== 'True')).toEqual([]);
  expect(initContainerStatuses?.map(({ name, state }) => [name, Object.keys(state as KubeObject)])).toEqual([
    ['first', ['terminated']],
    ['beside', ['running']],
  ]);
});

test('a deleted pod is gone, whatever grace it has', async () => {
  await apply(`
apiVersion: v1
kind: Pod
metadata: { name: slow, namespace: default }
spec: { terminationGracePeriodSeconds: 3600, containers: [{ name: main, image: x }] }
`);
  const { pods } = await attendUntil((snapshot) => phase(named(snapshot.pods, 'slow')) === 'Running');
  await plane.api.remove(named(pods, 'slow')!);
  await attendUntil((snapshot) => named(snapshot.pods, 'slow') === undefined);
});

test('claims get their volumes: on the node of the first pod, at once, static ones from the controller manager', async () => {
  await apply(`
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: default }
spec:
  serviceName: db
  replicas: 1
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec: { containers: [{ name: db, image: x, volumeMounts: [{ name: data, mountPath: /data }] }] }
  volumeClaimTemplates:
    - metadata: { name: data }
      spec: { storageClassName: local, accessModes: [ReadWriteOnce], resources: { requests: { storage: 50Gi } } }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: at-once, namespace: default }
spec: { storageClassName: replicated, accessModes: [ReadWriteMany], resources: { requests: { storage: 1Gi } } }
---
apiVersion: v1
kind: PersistentVolume
metadata: { name: nas }
spec:
  storageClassName: ''
  accessModes: [ReadWriteMany]
  capacity: { storage: 100Gi }
  claimRef: { apiVersion: v1, kind: PersistentVolumeClaim, namespace: default, name: backup }
  nfs: { server: 10.20.0.9, path: /backup }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: backup, namespace: default }
spec: { volumeName: nas, storageClassName: '', accessModes: [ReadWriteMany], resources: { requests: { storage: 100Gi } } }
`);
  const { claims, volumes } = await attendUntil(
    (snapshot) =>
      phase(named(snapshot.pods, 'db-0')) === 'Running' &&
      ['data-db-0', 'at-once', 'backup'].every((name) => phase(named(snapshot.claims, name)) === 'Bound'),
  );
  const volumeOf = (name: string) => part(named(volumes, String(part(named(claims, name), 'spec').volumeName)), 'spec');
  expect(JSON.stringify(volumeOf('data-db-0').nodeAffinity)).toContain('"values":["shelf-1"]');
  expect(volumeOf('at-once').nodeAffinity).toBeUndefined();
  expect(volumeOf('backup').nfs).toEqual({ server: '10.20.0.9', path: '/backup' });
});

test('a folder of one node is bound to the claim it names, and takes the pod there; where there is none, none is made', async () => {
  const set = (name: string) => `
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: ${name}, namespace: default }
spec:
  serviceName: ${name}
  replicas: 1
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      tolerations: [{ key: quiet, operator: Exists }]
      containers: [{ name: main, image: x, volumeMounts: [{ name: data, mountPath: /data }] }]
  volumeClaimTemplates:
    - metadata: { name: data }
      spec: { storageClassName: static, accessModes: [ReadWriteOnce], resources: { requests: { storage: 10Gi } } }
`;
  await apply(`
apiVersion: v1
kind: PersistentVolume
metadata: { name: default-data-bound-0 }
spec:
  storageClassName: static
  volumeMode: Filesystem
  accessModes: [ReadWriteOnce]
  capacity: { storage: 20Gi }
  persistentVolumeReclaimPolicy: Retain
  claimRef: { apiVersion: v1, kind: PersistentVolumeClaim, namespace: default, name: data-bound-0 }
  local: { path: /var/mnt/bound }
  nodeAffinity:
    required: { nodeSelectorTerms: [{ matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [shelf-2] }] }] }
---${set('bound')}---${set('unbound')}`);
  const { pods, claims, volumes } = await attendUntil(
    (snapshot) =>
      phase(named(snapshot.pods, 'bound-0')) === 'Running' &&
      snapshot.events.some(
        (event) =>
          JSON.stringify(event).includes('unbound-0') && /find available persistent volumes/.test(String(event.message ?? event.note)),
      ),
  );
  expect(part(named(pods, 'bound-0'), 'spec').nodeName).toBe('shelf-2');
  expect(part(named(claims, 'data-bound-0'), 'spec').volumeName).toBe('default-data-bound-0');
  expect(phase(named(claims, 'data-unbound-0'))).toBe('Pending');
  expect(volumes.filter((volume) => part(volume, 'spec').storageClassName === 'static')).toHaveLength(1);
});

test('a claim grows where its class allows it, and its volume goes with it', async () => {
  const claim = (await plane.api.get('v1', 'PersistentVolumeClaim', 'at-once', 'default'))!;
  await plane.api.patch(claim, { spec: { resources: { requests: { storage: '3Gi' } } } });
  const { volumes } = await attendUntil((snapshot) => JSON.stringify(named(snapshot.claims, 'at-once')?.status).includes('"3Gi"'));
  const volume = named(volumes, String(part(claim, 'spec').volumeName));
  expect(part(volume, 'spec').capacity).toEqual({ storage: '3Gi' });
  await plane.api.remove(claim);
  await attendUntil((snapshot) => named(snapshot.volumes, identityOf(volume!).name) === undefined);
});

test('a claim that no volume of its class can serve stays Pending, with a reason', async () => {
  await apply(`
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: shared, namespace: default }
spec: { storageClassName: local, accessModes: [ReadWriteMany], resources: { requests: { storage: 1Gi } } }
---
apiVersion: v1
kind: Pod
metadata: { name: sharing, namespace: default }
spec:
  volumes: [{ name: shared, persistentVolumeClaim: { claimName: shared } }]
  containers: [{ name: main, image: x }]
`);
  const snapshot = await attendUntil((now) => refusedClaims(now, cluster).length > 0);
  expect(phase(named(snapshot.claims, 'shared'))).toBe('Pending');
  expect(refusedClaims(snapshot, cluster).map(({ reason }) => reason)).toEqual([
    'it asks for ReadWriteMany, and a volume of class local stays on the node it was made on',
  ]);
  await plane.api.remove(named(snapshot.pods, 'sharing')!);
});

test('load balancers get addresses until there are none, an ingress those of the nodes', async () => {
  const service = (name: string) => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: default }
spec: { type: LoadBalancer, ports: [{ port: 80 }] }
---`;
  await apply(`${['one', 'two', 'three'].map(service).join('')}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: default }
spec:
  ingressClassName: public
  rules: [{ host: web.lan, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: one, port: { number: 80 } } } }] } }]
`);
  const snapshot = await attendUntil(
    (now) => refusedServices(now, cluster).length === 1 && JSON.stringify(now.ingresses).includes('10.20.0.12'),
  );
  expect(refusedServices(snapshot, cluster).map(({ reason }) => reason)).toEqual([
    'every address of lan (10.20.0.200-10.20.0.201) is taken',
  ]);
});

test('an autoscaler keeps the least of its target without any metric', async () => {
  const rendered = manifests(`
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web, namespace: default }
spec: { minReplicas: 2, maxReplicas: 4, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: default }
spec:
  selector: { matchLabels: { app: web } }
  template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: x }] } }
`);
  for (const { body } of rendered) await plane.api.apply(body, { fieldManager: 'test' });
  const { custom } = await attendUntil(
    (snapshot) =>
      part(named(snapshot.deployments, 'web'), 'status').readyReplicas === 2 && JSON.stringify(snapshot.custom).includes('Rehearsal'),
    rendered,
  );
  expect(part(custom[0], 'status')).toMatchObject({ desiredReplicas: 2, conditions: [{ type: 'AbleToScale', status: 'True' }] });
});

test('a suspended CronJob runs once, and again when it has changed', async () => {
  const [cronJob] = neutralise(
    manifests(`
apiVersion: batch/v1
kind: CronJob
metadata: { name: nightly, namespace: default }
spec:
  schedule: '* * * * *'
  jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: main, image: x }] } } } }
`),
  ).manifests;
  await plane.api.apply(cronJob!.body, { fieldManager: 'test' });
  const isDone = (snapshot: Snapshot) => part(named(snapshot.jobs, 'nightly-rehearsed'), 'status').succeeded === 1;
  await startCronRuns(await observe(plane.api), plane.api);
  const first = named((await attendUntil(isDone)).jobs, 'nightly-rehearsed');
  await startCronRuns(await observe(plane.api), plane.api);
  expect(named((await observe(plane.api)).jobs, 'nightly-rehearsed')?.metadata).toMatchObject({ uid: part(first, 'metadata').uid });
  await plane.api.patch(cronJob!.body, { spec: { schedule: '5 5 * * *' } });
  await startCronRuns(await observe(plane.api), plane.api);
  const second = named((await attendUntil(isDone)).jobs, 'nightly-rehearsed');
  expect(part(second, 'metadata').uid).not.toBe(part(first, 'metadata').uid);
});

test('the API server takes every Secret, and every definition that is kept', async () => {
  const kept = readdirSync('imports/crds', { recursive: true, encoding: 'utf8' }).filter((file) => /\/.*\.yaml$/.test(file));
  const known = kept.map((file) => parse(readFileSync(join('imports/crds', file), 'utf8')) as KubeObject);
  const used = known.map(({ spec }) => {
    const { group, names } = spec as { readonly group: string; readonly names: { readonly kind: string } };
    return `apiVersion: ${group}/v1\nkind: ${names.kind}\nmetadata: { name: x }`;
  });
  const { objects: definitions, unknown } = customResourceDefinitionsOf(manifests(used.join('\n---\n')), known);
  expect([definitions.length, unknown]).toEqual([kept.length, []]);
  for (const definition of definitions) await plane.api.apply(definition, { fieldManager: 'test' });

  const sealed = manifests(`
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: { name: tls, namespace: default }
spec:
  encryptedData: { tls.crt: AgA=, tls.key: AgB= }
  template: { type: kubernetes.io/tls, metadata: { labels: { from: sealed } } }
`);
  const { secrets } = secretsOf(cluster, sealed);
  for (const secret of secrets) await plane.api.apply(secret, { fieldManager: 'test' });
  expect(secrets.map((secret) => formatIdentity(identityOf(secret)))).toEqual(['Secret default/registry', 'Secret default/tls']);
  while ((await plane.api.resource('bitnami.com/v1alpha1', 'SealedSecret')) === undefined) await pause();
  for (const { body } of sealed) await plane.api.apply(body, { fieldManager: 'test' });
  const { custom } = await attendUntil((snapshot) => JSON.stringify(snapshot.custom).includes('Synced'), sealed);
  expect(part(custom[0], 'status').conditions).toMatchObject([{ type: 'Synced', status: 'True', reason: 'Rehearsal' }]);
});
