import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { newHome } from '../home.ts';
import { type ForgeStandIn, startGitlab } from './stand-in.ts';

const token = 'glpat-Very-Secret_1';
const home = newHome({ 'diff.md': '# One pod restarts\n', 'other.md': '# Nothing changes\n' });
let gitlab: ForgeStandIn;

beforeEach(async () => {
  gitlab = await startGitlab();
  gitlab.tokens.set(token, 'labwright-bot');
});

/** What a pipeline of a merge request has; `undefined` takes a variable away. */
function variables(more: Readonly<Record<string, string | undefined>> = {}): Record<string, string> {
  const all = {
    CI_API_V4_URL: `${gitlab.url}/api/v4`,
    CI_PROJECT_ID: '12',
    CI_PROJECT_PATH: 'home/homelab',
    CI_MERGE_REQUEST_IID: '7',
    CI_PIPELINE_ID: '100',
    LABWRIGHT_GITLAB_TOKEN: token,
    ...more,
  };
  return Object.fromEntries(Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

async function note(file = 'diff.md', more: Readonly<Record<string, string | undefined>> = {}) {
  const outcome = await home.run(`note ${file}`, { env: variables(more) });
  expect(`${outcome.stdout}${outcome.stderr}`).not.toContain(token);
  return outcome;
}

const bodyOf = (report: string, pipeline = 100, tail = '') =>
  `<!-- labwright:diff pipeline=${pipeline} -->\n${report}\n<!-- labwright:end -->\n${tail}`;

describe('one note that updates itself', () => {
  test('created, the same, updated', async () => {
    gitlab.notes.push({ id: 3, body: 'good', author: 'kim' });
    expect(await note()).toEqual({ code: 0, stdout: 'merge request !7: wrote the note\n', stderr: '' });
    expect(gitlab.notes).toHaveLength(2);
    expect(gitlab.notes[1]).toEqual({ id: 4, author: 'labwright-bot', body: bodyOf('# One pod restarts') });
    expect((await note()).stdout).toBe('merge request !7: the note says so already\n');
    expect((await note('other.md', { CI_PIPELINE_ID: '101' })).stdout).toBe('merge request !7: updated the note\n');
    expect(gitlab.notes.map(({ body }) => body)).toEqual(['good', bodyOf('# Nothing changes', 101)]);
    expect(gitlab.requests.filter((request) => !request.startsWith('GET'))).toEqual([
      'POST /api/v4/projects/12/merge_requests/7/notes',
      'PUT /api/v4/projects/12/merge_requests/7/notes/4',
    ]);
  });

  test('found on the third page', async () => {
    for (let id = 1; id <= 230; id += 1) gitlab.notes.push({ id, body: 'talk', author: 'kim' });
    gitlab.notes.push({ id: 231, body: bodyOf('old', 99), author: 'labwright-bot' });
    expect((await note()).stdout).toBe('merge request !7: updated the note\n');
    expect(gitlab.notes).toHaveLength(231);
    expect(gitlab.requests.filter((request) => request.includes('page=')).map((request) => request.replace(/.*&page=/, ''))).toEqual([
      '1',
      '2',
      '3',
    ]);
  });

  test('what people wrote below it stays; one whose first line they took away is theirs', async () => {
    gitlab.notes.push({ id: 1, body: `edited ${bodyOf('old', 90)}`, author: 'labwright-bot' });
    gitlab.notes.push({ id: 2, body: bodyOf('old', 99, '\n- [x] asked Sam\n'), author: 'labwright-bot' });
    expect((await note()).code).toBe(0);
    expect(gitlab.notes.map(({ body }) => body)).toEqual([
      `edited ${bodyOf('old', 90)}`,
      bodyOf('# One pod restarts', 100, '\n- [x] asked Sam\n'),
    ]);
  });

  test('notes of others and of GitLab itself are not ours, whatever they say', async () => {
    gitlab.notes.push({ id: 1, body: bodyOf('quoted', 99), author: 'kim' });
    gitlab.notes.push({ id: 2, body: bodyOf('changed the description', 99), author: 'labwright-bot', system: true });
    expect((await note()).stdout).toBe('merge request !7: wrote the note\n');
    expect(gitlab.notes.map(({ body }) => body)).toEqual([
      bodyOf('quoted', 99),
      bodyOf('changed the description', 99),
      bodyOf('# One pod restarts'),
    ]);
  });

  test('of several the first is updated, and the others point to it', async () => {
    for (const id of [1, 2, 3]) gitlab.notes.push({ id, body: bodyOf(`old ${id}`, 90 + id), author: 'labwright-bot' });
    expect((await note()).stdout).toBe('merge request !7: updated the note; others of Labwright (2, 3) now point to it\n');
    const pointer = '_The account is in the first note of Labwright in this merge request._';
    expect(gitlab.notes.map(({ body }) => body)).toEqual([bodyOf('# One pod restarts'), bodyOf(pointer, 92), bodyOf(pointer, 93)]);
  });

  test('deleted between our look and our word: written anew', async () => {
    gitlab.notes.push({ id: 1, body: bodyOf('old', 99), author: 'labwright-bot' });
    gitlab.before = (request) => {
      if (request.startsWith('PUT')) gitlab.notes.splice(0);
    };
    expect((await note()).stdout).toBe('merge request !7: wrote the note\n');
    expect(gitlab.notes.map(({ body }) => body)).toEqual([bodyOf('# One pod restarts')]);
  });
});

describe('two pipelines', () => {
  test('an older one does not overwrite a newer one’s note', async () => {
    await note('other.md', { CI_PIPELINE_ID: '101' });
    expect(await note('diff.md', { CI_PIPELINE_ID: '100' })).toEqual({
      code: 0,
      stdout: 'merge request !7: left alone, because pipeline 101, which is newer, has written it\n',
      stderr: '',
    });
    expect(gitlab.notes.map(({ body }) => body)).toEqual([bodyOf('# Nothing changes', 101)]);
  });

  test.each(['100', '101'])('that begin at once leave one note, the newer one’s, where %s writes first', async (first) => {
    // Both see that there is no note yet; then one of them creates its own before the other.
    const second = first === '100' ? '101' : '100';
    let looked = 0;
    gitlab.before = async (request, body) => {
      if (request.startsWith('GET /api/v4/projects') && looked < 2) {
        looked += 1;
        while (looked < 2) await sleep(5);
      }
      if (request.startsWith('POST') && body.includes(`pipeline=${second}`)) while (gitlab.notes.length === 0) await sleep(5);
    };
    const file = (pipeline: string) => (pipeline === '101' ? 'other.md' : 'diff.md');
    const outcomes = await Promise.all([first, second].map((pipeline) => note(file(pipeline), { CI_PIPELINE_ID: pipeline })));
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0]);
    expect(gitlab.notes.map(({ body }) => body)).toEqual([bodyOf('# Nothing changes', 101)]);
  });
});

describe('what goes wrong', () => {
  test('429 and 5xx are asked again, as long as the server says', async () => {
    gitlab.faults.push({ for: 'GET /api/v4/projects', status: 429, headers: { 'retry-after': '1' } });
    gitlab.faults.push({ for: 'POST', status: 502, json: { message: 'bad gateway' } });
    expect(await note()).toMatchObject({ code: 0, stderr: '' });
    expect(gitlab.notes).toHaveLength(1);
  });

  test('a note that was created although the answer was lost is not written twice', async () => {
    gitlab.before = (request) => {
      if (!request.startsWith('POST') || gitlab.notes.length > 0) return;
      gitlab.notes.push({ id: 1, body: bodyOf('# One pod restarts'), author: 'labwright-bot' });
      gitlab.faults.push({ for: 'POST', status: 504 });
    };
    expect((await note()).code).toBe(0);
    expect(gitlab.notes.map(({ id }) => id)).toEqual([1]);
  });

  test('an absent token: which one to make, where, and exit 2', async () => {
    expect(await note('diff.md', { LABWRIGHT_GITLAB_TOKEN: undefined })).toMatchInlineSnapshot(`
      {
        "code": 2,
        "stderr": "no note was written: LABWRIGHT_GITLAB_TOKEN is not set, and the job’s own token may not write notes
        1. home/homelab → Settings → Access tokens: a project access token with the role Reporter and the scope api
           (where there are no project access tokens: a personal one, scope api, of an account of its own with the role Reporter)
        2. home/homelab → Settings → CI/CD → Variables: LABWRIGHT_GITLAB_TOKEN, visibility "Masked and hidden",
           not protected, because branches of merge requests are not
      ",
        "stdout": "",
      }
    `);
    const fork = { CI_MERGE_REQUEST_PROJECT_ID: '12', CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '99', CI_PROJECT_ID: '99' };
    expect((await note('diff.md', { LABWRIGHT_GITLAB_TOKEN: '', ...fork })).stderr).toContain('comes from a fork');
    expect(gitlab.requests).toEqual([]);
  });

  test('refusals say what to do, and never the token', async () => {
    const refusals: string[] = [];
    const refused = async (more?: Readonly<Record<string, string>>) => {
      const { code, stderr } = await note('diff.md', more);
      refusals.push(`${code} ${stderr}`);
    };
    gitlab.tokens.set('glpat-guest', 'guest');
    await refused({ LABWRIGHT_GITLAB_TOKEN: 'glpat-unknown' });
    await refused({ LABWRIGHT_GITLAB_TOKEN: 'glpat-guest' });
    await refused({ CI_PROJECT_ID: '13' });
    // A server that repeats what it was sent.
    gitlab.faults.push({ for: 'GET', status: 400, json: { message: `no such header: ${token}` } });
    await refused();
    await refused({ LABWRIGHT_GITLAB_TOKEN: `${token}\nX-Other: 1` });
    gitlab.isLocked = true;
    await refused();
    await refused({ CI_MERGE_REQUEST_IID: undefined as unknown as string });
    expect(refusals.join('')).toMatchInlineSnapshot(`
      "2 no note was written: merge request !7: GET /api/v4/user: 401 Unauthorized
      hint: LABWRIGHT_GITLAB_TOKEN has expired or was revoked: make a new one under Settings → Access tokens and put it under Settings → CI/CD → Variables
      2 no note was written: merge request !7: POST /api/v4/projects/12/merge_requests/7/notes: 403 Forbidden
      hint: LABWRIGHT_GITLAB_TOKEN needs the scope api and the role Reporter, or Developer where the discussion is locked or an own note may not be changed
      2 no note was written: merge request !7: GET /api/v4/projects/13/merge_requests/7/notes: 404 Not found
      hint: either there is no such merge request, or LABWRIGHT_GITLAB_TOKEN belongs to another project and does not see it
      2 no note was written: merge request !7: GET /api/v4/user: 400 no such header: [token]
      2 no note was written: LABWRIGHT_GITLAB_TOKEN holds blanks, line breaks or letters that no token has: set it anew
      2 no note was written: merge request !7: POST /api/v4/projects/12/merge_requests/7/notes: 403 Forbidden
      hint: LABWRIGHT_GITLAB_TOKEN needs the scope api and the role Reporter, or Developer where the discussion is locked or an own note may not be changed
      2 no note was written: this is no pipeline of a merge request: CI_API_V4_URL, CI_PROJECT_ID and CI_MERGE_REQUEST_IID are not all set
      "
    `);
  });

  test('a token goes to no other server', async () => {
    const other = await startGitlab();
    gitlab.faults.push({ for: 'GET', status: 302, headers: { location: `${other.url}/api/v4/user?private_token=${token}` } });
    const { code, stderr } = await note();
    expect({ code, stderr: stderr.replace(other.url, '<other>') }).toMatchInlineSnapshot(`
      {
        "code": 2,
        "stderr": "no note was written: merge request !7: GET /api/v4/user: answered with a redirect to <other>, which is not followed with a token
      hint: GitLab’s external_url is not the address it answers at (http instead of https?): mend it there, or set CI_API_V4_URL in the job
      ",
      }
    `);
    expect(other.requests).toEqual([]);
  });

  test('a report that is not there', async () => {
    expect(await note('no.md')).toMatchObject({ code: 2, stdout: expect.stringContaining('OUTPUT_UNREADABLE') });
  });
});

test('a note as long as GitLab takes', async () => {
  home.put({ 'long.md': `# All\n<details>\n\n\`\`\`diff\n${'+ a line of a difference\n'.repeat(50_000)}\`\`\`\n</details>\n` });
  expect((await note('long.md')).code).toBe(0);
  const body = gitlab.notes[0]?.body ?? '';
  expect(body.length).toBeGreaterThan(990_000);
  expect(body.slice(-300)).toContain('\n```\n</details>\n\n**The report goes on:**');
});
