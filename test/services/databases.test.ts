import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application, Etcd, NfsBackup, Patroni } from 'labwright';
import { renderCluster } from 'labwright/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { VxHome } from '../../clusters/vx-home/cluster.ts';
import { resolveValues } from '../../src/secrets/index.ts';
import { summary } from '../../tools/metrics/summary.mjs';
import { describeServices, type KubernetesObject, Machine, type Pod, pick, type SecretValues } from './harness/index.ts';
import { pause } from './harness/process.ts';
import { shell, withEnvironment } from './vx-home/cluster.ts';

const rendered = renderCluster((fleet) => {
  const cluster = new VxHome(fleet);
  const target = new NfsBackup(new Application(cluster, 'backup', { layer: 'platform', namespace: 'ai' }), 'nas', { namespaces: ['ai'] });
  const place = (name: string) => new Application(cluster, name, { layer: 'data', namespace: 'ai' });
  const store = new Etcd(place('store'), 'store', { storage: { class: 'retain', size: '4Gi' }, backup: { target } });
  new Patroni(place('app'), 'app', {
    image: 'registry.home/patroni:17-4.1.4',
    store,
    members: 2,
    version: '17',
    database: 'app',
    extensions: ['pg_trgm'],
    storage: { class: 'retain', size: '1Gi' },
    backup: { target },
    settings: { max_connections: 60 },
  });
  return cluster;
});
/**
 * No DNS server answers here, and HAProxy asks one at run time: it keeps the addresses it found in /etc/hosts. Elections are
 * quicker than in the house, so that nobody waits for them.
 */
const forTest = (text: string) =>
  text
    .replaceAll(' resolvers cluster', '')
    .replaceAll('ttl: 30', 'ttl: 20')
    .replaceAll('loop_wait: 10', 'loop_wait: 2')
    .replaceAll('retry_timeout: 10', 'retry_timeout: 3');
const manifests = JSON.parse(forTest(JSON.stringify(rendered.manifests.map(({ body }) => body)))) as KubernetesObject[];
const secrets: Record<string, Record<string, string>> = {};
for (const [path, value] of resolveValues(rendered.model.secrets, new Map(), randomBytes).values) {
  const [namespace, name, key = ''] = path.split('/');
  secrets[`${namespace}/${name}`] = { ...secrets[`${namespace}/${name}`], [key]: value };
}
const job = (name: string, kind: 'Job' | 'CronJob' = 'CronJob') => pick(manifests, kind, name);

describeServices('PostgreSQL under Patroni, with its etcd', () => {
  let machine: Machine;
  let stores: Pod[] = [];
  const servers: Pod[] = [];
  beforeAll(async () => {
    machine = await Machine.start({ manifests, secrets: secrets as SecretValues, claims: 'hostPath' });
    stores = await startStore();
  }, 120_000);
  afterAll(() => machine?.dispose());

  const startStore = async () => {
    const set = pick(manifests, 'StatefulSet', 'store');
    const pods = await Promise.all([0, 1, 2].map((ordinal) => machine.runPod(set, { ordinal })));
    return await Promise.all(pods.map((pod) => pod.waitReady()));
  };
  const startServer = async (ordinal: number) =>
    await (await machine.runPod(pick(manifests, 'StatefulSet', 'app'), { ordinal })).waitReady(120);
  const etcdctl = async (command: string) =>
    (await (stores[0] as Pod).exec(['etcdctl', '--endpoints=http://store:2379', ...command.split(' ')])).stdout.trim();
  /** As the application connects: through the Service, with its own role. */
  const sql = async (statement: string, from: Pod | undefined = servers[1]) => {
    const login = `PGPASSWORD='${secrets['ai/app-app']?.['password']}' PGCONNECT_TIMEOUT=5`;
    const { stdout } = await shell(from as Pod, `${login} psql -h app -U app -d app -qAtX -v ON_ERROR_STOP=1 -c "${statement}"`);
    return stdout.trim();
  };
  const roles = async (from: Pod) => {
    const { stdout } = await shell(from, 'patronictl --config-file /etc/patroni/patroni.yml list --format json');
    const members = JSON.parse(stdout) as readonly { readonly Member: string; readonly Role: string; readonly State: string }[];
    return Object.fromEntries(members.map(({ Member, Role, State }) => [Member, `${Role} ${State}`]));
  };
  const eventually = async <T>(ask: () => Promise<T>, good: (answer: T) => boolean, seconds: number): Promise<T> => {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
      const answer = await ask().catch((error: unknown) => error);
      if (!(answer instanceof Error) && good(answer as T)) return answer as T;
      if (Date.now() > deadline)
        throw new Error(`not within ${seconds} s: ${answer instanceof Error ? answer.message : JSON.stringify(answer)}`);
      await pause(500);
    }
  };

  test('three members of etcd elect a leader, and tell their metrics', async () => {
    expect((await etcdctl('member list')).split('\n')).toHaveLength(3);
    await etcdctl('put hello world');
    expect(await etcdctl('get hello --print-value-only')).toBe('world');
    const { body } = await machine.fetch('http://store-1.store-headless.ai:2381/metrics');
    expect(body).toContain('etcd_server_has_leader 1');
    recordedAs('etcd', '3.7.2', body);
  });

  test('two servers make one cluster; the Jobs set it and the database up', async () => {
    servers[0] = await startServer(0);
    servers[1] = await startServer(1);
    const settings = await machine.runJob(job('app-settings', 'Job'));
    expect(settings.code, settings.logs).toBe(0);
    await (await machine.runPod(pick(manifests, 'Deployment', 'app-proxy'))).waitReady();
    const setup = await machine.runJob(job('app-setup', 'Job'));
    expect(setup.code, setup.logs).toBe(0);
    expect(setup.logs).toContain('database app of role app is there, extensions: pg_trgm');
    expect(
      await eventually(
        () => roles(servers[0] as Pod),
        (all) => all['app-1'] === 'Replica streaming',
        60,
      ),
    ).toEqual({
      'app-0': 'Leader running',
      'app-1': 'Replica streaming',
    });
    expect(await sql('show max_connections')).toBe('60');
    expect(await sql('show data_checksums')).toBe('on');
    expect(await sql("create table notes (text text); insert into notes values ('kept'); select text from notes")).toBe('kept');
    const { body } = await machine.fetch('http://app-0.app-headless.ai:8008/metrics');
    expect(body).toMatch(/patroni_primary\{.*\} 1/);
    recordedAs('patroni', '4.1.4', body);
  });

  test('the primary is killed: the other takes over, nothing is lost, and the first comes back as a replica', async () => {
    const [first] = servers as [Pod, Pod];
    first.container().kill('SIGKILL');
    await first.stop();
    expect(
      await eventually(
        () => sql('select text from notes'),
        (text) => text === 'kept',
        60,
      ),
    ).toBe('kept');
    await eventually(
      () => sql("insert into notes values ('after'); select count(*) from notes"),
      (count) => count === '2',
      60,
    );
    servers[0] = await startServer(0);
    await eventually(
      () => roles(servers[0] as Pod),
      (all) => all['app-0'] === 'Replica streaming' && all['app-1'] === 'Leader running',
      60,
    );
  });

  test('the store is copied, the copy is proven, and a lost store comes back with the same primary', async () => {
    const backup = await machine.runJob(job('store-backup'));
    expect(backup.code, backup.logs).toBe(0);
    const volume = pick(manifests, 'PersistentVolume', 'vx-home-backup-ai').spec as {
      readonly nfs: { readonly server: string; readonly path: string };
    };
    const target = join(machine.shared(volume), 'store');
    expect(readdirSync(target)).toEqual([expect.stringMatching(/^\d{8}T\d{6}Z\.db$/)]);
    const drill = await machine.runJob(job('store-drill'));
    expect(drill.code, drill.logs).toBe(0);
    expect(JSON.parse(drill.logs.match(/^\{"drill".*$/m)?.[0] ?? '{}')).toMatchObject({ drill: 'store', passed: true, ageHours: 0 });
    await etcdctl('put later lost');
    await Promise.all(stores.map((pod) => pod.stop()));
    const refused = await machine.runJob(job('store-restore-0'));
    expect(refused.code).toBe(1);
    expect(refused.logs).toContain('refused: the volume of store-0 is not empty; FORCE=yes');
    for (const index of [0, 1, 2]) {
      const restore = withEverywhere(job(`store-restore-${index}`), { FORCE: 'yes' });
      const { code, logs } = await machine.runJob(restore);
      expect(code, logs).toBe(0);
      expect(logs).toContain(`restored: member store-${index}`);
    }
    stores = await startStore();
    expect(await etcdctl('get hello --print-value-only')).toBe('world');
    expect(await etcdctl('get later --print-value-only')).toBe('');
    await eventually(
      () => sql("insert into notes values ('again'); select count(*) from notes"),
      (count) => count === '3',
      60,
    );
  });

  test('dump, drill and restore work through the proxy', async () => {
    const dump = await machine.runJob(job('app-backup'));
    expect(dump.code, dump.logs).toBe(0);
    expect(await machine.runJob(job('app-drill'))).toMatchObject({ code: 0 });
    await sql('delete from notes');
    const restored = await machine.runJob(withEnvironment(job('app-restore'), { FORCE: 'yes' }));
    expect(restored.code, restored.logs).toBe(0);
    expect(
      await eventually(
        () => sql('select count(*) from notes'),
        (count) => count === '3',
        30,
      ),
    ).toBe('3');
  });
});

/** What `kubectl set env --containers='*'` does. */
function withEverywhere(manifest: KubernetesObject, values: Readonly<Record<string, string>>): KubernetesObject {
  const text = JSON.stringify(manifest);
  return JSON.parse(
    Object.entries(values).reduce(
      (found, [name, value]) =>
        found.replaceAll(new RegExp(`\\{"name":"${name}","value":"[^"]*"\\}`, 'g'), JSON.stringify({ name, value })),
      text,
    ),
  ) as KubernetesObject;
}

/** What rules may ask for is what the program tells; with LABWRIGHT_RECORD=1 it is written down anew. */
function recordedAs(name: 'etcd' | 'patroni', version: string, told: string): void {
  const file = fileURLToPath(new URL(`../fixtures/metrics/${name}.prom`, import.meta.url));
  const own = summary(told).filter((line) => line.startsWith(name));
  const head = `# Recorded from ${name} ${version} by test/services/databases.test.ts: name, type, labels.`;
  if (process.env['LABWRIGHT_RECORD'] === '1') writeFileSync(file, `${[head, ...own].join('\n')}\n`);
  const known = readFileSync(file, 'utf8').split('\n');
  expect(own.filter((line) => !known.includes(line))).toEqual([]);
}
