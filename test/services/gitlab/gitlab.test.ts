import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { field, pick } from 'labwright/testing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { variables } from '../../catalog/_backup.ts';
import { renderGitLab } from '../../catalog/delivery/_site.ts';
import { addRepository, asNobody, give, install, missing, postgres } from './stand-in.ts';

const inPipeline = !['', 'false', undefined].includes(process.env['CI']);
const runs = missing === '' || inPipeline;
const title = runs ? 'copies of GitLab and the way back' : `copies of GitLab and the way back (skipped: no ${missing})`;
const version = '19.4.1';
const token = 'a-token-of-the-agent';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { readonly port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The rendered scripts and the agent, with real Git, tar and PostgreSQL; GitLab's own tools are stood in for. */
describe.runIf(runs)(title, () => {
  const root = mkdtempSync(join(tmpdir(), 'gitlab-'));
  const folder = join(root, 'backup/gitlab');
  const rendered = renderGitLab();
  const scripts = field(pick(rendered.manifests, 'ConfigMap', 'gitlab-scripts'), 'data') as Readonly<Record<string, string>>;
  const database = { PGHOST: join(root, 'database'), PGUSER: 'postgres' };
  const path = `${join(root, 'bin')}:${postgres}:${process.env['PATH']}`;
  let agent: ChildProcess | undefined;
  let port = 0;

  beforeAll(async () => {
    execFileSync('chmod', ['755', root]);
    install(root, version);
    writeFileSync(join(root, 'run/secrets/agent/token'), token);
    writeFileSync(
      join(root, 'settings/settings.json'),
      (field(pick(rendered.manifests, 'ConfigMap', 'gitlab-config'), 'data') as Record<string, string>)['settings.json'] ?? '',
    );
    mkdirSync(join(root, 'scripts'));
    // Outside a pod these folders cannot be at the root; the agent has a variable for it.
    for (const [name, text] of Object.entries(scripts))
      writeFileSync(
        join(root, 'scripts', name),
        name === 'agent.rb'
          ? text
          : text
              .replaceAll(/(?<![\w.])\/(scripts|scratch|tmp|run\/secrets)\b/g, `${root}/$1`)
              .replaceAll('ls /backup', `ls ${root}/backup`)
              .replaceAll('/opt/gitlab/embedded/postgresql/*/bin', postgres ?? ''),
      );
    give(join(root, 'database'));
    give(folder);
    asNobody(
      [join(postgres ?? '', 'initdb'), '--pgdata', join(root, 'database/data'), '--username=postgres', '--auth=trust', '--no-sync'],
      {},
    );
    const options = `-c listen_addresses= -c unix_socket_directories=${database.PGHOST} -c fsync=off`;
    const server = [
      join(postgres ?? '', 'pg_ctl'),
      '--pgdata',
      join(root, 'database/data'),
      '--log',
      join(root, 'database/log'),
      '--wait',
      '-o',
      options,
      'start',
    ];
    // Its log goes to a file, so that nothing here waits for the server's end.
    expect(
      spawnSync('bash', [
        '-c',
        '"$@" >/dev/null 2>&1',
        'x',
        ...(process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : []),
        ...server,
      ]).status,
    ).toBe(0);
    sql('CREATE ROLE gitlab SUPERUSER', 'postgres');
    sql('CREATE DATABASE gitlabhq_production OWNER gitlab', 'postgres');
    sql(
      'CREATE EXTENSION pg_trgm; CREATE TABLE users (id int PRIMARY KEY, name text); CREATE TABLE projects (id int PRIMARY KEY, name text)',
    );
    sql('ALTER TABLE users OWNER TO gitlab; ALTER TABLE projects OWNER TO gitlab');
    sql("INSERT INTO users VALUES (1, 'root')");
    port = await freePort();
    agent = spawn('ruby', [join(root, 'scripts/agent.rb')], {
      env: { ...process.env, ...database, PATH: path, ROOT: root, AGENT_ROOT: root, AGENT_PORT: String(port), SKIP: 'registry,artifacts' },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    await vi.waitUntil(() => spawnSync('curl', ['-s', `http://127.0.0.1:${port}/state`]).status === 0, { timeout: 20_000, interval: 200 });
  }, 120_000);
  afterAll(() => {
    agent?.kill();
    asNobody([join(postgres ?? '', 'pg_ctl'), '--pgdata', join(root, 'database/data'), '--mode=immediate', 'stop'], {});
    rmSync(root, { recursive: true, force: true });
  });

  function sql(statement: string, name = 'gitlabhq_production'): string {
    return execFileSync('psql', ['--no-psqlrc', '-qtA', '-v', 'ON_ERROR_STOP=1', '-d', name, '-c', statement], {
      encoding: 'utf8',
      env: { ...process.env, ...database },
    }).trim();
  }

  /** A Job with its own variables. */
  function run(name: 'setup' | 'backup' | 'restore' | 'drill', changes: Readonly<Record<string, string>> = {}) {
    const manifest = pick(rendered.manifests, name === 'setup' ? 'Job' : 'CronJob', `gitlab-${name}`);
    const given = {
      ...variables(manifest),
      AGENT: `127.0.0.1:${port}`,
      BACKUP_FOLDER: folder,
      HOME: join(root, 'tmp'),
      PATH: path,
      ...changes,
    };
    if (name === 'drill') {
      rmSync(join(root, 'scratch'), { recursive: true, force: true });
      give(join(root, 'scratch'));
    }
    const { status, stdout, stderr } = asNobody(['bash', join(root, `scripts/${name}.sh`)], given);
    return { code: status, logs: `${stdout}${stderr}` };
  }
  const copies = () => readdirSync(folder).sort();
  const verdict = (logs: string) =>
    JSON.parse(logs.split('\n').findLast((line) => line.startsWith('{')) ?? '{}') as Readonly<Record<string, unknown>>;
  const opened = () => ['etc/gitlab', 'var/opt/gitlab'].map((at) => existsSync(join(root, at, '.labwright-opened')));
  const calls = () => readFileSync(join(root, 'calls'), 'utf8');

  test('whoever has no token gets nothing', () => {
    const answer = spawnSync('curl', ['-s', '-H', 'Authorization: Bearer guess', `http://127.0.0.1:${port}/copy`], { encoding: 'utf8' });
    expect(answer.stdout).toBe('wrong token\n');
  });

  test('nothing is copied before people were let in', () => {
    const { code, logs } = run('backup');
    expect(code).not.toBe(0);
    expect(logs).toContain('nobody was let into this GitLab yet');
    expect(copies()).toEqual([]);
  });

  test('the set-up sets what the owner wrote and lets people in', () => {
    const { code, logs } = run('setup');
    expect(code, logs).toBe(0);
    expect(logs).toContain('GitLab 19.4.1 is open, projects: 0');
    expect(opened()).toEqual([true, true]);
    expect(JSON.parse(readFileSync(join(root, 'applied.json'), 'utf8'))).toMatchObject({ signup_enabled: false });
    expect(logs).not.toContain(token);
  });

  test('a copy of everything, and what is too old goes', () => {
    sql("INSERT INTO projects VALUES (1, 'garden'), (2, 'kitchen')");
    addRepository(root, 'garden', 'beans\n');
    addRepository(root, 'kitchen', 'soup\n');
    for (const old of ['20200101T000000Z.tar', '.partial-20200101T000000Z.tar']) {
      writeFileSync(join(folder, old), 'old');
      execFileSync('chown', ['65534:65534', join(folder, old)]);
    }
    const { code, logs } = run('backup');
    expect(code, logs).toBe(0);
    expect(copies()).toHaveLength(1);
    expect(copies()[0]).toMatch(/^\d{8}T\d{6}Z\.tar$/);
    expect(calls()).toContain('gitlab-backup create BACKUP=labwright CRON=1 STRATEGY=copy SKIP=registry,artifacts');
    // Nothing of it stays on GitLab's own volume.
    expect(readdirSync(join(root, 'var/opt/gitlab/backups'))).toEqual([]);
  });

  test('a copy that GitLab could not make costs no earlier one', () => {
    writeFileSync(join(root, 'no-copies'), '');
    const before = copies();
    const { code, logs } = run('backup');
    rmSync(join(root, 'no-copies'));
    expect(code).not.toBe(0);
    expect(logs).toContain('the disk is full');
    expect(copies()).toEqual(before);
  });

  test('the drill restores database and repositories from the newest copy', () => {
    const { code, logs } = run('drill');
    expect(code, logs).toBe(0);
    expect(logs).toContain('made by GitLab 19.4.1');
    expect(verdict(logs)).toMatchObject({ drill: 'gitlab', passed: true, ageHours: 0, projects: 2, repositories: 2 });
  }, 60_000);

  /** Runs the drill on a copy that was changed inside. */
  function drillOf(change: string) {
    const good = join(folder, copies().at(-1) ?? '');
    const work = mkdtempSync(join(root, 'work-'));
    execFileSync('bash', [
      '-euc',
      `cd "$1"; tar -xf "$2"; mkdir d; tar -xf data.tar -C d; ${change}; (cd d; tar -cf ../data.tar *); tar -cf "$3" data.tar etc.tar; chmod 644 "$3"`,
      'x',
      work,
      good,
      join(folder, '29990101T000000Z.tar'),
    ]);
    const found = run('drill');
    rmSync(join(folder, '29990101T000000Z.tar'));
    return found;
  }

  test.each([
    [
      'the pack of a repository',
      'printf broken | dd of=d/repositories/default/garden/labwright/001.bundle bs=1 seek=110 conv=notrunc 2>/dev/null',
      'is no repository that can be restored',
    ],
    [
      'the list of its branches',
      'printf broken | dd of=d/repositories/default/garden/labwright/001.bundle bs=1 seek=60 conv=notrunc 2>/dev/null',
      'has no branch',
    ],
    [
      'the database',
      'gunzip -c d/db/database.sql.gz | head -c 900 | gzip >x; mv x d/db/database.sql.gz',
      'the dump of the database is not complete',
    ],
    ['an archive', 'head -c 60 d/uploads.tar.gz >x; mv x d/uploads.tar.gz', 'uploads.tar.gz cannot be read to its end'],
    ['the secrets', 'tar --delete -P -f etc.tar /etc/gitlab/gitlab-secrets.json', 'the copy has no gitlab-secrets.json'],
  ])(
    'the drill fails when %s in the copy is damaged',
    (_, change, message) => {
      const { code, logs } = drillOf(change);
      expect(code, logs).not.toBe(0);
      expect(logs).toContain(message);
      expect(verdict(logs)).toMatchObject({ passed: false });
    },
    60_000,
  );

  test('the drill fails when the newest copy is old', () => {
    const good = join(folder, copies().at(-1) ?? '');
    renameSync(good, join(folder, '20200101T000000Z.tar'));
    const { code, logs } = run('drill');
    renameSync(join(folder, '20200101T000000Z.tar'), good);
    expect(code).not.toBe(0);
    expect(logs).toContain('are too many');
  });

  test('a restore over projects is refused', () => {
    const { code, logs } = run('restore');
    expect(code).not.toBe(0);
    expect(logs).toContain('refused: there are 2 project(s)');
  });

  test('a copy of another release is refused before anything is touched', () => {
    const file = join(root, 'opt/gitlab/embedded/service/gitlab-rails/VERSION');
    writeFileSync(file, '19.5.0\n');
    const { code, logs } = run('restore', { FORCE: 'yes' });
    writeFileSync(file, `${version}\n`);
    expect(code).not.toBe(0);
    expect(logs).toContain("the copy was made by GitLab 19.4.1 and this is 19.5.0: write version: '19.4.1'");
    expect(opened()).toEqual([true, true]);
    expect(calls()).not.toContain('gitlab-ctl stop puma');
  });

  test('after the volumes were lost: nobody gets in beside a copy, the restore brings everything back', () => {
    for (const at of ['etc/gitlab/.labwright-opened', 'var/opt/gitlab/.labwright-opened']) rmSync(join(root, at));
    writeFileSync(join(root, 'etc/gitlab/gitlab-secrets.json'), JSON.stringify({ gitlab_rails: { db_key_base: 'new' } }));
    sql('DELETE FROM projects');
    for (const name of ['garden', 'kitchen'])
      rmSync(join(root, 'var/opt/gitlab/git-data/repositories', `${name}.git`), { recursive: true });
    const refused = run('setup');
    expect(refused.code).not.toBe(0);
    expect(refused.logs).toContain('refused: this GitLab is new, and the backup has a copy');
    expect(refused.logs).toContain('--from=cronjob/gitlab-restore gitlab-restore-1');
    expect(opened()).toEqual([false, false]);

    const { code, logs } = run('restore');
    expect(code, logs).toBe(0);
    expect(logs).toContain('restored: 2 project(s)');
    expect(sql('SELECT name FROM projects ORDER BY id')).toBe('garden\nkitchen');
    const repository = join(root, 'var/opt/gitlab/git-data/repositories/garden.git');
    expect(execFileSync('git', ['-C', repository, 'show', 'main:README.md'], { encoding: 'utf8' })).toBe('beans\n');
    expect(readFileSync(join(root, 'etc/gitlab/gitlab-secrets.json'), 'utf8')).toContain('kkkk');
    expect(opened()).toEqual([true, true]);
    expect(existsSync(join(root, 'tmp/labwright-restoring'))).toBe(false);
    const order = calls()
      .split('\n')
      .filter((line) => /reconfigure|stop|restore|restart/.test(line));
    expect(order).toEqual([
      'gitlab-ctl reconfigure',
      'gitlab-ctl stop puma',
      'gitlab-ctl stop sidekiq',
      'gitlab-backup restore BACKUP=labwright force=yes',
      'gitlab-ctl reconfigure',
      'gitlab-ctl restart',
    ]);
  });

  test('nobody gets in after a restore that failed in the middle, until one succeeds', () => {
    writeFileSync(join(root, 'no-restores'), '');
    const failed = run('restore', { FORCE: 'yes' });
    rmSync(join(root, 'no-restores'));
    expect(failed.code).not.toBe(0);
    expect(failed.logs).toContain('the database is in use');
    expect(opened()).toEqual([false, false]);
    const refused = run('setup');
    expect(refused.code).not.toBe(0);
    expect(refused.logs).toContain('refused: a restore did not come to its end');
    expect(run('backup')).toMatchObject({ code: 1, logs: expect.stringContaining('there is nothing to copy') });
    const again = run('restore', { FORCE: 'yes' });
    expect(again.code, again.logs).toBe(0);
    expect(opened()).toEqual([true, true]);
    expect(run('setup')).toMatchObject({ code: 0 });
  });

  test('one new volume beside an old one is refused', () => {
    rmSync(join(root, 'etc/gitlab/.labwright-opened'));
    const { code, logs } = run('setup');
    writeFileSync(join(root, 'etc/gitlab/.labwright-opened'), '');
    expect(code).not.toBe(0);
    expect(logs).toContain('are not of one installation');
  });
});
