import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { generated, newHome, withoutCounts } from './home.ts';
import { cluster, fleet, index, shed } from './shed.ts';

const home = newHome(shed());
let before: Readonly<Record<string, string>>;
const service = 'dist/shed/data/cache/service-cache.yaml';

beforeAll(async () => {
  await home.run('synth');
  before = home.tree();
});

afterEach(async () => {
  home.put(shed());
  if (JSON.stringify(home.tree()) !== JSON.stringify(before)) throw new Error('a test left the tree in another state');
});

test('OUTPUT_UNKNOWN_FILE: a file that Argo CD would apply in a folder of ours', async () => {
  home.put({ 'dist/shed/data/cache/own.yaml': 'kind: Pod\n' });
  const [written, checked] = [await home.run('synth'), await home.run('synth --check')];
  expect(withoutCounts(written)).toMatchInlineSnapshot(`
    {
      "code": 1,
      "stderr": "",
      "stdout": "1 error
    error OUTPUT_UNKNOWN_FILE dist/shed/data/cache/own.yaml: it was not generated, and Argo CD would apply it
      hint: delete it, or move it into your code with \`new Manifests(…)\`
    nothing was written
    ",
    }
  `);
  expect(checked.code).toBe(1);
  expect(home.read('dist/shed/data/cache/own.yaml')).toBe('kind: Pod\n');
  home.put({ 'dist/shed/data/cache/own.yaml': undefined });
});

test('OUTPUT_STRAY_FILE: any other file is left alone and told', async () => {
  home.put({ 'dist/shed/data/cache/notes.txt': 'mine\n' });
  expect(withoutCounts(await home.run('synth'))).toMatchInlineSnapshot(`
    {
      "code": 0,
      "stderr": "",
      "stdout": "1 warning
    warning OUTPUT_STRAY_FILE dist/shed/data/cache/notes.txt: it was not generated
      hint: move it out of the generated folder
    1 cluster, … files: 0 written, 0 removed, … unchanged.
    ",
    }
  `);
  expect(await home.run('synth --strict')).toMatchObject({ code: 1 });
  home.put({ 'dist/shed/data/cache/notes.txt': undefined });
});

test('OUTPUT_HAND_EDITED: `synth --check` names the file, `synth` rewrites it and says so', async () => {
  home.put({ [service]: home.read(service).replace('6379', '6380') });
  expect(withoutCounts(await home.run('synth --check'))).toMatchInlineSnapshot(`
    {
      "code": 1,
      "stderr": "",
      "stdout": "1 error
    error OUTPUT_HAND_EDITED shed/cache/cache/service: dist/shed/data/cache/service-cache.yaml was changed by hand
      file: dist/shed/data/cache/service-cache.yaml
      hint: make the change in the code of the construct, then run \`labwright synth\`
    1 cluster, … files: the generated folders differ; run \`labwright synth\` and commit the result
    ",
    }
  `);
  expect(home.read(service)).toContain('6380');
  expect(withoutCounts(await home.run('synth'))).toMatchInlineSnapshot(`
    {
      "code": 0,
      "stderr": "",
      "stdout": "1 warning
    warning OUTPUT_HAND_EDITED shed/cache/cache/service: dist/shed/data/cache/service-cache.yaml was changed by hand; synth rewrites it
      file: dist/shed/data/cache/service-cache.yaml
      hint: make the change in the code of the construct, then run \`labwright synth\`
    1 cluster, … files: 1 written, 0 removed, … unchanged.
    ",
    }
  `);
});

test('OUTPUT_STALE: `synth --check` writes nothing and names what differs', async () => {
  home.put({ 'clusters/shed/cluster.ts': cluster.replace('data: 900', 'data: 901'), [service]: undefined });
  const outcome = await home.run('synth --check');
  expect(outcome).toMatchObject({ code: 1, stderr: '' });
  expect(withoutCounts(outcome).stdout).toMatchInlineSnapshot(`
    "4 errors
    error OUTPUT_STALE dist/shed/model.json: it differs from what the code renders
      hint: run \`labwright synth\` and commit the result
    error OUTPUT_STALE docs/clusters/shed/handbook.md: it differs from what the code renders
      hint: run \`labwright synth\` and commit the result
    error OUTPUT_STALE shed/cache/cache/service: dist/shed/data/cache/service-cache.yaml is missing
      file: dist/shed/data/cache/service-cache.yaml
      hint: run \`labwright synth\` and commit the result
    error OUTPUT_STALE shed/classes/priority-data: dist/shed/platform/classes/priorityclass-data.yaml differs from what the code renders
      file: dist/shed/platform/classes/priorityclass-data.yaml
      hint: run \`labwright synth\` and commit the result
    1 cluster, … files: the generated folders differ; run \`labwright synth\` and commit the result
    "
  `);
  expect(home.has(service)).toBe(false);
  home.put(shed());
  await home.run('synth');
});

test('a cluster that leaves the fleet takes its folders along, and nothing else', async () => {
  const hut = {
    'clusters/hut/cluster.ts': cluster.replaceAll('shed', 'hut').replaceAll('Shed', 'Hut'),
    'clusters/hut/index.ts': index.replaceAll('shed', 'hut').replaceAll('Shed', 'Hut'),
    'clusters/fleet.ts': fleet
      .replace(', shed)', ', shed, hut)')
      .replace('import { shed', "import { hut } from './hut/index.ts';\nimport { shed"),
  };
  home.put(hut);
  expect(await home.run('synth')).toMatchObject({ code: 0 });
  const both = home.tree();
  expect(Object.keys(both).filter((file) => !(file in before) && !/\/hut(\/|$)/.test(file))).toEqual([]);

  home.put({ 'clusters/hut/cluster.ts': hut['clusters/hut/cluster.ts'].replace('data: 900', 'data: 901') });
  home.put({ 'clusters/shed/cluster.ts': cluster.replace('data: 900', 'data: 902') });
  expect(await home.run('synth --cluster hut')).toMatchObject({ code: 0 });
  const changed = Object.entries(home.tree()).filter(([file, hash]) => both[file] !== hash);
  expect(changed.map(([file]) => file).filter((file) => !/\/hut\//.test(file))).toEqual([]);
  expect(changed.length).toBeGreaterThan(0);

  home.put({ 'dist/mine.txt': 'mine\n' });
  home.put({ ...shed(), 'clusters/hut': undefined });
  const outcome = await home.run('synth');
  expect(outcome).toMatchObject({ code: 0, stdout: expect.stringMatching(/ 0 written, [1-9]\d* removed/) });
  expect(home.read('dist/mine.txt')).toBe('mine\n');
  home.put({ 'dist/mine.txt': undefined });
});

test('a broken cluster does not stand in the way of `--cluster` for another', async () => {
  home.put({
    'clusters/fleet.ts': fleet
      .replace(', shed)', ", shed, function hut(fleet) {\n  new Hut(fleet);\n  throw new Error('hut');\n})")
      .replace('export', "import { Hut } from './hut.ts';\nexport"),
    'clusters/hut.ts': cluster.replaceAll('shed', 'hut').replaceAll('Shed', 'Hut'),
  });
  expect(await home.run('synth --cluster shed')).toMatchObject({ code: 0 });
  expect(await home.run('synth --cluster hut')).toMatchObject({ code: 1, stdout: expect.stringContaining('Error: hut') });
  expect(await home.run('synth')).toMatchObject({ code: 1 });
  home.put({ 'clusters/hut.ts': undefined });
});

test('the same tree from another place, another folder, below another folder, and for cdk8s', async () => {
  const elsewhere = newHome(shed(), 'a home with another name');
  await elsewhere.run('synth', { folder: 'clusters/shed', env: { TZ: 'Asia/Tokyo', LC_ALL: 'tr_TR.UTF-8', CI: 'true', HOME: '/' } });
  expect(elsewhere.tree()).toEqual(before);
  expect(await home.run('synth --into out/deep')).toMatchObject({ code: 0, stdout: expect.stringContaining('(below out/deep)') });
  await home.run('synth', { env: { CDK8S_OUTDIR: 'out/cdk8s' } });
  for (const folder of ['out/deep', 'out/cdk8s']) {
    const tree = home.tree(...generated.map((name) => `${folder}/${name}`));
    expect(Object.fromEntries(Object.entries(tree).map(([file, hash]) => [file.slice(folder.length + 1), hash]))).toEqual(before);
  }
  expect(await home.run('synth --into below', { folder: 'out' })).toMatchObject({ code: 0 });
  expect(home.has('out/below/dist/shed/model.json')).toBe(true);
  home.put({ out: undefined });
});

test('nothing of this machine is in the output', () => {
  const folders = generated.map((folder) => join(home.path, folder));
  const texts = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')),
  );
  const all = texts.join('\n');
  expect(texts.length).toBeGreaterThan(30);
  // A short host name stands in longer words by chance.
  const words = new Set(all.split(/[^\w.-]+/));
  const told = [
    ...[home.path, process.cwd(), 'labwright-cli-'].filter((text) => all.includes(text)),
    ...[hostname()].filter((name) => words.has(name)),
  ];
  expect(told).toEqual([]);
});

test('`cdk8s synth` with the settings of this repository gives the same tree, byte for byte, and leaves dist/ alone', () => {
  const settings = readFileSync('cdk8s.yaml', 'utf8');
  expect(settings).toContain('app: node bin/labwright.mjs synth --no-check\noutput: .cdk8s-out\n');
  const bin = JSON.stringify(`${process.execPath} ${process.cwd()}/bin/labwright.mjs synth --no-check`);
  home.put({ 'cdk8s.yaml': settings.replace(/^app: .*$/m, `app: ${bin}`), 'dist/shed/data/cache/notes.txt': 'mine\n' });
  const { status, stderr } = spawnSync(process.execPath, [join(process.cwd(), 'node_modules/cdk8s-cli/bin/cdk8s'), 'synth'], {
    cwd: home.path,
    encoding: 'utf8',
  });
  expect({ status, failed: status === 0 ? '' : stderr }).toEqual({ status: 0, failed: '' });
  expect(home.read('dist/shed/data/cache/notes.txt')).toBe('mine\n');
  home.put({ 'dist/shed/data/cache/notes.txt': undefined, 'cdk8s.yaml': undefined });
  const tree = home.tree(...generated.map((name) => `.cdk8s-out/${name}`));
  expect(Object.fromEntries(Object.entries(tree).map(([file, hash]) => [file.slice('.cdk8s-out/'.length), hash]))).toEqual(before);
  home.put({ '.cdk8s-out': undefined });
});
