import { Application, defineCluster, k8s, microk8s, Redis } from 'labwright';
import { renderCluster } from 'labwright/testing';
import { afterAll, expect, test } from 'vitest';
import { textAt } from '../../src/api/index.ts';
import { clusterFiles } from '../../src/cli/files.ts';
import { formatIssue } from '../../src/issues/index.ts';
import type { RunningArgo, Scenario } from '../../src/rehearse/argocd/index.ts';
import { type Fleet, rehearsed } from './argo-fleet.ts';
import { inOwnFolder, leftovers, nothing } from './harness.ts';

inOwnFolder();

class Loft extends defineCluster({
  name: 'loft',
  distribution: microk8s({ version: '1.36', addons: ['rbac', 'dns', 'hostpath-storage'] }),
  network: { nodes: '10.20.0.0/24' },
  nodes: { 'shelf-1': { address: '10.20.0.11', roles: ['control-plane', 'worker'], capacity: { cpu: '8', memory: '31Gi' } } },
  storageClasses: { local: { name: 'microk8s-hostpath', provisioner: 'microk8s.io/hostpath', topology: 'node' } },
  defaultStorageClass: 'local',
  layers: { platform: {}, data: {} },
  namespaces: { argocd: { podSecurity: 'restricted' }, home: { podSecurity: 'baseline' } },
}) {}

type Step = 'before' | 'first' | 'second';

/** A cache whose data stays, one whose data goes, and a program with a claim of its own whose data goes. */
function fleetAt(step: Step): Fleet {
  const cluster = renderCluster((fleet) => {
    const loft = new Loft(fleet);
    const place = { layer: 'data', namespace: 'home' } as const;
    if (step !== 'second') {
      for (const name of ['photos', 'board'])
        new Redis(new Application(loft, name, place), name, { storage: { size: '1Gi' }, noBackup: 'a test' });
      notes(new Application(loft, 'notes', place));
    }
    if (step === 'first') {
      loft.retire('photos', { data: 'keep', reason: 'a test' });
      for (const name of ['board', 'notes']) loft.retire(name, { data: 'destroy', reason: 'a test' });
    }
    return loft;
  });
  const files = clusterFiles(cluster).map(({ path, text }) => ({ path, content: text }));
  return { ...cluster, files: files.filter(({ path }) => /^(dist|argocd)\//.test(path)) };
}

function notes(application: Application<Loft>): void {
  const labels = { app: 'notes' };
  const annotations = { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' };
  new k8s.KubePersistentVolumeClaim(application, 'claim', {
    metadata: { name: 'notes', annotations },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: k8s.Quantity.fromString('1Gi') } } },
  });
  new k8s.KubeDeployment(application, 'program', {
    metadata: { name: 'notes' },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [{ name: 'notes', image: 'notes:1', volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
          volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'notes' } }],
        },
      },
    },
  });
}

const claims = {
  photos: '/PersistentVolumeClaim/home/data-photos-0',
  board: '/PersistentVolumeClaim/home/data-board-0',
  notes: '/PersistentVolumeClaim/home/notes',
};
const sets = { photos: 'apps/StatefulSet/home/photos', board: 'apps/StatefulSet/home/board' };
const program = 'apps/Deployment/home/notes';

/** Each object and pod after each step, as `same`, `new` or `gone`. */
const seen: Record<string, unknown> = {};

const retirement: Scenario = {
  name: 'three applications with data are retired in two steps, and one comes back',
  isRemoval: true,
  async play(argo) {
    const before = await argo.objects();
    const look = async () => {
      const now = await argo.objects();
      const fate = (key: string) => (now.get(key) === undefined ? 'gone' : now.get(key) === before.get(key) ? 'same' : 'new');
      const pods = await argo.api.list('v1', 'Pod', { namespace: 'home' });
      return {
        claims: Object.fromEntries(Object.entries(claims).map(([name, key]) => [name, fate(key)])),
        sets: Object.fromEntries(Object.entries(sets).map(([name, key]) => [name, fate(key)])),
        program: fate(program),
        pods: pods.filter((pod) => textAt(pod, 'metadata', 'deletionTimestamp') === '').length,
        applications: (await argo.applications()).map(({ name, sync, health }) => `${name} ${sync} ${health}`),
        open: (await argo.applications()).flatMap(({ resources }) => resources.filter(({ status }) => status !== '')),
      };
    };
    await argo.push(filesAt(argo, 'first'), 'first step');
    seen.first = await eventually(look, ({ pods, applications }) => pods === 0 && isSynced(applications));
    await argo.push(filesAt(argo, 'second'), 'second step');
    seen.second = await eventually(
      look,
      ({ claims: left, applications }) => left.board === 'gone' && left.notes === 'gone' && isSynced(applications),
    );
    await argo.push(argo.files, 'back');
    seen.back = await eventually(look, ({ pods, applications }) => pods === 3 && isSynced(applications));
    return { verdict: 'as expected', expected: '', seen: '' };
  },
};

const isSynced = (applications: readonly string[]): boolean => applications.every((one) => one.endsWith(' Synced Healthy'));

/** What Argo CD reads of a step, from the repository that it reads here. */
function filesAt({ files, model, url }: RunningArgo, step: Step): ReadonlyMap<string, string> {
  const wanted = fleetAt(step).files.map(({ path, content }): [string, string] => [path, content.replaceAll(model.repository.url, url)]);
  // Settings of Argo CD itself are as the rehearsal has put them.
  const settings = [...files].filter(([path]) => path.startsWith(`argocd/${model.cluster}/root`) || path.includes('/bootstrap/'));
  return new Map([...wanted, ...settings]);
}

/** Deleting goes on for a while after Argo CD is done; what never comes is told as it is. */
async function eventually<T>(look: () => Promise<T>, isSo: (now: T) => boolean): Promise<T> {
  const end = Date.now() + 60_000;
  for (;;) {
    const now = await look();
    if (isSo(now) || Date.now() > end) return now;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

test('keep keeps claims, destroy deletes them, and nothing else is lost on the way', async () => {
  const result = await rehearsed(fleetAt('before'), { further: [retirement], budget: 240 });
  expect(result.issues.map(formatIssue)).toEqual([]);
  expect(seen).toMatchInlineSnapshot(`
    {
      "back": {
        "applications": [
          "loft-board Synced Healthy",
          "loft-namespaces Synced Healthy",
          "loft-notes Synced Healthy",
          "loft-photos Synced Healthy",
          "loft-root Synced Healthy",
        ],
        "claims": {
          "board": "new",
          "notes": "new",
          "photos": "same",
        },
        "open": [],
        "pods": 3,
        "program": "new",
        "sets": {
          "board": "new",
          "photos": "same",
        },
      },
      "first": {
        "applications": [
          "loft-board Synced Healthy",
          "loft-namespaces Synced Healthy",
          "loft-notes Synced Healthy",
          "loft-photos Synced Healthy",
          "loft-root Synced Healthy",
        ],
        "claims": {
          "board": "same",
          "notes": "same",
          "photos": "same",
        },
        "open": [],
        "pods": 0,
        "program": "gone",
        "sets": {
          "board": "same",
          "photos": "same",
        },
      },
      "second": {
        "applications": [
          "loft-namespaces Synced Healthy",
          "loft-root Synced Healthy",
        ],
        "claims": {
          "board": "gone",
          "notes": "gone",
          "photos": "same",
        },
        "open": [],
        "pods": 0,
        "program": "gone",
        "sets": {
          "board": "gone",
          "photos": "same",
        },
      },
    }
  `);
}, 900_000);

afterAll(() => {
  expect(leftovers()).toEqual(nothing);
});
