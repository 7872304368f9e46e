import type { ClusterDiff, FieldDiff, ObjectDiff } from '../../../src/diff/index.ts';
import type { ClusterReview, Consequence, FleetReview } from '../../../src/review/index.ts';

/** One object that changed. */
export function changed(kind: string, name: string, fields: readonly FieldDiff[], more: Partial<ObjectDiff> = {}): ObjectDiff {
  return {
    change: 'changed',
    identity: { group: 'apps', kind, namespace: 'home', name },
    layer: 'apps',
    application: name,
    file: `dist/attic/apps/${name}/${kind.toLowerCase()}-${name}.yaml`,
    fields,
    ...more,
  };
}

export function consequence(level: Consequence['level'], subject: string, more: Partial<Consequence> = {}): Consequence {
  return { topic: 'data', level, cluster: 'attic', application: 'photos', subject, message: 'its pod is made anew', evidence: [], ...more };
}

export function diffOf(cluster: string, more: Partial<ClusterDiff> = {}): ClusterDiff {
  return { cluster, change: 'changed', objects: [], facts: [], alike: 10, ...more };
}

export function clusterOf(cluster: string, more: Partial<ClusterReview> = {}): ClusterReview {
  return { cluster, diff: diffOf(cluster), level: 'none', consequences: [], images: [], charts: [], capacity: [], ...more };
}

export function reviewOf(more: Partial<FleetReview> = {}): FleetReview {
  return { version: 1, base: 'main (1a2b3c4d)', head: 'working tree', level: 'none', clusters: [], shared: [], ...more };
}

const image = (to: string): FieldDiff => ({
  path: 'spec.template.spec.containers[photos].image',
  from: 'example.org/photos:1.0.0',
  to: `example.org/photos:${to}`,
});
const agent = changed('DaemonSet', 'agent', [{ path: 'spec.template.spec.containers[agent].args', from: ['--old'], to: ['--new'] }]);

/** Two clusters, everything that a report has a place for. */
export const sample: FleetReview = reviewOf({
  level: 'data-loss',
  notes: ['attic: model.json of the base was made by another version; nodes were not compared'],
  clusters: [
    clusterOf('attic', {
      level: 'data-loss',
      diff: diffOf('attic', {
        objects: [
          changed('Deployment', 'photos', [
            image('1.1.0'),
            { path: 'spec.replicas', to: 2 },
            { path: 'spec.template.spec.hostNetwork', from: true },
            {
              path: 'spec.template.metadata.annotations[note]',
              from: 'a text that is so long that both of them do not fit into one line',
              to: 'another text that is so long that both of them do not fit',
            },
          ]),
          changed('ConfigMap', 'photos', [
            {
              path: 'data[photos.conf]',
              from: 'a\nb',
              to: 'a\nc',
              lines: [
                { sign: '…', skipped: 12 },
                { sign: ' ', text: 'listen = 80' },
                { sign: '-', text: 'workers = 2' },
                { sign: '+', text: 'workers = 4' },
              ],
            },
          ]),
          changed('Secret', 'photos', [{ path: 'data.password', hidden: { from: 12, to: 24 } }]),
          changed('PersistentVolumeClaim', 'photos', [], { change: 'removed' }),
          changed('Service', 'pictures', [], {
            change: 'renamed',
            before: {
              identity: { group: '', kind: 'Service', namespace: 'home', name: 'photos' },
              layer: 'data',
              application: 'photos',
              file: 'dist/attic/data/photos/service-photos.yaml',
            },
          }),
          agent,
        ],
        facts: [{ path: 'nodes[shelf-1].capacity.memory', from: '31Gi', to: '15Gi' }],
      }),
      consequences: [
        consequence('data-loss', 'PersistentVolumeClaim home/photos', {
          message: 'the claim goes with its Application, and its volume is deleted (class local deletes)',
          evidence: ['dist/attic/apps/photos/persistentvolumeclaim-photos.yaml: removed', 'storageClasses.local.reclaimPolicy: Delete'],
          hint: 'keep it: `kubectl -n home annotate pvc photos argocd.argoproj.io/sync-options=Prune=false`, or state the retirement',
          rehearsed: 'confirmed',
        }),
        consequence('restart', 'Deployment home/photos', { topic: 'restart', evidence: ['spec.template.spec.containers[photos].image'] }),
      ],
      images: [
        { application: 'photos', name: 'example.org/photos', from: '1.0.0', to: '1.1.0', users: ['Deployment home/photos'] },
        { application: 'tools', name: 'example.org/tool', to: '3', users: ['CronJob home/tool'] },
      ],
      charts: [{ application: 'longhorn', name: 'longhorn', from: '1.9.0', to: '1.10.0', users: ['longhorn'] }],
      capacity: [
        {
          node: 'shelf-1',
          allocatable: { cpu: 8000, memory: 31 * 2 ** 30 },
          before: { cpu: 1500, memory: 2 ** 30 },
          after: { cpu: 2500, memory: 3 * 2 ** 30 },
        },
        {
          node: 'shelf-2',
          allocatable: { cpu: 8000, memory: 31 * 2 ** 30 },
          before: { cpu: 0, memory: 0 },
          after: { cpu: 0, memory: 0 },
        },
      ],
    }),
    clusterOf('barn', {
      level: 'restart',
      diff: diffOf('barn', { objects: [agent] }),
      consequences: [consequence('restart', 'DaemonSet home/agent', { cluster: 'barn', application: 'agent', topic: 'restart' })],
      images: [{ application: 'photos', name: 'example.org/photos', from: '1.0.0', to: '1.1.0', users: ['Deployment home/photos'] }],
    }),
    clusterOf('cellar', { diff: diffOf('cellar', { change: 'same' }) }),
  ],
  shared: [
    {
      title: 'DaemonSet home/agent',
      places: ['attic', 'barn'],
      objects: [
        { cluster: 'attic', index: 5 },
        { cluster: 'barn', index: 0 },
      ],
    },
  ],
});
