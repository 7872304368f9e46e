import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Api, ApiError, identityOf, type KubeObject } from '../../src/api/index.ts';
import type { Issue } from '../../src/issues/index.ts';
import type { Model } from '../../src/model/index.ts';
import { judgeRefusal, transitionFinding, type Verdict } from '../../src/rehearse/base/index.ts';
import { type ControlPlane, startControlPlane } from '../../src/rehearse/control-plane/index.ts';
import { host } from '../rehearse/_host.ts';
import { refusedChanges } from '../rehearse/base/_changes-refused.ts';
import { only, subjects } from '../rehearse/base/_states.ts';
import { alpha, beta, definition, meta, pod, service, statefulSet, store, volume } from '../rehearse/base/_yaml.ts';
import { model, objects, storageClass } from '../rehearse/stand-ins/_model.ts';
import { programsOf } from './harness.ts';

/** Those of the committed clusters: more than these the pipeline does not build. */
const minors = [...new Set(readdirSync('dist').map((cluster) => modelOf(cluster).distribution.version))].sort();

const facts = model({ storageClasses: [storageClass('fixed'), storageClass('growing', { expandable: true })] });

const byTitle = refusedChanges.map((change) => [change.title, change] as const);

const stores = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: stores.cel.example.org }
spec:
  group: cel.example.org
  scope: Namespaced
  names: { plural: stores, kind: Store, listKind: StoreList, singular: store }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              x-kubernetes-validations: [{ rule: self.size >= oldSelf.size, message: a store never shrinks }]
              properties:
                engine: { type: string, x-kubernetes-validations: [{ rule: self == oldSelf, message: Value is immutable }] }
                size: { type: integer, maximum: 100 }
---
{ apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: { name: fixed }, provisioner: a.example.org, volumeBindingMode: WaitForFirstConsumer }
---
{ apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: { name: growing }, provisioner: a.example.org, volumeBindingMode: WaitForFirstConsumer, allowVolumeExpansion: true }
`;

describe.each(minors)('Kubernetes %s', (minor) => {
  let plane: ControlPlane;
  let api: Api;

  beforeAll(async () => {
    plane = await startControlPlane({
      programs: programsOf(minor),
      serviceRange: '10.152.183.0/24',
      podRange: '10.1.0.0/16',
      rbac: true,
      host,
      signal: new AbortController().signal,
    });
    ({ api } = plane);
    for (const object of objects(stores)) await apply(object);
    await until(async () => (await api.get('v1', 'ServiceAccount', 'default', 'default')) !== undefined);
    await until(async () => (await api.resource('cel.example.org/v1', 'Store')) !== undefined);
  });

  afterAll(async () => await plane?.stop());

  async function apply(object: KubeObject): Promise<KubeObject> {
    return (await api.apply(object, { fieldManager: 'argocd-controller' })).object;
  }

  async function live(object: KubeObject): Promise<KubeObject | undefined> {
    const { name, namespace } = identityOf(object);
    return await api.get(String(object['apiVersion']), String(object['kind']), name, namespace);
  }

  /** What becomes true only later; in vain, the test fails by its time limit. */
  async function until(isSo: () => Promise<boolean>): Promise<void> {
    while (!(await isSo())) await sleep(30);
  }

  async function remove(object: KubeObject, propagation: 'Background' | 'Orphan' = 'Background'): Promise<void> {
    await api.remove(object, { propagation, graceSeconds: 0 });
    await until(async () => {
      const found = await live(object);
      if (found === undefined) return true;
      // A volume would wait for its claim, a claim for the pods that hold it.
      const isHeld = JSON.stringify(found['metadata']).includes('"kubernetes.io/pv');
      if (isHeld) await api.patch(found, { metadata: { finalizers: [] } }).catch(ignoreMissing);
      return false;
    });
  }

  /** Gives a claim a volume that a provisioner seems to have made. */
  async function bind(name: string, className: string): Promise<KubeObject> {
    const [object] = objects(
      `{ apiVersion: v1, kind: PersistentVolume, metadata: { name: pv-${name}, annotations: { pv.kubernetes.io/provisioned-by: a.example.org } }, spec: { capacity: { storage: 5Gi }, accessModes: [ReadWriteOnce], storageClassName: ${className}, claimRef: { apiVersion: v1, kind: PersistentVolumeClaim, namespace: default, name: ${name} }, csi: { driver: a.example.org, volumeHandle: ${name} } } }`,
    );
    await apply(object!);
    await until(async () => phaseOf(await api.get('v1', 'PersistentVolumeClaim', name, 'default')) === 'Bound');
    return object!;
  }

  async function refuse(
    base: string,
    head: string,
  ): Promise<{ readonly error: ApiError; readonly verdict: Verdict; readonly issue: Issue }> {
    const error = await apply(only(head).body).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof ApiError)) throw error ?? new Error('the server accepts the change');
    const verdict = await judgeRefusal({ api, head: only(head), error, namespace: 'default' });
    const issue = transitionFinding({ subjects, base: only(base), head: only(head), causes: verdict.transition, model: facts });
    return { error, verdict, issue };
  }

  test.each(byTitle)('REHEARSE_IMMUTABLE: %s', async (_, { base, head, changed, way, isBound }) => {
    const { body } = only(base);
    await apply(body);
    if (body['kind'] === 'CustomResourceDefinition') {
      await until(async () => JSON.stringify((await live(body))?.['status'] ?? {}).includes('"type":"Established","status":"True"'));
    }
    const { name } = only(base).identity;
    const bound = !isBound ? undefined : await bind(name, String((body['spec'] as KubeObject)['storageClassName']));
    const { error, verdict, issue } = await refuse(base, head);
    expect([403, 422]).toContain(error.status);
    expect(verdict.own).toBeUndefined();
    expect(issue.code).toBe('REHEARSE_IMMUTABLE');
    expect(issue.message).toContain(changed);
    expect(issue.message).toMatch(/refused on the object that exists: .{5,150}$/);
    expect(issue.message).not.toMatch(/Invalid value|@@|aHVudGVy/);
    expect(issue.hint).toMatch(way);

    // Whoever follows the hint gets there.
    const [, command, orphan] =
      /push, then `kubectl (?:-n default )?delete (\S+\/[^\s`]+)( --cascade=orphan)?`/.exec(issue.hint ?? '') ?? [];
    if (command !== undefined) expect(command).toBe(`${String(body['kind']).toLowerCase()}/${name}`);
    await remove(body, orphan === undefined ? 'Background' : 'Orphan');
    await apply(only(head).body);
    await remove(only(head).body);
    if (bound !== undefined) await remove(bound);
  });

  test('what the server would take from nobody is left to REHEARSE_REJECTED', async () => {
    await apply(only(store('a', 5)).body);
    const { verdict, error } = await refuse(store('a', 5), store('a', 500));
    expect(verdict).toEqual({ transition: [], own: error });
    const both = await refuse(store('a', 5), store('b', 500));
    expect(both.verdict.transition.map(({ field }) => field)).toEqual(['spec.engine']);
    expect(both.verdict.own?.causes.map(({ field }) => field)).toEqual(['spec.size']);
    await remove(only(store('a', 5)).body);
  });

  test.each([
    ['spelling of a size', statefulSet(), statefulSet().replace('5Gi', '5120Mi')],
    ['replicas and template of a StatefulSet', statefulSet(), statefulSet({ spec: 'replicas: 2' }).replace('db:1', 'db:2')],
    [
      'size and policy of a volume',
      volume('nfs: { server: 10.0.0.1, path: /a }'),
      volume('nfs: { server: 10.0.0.1, path: /a }').replace('5Gi', '9Gi').replace('Retain', 'Delete'),
    ],
    ['a Service that points outside now', service('clusterIP: 10.152.183.50'), service('type: ExternalName, externalName: example.org')],
    ['a Service that only no longer says it is headless', service('clusterIP: None'), service('')],
    [
      'image of a Pod',
      `{ apiVersion: v1, kind: Pod, ${meta('one')}, spec: ${pod()} }`,
      `{ apiVersion: v1, kind: Pod, ${meta('one')}, spec: ${pod().replace('web:1', 'web:2')} }`,
    ],
    [
      'a further version of a definition',
      definition(),
      definition({ versions: `${alpha.replace('storage: true', 'storage: false')}, ${beta}` }),
    ],
  ])('%s may change', async (title, base, head) => {
    await apply(only(base).body);
    const after = await apply(only(head).body);
    if (title.includes('headless')) expect(after['spec']).toMatchObject({ clusterIP: 'None' });
    await remove(only(head).body);
  });

  test('claims grow and a StatefulSet is made again around its pods, as the hint says', async () => {
    const base = statefulSet().replaceAll('fixed', 'growing').replaceAll('db', 'ledger');
    const head = base.replace('5Gi', '9Gi');
    await apply(only(base).body);
    await until(async () => (await api.get('v1', 'PersistentVolumeClaim', 'data-ledger-0', 'default')) !== undefined);
    const volume = await bind('data-ledger-0', 'growing');
    const uidOf = async () => ((await api.get('v1', 'Pod', 'ledger-0', 'default'))?.['metadata'] as KubeObject | undefined)?.['uid'];
    await until(async () => (await uidOf()) !== undefined);
    const before = await uidOf();

    const { issue } = await refuse(base, head);
    const patch = /`kubectl -n default patch pvc\/data-ledger-0 -p '(.+?)'`/.exec(issue.hint ?? '')?.[1] ?? '';
    const claimed = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data-ledger-0', namespace: 'default' } };
    expect(await api.patch(claimed, JSON.parse(patch))).toMatchObject({ spec: { resources: { requests: { storage: '9Gi' } } } });
    expect(issue.hint).toMatch(/delete statefulset\/ledger --cascade=orphan`.*nothing is lost/);
    await remove(only(base).body, 'Orphan');
    await apply(only(head).body);
    await until(async () => ((await live(only(head).body))?.['status'] as KubeObject | undefined)?.['currentReplicas'] === 1);
    expect(await uidOf()).toBe(before);

    await remove(only(head).body);
    await remove({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'ledger-0', namespace: 'default' } });
    await remove(claimed);
    await remove(volume);
  });

  test('a stored version of a definition leaves in the steps of the hint', async () => {
    await apply(only(definition()).body);
    await until(async () => JSON.stringify((await live(only(definition()).body))?.['status'] ?? {}).includes('v1alpha1'));
    const { issue } = await refuse(definition(), definition({ versions: beta }));
    const kept = alpha.replace('served: true, storage: true', 'served: false, storage: false');
    await apply(only(definition({ versions: `${kept}, ${beta}` })).body);
    const patch = /--subresource=status --type merge -p '(.+?)'`/.exec(issue.hint ?? '')?.[1] ?? '';
    await api.patch(only(definition()).body, JSON.parse(patch), 'status');
    await apply(only(definition({ versions: beta })).body);
    await remove(only(definition()).body);
  });
});

function ignoreMissing(error: unknown): void {
  if (!(error instanceof ApiError && error.status === 404)) throw error;
}

function phaseOf(object: KubeObject | undefined): unknown {
  return (object?.['status'] as KubeObject | undefined)?.['phase'];
}

function modelOf(cluster: string): Model {
  return JSON.parse(readFileSync(`dist/${cluster}/model.json`, 'utf8')) as Model;
}
