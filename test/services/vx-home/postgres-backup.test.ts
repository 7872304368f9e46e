import { createHash } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Application, NfsBackup, Postgres } from 'labwright';
import { pick as pickRendered, renderCluster } from 'labwright/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VxHome } from '../../../clusters/vx-home/cluster.ts';
import { describeServices, type KubernetesObject, Machine } from '../harness/index.ts';
import { backupFolder, nextSecond, stampOf } from './backup-folder.ts';
import { makeSecrets, manifests, shell, withEnvironment, withSecret } from './cluster.ts';
import { PostgresServer, workloads } from './postgres-server.ts';

const secrets = makeSecrets();
const COMPLETE = /^\d{8}T\d{6}Z$/;

describeServices('vx-home: dumps of PostgreSQL and the way back', () => {
  let machine: Machine;
  let server: PostgresServer;
  let target: string;
  beforeAll(async () => {
    machine = await Machine.start({ manifests, secrets, claims: 'hostPath' });
    server = await PostgresServer.start(machine);
    target = backupFolder(machine, 'ai', 'pgvector');
    expect(await machine.runJob(workloads.setup)).toMatchObject({ code: 0 });
    await asOwner('create table chunk (id int primary key, text text not null, embedding vector(3))');
    await asOwner('create index chunk_search on chunk using hnsw (embedding vector_cosine_ops)');
    await asOwner("insert into chunk select i, 'text ' || i, array[i, sqrt(i), 1.0 / i]::vector from generate_series(1, 500) as i");
    // Beside the rule: an object of a role that only this server knows, with a name that needs quotes.
    await asSuperuser('create role "old hand"');
    await asSuperuser('create table public.odd as select 1 as one', 'openwebui');
    await asSuperuser('alter table public.odd owner to "old hand"', 'openwebui');
  });
  afterAll(() => machine?.dispose());

  const asSuperuser = (statement: string, database = 'postgres') => server.query(secrets, 'postgres', database, statement);
  const asOwner = (statement: string) => server.query(secrets, 'openwebui', 'openwebui', statement);
  const databases = () => asSuperuser("select string_agg(datname, ' ' order by datname) from pg_database where not datistemplate");
  const everything = (database = 'openwebui') =>
    asSuperuser("select json_build_array(count(*), md5(string_agg(c::text, ';' order by id))) from chunk c", database);
  const run = async (job: 'backup' | 'restore' | 'setup' | 'drill', environment: Readonly<Record<string, string>> = {}) => {
    if (job === 'backup') await nextSecond();
    return machine.runJob(withEnvironment(workloads[job], environment));
  };
  const complete = () =>
    readdirSync(target)
      .filter((name) => COMPLETE.test(name))
      .sort();

  /** A run of some days ago, as the backup's own uid left it. */
  const oldRun = (name: string) => {
    mkdirSync(join(target, name), { recursive: true });
    writeFileSync(join(target, name, 'openwebui.dump'), 'old');
    for (const path of [join(target, name), join(target, name, 'openwebui.dump')]) chownSync(path, 999, 999);
  };

  test('a run leaves one folder on the target: every database, roles without passwords, sums that hold', async () => {
    const { code, logs } = await run('backup');
    expect(code, logs).toBe(0);
    expect(complete()).toHaveLength(1);
    expect(readdirSync(target)).toEqual(complete());
    const folder = join(target, complete()[0] ?? '');
    expect(readdirSync(folder).sort()).toEqual(['SHA256SUMS', 'globals.sql', 'openwebui.dump', 'postgres.dump']);
    const seen = `/tmp/seen`;
    await shell(server.pod, `mkdir -p ${seen}`);
    for (const name of readdirSync(folder)) {
      const content = readFileSync(join(folder, name)).toString('base64');
      await shell(server.pod, `base64 -d >${seen}/${name}`, { input: content });
    }
    expect((await shell(server.pod, `cd ${seen} && sha256sum -c SHA256SUMS`)).stdout).toBe(
      'openwebui.dump: OK\npostgres.dump: OK\nglobals.sql: OK\n',
    );
    const list = (await shell(server.pod, `pg_restore --list ${seen}/openwebui.dump`)).stdout;
    for (const entry of ['EXTENSION - vector', 'TABLE public chunk openwebui', 'TABLE DATA public chunk', 'INDEX public chunk_search'])
      expect(list).toContain(entry);
    expect(readFileSync(join(folder, 'globals.sql'), 'utf8')).not.toMatch(/SCRAM|PASSWORD '/);
    for (const word of Object.values(secrets).flatMap((keys) => Object.values(keys))) expect(logs).not.toContain(word);
  });

  test('a good run removes what is older than the days to keep, and half-made ones of that age', async () => {
    for (const name of [stampOf(400), stampOf(15), stampOf(13), `.partial-${stampOf(15)}`, `.partial-${stampOf(1)}`, 'by-hand'])
      oldRun(name);
    const before = complete();
    expect(await run('backup')).toMatchObject({ code: 0 });
    const after = complete();
    expect(after).toHaveLength(3);
    expect(after.slice(0, 2)).toEqual(before.slice(2));
    expect(
      readdirSync(target)
        .filter((name) => !COMPLETE.test(name))
        .sort(),
    ).toEqual([expect.stringMatching(/^\.partial-/), 'by-hand']);
  });

  test('with no day to keep, the newest still stays', async () => {
    expect(await run('backup', { KEEP_DAYS: '0' })).toMatchObject({ code: 0 });
    expect(complete()).toHaveLength(1);
    expect(existsSync(join(target, complete()[0] ?? '', 'openwebui.dump'))).toBe(true);
  });

  test('a run that fails, at the door or in the middle, removes nothing and leaves nothing', async () => {
    oldRun(stampOf(30));
    const before = readdirSync(target).sort();
    machine.setSecrets(withSecret(secrets, 'ai/pgvector-backup/password', 'guess'));
    const atTheDoor = await run('backup');
    machine.setSecrets(secrets);
    expect(atTheDoor.code).not.toBe(0);
    expect(atTheDoor.logs).toContain('password authentication failed');
    expect(atTheDoor.logs).toContain('the backup failed; no earlier one was removed');
    const inTheMiddle = await run('backup', { COMPRESSION: 'none:9' });
    expect(inTheMiddle.code).not.toBe(0);
    expect(readdirSync(target).sort()).toEqual(before);
  });

  describe('the drill', () => {
    /** What the last line of the log says. */
    const verdict = (logs: string) => JSON.parse(logs.trim().split('\n').at(-1) ?? '') as Readonly<Record<string, unknown>>;
    /** The newest run under another name, with another content of one file. */
    const copyOfNewest = async (name: string, change: Readonly<Record<string, (content: Buffer) => Buffer>> = {}, sums = false) => {
      const from = join(target, complete().at(-1) ?? '');
      const to = join(target, name);
      mkdirSync(to);
      for (const file of readdirSync(from)) {
        const content = readFileSync(join(from, file));
        writeFileSync(join(to, file), change[file]?.(content) ?? content);
      }
      if (sums) {
        const lines = readdirSync(to)
          .filter((file) => file !== 'SHA256SUMS')
          .map(
            (file) =>
              `${createHash('sha256')
                .update(readFileSync(join(to, file)))
                .digest('hex')}  ${file}\n`,
          );
        writeFileSync(join(to, 'SHA256SUMS'), lines.join(''));
      }
      for (const path of [to, ...readdirSync(to).map((file) => join(to, file))]) chownSync(path, 999, 999);
    };

    test('restores a good run into a server of its own, and the real one never hears of it', async () => {
      const before = [await databases(), await everything()];
      const { code, logs } = await run('drill');
      expect(code, logs).toBe(0);
      expect(logs).toContain('restored: openwebui\nrestored: postgres\n');
      expect(verdict(logs)).toEqual({
        drill: 'openwebui',
        passed: true,
        copy: complete().at(-1),
        ageHours: 0,
        maxAgeHours: 26,
        answer: '2',
      });
      expect([await databases(), await everything()]).toEqual(before);
    });

    test("the owner's own question decides", async () => {
      const good = await run('drill', { QUERY: 'select count(*) from chunk where embedding is not null' });
      expect(good.code, good.logs).toBe(0);
      expect(verdict(good.logs)).toMatchObject({ passed: true, answer: '500' });
      const bad = await run('drill', { QUERY: 'select count(*) from chunk where id > 500' });
      expect(bad.code).toBe(1);
      expect(bad.logs).toContain('the restored database answers "0" to: select count(*) from chunk where id > 500');
      expect(verdict(bad.logs)).toMatchObject({ passed: false, answer: '0' });
      expect((await run('drill', { QUERY: 'select nothing from nowhere' })).code).not.toBe(0);
    });

    test('a run that changed since it was written fails, and so does one that was written damaged', async () => {
      const name = stampOf(-1 / 24);
      const cut = (content: Buffer) => content.subarray(0, content.length - 200);
      for (const sums of [false, true]) {
        await copyOfNewest(name, { 'openwebui.dump': cut }, sums);
        const { code, logs } = await run('drill');
        expect(code, logs).not.toBe(0);
        expect(verdict(logs)).toMatchObject({ passed: false, copy: name });
        expect(logs.includes('is not what the backup wrote')).toBe(!sums);
        rmSync(join(target, name), { recursive: true });
      }
    });

    test('a run that is too old fails, and so does a folder without any', async () => {
      const newest = complete().at(-1) ?? '';
      const old = stampOf(27 / 24);
      await copyOfNewest(old);
      renameSync(join(target, newest), join(target, `.partial-${newest}`));
      try {
        const stale = await run('drill');
        expect(stale.code).toBe(1);
        expect(stale.logs).toContain('the newest dump is 27 hours old, and 26 are too many');
        expect(verdict(stale.logs)).toMatchObject({ passed: false, copy: old, ageHours: 27 });
        rmSync(join(target, old), { recursive: true });
        const none = await run('drill', { BACKUP_FOLDER: '/backup/nothing' });
        expect(none.code).toBe(1);
        expect(none.logs).toContain('no dump of database openwebui in /backup/nothing');
        expect(verdict(none.logs)).toMatchObject({ passed: false, copy: '', ageHours: null });
      } finally {
        renameSync(join(target, `.partial-${newest}`), join(target, newest));
      }
    });
  });

  test('a restore over tables is refused and changes nothing', async () => {
    const before = [await databases(), await everything()];
    const { code, logs } = await run('restore');
    expect(code).toBe(1);
    expect(logs).toContain('refused: database openwebui is not empty (tables: 2); FORCE=yes');
    expect([await databases(), await everything()]).toEqual(before);
  });

  test('a dump that is cut off is refused or fails, and the database stays as it was', async () => {
    const before = await everything();
    const good = join(target, complete().at(-1) ?? '', 'openwebui.dump');
    const bad = stampOf(2);
    oldRun(bad);
    const file = join(target, bad, 'openwebui.dump');
    const content = readFileSync(good);
    for (const size of [content.length - 200, 100]) {
      writeFileSync(file, content);
      truncateSync(file, size);
      expect((await run('restore', { FILE: bad, FORCE: 'yes' })).code).not.toBe(0);
      expect(await everything()).toBe(before);
    }
    expect((await run('restore', { FILE: 'nothing-of-that-name', FORCE: 'yes' })).code).not.toBe(0);
  });

  test('FORCE=yes replaces the database although clients are connected, and keeps the one of before', async () => {
    const before = await everything();
    await asOwner("update chunk set text = 'spoilt'");
    await asOwner('create table later ()');
    const spoilt = await everything();
    const client = asOwner('select pg_sleep(30)').catch((error: Error) => error.message);
    await expect
      .poll(() => asSuperuser("select count(*) from pg_stat_activity where query = 'select pg_sleep(30)'"), { timeout: 20_000 })
      .toBe('1');
    const { code, logs } = await run('restore', { FORCE: 'yes' });
    expect(code, logs).toBe(0);
    expect(await client).toContain('terminating connection');
    expect(await everything()).toBe(before);
    const [kept] = /openwebui_before_\d+/.exec(logs) ?? [''];
    expect(await databases()).toBe(`openwebui ${kept} postgres`);
    await expect(everything(kept)).rejects.toThrow('is not currently accepting connections');
    await asSuperuser(`alter database ${kept} with allow_connections true`);
    expect(await everything(kept)).toBe(spoilt);
    await asSuperuser(`drop database ${kept}`);
  });

  test('on an empty server with a dump on the target, the setup Job refuses, says what to do and makes nothing', async () => {
    const before = await everything();
    expect(await run('backup')).toMatchObject({ code: 0 });
    const newest = complete().at(-1) ?? '';
    await server.loseDisk();
    const { code, logs } = await run('setup');
    expect(code).toBe(1);
    expect(logs).toBe(`refused: the server has no database openwebui, and the backup has one: /backup/pgvector/${newest}/openwebui.dump
An empty database would be dumped tonight, and its dumps would replace the good ones. Two ways out:
  restore it:            kubectl create job --namespace ai --from=cronjob/pgvector-restore pgvector-restore-1
  begin with nothing:    write start: 'empty' for vx-home/pgvector/pgvector, synth and push
`);
    expect(await databases()).toBe('postgres');
    expect(await asSuperuser("select count(*) from pg_roles where rolname in ('openwebui', 'backup')")).toBe('0');
    // Nor does the nightly backup hide the good dumps behind an empty one.
    const dumps = readdirSync(target).sort();
    expect((await run('backup')).code).not.toBe(0);
    expect(readdirSync(target).sort()).toEqual(dumps);

    const restored = await run('restore');
    expect(restored.code, restored.logs).toBe(0);
    expect(await everything()).toBe(before);
  });

  test('what was restored works: owner, index, vectors, the odd role, and the next sync and backup', async () => {
    expect(await run('setup')).toMatchObject({ code: 0 });
    expect(
      await asOwner("select string_agg(tablename || ':' || tableowner, ' ' order by tablename) from pg_tables where schemaname = 'public'"),
    ).toBe('chunk:openwebui odd:old hand');
    expect(await asOwner("select indexname from pg_indexes where indexdef like '%hnsw%'")).toBe('chunk_search');
    expect(await asOwner("select id from chunk order by embedding <-> '[7,2.6,0.1]' limit 1")).toBe('7');
    await asOwner("insert into chunk values (501, 'new', '[1,2,3]')");
    expect(await asSuperuser("select rolsuper or rolcreatedb or rolcreaterole from pg_roles where rolname = 'openwebui'")).toBe('f');
    expect(await asSuperuser("select rolcanlogin from pg_roles where rolname = 'old hand'")).toBe('f');
    expect(await run('backup')).toMatchObject({ code: 0 });
  });

  test("start: 'empty' makes a new database beside the dumps", async () => {
    await asSuperuser('drop database openwebui with (force)');
    expect((await run('setup')).logs).toContain('refused');
    const { manifests: rendered } = renderCluster((fleet) => {
      const cluster = new VxHome(fleet);
      const backup = new NfsBackup(new Application(cluster, 'backup', { layer: 'platform', namespace: 'ai' }), 'nas', {
        namespaces: ['ai'],
      });
      new Postgres(new Application(cluster, 'pgvector', { layer: 'data', namespace: 'ai' }), 'pgvector', {
        version: '17',
        extensions: ['vector'],
        database: 'openwebui',
        storage: { class: 'retain', size: '50Gi' },
        backup: { target: backup },
        start: 'empty',
      });
      return cluster;
    });
    const setup = pickRendered(rendered, 'Job', 'pgvector-setup').body as unknown as KubernetesObject;
    const { code, logs } = await machine.runJob(setup);
    expect(code, logs).toBe(0);
    expect(await asOwner('create table fresh (v vector(2))')).toBe('CREATE TABLE');
    // From now on there is something to protect: the committed Job has nothing against it.
    expect(await run('setup')).toMatchObject({ code: 0 });
  });
});
