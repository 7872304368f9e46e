import { expect, test } from 'vitest';
import { EXCLUSIONS } from '../../../src/argocd/index.ts';
import { argoChecks, EXCLUDED_KINDS, unmatchedApplicationFiles } from '../../../src/checks/argo/index.ts';
import type { Issue } from '../../../src/issues/index.ts';
import type { Application, HelmChart, JsonObject, Manifest, Model } from '../../../src/model/index.ts';
import { application, manifest, manifests, model } from '../../argocd/_fixture.ts';

/** Findings of every ARGO check, as `severity CODE path`. */
function find(changes: Partial<Model> = {}, rendered: readonly Manifest[] = manifests): Issue[] {
  const input = { model: model(changes), manifests: rendered };
  return argoChecks.flatMap((check) => check(input));
}

function codes(issues: readonly Issue[]): string[] {
  return issues.map(({ severity, code, path }) => `${severity} ${code} ${path}`);
}

/** One object in application `tools`, beside the fixture. */
function withObject(body: JsonObject, changes: Partial<Application> = {}): Issue[] {
  const { applications } = model();
  return find({ applications: [...applications, application('tools', 'data', changes)] }, [...manifests, manifest('data', 'tools', body)]);
}

/** One more application that renders something, beside the fixture. */
function withApplication(name: string, changes: Partial<Application>, more: Partial<Model> = {}): Issue[] {
  const { applications } = model();
  const config = manifest('data', name, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'ai' } });
  return find({ applications: [...applications, application(name, 'data', changes)], ...more }, [...manifests, config]);
}

function job(annotations: Record<string, string>, name: JsonObject = { name: 'init' }): JsonObject {
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { ...name, namespace: 'ai', annotations } };
}

const chart: HelmChart = { repoURL: 'https://charts.example.com', chart: 'thing', version: '1.2.3', releaseName: 'thing', values: {} };

test('a sound cluster has no finding', () => {
  expect(find()).toEqual([]);
});

test('ARGO_NAME_TOO_LONG: an application and a layer outgrow a label', () => {
  const long = 'n'.repeat(60);
  const issues = [
    ...withApplication('x', { argoName: `attic-${long}` }),
    ...find({ layers: [{ name: 'platform' }, { name: 'data' }, { name: long }] }),
  ];
  expect(issues.map(({ path, hint }) => `${path.replaceAll(long, '…')}: ${hint}`)).toEqual([
    "attic/x name: shorten the application's name by 3",
    "attic layers.…: shorten the layer's name by 3",
  ]);
  expect(new Set(issues.map(({ code }) => code))).toEqual(new Set(['ARGO_NAME_TOO_LONG']));
});

test('ARGO_DUPLICATE_NAME: the second of two applications, and whatever is called root', () => {
  const root = withApplication('root', {}, { layers: [{ name: 'platform' }, { name: 'data' }, { name: 'root' }] });
  expect(codes(root)).toEqual(['error ARGO_DUPLICATE_NAME attic/root name', 'error ARGO_DUPLICATE_NAME attic layers.root']);
  const [issue] = withApplication('cache', { argoName: 'attic-redis' });
  expect(issue).toMatchInlineSnapshot(`
    {
      "cluster": "attic",
      "code": "ARGO_DUPLICATE_NAME",
      "hint": "give one of them another name; the layer is no part of it",
      "message": "the name \`attic-redis\` is already taken by attic/redis in layer data",
      "path": "attic/cache name",
      "severity": "error",
    }
  `);
});

test('ARGO_REPOSITORY_URL: a GitLab URL without .git', () => {
  const issues = find({ repository: { url: 'https://gitlab.example.com/home/fleet', revision: 'main' } });
  expect(codes(issues)).toEqual(['warning ARGO_REPOSITORY_URL fleet repository.url']);
  expect(issues[0]?.hint).toBe('write `https://gitlab.example.com/home/fleet.git`');
});

test.each([
  'git@gitlab.example.com:home/fleet.git',
  'ssh://git@host/fleet',
  'https://dev.azure.com/home/fleet/_git/fleet',
  'file:///srv/fleet',
])('the repository may be at %s', (url) => {
  expect(find({ repository: { url, revision: 'main' } })).toEqual([]);
});

test('ARGO_REPOSITORY_CREDENTIALS: a password in the URL is refused and not repeated', () => {
  const issues = find({ repository: { url: 'https://oauth2:glpat-abc@gitlab.example.com/home/fleet.git', revision: 'main' } });
  expect(codes(issues)).toEqual(['error ARGO_REPOSITORY_CREDENTIALS fleet repository.url']);
  expect(JSON.stringify(issues)).not.toContain('glpat');
});

test('ARGO_NAMESPACE_MISSING: nobody declared argocd', () => {
  expect(codes(find({ namespaces: [] }))).toEqual(['warning ARGO_NAMESPACE_MISSING attic namespaces']);
});

test('ARGO_FOLDER_WITHOUT_APPLICATION: objects of no application, and an application of no objects', () => {
  const stray = manifest('data', 'stray', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'ai' } });
  expect(codes(find({}, [...manifests, stray]))).toEqual(['error ARGO_FOLDER_WITHOUT_APPLICATION dist/attic/data/stray']);
  const empty = find({ applications: [...model().applications, application('empty', 'data')] });
  expect(codes(empty)).toEqual(['error ARGO_FOLDER_WITHOUT_APPLICATION attic/empty name']);
});

test('ARGO_FOLDER_WITHOUT_APPLICATION: committed folders and Application files', () => {
  const issues = unmatchedApplicationFiles(
    'attic',
    ['dist/attic/data/redis', 'dist/attic/data/lost'],
    ['argocd/attic/applications/data/redis.json', 'argocd/attic/applications/data/gone.json'],
  );
  expect(codes(issues)).toEqual([
    'error ARGO_FOLDER_WITHOUT_APPLICATION argocd/attic/applications/data/gone.json',
    'error ARGO_FOLDER_WITHOUT_APPLICATION dist/attic/data/lost',
  ]);
});

test.each(['2.x', '^1.2.3', '>=1.0.0', '1.2', '*', 'latest', ''])('ARGO_CHART_NOT_PINNED: version "%s"', (version) => {
  const footprints = [...model().footprints, { ...model().footprints[0]!, application: 'thing' }];
  expect(codes(withApplication('thing', { charts: [chart, { ...chart, version }] }, { footprints }))).toEqual([
    'error ARGO_CHART_NOT_PINNED attic/thing charts[1].version',
  ]);
});

test.each(['main', 'HEAD', '', 'v1', 'a1b2c3d', 'release-1.2'])('ARGO_SOURCE_NOT_PINNED: revision "%s"', (revision) => {
  const footprints = [...model().footprints, { ...model().footprints[0]!, application: 'thing' }];
  const source = { repoURL: 'https://github.com/example/parts.git', revision: 'v1.2.3', path: 'deploy' };
  expect(codes(withApplication('thing', { sources: [source, { ...source, revision }] }, { footprints }))).toEqual([
    'error ARGO_SOURCE_NOT_PINNED attic/thing sources[1].revision',
  ]);
});

test('ARGO_CHART_WITHOUT_FOOTPRINT: what the pods of another repository use is unknown', () => {
  const source = { repoURL: 'https://github.com/example/parts.git', revision: 'a'.repeat(40), path: 'deploy' };
  expect(codes(withApplication('thing', { sources: [source] }))).toEqual(['unchecked ARGO_CHART_WITHOUT_FOOTPRINT attic/thing sources']);
});

test('ARGO_CHART_WITHOUT_FOOTPRINT: what the pods of a chart use is unknown', () => {
  expect(codes(withApplication('thing', { charts: [chart] }))).toEqual(['unchecked ARGO_CHART_WITHOUT_FOOTPRINT attic/thing charts']);
});

test.each(['Application', 'ApplicationSet', 'AppProject'])('ARGO_APPLICATION_IN_DIST: %s', (kind) => {
  const issues = withObject({ apiVersion: 'argoproj.io/v1alpha1', kind, metadata: { name: 'more', namespace: 'argocd' } });
  expect(codes(issues)).toEqual(['error ARGO_APPLICATION_IN_DIST attic/tools/more kind']);
});

test('ARGO_EXCLUDED_KIND: Endpoints never reach the cluster, an EndpointSlice does', () => {
  const issues = withObject({ apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'nas', namespace: 'ai' } });
  expect(codes(issues)).toEqual(['error ARGO_EXCLUDED_KIND attic/tools/nas kind']);
  expect(withObject({ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { name: 'nas', namespace: 'ai' } })).toEqual([]);
});

test('the excluded kinds are those of the settings, in one of the groups named with them', () => {
  const checked = Object.values(EXCLUDED_KINDS).flat().sort();
  const set = EXCLUSIONS.flatMap(({ kinds }) => kinds).filter((kind) => kind !== 'EndpointSlice');
  expect(checked).toEqual([...set].sort());
  for (const [group, kinds] of Object.entries(EXCLUDED_KINDS)) {
    const together = EXCLUSIONS.filter(({ apiGroups }) => apiGroups.includes(group)).flatMap((exclusion) => exclusion.kinds);
    expect(together).toEqual(expect.arrayContaining([...kinds]));
  }
});

test('ARGO_PLAIN_JOB: a Job without a hook annotation', () => {
  expect(withObject(job({}))).toMatchInlineSnapshot(`
    [
      {
        "cluster": "attic",
        "code": "ARGO_PLAIN_JOB",
        "file": "dist/attic/data/tools/job-init.yaml",
        "hint": "annotate it with \`argocd.argoproj.io/hook: Sync\` and \`argocd.argoproj.io/hook-delete-policy: BeforeHookCreation\`, and make it safe to run again",
        "message": "Job ai/init is no hook; the template of a Job cannot change, so the first new image makes every sync fail",
        "path": "attic/tools/init metadata.annotations["argocd.argoproj.io/hook"]",
        "severity": "error",
      },
    ]
  `);
  expect(withObject(job({ 'argocd.argoproj.io/hook': 'Sync' }))).toEqual([]);
  expect(withObject(job({ 'helm.sh/hook': 'post-install' }))).toEqual([]);
});

test('ARGO_HOOK_UNKNOWN: a misspelt phase or delete policy', () => {
  const issues = withObject(job({ 'argocd.argoproj.io/hook': 'PostSynch', 'argocd.argoproj.io/hook-delete-policy': 'HookSucceded' }));
  expect(issues.map(({ code, hint }) => `${code} ${hint}`)).toEqual([
    'ARGO_HOOK_UNKNOWN did you mean `PostSync`?',
    'ARGO_HOOK_UNKNOWN did you mean `HookSucceeded`?',
  ]);
});

test('ARGO_HOOK_NAME: a generated name that nothing removes', () => {
  const hook = { 'argocd.argoproj.io/hook': 'PostSync' };
  expect(codes(withObject(job(hook, { generateName: 'init-' })))).toEqual(['error ARGO_HOOK_NAME attic/tools/ metadata.generateName']);
  expect(withObject(job({ ...hook, 'argocd.argoproj.io/hook-delete-policy': 'HookSucceeded' }, { generateName: 'init-' }))).toEqual([]);
});

test.each(['first', '1.5', '', '0x1'])('ARGO_WAVE_NOT_A_NUMBER: "%s"', (wave) => {
  const annotations = { 'argocd.argoproj.io/sync-wave': wave };
  const issues = withObject({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'ai', annotations } });
  expect(codes(issues)).toEqual(['error ARGO_WAVE_NOT_A_NUMBER attic/tools/settings metadata.annotations["argocd.argoproj.io/sync-wave"]']);
});

test('ARGO_WAVE_CLAIM_FIRST: a claim that waits for its pod goes before it', () => {
  const volume = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', spec: { storageClassName: 'microk8s-hostpath' } };
  const claim = (wave: string) =>
    manifest('data', 'tools', {
      ...volume,
      metadata: {
        name: 'files',
        namespace: 'ai',
        annotations: { 'argocd.argoproj.io/sync-wave': wave, 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' },
      },
    });
  const deployment = manifest('data', 'tools', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'tools', namespace: 'ai' },
    spec: { template: { spec: { volumes: [{ name: 'files', persistentVolumeClaim: { claimName: 'files' } }] } } },
  });
  const applications = [...model().applications, application('tools', 'data')];
  expect(find({ applications }, [...manifests, claim('-1'), deployment]).map(({ message }) => message)).toEqual([
    'claim files is in wave -1 and Deployment tools, which uses it, in wave 0; its class binds only when the pod is there, so the sync waits for ever',
  ]);
  expect(find({ applications }, [...manifests, claim('0'), deployment])).toEqual([]);
  const storageClasses = model().storageClasses.map((storageClass) => ({ ...storageClass, bindingMode: 'Immediate' as const }));
  expect(find({ applications, storageClasses }, [...manifests, claim('-1'), deployment])).toEqual([]);
});

test('ARGO_SYNC_OPTION_UNKNOWN: misspelt, at the wrong place, or with a value it does not take', () => {
  const config = (options: string) =>
    withObject({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', namespace: 'ai', annotations: { 'argocd.argoproj.io/sync-options': options } },
    });
  const told = (issues: readonly Issue[]) => issues.map(({ message, hint }) => `${message} — ${hint}`);
  expect(told(config('Prun=false, Delete=false'))).toEqual(['`Prun=false` is no sync option of Argo CD — did you mean `Prune`?']);
  expect(told(config('CreateNamespace=true'))).toEqual([
    '`CreateNamespace=true` works on an Application, not on a single object — move it to an Application',
  ]);
  expect(told(withApplication('x', { syncOptions: ['ServerSideApply=true', 'ServerSideApply=yes'] }))).toEqual([
    '`ServerSideApply=yes`: ServerSideApply takes true, false — write `ServerSideApply=true`',
  ]);
  expect(codes(withApplication('x', { syncOptions: ['Force=true'] }))).toEqual(['error ARGO_SYNC_OPTION_UNKNOWN attic/x syncOptions[0]']);
});

test('ARGO_DATA_NOT_PROTECTED: what data lives in, where the application holds data, and namespaces anywhere', () => {
  const set = (annotations: JsonObject): JsonObject => ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace: 'ai', annotations },
  });
  const half = { 'argocd.argoproj.io/sync-options': 'Prune=false' };
  expect(withObject(set(half), { holdsData: true }).map(({ code, message }) => `${code} ${message}`)).toEqual([
    'ARGO_DATA_NOT_PROTECTED StatefulSet ai/db lacks `Delete=false`; what is in it goes when it vanishes from Git',
  ]);
  expect(withObject(set(half), { holdsData: false })).toEqual([]);
  expect(withObject(set({ 'argocd.argoproj.io/sync-options': 'Prune=confirm,Delete=confirm' }), { holdsData: true })).toEqual([]);
  expect(codes(withObject({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'lab' } }))).toEqual([
    'error ARGO_DATA_NOT_PROTECTED attic/tools/lab metadata.annotations["argocd.argoproj.io/sync-options"]',
  ]);
});

test('ARGO_DATA_NOT_PROTECTED: claims and sets with claims anywhere, objects of operators, and what is inside a namespace', () => {
  const messages = (body: JsonObject, changes: Partial<Application> = {}) =>
    withObject(body, { holdsData: false, ...changes }).map(({ message }) => message);
  const at = { name: 'db', namespace: 'ai' };
  const templates = { volumeClaimTemplates: [{ metadata: { name: 'data' } }] };
  expect(messages({ apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: at, spec: templates })).toHaveLength(1);
  expect(messages({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: at })).toHaveLength(1);
  expect(messages({ apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster', metadata: at })).toEqual([
    'Cluster ai/db lacks `Prune=false` and `Delete=false`; the operator removes its claims with it, and it goes when it vanishes from Git',
  ]);
  const claim = { namespace: 'lab', name: 'photos', application: 'tools', workload: 'photos', storageClass: '', size: '1Gi', replicas: 1 };
  const { applications } = model();
  const namespace = manifest('data', 'tools', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'lab' } });
  const facts = { applications: [...applications, application('tools', 'data')], claims: [{ ...claim, content: 'data' as const }] };
  expect(find(facts, [...manifests, namespace]).map(({ message }) => message)).toEqual([
    'Namespace lab lacks `Prune=false` and `Delete=false`; what is in it goes when it vanishes from Git: claim lab/photos',
  ]);
});

test('ARGO_DATA_REPLACED: a claim as a hook, or one that a sync may force', () => {
  const protect = 'Prune=false,Delete=false';
  const claim = (annotations: JsonObject) =>
    withObject({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'photos', namespace: 'ai', annotations } }).map(
      ({ code, message }) => `${code} ${message}`,
    );
  expect(claim({ 'argocd.argoproj.io/sync-options': protect })).toEqual([]);
  expect(claim({ 'argocd.argoproj.io/sync-options': `${protect},Force=true` })).toEqual([
    'ARGO_DATA_REPLACED PersistentVolumeClaim ai/photos has `Force=true`: a change that Kubernetes refuses makes Argo CD delete it and make it anew, without what is in it',
  ]);
  expect(claim({ 'argocd.argoproj.io/sync-options': protect, 'argocd.argoproj.io/hook': 'PreSync' })).toEqual([
    'ARGO_DATA_REPLACED PersistentVolumeClaim ai/photos is a hook (PreSync, BeforeHookCreation): Argo CD deletes it and makes it anew, without what is in it',
  ]);
});

test('ARGO_CASCADE_WITH_DATA: removing the application would remove its data', () => {
  expect(codes(withApplication('x', { holdsData: true, cascade: true }))).toEqual(['error ARGO_CASCADE_WITH_DATA attic/x cascade']);
  const volumes = [{ name: 'home', size: '1Gi', storageClass: '' }];
  const amounts = { pods: 1, requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '1Gi' }, ports: [], source: 'a test' };
  const footprints = [{ application: 'x', name: 'chart', namespace: 'ai', volumes, ...amounts }];
  expect(codes(withApplication('x', { holdsData: false, cascade: true }, { footprints: [...footprints, ...model().footprints] }))).toEqual([
    'error ARGO_CASCADE_WITH_DATA attic/x cascade',
  ]);
  const backups = [{ application: 'x', namespace: 'ai', claim: 'home', kind: 'exempt' as const, reason: 'work of one run' }];
  expect(
    withApplication('x', { holdsData: false, cascade: true }, { footprints: [...footprints, ...model().footprints], backups }),
  ).toEqual([]);
});

test('what its owner retires with its data need not be protected from Argo CD; what others made inside it still is', () => {
  const retirements = [{ application: 'x', data: 'destroy' as const, reason: 'a test' }];
  expect(withApplication('x', { holdsData: true, cascade: true }, { retirements })).toEqual([]);
  expect(withApplication('x', { holdsData: true, cascade: true }, { retirements: [{ ...retirements[0]!, data: 'keep' }] })).toHaveLength(1);
  const facts = { applications: [...model().applications, application('x', 'data')], retirements };
  const bare = (kind: string, name: string) => manifest('data', 'x', { apiVersion: 'v1', kind, metadata: { name } });
  expect(find(facts, [...manifests, bare('PersistentVolume', 'disk'), bare('Namespace', 'lab')]).map(({ message }) => message)).toEqual([
    'Namespace lab lacks `Prune=false` and `Delete=false`; what is in it goes when it vanishes from Git',
  ]);
});

test('three faults give three findings, the same ones in the same order every time', () => {
  const run = () => withApplication('x', { argoName: 'attic-redis', syncOptions: ['Nonsense=true'], holdsData: true, cascade: true });
  expect(codes(run())).toEqual([
    'error ARGO_DUPLICATE_NAME attic/x name',
    'error ARGO_SYNC_OPTION_UNKNOWN attic/x syncOptions[0]',
    'error ARGO_CASCADE_WITH_DATA attic/x cascade',
  ]);
  expect(run()).toEqual(run());
});
