import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Application, defineCluster, k3s, Longhorn, longhornParameters, SnapshotController, SnapshotSchedule } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { type KubeObject, textAt } from '../../src/api/index.ts';
import { type ControlPlane, startControlPlane } from '../../src/rehearse/control-plane/index.ts';
import { variables } from '../catalog/_backup.ts';
import { host } from '../rehearse/_host.ts';
import { programsOf } from './harness.ts';

class Loft extends defineCluster({
  name: 'loft',
  distribution: k3s({ version: '1.36', disable: ['local-storage'] }),
  network: { nodes: '10.30.0.0/24' },
  nodes: { one: { address: '10.30.0.11', roles: ['control-plane', 'worker'], capacity: { cpu: '8', memory: '32Gi' } } },
  storageClasses: {
    kept: {
      name: 'kept',
      provisioner: 'driver.longhorn.io',
      origin: 'rendered',
      topology: 'cluster',
      snapshots: true,
      parameters: longhornParameters({ replicas: 1 }),
    },
  },
  layers: { platform: {} },
  namespaces: {
    argocd: { podSecurity: 'restricted' },
    'longhorn-system': { podSecurity: 'privileged' },
    home: { podSecurity: 'restricted' },
  },
}) {}

const rendered = renderCluster((fleet) => {
  const cluster = new Loft(fleet);
  const at = (name: string, namespace: 'longhorn-system' | 'home') => new Application(cluster, name, { layer: 'platform', namespace });
  const controller = new SnapshotController(at('controller', 'longhorn-system'), 'controller');
  const longhorn = new Longhorn(at('longhorn', 'longhorn-system'), 'longhorn', { volumeSnapshots: { controller } });
  new SnapshotSchedule(at('snapshots', 'home'), 'nightly', {
    snapshotClass: longhorn.snapshotClass(),
    keep: 2,
    exclude: { thumbnails: 'made again in an hour' },
  });
  return cluster;
});
const cronJob = pick(rendered.manifests, 'CronJob', 'nightly');
const script = field(pick(rendered.manifests, 'ConfigMap', 'nightly-script'), 'data') as Record<string, string>;
export const group = 'snapshot.storage.k8s.io/v1';
export const label = 'labwright.dev/snapshot-schedule';

export let plane: ControlPlane;
let account: string;
const running = new Set<ChildProcess>();

/** Starts a control plane with what the schedule may do, and a token of its service account. */
export async function start(): Promise<void> {
  plane = await startControlPlane({
    programs: programsOf(),
    serviceRange: '10.43.0.0/16',
    podRange: '10.42.0.0/16',
    rbac: true,
    host,
    signal: new AbortController().signal,
  });
  const { api } = plane;
  await api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'home' } });
  const wanted = (kind: string) => rendered.manifests.filter(({ identity }) => identity.kind === kind);
  const access = ['ServiceAccount', 'Role', 'RoleBinding'].map((kind) => pick(rendered.manifests, kind, 'nightly'));
  for (const { body } of [...wanted('CustomResourceDefinition'), ...access]) await api.apply(body, { fieldManager: 'argocd-controller' });
  while ((await api.resource(group, 'VolumeSnapshot')) === undefined) await sleep(100);
  account = join(plane.folder, 'account');
  mkdirSync(account);
  const token = await api.request('POST', '/api/v1/namespaces/home/serviceaccounts/nightly/token', {
    body: JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} }),
  });
  writeFileSync(join(account, 'token'), textAt(JSON.parse(token.body) as KubeObject, 'status', 'token'), { mode: 0o600 });
  const root = await configMap('kube-root-ca.crt');
  writeFileSync(join(account, 'ca.crt'), textAt(root, 'data', 'ca.crt'));
}

/** Removes every claim, volume and snapshot. */
export async function clear(): Promise<void> {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
  for (const [apiVersion, kind] of [
    [group, 'VolumeSnapshot'],
    ['v1', 'PersistentVolumeClaim'],
    ['v1', 'PersistentVolume'],
  ] as const) {
    for (;;) {
      const left = await plane.api.list(apiVersion, kind);
      if (left.length === 0) break;
      for (const object of left) await plane.api.remove(object);
      await sleep(50);
    }
  }
}

/** The controller manager makes it a moment after the namespace. */
async function configMap(name: string): Promise<KubeObject> {
  for (;;) {
    const found = await plane.api.get('v1', 'ConfigMap', name, 'home');
    if (found !== undefined) return found;
    await sleep(100);
  }
}

/** A claim, and as a driver would have made it, its volume: the controller manager binds the two. */
export async function claim(name: string, { bound = true, storageClass = 'kept' } = {}): Promise<void> {
  const { api } = plane;
  const shared = { accessModes: ['ReadWriteOnce'], storageClassName: storageClass };
  if (bound) {
    const claimRef = { kind: 'PersistentVolumeClaim', namespace: 'home', name };
    const hostPath = { path: `/nowhere/${name}` };
    const spec = { ...shared, capacity: { storage: '1Gi' }, persistentVolumeReclaimPolicy: 'Retain', claimRef, hostPath };
    await api.create({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name }, spec });
  }
  const spec = { ...shared, resources: { requests: { storage: '1Gi' } } };
  await api.create({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name, namespace: 'home' }, spec });
  const phase = async () => textAt((await api.get('v1', 'PersistentVolumeClaim', name, 'home')) ?? {}, 'status', 'phase');
  while (bound && (await phase()) !== 'Bound') await sleep(50);
}

export const snapshots = async () =>
  [...(await plane.api.list(group, 'VolumeSnapshot', { namespace: 'home' }))].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
export const nameOf = (object: KubeObject) => textAt(object, 'metadata', 'name');
export const claimOf = (object: KubeObject) => textAt(object, 'spec', 'source', 'persistentVolumeClaimName');
export const names = async () => (await snapshots()).map(nameOf);

/** An earlier snapshot, of this schedule or of somebody else. */
export async function earlier(name: string, { of = 'photos', ready = true, schedule = 'nightly' } = {}): Promise<void> {
  const object = await plane.api.create({
    apiVersion: group,
    kind: 'VolumeSnapshot',
    metadata: { name, namespace: 'home', labels: { [label]: schedule } },
    spec: { volumeSnapshotClassName: 'longhorn-local', source: { persistentVolumeClaimName: of } },
  });
  await plane.api.patch(object, { status: { readyToUse: ready } }, 'status');
}

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly problems: string;
}

/** Runs the script as the CronJob would; meanwhile `driver` plays the one that makes snapshots. */
export async function run(driver: (snapshot: KubeObject) => KubeObject | undefined, changes: Record<string, string> = {}): Promise<Run> {
  const { hostname, port } = new URL(plane.api.url);
  const known = new Set((await snapshots()).map(nameOf));
  const place = { ACCOUNT: account, KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port, PAUSE: '0.2' };
  const child = spawn('python3', ['-u', '-c', script['snapshots.py'] ?? ''], {
    env: { PATH: process.env['PATH'], ...variables(cronJob), READY_SECONDS: '2', ...place, ...changes },
  });
  running.add(child);
  let out = '';
  let problems = '';
  child.stdout.on('data', (data) => (out += data));
  child.stderr.on('data', (data) => (problems += data));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  while (child.exitCode === null) {
    for (const snapshot of await snapshots()) {
      const status = known.has(nameOf(snapshot)) ? undefined : driver(snapshot);
      if (status === undefined) continue;
      known.add(nameOf(snapshot));
      await plane.api.patch(snapshot, { status }, 'status');
    }
    await Promise.race([ended, sleep(100)]);
  }
  return { code: await ended, out, problems };
}

export const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;

/** The commands of the runbook from one heading to another, without those for Argo CD, which is not there. */
export function commands(from: string, to: string): string {
  const text = rendered.runbooks.find(({ file }) => file === 'nightly-home.md')?.text ?? '';
  const part = text.slice(text.indexOf(`\n${from}\n`), text.indexOf(`\n${to}\n`));
  const blocks = [...part.matchAll(/```sh\n([\s\S]*?)\n```/g)].map(([, block = '']) => block);
  return blocks
    .join('\n')
    .split('\n')
    .filter((line) => !line.startsWith('kubectl -n argocd patch application'))
    .join('\n');
}

/** Runs commands as a person does, with a kubeconfig of an administrator. */
export async function shell(text: string): Promise<{ readonly code: number | null; readonly out: string }> {
  const child = spawn('sh', ['-eu', '-c', text], { cwd: plane.folder, env: { PATH: process.env['PATH'], KUBECONFIG: plane.kubeconfig } });
  running.add(child);
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (out += data));
  return { code: await new Promise((resolve) => child.once('close', resolve)), out };
}
