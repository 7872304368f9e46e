import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { newHome } from '../home.ts';
import { type ForgeStandIn, startGithub } from './stand-in.ts';

const token = 'ghs_VerySecret1';
const home = newHome({
  'diff.md': '# One pod restarts\n',
  'event.json': '{ "pull_request": { "number": 7 } }\n',
  'push.json': '{ "ref": "main" }\n',
});
let github: ForgeStandIn;

beforeEach(async () => {
  github = await startGithub();
  github.tokens.set(token, 'github-actions[bot]');
});

async function note(file = 'diff.md', more: Readonly<Record<string, string>> = {}) {
  const env = {
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: github.url,
    GITHUB_REPOSITORY: 'home/homelab',
    GITHUB_EVENT_PATH: join(home.path, 'event.json'),
    GITHUB_RUN_ID: '5000',
    GITHUB_TOKEN: token,
    ...more,
  };
  const outcome = await home.run(`note ${file}`, { env });
  expect(`${outcome.stdout}${outcome.stderr}`).not.toContain(token);
  return outcome;
}

test('a workflow’s token, which cannot ask who it is: created, found on the second page, updated', async () => {
  expect(await note()).toEqual({ code: 0, stdout: 'pull request #7: wrote the note\n', stderr: '' });
  expect(github.notes[0]?.body).toBe('<!-- labwright:diff pipeline=5000 -->\n# One pod restarts\n<!-- labwright:end -->\n');
  const own = github.notes.splice(0);
  for (let id = 1; id <= 120; id += 1) github.notes.push({ id, body: '<!-- labwright:diff pipeline=1 -->', author: 'kim' });
  github.notes.push({ ...own[0]!, id: 121 });
  expect((await note('diff.md', { GITHUB_RUN_ID: '5001' })).stdout).toBe('pull request #7: updated the note\n');
  expect(github.notes).toHaveLength(121);
  expect(github.notes[120]?.body).toContain('pipeline=5001');
  expect((await note('diff.md', { GITHUB_RUN_ID: '4000' })).stdout).toContain('left alone, because pipeline 5001');
});

test('a token of a person', async () => {
  github.tokens.set('ghp_person', 'kim');
  github.notes.push({ id: 1, body: '<!-- labwright:diff pipeline=1 -->', author: 'github-actions[bot]' });
  expect((await note('diff.md', { GITHUB_TOKEN: 'ghp_person' })).stdout).toBe('pull request #7: wrote the note\n');
});

test('a rate limit that GitHub tells by 403 is waited for', async () => {
  github.faults.push({
    for: 'POST',
    status: 403,
    headers: { 'retry-after': '1' },
    json: { message: 'You have exceeded a secondary rate limit.' },
  });
  expect((await note()).code).toBe(0);
});

test('refusals say what to do', async () => {
  const refusals: string[] = [];
  const refused = async (more?: Readonly<Record<string, string>>) => {
    const { code, stderr } = await note('diff.md', more);
    refusals.push(`${code} ${stderr}`);
  };
  await refused({ GITHUB_TOKEN: '' });
  await refused({ GITHUB_EVENT_PATH: join(home.path, 'push.json') });
  await refused({ GITHUB_TOKEN: 'ghs_other' });
  github.faults.push({ for: 'POST', status: 403, json: { message: 'Resource not accessible by integration' } });
  await refused();
  expect(refusals.join('')).toMatchInlineSnapshot(`
    "2 no note was written: GITHUB_TOKEN is not set: give the step \`env: { GITHUB_TOKEN: \${{ github.token }} }\`
    and the job \`permissions: { contents: read, pull-requests: write }\`
    2 no note was written: this is no workflow of a pull request: GITHUB_REPOSITORY is not set, or the file GITHUB_EVENT_PATH names none
    2 no note was written: pull request #7: GET /user: 401 Unauthorized
    hint: GITHUB_TOKEN has expired or was revoked
    2 no note was written: pull request #7: POST /repos/home/homelab/issues/7/comments: 403 Resource not accessible by integration
    hint: the job needs \`permissions: { contents: read, pull-requests: write }\`; of a fork it only reads, so there is no note there; a locked conversation takes none
    "
  `);
});

test('a comment as long as GitHub takes', async () => {
  home.put({ 'long.md': '- a line of a report\n'.repeat(10_000) });
  expect((await note('long.md')).code).toBe(0);
  const body = github.notes[0]?.body ?? '';
  expect(body.length).toBeGreaterThan(65_000);
  expect(body).toContain('**The report goes on:**');
});
