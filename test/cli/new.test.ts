import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { newHome } from './home.ts';
import { shed } from './shed.ts';

/** The options a repository made from this one has; the library is its source. */
const tsconfig = JSON.stringify({
  extends: resolve('tsconfig.json'),
  compilerOptions: { paths: { labwright: [resolve('src/index.ts')] }, typeRoots: [resolve('node_modules/@types')] },
  include: ['clusters'],
  exclude: [],
});

test('a cluster, an application and a construct that were just started compile and render', async () => {
  const home = newHome({ 'tsconfig.json': tsconfig, 'package.json': '{ "type": "module" }\n' });
  expect(await home.run('new cluster my-house')).toMatchInlineSnapshot(`
    {
      "code": 0,
      "stderr": "",
      "stdout": "wrote clusters/my-house/cluster.ts
    wrote clusters/my-house/index.ts
    wrote clusters/fleet.ts
    next: set your node, ranges and repository in clusters/my-house/cluster.ts and clusters/fleet.ts
    next: npm run synth
    ",
    }
  `);
  expect(await home.run('synth')).toMatchObject({ code: 0, stderr: '' });
  expect(await home.run('new application my-house photos')).toMatchObject({ code: 0 });
  expect(await home.run('new construct web-page')).toMatchObject({ code: 0 });
  const wiring = home.read('clusters/my-house/index.ts');
  home.put({
    'clusters/my-house/index.ts': wiring
      .replace('import { MyHouse', "import { WebPage } from '../constructs/web-page.ts';\nimport { MyHouse")
      .replace("cluster.ts';\n", "cluster.ts';\nimport { photos } from './photos.ts';\n")
      .replace(
        '  return',
        "  photos(cluster);\n  new WebPage(new Application(cluster, 'page', { layer: 'apps', namespace: 'apps' }), 'page', { image: 'docker.io/library/caddy:2.10.2', port: 8080 });\n  return",
      ),
  });
  const outcome = await home.run('synth');
  expect(outcome).toMatchObject({ code: 0, stderr: '' });
  expect(outcome.stdout).not.toContain('error');
  for (const file of ['apps/photos/statefulset-photos-cache.yaml', 'apps/page/deployment-page.yaml', 'data/redis/statefulset-redis.yaml'])
    expect(home.has(`dist/my-house/${file}`)).toBe(true);
  const { stdout, status } = spawnSync(
    process.execPath,
    [resolve('node_modules/typescript/bin/tsc'), '-p', home.path, '--pretty', 'false'],
    {
      encoding: 'utf8',
    },
  );
  expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
});

test('an application gets the class, layer and namespace of its cluster; nothing that exists is touched', async () => {
  const home = newHome(shed());
  await home.run('synth');
  expect(await home.run('new application shed photos')).toMatchObject({ code: 0, stderr: '' });
  const text = home.read('clusters/shed/photos.ts');
  expect(text).toContain('export function photos(cluster: Shed) {');
  expect(text).toContain("{ layer: 'data', namespace: 'home' }");
  const again = [
    await home.run('new application shed photos'),
    await home.run('new application shad photos'),
    await home.run('new cluster shed'),
  ];
  expect(again.map(({ code, stderr }) => `${code} ${stderr}`).join('')).toMatchInlineSnapshot(`
    "2 clusters/shed/photos.ts exists already and is left alone
    2 clusters/ has no folder "shad" with a cluster.ts; did you mean \`shed\`?
    2 clusters/shed/cluster.ts exists already and is left alone
    clusters/shed/index.ts exists already and is left alone
    "
  `);
  expect(home.read('clusters/shed/photos.ts')).toBe(text);
});

test('a pipeline is the template of this repository, and nothing that exists is touched', async () => {
  const home = newHome(shed());
  expect(await home.run('new pipeline gitlab')).toMatchInlineSnapshot(`
    {
      "code": 0,
      "stderr": "",
      "stdout": "wrote ci/labwright.gitlab-ci.yml
    wrote .gitlab-ci.yml
    next: make a token that may write the note: docs/pipelines.md, "GitLab"
    ",
    }
  `);
  expect(home.read('ci/labwright.gitlab-ci.yml')).toBe(readFileSync('ci/templates/labwright.gitlab-ci.yml', 'utf8'));
  home.put({ 'ci/labwright.gitlab-ci.yml': undefined, '.gitlab-ci.yml': 'stages: [build]\n' });
  const second = await home.run('new pipeline gitlab');
  expect(second).toMatchObject({ code: 2, stderr: expect.stringContaining('.gitlab-ci.yml exists already and is left alone\nadd to it') });
  expect(home.read('.gitlab-ci.yml')).toBe('stages: [build]\n');
  expect(await home.run('new pipeline github')).toMatchObject({ code: 0 });
  expect(home.read('.github/workflows/labwright.yml')).toBe(readFileSync('ci/templates/github/labwright.yml', 'utf8'));
  expect(await home.run('new pipeline github')).toMatchObject({ code: 2, stderr: expect.stringContaining('exists already') });
});
