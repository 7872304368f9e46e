import { mkdirSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cluster } from '../cli/shed.ts';
import { canRunJobs, MergeRequest } from '../services/gitlab/merge-request.ts';

const title = canRunJobs ? 'the job of a rehearsal' : 'the job of a rehearsal (skipped: needs npm, git and rsync)';

/** The job as GitLab would run it, with the programs of this machine in its cache. */
describe.runIf(canRunJobs)(title, () => {
  const request = new MergeRequest();
  const job = 'labwright:rehearsal';

  beforeAll(() => {
    request.open({ rehearsal: 'changes', 'rehearsal-setup': `node ${resolve('tools/control-plane/setup.mjs')} --kubernetes 1.36` });
    request.git('fetch', '--quiet', 'origin');
    const cache = join(request.fleet, '.labwright-cache');
    mkdirSync(cache);
    const own = process.env['LABWRIGHT_CACHE'] ?? join(homedir(), '.cache', 'labwright');
    symlinkSync(join(own, 'control-plane'), join(cache, 'control-plane'));
  });
  afterAll(() => request.close());

  test('a step that the API server refuses fails the job, and says where', async () => {
    const { status, said } = await request.run([job]);
    expect(status, said).not.toBe(0);
    expect(said).toContain('everything is there');
    expect(said).toMatch(/error REHEARSE_IMMUTABLE shed\/cache\/\S+ StatefulSet home\/cache: \S+storage: 1Gi → 2Gi is refused/);
    expect(said).toMatch(/FAIL +labwright:rehearsal/);
  });

  test('one that it takes passes, from the base that the merge request names', async () => {
    request.git('checkout', '--quiet', '-b', 'quota', 'main');
    request.put({ 'clusters/shed/cluster.ts': cluster.replace("'limits.memory': '8Gi'", "'limits.memory': '9Gi'") });
    request.labwright('synth');
    request.commit('quota');
    const { status, said } = await request.run([job]);
    expect(status, said).toBe(0);
    expect(said).toContain(`coming from ${request.git('rev-parse', 'main')}`);
    expect(said).toMatch(/PASS +labwright:rehearsal/);
  });

  test('by itself it runs where clusters change, and elsewhere by hand', async () => {
    request.git('checkout', '--quiet', '-b', 'notes', 'main');
    request.put({ 'README.md': '# Home\n' });
    request.commit('notes');
    const found: unknown[] = [];
    for (const branch of ['notes', 'bigger']) {
      request.git('checkout', '--quiet', branch);
      const { said } = await request.run(['--list-json']);
      const jobs = JSON.parse(said.slice(said.indexOf('['), said.lastIndexOf(']') + 1)) as readonly Record<string, unknown>[];
      found.push(jobs.find(({ name }) => name === job)?.['when']);
    }
    expect(found).toEqual(['manual', 'on_success']);
  });
});
