import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ForgeStandIn, startGitlab } from '../../cli/notes/stand-in.ts';
import { index, shed } from '../../cli/shed.ts';
import { commandFile } from '../harness/command.ts';

const here = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const canRun = ['npm', 'git', 'rsync'].every((program) => spawnSync(program, ['--version']).status === 0);
const inPipeline = !['', 'false', undefined].includes(process.env['CI']);
const title = canRun || inPipeline ? 'the pipeline of a fleet' : 'the pipeline of a fleet (skipped: needs npm, git and rsync)';

const token = 'glpat-notes-secret';
const pushToken = 'glpat-push-secret';

describe.runIf(canRun || inPipeline)(title, () => {
  const root = mkdtempSync(join(tmpdir(), 'pipeline-'));
  const fleet = join(root, 'homelab');
  const server = join(root, 'server', 'home', 'homelab.git');
  let runner = '';
  let gitlab: ForgeStandIn;

  function put(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(fleet, path)), { recursive: true });
      writeFileSync(join(fleet, path), text);
    }
  }
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', fleet, '-c', 'user.name=kim', '-c', 'user.email=kim@example.org', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  const labwright = (...words: readonly string[]) =>
    execFileSync(process.execPath, [here('bin/labwright.mjs'), ...words], { cwd: fleet, encoding: 'utf8' });
  function commit(message: string): void {
    git('add', '--all');
    git('commit', '--quiet', '--message', message);
  }

  beforeAll(() => {
    runner = execFileSync(process.execPath, [here('tools/gitlab-ci-local/build.mjs')], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    }).trim();
    put({
      ...shed(),
      'package.json': '{ "name": "homelab", "version": "1.0.0", "private": true, "type": "module" }\n',
      'package-lock.json':
        '{ "name": "homelab", "version": "1.0.0", "lockfileVersion": 3, "packages": { "": { "name": "homelab", "version": "1.0.0" } } }\n',
      '.gitignore': 'node_modules/\nreports/\n.npm/\n.gitlab-ci-local/\n',
      'bin/labwright.mjs': commandFile,
    });
    git('init', '--quiet', '--initial-branch', 'main');
    git('remote', 'add', 'origin', 'https://git.rnd.home/home/homelab.git');
    git('config', `url.file://${root}/server/.insteadOf`, 'https://git.rnd.home/');
    git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main');
    labwright('new', 'pipeline', 'gitlab');
    put({
      '.gitlab-ci.yml': readFileSync(join(fleet, '.gitlab-ci.yml'), 'utf8').replace(
        '{ rehearsal: manual }',
        '{ labwright: node bin/labwright.mjs }',
      ),
    });
    labwright('synth');
    commit('first');
    execFileSync('git', ['clone', '--quiet', '--bare', fleet, server]);
    git('checkout', '--quiet', '-b', 'bigger');
    put({ 'clusters/shed/index.ts': index.replace("size: '1Gi'", "size: '2Gi'") });
    labwright('synth');
    commit('bigger');
  }, 120_000);
  beforeEach(async () => {
    gitlab = await startGitlab();
    gitlab.tokens.set(token, 'labwright-bot');
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  /** Runs jobs of a merge request, all that would run by themselves where none is named. */
  async function pipeline(jobs: readonly string[], more: Readonly<Record<string, string>> = {}) {
    const variables = {
      CI_PIPELINE_SOURCE: 'merge_request_event',
      CI_PIPELINE_ID: '100',
      CI_PROJECT_ID: '12',
      CI_API_V4_URL: `${gitlab.url}/api/v4`,
      CI_SERVER_URL: `file://${root}/server`,
      CI_MERGE_REQUEST_IID: '7',
      CI_MERGE_REQUEST_PROJECT_ID: '12',
      CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '12',
      CI_MERGE_REQUEST_PROJECT_PATH: 'home/homelab',
      CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'bigger',
      CI_MERGE_REQUEST_DIFF_BASE_SHA: git('rev-parse', 'main'),
      LABWRIGHT_GITLAB_TOKEN: token,
      ...more,
    };
    const given = Object.entries(variables).flatMap(([name, value]) => ['--variable', `${name}=${value}`]);
    mkdirSync(join(root, 'home'), { recursive: true });
    const { exitCode, stdout, stderr } = await execa(runner, ['--force-shell-executor', '--no-color', ...given, ...jobs], {
      cwd: fleet,
      reject: false,
      env: {
        HOME: join(root, 'home'),
        GCL_IGNORE_PREDEFINED_VARS: 'CI_PIPELINE_SOURCE,CI_PIPELINE_ID,CI_PROJECT_ID,CI_API_V4_URL,CI_SERVER_URL',
        GIT_ALLOW_PROTOCOL: 'file',
      },
    });
    const said = `${stdout}\n${stderr}`;
    for (const secret of [token, pushToken]) expect(said).not.toContain(secret);
    return { status: exitCode, said };
  }

  test('a merge request is rendered, checked, and told of in one note that the next pipeline updates', async () => {
    const first = await pipeline([]);
    expect(first.status, first.said).toBe(0);
    expect(first.said).toContain('nothing would change');
    expect(first.said).toContain('merge request !7: wrote the note');
    for (const job of ['synth', 'guard', 'check', 'diff']) expect(first.said).toMatch(new RegExp(`PASS +labwright:${job}`));
    expect(first.said).not.toMatch(/labwright:(?:rehearsal|render|test) +(?:starting|finished)/);
    expect(gitlab.notes.map(({ body }) => body.split('\n')[0])).toEqual(['<!-- labwright:diff pipeline=100 -->']);
    const account = readFileSync(join(fleet, 'reports/labwright/diff.md'), 'utf8');
    expect(account).toContain('shed');
    expect(gitlab.notes[0]?.body).toContain(account.trim().split('\n').at(-1) ?? '?');
    for (const file of ['diff.html', 'diff.json', 'check.json', 'check.xml'])
      expect(existsSync(join(fleet, 'reports/labwright', file))).toBe(true);
    const second = await pipeline(['labwright:diff'], { CI_PIPELINE_ID: '101' });
    expect(second.status, second.said).toBe(0);
    expect(gitlab.notes.map(({ body }) => body.split('\n')[0])).toEqual(['<!-- labwright:diff pipeline=101 -->']);
  }, 240_000);

  test('in a merged-results pipeline the base is the target branch that was merged', async () => {
    const none = await pipeline(['labwright:diff'], { CI_MERGE_REQUEST_TARGET_BRANCH_SHA: git('rev-parse', 'bigger') });
    expect(none.status, none.said).toBe(0);
    expect(none.said).not.toMatch(/statefulset|StatefulSet/);
  }, 120_000);

  test('without a token the pipeline goes on with a warning that says which one to make', async () => {
    const { status, said } = await pipeline(['labwright:diff'], { LABWRIGHT_GITLAB_TOKEN: '' });
    expect(status, said).toBe(0);
    expect(said).toContain('LABWRIGHT_GITLAB_TOKEN is not set');
    expect(said).toMatch(/WARN +labwright:diff/);
    expect(gitlab.notes).toEqual([]);
  }, 120_000);

  test('a base that is not there fails the pipeline', async () => {
    const { said } = await pipeline(['labwright:diff'], { CI_MERGE_REQUEST_DIFF_BASE_SHA: '0'.repeat(39).concat('1') });
    // The runner itself exits with 0 for a job that may fail with another exit code; GitLab fails the pipeline.
    expect(said).toMatch(/FAIL +labwright:diff/);
    expect(said).not.toMatch(/WARN +labwright:diff/);
  }, 120_000);

  test('the gate names what was changed by hand', async () => {
    const file = 'dist/shed/data/cache/service-cache.yaml';
    put({ [file]: 'kind: Service\n' });
    const { status, said } = await pipeline(['labwright:synth']);
    git('checkout', '--', file);
    expect(status).not.toBe(0);
    expect(said).toContain('OUTPUT_HAND_EDITED');
  }, 120_000);

  test('a branch of Renovate is rendered once, and the loop ends', async () => {
    const branch = 'renovate/redis';
    git('checkout', '--quiet', '-b', branch, 'main');
    put({ 'clusters/shed/index.ts': index.replace("size: '1Gi'", "size: '3Gi'") });
    commit('chore(deps): update redis');
    git('push', '--quiet', 'origin', branch);
    const on = { CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: branch, CI_MERGE_REQUEST_IID: '8' };
    const pushed = () =>
      execFileSync('git', ['-C', server, 'log', '--format=%s|%an|%(trailers:key=Labwright-Render,separator=)', branch], {
        encoding: 'utf8',
      })
        .trim()
        .split('\n');

    const without = await pipeline(['labwright:render'], on);
    expect(without.status).not.toBe(0);
    expect(without.said).toContain('LABWRIGHT_PUSH_TOKEN is not set');
    git('reset', '--quiet', '--hard');

    const first = await pipeline(['labwright:render'], { ...on, LABWRIGHT_PUSH_TOKEN: pushToken });
    expect(first.status, first.said).toBe(0);
    expect(pushed().slice(0, 2)).toEqual([
      `chore(dist): render ${branch}|labwright|Labwright-Render: 100`,
      'chore(deps): update redis|kim|',
    ]);
    expect(execFileSync('git', ['-C', server, 'diff', '--name-only', 'main', branch], { encoding: 'utf8' })).toContain('dist/shed/');

    const second = await pipeline(['labwright:render'], { ...on, LABWRIGHT_PUSH_TOKEN: pushToken, CI_PIPELINE_ID: '101' });
    expect(second.status, second.said).toBe(0);
    expect(second.said).toContain('nothing to commit');
    expect(pushed()).toHaveLength(3);

    // Whoever renders something else each time must not push for ever.
    git('checkout', '--quiet', '--force', '-B', branch, `origin/${branch}`);
    put({ 'dist/shed/data/cache/service-cache.yaml': 'kind: Service\n' });
    git('add', '--all');
    git('commit', '--quiet', '--message', 'chore(dist): render', '--message', 'Labwright-Render: 101');
    git('push', '--quiet', 'origin', branch);
    const third = await pipeline(['labwright:render'], { ...on, LABWRIGHT_PUSH_TOKEN: pushToken, CI_PIPELINE_ID: '102' });
    expect(third.status).not.toBe(0);
    expect(third.said).toContain('or this would never end');
    expect(pushed()).toHaveLength(4);
  }, 300_000);
});
