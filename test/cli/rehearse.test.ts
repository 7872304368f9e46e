import { execa } from 'execa';
import { beforeAll, expect, test } from 'vitest';
import { thisPlatform } from '../../src/rehearse/binaries/index.ts';
import { homeAt, newHome } from './home.ts';
import { cluster, fleet, index, shed } from './shed.ts';

/** A fleet in a clone, with commits that are no good as a base. Its home has no programs in its cache. */
const home = newHome({ ...shed(), '.gitignore': 'node_modules/\n', 'package.json': '{ "scripts": { "rehearse:setup": "x" } }' });

async function git(...words: readonly string[]): Promise<void> {
  const identity = {
    GIT_AUTHOR_NAME: 'o',
    GIT_AUTHOR_EMAIL: 'o@example.org',
    GIT_COMMITTER_NAME: 'o',
    GIT_COMMITTER_EMAIL: 'o@example.org',
  };
  await execa('git', words, { cwd: home.path, env: { ...identity, GIT_CONFIG_GLOBAL: '/dev/null' } });
}

async function commit(tag: string): Promise<void> {
  await git('add', '--all', '--force', 'dist', 'argocd', 'clusters', '.gitignore');
  await git('commit', '--quiet', '--allow-empty', '--message', tag);
  await git('tag', tag);
}

const model = 'dist/shed/model.json';
const service = 'dist/shed/data/cache/service-cache.yaml';

beforeAll(async () => {
  await home.run('synth');
  await git('init', '--quiet', '--initial-branch', 'main');
  await git('commit', '--quiet', '--allow-empty', '--message', 'empty');
  await git('tag', 'empty');
  await commit('whole');
  const before = { [model]: home.read(model), [service]: home.read(service) };
  home.put({ [model]: '{}' });
  await commit('broken');
  home.put({ [model]: JSON.stringify({ ...(JSON.parse(before[model] ?? '') as object), version: 7 }) });
  await commit('newer');
  home.put({ ...before, [service]: 'a: [' });
  await commit('torn');
  home.put({ [service]: '<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> theirs\n' });
  await commit('merged');
  home.put(before);
  await commit('again');
});

/** What is printed, without the path of the home. */
async function said(flags: string, at = home): Promise<string> {
  const { code, stdout, stderr } = await at.run(`rehearse ${flags}`);
  return `${code}\n${stdout}${stderr}`.replaceAll(at.path, '…');
}

test('REHEARSE_BINARIES: nothing is built yet, with the command that does it', async () => {
  expect((await said('')).replace(thisPlatform(), 'platform')).toMatchInlineSnapshot(`
    "2
    1 error
    error REHEARSE_BINARIES rehearse: for a rehearsal on Kubernetes 1.36, kube-apiserver, kube-scheduler, kube-controller-manager, etcd, kwok are missing; looked in …/.cache/labwright/control-plane/platform
      hint: run \`npm run rehearse:setup -- --kubernetes 1.36\`
    "
  `);
});

test('REHEARSE_BINARIES: a folder that is not there, one without programs', async () => {
  const all = await Promise.all(['none', 'clusters'].map((folder) => said(`--binaries ${folder}`)));
  expect(all.join('')).toMatchInlineSnapshot(`
    "2
    1 error
    error REHEARSE_BINARIES --binaries: …/none does not exist
      hint: name the folder that the programs themselves lie in
    2
    1 error
    error REHEARSE_BINARIES --binaries: …/clusters holds none of kube-apiserver, kube-scheduler, kube-controller-manager, etcd, kwok
      hint: name the folder that the programs themselves lie in
    "
  `);
});

test('REHEARSE_BINARIES: a minor nobody builds, with those that can be', async () => {
  const all = await Promise.all(['1.2', 'new'].map((minor) => said(`--kubernetes ${minor}`)));
  expect(all).toEqual(
    ['1.2', 'new'].map((minor) =>
      expect.stringMatching(
        new RegExp(
          `^2\\n1 error\\nerror REHEARSE_BINARIES rehearse: for a rehearsal on Kubernetes ${minor}, kube-apiserver.* are missing.*\\n` +
            `  hint: the setup builds Kubernetes 1\\.34, .*, or name a folder with programs of ${minor} with`,
        ),
      ),
    ),
  );
});

test('REHEARSE_TIMEOUT: what is no time', async () => {
  const all = await Promise.all(['soon', '9', '1e3', '-20', '12.5'].map((time) => said(`--timeout ${time}`)));
  expect(all.map((text) => text.split('\n').slice(0, 3).join(' '))).toEqual(
    ['soon', '9', '1e3', '-20', '12.5'].map(
      (time) => `2 1 error error REHEARSE_TIMEOUT --timeout: "${time}" is no number of seconds of at least 10`,
    ),
  );
});

test('MODEL_UNKNOWN_NAME: a cluster that is not rendered', async () => {
  expect(await said('--cluster shad')).toMatchInlineSnapshot(`
    "2
    1 error
    error MODEL_UNKNOWN_NAME --cluster: dist/ holds no cluster "shad"
      hint: did you mean \`shed\`?
    "
  `);
});

test('MODEL_FLEET: nothing is rendered yet', async () => {
  expect(await said('', newHome(shed()))).toMatchInlineSnapshot(`
    "2
    1 error
    error MODEL_FLEET dist: holds no cluster
      hint: run \`labwright synth\`
    "
  `);
});

test('REHEARSE_BASE: a commit that is not there', async () => {
  const all = await Promise.all(['nope', 'HEAD~99', 'whole:dist', '--', '-x'].map((ref) => said(`--base=${ref}`)));
  expect(all.map((text) => text.split('\n').slice(0, 3).join(' '))).toEqual(
    ['nope', 'HEAD~99', 'whole:dist', '--', '-x'].map((ref) => `2 1 error error REHEARSE_BASE --base: there is no commit "${ref}" here`),
  );
});

test('REHEARSE_BASE: a commit that holds nothing rendered, or nothing that can be read', async () => {
  const all = await Promise.all(['empty', 'broken', 'newer', 'torn', 'merged'].map((ref) => said(`--base ${ref}`)));
  expect(all.join('')).toMatchInlineSnapshot(`
    "2
    1 error
    error REHEARSE_BASE --base: empty: dist holds no cluster
      hint: name a commit that holds what \`labwright synth\` rendered, all of it and unchanged
    2
    1 error
    error REHEARSE_BASE --base: broken: dist/shed/model.json does not say its version
      hint: name a commit that holds what \`labwright synth\` rendered, all of it and unchanged
    2
    1 error
    error REHEARSE_BASE --base: newer: dist/shed/model.json is of version 7; this program knows version 1
      hint: name a commit that holds what \`labwright synth\` rendered, all of it and unchanged
    2
    1 error
    error REHEARSE_BASE --base: torn: dist/shed/data/cache/service-cache.yaml line 1: Flow sequence in block collection must be sufficiently indented and end with a ]
      file: dist/shed/data/cache/service-cache.yaml
      hint: name a commit that holds what \`labwright synth\` rendered, all of it and unchanged
    2
    1 error
    error REHEARSE_BASE --base: merged: dist/shed/data/cache/service-cache.yaml holds conflict markers of Git, from line 1 on
      file: dist/shed/data/cache/service-cache.yaml
      hint: finish the merge in \`clusters/\`, then \`labwright resolve\` renders it anew
    "
  `);
});

test('REHEARSE_BASE: no repository', async () => {
  const bare = newHome(shed());
  await bare.run('synth');
  expect(await said('--base main', bare)).toMatchInlineSnapshot(`
    "2
    1 error
    error REHEARSE_BASE --base: Git cannot be asked: this is no repository, or Git is not installed
      hint: run it in a clone
    "
  `);
});

test('REHEARSE_BASE: a clone that is shallow', async () => {
  const above = newHome();
  await execa('git', ['clone', '--quiet', '--depth', '1', `file://${home.path}`, `${above.path}/clone`]);
  expect(await said('--base HEAD~1', homeAt(`${above.path}/clone`))).toMatchInlineSnapshot(`
    "2
    1 error
    error REHEARSE_BASE --base: there is no commit "HEAD~1" here
      hint: this clone is shallow: \`git fetch --unshallow\`, or in a pipeline GIT_DEPTH=0
    "
  `);
});

test('a cluster that is not in the base yet does not make the base unusable', async () => {
  const two = homeAt(home.path);
  two.put({
    'clusters/barn/cluster.ts': cluster.replaceAll('Shed', 'Barn').replaceAll("'shed'", "'barn'").replaceAll('10.20.0', '10.21.0'),
    'clusters/barn/index.ts': index.replaceAll('Shed', 'Barn').replaceAll('shed', 'barn'),
    'clusters/fleet.ts': fleet
      .replace('import { shed }', "import { barn } from './barn/index.ts';\nimport { shed }")
      .replace('}, shed)', '}, shed, barn)'),
  });
  expect(await two.run('synth')).toMatchObject({ code: 0 });
  expect(await said('--base whole --cluster barn')).toContain('REHEARSE_BINARIES rehearse: for a rehearsal on Kubernetes 1.36');
  expect(await said('--base broken --cluster barn')).toContain('REHEARSE_BINARIES');
  two.put({ 'clusters/barn': undefined, 'clusters/fleet.ts': fleet });
  await two.run('synth');
});

test('what could not be done is written in the wanted format too', async () => {
  const { code, stdout } = await home.run('rehearse --base nope --format json');
  expect({ code, ...JSON.parse(stdout) }).toMatchObject({
    code: 2,
    version: 1,
    counts: { error: 1 },
    issues: [{ code: 'REHEARSE_BASE' }],
    rehearsals: [],
  });
  expect((await home.run('rehearse --base nope --format junit')).stdout).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="labwright" tests="1" failures="1">
      <testsuite name="REHEARSE_BASE" tests="1" failures="1">
        <testcase classname="REHEARSE_BASE" name="--base #1">
          <failure type="error" message="there is no commit &quot;nope&quot; here&#10;hint: see \`git branch --all\`; \`git fetch\` first for what is only on the server"/>
        </testcase>
      </testsuite>
    </testsuites>
    "
  `);
});

test('a report in a file does not keep what went wrong from the terminal', async () => {
  const outcome = await home.run('rehearse --base nope --format junit --output reports/rehearse.xml');
  expect(outcome).toMatchObject({ code: 2, stdout: expect.stringContaining('error REHEARSE_BASE --base: there is no commit "nope" here') });
  expect(home.read('reports/rehearse.xml')).toContain('<testcase classname="REHEARSE_BASE"');
});

test('OUTPUT_CANNOT_WRITE: the report cannot be written', async () => {
  expect(await said('--base nope --output package.json/report.txt')).toMatchInlineSnapshot(`
    "2
    1 error
    error REHEARSE_BASE --base: there is no commit "nope" here
      hint: see \`git branch --all\`; \`git fetch\` first for what is only on the server
    1 error
    error OUTPUT_CANNOT_WRITE --output: package.json/report.txt cannot be written: EEXIST
    "
  `);
});
