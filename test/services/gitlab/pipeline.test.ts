import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ForgeStandIn, startGitlab } from '../../cli/notes/stand-in.ts';
import { index } from '../../cli/shed.ts';
import { canRunJobs, MergeRequest } from './merge-request.ts';

const title = canRunJobs ? 'the pipeline of a fleet' : 'the pipeline of a fleet (skipped: needs npm, git and rsync)';

const token = 'glpat-notes-secret';
const pushToken = 'glpat-push-secret';

describe.runIf(canRunJobs)(title, () => {
  const request = new MergeRequest();
  const { fleet, server } = request;
  const git = (...args: readonly string[]) => request.git(...args);
  let gitlab: ForgeStandIn;

  beforeAll(() => request.open(), 120_000);
  beforeEach(async () => {
    gitlab = await startGitlab();
    gitlab.tokens.set(token, 'labwright-bot');
  });
  afterAll(() => request.close());

  async function pipeline(jobs: readonly string[], more: Readonly<Record<string, string>> = {}) {
    const outcome = await request.run(jobs, { CI_API_V4_URL: `${gitlab.url}/api/v4`, LABWRIGHT_GITLAB_TOKEN: token, ...more });
    for (const secret of [token, pushToken]) expect(outcome.said).not.toContain(secret);
    return outcome;
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
    request.put({ [file]: 'kind: Service\n' });
    const { status, said } = await pipeline(['labwright:synth']);
    git('checkout', '--', file);
    expect(status).not.toBe(0);
    expect(said).toContain('OUTPUT_HAND_EDITED');
  }, 120_000);

  test('a branch of Renovate is rendered once, and the loop ends', async () => {
    const branch = 'renovate/redis';
    git('checkout', '--quiet', '-b', branch, 'main');
    request.put({ 'clusters/shed/index.ts': index.replace("size: '1Gi'", "size: '3Gi'") });
    request.commit('chore(deps): update redis');
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
    request.put({ 'dist/shed/data/cache/service-cache.yaml': 'kind: Service\n' });
    git('add', '--all');
    git('commit', '--quiet', '--message', 'chore(dist): render', '--message', 'Labwright-Render: 101');
    git('push', '--quiet', 'origin', branch);
    const third = await pipeline(['labwright:render'], { ...on, LABWRIGHT_PUSH_TOKEN: pushToken, CI_PIPELINE_ID: '102' });
    expect(third.status).not.toBe(0);
    expect(third.said).toContain('or this would never end');
    expect(pushed()).toHaveLength(4);
  }, 300_000);
});
