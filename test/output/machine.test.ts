import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lockName, planTree, stagingName, writeTree } from '../../src/output/index.ts';
import { holder, treeOf } from './child.ts';
import { emptyRoot, everythingIn, linesOf } from './folders.ts';

const folder = mkdtempSync(join(tmpdir(), 'labwright-child-'));
const child = join(folder, 'child.mjs');
const isRoot = process.getuid?.() === 0;
const home = ['dist/home'];

beforeAll(() => {
  chmodSync(folder, 0o755);
  buildSync({
    entryPoints: [fileURLToPath(new URL('child.ts', import.meta.url))],
    outfile: child,
    bundle: true,
    platform: 'node',
    format: 'esm',
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function freshOf(count: number, version: string): Promise<Record<string, string>> {
  const root = emptyRoot();
  await writeTree(root, treeOf(count, version), home, holder);
  return everythingIn(root);
}

/** Runs the child to its end as a user without rights; in the order of its trees, the lines of its issues. */
function runUnprivileged(...args: string[]): string[][] {
  const command = isRoot ? ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', process.execPath] : [process.execPath];
  const run = spawnSync(command[0]!, [...command.slice(1), child, ...args], { encoding: 'utf8' });
  expect(run.stderr).toBe('');
  return run.stdout
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => linesOf({ issues: JSON.parse(line) }));
}

describe('without the right to', () => {
  async function rootOf(count: number): Promise<string> {
    const root = emptyRoot();
    await writeTree(root, treeOf(count, 'a'), home, holder);
    if (isRoot) spawnSync('chown', ['-R', '65534:65534', root]);
    return root;
  }

  test('OUTPUT_CANNOT_WRITE: write a folder deep in the tree, nothing is changed', async () => {
    const root = await rootOf(60);
    chmodSync(join(root, 'dist/home/app-2'), 0o555);
    const before = everythingIn(root);
    expect(runUnprivileged(root, '60', 'b')).toEqual([
      ['error OUTPUT_CANNOT_WRITE at dist/home/app-2: it cannot be written: permission denied; nothing was changed'],
    ]);
    expect(everythingIn(root)).toEqual(before);
    chmodSync(join(root, 'dist/home/app-2'), 0o755);
  });

  test('OUTPUT_CANNOT_WRITE: write the root folder; without a change that does not matter', async () => {
    const root = await rootOf(5);
    chmodSync(root, 0o555);
    expect(runUnprivileged(root, '5', 'a', 'b')).toEqual([
      [],
      [`error OUTPUT_CANNOT_WRITE at ${lockName}: it cannot be written: permission denied; nothing was changed`],
    ]);
    chmodSync(root, 0o755);
  });

  test('OUTPUT_UNREADABLE: read a folder or a file', async () => {
    const root = await rootOf(60);
    chmodSync(join(root, 'dist/home/app-1'), 0o000);
    chmodSync(join(root, 'dist/home/app-2/config-map-30.yaml'), 0o000);
    expect(runUnprivileged(root, '60', 'a')).toEqual([
      [
        'error OUTPUT_UNREADABLE at dist/home/app-1: it cannot be read: permission denied',
        'error OUTPUT_UNREADABLE at dist/home/app-2/config-map-30.yaml: it cannot be read: permission denied',
      ],
    ]);
    chmodSync(join(root, 'dist/home/app-1'), 0o755);
  });
});

const disk = join(folder, 'disk');
mkdirSync(disk);
const mounted = isRoot && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]).status === 0;

describe.runIf(mounted)(`a disk of 1 MiB${mounted ? '' : ' (not run: mounting one needs root)'}`, () => {
  afterAll(() => spawnSync('umount', [disk]));

  test('OUTPUT_CANNOT_WRITE: it fills up while staging, the tree stays as it was, and the next run succeeds', async () => {
    const first = treeOf(20, 'a');
    expect((await writeTree(disk, first, home, holder)).issues).toEqual([]);
    const before = everythingIn(disk);
    const large = treeOf(40, 'b').map((file) => ({ ...file, text: file.text + '# filler\n'.repeat(5000) }));
    const failed = await writeTree(disk, large, home, holder);
    expect(failed.written).toBe(false);
    expect(linesOf(failed)).toEqual([
      expect.stringMatching(/^error OUTPUT_CANNOT_WRITE at dist\/home\/app-\d+\/.* the disk is full; nothing was changed$/),
    ]);
    expect(everythingIn(disk)).toEqual(before);

    writeFileSync(join(disk, 'filler'), 'x'.repeat(2 ** 20 - 200_000));
    for (let i = 0, full = false; !full; i++) {
      try {
        writeFileSync(join(disk, `filler-${i}`), 'x'.repeat(4096));
      } catch {
        full = true;
      }
    }
    expect(linesOf(await writeTree(disk, treeOf(20, 'b'), home, holder))).toEqual([
      expect.stringContaining('the disk is full; nothing was changed'),
    ]);
    spawnSync('sh', ['-c', `rm ${disk}/filler*`]);
    expect(everythingIn(disk)).toEqual(before);
    expect(await writeTree(disk, treeOf(20, 'b'), home, holder)).toMatchObject({ written: true, issues: [] });
    expect(everythingIn(disk)).toEqual(await freshOf(20, 'b'));
  });
});

test('two processes at once end in one of the two trees', async () => {
  const root = emptyRoot();
  const runs = ['a', 'b'].map((version) => spawn(process.execPath, [child, root, '300', version]));
  const outputs = await Promise.all(runs.map(outputOf));
  expect(outputs).toEqual(['start\n[]\n', 'start\n[]\n']);
  expect([await freshOf(300, 'a'), await freshOf(300, 'b')]).toContainEqual(everythingIn(root));
});

async function outputOf(run: ChildProcess): Promise<string> {
  let text = '';
  run.stdout!.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  await once(run, 'close');
  return text;
}

test('a process killed in the middle: the next one takes over its lock and makes the tree right', { timeout: 120_000 }, async () => {
  let leftovers = 0;
  for (let delay = 0; delay < 45; delay += 3) {
    const root = emptyRoot();
    await writeTree(root, treeOf(900, 'a'), home, holder);
    const run = spawn(process.execPath, [child, root, '900', 'b', 'c', 'b', 'c', 'b', 'c']);
    while (!existsSync(join(root, lockName))) await sleep(1);
    await sleep(delay);
    run.kill('SIGKILL');
    await once(run, 'close');
    if (existsSync(join(root, lockName))) leftovers++;
    const version = delay % 2 === 0 ? 'c' : 'd';
    expect(linesOf(await writeTree(root, treeOf(900, version), home, holder)), `killed after ${delay} ms`).toEqual([]);
    expect(everythingIn(root)).toEqual(await freshOf(900, version));
    rmSync(root, { recursive: true });
  }
  expect(leftovers).toBeGreaterThan(0);
});

test('OUTPUT_SYMLINK: the staging folder may not lead elsewhere', async () => {
  const root = emptyRoot();
  const elsewhere = emptyRoot();
  writeFileSync(join(elsewhere, 'mine'), '');
  symlinkSync(elsewhere, join(root, stagingName));
  const result = await writeTree(root, treeOf(3, 'a'), home, holder);
  expect(linesOf(result)).toEqual([`error OUTPUT_SYMLINK at ${stagingName}: it is a symbolic link, and these are never followed`]);
  expect(everythingIn(elsewhere)).toEqual({ mine: '' });
  expect(planTree(root, [], home).write).toEqual([]);
});
