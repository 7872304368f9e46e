import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { argoTree } from '../../src/argocd/index.ts';
import { formatIssue } from '../../src/issues/index.ts';
import { type Application, groupOf, type JsonObject, type Manifest, type Model } from '../../src/model/index.ts';
import { readYaml, toJsonText, toYaml } from '../../src/output/index.ts';
import { type ArgoResult, type FleetFile, readFleetFiles } from '../../src/rehearse/argocd/index.ts';
import { type Fleet, rehearsed } from './argo-fleet.ts';
import { children, inOwnFolder, leftovers, nothing } from './harness.ts';

inOwnFolder();

/** The example fleet as it is committed. */
const vxHome = readFleet('vx-home');

describe('vx-home, its layers started in reverse order', () => {
  let result: ArgoResult;
  beforeAll(async () => {
    result = await rehearsed(vxHome, { scenarios: true });
  }, 900_000);

  test('every Application is synced and healthy, but for what waits for a chart', () => {
    const states = result.applications.map(
      ({ name, sync, health, withoutCharts }) => `${name} ${sync} ${withoutCharts ? 'without charts' : health}`,
    );
    expect(states).toEqual([
      'vx-home-root Synced Healthy',
      'vx-home-backup Synced Healthy',
      'vx-home-classes Synced Healthy',
      'vx-home-namespaces Synced Healthy',
      'vx-home-portainer Synced without charts',
      'vx-home-pgvector Synced Healthy',
      'vx-home-redis Synced Healthy',
      'vx-home-faster-whisper Synced Healthy',
      'vx-home-kokoro Synced Healthy',
      'vx-home-ollama Synced Healthy',
      'vx-home-openwebui Synced Healthy',
      'vx-home-pgadmin Synced Healthy',
    ]);
  });

  test('nothing is found fault with, bootstrapped twice', () => {
    expect(result.issues.map(formatIssue)).toEqual([]);
  });

  test('charts are named as not rehearsed', () => {
    expect(result.notRehearsed.map(({ what }) => what)).toEqual([
      'vx-home-portainer: chart portainer 239.4.0 of https://portainer.github.io/k8s/',
    ]);
  });

  test('the replaced repository is named, with every file it was replaced in', () => {
    expect(result.notes[0]?.what).toMatch(/^https:\/\/gitlab\.com\/vx-home\/homelab\.git replaced .* argocd\/vx-home\/root\.yaml, /);
  });

  test('it is the release that the bootstrap installs', () => {
    expect(`v${result.version}`).toBe(/argo-cd\/(v[\d.]+)\//.exec(contentOf(vxHome, 'argocd/vx-home/bootstrap/kustomization.yaml'))?.[1]);
  });

  test('every scenario goes as expected', () => {
    const verdicts = result.scenarios.map((outcome) => `${outcome.name}: ${outcome.verdict === 'not played' ? outcome.why : outcome.seen}`);
    expect(verdicts).toMatchInlineSnapshot(`
      [
        "the layers are started in reverse order: after apps, data, platform every Application becomes synced and healthy by itself",
        "objects are made in the order of their waves: what is in an earlier phase or wave was made first",
        "EndpointSlices that the fleet renders are applied: no EndpointSlice is rendered",
        "an object is deleted by hand: NetworkPolicy ai/faster-whisper-models returns",
        "objects that the project does not allow are put into the folder of an application: ConfigMap kube-public/labwright-rehearsal, ClusterRole labwright-rehearsal, AppProject argocd/labwright-rehearsal are refused",
        "an Application is put into the project \`default\` by hand: it is refused",
        "the folder of an application is deleted, its Application file stays: its Application says that the path does not exist; every object stays",
        "everything is synced by hand with prune after a folder was deleted: the sync of its Application fails; every object stays",
        "all manifests of a folder are deleted, the folder stays: its Application refuses to delete everything by itself; every object stays",
        "everything is synced by hand with prune after all manifests of a folder were deleted: the sync of its Application succeeds; 10 of its objects go, all others stay",
        "the folder of an application is renamed: its Application is synced from the new folder; every object stays",
        "an Application is renamed: the new Application takes over and the old one goes; every object stays",
        "an application that keeps its objects is removed, folder and Application file: its Application goes; every object stays",
        "an application with cascade is removed, folder and Application file: its Application goes; 3 of its objects go, all others stay",
        "all of dist/ is deleted: every Application says that its path does not exist; every object stays",
        "all Application files are deleted: every Application but the root goes; 3 of its objects go, all others stay",
        "the ApplicationSets are deleted in Git: every Application but the root goes; 3 of its objects go, all others stay",
        "the ApplicationSets are deleted by hand: the root Application makes them anew, and they their Applications; 3 of its objects may be made anew, all others stay",
      ]
    `);
  });
});

describe('a fleet with mistakes', () => {
  test('REHEARSE_APPLICATION: an object that the project refuses, in the words of Argo CD, and nothing is played on such a fleet', async () => {
    const broken = withFile(part(vxHome, ['namespaces', 'classes', 'kokoro']), 'apps/kokoro', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'intruder', namespace: 'kube-system' },
    });
    // Argo CD tries for ever; without end in sight the rehearsal must see by itself that it is no use.
    const result = await rehearsed(broken, { scenarios: (name) => name === 'an object is deleted by hand', budget: 3_600 });
    expect(result.issues.map(formatIssue)).toMatchInlineSnapshot(`
      [
        "error REHEARSE_APPLICATION at vx-home/kokoro ConfigMap kube-system/intruder: vx-home-kokoro stays OutOfSync and Missing: ConfigMap kube-system/intruder SyncFailed: namespace kube-system is not permitted in project 'vx-home-apps'
        hint: the reason is in the words of Argo CD; on the cluster it would stop at the same place",
      ]
    `);
    expect(result.issues[0]).toMatchObject({ code: 'REHEARSE_APPLICATION', file: 'dist/vx-home/apps/kokoro/configmap-intruder.yaml' });
    expect(result.scenarios.map(({ verdict }) => verdict)).toEqual(['not played']);
  });

  test('REHEARSE_REMOVAL: a database whose Application file lets Argo CD delete it; the EndpointSlice beside it is applied', async () => {
    const fleet = rendered(
      withFile(part(vxHome, ['namespaces', 'classes', 'redis']), 'data/redis', {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: { name: 'outside', namespace: 'ai', labels: { 'kubernetes.io/service-name': 'outside' } },
        addressType: 'IPv4',
        endpoints: [{ addresses: ['192.168.1.9'] }],
      }),
    );
    const path = 'argocd/vx-home/applications/data/redis.json';
    const wrong = replaced(fleet, path, contentOf(fleet, path).replace('"cascade": false', '"cascade": true'));
    const played = [
      'EndpointSlices that the fleet renders are applied',
      'an application that keeps its objects is removed, folder and Application file',
    ];
    const result = await rehearsed(wrong, { scenarios: (name) => played.includes(name) });
    expect(result.scenarios.map(({ verdict }) => verdict)).toEqual(['as expected', 'different']);
    expect(result.issues.map(formatIssue)).toMatchInlineSnapshot(`
      [
        "error REHEARSE_REMOVAL at vx-home an application that keeps its objects is removed, folder and Application file: expected: its Application goes; every object stays; seen: ConfigMap ai/redis-config is gone; NetworkPolicy ai/redis is gone; Service ai/redis is gone; Service ai/redis-headless is gone; EndpointSlice ai/outside is gone
        hint: look at \`cascade\` of the Application, and at the sync options of the object",
      ]
    `);
  });
});

test('an ordered fleet is synced layer by layer, and nobody else can reach the servers of it', async () => {
  const fleet = part(vxHome, ['namespaces', 'classes', 'kokoro']);
  const listening = new Set<string>();
  const onProgress = (text: string) => {
    if (text.startsWith('running the bootstrap')) for (const address of addresses()) listening.add(address);
  };
  const result = await rehearsed(rendered({ ...fleet, model: { ...fleet.model, delivery: { ordered: true } } }), { onProgress });
  expect(result.issues.map(formatIssue)).toEqual([]);
  expect(result.applications.map(({ name, sync }) => `${name} ${sync}`)).toEqual([
    'vx-home-root Synced',
    'vx-home-classes Synced',
    'vx-home-namespaces Synced',
    'vx-home-kokoro Synced',
  ]);
  const [, classes, namespaces, kokoro] = result.applications.map(({ firstSync }) => firstSync);
  expect(String(kokoro?.startedAt)).toMatch(/^\d{4}-\d\d-\d\dT/);
  for (const earlier of [classes, namespaces]) expect(String(earlier?.endedAt) <= String(kokoro?.startedAt)).toBe(true);
  expect([...listening]).toEqual(['127.0.0.1']);
});

afterAll(() => {
  expect(leftovers()).toEqual(nothing);
});

function readFleet(cluster: string): Fleet {
  const files = readFleetFiles('.', cluster);
  const model = JSON.parse(readFileSync(`dist/${cluster}/model.json`, 'utf8')) as Model;
  return { model, files, manifests: manifestsIn(files) };
}

function manifestsIn(files: readonly FleetFile[]): readonly Manifest[] {
  return files
    .filter(({ path }) => path.startsWith('dist/') && path.endsWith('.yaml'))
    .flatMap(({ path, content }) => readYaml(content).map((body) => manifestOf(path, body)));
}

function manifestOf(file: string, body: JsonObject): Manifest {
  const [, cluster = '', layer = '', application = ''] = file.split('/');
  const { apiVersion, kind, metadata } = body as { apiVersion: string; kind: string; metadata: { name: string; namespace?: string } };
  const identity = { group: groupOf(apiVersion), kind, namespace: metadata.namespace ?? '', name: metadata.name };
  return { identity, apiVersion, body, file, origin: { cluster, layer, application, construct: '' } };
}

/** The fleet with some of its applications only. */
function part({ model, manifests }: Fleet, names: readonly string[]): Fleet {
  const isKept = ({ name }: Pick<Application, 'name'>) => names.includes(name);
  const applications = model.applications.filter(isKept);
  const layers = model.layers.filter(({ name }) => applications.some(({ layer }) => layer === name));
  const kept = manifests.filter(({ origin }) => isKept({ name: origin.application }));
  return rendered({ model: { ...model, applications, layers, secrets: [] }, manifests: kept, files: [] });
}

/** The fleet with everything that Argo CD reads written anew. */
function rendered({ model, manifests }: Fleet): Fleet {
  const tree = argoTree(model, manifests).map(({ path, format, value }) => ({
    path,
    content: format === 'json' ? toJsonText(value) : toYaml(value),
  }));
  return { model, manifests, files: [...tree, ...manifests.map(({ file, body }) => ({ path: file, content: toYaml(body) }))] };
}

/** The fleet with another object in the folder of an application. */
function withFile({ model, manifests, files }: Fleet, folder: string, body: JsonObject): Fleet {
  const { name } = body.metadata as { readonly name: string };
  const path = `dist/${model.cluster}/${folder}/${String(body.kind).toLowerCase()}-${name}.yaml`;
  return { model, manifests: [...manifests, manifestOf(path, body)], files: [...files, { path, content: toYaml(body) }] };
}

function replaced(fleet: Fleet, path: string, content: string): Fleet {
  return { ...fleet, files: [...fleet.files.filter((file) => file.path !== path), { path, content }] };
}

function contentOf({ files }: Fleet, path: string): string {
  return files.find((file) => file.path === path)?.content ?? '';
}

/** Addresses on which the programs of a rehearsal listen, each once: their sockets in the kernel's tables (state 0A is LISTEN). */
function addresses(): readonly string[] {
  const listening = children().flatMap(({ pid }) => {
    const sockets = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => linkOf(`/proc/${pid}/fd/${fd}`)));
    return ['tcp', 'tcp6']
      .flatMap((table) => readFileSync(`/proc/${pid}/net/${table}`, 'utf8').trim().split('\n').slice(1))
      .map((line) => line.trim().split(/\s+/))
      .filter((columns) => columns[3] === '0A' && sockets.has(`socket:[${columns[9]}]`))
      .map(([, address = '']) => address.split(':')[0] ?? '');
  });
  return [...new Set(listening)].map((address) => (address === '0100007F' ? '127.0.0.1' : address));
}

/** A file may be closed while it is looked at. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
