import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { codes } from '../../src/issues/index.ts';
import { thisPlatform } from '../../src/rehearse/binaries/index.ts';
import { newHome } from './home.ts';
import { cluster, shed } from './shed.ts';

const home = newHome(shed());
beforeAll(async () => {
  await home.run('synth');
});

/** A warning and nothing else. */
const warned = { 'clusters/shed/cluster.ts': cluster.replace("podSecurity: 'restricted', quota: sums", "podSecurity: 'restricted'") };
const wrong = { 'clusters/shed/cluster.ts': cluster.replaceAll("'31Gi'", "'31GB'") };

test('what is misspelt is refused with the nearest match', async () => {
  const refusals = await Promise.all(
    [
      'snth',
      'synth --clster shed',
      'synth --cluster shad',
      'check --cluster shad',
      'bootstrap shad',
      'secrets status --cluster shad',
      'secrets stats',
    ].map(async (words) => ({ words, ...(await home.run(words)) })),
  );
  expect(refusals.map(({ words, code, stdout, stderr }) => `${words} → ${code}\n${stdout}${stderr}`).join('\n')).toMatchInlineSnapshot(`
    "snth → 2
    error: unknown command 'snth'
    (Did you mean synth?)
    (see \`labwright --help\`)

    synth --clster shed → 2
    error: unknown option '--clster'
    (Did you mean --cluster?)
    (see \`labwright --help\`)

    synth --cluster shad → 2
    1 error
    error MODEL_UNKNOWN_NAME --cluster: no cluster "shad" in this fleet
      hint: did you mean \`shed\`?
    nothing was written

    check --cluster shad → 2
    1 error
    error MODEL_UNKNOWN_NAME --cluster: dist/ holds no cluster "shad"
      hint: did you mean \`shed\`?
    0 objects of 0 clusters checked

    bootstrap shad → 2
    1 error
    error MODEL_UNKNOWN_NAME <cluster>: dist/ holds no cluster "shad"
      hint: did you mean \`shed\`?

    secrets status --cluster shad → 2
    1 error
    error MODEL_UNKNOWN_NAME --cluster: dist/ holds no cluster "shad"
      hint: did you mean \`shed\`?

    secrets stats → 2
    error: unknown command 'stats'
    (Did you mean status?)
    (see \`labwright --help\`)
    "
  `);
});

test('wrong usage is exit 2', async () => {
  const wrongWays = [
    '',
    'synth extra',
    'synth --format yaml',
    'check dist --cluster shed',
    'check dist --kubernetes 1.99',
    'check nowhere',
    'check clusters',
    'secrets rotate',
    'new cluster My_House',
    'new hooks',
    'new pipeline gitea',
    'note diff.md',
    'resolve',
    'synth --format json --output clusters',
  ];
  const outcomes = await Promise.all(wrongWays.map(async (words) => ({ words, ...(await home.run(words)) })));
  expect(outcomes.filter(({ code }) => code !== 2)).toEqual([]);
  const said = outcomes
    .slice(1)
    .map(({ words, stdout, stderr }) => `${words}: ${`${stdout}${stderr}`.split('\n').find((line) => line.startsWith('error'))}`);
  expect(said.join('\n')).toMatchInlineSnapshot(`
    "synth extra: error: too many arguments for 'synth'. Expected 0 arguments but got 1.
    synth --format yaml: error: option '--format <format>' argument 'yaml' is invalid. Allowed choices are text, json, junit, codequality.
    check dist --cluster shed: error: --cluster chooses among the clusters of dist/, so it does not go with a folder
    check dist --kubernetes 1.99: error SCHEMA_VERSION_UNKNOWN --kubernetes: there are no schemas of Kubernetes "1.99"
    check nowhere: error OUTPUT_UNREADABLE nowhere: cannot be read: it does not exist
    check clusters: error OUTPUT_UNREADABLE clusters: holds no .yaml, .yml or .json file, so nothing was checked
    secrets rotate: error: missing required argument 'keys'
    new cluster My_House: undefined
    new hooks: undefined
    new pipeline gitea: error: command-argument value 'gitea' is invalid for argument 'forge'. Allowed choices are gitlab, github.
    note diff.md: error OUTPUT_UNREADABLE <file>: diff.md cannot be read: it does not exist
    resolve: undefined
    synth --format json --output clusters: error OUTPUT_CANNOT_WRITE --output: clusters cannot be written: it is a folder"
  `);
});

test('warnings are written and exit 0; with --strict they fail', async () => {
  home.put(warned);
  const plain = await home.run('synth');
  const strict = await home.run('synth --strict');
  home.put(shed());
  await home.run('synth');
  expect(plain).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^1 warning\nwarning QUOTA_MISSING shed namespaces\.argocd\.quota: /),
  });
  expect(strict).toMatchObject({ code: 1, stdout: expect.stringMatching(/^1 warning\n/) });
});

test('every format says the same', async () => {
  home.put(wrong);
  const [json, junit, quality] = [
    await home.run('synth --format json'),
    await home.run('synth --format junit'),
    await home.run('synth --format codequality'),
  ];
  home.put(shed());
  expect([json, junit, quality].map(({ code, stderr }) => `${code}${stderr}`)).toEqual(['1', '1', '1']);
  const { version, counts, issues } = JSON.parse(json.stdout);
  expect({ version, counts }).toEqual({ version: 1, counts: { error: 2, warning: 0, unchecked: 0, accepted: 0 } });
  expect(issues.map((issue: { code: string; path: string }) => `${issue.code} ${issue.path}`)).toEqual([
    'MODEL_QUANTITY shed nodes.shelf-1.capacity.memory',
    'MODEL_QUANTITY shed nodes.shelf-2.capacity.memory',
  ]);
  expect(junit.stdout).toContain('<testsuites name="labwright" tests="2" failures="2">');
  expect(JSON.parse(quality.stdout)).toHaveLength(2);
});

test('--output takes the findings to a file, below the folder one stands in', async () => {
  home.put(wrong);
  const outcome = await home.run('synth --format json --output reports/found.json', { folder: 'clusters' });
  home.put(shed());
  expect(outcome).toEqual({ code: 1, stdout: '2 errors, in reports/found.json\nnothing was written\n', stderr: '' });
  expect(JSON.parse(home.read('clusters/reports/found.json')).counts.error).toBe(2);
  home.put({ 'clusters/reports': undefined });
});

test('--no-check says loudly what it left out, in every format', async () => {
  home.put({
    'clusters/shed/index.ts': shed()['clusters/shed/index.ts']!.replace('noBackup', "nodeSelector: { gpo: 'true' } as object, noBackup"),
  });
  const outcome = await home.run('synth --no-check --format json');
  home.put(shed());
  await home.run('synth');
  expect(JSON.parse(outcome.stdout).issues).toEqual([]);
  expect(outcome).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/^NOT CHECKED: `--no-check` was given, so schemas, names, references, /),
  });
});

test('colours only on a terminal', async () => {
  home.put(warned);
  const outcome = await home.run('synth --check', { env: { NO_COLOR: '', FORCE_COLOR: '' } });
  home.put(shed());
  expect(outcome.stdout).not.toContain('\u001b');
});

test('a reader that has seen enough is no fault', () => {
  const command = `"${process.execPath}" "${join(process.cwd(), 'bin/labwright.mjs')}" explain | head -1; exit "\${PIPESTATUS[0]}"`;
  const { status, stderr } = spawnSync('bash', ['-c', command], { cwd: home.path, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('explain: a code in any case, all of them, and an unknown one', async () => {
  const [known, all, near, far] = await Promise.all(
    ['explain model_fleet', 'explain', 'explain model_flet', 'explain zzz'].map((words) => home.run(words)),
  );
  expect(known).toMatchInlineSnapshot(`
    {
      "code": 0,
      "stderr": "",
      "stdout": "MODEL_FLEET: The fleet cannot be loaded

    Why: Without \`clusters/fleet.ts\` and its default export there is nothing to render.
    Do:  Export \`defineFleet(…)\` by default from \`clusters/fleet.ts\`.
    ",
    }
  `);
  expect(
    all!.stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ')[0]),
  ).toEqual(Object.keys(codes).sort());
  expect([near, far]).toMatchInlineSnapshot(`
    [
      {
        "code": 2,
        "stderr": "no finding and no application of dist/ is called model_flet; did you mean MODEL_FLEET?
    ",
        "stdout": "",
      },
      {
        "code": 2,
        "stderr": "no finding and no application of dist/ is called zzz; \`labwright explain\` lists all findings
    ",
        "stdout": "",
      },
    ]
  `);
});

test('explain: what the removal of an application would destroy', async () => {
  home.put(shed());
  expect(await home.run('synth')).toMatchObject({ code: 0 });
  const [cache, spaces, near, other] = await Promise.all(
    ['explain cache', 'explain namespaces --cluster shed', 'explain cachet', 'explain cache --cluster sheds'].map((words) =>
      home.run(words),
    ),
  );
  expect(cache).toMatchInlineSnapshot(`
    {
      "code": 0,
      "stderr": "",
      "stdout": "cache of shed: dist/shed/data/cache

    When the folder vanishes from Git, Argo CD removes Application shed-cache and nothing else: its objects run on, and nobody looks after them. When the folder comes back, they are taken over again.

    claim home/data-cache-0: 1Gi, data, class local-retain, Retain
      folder gone    it stays, with what is in it
      claim deleted  its volume stays, released: a new claim takes it over once \`spec.claimRef.uid\` is removed from the volume
      copies         none: a cache
      way back       none but the released volume
    ",
    }
  `);
  expect(spaces!.stdout).toContain('Namespace home: deleting it deletes claim home/data-cache-0\n');
  expect(near!.stderr).toBe('no finding and no application of dist/ is called cachet; did you mean cache?\n');
  expect(other).toMatchObject({ code: 2, stderr: '--cluster dist/ holds no cluster "sheds"; did you mean `shed`?\n' });
});

test('doctor: an empty folder, a good one, and what git says about the secrets', async () => {
  const withoutTools = { env: { PATH: '/nowhere' } };
  const [empty, good] = [newHome(), newHome({ ...shed(), '.gitignore': '.secrets/\n', 'dist/shed/model.json': '{}\n' })];
  const nowhere = await empty.run('doctor', withoutTools);
  const stdout = nowhere.stdout
    .replaceAll(process.versions.node, '<node>')
    .replaceAll(/Kubernetes 1\.\d+|Argo CD [\d.]+|--kubernetes 1\.\d+/g, (text) => text.replace(/[\d.]+$/, '<version>'))
    .replaceAll(/node \S+\/tools/g, 'node <package>/tools');
  expect({ ...nowhere, stdout }).toMatchInlineSnapshot(`
    {
      "code": 1,
      "stderr": "",
      "stdout": "ok        Node.js <node> (20.19 or newer)
    missing   clusters/fleet.ts
              → npx labwright new cluster <name>
    missing   dist/ is rendered
              → npm run synth
    missing   .secrets/ is ignored by Git
              → echo '.secrets/' >> .gitignore
    missing   Git
              → install git
    optional  pre-push hook that runs \`synth --check\`
              → npx labwright new hooks
    optional  merge driver for generated files
              → npx labwright new hooks
    optional  kubectl, to bootstrap a cluster
              → install kubectl of the minor of your cluster
    optional  helm, to look at charts of Helm-only components
              → install helm
    optional  rehearsal on Kubernetes <version>, for an upgrade (missing: kube-apiserver, kube-scheduler, kube-controller-manager, etcd, kwok)
              → node <package>/tools/control-plane/setup.mjs --kubernetes <version>
    optional  rehearsal with Argo CD <version> (missing: argocd, redis-server)
              → node <package>/tools/control-plane/setup.mjs --argocd
    ",
    }
  `);
  const states = (text: string) => text.split('\n').filter((line) => /^(ok|missing)/.test(line));
  expect(await good.run('doctor')).toMatchObject({ code: 0 });
  expect(states((await good.run('doctor')).stdout).filter((line) => line.startsWith('missing'))).toEqual([]);
});

test('doctor: what a rehearsal of the clusters has and lacks', async () => {
  const { kubernetes, etcd, kwok } = JSON.parse(readFileSync('tools/control-plane/versions.json', 'utf8'));
  const [minor, patch] = Object.entries<string>(kubernetes.minors)[0]!;
  const cache = `.cache/labwright/control-plane/${thisPlatform()}`;
  const there = [
    `kubernetes-${patch}/kube-apiserver`,
    `kubernetes-${patch}/kube-scheduler`,
    `etcd-${etcd.version}/etcd`,
    `kwok-${kwok.version}/kwok`,
  ];
  const home = newHome({
    'package.json': '{ "scripts": { "rehearse:setup": "x" } }',
    'dist/shed/model.json': JSON.stringify({ distribution: { version: minor } }),
    'dist/barn/model.json': JSON.stringify({ distribution: { version: '1.2' } }),
    ...Object.fromEntries(there.map((file) => [`${cache}/${file}`, ''])),
  });
  const lines = async () =>
    (await home.run('doctor')).stdout
      .split('\n')
      .filter((line, index, all) => /rehearsal/.test(line) || /rehearsal/.test(all[index - 1] ?? ''));
  expect(await lines()).toEqual(
    expect.arrayContaining([
      'optional  rehearsal on Kubernetes 1.2, of barn (missing: kube-apiserver, kube-scheduler, kube-controller-manager)',
      expect.stringMatching(/→ npx labwright rehearse --kubernetes 1\.\d+, or --binaries with a folder of programs of 1\.2$/),
      `optional  rehearsal on Kubernetes ${minor}, of shed (missing: kube-controller-manager)`,
      `          → npm run rehearse:setup -- --kubernetes ${minor}`,
    ]),
  );
  home.put({ [`${cache}/kubernetes-${patch}/kube-controller-manager`]: '' });
  expect(await lines()).toContain(`ok        rehearsal on Kubernetes ${minor}, of shed`);
});

test('bootstrap prints the way, and --version the version', async () => {
  const { code, stdout } = await home.run('bootstrap shed');
  expect(code).toBe(0);
  expect(stdout.split('\n').filter((line) => /^\d+\. /.test(line)).length).toBeGreaterThan(8);
  expect(await home.run('--version')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});
