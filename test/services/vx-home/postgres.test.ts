import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeServices, environmentOf, Machine, pick } from '../harness/index.ts';
import { objectsOf } from '../harness/objects.ts';
import { firstContainer, makeSecrets, manifests, processOne, secretValue, shell, withSecret } from './cluster.ts';
import { PostgresServer, workloads } from './postgres-server.ts';

const secrets = makeSecrets();
const superuser = secretValue(secrets, 'ai/pgvector-superuser/password');
const owner = secretValue(secrets, 'ai/pgvector-app/password');

describeServices('vx-home: PostgreSQL', () => {
  let machine: Machine;
  let server: PostgresServer;
  beforeAll(async () => {
    machine = await Machine.start({ manifests, secrets, claims: 'hostPath' });
    server = await PostgresServer.start(machine);
  });
  afterAll(() => machine?.dispose());
  const asSuperuser = (statement: string, database = 'postgres') => server.query(secrets, 'postgres', database, statement);
  const asOwner = (statement: string) => server.query(secrets, 'openwebui', 'openwebui', statement);

  test('starts from an empty disk under the uid of the manifest, without capabilities, on a read-only root', async () => {
    expect(processOne(server.pod)).toEqual({ uid: '999', gid: '999', capabilities: '0000000000000000', noNewPrivileges: '1' });
    for (const folder of ['/', '/etc', '/var/lib/postgresql', '/run/secrets/superuser'])
      expect((await shell(server.pod, `touch ${folder}/x`)).stderr).toContain('Read-only file system');
    expect(await asSuperuser('show data_directory')).toBe('/var/lib/postgresql/data/pgdata');
    expect((await shell(server.pod, 'stat -c %a:%u /var/lib/postgresql/data/pgdata')).stdout).toBe('700:999\n');
  });

  test('the superuser needs its password over the network and over the loopback, not on the socket', async () => {
    expect((await server.ask('postgres', undefined, 'postgres', 'select 1')).stderr).toContain('no password supplied');
    expect((await server.ask('postgres', 'guess', 'postgres', 'select 1')).stderr).toContain('password authentication failed');
    expect((await server.ask('postgres', superuser, 'postgres', 'select 1')).stdout).toBe('1\n');
    expect((await shell(server.pod, 'psql -XAtw -h 127.0.0.1 -U postgres -c "select 1"')).stderr).toContain('no password supplied');
    expect((await shell(server.pod, 'psql -XAtw -U postgres -c "select 1"')).stdout).toBe('1\n');
    expect(await asSuperuser("select string_agg(distinct auth_method, ' ' order by auth_method) from pg_hba_file_rules")).toBe(
      'peer scram-sha-256',
    );
  });

  test('the settings of the manifest are in force', async () => {
    const settings = ['server_version_num', 'data_checksums', 'shared_buffers', 'max_connections', 'server_encoding', 'huge_pages'];
    const values = await asSuperuser(
      `select string_agg(current_setting(name), ' ' order by place) from unnest('{${settings}}'::text[]) with ordinality as s(name, place)`,
    );
    expect(values).toMatch(/^17\d{4} on 512MB 100 UTF8 off$/);
    expect(await asSuperuser("select datlocprovider, datlocale from pg_database where datname = 'postgres'")).toBe('b|C.UTF-8');
  });

  const facts = () =>
    asSuperuser(
      `select json_build_object(
      'roles', (select json_agg(json_build_array(rolname, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolcanlogin) order by rolname)
        from pg_roles where rolname in ('openwebui', 'backup')),
      'databases', (select json_agg(json_build_array(datname, pg_get_userbyid(datdba)) order by datname) from pg_database where not datistemplate),
      'extensions', (select json_agg(extname order by extname) from pg_extension))`,
      'openwebui',
    ).then((text) => JSON.parse(text) as unknown);
  const expected = {
    roles: [
      ['backup', false, false, false, false, true],
      ['openwebui', false, false, false, false, true],
    ],
    databases: [
      ['openwebui', 'openwebui'],
      ['postgres', 'postgres'],
    ],
    extensions: ['plpgsql', 'vector'],
  };

  test('the setup Job makes the database, its plain role, the backup role and the extension', async () => {
    const { code, logs } = await machine.runJob(workloads.setup);
    expect({ code, logs }).toEqual({ code: 0, logs: 'database openwebui of role openwebui is there, extensions: vector\n' });
    expect(await facts()).toEqual(expected);
  });

  test('the role owns its database: a table with a vector column, an index on it, a search', async () => {
    await asOwner('create table chunk (id int primary key, embedding vector(3))');
    await asOwner('create index on chunk using hnsw (embedding vector_l2_ops)');
    await asOwner("insert into chunk values (1, '[1,0,0]'), (2, '[0,1,0]'), (3, '[0,0,1]')");
    expect(await asOwner("select id from chunk order by embedding <-> '[0,0.9,0]' limit 1")).toBe('2');
    const forbidden = [`create role another`, `create database another`, `select pg_read_file('/etc/passwd')`, `copy chunk to '/tmp/x'`];
    for (const statement of forbidden)
      expect((await server.ask('openwebui', owner, 'openwebui', statement)).stderr, statement).toContain('permission denied');
  });

  test('what Open WebUI is given leads there: the very URL of its container', async () => {
    const container = firstContainer(pick(manifests, 'Deployment', 'openwebui'));
    const context = { namespace: 'ai', objects: objectsOf(manifests, secrets), fields: () => '', defaults: new Map<string, string>() };
    const url = environmentOf(container, context).get('DATABASE_URL') ?? '';
    const { stdout, stderr } = await server.pod.exec([
      'psql',
      '-XAtw',
      url,
      '-c',
      'select current_user, current_database(), count(*) from chunk',
    ]);
    expect(stdout + stderr).toBe('openwebui|openwebui|3\n');
  });

  test('the backup role reads everything and writes nothing', async () => {
    const word = secretValue(secrets, 'ai/pgvector-backup/password');
    expect((await server.ask('backup', word, 'openwebui', 'select count(*) from chunk')).stdout).toBe('3\n');
    expect((await server.ask('backup', word, 'openwebui', 'delete from chunk')).stderr).toContain('permission denied');
    expect((await server.ask('backup', word, 'openwebui', 'create table public.x ()')).stderr).toContain('permission denied');
  });

  test('a second run changes nothing, and the data stays', async () => {
    expect(await machine.runJob(workloads.setup)).toMatchObject({ code: 0 });
    expect(await facts()).toEqual(expected);
    expect(await asOwner('select count(*) from chunk')).toBe('3');
  });

  test('another password in the Secret is set by the next run; the server log holds none', async () => {
    const changed = 'it\'s \\ a $new %pass"word;';
    machine.setSecrets(withSecret(secrets, 'ai/pgvector-app/password', changed));
    expect(await machine.runJob(workloads.setup)).toMatchObject({ code: 0 });
    expect((await server.ask('openwebui', owner, 'openwebui', 'select 1')).stderr).toContain('password authentication failed');
    expect((await server.ask('openwebui', changed, 'openwebui', 'select 1')).stdout).toBe('1\n');
    machine.setSecrets(secrets);
    expect(await machine.runJob(workloads.setup)).toMatchObject({ code: 0 });
    expect(await asOwner('select 1')).toBe('1');
    for (const word of [changed, ...Object.values(secrets).flatMap((keys) => Object.values(keys))])
      expect(server.pod.logs()).not.toContain(word);
  });

  test('a wrong password of the superuser is a failed Job, not a half-made database', async () => {
    machine.setSecrets(withSecret(secrets, 'ai/pgvector-superuser/password', 'guess'));
    const { code, logs } = await machine.runJob(workloads.setup);
    machine.setSecrets(secrets);
    expect(code).not.toBe(0);
    expect(logs).toContain('password authentication failed');
  });

  test('the probes hold', async () => {
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'] as const)
      expect(await server.pod.probe(probe)).toEqual({ ok: true, detail: 'status 0:' });
  });

  test('data survives a restart: it ends within the grace period although clients are connected', async () => {
    const client = server.ask('openwebui', owner, 'openwebui', 'select pg_sleep(60)');
    await expect
      .poll(() => asSuperuser("select count(*) from pg_stat_activity where query like '%pg_sleep(60)'"), { timeout: 20_000 })
      .toBe('1');
    const stopped = await server.pod.stop();
    expect(stopped).toMatchObject({ inTime: true, exitCodes: { postgresql: 0 } });
    expect((await client).code).not.toBe(0);
    await server.restart();
    expect(server.pod.logs()).toContain('database system was shut down at');
    expect(server.pod.logs()).not.toContain('initdb');
    expect(await asOwner('select count(*) from chunk')).toBe('3');
  });

  test('data survives a crash: what was committed is there, what was not is gone', async () => {
    await asOwner("insert into chunk values (4, '[1,1,1]')");
    const open = server.ask('openwebui', owner, 'openwebui', "begin; insert into chunk values (5, '[2,2,2]'); select pg_sleep(60)");
    await expect
      .poll(() => asSuperuser("select count(*) from pg_stat_activity where query like '%chunk values (5%pg_sleep(60)'"), {
        timeout: 20_000,
      })
      .toBe('1');
    await server.crash();
    await open;
    expect(server.pod.logs()).toContain('automatic recovery in progress');
    expect(await asOwner("select string_agg(id::text, ' ' order by id) from chunk")).toBe('1 2 3 4');
    expect(await asOwner("select id from chunk order by embedding <-> '[1,1,0.9]' limit 1")).toBe('4');
  });
});

describeServices('vx-home: PostgreSQL on a formatted disk', () => {
  test('starts beside lost+found, takes the setup Job, and starts again', async () => {
    await using machine = await Machine.start({ manifests, secrets, claims: 'block' });
    const server = await PostgresServer.start(machine);
    expect(await machine.runJob(workloads.setup)).toMatchObject({ code: 0 });
    await server.query(secrets, 'openwebui', 'openwebui', "create table kept as select '[1,2]'::vector as v");
    await server.restart();
    expect(await server.query(secrets, 'openwebui', 'openwebui', 'select v from kept')).toBe('[1,2]');
    expect((await shell(server.pod, 'stat -c %a /var/lib/postgresql/data/pgdata')).stdout).toMatch(/^2?7[05]0\n$/);
  });
});
