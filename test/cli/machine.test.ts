import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import { afterEach, expect, test } from 'vitest';
import { type Home, homeAt, newHome } from './home.ts';
import { cluster, shed } from './shed.ts';

const isRoot = process.getuid?.() === 0;
/** File modes mean nothing to root, so what they do is tried as a user who owns nothing. */
const asNobody = isRoot ? 'setpriv --reuid 65534 --regid 65534 --clear-groups'.split(' ') : [];
const canBeNobody = !isRoot || runs(asNobody[0]!, ...asNobody.slice(1), 'test', '-r', 'bin/labwright.mjs');
const canMount = isRoot && runs('unshare', '--mount', 'true');

const mounted: string[] = [];
afterEach(() => {
  for (const folder of mounted.splice(0)) spawnSync('umount', [folder]);
});

function runs(command: string, ...words: string[]): boolean {
  return spawnSync(command, words).status === 0;
}

const moved = (home: Home) =>
  home.put({ 'clusters/shed/cluster.ts': cluster.replaceAll('shelf-', 'rack-').replace('data: 900', 'data: 950') });

test.runIf(canBeNobody)('OUTPUT_CANNOT_WRITE: a folder that may not be written', async () => {
  const home = newHome(shed());
  await home.run('synth');
  const before = home.tree();
  moved(home);
  chmodSync(dirname(home.path), 0o755);
  chmodSync(join(home.path, 'dist/shed/platform/classes'), 0o555);
  if (isRoot) spawnSync('chown', ['-R', '65534', home.path]);
  const outcome = await home.run('synth', { under: asNobody });
  chmodSync(join(home.path, 'dist/shed/platform/classes'), 0o755);
  expect(outcome).toMatchInlineSnapshot(`
    {
      "code": 2,
      "stderr": "",
      "stdout": "1 error
    error OUTPUT_CANNOT_WRITE dist/shed/platform/classes: it cannot be written: permission denied; nothing was changed
    nothing was written
    ",
    }
  `);
  expect(home.tree()).toEqual(before);
  expect(await home.run('synth', { under: asNobody })).toMatchObject({ code: 0 });
});

test.runIf(canBeNobody)('OUTPUT_UNREADABLE: a folder that may not be read', async () => {
  const home = newHome(shed());
  await home.run('synth');
  const before = home.tree();
  chmodSync(dirname(home.path), 0o755);
  if (isRoot) spawnSync('chown', ['-R', '65534', home.path]);
  chmodSync(join(home.path, 'dist/shed/data'), 0o000);
  const outcomes = [await home.run('synth', { under: asNobody }), await home.run('check', { under: asNobody })];
  chmodSync(join(home.path, 'dist/shed/data'), 0o755);
  expect(outcomes).toMatchInlineSnapshot(`
    [
      {
        "code": 2,
        "stderr": "",
        "stdout": "1 error
    error OUTPUT_UNREADABLE dist/shed/data: it cannot be read: permission denied
    nothing was written
    ",
      },
      {
        "code": 2,
        "stderr": "",
        "stdout": "1 error
    error OUTPUT_UNREADABLE dist/shed/data/cache: cannot be read: permission denied
    0 objects of 0 clusters checked
    ",
      },
    ]
  `);
  expect(home.tree()).toEqual(before);
});

test.runIf(canBeNobody)('a home that belongs to somebody else: nothing is written, and no cache is needed', async () => {
  const home = newHome(shed());
  chmodSync(dirname(home.path), 0o755);
  chmodSync(home.path, 0o555);
  chmodSync(join(home.path, 'node_modules'), 0o555);
  const outcome = await home.run('synth', { under: asNobody });
  chmodSync(home.path, 0o755);
  chmodSync(join(home.path, 'node_modules'), 0o755);
  expect(outcome).toMatchInlineSnapshot(`
    {
      "code": 2,
      "stderr": "",
      "stdout": "1 error
    error OUTPUT_CANNOT_WRITE .labwright-lock: it cannot be written: permission denied; nothing was changed
    nothing was written
    ",
    }
  `);
  expect(readdirSync(home.path).sort()).toEqual(['clusters', 'node_modules']);
  expect(readdirSync(join(home.path, 'node_modules'))).toEqual([]);
});

test.runIf(canMount)('OUTPUT_CANNOT_WRITE: the disk fills up while the files are written', async () => {
  const outside = newHome();
  const disk = join(outside.path, 'disk');
  mkdirSync(disk);
  expect(runs('mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk)).toBe(true);
  mounted.push(disk);
  const home = homeAt(disk);
  home.put(shed());
  symlinkSync(join(outside.path, 'node_modules'), join(disk, 'node_modules'));
  await home.run('synth');
  const before = home.tree();
  const files = readdirSync(disk).sort();
  moved(home);
  // One page is left: enough for the first file, not for all.
  spawnSync('sh', ['-c', 'head -c 2m /dev/zero > filler; truncate -s -8192 filler'], { cwd: disk });
  const outcome = await home.run('synth');
  expect(outcome.stdout).toMatchInlineSnapshot(`
    "1 error
    error OUTPUT_CANNOT_WRITE dist/shed/model.json: it cannot be written: the disk is full; nothing was changed
    nothing was written
    "
  `);
  expect(outcome).toMatchObject({ code: 2, stderr: '' });
  expect(home.tree()).toEqual(before);
  home.put({ filler: undefined });
  expect(readdirSync(disk).sort()).toEqual(files);
  expect(await home.run('synth')).toMatchObject({ code: 0 });
  expect(await home.run('synth --check')).toMatchObject({ code: 0 });
});

test('OUTPUT_LOCKED: another synth that runs, and one that was killed', async () => {
  const home = newHome(shed());
  await home.run('synth');
  const before = home.tree();
  moved(home);
  home.put({ '.labwright-lock': `${process.pid} ${hostname()}\n` });
  const outcome = await home.run('synth');
  expect({ ...outcome, stdout: outcome.stdout.replaceAll(String(process.pid), '<pid>') }).toMatchInlineSnapshot(`
    {
      "code": 2,
      "stderr": "",
      "stdout": "1 error
    error OUTPUT_LOCKED .labwright-lock: process <pid> is writing the generated files; nothing was changed
      hint: wait for it; if no synth runs there, delete .labwright-lock
    nothing was written
    ",
    }
  `);
  expect(home.tree()).toEqual(before);
  const gone = await execa(process.execPath, ['-p', 'process.pid']);
  home.put({ '.labwright-lock': `${gone.stdout} ${hostname()}\n` });
  expect(await home.run('synth')).toMatchObject({ code: 0 });
  expect(home.has('.labwright-lock')).toBe(false);
});

test('two synths at once both end well, and the tree is whole', async () => {
  const home = newHome(shed());
  const outcomes = await Promise.all([home.run('synth'), home.run('synth'), home.run('synth')]);
  expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(await home.run('synth --check')).toMatchObject({ code: 0 });
  expect(readdirSync(home.path).sort()).toEqual(['argocd', 'clusters', 'dist', 'docs', 'node_modules']);
});

test('a synth that is killed at any moment is made good by the next one', async () => {
  const home = newHome(shed());
  await home.run('synth');
  const large = shed({
    cluster: cluster.replace('layers: {', `layers: { ${Array.from({ length: 40 }, (_, i) => `l${i}: {}`).join(', ')},`),
  });
  let killed = 0;
  // On a busy machine a synth may be over before this process looks again.
  for (let round = 0; round < 3 || (killed === 0 && round < 15); round += 1) {
    const delay = [0, 5, 20][round] ?? 0;
    home.put(killed % 2 === 0 ? large : shed());
    const before = JSON.stringify(home.tree());
    const child = execa(process.execPath, [join(process.cwd(), 'bin/labwright.mjs'), 'synth'], { cwd: home.path, reject: false });
    // The staging folder appears when writing begins.
    while (!home.has('.labwright-staging') && child.exitCode === null) await setImmediate();
    await setTimeout(delay);
    child.kill('SIGKILL');
    const { isTerminated } = await child;
    if (isTerminated) killed++;
    if (home.has('.labwright-staging/journal') || JSON.stringify(home.tree()) === before) {
      expect(await home.run('synth')).toMatchObject({ code: 0, stderr: '' });
    }
    expect(await home.run('synth --check')).toMatchObject({ code: 0 });
    expect(home.has('.labwright-staging')).toBe(false);
  }
  expect(killed).toBeGreaterThan(0);
});

test('a cache that holds garbage is made anew', async () => {
  const home = newHome(shed());
  await home.run('synth');
  const cache = join(home.path, 'node_modules/.cache/labwright');
  for (const content of ['', 'garbage', '{}']) {
    for (const file of readdirSync(cache)) writeFileSync(join(cache, file), content);
    expect(await home.run('synth --check')).toMatchObject({ code: 0, stderr: '' });
  }
  const compiled = readdirSync(cache).find((file) => file.endsWith('.v8'))!;
  home.put({ [`node_modules/.cache/labwright/${compiled}`]: 'x'.repeat(5000) });
  expect(await home.run('synth --check')).toMatchObject({ code: 0, stderr: '' });
});

test('an edit that keeps the length of a file is seen, however often it is run', async () => {
  const home = newHome(shed());
  for (const value of ['900', '901', '902', '900']) {
    home.put({ 'clusters/shed/cluster.ts': cluster.replace('data: 900', `data: ${value}`) });
    await home.run('synth');
    expect(home.read('dist/shed/platform/classes/priorityclass-data.yaml')).toContain(`value: ${value}`);
  }
});

test('a bundle that another version of the compiler made is made anew', async () => {
  const home = newHome(shed());
  await home.run('synth');
  const meta = 'node_modules/.cache/labwright/tool.json';
  const made = JSON.parse(home.read(meta)) as { readonly inputs: readonly (readonly [file: string, print: string])[] };
  const inputs = made.inputs.map(([file, print]) => [file, file.endsWith('/bin/compile.mjs') ? 'another' : print] as const);
  expect(inputs.filter(([, print]) => print === 'another')).toHaveLength(1);
  home.put({ [meta]: JSON.stringify({ ...made, inputs }) });
  await home.run('synth');
  expect(JSON.parse(home.read(meta))).toEqual(made);
});

test('a folder whose name holds spaces, quotes and letters of other languages', async () => {
  const plain = newHome(shed());
  const odd = newHome(shed(), "mein Häuschen '家' $HOME");
  await plain.run('synth');
  expect(await odd.run('synth')).toMatchObject({ code: 0, stderr: '' });
  expect(odd.tree()).toEqual(plain.tree());
  odd.put({ 'clusters/shed/cluster.ts': cluster.replace("'31Gi'", "'31GB'"), 'clusters/shed/index.ts': shed()['clusters/shed/index.ts'] });
  expect((await odd.run('synth')).stdout).toContain('MODEL_QUANTITY shed nodes.shelf-1.capacity.memory');
});

test('an installed tree without its own node_modules uses the cache of the library', async () => {
  const home = newHome(shed(), 'home', false);
  expect(await home.run('synth')).toMatchObject({ code: 0, stderr: '' });
  expect(readdirSync(home.path).sort()).toEqual(['argocd', 'clusters', 'dist', 'docs']);
  rmSync(join(home.path, 'dist'), { recursive: true });
});
