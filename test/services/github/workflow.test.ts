import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { startGithub } from '../../cli/notes/stand-in.ts';
import { index, shed } from '../../cli/shed.ts';
import { commandFile } from '../harness/command.ts';

const here = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const template = here('ci/templates/github/labwright.yml');
const canRun = spawnSync('go', ['version']).status === 0;
const inPipeline = !['', 'false', undefined].includes(process.env['CI']);
const isOn = canRun || inPipeline;

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly name?: string; readonly run?: string }[] }>>;
}

/** What a step runs, with the command of this repository in the place of the installed one. */
function script(job: string, name: string): string {
  const { jobs } = parse(readFileSync(template, 'utf8')) as Workflow;
  const text = jobs[job]?.steps.find((step) => step.name === name)?.run;
  if (text === undefined) throw new Error(`${job} has no step ${name}`);
  return text.replaceAll('npx --no-install labwright', 'node bin/labwright.mjs');
}

test.runIf(isOn)(
  isOn ? 'actionlint finds nothing in the workflow' : 'actionlint (skipped: needs Go)',
  () => {
    const program = execFileSync(process.execPath, [here('tools/actionlint/build.mjs')], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    }).trim();
    const { status, stdout } = spawnSync(program, ['-no-color', '-shellcheck=', '-pyflakes=', template], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  },
  300_000,
);

describe('its steps, as GitHub’s shell runs them', () => {
  const root = mkdtempSync(join(tmpdir(), 'workflow-'));
  const fleet = join(root, 'homelab');
  const server = join(root, 'server', 'home', 'homelab.git');
  const token = 'ghs_secret';

  function put(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(fleet, path)), { recursive: true });
      writeFileSync(join(fleet, path), text);
    }
  }
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', fleet, '-c', 'user.name=kim', '-c', 'user.email=kim@example.org', ...args], { encoding: 'utf8' }).trim();
  const labwright = (...words: readonly string[]) =>
    execFileSync(process.execPath, [here('bin/labwright.mjs'), ...words], { cwd: fleet, encoding: 'utf8' });
  const files = {
    GITHUB_STEP_SUMMARY: join(root, 'summary'),
    GITHUB_OUTPUT: join(root, 'output'),
    GITHUB_EVENT_PATH: join(root, 'event.json'),
  };

  async function step(job: string, name: string, env: Readonly<Record<string, string>> = {}) {
    const { exitCode, stdout, stderr } = await execa('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', script(job, name)], {
      cwd: fleet,
      reject: false,
      env: {
        GITHUB_ACTIONS: 'true',
        GITHUB_REPOSITORY: 'home/homelab',
        GITHUB_RUN_ID: '500',
        HOME: root,
        GIT_ALLOW_PROTOCOL: 'file',
        ...files,
        ...env,
      },
    });
    const said = `${stdout}\n${stderr}`;
    expect(said).not.toContain(token);
    return { status: exitCode, said };
  }

  beforeAll(() => {
    put({ ...shed(), '.gitignore': 'node_modules/\nreports/\n', 'bin/labwright.mjs': commandFile });
    writeFileSync(files.GITHUB_EVENT_PATH, '{ "pull_request": { "number": 7 } }\n');
    labwright('synth');
    git('init', '--quiet', '--initial-branch', 'main');
    git('add', '--all');
    git('commit', '--quiet', '--message', 'first');
    execFileSync('git', ['clone', '--quiet', '--bare', fleet, server], { stdio: 'ignore' });
    put({ 'clusters/shed/index.ts': index.replace("size: '1Gi'", "size: '2Gi'") });
    git('commit', '--quiet', '--all', '--message', 'chore(deps): update redis');
  }, 120_000);
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test('what a bot changed is rendered, committed and pushed, once', async () => {
    const branch = { BRANCH: 'renovate/redis' };
    labwright('synth');
    expect(await step('render', 'commit', branch)).toMatchObject({ status: 0 });
    expect(readFileSync(files.GITHUB_OUTPUT, 'utf8')).toBe('made=true\n');
    const push = { ...branch, GITHUB_SERVER_URL: `file://${root}/server` };
    expect(await step('render', 'push', { ...push, LABWRIGHT_PUSH_TOKEN: '' })).toMatchObject({ status: 1 });
    expect(await step('render', 'push', { ...push, LABWRIGHT_PUSH_TOKEN: token })).toMatchObject({ status: 0 });
    const log = execFileSync('git', ['-C', server, 'log', '-1', '--format=%B', branch.BRANCH], { encoding: 'utf8' });
    expect(log).toBe('chore(dist): render renovate/redis\n\nLabwright-Render: 500\n\n');
    expect((await step('render', 'commit', branch)).said).toContain('nothing to commit');
    put({ 'dist/shed/model.json': '{}\n' });
    const again = await step('render', 'commit', branch);
    expect(again).toMatchObject({ status: 1, said: expect.stringContaining('or this would never end') });
    git('reset', '--quiet', '--hard');
  }, 120_000);

  test('the account is in the summary and in one comment', async () => {
    const github = await startGithub();
    github.tokens.set(token, 'github-actions[bot]');
    const account = await step('diff', 'account');
    expect(account.status, account.said).toBe(0);
    expect(readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8')).toContain('shed');
    expect(await step('diff', 'note', { GITHUB_API_URL: github.url, GITHUB_TOKEN: token })).toMatchObject({ status: 0 });
    expect(github.notes.map(({ body }) => body.split('\n')[0])).toEqual(['<!-- labwright:diff pipeline=500 -->']);
    // A pull request of a fork: its token only reads.
    github.faults.push({ for: 'PATCH', status: 403, json: { message: 'Resource not accessible by integration' } });
    const fork = await step('diff', 'note', { GITHUB_API_URL: github.url, GITHUB_TOKEN: token, GITHUB_RUN_ID: '501' });
    expect(fork.status).toBe(0);
    expect(fork.said).toContain('::warning title=labwright::no note was written');
  }, 120_000);
});
