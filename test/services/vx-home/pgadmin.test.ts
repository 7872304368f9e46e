import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { badPgadminSettings, describeServices, dumpServers, loadServers, Machine, type Pod, pick } from '../harness/index.ts';
import { backupFolder, completeCopies, leaveOldCopies, nextSecond, stampOf } from './backup-folder.ts';
import { makeSecrets, manifests, processOne, secretValue, shell, withEnvironment } from './cluster.ts';
import { PgadminSession } from './pgadmin-session.ts';
import { PostgresServer, workloads } from './postgres-server.ts';

const secrets = makeSecrets();
const password = secretValue(secrets, 'ai/pgadmin-auth/password');
const pgadmin = pick(manifests, 'Deployment', 'pgadmin');
const backup = pick(manifests, 'CronJob', 'pgadmin-backup');
const restore = pick(manifests, 'CronJob', 'pgadmin-restore');
const drill = pick(manifests, 'CronJob', 'pgadmin-drill');

describeServices('vx-home: pgAdmin', () => {
  let machine: Machine;
  let pod: Pod;
  let target: string;
  beforeAll(async () => {
    machine = await Machine.start({ manifests, secrets, claims: 'hostPath' });
    await PostgresServer.start(machine);
    expect(await machine.runJob(workloads.setup)).toMatchObject({ code: 0 });
    pod = await (await machine.runPod(pgadmin)).waitReady(180);
    target = backupFolder(machine, 'ai', 'pgadmin');
  });
  afterAll(() => machine?.dispose());

  test('starts from an empty disk under the uid of the manifest, without capabilities, on a read-only root', async () => {
    expect(processOne(pod)).toEqual({ uid: '5050', gid: '5050', capabilities: '0000000000000000', noNewPrivileges: '1' });
    for (const folder of ['/', '/pgadmin4', '/etc/pgadmin-servers'])
      expect((await shell(pod, `touch ${folder}/x`)).stderr).toContain('Read-only file system');
  });

  test('answers through its Service', async () => {
    expect(await machine.fetch('http://pgadmin.ai.svc.cluster.local/misc/ping')).toMatchObject({ status: 200, body: 'PING' });
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'] as const)
      expect(await pod.probe(probe)).toEqual({ ok: true, detail: 'HTTP 200' });
  });

  test('every setting of the manifest is a Python literal', async () => {
    expect(await badPgadminSettings(pod)).toEqual([]);
  });

  test('its own setup.py takes servers.json', async () => {
    const { ok, output } = await loadServers(pod);
    expect(ok, output).toBe(true);
    const declared = JSON.parse(pick(manifests, 'ConfigMap', 'pgadmin-config').data?.['servers.json'] ?? '') as {
      Servers: Record<string, object>;
    };
    expect(await dumpServers(pod)).toMatchObject(declared.Servers);
  });

  test('the passfile is where it looks for it, only its own to read, and opens the database without a question', async () => {
    expect((await shell(pod, 'stat -c "%a %u" /var/lib/pgadmin/storage/admin_vx.home/.pgpass')).stdout).toBe('600 5050\n');
    const session = new PgadminSession(machine, 'http://pgadmin.ai');
    expect(await session.signIn('admin@vx.home', 'a guess')).not.toContain('/browser');
    expect(await session.signIn('admin@vx.home', password)).toContain('/browser');
    const { status, body } = await session.openServer('pgvector');
    expect(status, body).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ success: 1, data: { connected: true, user: { name: 'openwebui' } } });
  });

  /** Integrity, and the number of rows, of a SQLite file, from inside the pod. */
  const sqlite = async (file: string, statement: string): Promise<unknown> => {
    const program = `import json, sqlite3, sys
database = sqlite3.connect(sys.argv[1])
print(json.dumps([database.execute('pragma integrity_check').fetchone()[0], database.execute(sys.argv[2]).fetchone()[0]]))`;
    const { stdout, stderr } = await pod.exec(['/venv/bin/python3', '-c', program, file, statement]);
    return stderr === '' ? (JSON.parse(stdout) as unknown) : stderr;
  };

  test('a backup while it runs, and while somebody writes, has consistent copies of its databases and no password', async () => {
    // Writes pairs of rows, a transaction each, until it is told to stop.
    const program = `import os, sqlite3
database = sqlite3.connect('/var/lib/pgadmin/pairs.db')
database.execute('pragma journal_mode = wal')
database.execute('create table pair (n int)')
while not os.path.exists('/tmp/enough'):
    with database:
        database.execute('insert into pair values (1)')
        database.execute('insert into pair values (2)')`;
    const writer = pod.exec(['/venv/bin/python3', '-c', program]);
    await expect.poll(() => sqlite('/var/lib/pgadmin/pairs.db', 'select count(*) > 100 from pair'), { timeout: 20_000 }).toEqual(['ok', 1]);
    const { code, logs } = await machine.runJob(backup);
    await shell(pod, 'touch /tmp/enough');
    expect(await writer).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(code, logs).toBe(0);
    expect(logs).toContain('consistent copy: pgadmin4.db');
    expect(logs).toContain('consistent copy: pairs.db');
    expect(completeCopies(target)).toHaveLength(1);
    const [copy = ''] = completeCopies(target);
    const list = (await shell(pod, 'base64 -d | tar -tz', { input: readFileSync(join(target, copy)).toString('base64') })).stdout.split(
      '\n',
    );
    expect(list).toEqual(expect.arrayContaining(['pgadmin4.db', 'pairs.db', 'storage/admin_vx.home/']));
    expect(list.filter((name) => /pgpass|sessions|-wal|-shm|-journal|lost\+found/.test(name))).toEqual([]);
  });

  test('a good run removes what is older than the days to keep; one that fails removes nothing', async () => {
    leaveOldCopies(target, 5050, [15, 13]);
    const before = readdirSync(target).sort();
    const failed = await machine.runJob(withEnvironment(backup, { PYTHON: '/venv/bin/no-such-python' }));
    expect(failed.code).not.toBe(0);
    expect(failed.logs).toContain('the backup failed; no earlier one was removed');
    expect(readdirSync(target).sort()).toEqual(before);
    await nextSecond();
    expect(await machine.runJob(backup)).toMatchObject({ code: 0 });
    expect(completeCopies(target)).toHaveLength(3);
    expect(completeCopies(target)[0]).toBe(before[1]);
  });

  test('the drill asks every SQLite file of the newest copy', async () => {
    const { code, logs } = await machine.runJob(drill);
    expect(code, logs).toBe(0);
    expect(logs).toContain('whole: /drill/pgadmin4.db\n');
    expect(logs).toContain('"passed":true');

    // An archive that can be read, with pages of the database overwritten.
    const folder = mkdtempSync(join(tmpdir(), 'drill-'));
    execFileSync('tar', ['-xzf', join(target, completeCopies(target).at(-1) ?? ''), '-C', folder]);
    const database = join(folder, 'pgadmin4.db');
    const content = readFileSync(database);
    writeFileSync(database, content.fill(0xff, 4096, 40_960));
    const damaged = join(target, `${stampOf(-1 / 24)}.tar.gz`);
    execFileSync('tar', ['-czf', damaged, '-C', folder, '.']);
    rmSync(folder, { recursive: true });
    const failed = await machine.runJob(drill);
    rmSync(damaged);
    expect(failed.code).toBe(1);
    expect(failed.logs).toContain('/drill/pgadmin4.db is damaged');
    expect(failed.logs).toContain('"passed":false');
  });

  test('a restore over data is refused; into an empty folder it brings everything back', async () => {
    await pod.stop();
    const refused = await machine.runJob(restore);
    expect(refused.code).toBe(1);
    expect(refused.logs).toContain('refused: the data folder is not empty; FORCE=yes');

    const disk = machine.disk('ai', 'pgadmin-data');
    rmSync(disk, { recursive: true });
    const { code, logs } = await machine.runJob(restore);
    expect(code, logs).toBe(0);
    pod = await (await machine.runPod(pgadmin)).waitReady(180);
    expect(await sqlite('/var/lib/pgadmin/pgadmin4.db', 'select count(*) from server')).toEqual(['ok', 1]);
    expect(await sqlite('/var/lib/pgadmin/pairs.db', 'select count(*) > 200 and count(*) % 2 = 0 from pair')).toEqual(['ok', 1]);
    const session = new PgadminSession(machine, 'http://pgadmin.ai');
    expect(await session.signIn('admin@vx.home', password)).toContain('/browser');
    expect((await session.openServer('pgvector')).status).toBe(200);
  });

  test('FORCE=yes moves what is there aside, and a named copy is taken', async () => {
    await pod.stop();
    const [, , newest = ''] = completeCopies(target);
    const { code, logs } = await machine.runJob(withEnvironment(restore, { FORCE: 'yes', FILE: newest }));
    expect(code, logs).toBe(0);
    const disk = machine.disk('ai', 'pgadmin-data');
    const [aside = ''] = readdirSync(disk).filter((name) => name.startsWith('.before-restore-'));
    expect(readdirSync(join(disk, aside))).toContain('pgadmin4.db');
    expect(readdirSync(disk)).toContain('pgadmin4.db');
  });
});

describeServices('vx-home: pgAdmin on a formatted disk', () => {
  test('starts beside lost+found, and its data can be copied and restored', async () => {
    await using machine = await Machine.start({ manifests, secrets, claims: 'block' });
    const pod = await (await machine.runPod(pgadmin)).waitReady(180);
    expect(await machine.runJob(backup)).toMatchObject({ code: 0 });
    await pod.stop();
    const disk = machine.disk('ai', 'pgadmin-data');
    for (const name of readdirSync(disk)) if (name !== 'lost+found') rmSync(join(disk, name), { recursive: true });
    const { code, logs } = await machine.runJob(restore);
    expect(code, logs).toBe(0);
    expect(readdirSync(disk)).toEqual(expect.arrayContaining(['lost+found', 'pgadmin4.db', 'storage']));
    const again = await (await machine.runPod(pgadmin)).waitReady(180);
    expect(again.logs()).not.toContain('Permission denied');
  });
});
