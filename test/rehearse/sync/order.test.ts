import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject, Manifest } from '../../../src/model/index.ts';
import { planTasks } from '../../../src/rehearse/sync/plan.ts';
import { databaseDefinition, manifest, manifestOf, objectOf } from './_manifests.ts';

interface Given {
  readonly manifests?: readonly Manifest[];
  readonly obsolete?: readonly JsonObject[];
  readonly options?: readonly string[];
  readonly makesNamespace?: boolean;
}

/** Each task as `phase wave Kind name`, with `prune` before what is pruned. */
function planOf({ manifests = [], obsolete = [], options = [], makesNamespace = false }: Given): readonly string[] {
  const tasks = planTasks({ manifests, obsolete, options, makesNamespace, namespace: 'ai', suffix: '7' });
  return tasks.map(({ phase, wave, isPrune, object }) => {
    const { name } = object['metadata'] as JsonObject;
    return `${isPrune ? 'prune ' : ''}${phase} ${wave} ${object['kind']} ${name}`;
  });
}

test('phase comes before wave, wave before kind, kind before name', () => {
  const manifests = [
    manifest('Job', 'after', { argo: { hook: 'PostSync', 'sync-wave': '-9' } }),
    manifest('ConfigMap', 'late', { argo: { 'sync-wave': '2' } }),
    manifest('Pod', 'b'),
    manifest('Pod', 'a'),
    manifest('Service', 'z'),
    manifest('ConfigMap', 'early', { argo: { 'sync-wave': '-1' } }),
    manifest('Job', 'before', { argo: { hook: 'PreSync', 'sync-wave': '5' } }),
  ];
  expect(planOf({ manifests })).toEqual([
    'PreSync 5 Job before',
    'Sync -1 ConfigMap early',
    'Sync 0 Service z',
    'Sync 0 Pod a',
    'Sync 0 Pod b',
    'Sync 2 ConfigMap late',
    'PostSync -9 Job after',
  ]);
});

test('kinds that nobody ranked come last, ordered by name alone', () => {
  const manifests = [manifest('Widget', 'b'), manifest('Gadget', 'c'), manifest('Widget', 'a'), manifest('Ingress', 'z')];
  expect(planOf({ manifests })).toEqual(['Sync 0 Ingress z', 'Sync 0 Widget a', 'Sync 0 Widget b', 'Sync 0 Gadget c']);
});

test('the kinds of a usual application', () => {
  const kinds = ['Ingress', 'Job', 'StatefulSet', 'Deployment', 'Service', 'PersistentVolumeClaim', 'ConfigMap', 'Secret', 'NetworkPolicy'];
  expect(planOf({ manifests: kinds.map((kind) => manifest(kind, 'x')) }).map((line) => line.split(' ')[2])).toEqual([
    'NetworkPolicy',
    'Secret',
    'ConfigMap',
    'PersistentVolumeClaim',
    'Service',
    'Deployment',
    'StatefulSet',
    'Job',
    'Ingress',
  ]);
});

test.each([
  ['nothing', undefined, 0],
  ['a negative wave', '-3', -3],
  ['a sign', '+4', 4],
  ['no number', 'first', 0],
  ['a fraction', '1.5', 0],
])('a wave of %s', (_, wave, expected) => {
  const manifests = [manifest('ConfigMap', 'x', { argo: wave === undefined ? {} : { 'sync-wave': wave } })];
  expect(planOf({ manifests })).toEqual([`Sync ${expected} ConfigMap x`]);
});

test('a namespace goes before the first that lies in it, into the same phase and wave', () => {
  const manifests = [
    manifest('Namespace', 'one', { argo: { 'sync-wave': '1' } }),
    manifest('Namespace', 'two', { argo: { 'sync-wave': '2' } }),
    manifest('Job', 'first', { namespace: 'one', argo: { hook: 'PreSync' } }),
    manifest('Job', 'second', { namespace: 'two', argo: { hook: 'PreSync' } }),
  ];
  expect(planOf({ manifests })).toEqual([
    'PreSync 0 Namespace one',
    'PreSync 0 Job first',
    'PreSync 0 Namespace two',
    'PreSync 0 Job second',
  ]);
});

test('an object without a namespace, even of a kind that has none, counts as one of the namespace of the Application', () => {
  const manifests = [
    manifest('Namespace', 'ai'),
    manifest('ClusterRole', 'reader', { argo: { 'sync-wave': '-5' } }),
    manifest('ConfigMap', 'x', { namespace: '' }),
  ];
  expect(planOf({ manifests })).toEqual(['Sync -5 Namespace ai', 'Sync -5 ClusterRole reader', 'Sync 0 ConfigMap x']);
});

test('a definition goes before the first object of its kind', () => {
  const manifests = [
    databaseDefinition({ 'sync-wave': '3' }),
    manifest('Database', 'main', { argo: { hook: 'PreSync' } }),
    manifest('Database', 'other'),
  ];
  expect(planOf({ manifests })).toEqual([
    'PreSync 0 CustomResourceDefinition databases.db.example',
    'PreSync 0 Database main',
    'Sync 0 Database other',
  ]);
});

test('a namespace and a definition both move before what needs both', () => {
  const manifests = [
    databaseDefinition(),
    manifest('Namespace', 'ai', { argo: { 'sync-wave': '4' } }),
    manifest('Database', 'main', { argo: { 'sync-wave': '-1' } }),
  ];
  expect(planOf({ manifests })).toEqual([
    'Sync -1 Namespace ai',
    'Sync -1 CustomResourceDefinition databases.db.example',
    'Sync -1 Database main',
  ]);
});

test('a hook stands in each of its phases, once', () => {
  const manifests = [manifest('Job', 'both', { argo: { hook: 'PostSync, PreSync,PreSync' } })];
  expect(planOf({ manifests })).toEqual(['PreSync 0 Job both', 'PostSync 0 Job both']);
});

test.each(['Skip', 'PostDelete', 'PreDelete', 'Presync'])('a hook of the type %s is not applied', (hook) => {
  expect(planOf({ manifests: [manifest('Job', 'x', { argo: { hook } })] })).toEqual([]);
});

test('Skip beside a phase is no reason to skip', () => {
  expect(planOf({ manifests: [manifest('Job', 'x', { argo: { hook: 'Skip,PostSync' } })] })).toEqual(['PostSync 0 Job x']);
});

test('Helm’s hooks run as those of Argo CD, unless the object has both', () => {
  const helm = (name: string, hook: string, argo: Record<string, string> = {}) => {
    const object = objectOf('Job', name);
    const annotations = { ...argo, 'helm.sh/hook': hook, 'helm.sh/hook-weight': '3' };
    return manifestOf({ ...object, metadata: { name, namespace: 'ai', annotations } });
  };
  const manifests = [
    helm('installs', 'pre-install,pre-upgrade'),
    helm('tests', 'test'),
    helm('defines', 'crd-install'),
    helm('both', 'pre-install', { 'argocd.argoproj.io/hook': 'PostSync', 'argocd.argoproj.io/sync-wave': '1' }),
  ];
  expect(planOf({ manifests })).toEqual(['PreSync 3 Job installs', 'Sync 3 Job defines', 'PostSync 1 Job both']);
});

test('a hook without a name gets one, different in each phase', () => {
  const body = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { generateName: 'init-', annotations: { 'argocd.argoproj.io/hook': 'PreSync,PostSync' } },
  };
  expect(planOf({ manifests: [manifestOf(body)] })).toEqual(['PreSync 0 Job init-presync-7', 'PostSync 0 Job init-postsync-7']);
});

test('a namespace that Argo CD makes itself comes before the sync proper', () => {
  expect(planOf({ manifests: [manifest('ConfigMap', 'x')], makesNamespace: true })).toEqual([
    'PreSync 0 Namespace ai',
    'Sync 0 ConfigMap x',
  ]);
});

const pod = (name: string, wave: string, options = '') =>
  objectOf('Pod', name, { argo: { 'sync-wave': wave, ...(options === '' ? {} : { 'sync-options': options }) } });

test('what is pruned changes waves: the highest with the lowest, whatever else is applied', () => {
  const manifests = [
    manifestOf(pod('two', '3')),
    manifestOf(pod('six', '5')),
    manifest('Namespace', 'ns', { argo: { 'sync-wave': '-1' } }),
  ];
  const obsolete = [pod('one', '1'), pod('three', '3'), pod('four', '3'), pod('five', '4'), pod('seven', '5')];
  expect(planOf({ manifests, obsolete })).toEqual([
    'Sync -1 Namespace ns',
    'prune Sync 1 Pod seven',
    'prune Sync 3 Pod five',
    'Sync 3 Pod two',
    'prune Sync 4 Pod four',
    'prune Sync 4 Pod three',
    'prune Sync 5 Pod one',
    'Sync 5 Pod six',
  ]);
});

test('PruneLast of the Application makes one wave behind all others', () => {
  const obsolete = [pod('one', '1'), pod('seven', '7')];
  expect(planOf({ manifests: [manifestOf(pod('kept', '2'))], obsolete, options: ['PruneLast=true'] })).toEqual([
    'Sync 2 Pod kept',
    'prune Sync 8 Pod one',
    'prune Sync 8 Pod seven',
  ]);
});

test('PruneLast of one object leaves the others their places', () => {
  const obsolete = [pod('one', '1'), pod('two', '2', 'PruneLast=true'), pod('three', '3'), pod('four', '4')];
  expect(planOf({ manifests: [manifest('Namespace', 'ns')], obsolete })).toEqual([
    'Sync 0 Namespace ns',
    'prune Sync 1 Pod four',
    'prune Sync 2 Pod three',
    'prune Sync 4 Pod one',
    'prune Sync 5 Pod two',
  ]);
});

test('behind waves that are all negative, PruneLast means wave 1', () => {
  expect(planOf({ obsolete: [pod('x', '-4')], options: ['PruneLast=true'] })).toEqual(['prune Sync 1 Pod x']);
});

test('a hook that is still there is never pruned', () => {
  expect(planOf({ obsolete: [objectOf('Job', 'x', { argo: { hook: 'Sync' } })] })).toEqual([]);
});

const anyManifest = fc
  .record({
    kind: fc.constantFrom('Namespace', 'ConfigMap', 'Deployment', 'Job', 'Database', 'ClusterRole', 'Widget'),
    name: fc.constantFrom('ai', 'one', 'two'),
    namespace: fc.constantFrom('ai', 'one', ''),
    wave: fc.constantFrom('-1', '0', '2'),
    hook: fc.constantFrom(undefined, 'PreSync', 'PostSync,PreSync'),
  })
  .map(({ kind, name, namespace, wave, hook }) =>
    manifest(kind, name, { namespace, argo: { 'sync-wave': wave, ...(hook === undefined ? {} : { hook }) } }),
  );

const application = fc.uniqueArray(fc.oneof({ arbitrary: anyManifest, weight: 9 }, fc.constant(databaseDefinition({ 'sync-wave': '2' }))), {
  maxLength: 12,
  selector: ({ identity }) => JSON.stringify(identity),
});

test('whatever the order of the manifests, the plan is the same', () => {
  const shuffled = application.chain((manifests) =>
    fc.tuple(fc.constant(manifests), fc.shuffledSubarray(manifests, { minLength: manifests.length })),
  );
  fc.assert(
    fc.property(shuffled, ([manifests, other]) => {
      expect(planOf({ manifests: other })).toEqual(planOf({ manifests }));
    }),
  );
});

test('in every plan a definition and a namespace come before what needs them, and tasks of one wave stand together', () => {
  fc.assert(
    fc.property(application, (manifests) => {
      const plan = planOf({ manifests });
      const steps = plan.map((line) => line.split(' ').slice(0, 2).join(' '));
      expect(steps.filter((step, index) => step !== steps[index - 1])).toHaveLength(new Set(steps).size);
      const made = plan.findIndex((line) => line.includes('CustomResourceDefinition'));
      const used = plan.findIndex((line) => line.includes('Database'));
      if (made >= 0 && used >= 0) expect(made).toBeLessThan(used);
    }),
  );
});
