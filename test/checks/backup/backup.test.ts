import { expect, test } from 'vitest';
import { whyNoSchedule } from '../../../src/checks/backup/schedule.ts';
import { backupChecks } from '../../../src/checks/index.ts';
import { find, model, show } from '../support.ts';

const claim = (name: string) => ({
  namespace: 'home',
  name,
  application: 'db',
  workload: 'db',
  storageClass: 'x',
  size: '1Gi',
  content: 'data' as const,
  replicas: 1,
});
const scheduled = (name: string) => ({
  application: 'db',
  claim: name,
  namespace: 'home',
  kind: 'scheduled' as const,
  target: 'nas',
  schedule: '30 2 * * *',
  retention: '14d',
  method: 'pg_dump',
  drill: { kind: 'exempt' as const, reason: 'a test' },
});
const nas = { key: 'nas', kind: 'nfs' as const, server: '10.20.0.5', path: '/backup' };

test('BACKUP_MISSING: data without a copy, and an exemption without a reason', () => {
  const claims = [claim('a'), claim('b'), claim('c'), claim('d'), { ...claim('e'), content: 'cache' as const }];
  const exempt = (name: string, reason: string) => ({ application: 'db', claim: name, namespace: 'home', kind: 'exempt' as const, reason });
  expect(
    show(
      backupChecks,
      '',
      model({ claims, backupTargets: [nas], backups: [scheduled('a'), exempt('b', 'made again from Git'), exempt('c', ' ')] }),
    ),
  ).toMatchInlineSnapshot(`
    "error BACKUP_MISSING at attic/db/db claim c: claim home/c is exempt from backups without a reason
      hint: say why its loss is fine
    error BACKUP_MISSING at attic/db/db claim d: claim home/d holds data and has no backup
      hint: give it a schedule and a target on another machine, or exempt it with a reason"
  `);
});

test('BACKUP_SAME_MACHINE, BACKUP_TARGET: where the copies go', () => {
  const backupTargets = [nas, { ...nas, key: 's3', kind: 's3' as const, server: 'https://10.20.0.11:9000' }];
  expect(show(backupChecks, '', model({ backupTargets, backups: [{ ...scheduled('a'), target: 'nsa' }] }))).toMatchInlineSnapshot(`
    "error BACKUP_SAME_MACHINE at attic backupTargets.s3.server: backup target s3 (https://10.20.0.11:9000:/backup) is node shelf-1: one broken machine takes data and backup
      hint: name another machine, for example a NAS
    error BACKUP_TARGET at attic/db backup of a: no backup target "nsa" in cluster attic
      hint: known are \`nas\`, \`s3\`"
  `);
});

test('BACKUP_SCHEDULE: schedules that Kubernetes does not read', () => {
  const job = 'apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: dump }\nspec: { schedule: "0 30 2 * * *" }';
  expect(
    show(backupChecks, job, model({ backupTargets: [nas], backups: [{ ...scheduled('a'), schedule: '61 2 * * *' }] })),
  ).toMatchInlineSnapshot(`
    "error BACKUP_SCHEDULE at attic/db backup of a: "61 2 * * *" cannot be read: Invalid value for minute: 61
      hint: minute, hour, day, month, weekday: \`30 2 * * *\` is every night at half past two
    error BACKUP_SCHEDULE at attic/web/dump spec.schedule: "0 30 2 * * *" has 6 fields, a schedule has five
      hint: minute, hour, day, month, weekday: \`30 2 * * *\` is every night at half past two"
  `);
  expect(find(backupChecks, job.replace('0 30', '30'))).toEqual([]);
});

test('BACKUP_NO_DRILL: copies of a database that nothing restores', () => {
  const restore = { of: 'database', cronJob: 'db-restore', stop: 'writers', kept: 'goes', afterLoss: 'Nothing.' } as const;
  const drill = { kind: 'scheduled', cronJob: 'db-drill', schedule: '0 5 * * 0', maxAgeHours: 26, proves: 'restores' } as const;
  const backups = [
    { ...scheduled('a'), drill: undefined },
    { ...scheduled('b'), restore, method: 'mongodump', drill: { kind: 'exempt' as const, reason: ' ' } },
    { ...scheduled('c'), restore, drill },
    { ...scheduled('d'), method: 'tar', drill: undefined },
  ];
  expect(show(backupChecks, '', model({ claims: ['a', 'b', 'c', 'd'].map(claim), backupTargets: [nas], backups }))).toMatchInlineSnapshot(`
    "warning BACKUP_NO_DRILL at attic/db/db backup of a: nothing restores the copies of home/a before they are needed
      hint: schedule a drill, or exempt it with a reason
    warning BACKUP_NO_DRILL at attic/db/db backup of b: nothing restores the copies of home/b before they are needed
      hint: say why it is exempt"
  `);
});

test.each(['30 2 * * *', '*/15 0-6,22 1 JAN-MAR mon', '0 0 ? * 0', '@daily', '@every 1h30m'])('%s is read', (schedule) => {
  expect(whyNoSchedule(schedule)).toBeUndefined();
});

test.each(['', '* * * *', '60 * * * *', '* 24 * * *', '* * * * 7', '* * L * *', '* * * * 1#2', '@reboot', 'TZ=UTC 0 0 * * *', 'a b c d e'])(
  '%j is refused',
  (schedule) => {
    expect(whyNoSchedule(schedule)).toBeDefined();
  },
);
