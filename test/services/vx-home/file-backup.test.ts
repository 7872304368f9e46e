import {
  appendFileSync,
  chmodSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type ClaimKind, describeServices, Machine, pick, podTemplate } from '../harness/index.ts';
import { backupFolder, completeCopies, leaveOldCopies, nextSecond, stampOf } from './backup-folder.ts';
import { makeSecrets, manifests, withEnvironment } from './cluster.ts';

const secrets = makeSecrets();

/** What a program may leave in its folder: path → text; a folder ends with `/`, a link says where it leads. */
const SAMPLE: Readonly<Record<string, string | { readonly link: string }>> = {
  'settings.json': '{"a":1}',
  'uploads/': '',
  'uploads/with a space.txt': 'kept',
  'uploads/-rf': 'a name that looks like an option',
  'uploads/empty/': '',
  '.hidden': 'kept too',
  '..odd': 'and this',
  latest: { link: 'uploads/with a space.txt' },
  'private.key': 'only mine',
};

function fill(folder: string, uid: number, gid: number): void {
  for (const [path, content] of Object.entries(SAMPLE)) {
    const at = join(folder, path);
    mkdirSync(dirname(at), { recursive: true });
    if (path.endsWith('/')) mkdirSync(at, { recursive: true });
    else if (typeof content === 'string') writeFileSync(at, content);
    else symlinkSync(content.link, at);
    lchownSync(at.replace(/\/$/, ''), uid, gid);
  }
  chmodSync(join(folder, 'private.key'), 0o600);
}

/** Everything in a folder as text, what belongs to the disk and to earlier restores apart. */
function contents(folder: string): Readonly<Record<string, string>> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => !/^(lost\+found|\.before-restore-)/.test(path));
  return Object.fromEntries(
    paths.sort().map((path) => {
      const at = join(folder, path);
      const status = lstatSync(at);
      const what = status.isSymbolicLink() ? `-> ${readlinkSync(at)}` : status.isDirectory() ? 'folder' : readFileSync(at, 'utf8');
      return [path, `${status.uid} ${(status.mode & 0o700).toString(8)} ${what}`];
    }),
  );
}

function empty(folder: string): void {
  for (const name of readdirSync(folder)) if (name !== 'lost+found') rmSync(join(folder, name), { recursive: true });
}

const programs = [
  { name: 'openwebui', namespace: 'ai', tools: "Debian's tools", excluded: 'cache', again: false },
  { name: 'portainer', namespace: 'portainer', tools: 'BusyBox', excluded: undefined, again: true },
] as const;
const disks: readonly ClaimKind[] = ['hostPath', 'block'];

describe.each(programs)('vx-home: copies of the folder of $name, with $tools', ({ name, namespace, excluded, again }) => {
  const backup = pick(manifests, 'CronJob', `${name}-backup`);
  const restore = pick(manifests, 'CronJob', `${name}-restore`);
  const drill = pick(manifests, 'CronJob', `${name}-drill`);
  /** What the last line of a drill's log says. */
  const verdict = (logs: string) => JSON.parse(logs.trim().split('\n').at(-1) ?? '') as Readonly<Record<string, unknown>>;
  const { spec } = podTemplate(backup);
  const { runAsUser: uid = -1, runAsGroup: gid = -1 } = spec.securityContext ?? {};
  const claim = spec.volumes?.find((volume) => volume.name === 'data')?.persistentVolumeClaim?.claimName ?? '';

  const runBackup = async (machine: Machine, environment: Readonly<Record<string, string>> = {}) => {
    await nextSecond();
    return machine.runJob(withEnvironment(backup, environment));
  };

  for (const claims of disks) {
    describeServices(`on a disk of kind ${claims}`, () => {
      test('a copy is complete and comes back into an empty folder as it was', async () => {
        await using machine = await Machine.start({ manifests, secrets, claims });
        const disk = machine.disk(namespace, claim);
        const target = backupFolder(machine, namespace, name);
        mkdirSync(disk);
        chmodSync(disk, claims === 'block' ? 0o755 : 0o777);
        if (claims === 'block') mkdirSync(join(disk, 'lost+found'), { mode: 0o700 });

        const nothing = await runBackup(machine);
        expect(nothing.code).not.toBe(0);
        expect(nothing.logs).toContain('the data folder is empty');

        fill(disk, uid, gid);
        if (excluded !== undefined) mkdirSync(join(disk, excluded));
        leaveOldCopies(target, uid, [15, 13]);
        expect(await runBackup(machine)).toMatchObject({ code: 0 });
        expect(completeCopies(target)).toHaveLength(2);
        expect(readdirSync(target)).toHaveLength(2);

        const second = await runBackup(machine, { KEEP_DAYS: '0' });
        expect(second.code, second.logs).toBe(0);
        expect(completeCopies(target)).toHaveLength(1);

        if (excluded !== undefined) rmSync(join(disk, excluded), { recursive: true });
        const before = contents(disk);
        const refused = await machine.runJob(restore);
        expect(refused.code).toBe(1);
        expect(refused.logs).toContain('refused: the data folder is not empty; FORCE=yes');
        expect(contents(disk)).toEqual(before);

        empty(disk);
        const restored = await machine.runJob(restore);
        expect(restored.code, restored.logs).toBe(0);
        expect(contents(disk)).toEqual(before);
        expect(Object.keys(before)).toHaveLength(Object.keys(SAMPLE).length);
      });

      test('a damaged copy and a missing one change nothing; FORCE=yes moves what is there aside', async () => {
        await using machine = await Machine.start({ manifests, secrets, claims });
        const disk = machine.disk(namespace, claim);
        const target = backupFolder(machine, namespace, name);
        mkdirSync(disk);
        chmodSync(disk, 0o777);
        fill(disk, uid, gid);
        const before = contents(disk);
        const missing = await machine.runJob(withEnvironment(restore, { FORCE: 'yes' }));
        expect(missing.code).not.toBe(0);
        expect(await runBackup(machine)).toMatchObject({ code: 0 });
        const [good = ''] = completeCopies(target);
        const content = readFileSync(join(target, good));
        writeFileSync(join(target, `${stampOf(-1)}.tar.gz`), content.subarray(0, content.length - 60));
        const damaged = await machine.runJob(withEnvironment(restore, { FORCE: 'yes' }));
        expect(damaged.code, damaged.logs).not.toBe(0);
        expect(damaged.logs).toContain('is no archive that can be read');
        expect(contents(disk)).toEqual(before);

        writeFileSync(join(disk, 'settings.json'), 'spoilt');
        const forced = await machine.runJob(withEnvironment(restore, { FORCE: 'yes', FILE: good }));
        expect(forced.code, forced.logs).toBe(0);
        expect(contents(disk)).toEqual(before);
        const [aside = ''] = readdirSync(disk).filter((entry) => entry.startsWith('.before-restore-'));
        expect(readFileSync(join(disk, aside, 'settings.json'), 'utf8')).toBe('spoilt');
        // What was moved aside is not copied again.
        expect(await runBackup(machine)).toMatchObject({ code: 0 });
        empty(disk);
        expect(existsSync(join(disk, aside))).toBe(false);
        expect(await machine.runJob(withEnvironment(restore, { FILE: completeCopies(target).at(-2) ?? '' }))).toMatchObject({ code: 0 });
        expect(readdirSync(disk).filter((entry) => entry.startsWith('.before-restore-'))).toEqual([]);
      });
    });
  }

  describeServices('the drill', () => {
    test('passes with a good copy, and fails with none, a damaged one, an empty one and an old one', async () => {
      await using machine = await Machine.start({ manifests, secrets, claims: 'hostPath' });
      const disk = machine.disk(namespace, claim);
      const target = backupFolder(machine, namespace, name);
      mkdirSync(disk);
      chmodSync(disk, 0o777);
      fill(disk, uid, gid);
      const none = await machine.runJob(drill);
      expect(none.code).toBe(1);
      expect(none.logs).toContain(`no copy in /backup/${name}`);
      expect(verdict(none.logs)).toMatchObject({ drill: name, passed: false, copy: '', ageHours: null });

      expect(await runBackup(machine)).toMatchObject({ code: 0 });
      const [good = ''] = completeCopies(target);
      const passed = await machine.runJob(drill);
      expect(passed.code, passed.logs).toBe(0);
      expect(verdict(passed.logs)).toEqual({ drill: name, passed: true, copy: good, ageHours: 0, maxAgeHours: 26, answer: '6 files' });

      const content = readFileSync(join(target, good));
      const later = join(target, `${stampOf(-1 / 24)}.tar.gz`);
      for (const damaged of [content.subarray(0, content.length - 60), gzipSync(Buffer.alloc(10_240))]) {
        writeFileSync(later, damaged);
        lchownSync(later, uid, gid);
        const failed = await machine.runJob(drill);
        expect(failed.code, failed.logs).not.toBe(0);
        expect(verdict(failed.logs)).toMatchObject({ passed: false });
      }
      rmSync(later);

      renameSync(join(target, good), join(target, `${stampOf(27 / 24)}.tar.gz`));
      const stale = await machine.runJob(drill);
      expect(stale.code).toBe(1);
      expect(stale.logs).toContain('the newest copy is 27 hours old, and 26 are too many');
      expect(verdict(stale.logs)).toMatchObject({ passed: false, ageHours: 27 });
    });
  });

  describeServices('somebody writes meanwhile', () => {
    test(again ? 'the copy is made again until nobody did' : 'a file that grows costs nobody the copy', async () => {
      await using machine = await Machine.start({ manifests, secrets, claims: 'hostPath' });
      const disk = machine.disk(namespace, claim);
      mkdirSync(disk);
      const growing = join(disk, 'growing.log');
      writeFileSync(growing, 'x'.repeat(8 * 1024 * 1024));
      lchownSync(growing, uid, gid);
      const writer = setInterval(() => appendFileSync(growing, 'more\n'), 1);
      setTimeout(() => clearInterval(writer), 2500);
      const { code, logs } = await machine.runJob(backup);
      clearInterval(writer);
      expect(code, logs).toBe(0);
      expect(logs.includes('trying again')).toBe(again);
    });
  });
});
