import { afterAll, beforeAll, expect, test } from 'vitest';
import type { KubeObject } from '../../src/api/index.ts';
import { readCommitted } from '../../src/cli/committed.ts';
import { formatIdentity, type JsonObject, type Manifest } from '../../src/model/index.ts';
import { findBinaries, readVersions, setupCommand, thisPlatform } from '../../src/rehearse/binaries/index.ts';
import { type ControlPlane, startControlPlane } from '../../src/rehearse/control-plane/index.ts';
import { type Observer, observeAlways } from '../../src/rehearse/observer.ts';
import { makeNodes, prepare } from '../../src/rehearse/prepare.ts';
import { attendAddresses, attendedKinds, attendStatuses, attendVolumes, neutralise } from '../../src/rehearse/stand-ins/index.ts';
import { type SyncProps, type SyncResult, syncApplication } from '../../src/rehearse/sync/index.ts';
import { host } from '../rehearse/_host.ts';
import { databaseDefinition, manifest, manifestOf, objectOf } from '../rehearse/sync/_manifests.ts';

const [home] = readCommitted({ root: '.' }, 'vx-home').clusters;
if (home === undefined) throw new Error('dist/vx-home cannot be read');
const { model } = home;
const { manifests } = neutralise(home.manifests);
const controller = new AbortController();
let plane: ControlPlane;
let observer: Observer;

beforeAll(async () => {
  const programs = findBinaries({
    env: process.env,
    platform: thisPlatform(),
    versions: readVersions('.'),
    minor: '1.34',
    argocd: false,
    setup: setupCommand('.', '.'),
  });
  const { services: serviceRange, pods: podRange } = model.network;
  plane = await startControlPlane({ programs, serviceRange, podRange, rbac: true, host, signal: controller.signal });
  await makeNodes(plane, model, () => 'all');
  await prepare(plane.api, { model, manifests }, []);
  const attendants = [attendVolumes, attendAddresses, attendStatuses];
  observer = observeAlways(
    plane.api,
    attendants.map((attend) => (snapshot) => attend(snapshot, plane.api, { model })),
    attendedKinds(manifests),
    plane.signal,
  );
});

afterAll(async () => {
  await observer?.stop();
  await plane?.stop();
});

async function sync(given: readonly Manifest[], props: Partial<SyncProps> = {}): Promise<SyncResult> {
  return await syncApplication({
    api: plane.api,
    manifests: given,
    namespace: 'ai',
    syncOptions: [],
    live: [],
    isStuck: () => observer.rest.isReached(),
    onWrite: () => observer.rest.disturb(),
    signal: plane.signal,
    ...props,
  });
}

/** Applications of the cluster by name, those that make namespaces first, then by layer. */
const applications = [...model.applications].sort((a, b) => rankOf(a.name) - rankOf(b.name));

function rankOf(application: string): number {
  const { layer } = model.applications.find(({ name }) => name === application) ?? { layer: '' };
  const makesNamespaces = manifestsOf(application).some(({ identity }) => identity.kind === 'Namespace');
  return makesNamespaces ? -1 : model.layers.findIndex(({ name }) => name === layer);
}

function manifestsOf(application: string): readonly Manifest[] {
  return manifests.filter(({ origin }) => origin.application === application);
}

async function syncHome(): Promise<ReadonlyMap<string, SyncResult>> {
  const results = new Map<string, SyncResult>();
  for (const { name, argoName, namespace, syncOptions } of applications)
    results.set(name, await sync(manifestsOf(name), { application: argoName, namespace, syncOptions }));
  return results;
}

/** What is not as it should be: outcome, object and the words of the server. */
const faultsOf = ({ outcomes }: SyncResult) =>
  outcomes
    .filter(({ outcome }) => outcome !== 'applied')
    .map(({ outcome, identity, error, health }) => `${outcome} ${formatIdentity(identity)}: ${error?.message ?? health?.message ?? ''}`);

const metadataOf = (object: KubeObject | undefined) => (object?.['metadata'] ?? {}) as JsonObject;

const uidOf = (object: KubeObject | undefined) => metadataOf(object)['uid'];

const configMap = (name: string) => plane.api.get('v1', 'ConfigMap', name, 'ai');

test('all of vx-home arrives, twice, and every hook Job is made anew the second time', async () => {
  const hooks = manifests.filter(({ identity }) => identity.kind === 'Job').map(({ identity }) => identity);
  const jobs = () => Promise.all(hooks.map(async ({ name, namespace }) => uidOf(await plane.api.get('batch/v1', 'Job', name, namespace))));
  const first = await syncHome();
  expect([...first.values()].flatMap(faultsOf)).toEqual([]);
  expect([...first.values()].every(({ complete }) => complete)).toBe(true);
  const before = await jobs();
  expect(before.length).toBeGreaterThan(0);
  expect(before).not.toContain(undefined);

  const second = await syncHome();
  expect([...second.values()].flatMap(faultsOf)).toEqual([]);
  const after = await jobs();
  expect(after.filter((uid, index) => uid === before[index])).toEqual([]);
  expect(after).not.toContain(undefined);
});

test('a ConfigMap without a manifest goes, one with Prune=false stays', async () => {
  const given = [manifest('ConfigMap', 'goes'), manifest('ConfigMap', 'stays', { argo: { 'sync-options': 'Prune=false,Delete=false' } })];
  await sync(given, { application: 'home-prune' });
  const result = await sync([], { application: 'home-prune', live: given.map(({ identity }) => identity) });
  expect(result.outcomes.map(({ outcome, identity }) => `${outcome} ${identity.name}`)).toEqual(['pruned goes', 'kept stays']);
  await expect.poll(() => configMap('goes'), { timeout: 20_000 }).toBeUndefined();
  expect(await configMap('stays')).toBeDefined();
});

test('an object that another Application took over stays when the first one lets go of it', async () => {
  const given = [manifest('ConfigMap', 'moves')];
  await sync(given, { application: 'home-old' });
  await sync(given, { application: 'home-new' });
  const live = given.map(({ identity }) => identity);
  expect((await sync([], { application: 'home-old', live })).outcomes).toEqual([]);
  expect(await configMap('moves')).toBeDefined();
});

test('definition, namespace and object arrive in one sync, and go with it', async () => {
  const given = [
    manifest('Database', 'main', { namespace: 'shop', argo: { 'sync-wave': '-2' } }),
    manifest('Namespace', 'shop'),
    databaseDefinition(),
  ].map(withSchema);
  expect(faultsOf(await sync(given, { namespace: 'shop' }))).toEqual([]);
  const result = await sync([], { namespace: 'shop', live: given.map(({ identity }) => identity) });
  expect(result.outcomes.map(({ outcome, identity }) => `${outcome} ${identity.kind}`)).toEqual([
    'pruned Namespace',
    'pruned CustomResourceDefinition',
    'pruned Database',
  ]);
});

/** The real server wants a schema in a definition. */
function withSchema(given: Manifest): Manifest {
  if (given.identity.kind !== 'CustomResourceDefinition') return given;
  const spec = given.body['spec'] as JsonObject;
  const [version] = spec['versions'] as readonly JsonObject[];
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return manifestOf({ ...given.body, spec: { ...spec, versions: [{ ...version, schema }] } });
}

test('a hook whose name is generated runs, and its finalizer is taken off again', async () => {
  const template = { spec: { restartPolicy: 'Never', ...restricted(), containers: [container()] } };
  const body = { ...objectOf('Job', '', { argo: { hook: 'PreSync' }, more: { spec: { template } } }) };
  const metadata = { ...(body['metadata'] as JsonObject), generateName: 'generated-' };
  const result = await sync([manifestOf({ ...body, metadata }), manifest('ConfigMap', 'beside-hook')]);
  expect(faultsOf(result)).toEqual([]);
  const name = result.outcomes[0]?.identity.name ?? '';
  expect(name).toMatch(/^generated-presync-\d+$/);
  const job = await plane.api.get('batch/v1', 'Job', name, 'ai');
  expect(metadataOf(job)['finalizers'] ?? []).toEqual([]);
});

const resources = { requests: { cpu: '10m', memory: '16Mi' }, limits: { cpu: '10m', memory: '16Mi' } };

function container(): JsonObject {
  const securityContext = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
  return { name: 'main', image: 'example.com/x:1', resources, securityContext };
}

function restricted(): JsonObject {
  return { securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } } };
}

const statefulSet = (serviceName: string, options = '') =>
  manifest('StatefulSet', 'fixed', {
    argo: options === '' ? {} : { 'sync-options': options },
    more: {
      spec: {
        serviceName,
        replicas: 0,
        selector: { matchLabels: { app: 'fixed' } },
        template: { metadata: { labels: { app: 'fixed' } }, spec: { ...restricted(), containers: [container()] } },
      },
    },
  });

test('a field that cannot change is refused, unless the object is to be made anew', async () => {
  await sync([statefulSet('one')]);
  const refused = await sync([statefulSet('two')]);
  expect(refused.outcomes[0]).toMatchObject({ outcome: 'rejected', error: { status: 422, reason: 'Invalid' } });
  const before = await plane.api.get('apps/v1', 'StatefulSet', 'fixed', 'ai');
  expect(faultsOf(await sync([statefulSet('two', 'Force=true')]))).toEqual([]);
  expect(faultsOf(await sync([statefulSet('three', 'Force=true,Replace=true')]))).toEqual([]);
  const after = await plane.api.get('apps/v1', 'StatefulSet', 'fixed', 'ai');
  expect(uidOf(after)).not.toBe(uidOf(before));
  expect(after?.['spec']).toMatchObject({ serviceName: 'three' });
});

test('Replace creates and replaces on the real server', async () => {
  const given = (value: string) => [
    manifest('ConfigMap', 'replaced', { argo: { 'sync-options': 'Replace=true' }, more: { data: { [value]: value } } }),
  ];
  expect(faultsOf(await sync(given('a')))).toEqual([]);
  expect(faultsOf(await sync(given('b')))).toEqual([]);
  expect((await configMap('replaced'))?.['data']).toEqual({ b: 'b' });
});

test('a binding of another role is made anew, with server-side apply it is refused', async () => {
  const binding = (role: string) =>
    manifest('RoleBinding', 'reader', {
      more: { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role }, subjects: [] },
    });
  await sync([binding('view')]);
  const ssa = await sync([binding('edit')], { syncOptions: ['ServerSideApply=true'] });
  expect(ssa.outcomes[0]).toMatchObject({ outcome: 'rejected', error: { reason: 'Invalid' } });
  expect(faultsOf(await sync([binding('edit')]))).toEqual([]);
});

test('an object too large for the annotation of kubectl apply is refused, with server-side apply it is not', async () => {
  const large = [manifest('ConfigMap', 'large', { more: { data: { text: 'x'.repeat(300_000) } } })];
  expect(faultsOf(await sync(large))).toEqual([expect.stringMatching(/^rejected ConfigMap ai\/large: .*metadata\.annotations: Too long/)]);
  expect(faultsOf(await sync(large, { syncOptions: ['ServerSideApply=true'] }))).toEqual([]);
});

test('one look finds what is wrong in later waves too, and a misspelt field stops only its own', async () => {
  const late = { argo: { 'sync-wave': '2' } };
  const result = await sync([
    manifest('ConfigMap', 'early', { argo: { 'sync-wave': '-1' } }),
    manifest('ConfigMap', 'misspelt', { more: { dta: { a: 'b' } } }),
    manifest('Service', 'late', { ...late, more: { spec: { ports: [] } } }),
    manifest('ConfigMap', 'fine', late),
  ]);
  expect(faultsOf(result)).toEqual([
    expect.stringMatching(/^rejected ConfigMap ai\/misspelt: .*dta/),
    'not reached ConfigMap ai/fine: ',
    expect.stringMatching(/^not reached Service ai\/late: .*spec\.ports: Required value/),
  ]);
  expect(await configMap('early')).toBeDefined();
});

test('with ApplyOutOfSyncOnly what is in sync is left alone', async () => {
  const given = (value: string) => [
    manifest('ConfigMap', 'same', { more: { data: { a: '1' } } }),
    manifest('ConfigMap', 'other', { more: { data: { value } } }),
  ];
  const versionOf = async (name: string) => metadataOf(await configMap(name))['managedFields'];
  await sync(given('1'));
  const before = await versionOf('same');
  const result = await sync(given('2'), { syncOptions: ['ApplyOutOfSyncOnly=true'], fieldManager: 'somebody-else' });
  expect(result.complete).toBe(true);
  expect(await versionOf('same')).toEqual(before);
  expect((await configMap('other'))?.['data']).toEqual({ value: '2' });
});
