import { expect, test } from 'vitest';
import { compareIssues, formatIssue } from '../../../src/issues/index.ts';
import { formatIdentity, type Model } from '../../../src/model/index.ts';
import { type RemovalState, removalsBetween } from '../../../src/rehearse/base/index.ts';
import { storageClass } from '../stand-ins/_model.ts';
import { application, state, subjects } from './_states.ts';

const settings = (name: string, annotations = '') =>
  `{ apiVersion: v1, kind: ConfigMap, metadata: { name: ${name}, namespace: home, annotations: { ${annotations} } } }`;
const wave = (number: number) => `argocd.argoproj.io/sync-wave: "${number}"`;
const options = (text: string) => `argocd.argoproj.io/sync-options: "${text}"`;
const claim = (spec: string, annotations = '') =>
  `{ apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: photos, namespace: home, annotations: { ${annotations} } }, spec: ${spec} }`;
const documents = (...yaml: readonly string[]) => yaml.join('\n---\n');

const web = application('web');
const api = application('api');
const keep = settings('keep');

function removals(base: RemovalState, head: RemovalState) {
  const { applications, notes, issues } = removalsBetween(base, head, subjects);
  return {
    applications: applications.map(({ prune, kept, ending, handedOver, ...removal }) => ({
      ...removal,
      prune: prune.map(({ identity }) => formatIdentity(identity)),
      kept: kept.map(({ identity }) => formatIdentity(identity)),
    })),
    notes: notes.map(({ what, why }) => `${what}: ${why}`),
    issues: [...issues].sort(compareIssues).map(formatIssue),
  };
}

/** What one application loses when only `keep` of it is left. */
function losses(yaml: string, changes: Partial<Model> = {}, rest = keep) {
  return removals(state([[web, documents(keep, yaml)]], changes), state([[web, rest]], changes));
}

test('nothing is removed where the same is rendered, wherever its file is', () => {
  const head = state([[{ ...web, folder: 'dist/attic/other/web', layer: 'other' }, documents(keep, settings('more'))]]);
  expect(removals(state([[web, keep]]), head)).toEqual({ applications: [], notes: [], issues: [] });
});

test('what an application no longer renders is pruned, the highest wave first', () => {
  const yaml = documents(settings('first', wave(-1)), settings('last', wave(5)), settings('middle'));
  expect(losses(yaml).applications).toEqual([
    {
      name: 'web',
      isGone: false,
      cascade: false,
      prune: ['ConfigMap home/last', 'ConfigMap home/middle', 'ConfigMap home/first'],
      kept: [],
    },
  ]);
});

test('PruneLast goes behind all others', () => {
  const { applications } = losses(documents(settings('a', options('PruneLast=true')), settings('b')));
  expect(applications[0]?.prune).toEqual(['ConfigMap home/b', 'ConfigMap home/a']);
});

test('hooks are not pruned', () => {
  expect(losses(settings('hook', 'argocd.argoproj.io/hook: Sync')).applications).toEqual([]);
});

test('an object without a namespace is the one in the namespace of its Application', () => {
  const open = '{ apiVersion: v1, kind: ConfigMap, metadata: { name: more } }';
  expect(losses(open, {}, documents(keep, settings('more'))).applications).toEqual([]);
});

test.each([
  ['its own annotation', web, options('Prune=false')],
  ['an option of its Application', { ...web, syncOptions: ['Prune=false'] }, ''],
])('%s keeps an object', (_, owner, annotation) => {
  const { applications, notes } = removals(state([[owner, documents(keep, settings('kept', annotation))]]), state([[owner, keep]]));
  expect(applications).toMatchObject([{ prune: [], kept: ['ConfigMap home/kept'] }]);
  expect(notes).toEqual(['Application attic-web: no longer renders what its sync options keep all the same: ConfigMap home/kept']);
});

test('an Application that vanishes leaves everything, and a note says so', () => {
  const { applications, notes, issues } = removals(state([[web, documents(keep, claim('{ storageClassName: fast }'))]]), state([]));
  expect(applications).toEqual([
    { name: 'web', isGone: true, cascade: false, prune: [], kept: ['ConfigMap home/keep', 'PersistentVolumeClaim home/photos'] },
  ]);
  expect(notes[0]).toMatch(/^Application attic-web: vanishes from Git without `cascade`: what it made stays, and nobody looks after it/);
  expect(issues).toEqual([]);
});

test('an Application that cascades takes everything along but what is never deleted', () => {
  const definition =
    '{ apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: { name: stores.example.org }, spec: { group: example.org, names: { kind: Store } } }';
  const yaml = documents(
    settings('first', wave(1)),
    settings('last', wave(2)),
    settings('pruned', options('Prune=false')),
    settings('own', options('Delete=false')),
    settings('helm', 'helm.sh/resource-policy: keep'),
    definition,
  );
  const { applications, notes } = removals(state([[{ ...web, cascade: true }, yaml]]), state([]));
  expect(applications).toMatchObject([
    {
      isGone: true,
      cascade: true,
      prune: ['ConfigMap home/last', 'ConfigMap home/first', 'ConfigMap home/pruned'],
      kept: ['ConfigMap home/own', 'ConfigMap home/helm', 'CustomResourceDefinition stores.example.org'],
    },
  ]);
  expect(notes[0]).toContain('Argo CD deletes 3 of its objects, the last wave first; what stays: ConfigMap home/own');
});

test('what asks a person first holds up the sync, or the whole deletion', () => {
  const pruned = losses(documents(settings('asked', options('Prune=confirm')), settings('more')));
  expect(pruned.applications).toMatchObject([{ prune: ['ConfigMap home/more'], kept: ['ConfigMap home/asked'] }]);
  expect(pruned.notes).toEqual([
    'Application attic-web: waits until a person confirms that this may go, and syncs nothing behind it: ConfigMap home/asked',
  ]);
  const yaml = documents(settings('asked', options('Delete=confirm')), settings('more'));
  const deleted = removals(state([[{ ...web, cascade: true }, yaml]]), state([]));
  expect(deleted.applications).toMatchObject([{ prune: [], kept: ['ConfigMap home/asked', 'ConfigMap home/more'] }]);
  expect(deleted.notes[0]).toMatch(/but nothing of it is deleted until a person confirms: ConfigMap home\/asked/);
});

test('Delete=false of the whole Application keeps all of it', () => {
  const owner = { ...web, cascade: true, syncOptions: ['Delete=false'] };
  expect(removals(state([[owner, keep]]), state([])).applications).toMatchObject([{ prune: [], kept: ['ConfigMap home/keep'] }]);
});

test('Argo CD does not sync an Application to nothing', () => {
  const { applications, notes } = removals(state([[web, keep]]), state([[web, settings('hook', 'argocd.argoproj.io/hook: Sync')]]));
  expect(applications).toMatchObject([{ isGone: false, prune: [], kept: ['ConfigMap home/keep'] }]);
  expect(notes[0]).toMatch(/has nothing left to sync.*so it stays: ConfigMap home\/keep$/);
  const chart = { repoURL: 'https://example.org', chart: 'a', version: '1.0.0', releaseName: 'a', values: {} };
  expect(removals(state([[web, keep]]), state([[{ ...web, charts: [chart] }, '']])).applications).toMatchObject([
    { prune: ['ConfigMap home/keep'] },
  ]);
});

test('an object that moved to another application is handed over, and the order of their syncs decides how', () => {
  const base = state([
    [web, documents(keep, settings('moved'))],
    [api, settings('own')],
  ]);
  const head = state([
    [web, keep],
    [api, documents(settings('own'), settings('moved'))],
  ]);
  const { applications, notes } = removals(base, head);
  expect(applications).toMatchObject([{ name: 'web', prune: [], kept: [] }]);
  expect(notes).toEqual([
    'ConfigMap home/moved moves from web to api: which of the two Applications syncs first decides: if api does, it takes the object over as it is; if web does, the object is deleted and made anew',
  ]);
});

test('a move is safe where the object is kept, or its Application leaves it behind', () => {
  const kept = settings('moved', options('Prune=false'));
  const head = state([
    [web, keep],
    [api, settings('moved')],
  ]);
  expect(removals(state([[web, documents(keep, kept)]]), head).notes).toEqual([]);
  expect(removals(state([[application('old'), settings('moved')]]), state([[api, settings('moved')]])).notes).toEqual([
    'Application attic-old: vanishes from Git without `cascade`: others take over what it made, as it is',
  ]);
  const cascading = application('old', { cascade: true });
  expect(removals(state([[cascading, settings('moved')]]), state([[api, settings('moved')]])).notes).toEqual([
    expect.stringMatching(/^ConfigMap home\/moved moves from old to api/),
  ]);
});

test('REHEARSE_REMOVAL: a claim is pruned, and its class deletes the volume', () => {
  const { issues } = losses(claim('{ storageClassName: fast }'), { storageClasses: [storageClass('fast')] });
  expect(issues).toEqual([
    'error REHEARSE_REMOVAL at attic/web PersistentVolumeClaim home/photos: is deleted, because web no longer renders it: class fast has the policy Delete, so what is on its volume is lost\n' +
      '  hint: to keep it, render it with `argocd.argoproj.io/sync-options: Prune=false,Delete=false`, let that sync, and only then take it out of Git. If the data may go, make sure of a backup all the same',
  ]);
});

test('REHEARSE_REMOVAL: a claim that moves may be deleted first', () => {
  const changes = { storageClasses: [storageClass('fast')] };
  const base = state([[web, documents(keep, claim('{ storageClassName: fast }'))]], changes);
  const head = state(
    [
      [web, keep],
      [api, claim('{ storageClassName: fast }')],
    ],
    changes,
  );
  expect(removals(base, head).issues[0]).toContain(
    'is deleted if web, which no longer renders it, syncs before api, which does now: class fast has',
  );
});

test.each([
  ['the default class', '{}', [storageClass('fast', { default: true, reclaimPolicy: 'Retain' })], '', 'class fast has the policy Retain'],
  [
    'a rendered class',
    '{ storageClassName: mine }',
    [],
    '{ apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: { name: mine }, reclaimPolicy: Retain }',
    'class mine has the policy Retain',
  ],
  [
    'a volume it names',
    '{ volumeName: nas, storageClassName: "" }',
    [],
    '{ apiVersion: v1, kind: PersistentVolume, metadata: { name: nas }, spec: {} }',
    'volume nas has the policy Retain',
  ],
  [
    'a volume kept for it',
    '{ storageClassName: "" }',
    [],
    '{ apiVersion: v1, kind: PersistentVolume, metadata: { name: nas }, spec: { claimRef: { namespace: home, name: photos } } }',
    'volume nas has the policy Retain',
  ],
])('a claim whose volume stays is a note: by %s', (_, spec, storageClasses, beside, expected) => {
  const rest = beside === '' ? keep : documents(keep, beside);
  const { issues, notes } = losses(beside === '' ? claim(spec) : documents(claim(spec), beside), { storageClasses }, rest);
  expect(issues).toEqual([]);
  expect(notes).toEqual([
    `PersistentVolumeClaim home/photos is deleted: ${expected}: what is on its volume stays, and waits for somebody to use or to remove it`,
  ]);
});

test.each([
  ['{ storageClassName: other }', 'class other'],
  ['{}', 'the default class'],
  ['{ storageClassName: "" }', 'the volume it is bound to'],
])('REHEARSE_REMOVAL is unchecked where nothing says what becomes of the volume of %s', (spec, what) => {
  const { issues } = losses(claim(spec));
  expect(issues).toHaveLength(1);
  expect(issues[0]).toMatch(/^unchecked REHEARSE_REMOVAL/);
  expect(issues[0]).toContain(`whether what is on its volume is lost is not known, because ${what} is not`);
});

test('REHEARSE_REMOVAL: a volume of policy Delete goes with its storage', () => {
  const volume = (policy: string) =>
    `{ apiVersion: v1, kind: PersistentVolume, metadata: { name: nas }, spec: { persistentVolumeReclaimPolicy: ${policy} } }`;
  expect(losses(volume('Delete')).issues[0]).toContain('it has the policy Delete, so what is on the storage behind it is lost');
  expect(losses(volume('Retain'))).toMatchObject({
    issues: [],
    notes: [expect.stringContaining('what is on the storage behind it stays')],
  });
});

test('REHEARSE_REMOVAL: a StatefulSet that deletes its claims', () => {
  const set = (whenDeleted: string) =>
    `{ apiVersion: apps/v1, kind: StatefulSet, metadata: { name: db, namespace: home }, spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted: ${whenDeleted} }, volumeClaimTemplates: [{ metadata: { name: data }, spec: { storageClassName: fast } }] } }`;
  const changes = { storageClasses: [storageClass('fast')] };
  expect(losses(set('Delete'), changes).issues[0]).toContain('so what is on the volumes of its claims (`whenDeleted: Delete`) is lost');
  expect(losses(set('Retain'), changes)).toMatchObject({ issues: [], notes: [] });
});

const definition =
  '{ apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: { name: stores.example.org }, spec: { group: example.org, names: { kind: Store } } }';
const store = (name: string) => `{ apiVersion: example.org/v1, kind: Store, metadata: { name: ${name}, namespace: home } }`;

test('REHEARSE_REMOVAL: a definition takes along the objects of its kind that stay', () => {
  const { issues } = losses(documents(definition, store('a'), store('b')), {}, documents(keep, store('a')));
  expect(issues).toHaveLength(1);
  expect(issues[0]).toMatch(/^error .*: Store home\/a goes with it, and every other object of the kind in all namespaces\n/);
});

test('REHEARSE_REMOVAL: objects of an Application that only vanished are still there', () => {
  const base = state([
    [web, documents(keep, definition)],
    [api, store('a')],
  ]);
  expect(removals(base, state([[web, keep]])).issues[0]).toMatch(/^error .*: Store home\/a goes with it/);
});

test('REHEARSE_REMOVAL warns of a definition whose known objects go too, because others may be there', () => {
  const { issues } = losses(documents(definition, store('a')));
  expect(issues[0]).toMatch(/^warning REHEARSE_REMOVAL .*every object of its kind that the cluster holds goes with it/);
});

const home = '{ apiVersion: v1, kind: Namespace, metadata: { name: home } }';

test('REHEARSE_REMOVAL: a namespace takes along what lies in it', () => {
  expect(losses(home).issues[0]).toMatch(/^error .*: ConfigMap home\/keep goes with it, and all else that lies in it\n/);
  const elsewhere = '{ apiVersion: v1, kind: ConfigMap, metadata: { name: keep, namespace: other } }';
  expect(losses(home, {}, elsewhere).issues[0]).toMatch(/^warning .*claims of StatefulSets, Secrets made by hand/);
  const secret = { namespace: 'home', name: 'login', type: 'Opaque', keys: [], labels: {}, producer: '', consumers: [] };
  expect(losses(home, { secrets: [secret] }, elsewhere).issues[0]).toMatch(/^error .*: Secret home\/login goes with it/);
});

test('a namespace that is kept takes nothing along', () => {
  const kept = `{ apiVersion: v1, kind: Namespace, metadata: { name: home, annotations: { ${options('Prune=false,Delete=false')} } } }`;
  expect(losses(kept).issues).toEqual([]);
});
