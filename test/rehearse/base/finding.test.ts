import { expect, test } from 'vitest';
import type { Backup, Claim, Model, StorageClass } from '../../../src/model/index.ts';
import { transitionFinding } from '../../../src/rehearse/base/finding.ts';
import { unmadeChange } from '../../../src/rehearse/base/unmade.ts';
import { model, storageClass } from '../stand-ins/_model.ts';
import { application, only, subjects } from './_states.ts';

type Causes = readonly (readonly [field: string, message: string])[];

const immutable = 'Invalid value: {}: field is immutable';
const setMessage =
  "Forbidden: updates to statefulset spec for fields other than 'replicas', 'template' and 'minReadySeconds' are forbidden";

function find(base: string, head: string, causes: Causes, facts: Partial<Model> = {}) {
  return transitionFinding({
    subjects,
    base: only(base),
    head: only(head),
    causes: causes.map(([field, message]) => ({ field, message, reason: '' })),
    model: model({ applications: [application('web')], ...facts }),
  });
}

function hint(base: string, head: string, causes: Causes, facts: Partial<Model> = {}): string {
  return find(base, head, causes, facts).hint ?? '';
}

interface Set {
  readonly size?: string;
  readonly className?: string;
  readonly template?: string;
  readonly more?: string;
}

function set({ size = '5Gi', className = 'hostpath', template = 'data', more = '' }: Set = {}): string {
  return `
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: home }
spec:
  replicas: 2
${more}
  volumeClaimTemplates:
    - metadata: { name: ${template} }
      spec: { storageClassName: ${className}, resources: { requests: { storage: ${size} } } }`;
}

const setHint = (head: Set, facts: Partial<Model> = {}, base: Set = {}) => hint(set(base), set(head), [['spec', setMessage]], facts);

function claim(changes: Partial<Claim> = {}): Claim {
  return {
    namespace: 'home',
    name: 'data-db-0',
    application: 'web',
    workload: 'db',
    storageClass: 'hostpath',
    size: '5Gi',
    content: 'data',
    replicas: 2,
    ...changes,
  };
}

const classes = (changes: Partial<StorageClass>): Partial<Model> => ({ storageClasses: [storageClass('hostpath', changes)] });

test('REHEARSE_IMMUTABLE names the owner’s field, both values, why, and the file', () => {
  const facts = { claims: [claim()] };
  expect(find(set(), set({ className: 'longhorn' }), [['spec', setMessage]], facts)).toMatchObject({
    code: 'REHEARSE_IMMUTABLE',
    severity: 'error',
    path: 'attic/web StatefulSet home/db',
    file: 'dist/attic/apps/web/statefulset-db.yaml',
    message:
      'spec.volumeClaimTemplates[0].spec.storageClassName: hostpath → longhorn is refused on the object that exists: updates to this field of a StatefulSet are forbidden',
  });
});

test('REHEARSE_IMMUTABLE: two fields for one reason, and two reasons, are one finding', () => {
  const job = (image: string, completions: number) =>
    `{ apiVersion: batch/v1, kind: Job, metadata: { name: init, namespace: home }, spec: { completions: ${completions}, template: { spec: { containers: [{ name: a, image: ${image} }] } } } }`;
  const causes: Causes = [
    ['spec.completions', immutable],
    ['spec.template', immutable],
  ];
  expect(find(job('a:1', 1), job('a:2', 2), causes).message).toBe(
    'spec.completions: 1 → 2 and spec.template.spec.containers[a].image: a:1 → a:2 are refused on the object that exists: field is immutable',
  );
});

test('REHEARSE_IMMUTABLE of what no field of the owner explains still says the reason', () => {
  const same = '{ apiVersion: v1, kind: Secret, metadata: { name: a, namespace: home }, type: Opaque }';
  expect(find(same, same, [['type', immutable]]).message).toBe('is refused on the object that exists: field is immutable');
});

test('a StatefulSet whose data has a runbook is sent there', () => {
  const way = setHint({ className: 'longhorn' }, { claims: [claim()] });
  expect(way).toContain('move the data as docs/clusters/attic/move-db.md says: before you push');
  expect(way).toContain('a new StatefulSet would not change that');
  expect(way).toContain('No backup of it is declared: without one, everything on it is lost');
});

test('what is lost follows from the backup that is declared', () => {
  const backup = (more: object) => [{ application: 'web', claim: 'data-db-0', namespace: 'home', ...more } as Backup];
  const facts = (more: object) => ({ claims: [claim()], backups: backup(more) });
  expect(setHint({ className: 'longhorn' }, facts({ kind: 'scheduled' }))).toMatch(/What is written after the last backup is lost$/);
  expect(setHint({ className: 'longhorn' }, facts({ kind: 'exempt', reason: 'sessions' }))).toMatch(
    /It has no backup \(sessions\): copy it by hand first, or it starts empty$/,
  );
});

test('without a runbook the commands stand in the hint, in their order, for each claim', () => {
  expect(setHint({ className: 'longhorn' })).toContain(
    'before you push, pause Argo CD (`kubectl -n argocd patch application attic-web --type merge -p \'{"spec":{"syncPolicy":{"automated":null}}}\'`), ' +
      'stop its pods, back up, `kubectl -n home delete statefulset/db`, `kubectl -n home delete pvc data-db-0 data-db-1`; then push, switch automatic sync on again, restore',
  );
});

test('a cache starts empty instead', () => {
  expect(setHint({ className: 'longhorn' }, { claims: [claim({ content: 'cache' })] })).toContain(
    'start empty, since what is on it can be made again',
  );
});

test('claims grow one by one where their class lets them, then the StatefulSet is made again around its pods', () => {
  const way = setHint({ size: '10Gi' }, classes({ expandable: true }));
  expect(way).toBe(
    'let the claims grow first: `kubectl -n home patch pvc/data-db-0 -p \'{"spec":{"resources":{"requests":{"storage":"10Gi"}}}}\'`, the same for data-db-1. ' +
      'Then push, then `kubectl -n home delete statefulset/db --cascade=orphan`; the failed sync is tried again within five minutes and makes it anew and takes over the pods; nothing is lost',
  );
  expect(setHint({ size: '10Gi' })).toMatch(/^if the class of its claims expands them/);
});

test('where the class does not grow, or the size shrinks, data has to move', () => {
  expect(setHint({ size: '10Gi' }, classes({ expandable: false }))).toMatch(
    /^volumes of class hostpath cannot grow. Take the new size back, or move the data/,
  );
  expect(setHint({ size: '1Gi' }, classes({ expandable: true }))).toMatch(
    /^a volume never shrinks. Take the new size back, or move the data/,
  );
  expect(setHint({ size: '1Gi', className: 'longhorn' })).not.toMatch(/cascade=orphan/);
});

test('a claim template that is renamed or gone leaves its data behind', () => {
  const renamed = setHint({ template: 'store' });
  expect(renamed).toContain('what is on data-db-0 data-db-1 stays there, and the pods start without it');
  const without = '{ apiVersion: apps/v1, kind: StatefulSet, metadata: { name: db, namespace: home }, spec: { replicas: 2 } }';
  expect(hint(set(), without, [['spec', setMessage]])).toContain('what is on data-db-0 data-db-1 stays there');
  expect(hint(without, set(), [['spec', setMessage]])).toMatch(/cascade=orphan.*The new volumes start empty$/);
});

test('a StatefulSet with another selector cannot keep its pods, and keeps its claims only if it retains them', () => {
  const head = { more: '  selector: { matchLabels: { app: new } }' };
  expect(setHint(head)).toMatch(/^the pods that run do not carry the new labels: push, then `kubectl -n home delete statefulset\/db`;/);
  const deletes = setHint(head, {}, { more: '  persistentVolumeClaimRetentionPolicy: { whenDeleted: Delete }' });
  expect(deletes).toContain(
    'so first `kubectl -n home patch statefulset/db -p \'{"spec":{"persistentVolumeClaimRetentionPolicy":{"whenDeleted":"Retain"}}}\'`',
  );
});

test('another Service or order of a StatefulSet costs no pod', () => {
  expect(setHint({ more: '  serviceName: other' })).toMatch(
    /cascade=orphan.*nothing is lost. .*`kubectl -n home rollout restart statefulset\/db`/,
  );
  expect(setHint({ more: '  podManagementPolicy: Parallel' })).toMatch(/takes over the pods, which keep running; nothing is lost$/);
});

const claimYaml = (spec: string) =>
  `{ apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: photos, namespace: home }, spec: ${spec} }`;
const sized = (size: string, more = 'storageClassName: hostpath') =>
  claimYaml(`{ ${more}, resources: { requests: { storage: ${size} } } }`);
const resize = [['', 'only dynamically provisioned pvc can be resized']] as const;

test('a claim: class, shrinking, and growing where the class does not let it, move the data', () => {
  const photos = { claims: [claim({ name: 'photos' })] };
  expect(
    hint(sized('5Gi'), sized('5Gi', 'storageClassName: longhorn'), [['spec', 'Forbidden: spec is immutable after creation']], photos),
  ).toMatch(/^a claim stays as it was made; move the data as docs\/clusters\/attic\/move-db.md says/);
  expect(hint(sized('5Gi'), sized('1Gi'), [['spec.resources.requests.storage', 'Forbidden: field can not be less']], photos)).toMatch(
    /^a volume never shrinks/,
  );
  expect(hint(sized('5Gi'), sized('9Gi'), resize, { ...photos, ...classes({ expandable: false }) })).toMatch(
    /^volumes of class hostpath cannot grow/,
  );
  expect(hint(sized('5Gi'), sized('9Gi'), resize)).toContain('`kubectl -n home delete pvc/photos`');
});

test('a claim of a volume made by hand, or one without a volume yet, needs no move', () => {
  expect(hint(sized('5Gi', 'volumeName: nas'), sized('9Gi', 'volumeName: nas'), resize)).toMatch(
    /^take the new size back: the volume is one made by hand/,
  );
  expect(hint(sized('5Gi', 'storageClassName: ""'), sized('9Gi', 'storageClassName: ""'), resize)).toMatch(
    /^take the new size back: the volume/,
  );
  const unbound = hint(
    sized('5Gi'),
    sized('9Gi'),
    [['spec', 'Forbidden: spec is immutable after creation']],
    classes({ expandable: true }),
  );
  expect(unbound).toMatch(
    /^a claim grows only once it is bound: .*as long as it holds nothing, push, then `kubectl -n home delete persistentvolumeclaim\/photos`/,
  );
});

const plain = (kind: string, apiVersion: string, fields: string, namespace = ', namespace: home') =>
  `{ apiVersion: ${apiVersion}, kind: ${kind}, metadata: { name: one${namespace} }, ${fields} }`;

test.each([
  [
    'Deployment',
    'apps/v1',
    'spec: { selector: { a: 1 } }',
    'spec: { selector: { a: 2 } }',
    'spec.selector',
    /delete deployment\/one`.*gone until the new ones/,
  ],
  [
    'Job',
    'batch/v1',
    'spec: { template: 1 }',
    'spec: { template: 2 }',
    'spec.template',
    /hook: Sync` and `.*BeforeHookCreation`.*delete job\/one`.*safe to repeat$/,
  ],
  ['Pod', 'v1', 'spec: { a: 1 }', 'spec: { a: 2 }', 'spec', /delete pod\/one`/],
  [
    'Service',
    'v1',
    'spec: { clusterIP: 10.0.0.1 }',
    'spec: { clusterIP: None }',
    'spec.clusterIPs[0]',
    /delete service\/one`.*nobody reaches its pods/,
  ],
  ['EndpointSlice', 'discovery.k8s.io/v1', 'addressType: IPv4', 'addressType: IPv6', 'addressType', /new name.*delete endpointslice\/one`/],
  [
    'RoleBinding',
    'rbac.authorization.k8s.io/v1',
    'roleRef: { name: a }',
    'roleRef: { name: b }',
    'roleRef',
    /Without `ServerSideApply=true` Argo CD does this by itself/,
  ],
  ['ConfigMap', 'v1', 'data: { a: x }', 'data: { a: y }', 'data', /new name .* delete configmap\/one`/],
  ['Secret', 'v1', 'type: a', 'type: b', 'type', /values stand nowhere in Git: put them back with `labwright secrets apply`/],
  ['ResourceQuota', 'v1', 'spec: { scopes: [a] }', 'spec: { scopes: [b] }', 'spec.scopes', /nothing limits the namespace/],
  [
    'Lease',
    'coordination.k8s.io/v1',
    'spec: { a: 1 }',
    'spec: { a: 2 }',
    'spec',
    /^take the change back, or give the object a new name. Or push/,
  ],
  ['Store', 'example.org/v1', 'spec: { a: 1 }', 'spec: { a: 2 }', 'spec', /documentation of example.org\/v1.*Do not delete the object/],
  ['VolumeSnapshot', 'snapshot.storage.k8s.io/v1', 'spec: { a: 1 }', 'spec: { a: 2 }', 'spec', /Do not delete the object/],
])('%s: the way out', (kind, apiVersion, before, after, field, expected) => {
  expect(hint(plain(kind, apiVersion, before), plain(kind, apiVersion, after), [[field, immutable]])).toMatch(expected);
});

test.each([
  [
    'StorageClass',
    'storage.k8s.io/v1',
    'parameters: { a: x }',
    'parameters: { a: y }',
    'parameters',
    /`kubectl delete storageclass\/one`.*Volumes that exist stay/,
  ],
  [
    'StorageClass',
    'storage.k8s.io/v1',
    'reclaimPolicy: Delete',
    'reclaimPolicy: Retain',
    'reclaimPolicy',
    /`kubectl patch pv\/NAME -p '.*"Retain"}}'`$/,
  ],
  [
    'PersistentVolume',
    'v1',
    'spec: { nfs: { path: /a } }',
    'spec: { nfs: { path: /b } }',
    'spec.persistentvolumesource',
    /another name with a claim of its own.*before that, `kubectl patch pv\/one .*Retain/,
  ],
  [
    'IngressClass',
    'networking.k8s.io/v1',
    'spec: { controller: a }',
    'spec: { controller: b }',
    'spec.controller',
    /Ingresses keep naming the class/,
  ],
  [
    'CSIDriver',
    'storage.k8s.io/v1',
    'spec: { attachRequired: true }',
    'spec: { attachRequired: false }',
    'spec.attachedRequired',
    /delete csidriver\/one`/,
  ],
  [
    'VolumeAttributesClass',
    'storage.k8s.io/v1',
    'parameters: { a: x }',
    'parameters: { a: y }',
    'parameters',
    /new name, and name that in the claims/,
  ],
  ['PriorityClass', 'scheduling.k8s.io/v1', 'value: 1', 'value: 2', 'value', /Pods that run keep the old value/],
  ['RuntimeClass', 'node.k8s.io/v1', 'handler: a', 'handler: b', 'handler', /pods that run stay on the old handler/],
])('%s, without a namespace: the way out of %s %s', (kind, apiVersion, before, after, field, expected) => {
  expect(hint(plain(kind, apiVersion, before, ''), plain(kind, apiVersion, after, ''), [[field, immutable]])).toMatch(expected);
});

test('a volume that keeps its data needs no warning', () => {
  const volume = (path: string) =>
    plain('PersistentVolume', 'v1', `spec: { persistentVolumeReclaimPolicy: Retain, nfs: { path: ${path} } }`, '');
  expect(hint(volume('/a'), volume('/b'), [['spec.persistentvolumesource', immutable]])).not.toContain('kubectl patch');
});

test('a Job that is a hook already only lacks the policy', () => {
  const job = (image: string) =>
    `{ apiVersion: batch/v1, kind: Job, metadata: { name: init, namespace: home, annotations: { argocd.argoproj.io/hook: Sync } }, spec: { template: ${image} } }`;
  expect(hint(job('a'), job('b'), [['spec.template', immutable]])).toMatch(/^let Argo CD delete the old run/);
});

test('a definition is never deleted on the way: another kind stands beside it, a version leaves in steps', () => {
  const definition = (versions: string, scope = 'Namespaced') =>
    `{ apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: { name: stores.example.org }, spec: { scope: ${scope}, versions: [${versions}] } }`;
  const old = '{ name: v1alpha1, served: true, storage: true }';
  expect(hint(definition(old), definition(old, 'Cluster'), [['spec.scope', immutable]])).toMatch(
    /Deleting stores.example.org would delete every object of the kind/,
  );
  const stored = [['status.storedVersions[0]', 'Invalid value: "v1alpha1": missing from spec.versions']] as const;
  const way = hint(definition(old), definition('{ name: v1, served: true, storage: true }'), stored);
  expect(way).toContain('keep v1alpha1 in spec.versions with `served: false` and `storage: false`');
  expect(way).toContain('--subresource=status --type merge -p \'{"status":{"storedVersions":["v1"]}}\'');
});

test('no hint or message of a Secret shows a value', () => {
  const secret = (value: string) =>
    `{ apiVersion: v1, kind: Secret, metadata: { name: a, namespace: home }, immutable: true, data: { token: ${value} } }`;
  const issue = find(secret('aHVudGVyMg=='), secret('aHVudGVyMw=='), [
    ['data', 'Invalid value: {"token":"aHVudGVyMw=="}: field is immutable'],
  ]);
  expect(issue.message).toBe('data.token: another value, not shown is refused on the object that exists: field is immutable');
  expect(JSON.stringify(issue)).not.toContain('aHVudGVy');
});

test('REHEARSE_IMMUTABLE: a Service that only no longer says it is headless stays so', () => {
  const service = (spec: string) => only(`{ apiVersion: v1, kind: Service, metadata: { name: db, namespace: home }, spec: ${spec} }`);
  const issue = (base: string, head: string, facts: Partial<Model> = {}) =>
    unmadeChange(subjects, service(base), service(head), model(facts));
  const found = (base: string, head: string) => issue(base, head)?.message;
  expect(issue('{ clusterIP: None }', '{}')?.hint).toMatch(
    /^push, then `kubectl -n home delete service\/db`; Argo CD makes it anew by itself/,
  );
  expect(issue('{ clusterIP: None }', '{}', { delivery: { ordered: true } })?.hint).toContain('sync its Application by hand');
  expect(found('{ clusterIP: None }', '{ type: ClusterIP }')).toBe(
    'spec.clusterIP: None → (not set) is accepted and changes nothing: the Service that exists stays headless',
  );
  expect(found('{ clusterIP: None }', '{ clusterIP: None }')).toBeUndefined();
  expect(found('{ clusterIP: None }', '{ type: LoadBalancer }')).toBeUndefined();
  expect(found('{}', '{}')).toBeUndefined();
});
