import { expect, test } from 'vitest';
import { formatIssue, type Issue } from '../../../src/issues/index.ts';
import type { Acceptance, Application, Manifest, Model, Retirement } from '../../../src/model/index.ts';
import { type Comparison, type Consequence, type FleetReview, guard, type Side, withReasons } from '../../../src/review/index.ts';
import { smallModel } from '../../checks/support.ts';

const application = (name: string, changes: Partial<Application> = {}): Application => ({
  name,
  argoName: `attic-${name}`,
  layer: 'apps',
  namespace: 'home',
  folder: `dist/attic/apps/${name}`,
  cascade: false,
  holdsData: true,
  dependsOn: [],
  syncOptions: [],
  ignoreDifferences: [],
  charts: [],
  clusterKinds: [],
  ...changes,
});

const claim = (name: string, of = 'photos'): Manifest => ({
  identity: { group: '', kind: 'PersistentVolumeClaim', namespace: 'home', name },
  apiVersion: 'v1',
  body: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name, namespace: 'home' }, spec: {} },
  origin: { cluster: 'attic', layer: 'apps', application: of, construct: '' },
  file: `dist/attic/apps/${of}/persistentvolumeclaim-${name}.yaml`,
});

interface Place extends Partial<Model> {
  readonly manifests?: readonly Manifest[];
}

const side = (name: string, { manifests = [], ...model }: Place = {}): Side => ({
  name,
  clusters: [{ model: { ...smallModel, ...model }, manifests }],
});

/** A review by rules made up for the test. */
const review = (...consequences: readonly Consequence[]): FleetReview => ({
  version: 1,
  base: 'HEAD',
  head: 'code',
  level: 'none',
  shared: [],
  clusters: [
    {
      cluster: 'attic',
      level: 'none',
      consequences,
      images: [],
      charts: [],
      capacity: [],
      diff: { cluster: 'attic', change: 'changed', objects: [], facts: [], alike: 0 },
    },
  ],
});

const loss: Consequence = {
  topic: 'data',
  level: 'data-loss',
  cluster: 'attic',
  application: 'photos',
  subject: 'PersistentVolumeClaim home/photos',
  message: 'is deleted, and its volume with it',
  evidence: ['spec.storageClassName: local → fast'],
  hint: 'make a copy first',
};
const lockOut: Consequence = {
  ...loss,
  topic: 'argo-cd',
  level: 'lock-out',
  application: '',
  subject: "Argo CD's way",
  message: 'is closed',
  evidence: [],
  hint: undefined,
};

const against = (base: Side, ...consequences: readonly Consequence[]): Comparison => ({ base, review: review(...consequences) });
const said = (issues: readonly Issue[]) =>
  issues.map((issue) => formatIssue(issue) + (issue.accepted === undefined ? '' : `\n  accepted: ${issue.accepted}`)).join('\n');

const accept = (code: string, subject: string, reason = 'it was empty'): Acceptance => ({
  code,
  subject,
  reason,
  scope: 'attic',
  files: [],
});

test('lost data and a lock-out stop the change, with what says so and the code that lets it pass', () => {
  const restart: Consequence = { ...loss, level: 'interruption' };
  expect(said(guard(side('code'), against(side('HEAD'), loss, lockOut, restart)))).toMatchInlineSnapshot(`
    "error REVIEW_LOCK_OUT at attic: Argo CD's way: is closed
      hint: if it is meant, write \`cluster.accept('REVIEW_LOCK_OUT', '…', 'Argo CD\\'s way')\`
    error REVIEW_DATA_LOSS at attic/photos: PersistentVolumeClaim home/photos: is deleted, and its volume with it (spec.storageClassName: local → fast)
      hint: make a copy first; if it is meant, write \`cluster.accept('REVIEW_DATA_LOSS', '…', 'PersistentVolumeClaim home/photos')\`"
  `);
});

test('a statement covers its one thing, its code and its cluster, and nothing else', () => {
  const found = (acceptance: Acceptance) =>
    guard(side('code', { acceptances: [acceptance] }), against(side('HEAD'), loss)).map(({ code, accepted }) => [code, accepted]);
  expect(found(accept('REVIEW_DATA_LOSS', loss.subject))).toEqual([['REVIEW_DATA_LOSS', 'it was empty']]);
  for (const other of [accept('REVIEW_LOCK_OUT', loss.subject), accept('REVIEW_DATA_LOSS', 'PersistentVolumeClaim home/photo')])
    expect(found(other)).toEqual([
      ['REVIEW_DATA_LOSS', undefined],
      ['MODEL_ACCEPTANCE_UNUSED', undefined],
    ]);
  expect(found(accept('REVIEW_DATA_LOSS', loss.subject, ' '))).toEqual([['REVIEW_DATA_LOSS', undefined]]);
  expect(found({ code: 'REVIEW_DATA_LOSS', reason: 'all of it', scope: 'attic', files: [] })).toEqual([['REVIEW_DATA_LOSS', undefined]]);
});

test('a review says of each consequence for which reason it passes, and of no other', () => {
  const reasons = (base: Place, head: Place, ...consequences: readonly Consequence[]) =>
    withReasons(side('code', head), against(side('HEAD', base), ...consequences)).clusters.flatMap((one) =>
      one.consequences.map(({ accepted }) => accepted),
    );
  const restart: Consequence = { ...loss, level: 'interruption' };
  const acceptances = [accept('REVIEW_DATA_LOSS', loss.subject), accept('REVIEW_INTERRUPTION', loss.subject)];
  expect(reasons({}, { acceptances }, loss, lockOut, restart)).toEqual(['it was empty', undefined, undefined]);
  expect(reasons(photos, { ...photos, ...stated('destroy') }, loss, lockOut)).toEqual(['on the NAS', undefined]);
  expect(reasons(photos, { ...photos, ...stated('keep') }, loss)).toEqual([undefined]);
  // The second step of a retirement, and a removal without the first.
  expect(reasons({ ...photos, ...stated('destroy') }, {}, loss, lockOut)).toEqual(['on the NAS', undefined]);
  expect(reasons(photos, stated('destroy'), loss)).toEqual([undefined]);
});

test('MODEL_ACCEPTANCE_UNUSED: no change does it any more, wherever one looks', () => {
  const head = side('code', { acceptances: [accept('REVIEW_DATA_LOSS', loss.subject)] });
  const unchanged = against(side('HEAD'));
  expect(said(guard(head, unchanged))).toMatchInlineSnapshot(`
    "warning MODEL_ACCEPTANCE_UNUSED at attic accept(REVIEW_DATA_LOSS): no change does this to PersistentVolumeClaim home/photos any more: it is pushed, or was taken back
      hint: delete the statement"
  `);
  // Committed, and not pushed yet.
  expect(guard(head, unchanged, { others: () => [against(side('origin/main'), loss)] })).toEqual([]);
});

const photos: Place = { applications: [application('photos')], manifests: [claim('photos')] };
const stated = (data: Retirement['data'], name = 'photos'): Place => ({ retirements: [{ application: name, data, reason: 'on the NAS' }] });

test('REVIEW_REMOVAL: one finding for an application that goes, whatever else is said of its data', () => {
  expect(said(guard(side('code'), against(side('HEAD', photos), loss)))).toMatchInlineSnapshot(`
    "error REVIEW_REMOVAL at attic/photos: vanishes from Git with claim home/photos; Argo CD removes Application attic-photos and leaves what it made, which runs on without anybody to look after it
      hint: put its constructs back and write \`cluster.retire('photos', { data: 'keep', reason: '…' })\`, or \`data: 'destroy'\`; push that, wait until Argo CD has synced attic-photos, and only then delete the constructs and the statement"
  `);
  const cascading = { ...photos, applications: [application('photos', { cascade: true })] };
  expect(said(guard(side('code'), against(side('HEAD', cascading))))).toContain(
    'removes Application attic-photos and deletes what it made',
  );
});

test('an application that is renamed is taken over as it is; one of which a part is missing is not', () => {
  const renamed = { applications: [application('pictures')], manifests: [claim('photos', 'pictures')] };
  expect(guard(side('code', renamed), against(side('HEAD', photos)))).toEqual([]);
  const two = { ...photos, manifests: [claim('photos'), claim('thumbs')] };
  expect(guard(side('code', renamed), against(side('HEAD', two))).map(({ code }) => code)).toEqual(['REVIEW_REMOVAL']);
});

test('what holds nothing that matters goes without a word', () => {
  const cache = { ...photos, claims: [{ ...fact, content: 'cache' as const }] };
  expect(guard(side('code'), against(side('HEAD', cache)))).toEqual([]);
  expect(guard(side('code'), against(side('HEAD', { applications: [application('web', { holdsData: false })] })))).toEqual([]);
});

const fact: Model['claims'][number] = {
  namespace: 'home',
  name: 'photos',
  application: 'photos',
  workload: 'photos',
  storageClass: 'slow',
  size: '1Gi',
  content: 'data',
  replicas: 1,
};
const longhorn: Model['storageClasses'][number] = {
  key: 'slow',
  name: 'longhorn',
  provisioner: 'driver.longhorn.io',
  origin: 'provided',
  reclaimPolicy: 'Retain',
  bindingMode: 'Immediate',
  topology: 'cluster',
  expandable: true,
  snapshots: true,
  default: true,
};

const todo = {
  keep: [
    'push it only once Argo CD has synced the first step: `kubectl -n argocd get application attic-photos`',
    'what stays is seen by `kubectl -n home get pvc`',
    'where the constructs come back, it is taken over again',
  ],
  destroy: [
    'push it only once Argo CD has synced the first step: `kubectl -n argocd get application attic-photos`',
    'then see that nothing is left: `kubectl -n home get pvc`',
    'volumes of class longhorn outlive their claims (Retain): `kubectl get pv` shows them as Released, `kubectl delete pv <name>` forgets one, and `kubectl -n longhorn-system delete volumes.longhorn.io <name>` deletes what is on it',
  ],
};

test.each(['keep', 'destroy'] as const)('%s: the second step passes after the first, with or without the statement', (data) => {
  const before = side('HEAD', { ...photos, ...stated(data), claims: [fact], storageClasses: [longhorn] });
  const found = guard(side('code'), against(before, loss));
  expect(found.map(({ code, accepted }) => [code, accepted])).toEqual([['REVIEW_REMOVAL', 'on the NAS']]);
  expect(guard(side('code', stated(data)), against(before, loss))).toEqual(found);
  expect(found[0]?.hint?.split('; ')).toEqual(todo[data]);
});

test('REVIEW_REMOVAL: a statement without its first step, or of another kind than that', () => {
  const only = (base: Place, head: Place) => {
    const found = guard(side('code', head), against(side('HEAD', { ...photos, ...base })));
    return found.map(({ code, hint, accepted }) => [code, accepted, hint?.split(':')[0]?.split(',')[0]]);
  };
  expect(only({}, stated('keep'))).toEqual([['REVIEW_REMOVAL', undefined, 'the statement alone is not enough']]);
  expect(only(stated('destroy'), stated('keep'))).toEqual([['REVIEW_REMOVAL', undefined, 'put its constructs back']]);
});

test('the first step of destroy covers what is said of the data, that of keep does not, and neither covers a lock-out', () => {
  const found = (data: Retirement['data']) =>
    guard(side('code', { ...photos, ...stated(data) }), against(side('HEAD', photos), loss, { ...lockOut, application: 'photos' }));
  expect(found('destroy').map(({ code, accepted }) => [code, accepted])).toEqual([
    ['REVIEW_DATA_LOSS', 'on the NAS'],
    ['REVIEW_LOCK_OUT', undefined],
  ]);
  expect(found('keep').map(({ accepted }) => accepted)).toEqual([undefined, undefined]);
});

test('MODEL_RETIREMENT_UNUSED: the application is gone everywhere, or is called otherwise', () => {
  expect(said(guard(side('code', stated('keep', 'bulletin')), against(side('HEAD'))))).toMatchInlineSnapshot(`
    "warning MODEL_RETIREMENT_UNUSED at attic retire(bulletin): no application "bulletin" is declared, or was in the state before: its retirement is over
      hint: delete the statement"
  `);
  const misspelt = said(guard(side('code', { ...photos, ...stated('keep', 'photo') }), against(side('HEAD', photos))));
  expect(misspelt).toContain('hint: did you mean `photos`? Otherwise delete the statement');
  // Gone here, and not yet from the branch that is pushed to.
  const pushed = against(side('origin/main', { ...photos, ...stated('keep') }));
  expect(guard(side('code', stated('keep')), against(side('HEAD')), { others: () => [pushed] })).toEqual([]);
});

test('REVIEW_REMOVAL: a whole cluster goes only after its applications with data', () => {
  const none: Side = { name: 'code', clusters: [] };
  expect(said(guard(none, against(side('HEAD', photos), loss, lockOut)))).toMatchInlineSnapshot(`
    "error REVIEW_REMOVAL at attic: the whole cluster vanishes from Git; Argo CD finds no Application files of it any more and removes every Application, those that cascade with all they made; data is in photos
      hint: put it back and retire each of them first, \`cluster.retire('photos', { data: 'keep', reason: '…' })\`; push that, and delete the cluster once it is synced"
  `);
  const retired = guard(none, against(side('HEAD', { ...photos, ...stated('keep') }), loss));
  expect(retired.map(({ code, accepted }) => [code, accepted])).toEqual([
    ['REVIEW_REMOVAL', 'each of its applications with data was retired first'],
  ]);
  expect(guard(none, against(side('HEAD')))).toEqual([]);
});
