import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application, defineCluster, microk8s, Postgres, S3Backup } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Manifest } from '../../src/model/index.ts';

const BUILD = fileURLToPath(new URL('../../tools/rclone/build.mjs', import.meta.url));
const bin = join(process.env.LABWRIGHT_CACHE ?? join(homedir(), '.cache', 'labwright'), 'bin');
const canRun =
  (existsSync(bin) && readdirSync(bin).some((name) => name.startsWith('rclone-'))) || spawnSync('go', ['version']).status === 0;
const inPipeline = !['', 'false', undefined].includes(process.env.CI);
const title = canRun || inPipeline ? 'S3Backup with the real rclone' : 'S3Backup with the real rclone (skipped: needs Go to build it once)';

interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: { readonly key: string } };
}

describe.runIf(canRun || inPipeline)(title, () => {
  const root = mkdtempSync(join(tmpdir(), 's3-backup-'));
  const disk = join(root, 'disk');
  const bucket = join(disk, 'backups');
  /** Each test has a folder of its own: the server keeps what it once saw of one. */
  let folder = '';
  let remote = 'target:backups';
  let environment: Readonly<Record<string, string>> = {};
  let pods = 0;
  let rclone = '';
  let server: ChildProcess;
  let manifests: readonly Manifest[];

  beforeAll(async () => {
    rclone = execFileSync(process.execPath, [BUILD], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
    mkdirSync(bucket, { recursive: true });
    const port = await freePort();
    server = spawn(rclone, ['serve', 's3', '--auth-key', 'key,secret', '--addr', `127.0.0.1:${port}`, disk], {
      env: { ...process.env, RCLONE_CONFIG: '/dev/null' },
      stdio: 'ignore',
    });
    manifests = render(`http://127.0.0.1:${port}`);
    const data = field(pick(manifests, 'ConfigMap', 'bucket-transfer'), 'data') as Readonly<Record<string, string>>;
    mkdirSync(join(root, 'transfer'));
    // Outside a pod the two folders cannot be at the root.
    for (const [name, text] of Object.entries(data))
      writeFileSync(join(root, 'transfer', name), text.replaceAll('/transfer/', `${root}/transfer/`).replaceAll('=/backup/', '=$BACKUP/'));
    // The image's name of the program.
    mkdirSync(join(root, 'bin'));
    execFileSync('ln', ['-s', rclone, join(root, 'bin', 'rclone')]);
    await vi.waitUntil(() => transfer('pg-setup', 'list', 'probe').code === 0, { timeout: 20_000, interval: 200 });
  }, 300_000);
  afterAll(async () => {
    if (server?.exitCode === null) {
      server.kill();
      await once(server, 'exit');
    }
    rmSync(root, { recursive: true, force: true });
  });
  beforeEach(() => {
    const name = `test-${pods}`;
    folder = join(bucket, name);
    remote = `target:backups/${name}`;
  });

  /** Runs the container that talks to the bucket, with the environment of its manifest, on a folder of this machine. */
  function transfer(workload: string, container: 'send' | 'fetch' | 'list', pod: string, more: Readonly<Record<string, string>> = {}) {
    const manifest = manifests.find(({ identity }) => identity.name === workload && ['Job', 'CronJob'].includes(identity.kind));
    if (manifest === undefined) throw new Error(`no ${workload}`);
    const spec = field(
      manifest,
      manifest.identity.kind === 'Job' ? 'spec.template.spec' : 'spec.jobTemplate.spec.template.spec',
    ) as Readonly<Record<'initContainers' | 'containers', readonly { readonly name: string; readonly env: readonly Variable[] }[]>>;
    const { env } = [...spec.initContainers, ...spec.containers].find(({ name }) => name === container) ?? { env: [] };
    const secret: Readonly<Record<string, string>> = { 'access-key': 'key', 'secret-key': 'secret' };
    environment = Object.fromEntries(
      env.map(({ name, value, valueFrom }) => [name, value ?? secret[valueFrom?.secretKeyRef.key ?? ''] ?? '']),
    );
    const backup = join(root, pod);
    mkdirSync(backup, { recursive: true });
    const { status, stdout, stderr } = spawnSync('sh', [join(root, 'transfer', `${container}.sh`)], {
      encoding: 'utf8',
      timeout: 60_000,
      env: {
        PATH: `${join(root, 'bin')}:${process.env['PATH']}`,
        BACKUP: backup,
        RCLONE_RETRIES: '1',
        RCLONE_LOW_LEVEL_RETRIES: '1',
        ...environment,
        REMOTE: remote,
        ...more,
      },
    });
    return { code: status, logs: `${stdout}${stderr}`, files: filesIn(join(backup, 'pg')) };
  }
  const write = (files: Readonly<Record<string, string>>, at: string) => {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(at, path)), { recursive: true });
      writeFileSync(join(at, path), content);
    }
  };
  /** Puts files into the bucket as people or earlier runs did. */
  const store = (files: Readonly<Record<string, string>>) => {
    const from = join(root, newPod());
    write(files, from);
    execFileSync(rclone, ['copy', from, remote], { env: { ...process.env, ...environment }, timeout: 60_000 });
  };
  const newPod = () => `pod-${pods++}`;
  const send = (files: Readonly<Record<string, string>>, more = {}) => {
    const pod = newPod();
    write(files, join(root, pod, 'pg'));
    return transfer('pg-backup', 'send', pod, more);
  };

  test('what a script left is sent, whole folders with a mark at the end, and comes back as it was', () => {
    const run = { [`${stamp(0)}/notes.dump`]: 'a dump', [`${stamp(0)}/with space.sql`]: 'roles' };
    const { code, logs } = send(run);
    expect(code, logs).toBe(0);
    expect(filesIn(folder)).toEqual({ ...run, [`${stamp(0)}/.complete`]: 'complete\n' });
    const back = transfer('pg-restore', 'fetch', newPod());
    expect(back.code, back.logs).toBe(0);
    expect(back.files).toEqual(run);
  });

  test('an archive needs no mark', () => {
    const run = { [`${stamp(0)}.tar.gz`]: 'an archive' };
    expect(send(run)).toMatchObject({ code: 0 });
    expect(filesIn(folder)).toEqual(run);
    expect(transfer('pg-restore', 'fetch', newPod()).files).toEqual(run);
  });

  test('a script that left nothing is a failure', () => {
    const { code, logs } = send({ 'by-hand/file': 'x' });
    expect(code).toBe(1);
    expect(logs).toContain('there is no copy in');
    expect(filesIn(folder)).toEqual({});
  });

  test('what is older than the days to keep goes, and what people put there stays', () => {
    const old = stamp(20);
    store({
      [`${old}/notes.dump`]: 'old',
      [`${old}/.complete`]: '',
      [`${stamp(15)}.tar.gz`]: 'old',
      [`${stamp(13)}/notes.dump`]: 'half',
      'by-hand/notes.dump': 'mine',
    });
    const { code, logs } = send({ [`${stamp(0)}/notes.dump`]: 'new' });
    expect(code, logs).toBe(0);
    expect(Object.keys(filesIn(folder))).toEqual(
      [`${stamp(13)}/notes.dump`, `${stamp(0)}/.complete`, `${stamp(0)}/notes.dump`, 'by-hand/notes.dump'].sort(),
    );
    expect(logs).toContain(`removed: target:backups/${folder.split('/').at(-1)}/${old}`);
  });

  test('with no day to keep, the newest still stays', () => {
    store({ [`${stamp(1)}/notes.dump`]: 'old', [`${stamp(1)}/.complete`]: '' });
    expect(send({ [`${stamp(0)}/notes.dump`]: 'new' }, { KEEP_DAYS: '0' })).toMatchObject({ code: 0 });
    expect(Object.keys(filesIn(folder))).toEqual([`${stamp(0)}/.complete`, `${stamp(0)}/notes.dump`]);
  });

  test('the newest complete copy is fetched, or the one that FILE names', () => {
    store({
      [`${stamp(3)}/notes.dump`]: 'older',
      [`${stamp(3)}/.complete`]: '',
      [`${stamp(2)}/notes.dump`]: 'newest',
      [`${stamp(2)}/.complete`]: '',
      [`${stamp(1)}/notes.dump`]: 'half',
      'by-hand/notes.dump': 'mine',
    });
    const fetch = (FILE: string) => transfer('pg-restore', 'fetch', newPod(), { FILE });
    expect(fetch('').files).toEqual({ [`${stamp(2)}/notes.dump`]: 'newest' });
    for (const name of [() => stamp(3), () => `${stamp(3)}/notes.dump`, () => join(root, `pod-${pods}`, 'pg', stamp(3))])
      expect(fetch(name())).toMatchObject({ code: 0, files: { [`${stamp(3)}/notes.dump`]: 'older' } });
    const half = fetch(stamp(1));
    expect(half).toMatchObject({ code: 0, files: { [`${stamp(1)}/notes.dump`]: 'half' } });
    expect(half.logs).toContain('has no mark of being complete');
    expect(fetch('by-hand').files).toEqual({ 'by-hand/notes.dump': 'mine' });
    const none = fetch('nothing-of-that-name');
    expect(none.code).toBe(1);
    expect(none.logs).toContain('there is no copy nothing-of-that-name');
  });

  test('a look makes empty files for what complete copies hold', () => {
    expect(transfer('pg-setup', 'list', newPod())).toMatchObject({ code: 0, files: {} });
    store({
      [`${stamp(2)}/notes.dump`]: 'whole',
      [`${stamp(2)}/.complete`]: '',
      [`${stamp(1)}/notes.dump`]: 'half',
      [`${stamp(1)}.tar.gz`]: 'x',
    });
    const { code, logs, files } = transfer('pg-setup', 'list', newPod());
    expect(code, logs).toBe(0);
    expect(files).toEqual({ [`${stamp(2)}/notes.dump`]: '', [`${stamp(1)}.tar.gz`]: '' });
    expect(logs).toContain(`complete copies in ${remote}: 2`);
  });

  test('nothing there is said by the script that wanted it; a bucket that cannot be read is a failure', () => {
    expect(transfer('pg-restore', 'fetch', newPod())).toMatchObject({ code: 0, files: {} });
    for (const wrong of [{ REMOTE: 'target:no-such-bucket/pg' }, { RCLONE_CONFIG_TARGET_SECRET_ACCESS_KEY: 'guess' }]) {
      for (const [workload, container] of [
        ['pg-restore', 'fetch'],
        ['pg-setup', 'list'],
      ] as const) {
        const { code, logs } = transfer(workload, container, newPod(), wrong);
        expect(code, logs).toBe(1);
        expect(logs).toContain('cannot read target:');
      }
      expect(send({ [`${stamp(0)}/notes.dump`]: 'new' }, wrong).code).not.toBe(0);
    }
  });
});

function render(server: string): readonly Manifest[] {
  return renderCluster((fleet) => {
    const Shed = defineCluster({
      name: 'shed',
      distribution: microk8s({ version: '1.34', addons: ['rbac', 'dns'] }),
      network: { nodes: '10.0.0.0/24' },
      nodes: { one: { address: '10.0.0.11', roles: ['control-plane'], capacity: { cpu: '8', memory: '16Gi' } } },
      storageClasses: { keep: { name: 'keep', provisioner: 'example.org/disk', reclaimPolicy: 'Retain', topology: 'node' } },
      defaultStorageClass: 'keep',
      layers: { data: {} },
      namespaces: { argocd: { podSecurity: 'restricted' }, home: { podSecurity: 'restricted' } },
      backupTargets: { bucket: { kind: 's3', server, path: 'backups/shed' } },
    });
    const cluster = new Shed(fleet);
    const at = (name: string) => new Application(cluster, name, { layer: 'data', namespace: 'home' });
    const target = new S3Backup(at('backup'), 'bucket', { namespaces: ['home'] });
    new Postgres(at('pg'), 'pg', { version: '17', database: 'notes', storage: { size: '5Gi' }, backup: { target } });
    return cluster;
  }).manifests;
}

/** Text of each file below a folder, by path. */
function filesIn(folder: string): Readonly<Record<string, string>> {
  if (!existsSync(folder)) return {};
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => statSync(join(folder, path)).isFile());
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

const start = Date.now();

/** A time so many days ago, as copies are named. */
function stamp(days: number): string {
  return new Date(start - days * 86_400_000).toISOString().replace(/[-:]|\.\d+/g, '');
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { readonly port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}
