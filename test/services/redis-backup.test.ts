import { randomBytes } from 'node:crypto';
import { chownSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Application, NfsBackup, Redis } from 'labwright';
import { renderCluster } from 'labwright/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { VxHome } from '../../clusters/vx-home/cluster.ts';
import { resolveValues } from '../../src/secrets/index.ts';
import { describeServices, type KubernetesObject, Machine, type Pod, pick, type SecretValues } from './harness/index.ts';
import { nextSecond, stampOf } from './vx-home/backup-folder.ts';
import { shell, withEnvironment } from './vx-home/cluster.ts';

const rendered = renderCluster((fleet) => {
  const cluster = new VxHome(fleet);
  const target = new NfsBackup(new Application(cluster, 'backup', { layer: 'platform', namespace: 'ai' }), 'nas', { namespaces: ['ai'] });
  new Redis(new Application(cluster, 'redis', { layer: 'data', namespace: 'ai' }), 'queue', {
    storage: { class: 'retain', size: '1Gi' },
    backup: { target },
  });
  return cluster;
});
const manifests = rendered.manifests.map(({ body }) => body as unknown as KubernetesObject);
const { values } = resolveValues(rendered.model.secrets, new Map(), randomBytes);
const secrets: SecretValues = {
  'ai/queue-auth': {
    password: values.get('ai/queue-auth/password') ?? '',
    'auth.conf': values.get('ai/queue-auth/auth.conf') ?? '',
  },
};
const job = (name: 'backup' | 'restore' | 'drill') => pick(manifests, 'CronJob', `queue-${name}`);

describeServices('snapshots of Redis and the way back', () => {
  let machine: Machine;
  let pod: Pod;
  let target: string;
  beforeAll(async () => {
    machine = await Machine.start({ manifests, secrets, claims: 'hostPath' });
    pod = await (await machine.runPod(pick(manifests, 'StatefulSet', 'queue'))).waitReady();
    const volume = pick(manifests, 'PersistentVolume', 'vx-home-backup-ai').spec as {
      readonly nfs: { readonly server: string; readonly path: string };
    };
    target = join(machine.shared(volume), 'queue');
  });
  afterAll(() => machine?.dispose());

  const ask = async (command: string) =>
    (await shell(pod, `REDISCLI_AUTH=$(cat /run/secrets/redis/password) redis-cli ${command}`)).stdout.trim();
  const copies = () =>
    readdirSync(target)
      .filter((name) => /^\d{8}T\d{6}Z\.rdb$/.test(name))
      .sort();
  const verdict = (logs: string) => JSON.parse(logs.trim().split('\n').at(-1) ?? '') as Readonly<Record<string, unknown>>;

  test('a snapshot over the network, and what is too old goes', async () => {
    for (let i = 1; i <= 20; i += 1) await ask(`set key:${i} value-${i}`);
    const { code, logs } = await machine.runJob(job('backup'));
    expect(code, logs).toBe(0);
    expect(readdirSync(target)).toEqual(copies());
    const old = join(target, `${stampOf(20)}.rdb`);
    writeFileSync(old, 'old');
    chownSync(old, 999, 999);
    await nextSecond();
    expect(await machine.runJob(job('backup'))).toMatchObject({ code: 0 });
    expect(copies()).toHaveLength(2);
    for (const word of Object.values(secrets['ai/queue-auth'] ?? {})) expect(logs).not.toContain(word.trim());
  });

  test('a password that is wrong costs no copy and leaves nothing', async () => {
    const before = readdirSync(target).sort();
    machine.setSecrets({ 'ai/queue-auth': { password: 'guess', 'auth.conf': '' } });
    const { code, logs } = await machine.runJob(job('backup'));
    machine.setSecrets(secrets);
    expect(code, logs).not.toBe(0);
    expect(readdirSync(target).sort()).toEqual(before);
  });

  test('the drill passes with a good snapshot, and fails with a damaged and an old one', async () => {
    const good = await machine.runJob(job('drill'));
    expect(good.code, good.logs).toBe(0);
    expect(verdict(good.logs)).toMatchObject({ drill: 'queue', passed: true, copy: copies().at(-1), ageHours: 0, answer: '20 keys' });
    const damaged = join(target, `${stampOf(-1 / 24)}.rdb`);
    const content = readFileSync(join(target, copies().at(-1) ?? ''));
    writeFileSync(damaged, content.subarray(0, content.length - 12));
    chownSync(damaged, 999, 999);
    const failed = await machine.runJob(job('drill'));
    rmSync(damaged);
    expect(failed.code, failed.logs).not.toBe(0);
    expect(verdict(failed.logs)).toMatchObject({ passed: false });
    const names = copies();
    for (const [index, name] of names.entries())
      renameSync(join(target, name), join(target, `${stampOf(2 + (names.length - index) / 24)}.rdb`));
    const stale = await machine.runJob(job('drill'));
    expect(stale.code).toBe(1);
    expect(stale.logs).toContain('hours old, and 26 are too many');
  });

  test('a restore is refused over data; with FORCE=yes everything of the snapshot is there after the next start', async () => {
    await ask('set key:1 spoilt');
    await ask('set later 1');
    await pod.stop();
    const refused = await machine.runJob(job('restore'));
    expect(refused.code).toBe(1);
    expect(refused.logs).toContain('refused: the volume is not empty; FORCE=yes');
    const { code, logs } = await machine.runJob(withEnvironment(job('restore'), { FORCE: 'yes' }));
    expect(code, logs).toBe(0);
    expect(logs).toContain('restored: 20 keys from /backup/queue/');
    pod = await (await machine.runPod(pick(manifests, 'StatefulSet', 'queue'))).waitReady();
    expect(await ask('get key:1')).toBe('value-1');
    expect(await ask('dbsize')).toBe('20');
    await ask('set after 1');
    pod = await (await pod.restart()).waitReady();
    expect(await ask('get after')).toBe('1');
    expect(readdirSync(machine.disk('ai', 'data-queue-0')).filter((name) => name.startsWith('.before-restore-'))).toHaveLength(1);
  });
});
