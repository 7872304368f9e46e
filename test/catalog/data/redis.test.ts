import { execFileSync } from 'node:child_process';
import { Redis, type RedisProps } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { podTemplateOf } from '../../../src/checks/pods.ts';
import { violations } from '../../../src/checks/policy/pod-security.ts';
import { Attic } from '../../attic.ts';
import { nas, place, problems, variables } from '../_backup.ts';

const render = (props: (cluster: Attic) => RedisProps<Attic>) =>
  renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    new Redis(place(cluster, 'redis'), 'redis', props(cluster));
    return cluster;
  });
const own = ({ manifests }: ReturnType<typeof render>) => manifests.filter(({ origin }) => origin.application === 'redis');
const names = (rendered: ReturnType<typeof render>) => own(rendered).map(({ identity }) => `${identity.kind} ${identity.name}`);
const conf = ({ manifests }: ReturnType<typeof render>) => JSON.stringify(field(pick(manifests, 'ConfigMap', 'redis-config'), 'data'));
const pod = 'spec.jobTemplate.spec.template.spec';

test('smallest props: a store that nobody copies', () => {
  const rendered = render(() => ({ storage: { size: '1Gi' }, noBackup: 'sessions' }));
  expect(problems(rendered)).toEqual([]);
  expect(names(rendered)).toEqual(['ConfigMap redis-config', 'Service redis', 'Service redis-headless', 'StatefulSet redis']);
  expect(conf(rendered)).toContain('maxmemory-policy noeviction');
  expect(conf(rendered)).toContain('appendonly yes');
  expect(rendered.model.backups).toMatchObject([{ kind: 'exempt', reason: 'sessions', claim: 'data-redis-0' }]);
  const exempt = render(() => ({ storage: { size: '1Gi' }, backup: { exempt: 'queues are filled again' } }));
  expect(exempt.model.backups).toMatchObject([{ kind: 'exempt', reason: 'queues are filled again' }]);
});

test('every prop of a store with copies', () => {
  const rendered = render((cluster) => ({
    content: 'data',
    storage: { class: 'shared', size: '3Gi' },
    maxMemory: '1Gi',
    maxMemoryPolicy: 'noeviction',
    backup: {
      target: nas(cluster),
      schedule: '0 1 * * *',
      timeZone: 'Europe/Berlin',
      keep: 3,
      priority: 'apps',
      drill: { schedule: '0 9 * * 1', maxAgeHours: 40, scratch: { class: 'cache', size: '2Gi' } },
    },
    priority: 'data',
    nodeSelector: { gpu: 'true' },
    resources: { cpu: '1', memory: '1Gi', memoryLimit: '2Gi', cpuLimit: '2' },
    overrides: {
      statefulSet: { spec: { minReadySeconds: 7 } },
      service: { spec: { type: 'NodePort' } },
      configMap: { immutable: true },
      backupCronJob: { spec: { failedJobsHistoryLimit: 7 } },
      drillCronJob: { spec: { failedJobsHistoryLimit: 8 } },
      restoreCronJob: { spec: { failedJobsHistoryLimit: 9 } },
    },
  }));
  expect(problems(rendered)).toEqual([]);
  const { manifests, model } = rendered;
  expect(field(pick(manifests, 'StatefulSet'), 'spec.minReadySeconds')).toBe(7);
  expect(field(pick(manifests, 'Service', 'redis'), 'spec.type')).toBe('NodePort');
  const backup = pick(manifests, 'CronJob', 'redis-backup');
  expect(field(backup, 'spec.schedule')).toBe('0 1 * * *');
  expect(field(backup, 'spec.failedJobsHistoryLimit')).toBe(7);
  expect(field(backup, `${pod}.priorityClassName`)).toBe('apps');
  expect(variables(backup)).toEqual({
    BACKUP_FOLDER: '/backup/redis',
    REDIS_HOST: 'redis.home.svc.cluster.local',
    REDIS_PORT: '6379',
    KEEP_DAYS: '3',
  });
  const restore = pick(manifests, 'CronJob', 'redis-restore');
  expect(field(restore, 'spec.suspend')).toBe(true);
  expect(field(restore, 'spec.failedJobsHistoryLimit')).toBe(9);
  expect(field(restore, `${pod}.priorityClassName`)).toBe('data');
  expect(field(restore, `${pod}.volumes`)).toContainEqual({ name: 'data', persistentVolumeClaim: { claimName: 'data-redis-0' } });
  const drill = pick(manifests, 'CronJob', 'redis-drill');
  expect(field(drill, 'spec.schedule')).toBe('0 9 * * 1');
  expect(field(drill, 'spec.failedJobsHistoryLimit')).toBe(8);
  expect(variables(drill)).toEqual({ BACKUP_FOLDER: '/backup/redis', MAX_AGE_HOURS: '40' });
  expect(field(drill, `${pod}.containers[0].resources.limits`)).toEqual({ memory: '1600Mi' });
  expect(model.backups).toMatchObject([
    { kind: 'scheduled', method: 'redis-cli --rdb', retention: '3d', restore: { stop: 'program' }, drill: { maxAgeHours: 40 } },
  ]);
  expect(model.connections.filter(({ to }) => to.workload === 'redis').map(({ from }) => from.workload)).toEqual(['redis-backup']);
});

test('a cache has no volume and makes room by itself', () => {
  const rendered = render(() => ({ content: 'cache' }));
  expect(problems(rendered)).toEqual([]);
  const server = pick(rendered.manifests, 'StatefulSet');
  expect(JSON.stringify(server.body)).not.toContain('volumeClaimTemplates');
  expect(field(server, 'spec.template.spec.volumes')).toContainEqual({ name: 'data', emptyDir: { sizeLimit: '64Mi' } });
  expect(conf(rendered)).toContain('maxmemory-policy allkeys-lru');
  expect(conf(rendered)).toContain('appendonly no');
  expect(rendered.model.claims.filter(({ workload }) => workload === 'redis')).toEqual([]);
  expect(rendered.model.backups).toEqual([]);
  expect(conf(render(() => ({ content: 'cache', maxMemoryPolicy: 'volatile-ttl' })))).toContain('maxmemory-policy volatile-ttl');
});

test('what does not compile: a store that evicts, a cache that is kept', () => {
  // @ts-expect-error only a cache may lose keys
  render(() => ({ storage: { size: '1Gi' }, noBackup: 'x', maxMemoryPolicy: 'allkeys-lru' }));
  // @ts-expect-error a cache has no volume
  render(() => ({ content: 'cache', storage: { size: '1Gi' } }));
});

test('a drill may be left out; MODEL_VALUE: days and hours that are none', () => {
  const none = render((cluster) => ({ storage: { size: '1Gi' }, backup: { target: nas(cluster), drill: { exempt: 'small' } } }));
  expect(names(none).some((name) => name.endsWith('redis-drill'))).toBe(false);
  const wrong = render((cluster) => ({ storage: { size: '1Gi' }, backup: { target: nas(cluster), keep: 0, drill: { maxAgeHours: -1 } } }));
  expect(problems(wrong)).toEqual([
    'MODEL_VALUE attic/redis/redis backup.drill.maxAgeHours: -1 is no whole number of hours above 0',
    'MODEL_VALUE attic/redis/redis backup.keep: 0 is no whole number of days above 0',
  ]);
});

test('its pods may run in a restricted namespace, and its scripts are POSIX shell', () => {
  const rendered = render((cluster) => ({ storage: { size: '1Gi' }, backup: { target: nas(cluster) } }));
  for (const manifest of own(rendered)) {
    const found = podTemplateOf(manifest);
    if (found !== undefined) expect(violations(found, 'restricted', 34)).toEqual([]);
  }
  const data = field(pick(rendered.manifests, 'ConfigMap', 'redis-scripts'), 'data') as Readonly<Record<string, string>>;
  for (const text of Object.values(data)) execFileSync('sh', ['-n'], { input: text });
});
