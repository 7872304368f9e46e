import { Application, HelmComponent, k8s, NodeExporter, Postgres, Redis } from 'labwright';
import { expect, test } from 'vitest';
import { inWords } from '../../../src/catalog/observability/alerts/promql.ts';
import type { Attic } from '../../attic.ts';
import { nas, place } from '../_backup.ts';
import { observed, type Rule, rulesOf, withState } from './_observed.ts';

const names = (rules: readonly Rule[] | undefined) => rules?.map(({ alert, labels }) => `${alert} ${labels['about'] ?? ''}`.trim());

test('a database gets the alerts that follow from its objects, its claim and its backup', () => {
  const rules = rulesOf(
    observed({}, (cluster) => {
      withState(cluster);
      new Postgres(place(cluster, 'pg'), 'pg', {
        version: '17',
        database: 'notes',
        storage: { size: '5Gi' },
        backup: { target: nas(cluster) },
      });
    }),
  );
  expect(names(rules['pg-pg.yaml'])).toEqual([
    'BackupOverdue CronJob home/pg-backup',
    'RestoreDrillOverdue CronJob home/pg-drill',
    'JobFailed Job home/pg-setup',
    'WorkloadNotReady StatefulSet home/pg',
    'ContainerCrashLooping StatefulSet home/pg',
    'ContainerOutOfMemory StatefulSet home/pg',
    'VolumeFilling home/data-pg-0',
    'VolumeFull home/data-pg-0',
  ]);
  const drill = rules['pg-pg.yaml']?.find(({ alert }) => alert === 'RestoreDrillOverdue');
  // Two weeks: a weekly drill that was missed twice.
  expect(drill?.expr).toMatch(/ > 1209600$/);
  expect(drill?.labels).toMatchObject({ severity: 'critical', application: 'pg', workload: 'pg' });
});

test('Prometheus watches itself like any other workload', () => {
  const own = names(rulesOf(observed({}, withState))['prometheus-prometheus.yaml']);
  expect(own).toEqual(expect.arrayContaining(['WorkloadNotReady StatefulSet home/prometheus', 'Watchdog', 'PrometheusNotIngesting']));
});

test('without kube-state-metrics there is no rule about what only it tells', () => {
  const rules = rulesOf(
    observed({}, (cluster) => new Redis(place(cluster, 'redis'), 'redis', { storage: { size: '1Gi' }, noBackup: 'sessions' })),
  );
  expect(JSON.stringify(rules)).not.toContain('kube_');
  expect(names(rules['redis-redis.yaml'])).toEqual(['VolumeFilling home/data-redis-0', 'VolumeFull home/data-redis-0']);
});

test('an overridden schedule counts, and a CronJob that is suspended is never overdue', () => {
  const job = (suspend: boolean) => ({
    metadata: { name: suspend ? 'never' : 'weekly' },
    spec: { schedule: '0 4 * * 1', suspend, jobTemplate: {} },
  });
  const rules = rulesOf(
    observed({}, (cluster) => {
      withState(cluster);
      const application = place(cluster, 'jobs');
      for (const suspend of [true, false]) new k8s.KubeCronJob(application, `job-${suspend}`, job(suspend));
      new Postgres(place(cluster, 'pg'), 'pg', {
        version: '17',
        database: 'notes',
        storage: { size: '5Gi' },
        backup: { target: nas(cluster) },
        overrides: { backupCronJob: { spec: { schedule: '0 */6 * * *' } } },
      });
    }),
  );
  expect(rules['jobs-never.yaml']).toBeUndefined();
  expect(names(rules['jobs-weekly.yaml'])).toEqual(['CronJobOverdue CronJob home/weekly']);
  expect(rules['pg-pg.yaml']?.[0]?.expr).toMatch(/ > 43200$/);
});

test('charts are watched by namespace, without what is rendered there beside them', () => {
  class Chart extends HelmComponent<Attic> {
    constructor(cluster: Attic) {
      super(new Application(cluster, 'chart', { layer: 'platform', namespace: 'home' }), 'chart', { app: 'chart' });
      this.addChart({ repoURL: 'https://charts.example.org', chart: 'x', version: '1.0.0' }, {});
      const none = { cpu: '1m', memory: '1Mi' };
      this.declareFootprint({ pods: 1, requests: none, limits: { memory: '1Mi' }, ports: [], source: 'a test' });
    }
  }
  const [deployments, sets] =
    rulesOf(
      observed({}, (cluster) => {
        withState(cluster);
        new Chart(cluster);
      }),
    )['charts-home.yaml'] ?? [];
  expect(deployments?.expr).toBe(
    'kube_deployment_status_replicas_available{namespace="home",deployment!~"state"} < kube_deployment_spec_replicas{namespace="home",deployment!~"state"}',
  );
  expect(sets?.expr).toContain('statefulset!~"prometheus"');
});

test('nodes, machines and the control plane have groups of the cluster', () => {
  const rules = rulesOf(
    observed({}, (cluster) => {
      withState(cluster);
      new NodeExporter(new Application(cluster, 'nodes', { layer: 'platform', namespace: 'gpu' }), 'nodes');
    }),
  );
  expect(names(rules['cluster-nodes.yaml'])).toEqual(['NodeNotReady', 'NodeUnderPressure']);
  expect(names(rules['cluster-control-plane.yaml'])).toEqual(['KubeletUnreachable', 'ApiServerUnreachable', 'ApiServerErrors']);
  expect(rules['cluster-machines.yaml']?.every(({ expr }) => expr.includes('job="nodes/nodes"'))).toBe(true);
});

test.each([
  [86_400, 'day'],
  [172_800, '2 days'],
  [3_600, 'hour'],
  [5_400, '90 minutes'],
  [90, '90 seconds'],
])('%s seconds are "every %s"', (seconds, words) => {
  expect(inWords(seconds)).toBe(words);
});
