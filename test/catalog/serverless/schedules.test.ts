import { NfsBackup, Postgres, S3Backup } from 'labwright';
import { field, pick } from 'labwright/testing';
import { expect, test } from 'vitest';
import { eventingOf, image, knativeOf, operatorOf, place, problems, render, type Shed, sort } from './_fixture.ts';

const postgres = (cluster: Shed) =>
  new Postgres(place(cluster, 'pg', 'data', 'data'), 'pg', {
    version: '18',
    database: 'shop',
    storage: { size: '1Gi' },
    backup: { exempt: 'a test' },
  });
const nas = (cluster: Shed) =>
  new NfsBackup(place(cluster, 'backup', 'functions'), 'nas', { target: 'nas', namespaces: ['functions', 'data'] });

test('a schedule: a Job from the same image, with a folder for copies and without a runtime in its way', () => {
  const rendered = render((cluster) =>
    sort(cluster, knativeOf(cluster), {
      trigger: { schedule: '30 2 * * *', timeZone: 'Europe/Berlin', retries: 0, copies: { target: nas(cluster), keep: 7 } },
      args: ['run'],
      timeout: 5400,
      uses: { DB: postgres(cluster) },
      overrides: { cronJob: { spec: { suspend: true } } },
    }),
  );
  expect(problems(rendered)).toEqual([]);
  const job = pick(rendered.manifests, 'CronJob', 'sort');
  expect(field(job, 'spec')).toMatchObject({
    schedule: '30 2 * * *',
    timeZone: 'Europe/Berlin',
    suspend: true,
    concurrencyPolicy: 'Forbid',
  });
  expect(field(job, 'spec.jobTemplate.spec')).toMatchObject({ backoffLimit: 0, activeDeadlineSeconds: 5400 });
  const container = field(job, 'spec.jobTemplate.spec.template.spec.containers[0]') as Readonly<Record<string, unknown>>;
  expect(container).toMatchObject({ image, args: ['run'] });
  expect(container.env).toContainEqual({ name: 'BACKUP_FOLDER', value: '/backup/sort' });
  expect(container.env).toContainEqual({ name: 'KEEP_DAYS', value: '7' });
  expect(container.volumeMounts).toContainEqual({ name: 'copies', mountPath: '/backup' });
  expect(rendered.manifests.filter(({ apiVersion }) => apiVersion === 'serving.knative.dev/v1')).toEqual([]);
});

test('copies to a bucket: what the function leaves is sent behind it', () => {
  const rendered = render((cluster) => {
    const target = new S3Backup(place(cluster, 'backup', 'functions'), 'bucket', { target: 'bucket', namespaces: ['functions'] });
    sort(cluster, knativeOf(cluster), { trigger: { schedule: '30 2 * * *', copies: { target } } });
  });
  expect(problems(rendered)).toEqual([]);
  const pod = field(pick(rendered.manifests, 'CronJob', 'sort'), 'spec.jobTemplate.spec.template.spec') as Readonly<
    Record<'initContainers' | 'containers', readonly { readonly name: string; readonly env: readonly object[] }[]>
  >;
  expect(pod.initContainers.map(({ name }) => name)).toEqual(['sort']);
  expect(pod.initContainers[0]?.env).toContainEqual({ name: 'KEEP_DAYS', value: '14' });
  expect(pod.containers.map(({ name }) => name)).toEqual(['send']);
  expect(pod.containers[0]?.env).toContainEqual({ name: 'REMOTE', value: 'target:backups/shed/functions/sort' });
});

test('a schedule as an event: a PingSource where there is Eventing, else a CronJob that calls', () => {
  const trigger = { schedule: '*/5 * * * *', timeZone: 'Europe/Berlin', as: 'event', data: { kind: 'late' } } as const;
  const with_ = render((cluster) => {
    const operator = operatorOf(cluster);
    sort(cluster, knativeOf(cluster, { operator, eventing: eventingOf(cluster, { operator }) }), {
      trigger,
      overrides: { pingSource: { spec: { ceOverrides: { extensions: { a: 'b' } } } } },
    });
  });
  expect(problems(with_)).toEqual([]);
  expect(field(pick(with_.manifests, 'PingSource', 'sort'), 'spec')).toEqual({
    schedule: '*/5 * * * *',
    timezone: 'Europe/Berlin',
    contentType: 'application/json',
    data: '{"kind":"late"}',
    sink: { ref: { apiVersion: 'serving.knative.dev/v1', kind: 'Service', name: 'sort', namespace: 'functions' } },
    ceOverrides: { extensions: { a: 'b' } },
  });
  const without = render((cluster) => sort(cluster, knativeOf(cluster), { trigger }));
  expect(problems(without)).toEqual([]);
  const caller = pick(without.manifests, 'CronJob', 'sort-caller');
  expect(field(caller, 'spec.jobTemplate.spec.template.spec.containers[0].env')).toEqual([
    { name: 'DATA', value: '{"kind":"late"}' },
    { name: 'TIMEOUT', value: '120' },
    { name: 'URL', value: 'http://sort.functions.svc.cluster.local' },
  ]);
  expect(JSON.stringify(field(pick(without.manifests, 'NetworkPolicy', 'sort-caller'), 'spec.egress'))).toContain('8081');
});
