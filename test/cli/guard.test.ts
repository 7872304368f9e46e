import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { generated, type Home, homeAt, newHome } from './home.ts';
import { cluster, fleet, index, shed } from './shed.ts';

/** Git in a home; what it printed. */
function git(home: Home, ...words: readonly string[]): string {
  const env = { PATH: process.env['PATH'], HOME: home.path, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  const settings = ['user.name=kim', 'user.email=kim@example.org', 'init.defaultBranch=main'].flatMap((one) => ['-c', one]);
  const { status, stdout, stderr } = spawnSync('git', [...settings, ...words], { cwd: home.path, encoding: 'utf8', env });
  if (status !== 0) throw new Error(`git ${words.join(' ')}: ${stderr}`);
  return stdout;
}

/** Milliseconds: each test starts the command several times. */
const patience = 240_000;
vi.setConfig({ testTimeout: patience });

const files = (text: string) => ({ 'clusters/shed/index.ts': text });

function commit(home: Home): void {
  git(home, 'add', '--all');
  git(home, 'commit', '--quiet', '--allow-empty', '--message', 'a change');
}

const rendered = newHome({ ...shed(), '.gitignore': 'node_modules\n' });

beforeAll(async () => {
  git(rendered, 'init', '--quiet');
  const { code, stdout } = await rendered.run('synth');
  if (code !== 0) throw new Error(stdout);
  commit(rendered);
}, patience);

/** A fleet that is rendered and committed. */
function committed(): Home {
  const home = newHome();
  cpSync(rendered.path, home.path, { recursive: true });
  return home;
}

/** Statement, and with or without the application itself. */
const without = index
  .replace(/ {2}const application[\s\S]*?noBackup[^\n]*\n/, '')
  .replace(', Redis', '')
  .replace('Application, ', '');
const stating = (text: string, statement: string) => text.replace('  return cluster;', `  ${statement}\n  return cluster;`);
const keep = "cluster.retire('cache', { data: 'keep', reason: 'nobody asks it any more' });";
const destroy = keep.replace('keep', 'destroy');

/** What is found, without the abbreviated commit, which is another one each time. */
const said = (stdout: string) => stdout.replaceAll(/\([0-9a-f]{8}\)/g, '(commit)');

test('REVIEW_REMOVAL: an application with data vanishes, and nothing is written', async () => {
  const home = committed();
  const before = home.tree(...generated);
  home.put(files(without));
  const refused = await home.run('synth');
  expect(refused.code).toBe(1);
  expect(said(refused.stdout)).toMatchInlineSnapshot(`
    "1 error
    error REVIEW_REMOVAL shed/cache: vanishes from Git with claim home/data-cache-0 (1Gi, class local-retain, Retain); Argo CD removes Application shed-cache and leaves what it made, which runs on without anybody to look after it
      hint: put its constructs back and write \`cluster.retire('cache', { data: 'keep', reason: '…' })\`, or \`data: 'destroy'\`; push that, wait until Argo CD has synced shed-cache, and only then delete the constructs and the statement
    nothing was written; \`labwright diff HEAD --code\` tells all that the code would change
    "
  `);
  expect(home.tree(...generated)).toEqual(before);
  expect((await home.run('synth --check')).code).toBe(1);
});

test('a statement alone does not do: its first step comes first', async () => {
  const home = committed();
  home.put(files(stating(without, keep)));
  const { code, stdout } = await home.run('synth');
  expect(code).toBe(1);
  expect(said(stdout)).toMatchInlineSnapshot(`
    "1 error
    error REVIEW_REMOVAL shed/cache: vanishes from Git with claim home/data-cache-0 (1Gi, class local-retain, Retain); Argo CD removes Application shed-cache and leaves what it made, which runs on without anybody to look after it
      hint: the statement alone is not enough: put its constructs back beside it, so that the first step is rendered; push that, wait until Argo CD has synced shed-cache, and only then delete the constructs and the statement
    nothing was written; \`labwright diff HEAD --code\` tells all that the code would change
    "
  `);
});

test('keep: the first step leaves what holds data, the second takes the folder, and then the statement is over', async () => {
  const home = committed();
  home.put(files(stating(index, keep)));
  expect((await home.run('synth')).code).toBe(0);
  expect(Object.keys(home.tree('dist/shed/data/cache'))).toMatchInlineSnapshot(`
    [
      "dist/shed/data/cache/.labwright",
      "dist/shed/data/cache/statefulset-cache.yaml",
    ]
  `);
  const set = home.read('dist/shed/data/cache/statefulset-cache.yaml');
  expect(set).toContain('replicas: 0');
  expect(set).toContain('Prune=false,Delete=false');
  expect(JSON.parse(home.read('argocd/shed/applications/data/cache.json'))).toMatchObject({ cascade: false });
  commit(home);
  home.put(files(stating(without, keep)));
  const second = await home.run('synth');
  expect(second.code).toBe(0);
  expect(said(second.stdout)).toMatchInlineSnapshot(`
    "1 accepted
    accepted REVIEW_REMOVAL shed/cache: vanishes from Git, which is the second step of its retirement (\`data: 'keep'\`): in the cluster stays claim home/data-cache-0 (1Gi, class local-retain, Retain)
      hint: push it only once Argo CD has synced the first step: \`kubectl -n argocd get application shed-cache\`; what stays is seen by \`kubectl -n home get pvc\`; where the constructs come back, it is taken over again; the empty sets go without their claims by \`kubectl -n home delete statefulset cache\`
      accepted: nobody asks it any more
    1 cluster, 36 files: 4 written, 3 removed, 32 unchanged.
    "
  `);
  expect(home.has('dist/shed/data/cache')).toBe(false);
  commit(home);
  expect(said((await home.run('synth')).stdout)).toMatchInlineSnapshot(`
    "1 warning
    warning MODEL_RETIREMENT_UNUSED shed retire(cache): no application "cache" is declared, or was in the state before: its retirement is over
      hint: delete the statement
    1 cluster, 36 files: 0 written, 0 removed, 36 unchanged.
    "
  `);
});

test('destroy: nothing protects the data after the first step, and it goes with the Application', async () => {
  const home = committed();
  home.put(files(stating(index, destroy)));
  expect((await home.run('synth')).code).toBe(0);
  const set = home.read('dist/shed/data/cache/statefulset-cache.yaml');
  expect(set).toContain('replicas: 0');
  expect(set).toContain('whenDeleted: Delete');
  expect(set).not.toContain('sync-options');
  expect(JSON.parse(home.read('argocd/shed/applications/data/cache.json'))).toMatchObject({ cascade: true });
  commit(home);
  home.put(files(without));
  const second = await home.run('synth');
  expect(second.code).toBe(0);
  expect(said(second.stdout)).toMatchInlineSnapshot(`
    "1 accepted
    accepted REVIEW_REMOVAL shed/cache: vanishes from Git, which is the second step of its retirement (\`data: 'destroy'\`): with it goes claim home/data-cache-0 (1Gi, class local-retain, Retain)
      hint: push it only once Argo CD has synced the first step: \`kubectl -n argocd get application shed-cache\`; then see that nothing is left: \`kubectl -n home get pvc\`; volumes of class local-retain outlive their claims (Retain): \`kubectl get pv\` shows them as Released, \`kubectl delete pv <name>\` forgets one, and its folder is deleted on the node
      accepted: nobody asks it any more
    1 cluster, 36 files: 4 written, 3 removed, 32 unchanged.
    "
  `);
});

test('a second step that says otherwise than the first is refused', async () => {
  const home = committed();
  home.put(files(stating(index, destroy)));
  await home.run('synth');
  commit(home);
  home.put(files(stating(without, keep)));
  const { code, stdout } = await home.run('synth');
  expect(code).toBe(1);
  expect(said(stdout)).toMatchInlineSnapshot(`
    "1 error
    error REVIEW_REMOVAL shed/cache: vanishes from Git with claim home/data-cache-0 (1Gi, class local-retain, Retain); it says \`data: 'keep'\` now, and its first step was rendered with \`data: 'destroy'\`
      hint: put its constructs back, so that the first step is rendered anew; push that, wait until Argo CD has synced shed-cache, and only then delete the constructs and the statement
    nothing was written; \`labwright diff HEAD --code\` tells all that the code would change
    "
  `);
});

/** Codes, places and reasons of what is found. */
const codes = async (home: Home, args: string): Promise<readonly string[]> => {
  const { stdout } = await home.run(`${args} --format json`);
  const { issues } = JSON.parse(stdout) as { readonly issues: readonly { code: string; path: string; accepted?: string }[] };
  return issues.map(({ code, path, accepted }) => [code, path, ...(accepted === undefined ? [] : [`accepted: ${accepted}`])].join(' '));
};

/** Another application in its place, with more than there is room for. */
const crowded = index.replaceAll("'cache'", "'queue'").replace("size: '1Gi'", "size: '3Ti'");

test('what is lost, what does not fit and what lies beside are found in one run, and nothing is written', async () => {
  const home = committed();
  home.put({ ...files(crowded), 'dist/shed/data/cache/mine.yaml': 'kind: ConfigMap\n' });
  const before = home.tree(...generated);
  const all = ['OUTPUT_UNKNOWN_FILE dist/shed/data/cache/mine.yaml', 'REVIEW_REMOVAL shed/cache', 'CAPACITY_DISK shed nodes'];
  expect(await codes(home, 'synth')).toEqual(all);
  expect(await codes(home, 'synth --cluster shed')).toEqual(all);
  const checked = await codes(home, 'synth --check');
  expect(checked.filter((line) => !line.startsWith('OUTPUT_STALE'))).toEqual(all);
  expect(checked.join('\n')).toContain('OUTPUT_STALE shed/queue/queue/stateful-set');
  expect(await codes(home, 'synth --no-check')).toEqual(all.filter((line) => !line.startsWith('CAPACITY')));
  const { code, stdout } = await home.run('synth');
  expect(code).toBe(1);
  expect(stdout).toMatch(/\nerror REVIEW_REMOVAL shed\/cache: [\s\S]*\nnothing was written; `labwright diff HEAD --code` tells [^\n]*\n$/);
  expect(home.tree(...generated)).toEqual(before);
});

test('a cluster that could not be rendered is not taken for removed, and the others are guarded all the same', async () => {
  const home = committed();
  const thrown = (name: string, file = name, line = 3) => `TREE_CONSTRUCT_THREW clusters/fleet.ts ${name}() (clusters/${file}.ts:${line})`;
  const fails = "import type { Fleet } from 'labwright';\nexport function barn(_: Fleet): never {\n  throw new Error('no barn');\n}\n";
  home.put({
    'clusters/barn.ts': fails,
    'clusters/fleet.ts': fleet
      .replace('import { shed }', "import { barn } from './barn.ts';\nimport { shed }")
      .replace(', shed)', ', shed, barn)'),
  });
  expect(await codes(home, 'synth')).toEqual([thrown('barn')]);
  home.put(files(without));
  expect(await codes(home, 'synth')).toEqual([thrown('barn'), 'REVIEW_REMOVAL shed/cache']);
  home.put(
    files(
      "import type { Fleet } from 'labwright';\nimport './cluster.ts';\nexport function shed(_: Fleet): never {\n  throw new Error('no shed');\n}\n",
    ),
  );
  expect(await codes(home, 'synth')).toEqual([thrown('barn'), thrown('shed', 'shed/index', 4)]);
});

test('data that stays behind is no loss: a new name, another claim, another class', async () => {
  const home = committed();
  for (const [from, to] of [
    ["new Application(cluster, 'cache'", "new Application(cluster, 'store'"],
    ["new Redis(application, 'cache'", "new Redis(application, 'store'"],
  ] as const) {
    home.put(files(index.replace(from, to)));
    expect([to, (await codes(home, 'synth')).filter((line) => /DATA_LOSS|LOCK_OUT|REMOVAL/.test(line))]).toEqual([to, []]);
  }
});

test('REVIEW_LOCK_OUT: the API server at another address stops the change, and a statement lets it pass once', async () => {
  const home = committed();
  const moved = cluster.replace('10.20.0.11', '10.20.0.13');
  home.put({ 'clusters/shed/cluster.ts': moved });
  const { code, stdout } = await home.run('synth');
  expect(code).toBe(1);
  expect(said(stdout)).toMatchInlineSnapshot(`
    "1 error
    error REVIEW_LOCK_OUT shed: API server: policies let Argo CD reach it only at its new address: if it does not answer there when they arrive, no later commit does (network.apiServers: 10.20.0.11 → 10.20.0.13)
      hint: change the machine first, and name the old and the new address together until it answers; if it is meant, write \`cluster.accept('REVIEW_LOCK_OUT', '…', 'API server')\`
    nothing was written; \`labwright diff HEAD --code\` tells all that the code would change
    "
  `);
  home.put(files(stating(index, "cluster.accept('REVIEW_LOCK_OUT', 'shelf-1 has both addresses', 'API server');")));
  expect(await codes(home, 'synth')).toEqual(['REVIEW_LOCK_OUT shed accepted: shelf-1 has both addresses']);
  expect((await home.run('diff HEAD')).stdout).toContain('\n    accepted: shelf-1 has both addresses\n');
  commit(home);
  expect(await codes(home, 'synth')).toEqual(['MODEL_ACCEPTANCE_UNUSED shed accept(REVIEW_LOCK_OUT)']);
});

test('before the push: both steps at once are refused, and each by itself passes', async () => {
  const home = committed();
  const remote = newHome();
  git(remote, 'init', '--quiet', '--bare');
  git(home, 'remote', 'add', 'origin', remote.path);
  git(home, 'push', '--quiet', '--set-upstream', 'origin', 'main');
  home.put(files(stating(index, keep)));
  await home.run('synth');
  commit(home);
  home.put(files(stating(without, keep)));
  expect((await home.run('synth')).code).toBe(0);
  commit(home);
  const refused = await home.run('guard');
  expect([refused.code, refused.stdout.split(':')[0]]).toEqual([1, '1 error\nerror REVIEW_REMOVAL shed/cache']);
  const step = git(home, 'rev-parse', '--short', 'HEAD~1').trim();
  expect(refused.stdout.replaceAll(step, 'c0ffee0')).toContain(
    'hint: step 1 of its retirement is in commit c0ffee0, which was not pushed yet: push that one alone first, `git switch --detach c0ffee0 && git push origin HEAD:main && git switch -`, wait until Argo CD has synced shed-cache, and only then push the rest\n',
  );
  expect((await home.run('guard origin/main HEAD')).stdout).toContain(`is in commit ${step}, which`);
  // Step by step, as a hook is told which commits go where.
  const first = await home.run('guard origin/main HEAD~1');
  expect([first.code, said(first.stdout)]).toEqual([0, 'HEAD~1 (commit) held against origin/main\n']);
  expect(await codes(home, 'guard HEAD~1 HEAD')).toEqual(['REVIEW_REMOVAL shed/cache accepted: nobody asks it any more']);
  // The statement is still needed for what is not pushed.
  expect(await codes(home, 'synth')).toEqual([]);
  git(home, 'push', '--quiet');
  expect(await codes(home, 'synth')).toEqual(['MODEL_RETIREMENT_UNUSED shed retire(cache)']);
});

test('without a repository or a commit there is nothing to guard, which is said where something is removed', async () => {
  const home = newHome(shed());
  expect((await home.run('synth')).stdout).not.toContain('guarded');
  expect((await home.run('guard')).stdout).toBe('Nothing to guard: no commit that was pushed is known here.\n');
  home.put(files(without));
  const { code, stdout } = await home.run('synth');
  expect(code).toBe(0);
  expect(stdout.split('\n').at(-2)).toBe('Not guarded, because this is no Git repository: nothing tells what was there before.');
});

test('REVIEW_NOT_GUARDED: a clone without the branch that Argo CD follows is not held against itself and passed', async () => {
  const origin = committed();
  git(origin, 'checkout', '--quiet', '-b', 'feature');
  const bare = newHome({ ...shed(), ...files(without) });
  await bare.run('synth');
  for (const folder of ['dist', 'argocd']) {
    rmSync(join(origin.path, folder), { recursive: true });
    cpSync(join(bare.path, folder), join(origin.path, folder), { recursive: true });
  }
  commit(origin);
  const home = homeAt(join(newHome().path, 'clone'));
  git(origin, 'clone', '--quiet', '--depth', '1', '--branch', 'feature', `file://${origin.path}`, home.path);
  const strict = await home.run('guard --strict');
  expect(strict.stdout).toMatchInlineSnapshot(`
    "1 unchecked
    unchecked REVIEW_NOT_GUARDED origin/main: the branch that Argo CD follows is not in this clone; whether the change destroys anything of it was not looked at
      hint: \`git fetch origin main:refs/remotes/origin/main\`, or name what is there now: \`labwright guard <base>\`
    dist/ held against @{upstream}
    "
  `);
  expect(strict.code).toBe(1);
  expect((await home.run('guard')).code).toBe(0);
  const [, fetch = ''] = /`git (fetch [^`]*)`/.exec(strict.stdout) ?? [];
  git(home, ...fetch.split(' '));
  expect(await codes(home, 'guard --strict')).toEqual(['REVIEW_REMOVAL shed/cache']);
});

test('a server that is called otherwise than origin has the branch that Argo CD follows', async () => {
  const home = committed();
  const remote = newHome();
  git(remote, 'init', '--quiet', '--bare');
  git(home, 'remote', 'add', 'server', remote.path);
  const [unpushed] = await codes(home, 'guard');
  expect(unpushed).toBe('REVIEW_NOT_GUARDED origin/main');
  git(home, 'push', '--quiet', '--set-upstream', 'server', 'main');
  expect((await home.run('guard --strict')).stdout).toBe('dist/ held against @{upstream}\n');
});

test('REVIEW_NOT_GUARDED: a commit that cannot be read whole is said, and what can be read of it is guarded', async () => {
  const home = committed();
  const service = 'dist/shed/data/cache/service-cache.yaml';
  const whole = home.read(service);
  home.put({ [service]: `<<<<<<< HEAD\n${whole}=======\n` });
  commit(home);
  home.put({ [service]: whole });
  home.put(files(without));
  const { code, stdout } = await home.run('synth');
  expect(code).toBe(1);
  expect(said(stdout)).toMatchInlineSnapshot(`
    "1 error, 1 unchecked
    error REVIEW_REMOVAL shed/cache: vanishes from Git with claim home/data-cache-0 (1Gi, class local-retain, Retain); Argo CD removes Application shed-cache and leaves what it made, which runs on without anybody to look after it
      hint: put its constructs back and write \`cluster.retire('cache', { data: 'keep', reason: '…' })\`, or \`data: 'destroy'\`; push that, wait until Argo CD has synced shed-cache, and only then delete the constructs and the statement
    unchecked REVIEW_NOT_GUARDED dist/shed/data/cache/service-cache.yaml: in HEAD (commit), line 1: Implicit keys need to be on a single line; whether the change destroys anything of it was not looked at
      hint: name another base: \`labwright guard <base>\`
    nothing was written; \`labwright diff HEAD --code\` tells all that the code would change
    "
  `);
  const unknown = await home.run('guard main~7');
  expect(unknown.code).toBe(2);
  expect(unknown.stdout).toMatchInlineSnapshot(`
    "1 error
    error DIFF_BASE <base>: there is no commit "main~7" here
      hint: see \`git branch --all\`; \`git fetch\` first for what is only on the server
    "
  `);
});
